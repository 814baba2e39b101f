from __future__ import annotations

from decimal import Decimal

import pytest

from ocr_offchain.demo.replay import PriceReplay, recorded_prices
from ocr_offchain.errors import InvalidInputError


def test_the_recording_that_ships_holds_5000_exact_prices() -> None:
    prices = recorded_prices()
    assert len(prices) == 5000
    assert prices[0] == Decimal("1.07219")
    assert prices[-1] == Decimal("1.22904")


def test_a_price_holds_for_its_time_and_the_first_follows_the_last() -> None:
    replay = PriceReplay((Decimal(1), Decimal(2), Decimal(3)), seconds_per_price=2.0, first=1)
    assert [replay.price(replay.tick(elapsed)) for elapsed in (0.0, 1.9, 2.0, 4.0, 6.0)] == [2, 2, 3, 1, 2]


@pytest.mark.parametrize("close", ["", "n/a", "NaN", "Infinity", "-1", "0"])
def test_a_line_that_is_no_price_is_named(close: str) -> None:
    with pytest.raises(InvalidInputError, match="line 3: close"):
        recorded_prices(f"time_utc,close\n2017-04-19T09:00:00Z,1.07\n2017-04-19T10:00:00Z,{close}\n")


def test_a_recording_without_prices_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="no prices"):
        recorded_prices("time_utc,close\n")
