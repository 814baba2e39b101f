"""Messages of later epochs wait here, a few per sender: a flooding peer pushes out its own messages only.

(OCR1 OR-3 to OR-6, OCR2 D-3 to D-5.)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from ocr_offchain.types import OracleId

BUFFER_CAPACITY = 10
"""Messages kept for each sender; enough for two rounds of a leader."""


class OfAnEpoch(Protocol):
    @property
    def epoch(self) -> int: ...


M = TypeVar("M", bound=OfAnEpoch)


class EpochBuffers(Generic[M]):
    def __init__(self, n: int) -> None:
        self._buffers: tuple[deque[M], ...] = tuple(deque() for _ in range(n))

    def put(self, message: M, sender: OracleId) -> M | None:
        """Keep `message`; where `sender` has too many waiting, its oldest is dropped and returned."""
        buffer = self._buffers[sender]
        buffer.append(message)
        return buffer.popleft() if len(buffer) > BUFFER_CAPACITY else None

    def take(self, epoch: int) -> Iterator[tuple[M, OracleId]]:
        """Take out the messages of `epoch`, sender by sender, and forget those of earlier epochs.

        What stands behind a message of a later epoch stays there and is forgotten with a later call.
        """
        for sender, buffer in enumerate(self._buffers):
            while buffer and buffer[0].epoch <= epoch:
                message = buffer.popleft()
                if message.epoch == epoch:
                    yield message, OracleId(sender)
