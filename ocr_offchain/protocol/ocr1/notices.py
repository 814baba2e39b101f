"""What an onlooker may want to know of an OCR1 instance: telemetry and the observers of a node are made of it.

Notices change nothing: an instance behaves the same whether somebody listens or not (OCR1 15).
"""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.protocol.ocr1.messages import AttestedReportMany, Message
from ocr_offchain.types import OracleId


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """A message of another oracle or of this one itself, before any rule of the protocol has looked at it (TL-2)."""

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
    """A payload that is no message (WF-7)."""

    payload: bytes
    sender: OracleId


@dataclass(frozen=True, slots=True)
class EpochStarted:
    epoch: int
    leader: OracleId


@dataclass(frozen=True, slots=True)
class RoundStarted:
    """This oracle follows a new round (TL-3)."""

    epoch: int
    round: int
    leader: OracleId


@dataclass(frozen=True, slots=True)
class ObservationSent:
    epoch: int
    round: int
    value: int


@dataclass(frozen=True, slots=True)
class ReportDecided:
    """This oracle has judged whether the chain needs the report of a round (OCR1 10.4)."""

    epoch: int
    round: int
    result: bool
    rule: str
    """Which of SR-1 to SR-8 decided."""


@dataclass(frozen=True, slots=True)
class ReportCompleted:
    """f+1 oracles hold this report, hence everybody will (RF-16)."""

    epoch: int
    round: int
    report: AttestedReportMany


@dataclass(frozen=True, slots=True)
class TransmissionScheduled:
    """This oracle has a turn in the schedule."""

    epoch: int
    round: int
    due: int
    """Nanoseconds since the Unix epoch."""


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
    | ReportDecided
    | ReportCompleted
    | TransmissionScheduled
    | TransmissionAttempted
)
