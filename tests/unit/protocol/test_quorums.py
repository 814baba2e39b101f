"""Quorums (config-and-keys 18, OCR2 4)."""

from __future__ import annotations

import pytest

from ocr_offchain.protocol.quorums import byzantine_quorum, observation_quorum, report_quorum


@pytest.mark.parametrize(
    ("n", "f", "expected"),
    [(1, 0, 1), (4, 1, 3), (5, 1, 4), (6, 1, 4), (7, 2, 5), (10, 3, 7), (16, 5, 11), (31, 10, 21)],
)
def test_byzantine_quorum(n: int, f: int, expected: int) -> None:
    assert byzantine_quorum(n, f) == expected
    assert report_quorum(n, f, unique_reports=True) == expected


@pytest.mark.parametrize(("n", "f", "observations", "reports"), [(4, 1, 3, 2), (7, 2, 5, 3), (31, 10, 21, 11)])
def test_quorums_of_observations_and_reports(n: int, f: int, observations: int, reports: int) -> None:
    assert observation_quorum(f) == observations
    assert report_quorum(n, f, unique_reports=False) == reports


@pytest.mark.parametrize(("n", "f"), [(n, f) for n in range(1, 32) for f in range((n - 1) // 3 + 1)])
def test_two_byzantine_quorums_share_an_honest_oracle(n: int, f: int) -> None:
    assert 2 * byzantine_quorum(n, f) - n > f
