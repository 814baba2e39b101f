"""Whatever happens, in whatever order: no event raises, and what must never happen does not (OCR1 17.1)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_offchain.protocol.effects import WriteState
from ocr_offchain.protocol.ocr1.effects import CallHost, ContractStateCall, FeedStateCall, ObserveCall, TransmitCall
from ocr_offchain.protocol.ocr1.messages import Message, MessageFinalEcho, MessageNewEpoch, MessageReport
from ocr_offchain.protocol.ocr1.notices import RoundStarted
from ocr_offchain.types import PersistentState
from tests.unit.protocol.ocr1.harness import LEADERS, LIST, Hand, observations

_SMALL = st.integers(0, 3)
_Step = tuple[str, int, int, int, int]
_MESSAGES = ("new epoch", "observe req", "observe", "report req", "report", "final", "echo")
_OTHERS = ("garbage", "timer", "timer", "answer", "answer", "answer", "wrong answer", "fail")

STEPS = st.lists(
    st.tuples(
        st.sampled_from((*_MESSAGES, *_MESSAGES, *_OTHERS)),
        st.integers(1, 3),  # epoch
        _SMALL,  # round
        _SMALL,  # sender, unless the message makes sense from the leader only
        _SMALL,
    ),
    max_size=70,
)
OBSERVERS = ([0, 1, 2], [3, 2, 1, 0], [1, 2], [1, 2, 2])
SIGNERS = ([0, 1], [2, 3], [1], [1, 2, 3])
LISTS = (LIST, observations(1, 2, 3), LIST[:2], ())


class Life:
    """An oracle under random steps."""

    def __init__(self, oracle: int) -> None:
        self.hand = Hand(oracle)
        self.state = PersistentState(1, 0, (0, 0, 0, 0))
        self.reported: list[tuple[int, int]] = []
        self.echoed: list[tuple[int, int]] = []
        self.rounds: list[tuple[int, int]] = []
        self.transmitted: list[object] = []
        self.hand.start(contract=self.hand.details())
        self.note()

    def note(self) -> None:
        hand = self.hand
        for write in hand.all(WriteState):
            state = write.state
            assert state.highest_sent_epoch >= state.epoch or state.epoch == 1
            assert state.epoch >= self.state.epoch
            assert state.highest_sent_epoch >= self.state.highest_sent_epoch
            self.state = state
        self.reported += [
            (message.epoch, message.round) for _, message in hand.sent() if isinstance(message, MessageReport)
        ]
        self.echoed += [
            (message.epoch, message.round) for message in hand.broadcasts() if isinstance(message, MessageFinalEcho)
        ]
        self.rounds += [(notice.epoch, notice.round) for notice in hand.notices(RoundStarted)]
        self.transmitted += [call.timestamp for call in hand.called() if isinstance(call, TransmitCall)]
        for happened in (self.reported, self.echoed, self.rounds):
            assert happened == sorted(set(happened))
        assert len(self.transmitted) == len(set(self.transmitted))
        generation = [call for call in hand.calls if isinstance(call.call, (ObserveCall, FeedStateCall))]
        assert len(generation) <= 1
        assert len(hand.calls) - len(generation) <= 1

    def message(self, step: _Step) -> Message | None:
        kind, epoch, round, sender, choice = step
        hand = self.hand
        match kind:
            case "new epoch":
                return MessageNewEpoch(epoch + choice)
            case "observe req":
                return hand.observe_req(epoch, round)
            case "observe":
                return hand.observe(sender, epoch, round)
            case "report req":
                return hand.report_req(OBSERVERS[choice], epoch, round)
            case "report":
                return hand.report(sender, epoch, round, LISTS[choice])
            case "final":
                return hand.final(SIGNERS[choice], epoch, round, LISTS[choice])
            case "echo":
                return hand.echo(SIGNERS[choice], epoch, round, LISTS[choice])
        return None

    def take(self, step: _Step) -> None:
        kind, epoch, _, sender, choice = step
        hand = self.hand
        message = self.message(step)
        if message is not None:
            from_leader = kind in ("observe req", "report req", "final") and choice > 0
            hand.receive(message, LEADERS[epoch] if from_leader else sender)
        elif kind == "garbage":
            hand.payload(bytes([0x12, 0x02, 0x08, 0xFF][: choice + 1]), sender)
        elif kind == "timer" and hand.timers:
            hand.fire(sorted(hand.timers)[choice % len(hand.timers)])
        elif kind in ("answer", "wrong answer", "fail") and hand.calls:
            self.end_call(kind)
        else:
            return
        self.note()

    def end_call(self, kind: str) -> None:
        if kind == "fail":
            self.hand.fail()
        elif kind == "wrong answer":
            self.hand.answer(3.14)
        else:
            self.hand.answer(self.right_answer(self.hand.calls[0]))

    def right_answer(self, call: CallHost) -> object:
        match call.call:
            case ObserveCall():
                return 100
            case FeedStateCall():
                return self.hand.feed()
            case ContractStateCall():
                return self.hand.contract()
            case TransmitCall():
                return True


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 3), STEPS)
def test_no_order_of_events_breaks_an_oracle(oracle: int, steps: list[_Step]) -> None:
    life = Life(oracle)
    for step in steps:
        life.take(step)
