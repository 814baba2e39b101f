"""Logging of something that may fail for long: some lines while it lasts, one when it is over (config-and-keys 21)."""

from __future__ import annotations

import logging


class Outage:
    """Counts failures in a row; the 1st, 2nd, 4th, 8th, … is logged, and the recovery with the count."""

    def __init__(self, what: str, logger: logging.Logger, level: int = logging.WARNING) -> None:
        self._what = what
        self._logger = logger
        self._level = level
        self.failures = 0
        """Failures since the last success."""

    def failed(self, problem: object) -> None:
        self.failures += 1
        if self.failures & (self.failures - 1) == 0:
            times = "" if self.failures == 1 else f" ({self.failures} times in a row)"
            self._logger.log(self._level, "%s: %s%s", self._what, problem, times)

    def succeeded(self) -> None:
        if self.failures:
            self._logger.info("%s: works again after %d failures", self._what, self.failures)
            self.failures = 0
