"""What happens to an instance of OCR1 or OCR2 alike; each version adds events of its own."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ocr_offchain.types import OracleId


class Timer(enum.StrEnum):
    """The timers of an instance; there is one of each, and setting it again replaces it (OCR2 C-6)."""

    PROGRESS = "T_progress"
    RESEND = "T_resend"
    ROUND = "T_round"
    GRACE = "T_grace"
    TRANSMIT = "T_transmit"


@dataclass(frozen=True, slots=True)
class MessageArrived:
    """A payload came in, of a length that the endpoint has bounded."""

    payload: bytes
    sender: OracleId
    """Authenticated by the endpoint."""


@dataclass(frozen=True, slots=True)
class TimerFired:
    timer: Timer
    token: int
    """As the effect `SetTimer` gave it; another one means that the timer was replaced or stopped meanwhile."""


SharedEvent = MessageArrived | TimerFired
