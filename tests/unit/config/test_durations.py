from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.config.durations import format_duration, parse_duration
from ocr_offchain.errors import InvalidInputError


@given(st.integers(0, 2**63 - 1))
def test_text_reads_back(nanoseconds: int) -> None:
    assert parse_duration(format_duration(nanoseconds)) == nanoseconds


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("0", 0),
        ("0s", 0),
        ("2s", 2_000_000_000),
        ("1.5s", 1_500_000_000),
        ("200ms", 200_000_000),
        ("1m30s", 90_000_000_000),
        ("1h", 3_600_000_000_000),
        ("10us", 10_000),
        ("10µs", 10_000),
        ("7ns", 7),
        ("0.000000001s", 1),
    ],
)
def test_every_unit_is_read(text: str, nanoseconds: int) -> None:
    assert parse_duration(text) == nanoseconds


@pytest.mark.parametrize(
    "text", ["", "2", "s", "2 s", " 2s", "2s ", "-2s", "2d", "2S", ".5s", "2.s", "1e3s", "٢s", "2s3"]
)
def test_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="expected numbers with units"):
        parse_duration(text)


def test_fractions_of_a_nanosecond_and_durations_above_64_bits_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="whole number of nanoseconds"):
        parse_duration("0.5ns")
    with pytest.raises(InvalidInputError, match="longer than"):
        parse_duration("9223372036854775808ns")


def test_negative_durations_are_shown() -> None:
    assert format_duration(-1_500_000_000) == "-1s500ms"
