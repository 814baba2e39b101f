from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.crypto import ed25519, x25519
from ocr_offchain.crypto.keyring import OffchainKeyring
from ocr_offchain.crypto.offchain_keyring import InMemoryOffchainKeyring
from ocr_offchain.errors import InvalidInputError
from tests.unit import fixture_a


def test_public_keys_are_those_of_fixture_a() -> None:
    keyring: OffchainKeyring = fixture_a.offchain_keyring(0)
    assert keyring.offchain_public_key().hex() == "5c9c6df261c9cb840475776aaefcd944b405328fab28f9b3a95ef40490d3de84"
    assert keyring.config_encryption_public_key().hex() == (
        "06453fcd9cef5a1f53acc4f942104c0c8e9e27d5c7b37f5507cdcd1628105963"
    )


def test_diffie_hellman_is_that_of_fixture_a() -> None:
    point = x25519.public_key_from_secret(fixture_a.EPHEMERAL_SECRET)
    assert fixture_a.offchain_keyring(0).config_diffie_hellman(point).hex() == (
        "67cfc155376c259d94b5b396557f83474a383854f46aa82d208d328cd3808f56"
    )


secrets32 = st.binary(min_size=32, max_size=32)


@given(secrets32, secrets32)
def test_both_sides_get_the_same_point(a: bytes, b: bytes) -> None:
    assert x25519.shared_point(a, x25519.public_key_from_secret(b)) == x25519.shared_point(
        b, x25519.public_key_from_secret(a)
    )


@pytest.mark.parametrize(
    "point",
    [
        bytes(32),
        (1).to_bytes(32, "little"),
        (2**255 - 19).to_bytes(32, "little"),
        (2**255 - 18).to_bytes(32, "little"),
        (2**255 - 20).to_bytes(32, "little"),
        bytes(31) + b"\x80",
        bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    ],
)
def test_a_point_of_small_order_is_refused(point: bytes) -> None:
    with pytest.raises(InvalidInputError, match="small order"):
        fixture_a.offchain_keyring(0).config_diffie_hellman(point)


def test_point_and_secrets_of_another_length_are_named() -> None:
    with pytest.raises(InvalidInputError, match="X25519 point: expected 32 bytes, got 31"):
        fixture_a.offchain_keyring(0).config_diffie_hellman(bytes(31))
    with pytest.raises(InvalidInputError, match="X25519 secret key: expected 32 bytes, got 33"):
        InMemoryOffchainKeyring(bytes(32), bytes(33))


def test_it_signs_the_message_as_it_is() -> None:
    keyring = fixture_a.offchain_keyring(1)
    signature = keyring.offchain_sign(b"message")
    assert signature == ed25519.sign(fixture_a.offchain_seed(1), b"message")
    assert ed25519.verify(keyring.offchain_public_key(), b"message", signature)


def test_text_form_hides_both_secrets() -> None:
    text = repr(fixture_a.offchain_keyring(0))
    assert fixture_a.offchain_seed(0).hex() not in text
    assert fixture_a.config_encryption_secret(0).hex() not in text
