"""What the rules of all configuration versions have in common. The first rule that is broken is reported."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from ocr_offchain.config.durations import format_duration
from ocr_offchain.errors import ConfigError
from ocr_offchain.types import MAX_ORACLES

MAX_STAGES = 1000
"""S has fewer entries than this."""


def require(holds: bool, field: str, problem: str) -> None:
    if not holds:
        raise ConfigError(field, problem)


def require_not_negative(durations: Iterable[tuple[str, int]]) -> None:
    """Each (name, nanoseconds) in turn."""
    for field, value in durations:
        require(value >= 0, field, f"must not be negative, but is {format_duration(value)}")


def require_less(field: str, value: int, limit_field: str, limit: int) -> None:
    """Strictly; both in nanoseconds."""
    require(
        value < limit,
        field,
        f"must be less than {limit_field} ({format_duration(limit)}), but is {format_duration(value)}",
    )


def require_at_least(durations: Iterable[tuple[str, int]], minimum: int, why: str) -> None:
    """Each (name, nanoseconds) in turn; equality passes."""
    for field, value in durations:
        require(
            value >= minimum,
            field,
            f"must be at least {format_duration(minimum)} {why}, but is {format_duration(value)}",
        )


def require_f_below_a_third(f: int, n: int) -> None:
    require(
        f >= 0 and 3 * f < n, "F", f"must be at least 0 and 3·F less than the number of oracles ({n}), but F is {f}"
    )


def require_not_too_many_oracles(n: int) -> None:
    require(n <= MAX_ORACLES, "N", f"at most {MAX_ORACLES} oracles are possible, but there are {n}")


def require_schedule(s: Sequence[int]) -> None:
    require(len(s) < MAX_STAGES, "S", f"must have fewer than {MAX_STAGES} stages, but has {len(s)}")
    for stage, size in enumerate(s):
        require(0 <= size <= MAX_ORACLES, f"S[{stage}]", f"must be 0 to {MAX_ORACLES}, but is {size}")


def require_distinct(field: str, values: Sequence[Hashable]) -> None:
    seen: dict[Hashable, int] = {}
    for oracle_id, value in enumerate(values):
        if value in seen:
            text = value.hex() if isinstance(value, bytes) else str(value)[:100]
            raise ConfigError(field, f"oracles {seen[value]} and {oracle_id} have the same, {text}")
        seen[value] = oracle_id


def require_as_many(field: str, count: int, signers: int) -> None:
    require(count == signers, field, f"there are {signers} signers, but {count} of these")
