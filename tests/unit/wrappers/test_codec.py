"""Values to ABI bytes and back, and what is refused before any byte is made."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from eth_abi.abi import encode as reference_encode
from hypothesis import given, settings
from hypothesis import strategies as st

from gethwrappers_py.errors import BadValue
from gethwrappers_py.runtime.codec import Param, Struct, decode, encode


@dataclass(frozen=True, slots=True)
class Inner(Struct):
    amount: int
    who: str
    FIELDS: ClassVar[tuple[Param, ...]] = (Param("amount", "uint96", "amount"), Param("who", "address", "who"))


@dataclass(frozen=True, slots=True)
class Outer(Struct):
    tag: bytes
    parts: tuple[Inner, ...]
    grid: tuple[tuple[int, ...], ...]
    FIELDS: ClassVar[tuple[Param, ...]] = (
        Param("tag", "bytes4", "tag"),
        Param("parts", "tuple[]", "parts", Inner),
        Param("grid", "int16[2][]", "grid"),
    )


PARAMS = (Param("outer", "tuple", "outer", Outer), Param("note", "string", "note"))
ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

inners = st.builds(Inner, st.integers(0, 2**96 - 1), st.just(ADDRESS))
grids = st.lists(st.tuples(*[st.integers(-(2**15), 2**15 - 1)] * 2), max_size=3).map(tuple)
outers = st.builds(Outer, st.binary(min_size=4, max_size=4), st.lists(inners, max_size=3).map(tuple), grids)


@settings(deadline=None)
@given(outers, st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_structs_in_arrays_in_structs_survive_the_round_trip(outer: Outer, note: str) -> None:
    assert decode(PARAMS, encode(PARAMS, (outer, note), "f")) == (outer, note)


def test_bytes_are_those_of_the_reference_encoder() -> None:
    outer = Outer(b"abcd", (Inner(5, ADDRESS),), ((1, -2),))
    types = ["(bytes4,(uint96,address)[],int16[2][])", "string"]
    expected = reference_encode(types, [(b"abcd", [(5, ADDRESS)], [(1, -2)]), "hi"])
    assert encode(PARAMS, (outer, "hi"), "f") == expected
    as_mapping = {"tag": b"abcd", "parts": [{"amount": 5, "who": ADDRESS}], "grid": [[1, -2]]}
    assert encode(PARAMS, (as_mapping, "hi"), "f") == expected
    assert encode(PARAMS, ((b"abcd", [(5, ADDRESS)], [[1, -2]]), "hi"), "f") == expected


@pytest.mark.parametrize(
    ("abi_type", "value"),
    [
        ("uint8", 256),
        ("uint8", -1),
        ("int192", 2**191),
        ("int192", -(2**191) - 1),
        ("uint256", True),
        ("uint256", 1.0),
        ("uint256", "1"),
        ("bool", 1),
        ("bytes32", b"short"),
        ("bytes32", "0x" + "00" * 32),
        ("bytes", "text"),
        ("string", b"bytes"),
        ("address", "0x12"),
        ("uint8[]", 5),
        ("uint8[]", b"\1\2"),
        ("uint8[2]", [1]),
        ("uint8[]", [1, 300]),
        ("function", bytes(23)),
        ("fixed128x18", 1.5),
    ],
)
def test_a_value_outside_its_type_is_refused_and_named(abi_type: str, value: object) -> None:
    with pytest.raises(BadValue, match=r"set\(\): limit"):
        encode((Param("limit", abi_type, "limit"),), (value,), "set()")


def test_the_place_inside_a_value_is_named() -> None:
    with pytest.raises(BadValue, match=r"f: outer\.parts\[1\]\.amount: expected uint96"):
        encode(PARAMS, (Outer(b"abcd", (Inner(1, ADDRESS), Inner(-1, ADDRESS)), ()), "x"), "f")
    with pytest.raises(BadValue, match="Inner with the key 'who'"):
        encode((Param("p", "tuple", "p", Inner),), ({"amount": 1},), "f")
    with pytest.raises(BadValue, match="2 arguments"):
        encode(PARAMS, ("only one",), "f")


@pytest.mark.parametrize(
    ("bits", "signed"), [(8, False), (80, False), (256, False), (8, True), (192, True), (256, True)]
)
def test_the_ends_of_integer_types_are_accepted(bits: int, signed: bool) -> None:
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    param = (Param("x", f"{'' if signed else 'u'}int{bits}", "x"),)
    assert [decode(param, encode(param, (value,), "f")) for value in (low, high)] == [(low,), (high,)]


def test_fixed_point_is_decimal() -> None:
    param = (Param("x", "fixed128x18", "x"),)
    assert decode(param, encode(param, (Decimal("-1.5"),), "f")) == (Decimal("-1.5"),)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_hostile_bytes_decode_or_raise_value_error(data: bytes) -> None:
    try:
        values: tuple[Any, ...] = decode(PARAMS, data)
    except ValueError:
        return
    assert isinstance(values[0], Outer)
