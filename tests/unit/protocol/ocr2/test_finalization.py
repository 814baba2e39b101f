"""Valid reports become known to everybody, once (OCR2 12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.ocr2.effects import CallPlugin, ShouldAcceptFinalizedReportCall
from ocr_offchain.protocol.ocr2.finalization import expiry_age
from ocr_offchain.protocol.ocr2.messages import MessageFinalEcho
from ocr_offchain.protocol.ocr2.notices import ReportFinalized
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from tests.unit.protocol.ocr2.harness import Hand, with_signature

SECOND = 1000 * MILLISECOND


@pytest.mark.parametrize(
    ("delta_round", "age"),
    [
        (0, 1000),
        (601 * MILLISECOND, 999),
        (SECOND, 600),
        (7 * SECOND, 86),
        (30 * SECOND, 20),
        (60 * SECOND, 10),
        (3600 * SECOND, 10),
        (1, 1000),
    ],
)
def test_age_of_expiry(delta_round: int, age: int) -> None:
    assert expiry_age(delta_round) == age


def _quick() -> Committee:
    """DeltaRound of a minute: reports expire after 10 rounds."""
    return Committee.create(4, 1).with_config(delta_round=60 * SECOND, delta_progress=120 * SECOND, r_max=100)


def test_z_1_a_valid_echo_of_anybody_is_echoed_and_handed_on() -> None:
    hand = Hand().start()
    echo = hand.echo([1, 2], 1, 1)
    hand.receive(echo, 3)
    assert hand.broadcasts() == [echo]
    call = hand.one(CallPlugin).call
    assert isinstance(call, ShouldAcceptFinalizedReportCall)
    assert (call.timestamp, call.report) == (hand.timestamp(1, 1), b"R")


def test_z_1_an_echo_of_a_later_epoch_counts_in_an_earlier_one() -> None:
    hand = Hand().start()
    hand.receive(hand.echo([1, 2], 900, 2), 3)
    assert hand.notices(ReportFinalized)


def test_z_1_an_echo_beyond_the_last_round_is_dropped() -> None:
    hand = Hand().start()
    hand.receive(hand.echo([1, 2], 1, 3), 3)
    assert hand.dropped_by() == [("Z-1", Level.DEBUG)]
    assert hand.is_quiet()


def test_z_1_each_report_is_finalized_once() -> None:
    hand = Hand().start()
    hand.receive(hand.echo([1, 2], 1, 1), 3)
    for sender in (0, 1, 2, 3):
        hand.receive(hand.echo([0, 1], 1, 1), sender)
        assert hand.dropped_by() == [("Z-1", Level.DEBUG)]
        assert hand.is_quiet()


def test_z_1_two_reports_of_one_round_the_first_wins() -> None:
    hand = Hand().start()
    hand.receive(hand.echo([1, 2], 1, 1, b"A"), 3)
    hand.receive(hand.echo([0, 3], 1, 1, b"B"), 3)
    assert hand.is_quiet()


@pytest.mark.parametrize("kind", ["too few", "too many", "twice", "bad", "other report"])
def test_z_1_an_echo_without_exactly_a_valid_quorum_changes_nothing(kind: str) -> None:
    hand = Hand().start()
    good = hand.final([1, 2], 1, 1)
    bad = {
        "too few": hand.final([1], 1, 1),
        "too many": hand.final([1, 2, 3], 1, 1),
        "twice": hand.final([1, 1], 1, 1),
        "bad": with_signature(good, 0, b""),
        "other report": replace(good, attested_report=replace(good.attested_report, report=b"X")),
    }[kind]
    hand.receive(MessageFinalEcho(bad), 3)
    assert hand.dropped_by() == [("Z-1", Level.WARN)]
    assert hand.is_quiet()
    hand.receive(MessageFinalEcho(good), 3)
    assert hand.notices(ReportFinalized)


def test_z_1_expired_echoes_are_dropped_before_their_signatures_are_checked() -> None:
    hand = Hand(0, _quick()).start()
    hand.receive(hand.echo([1, 2], 1, 50), 3)
    hand.receive(with_no_signatures(hand.echo([1, 2], 1, 40)), 3)
    assert hand.dropped_by() == [("Z-1", Level.DEBUG)]
    hand.receive(hand.echo([1, 2], 1, 41), 3)
    assert hand.notices(ReportFinalized)


def with_no_signatures(echo: MessageFinalEcho) -> MessageFinalEcho:
    final = echo.final
    return MessageFinalEcho(replace(final, attested_report=replace(final.attested_report, attributed_signatures=())))


def test_z_2_a_final_after_its_echo_is_not_finalized_again() -> None:
    hand = Hand().start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.answer(b"o")
    hand.receive(hand.echo([1, 2], 1, 1), 3)
    hand.receive(hand.final([1, 2], 1, 1), 1)
    assert hand.notices(ReportFinalized) == []
    assert hand.broadcasts() == []
    assert hand.dropped_by() == [("Z-2", Level.DEBUG)]


def test_z_2_a_final_of_long_ago_is_not_finalized() -> None:
    hand = Hand().start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.answer(b"o")
    hand.receive(hand.echo([1, 2], 2000, 1), 3)
    hand.receive(hand.final([1, 2], 1, 1), 1)
    assert hand.notices(ReportFinalized) == []
    assert hand.dropped_by() == [("Z-2", Level.DEBUG)]


def test_z_3_the_latest_report_counts_for_expiry_whatever_came_after_it() -> None:
    hand = Hand(0, _quick()).start()
    hand.receive(hand.echo([1, 2], 1, 50), 3)
    hand.receive(hand.echo([1, 2], 1, 45), 3)
    assert hand.notices(ReportFinalized)
    hand.receive(hand.echo([1, 2], 1, 40), 3)
    assert hand.notices(ReportFinalized) == []


def test_z_3_a_final_is_echoed() -> None:
    hand = Hand().start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.answer(b"o")
    final = hand.final([1, 2], 1, 1)
    hand.receive(final, 1)
    assert hand.broadcasts() == [MessageFinalEcho(final)]


def test_z_4_memory_of_finalized_reports_is_bounded() -> None:
    hand = Hand(0, _quick()).start()
    largest = 0
    for epoch in (1, 2):
        for round in range(1, 101):
            hand.receive(hand.echo([1, 2], epoch, round), 3)
            if hand.calls:
                hand.answer(False)
            largest = max(largest, len(hand.oracle._finalization._finalized))
    assert largest <= 21
