"""Heartbeat and deviation out of an aggregator's own configuration, held against recorded configurations."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gethwrappers_py.feed.offchain_config import _fields, ocr1_update_rule, ocr2_update_rule
from gethwrappers_py.testing.oracles import ocr1_encoded_config, ocr2_offchain_config

VECTORS = Path(__file__).parents[2] / "vectors" / "offchain_config.json"
CASES: list[dict[str, Any]] = json.loads(VECTORS.read_text())["cases"]
VALID = [case for case in CASES if case["valid"] and not case.get("altered_after_encoding")]


def of_kind(kind: str) -> list[dict[str, Any]]:
    found = [case for case in VALID if case["kind"] == kind]
    assert found
    return found


@pytest.mark.parametrize("case", of_kind("ocr1"))
def test_recorded_ocr1_configurations_tell_their_delta_c_and_alpha(case: dict[str, Any]) -> None:
    rule = ocr1_update_rule(bytes.fromhex(case["encoded_config"]))
    assert rule.heartbeat == -(-case["decoded"]["delta_c_ns"] // 10**9)
    assert rule.deviation == Decimal(case["decoded"]["alpha_ppb"]) / 10**9


@pytest.mark.parametrize("case", of_kind("ocr2"))
def test_the_plugins_part_of_recorded_ocr2_configurations_is_found(case: dict[str, Any]) -> None:
    blob = bytes.fromhex(case.get("offchain_config") or case["encoded_config"])
    plugin = b"".join(value for number, value in _fields(blob) if number == 10 and isinstance(value, bytes))
    assert plugin.hex() == case["decoded"]["reporting_plugin_config"]


@settings(deadline=None)
@given(st.integers(0, 10**7), st.integers(0, 2**63))
def test_what_the_test_oracles_write_the_reader_reads(heartbeat: int, alpha: int) -> None:
    for rule in (
        ocr1_update_rule(ocr1_encoded_config(heartbeat, alpha)),
        ocr2_update_rule(ocr2_offchain_config(heartbeat, alpha)),
    ):
        assert rule.heartbeat == heartbeat
        assert rule.deviation == Decimal(alpha) / 10**9


def field(number: int, value: bytes) -> bytes:
    return bytes([number << 3 | 2, len(value)]) + value


def test_an_infinite_alpha_means_that_change_alone_never_brings_an_answer() -> None:
    rule = ocr2_update_rule(field(10, bytes.fromhex("08011005 28 80 94 eb dc 03".replace(" ", ""))))
    assert rule.deviation is None
    assert rule.heartbeat == 1


def test_part_of_a_second_is_rounded_up() -> None:
    assert ocr2_update_rule(field(10, bytes.fromhex("2801"))).heartbeat == 1


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        field(9, b"x"),
        b"\x52\x05\x01",
        b"\x52\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x00\x00",
        b"\x53",
        field(10, b"\x28" + b"\xff" * 9 + b"\x01"),
        field(10, b"\x28" + b"\xff" * 9 + b"\x7f"),
        field(10, b"\x28\x80"),
    ],
)
def test_bytes_that_are_no_ocr2_configuration_are_refused(blob: bytes) -> None:
    with pytest.raises(ValueError, match=r"protobuf|deltaC|reporting plugin"):
        ocr2_update_rule(blob)


def test_bytes_that_are_no_ocr1_configuration_are_refused() -> None:
    good = ocr1_encoded_config(60, 1)
    for blob in (b"", good[:-1][:384], b"\1" + good[1:], good[:192] + b"\xff" * 32 + good[224:]):
        with pytest.raises(ValueError, match=r"OCR1|alpha|deltaC"):
            ocr1_update_rule(blob)
    negative = good[: 32 * 5] + b"\xff" * 32 + good[32 * 6 :]
    with pytest.raises(ValueError, match="deltaC"):
        ocr1_update_rule(negative)


@settings(deadline=None)
@given(st.binary(max_size=600))
def test_hostile_bytes_raise_value_error_or_give_a_rule(blob: bytes) -> None:
    for reader in (ocr1_update_rule, ocr2_update_rule):
        try:
            assert reader(blob).heartbeat >= 0
        except ValueError:
            continue
