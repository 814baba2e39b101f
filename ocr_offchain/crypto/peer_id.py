"""Peer ids: Ed25519 networking keys in their binary and text forms (config-and-keys 3.2, networking 2.1)."""

from __future__ import annotations

from ocr_offchain.crypto import base58
from ocr_offchain.errors import InvalidInputError

PUBLIC_KEY_LENGTH = 32
_MAGIC = bytes.fromhex("002408011220")
"""Identity multihash of a protobuf-wrapped Ed25519 key, as libp2p writes it."""
BINARY_LENGTH = len(_MAGIC) + PUBLIC_KEY_LENGTH


def peer_id_bytes(public_key: bytes) -> bytes:
    """38 bytes: six magic bytes, then the key. Raises `InvalidInputError` for a key of another length."""
    if len(public_key) != PUBLIC_KEY_LENGTH:
        raise InvalidInputError(f"peer public key: expected {PUBLIC_KEY_LENGTH} bytes, got {len(public_key)}")
    return _MAGIC + public_key


def peer_id_text(public_key: bytes) -> str:
    """52 letters that begin with `12D3KooW`."""
    return base58.encode(peer_id_bytes(public_key))


def public_key_from_peer_id_bytes(data: bytes) -> bytes:
    """The 32-byte key. Whether it is a point of the curve is not looked at."""
    if len(data) != BINARY_LENGTH:
        raise InvalidInputError(f"peer id: expected {BINARY_LENGTH} bytes, got {len(data)}")
    if not data.startswith(_MAGIC):
        raise InvalidInputError(f"peer id: expected to begin with {_MAGIC.hex()}, got {data[: len(_MAGIC)].hex()}")
    return data[len(_MAGIC) :]


def public_key_from_peer_id(text: str) -> bytes:
    """The 32-byte key of a peer id's text. Raises `InvalidInputError` that quotes the text."""
    try:
        return public_key_from_peer_id_bytes(base58.decode(text))
    except InvalidInputError as problem:
        raise InvalidInputError(f"peer id {text[:80]!r}: {problem}") from None
