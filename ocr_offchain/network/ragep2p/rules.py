"""Where the two stacks of libocr differ (networking 12). On the wire they understand each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ocr_offchain.network.ragep2p.constants import MAX_PEERS_PER_HOST
from ocr_offchain.network.ragep2p.frames import ALL_TYPES, CLASSIC_TYPES, FrameType


@dataclass(frozen=True, slots=True)
class StackRules:
    frame_types: frozenset[FrameType]
    """An unknown type ends the connection."""
    shortest_open_name: int
    """The shortest stream name, in bytes, that a received OPEN may carry."""
    closes_on_oversize: bool
    """A message longer than its stream allows ends the connection; else it is dropped."""
    limits_raw_bytes: bool
    """A token bucket over all bytes that come in (networking 8.1); else a bound on TLS overhead (networking 8.2)."""
    max_peers: int | None

    @property
    def has_requests(self) -> bool:
        return FrameType.REQUEST in self.frame_types


CLASSIC: Final = StackRules(CLASSIC_TYPES, 1, closes_on_oversize=True, limits_raw_bytes=True, max_peers=None)
"""`ragep2p`, the default: what OCR1, OCR2 and OCR3 run on."""
NEW: Final = StackRules(ALL_TYPES, 0, closes_on_oversize=False, limits_raw_bytes=False, max_peers=MAX_PEERS_PER_HOST)
"""`ragep2pnew`: adds requests and responses."""
