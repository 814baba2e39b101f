"""What the protocols ask of keys. Private keys never leave a keyring (config-and-keys 4).

The protocols know these interfaces only; `evm_keyring` and `keys` hold the implementations.
"""

from __future__ import annotations

from typing import Protocol

from ocr_offchain.types import ReportContext


class OffchainKeyring(Protocol):
    """The keys that an oracle uses towards other oracles (config-and-keys 4.2). Safe to call from any thread."""

    def offchain_sign(self, message: bytes) -> bytes:
        """Plain Ed25519 over `message` as it is; 64 bytes."""
        ...

    def offchain_public_key(self) -> bytes:
        """Ed25519 public key, 32 bytes."""
        ...

    def config_diffie_hellman(self, point: bytes) -> bytes:
        """X25519 of the config-encryption scalar and `point` (32 bytes).

        Raises `InvalidInputError` when `point` has another length or the result is all zero.
        """
        ...

    def config_encryption_public_key(self) -> bytes:
        """X25519 public key, 32 bytes."""
        ...


class OnchainKeyring(Protocol):
    """The key whose signatures the contract checks, OCR2 (config-and-keys 4.3). Safe to call from any thread.

    Reports may be confidential: implementations put them neither into logs nor into error texts.
    """

    def public_key(self) -> bytes: ...

    def sign(self, context: ReportContext, report: bytes) -> bytes:
        """Sign `report` in its context. May raise `OCRError`; the oracle then sends nothing."""
        ...

    def verify(self, public_key: bytes, context: ReportContext, report: bytes, signature: bytes) -> bool:
        """Whether `signature` is by `public_key`. Any malformed or hostile input gives False, never an exception."""
        ...

    def max_signature_length(self) -> int:
        """Longest signature in bytes; the network limits are computed from it (OCR2 16.2)."""
        ...


class OCR1OnchainKeyring(Protocol):
    """The key whose signatures the contract checks, OCR1 (OCR1 3.3, 14.4). Safe to call from any thread."""

    def address(self) -> bytes:
        """20 bytes."""
        ...

    def sign(self, report: bytes) -> bytes:
        """65 bytes over keccak(report): r, s, v with v 0 or 1. May raise `OCRError`; the oracle then sends nothing."""
        ...
