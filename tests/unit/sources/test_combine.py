"""Several sources, one number."""

from __future__ import annotations

import asyncio
import logging
from decimal import Decimal

import pytest

from ocr_offchain.errors import ConfigError
from ocr_offchain.sources.combine import MAX_KEEP_LAST, ConstantNumber, KeepLast, MedianOfSources
from ocr_offchain.sources.feed import ConstantSource, UnitsSource
from ocr_offchain.sources.interface import SourceError
from ocr_offchain.types import ConfigDigest, ReportTimestamp

ROUND = ReportTimestamp(ConfigDigest(bytes(32)), 1, 1)


class Scripted:
    """Gives its answers in order, the last one for ever; None fails."""

    def __init__(self, name: str, *answers: str | None, delay: float = 0) -> None:
        self.name = name
        self._answers = list(answers)
        self._delay = delay
        self.cancelled = False

    async def fetch(self) -> Decimal:
        try:
            await asyncio.sleep(self._delay)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if answer is None:
            raise SourceError(self.name, "down")
        return Decimal(answer)


def sources(*answers: str | None) -> list[Scripted]:
    return [Scripted(f"s{index}", answer) for index, answer in enumerate(answers)]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (("5",), "5"),
        (("3", "1", "2"), "2"),
        (("1", "2", "1000000"), "2"),
        (("1", "2", "4", "9"), "3"),
        (("1", None, "2"), "1.5"),
        (("1.1", "1.2"), "1.15"),
    ],
)
async def test_median_of_the_answers(answers: tuple[str | None, ...], expected: str) -> None:
    assert await MedianOfSources("feed", sources(*answers)).fetch() == Decimal(expected)


@pytest.mark.parametrize(
    ("answers", "min_answers", "enough"),
    [
        (("1", "1", None), None, True),
        (("1", None, None), None, False),
        (("1", "1", None, None), None, False),
        (("1", "1", "1", None), None, True),
        (("1", None, None), 1, True),
        (("1", "1", None), 3, False),
        ((None,), None, False),
    ],
)
async def test_too_few_answers_are_no_number(
    answers: tuple[str | None, ...], min_answers: int | None, enough: bool
) -> None:
    combined = MedianOfSources("feed", sources(*answers), min_answers=min_answers)
    if enough:
        assert await combined.fetch() == 1
    else:
        with pytest.raises(SourceError, match=r"source feed: \d of \d sources answered, \d needed; source s\d: down"):
            await combined.fetch()


async def test_sources_are_asked_at_the_same_time() -> None:
    async with asyncio.timeout(1):
        await MedianOfSources("feed", [Scripted(f"s{i}", "1", delay=0.2) for i in range(20)]).fetch()


async def test_source_beyond_the_deadline_counts_as_failed_and_is_cancelled() -> None:
    slow = Scripted("slow", "1", delay=30)
    combined = MedianOfSources("feed", [slow, *sources("5", "7")], deadline=50_000_000)
    async with asyncio.timeout(1):
        assert await combined.fetch() == 6
    assert slow.cancelled


async def test_cancelling_the_observation_cancels_the_sources() -> None:
    slow = Scripted("slow", "1", delay=30)
    task = asyncio.create_task(MedianOfSources("feed", [slow]).fetch())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert slow.cancelled


async def test_outliers_are_dropped_and_must_leave_enough_answers() -> None:
    inputs = sources("100", "101", "99", "200")
    assert await MedianOfSources("feed", inputs, max_spread=Decimal("0.02")).fetch() == 100
    with pytest.raises(SourceError, match=r"source s3: 200 is more than 2 % away from the median 100\.5"):
        await MedianOfSources("feed", inputs, max_spread=Decimal("0.02"), min_answers=4).fetch()


async def test_dead_source_is_logged_ever_more_rarely_and_its_recovery_once(caplog: pytest.LogCaptureFixture) -> None:
    dead = Scripted("dead", *[None] * 9, "1")
    combined = MedianOfSources("feed", [dead, *sources("1", "1")])
    with caplog.at_level(logging.INFO):
        for _ in range(12):
            assert await combined.fetch() == 1
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 4, "failures 1, 2, 4 and 8"
    assert all(record.getMessage().startswith("feed: source dead: down") for record in warnings)
    recoveries = [record.getMessage() for record in caplog.records if record.levelno == logging.INFO]
    assert len(recoveries) == 1
    assert recoveries[0] == "feed: source dead: works again after 9 failures"


@pytest.mark.parametrize("min_answers", [0, 3, -1])
def test_impossible_number_of_answers_is_refused(min_answers: int) -> None:
    with pytest.raises(ConfigError, match="min_answers"):
        MedianOfSources("feed", sources("1", "1"), min_answers=min_answers)


def test_no_sources_and_equal_names_are_refused() -> None:
    with pytest.raises(ConfigError):
        MedianOfSources("feed", [])
    with pytest.raises(ConfigError, match="name s"):
        MedianOfSources("feed", [Scripted("s", "1"), Scripted("s", "1")])
    with pytest.raises(ConfigError, match="max_spread"):
        MedianOfSources("feed", sources("1"), max_spread=Decimal(-1))


async def test_last_good_number_stands_in_until_it_is_too_old() -> None:
    now = 0
    kept = KeepLast(Scripted("a", None, "5", None), 10, lambda: now)
    with pytest.raises(SourceError):
        await kept.fetch()
    assert await kept.fetch() == 5
    now = 10
    assert await kept.fetch() == 5
    now = 11
    with pytest.raises(SourceError, match="down"):
        await kept.fetch()


@pytest.mark.parametrize("max_age", [0, MAX_KEEP_LAST + 1])
def test_standing_in_is_capped(max_age: int) -> None:
    with pytest.raises(ConfigError, match="keep_last"):
        KeepLast(Scripted("a", "1"), max_age)


async def test_number_becomes_the_integer_of_the_feed() -> None:
    assert await UnitsSource(ConstantNumber("c", Decimal("2000.123456785")), 8).observe(ROUND) == 200012345678
    assert await ConstantSource(17).observe(ROUND) == 17


async def test_number_beyond_int192_names_the_source() -> None:
    with pytest.raises(SourceError, match=r"source c: .*int192"):
        await UnitsSource(ConstantNumber("c", Decimal("1e60")), 0).observe(ROUND)


@pytest.mark.parametrize("decimals", [-1, 78])
def test_decimals_are_bounded(decimals: int) -> None:
    with pytest.raises(ConfigError, match="decimals"):
        UnitsSource(ConstantNumber("c", Decimal(1)), decimals)
