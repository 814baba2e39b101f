"""Which responses are let in (networking 5.3)."""

from __future__ import annotations

import random

from ocr_offchain.network.ragep2p.frames import RequestId
from ocr_offchain.network.ragep2p.stream_id import StreamId
from ocr_offchain.network.ragep2p.streams import ResponsePolicy

_INSPECTED_PER_REGISTRATION = 2


class ResponsePolicies:
    """The requests of one peer that still wait for their response.

    Every registration looks at two random entries and removes those that have expired, so there are never many more
    entries than requests that are still good.
    """

    __slots__ = ("_entries", "_index", "_rng")

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._index: dict[RequestId, int] = {}
        self._entries: list[tuple[RequestId, StreamId, ResponsePolicy]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def register(self, request_id: RequestId, stream_id: StreamId, policy: ResponsePolicy, now: int) -> None:
        for _ in range(min(_INSPECTED_PER_REGISTRATION, len(self._entries))):
            candidate, _stream, old = self._entries[self._rng.randrange(len(self._entries))]
            if now >= old.expires:
                self._remove(candidate)
        self._index[request_id] = len(self._entries)
        self._entries.append((request_id, stream_id, policy))

    def admits(self, request_id: RequestId, stream_id: StreamId, length: int, now: int) -> bool:
        """Whether a response may come in. The policy is used up even by a response that is too long."""
        place = self._index.get(request_id)
        if place is None:
            return False
        _, owner, policy = self._entries[place]
        if owner != stream_id:
            return False
        self._remove(request_id)
        return now < policy.expires and length <= policy.max_length

    def forget_stream(self, stream_id: StreamId) -> None:
        for request_id, owner, _ in list(self._entries):
            if owner == stream_id:
                self._remove(request_id)

    def _remove(self, request_id: RequestId) -> None:
        place = self._index.pop(request_id)
        last = self._entries.pop()
        if place < len(self._entries):
            self._entries[place] = last
            self._index[last[0]] = place
