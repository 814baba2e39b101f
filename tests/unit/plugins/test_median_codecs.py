"""Numbers, configurations and observations of the numerical median: recorded cases and properties."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ocr_offchain.deviation import deviates
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.plugins.median import observation as observation_module
from ocr_offchain.plugins.median.config import (
    MedianOffchainConfig,
    MedianOnchainConfig,
    decode_offchain_config,
    decode_onchain_config,
    encode_offchain_config,
    encode_onchain_config,
)
from ocr_offchain.plugins.median.number_codec import (
    MAX_VALUE,
    MIN_VALUE,
    decode_value,
    deserialize_signed,
    encode_value,
    serialize_signed,
)
from ocr_offchain.plugins.median.observation import (
    NumericalMedianObservation,
    decode_observation,
    encode_observation,
)

from .vectors import cases

values = st.integers(MIN_VALUE, MAX_VALUE) | st.sampled_from([MIN_VALUE, -1, 0, 1, MAX_VALUE])


@pytest.mark.parametrize("case", cases("value_encode"))
def test_value_encodes_as_recorded(case: dict[str, Any]) -> None:
    if case["valid"]:
        assert encode_value(int(case["value"])).hex() == case["bytes"]
        assert decode_value(bytes.fromhex(case["bytes"])) == int(case["value"])
    else:
        with pytest.raises(InvalidInputError):
            encode_value(int(case["value"]))


@pytest.mark.parametrize("case", cases("value_decode"))
def test_value_of_another_length_is_rejected(case: dict[str, Any]) -> None:
    assert not case["valid"]
    with pytest.raises(InvalidInputError):
        decode_value(bytes.fromhex(case["bytes"]))


@given(st.integers(1, 128), st.data())
def test_signed_integers_of_any_size_come_back(size: int, data: st.DataObject) -> None:
    half = 1 << (8 * size - 1)
    value = data.draw(st.integers(-half, half - 1) | st.sampled_from([-half, half - 1]))
    assert deserialize_signed(size, serialize_signed(size, value)) == value
    for outside in (-half - 1, half):
        with pytest.raises(InvalidInputError):
            serialize_signed(size, outside)


@pytest.mark.parametrize("size", [0, -1, 129])
def test_signed_integers_have_1_to_128_bytes(size: int) -> None:
    with pytest.raises(InvalidInputError):
        serialize_signed(size, 0)
    with pytest.raises(InvalidInputError):
        deserialize_signed(size, b"")


@pytest.mark.parametrize("case", cases("onchain_config"))
def test_onchain_config_is_as_recorded(case: dict[str, Any]) -> None:
    config = MedianOnchainConfig(int(case["min"]), int(case["max"]))
    assert encode_onchain_config(config).hex() == case["bytes"]
    assert decode_onchain_config(bytes.fromhex(case["bytes"])) == config


@pytest.mark.parametrize("case", cases("onchain_config_read"))
def test_malformed_onchain_config_is_rejected(case: dict[str, Any]) -> None:
    assert not case["valid"]
    with pytest.raises(InvalidInputError):
        decode_onchain_config(bytes.fromhex(case["bytes"]))


def test_onchain_config_with_min_above_max_is_not_written() -> None:
    with pytest.raises(InvalidInputError):
        encode_onchain_config(MedianOnchainConfig(2, 1))


@given(st.binary(max_size=60) | st.binary(min_size=49, max_size=49).map(lambda data: b"\x01" + data[1:]))
def test_reading_an_onchain_config_raises_the_declared_error_only(data: bytes) -> None:
    try:
        config = decode_onchain_config(data)
    except InvalidInputError:
        return
    assert encode_onchain_config(config) == data


@pytest.mark.parametrize("case", cases("offchain_config"))
def test_offchain_config_is_as_recorded(case: dict[str, Any]) -> None:
    config = MedianOffchainConfig(
        alpha_report_infinite=case["alpha_report_infinite"],
        alpha_report_ppb=case["alpha_report_ppb"],
        alpha_accept_infinite=case["alpha_accept_infinite"],
        alpha_accept_ppb=case["alpha_accept_ppb"],
        delta_c=case["delta_c_ns"],
    )
    assert encode_offchain_config(config).hex() == case["bytes"]
    assert decode_offchain_config(bytes.fromhex(case["bytes"])) == config


@pytest.mark.parametrize("case", cases("offchain_config_read"))
def test_negative_delta_c_is_rejected(case: dict[str, Any]) -> None:
    assert not case["valid"]
    with pytest.raises(InvalidInputError, match="delta_c"):
        decode_offchain_config(bytes.fromhex(case["bytes"]))


@pytest.mark.parametrize(
    "config",
    [
        MedianOffchainConfig(False, 1 << 64, False, 0, 0),
        MedianOffchainConfig(False, 0, False, -1, 0),
        MedianOffchainConfig(False, 0, False, 0, 1 << 63),
    ],
)
def test_offchain_config_out_of_range_is_not_written(config: MedianOffchainConfig) -> None:
    with pytest.raises(InvalidInputError):
        encode_offchain_config(config)


@given(
    st.builds(
        MedianOffchainConfig,
        st.booleans(),
        st.integers(0, (1 << 64) - 1),
        st.booleans(),
        st.integers(0, (1 << 64) - 1),
        st.integers(0, (1 << 63) - 1),
    )
)
def test_offchain_config_comes_back(config: MedianOffchainConfig) -> None:
    assert decode_offchain_config(encode_offchain_config(config)) == config


@given(st.binary(max_size=40))
def test_reading_an_offchain_config_raises_the_declared_error_only(data: bytes) -> None:
    try:
        config = decode_offchain_config(data)
    except InvalidInputError:
        return
    assert config.delta_c >= 0


def test_configs_and_observation_match_the_worked_example() -> None:
    assert encode_onchain_config(MedianOnchainConfig(-5, 1_000_000)).hex() == (
        "01fffffffffffffffffffffffffffffffffffffffffffffffb0000000000000000000000000000000000000000000f4240"
    )
    assert (
        encode_offchain_config(MedianOffchainConfig(False, 5_000_000, True, 0, 3600 * 10**9)).hex()
        == "10c096b10218012880c0e285e368"
    )
    assert encode_observation(NumericalMedianObservation(1_700_000_000, 1_234_567_890, -2, None)).hex() == (
        "0880e2cfaa0612180000000000000000000000000000000000000000499602d21a18fffffffffffffffffffffffffffffffffffffffffffffffe"
    )


def recorded_observation(case: dict[str, Any], gas_price_subunits: int | None) -> NumericalMedianObservation:
    return NumericalMedianObservation(
        timestamp=case["timestamp"],
        value=int(case["value"]),
        juels_per_fee_coin=int(case["juels_per_fee_coin"]),
        gas_price_subunits=gas_price_subunits,
    )


@pytest.mark.parametrize("case", cases("observation"))
def test_observation_is_as_recorded(case: dict[str, Any]) -> None:
    gas_price = None if case["gas_price_subunits"] is None else int(case["gas_price_subunits"])
    assert encode_observation(recorded_observation(case, gas_price)).hex() == case["bytes"]
    assert decode_observation(bytes.fromhex(case["bytes"])) == recorded_observation(case, gas_price or 0)


@pytest.mark.parametrize("case", cases("observation_read"))
def test_observation_reads_as_recorded(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["bytes"])
    if case["valid"]:
        assert decode_observation(data) == recorded_observation(case, int(case["gas_price_subunits"]))
    else:
        with pytest.raises(InvalidInputError):
            decode_observation(data)


@given(
    st.builds(NumericalMedianObservation, st.integers(0, (1 << 32) - 1), values, values, values),
)
def test_observation_comes_back(observation: NumericalMedianObservation) -> None:
    encoded = encode_observation(observation)
    assert len(encoded) <= 92
    assert decode_observation(encoded) == observation


def test_timestamp_beyond_32_bits_is_not_written() -> None:
    with pytest.raises(InvalidInputError):
        encode_observation(NumericalMedianObservation(1 << 32, 0, 0, None))


VALUE = "1218" + "00" * 23 + "05"
JUELS = "1a18" + "ff" * 24
READ = NumericalMedianObservation(0, 5, -1, 0)


@pytest.mark.parametrize(
    ("what", "data", "expected"),
    [
        ("padded tag", "928000" + VALUE[2:] + JUELS, READ),
        ("padded length", "12988000" + VALUE[4:] + JUELS, READ),
        ("timestamp cut to 32 bits", "08878080801" + "0" + VALUE + JUELS, NumericalMedianObservation(7, 5, -1, 0)),
        ("last timestamp wins", "08010802" + VALUE + JUELS, NumericalMedianObservation(2, 5, -1, 0)),
        ("last value wins", "1200" + VALUE + JUELS, READ),
        ("field 1 as bytes is skipped", "0a0101" + VALUE + JUELS, READ),
        ("field 2 as varint is skipped", "1005" + VALUE + JUELS, READ),
        ("unknown fixed64", "29" + "00" * 8 + VALUE + JUELS, READ),
        ("unknown fixed32", "2d" + "00" * 4 + VALUE + JUELS, READ),
        ("unknown length-delimited", "2a03aabbcc" + VALUE + JUELS, READ),
        ("unknown group", "2b08012c" + VALUE + JUELS, READ),
        ("nested group", "2b33342c" + VALUE + JUELS, READ),
        ("group inside field 2's number", "1314" + VALUE + JUELS, READ),
        ("highest varint", "08" + "ff" * 9 + "01" + VALUE + JUELS, NumericalMedianObservation(0xFFFFFFFF, 5, -1, 0)),
        ("largest field number", "f8ffffff0f00" + VALUE + JUELS, READ),
        ("large field number inside a group", "2b" + "8080808010" + "00" + "2c" + VALUE + JUELS, READ),
        ("gas price", VALUE + JUELS + "2218" + "00" * 23 + "09", NumericalMedianObservation(0, 5, -1, 9)),
    ],
)
def test_med_4_h_3_odd_but_valid_one_is_read(what: str, data: str, expected: NumericalMedianObservation) -> None:
    assert decode_observation(bytes.fromhex(data)) == expected


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("tenth byte of a varint above 1", "08" + "ff" * 9 + "02"),
        ("varint of eleven bytes", "08" + "80" * 10 + "00"),
        ("field number 0", "0000"),
        ("field number 2^29", "8080808010" + "00"),
        ("end of a group without its start", "2c"),
        ("group ended by another number", "2b34"),
        ("group without end", "2b0801"),
        ("field number 0 in a group", "2b00002c"),
        ("field number 2^31 in a group", "2b" + "8080808040" + "00" + "2c"),
        ("wire type 6", "2e"),
        ("wire type 7 in a group", "2b0f2c"),
        ("length beyond the end", "2a05aabb"),
        ("fixed64 cut short", "2900000000"),
        ("fixed32 cut short", "2d0000"),
        ("length of 2^64 - 1", "12" + "ff" * 9 + "01"),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_med_4_h_3_malformed_field_makes_the_observation_invalid(what: str, data: str, before: bool) -> None:
    rest = VALUE + JUELS
    with pytest.raises(InvalidInputError):
        decode_observation(bytes.fromhex(data + rest if before else rest + data))


def test_nesting_deeper_than_10_000_groups_is_invalid() -> None:
    for depth, valid in ((10_000, True), (10_001, False)):
        data = b"\x2b" * depth + b"\x2c" * depth + bytes.fromhex(VALUE + JUELS)
        if valid:
            assert decode_observation(data) == READ
        else:
            with pytest.raises(InvalidInputError, match="deeper"):
                decode_observation(data)


def _outcome(read: Callable[[bytes], tuple[int, ...]], data: bytes) -> tuple[int, ...] | None:
    try:
        return read(data)
    except InvalidInputError:
        return None


@given(
    st.binary(min_size=1, max_size=6),
    st.binary(min_size=24, max_size=24),
    st.binary(min_size=24, max_size=24),
    st.binary(min_size=24, max_size=24) | st.none(),
    st.none() | st.tuples(st.integers(0, 90), st.binary(max_size=2)),
)
@example(b"\xff\xff\xff\xff\x7f", bytes(24), bytes(24), b"\n" * 24, None)
@example(b"\x80\x80\x80\x80\x80\x01", bytes(24), bytes(24), None, None)
def test_what_honest_oracles_write_is_read_as_everything_else_is(
    timestamp: bytes, value: bytes, juels: bytes, gas_price: bytes | None, change: tuple[int, bytes] | None
) -> None:
    data = b"\x08" + timestamp + b"\x12\x18" + value + b"\x1a\x18" + juels
    if gas_price is not None:
        data += b"\x22\x18" + gas_price
    if change is not None:
        position, replacement = change
        data = data[:position] + replacement + data[position + 1 :]
    assert _outcome(observation_module.observation_fields, data) == _outcome(observation_module._decode_any, data)


@given(st.binary(max_size=92))
@example(bytes.fromhex(VALUE + JUELS))
def test_reading_an_observation_raises_the_declared_error_only(data: bytes) -> None:
    try:
        observation = decode_observation(data)
    except InvalidInputError:
        return
    assert 0 <= observation.timestamp < 1 << 32


@given(st.integers(0, 115), st.integers(0, 255))
def test_mutated_observations_raise_the_declared_error_only(position: int, byte: int) -> None:
    data = bytearray(bytes.fromhex("0801" + VALUE + JUELS + "2218" + "00" * 24 + "2b08012c" + "00" * 30))
    data[position % len(data)] = byte
    with suppress(InvalidInputError):
        assert isinstance(decode_observation(bytes(data)), NumericalMedianObservation)


@pytest.mark.parametrize("case", cases("deviation"))
def test_deviation_is_as_recorded(case: dict[str, Any]) -> None:
    assert deviates(case["threshold_ppb"], int(case["old"]), int(case["new"])) is case["deviates"]


@given(st.integers(0, (1 << 64) - 1), values, values)
def test_deviation_does_not_depend_on_sign(threshold: int, old: int, new: int) -> None:
    assert deviates(threshold, old, new) == deviates(threshold, -old, -new)


@given(st.integers(1, MAX_VALUE // 10**9))
def test_deviation_threshold_is_exact_to_the_unit(unit: int) -> None:
    old = unit * 10**9
    assert deviates(1, old, old + unit)
    assert not deviates(1, old, old + unit - 1)
