"""One oracle's five keys in one encrypted file.

The file is JSON. Its public part can be read by anybody, so that configurations can be built without a password; the
secret part is sealed with AES-256-GCM under a key that scrypt derives from the password. Opening a file derives the
public part anew from the secrets, so a changed public part is told from a wrong password.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ocr_offchain.bounded_json import check_depth
from ocr_offchain.crypto import ed25519, secp256k1, x25519
from ocr_offchain.crypto.evm_keyring import EVMOnchainKeyring
from ocr_offchain.crypto.evm_ocr1_keyring import EVMOCR1OnchainKeyring
from ocr_offchain.crypto.offchain_keyring import InMemoryOffchainKeyring
from ocr_offchain.crypto.peer_id import peer_id_text, public_key_from_peer_id
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.types import OracleIdentity

FORMAT = "ocr-oracle-keystore"
VERSION = 1
SCRYPT_COST = 2**17
"""scrypt's n; with r = 8 it takes 128 MiB and some tenths of a second."""

_SCRYPT_BLOCK_SIZE = 8
_SCRYPT_PARALLELISM = 1
_MIN_SCRYPT_COST = 2**10
_MAX_SCRYPT_COST = 2**20
_SALT_LENGTH = 16
_NONCE_LENGTH = 12
_SECRET_LENGTH = 32
_MAX_FILE_LENGTH = 65_536


class KeystoreError(InvalidInputError):
    """A keystore that cannot be read, opened or written. The text names the file and what is wrong, in one line."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"keystore {path}: {problem}")


@dataclass(frozen=True, slots=True)
class OraclePublicKeys:
    """What others need to know of an oracle."""

    onchain_signing_address: str
    """EIP-55; of the key whose signatures the contract checks."""
    offchain_public_key: bytes
    """Ed25519, 32 bytes."""
    config_encryption_public_key: bytes
    """X25519, 32 bytes. It cannot be found in a published configuration."""
    peer_id: str
    transmit_address: str
    """EIP-55; of the account that sends transactions."""

    def identity(self) -> OracleIdentity:
        return OracleIdentity(
            self.offchain_public_key,
            secp256k1.parse_address(self.onchain_signing_address),
            self.peer_id,
            self.transmit_address,
        )

    def to_json(self) -> dict[str, str]:
        return {
            "onchain_signing_address": self.onchain_signing_address,
            "offchain_public_key": self.offchain_public_key.hex(),
            "config_encryption_public_key": self.config_encryption_public_key.hex(),
            "peer_id": self.peer_id,
            "transmit_address": self.transmit_address,
        }

    @classmethod
    def from_json(cls, value: object) -> OraclePublicKeys:
        """Raises `InvalidInputError` that names the entry."""
        entries = _texts("public keys", value, [field.name for field in fields(cls)])
        for name in ("onchain_signing_address", "transmit_address"):
            address = secp256k1.parse_address(entries[name])
            if secp256k1.checksum_address(address) != entries[name]:
                raise InvalidInputError(f"{name}: {entries[name]} is not in the mixed case of EIP-55")
        public_key_from_peer_id(entries["peer_id"])
        return cls(
            onchain_signing_address=entries["onchain_signing_address"],
            offchain_public_key=_hex("offchain_public_key", entries["offchain_public_key"], 32),
            config_encryption_public_key=_hex(
                "config_encryption_public_key", entries["config_encryption_public_key"], 32
            ),
            peer_id=entries["peer_id"],
            transmit_address=entries["transmit_address"],
        )


@dataclass(frozen=True, slots=True, repr=False)
class OracleSecrets:
    """The private keys of one oracle, 32 bytes each. Its text form hides them."""

    onchain_signing: bytes
    """secp256k1; signs reports."""
    offchain_signing: bytes
    """Ed25519 seed; signs observations."""
    config_encryption: bytes
    """X25519 scalar; opens the shared secret of a configuration."""
    peer: bytes
    """Ed25519 seed; authenticates connections."""
    transmit: bytes
    """secp256k1; sends transactions."""

    @classmethod
    def generate(cls) -> OracleSecrets:
        return cls(
            onchain_signing=_random_secp256k1_secret(),
            offchain_signing=secrets.token_bytes(_SECRET_LENGTH),
            config_encryption=secrets.token_bytes(_SECRET_LENGTH),
            peer=secrets.token_bytes(_SECRET_LENGTH),
            transmit=_random_secp256k1_secret(),
        )

    def public_keys(self) -> OraclePublicKeys:
        return OraclePublicKeys(
            onchain_signing_address=secp256k1.checksum_address(secp256k1.address_from_secret(self.onchain_signing)),
            offchain_public_key=ed25519.public_key_from_seed(self.offchain_signing),
            config_encryption_public_key=x25519.public_key_from_secret(self.config_encryption),
            peer_id=peer_id_text(ed25519.public_key_from_seed(self.peer)),
            transmit_address=secp256k1.checksum_address(secp256k1.address_from_secret(self.transmit)),
        )

    def offchain_keyring(self) -> InMemoryOffchainKeyring:
        return InMemoryOffchainKeyring(self.offchain_signing, self.config_encryption)

    def onchain_keyring(self) -> EVMOnchainKeyring:
        return EVMOnchainKeyring(self.onchain_signing)

    def ocr1_onchain_keyring(self) -> EVMOCR1OnchainKeyring:
        """Over the same key as that of OCR2: what the two sign differs in length, so neither can pass for the other."""
        return EVMOCR1OnchainKeyring(self.onchain_signing)

    def peer_key(self) -> ed25519.SigningKey:
        return ed25519.SigningKey(self.peer)

    def transmit_key(self) -> secp256k1.SigningKey:
        return secp256k1.SigningKey(self.transmit)

    def __repr__(self) -> str:
        return "OracleSecrets(…)"


def write_keystore(path: Path, keys: OracleSecrets, password: str, *, scrypt_cost: int = SCRYPT_COST) -> None:
    """Write a new file, readable by its owner only. It is there whole or not at all; a file is never replaced.

    Raises `KeystoreError` when the password is empty, the file exists or it cannot be written.
    """
    if not password:
        raise KeystoreError(path, "the password is empty")
    salt, nonce = secrets.token_bytes(_SALT_LENGTH), secrets.token_bytes(_NONCE_LENGTH)
    plaintext = b"".join(getattr(keys, field.name) for field in fields(keys))
    sealed = AESGCM(_derive(password, salt, scrypt_cost)).encrypt(nonce, plaintext, FORMAT.encode())
    content = {
        "format": FORMAT,
        "version": VERSION,
        "public_keys": keys.public_keys().to_json(),
        "secrets": {
            "kdf": "scrypt",
            "cost": scrypt_cost,
            "salt": salt.hex(),
            "cipher": "aes-256-gcm",
            "nonce": nonce.hex(),
            "ciphertext": sealed.hex(),
        },
    }
    _write_new(path, (json.dumps(content, indent=2) + "\n").encode())


def read_public_keys(path: Path) -> OraclePublicKeys:
    """The public part, without the password. That it belongs to the secrets is checked by `read_keystore` only.

    Raises `KeystoreError`.
    """
    return _public_keys(path, _read(path))


def read_keystore(path: Path, password: str) -> OracleSecrets:
    """Open the file. Raises `KeystoreError`: unreadable, damaged, another version, wrong password, changed."""
    content = _read(path)
    listed = _public_keys(path, content)
    cost, salt, nonce, ciphertext = _sealed(path, content)
    try:
        plaintext = AESGCM(_derive(password, salt, cost)).decrypt(nonce, ciphertext, FORMAT.encode())
    except InvalidTag:
        raise KeystoreError(path, "the password is wrong, or the secret part is damaged") from None
    parts = [plaintext[i : i + _SECRET_LENGTH] for i in range(0, len(plaintext), _SECRET_LENGTH)]
    keys = OracleSecrets(*parts)
    derived = keys.public_keys().to_json()
    for name, value in listed.to_json().items():
        if value != derived[name]:
            raise KeystoreError(path, f"{name} was changed: it says {value}, but the key inside gives {derived[name]}")
    return keys


def _derive(password: str, salt: bytes, cost: int) -> bytes:
    kdf = Scrypt(salt=salt, length=32, n=cost, r=_SCRYPT_BLOCK_SIZE, p=_SCRYPT_PARALLELISM)
    return kdf.derive(password.encode())


def _random_secp256k1_secret() -> bytes:
    return (1 + secrets.randbelow(secp256k1.GROUP_ORDER - 1)).to_bytes(_SECRET_LENGTH, "big")


def _read(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE_LENGTH + 1)
    except OSError as problem:
        raise KeystoreError(path, f"cannot be read: {problem.strerror}") from None
    if len(data) > _MAX_FILE_LENGTH:
        raise KeystoreError(path, f"is no keystore: longer than {_MAX_FILE_LENGTH} bytes")
    try:
        check_depth(data)
        content = json.loads(data)
    except ValueError:
        raise KeystoreError(path, "is damaged or no keystore: not valid JSON") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise KeystoreError(path, f'is no keystore: "format" is not "{FORMAT}"')
    if content.get("version") != VERSION:
        raise KeystoreError(path, f"version {content.get('version')!r} is not supported, only {VERSION}")
    return content


def _public_keys(path: Path, content: Mapping[str, object]) -> OraclePublicKeys:
    try:
        return OraclePublicKeys.from_json(content.get("public_keys"))
    except InvalidInputError as problem:
        raise KeystoreError(path, f"public part: {problem}") from None


def _sealed(path: Path, content: Mapping[str, object]) -> tuple[int, bytes, bytes, bytes]:
    """(scrypt cost, salt, nonce, ciphertext)"""
    sealed = content.get("secrets")
    try:
        texts = _texts("secrets", sealed, ["kdf", "salt", "cipher", "nonce", "ciphertext"])
        salt = _hex("salt", texts["salt"], _SALT_LENGTH)
        nonce = _hex("nonce", texts["nonce"], _NONCE_LENGTH)
        ciphertext = _hex("ciphertext", texts["ciphertext"], len(fields(OracleSecrets)) * _SECRET_LENGTH + 16)
    except InvalidInputError as problem:
        raise KeystoreError(path, f"secret part: {problem}") from None
    if (texts["kdf"], texts["cipher"]) != ("scrypt", "aes-256-gcm"):
        raise KeystoreError(path, f"{texts['kdf'][:40]!r} with {texts['cipher'][:40]!r} is not supported")
    cost = sealed.get("cost") if isinstance(sealed, dict) else None
    # A file from elsewhere must not make us take all the memory there is.
    if not isinstance(cost, int) or not _MIN_SCRYPT_COST <= cost <= _MAX_SCRYPT_COST or cost & (cost - 1):
        raise KeystoreError(path, f"cost: expected a power of two, {_MIN_SCRYPT_COST} to {_MAX_SCRYPT_COST}")
    return cost, salt, nonce, ciphertext


def _texts(where: str, value: object, names: list[str]) -> dict[str, str]:
    if not isinstance(value, dict):
        raise InvalidInputError(f"{where}: expected a table of texts")
    for name in names:
        if not isinstance(value.get(name), str):
            raise InvalidInputError(f"{where}: {name} is missing or no text")
    return {name: value[name] for name in names}


def _hex(name: str, text: str, length: int) -> bytes:
    with suppress(ValueError):
        data = bytes.fromhex(text)
        if len(data) == length and len(text) == 2 * length:
            return data
    raise InvalidInputError(f"{name}: expected {2 * length} hex digits")


def _write_new(path: Path, content: bytes) -> None:
    """Through a temporary file and a hard link: linking fails when the name is taken, and shows whole files only."""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as problem:
        raise KeystoreError(path, f"cannot be written: {problem.strerror}") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        raise KeystoreError(path, "exists already; keystores are never overwritten") from None
    except OSError as problem:
        raise KeystoreError(path, f"cannot be written: {problem.strerror}") from None
    finally:
        Path(temporary).unlink()
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
