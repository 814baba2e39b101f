"""Messages of OCR1 and their bytes (OCR1 6, 18.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.protocol.ocr1.messages import (
    MAX_MESSAGE_LENGTH,
    AttestedReportMany,
    AttestedReportOne,
    AttributedSignedObservation,
    Message,
    MessageError,
    MessageFinal,
    MessageFinalEcho,
    MessageNewEpoch,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
    SignedObservation,
    decode,
    encode,
    to_proto,
)
from ocr_offchain.protocol.ocr1.report import AttributedObservation
from ocr_offchain.types import OracleId
from tests.unit.protocol.ocr1 import golden

EPOCHS = st.sampled_from([0, 1, 127, 128, 2**32 - 1]) | st.integers(0, 2**32 - 1)
ROUNDS = st.sampled_from([0, 1, 127, 128, 254, 255])
VALUES = st.integers(-(2**191), 2**191 - 1)
OBSERVERS = st.integers(0, 255).map(OracleId)
SIGNATURES = st.binary(max_size=66)
SIGNED = st.builds(SignedObservation, VALUES, SIGNATURES)
OBSERVATIONS = st.lists(st.builds(AttributedObservation, VALUES, OBSERVERS), max_size=33).map(tuple)
ENTRIES = st.lists(st.builds(AttributedSignedObservation, SIGNED, OBSERVERS), max_size=33).map(tuple)
FINALS = st.builds(
    MessageFinal,
    EPOCHS,
    ROUNDS,
    st.builds(AttestedReportMany, OBSERVATIONS, st.lists(SIGNATURES, max_size=33).map(tuple)),
)
MESSAGES: st.SearchStrategy[Message] = st.one_of(
    st.builds(MessageNewEpoch, EPOCHS),
    st.builds(MessageObserveReq, EPOCHS, ROUNDS),
    st.builds(MessageObserve, EPOCHS, ROUNDS, SIGNED),
    st.builds(MessageReportReq, EPOCHS, ROUNDS, ENTRIES),
    st.builds(MessageReport, EPOCHS, ROUNDS, st.builds(AttestedReportOne, OBSERVATIONS, SIGNATURES)),
    FINALS,
    st.builds(MessageFinalEcho, FINALS),
)


@pytest.mark.parametrize(("message", "text"), golden.EXACT_BYTES)
def test_6_2_trap_3_short_messages_have_exactly_these_bytes(message: Message, text: str) -> None:
    assert encode(message).hex() == text
    assert decode(bytes.fromhex(text)) == message


@pytest.mark.parametrize(("message", "length", "digest"), golden.LENGTHS_AND_HASHES)
def test_long_messages_have_these_lengths_and_hashes(message: Message, length: int, digest: str) -> None:
    payload = encode(message)
    assert len(payload) == length
    assert keccak256(payload).hex() == digest
    assert decode(payload) == message


@given(MESSAGES)
def test_every_message_reads_back(message: Message) -> None:
    assert decode(encode(message)) == message


def test_final_echo_carries_the_bytes_of_the_final() -> None:
    assert encode(MessageFinalEcho(golden.FINAL)).endswith(encode(golden.FINAL)[3:])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1202080212020803", MessageNewEpoch(3)),
        ("120208021a0408031002", MessageObserveReq(2, 3)),
        ("1a040803100212020802", MessageNewEpoch(2)),
        ("120208025001", MessageNewEpoch(2)),
        ("12030a0101", MessageNewEpoch(0)),
        ("1a0410020803", MessageObserveReq(2, 3)),
    ],
)
def test_wf_1_reads_as_any_proto3_reader_does(text: str, message: Message) -> None:
    assert decode(bytes.fromhex(text)) == message


@pytest.mark.parametrize("text", ["", "4a00", "1006", "9a0600"])
def test_wf_2_a_wrapper_without_a_known_message_is_invalid(text: str) -> None:
    with pytest.raises(MessageError, match="WF-2"):
        decode(bytes.fromhex(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [("1206088580808010", MessageNewEpoch(5)), ("1a050883021002", MessageObserveReq(2, 3))],
)
def test_wf_3_trap_14_numbers_that_are_too_wide_lose_their_high_bits(text: str, message: Message) -> None:
    assert decode(bytes.fromhex(text)) == message


def test_wf_3_trap_14_observers_keep_eight_bits() -> None:
    wrapper = to_proto(MessageReport(1, 1, AttestedReportOne((AttributedObservation(7, OracleId(5)),), b"")))
    wrapper.message_report.report.attributed_observations[0].observer += 256
    message = decode(wrapper.SerializeToString())
    assert isinstance(message, MessageReport)
    assert message.report.attributed_observations == (AttributedObservation(7, OracleId(5)),)
    wrapper = to_proto(MessageReportReq(1, 1, golden.SIGNED))
    for entry in wrapper.message_report_req.attributed_signed_observations:
        entry.observer += 2**31
    assert decode(wrapper.SerializeToString()) == MessageReportReq(1, 1, golden.SIGNED)


@pytest.mark.parametrize("text", ["2200", "3200", "3a00", "4200", "22041a020a00"])
def test_wf_4_a_missing_part_is_invalid(text: str) -> None:
    with pytest.raises(MessageError, match=r"WF-[45]"):
        decode(bytes.fromhex(text))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2200", "OBSERVE without signed_observation"),
        ("22021a00", "OBSERVE with a signed observation without observation"),
        ("2a021a00", "REPORT-REQ with an entry without signed_observation"),
        ("3200", "REPORT without report"),
        ("32041a020a00", "REPORT with an entry without observation"),
        ("3a00", "FINAL without report"),
        ("4200", "FINAL-ECHO without final"),
        ("42020a00", "FINAL-ECHO without report"),
    ],
)
def test_wf_4_the_missing_part_is_named(text: str, named: str) -> None:
    with pytest.raises(MessageError, match=rf"{named} \(OCR1 WF-4\)"):
        decode(bytes.fromhex(text))


def test_wf_4_missing_lists_and_signatures_are_empty() -> None:
    assert decode(bytes.fromhex("2a00")) == MessageReportReq(0, 0, ())
    assert decode(bytes.fromhex("3a021a00")) == MessageFinal(0, 0, AttestedReportMany((), ()))
    signed = decode(bytes.fromhex("221e1a1c0a1a0a18" + "00" * 24))
    assert signed == MessageObserve(0, 0, SignedObservation(0, b""))


@pytest.mark.parametrize("length", [0, 23, 25])
def test_wf_5_an_observation_has_24_bytes(length: int) -> None:
    value = bytes([0x0A, length]) + bytes(length) if length else b""
    observation = bytes([0x0A, len(value)]) + value
    signed = bytes([0x1A, len(observation)]) + observation
    with pytest.raises(MessageError, match=rf"OBSERVE with an observation: .* got {length} \(OCR1 WF-5\)"):
        decode(bytes([0x22, len(signed)]) + signed)


def test_wf_6_signatures_observers_and_lists_are_not_judged_here() -> None:
    many = AttestedReportMany(golden.OBSERVATIONS * 11, (b"", bytes(64), bytes(66)) * 11)
    odd = MessageFinal(0, 0, replace(many, attributed_observations=(AttributedObservation(0, OracleId(255)),) * 33))
    assert decode(encode(odd)) == odd


@given(st.binary(max_size=200))
def test_wf_7_no_bytes_make_the_reader_raise_anything_else(payload: bytes) -> None:
    try:
        decode(payload)
    except MessageError:
        return


def test_6_4_ten_thousand_bytes_are_the_limit() -> None:
    padding = MAX_MESSAGE_LENGTH - 7
    longest = b"\x12\x02\x08\x02\x52" + bytes([0x80 | padding & 0x7F, padding >> 7]) + bytes(padding)
    assert len(longest) == MAX_MESSAGE_LENGTH
    assert decode(longest) == MessageNewEpoch(2)
    with pytest.raises(MessageError, match="10001 bytes exceeds the limit of 10000"):
        decode(longest + b"\0")
    with pytest.raises(MessageError, match="exceeds the limit of 10000"):
        encode(MessageFinal(1, 1, AttestedReportMany((), (bytes(65),) * 200)))


def test_6_4_the_largest_honest_messages_have_these_lengths() -> None:
    epoch, round_ = 2**32 - 1, 200
    entries = tuple(
        AttributedSignedObservation(SignedObservation(1, bytes(64)), OracleId(oracle)) for oracle in range(31)
    )
    observations = tuple(AttributedObservation(1, OracleId(oracle)) for oracle in range(31))
    final = MessageFinal(epoch, round_, AttestedReportMany(observations, (bytes(65),) * 31))
    assert len(encode(MessageReportReq(epoch, round_, entries))) == 3110
    assert len(encode(final)) == 3082
    assert len(encode(MessageFinalEcho(final))) == 3085
    assert len(encode(replace(final, report=AttestedReportMany(observations, (bytes(65),) * 11)))) == 1742
    assert len(encode(MessageReport(epoch, round_, AttestedReportOne(observations, bytes(65))))) == 1072
