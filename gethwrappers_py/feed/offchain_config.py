"""What an aggregator's own config event says about its feed: heartbeat and deviation, without any library.

OCR1 encodes them as one ABI tuple, OCR2 as protobuf with the median plugin's protobuf inside. Only the few fields that
a reader needs are taken; the bytes come from a contract, so every length is checked against what is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

NANOSECONDS = 1_000_000_000
PARTS_PER_BILLION = Decimal(1_000_000_000)
WORD = 32

OCR1_DELTA_C_WORD = 4
OCR1_ALPHA_WORD = 5
OCR1_HEAD_WORDS = 12

OCR2_REPORTING_PLUGIN_CONFIG_FIELD = 10
MEDIAN_ALPHA_REPORT_INFINITE_FIELD = 1
MEDIAN_ALPHA_REPORT_PPB_FIELD = 2
MEDIAN_DELTA_C_FIELD = 5

VARINT, FIXED64, LENGTH_DELIMITED, FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True, slots=True)
class UpdateRule:
    """When a feed is updated.

    `heartbeat` is the longest time between answers in seconds (deltaC), `deviation` the relative change that brings a
    new one sooner (alpha, 0.005 is half a per cent; None if change alone never does).
    """

    heartbeat: int
    deviation: Decimal | None


def ocr1_update_rule(encoded: bytes) -> UpdateRule:
    """From `encoded` of OCR1's `ConfigSet`; raises `ValueError` for other bytes."""
    if len(encoded) < WORD * (1 + OCR1_HEAD_WORDS) or int.from_bytes(encoded[:WORD], "big") != WORD:
        raise ValueError(f"{len(encoded)} bytes are no OCR1 configuration")
    delta_c = int.from_bytes(_head_word(encoded, OCR1_DELTA_C_WORD), "big", signed=True)
    alpha = int.from_bytes(_head_word(encoded, OCR1_ALPHA_WORD), "big")
    if alpha >= 2**64:
        raise ValueError(f"alpha {alpha} is no uint64")
    return UpdateRule(_seconds(delta_c), alpha / PARTS_PER_BILLION)


def _head_word(encoded: bytes, index: int) -> bytes:
    start = WORD * (1 + index)
    return encoded[start : start + WORD]


def ocr2_update_rule(offchain_config: bytes) -> UpdateRule:
    """From `offchainConfig` of OCR2's `ConfigSet` with the median plugin; raises `ValueError` for other bytes."""
    plugin = b""
    for number, value in _fields(offchain_config):
        if number == OCR2_REPORTING_PLUGIN_CONFIG_FIELD and isinstance(value, bytes):
            plugin = value
    if not plugin:
        raise ValueError("there is no reporting plugin config")
    infinite, alpha, delta_c = False, 0, 0
    for number, value in _fields(plugin):
        if isinstance(value, bytes):
            continue
        if number == MEDIAN_ALPHA_REPORT_INFINITE_FIELD:
            infinite = bool(value)
        elif number == MEDIAN_ALPHA_REPORT_PPB_FIELD:
            alpha = value
        elif number == MEDIAN_DELTA_C_FIELD:
            delta_c = value
    # The field is unsigned on the wire and a signed duration in memory.
    signed = delta_c - 2**64 if delta_c >= 2**63 else delta_c
    return UpdateRule(_seconds(signed), None if infinite else alpha / PARTS_PER_BILLION)


def _seconds(nanoseconds: int) -> int:
    if not 0 <= nanoseconds < 2**63:
        raise ValueError(f"deltaC of {nanoseconds} ns is out of range")
    return -(-nanoseconds // NANOSECONDS)


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Numbers and values of a protobuf message: ints for varints, bytes for the other kinds."""
    position = 0
    while position < len(message):
        tag, position = _varint(message, position)
        number, kind = tag >> 3, tag & 7
        if number == 0:
            raise ValueError("protobuf field number 0")
        value: int | bytes
        if kind == VARINT:
            value, position = _varint(message, position)
        elif kind in (FIXED64, FIXED32, LENGTH_DELIMITED):
            size = {FIXED64: 8, FIXED32: 4}.get(kind)
            if size is None:
                size, position = _varint(message, position)
            if size > len(message) - position:
                raise ValueError(f"protobuf field {number} is cut short")
            value, position = message[position : position + size], position + size
        else:
            raise ValueError(f"protobuf wire type {kind} in field {number}")
        yield number, value


def _varint(message: bytes, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(message):
            raise ValueError("protobuf varint is cut short")
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if value >= 2**64:
                raise ValueError("protobuf varint is longer than 64 bits")
            return value, position
    raise ValueError("protobuf varint is longer than 10 bytes")
