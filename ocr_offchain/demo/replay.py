"""Recorded EUR/USD hourly closing prices, replayed faster than they happened."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from ocr_offchain.errors import InvalidInputError

RECORDING = "eurusd_hourly.csv"


@dataclass(frozen=True, slots=True)
class PriceReplay:
    """One recorded price after another, each for `seconds_per_price` seconds; from the start again after the last."""

    prices: tuple[Decimal, ...]
    seconds_per_price: float
    first: int = 0
    """Index of the price that holds at time 0."""

    def tick(self, elapsed: float) -> int:
        """How many prices have passed `elapsed` seconds after the start."""
        return int(elapsed / self.seconds_per_price)

    def price(self, tick: int) -> Decimal:
        return self.prices[(self.first + tick) % len(self.prices)]


def recorded_prices(text: str | None = None) -> tuple[Decimal, ...]:
    """The closing prices of the recording that comes with the package, or of `text` in the same CSV form.

    Raises `InvalidInputError` naming the line that is no price.
    """
    if text is None:
        text = files("ocr_offchain.demo").joinpath("data", RECORDING).read_text()
    prices: list[Decimal] = []
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        close = row.get("close")
        try:
            price = Decimal(close or "")
        except ArithmeticError:
            raise InvalidInputError(f"{RECORDING} line {number}: close is {close!r}, expected a decimal") from None
        if not price.is_finite() or price <= 0:
            raise InvalidInputError(f"{RECORDING} line {number}: close is {close!r}, expected a price above 0")
        prices.append(price)
    if not prices:
        raise InvalidInputError(f"{RECORDING}: no prices")
    return tuple(prices)
