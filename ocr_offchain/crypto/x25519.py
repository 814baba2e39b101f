"""Diffie-Hellman on Curve25519 (RFC 7748): opens and seals the shared secret (config-and-keys 4.2, 5)."""

from __future__ import annotations

from nacl.bindings import crypto_scalarmult, crypto_scalarmult_base
from nacl.exceptions import CryptoError

from ocr_offchain.errors import InvalidInputError

SCALAR_LENGTH = 32
POINT_LENGTH = 32


def public_key_from_secret(secret: bytes) -> bytes:
    """X25519 of `secret` and the base point; 32 bytes."""
    _check_scalar(secret)
    return crypto_scalarmult_base(secret)


def shared_point(secret: bytes, point: bytes) -> bytes:
    """X25519 of `secret` and `point`; 32 bytes. The scalar is clamped inside.

    Raises `InvalidInputError` when a length is wrong or the result is all zero, which a point of small order gives.
    """
    _check_scalar(secret)
    if len(point) != POINT_LENGTH:
        raise InvalidInputError(f"X25519 point: expected {POINT_LENGTH} bytes, got {len(point)}")
    try:
        return crypto_scalarmult(secret, point)
    except CryptoError:
        raise InvalidInputError(f"X25519 point {point.hex()}: has small order, the shared point is all zero") from None


def _check_scalar(secret: bytes) -> None:
    if len(secret) != SCALAR_LENGTH:
        raise InvalidInputError(f"X25519 secret key: expected {SCALAR_LENGTH} bytes, got {len(secret)}")
