"""Fixed-size big-endian two's complement (OCR2 19.1, config-and-keys 21)."""

from __future__ import annotations

from ocr_offchain.errors import InvalidInputError

MAX_SIGNED_SIZE = 128
"""Largest size that the codec supports, in bytes."""

VALUE_SIZE = 24
"""An int192, the number type of observations and answers, in bytes."""

MIN_VALUE = -(1 << 191)
MAX_VALUE = (1 << 191) - 1


def _check_size(size: int) -> None:
    if not 1 <= size <= MAX_SIGNED_SIZE:
        raise InvalidInputError(f"size of a signed integer must be 1 to {MAX_SIGNED_SIZE} bytes, got {size}")


def serialize_signed(size: int, value: int) -> bytes:
    """`value` in `size` bytes; raises `InvalidInputError` when it does not fit or `size` is not 1 to 128."""
    _check_size(size)
    try:
        return value.to_bytes(size, "big", signed=True)
    except OverflowError:
        raise InvalidInputError(f"number of {value.bit_length()} bits does not fit into {size} signed bytes") from None


def deserialize_signed(size: int, data: bytes) -> int:
    """Inverse of `serialize_signed`; raises `InvalidInputError` unless `data` has exactly `size` bytes."""
    _check_size(size)
    if len(data) != size:
        raise InvalidInputError(f"signed integer must have {size} bytes, got {len(data)}")
    return int.from_bytes(data, "big", signed=True)


def encode_value(value: int) -> bytes:
    """An int192 in 24 bytes."""
    return serialize_signed(VALUE_SIZE, value)


def decode_value(data: bytes) -> int:
    return deserialize_signed(VALUE_SIZE, data)
