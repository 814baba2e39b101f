"""Which epoch it is (OCR2 10). Four oracles, f = 1; the oracle at hand is 0, the leader of epoch 1 is 1."""

from __future__ import annotations

import itertools

import pytest

from ocr_offchain.protocol.effects import CancelCall, Level, SetTimer, WriteState
from ocr_offchain.protocol.epochs import Epochs
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr2.effects import CallPlugin, Effect, Gauge, SetGauge
from ocr_offchain.protocol.ocr2.messages import Message, MessageNewEpoch
from ocr_offchain.protocol.ocr2.notices import EpochStarted, MessageBroadcast, ReportFinalized, RoundStarted
from ocr_offchain.protocol.ocr2.outbox import ChangeLeader, Progress
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.types import ConfigDigest, OracleId, PersistentState
from tests.unit.protocol.ocr2.harness import LEADERS, Hand

MAX = 2**32 - 1


def _armed(hand: Hand) -> list[Timer]:
    return [effect.timer for effect in hand.all(SetTimer)]


def _wishes(messages: list[Message]) -> list[int]:
    return [message.epoch for message in messages if isinstance(message, MessageNewEpoch)]


def _state(hand: Hand) -> PersistentState:
    return hand.all(WriteState)[-1].state


def _epochs(hand: Hand) -> list[int]:
    return [notice.epoch for notice in hand.notices(EpochStarted)]


def test_p_1_restored_state_is_used() -> None:
    hand = Hand().start(state=PersistentState(4, 6, (4, 5, 4, 0)))
    assert hand.notices(EpochStarted) == [EpochStarted(4, OracleId(LEADERS[4]), at_start=True)]
    assert _wishes(hand.broadcasts()) == [6]
    hand.receive(MessageNewEpoch(5), 1)
    assert hand.dropped_by() == [("P-7", Level.DEBUG)]


@pytest.mark.parametrize(
    "state",
    [
        PersistentState(4, 3, (4, 4, 4, 4)),
        PersistentState(4, 4, (4, 4, 4)),
        PersistentState(0, 4, (4, 4, 4, 4)),
        PersistentState(MAX + 1, MAX + 1, (4, 4, 4, 4)),
    ],
    ids=["asked for less than it had", "other n", "epoch 0", "no uint32"],
)
def test_p_1_state_that_does_not_fit_is_ignored(state: PersistentState) -> None:
    hand = Hand().start(state=state)
    assert _epochs(hand) == [1]
    assert _wishes(hand.broadcasts()) == [0]
    assert ("P-1", Level.WARN) in hand.dropped_by()


def test_p_2_asks_for_more_than_the_contract_has_seen() -> None:
    hand = Hand()
    hand.start(contract=(hand.digest, 7))
    assert _epochs(hand) == [1]
    assert _wishes(hand.broadcasts()) == [8]
    assert not hand.all(WriteState)


def test_p_2_ignores_another_config_an_older_epoch_and_the_end_of_epochs() -> None:
    assert _wishes(Hand().start(contract=(ConfigDigest(bytes(32)), 7)).broadcasts()) == [0]
    older = Hand()
    older.start(state=PersistentState(4, 9, (0, 0, 0, 0)), contract=(older.digest, 7))
    assert _wishes(older.broadcasts()) == [9]
    last = Hand()
    last.start(contract=(last.digest, MAX))
    assert [notice.message for notice in last.notices(MessageBroadcast)] == [MessageNewEpoch(0)]


def test_p_3_start_runs_report_generation_and_arms_both_timers() -> None:
    hand = Hand(oracle=1).start()
    assert len(hand.all(CallPlugin)) == 1
    assert _armed(hand) == [Timer.ROUND, Timer.PROGRESS, Timer.RESEND]
    assert hand.timers[Timer.PROGRESS].delay == hand.committee.config.delta_progress
    assert hand.timers[Timer.RESEND].delay == hand.committee.config.delta_resend


def test_p_4_wish_is_repeated_every_delta_resend_for_ever() -> None:
    hand = Hand().start(state=PersistentState(1, 3, (0, 0, 0, 0)))
    for _ in range(3):
        hand.fire(Timer.RESEND)
        assert _wishes(hand.broadcasts()) == [3]
        assert _armed(hand) == [Timer.RESEND]
    hand.switch_to(3)
    hand.fire(Timer.RESEND)
    assert _wishes(hand.broadcasts()) == [3]


def test_p_5_progress_gives_the_leader_a_full_delta_progress() -> None:
    hand = Hand().start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.answer(b"o")
    assert Timer.PROGRESS not in _armed(hand)
    hand.receive(hand.final([0, 1], 1, 1), 1)
    assert _armed(hand) == [Timer.PROGRESS]


def test_h_10_neither_observe_req_nor_final_echo_is_progress() -> None:
    hand = Hand().start()
    hand.receive(hand.observe_req(1, 1), 1)
    assert Timer.PROGRESS not in _armed(hand)
    hand.receive(hand.echo([0, 1], 1, 1), 2)
    assert Timer.PROGRESS not in _armed(hand)


def test_p_6_without_progress_a_new_epoch_is_asked_for_once() -> None:
    hand = Hand().start()
    hand.fire(Timer.PROGRESS)
    assert _wishes(hand.broadcasts()) == [2]
    assert _state(hand) == PersistentState(1, 2, (0, 0, 0, 0))
    assert _armed(hand) == [Timer.RESEND]


def test_p_6_never_asks_for_less_than_before() -> None:
    hand = Hand().start(state=PersistentState(1, 5, (0, 0, 0, 0)))
    hand.fire(Timer.PROGRESS)
    assert _wishes(hand.broadcasts()) == [5]
    assert not hand.all(WriteState)


def test_p_6_progress_timer_stays_stopped_until_progress() -> None:
    hand = Hand().start()
    old = hand.timers[Timer.PROGRESS]
    hand.receive(hand.observe_req(1, hand.committee.config.r_max + 1), 1)
    assert _wishes(hand.broadcasts()) == [2]
    hand.timers[Timer.PROGRESS] = old
    hand.fire(Timer.PROGRESS)
    assert hand.effects == []


def test_p_6_after_the_last_epoch_nothing_is_asked_for() -> None:
    hand = Hand().start(state=PersistentState(MAX, MAX, (0, 0, 0, 0)))
    hand.fire(Timer.PROGRESS)
    assert hand.is_quiet()
    assert hand.dropped_by() == [("P-6", Level.CRITICAL)]


def test_p_7_a_wish_that_is_not_higher_changes_nothing() -> None:
    hand = Hand().start()
    hand.receive(MessageNewEpoch(5), 1)
    assert _state(hand) == PersistentState(1, 0, (0, 5, 0, 0))
    for epoch in (5, 4, 0):
        hand.receive(MessageNewEpoch(epoch), 1)
        assert hand.is_quiet()


def test_p_7_f_oracles_alone_move_nothing() -> None:
    hand = Hand().start(state=PersistentState(1, 1, (0, 0, 0, 0)))
    for epoch in (9, MAX):
        hand.receive(MessageNewEpoch(epoch), 3)
        assert hand.broadcasts() == []
        assert _state(hand).epoch == 1
        assert _state(hand).highest_sent_epoch == 1


def test_p_7_f_plus_1_wishes_are_joined_at_the_lowest_of_them() -> None:
    hand = Hand().start(state=PersistentState(1, 1, (0, 0, 0, 0)))
    hand.receive(MessageNewEpoch(9), 2)
    hand.receive(MessageNewEpoch(6), 3)
    assert _wishes(hand.broadcasts()) == [6]
    assert _state(hand) == PersistentState(1, 6, (0, 0, 9, 6))
    assert _armed(hand) == [Timer.RESEND]


def test_p_7_2f_plus_1_wishes_switch_to_the_lowest_of_them() -> None:
    hand = Hand().start()
    for sender, epoch in ((1, 7), (2, 7)):
        hand.receive(MessageNewEpoch(epoch), sender)
        assert _epochs(hand) == []
    hand.receive(MessageNewEpoch(9), 3)
    assert _epochs(hand) == [7]
    assert _state(hand) == PersistentState(7, 7, (0, 7, 7, 9))


def test_p_7_of_many_higher_wishes_the_one_that_enough_oracles_share_counts() -> None:
    """So many at once only come with a restored state: join the 2nd largest, switch to the 3rd largest."""
    hand = Hand().start(state=PersistentState(1, 1, (5, 9, 8, 7)))
    hand.receive(MessageNewEpoch(10), 1)
    assert _wishes(hand.broadcasts())[0] == 8
    assert _epochs(hand) == [7]


def test_p_7_c_3_h_12_joining_counts_only_with_the_looped_back_wish() -> None:
    """C-3: the own wish is one of the 2f+1, once it has come back."""
    hand = Hand().start()
    hand.receive(MessageNewEpoch(2), 2)
    hand.receive(MessageNewEpoch(2), 3)
    assert _wishes(hand.broadcasts()) == [2]
    assert _epochs(hand) == []
    hand.receive(MessageNewEpoch(2), 0)
    assert _epochs(hand) == [2]


def test_p_8_who_switches_asks_for_no_less() -> None:
    epochs = Epochs(4, 1)
    epochs.switch(5)
    assert epochs.state() == PersistentState(5, 5, (0, 0, 0, 0))


def test_p_8_switch_persists_tells_and_starts_the_new_leader() -> None:
    hand = Hand(oracle=2).start()
    hand.switch_to(2)
    assert SetGauge(Gauge.EPOCH, 2) in hand.effects
    assert SetGauge(Gauge.LEADER, 2) in hand.effects
    assert hand.notices(EpochStarted) == [EpochStarted(2, OracleId(2), at_start=False)]
    assert _state(hand).epoch == 2
    assert hand.calls[-1].call.timestamp.epoch == 2
    assert Timer.PROGRESS in _armed(hand)
    assert Timer.RESEND not in _armed(hand)
    written = hand.effects.index(hand.all(WriteState)[-1])
    assert written < hand.effects.index(hand.one(CallPlugin))


def test_c_4_the_old_report_generation_ends_before_the_new_one_starts() -> None:
    hand = Hand(oracle=2).start()
    hand.receive(hand.observe_req(1, 1), 1)
    call = hand.calls[0]
    hand.switch_to(2)
    assert hand.one(CancelCall).call_id == call.call_id
    assert not hand.all(CallPlugin)
    assert Timer.PROGRESS not in _armed(hand)
    hand.receive(hand.observe_req(1, 2), 1)
    assert not hand.all(CallPlugin)
    hand.fail(cancelled=True)
    assert [effect.call.timestamp.epoch for effect in hand.all(CallPlugin)] == [2]
    assert Timer.PROGRESS in _armed(hand)


def test_c_4_an_answer_of_the_old_epoch_is_not_used() -> None:
    hand = Hand(oracle=0).start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.switch_to(2)
    hand.answer(b"o")
    assert hand.sent() == []


@pytest.mark.parametrize("signal", [Progress(1), ChangeLeader(1)])
def test_c_4_what_the_old_report_generation_said_does_not_count_in_the_new_epoch(
    signal: Progress | ChangeLeader,
) -> None:
    hand = Hand().start()
    hand.switch_to(2)
    hand.oracle._outbox.signal(signal)
    hand.receive(MessageNewEpoch(2), 3)  # which says nothing new
    assert not hand.all(SetTimer)
    assert not hand.broadcasts()


def test_c_4_what_waited_for_the_old_report_generation_is_not_handled_any_more() -> None:
    hand = Hand(oracle=0).start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.receive(hand.final([0, 1], 1, 1), 1)
    hand.switch_to(2)
    hand.fail(cancelled=True)
    assert hand.notices(ReportFinalized) == []
    assert hand.broadcasts() == []


def test_c_4_wishes_wait_while_the_old_report_generation_ends() -> None:
    hand = Hand(oracle=0).start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.switch_to(2)
    for sender in (1, 2, 3):
        hand.receive(MessageNewEpoch(3), sender)
        assert _epochs(hand) == []
    hand.fire(Timer.RESEND)
    assert hand.broadcasts() == []
    hand.fail(cancelled=True)
    assert _epochs(hand) == [3]
    assert _wishes(hand.broadcasts())[-1] == 3


def test_c_6_a_progress_timer_of_the_old_epoch_does_not_count() -> None:
    hand = Hand(oracle=0).start()
    old = hand.timers[Timer.PROGRESS]
    hand.switch_to(2)
    hand.timers[Timer.PROGRESS] = old
    hand.fire(Timer.PROGRESS)
    assert hand.effects == []


def test_epoch_never_decreases_and_never_exceeds_the_wish() -> None:
    hand = Hand(oracle=0)
    hand.start(contract=(hand.digest, 0))
    seen: list[Effect] = []
    for step in range(200):
        hand.receive(MessageNewEpoch(step * 7 % 40), 1 + step % 3)
        seen += hand.effects
    states = [effect.state for effect in seen if isinstance(effect, WriteState)]
    for before, after in itertools.pairwise(states):
        assert before.epoch <= after.epoch <= after.highest_sent_epoch
        assert before.highest_sent_epoch <= after.highest_sent_epoch
    assert states[-1].epoch > 1


@pytest.mark.parametrize(("n", "f"), [(1, 0), (4, 0)])
def test_without_faults_one_wish_is_enough(n: int, f: int) -> None:
    hand = Hand(0, Committee.create(n, f)).start()
    hand.receive(MessageNewEpoch(2), 0)
    assert _epochs(hand) == [2]


def test_messages_of_the_new_epoch_that_came_early_are_handled_after_the_switch() -> None:
    hand = Hand(oracle=0).start()
    hand.receive(hand.observe_req(2, 1), 2)
    assert not hand.all(CallPlugin)
    hand.switch_to(2)
    assert [notice.epoch for notice in hand.notices(RoundStarted)] == [2]
