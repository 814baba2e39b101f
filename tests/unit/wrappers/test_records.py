"""Answers as exact decimals, times, tables and candles."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gethwrappers_py.feed import Answer, Round, candles, rows, to_csv
from gethwrappers_py.feed.latest import limit_of
from gethwrappers_py.feed.records import COLUMNS, scaled

AGGREGATOR = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


def round_of(number: int, answer: str, at: int, phase: int = 1) -> Round:
    value = Decimal(answer)
    return Round(value, int(value * 10**8), 8, phase << 64 | number, at, at, AGGREGATOR)


@settings(deadline=None)
@given(st.integers(-(2**255), 2**255 - 1), st.integers(0, 40))
def test_scaling_is_exact_whatever_the_decimal_context(raw: int, decimals: int) -> None:
    with localcontext() as context:
        context.prec = 5
        value = scaled(raw, decimals)
    sign, digits, exponent = value.as_tuple()
    assert int("".join(map(str, digits))) * (-1 if sign else 1) == raw
    assert exponent == -decimals


def test_a_round_knows_its_phase_and_time() -> None:
    one = round_of(5, "2000.5", 1_700_000_000, phase=3)
    assert (one.phase, one.round) == (3, 5)
    assert one.time == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_age_is_by_the_blocks_clock_and_never_negative() -> None:
    def answer(block_time: int) -> Answer:
        return Answer(Decimal(1), 1, 0, 1, 100, 100, AGGREGATOR, block_time=block_time)

    assert answer(160).age == 60
    assert answer(90).age == 0


def test_the_limit_is_the_heartbeat_and_a_tenth_at_least_a_minute() -> None:
    assert [limit_of(seconds) for seconds in (1, 600, 3600, 86400)] == [61, 660, 3960, 95040]


def test_rows_and_csv_have_the_same_columns_and_values() -> None:
    rounds = [round_of(1, "0.00000001", 1_700_000_000), round_of(2, "-5", 1_700_000_060)]
    (first, second) = rows(rounds)
    assert tuple(first) == COLUMNS
    assert second["answer"] == Decimal(-5)
    read = list(csv.DictReader(io.StringIO(to_csv(rounds))))
    assert [line["answer"] for line in read] == ["0.00000001", "-5"]
    assert read[0]["time"] == "2023-11-14T22:13:20+00:00"
    assert read[0]["round_id"] == str(1 << 64 | 1)


def test_candles_have_first_highest_lowest_and_last() -> None:
    times_and_answers = [(0, "10"), (10, "12"), (59, "9"), (60, "11"), (200, "8")]
    rounds = [round_of(index + 1, answer, at) for index, (at, answer) in enumerate(times_and_answers)]
    found = candles(list(reversed(rounds)), 60)
    assert [(one.start, one.open, one.high, one.low, one.close, one.rounds) for one in found] == [
        (0, Decimal(10), Decimal(12), Decimal(9), Decimal(9), 3),
        (60, Decimal(11), Decimal(11), Decimal(11), Decimal(11), 1),
        (180, Decimal(8), Decimal(8), Decimal(8), Decimal(8), 1),
    ]
    assert found[0].time == datetime.fromtimestamp(0, UTC)
    assert candles([], 60) == []
    with pytest.raises(ValueError, match="positive"):
        candles(rounds, 0)
