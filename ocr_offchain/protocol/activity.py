"""What the activities of an instance have in common: one event at a time, to its end (OCR1 8.1, OCR2 C-1).

An activity that waits for somebody (a host's code, or another activity's end) leaves its further events in its inbox.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from ocr_offchain.protocol.effects import CancelCall, Level
from ocr_offchain.protocol.outbox import Outbox

E = TypeVar("E")
B = TypeVar("B", bound=Outbox[Any, Any])
C = TypeVar("C")

INBOX_CAPACITY = 32
"""Events of one source that may wait for a busy activity. The original has no such queue: there a busy activity lets
the buffers of the endpoint fill up, 10 messages of each sender, oldest dropped first. So nothing is lost here that
would not be lost there (OCR2 C-5)."""


class Inbox(Generic[E]):
    """A queue in which no source can push out the events of another."""

    def __init__(self, capacity: int = INBOX_CAPACITY) -> None:
        self._capacity = capacity
        self._events: deque[tuple[Hashable, E]] = deque()
        self._waiting: Counter[Hashable] = Counter()

    def __len__(self) -> int:
        return len(self._events)

    def put(self, source: Hashable, event: E) -> E | None:
        """Append `event`; where `source` has too many waiting, its oldest is dropped and returned."""
        self._events.append((source, event))
        self._waiting[source] += 1
        if self._waiting[source] <= self._capacity:
            return None
        position = next(i for i, (whose, _) in enumerate(self._events) if whose == source)
        _, dropped = self._events[position]
        del self._events[position]
        self._waiting[source] -= 1
        return dropped

    def get(self) -> E:
        source, event = self._events.popleft()
        self._waiting[source] -= 1
        return event

    def clear(self) -> None:
        self._events.clear()
        self._waiting.clear()


class Activity(Generic[E, B]):
    """Handles one event after the other, unless it is blocked."""

    def __init__(self, outbox: B, inbox_capacity: int = INBOX_CAPACITY) -> None:
        self._outbox = outbox
        self._inbox: Inbox[E] = Inbox(inbox_capacity)
        self._blocked = False
        self._running = False
        self._abandoned = False

    def offer(self, source: Hashable, event: E) -> None:
        """Handle `event` now, or as soon as this activity is no longer busy (OCR2 C-1, C-2)."""
        if self._abandoned:
            return
        if self._inbox.put(source, event) is not None:
            self._outbox.log(
                Level.WARN, "busy for too long, oldest event of this source dropped", rule="C-5", source=source
            )
        self._run()

    def _handle(self, event: E) -> None:
        raise NotImplementedError

    def _block(self) -> None:
        self._blocked = True

    def _unblock(self) -> None:
        self._blocked = False
        self._run()

    def _run(self) -> None:
        if self._running:
            return
        self._running = True
        try:
            while self._inbox and not self._blocked:
                self._handle(self._inbox.get())
        finally:
            self._running = False


class WaitingActivity(Activity[E, B], Generic[E, B, C]):
    """An activity that calls the host's code and is busy until the call has ended, with an event of type C."""

    def __init__(self, outbox: B, inbox_capacity: int = INBOX_CAPACITY) -> None:
        super().__init__(outbox, inbox_capacity)
        self._call_id: int | None = None
        self._continuation: Callable[[C], None] | None = None

    def awaits(self, call_id: int) -> bool:
        return self._call_id == call_id

    def call_ended(self, outcome: C) -> None:
        """The call that this activity waits for has ended."""
        continuation, self._continuation, self._call_id = self._continuation, None, None
        try:
            if continuation is not None:
                continuation(outcome)
        finally:
            if self._call_id is None:
                self._unblock()

    def _wait(self, then: Callable[[C], None]) -> int:
        """Be busy until the call with the returned id has ended, and go on with `then`."""
        self._block()
        self._call_id = self._outbox.new_call_id()
        self._continuation = then
        return self._call_id

    def _abandon(self, then: Callable[[], None]) -> None:
        """Handle nothing any more, and go on with `then` when an outstanding call has ended (OCR1 RG-5, OCR2 C-4)."""
        self._abandoned = True
        self._inbox.clear()
        if self._call_id is None:
            then()
            return
        self._outbox.emit(CancelCall(self._call_id))
        self._continuation = lambda _: then()
