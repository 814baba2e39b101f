"""The on-chain keyring of OCR1, with its key in memory (OCR1 3.3, 5.5)."""

from __future__ import annotations

from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.crypto.secp256k1 import SigningKey


class EVMOCR1OnchainKeyring:
    """Implements `OCR1OnchainKeyring`. Its text form hides the key."""

    __slots__ = ("_signing_key",)

    def __init__(self, secret: bytes) -> None:
        """A secp256k1 secret key, 32 bytes. Raises `InvalidInputError` when it is none."""
        self._signing_key = SigningKey(secret)

    def address(self) -> bytes:
        return self._signing_key.address

    def sign(self, report: bytes) -> bytes:
        return self._signing_key.sign_recoverable(keccak256(report))

    def __repr__(self) -> str:
        return f"EVMOCR1OnchainKeyring(address={self.address().hex()})"
