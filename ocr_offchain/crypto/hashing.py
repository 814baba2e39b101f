"""The one hash that the protocol shares with the contracts."""

from __future__ import annotations

import sha3  # type: ignore[import-untyped]


def keccak256(data: bytes) -> bytes:
    """Keccak-256 with the original padding byte 0x01, as on Ethereum; 32 bytes (config-and-keys 1, OCR2 H-8)."""
    digest: bytes = sha3.keccak_256(data).digest()
    return digest
