from __future__ import annotations

import pytest
from coincurve import PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.crypto import secp256k1
from ocr_offchain.errors import InvalidInputError

SECRET = bytes([0x40]) * 32
DIGEST = bytes(range(32))
# A point with x just above the group order exists at x = order + 2, so r = 2 with v = 2 names it.
R_ABOVE_ORDER = (2).to_bytes(32, "big")


def test_address_is_that_of_the_specification() -> None:
    assert secp256k1.address_from_secret(SECRET).hex() == "ee7e767e049143712099f92bc8a3b6b7f1b40335"


def test_checksum_text_is_that_of_the_specification() -> None:
    address = secp256k1.address_from_secret(bytes([0x50]) * 32)
    assert secp256k1.checksum_address(address) == "0xB3C77fC7B3b1dd1a72b35D7C721811ae12F663aa"


@given(st.binary(min_size=20, max_size=20))
def test_checksum_text_reads_back(address: bytes) -> None:
    assert secp256k1.parse_address(secp256k1.checksum_address(address)) == address


@pytest.mark.parametrize(
    "text",
    ["", "0x", "00" * 20, "0X" + "00" * 20, "0x" + "00" * 19, "0x" + "00" * 21, "0x" + "0g" * 20, "0x" + " 0" * 20],
)
def test_address_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="expected 0x and 40 hex digits"):
        secp256k1.parse_address(text)


@given(
    secret=st.integers(1, secp256k1.GROUP_ORDER - 1).map(lambda i: i.to_bytes(32, "big")),
    digest=st.binary(min_size=32, max_size=32),
)
def test_signature_recovers_to_its_signer(secret: bytes, digest: bytes) -> None:
    signature = secp256k1.sign_recoverable(secret, digest)
    assert len(signature) == 65
    assert signature[64] in (0, 1)
    assert int.from_bytes(signature[32:64], "big") <= secp256k1.GROUP_ORDER // 2
    assert secp256k1.recover_address(digest, signature) == secp256k1.address_from_secret(secret)


def test_s_in_the_upper_half_is_accepted() -> None:
    signature = secp256k1.sign_recoverable(SECRET, DIGEST)
    s = secp256k1.GROUP_ORDER - int.from_bytes(signature[32:64], "big")
    twin = signature[:32] + s.to_bytes(32, "big") + bytes([signature[64] ^ 1])
    assert secp256k1.recover_address(DIGEST, twin) == secp256k1.address_from_secret(SECRET)


def test_v_of_2_and_3_stands_for_r_above_the_group_order() -> None:
    found = [secp256k1.recover_address(DIGEST, R_ABOVE_ORDER + bytes(31) + b"\x01" + bytes([v])) for v in (2, 3)]
    assert None not in found
    assert found[0] != found[1]


@pytest.mark.parametrize("v", [4, 5, 27, 28, 255])
def test_v_above_3_is_refused(v: int) -> None:
    signature = secp256k1.sign_recoverable(SECRET, DIGEST)
    assert secp256k1.recover_address(DIGEST, signature[:64] + bytes([v])) is None


@pytest.mark.parametrize("length", [0, 64, 66])
def test_signature_of_another_length_is_refused(length: int) -> None:
    signature = (secp256k1.sign_recoverable(SECRET, DIGEST) + bytes(4))[:length]
    assert secp256k1.recover_address(DIGEST, signature) is None


@given(st.binary(max_size=70), st.binary(max_size=40))
def test_no_input_makes_recovery_raise(signature: bytes, digest: bytes) -> None:
    assert len(secp256k1.recover_address(digest, signature) or bytes(20)) == 20


@pytest.mark.parametrize("number", [0, secp256k1.GROUP_ORDER, 2**256 - 1])
def test_secret_outside_of_the_group_is_refused(number: int) -> None:
    with pytest.raises(InvalidInputError, match="secp256k1 secret key"):
        secp256k1.SigningKey(number.to_bytes(32, "big"))


def test_secret_and_hash_of_another_length_are_named() -> None:
    with pytest.raises(InvalidInputError, match="expected 32 bytes, got 31"):
        secp256k1.SigningKey(bytes(31))
    with pytest.raises(InvalidInputError, match="hash to sign: expected 32 bytes, got 33"):
        secp256k1.sign_recoverable(SECRET, bytes(33))


def test_text_form_hides_the_secret() -> None:
    key = secp256k1.SigningKey(SECRET)
    assert SECRET.hex() not in repr(key)
    assert key.secret == PrivateKey(SECRET).secret
