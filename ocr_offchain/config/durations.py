"""Durations as people write them: `2s`, `1m30s`, `1.5s`, `200ms`. In memory they are nanoseconds."""

from __future__ import annotations

import re
from decimal import Decimal

from ocr_offchain.errors import InvalidInputError

_NANOSECONDS = {
    "h": 3_600_000_000_000,
    "m": 60_000_000_000,
    "s": 1_000_000_000,
    "ms": 1_000_000,
    "us": 1_000,
    "ns": 1,
}
_PART = re.compile(r"(\d{1,19}(?:\.\d{1,18})?)(h|ms|m|s|us|µs|ns)", re.ASCII)
_MAX = 2**63 - 1


def parse_duration(text: str) -> int:
    """Nanoseconds of one or more numbers with units (h, m, s, ms, us, ns), or of a bare `0`.

    Raises `InvalidInputError` for another form, a fraction of a nanosecond, or more than 2^63-1 nanoseconds.
    """
    if text == "0":
        return 0
    total = Decimal(0)
    position = 0
    while position < len(text) and (part := _PART.match(text, position)):
        number, unit = part.groups()
        total += Decimal(number) * _NANOSECONDS[unit.replace("µ", "u")]
        position = part.end()
    if not text or position != len(text):
        raise InvalidInputError(
            f'duration {text[:50]!r}: expected numbers with units h, m, s, ms, us or ns, like "1m30s"'
        )
    if total != int(total):
        raise InvalidInputError(f"duration {text[:50]!r}: is not a whole number of nanoseconds")
    if total > _MAX:
        raise InvalidInputError(f"duration {text[:50]!r}: is longer than 2^63-1 nanoseconds")
    return int(total)


def format_duration(nanoseconds: int) -> str:
    """The shortest such text; `parse_duration` reads it back when it is not negative."""
    if nanoseconds == 0:
        return "0s"
    sign, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    parts = []
    for unit, size in _NANOSECONDS.items():
        number, rest = divmod(rest, size)
        if number:
            parts.append(f"{number}{unit}")
    return sign + "".join(parts)
