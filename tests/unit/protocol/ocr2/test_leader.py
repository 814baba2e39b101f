"""The leader of an epoch (OCR2 11.1). Oracle 1 of 4 leads epoch 1; f = 1, so 3 observations and 2 reports suffice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocr_offchain.protocol.effects import Level, SetTimer
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr2.effects import CallPlugin, Count, Counter, QueryCall
from ocr_offchain.protocol.ocr2.messages import (
    AttestedReportOne,
    MessageFinal,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
)
from ocr_offchain.protocol.ocr2.oracle import Oracle
from ocr_offchain.protocol.ocr2.signatures import SKIP
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from tests.unit.protocol.ocr2.harness import Hand


def _leader(committee: Committee | None = None) -> Hand:
    hand = Hand(1, committee).start()
    hand.answer(b"q")
    return hand


def _observed(hand: Hand, round: int = 1, observers: tuple[int, ...] = (0, 2, 3)) -> Hand:
    for observer in observers:
        hand.receive(hand.observe(observer, 1, round), observer)
    return hand


def _reporting(round: int = 1) -> tuple[Hand, bytes]:
    """A leader in phase REPORT, and H of its bundle."""
    hand = _observed(_leader(), round)
    hand.fire(Timer.GRACE)
    return hand, hand.h([0, 2, 3])


def _queries(hand: Hand) -> list[int]:
    return [effect.call.timestamp.round for effect in hand.all(CallPlugin) if isinstance(effect.call, QueryCall)]


def _complete(hand: Hand, round: int) -> None:
    """Let round `round`, whose OBSERVE-REQ is out, complete by two skips."""
    _observed(hand, round)
    hand.fire(Timer.GRACE)
    for sender in (0, 2):
        hand.receive(MessageReport(1, round, SKIP), sender)


def test_l_1_round_1_starts_at_once() -> None:
    hand = Hand(1).start()
    assert _queries(hand) == [1]
    hand.answer(b"q")
    assert hand.broadcasts() == [MessageObserveReq(1, 1, b"q")]


def test_l_1_who_does_not_lead_starts_no_round() -> None:
    assert _queries(Hand(0).start()) == []


def test_l_1_h_11_next_round_needs_both_triggers_timer_first() -> None:
    hand = _leader()
    hand.fire(Timer.ROUND)
    assert _queries(hand) == []
    _complete(hand, 1)
    assert _queries(hand) == [2]


def test_l_1_next_round_needs_both_triggers_completion_first() -> None:
    hand = _leader()
    _complete(hand, 1)
    assert _queries(hand) == []
    hand.fire(Timer.ROUND)
    assert _queries(hand) == [2]


def test_l_2_query_has_the_longer_of_both_deadlines_and_the_timer_runs_from_before_it() -> None:
    hand = Hand(1).start()
    assert hand.one(CallPlugin).deadline == hand.committee.config.max_duration_query
    armed = [effect.timer for effect in hand.all(SetTimer)]
    assert armed[0] is Timer.ROUND
    assert hand.timers[Timer.ROUND].delay == hand.committee.config.delta_round


def test_l_2_the_local_minimum_lengthens_the_deadline_of_the_query() -> None:
    hand = Hand(1)
    instance = replace(hand.committee.instance(1), min_max_duration_query=999 * MILLISECOND)
    hand.oracle = Oracle(instance)
    hand.start()
    assert hand.one(CallPlugin).deadline == 999 * MILLISECOND


@pytest.mark.parametrize("answer", [bytes(1001), "text", None, 7])
def test_l_3_without_a_query_the_leader_is_silent_for_the_epoch(answer: object) -> None:
    hand = Hand(1).start()
    hand.answer(answer)
    assert hand.broadcasts() == []
    assert hand.dropped_by() == [("L-3", Level.ERROR)]
    hand.fire(Timer.ROUND)
    assert hand.effects == []


def test_l_3_a_query_that_fails_is_no_query() -> None:
    hand = Hand(1).start()
    hand.fail()
    assert hand.broadcasts() == []
    assert hand.dropped_by() == [("L-3", Level.ERROR)]


def test_l_3_a_cancelled_query_is_nobodys_fault() -> None:
    hand = Hand(1).start()
    hand.fail(cancelled=True)
    assert hand.dropped_by() == [("L-3", Level.DEBUG)]


def test_l_4_the_round_after_the_last_is_started_and_none_after_it() -> None:
    hand = _leader()
    for round in (1, 2):
        _complete(hand, round)
        hand.fire(Timer.ROUND)
        hand.answer(b"q")
        assert hand.broadcasts() == [MessageObserveReq(1, round + 1, b"q")]
    _complete(hand, 3)
    hand.fire(Timer.ROUND)
    assert _queries(hand) == []
    assert hand.dropped_by() == [("L-2", Level.WARN)]


def test_l_5_the_quorum_of_observations_starts_the_grace_period() -> None:
    hand = _leader()
    _observed(hand, observers=(0, 2))
    assert not hand.all(SetTimer)
    _observed(hand, observers=(3,))
    assert hand.one(SetTimer).timer is Timer.GRACE
    assert hand.one(SetTimer).delay == hand.committee.config.delta_grace


def test_l_5_late_observations_count_until_grace_ends_and_not_after() -> None:
    hand = _observed(_leader())
    hand.receive(hand.observe(1, 1, 1), 1)
    assert not hand.all(SetTimer)
    hand.fire(Timer.GRACE)
    (request,) = hand.broadcasts()
    assert isinstance(request, MessageReportReq)
    assert [entry.observer for entry in request.attributed_signed_observations] == [0, 1, 2, 3]

    hand = _observed(_leader())
    hand.fire(Timer.GRACE)
    hand.receive(hand.observe(1, 1, 1), 1)
    assert hand.dropped_by() == [("L-5", Level.DEBUG)]


def test_l_5_observations_that_do_not_belong_are_dropped() -> None:
    hand = _leader()
    hand.receive(hand.observe(0, 1, 2), 0)
    assert hand.dropped_by() == [("L-5", Level.DEBUG)]
    hand.receive(hand.observe(0, 1, 1, query=b"other"), 0)
    assert hand.dropped_by() == [("L-5", Level.WARN)]
    hand.receive(hand.observe(0, 1, 1), 2)
    assert hand.dropped_by() == [("L-5", Level.WARN)]
    hand.receive(hand.observe(0, 1, 1), 0)
    assert hand.dropped_by() == []
    hand.receive(hand.observe(0, 1, 1, value=b"second thoughts"), 0)
    assert hand.dropped_by() == [("L-5", Level.WARN)]


def test_l_5_an_observation_replayed_from_another_round_does_not_verify() -> None:
    hand = _leader()
    replayed = hand.observe(0, 1, 2)
    hand.receive(type(replayed)(1, 1, replayed.signed_observation), 0)
    assert hand.dropped_by() == [("L-5", Level.WARN)]


def test_l_5_who_does_not_lead_collects_nothing() -> None:
    hand = Hand(0).start()
    hand.receive(hand.observe(2, 1, 0, query=b""), 2)
    assert hand.dropped_by() == [("L-5", Level.WARN)]


def test_l_6_the_bundle_is_sorted_by_oracle_id() -> None:
    hand = _observed(_leader(), observers=(3, 0, 2))
    hand.fire(Timer.GRACE)
    assert hand.broadcasts() == [hand.report_req([0, 2, 3], 1, 1)]


def test_l_6_outside_of_the_grace_period_no_bundle_is_sent() -> None:
    hand = _leader()
    hand.oracle._pacemaker.report_generation._leader.grace_timer_fired()
    hand.fire(Timer.ROUND)
    assert hand.broadcasts() == []
    assert hand.dropped_by() == [("L-6", Level.ERROR)]


def test_l_7_reports_before_the_bundle_is_out_are_dropped() -> None:
    hand = _leader()
    hand.receive(MessageReport(1, 1, SKIP), 0)
    assert hand.dropped_by() == [("L-7", Level.DEBUG)]


def test_l_7_reports_that_do_not_belong_are_dropped() -> None:
    hand, h = _reporting()
    hand.receive(hand.report(0, 1, 2, h), 0)
    assert hand.dropped_by() == [("L-7", Level.DEBUG)]
    hand.receive(hand.report(0, 1, 1, bytes(32)), 0)
    assert hand.dropped_by() == [("L-7", Level.ERROR)]
    hand.receive(hand.report(0, 1, 1, h), 2)
    assert hand.dropped_by() == [("L-7", Level.ERROR)]
    hand.receive(hand.report(0, 1, 1, h), 0)
    assert hand.dropped_by() == []
    hand.receive(hand.report(0, 1, 1, h), 0)
    assert hand.dropped_by() == [("L-7", Level.WARN)]


@pytest.mark.parametrize("one", [AttestedReportOne(True, b"R", b""), AttestedReportOne(True, b"", b"S")])
def test_l_7_a_skip_with_content_is_refused(one: AttestedReportOne) -> None:
    hand, _ = _reporting()
    hand.receive(MessageReport(1, 1, one), 0)
    assert hand.dropped_by() == [("L-7", Level.ERROR)]


def test_l_7_who_does_not_lead_collects_no_reports() -> None:
    hand = Hand(0).start()
    hand.receive(MessageReport(1, 0, SKIP), 2)
    assert hand.dropped_by() == [("L-7", Level.WARN)]


def test_l_8_exactly_a_quorum_of_equal_reports_makes_a_final_in_the_order_of_ids() -> None:
    hand, h = _reporting()
    hand.receive(hand.report(3, 1, 1, h), 3)
    assert hand.broadcasts() == []
    hand.receive(hand.report(0, 1, 1, h), 0)
    assert hand.broadcasts() == [hand.final([0, 3], 1, 1, b"R", h)]
    assert Count(Counter.LED_COMPLETED_ROUNDS) in hand.effects
    hand.receive(hand.report(2, 1, 1, h), 2)
    assert hand.dropped_by() == [("L-7", Level.DEBUG)]


def test_l_8_different_reports_do_not_add_up() -> None:
    hand, h = _reporting()
    hand.receive(hand.report(0, 1, 1, h, b"A"), 0)
    hand.receive(hand.report(2, 1, 1, h, b"B"), 2)
    assert hand.broadcasts() == []
    assert hand.dropped_by() == [("L-8", Level.WARN)]
    hand.receive(hand.report(3, 1, 1, h, b"A"), 3)
    assert hand.broadcasts() == [hand.final([0, 3], 1, 1, b"A", h)]


def test_l_8_a_quorum_of_skips_completes_the_round_without_a_final() -> None:
    hand, _ = _reporting()
    hand.receive(MessageReport(1, 1, SKIP), 0)
    hand.receive(MessageReport(1, 1, SKIP), 2)
    assert hand.broadcasts() == []
    assert Count(Counter.LED_COMPLETED_ROUNDS) in hand.effects
    hand.fire(Timer.ROUND)
    assert _queries(hand) == [2]


def test_l_8_f_skips_do_not_keep_a_report_back() -> None:
    hand, h = _reporting()
    hand.receive(MessageReport(1, 1, SKIP), 0)
    hand.receive(hand.report(2, 1, 1, h), 2)
    hand.receive(hand.report(3, 1, 1, h), 3)
    (final,) = hand.broadcasts()
    assert isinstance(final, MessageFinal)


def test_l_9_without_agreement_no_round_follows() -> None:
    hand, h = _reporting()
    for sender, report in ((0, b"A"), (2, b"B"), (3, b"C")):
        hand.receive(hand.report(sender, 1, 1, h, report), sender)
    hand.fire(Timer.ROUND)
    assert _queries(hand) == []


def test_c_1_c_6_a_round_timer_that_fires_during_the_query_counts_afterwards() -> None:
    hand = Hand(1).start()
    hand.fire(Timer.ROUND)
    assert hand.effects == []
    hand.answer(b"q")
    _complete(hand, 1)
    assert _queries(hand) == [2]


def test_timers_of_a_past_epoch_mean_nothing_to_the_next() -> None:
    committee = Committee.create(4, 1)
    hand = Hand(3, committee).start()
    hand.switch_to(4)
    hand.answer(b"q")
    old = hand.timers[Timer.ROUND]
    hand.switch_to(5)
    hand.answer(b"q")
    hand.timers[Timer.ROUND] = old
    hand.fire(Timer.ROUND)
    assert hand.effects == []


def test_c_6_the_grace_period_ends_with_its_epoch() -> None:
    hand = _observed(_leader())
    hand.switch_to(2)
    hand.fire(Timer.GRACE)
    assert hand.effects == []
