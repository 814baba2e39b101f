"""The 16-byte secret of an instance: how it travels in the configuration, and the keys derived from it.

It hides only who leads and who transmits next, hence 16 bytes, one raw AES block and no authentication besides a hash
of the plaintext (config-and-keys 5 and 6.1). The scheme is the same in all versions of the protocol.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ocr_offchain.crypto import x25519
from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.crypto.keyring import OffchainKeyring
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.types import ConfigDigest, SharedSecret

SHARED_SECRET_LENGTH = 16
ENCRYPTION_LENGTH = 16
HASH_LENGTH = 32
_KEY_LENGTH = 16

_LEADER_SELECTION = b"chainlink offchain reporting v1 leader selection key"
_TRANSMISSION_ORDER = b"chainlink offchain reporting v1 transmission order key"
_OCR3_LEADER_SELECTION = b"chainlink offchain reporting v3 leader selection key"
_OCR3_TRANSMISSION_ORDER = b"chainlink offchain reporting v3 transmission order key"


@dataclass(frozen=True, slots=True)
class SharedSecretEncryptions:
    """The secret, sealed for each oracle, as the configuration carries it."""

    diffie_hellman_point: bytes
    """X25519 public key of whoever built the configuration, 32 bytes; made for this one configuration."""
    shared_secret_hash: bytes
    """Keccak-256 of the secret: keeps the builder from giving different secrets to different oracles."""
    encryptions: tuple[bytes, ...]
    """16 bytes for each oracle, in oracle order."""


def encrypt_shared_secret(
    config_encryption_public_keys: Sequence[bytes], shared_secret: SharedSecret, ephemeral_secret: bytes
) -> SharedSecretEncryptions:
    """Seal `shared_secret` for the owners of the X25519 keys, with the X25519 scalar `ephemeral_secret` (32 bytes).

    Raises `InvalidInputError` for a value of another length, or a public key with which there is no shared point.
    """
    if len(shared_secret) != SHARED_SECRET_LENGTH:
        raise InvalidInputError(f"shared secret: expected {SHARED_SECRET_LENGTH} bytes, got {len(shared_secret)}")
    encryptions = []
    for oracle_id, public_key in enumerate(config_encryption_public_keys):
        try:
            point = x25519.shared_point(ephemeral_secret, public_key)
        except InvalidInputError as problem:
            raise InvalidInputError(f"config encryption key of oracle {oracle_id}: {problem}") from None
        encryptor = _cipher(point).encryptor()
        encryptions.append(encryptor.update(shared_secret) + encryptor.finalize())
    return SharedSecretEncryptions(
        x25519.public_key_from_secret(ephemeral_secret), keccak256(shared_secret), tuple(encryptions)
    )


def decrypt_shared_secret(sealed: SharedSecretEncryptions, oracle_id: int, keyring: OffchainKeyring) -> SharedSecret:
    """Open the secret as oracle `oracle_id`.

    Raises `InvalidInputError` when there is no encryption for that oracle, when the keyring refuses the point, or
    when what comes out does not have the published hash.
    """
    if not 0 <= oracle_id < len(sealed.encryptions):
        raise InvalidInputError(
            f"shared secret: no encryption for oracle {oracle_id}, there are {len(sealed.encryptions)}"
        )
    point = keyring.config_diffie_hellman(sealed.diffie_hellman_point)
    decryptor = _cipher(point).decryptor()
    shared_secret = decryptor.update(sealed.encryptions[oracle_id]) + decryptor.finalize()
    if keccak256(shared_secret) != sealed.shared_secret_hash:
        raise InvalidInputError(
            f"shared secret: the encryption for oracle {oracle_id} does not open to a secret with the published hash; "
            "it was made for another config encryption key or damaged"
        )
    return SharedSecret(shared_secret)


def leader_selection_key(shared_secret: SharedSecret) -> bytes:
    """OCR1 and OCR2 (whose string really says v1); 16 bytes."""
    return keccak256(shared_secret + _LEADER_SELECTION)[:_KEY_LENGTH]


def transmission_order_key(shared_secret: SharedSecret) -> bytes:
    """OCR1 and OCR2; 16 bytes."""
    return keccak256(shared_secret + _TRANSMISSION_ORDER)[:_KEY_LENGTH]


def ocr3_leader_selection_key(shared_secret: SharedSecret, config_digest: ConfigDigest) -> bytes:
    """OCR3 and OCR3.1; 16 bytes."""
    return hmac.digest(shared_secret, _OCR3_LEADER_SELECTION + config_digest, "sha256")[:_KEY_LENGTH]


def ocr3_transmission_order_key(shared_secret: SharedSecret, config_digest: ConfigDigest) -> bytes:
    """OCR3 and OCR3.1; 16 bytes."""
    return hmac.digest(shared_secret, _OCR3_TRANSMISSION_ORDER + config_digest, "sha256")[:_KEY_LENGTH]


def _cipher(point: bytes) -> Cipher[modes.ECB]:
    return Cipher(algorithms.AES128(keccak256(point)[:_KEY_LENGTH]), modes.ECB())
