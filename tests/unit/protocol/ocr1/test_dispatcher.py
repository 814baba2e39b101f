"""Where messages go (OCR1 8.2). Oracle 0 of 4, f = 1; leaders of epochs 1, 2, 3, 4 are 1, 2, 1, 3."""

from __future__ import annotations

import pytest

from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.ocr1.messages import MessageNewEpoch, MessageObserveReq
from ocr_offchain.protocol.ocr1.notices import InvalidSerialization, MessageReceived, RoundStarted
from ocr_offchain.types import OracleId
from tests.unit.protocol.ocr1.harness import Hand


def rounds(hand: Hand) -> list[tuple[int, int]]:
    return [(notice.epoch, notice.round) for notice in hand.notices(RoundStarted)]


@pytest.mark.parametrize("sender", [-1, 4, 255])
def test_ne_8_pm_5_a_sender_that_does_not_exist_is_dropped(sender: int) -> None:
    hand = Hand().start()
    hand.receive(MessageNewEpoch(9), sender)
    assert hand.dropped_by() == [("NE-8", Level.CRITICAL)]
    assert hand.is_quiet()


def test_wf_7_tl_2_an_undecodable_payload_is_logged_and_told_and_dropped() -> None:
    hand = Hand().start()
    hand.payload(b"\x22\x00", 2)
    assert hand.dropped_by() == [("WF-7", Level.ERROR)]
    assert hand.notices(InvalidSerialization) == [InvalidSerialization(b"\x22\x00", OracleId(2))]
    assert hand.is_quiet()


def test_tl_2_a_message_is_told_before_it_is_judged() -> None:
    hand = Hand().start()
    message = MessageObserveReq(1, 255)
    hand.receive(message, 1)
    assert hand.notices(MessageReceived) == [MessageReceived(message, OracleId(1))]
    assert hand.dropped_by() == [("RF-1", Level.WARN)]


def test_or_2_new_epoch_is_never_buffered() -> None:
    hand = Hand().start()
    for sender in (1, 2):
        hand.receive(MessageNewEpoch(50), sender)
    assert hand.broadcasts() == [MessageNewEpoch(50)]


def test_or_3_messages_of_past_epochs_are_dropped() -> None:
    hand = Hand().start()
    hand.switch_to(2)
    for message in (hand.observe_req(1, 1), hand.observe(1, 1, 1), hand.final([1, 2], 1, 1), hand.echo([1, 2], 1, 1)):
        hand.receive(message, 1)
        assert hand.dropped_by() == [("OR-3", Level.DEBUG)]


def test_or_3_l_12_a_message_of_the_next_epoch_waits_for_it() -> None:
    hand = Hand().start()
    hand.receive(MessageObserveReq(2, 1), 2)
    assert hand.is_quiet()
    hand.switch_to(2)
    assert rounds(hand) == [(2, 1)]


def test_or_3_final_echoes_wait_as_all_others_do() -> None:
    hand = Hand().start()
    hand.receive(MessageObserveReq(2, 1), 2)
    hand.receive(hand.echo([1, 2], 2, 1), 2)
    hand.switch_to(2)
    hand.answer(100)
    assert hand.broadcasts() == [hand.echo([1, 2], 2, 1)]


def test_or_4_s_14_ten_messages_are_kept_of_each_sender_and_the_oldest_go() -> None:
    hand = Hand().start()
    hand.receive(MessageObserveReq(2, 1), 2)
    for _ in range(100):
        hand.receive(hand.observe(3, 2, 1), 3)
    hand.receive(MessageObserveReq(2, 2), 3)
    for _ in range(9):
        hand.receive(MessageObserveReq(2, 1), 2)
    hand.switch_to(2)
    assert rounds(hand) == [(2, 1)]  # oracle 2's first message was not pushed out by oracle 3
    hand = Hand().start()
    hand.receive(MessageObserveReq(2, 3), 2)
    for _ in range(10):
        hand.receive(MessageObserveReq(2, 1), 2)
    hand.switch_to(2)
    assert rounds(hand) == [(2, 1)]  # the eleventh pushed out the first


def test_or_5_or_6_a_message_of_a_far_epoch_blocks_those_behind_it() -> None:
    hand = Hand().start()
    hand.receive(MessageObserveReq(4, 1), 2)
    hand.receive(MessageObserveReq(2, 1), 2)
    hand.receive(MessageObserveReq(3, 1), 1)
    hand.switch_to(2)
    assert rounds(hand) == []
    hand.switch_to(3)
    assert rounds(hand) == [(3, 1)]
    hand.answer(100)
    hand.receive(MessageObserveReq(4, 1), 3)
    hand.switch_to(4)
    assert rounds(hand) == [(4, 1)]


def test_or_5_senders_come_in_order() -> None:
    hand = Hand(2).start()
    for sender in (3, 1, 0):
        hand.receive(hand.observe(sender, 2, 1), sender)
    hand.switch_to(2)
    assert [rule for rule, _ in hand.dropped_by() if rule.startswith("RL")] == []
    hand.receive(hand.observe(0, 2, 1), 0)
    assert hand.dropped_by() == [("RL-2", Level.DEBUG)]


def test_or_7_epochs_may_be_skipped() -> None:
    hand = Hand().start()
    hand.receive(MessageObserveReq(2, 1), 2)
    hand.receive(MessageObserveReq(4, 1), 3)
    hand.switch_to(4)
    assert rounds(hand) == [(4, 1)]


def test_trap_15_messages_for_the_new_epoch_are_not_swallowed_while_the_old_one_ends() -> None:
    hand = Hand().start()
    hand.receive(MessageObserveReq(1, 1), 1)
    hand.switch_to(2)
    hand.receive(MessageObserveReq(2, 1), 2)
    assert hand.is_quiet()
    hand.fail(cancelled=True)
    assert rounds(hand) == [(2, 1)]
