from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from ocr_offchain.node import config_polling
from ocr_offchain.node.config_polling import Outcome, poll
from ocr_offchain.types import NANOSECONDS_PER_SECOND

HOUR = 3600 * NANOSECONDS_PER_SECOND


class Checks:
    """Counts checks; those before the last of `outcomes` end as listed, all others as the last."""

    def __init__(self, *outcomes: Outcome) -> None:
        self._outcomes = outcomes
        self.count = 0

    async def check(self) -> Outcome:
        self.count += 1
        return self._outcomes[min(self.count, len(self._outcomes)) - 1]


async def deaf(notify: Callable[[], None]) -> None:
    """Hears of nothing."""


async def after(checks: Checks, seconds: float, interval: int, listen: config_polling.Listen = deaf) -> int:
    """How many checks there were by then. The time is generous: what must not happen would happen at once."""
    polling = asyncio.create_task(poll(checks.check, listen, interval))
    await asyncio.sleep(seconds)
    polling.cancel()
    await asyncio.wait({polling})
    return checks.count


async def test_a_configuration_is_looked_at_at_once_and_then_not_before_the_next_poll() -> None:
    assert await after(Checks(Outcome.SETTLED), 0.1, HOUR) == 1


async def test_a_change_that_awaits_confirmation_is_looked_at_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    assert config_polling.AWAITING_POLL_SECONDS == 15
    monkeypatch.setattr(config_polling, "AWAITING_POLL_SECONDS", 0.01)
    assert await after(Checks(Outcome.AWAITING, Outcome.AWAITING, Outcome.SETTLED), 0.5, HOUR) == 3


async def test_polls_that_are_more_frequent_than_that_stay_so() -> None:
    assert await after(Checks(Outcome.AWAITING), 0.5, NANOSECONDS_PER_SECOND // 100) >= 3


async def test_each_notification_is_followed_by_one_look() -> None:
    async def listen(notify: Callable[[], None]) -> None:
        await asyncio.sleep(0.05)
        notify()

    assert await after(Checks(Outcome.SETTLED), 0.3, HOUR, listen) == 2
