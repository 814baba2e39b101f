"""Whether an answer has moved far enough (OCR1 4.5, OCR2 19.5, H-14)."""

from __future__ import annotations

PARTS_PER_BILLION = 1_000_000_000


def deviates(threshold_ppb: int, old: int, new: int) -> bool:
    """Whether |new − old| is at least `threshold_ppb` parts per 10^9 of |old|; from 0, every move deviates.

    A threshold of 0 always deviates when `old` is not 0, even without a move. Integers only, so that every oracle
    comes to the same result.
    """
    if old == 0:
        return new != 0
    return abs(new - old) * PARTS_PER_BILLION >= threshold_ppb * abs(old)
