"""The on-chain keyring of OCR2 for EVM chains, with its key in memory (config-and-keys 4.3, 4.5; OCR2 20.3)."""

from __future__ import annotations

from ocr_offchain.crypto.evm_signatures import signed_hash
from ocr_offchain.crypto.secp256k1 import SIGNATURE_LENGTH, SigningKey, recover_address
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.types import ReportContext


class EVMOnchainKeyring:
    """Implements `OnchainKeyring`; the public key is the 20-byte address. Its text form hides the key."""

    __slots__ = ("_hashed", "_signing_key")

    def __init__(self, secret: bytes) -> None:
        """A secp256k1 secret key, 32 bytes. Raises `InvalidInputError` when it is none."""
        self._signing_key = SigningKey(secret)
        self._hashed: tuple[ReportContext, bytes, bytes] | None = None
        """(context, report, their hash) of the latest call: the signatures of a report are checked one by one."""

    def public_key(self) -> bytes:
        return self._signing_key.address

    def sign(self, context: ReportContext, report: bytes) -> bytes:
        """65 bytes: r, s, v with v 0 or 1. Raises `InvalidInputError` for a context that does not fit its words."""
        return self._signing_key.sign_recoverable(self._signed_hash(context, report))

    def verify(self, public_key: bytes, context: ReportContext, report: bytes, signature: bytes) -> bool:
        try:
            digest = self._signed_hash(context, report)
        except InvalidInputError:
            return False
        return recover_address(digest, signature) == public_key

    def _signed_hash(self, context: ReportContext, report: bytes) -> bytes:
        hashed = self._hashed
        if hashed is not None and hashed[1] is report and hashed[0] is context:
            return hashed[2]
        digest = signed_hash(context, report)
        self._hashed = (context, report, digest)
        return digest

    def max_signature_length(self) -> int:
        return SIGNATURE_LENGTH

    def __repr__(self) -> str:
        return f"EVMOnchainKeyring(public_key={self.public_key().hex()})"
