"""Announcements: what an oracle signs about its own addresses (networking 13.3)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from ocr_offchain.crypto import ed25519
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragedisco.addresses import MAX_ADDRESSES, is_valid_announce_address
from ocr_offchain.network.ragep2p.identity import PeerId

MAX_COUNTER: Final = (1 << 64) - 1
_DOMAIN: Final = b"announcement for chainlink peer discovery v2.0.0"


@dataclass(frozen=True, slots=True)
class Announcement:
    """As it came in: nothing about it is checked before `check` or `verify`."""

    addresses: tuple[bytes, ...]
    counter: int
    """uint64; the higher one replaces the lower one."""
    public_key: bytes
    signature: bytes

    @property
    def peer_id(self) -> PeerId:
        return PeerId(self.public_key)

    def address_texts(self) -> tuple[str, ...]:
        """For announcements that have passed `check`."""
        return tuple(address.decode("ascii") for address in self.addresses)


def sign_announcement(key: ed25519.SigningKey, addresses: tuple[str, ...], counter: int) -> Announcement:
    """Raises `InvalidInputError` for addresses that may not be announced."""
    encoded = tuple(address.encode() for address in addresses)
    _check_addresses(encoded)
    return Announcement(encoded, counter, key.public_key, key.sign(announcement_digest(encoded, counter)))


def announcement_digest(addresses: tuple[bytes, ...], counter: int) -> bytes:
    """The 32 bytes to sign: SHA-256 of a fixed text, the number of addresses, each with its length, the counter.

    Little-endian, unlike everything in ragep2p: uint32 for number and lengths, uint64 for the counter.
    """
    digest = hashlib.sha256(_DOMAIN)
    digest.update(len(addresses).to_bytes(4, "little"))
    for address in addresses:
        digest.update(len(address).to_bytes(4, "little") + address)
    digest.update(counter.to_bytes(8, "little"))
    return digest.digest()


def check_announcement(announcement: Announcement) -> None:
    """Raises `InvalidInputError` unless well-formed: key, signature, 1 to 10 addresses that may be announced."""
    if len(announcement.public_key) != ed25519.PUBLIC_KEY_LENGTH:
        raise InvalidInputError(f"announcement: public key of {len(announcement.public_key)} bytes instead of 32")
    if not announcement.signature:
        raise InvalidInputError("announcement: no signature")
    _check_addresses(announcement.addresses)


def verify_announcement(announcement: Announcement) -> None:
    """Raises `InvalidInputError` unless well-formed and signed by the key in it."""
    check_announcement(announcement)
    digest = announcement_digest(announcement.addresses, announcement.counter)
    if not ed25519.verify(announcement.public_key, digest, announcement.signature):
        raise InvalidInputError("announcement: the signature is not valid")


def _check_addresses(addresses: tuple[bytes, ...]) -> None:
    if not 1 <= len(addresses) <= MAX_ADDRESSES:
        raise InvalidInputError(f"announcement: expected 1 to {MAX_ADDRESSES} addresses, got {len(addresses)}")
    for address in addresses:
        if not is_valid_announce_address(address):
            raise InvalidInputError(f"announcement: {address[:80]!r} may not be announced as an address")
