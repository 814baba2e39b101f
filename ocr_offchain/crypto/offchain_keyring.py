"""The keys that an oracle uses towards other oracles, held in memory (config-and-keys 4.2)."""

from __future__ import annotations

from ocr_offchain.crypto import x25519
from ocr_offchain.crypto.ed25519 import SigningKey


class InMemoryOffchainKeyring:
    """Implements `OffchainKeyring`. Its text form hides the keys."""

    __slots__ = ("_config_encryption_public_key", "_config_encryption_secret", "_signing_key")

    def __init__(self, offchain_seed: bytes, config_encryption_secret: bytes) -> None:
        """An Ed25519 seed and an X25519 scalar of 32 bytes each. Raises `InvalidInputError` for other lengths."""
        self._signing_key = SigningKey(offchain_seed)
        self._config_encryption_secret = bytes(config_encryption_secret)
        self._config_encryption_public_key = x25519.public_key_from_secret(self._config_encryption_secret)

    def offchain_sign(self, message: bytes) -> bytes:
        return self._signing_key.sign(message)

    def offchain_public_key(self) -> bytes:
        return self._signing_key.public_key

    def config_diffie_hellman(self, point: bytes) -> bytes:
        return x25519.shared_point(self._config_encryption_secret, point)

    def config_encryption_public_key(self) -> bytes:
        return self._config_encryption_public_key

    def __repr__(self) -> str:
        return f"InMemoryOffchainKeyring(offchain_public_key={self.offchain_public_key().hex()})"
