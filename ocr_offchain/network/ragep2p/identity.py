"""Who peers are, and what else the peer key may sign (networking 2)."""

from __future__ import annotations

import functools
import hashlib
from typing import Final, NewType

from ocr_offchain.crypto import ed25519
from ocr_offchain.crypto.peer_id import peer_id_text, public_key_from_peer_id
from ocr_offchain.errors import InvalidInputError

PeerId = NewType("PeerId", bytes)
"""A peer: its raw Ed25519 public key, 32 bytes. Texts (`12D3KooW…`) are for people and configurations."""

_SIGNING_PREFIX: Final = b" " * 64 + b"ragep2p arbitrary message signing" + b"\x00"
_LONGEST_VERBATIM_MESSAGE: Final = 1024


def peer_id(public_key: bytes) -> PeerId:
    """Raises `InvalidInputError` unless there are 32 bytes."""
    if len(public_key) != ed25519.PUBLIC_KEY_LENGTH:
        raise InvalidInputError(f"peer public key: expected {ed25519.PUBLIC_KEY_LENGTH} bytes, got {len(public_key)}")
    return PeerId(bytes(public_key))


def peer_id_from_text(text: str) -> PeerId:
    return PeerId(public_key_from_peer_id(text))


@functools.lru_cache(maxsize=1024)
def text_of(peer: PeerId) -> str:
    """For people. Every line of the log needs it, so the last ones are kept."""
    return peer_id_text(peer)


def signing_key_from_private_key(private_key: bytes) -> ed25519.SigningKey:
    """The key of a 64-byte private key (seed, then public key), the form in which Go programs keep it.

    Raises `InvalidInputError` for another length or when the two halves do not belong together (networking 2.2).
    """
    if len(private_key) != ed25519.SEED_LENGTH + ed25519.PUBLIC_KEY_LENGTH:
        raise InvalidInputError(f"peer private key: expected 64 bytes (seed, public key), got {len(private_key)}")
    key = ed25519.SigningKey(private_key[: ed25519.SEED_LENGTH])
    if key.public_key != private_key[ed25519.SEED_LENGTH :]:
        raise InvalidInputError("peer private key: its second half is not the public key of its first half")
    return key


def domain_separated_payload(domain: str, message: bytes) -> bytes:
    """What to sign when an application signs `message` with the peer key (networking 2.3).

    64 spaces, a fixed text, a zero byte; the length of the domain (uint64, big-endian) and the domain; then for up to
    1024 bytes a zero byte, the length and the message, and for more a one byte and the message's SHA-256. Nothing else
    that the key signs begins like this, so no such signature can be taken for a knock or an announcement.
    """
    encoded_domain = domain.encode()
    head = _SIGNING_PREFIX + len(encoded_domain).to_bytes(8, "big") + encoded_domain
    if len(message) <= _LONGEST_VERBATIM_MESSAGE:
        return head + b"\x00" + len(message).to_bytes(8, "big") + message
    return head + b"\x01" + hashlib.sha256(message).digest()


def sign_domain_separated(key: ed25519.SigningKey, domain: str, message: bytes) -> bytes:
    return key.sign(domain_separated_payload(domain, message))


def verify_domain_separated(signer: PeerId, domain: str, message: bytes, signature: bytes) -> bool:
    return ed25519.verify(signer, domain_separated_payload(domain, message), signature)
