"""The outbox of an OCR2 instance.

Section 8 of the protocol lists the signals with which its activities tell each other something; there is no other
communication.
"""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.plugins.interface import ReportingPluginLimits
from ocr_offchain.protocol import outbox
from ocr_offchain.protocol.effects import Broadcast, Level, Send
from ocr_offchain.protocol.ocr2.effects import Notify, OwnEffect
from ocr_offchain.protocol.ocr2.messages import Message, MessageError, MessageFinal, MessageFinalEcho, encode
from ocr_offchain.protocol.ocr2.notices import MessageBroadcast, MessageReceived, MessageSent, Notice
from ocr_offchain.protocol.outbox import Wanted
from ocr_offchain.types import OracleId


@dataclass(frozen=True, slots=True)
class Progress:
    """Report generation to pacemaker: a round was completed in this epoch."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ChangeLeader:
    """Report generation to pacemaker: the leader has used up the rounds of this epoch."""

    epoch: int


@dataclass(frozen=True, slots=True)
class EpochNotice:
    """Pacemaker to dispatcher: messages of this epoch can be handled now."""

    epoch: int


@dataclass(frozen=True, slots=True)
class FinalReceived:
    """Report generation to finalization: a valid FINAL of the leader."""

    final: MessageFinal


@dataclass(frozen=True, slots=True)
class ReportToTransmit:
    """Finalization to transmission: a report that was finalized for the first time."""

    final: MessageFinal


Signal = Progress | ChangeLeader | EpochNotice | FinalReceived | ReportToTransmit


class Outbox(outbox.Outbox[OwnEffect, Signal]):
    def __init__(self, limits: ReportingPluginLimits, wanted: Wanted) -> None:
        super().__init__(wanted)
        self._limits = limits
        self.latest_echo: tuple[bytes, MessageFinalEcho] | None = None
        """The FINAL-ECHO that came or went last, and its bytes: all oracles echo a report with the same ones."""

    def notify(self, notice: Notice) -> None:
        self._effects.append(Notify(notice, self.now))

    def message_received(self, message: Message, sender: OracleId) -> None:
        if self._message_notices:
            self.notify(MessageReceived(message, sender))

    def broadcast(self, message: Message) -> None:
        payload = self._encode(message)
        if payload is not None:
            if self._message_notices:
                self.notify(MessageBroadcast(message, payload))
            if isinstance(message, MessageFinalEcho):
                self.latest_echo = (payload, message)
            self.emit(Broadcast(payload))

    def send(self, to: OracleId, message: Message) -> None:
        payload = self._encode(message)
        if payload is not None:
            if self._message_notices:
                self.notify(MessageSent(message, payload, to))
            self.emit(Send(to, payload))

    def _encode(self, message: Message) -> bytes | None:
        """OCR2 7.3: an own message that is too large is not sent."""
        try:
            return encode(message, self._limits)
        except MessageError as error:
            self.log(Level.ERROR, "own message not sent", kind=type(message).__name__, problem=str(error))
            return None
