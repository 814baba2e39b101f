"""ECDSA over secp256k1 with public-key recovery, and the addresses derived from its keys (config-and-keys 3.1, 4.1)."""

from __future__ import annotations

from coincurve import PrivateKey, PublicKey

from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.errors import InvalidInputError

ADDRESS_LENGTH = 20
SECRET_LENGTH = 32
SIGNATURE_LENGTH = 65
GROUP_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141

_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")


class SigningKey:
    """A secp256k1 private key. Its text form hides the key."""

    __slots__ = ("_address", "_key")

    def __init__(self, secret: bytes) -> None:
        """`secret` is a big-endian scalar, 1 to the group order minus 1. Raises `InvalidInputError` for others."""
        if len(secret) != SECRET_LENGTH:
            raise InvalidInputError(f"secp256k1 secret key: expected {SECRET_LENGTH} bytes, got {len(secret)}")
        if not 0 < int.from_bytes(secret, "big") < GROUP_ORDER:
            raise InvalidInputError("secp256k1 secret key: expected a number from 1 to the group order minus 1")
        self._key = PrivateKey(bytes(secret))
        self._address = _address_of(self._key.public_key)

    @property
    def secret(self) -> bytes:
        return self._key.secret

    @property
    def address(self) -> bytes:
        """20 bytes."""
        return self._address

    def sign_recoverable(self, digest: bytes) -> bytes:
        """Sign a 32-byte hash: r (32 bytes), s (32 bytes), v (0 or 1). Nonce by RFC 6979, s in the lower half."""
        if len(digest) != 32:
            raise InvalidInputError(f"hash to sign: expected 32 bytes, got {len(digest)}")
        return self._key.sign_recoverable(digest, hasher=None)

    def __repr__(self) -> str:
        return f"SigningKey(address={checksum_address(self._address)})"


def sign_recoverable(secret: bytes, digest: bytes) -> bytes:
    """Sign once; who signs often keeps a `SigningKey`."""
    return SigningKey(secret).sign_recoverable(digest)


def address_from_secret(secret: bytes) -> bytes:
    return SigningKey(secret).address


def recover_address(digest: bytes, signature: bytes) -> bytes | None:
    """The address whose key made `signature` over the 32-byte hash `digest`, or None where there is none.

    As lenient as other oracles are (config-and-keys 4.1): exactly 65 bytes, v from 0 to 3 (never 27 or 28), s in
    either half of its range.
    """
    if len(signature) != SIGNATURE_LENGTH or len(digest) != 32:
        return None
    try:
        return _address_of(PublicKey.from_signature_and_message(signature, digest, hasher=None))
    except ValueError:
        return None


def checksum_address(address: bytes) -> str:
    """Text of a 20-byte address in the mixed case of EIP-55."""
    if len(address) != ADDRESS_LENGTH:
        raise InvalidInputError(f"address: expected {ADDRESS_LENGTH} bytes, got {len(address)}")
    digits = address.hex()
    marks = keccak256(digits.encode()).hex()
    return "0x" + "".join(
        digit.upper() if mark >= "8" else digit for digit, mark in zip(digits, marks[: len(digits)], strict=True)
    )


def parse_address(text: str) -> bytes:
    """The 20 bytes of `0x` and 40 hex digits of any case (config-and-keys 3.3). Raises `InvalidInputError`."""
    if len(text) != 2 + 2 * ADDRESS_LENGTH or not text.startswith("0x") or not _HEX_DIGITS.issuperset(text[2:]):
        raise InvalidInputError(f"address {text[:64]!r}: expected 0x and 40 hex digits")
    return bytes.fromhex(text[2:])


def _address_of(key: PublicKey) -> bytes:
    return keccak256(key.format(compressed=False)[1:])[-ADDRESS_LENGTH:]
