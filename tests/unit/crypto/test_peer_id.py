from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.crypto import base58
from ocr_offchain.crypto.peer_id import (
    peer_id_bytes,
    peer_id_text,
    public_key_from_peer_id,
    public_key_from_peer_id_bytes,
)
from ocr_offchain.errors import InvalidInputError
from tests.unit import fixture_a

PUBLIC_KEY = bytes.fromhex("1ba4075b77c9e3fb3ecde15cdaf5221f3c10373e623f7b0e1ef76366b0af7137")
TEXT = "12D3KooWBgGF8kGMbuDjXJ4ya1RZX479VNS4sfoATXWBNLha2b5G"


def test_forms_are_those_of_fixture_a() -> None:
    assert fixture_a.IDENTITIES[0].peer_id == TEXT
    assert peer_id_bytes(PUBLIC_KEY).hex() == "002408011220" + PUBLIC_KEY.hex()
    assert public_key_from_peer_id(TEXT) == PUBLIC_KEY


@given(st.binary(min_size=32, max_size=32))
def test_both_forms_read_back(public_key: bytes) -> None:
    text = peer_id_text(public_key)
    assert len(text) == 52
    assert text.startswith("12D3KooW")
    assert public_key_from_peer_id(text) == public_key
    assert public_key_from_peer_id_bytes(peer_id_bytes(public_key)) == public_key


@pytest.mark.parametrize(
    "text", ["", TEXT[:-1], TEXT + "1", "1" + TEXT, "0" + TEXT[1:], TEXT + " ", " " + TEXT, TEXT.lower(), "1" * 300]
)
def test_a_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="peer id"):
        public_key_from_peer_id(text)


@pytest.mark.parametrize("data", [b"", peer_id_bytes(PUBLIC_KEY)[:-1], peer_id_bytes(PUBLIC_KEY) + b"\0"])
def test_bytes_of_another_length_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInputError, match="expected 38 bytes"):
        public_key_from_peer_id_bytes(data)


@pytest.mark.parametrize("position", range(6))
def test_each_magic_byte_counts(position: int) -> None:
    data = bytearray(peer_id_bytes(PUBLIC_KEY))
    data[position] ^= 1
    with pytest.raises(InvalidInputError, match="begin with 002408011220"):
        public_key_from_peer_id_bytes(bytes(data))


def test_key_of_another_length_has_no_peer_id() -> None:
    with pytest.raises(InvalidInputError, match="expected 32 bytes, got 31"):
        peer_id_text(bytes(31))


@given(st.binary(max_size=60))
def test_base58_reads_back(data: bytes) -> None:
    assert base58.decode(base58.encode(data)) == data
