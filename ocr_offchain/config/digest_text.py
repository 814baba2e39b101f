"""Config digests as text and as stored bytes (config-and-keys 3.6)."""

from __future__ import annotations

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.types import ConfigDigest

LENGTH = 32
OCR1_LENGTH = 16

_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")


def config_digest_from_bytes(data: bytes) -> ConfigDigest:
    """Raises `InvalidInputError` for any length but 32."""
    if len(data) != LENGTH:
        raise InvalidInputError(f"config digest: expected {LENGTH} bytes, got {len(data)}")
    return ConfigDigest(bytes(data))


def config_digest_text(digest: bytes) -> str:
    """Lower-case hex digits without `0x`: 64 for OCR2 and later, 32 for OCR1."""
    return digest.hex()


def parse_config_digest(text: str) -> ConfigDigest:
    """Read exactly 64 hex digits of either case, without `0x`. Raises `InvalidInputError`."""
    return ConfigDigest(_parse(text, LENGTH))


def parse_ocr1_config_digest(text: str) -> bytes:
    """Read exactly 32 hex digits of either case, without `0x`. Raises `InvalidInputError`."""
    return _parse(text, OCR1_LENGTH)


def _parse(text: str, length: int) -> bytes:
    if len(text) != 2 * length or not _HEX_DIGITS.issuperset(text):
        raise InvalidInputError(f"config digest {text[:80]!r}: expected exactly {2 * length} hex digits")
    return bytes.fromhex(text)
