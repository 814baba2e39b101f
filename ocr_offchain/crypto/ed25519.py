"""Plain Ed25519 (RFC 8032) with the acceptance rules that all oracles must share (OCR2 6.4, hazard H-2).

Two oracles that disagree on whether a signature is valid disagree on which REPORT-REQ to answer. The common rules are
those of Go: S < L is enforced; the equation is used without the cofactor; R is compared as bytes; points of small
order are fine; the encoding of the public key need not be canonical.

libsodium is the quicker of our two libraries. It accepts nothing that those rules refuse, but it does refuse keys and
R of small order and keys in non-canonical form; OpenSSL follows the rules exactly. So a signature that libsodium
accepts is valid, and OpenSSL decides about all others.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from nacl.bindings import (
    crypto_sign,
    crypto_sign_BYTES,
    crypto_sign_open,
    crypto_sign_PUBLICKEYBYTES,
    crypto_sign_seed_keypair,
    crypto_sign_SEEDBYTES,
)
from nacl.exceptions import BadSignatureError

from ocr_offchain.errors import InvalidInputError

SEED_LENGTH: int = crypto_sign_SEEDBYTES
PUBLIC_KEY_LENGTH: int = crypto_sign_PUBLICKEYBYTES
SIGNATURE_LENGTH: int = crypto_sign_BYTES

Verify = Callable[[bytes, bytes, bytes], bool]
"""(public key, message, signature) to whether the signature is valid, as `verify` has it."""


class SigningKey:
    """An Ed25519 private key. Its text form hides the key."""

    __slots__ = ("_expanded", "_public_key", "_seed")

    def __init__(self, seed: bytes) -> None:
        """`seed` is the 32-byte private key of RFC 8032. Raises `InvalidInputError` for any other length."""
        if len(seed) != SEED_LENGTH:
            raise InvalidInputError(f"Ed25519 seed: expected {SEED_LENGTH} bytes, got {len(seed)}")
        self._seed = bytes(seed)
        self._public_key, self._expanded = crypto_sign_seed_keypair(self._seed)

    @property
    def seed(self) -> bytes:
        return self._seed

    @property
    def public_key(self) -> bytes:
        """32 bytes."""
        return self._public_key

    def sign(self, message: bytes) -> bytes:
        """64 bytes: R, then S. The same message always gets the same signature."""
        return crypto_sign(message, self._expanded)[:SIGNATURE_LENGTH]

    def __repr__(self) -> str:
        return f"SigningKey(public_key={self._public_key.hex()})"


def sign(seed: bytes, message: bytes) -> bytes:
    """Sign once; who signs often keeps a `SigningKey`."""
    return SigningKey(seed).sign(message)


def public_key_from_seed(seed: bytes) -> bytes:
    return SigningKey(seed).public_key


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is valid. A key or signature of another length, or a key that is no point, gives False."""
    if len(signature) != SIGNATURE_LENGTH or len(public_key) != PUBLIC_KEY_LENGTH:
        return False
    try:
        crypto_sign_open(signature + message, public_key)
    except BadSignatureError:
        return _verify_exactly(public_key, message, signature)
    return True


def _verify_exactly(public_key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
