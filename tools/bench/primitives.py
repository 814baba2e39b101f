"""What the operations cost that no oracle can do without, and how many of them a round needs: the floor.

A node makes one off-chain and one on-chain signature a round and checks both (OCR2 F-8, F-14; OCR1 RF-6, RF-10). It
checks everybody else's observation once, as leader or as follower; a follower checks the signatures of the report that
are not its own. Signatures that it made or checked itself it knows.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from ocr_offchain.crypto import ed25519, secp256k1
from ocr_offchain.crypto.hashing import keccak256

_KEY = ed25519.SigningKey(bytes(32))
_ONCHAIN_KEY = secp256k1.SigningKey(bytes([1]) * 32)
_DIGEST = bytes(32)
_OFFCHAIN_SIGNATURE = _KEY.sign(_DIGEST)
_ONCHAIN_SIGNATURE = _ONCHAIN_KEY.sign_recoverable(_DIGEST)
_OBSERVATION = bytes(140)


@dataclass(frozen=True, slots=True)
class Primitive:
    name: str
    run: Callable[[], object]
    count: Callable[[int, int], int]
    """(n, number of signatures of a report) to how often the whole committee does it in a round."""


VERIFY = Primitive(
    "Ed25519 verify", lambda: ed25519.verify(_KEY.public_key, _DIGEST, _OFFCHAIN_SIGNATURE), lambda n, q: n * n
)
"""The unit: n own ones, n-1 of others by the leader, and n-1 by each of n-1 followers."""

PRIMITIVES = (
    VERIFY,
    Primitive(
        "secp256k1 recover",
        lambda: secp256k1.recover_address(_DIGEST, _ONCHAIN_SIGNATURE),
        lambda n, q: n + (n - 1) * q,
    ),
    Primitive("Ed25519 sign", lambda: _KEY.sign(_DIGEST), lambda n, q: n),
    Primitive("secp256k1 sign", lambda: _ONCHAIN_KEY.sign_recoverable(_DIGEST), lambda n, q: n),
    Primitive("SHA-256 of an observation", lambda: hashlib.sha256(_OBSERVATION).digest(), lambda n, q: n * n),
    Primitive("Keccak-256 of a context", lambda: keccak256(_OBSERVATION), lambda n, q: 2 * n),
)


def seconds_of(primitive: Primitive, *, calls: int = 400, repeats: int = 5) -> float:
    """CPU of one call, the best of some runs."""
    best = float("inf")
    for _ in range(repeats):
        began = time.process_time()
        for _ in range(calls):
            primitive.run()
        best = min(best, (time.process_time() - began) / calls)
    return best
