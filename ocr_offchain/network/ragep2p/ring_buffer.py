"""A queue of fixed capacity that makes room by dropping its oldest item (networking 6.3, 7)."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

from ocr_offchain.errors import InvalidInputError

Item = TypeVar("Item")


class RingBuffer(Generic[Item]):
    __slots__ = ("_capacity", "_items")

    def __init__(self, capacity: int) -> None:
        self._capacity = _checked(capacity)
        self._items: deque[Item] = deque()

    def __len__(self) -> int:
        return len(self._items)

    def push(self, item: Item) -> Item | None:
        """Append `item`; return what had to go for it."""
        evicted = self._items.popleft() if len(self._items) == self._capacity else None
        self._items.append(item)
        return evicted

    def pop(self) -> Item | None:
        """The oldest item, or None."""
        return self._items.popleft() if self._items else None

    def set_capacity(self, capacity: int) -> None:
        """Shrinking keeps the newest items."""
        self._capacity = _checked(capacity)
        while len(self._items) > capacity:
            self._items.popleft()

    def clear(self) -> None:
        self._items.clear()


def _checked(capacity: int) -> int:
    if capacity <= 0:
        raise InvalidInputError(f"capacity of a buffer: expected at least 1, got {capacity}")
    return capacity
