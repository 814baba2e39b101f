"""Structured log lines: a message and `key=value` fields on one line, over Python's logging (OCR2 18.3).

What a peer can cause is written down more and more rarely: the 1st, 2nd, 4th, 8th, … time. So a bad peer can neither
fill a disk nor hide the lines of others.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

TRACE = 5
"""Level below `logging.DEBUG`."""

logging.addLevelName(TRACE, "TRACE")

_MAX_VALUE_LENGTH = 300
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:/+@")


class StructuredLogger:
    """A logger with fields that all its lines carry. Values are escaped, so that no input can forge a line."""

    def __init__(self, logger: logging.Logger, fields: Mapping[str, object] | None = None) -> None:
        self._logger = logger
        self._fields = dict(fields or {})

    def child(self, **fields: object) -> StructuredLogger:
        """A logger with further fields; a name that is taken is kept with `_` in front."""
        return StructuredLogger(self._logger, {**self._inherited(fields), **fields})

    def log(self, level: int, message: str, **fields: object) -> None:
        if self._logger.isEnabledFor(level):
            self._logger.log(level, "%s", _line(message, {**fields, **self._inherited(fields)}))

    def is_enabled_for(self, level: int) -> bool:
        return self._logger.isEnabledFor(level)

    def debug(self, message: str, **fields: object) -> None:
        self.log(logging.DEBUG, message, **fields)

    def info(self, message: str, **fields: object) -> None:
        self.log(logging.INFO, message, **fields)

    def warning(self, message: str, **fields: object) -> None:
        self.log(logging.WARNING, message, **fields)

    def error(self, message: str, **fields: object) -> None:
        self.log(logging.ERROR, message, **fields)

    def failure(self, message: str, error: BaseException, **fields: object) -> None:
        """An exception that should not have happened: with its traceback, at level critical."""
        self._logger.critical(
            "%s",
            _line(message, {**fields, "error": describe(error), **self._inherited(fields)}),
            exc_info=(type(error), error, error.__traceback__),
        )

    def _inherited(self, own: Mapping[str, object]) -> dict[str, object]:
        return {
            f"_{name}" if name in own and own[name] != value else name: value for name, value in self._fields.items()
        }


def describe(error: BaseException) -> str:
    """Kind and text of an exception, for a log line."""
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _line(message: str, fields: Mapping[str, object]) -> str:
    return " ".join([message.replace("\n", " "), *(f"{name}={_value(value)}" for name, value in fields.items())])


def _value(value: object) -> str:
    text = value.hex() if isinstance(value, bytes) else str(value)
    if len(text) > _MAX_VALUE_LENGTH:
        text = text[:_MAX_VALUE_LENGTH] + "…"
    return text if text and _PLAIN.issuperset(text) else json.dumps(text, ensure_ascii=False)


@dataclass(slots=True)
class _Occurrences:
    count: int = 0
    latest: float = 0.0


class Taper:
    """Says which occurrences of something repeated to log: the 1st, 2nd, 4th, 8th, … until it has been quiet."""

    QUIET_SECONDS = 300.0
    """After this long without an occurrence counting starts anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[tuple[object, ...], _Occurrences] = {}

    def count(self, key: tuple[object, ...]) -> int | None:
        """The number of this occurrence when it is to be logged, otherwise None."""
        now = self._clock()
        occurrences = self._seen.setdefault(key, _Occurrences())
        if now - occurrences.latest > self.QUIET_SECONDS:
            occurrences.count = 0
        occurrences.latest = now
        occurrences.count += 1
        is_power_of_two = occurrences.count & (occurrences.count - 1) == 0
        return occurrences.count if is_power_of_two else None
