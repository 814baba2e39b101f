"""One case of a vector file, and how results are held against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from ocr_offchain.errors import OCRError

T = TypeVar("T")


class VectorError(OCRError):
    """A vector file or case that is not of the agreed shape."""


class Mismatch(OCRError):
    """What this implementation gives differs from what the case says."""


class Case:
    """Typed access to the fields of a case. A field that is missing or of another type raises `VectorError`."""

    __slots__ = ("_fields", "_where")

    def __init__(self, fields: object, where: str = "") -> None:
        if not isinstance(fields, Mapping):
            raise VectorError(f"{where or 'case'}: expected an object")
        self._fields = fields
        self._where = where

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._fields.get(name) is not None

    def names(self) -> list[str]:
        return [str(name) for name in self._fields]

    def text(self, name: str) -> str:
        return self._get(name, str, "a text")

    def integer(self, name: str) -> int:
        value = self._get(name, int, "an integer")
        if isinstance(value, bool):
            raise self._error(name, "an integer")
        return value

    def decimal(self, name: str) -> int:
        """An integer that is written as decimal text, as it may be large."""
        text = self.text(name)
        try:
            return int(text)
        except ValueError:
            raise self._error(name, "a decimal integer as text") from None

    def boolean(self, name: str) -> bool:
        return self._get(name, bool, "true or false")

    def data(self, name: str) -> bytes:
        text = self.text(name)
        try:
            data = bytes.fromhex(text)
        except ValueError:
            raise self._error(name, "hex digits") from None
        if len(text) != 2 * len(data):
            raise self._error(name, "hex digits without spaces")
        return data

    def case(self, name: str) -> Case:
        return Case(self._fields.get(name), self._path(name))

    def cases(self, name: str) -> list[Case]:
        return [Case(item, f"{self._path(name)}[{i}]") for i, item in enumerate(self._list(name))]

    def integers(self, name: str) -> list[int]:
        return [item.integer("") for item in self._wrapped(name)]

    def optional_integers(self, name: str) -> list[int | None]:
        return [item.integer("") if item.has("") else None for item in self._wrapped(name)]

    def texts(self, name: str) -> list[str]:
        return [item.text("") for item in self._wrapped(name)]

    def data_list(self, name: str) -> list[bytes]:
        return [item.data("") for item in self._wrapped(name)]

    @property
    def valid(self) -> bool:
        """Whether the input must be accepted; true unless the case says otherwise."""
        return self.boolean("valid") if "valid" in self._fields else True

    def _wrapped(self, name: str) -> list[Case]:
        return [Case({"": item}, f"{self._path(name)}[{i}]") for i, item in enumerate(self._list(name))]

    def _list(self, name: str) -> list[object]:
        return self._get(name, list, "a list")

    def _get(self, name: str, kind: type[T], what: str) -> T:
        value = self._fields.get(name)
        if not isinstance(value, kind):
            raise self._error(name, what)
        return value

    def _path(self, name: str) -> str:
        return ".".join(part for part in (self._where, name) if part)

    def _error(self, name: str, what: str) -> VectorError:
        if name not in self._fields:
            return VectorError(f"the vector file is broken: {self._path(name)} is missing")
        return VectorError(f"the vector file is broken: {self._path(name)} is not {what}")


def same(field: str, expected: object, got: object) -> None:
    """Raises `Mismatch` unless both are equal. Byte strings and lists are told apart at their first difference."""
    if isinstance(expected, bytes) and isinstance(got, bytes):
        _same_bytes(field, expected, got)
    elif isinstance(expected, list | tuple) and isinstance(got, list | tuple):
        for i, (one, other) in enumerate(zip(expected, got, strict=False)):
            same(f"{field}[{i}]", one, other)
        if len(expected) != len(got):
            raise Mismatch(f"{field}: expected {len(expected)} entries, got {len(got)}")
    elif expected != got:
        raise Mismatch(f"{field}: expected {_shorten(expected)}, got {_shorten(got)}")


def accepted(case: Case, read: Callable[[], T]) -> T | None:
    """What `read` returns; None when it refuses and the case says so. Raises `Mismatch` for the wrong verdict."""
    try:
        value = read()
    except (VectorError, Mismatch):
        raise
    except OCRError as refusal:
        if case.valid:
            raise Mismatch(f"refused, but is valid: {refusal}") from None
        return None
    if not case.valid:
        raise Mismatch("accepted, but must be refused")
    return value


def _same_bytes(field: str, expected: bytes, got: bytes) -> None:
    if expected == got:
        return
    position = next(
        (i for i, (one, other) in enumerate(zip(expected, got, strict=False)) if one != other),
        min(len(expected), len(got)),
    )
    raise Mismatch(
        f"{field}: first difference at byte {position}: expected {_around(expected, position)} "
        f"({len(expected)} bytes), got {_around(got, position)} ({len(got)} bytes)"
    )


def _around(data: bytes, position: int) -> str:
    if position >= len(data):
        return "the end"
    return data[position : position + 8].hex() + ("…" if len(data) > position + 8 else "")


def _shorten(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 200 else text[:200] + "…"
