"""Telemetry messages, by the field numbers that collectors know (OCR2 18.1)."""

from __future__ import annotations

import pytest

from ocr_offchain.proto import offchainreporting2_telemetry_pb2 as pb
from ocr_offchain.protocol.ocr2.messages import MessageNewEpoch
from ocr_offchain.protocol.ocr2.notices import (
    EpochStarted,
    InvalidSerialization,
    MessageBroadcast,
    MessageReceived,
    MessageSent,
    Notice,
    ObservationSent,
    RoundStarted,
    ShouldAcceptFinalizedReportComputed,
    ShouldTransmitAcceptedReportComputed,
    TransmissionScheduleComputed,
)
from ocr_offchain.protocol.ocr2.telemetry import is_telemetry, telemetry
from ocr_offchain.types import ConfigDigest, OracleId

DIGEST = ConfigDigest(bytes([0xD1]) * 32)
D = "0a20" + "d1" * 32
TIME = "3005"
"""Field 6, varint 5."""
WISH = MessageNewEpoch(7)
WISH_BYTES = bytes.fromhex("12020807")

CASES: list[tuple[Notice, str]] = [
    (MessageReceived(WISH, OracleId(3)), "0a2a" + D + "1204120208071803" + TIME),
    (MessageBroadcast(WISH, WISH_BYTES), "122e" + D + "1204120208071a0412020807" + TIME),
    (MessageSent(WISH, WISH_BYTES, OracleId(2)), "1a30" + D + "1204120208071a04120208072002" + TIME),
    (InvalidSerialization(b"\xff", OracleId(1)), "22291227" + D + "1201ff1801" + TIME),
    (RoundStarted(4, 2, OracleId(1)), "2a2a" + D + "10041802" + "20012805" + TIME),
    (
        TransmissionScheduleComputed(4, 2, ((OracleId(1), 9),)),
        TIME + "3a2e" + D + "10041802" + "2005" + "2a0408011009",
    ),
    (ShouldAcceptFinalizedReportComputed(4, 2, True, True), TIME + "422a" + D + "1004180220012801"),
    (ShouldTransmitAcceptedReportComputed(4, 2, False, True), TIME + "4a28" + D + "100418022801"),
    (EpochStarted(4, OracleId(1), at_start=False), TIME + "5226" + D + "10041801"),
]


@pytest.mark.parametrize(("notice", "expected"), CASES, ids=lambda case: type(case).__name__)
def test_each_notice_has_its_field_numbers(notice: Notice, expected: str) -> None:
    assert telemetry(notice, 5, DIGEST).hex() == expected
    pb.TelemetryWrapper.FromString(bytes.fromhex(expected))
    assert is_telemetry(notice, transmission_telemetry=True)


def test_transmission_telemetry_is_optional() -> None:
    for notice, _ in CASES:
        is_about_transmission = isinstance(
            notice,
            (
                TransmissionScheduleComputed,
                ShouldAcceptFinalizedReportComputed,
                ShouldTransmitAcceptedReportComputed,
            ),
        )
        assert is_telemetry(notice, transmission_telemetry=False) is not is_about_transmission


@pytest.mark.parametrize("notice", [EpochStarted(1, OracleId(0), at_start=True), ObservationSent(1, 1, b"secret")])
def test_other_notices_stay_in_the_house(notice: Notice) -> None:
    assert not is_telemetry(notice, transmission_telemetry=True)
