"""Exact numbers from hostile JSON, and their way into the integers of a feed. No binary floating point anywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation, Overflow
from typing import NoReturn

from ocr_offchain.bounded_json import check_depth
from ocr_offchain.errors import InvalidInputError

MAX_DIGITS = 256
"""Most significant digits of a number from outside, and largest distance of its exponent from 0."""

MAX_DECIMALS = 77
"""10^77 is the last power of ten below 2^256."""

_INT192_LIMIT = 1 << 191

# Wide enough that products and sums of bounded numbers never round; if one did, it would raise.
_EXACT = Context(
    prec=8 * MAX_DIGITS, Emax=8 * MAX_DIGITS, Emin=-8 * MAX_DIGITS, traps=[Inexact, InvalidOperation, Overflow]
)

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def parse_number(value: object) -> Decimal:
    """A JSON number (read as `Decimal`) or a string that is one, exactly.

    Raises `InvalidInputError` for everything else: no thousands separators, no NaN, nothing beyond `MAX_DIGITS`.
    """
    if value is None:
        raise InvalidInputError("null instead of a number")
    if not isinstance(value, str | Decimal):
        kind = {bool: "true or false", dict: "an object", list: "a list"}.get(type(value), type(value).__name__)
        raise InvalidInputError(f"{kind} instead of a number")
    if isinstance(value, str):
        text = value.strip()
        if len(text) > 2 * MAX_DIGITS or not _NUMBER.fullmatch(text):
            raise InvalidInputError(f"{shorten(value)!r} is no number")
        value = text
    number = _decimal(value) if isinstance(value, str) else value
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise InvalidInputError(f"{number} is no number")
    if len(number.as_tuple().digits) > MAX_DIGITS or abs(exponent) > MAX_DIGITS:
        raise InvalidInputError(f"{shorten(str(number))} has too many digits or too large an exponent")
    return number


def parse_json(body: bytes) -> object:
    """The JSON value, its numbers as exact `Decimal`s. Raises `InvalidInputError` saying what was there instead."""
    if not body.strip():
        raise InvalidInputError("empty answer")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInputError("answer is not UTF-8 text") from None
    if text.lstrip().startswith("<"):
        raise InvalidInputError(f"HTML or XML instead of JSON: {shorten(text)!r}")
    try:
        check_depth(body)
        return json.loads(text, parse_float=_decimal, parse_int=_decimal, parse_constant=_refuse_constant)
    except InvalidInputError:
        raise
    except ValueError as error:
        raise InvalidInputError(f"no JSON ({error}): {shorten(text)!r}") from None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise InvalidInputError(f"{shorten(text)} has too large an exponent") from None


def _refuse_constant(text: str) -> NoReturn:
    raise InvalidInputError(f"{text} instead of a number")


def parse_path(path: str) -> tuple[str, ...]:
    """Steps of `data.0.price` or `data,0,price`; with a comma in it, points belong to the keys. Empty: no step."""
    if not path:
        return ()
    return tuple(step.strip() for step in path.split("," if "," in path else "."))


def follow_path(document: object, path: Sequence[str]) -> object:
    """The value at `path`; a step is a key of an object or the index of a list, from 0."""
    value = document
    for depth, step in enumerate(path):
        where = ".".join(path[: depth + 1])
        if isinstance(value, dict):
            if step not in value:
                raise InvalidInputError(f"nothing at {where!r} (there are: {shorten(', '.join(value))})")
            value = value[step]
        elif isinstance(value, list):
            if not (step.isascii() and step.isdecimal() and len(step) < 10 and int(step) < len(value)):
                raise InvalidInputError(f"nothing at {where!r} (there is a list of {len(value)})")
            value = value[int(step)]
        else:
            raise InvalidInputError(f"nothing at {where!r} (the step before it is no object and no list)")
    return value


def multiply(number: Decimal, factor: Decimal) -> Decimal:
    return _EXACT.multiply(number, factor)


def median(numbers: Sequence[Decimal]) -> Decimal:
    """The middle number; of an even count, the exact mean of the two middle ones. `numbers` must not be empty."""
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return _EXACT.multiply(_EXACT.add(ordered[middle - 1], ordered[middle]), Decimal("0.5"))


def is_within(number: Decimal, centre: Decimal, spread: Decimal) -> bool:
    """Whether `number` is at most `spread` (a fraction: 0.02 is 2 %) of |centre| away from `centre`."""
    return _EXACT.abs(_EXACT.subtract(number, centre)) <= _EXACT.multiply(spread, _EXACT.abs(centre))


def to_units(number: Decimal, decimals: int) -> int:
    """`number` times 10^decimals as the nearest integer, halves to the even one.

    Rounding to even is what accountants do: over many rounds it leans neither way. Raises `InvalidInputError` when the
    result is no int192.
    """
    scaled = _EXACT.multiply(number, Decimal(1).scaleb(decimals))
    units = int(scaled.to_integral_value(rounding=ROUND_HALF_EVEN, context=_EXACT))
    if not -_INT192_LIMIT <= units < _INT192_LIMIT:
        raise InvalidInputError(f"{shorten(str(number))} with {decimals} decimals is out of the range of an int192")
    return units


def shorten(text: str, length: int = 60) -> str:
    """One line of at most `length` characters, for error texts; what cannot be printed becomes a space."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text[: 4 * length]).split())
    return line if len(line) <= length else line[: length - 1] + "…"
