"""Several sources, one number: a dead or lying source must not decide, and must not cost the round."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from decimal import Decimal

from ocr_offchain.errors import ConfigError, OCRError
from ocr_offchain.outage import Outage
from ocr_offchain.sources.interface import NumberSource, SourceError
from ocr_offchain.sources.number import is_within, median, multiply, shorten
from ocr_offchain.types import NANOSECONDS_PER_SECOND

MAX_KEEP_LAST = 1800 * NANOSECONDS_PER_SECOND
"""Longest time for which a last good number may stand in: 30 minutes."""

_LOGGER = logging.getLogger(__name__)


class ConstantNumber:
    """A `NumberSource` that always gives the same number."""

    def __init__(self, name: str, number: Decimal) -> None:
        self.name = name
        self._number = number

    async def fetch(self) -> Decimal:
        return self._number


class KeepLast:
    """Lets a source's last good number stand in for it, `max_age` nanoseconds after it was fetched at the most."""

    def __init__(self, source: NumberSource, max_age: int, clock: Callable[[], int] = time.monotonic_ns) -> None:
        if not 0 < max_age <= MAX_KEEP_LAST:
            raise ConfigError("keep_last", f"source {source.name}: must be above 0 and at most 30 minutes")
        self._source = source
        self._max_age = max_age
        self._clock = clock
        self._last: tuple[int, Decimal] | None = None

    @property
    def name(self) -> str:
        return self._source.name

    async def fetch(self) -> Decimal:
        try:
            number = await self._source.fetch()
        except OCRError as error:
            if self._last is None or self._clock() - self._last[0] > self._max_age:
                raise
            age = (self._clock() - self._last[0]) / NANOSECONDS_PER_SECOND
            _LOGGER.debug("%s; its number of %.1f s ago stands in", error, age)
            return self._last[1]
        self._last = (self._clock(), number)
        return number


class MedianOfSources:
    """A `NumberSource`: the median of what its sources answer.

    Of an even count of answers it is the exact mean of the two middle ones. At least `min_answers` must be there, by
    default a majority of the sources. A source that fails is logged (ever more rarely while it lasts, and once when it
    is over) and the others decide.
    """

    def __init__(
        self,
        name: str,
        sources: Sequence[NumberSource],
        *,
        min_answers: int | None = None,
        max_spread: Decimal | None = None,
        deadline: int | None = None,
        logger: logging.Logger = _LOGGER,
    ) -> None:
        """`max_spread`: answers further than this fraction (0.02 is 2 %) from the median of all are dropped.

        `deadline`: nanoseconds after which a source that has not answered counts as failed; None waits for all.
        """
        majority = len(sources) // 2 + 1
        self.name = name
        self.min_answers = majority if min_answers is None else min_answers
        if not 1 <= self.min_answers <= len(sources):
            raise ConfigError("min_answers", f"must be 1 to the number of sources ({len(sources)}), got {min_answers}")
        if max_spread is not None and max_spread < 0:
            raise ConfigError("max_spread", f"must not be negative, got {max_spread}")
        names = [source.name for source in sources]
        for source_name in names:
            if names.count(source_name) > 1:
                raise ConfigError("name", f"two sources have the name {source_name}")
        self._sources = tuple(sources)
        self._max_spread = max_spread
        self._deadline = deadline
        self._outages = {source_name: Outage(f"{name}: source {source_name}", logger) for source_name in names}

    async def fetch(self) -> Decimal:
        results = await self._fetch_all()
        answers = {name: result for name, result in results.items() if isinstance(result, Decimal)}
        problems = {name: result for name, result in results.items() if not isinstance(result, Decimal)}
        if self._max_spread is not None and answers:
            centre = median(list(answers.values()))
            for name, answer in list(answers.items()):
                if not is_within(answer, centre, self._max_spread):
                    del answers[name]
                    percent = multiply(self._max_spread, Decimal(100)).normalize()
                    problems[name] = SourceError(
                        name,
                        f"{shorten(str(answer))} is more than {percent:f} % away from the median "
                        f"{shorten(str(centre))}",
                    )
        for name, outage in self._outages.items():
            if name in answers:
                outage.succeeded()
            else:
                problem = problems[name]
                outage.failed(problem.problem if isinstance(problem, SourceError) else problem)
        if len(answers) < self.min_answers:
            raise SourceError(
                self.name,
                f"{len(answers)} of {len(self._sources)} sources answered, {self.min_answers} needed; "
                + "; ".join(map(str, problems.values())),
            )
        return median(list(answers.values()))

    async def _fetch_all(self) -> dict[str, Decimal | BaseException]:
        tasks = {source.name: asyncio.create_task(source.fetch()) for source in self._sources}
        timeout = None if self._deadline is None else self._deadline / NANOSECONDS_PER_SECOND
        try:
            await asyncio.wait(tasks.values(), timeout=timeout)
            late = {name for name, task in tasks.items() if not task.done()}
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        return {
            name: SourceError(name, f"no answer within {timeout:g} s") if name in late else _outcome(task)
            for name, task in tasks.items()
        }


def _outcome(task: asyncio.Task[Decimal]) -> Decimal | BaseException:
    return task.exception() or task.result()
