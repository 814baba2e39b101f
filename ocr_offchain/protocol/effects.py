"""What an instance of OCR1 or OCR2 wants done alike; each version adds effects of its own."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Generic, TypeVar

from ocr_offchain.protocol.events import Timer
from ocr_offchain.types import ConfigDigest, OracleId, PersistentState, ReportTimestamp

Pending = TypeVar("Pending")
"""A report that waits for its turn; each version has a form of its own."""


class Level(enum.IntEnum):
    """Importance of a log line (OCR2 18.3); the numbers are those of Python's logging, with trace below debug."""

    TRACE = 5
    DEBUG = 10
    INFO = 20
    WARN = 30
    ERROR = 40
    CRITICAL = 50


@dataclass(frozen=True, slots=True)
class Send:
    """To one oracle, which may be the sender itself: then it comes back as any other message (OCR1 7.2, OCR2 C-3)."""

    to: OracleId
    payload: bytes


@dataclass(frozen=True, slots=True)
class Broadcast:
    """To all oracles, the sender included (OCR1 NE-2, OCR2 C-3, H-12)."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Let `TimerFired(timer, token)` happen after `delay` nanoseconds; replaces an earlier setting of this timer."""

    timer: Timer
    token: int
    delay: int


@dataclass(frozen=True, slots=True)
class CancelCall:
    """Nobody needs the answer any more; the end of the call must still be told (OCR1 RG-5, OCR2 C-4)."""

    call_id: int


@dataclass(frozen=True, slots=True)
class WriteState:
    """Store what the pacemaker keeps over a restart; only the latest state matters (OCR1 12, OCR2 10.3)."""

    config_digest: ConfigDigest
    state: PersistentState


@dataclass(frozen=True, slots=True)
class StorePendingTransmission(Generic[Pending]):
    """Replaces what is stored for the same report (OCR1 PS-4, OCR2 T-3)."""

    timestamp: ReportTimestamp
    pending: Pending


@dataclass(frozen=True, slots=True)
class DeletePendingTransmission:
    timestamp: ReportTimestamp


@dataclass(frozen=True, slots=True)
class Log:
    level: Level
    message: str
    fields: tuple[tuple[str, object], ...] = ()


SharedEffect = Send | Broadcast | SetTimer | CancelCall | WriteState | Log
