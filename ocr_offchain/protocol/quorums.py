"""How many oracles it takes (config-and-keys 18, OCR2 4). n oracles, at most f of them faulty, 3f < n."""

from __future__ import annotations


def byzantine_quorum(n: int, f: int) -> int:
    """floor((n + f) / 2) + 1: any two groups of this size have an honest oracle in common."""
    return (n + f) // 2 + 1


def observation_quorum(f: int) -> int:
    """2f + 1 observations: more than half of them are honest."""
    return 2 * f + 1


def report_quorum(n: int, f: int, *, unique_reports: bool) -> int:
    """Number of on-chain signatures of an OCR2 report: f + 1, or a byzantine quorum where reports must be unique."""
    return byzantine_quorum(n, f) if unique_reports else f + 1
