"""The outbox of an OCR1 instance, and the signals between its activities (OCR1 8.1)."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.protocol import outbox
from ocr_offchain.protocol.effects import Broadcast, Level, Send
from ocr_offchain.protocol.ocr1.effects import Notify, OwnEffect
from ocr_offchain.protocol.ocr1.messages import AttestedReportMany, Message, MessageError, MessageFinalEcho, encode
from ocr_offchain.protocol.ocr1.notices import MessageBroadcast, MessageReceived, MessageSent, Notice
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
    """Pacemaker to dispatcher: messages of this epoch can be handled now (PM-11)."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ReportToTransmit:
    """Report generation to transmission: everybody will hold this report."""

    epoch: int
    round: int
    report: AttestedReportMany


Signal = Progress | ChangeLeader | EpochNotice | ReportToTransmit


class Outbox(outbox.Outbox[OwnEffect, Signal]):
    def __init__(self, wanted: Wanted) -> None:
        super().__init__(wanted)
        self.latest_echo: tuple[bytes, MessageFinalEcho] | None = None
        """The FINAL-ECHO that came or went last, and its bytes: all oracles echo a report with the same ones."""

    def notify(self, notice: Notice) -> None:
        self._effects.append(Notify(notice, self.now))

    def message_received(self, message: Message, sender: OracleId) -> None:
        if self._message_notices:
            self.notify(MessageReceived(message, sender))

    def broadcast(self, message: Message) -> None:
        """To all oracles, this one included (NE-2)."""
        payload = self._encode(message)
        if payload is not None:
            if isinstance(message, MessageFinalEcho):
                self.latest_echo = (payload, message)
            self.emit(Broadcast(payload))
            if self._message_notices:
                self.notify(MessageBroadcast(message, payload))

    def send(self, to: OracleId, message: Message) -> None:
        payload = self._encode(message)
        if payload is not None:
            self.emit(Send(to, payload))
            if self._message_notices:
                self.notify(MessageSent(message, payload, to))

    def _encode(self, message: Message) -> bytes | None:
        """OCR1 7.3: what cannot be serialized is not sent."""
        try:
            return encode(message)
        except MessageError as error:
            self.log(Level.ERROR, "own message not sent", kind=type(message).__name__, problem=str(error))
            return None
