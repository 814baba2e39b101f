from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from ocr_offchain.crypto import ed25519
from ocr_offchain.errors import InvalidInputError

from . import edwards

SEED = bytes(range(32))
MESSAGE = b"x" * 32


@pytest.fixture(scope="module")
def torsion() -> list[edwards.Point]:
    return edwards.torsion_points()


def sodium_accepts(public_key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        VerifyKey(public_key).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def test_key_and_signature_are_those_of_the_specification() -> None:
    assert ed25519.public_key_from_seed(SEED).hex() == (
        "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
    )
    digest = bytes.fromhex("677731537f4bb1a47070cfd00eba97f1c0d1e5f27fa191e42593b6558f3a52f8")
    assert ed25519.sign(SEED, digest).hex() == (
        "666c47af5b391aa3dd63b3c357330b07f8ad4a0a9ddc418a9b869368b97ae460"
        "722b32d7cd061334a1beb07825f17c3ac9a64173059319a0e1b9cbab560d3208"
    )


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=300))
def test_own_signatures_verify_and_cover_every_bit(seed: bytes, message: bytes) -> None:
    key = ed25519.SigningKey(seed)
    signature = key.sign(message)
    assert len(signature) == 64
    assert ed25519.verify(key.public_key, message, signature)
    assert not ed25519.verify(key.public_key, message + b"\0", signature)
    flipped = bytes([signature[0] ^ 1]) + signature[1:]
    assert not ed25519.verify(key.public_key, message, flipped)


def test_r_may_be_the_identity() -> None:
    signature = b"\x01" + bytes(31) + bytes.fromhex("7208bccee97bbd8f33ac64d05ef751dd6310957f13c948a00476e1f23dcc610e")
    public_key = ed25519.public_key_from_seed(SEED)
    assert not sodium_accepts(public_key, MESSAGE, signature)
    assert ed25519.verify(public_key, MESSAGE, signature)


def test_small_order_and_non_canonical_keys_are_judged_as_by_the_yardstick(torsion: list[edwards.Point]) -> None:
    unusual = edwards.small_order_encodings(torsion)
    unusual += [(y | sign << 255).to_bytes(32, "little") for y in range(edwards.P, 2**255) for sign in (0, 1)]
    accepted = beyond_sodium = 0
    for public_key in sorted(set(unusual)):
        for s in (0, 5):
            for point in torsion:
                r = edwards.encode(edwards.add(edwards.multiply(s, edwards.BASE), point))
                signature = r + s.to_bytes(32, "little")
                expected = edwards.verify(public_key, MESSAGE, signature)
                assert ed25519.verify(public_key, MESSAGE, signature) is expected
                accepted += expected
                beyond_sodium += expected and not sodium_accepts(public_key, MESSAGE, signature)
    assert accepted > 20
    assert beyond_sodium > 20


def test_components_of_small_order_are_judged_without_the_cofactor(torsion: list[edwards.Point]) -> None:
    a = 0x1234567890ABCDEF
    verdicts = set()
    for shift_a in torsion:
        public_key = edwards.encode(edwards.add(edwards.multiply(a, edwards.BASE), shift_a))
        for shift_r in torsion:
            r = edwards.encode(edwards.add(edwards.multiply(77, edwards.BASE), shift_r))
            s = (77 + edwards.challenge(r, public_key, MESSAGE) * a) % edwards.L
            signature = r + s.to_bytes(32, "little")
            expected = edwards.verify(public_key, MESSAGE, signature)
            assert ed25519.verify(public_key, MESSAGE, signature) is expected
            verdicts.add(expected)
    assert verdicts == {True, False}


def test_r_in_non_canonical_form_never_verifies(torsion: list[edwards.Point]) -> None:
    a = 0x1234567890ABCDEF
    public_key = edwards.encode(edwards.multiply(a, edwards.BASE))
    verdicts = set()
    for r in edwards.small_order_encodings(torsion):
        s = edwards.challenge(r, public_key, MESSAGE) * a % edwards.L
        signature = r + s.to_bytes(32, "little")
        expected = edwards.verify(public_key, MESSAGE, signature)
        assert ed25519.verify(public_key, MESSAGE, signature) is expected
        verdicts.add(expected)
    assert verdicts == {True, False}


def test_s_not_below_the_group_order_is_refused() -> None:
    key = ed25519.SigningKey(SEED)
    signature = key.sign(MESSAGE)
    s = int.from_bytes(signature[32:], "little") + edwards.L
    assert not ed25519.verify(key.public_key, MESSAGE, signature[:32] + s.to_bytes(32, "little"))


@given(public_key=st.binary(max_size=40), message=st.binary(max_size=40), signature=st.binary(max_size=70))
def test_no_input_makes_verification_raise(public_key: bytes, message: bytes, signature: bytes) -> None:
    assert ed25519.verify(public_key, message, signature) in (True, False)


def test_a_key_that_is_no_point_verifies_nothing() -> None:
    no_point = next(e for e in (bytes([i]) + bytes(31) for i in range(2, 50)) if edwards.decode(e) is None)
    assert not ed25519.verify(no_point, MESSAGE, bytes(64))


def test_seed_of_another_length_is_named() -> None:
    with pytest.raises(InvalidInputError, match="Ed25519 seed: expected 32 bytes, got 31"):
        ed25519.SigningKey(bytes(31))


def test_text_form_hides_the_seed() -> None:
    assert SEED.hex() not in repr(ed25519.SigningKey(SEED))
