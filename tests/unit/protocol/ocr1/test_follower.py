"""Every oracle as a follower (OCR1 10.3). Oracle 0 of 4 follows oracle 1 in epoch 1; f = 1, RMax = 3."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocr_offchain.crypto.secp256k1 import GROUP_ORDER, SigningKey
from ocr_offchain.protocol.effects import Level, StorePendingTransmission
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr1.effects import (
    CallHost,
    ContractStateCall,
    FeedStateCall,
    ObserveCall,
)
from ocr_offchain.protocol.ocr1.messages import (
    AttestedReportMany,
    MessageFinal,
    MessageFinalEcho,
    MessageNewEpoch,
    MessageObserveReq,
    MessageReportReq,
    SignedObservation,
)
from ocr_offchain.protocol.ocr1.notices import ObservationSent, ReportCompleted, ReportDecided, RoundStarted
from ocr_offchain.protocol.ocr1.report import encode_report, sign_report
from ocr_offchain.types import OracleId
from tests.unit.protocol.ocr1 import golden
from tests.unit.protocol.ocr1.harness import LIST, Hand, committee, observations


def _follower(round: int = 1) -> Hand:
    """Oracle 0, which has sent its observation of `round`."""
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, round), 1)
    hand.answer(100)
    return hand


def _quiet_feed(hand: Hand) -> object:
    """The contract answered 100 just now, in this configuration."""
    return hand.feed(hand.details(epoch=0, round=1, answer=100))


def _progressed(hand: Hand) -> bool:
    return Timer.PROGRESS in hand.armed()


# OBSERVE-REQ


def test_rg_3_messages_of_another_epoch_are_dropped_even_if_they_get_this_far() -> None:
    hand = Hand(0).start()
    generation = hand.oracle._pacemaker.report_generation
    for message in (
        hand.observe_req(2, 1),
        hand.observe(1, 2, 0),
        hand.report_req([1, 2, 3], 2, 0),
        hand.report(1, 2, 0),
        hand.final([1, 2], 2, 0),
        hand.echo([1, 2], 2, 0),
    ):
        generation.message(message, OracleId(1))
    hand.fire(Timer.RESEND)
    assert hand.dropped_by() == [(rule, Level.DEBUG) for rule in ("RF-1", "RL-2", "RF-7", "RL-4", "RF-11", "RF-13")]


def test_rf_1_s_7_only_the_leader_starts_rounds() -> None:
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, 1), 2)
    assert hand.dropped_by() == [("RF-1", Level.WARN)]
    assert hand.is_quiet()


def test_rf_1_rounds_only_go_up() -> None:
    hand = _follower(2)
    for round in (2, 1, 0):
        hand.receive(MessageObserveReq(1, round), 1)
        assert hand.dropped_by() == [("RF-1", Level.DEBUG)]
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, 0), 1)
    assert hand.dropped_by() == [("RF-1", Level.DEBUG)]


@pytest.mark.parametrize("round", [5, 6, 255])
def test_rf_1_s_12_rounds_beyond_the_one_that_ends_the_term_are_dropped(round: int) -> None:
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, round), 1)
    assert hand.dropped_by() == [("RF-1", Level.WARN)]
    assert hand.is_quiet()


def test_rf_2_the_leader_may_skip_rounds() -> None:
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, 3), 1)
    assert hand.notices(RoundStarted) == [RoundStarted(1, 3, OracleId(1))]


def test_rf_3_s_12_the_round_after_the_last_asks_for_a_new_leader_once() -> None:
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, 4), 1)
    assert hand.broadcasts() == [MessageNewEpoch(2)]
    assert hand.called() == []
    assert hand.notices(RoundStarted) == []
    hand.receive(MessageObserveReq(1, 4), 1)
    assert hand.is_quiet()


def test_rf_4_tl_3_a_new_round_starts_afresh() -> None:
    hand = _follower()
    for sender in (1, 2):
        hand.receive(hand.echo([1, 2], 1, 1), sender)
    hand.receive(MessageObserveReq(1, 2), 1)
    assert hand.notices(RoundStarted) == [RoundStarted(1, 2, OracleId(1))]
    hand.calls.pop(0)  # of the transmission
    hand.answer(100)
    hand.receive(hand.echo([1, 2], 1, 2), 1)
    assert hand.broadcasts() == [hand.echo([1, 2], 1, 2)]
    hand.receive(hand.echo([1, 2], 1, 2), 2)
    assert hand.notices(ReportCompleted)


def test_rf_5_14_2_the_data_source_is_asked_once_a_round_with_its_own_limits() -> None:
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, 1), 1)
    call = hand.one(CallHost)
    assert call.call == ObserveCall(hand.timestamp(1, 1))
    assert (call.deadline, call.grace_period) == (100_000_000, 20_000_000)


def test_rf_5_messages_wait_for_the_data_source() -> None:
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, 1), 1)
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    assert hand.is_quiet()
    hand.answer(100)
    assert hand.called() == [FeedStateCall(hand.committee.config.delta_c)]


@pytest.mark.parametrize("answer", ["100", 1.5, True, b"", [1]])
def test_rf_5_an_answer_that_is_no_number_costs_only_this_observation(answer: object) -> None:
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, 1), 1)
    hand.answer(answer)
    assert hand.sent() == []
    assert hand.dropped_by() == [("RF-5", Level.ERROR)]


def test_rf_5_l_9_without_an_observation_the_oracle_still_signs() -> None:
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, 1), 1)
    hand.fail()
    assert hand.dropped_by() == [("RF-5", Level.ERROR)]
    assert hand.sent() == []
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    hand.answer(hand.feed())
    assert len(hand.sent()) == 1


@pytest.mark.parametrize("value", [2**191, -(2**191) - 1, 10**100])
def test_14_2_a_value_that_is_no_int192_is_an_error(value: int) -> None:
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, 1), 1)
    hand.answer(value)
    assert hand.sent() == []
    assert hand.dropped_by() == [("RF-6", Level.ERROR)]


def test_14_2_no_value_and_no_error_is_zero() -> None:
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, 1), 1)
    hand.answer(None)
    assert hand.sent() == [(1, hand.observe(0, 1, 1, 0))]


def test_rf_6_the_signed_observation_goes_to_the_leader_alone() -> None:
    hand = Hand(0).start()
    hand.receive(MessageObserveReq(1, 2), 1)
    hand.answer(-7)
    assert hand.sent() == [(1, hand.observe(0, 1, 2, -7))]
    assert hand.broadcasts() == []
    assert hand.notices(ObservationSent) == [ObservationSent(1, 2, -7)]


# REPORT-REQ


def test_rf_7_s_7_only_the_leader_asks_for_reports() -> None:
    hand = _follower()
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 2)
    assert hand.dropped_by() == [("RF-7", Level.WARN)]


def test_rf_7_report_req_of_another_round_is_dropped() -> None:
    hand = _follower()
    hand.receive(hand.report_req([1, 2, 3], 1, 2), 1)
    assert hand.dropped_by() == [("RF-7", Level.DEBUG)]


def test_rf_7_s_4_one_report_a_round() -> None:
    hand = _follower()
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    hand.answer(hand.feed())
    assert len(hand.sent()) == 1
    hand.receive(hand.report_req([1, 2, 3], 1, 1, [1, 2, 3]), 1)
    assert hand.dropped_by() == [("RF-7", Level.WARN)]
    assert hand.is_quiet()
    hand.receive(MessageObserveReq(1, 2), 1)
    hand.answer(100)
    hand.receive(hand.report_req([1, 2, 3], 1, 2), 1)
    hand.answer(hand.feed())
    assert len(hand.sent()) == 1


def test_rf_7_no_report_in_a_completed_round() -> None:
    hand = _follower()
    for sender in (1, 2):
        hand.receive(hand.echo([1, 2], 1, 1), sender)
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    assert hand.dropped_by() == [("RF-7", Level.WARN)]


def _bad_lists(hand: Hand) -> dict[str, MessageReportReq]:
    good = hand.report_req([1, 2, 3], 1, 1, [1, 2, 3]).attributed_signed_observations
    altered = replace(good[1], signed_observation=SignedObservation(3, good[1].signed_observation.signature))
    unknown = replace(good[2], observer=OracleId(4))
    lists = {
        "too few": good[:2],
        "empty": (),
        "one observer twice": (good[0], good[0], good[1], good[2]),
        "unknown observer": (good[0], good[1], unknown),
        "observer far away": (good[0], good[1], replace(good[2], observer=OracleId(255))),
        "altered value": (good[0], altered, good[2]),
        "not sorted": (good[1], good[0], good[2]),
        "of another round": (good[0], good[1], hand.entries([3], 1, 2, [3])[0]),
        "of another epoch": (good[0], good[1], hand.entries([3], 2, 1, [3])[0]),
        "of another digest": (
            good[0],
            good[1],
            replace(good[2], signed_observation=hand.signed(3, 1, 1, 3, digest=bytes(16))),
        ),
        "of another observer": (good[0], good[1], replace(good[2], observer=OracleId(0))),
        "one bad of four": (replace(good[0], signed_observation=SignedObservation(1, bytes(64))), *good[1:]),
    }
    return {name: MessageReportReq(1, 1, entries) for name, entries in lists.items()}


@pytest.mark.parametrize("name", sorted(_bad_lists(Hand(0))))
def test_rf_8_s_2_s_3_a_bad_list_is_refused_and_a_correct_one_is_then_served(name: str) -> None:
    hand = _follower()
    hand.receive(_bad_lists(hand)[name], 1)
    assert hand.dropped_by() == [("RF-8", Level.ERROR)]
    assert hand.is_quiet()
    hand.receive(hand.report_req([1, 2, 3], 1, 1, [1, 2, 3]), 1)
    hand.answer(hand.feed())
    assert len(hand.sent()) == 1


def test_rf_8_s_3_equal_values_may_stand_in_any_order() -> None:
    for order in ([1, 2, 3], [3, 2, 1], [2, 3, 0, 1]):
        hand = _follower()
        hand.receive(hand.report_req(order, 1, 1), 1)
        assert hand.dropped_by() == []
        assert hand.called() == [FeedStateCall(hand.committee.config.delta_c)]


def test_rf_8_s_5_an_observation_that_was_valid_in_one_round_is_not_in_the_next() -> None:
    hand = _follower()
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    hand.answer(hand.feed())
    hand.receive(MessageObserveReq(1, 2), 1)
    hand.answer(100)
    hand.receive(replace(hand.report_req([1, 2, 3], 1, 1), round=2), 1)
    assert hand.dropped_by() == [("RF-8", Level.ERROR)]


def test_rf_8_trap_18_a_signature_that_libsodium_refuses_does_not_split_the_network() -> None:
    """Oracle 0 signs with the neutral element as R; every oracle of libocr accepts that (OCR1 5.3)."""
    hand = Hand(2).start()
    hand.receive(MessageObserveReq(1, 1), 1)
    hand.answer(100)
    crafted = golden.neutral_r_signature(0, hand.context(1, 1), 100)
    request = hand.report_req([0, 1, 3], 1, 1)
    entries = request.attributed_signed_observations
    odd = (replace(entries[0], signed_observation=SignedObservation(100, crafted)), *entries[1:])
    hand.receive(replace(request, attributed_signed_observations=odd), 1)
    assert hand.dropped_by() == []
    assert hand.called() == [FeedStateCall(hand.committee.config.delta_c)]


def test_rf_9_sr_7_both_reads_are_one_call_and_look_back_as_far_as_the_configuration_says() -> None:
    hand = _follower()
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    call = hand.one(CallHost)
    assert call.call == FeedStateCall(lookback=hand.committee.config.delta_c)
    assert (call.deadline, call.grace_period) == (300_000_000, 0)


def test_rf_9_rf_18_trap_9_nothing_to_report_is_progress() -> None:
    hand = _follower()
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    hand.answer(_quiet_feed(hand))
    assert hand.notices(ReportDecided) == [ReportDecided(1, 1, False, "SR-8")]
    assert hand.sent() == []
    assert _progressed(hand)
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    assert hand.dropped_by() == [("RF-7", Level.WARN)]


@pytest.mark.parametrize("outcome", ["fails", "strange answer"])
def test_sr_1_sr_2_l_11_without_the_chain_the_oracle_signs(outcome: str) -> None:
    hand = _follower()
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    if outcome == "fails":
        hand.fail()
    else:
        hand.answer(hand.contract())
    assert hand.notices(ReportDecided) == [ReportDecided(1, 1, True, "SR-2")]
    assert hand.dropped_by() == [("SR-2", Level.ERROR)]
    assert len(hand.sent()) == 1


def test_rf_10_the_report_has_the_order_of_the_list_and_goes_to_the_leader_alone() -> None:
    hand = _follower()
    hand.receive(hand.report_req([3, 1, 2], 1, 1, [1, 2, 2]), 1)
    hand.answer(hand.feed())
    ordered = tuple(
        replace(entry, observer=OracleId(o)) for entry, o in zip(observations(1, 2, 2), (3, 1, 2), strict=True)
    )
    assert hand.sent() == [(1, hand.report(0, 1, 1, ordered))]
    assert hand.broadcasts() == []
    assert not _progressed(hand)


# FINAL


def test_rf_11_s_7_only_the_leader_sends_finals() -> None:
    hand = _follower()
    hand.receive(hand.final([1, 2], 1, 1), 2)
    assert hand.dropped_by() == [("RF-11", Level.WARN)]


def test_rf_11_finals_of_other_rounds_are_dropped() -> None:
    hand = _follower()
    hand.receive(hand.final([1, 2], 1, 2), 1)
    assert hand.dropped_by() == [("RF-11", Level.DEBUG)]


def test_rf_11_one_final_is_echoed() -> None:
    hand = _follower()
    hand.receive(hand.final([1, 2], 1, 1), 1)
    assert hand.broadcasts() == [hand.echo([1, 2], 1, 1)]
    hand.receive(hand.final([2, 3], 1, 1), 1)
    assert hand.dropped_by() == [("RF-11", Level.DEBUG)]
    assert hand.is_quiet()


def test_rf_11_trap_10_a_final_counts_after_completion_and_an_echo_does_not() -> None:
    hand = _follower()
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    hand.answer(_quiet_feed(hand))
    hand.receive(hand.echo([1, 2], 1, 1), 2)
    assert hand.dropped_by() == [("RF-13", Level.DEBUG)]
    assert hand.is_quiet()
    hand.receive(hand.final([1, 2], 1, 1), 1)
    assert hand.broadcasts() == [hand.echo([1, 2], 1, 1)]


def test_rf_12_the_echo_carries_the_report_as_it_came() -> None:
    hand = _follower()
    final = hand.final([3, 0, 2], 1, 1, observations(1, 2, 3))
    hand.receive(final, 1)
    assert hand.broadcasts() == [MessageFinalEcho(final)]


# FINAL-ECHO


def test_rf_13_rf_14_s_8_trap_11_an_oracle_counts_once_whatever_it_echoes() -> None:
    hand = _follower()
    hand.receive(hand.echo([1, 2], 1, 1), 2)
    for signers in ([1, 2], [2, 3], [0, 1, 2, 3]):
        hand.receive(hand.echo(signers, 1, 1), 2)
        assert hand.dropped_by() == [("RF-13", Level.WARN)]
        assert hand.is_quiet()


def test_rf_13_echoes_of_other_rounds_are_dropped() -> None:
    hand = _follower()
    for round in (0, 2):
        hand.receive(hand.echo([1, 2], 1, round), 2)
        assert hand.dropped_by() == [("RF-13", Level.DEBUG)]


def test_rf_15_l_2_whom_the_leader_left_out_takes_part() -> None:
    hand = _follower()
    hand.receive(hand.echo([1, 2], 1, 1), 3)
    assert hand.broadcasts() == [hand.echo([1, 2], 1, 1)]
    hand.receive(hand.final([2, 3], 1, 1), 1)
    assert hand.dropped_by() == [("RF-11", Level.DEBUG)]


def test_rf_16_trap_6_the_own_echo_counts_when_it_comes_back() -> None:
    hand = _follower()
    hand.receive(hand.final([1, 2], 1, 1), 1)
    hand.receive(hand.echo([1, 2], 1, 1), 0)
    assert not _progressed(hand)
    hand.receive(hand.echo([1, 2], 1, 1), 3)
    assert _progressed(hand)
    assert hand.called() == [ContractStateCall()]


def test_rf_16_trap_11_what_is_transmitted_is_the_own_echo() -> None:
    hand = _follower()
    mine = hand.final([1, 2], 1, 1, observations(1, 2, 3))
    hand.receive(mine, 1)
    for sender in (2, 3):
        hand.receive(hand.echo([2, 3], 1, 1, observations(4, 5, 6)), sender)
    assert hand.notices(ReportCompleted) == [ReportCompleted(1, 1, mine.report)]
    hand.answer(hand.contract())
    assert hand.one(StorePendingTransmission).pending.median == 2


def test_rf_16_echoes_after_completion_are_ignored() -> None:
    hand = _follower()
    for sender in (1, 2):
        hand.receive(hand.echo([1, 2], 1, 1), sender)
    hand.receive(hand.echo([1, 2], 1, 1), 3)
    assert hand.dropped_by() == [("RF-13", Level.DEBUG)]
    assert hand.is_quiet()


# RF-17


def _with_signatures(hand: Hand, *signatures: bytes) -> MessageFinal:
    return MessageFinal(1, 1, AttestedReportMany(LIST, signatures))


def _signature(hand: Hand, oracle: int) -> bytes:
    return hand.attest(oracle, 1, 1).signature


def _bad_finals(hand: Hand) -> dict[str, tuple[MessageFinal, Level]]:
    good, other = _signature(hand, 1), _signature(hand, 2)
    high_s = golden.high_s_twin(good)
    outsider = sign_report(SigningKey(b"\x99" * 32), encode_report(hand.context(1, 1), LIST))
    of_round_2 = replace(hand.final([1, 2], 1, 2), round=1)
    of_epoch_2 = replace(hand.final([1, 2], 2, 1), epoch=1)
    return {
        "f signatures": (_with_signatures(hand, good), Level.WARN),
        "none": (_with_signatures(hand), Level.WARN),
        "a signer twice": (_with_signatures(hand, good, good), Level.ERROR),
        "a signer twice, by the twin": (_with_signatures(hand, good, high_s), Level.ERROR),
        "an outsider": (_with_signatures(hand, good, outsider), Level.ERROR),
        "garbage among enough good ones": (_with_signatures(hand, good, other, bytes(65)), Level.ERROR),
        "64 bytes": (_with_signatures(hand, good, other[:64]), Level.ERROR),
        "66 bytes": (_with_signatures(hand, good, other + b"\0"), Level.ERROR),
        "v = 4": (_with_signatures(hand, good, other[:64] + b"\4"), Level.ERROR),
        "v = 27": (_with_signatures(hand, good, other[:64] + bytes([27 + other[64]])), Level.ERROR),
        "r = 0": (_with_signatures(hand, good, bytes(32) + other[32:]), Level.ERROR),
        "s = group order": (
            _with_signatures(hand, good, other[:32] + GROUP_ORDER.to_bytes(32, "big") + other[64:]),
            Level.ERROR,
        ),
        "another list": (
            replace(hand.final([1, 2], 1, 1), report=AttestedReportMany(LIST[:2], (good, other))),
            Level.ERROR,
        ),
        "33 observations": (MessageFinal(1, 1, AttestedReportMany(LIST * 11, (good, other))), Level.ERROR),
        "more signatures than oracles": (_with_signatures(hand, *([good] * 5)), Level.ERROR),
        "another round's": (of_round_2, Level.ERROR),
        "another epoch's": (of_epoch_2, Level.ERROR),
        "another configuration's": (hand.final([1, 2], 1, 1, digest=bytes(16)), Level.ERROR),
    }


@pytest.mark.parametrize("name", sorted(_bad_finals(Hand(0))))
def test_rf_17_s_5_s_6_one_bad_signature_spoils_the_report(name: str) -> None:
    hand = _follower()
    final, level = _bad_finals(hand)[name]
    hand.receive(final, 1)
    assert hand.dropped_by() == [("RF-11", level)]
    assert hand.is_quiet()
    hand.receive(MessageFinalEcho(final), 2)
    assert hand.dropped_by() == [("RF-13", level)]
    assert hand.is_quiet()
    hand.receive(hand.echo([1, 2], 1, 1), 2)  # the place of the sender is free
    assert hand.broadcasts() == [hand.echo([1, 2], 1, 1)]


def test_rf_17_more_than_f_plus_1_signatures_and_high_s_are_fine() -> None:
    hand = _follower()
    hand.receive(_with_signatures(hand, *(golden.high_s_twin(_signature(hand, oracle)) for oracle in range(4))), 1)
    assert len(hand.broadcasts()) == 1


def test_rf_17_sorting_and_number_of_observations_are_not_looked_at_again() -> None:
    hand = _follower()
    hand.receive(hand.final([1, 2], 1, 1, observations(3, 1)), 1)
    assert len(hand.broadcasts()) == 1


def test_s_13_numbers_that_are_too_wide_count_as_what_is_left_of_them() -> None:
    hand = Hand(0).start()
    hand.payload(bytes.fromhex("1a09" + "088102" + "108180808010"), 1)
    assert hand.notices(RoundStarted) == [RoundStarted(1, 1, OracleId(1))]


def test_trap_5_the_leader_follows_itself_by_the_same_rules() -> None:
    hand = Hand(1, committee()).start()
    hand.receive(MessageObserveReq(1, 1), 0)
    assert hand.dropped_by() == [("RF-1", Level.WARN)]
    hand.receive(MessageObserveReq(1, 1), 1)
    assert hand.called() == [ObserveCall(hand.timestamp(1, 1))]


def test_a_broken_key_says_nothing_rather_than_something_wrong() -> None:
    hand = Hand(0)
    wrong = committee().instance(3)
    broken = replace(hand.committee.instance(0), onchain_keyring=_LyingKeyring(wrong.onchain_keyring.address()))
    hand.oracle = type(hand.oracle)(broken)
    hand.start()
    hand.receive(MessageObserveReq(1, 1), 1)
    hand.answer(100)
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    hand.answer(hand.feed())
    assert hand.sent() == []
    assert hand.dropped_by() == [("RF-10", Level.ERROR)]
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)  # sentReport stays false
    assert hand.called() == [FeedStateCall(hand.committee.config.delta_c)]


class _LyingKeyring:
    """Has an address, and signs with another key."""

    def __init__(self, address: bytes) -> None:
        self._address = address

    def address(self) -> bytes:
        return self._address

    def sign(self, report: bytes) -> bytes:
        return sign_report(SigningKey(b"\x01" * 32), report)
