"""The two configurations of the numerical median (OCR2 19.2)."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.message import DecodeError

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.plugins.median.number_codec import VALUE_SIZE, decode_value, encode_value
from ocr_offchain.proto.numerical_median_pb2 import NumericalMedianConfigProto

ONCHAIN_CONFIG_VERSION = 1
ONCHAIN_CONFIG_LENGTH = 1 + 2 * VALUE_SIZE

_MAX_UINT64 = (1 << 64) - 1
_MAX_INT64 = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class MedianOnchainConfig:
    """Bounds of the answer, both inclusive; the contract enforces the same ones."""

    min: int
    max: int


@dataclass(frozen=True, slots=True)
class MedianOffchainConfig:
    """When a report is due, and when it is worth a transmission. Alphas in parts per 10^9."""

    alpha_report_infinite: bool
    """No report for a deviation, whatever `alpha_report_ppb` says."""
    alpha_report_ppb: int
    alpha_accept_infinite: bool
    """While a report is pending, no later one is accepted for a deviation."""
    alpha_accept_ppb: int
    delta_c: int
    """Heartbeat in nanoseconds: longest time between two answers."""


def encode_onchain_config(config: MedianOnchainConfig) -> bytes:
    """49 bytes: 0x01, min, max (24 bytes each, big-endian two's complement)."""
    _check_bounds(config)
    return bytes([ONCHAIN_CONFIG_VERSION]) + encode_value(config.min) + encode_value(config.max)


def decode_onchain_config(data: bytes) -> MedianOnchainConfig:
    """Raises `InvalidInputError` for another length or version, and for min > max."""
    if len(data) != ONCHAIN_CONFIG_LENGTH:
        raise InvalidInputError(f"on-chain config must have {ONCHAIN_CONFIG_LENGTH} bytes, got {len(data)}")
    if data[0] != ONCHAIN_CONFIG_VERSION:
        raise InvalidInputError(f"on-chain config has version {data[0]}, expected {ONCHAIN_CONFIG_VERSION}")
    config = MedianOnchainConfig(decode_value(data[1 : 1 + VALUE_SIZE]), decode_value(data[1 + VALUE_SIZE :]))
    _check_bounds(config)
    return config


def _check_bounds(config: MedianOnchainConfig) -> None:
    if config.min > config.max:
        raise InvalidInputError(f"on-chain config has min {config.min} above max {config.max}")


def encode_offchain_config(config: MedianOffchainConfig) -> bytes:
    """The bytes of `reporting_plugin_config`; the same for every implementation, as the config digest covers them."""
    for name, value, limit in (
        ("alpha_report_ppb", config.alpha_report_ppb, _MAX_UINT64),
        ("alpha_accept_ppb", config.alpha_accept_ppb, _MAX_UINT64),
        ("delta_c", config.delta_c, _MAX_INT64),
    ):
        if not 0 <= value <= limit:
            raise InvalidInputError(f"{name} must be 0 to {limit}, got {value}")
    return NumericalMedianConfigProto(
        alpha_report_infinite=config.alpha_report_infinite,
        alpha_report_ppb=config.alpha_report_ppb,
        alpha_accept_infinite=config.alpha_accept_infinite,
        alpha_accept_ppb=config.alpha_accept_ppb,
        delta_c_nanoseconds=config.delta_c,
    ).SerializeToString(deterministic=True)


def decode_offchain_config(data: bytes) -> MedianOffchainConfig:
    """Raises `InvalidInputError` for bytes that are no protobuf and for a delta_c that is negative as an int64."""
    message = NumericalMedianConfigProto()
    try:
        message.ParseFromString(data)
    except DecodeError:
        raise InvalidInputError("off-chain config of the median plugin is not a valid protobuf message") from None
    if message.delta_c_nanoseconds > _MAX_INT64:
        raise InvalidInputError(
            f"off-chain config: delta_c_nanoseconds is negative ({message.delta_c_nanoseconds - (1 << 64)})"
        )
    return MedianOffchainConfig(
        alpha_report_infinite=message.alpha_report_infinite,
        alpha_report_ppb=message.alpha_report_ppb,
        alpha_accept_infinite=message.alpha_accept_infinite,
        alpha_accept_ppb=message.alpha_accept_ppb,
        delta_c=message.delta_c_nanoseconds,
    )
