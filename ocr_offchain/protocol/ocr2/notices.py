"""What an onlooker may want to know of an instance. Telemetry and the observers of a node are made of it (OCR2 18.1).

Notices change nothing: an instance behaves the same whether somebody listens or not.
"""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.protocol.ocr2.messages import Message
from ocr_offchain.types import OracleId


@dataclass(frozen=True, slots=True)
class MessageReceived:
    message: Message
    sender: OracleId


@dataclass(frozen=True, slots=True)
class MessageBroadcast:
    message: Message
    payload: bytes


@dataclass(frozen=True, slots=True)
class MessageSent:
    message: Message
    payload: bytes
    receiver: OracleId


@dataclass(frozen=True, slots=True)
class InvalidSerialization:
    """A payload that is no acceptable message."""

    payload: bytes
    sender: OracleId


@dataclass(frozen=True, slots=True)
class EpochStarted:
    epoch: int
    leader: OracleId
    at_start: bool
    """Whether this is the epoch that the instance began with; telemetry reports later ones only (OCR2 P-8)."""


@dataclass(frozen=True, slots=True)
class RoundStarted:
    """This oracle was asked for an observation."""

    epoch: int
    round: int
    leader: OracleId


@dataclass(frozen=True, slots=True)
class ObservationSent:
    epoch: int
    round: int
    observation: bytes


@dataclass(frozen=True, slots=True)
class ReportFinalized:
    """This oracle holds a report with a quorum of signatures for the first time."""

    epoch: int
    round: int
    report: bytes
    signers: tuple[OracleId, ...]


@dataclass(frozen=True, slots=True)
class ShouldAcceptFinalizedReportComputed:
    epoch: int
    round: int
    result: bool
    ok: bool
    """False when the plugin gave no answer."""


@dataclass(frozen=True, slots=True)
class TransmissionScheduleComputed:
    epoch: int
    round: int
    delays: tuple[tuple[OracleId, int], ...]
    """Nanoseconds by oracle; who is missing does not transmit."""


@dataclass(frozen=True, slots=True)
class TransmissionScheduled:
    """This oracle has a turn in the schedule."""

    epoch: int
    round: int
    due: int
    """Nanoseconds since the Unix epoch."""


@dataclass(frozen=True, slots=True)
class ShouldTransmitAcceptedReportComputed:
    epoch: int
    round: int
    result: bool
    ok: bool
    """False when the plugin gave no answer."""


@dataclass(frozen=True, slots=True)
class TransmissionAttempted:
    epoch: int
    round: int
    problem: str | None
    """What the contract transmitter complained of, or None."""


Notice = (
    MessageReceived
    | MessageBroadcast
    | MessageSent
    | InvalidSerialization
    | EpochStarted
    | RoundStarted
    | ObservationSent
    | ReportFinalized
    | ShouldAcceptFinalizedReportComputed
    | TransmissionScheduleComputed
    | TransmissionScheduled
    | ShouldTransmitAcceptedReportComputed
    | TransmissionAttempted
)
