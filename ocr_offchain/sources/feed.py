"""Sources as the numerical median takes them: integers in a feed's units."""

from __future__ import annotations

from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.sources.interface import NumberSource, SourceError
from ocr_offchain.sources.number import MAX_DECIMALS, to_units
from ocr_offchain.types import ReportTimestamp


class UnitsSource:
    """A data source of the numerical median: a number times 10^decimals, rounded half to even, as an int192."""

    def __init__(self, source: NumberSource, decimals: int) -> None:
        if not 0 <= decimals <= MAX_DECIMALS:
            raise ConfigError("decimals", f"must be 0 to {MAX_DECIMALS}, got {decimals}")
        self._source = source
        self._decimals = decimals

    async def observe(self, timestamp: ReportTimestamp) -> int:
        """Raises `SourceError` when there is no number or it is no int192."""
        number = await self._source.fetch()
        try:
            return to_units(number, self._decimals)
        except InvalidInputError as error:
            raise SourceError(self._source.name, str(error)) from None


class ConstantSource:
    """A data source that always gives the same integer, for example the juels per fee coin of a test network."""

    def __init__(self, number: int) -> None:
        self._number = number

    async def observe(self, timestamp: ReportTimestamp) -> int:
        return self._number
