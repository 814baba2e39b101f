"""The observation of the numerical median on the wire (OCR2 19.3, 19.4, H-3).

Every oracle reads every other oracle's observations, some of them hostile, and all honest ones must agree on which are
valid. Protobuf libraries differ on odd encodings, hence the reader here is written by hand to one exact set of rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.plugins.median.number_codec import VALUE_SIZE, decode_value, encode_value
from ocr_offchain.proto.numerical_median_pb2 import NumericalMedianObservationProto

MAX_OBSERVATION_LENGTH = 4 + 3 * VALUE_SIZE + 16
"""Longest observation, in bytes: a timestamp, three numbers, protobuf overhead."""

_MAX_UINT32 = (1 << 32) - 1
_MAX_FIELD_NUMBER = (1 << 29) - 1
_MAX_INNER_FIELD_NUMBER = (1 << 31) - 1
_MAX_GROUP_DEPTH = 10_000

_USUAL = re.compile(rb"\x08([\x80-\xff]{0,4}[\x00-\x7f])\x12\x18(.{24})\x1a\x18(.{24})(?:\x22\x18(.{24}))?", re.DOTALL)
"""What every honest oracle writes: the fields in order, none twice, 24 bytes for a number."""

_VARINT = 0
_LENGTH_DELIMITED = 2


@dataclass(frozen=True, slots=True)
class NumericalMedianObservation:
    """What one oracle saw."""

    timestamp: int
    """Seconds since the Unix epoch, uint32."""
    value: int
    """int192, in the feed's smallest units."""
    juels_per_fee_coin: int
    """int192."""
    gas_price_subunits: int | None
    """int192; None when writing leaves it out, 0 when reading finds none."""


def encode_observation(observation: NumericalMedianObservation) -> bytes:
    """Raises `InvalidInputError` when a number is out of its range."""
    if not 0 <= observation.timestamp <= _MAX_UINT32:
        raise InvalidInputError(f"timestamp of an observation must be a uint32, got {observation.timestamp}")
    gas_price = observation.gas_price_subunits
    return NumericalMedianObservationProto(
        timestamp=observation.timestamp,
        value=encode_value(observation.value),
        juelsPerFeeCoin=encode_value(observation.juels_per_fee_coin),
        gasPriceSubunits=b"" if gas_price is None else encode_value(gas_price),
    ).SerializeToString(deterministic=True)


def decode_observation(data: bytes) -> NumericalMedianObservation:
    """Read hostile bytes (OCR2 MED-4); raises `InvalidInputError` and nothing else."""
    return NumericalMedianObservation(*observation_fields(data))


def observation_fields(data: bytes) -> tuple[int, int, int, int]:
    """As `decode_observation`: timestamp, value, juels per fee coin, gas price in subunits."""
    usual = _USUAL.fullmatch(data)
    if usual is not None:
        timestamp, value, juels_per_fee_coin, gas_price = usual.groups()
        return (
            _varint(timestamp) & _MAX_UINT32,
            int.from_bytes(value, "big", signed=True),
            int.from_bytes(juels_per_fee_coin, "big", signed=True),
            int.from_bytes(gas_price, "big", signed=True) if gas_price else 0,
        )
    return _decode_any(data)


def _varint(data: bytes) -> int:
    value = 0
    for byte in reversed(data):
        value = value << 7 | byte & 0x7F
    return value


def _decode_any(data: bytes) -> tuple[int, int, int, int]:
    timestamp = 0
    numbers = {2: b"", 3: b"", 4: b""}
    reader = _Reader(data)
    while not reader.at_end():
        number, wire_type = reader.tag(_MAX_FIELD_NUMBER)
        if number == 1 and wire_type == _VARINT:
            timestamp = reader.varint() & _MAX_UINT32
        elif number in numbers and wire_type == _LENGTH_DELIMITED:
            numbers[number] = reader.take(reader.varint())
        else:
            reader.skip(number, wire_type)
    return (
        timestamp,
        _decode_number("value", numbers[2]),
        _decode_number("juelsPerFeeCoin", numbers[3]),
        _decode_number("gasPriceSubunits", numbers[4]) if numbers[4] else 0,
    )


def _decode_number(field: str, data: bytes) -> int:
    try:
        return decode_value(data)
    except InvalidInputError as error:
        raise InvalidInputError(f"observation: {field}: {error}") from None


class _Reader:
    """Steps through protobuf bytes by the rules of OCR2 19.4."""

    __slots__ = ("_data", "_position")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def at_end(self) -> bool:
        return self._position == len(self._data)

    def take(self, length: int) -> bytes:
        end = self._position + length
        if end > len(self._data):
            raise InvalidInputError(f"observation ends inside a field that starts at byte {self._position}")
        taken = self._data[self._position : end]
        self._position = end
        return taken

    def varint(self) -> int:
        """Padded forms are fine; more than 64 bits or 10 bytes are not."""
        value = 0
        for index in range(10):
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << (7 * index)
            if byte < 0x80:
                if index == 9 and byte > 1:
                    break
                return value
        raise InvalidInputError(f"observation has a varint of more than 64 bits before byte {self._position}")

    def tag(self, max_number: int) -> tuple[int, int]:
        """(field number, wire type)."""
        tag = self.varint()
        number, wire_type = tag >> 3, tag & 7
        if not 1 <= number <= max_number:
            raise InvalidInputError(f"observation has the field number {number} before byte {self._position}")
        return number, wire_type

    def skip(self, number: int, wire_type: int) -> None:
        """Pass over one field. A stack instead of recursion: hostile nesting costs no frames."""
        groups: list[int] = []
        while True:
            match wire_type:
                case 0:
                    self.varint()
                case 1:
                    self.take(8)
                case 2:
                    self.take(self.varint())
                case 3:
                    if len(groups) == _MAX_GROUP_DEPTH:
                        raise InvalidInputError(f"observation nests groups deeper than {_MAX_GROUP_DEPTH}")
                    groups.append(number)
                case 4 if groups and groups[-1] == number:
                    groups.pop()
                case 5:
                    self.take(4)
                case _:
                    raise InvalidInputError(f"observation has wire type {wire_type} before byte {self._position}")
            if not groups:
                return
            number, wire_type = self.tag(_MAX_INNER_FIELD_NUMBER)
