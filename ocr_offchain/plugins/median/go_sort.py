"""The order that Go's `sort.Slice` produces (OCR2 20.2, H-1).

Reports carry their observations in sorted order, equal values are common, and all oracles must sign the same bytes: the
way in which an unstable sort leaves equal elements is part of the report format. This is the pattern-defeating
quicksort of Go 1.19 and later for up to 49 elements; up to 12, it is a (stable) insertion sort.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

MAX_LENGTH = 49
"""From 50 elements on, Go chooses pivots in another way. Reports have at most 31."""

_MAX_INSERTION = 12
_MASK_64 = (1 << 64) - 1


def go_sorted(items: list[T], key: Callable[[T], int]) -> list[T]:
    """A new list of `items`, ascending by `key`, equal ones in Go's order. Raises `ValueError` above 49 items."""
    if len(items) > MAX_LENGTH:
        raise ValueError(f"the order of more than {MAX_LENGTH} elements is not defined here, got {len(items)}")
    keys = [key(item) for item in items]
    if keys == sorted(keys):
        return list(items)  # both sorts below look whether there is anything to do
    if len(set(keys)) == len(keys):
        return sorted(items, key=key)  # there is one order only
    keyed = list(zip(keys, items, strict=True))
    _Sorter(keyed).sort(0, len(keyed), len(keyed).bit_length())
    return [item for _, item in keyed]


class _Sorter(Generic[T]):
    __slots__ = ("_data",)

    def __init__(self, data: list[tuple[int, T]]) -> None:
        self._data = data

    def less(self, i: int, j: int) -> bool:
        return self._data[i][0] < self._data[j][0]

    def swap(self, i: int, j: int) -> None:
        self._data[i], self._data[j] = self._data[j], self._data[i]

    def sort(self, a: int, b: int, limit: int) -> None:
        """Sort [a, b). `limit` unbalanced partitions are borne before heap sort takes over."""
        balanced = partitioned = True
        while True:
            length = b - a
            if length <= _MAX_INSERTION:
                self.insertion_sort(a, b)
                return
            if limit == 0:
                self.heap_sort(a, b)
                return
            if not balanced:
                self.break_patterns(a, b)
                limit -= 1
            pivot, exchanges = self.choose_pivot(a, b)
            if balanced and partitioned and exchanges == 0 and self.is_sorted(a, b):
                return
            if a > 0 and not self.less(a - 1, pivot):
                # Nothing in the segment is less than its left neighbour, which the pivot equals.
                a = self.partition_equal(a, b, pivot)
                continue
            middle, partitioned = self.partition(a, b, pivot)
            left, right = middle - a, b - middle
            if left < right:
                balanced = left >= length // 8
                self.sort(a, middle, limit)
                a = middle + 1
            else:
                balanced = right >= length // 8
                self.sort(middle + 1, b, limit)
                b = middle

    def insertion_sort(self, a: int, b: int) -> None:
        for i in range(a + 1, b):
            j = i
            while j > a and self.less(j, j - 1):
                self.swap(j, j - 1)
                j -= 1

    def heap_sort(self, a: int, b: int) -> None:
        length = b - a
        for root in range((length - 1) // 2, -1, -1):
            self.sift_down(root, length, a)
        for end in range(length - 1, -1, -1):
            self.swap(a, a + end)
            self.sift_down(0, end, a)

    def sift_down(self, root: int, end: int, first: int) -> None:
        """Restore the heap below `root`; `root` and `end` count from `first`."""
        while True:
            child = 2 * root + 1
            if child >= end:
                return
            if child + 1 < end and self.less(first + child, first + child + 1):
                child += 1
            if not self.less(first + root, first + child):
                return
            self.swap(first + root, first + child)
            root = child

    def break_patterns(self, a: int, b: int) -> None:
        """Exchange three elements around the centre with pseudo-random ones (xorshift seeded with the length)."""
        length = b - a
        state = length
        modulus = 1 << length.bit_length()
        centre = a + length // 4 * 2
        for index in (centre - 1, centre, centre + 1):
            state ^= (state << 13) & _MASK_64
            state ^= state >> 7
            state ^= (state << 17) & _MASK_64
            other = state & (modulus - 1)
            if other >= length:
                other -= length
            self.swap(index, a + other)

    def choose_pivot(self, a: int, b: int) -> tuple[int, int]:
        """(index of the median of three, number of exchanges that it took to find it)."""
        quarter = (b - a) // 4
        indices = [a + quarter, a + 2 * quarter, a + 3 * quarter]
        exchanges = 0
        for left, right in ((0, 1), (1, 2), (0, 1)):
            if self.less(indices[right], indices[left]):
                indices[left], indices[right] = indices[right], indices[left]
                exchanges += 1
        return indices[1], exchanges

    def is_sorted(self, a: int, b: int) -> bool:
        return all(not self.less(i, i - 1) for i in range(a + 1, b))

    def partition_equal(self, a: int, b: int, pivot: int) -> int:
        """Gather the elements that equal the pivot on the left; the index of the first greater one."""
        self.swap(a, pivot)
        i, j = a + 1, b - 1
        while True:
            while i <= j and not self.less(a, i):
                i += 1
            while i <= j and self.less(a, j):
                j -= 1
            if i > j:
                return i
            self.swap(i, j)
            i += 1
            j -= 1

    def partition(self, a: int, b: int, pivot: int) -> tuple[int, bool]:
        """(final index of the pivot, whether the segment was already partitioned by it)."""
        self.swap(a, pivot)
        i, j = a + 1, b - 1
        already_partitioned = True
        while True:
            while i <= j and self.less(i, a):
                i += 1
            while i <= j and not self.less(j, a):
                j -= 1
            if i > j:
                break
            already_partitioned = False
            self.swap(i, j)
            i += 1
            j -= 1
        self.swap(j, a)
        return j, already_partitioned
