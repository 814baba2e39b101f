"""Which message is written next (networking 7.1)."""

from __future__ import annotations

import random

from ocr_offchain.network.ragep2p.constants import LOW_PRIORITY_TURN
from ocr_offchain.network.ragep2p.streams import LocalStream, OutgoingMessage, Priority


class _StreamSet:
    """A set with uniform random choice in constant time."""

    __slots__ = ("_index", "streams")

    def __init__(self) -> None:
        self.streams: list[LocalStream] = []
        self._index: dict[LocalStream, int] = {}

    def add(self, stream: LocalStream) -> None:
        if stream not in self._index:
            self._index[stream] = len(self.streams)
            self.streams.append(stream)

    def discard(self, stream: LocalStream) -> None:
        place = self._index.pop(stream, None)
        if place is None:
            return
        last = self.streams.pop()
        if last is not stream:
            self.streams[place] = last
            self._index[last] = place

    def choose(self, rng: random.Random) -> LocalStream:
        count = len(self.streams)
        return self.streams[rng.randrange(count) if count > 1 else 0]


class Multiplexer:
    """Chooses among the streams that the other side has opened and that have something to send.

    Two classes of priority; every eighth turn belongs to the low one, so that neither starves the other.
    """

    __slots__ = ("_default", "_enabled", "_low", "_rng", "_turn")

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._turn = 0
        self._enabled: set[LocalStream] = set()
        self._low = _StreamSet()
        self._default = _StreamSet()

    def push(self, stream: LocalStream, message: OutgoingMessage) -> OutgoingMessage | None:
        """Queue `message`; return the one that had to go for it."""
        evicted = stream.outgoing.push(message)
        if stream in self._enabled:
            self._class_of(stream).add(stream)
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
        return bool(self._default.streams or self._low.streams)

    def pop(self) -> tuple[LocalStream, OutgoingMessage] | None:
        self._turn += 1
        ready = self._low if self._turn % LOW_PRIORITY_TURN == 0 else self._default
        if not ready.streams:
            ready = self._default if ready is self._low else self._low
            if not ready.streams:
                return None
        stream = ready.choose(self._rng)
        message = stream.outgoing.pop()
        assert message is not None, "a stream without messages is never ready"
        if not stream.outgoing:
            ready.discard(stream)
        return stream, message

    def _refresh(self, stream: LocalStream) -> None:
        ready = self._class_of(stream)
        if stream in self._enabled and stream.outgoing:
            ready.add(stream)
        else:
            ready.discard(stream)

    def _class_of(self, stream: LocalStream) -> _StreamSet:
        return self._low if stream.parameters.priority is Priority.LOW else self._default
