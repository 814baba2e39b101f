"""Tables of a TOML file, read with errors that name the full key, what was expected and what stands there."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ocr_offchain.config.durations import parse_duration
from ocr_offchain.errors import ConfigError, InvalidInputError

_MAX_EXPONENT = 100
"""Keeps 1e1000000 from becoming a number with a million digits."""
_SHOWN = 60


def load_toml(path: Path) -> Mapping[str, object]:
    """The document in `path`. Raises `ConfigError` that names the file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ConfigError(str(path), f"cannot be read: {problem.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ConfigError(str(path), f"is no TOML: {problem}") from None


class Table:
    """One table. Every reader raises `ConfigError` for a key that is missing (unless it has a default) or wrong."""

    def __init__(self, values: Mapping[str, object], where: str, known: Sequence[str] | None) -> None:
        """`where` is the table's own name in errors. With `known`, any other key is refused, with the nearest one."""
        self._values = values
        self.where = where
        for key in values:
            if known is not None and key not in known:
                nearest = difflib.get_close_matches(key, known, n=1, cutoff=0)
                raise self.error(key, f'unknown key; did you mean "{nearest[0]}"?' if nearest else "unknown key")

    @classmethod
    def of(cls, document: Mapping[str, object], name: str, known: Sequence[str] | None) -> Table:
        """The table `name` of a document."""
        values = document.get(name)
        if not isinstance(values, Mapping):
            raise ConfigError(name, f"the file has no [{name}] table")
        return cls(values, name, known)

    def error(self, key: str, problem: str) -> ConfigError:
        return ConfigError(f"{self.where}.{key}", problem)

    def has(self, key: str) -> bool:
        return key in self._values

    def table_values(self) -> Mapping[str, object]:
        """All that stands in this table."""
        return self._values

    def table(self, key: str) -> Mapping[str, object]:
        """A table inside this one; empty when it is not there."""
        value = self._values.get(key, {})
        if not isinstance(value, Mapping):
            raise self._unexpected(key, "a table")
        return value

    def tables(self, key: str) -> list[Mapping[str, object]]:
        """A list of tables; empty when it is not there."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
            raise self._unexpected(key, f"a list of tables, [[{self.where}.{key}]]")
        return value

    def value(self, key: str, default: object = None) -> object:
        """Whatever stands there, for forms that only the caller knows."""
        return self._values.get(key, default)

    def text(self, key: str, what: str = "a text in quotes", default: str | None = None) -> str:
        """Not empty, unless that is the default."""
        value = self._values.get(key, default)
        if not isinstance(value, str):
            raise self._unexpected(key, what)
        if not value and default is None:
            raise self.error(key, "must not be empty")
        return value

    def boolean(self, key: str, default: bool) -> bool:
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self._unexpected(key, "true or false")
        return value

    def integer(self, key: str, least: int | None = None, most: int | None = None, default: int | None = None) -> int:
        value = self._values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._unexpected(key, "a whole number")
        if (least is not None and value < least) or (most is not None and value > most):
            raise self.error(key, f"must be {least} to {most}, got {value}")
        return value

    def integers(self, key: str) -> tuple[int, ...]:
        values = self._values.get(key)
        if not isinstance(values, list):
            raise self._unexpected(key, "a list of whole numbers")
        return tuple(
            Table({f"{key}[{i}]": value}, self.where, None).integer(f"{key}[{i}]") for i, value in enumerate(values)
        )

    def texts(self, key: str, what: str = 'a list of texts, like ["a", "b"]') -> tuple[str, ...]:
        """Empty when the key is not there."""
        values = self._values.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self._unexpected(key, what)
        return tuple(values)

    def duration(self, key: str, default: int | None = None) -> int:
        """Nanoseconds; what stands there may be 0."""
        if default is not None and not self.has(key):
            return default
        text = self.text(key, 'a duration in quotes, like "2s"')
        try:
            return parse_duration(text)
        except InvalidInputError as problem:
            raise self.error(key, str(problem)) from None

    def data(self, key: str) -> bytes:
        what = "hex digits in quotes"
        value = self._values.get(key)
        if not isinstance(value, str):
            raise self._unexpected(key, what)
        try:
            return bytes.fromhex(value.removeprefix("0x"))
        except ValueError:
            raise self._unexpected(key, what) from None

    def scaled(self, key: str, decimals: int) -> int:
        """A decimal number in quotes times 10^decimals, exactly."""
        what = f'a number in quotes with at most {decimals} decimals, like "1.5"'
        return self._scaled(key, self.text(key, what), 10**decimals, what)

    def parts_per_billion(self, key: str, what: str = 'a percentage in quotes, like "0.5%"') -> int:
        """A percentage in parts per 10^9, exactly; not negative."""
        text = self.text(key, what)
        if not text.endswith("%"):
            raise self._unexpected(key, what)
        value = self._scaled(key, text[:-1], 10**7, what)
        if value < 0:
            raise self.error(key, f"{text} is negative")
        return value

    def _scaled(self, key: str, text: str, scale: int, what: str) -> int:
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise self._unexpected(key, what) from None
        if not number.is_finite() or abs(number.adjusted()) > _MAX_EXPONENT:
            raise self._unexpected(key, what)
        numerator, denominator = number.as_integer_ratio()
        scaled, rest = divmod(numerator * scale, denominator)
        if rest:
            raise self._unexpected(key, what)
        return scaled

    def _unexpected(self, key: str, what: str) -> ConfigError:
        if key not in self._values:
            return self.error(key, f"is missing; expected {what}")
        return self.error(key, f"expected {what}, got {str(self._values[key])[:_SHOWN]!r}")
