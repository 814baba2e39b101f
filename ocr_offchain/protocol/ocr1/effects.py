"""What an instance of OCR1 wants done: the output of `Oracle.start` and `Oracle.handle`, in the order to do it in."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.protocol.effects import DeletePendingTransmission, SharedEffect, StorePendingTransmission
from ocr_offchain.protocol.ocr1.notices import Notice
from ocr_offchain.types import OCR1PendingTransmission, ReportTimestamp


@dataclass(frozen=True, slots=True)
class ObserveCall:
    """Ask the data source (OCR1 14.2). Answer: an int, or None for 0."""

    timestamp: ReportTimestamp


@dataclass(frozen=True, slots=True)
class ContractStateCall:
    """Read `latestTransmissionDetails` and the local override. Answer: a `ContractState`."""


@dataclass(frozen=True, slots=True)
class FeedStateCall:
    """The same and, in parallel, the latest requested round. Answer: a `FeedState`; it fails if either read does."""

    lookback: int
    """How far to look back for a request, in nanoseconds."""


@dataclass(frozen=True, slots=True)
class TransmitCall:
    """Hand a report to the contract transmitter, which may return before it is included. The answer is not used."""

    timestamp: ReportTimestamp
    report: bytes
    rs: tuple[bytes, ...]
    ss: tuple[bytes, ...]
    vs: bytes


HostCall = ObserveCall | ContractStateCall | FeedStateCall | TransmitCall


@dataclass(frozen=True, slots=True)
class CallHost:
    """Call the host's code; exactly one `CallAnswered` or `CallFailed` with this id must follow (OCR1 14.1, bounded).

    The call is asked to stop at the deadline and is waited for until the end of the grace period, no longer: it may
    then go on in the background, and what it returns is ignored.
    """

    call_id: int
    call: HostCall
    deadline: int
    """Nanoseconds from now."""
    grace_period: int = 0
    """Nanoseconds after the deadline."""


@dataclass(frozen=True, slots=True)
class Notify:
    notice: Notice
    time: int
    """When it happened, in nanoseconds since the Unix epoch."""


OwnEffect = CallHost | StorePendingTransmission[OCR1PendingTransmission] | DeletePendingTransmission | Notify

Effect = SharedEffect | OwnEffect
