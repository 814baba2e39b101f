"""Where the activities of an instance leave what they want done, and the time of the event at hand.

The outbox also owns what all activities share: the tokens of timers, the numbers of calls, and the signals with which
activities tell each other something (section 8 of the protocol lists them; there is no other communication).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from ocr_offchain.plugins.interface import ReportingPluginLimits
from ocr_offchain.protocol.ocr2.effects import Broadcast, Effect, Level, Log, Notify, Send, SetTimer
from ocr_offchain.protocol.ocr2.events import Timer
from ocr_offchain.protocol.ocr2.messages import Message, MessageError, MessageFinal, encode
from ocr_offchain.protocol.ocr2.notices import MessageBroadcast, MessageSent, Notice
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


class Outbox:
    def __init__(self, limits: ReportingPluginLimits) -> None:
        self._limits = limits
        self._effects: list[Effect] = []
        self._signals: deque[Signal] = deque()
        self._tokens: dict[Timer, int] = {}
        self._last_token = 0
        self._last_call_id = 0
        self.now = 0
        """Time of the event at hand, in nanoseconds since the Unix epoch."""

    def take_effects(self) -> list[Effect]:
        effects, self._effects = self._effects, []
        return effects

    def take_signal(self) -> Signal | None:
        return self._signals.popleft() if self._signals else None

    def emit(self, effect: Effect) -> None:
        self._effects.append(effect)

    def signal(self, signal: Signal) -> None:
        self._signals.append(signal)

    def notify(self, notice: Notice) -> None:
        self.emit(Notify(notice, self.now))

    def log(self, level: Level, message: str, **fields: object) -> None:
        self.emit(Log(level, message, tuple(fields.items())))

    def drop(self, rule: str, level: Level, why: str, sender: OracleId, **fields: object) -> None:
        """Log that a message of `sender` is dropped, and by which rule."""
        self.log(level, why, rule=rule, sender=sender, **fields)

    def broadcast(self, message: Message) -> None:
        payload = self._encode(message)
        if payload is not None:
            self.notify(MessageBroadcast(message, payload))
            self.emit(Broadcast(payload))

    def send(self, to: OracleId, message: Message) -> None:
        payload = self._encode(message)
        if payload is not None:
            self.notify(MessageSent(message, payload, to))
            self.emit(Send(to, payload))

    def _encode(self, message: Message) -> bytes | None:
        """OCR2 7.3: an own message that is too large is not sent."""
        try:
            return encode(message, self._limits)
        except MessageError as error:
            self.log(Level.ERROR, "own message not sent", kind=type(message).__name__, problem=str(error))
            return None

    def arm(self, timer: Timer, delay: int) -> None:
        """Let `timer` fire after `delay` nanoseconds and at no other time (OCR2 C-6)."""
        self._last_token += 1
        self._tokens[timer] = self._last_token
        self.emit(SetTimer(timer, self._last_token, delay))

    def stop(self, timer: Timer) -> None:
        """From now on `timer` does not fire until it is armed again, even if it has gone off already (OCR2 C-6)."""
        self._tokens.pop(timer, None)

    def timer_is_current(self, timer: Timer, token: int) -> bool:
        return self._tokens.get(timer) == token

    def new_call_id(self) -> int:
        self._last_call_id += 1
        return self._last_call_id
