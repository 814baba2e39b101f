"""Which epoch it is (OCR1 9). Oracle 0 of 4, f = 1; leaders of epochs 1, 2, 3, 4 are 1, 2, 1, 3."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_offchain.protocol.effects import Broadcast, CancelCall, Level, WriteState
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr1.messages import MessageNewEpoch, MessageObserveReq
from ocr_offchain.protocol.ocr1.notices import EpochStarted, RoundStarted
from ocr_offchain.types import OracleId, PersistentState
from tests.unit.protocol.ocr1.harness import LEADERS, Hand, committee

MAX = 2**32 - 1


def states(hand: Hand) -> list[PersistentState]:
    return [effect.state for effect in hand.all(WriteState)]


def test_pm_1_pm_4_a_fresh_oracle_starts_in_epoch_1_and_says_that_it_wants_none() -> None:
    hand = Hand().start()
    assert hand.notices(EpochStarted) == [EpochStarted(1, OracleId(1))]
    assert hand.broadcasts() == [MessageNewEpoch(0)]
    config = hand.committee.config
    assert hand.armed() == {Timer.PROGRESS: config.delta_progress, Timer.RESEND: config.delta_resend}
    assert states(hand) == []


def test_pm_4_rg_2_the_leader_of_the_first_epoch_starts_a_round_at_once() -> None:
    hand = Hand(1).start()
    assert hand.broadcasts() == [MessageObserveReq(1, 1), MessageNewEpoch(0)]


def test_pm_2_a_stored_state_is_taken_up() -> None:
    hand = Hand().start(state=PersistentState(4, 6, (4, 4, 5, 0)))
    assert hand.notices(EpochStarted) == [EpochStarted(4, OracleId(LEADERS[4]))]
    assert hand.broadcasts() == [MessageNewEpoch(6)]
    hand.receive(MessageNewEpoch(4), 0)
    assert hand.is_quiet()  # seen[0] was 4
    hand.receive(MessageNewEpoch(5), 3)
    assert states(hand) == [PersistentState(4, 6, (4, 4, 5, 5))]


@pytest.mark.parametrize(
    "state",
    [
        PersistentState(4, 3, (0, 0, 0, 0)),
        PersistentState(4, 6, (4, 4, 5)),
        PersistentState(4, 6, (4, 4, 5, 0, 0)),
        PersistentState(0, 6, (4, 4, 5, 0)),
    ],
)
def test_pm_2_s_15_a_state_that_cannot_be_ours_is_ignored(state: PersistentState) -> None:
    hand = Hand()
    hand.start(state=state, contract=hand.details(epoch=2))
    assert ("PM-2", Level.ERROR) in hand.dropped_by()
    assert hand.notices(EpochStarted) == [EpochStarted(1, OracleId(1))]
    assert hand.broadcasts() == [MessageNewEpoch(3)]


@pytest.mark.parametrize(("contract_epoch", "asked"), [(0, 6), (5, 6), (6, 7), (MAX - 1, MAX), (MAX, 6)])
def test_pm_3_trap_17_the_contract_lifts_what_is_asked_for(contract_epoch: int, asked: int) -> None:
    hand = Hand()
    hand.start(state=PersistentState(4, 6, (4, 4, 5, 0)), contract=hand.details(epoch=contract_epoch))
    assert hand.broadcasts() == [MessageNewEpoch(asked)]
    assert states(hand) == []


def test_pm_3_a_contract_with_another_configuration_says_nothing() -> None:
    hand = Hand()
    hand.start(contract=hand.details(epoch=9, digest=bytes(16)))
    assert hand.broadcasts() == [MessageNewEpoch(0)]


def test_pm_4_the_first_wish_is_stored_when_it_changes_later() -> None:
    hand = Hand()
    hand.start(contract=hand.details(epoch=2))
    hand.receive(MessageNewEpoch(3), 0)
    assert states(hand) == [PersistentState(1, 3, (3, 0, 0, 0))]


def test_pm_5_only_growing_wishes_are_noted() -> None:
    hand = Hand().start()
    hand.receive(MessageNewEpoch(5), 1)
    assert states(hand) == [PersistentState(1, 0, (0, 5, 0, 0))]
    for epoch in (5, 4, 0):
        hand.receive(MessageNewEpoch(epoch), 1)
        assert hand.is_quiet()
    hand.receive(MessageNewEpoch(6), 1)
    assert states(hand) == [PersistentState(1, 0, (0, 6, 0, 0))]


def test_pm_6_f_plus_1_wishes_are_joined_at_the_smaller_one() -> None:
    hand = Hand().start()
    hand.receive(MessageNewEpoch(9), 1)
    assert hand.broadcasts() == []
    hand.receive(MessageNewEpoch(4), 2)
    assert hand.broadcasts() == [MessageNewEpoch(4)]
    assert hand.armed() == {Timer.RESEND: hand.committee.config.delta_resend}
    assert states(hand) == [PersistentState(1, 0, (0, 9, 4, 0)), PersistentState(1, 4, (0, 9, 4, 0))]


def test_pm_6_l_15_s_9_a_liar_cannot_raise_what_is_asked_for() -> None:
    hand = Hand().start()
    hand.receive(MessageNewEpoch(MAX), 1)
    hand.receive(MessageNewEpoch(2), 0)
    assert hand.broadcasts() == [MessageNewEpoch(2)]
    hand.receive(MessageNewEpoch(2), 2)
    assert hand.notices(EpochStarted) == [EpochStarted(2, OracleId(LEADERS[2]))]
    hand.receive(MessageNewEpoch(3), 2)
    assert hand.broadcasts() == [MessageNewEpoch(3)]


def test_pm_7_two_f_plus_1_wishes_switch_to_the_smallest_of_them() -> None:
    hand = Hand().start()
    for sender, epoch in ((1, 9), (2, 6)):
        hand.receive(MessageNewEpoch(epoch), sender)
    hand.receive(MessageNewEpoch(4), 3)
    assert hand.notices(EpochStarted) == [EpochStarted(4, OracleId(LEADERS[4]))]
    assert hand.broadcasts() == []
    assert hand.armed() == {Timer.PROGRESS: hand.committee.config.delta_progress}
    assert states(hand)[-1] == PersistentState(4, 6, (0, 9, 6, 4))


def test_pm_7_the_own_wish_never_lags_behind_the_epoch() -> None:
    hand = Hand()
    hand.start(state=PersistentState(1, 1, (0, 5, 4, 0)))
    hand.receive(MessageNewEpoch(4), 3)
    assert states(hand)[-1] == PersistentState(4, 4, (0, 5, 4, 4))
    hand.fire(Timer.RESEND)
    assert hand.broadcasts() == [MessageNewEpoch(4)]


def test_pm_7_the_new_leader_starts_its_first_round() -> None:
    hand = Hand(2).start()
    hand.switch_to(2)
    assert hand.broadcasts() == [MessageObserveReq(2, 1)]


def test_pm_8_the_wish_is_repeated_forever() -> None:
    hand = Hand().start()
    for _ in range(3):
        hand.fire(Timer.RESEND)
        assert hand.broadcasts() == [MessageNewEpoch(0)]
        assert hand.armed() == {Timer.RESEND: hand.committee.config.delta_resend}
        assert states(hand) == []


def test_pm_9_without_progress_the_next_epoch_is_asked_for() -> None:
    hand = Hand().start()
    hand.fire(Timer.PROGRESS)
    assert hand.broadcasts() == [MessageNewEpoch(2)]
    assert states(hand) == [PersistentState(1, 2, (0, 0, 0, 0))]
    assert hand.armed() == {Timer.RESEND: hand.committee.config.delta_resend}  # T_progress stays off


def test_pm_9_a_higher_wish_is_repeated_instead() -> None:
    hand = Hand().start(state=PersistentState(4, 6, (0, 0, 0, 0)))
    hand.fire(Timer.PROGRESS)
    assert hand.broadcasts() == [MessageNewEpoch(6)]
    assert states(hand) == []


def test_pm_9_change_leader_disarms_t_progress() -> None:
    hand = Hand().start()
    setting = hand.timers[Timer.PROGRESS]
    hand.receive(MessageObserveReq(1, 4), 1)  # RF-3
    assert hand.broadcasts() == [MessageNewEpoch(2)]
    hand.fire_old(setting)
    assert hand.effects == []


def test_pm_9_trap_17_there_is_nothing_after_the_last_epoch() -> None:
    hand = Hand().start(state=PersistentState(MAX, MAX, (0, 0, 0, 0)))
    hand.fire(Timer.PROGRESS)
    assert hand.all(Broadcast) == []
    assert hand.dropped_by() == [("PM-9", Level.ERROR)]


def test_pm_10_trap_8_progress_arms_the_timer_again_even_after_it_has_fired() -> None:
    hand = Hand().start()
    hand.receive(MessageObserveReq(1, 1), 1)
    hand.answer(100)
    hand.fire(Timer.PROGRESS)
    assert Timer.PROGRESS not in hand.armed()
    for sender in (1, 2):
        hand.receive(hand.echo([1, 2], 1, 1), sender)
    assert hand.armed()[Timer.PROGRESS] == hand.committee.config.delta_progress


def test_pm_11_or_7_messages_of_the_first_epoch_wait_for_the_notice() -> None:
    hand = Hand()
    hand.receive(MessageObserveReq(1, 1), 1)
    assert hand.is_quiet()
    hand.start()
    assert [notice.round for notice in hand.notices(RoundStarted)] == [1]


def test_pm_12_rg_5_the_next_report_generation_waits_for_a_call_in_progress() -> None:
    hand = Hand().start()
    hand.receive(MessageObserveReq(1, 1), 1)
    call = hand.calls[0]
    hand.switch_to(2)
    assert hand.one(CancelCall) == CancelCall(call.call_id)
    assert hand.notices(EpochStarted) == []
    hand.receive(MessageNewEpoch(3), 1)  # nothing is handled meanwhile
    hand.receive(MessageNewEpoch(3), 2)
    assert hand.broadcasts() == []
    hand.fail(cancelled=True)
    assert hand.notices(EpochStarted) == [EpochStarted(2, OracleId(2))]
    assert hand.broadcasts() == [MessageNewEpoch(3)]
    assert hand.sent() == []


def test_8_1_events_of_an_aborted_report_generation_vanish() -> None:
    hand = Hand().start()
    hand.receive(MessageObserveReq(1, 1), 1)
    hand.switch_to(2)
    hand.answer(100)
    assert hand.sent() == []
    hand.receive(MessageObserveReq(1, 4), 1)
    assert hand.broadcasts() == []
    assert hand.dropped_by() == [("OR-3", Level.DEBUG)]


def test_timers_that_were_set_anew_do_not_fire() -> None:
    hand = Hand().start()
    old = hand.timers[Timer.RESEND]
    hand.fire(Timer.PROGRESS)
    hand.fire_old(old)
    assert hand.effects == []


def test_trap_19_timers_of_zero_go_through_the_event_loop_too() -> None:
    hand = Hand(0, committee().with_config(delta_resend=0)).start()
    assert hand.one(Broadcast)
    assert hand.armed()[Timer.RESEND] == 0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6)), max_size=40))
def test_s_10_nothing_ever_decreases(wishes: list[tuple[int, int]]) -> None:
    hand = Hand().start()
    seen = [0] * 4
    latest = PersistentState(1, 0, (0, 0, 0, 0))
    for sender, epoch in wishes:
        hand.receive(MessageNewEpoch(epoch), sender)
        seen[sender] = max(seen[sender], epoch)
        ranked = sorted(seen, reverse=True)
        for state in states(hand):
            assert state.epoch >= latest.epoch
            assert state.highest_sent_epoch >= latest.highest_sent_epoch
            latest = state
        assert latest == PersistentState(
            max(1, ranked[2]), max(ranked[1], ranked[2] if ranked[2] > 1 else 0), tuple(seen)
        )
