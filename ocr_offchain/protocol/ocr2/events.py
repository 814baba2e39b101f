"""What happens to an instance: the input of `Oracle.handle`."""

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


@dataclass(frozen=True, slots=True)
class PluginAnswered:
    call_id: int
    answer: object
    """Whatever the plugin returned; it is checked here, because a plugin is the host's code."""


@dataclass(frozen=True, slots=True)
class PluginFailed:
    """A plugin call ended without an answer."""

    call_id: int
    problem: str
    cancelled: bool = False
    """Whether it ended because of a `CancelPluginCall`."""


@dataclass(frozen=True, slots=True)
class TransmitFinished:
    """The contract transmitter has taken the report, or has failed to."""

    call_id: int
    problem: str | None


Event = MessageArrived | TimerFired | PluginAnswered | PluginFailed | TransmitFinished
