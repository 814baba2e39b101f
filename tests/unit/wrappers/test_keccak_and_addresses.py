"""Hashing without a library, and addresses in every form."""

from __future__ import annotations

import pytest
from eth_hash.auto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from gethwrappers_py.errors import BadAddress, BadValue
from gethwrappers_py.runtime.address import address_bytes, checksummed, to_address
from gethwrappers_py.runtime.keccak import plain_keccak256

CHECKSUMMED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


@settings(deadline=None)
@given(st.binary(max_size=600))
def test_plain_keccak_is_the_librarys(data: bytes) -> None:
    assert plain_keccak256(data) == keccak(data)


@pytest.mark.parametrize("size", [135, 136, 137, 271, 272, 273])
def test_plain_keccak_pads_right_around_a_block(size: int) -> None:
    assert plain_keccak256(bytes(size)) == keccak(bytes(size))


def test_lower_upper_and_checksummed_text_and_bytes_are_one_address() -> None:
    raw = bytes.fromhex(CHECKSUMMED[2:])
    forms = (CHECKSUMMED, CHECKSUMMED.lower(), "0x" + CHECKSUMMED[2:].upper(), raw, bytearray(raw))
    assert {to_address(form) for form in forms} == {CHECKSUMMED}
    assert checksummed(raw) == CHECKSUMMED


def test_an_object_with_an_address_stands_for_it() -> None:
    class Account:
        address = CHECKSUMMED

    assert address_bytes(Account()) == bytes.fromhex(CHECKSUMMED[2:])


@pytest.mark.parametrize(
    "bad",
    [CHECKSUMMED[:-1], CHECKSUMMED + "0", CHECKSUMMED[2:], "vitalik.eth", "", None, 5, b"\0" * 19, "0x" + "g" * 40],
)
def test_what_is_no_address_is_refused_by_name(bad: object) -> None:
    with pytest.raises(BadAddress, match="feed: expected an address"):
        address_bytes(bad, "feed")


def test_a_wrong_checksum_is_refused_with_the_right_one() -> None:
    wrong = CHECKSUMMED.replace("aA", "AA", 1)
    with pytest.raises(BadAddress, match=CHECKSUMMED):
        to_address(wrong)
    assert issubclass(BadAddress, BadValue)
