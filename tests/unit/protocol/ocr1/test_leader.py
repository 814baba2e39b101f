"""The leader of an epoch (OCR1 10.2). Oracle 1 of 4 leads epoch 1; f = 1, RMax = 3."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr1.messages import (
    AttestedReportMany,
    MessageFinal,
    MessageNewEpoch,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
    SignedObservation,
)
from ocr_offchain.protocol.ocr1.report import AttributedObservation
from ocr_offchain.types import OracleId
from tests.unit.protocol.ocr1.harness import LIST, Hand, observations


def _leader() -> Hand:
    return Hand(1).start()


def _in_grace(values: tuple[int, ...] = (100, 100, 100)) -> Hand:
    hand = _leader()
    for oracle, value in zip((0, 2, 3), values, strict=True):
        hand.receive(hand.observe(oracle, 1, 1, value), oracle)
    return hand


def _reporting() -> Hand:
    hand = _in_grace()
    hand.fire(Timer.GRACE)
    return hand


def test_rl_1_a_round_starts_every_delta_round_whatever_became_of_the_one_before() -> None:
    hand = _leader()
    for round in (2, 3, 4):
        assert hand.armed()[Timer.ROUND] == hand.committee.config.delta_round
        hand.fire(Timer.ROUND)
        assert hand.broadcasts() == [MessageObserveReq(1, round)]


def test_rl_1_after_the_round_that_ends_the_term_there_are_no_more() -> None:
    hand = _leader()
    for _ in range(3):
        hand.fire(Timer.ROUND)
    hand.fire(Timer.ROUND)
    assert hand.broadcasts() == []
    assert hand.dropped_by() == [("RL-1", Level.WARN)]
    assert hand.armed() == {}


def test_rl_1_a_new_round_forgets_the_observations_of_the_old_one() -> None:
    hand = _in_grace()
    hand.fire(Timer.ROUND)
    for oracle in (0, 2):
        hand.receive(hand.observe(oracle, 1, 2), oracle)
    assert Timer.GRACE not in hand.armed()
    hand.receive(hand.observe(3, 1, 2), 3)
    assert hand.armed() == {Timer.GRACE: hand.committee.config.delta_grace}


def test_rl_2_a_round_does_not_wait_for_more_than_2f_plus_1_and_the_grace_period() -> None:
    hand = _leader()
    for oracle in (0, 2):
        hand.receive(hand.observe(oracle, 1, 1), oracle)
        assert hand.armed() == {}
    hand.receive(hand.observe(3, 1, 1), 3)
    assert hand.armed() == {Timer.GRACE: hand.committee.config.delta_grace}
    hand.receive(hand.observe(1, 1, 1), 1)
    assert hand.armed() == {}  # kept, without a second grace period
    hand.fire(Timer.GRACE)
    (request,) = hand.broadcasts()
    assert isinstance(request, MessageReportReq)
    assert len(request.attributed_signed_observations) == 4


def test_rl_2_s_7_an_oracle_that_does_not_lead_drops_observations() -> None:
    hand = Hand(0).start()
    hand.receive(hand.observe(2, 1, 1), 2)
    assert hand.dropped_by() == [("RL-2", Level.WARN)]


@pytest.mark.parametrize("round", [0, 2])
def test_rl_2_observations_of_other_rounds_are_dropped(round: int) -> None:
    hand = _leader()
    hand.receive(hand.observe(2, 1, round), 2)
    assert hand.dropped_by() == [("RL-2", Level.DEBUG)]


def test_rl_2_observations_after_the_grace_period_are_dropped() -> None:
    hand = _reporting()
    hand.receive(hand.observe(1, 1, 1), 1)
    assert hand.dropped_by() == [("RL-2", Level.DEBUG)]


def test_rl_2_one_observation_of_each_oracle_counts() -> None:
    hand = _leader()
    for value in (100, 200, 300):
        hand.receive(hand.observe(2, 1, 1, value), 2)
    assert hand.dropped_by() == [("RL-2", Level.DEBUG)]
    hand.receive(hand.observe(3, 1, 1), 3)
    assert hand.armed() == {}


def test_rl_2_rg_4_a_bad_signature_leaves_the_place_free() -> None:
    hand = _leader()
    for bad in (
        hand.observe(3, 1, 1),  # of another oracle
        replace(hand.observe(2, 1, 2), round=1),  # of another round
        MessageObserve(1, 1, hand.signed(2, 2, 1)),  # of another epoch
        MessageObserve(1, 1, hand.signed(2, 1, 1, digest=bytes(16))),  # of another configuration
        MessageObserve(1, 1, replace(hand.signed(2, 1, 1), value=101)),
        MessageObserve(1, 1, SignedObservation(100, hand.signed(2, 1, 1).signature[:63])),
        MessageObserve(1, 1, SignedObservation(100, b"")),
    ):
        hand.receive(bad, 2)
        assert hand.dropped_by() == [("RL-2", Level.WARN)]
    hand.receive(hand.observe(2, 1, 1), 2)
    assert hand.dropped_by() == []


def test_rl_3_report_req_lists_the_observations_by_value() -> None:
    hand = _in_grace((102, -5, 100))
    hand.fire(Timer.GRACE)
    (request,) = hand.broadcasts()
    assert request == hand.report_req([2, 3, 0], 1, 1, [-5, 100, 102])


def test_rl_3_trap_7_a_grace_timer_of_an_earlier_round_is_harmless() -> None:
    hand = _in_grace()
    hand.fire(Timer.ROUND)
    hand.receive(hand.observe(0, 1, 2), 0)
    hand.fire(Timer.GRACE)
    assert hand.broadcasts() == []
    assert hand.dropped_by() == [("RL-3", Level.ERROR)]
    for oracle in (2, 3):
        hand.receive(hand.observe(oracle, 1, 2), oracle)
    hand.fire(Timer.GRACE)
    assert hand.broadcasts() == [hand.report_req([0, 2, 3], 1, 2)]


def test_rl_4_rl_5_f_plus_1_equal_reports_make_a_final_with_exactly_their_signatures() -> None:
    hand = _reporting()
    hand.receive(hand.report(3, 1, 1), 3)
    assert hand.broadcasts() == []
    hand.receive(hand.report(0, 1, 1), 0)
    assert hand.broadcasts() == [hand.final([0, 3], 1, 1)]
    hand.receive(hand.report(2, 1, 1), 2)
    assert hand.dropped_by() == [("RL-4", Level.DEBUG)]


def test_rl_4_s_7_an_oracle_that_does_not_lead_drops_reports() -> None:
    hand = Hand(0).start()
    hand.receive(hand.report(2, 1, 1), 2)
    assert hand.dropped_by() == [("RL-4", Level.WARN)]


def test_rl_4_reports_count_in_their_round_and_phase_only() -> None:
    hand = _in_grace()
    hand.receive(hand.report(2, 1, 1), 2)
    assert hand.dropped_by() == [("RL-4", Level.DEBUG)]
    hand.fire(Timer.GRACE)
    hand.receive(hand.report(2, 1, 2), 2)
    assert hand.dropped_by() == [("RL-4", Level.DEBUG)]


def test_rl_4_a_second_report_is_dropped() -> None:
    hand = _reporting()
    hand.receive(hand.report(2, 1, 1), 2)
    hand.receive(hand.report(2, 1, 1), 2)
    assert hand.dropped_by() == [("RL-4", Level.WARN)]
    assert hand.broadcasts() == []


def test_rl_4_s_5_a_bad_signature_leaves_the_place_free() -> None:
    hand = _reporting()
    good = hand.report(2, 1, 1)
    for bad in (
        hand.report(3, 1, 1),
        MessageReport(1, 1, hand.attest(2, 1, 2)),
        MessageReport(1, 1, hand.attest(2, 2, 1)),
        MessageReport(1, 1, hand.attest(2, 1, 1, digest=bytes(16))),
        replace(good, report=replace(good.report, attributed_observations=observations(100, 100, 101))),
        replace(good, report=replace(good.report, signature=good.report.signature[:64])),
        replace(good, report=replace(good.report, attributed_observations=LIST * 11)),
    ):
        hand.receive(bad, 2)
        assert hand.dropped_by() == [("RL-4", Level.ERROR)]
    hand.receive(good, 2)
    assert hand.dropped_by() == []


def test_rl_1_a_new_round_forgets_the_reports_of_the_old_one() -> None:
    hand = _reporting()
    hand.receive(hand.report(0, 1, 1), 0)
    hand.fire(Timer.ROUND)
    for oracle in (0, 2, 3):
        hand.receive(hand.observe(oracle, 1, 2), oracle)
    hand.fire(Timer.GRACE)
    hand.receive(hand.report(2, 1, 2), 2)
    assert hand.broadcasts() == []
    hand.receive(hand.report(0, 1, 2), 0)
    assert hand.broadcasts() == [hand.final([0, 2], 1, 2)]


def test_rl_5_different_lists_do_not_add_up() -> None:
    hand = _reporting()
    swapped = (LIST[1], LIST[0], LIST[2])
    others = tuple(AttributedObservation(entry.value, OracleId(entry.observer + 1)) for entry in LIST)
    hand.receive(hand.report(0, 1, 1, swapped), 0)
    hand.receive(hand.report(2, 1, 1, others), 2)
    assert ("RL-5", Level.WARN) in hand.dropped_by()
    assert hand.broadcasts() == []
    hand.receive(hand.report(3, 1, 1, swapped), 3)
    assert hand.broadcasts() == [hand.final([0, 3], 1, 1, swapped)]


def test_rl_5_the_list_need_not_be_that_of_the_report_req() -> None:
    hand = _reporting()
    other = observations(1, 2, 3)
    for oracle in (0, 2):
        hand.receive(hand.report(oracle, 1, 1, other), oracle)
    (final,) = hand.broadcasts()
    assert isinstance(final, MessageFinal)
    assert final.report == AttestedReportMany(other, hand.final([0, 2], 1, 1, other).report.signatures)


def test_rg_1_trap_5_leader_and_follower_count_rounds_by_themselves() -> None:
    hand = _leader()
    hand.receive(hand.observe(2, 1, 1), 2)
    assert hand.dropped_by() == []  # the own OBSERVE-REQ has not come back yet
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    assert hand.dropped_by() == [("RF-7", Level.DEBUG)]
    hand.receive(MessageObserveReq(1, 1), 1)
    hand.answer(100)
    assert hand.sent() == [(1, hand.observe(1, 1, 1))]


def test_rg_5_a_stopped_leader_starts_no_round() -> None:
    hand = _leader()
    setting = hand.timers[Timer.ROUND]
    hand.switch_to(2)
    hand.fire_old(setting)
    assert hand.effects == []


def test_rg_5_a_stopped_leader_ends_no_grace_period() -> None:
    hand = _in_grace()
    setting = hand.timers[Timer.GRACE]
    hand.switch_to(2)
    hand.fire_old(setting)
    assert hand.effects == []


def test_rf_3_the_leader_itself_asks_for_a_new_epoch_too() -> None:
    hand = _leader()
    for _ in range(3):
        hand.fire(Timer.ROUND)
    hand.receive(MessageObserveReq(1, 4), 1)
    assert hand.broadcasts() == [MessageNewEpoch(2)]
