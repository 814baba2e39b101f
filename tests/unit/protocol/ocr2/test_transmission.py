"""Accepted reports reach the contract in turn (OCR2 13).

With the secret of the specification and S = [1, 1, 2], the delays of (1, 1) are 0, 2, 2, 1 stages of 200 ms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ocr_offchain.protocol.effects import DeletePendingTransmission, Level, SetTimer, StorePendingTransmission
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr2.effects import (
    CallPlugin,
    ShouldTransmitAcceptedReportCall,
    Transmit,
)
from ocr_offchain.protocol.ocr2.notices import (
    ShouldAcceptFinalizedReportComputed,
    ShouldTransmitAcceptedReportComputed,
    TransmissionAttempted,
    TransmissionScheduleComputed,
    TransmissionScheduled,
)
from ocr_offchain.protocol.ocr2.oracle import Oracle
from ocr_offchain.protocol.ocr2.transmission import MAX_AGE, MAX_PUT_OFF, RETRY_DELAY
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from ocr_offchain.types import ConfigDigest, PendingTransmission, ReportTimestamp
from tests.unit.protocol.ocr2.harness import START, Hand

STAGE = 200 * MILLISECOND


def _accepted(oracle: int = 0) -> Hand:
    hand = Hand(oracle).start()
    hand.calls.clear()
    hand.receive(hand.echo([1, 2], 1, 1), 3)
    hand.answer(True)
    return hand


def _pending(time: int) -> PendingTransmission:
    return PendingTransmission(time, bytes(32), b"R", ())


def _transmit_timers(hand: Hand) -> list[int]:
    return [effect.delay for effect in hand.all(SetTimer) if effect.timer is Timer.TRANSMIT]


def test_t_1_restored_rows_that_are_still_due_run_at_their_time_and_past_ones_never() -> None:
    hand = Hand()
    hand.start(
        pending={
            hand.timestamp(1, 1): _pending(START),
            hand.timestamp(1, 2): _pending(START + 2 * STAGE),
            hand.timestamp(2, 1): _pending(START + STAGE),
            ReportTimestamp(ConfigDigest(bytes(32)), 2, 1): _pending(START + 1),
        }
    )
    assert not hand.all(DeletePendingTransmission)
    assert _transmit_timers(hand) == [STAGE]
    for expected in ((2, 1), (1, 2)):
        hand.fire(Timer.TRANSMIT)
        call = hand.one(CallPlugin).call
        assert isinstance(call, ShouldTransmitAcceptedReportCall)
        assert (call.timestamp.epoch, call.timestamp.round) == expected
        hand.answer(False)
    assert Timer.TRANSMIT not in hand.timers


@pytest.mark.parametrize("answer", [False, None, 1, b""])
def test_t_2_without_acceptance_nothing_is_scheduled(answer: object) -> None:
    hand = Hand().start()
    hand.receive(hand.echo([1, 2], 1, 1), 3)
    hand.answer(answer)
    assert not hand.all(StorePendingTransmission)
    assert not hand.all(SetTimer)
    ok = answer is False
    assert hand.notices(ShouldAcceptFinalizedReportComputed) == [ShouldAcceptFinalizedReportComputed(1, 1, False, ok)]


def test_t_2_a_plugin_that_fails_has_not_accepted() -> None:
    hand = Hand().start()
    hand.receive(hand.echo([1, 2], 1, 1), 3)
    assert hand.one(CallPlugin).deadline == hand.committee.config.max_duration_should_accept_finalized_report
    hand.fail()
    assert hand.notices(ShouldAcceptFinalizedReportComputed) == [
        ShouldAcceptFinalizedReportComputed(1, 1, False, False)
    ]
    assert hand.dropped_by() == [("T-2", Level.ERROR)]


@pytest.mark.parametrize(("oracle", "stage"), [(0, 0), (1, 2), (2, 2), (3, 1)])
def test_t_3_each_oracle_waits_for_its_stage(oracle: int, stage: int) -> None:
    hand = _accepted(oracle)
    assert hand.notices(ShouldAcceptFinalizedReportComputed) == [ShouldAcceptFinalizedReportComputed(1, 1, True, True)]
    stored = hand.one(StorePendingTransmission)
    assert stored.timestamp == hand.timestamp(1, 1)
    assert stored.pending.time == hand.now + stage * STAGE
    assert stored.pending.report == b"R"
    assert [attributed.signer for attributed in stored.pending.signatures] == [1, 2]
    assert _transmit_timers(hand) == [stage * STAGE]
    assert hand.notices(TransmissionScheduled) == [TransmissionScheduled(1, 1, stored.pending.time)]
    (schedule,) = hand.notices(TransmissionScheduleComputed)
    assert dict(schedule.delays) == {0: 0, 1: 2 * STAGE, 2: 2 * STAGE, 3: STAGE}


def test_t_3_an_oracle_outside_of_the_schedule_stores_nothing() -> None:
    hand = Hand(1, Committee.create(4, 1).with_config(s=(1, 1))).start()
    hand.answer(b"q")
    hand.receive(hand.echo([0, 2], 1, 1), 3)
    hand.answer(True)
    assert not hand.all(StorePendingTransmission)
    assert _transmit_timers(hand) == []
    assert hand.notices(TransmissionScheduleComputed)


def test_t_3_only_a_new_head_sets_the_timer() -> None:
    """Oracle 1 waits for one stage with (1, 2), and for two with (1, 1)."""
    hand = Hand(1).start()
    hand.answer(b"q")
    for round, delays in ((2, [STAGE]), (1, [])):
        hand.receive(hand.echo([0, 2], 1, round), 3)
        hand.answer(True)
        assert _transmit_timers(hand) == delays
    hand = Hand(1).start()
    hand.answer(b"q")
    for round, delays in ((1, [2 * STAGE]), (2, [STAGE])):
        hand.receive(hand.echo([0, 2], 1, round), 3)
        hand.answer(True)
        assert _transmit_timers(hand) == delays


def test_c_1_a_transmission_under_way_keeps_the_next_report_waiting() -> None:
    hand = _accepted()
    hand.fire(Timer.TRANSMIT)
    hand.answer(True)
    call_id = hand.one(Transmit).call_id
    hand.receive(hand.echo([1, 2], 1, 2), 3)
    assert not hand.all(CallPlugin)
    hand.transmitted(call_id)
    assert hand.one(CallPlugin).call.timestamp == hand.timestamp(1, 2)


def test_t_4_t_5_the_row_is_deleted_before_the_attempt() -> None:
    hand = _accepted()
    hand.fire(Timer.TRANSMIT)
    assert hand.one(DeletePendingTransmission).timestamp == hand.timestamp(1, 1)
    assert hand.one(CallPlugin).deadline == hand.committee.config.max_duration_should_transmit_accepted_report
    assert hand.effects.index(hand.one(DeletePendingTransmission)) < hand.effects.index(hand.one(CallPlugin))
    hand.answer(True)
    transmit = hand.one(Transmit)
    assert transmit.context.timestamp == hand.timestamp(1, 1)
    assert transmit.context.extra_hash == bytes(32)
    assert transmit.report == b"R"
    assert [attributed.signer for attributed in transmit.signatures] == [1, 2]
    hand.transmitted(transmit.call_id)
    assert hand.notices(TransmissionAttempted) == [TransmissionAttempted(1, 1, None)]


@pytest.mark.parametrize("answer", [False, None])
def test_t_4_a_report_that_is_not_needed_any_more_is_not_transmitted(answer: object) -> None:
    hand = _accepted()
    hand.fire(Timer.TRANSMIT)
    hand.answer(answer)
    assert not hand.all(Transmit)
    ok = answer is False
    assert hand.notices(ShouldTransmitAcceptedReportComputed) == [ShouldTransmitAcceptedReportComputed(1, 1, False, ok)]


def test_t_4_t_5_a_failed_transmission_is_logged_and_not_repeated() -> None:
    hand = _accepted()
    hand.fire(Timer.TRANSMIT)
    hand.answer(True)
    hand.transmitted(hand.one(Transmit).call_id, "no gas")
    assert hand.dropped_by() == [("T-4", Level.ERROR)]
    assert not hand.all(SetTimer)


def _restored(hand: Hand, rows: Mapping[ReportTimestamp, PendingTransmission]) -> Hand:
    hand.start(pending=rows)
    hand.calls.clear()  # the leader's query
    return hand


def test_t_4_a_report_that_the_plugin_fails_to_decide_on_is_put_off_as_if_of_a_later_stage() -> None:
    hand = _accepted()
    hand.fire(Timer.TRANSMIT)
    hand.fail()
    assert hand.notices(ShouldTransmitAcceptedReportComputed) == [
        ShouldTransmitAcceptedReportComputed(1, 1, False, False)
    ]
    stored = hand.one(StorePendingTransmission)
    assert (stored.timestamp, stored.pending.time) == (hand.timestamp(1, 1), hand.now + RETRY_DELAY)
    assert _transmit_timers(hand) == [RETRY_DELAY]
    hand.fire(Timer.TRANSMIT)
    assert hand.one(DeletePendingTransmission).timestamp == hand.timestamp(1, 1)
    hand.answer(True)
    assert hand.one(Transmit).context.timestamp == hand.timestamp(1, 1)


def test_t_4_a_report_that_was_put_off_is_pending_after_a_restart() -> None:
    hand = _accepted()
    hand.fire(Timer.TRANSMIT)
    hand.fail()
    stored = hand.one(StorePendingTransmission)
    reborn = Hand()
    reborn.now = hand.now + 1
    _restored(reborn, {stored.timestamp: stored.pending})
    reborn.fire(Timer.TRANSMIT)
    reborn.answer(True)
    assert reborn.one(Transmit).report == b"R"


def test_t_5_a_report_that_is_accepted_anew_after_a_restart_has_one_turn() -> None:
    hand = Hand(3)
    foreign = hand.timestamp(2, 2)
    _restored(hand, {hand.timestamp(1, 1): _pending(START + STAGE // 2), foreign: _pending(START + 9 * STAGE)})
    hand.calls.clear()
    hand.receive(hand.echo([1, 2], 1, 1), 2)
    hand.answer(True)
    assert _transmit_timers(hand)[-1] == STAGE
    hand.fire(Timer.TRANSMIT)
    hand.answer(True)
    assert hand.one(Transmit).context.timestamp == hand.timestamp(1, 1)
    hand.transmitted(hand.one(Transmit).call_id)
    hand.fire(Timer.TRANSMIT)
    call = hand.one(CallPlugin).call
    assert isinstance(call, ShouldTransmitAcceptedReportCall)
    assert call.timestamp == foreign


def test_t_4_without_the_protection_a_failed_decision_loses_the_report() -> None:
    hand = Hand()
    hand.oracle = Oracle(replace(hand.committee.instance(0), keep_pending_transmissions=False))
    _restored(hand, {hand.timestamp(1, 1): _pending(START + STAGE)})
    hand.fire(Timer.TRANSMIT)
    hand.fail()
    assert not hand.all(StorePendingTransmission)
    assert _transmit_timers(hand) == []


def test_t_4_an_answer_that_is_no_decision_is_not_asked_for_again() -> None:
    hand = _accepted()
    hand.fire(Timer.TRANSMIT)
    hand.answer("yes")
    assert not hand.all(StorePendingTransmission)
    assert _transmit_timers(hand) == []


def test_t_4_a_report_is_given_up_a_day_after_its_turn() -> None:
    hand = Hand()
    _restored(hand, {hand.timestamp(1, 1): _pending(START + STAGE)})
    hand.fire(Timer.TRANSMIT)
    hand.now = START + STAGE + MAX_AGE
    hand.fail()
    assert hand.one(StorePendingTransmission)
    hand.fire(Timer.TRANSMIT)
    hand.fail()
    assert not hand.all(StorePendingTransmission)
    assert _transmit_timers(hand) == []


def test_t_4_only_the_newest_reports_are_put_off() -> None:
    """The newest comes first here, so that it is not age of arrival that counts."""
    hand = Hand()
    rounds = range(MAX_PUT_OFF + 1, 0, -1)
    _restored(hand, {hand.timestamp(1, round): _pending(START + STAGE - round) for round in rounds})
    given_up = []
    for _ in rounds:
        hand.fire(Timer.TRANSMIT)
        hand.fail()
        given_up += [effect.timestamp.round for effect in hand.all(DeletePendingTransmission)]
    assert given_up == [1]
    asked = []
    for _ in range(MAX_PUT_OFF):
        hand.fire(Timer.TRANSMIT)
        asked.append(hand.one(CallPlugin).call.timestamp.round)
        hand.answer(False)
    assert sorted(asked) == list(range(2, MAX_PUT_OFF + 2))
    assert Timer.TRANSMIT not in hand.timers


def test_t_4_an_overdue_head_runs_at_once_after_a_slow_attempt() -> None:
    hand = Hand(0)
    hand.start(pending={hand.timestamp(1, 1): _pending(START + 1), hand.timestamp(1, 2): _pending(START + STAGE)})
    hand.fire(Timer.TRANSMIT)
    hand.answer(True)
    hand.now += 3 * STAGE
    hand.transmitted(hand.one(Transmit).call_id)
    assert _transmit_timers(hand) == [0]


def test_c_1_one_plugin_call_at_a_time_and_nothing_is_lost() -> None:
    hand = Hand().start()
    for epoch in range(1, 40):
        hand.receive(hand.echo([1, 2], epoch, 1), 3)
    assert len(hand.calls) == 1
    seen = []
    while hand.calls:
        seen.append(hand.calls[0].call.timestamp.epoch)
        hand.answer(False)
    assert seen == list(range(1, 40))


def test_c_6_a_timer_that_fires_while_the_activity_is_busy_counts_afterwards() -> None:
    hand = _accepted()
    hand.receive(hand.echo([1, 2], 1, 2), 3)
    hand.fire(Timer.TRANSMIT)
    assert not hand.all(DeletePendingTransmission)
    hand.answer(False)
    assert hand.one(DeletePendingTransmission).timestamp == hand.timestamp(1, 1)


def test_t_6_the_first_stage_takes_the_same_way_as_the_others() -> None:
    hand = _accepted(oracle=0)
    assert hand.one(StorePendingTransmission)
    assert _transmit_timers(hand) == [0]
    assert not hand.all(Transmit)


def test_report_and_transmission_calls_overlap() -> None:
    """15.2: Observation, Report and Query are one series of calls, the two Should… methods another."""
    hand = Hand().start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.receive(hand.echo([1, 2], 1, 2), 3)
    assert len(hand.calls) == 2
