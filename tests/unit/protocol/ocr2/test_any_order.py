"""Whatever happens, in whatever order: no event raises, and what must never happen does not (OCR2 22)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_offchain.protocol.effects import Broadcast
from ocr_offchain.protocol.ocr2.effects import CallPlugin, ObservationCall, QueryCall, ReportCall, Transmit
from ocr_offchain.protocol.ocr2.messages import (
    Message,
    MessageFinalEcho,
    MessageNewEpoch,
    MessageReport,
    decode,
)
from ocr_offchain.protocol.ocr2.notices import ReportFinalized
from ocr_offchain.protocol.ocr2.signatures import SKIP
from ocr_offchain.types import EpochRound
from tests.unit.protocol.ocr2.harness import LEADERS, Hand
from tests.unit.protocol.ocr2.invariants import Invariants

_SMALL = st.integers(0, 3)
_Step = tuple[str, int, int, int, int]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "new epoch",
                "observe req",
                "observe req",
                "observe",
                "report req",
                "report req",
                "skip",
                "report",
                "final",
                "echo",
                "garbage",
                "timer",
                "timer",
                "answer",
                "answer",
                "answer",
                "wrong answer",
                "fail",
                "transmitted",
            ]
        ),
        st.integers(1, 3),  # epoch
        _SMALL,  # round
        _SMALL,  # sender, unless the message makes sense from the leader only
        _SMALL,
    ),
    max_size=60,
)

OBSERVERS = ([0, 1, 2], [3, 2, 1, 0], [1, 2], [1, 2, 2])
SIGNERS = ([0, 1], [2, 3], [1], [1, 2, 3])


class Life:
    """An oracle under random steps, and what is still owed to it."""

    def __init__(self, oracle: int) -> None:
        self.hand = Hand(oracle)
        self.invariants = Invariants(self.hand.committee.instance(oracle))
        self.transmits: list[Transmit] = []
        self.echoed: list[EpochRound] = []
        self.finalized: list[EpochRound] = []
        self.hand.start(contract=(self.hand.digest, 0))
        self.note()

    def note(self) -> None:
        hand = self.hand
        for effect in hand.effects:
            self.invariants.check(effect)
            if isinstance(effect, Broadcast):
                message = decode(effect.payload, hand.committee.plugin.limits)
                if isinstance(message, MessageFinalEcho):
                    self.echoed.append(EpochRound(message.final.epoch, message.final.round))
        self.transmits += hand.all(Transmit)
        self.finalized += [EpochRound(notice.epoch, notice.round) for notice in hand.notices(ReportFinalized)]
        generation = [call for call in hand.calls if isinstance(call.call, (QueryCall, ObservationCall, ReportCall))]
        assert len(generation) <= 1
        assert len(hand.calls) - len(generation) + len(self.transmits) <= 1
        assert len(self.echoed) == len(set(self.echoed))
        assert self.echoed == self.finalized

    def message(self, step: _Step) -> Message | None:
        kind, epoch, round, sender, choice = step
        hand = self.hand
        observers, signers = OBSERVERS[choice], SIGNERS[choice]
        match kind:
            case "new epoch":
                return MessageNewEpoch(epoch + choice)
            case "observe req":
                return hand.observe_req(epoch, round)
            case "observe":
                return hand.observe(sender, epoch, round)
            case "report req":
                return hand.report_req(observers, epoch, round)
            case "skip":
                return MessageReport(epoch, round, SKIP)
            case "report":
                return hand.report(sender, epoch, round, hand.h(observers))
            case "final":
                return hand.final(signers, epoch, round)
            case "echo":
                return hand.echo(signers, epoch, round)
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
        elif kind == "transmitted" and self.transmits:
            hand.transmitted(self.transmits.pop().call_id, None if choice else "reverted")
        else:
            return
        self.note()

    def end_call(self, kind: str) -> None:
        call = self.hand.calls[0]
        if kind == "fail":
            self.hand.fail()
        elif kind == "wrong answer":
            self.hand.answer(3.14)
        else:
            self.hand.answer(_right_answer(call))


def _right_answer(call: CallPlugin) -> object:
    match call.call:
        case QueryCall():
            return b"q"
        case ObservationCall():
            return b"o"
        case ReportCall():
            return True, b"R"
        case _:
            return True


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 3), STEPS)
def test_no_order_of_events_breaks_an_oracle(oracle: int, steps: list[_Step]) -> None:
    life = Life(oracle)
    for step in steps:
        life.take(step)
