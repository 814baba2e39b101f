"""Every oracle as a follower (OCR2 11.2). Oracle 0 of 4 follows oracle 1 in epoch 1; f = 1."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from ocr_offchain.crypto.ed25519 import public_key_from_seed
from ocr_offchain.plugins.interface import ReportingPluginInfo, ReportingPluginLimits
from ocr_offchain.protocol.effects import CancelCall, Level
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr2.effects import (
    CallPlugin,
    Count,
    Counter,
    Notify,
    ObservationCall,
    RecordSignature,
    ReportCall,
)
from ocr_offchain.protocol.ocr2.messages import (
    AttributedSignedObservation,
    MessageFinal,
    MessageNewEpoch,
    MessageReport,
    MessageReportReq,
    SignedObservation,
)
from ocr_offchain.protocol.ocr2.notices import ObservationSent, ReportFinalized, RoundStarted
from ocr_offchain.protocol.ocr2.oracle import Oracle
from ocr_offchain.protocol.ocr2.signatures import SKIP, observation_digest
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.types import AttributedObservation, OracleId
from tests.unit.protocol.ocr2.harness import Hand, with_signature


def _follower(committee: Committee | None = None) -> Hand:
    """Oracle 0, which has sent its observation of round 1."""
    hand = Hand(0, committee).start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.answer(b"o")
    return hand


def _completed(hand: Hand) -> bool:
    return Count(Counter.COMPLETED_ROUNDS) in hand.effects


def test_f_1_messages_of_another_epoch_are_dropped_even_if_they_get_this_far() -> None:
    hand = Hand(0).start()
    generation = hand.oracle._pacemaker.report_generation
    for message in (hand.observe_req(2, 1), hand.report_req([1, 2, 3], 2, 0), hand.final([1, 2], 2, 0)):
        generation.message(message, OracleId(1))
    hand.fire(Timer.RESEND)
    assert [rule for rule, _ in hand.dropped_by()] == ["F-1", "F-9", "F-15"]


def test_f_2_only_the_leader_starts_rounds() -> None:
    hand = Hand(0).start()
    hand.receive(hand.observe_req(1, 1), 2)
    assert hand.dropped_by() == [("F-2", Level.WARN)]
    assert hand.is_quiet()


def test_f_3_rounds_only_go_up() -> None:
    hand = _follower()
    for round in (1, 0):
        hand.receive(hand.observe_req(1, round), 1)
        assert hand.dropped_by() == [("F-3", Level.DEBUG)]


def test_f_4_rounds_beyond_the_one_that_ends_the_epoch_are_dropped() -> None:
    hand = Hand(0).start()
    for round in (4, 5, 255):
        hand.receive(hand.observe_req(1, round), 1)
        assert hand.dropped_by() == [("F-4", Level.WARN)]
        assert hand.is_quiet()


def test_f_5_the_leader_may_skip_rounds() -> None:
    hand = Hand(0, Committee.create(4, 1).with_config(r_max=20)).start()
    hand.receive(hand.observe_req(1, 9), 1)
    assert [notice.round for notice in hand.notices(RoundStarted)] == [9]
    hand.answer(b"o")
    hand.receive(hand.observe_req(1, 8), 1)
    assert hand.dropped_by() == [("F-3", Level.DEBUG)]


def test_f_6_the_round_after_the_last_asks_for_a_new_leader_once() -> None:
    hand = Hand(0).start()
    hand.receive(hand.observe_req(1, 3), 1)
    assert hand.broadcasts() == [MessageNewEpoch(2)]
    assert not hand.all(CallPlugin)
    assert hand.notices(RoundStarted) == []
    hand.receive(hand.observe_req(1, 3), 1)
    assert hand.is_quiet()


def test_f_7_observation_is_asked_for_with_the_query_of_the_leader() -> None:
    hand = Hand(0).start()
    hand.receive(hand.observe_req(1, 1, b"what?"), 1)
    assert hand.notices(RoundStarted) == [RoundStarted(1, 1, OracleId(1))]
    call = hand.one(CallPlugin)
    assert call.call == ObservationCall(hand.timestamp(1, 1), b"what?")
    assert call.deadline == hand.committee.config.max_duration_observation


@pytest.mark.parametrize("answer", [bytes(1001), None, "o", bytearray(b"o")])
def test_f_7_a_bad_observation_costs_only_this_contribution(answer: object) -> None:
    hand = Hand(0).start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.answer(answer)
    assert hand.sent() == []
    assert hand.dropped_by() == [("F-7", Level.ERROR)]
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    assert hand.one(CallPlugin)


def test_f_7_a_failed_observation_sends_nothing() -> None:
    hand = Hand(0).start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.fail()
    assert hand.sent() == []
    assert hand.dropped_by() == [("F-7", Level.ERROR)]


@pytest.mark.parametrize("verdict", [(True, b"R"), (False, b"")])
def test_f_7_each_round_begins_without_a_report(verdict: tuple[bool, bytes]) -> None:
    hand = _follower()
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    hand.answer(verdict)
    hand.receive(hand.observe_req(1, 2), 1)
    hand.answer(b"o")
    hand.receive(hand.report_req([0, 1, 2], 1, 2), 1)
    hand.answer(verdict)
    assert [type(message) for _, message in hand.sent()] == [MessageReport]
    hand.receive(hand.final([1, 2], 1, 2), 1)
    assert _completed(hand) is verdict[0]


def test_f_8_observation_is_signed_and_sent_to_the_leader() -> None:
    hand = Hand(0).start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.answer(b"o")
    assert hand.sent() == [(1, hand.observe(0, 1, 1))]
    assert Count(Counter.SENT_OBSERVATIONS) in hand.effects
    assert hand.notices(ObservationSent) == [ObservationSent(1, 1, b"o")]


def test_f_9_report_req_of_another_round_or_sender_is_dropped() -> None:
    hand = _follower()
    hand.receive(hand.report_req([0, 1, 2], 1, 2), 1)
    assert hand.dropped_by() == [("F-9", Level.DEBUG)]
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 2)
    assert hand.dropped_by() == [("F-9", Level.WARN)]
    assert not hand.calls


def test_f_9_at_most_one_report_is_signed_in_a_round() -> None:
    hand = _follower()
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    hand.answer((True, b"R"))
    assert len(hand.sent()) == 1
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    assert hand.dropped_by() == [("F-9", Level.WARN)]
    assert not hand.calls


def test_f_9_after_a_final_no_report_is_made() -> None:
    hand = _follower()
    hand.receive(hand.final([1, 2], 1, 1), 1)
    hand.answer(True)
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    assert hand.dropped_by() == [("F-9", Level.WARN)]


def test_f_9_round_0_cannot_be_used() -> None:
    hand = Hand(0).start()
    hand.receive(hand.report_req([], 1, 0), 1)
    assert hand.dropped_by() == [("F-10", Level.ERROR)]
    replayed = hand.report_req([1, 2, 3], 1, 1)
    hand.receive(replace(replayed, round=0), 1)
    assert hand.dropped_by() == [("F-10", Level.ERROR)]


def _bundle(hand: Hand, *, change: str) -> MessageReportReq:
    good = hand.report_req([0, 1, 2, 3], 1, 1)
    entries = list(good.attributed_signed_observations)
    match change:
        case "2f entries":
            entries = entries[:2]
        case "no entries":
            entries = []
        case "twice the same observer":
            entries[3] = entries[2]
        case "observer n":
            entries[3] = replace(entries[3], observer=OracleId(4))
        case "observer 256 + k":
            entries[3] = replace(entries[2], observer=OracleId(256 + 2))
        case "one bad signature":
            entries[3] = replace(entries[3], signed_observation=SignedObservation(b"o", bytes(64)))
        case "one short signature":
            entries[3] = replace(entries[3], signed_observation=SignedObservation(b"o", b"\x01"))
        case "one changed value":
            signature = entries[3].signed_observation.signature
            entries[3] = replace(entries[3], signed_observation=SignedObservation(b"x", signature))
        case "somebody else's observation":
            entries[3] = AttributedSignedObservation(entries[1].signed_observation, OracleId(3))
        case "another round":
            entries[3] = replace(entries[3], signed_observation=hand.observe(3, 1, 2).signed_observation)
        case "another epoch":
            entries[3] = replace(entries[3], signed_observation=hand.observe(3, 2, 1).signed_observation)
        case "another query":
            entries[3] = replace(entries[3], signed_observation=hand.observe(3, 1, 1, b"p").signed_observation)
    return replace(good, attributed_signed_observations=tuple(entries))


@pytest.mark.parametrize(
    "change",
    [
        "2f entries",
        "no entries",
        "twice the same observer",
        "observer n",
        "observer 256 + k",
        "one bad signature",
        "one short signature",
        "one changed value",
        "somebody else's observation",
        "another round",
        "another epoch",
        "another query",
    ],
)
def test_f_10_one_bad_entry_spoils_the_bundle(change: str) -> None:
    hand = _follower()
    hand.receive(_bundle(hand, change=change), 1)
    assert hand.dropped_by() == [("F-10", Level.ERROR)]
    assert hand.is_quiet()
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    assert hand.one(CallPlugin)


def test_f_10_observations_from_another_config_do_not_verify() -> None:
    hand = _follower()
    other = Hand(0, Committee.create(4, 1).with_config(config_digest=bytes(32)))
    hand.receive(other.report_req([0, 1, 2], 1, 1), 1)
    assert hand.dropped_by() == [("F-10", Level.ERROR)]


def test_f_10_the_query_of_the_bundle_counts_and_any_order_is_fine() -> None:
    hand = _follower()
    hand.receive(hand.report_req([3, 0, 2], 1, 1, query=b"another than asked"), 1)
    assert hand.one(CallPlugin)


def test_f_10_h_2_a_signature_whose_point_has_small_order_is_accepted_as_everywhere() -> None:
    """A byzantine observer can make R the neutral point; oracles that disagree about it sign different reports."""
    hand = _follower()
    request = hand.report_req([1, 2, 3], 1, 1)
    entries = list(request.attributed_signed_observations)
    digest = observation_digest(hand.timestamp(1, 1), b"q", b"o")
    signature = _signature_with_neutral_point(hand.committee.offchain_seed(3), digest)
    entries[2] = replace(entries[2], signed_observation=SignedObservation(b"o", signature))
    hand.receive(replace(request, attributed_signed_observations=tuple(entries)), 1)
    assert isinstance(hand.one(CallPlugin).call, ReportCall)


def _signature_with_neutral_point(seed: bytes, message: bytes) -> bytes:
    order = 2**252 + 27742317777372353535851937790883648493
    scalar = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    point = b"\x01" + bytes(31)
    challenge = hashlib.sha512(point + public_key_from_seed(seed) + message).digest()
    s = int.from_bytes(challenge, "little") * scalar % order
    return point + s.to_bytes(32, "little")


def test_f_11_own_observation_in_the_bundle_is_counted() -> None:
    hand = _follower()
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    assert Count(Counter.INCLUDED_OBSERVATIONS) not in hand.effects
    hand = _follower()
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    assert Count(Counter.INCLUDED_OBSERVATIONS) in hand.effects


def test_f_12_report_is_made_of_the_bundle_in_its_own_order() -> None:
    hand = _follower()
    hand.receive(hand.report_req([3, 0, 2], 1, 1), 1)
    call = hand.one(CallPlugin)
    assert call.deadline == hand.committee.config.max_duration_report
    assert call.call == ReportCall(
        hand.timestamp(1, 1), b"q", tuple(AttributedObservation(b"o", OracleId(i)) for i in (3, 0, 2))
    )


@pytest.mark.parametrize(
    "answer", [None, b"R", (True, None), (1, b"R"), (True, b"R", b""), (True, bytes(2001)), (False, bytes(2001))]
)
def test_f_12_a_bad_report_leaves_the_round_open(answer: object) -> None:
    hand = _follower()
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    hand.answer(answer)
    assert hand.sent() == []
    assert hand.dropped_by() == [("F-12", Level.ERROR)]
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    hand.answer((True, b"R"))
    assert len(hand.sent()) == 1


def test_f_13_h_6_signature_covers_the_hash_of_the_bundle_in_its_own_order() -> None:
    hand = _follower()
    hand.receive(hand.report_req([3, 0, 2], 1, 1), 1)
    hand.answer((True, b"R"))
    assert hand.sent() == [(1, hand.report(0, 1, 1, hand.h([3, 0, 2])))]
    assert not _completed(hand)


def test_f_13_a_skip_completes_the_round_before_it_is_sent() -> None:
    hand = _follower()
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    hand.answer((False, b""))
    assert hand.sent() == [(1, MessageReport(1, 1, SKIP))]
    assert _completed(hand)
    sending = next(i for i, effect in enumerate(hand.effects) if type(effect).__name__ == "Send")
    assert hand.effects.index(Count(Counter.COMPLETED_ROUNDS)) < sending


def test_f_14_after_a_skip_no_second_report_is_made() -> None:
    hand = _follower()
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    hand.answer((False, b""))
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    assert hand.dropped_by() == [("F-9", Level.WARN)]


def test_f_15_final_of_another_round_or_sender_is_dropped() -> None:
    hand = _follower()
    hand.receive(hand.final([1, 2], 1, 2), 1)
    assert hand.dropped_by() == [("F-15", Level.DEBUG)]
    hand.receive(hand.final([1, 2], 1, 1), 2)
    assert hand.dropped_by() == [("F-15", Level.WARN)]
    assert hand.is_quiet()


def _bad_finals(hand: Hand) -> dict[str, MessageFinal]:
    return {
        "one signature": hand.final([1], 1, 1),
        "three signatures": hand.final([1, 2, 3], 1, 1),
        "one signer twice": hand.final([2, 2], 1, 1),
        "one bad signature": with_signature(hand.final([1, 2], 1, 1), 1, bytes(65)),
        "another h": replace(hand.final([1, 2], 1, 1), h=b"\x01" * 32),
        "another round": replace(hand.final([1, 2], 1, 2), round=1),
    }


@pytest.mark.parametrize(
    "kind", ["one signature", "three signatures", "one signer twice", "one bad signature", "another h", "another round"]
)
def test_f_15_a_final_without_exactly_a_valid_quorum_changes_nothing(kind: str) -> None:
    hand = _follower()
    hand.receive(_bad_finals(hand)[kind], 1)
    assert hand.dropped_by() == [("F-15", Level.ERROR)]
    assert hand.is_quiet()


def test_f_15_signer_ids_beyond_the_committee_are_refused() -> None:
    hand = _follower()
    final = hand.final([1, 2], 1, 1)
    signatures = final.attested_report.attributed_signatures
    stranger = replace(signatures[1], signer=OracleId(4))
    hand.receive(
        replace(final, attested_report=replace(final.attested_report, attributed_signatures=(signatures[0], stranger))),
        1,
    )
    assert hand.dropped_by() == [("F-15", Level.ERROR)]


def test_f_15_unique_reports_need_the_larger_quorum() -> None:
    unique = Committee.create(4, 1).with_plugin(ReportingPluginInfo("unique", True, ReportingPluginLimits(9, 9, 9)))
    hand = _follower(unique)
    hand.receive(hand.final([1, 2], 1, 1), 1)
    assert hand.dropped_by() == [("F-15", Level.ERROR)]
    hand.receive(hand.final([1, 2, 3], 1, 1), 1)
    assert hand.notices(ReportFinalized)


def test_f_15_f_16_a_node_that_never_saw_the_bundle_accepts_the_final() -> None:
    hand = _follower()
    hand.receive(hand.final([2, 3], 1, 1), 1)
    assert hand.notices(ReportFinalized) == [ReportFinalized(1, 1, b"R", (OracleId(2), OracleId(3)))]
    assert _completed(hand)


def test_f_17_a_round_completes_once() -> None:
    hand = _follower()
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    hand.answer((False, b""))
    assert _completed(hand)
    hand.receive(hand.final([1, 2], 1, 1), 1)
    assert not _completed(hand)
    assert hand.notices(ReportFinalized)


def test_c_1_a_busy_follower_handles_the_next_message_afterwards() -> None:
    hand = Hand(0).start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.receive(hand.report_req([1, 2, 3], 1, 1), 1)
    assert hand.is_quiet()
    hand.answer(b"o")
    assert len(hand.sent()) == 1
    assert isinstance(hand.one(CallPlugin).call, ReportCall)


def _recording_follower() -> Hand:
    """Oracle 0, which has made its report of round 1 and waits for the record of its signature."""
    hand = Hand(0)
    hand.oracle = Oracle(hand.committee.instance(0, record_signatures=True))
    hand.start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.answer(b"o")
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    hand.answer((True, b"R"))
    return hand


def test_h_9_a_signature_waits_for_its_record() -> None:
    hand = _recording_follower()
    record = hand.one(RecordSignature)
    assert record.timestamp == hand.timestamp(1, 1)
    assert hand.sent() == []
    hand.receive(hand.report_req([0, 1, 2, 3], 1, 1), 1)
    assert hand.effects == [effect for effect in hand.effects if isinstance(effect, Notify)]
    hand.recorded(record.call_id)
    assert hand.sent() == [(1, hand.report(0, 1, 1, hand.h([0, 1, 2])))]
    assert hand.dropped_by() == [("F-9", Level.WARN)]


def test_h_9_without_a_record_there_is_no_signature_and_the_next_round_goes_on() -> None:
    hand = _recording_follower()
    hand.recorded(hand.one(RecordSignature).call_id, "signed before")
    assert hand.sent() == []
    assert hand.dropped_by() == [("H-9", Level.WARN)]
    hand.receive(hand.observe_req(1, 2), 1)
    hand.answer(b"o")
    hand.receive(hand.report_req([0, 1, 2], 1, 2), 1)
    hand.answer((True, b"R"))
    hand.recorded(hand.one(RecordSignature).call_id)
    assert len(hand.sent()) == 1


def test_h_9_a_skip_is_no_signature_and_needs_no_record() -> None:
    hand = Hand(0)
    hand.oracle = Oracle(hand.committee.instance(0, record_signatures=True))
    hand.start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.answer(b"o")
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    hand.answer((False, b""))
    assert hand.sent() == [(1, MessageReport(1, 1, SKIP))]


def test_h_9_c_4_a_record_that_ends_after_its_epoch_sends_nothing() -> None:
    hand = _recording_follower()
    record = hand.one(RecordSignature)
    hand.switch_to(2)
    assert hand.one(CancelCall).call_id == record.call_id
    hand.recorded(record.call_id)
    assert hand.sent() == []
