"""Pauses between tries (OCR2 17.4)."""

from __future__ import annotations

import itertools
import random

from ocr_offchain.node.backoff import backoff


def test_pauses_double_up_to_two_minutes_and_jitter_only_shortens() -> None:
    pauses = list(itertools.islice(backoff(random.Random(1)), 30))
    assert pauses[0] == 1.0
    for before, after in itertools.pairwise(pauses):
        assert 0.9 * min(2 * before, 120) < after <= min(2 * before, 120)
    assert max(pauses) <= 120
    assert min(pauses[10:]) > 100
