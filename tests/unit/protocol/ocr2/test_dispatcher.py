"""Which message goes where, and when (OCR2 9)."""

from __future__ import annotations

from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.ocr2.effects import CallPlugin
from ocr_offchain.protocol.ocr2.messages import MessageObserveReq
from ocr_offchain.protocol.ocr2.notices import InvalidSerialization, MessageReceived, ReportFinalized, RoundStarted
from ocr_offchain.types import OracleId
from tests.unit.protocol.ocr2.harness import LEADERS, START, Hand


def _rounds(hand: Hand) -> list[tuple[int, int]]:
    return [(notice.epoch, notice.round) for notice in hand.notices(RoundStarted)]


def test_d_1_a_sender_that_is_no_oracle_is_refused() -> None:
    hand = Hand().start()
    hand.receive(hand.observe_req(1, 1), 4)
    assert hand.dropped_by() == [("D-1", Level.CRITICAL)]
    assert hand.is_quiet()


def test_w_2_garbage_is_reported_and_dropped() -> None:
    hand = Hand().start()
    hand.payload(b"\xff\xff", 3)
    assert hand.notices(InvalidSerialization) == [InvalidSerialization(b"\xff\xff", OracleId(3))]
    assert hand.dropped_by() == [("W-2", Level.ERROR)]
    hand.receive(hand.observe_req(1, 1), 1)
    assert _rounds(hand) == [(1, 1)]


def test_size_limits_are_checked_on_the_way_in() -> None:
    hand = Hand().start()
    hand.receive(MessageObserveReq(1, 1, bytes(1001)), 1)
    assert hand.notices(InvalidSerialization)
    assert not hand.all(CallPlugin)


def test_received_messages_are_told_to_onlookers() -> None:
    hand = Hand().start()
    message = hand.observe_req(1, 1)
    hand.receive(message, 1)
    assert hand.notices(MessageReceived) == [MessageReceived(message, OracleId(1))]


def test_d_2_final_echo_is_handled_whatever_its_epoch() -> None:
    hand = Hand().start()
    for epoch in (7, 1):
        hand.receive(hand.echo([0, 1], epoch, 1), 3)
        assert [notice.epoch for notice in hand.notices(ReportFinalized)] == [epoch]
    hand.switch_to(8)
    hand.receive(hand.echo([0, 1], 6, 1), 3)
    assert [notice.epoch for notice in hand.notices(ReportFinalized)] == [6]


def test_d_3_messages_of_a_past_epoch_are_dropped() -> None:
    hand = Hand().start()
    hand.switch_to(2)
    hand.receive(hand.observe_req(1, 1), 1)
    assert hand.dropped_by() == [("D-3", Level.DEBUG)]


def test_d_3_d_4_messages_of_a_later_epoch_wait_for_it() -> None:
    hand = Hand().start()
    hand.receive(hand.observe_req(3, 1), LEADERS[3])
    hand.switch_to(2)
    assert _rounds(hand) == []
    hand.switch_to(3)
    assert _rounds(hand) == [(3, 1)]


def test_d_3_a_full_buffer_loses_its_oldest_message_and_nobody_elses() -> None:
    hand = Hand().start()
    hand.receive(hand.observe_req(2, 1, b"kept"), 2)
    for _ in range(1000):
        hand.receive(hand.observe_req(9, 1), 3)
    hand.switch_to(2)
    assert _rounds(hand) == [(2, 1)]

    hand = Hand().start()
    hand.receive(hand.observe_req(2, 1, b"oldest"), 2)
    for _ in range(10):
        hand.receive(hand.observe_req(2, 2, b"newer"), 2)
    hand.switch_to(2)
    assert _rounds(hand) == [(2, 2)]


def test_d_3_ten_messages_fit() -> None:
    hand = Hand().start()
    hand.receive(hand.observe_req(2, 1, b"oldest"), 2)
    for _ in range(9):
        hand.receive(hand.observe_req(2, 2, b"newer"), 2)
    hand.switch_to(2)
    assert _rounds(hand) == [(2, 1)]


def test_d_4_nothing_overtakes_a_message_of_a_later_epoch() -> None:
    """An entry behind a later epoch's is not delivered out of order; it is discarded with a later notice."""
    hand = Hand().start()
    hand.receive(hand.observe_req(3, 1), 1)
    hand.receive(hand.observe_req(2, 1), 1)
    hand.receive(hand.observe_req(3, 2), 1)
    hand.switch_to(2)
    assert _rounds(hand) == []
    hand.switch_to(3)
    hand.answer(b"o")
    assert _rounds(hand) == [(3, 2)]
    assert hand.dropped_by() == []


def test_d_4_senders_are_served_in_the_order_of_their_ids() -> None:
    hand = Hand(oracle=2).start()
    for sender in (3, 0, 1):
        hand.receive(hand.observe(sender, 2, 1, b"", b"%d" % sender), sender)
    hand.switch_to(2)
    hand.answer(b"q")
    order = [dict(log.fields)["sender"] for log in hand.effects if hasattr(log, "fields")]
    assert order == [0, 1, 3]


def test_d_5_before_the_first_notice_everything_waits() -> None:
    hand = Hand()
    hand.oracle._outbox.now = START
    hand.receive(hand.observe_req(1, 1), 1)
    assert not hand.all(CallPlugin)
    hand.start()
    assert _rounds(hand) == [(1, 1)]


def test_c_2_messages_of_a_sender_wait_for_a_busy_activity_in_order() -> None:
    hand = Hand().start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.receive(hand.final([0, 1], 1, 1), 1)
    assert _rounds(hand) == []
    hand.receive(hand.observe_req(1, 2), 1)
    hand.answer(b"o")
    assert [notice.round for notice in hand.notices(ReportFinalized)] == [1]
    assert _rounds(hand) == [(1, 2)]


def test_c_5_a_flood_at_a_busy_activity_costs_the_flooder_only() -> None:
    hand = Hand().start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.receive(hand.final([0, 1], 1, 1), 1)
    for _ in range(500):
        hand.receive(hand.observe(3, 1, 1), 3)
    assert hand.dropped_by() == [("C-5", Level.WARN)]
    hand.answer(b"o")
    assert [notice.round for notice in hand.notices(ReportFinalized)] == [1]
