"""What an instance of OCR2 wants done: the output of `Oracle.start` and `Oracle.handle`, in the order to do it in."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ocr_offchain.protocol.effects import DeletePendingTransmission, SharedEffect, StorePendingTransmission
from ocr_offchain.protocol.ocr2.notices import Notice
from ocr_offchain.types import (
    AttributedObservation,
    AttributedOnchainSignature,
    PendingTransmission,
    ReportContext,
    ReportTimestamp,
)


class Counter(enum.StrEnum):
    """Counters of an instance, by their Prometheus names (OCR2 18.2)."""

    SENT_OBSERVATIONS = "ocr2_sent_observations_total"
    INCLUDED_OBSERVATIONS = "ocr2_included_observations_total"
    COMPLETED_ROUNDS = "ocr2_completed_rounds_total"
    LED_COMPLETED_ROUNDS = "ocr2_led_completed_rounds_total"


class Gauge(enum.StrEnum):
    """Gauges of an instance, by their Prometheus names (OCR2 18.2)."""

    EPOCH = "ocr2_epoch"
    LEADER = "ocr2_experimental_leader_oid"


@dataclass(frozen=True, slots=True)
class QueryCall:
    timestamp: ReportTimestamp


@dataclass(frozen=True, slots=True)
class ObservationCall:
    timestamp: ReportTimestamp
    query: bytes


@dataclass(frozen=True, slots=True)
class ReportCall:
    timestamp: ReportTimestamp
    query: bytes
    observations: tuple[AttributedObservation, ...]


@dataclass(frozen=True, slots=True)
class ShouldAcceptFinalizedReportCall:
    timestamp: ReportTimestamp
    report: bytes


@dataclass(frozen=True, slots=True)
class ShouldTransmitAcceptedReportCall:
    timestamp: ReportTimestamp
    report: bytes


PluginCall = (
    QueryCall | ObservationCall | ReportCall | ShouldAcceptFinalizedReportCall | ShouldTransmitAcceptedReportCall
)


@dataclass(frozen=True, slots=True)
class CallPlugin:
    """Call the reporting plugin; exactly one `PluginAnswered` or `PluginFailed` with this id must follow.

    The deadline is cooperative: after it the plugin is asked to stop, and what it then still returns is used (C-8).
    """

    call_id: int
    call: PluginCall
    deadline: int
    """Nanoseconds from now."""


@dataclass(frozen=True, slots=True)
class RecordSignature:
    """Keep for good that a report of this round is signed; exactly one `SignatureRecorded` with this id must follow.

    The signature leaves this oracle only when the record is safe (OCR2 H-9).
    """

    call_id: int
    timestamp: ReportTimestamp


@dataclass(frozen=True, slots=True)
class Transmit:
    """Hand a report to the contract transmitter; exactly one `TransmitFinished` with this id must follow."""

    call_id: int
    context: ReportContext
    report: bytes
    signatures: tuple[AttributedOnchainSignature, ...]
    deadline: int
    """Nanoseconds from now."""


@dataclass(frozen=True, slots=True)
class Notify:
    notice: Notice
    time: int
    """When it happened, in nanoseconds since the Unix epoch."""


@dataclass(frozen=True, slots=True)
class Count:
    counter: Counter


@dataclass(frozen=True, slots=True)
class SetGauge:
    gauge: Gauge
    value: int


OwnEffect = (
    CallPlugin
    | RecordSignature
    | StorePendingTransmission[PendingTransmission]
    | DeletePendingTransmission
    | Transmit
    | Notify
    | Count
    | SetGauge
)

Effect = SharedEffect | OwnEffect
