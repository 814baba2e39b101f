"""What happens to an instance of OCR2: the input of `Oracle.handle`."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.protocol.events import SharedEvent


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
    """Whether it ended because of a `CancelCall`."""


@dataclass(frozen=True, slots=True)
class TransmitFinished:
    """The contract transmitter has taken the report, or has failed to."""

    call_id: int
    problem: str | None


@dataclass(frozen=True, slots=True)
class SignatureRecorded:
    """The record of a signature is safe, or there is a problem: an earlier life may have signed in this round."""

    call_id: int
    problem: str | None


CallOutcome = PluginAnswered | PluginFailed | TransmitFinished | SignatureRecorded

Event = SharedEvent | CallOutcome
