"""Log lines that name who they are about, and do not grow with what an attacker sends (networking 18)."""

from __future__ import annotations

import logging


class FieldLog:
    """Appends its fields to every line as `key=value`.

    A field that is already there keeps its name; a later one of that name gets leading underscores.
    """

    def __init__(self, logger: logging.Logger, **fields: object) -> None:
        self.logger = logger
        self.fields = fields

    def child(self, **fields: object) -> FieldLog:
        merged = dict(self.fields)
        for key, value in fields.items():
            free = key
            while free in merged:
                free = f"_{free}"
            merged[free] = value
        return FieldLog(self.logger, **merged)

    def debug(self, text: str) -> None:
        self._log(logging.DEBUG, text)

    def info(self, text: str) -> None:
        self._log(logging.INFO, text)

    def warning(self, text: str) -> None:
        self._log(logging.WARNING, text)

    def error(self, text: str) -> None:
        self._log(logging.ERROR, text)

    def critical(self, text: str) -> None:
        self._log(logging.CRITICAL, text)

    def _log(self, level: int, text: str) -> None:
        if self.logger.isEnabledFor(level):
            fields = "".join(f" {key}={value}" for key, value in self.fields.items())
            self.logger.log(level, "%s%s", text, fields)


class Taper:
    """Lets the 1st, 2nd, 4th, 8th, … event through."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0

    def admits(self) -> bool:
        self.count += 1
        return self.count & (self.count - 1) == 0

    def reset(self) -> int:
        """The count so far."""
        count, self.count = self.count, 0
        return count
