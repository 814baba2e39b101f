"""What an instance wants done: the output of `Oracle.start` and `Oracle.handle`, in the order to do it in."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ocr_offchain.protocol.ocr2.events import Timer
from ocr_offchain.protocol.ocr2.notices import Notice
from ocr_offchain.types import (
    AttributedObservation,
    AttributedOnchainSignature,
    ConfigDigest,
    OracleId,
    PendingTransmission,
    PersistentState,
    ReportContext,
    ReportTimestamp,
)


class Level(enum.IntEnum):
    """Importance of a log line (OCR2 18.3); the numbers are those of Python's logging, with trace below debug."""

    TRACE = 5
    DEBUG = 10
    INFO = 20
    WARN = 30
    ERROR = 40
    CRITICAL = 50


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
class Send:
    """To one oracle, which may be the sender itself: then it comes back as any other message (OCR2 C-3)."""

    to: OracleId
    payload: bytes


@dataclass(frozen=True, slots=True)
class Broadcast:
    """To all oracles, the sender included (OCR2 C-3)."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Let `TimerFired(timer, token)` happen after `delay` nanoseconds; replaces an earlier setting of this timer."""

    timer: Timer
    token: int
    delay: int


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
class CancelPluginCall:
    """Nobody needs the answer any more; the end of the call must still be told (OCR2 C-4)."""

    call_id: int


@dataclass(frozen=True, slots=True)
class WriteState:
    """Store what the pacemaker keeps over a restart; only the latest state matters (OCR2 10.3)."""

    config_digest: ConfigDigest
    state: PersistentState


@dataclass(frozen=True, slots=True)
class StorePendingTransmission:
    timestamp: ReportTimestamp
    pending: PendingTransmission


@dataclass(frozen=True, slots=True)
class DeletePendingTransmission:
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
class Log:
    level: Level
    message: str
    fields: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    counter: Counter


@dataclass(frozen=True, slots=True)
class SetGauge:
    gauge: Gauge
    value: int


Effect = (
    Send
    | Broadcast
    | SetTimer
    | CallPlugin
    | CancelPluginCall
    | WriteState
    | StorePendingTransmission
    | DeletePendingTransmission
    | Transmit
    | Notify
    | Log
    | Count
    | SetGauge
)
