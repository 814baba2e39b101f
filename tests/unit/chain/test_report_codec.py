"""Reports of the EVM aggregator: recorded cases and properties."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from eth_abi.abi import decode, encode
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.chain.report_codec import EVMReportCodec
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.plugins.median.go_sort import go_sorted
from ocr_offchain.plugins.median.interface import ParsedAttributedObservation
from ocr_offchain.types import OracleId
from tests.unit.plugins.vectors import cases, parsed_observations

CODEC = EVMReportCodec()


def observation(timestamp: int, value: int, juels: int, observer: int) -> ParsedAttributedObservation:
    return ParsedAttributedObservation(timestamp, value, juels, 0, OracleId(observer))


def fields(report: bytes) -> tuple[int, bytes, tuple[int, ...], int]:
    return decode(["uint32", "bytes32", "int192[]", "int192"], report)


@pytest.mark.parametrize("case", cases("report"))
def test_report_is_as_recorded(case: dict[str, Any]) -> None:
    observations = parsed_observations(case)
    if not case["valid"]:
        with pytest.raises(InvalidInputError):
            CODEC.build_report(observations)
        return
    report = CODEC.build_report(observations)
    assert report.hex() == case["report"]
    assert CODEC.median_from_report(report) == int(case["median"])
    assert fields(report)[3] == int(case["report_juels_per_fee_coin"])
    assert CODEC.max_report_length(len(observations)) == case["max_report_length"] == len(report)


@pytest.mark.parametrize("case", cases("report_read"))
def test_bytes_that_are_no_report_are_rejected(case: dict[str, Any]) -> None:
    assert not case["valid"]
    with pytest.raises(InvalidInputError):
        CODEC.median_from_report(bytes.fromhex(case["report"]))


def test_small_report_matches_the_worked_example() -> None:
    report = CODEC.build_report(
        (
            observation(100, 30, 7, 0),
            observation(103, 10, 9, 1),
            observation(101, 30, 8, 2),
            observation(102, -20, 6, 3),
        )
    )
    assert len(report) == 288
    assert fields(report) == (102, bytes([3, 1, 0, 2]) + bytes(28), (-20, 10, 30, 30), 8)
    assert CODEC.median_from_report(report) == 30


def by_value(observations: list[ParsedAttributedObservation]) -> list[ParsedAttributedObservation]:
    return go_sorted(observations, lambda each: each.value)


@pytest.mark.parametrize(
    ("m", "value", "time", "juels", "observers", "digest"),
    [
        (13, lambda i: 100, lambda i: 0, lambda i: 0, "0 1 2 3 4 5 6 7 8 9 10 11 12", None),
        (
            16,
            lambda i: 5 - 2 * (i % 2),
            lambda i: 0,
            lambda i: 0,
            "9 1 15 3 13 5 11 7 8 0 10 6 12 4 14 2",
            "92f02a61fdad8c0fcd0f08daa422239242ecc10a5e3f0b6aaa678b3d938100c9",
        ),
        (
            31,
            lambda i: 7 * i % 5,
            lambda i: i % 3,
            lambda i: i % 4,
            "5 20 15 0 30 10 25 13 8 23 28 3 18 26 1 16 11 21 6 14 4 29 9 19 24 22 12 2 7 27 17",
            "92099003b941897d55ed179fd0246c4970b4fce504433322016bf3945bbbd5da",
        ),
        (7, lambda i: 7 * i % 3, lambda i: i % 3, lambda i: i % 2, "0 6 3 4 1 2 5", None),
        (
            20,
            lambda i: 20 - i // 2,
            lambda i: i % 2,
            lambda i: i % 5,
            "19 18 17 16 15 14 12 13 11 10 9 8 7 6 5 4 3 2 1 0",
            "ef7ba4f1f2ee007f59c17f2cd0ae2393fdae0cb40cfe9bb52401107e2d75b257",
        ),
    ],
)
def test_ties_come_out_in_the_order_of_the_reference(
    m: int,
    value: Callable[[int], int],
    time: Callable[[int], int],
    juels: Callable[[int], int],
    observers: str,
    digest: str | None,
) -> None:
    observations = by_value([observation(1_700_000_000 + time(i), value(i), juels(i), i) for i in range(m)])
    report = CODEC.build_report(tuple(observations))
    assert " ".join(str(byte) for byte in fields(report)[1][:m]) == observers
    if digest is not None:
        assert hashlib.sha256(report).hexdigest() == digest


def test_sort_by_value_leaves_ties_in_the_order_of_the_reference() -> None:
    ordered = by_value([observation(0, 7 * i % 5, 0, i) for i in range(31)])
    assert " ".join(str(each.observer) for each in ordered) == (
        "20 15 30 0 10 5 25 8 28 23 13 3 18 26 6 11 1 16 21 14 19 24 9 4 29 17 22 12 7 27 2"
    )


int192 = st.integers(-(1 << 191), (1 << 191) - 1)
observations = st.lists(
    st.builds(ParsedAttributedObservation, st.integers(0, (1 << 32) - 1), int192, int192, int192, st.integers(0, 30)),
    min_size=1,
    max_size=31,
).map(tuple)


@given(observations)
def test_report_carries_the_upper_medians_and_each_observation(
    given_observations: tuple[ParsedAttributedObservation, ...],
) -> None:
    report = CODEC.build_report(given_observations)
    m = len(given_observations)
    timestamp, observers, values, juels = fields(report)
    assert timestamp == sorted(each.timestamp for each in given_observations)[m // 2]
    assert juels == sorted(each.juels_per_fee_coin for each in given_observations)[m // 2]
    assert list(values) == sorted(each.value for each in given_observations)
    assert sorted(zip(values, observers, strict=False)) == sorted((e.value, e.observer) for e in given_observations)
    assert observers[m:] == bytes(32 - m)
    assert CODEC.median_from_report(report) == values[m // 2]
    assert report == encode(["uint32", "bytes32", "int192[]", "int192"], [timestamp, observers, values, juels])


@pytest.mark.parametrize(
    "wrong",
    [
        (observation(1 << 32, 0, 0, 0),),
        (observation(0, 1 << 191, 0, 0),),
        (observation(0, 0, -(1 << 191) - 1, 0),),
        (observation(0, 0, 0, 256),),
        tuple(observation(0, 0, 0, 0) for _ in range(32)),
    ],
)
def test_observations_out_of_range_make_no_report(wrong: tuple[ParsedAttributedObservation, ...]) -> None:
    with pytest.raises(InvalidInputError):
        CODEC.build_report(wrong)


def words(*numbers: int) -> bytes:
    return b"".join((number % (1 << 256)).to_bytes(32, "big") for number in numbers)


def test_report_is_read_without_checks_of_order_range_and_length() -> None:
    assert CODEC.median_from_report(words(1, 0, 0x80, 0, 3, 9, -(1 << 255), 1) + b"more") == -(1 << 255)
    assert CODEC.median_from_report(words(1, 0, 0x60, 1, 7)) == 7


@pytest.mark.parametrize(
    "report",
    [
        b"",
        words(1, 0, 0x80, 0),
        words(1, 0, 0x80, 0, 0),
        words(1, 0, 0x80, 0, 1),
        words(1, 0, 0x80, 0, 1, 5)[:-1],
        words(1, 0, 0x80, 0, 2, 5),
        words(1, 0, 0x80, 0, (1 << 256) - 1, 5),
        words(1, 0, (1 << 256) - 1, 0, 1, 5),
        words(1, 0, 0xA1, 0, 1, 5),
        words(1 << 32, 0, 0x80, 0, 1, 5),
        words(1, 0, 0, 0)[:-1],
    ],
)
def test_report_that_ends_early_or_points_outside_is_rejected(report: bytes) -> None:
    with pytest.raises(InvalidInputError):
        CODEC.median_from_report(report)


@given(st.binary(max_size=400) | st.lists(st.integers(0, 256), max_size=12).map(lambda numbers: words(*numbers)))
def test_reading_a_report_raises_the_declared_error_only(report: bytes) -> None:
    with suppress(InvalidInputError):
        assert isinstance(CODEC.median_from_report(report), int)
