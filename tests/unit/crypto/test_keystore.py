from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ocr_offchain.crypto.keystore import (
    KeystoreError,
    OraclePublicKeys,
    OracleSecrets,
    read_keystore,
    read_public_keys,
    write_keystore,
)
from ocr_offchain.errors import InvalidInputError
from tests.unit import fixture_a

PASSWORD = "correct horse battery staple"
QUICK = 2**10
KEYS = OracleSecrets(
    onchain_signing=fixture_a.onchain_secret(0),
    offchain_signing=fixture_a.offchain_seed(0),
    config_encryption=fixture_a.config_encryption_secret(0),
    peer=fixture_a.peer_seed(0),
    transmit=fixture_a.transmit_secret(0),
)


@pytest.fixture
def keystore(tmp_path: Path) -> Path:
    path = tmp_path / "oracle-0.json"
    write_keystore(path, KEYS, PASSWORD, scrypt_cost=QUICK)
    return path


def change(path: Path, edit: Callable[[Any], None]) -> None:
    content = json.loads(path.read_text())
    edit(content)
    path.write_text(json.dumps(content))


def problem_of(path: Path, password: str = PASSWORD) -> str:
    with pytest.raises(KeystoreError) as caught:
        read_keystore(path, password)
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith(f"keystore {path}: ")
    return text


def test_keys_read_back_with_the_password(keystore: Path) -> None:
    assert read_keystore(keystore, PASSWORD) == KEYS


def test_public_part_is_read_without_the_password(keystore: Path) -> None:
    public = read_public_keys(keystore)
    assert public.identity() == fixture_a.IDENTITIES[0]
    assert public.config_encryption_public_key == fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS[0]
    assert public == KEYS.public_keys()


def test_keyrings_hold_the_keys_of_the_public_part() -> None:
    public = KEYS.public_keys()
    assert KEYS.offchain_keyring().offchain_public_key() == public.offchain_public_key
    assert KEYS.onchain_keyring().public_key() == public.identity().onchain_public_key
    assert fixture_a.peer_seed(0) == KEYS.peer_key().seed
    assert fixture_a.transmit_secret(0) == KEYS.transmit_key().secret


def test_file_holds_no_secret_and_is_its_owners_only(keystore: Path) -> None:
    text = keystore.read_text()
    for secret in (KEYS.onchain_signing, KEYS.offchain_signing, KEYS.config_encryption, KEYS.peer, KEYS.transmit):
        assert secret.hex() not in text
    assert PASSWORD not in text
    assert keystore.stat().st_mode & 0o777 == 0o600
    assert list(keystore.parent.iterdir()) == [keystore]


def test_same_keys_and_password_never_give_the_same_file(tmp_path: Path, keystore: Path) -> None:
    again = tmp_path / "again.json"
    write_keystore(again, KEYS, PASSWORD, scrypt_cost=QUICK)
    assert json.loads(again.read_text())["secrets"] != json.loads(keystore.read_text())["secrets"]


def test_default_cost_is_used_and_opens(tmp_path: Path) -> None:
    path = tmp_path / "slow.json"
    write_keystore(path, KEYS, PASSWORD)
    assert json.loads(path.read_text())["secrets"]["cost"] == 2**17
    assert read_keystore(path, PASSWORD) == KEYS


def test_a_file_of_version_1_opens_for_ever(tmp_path: Path) -> None:
    content = {
        "format": "ocr-oracle-keystore",
        "version": 1,
        "public_keys": KEYS.public_keys().to_json(),
        "secrets": {
            "kdf": "scrypt",
            "cost": 1024,
            "salt": "2a7dd83fdc43b37d6abadee74a58305c",
            "cipher": "aes-256-gcm",
            "nonce": "c87a0580845c28b4356b6449",
            "ciphertext": "318a8f818b85c19affeeaa7dfd73e658397b6877dfa15a987ab0060aaa4cecf8b1fac0314438caebd6745bf8"
            "5d5aab28fa161aafcae2be9dd236be7216f91374686ea963c00d24e9c6a44da2a9675547c579e0ca6995f564"
            "bfb189a34497678b5549bcf3cfa86cc2149335e20ff9084e49bee579b8d77c5e8b04d1a2283afccbad05c072"
            "ca6175bbd2ca8aced4a1641d42ef5d22a020d6159b7bbb8f0e1587266ac6fb05880c2923e763c4e9fab7658a",
        },
    }
    path = tmp_path / "old.json"
    path.write_text(json.dumps(content))
    assert read_keystore(path, "pässword") == KEYS


def test_wrong_password_is_told(keystore: Path) -> None:
    assert "password is wrong" in problem_of(keystore, "correct horse battery stapler")
    assert "password is wrong" in problem_of(keystore, "")


def test_truncated_file_is_told(keystore: Path) -> None:
    keystore.write_bytes(keystore.read_bytes()[:-20])
    assert "damaged or no keystore: not valid JSON" in problem_of(keystore)


@pytest.mark.parametrize("name", [*KEYS.public_keys().to_json()])
def test_a_changed_public_part_is_told_by_name(keystore: Path, name: str) -> None:
    other = OracleSecrets.generate().public_keys().to_json()
    change(keystore, lambda content: content["public_keys"].update({name: other[name]}))
    assert f"{name} was changed" in problem_of(keystore)


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_version_is_told(keystore: Path, version: object) -> None:
    change(keystore, lambda content: content.update(version=version))
    assert f"version {version!r} is not supported" in problem_of(keystore)


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (lambda c: c.update(format="other"), "is no keystore"),
        (lambda c: c.pop("public_keys"), "public part: public keys: expected a table"),
        (lambda c: c["public_keys"].pop("peer_id"), "peer_id is missing or no text"),
        (lambda c: c["public_keys"].update(peer_id="12D3"), "public part: peer id '12D3'"),
        (lambda c: c["public_keys"].update(offchain_public_key="00"), "offchain_public_key: expected 64 hex digits"),
        (lambda c: c["public_keys"].update(transmit_address="0x" + "ab" * 20), "not in the mixed case of EIP-55"),
        (lambda c: c.pop("secrets"), "secret part: secrets: expected a table"),
        (lambda c: c["secrets"].update(kdf="argon2id"), "'argon2id' with 'aes-256-gcm' is not supported"),
        (lambda c: c["secrets"].update(cost=2**30), "cost: expected a power of two"),
        (lambda c: c["secrets"].update(cost=1025), "cost: expected a power of two"),
        (lambda c: c["secrets"].update(cost="1024"), "cost: expected a power of two"),
        (lambda c: c["secrets"].update(salt="zz"), "salt: expected 32 hex digits"),
        (lambda c: c["secrets"].update(nonce="00 " * 8), "nonce: expected 24 hex digits"),
        (lambda c: c["secrets"].update(nonce="00 " * 12), "nonce: expected 24 hex digits"),
        (lambda c: c["secrets"].update(ciphertext=c["secrets"]["ciphertext"][:-2]), "ciphertext: expected 352 hex"),
        (lambda c: c["secrets"].update(ciphertext="00" * 176), "the secret part is damaged"),
        (lambda c: c["secrets"].update(cost=2**11), "the secret part is damaged"),
    ],
)
def test_every_other_damage_is_told(keystore: Path, edit: Callable[[Any], None], problem: str) -> None:
    change(keystore, edit)
    assert problem in problem_of(keystore)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"[" * 60_000, b" " * 70_000])
def test_other_files_are_no_keystores(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(content)
    assert "keystore" in problem_of(path)
    with pytest.raises(KeystoreError):
        read_public_keys(path)


def test_missing_file_is_told(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in problem_of(tmp_path / "none.json")


def test_a_file_is_never_overwritten(keystore: Path) -> None:
    before = keystore.read_bytes()
    with pytest.raises(KeystoreError, match="exists already; keystores are never overwritten"):
        write_keystore(keystore, OracleSecrets.generate(), PASSWORD, scrypt_cost=QUICK)
    assert keystore.read_bytes() == before
    assert list(keystore.parent.iterdir()) == [keystore]


def test_nothing_is_left_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(KeystoreError, match="cannot be written: No space left on device"):
        write_keystore(tmp_path / "k.json", KEYS, PASSWORD, scrypt_cost=QUICK)
    assert list(tmp_path.iterdir()) == []


def test_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeystoreError, match="cannot be written: No such file"):
        write_keystore(tmp_path / "none" / "k.json", KEYS, PASSWORD, scrypt_cost=QUICK)


def test_empty_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeystoreError, match="the password is empty"):
        write_keystore(tmp_path / "k.json", KEYS, "", scrypt_cost=QUICK)


def test_generated_keys_are_fresh_and_distinct() -> None:
    a, b = OracleSecrets.generate(), OracleSecrets.generate()
    values = [getattr(keys, name) for keys in (a, b) for name in OracleSecrets.__slots__]
    assert len(set(values)) == 10
    assert {len(value) for value in values} == {32}


def test_public_keys_read_back_from_json() -> None:
    public = OracleSecrets.generate().public_keys()
    assert OraclePublicKeys.from_json(json.loads(json.dumps(public.to_json()))) == public
    with pytest.raises(InvalidInputError, match="expected a table"):
        OraclePublicKeys.from_json([])


def test_text_form_hides_the_secrets() -> None:
    assert repr(KEYS) == "OracleSecrets(…)"
