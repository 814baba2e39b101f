"""Which message is written next (networking 7.1)."""

from __future__ import annotations

import random

from ocr_offchain.network.ragep2p.constants import LOW_PRIORITY_TURN
from ocr_offchain.network.ragep2p.streams import LocalStream, OutgoingMessage, Priority


class _StreamSet:
    """A set with uniform random choice in constant time."""

    __slots__ = ("_index", "_streams")

    def __init__(self) -> None:
        self._streams: list[LocalStream] = []
        self._index: dict[LocalStream, int] = {}

    def __len__(self) -> int:
        return len(self._streams)

    def add(self, stream: LocalStream) -> None:
        if stream not in self._index:
            self._index[stream] = len(self._streams)
            self._streams.append(stream)

    def discard(self, stream: LocalStream) -> None:
        place = self._index.pop(stream, None)
        if place is None:
            return
        last = self._streams.pop()
        if last is not stream:
            self._streams[place] = last
            self._index[last] = place

    def choose(self, rng: random.Random) -> LocalStream:
        return self._streams[rng.randrange(len(self._streams))]


class Multiplexer:
    """Chooses among the streams that the other side has opened and that have something to send.

    Two classes of priority; every eighth turn belongs to the low one, so that neither starves the other.
    """

    __slots__ = ("_enabled", "_ready", "_rng", "_turn")

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._turn = 0
        self._enabled: set[LocalStream] = set()
        self._ready = {priority: _StreamSet() for priority in Priority}

    def push(self, stream: LocalStream, message: OutgoingMessage) -> OutgoingMessage | None:
        """Queue `message`; return the one that had to go for it."""
        evicted = stream.outgoing.push(message)
        self._refresh(stream)
        return evicted

    def enable(self, stream: LocalStream) -> None:
        self._enabled.add(stream)
        self._refresh(stream)

    def disable(self, stream: LocalStream) -> None:
        self._enabled.discard(stream)
        self._refresh(stream)

    def disable_all(self) -> None:
        for stream in list(self._enabled):
            self.disable(stream)

    def is_ready(self) -> bool:
        return any(self._ready.values())

    def pop(self) -> tuple[LocalStream, OutgoingMessage] | None:
        self._turn += 1
        low_first = self._turn % LOW_PRIORITY_TURN == 0
        for priority in sorted(Priority, reverse=not low_first):
            ready = self._ready[priority]
            if ready:
                stream = ready.choose(self._rng)
                message = stream.outgoing.pop()
                self._refresh(stream)
                assert message is not None, "a stream without messages is never ready"
                return stream, message
        return None

    def _refresh(self, stream: LocalStream) -> None:
        ready = self._ready[stream.parameters.priority]
        if stream in self._enabled and len(stream.outgoing):
            ready.add(stream)
        else:
            ready.discard(stream)
