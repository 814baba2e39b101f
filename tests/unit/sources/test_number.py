"""Exact numbers from hostile JSON."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.sources.number import (
    follow_path,
    is_within,
    median,
    multiply,
    parse_json,
    parse_number,
    parse_path,
    shorten,
    to_units,
)

bounded: st.SearchStrategy[Decimal] = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40
).filter(
    lambda number: abs(number.as_tuple().exponent) <= 256  # type: ignore[arg-type]
)


@pytest.mark.parametrize(
    ("body", "number"),
    [
        (b"1.10", "1.10"),
        (b'"1.10"', "1.10"),
        (b"0.1234567890123456789012345678901234567890", "0.1234567890123456789012345678901234567890"),
        (b"123456789012345678901234567890123", "123456789012345678901234567890123"),
        (b"1e18", "1E+18"),
        (b'" -2.5e-3 "', "-0.0025"),
        (b'"+.5"', "0.5"),
        (b"\xef\xbb\xbf7", "7"),
    ],
)
def test_number_is_read_exactly(body: bytes, number: str) -> None:
    assert parse_number(parse_json(body)) == Decimal(number)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<html><body>Rate limit exceeded</body></html>", "HTML"),
        (b"NaN", "NaN"),
        (b'{"price": Infinity}', "Infinity"),
        (b"-Infinity", "Infinity"),
        (b"null", "null"),
        (b"true", "true or false"),
        (b"{}", "object"),
        (b"[1]", "list"),
        (b'"soon"', "'soon' is no number"),
        (b'"NaN"', "no number"),
        (b'"1,234.5"', "no number"),
        (b'"1_000"', "no number"),
        (b'"\\u0661"', "no number"),
        (b'""', "no number"),
        (b"1e400", "too large"),
        (b"1e-400", "too large"),
        (b'"1e99999999999999999999999"', "too large"),
        (b"1e99999999999999999999999", "too large"),
        (b"1" * 300, "too many digits"),
        (b'"' + b"1" * 600 + b'"', "no number"),
        (b"1" * 20_000, "too many digits"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"price": 1', "no JSON"),
        (b"Too Many Requests", "no JSON"),
        (b"[" * 30_000, "nested"),
    ],
)
def test_what_is_no_number_is_an_error_that_says_what_it_was(body: bytes, problem: str) -> None:
    with pytest.raises(InvalidInputError, match=problem) as caught:
        parse_number(parse_json(body))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_reading_raises_the_declared_error_only(body: bytes) -> None:
    with suppress(InvalidInputError):
        assert parse_number(parse_json(body)).is_finite()


DOCUMENT = parse_json(b'{"data": [{"last": "1.5", "a.b": 2}], "0": {"x": 3}}')


@pytest.mark.parametrize(
    ("path", "value"),
    [("data.0.last", "1.5"), ("data, 0, last", "1.5"), ("data,0,a.b", Decimal(2)), ("0.x", Decimal(3))],
)
def test_path_leads_to_the_value(path: str, value: object) -> None:
    assert follow_path(DOCUMENT, parse_path(path)) == value


def test_empty_path_is_the_document() -> None:
    assert follow_path(DOCUMENT, parse_path("")) is DOCUMENT


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("nothing", "'nothing' .there are: data, 0"),
        ("data.1", "'data.1' .there is a list of 1"),
        ("data.-1", "'data.-1'"),
        ("data.x", "'data.x'"),
        ("data.0.last.x", "'data.0.last.x'"),
        ("data." + "9" * 5000, "data.9"),
    ],
)
def test_path_to_nothing_says_where_it_ends(path: str, where: str) -> None:
    with pytest.raises(InvalidInputError, match=where):
        follow_path(DOCUMENT, parse_path(path))


@given(bounded, bounded)
def test_products_are_exact(left: Decimal, right: Decimal) -> None:
    assert Fraction(multiply(left, right)) == Fraction(left) * Fraction(right)


@given(st.lists(bounded, min_size=1, max_size=9))
def test_median_is_exact(numbers: list[Decimal]) -> None:
    ordered = sorted(Fraction(number) for number in numbers)
    middle = len(ordered) // 2
    expected = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    assert Fraction(median(numbers)) == expected


@pytest.mark.parametrize(
    ("number", "decimals", "units"),
    [
        ("2000.5", 8, 200_050_000_000),
        ("1.5", 0, 2),
        ("2.5", 0, 2),
        ("-2.5", 0, -2),
        ("2.500000000000000000000000000000000001", 0, 3),
        ("0.000000005", 8, 0),
        ("0.0000000050000000000000000000000001", 8, 1),
        ("123456789012345678901234567890.123456789", 9, 123456789012345678901234567890123456789),
    ],
)
def test_units_are_the_nearest_integer_and_halves_go_to_the_even_one(number: str, decimals: int, units: int) -> None:
    assert to_units(Decimal(number), decimals) == units


@given(bounded, st.integers(0, 18))
def test_units_are_at_most_half_a_unit_off(number: Decimal, decimals: int) -> None:
    with suppress(InvalidInputError):
        assert abs(to_units(number, decimals) - Fraction(number) * 10**decimals) <= Fraction(1, 2)


@pytest.mark.parametrize("units", [1 << 191, -(1 << 191) - 1])
def test_units_beyond_int192_are_refused(units: int) -> None:
    with pytest.raises(InvalidInputError, match="int192"):
        to_units(Decimal(units), 0)
    nearest = units - 1 if units > 0 else units + 1
    assert to_units(Decimal(nearest), 0) == nearest


extreme = st.builds(
    lambda digits, exponent, sign: parse_number(f"{sign}{digits}e{exponent}"),
    st.integers(1, 10**256 - 1),
    st.integers(-256, 256),
    st.sampled_from(["", "-"]),
)


@given(extreme, extreme, extreme, extreme, st.integers(0, 77))
def test_the_most_extreme_numbers_that_are_read_can_be_worked_with(
    first: Decimal, second: Decimal, scale: Decimal, spread: Decimal, decimals: int
) -> None:
    products = [multiply(first, scale), multiply(second, scale)]
    centre = median(products)
    assert min(products) <= centre <= max(products)
    is_within(products[0], centre, multiply(spread.copy_abs(), Decimal("0.01")))
    with suppress(InvalidInputError):
        to_units(centre, decimals)


def test_spread_is_relative_and_inclusive() -> None:
    assert is_within(Decimal("102"), Decimal("100"), Decimal("0.02"))
    assert not is_within(Decimal("102.0000000000000000000000000001"), Decimal("100"), Decimal("0.02"))
    assert is_within(Decimal("-98"), Decimal("-100"), Decimal("0.02"))


@given(st.text(max_size=300))
def test_shortened_text_is_one_short_printable_line(text: str) -> None:
    line = shorten(text)
    assert len(line) <= 60
    assert line.isprintable()
