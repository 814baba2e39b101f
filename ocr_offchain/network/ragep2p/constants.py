"""The constants and timers of both stacks (networking 10). Times in nanoseconds, lengths in bytes."""

from __future__ import annotations

from typing import Final

from ocr_offchain.types import NANOSECONDS_PER_SECOND

NETWORK_TIMEOUT: Final = 5 * NANOSECONDS_PER_SECOND
"""For the knock, the TLS handshake, each message that is written, and closing, each on its own."""

MAX_MESSAGE_LENGTH: Final = 1 << 30
MAX_STREAM_NAME_LENGTH: Final = 256
MAX_STREAMS_PER_PEER: Final = 2000
MAX_CONTROL_FRAMES: Final = 2 * MAX_STREAMS_PER_PEER
"""OPEN and CLOSE frames that one connection may carry in one direction."""
MAX_PEERS_PER_HOST: Final = 256
"""Enforced by the newer stack only."""

INBOUND_CONNECTION_CAPACITY: Final = 4

BASE_BYTES_RATE: Final = MAX_STREAMS_PER_PEER / 600 * (37 + MAX_STREAM_NAME_LENGTH)
"""Bytes per second that the older stack grants every peer for OPEN and CLOSE frames."""
BASE_BYTES_CAPACITY: Final = MAX_STREAMS_PER_PEER * (37 + MAX_STREAM_NAME_LENGTH)
"""What the older stack adds to its bucket of raw bytes with every new connection."""
RAW_BYTES_FACTOR: Final = 1.5

OVERHEAD_ALLOWANCE: Final = 102_400
OVERHEAD_FACTOR: Final = 2

LOW_PRIORITY_TURN: Final = 8
"""Every so many messages the low priority goes first."""
