"""Python values to ABI bytes and back, checked against the Solidity type before `eth-abi` sees them.

| Solidity | Python in | Python out |
| --- | --- | --- |
| uintN, intN | int | int |
| bool | bool | bool |
| address | text, 20 bytes, or anything with `.address` | EIP-55 text |
| bytesN, bytes, function | bytes | bytes |
| string | str | str |
| T[], T[k] | sequence | tuple |
| struct | its dataclass, a tuple, or a mapping by either name | its dataclass |
| fixedMxN | Decimal | Decimal |
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from eth_abi.abi import decode as abi_decode
from eth_abi.abi import encode as abi_encode

from gethwrappers_py.errors import BadValue, WrapperError
from gethwrappers_py.runtime.address import address_bytes, to_address

_ARRAY = re.compile(r"(.*)\[([0-9]*)\]")
_INTEGER = re.compile(r"(u?)int([0-9]+)")
_FIXED_BYTES = re.compile(r"bytes([0-9]+)")


class Struct:
    """Base of generated structs: frozen dataclasses whose fields stand in the order of the Solidity struct."""

    __slots__ = ()
    FIELDS: ClassVar[tuple[Param, ...]] = ()


@dataclass(frozen=True)
class Param:
    """One named value: of a function, an event, an error or a struct.

    Args:
        name: the Solidity name, empty where it has none.
        abi_type: the type as the JSON has it: `uint80`, `bytes32[3]`, `tuple[]`.
        field: the Python name.
        struct: the generated class behind `tuple`.
        indexed: for events, whether the value is a topic.
    """

    name: str
    abi_type: str
    field: str
    struct: type[Struct] | None = None
    indexed: bool = False

    @cached_property
    def canonical(self) -> str:
        """The type as it stands in signatures, structs written out."""
        if self.struct is None:
            return self.abi_type
        inner = ",".join(field.canonical for field in self.struct.FIELDS)
        return self.abi_type.replace("tuple", f"({inner})", 1)

    @cached_property
    def is_hashed_topic(self) -> bool:
        """Whether an indexed value of this type is on the chain as its hash only."""
        return self.indexed and (
            self.abi_type in ("bytes", "string") or self.abi_type.endswith("]") or self.struct is not None
        )


def types_of(params: Sequence[Param]) -> tuple[str, ...]:
    return tuple(param.canonical for param in params)


def encode(params: Sequence[Param], values: Sequence[object], where: str) -> bytes:
    """ABI-encode `values`; raises `BadValue` that names the parameter."""
    if len(values) != len(params):
        raise BadValue(where, f"{len(params)} arguments", values)
    checked = [
        to_abi(param.abi_type, param.struct, value, f"{where}: {param.name or param.field}")
        for param, value in zip(params, values, strict=True)
    ]
    return abi_encode(types_of(params), checked)


def decode(params: Sequence[Param], data: bytes) -> tuple[Any, ...]:
    """ABI-decode; raises `ValueError` with the reason for bytes that are not such an encoding."""
    try:
        values = abi_decode(types_of(params), data)
    except WrapperError:
        raise
    except Exception as problem:
        # For hostile bytes eth-abi raises errors of its own, but also OverflowError, UnicodeError and others.
        raise ValueError(f"{type(problem).__name__}: {problem}") from problem
    return tuple(from_abi(param.abi_type, param.struct, value) for param, value in zip(params, values, strict=True))


@lru_cache(maxsize=1024)
def _element(type_: str) -> tuple[str, int | None] | None:
    """Element type and fixed length (None if dynamic) of an array type; None if it is no array."""
    found = _ARRAY.fullmatch(type_)
    if found is None:
        return None
    return found[1], int(found[2]) if found[2] else None


@lru_cache(maxsize=256)
def _integer_range(type_: str) -> tuple[int, int] | None:
    found = _INTEGER.fullmatch(type_)
    if found is None:
        return None
    bits = int(found[2])
    return (0, 2**bits - 1) if found[1] else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def to_abi(type_: str, struct: type[Struct] | None, value: object, where: str) -> Any:
    """The value as `eth-abi` takes it; raises `BadValue` where it does not fit the type."""
    array = _element(type_)
    if array is not None:
        return _array_to_abi(*array, struct, value, where)
    if struct is not None:
        return _struct_to_abi(struct, value, where)
    bounds = _integer_range(type_)
    if bounds is not None:
        low, high = bounds
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadValue(where, f"{type_}, an int from {low} to {high}", value)
        return int(value)
    if type_ == "address":
        return address_bytes(value, where)
    if type_ == "bool":
        if not isinstance(value, bool):
            raise BadValue(where, "bool", value)
        return value
    if type_ == "string":
        if not isinstance(value, str):
            raise BadValue(where, "string, a str", value)
        return value
    if type_.startswith("bytes") or type_ == "function":
        return _bytes_to_abi(type_, value, where)
    if type_.startswith(("fixed", "ufixed")) and isinstance(value, Decimal | int) and not isinstance(value, bool):
        return Decimal(value)
    raise BadValue(where, type_, value)


def _array_to_abi(
    element: str, length: int | None, struct: type[Struct] | None, value: object, where: str
) -> list[Any]:
    if isinstance(value, str | bytes | bytearray | Mapping) or not isinstance(value, Sequence):
        raise BadValue(where, f"a sequence of {element}", value)
    if length is not None and len(value) != length:
        raise BadValue(where, f"{length} elements of {element}", value)
    return [to_abi(element, struct, item, f"{where}[{index}]") for index, item in enumerate(value)]


def _struct_to_abi(struct: type[Struct], value: object, where: str) -> tuple[Any, ...]:
    fields = struct.FIELDS
    if isinstance(value, struct):
        members: Sequence[object] = [getattr(value, field.field) for field in fields]
    elif isinstance(value, Mapping):
        try:
            members = [value[field.field] if field.field in value else value[field.name] for field in fields]
        except KeyError as missing:
            raise BadValue(where, f"{struct.__name__} with the key {missing}", value) from None
    elif isinstance(value, tuple | list) and len(value) == len(fields):
        members = value
    else:
        raise BadValue(where, f"{struct.__name__} ({len(fields)} fields)", value)
    return tuple(
        to_abi(field.abi_type, field.struct, member, f"{where}.{field.name or field.field}")
        for field, member in zip(fields, members, strict=True)
    )


def _bytes_to_abi(type_: str, value: object, where: str) -> bytes:
    size = 24 if type_ == "function" else None
    found = _FIXED_BYTES.fullmatch(type_)
    if found is not None:
        size = int(found[1])
    if not isinstance(value, bytes | bytearray | memoryview) or (size is not None and len(value) != size):
        raise BadValue(where, f"{type_}, bytes" + (f" of length {size}" if size is not None else ""), value)
    return bytes(value)


def from_abi(type_: str, struct: type[Struct] | None, value: Any) -> Any:
    """What `eth-abi` gave, as the package shows it."""
    array = _element(type_)
    if array is not None:
        if struct is None and array[0] not in ("address",) and not array[0].endswith("]"):
            return tuple(value)
        return tuple(from_abi(array[0], struct, item) for item in value)
    if struct is not None:
        members = [
            from_abi(field.abi_type, field.struct, item) for field, item in zip(struct.FIELDS, value, strict=True)
        ]
        return struct(*members)
    if type_ == "address":
        return to_address(value)
    return value
