"""The bytes of OCR2 messages: recorded ones, the specification's own, and hostile ones (OCR2 7, 24.5)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ocr_offchain.plugins.interface import ReportingPluginLimits
from ocr_offchain.protocol.ocr2.messages import (
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
from ocr_offchain.types import AttributedOnchainSignature, OracleId

LIMITS = ReportingPluginLimits(max_query_length=1000, max_observation_length=1000, max_report_length=2000)
H = bytes(range(32))
SIGNED = SignedObservation(bytes.fromhex("deadbeef"), bytes.fromhex("aabb"))
FINAL = MessageFinal(
    5,
    2,
    H,
    AttestedReportMany(
        b"R", (AttributedOnchainSignature(b"S", OracleId(0)), AttributedOnchainSignature(b"T", OracleId(2)))
    ),
)
FINAL_BODY = "080510022220" + H.hex() + "2a0f1a015222030a015322050a01541002"

SPECIFIED = [
    (MessageNewEpoch(7), "12020807"),
    (MessageNewEpoch(0), "1200"),
    (MessageObserveReq(5, 2, b""), "1a0408051002"),
    (MessageObserveReq(5, 2, b"q"), "1a07080510021a0171"),
    (MessageObserve(5, 2, SIGNED), "2210080510021a0a0a04deadbeef1202aabb"),
    (
        MessageReportReq(
            5,
            2,
            b"",
            (AttributedSignedObservation(SIGNED, OracleId(0)), AttributedSignedObservation(SIGNED, OracleId(3))),
        ),
        "2a2208051002220c0a0a0a04deadbeef1202aabb220e0a0a0a04deadbeef1202aabb1003",
    ),
    (MessageReport(5, 2, AttestedReportOne(True, b"", b"")), "3208080510021a021801"),
    (MessageReport(5, 2, AttestedReportOne(False, b"R", b"S")), "320c080510021a062201522a0153"),
    (FINAL, "3a37" + FINAL_BODY),
    (MessageFinalEcho(FINAL), "42390a37" + FINAL_BODY),
]


@pytest.mark.parametrize(("message", "expected"), SPECIFIED)
def test_bytes_of_every_message_are_the_specified_ones(message: Message, expected: str) -> None:
    assert encode(message, LIMITS).hex() == expected
    assert decode(bytes.fromhex(expected), LIMITS) == message


def _recorded() -> list[dict[str, Any]]:
    path = Path(__file__).parents[3] / "vectors" / "messages.json"
    return [case for case in json.loads(path.read_text())["cases"] if case["protocol"] == "ocr2"]


def _signed(fields: dict[str, Any]) -> SignedObservation:
    return SignedObservation(bytes.fromhex(fields["observation"]), bytes.fromhex(fields["signature"]))


def _final(fields: dict[str, Any]) -> MessageFinal:
    return MessageFinal(
        fields["epoch"],
        fields["round"],
        bytes.fromhex(fields["h"]),
        AttestedReportMany(
            bytes.fromhex(fields["report"]),
            tuple(
                AttributedOnchainSignature(bytes.fromhex(entry["signature"]), OracleId(entry["signer"]))
                for entry in fields["attributed_signatures"]
            ),
        ),
    )


def _message(kind: str, fields: dict[str, Any]) -> Message:
    match kind:
        case "new_epoch":
            return MessageNewEpoch(fields["epoch"])
        case "observe_req":
            return MessageObserveReq(fields["epoch"], fields["round"], bytes.fromhex(fields["query"]))
        case "observe":
            return MessageObserve(fields["epoch"], fields["round"], _signed(fields))
        case "report_req":
            return MessageReportReq(
                fields["epoch"],
                fields["round"],
                bytes.fromhex(fields["query"]),
                tuple(
                    AttributedSignedObservation(_signed(entry), OracleId(entry["observer"]))
                    for entry in fields["attributed_signed_observations"]
                ),
            )
        case "report":
            return MessageReport(
                fields["epoch"],
                fields["round"],
                AttestedReportOne(fields["skip"], bytes.fromhex(fields["report"]), bytes.fromhex(fields["signature"])),
            )
        case "final":
            return _final(fields)
        case "final_echo":
            return MessageFinalEcho(_final(fields))
    raise AssertionError(kind)


@pytest.mark.parametrize("case", _recorded(), ids=lambda case: case.get("type", case.get("why")))
def test_recorded_bytes_of_the_original_are_read_and_made(case: dict[str, Any]) -> None:
    payload = bytes.fromhex(case["bytes"])
    if not case["valid"]:
        with pytest.raises(MessageError):
            decode(payload, LIMITS)
        return
    expected = _message(case["type"], case["fields"])
    assert decode(payload, LIMITS) == expected
    if case["direction"] == "both":
        assert encode(expected, LIMITS) == payload


def test_w_1_h_4_integers_keep_their_low_bits() -> None:
    assert decode(bytes.fromhex("1206088780808010"), LIMITS) == MessageNewEpoch(7)
    assert decode(bytes.fromhex("1a050805108202"), LIMITS) == MessageObserveReq(5, 2, b"")
    observer_259 = decode(bytes.fromhex("2a0722050a00108302"), LIMITS)
    assert observer_259 == MessageReportReq(
        0, 0, b"", (AttributedSignedObservation(SignedObservation(b"", b""), OracleId(3)),)
    )
    signer_257 = decode(b"\x3a\x2b\x22\x20" + H + bytes.fromhex("2a07220510" + "8102" + "0a00"), LIMITS)
    assert isinstance(signer_257, MessageFinal)
    assert signer_257.attested_report.attributed_signatures == (AttributedOnchainSignature(b"", OracleId(1)),)


@pytest.mark.parametrize("message", [message for message, _ in SPECIFIED])
def test_w_1_h_4_epochs_keep_32_bits_and_rounds_8_in_every_message(message: Message) -> None:
    wrapper = to_proto(message)
    body: Any = getattr(wrapper, wrapper.WhichOneof("msg") or "")
    if isinstance(message, MessageFinalEcho):
        body = body.final
    body.epoch += 3 << 32
    if not isinstance(message, MessageNewEpoch):
        body.round += 3 << 8
    assert decode(wrapper.SerializeToString(), LIMITS) == message


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "12",
        "ff" * 20,
        "9a0600",
        "1000",
        "2200",
        "3200",
        "3a00",
        "4200",
        "2a022200",
        "3a06080510022a00",
        "3a0522012a2a00",
        "3a25" + "2221" + "00" * 33 + "2a00",
        "42020a00",
    ],
)
def test_w_2_malformed_and_incomplete_messages_are_refused(payload: str) -> None:
    with pytest.raises(MessageError):
        decode(bytes.fromhex(payload), LIMITS)


def test_w_3_present_but_empty_submessages_are_accepted() -> None:
    assert decode(bytes.fromhex("22021a00"), LIMITS) == MessageObserve(0, 0, SignedObservation(b"", b""))
    assert decode(bytes.fromhex("1200"), LIMITS) == MessageNewEpoch(0)
    assert decode(bytes.fromhex("2a00"), LIMITS) == MessageReportReq(0, 0, b"", ())


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ("500112020807", MessageNewEpoch(7)),
        ("120208071a020805", MessageObserveReq(5, 0, b"")),
        ("1a0208051a021002", MessageObserveReq(5, 2, b"")),
        ("1a02080512001a021002", MessageObserveReq(0, 2, b"")),
    ],
    ids=["unknown field skipped", "last variant wins", "same variant merges", "merging ends at another variant"],
)
def test_w_4_unknown_fields_and_repeated_variants(payload: str, expected: Message) -> None:
    assert decode(bytes.fromhex(payload), LIMITS) == expected


def test_w_5_absent_and_empty_bytes_are_the_same() -> None:
    assert decode(bytes.fromhex("1a06080510021a00"), LIMITS) == decode(bytes.fromhex("1a0408051002"), LIMITS)


SMALL = ReportingPluginLimits(max_query_length=1, max_observation_length=2, max_report_length=3)
_SIGNATURE = AttributedOnchainSignature(b"", OracleId(0))
_ENTRY = AttributedSignedObservation(SignedObservation(b"oo", b""), OracleId(0))


@pytest.mark.parametrize(
    ("fits", "breaks"),
    [
        (MessageObserveReq(1, 1, b"q"), MessageObserveReq(1, 1, b"qq")),
        (
            MessageObserve(1, 1, SignedObservation(b"oo", b"")),
            MessageObserve(1, 1, SignedObservation(b"ooo", b"")),
        ),
        (MessageReportReq(1, 1, b"q", (_ENTRY,)), MessageReportReq(1, 1, b"qq", (_ENTRY,))),
        (MessageReportReq(1, 1, b"", (_ENTRY,) * 31), MessageReportReq(1, 1, b"", (_ENTRY,) * 32)),
        (
            MessageReportReq(1, 1, b"", (_ENTRY,)),
            MessageReportReq(
                1, 1, b"", (_ENTRY, AttributedSignedObservation(SignedObservation(b"ooo", b""), OracleId(1)))
            ),
        ),
        (
            MessageReport(1, 1, AttestedReportOne(False, b"rrr", b"")),
            MessageReport(1, 1, AttestedReportOne(False, b"rrrr", b"")),
        ),
        (
            MessageFinal(1, 1, H, AttestedReportMany(b"rrr", (_SIGNATURE,) * 31)),
            MessageFinal(1, 1, H, AttestedReportMany(b"rrr", (_SIGNATURE,) * 32)),
        ),
        (
            MessageFinalEcho(MessageFinal(1, 1, H, AttestedReportMany(b"rrr", ()))),
            MessageFinalEcho(MessageFinal(1, 1, H, AttestedReportMany(b"rrrr", ()))),
        ),
    ],
)
def test_size_limits_hold_for_incoming_and_outgoing_messages(fits: Message, breaks: Message) -> None:
    assert decode(encode(fits, SMALL), SMALL) == fits
    with pytest.raises(MessageError):
        encode(breaks, SMALL)
    with pytest.raises(MessageError):
        decode(to_proto(breaks).SerializeToString(), SMALL)


@given(st.binary(max_size=200))
@example(bytes.fromhex("0b" * 150))
def test_hostile_bytes_give_a_message_or_a_declared_error(payload: bytes) -> None:
    try:
        message = decode(payload, LIMITS)
    except MessageError:
        return
    assert decode(encode(message, LIMITS), LIMITS) == message


@given(st.sampled_from(SPECIFIED), st.integers(0, 10_000), st.integers(0, 255))
def test_one_changed_byte_gives_a_message_or_a_declared_error(
    specified: tuple[Message, str], position: int, value: int
) -> None:
    payload = bytearray.fromhex(specified[1])
    payload[position % len(payload)] = value
    try:
        decode(bytes(payload), LIMITS)
    except MessageError:
        return
