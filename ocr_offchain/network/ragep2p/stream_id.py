"""Stream ids (networking 4.3)."""

from __future__ import annotations

import hashlib
from typing import Final, NewType

from ocr_offchain.network.ragep2p.identity import PeerId

StreamId = NewType("StreamId", bytes)
"""32 bytes that name a stream in every frame. Both parties compute the same."""
STREAM_ID_LENGTH: Final = 32


def stream_id(one: PeerId, other: PeerId, name: bytes) -> StreamId:
    """SHA-256 of the larger key, the smaller key and the name; the order of the arguments does not matter."""
    high, low = max(one, other), min(one, other)
    return StreamId(hashlib.sha256(high + low + name).digest())
