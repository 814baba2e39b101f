from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.crypto import x25519
from ocr_offchain.crypto.offchain_keyring import InMemoryOffchainKeyring
from ocr_offchain.crypto.shared_secret import (
    decrypt_shared_secret,
    encrypt_shared_secret,
    leader_selection_key,
    ocr3_leader_selection_key,
    ocr3_transmission_order_key,
    transmission_order_key,
)
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.types import SharedSecret
from tests.unit import fixture_a

SEALED = encrypt_shared_secret(
    fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS, fixture_a.SHARED_SECRET, fixture_a.EPHEMERAL_SECRET
)


def test_sealed_secret_is_that_of_fixture_a() -> None:
    assert SEALED.diffie_hellman_point.hex() == "1cf579aba45a10ba1d1ef06d91fca2aa9ed0a1150515653155405d0b18cb9a67"
    assert SEALED.shared_secret_hash.hex() == "01aec967ba5d2a807edd3fd8942c6f72c0c62961bfeb10c1f79c756f7294b0e3"
    assert [encryption.hex() for encryption in SEALED.encryptions] == [
        "2a50ce1bcef5e105514d0378d8a772c0",
        "37822fe764f5d772bbda7b0dc0c21b23",
        "5fbe29fe6636b9a7f2a5cadb94b04a0c",
        "1eff23c6f6e8b0ef693e40d1ca87c680",
    ]


secrets32 = st.binary(min_size=32, max_size=32)


@given(
    oracles=st.lists(secrets32, max_size=6),
    shared_secret=st.binary(min_size=16, max_size=16).map(SharedSecret),
    ephemeral=secrets32,
)
def test_every_oracle_opens_the_same_secret(
    oracles: list[bytes], shared_secret: SharedSecret, ephemeral: bytes
) -> None:
    keys = [x25519.public_key_from_secret(secret) for secret in oracles]
    sealed = encrypt_shared_secret(keys, shared_secret, ephemeral)
    for oracle_id, secret in enumerate(oracles):
        keyring = InMemoryOffchainKeyring(bytes(32), secret)
        assert decrypt_shared_secret(sealed, oracle_id, keyring) == shared_secret


def test_another_oracles_key_does_not_open_it() -> None:
    with pytest.raises(InvalidInputError, match="the encryption for oracle 0 does not open"):
        decrypt_shared_secret(SEALED, 0, fixture_a.offchain_keyring(1))


def test_a_damaged_encryption_harms_only_its_oracle() -> None:
    damaged = replace(SEALED, encryptions=(*SEALED.encryptions[:3], bytes(16)))
    assert decrypt_shared_secret(damaged, 0, fixture_a.offchain_keyring(0)) == fixture_a.SHARED_SECRET
    with pytest.raises(InvalidInputError, match="oracle 3"):
        decrypt_shared_secret(damaged, 3, fixture_a.offchain_keyring(3))


@pytest.mark.parametrize("oracle_id", [-1, 4])
def test_an_oracle_without_an_encryption_is_told_so(oracle_id: int) -> None:
    with pytest.raises(InvalidInputError, match=f"no encryption for oracle {oracle_id}"):
        decrypt_shared_secret(SEALED, oracle_id, fixture_a.offchain_keyring(3))


def test_a_point_of_small_order_is_refused_on_both_sides() -> None:
    with pytest.raises(InvalidInputError, match="small order"):
        decrypt_shared_secret(replace(SEALED, diffie_hellman_point=bytes(32)), 0, fixture_a.offchain_keyring(0))
    keys = (*fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS[:2], bytes(32))
    with pytest.raises(InvalidInputError, match=r"config encryption key of oracle 2: .*small order"):
        encrypt_shared_secret(keys, fixture_a.SHARED_SECRET, fixture_a.EPHEMERAL_SECRET)


def test_secret_of_another_length_is_not_sealed() -> None:
    with pytest.raises(InvalidInputError, match="expected 16 bytes, got 17"):
        encrypt_shared_secret([], SharedSecret(bytes(17)), fixture_a.EPHEMERAL_SECRET)


def test_derived_keys_are_those_of_fixture_a() -> None:
    secret = fixture_a.SHARED_SECRET
    assert leader_selection_key(secret).hex() == "df0c52fb203fd67038d721841a60a91f"
    assert transmission_order_key(secret).hex() == "8d986042b2df4b1b1b0b2a701ed77a20"
    assert ocr3_leader_selection_key(secret, fixture_a.OCR3_DIGEST).hex() == "012c18a1e5cc0bd9c4de4e1163dc6e72"
    assert ocr3_transmission_order_key(secret, fixture_a.OCR3_DIGEST).hex() == "0c93a6cc562a966b098e7996ea49dac9"
