"""Where the activities of an instance leave what they want done, and the time of the event at hand.

The outbox also owns what all activities share: the tokens of timers, the numbers of calls, and the signals with which
activities tell each other something.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

from ocr_offchain.protocol.effects import Level, Log, SetTimer, SharedEffect
from ocr_offchain.protocol.events import Timer
from ocr_offchain.types import OracleId

OwnEffect = TypeVar("OwnEffect")
OwnSignal = TypeVar("OwnSignal")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What whoever drives an instance wants to hear of; the rest is not made. The protocol is the same either way."""

    log_level: Level = Level.TRACE
    """The lowest level of log lines."""
    message_notices: bool = True
    """Whether to tell of every message that comes and goes."""


ALL = Wanted()


class Outbox(Generic[OwnEffect, OwnSignal]):
    """Each version of the protocol adds its effects, its signals, and how its messages become bytes."""

    def __init__(self, wanted: Wanted) -> None:
        self._lowest_level = wanted.log_level
        self._message_notices = wanted.message_notices
        self._effects: list[SharedEffect | OwnEffect] = []
        self._signals: deque[OwnSignal] = deque()
        self._tokens: dict[Timer, int] = {}
        self._last_token = 0
        self._last_call_id = 0
        self.now = 0
        """Time of the event at hand, in nanoseconds since the Unix epoch."""

    def take_effects(self) -> list[SharedEffect | OwnEffect]:
        effects, self._effects = self._effects, []
        return effects

    def take_signal(self) -> OwnSignal | None:
        return self._signals.popleft() if self._signals else None

    def emit(self, effect: SharedEffect | OwnEffect) -> None:
        self._effects.append(effect)

    def signal(self, signal: OwnSignal) -> None:
        self._signals.append(signal)

    def wants(self, level: Level) -> bool:
        """For who logs so often that even naming the fields costs too much."""
        return level >= self._lowest_level

    def log(self, level: Level, message: str, **fields: object) -> None:
        if level >= self._lowest_level:
            self._effects.append(Log(level, message, tuple(fields.items())))

    def drop(self, rule: str, level: Level, why: str, sender: OracleId, **fields: object) -> None:
        """Log that a message of `sender` is dropped, and by which rule."""
        self.log(level, why, rule=rule, sender=sender, **fields)

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
