"""The recorded cases of the peer-to-peer layer, and the two keys of its worked examples."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ocr_offchain.crypto.ed25519 import SigningKey
from ocr_offchain.network.ragep2p.identity import PeerId

_CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "ragep2p.json").read_text(encoding="utf-8")
)["cases"]


def cases(*kinds: str) -> list[dict[str, Any]]:
    found = [case for case in _CASES if case["kind"] in kinds]
    assert found, f"no recorded case of kinds {kinds}"
    return found


def key_of(tag: str) -> SigningKey:
    """A key that a short word names."""
    return SigningKey(hashlib.sha256(tag.encode()).digest())


def peer_of(tag: str) -> PeerId:
    return PeerId(key_of(tag).public_key)


KEY_A = key_of("peer-a")
KEY_B = key_of("peer-b")
PEER_A = PeerId(KEY_A.public_key)
PEER_B = PeerId(KEY_B.public_key)
