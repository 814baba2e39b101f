"""The TOML form of a feed's sources.

    decimals = 8

    [[source]]                      # one table a source; its result is one number
    name = "exchange-a"
    get = "https://api.example/v1/ticker?pair=ETHUSD"
    headers = { "x-api-key" = "secret:EXCHANGE_A" }
    path = "data.0.price"           # also "data,0,price"; left out when the answer is the number itself
    scale = "1"                     # factor, exact, as text
    timeout = "2s"                  # for each attempt
    retries = 1
    keep_last = "30s"               # a last good number stands in for so long
    allow_negative = false
    max_bytes = 32768

    [[source]]
    name = "peg"
    value = "1.00"                  # a constant instead of `get`

    [combine]
    rule = "median"
    min_answers = 3                 # default: majority of the sources
    max_spread = "2%"               # answers further from the median are dropped
    deadline = "3s"                 # sources that are later count as failed

Errors are `ConfigError`s that name the key; an unknown key is answered with the nearest known one.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ocr_offchain.config.durations import parse_duration
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.sources.combine import ConstantNumber, KeepLast, MedianOfSources
from ocr_offchain.sources.feed import UnitsSource
from ocr_offchain.sources.http import DEFAULT_MAX_LENGTH, DEFAULT_TIMEOUT, HttpClient, HttpSource, HttpSourceConfig
from ocr_offchain.sources.interface import NumberSource
from ocr_offchain.sources.number import MAX_DECIMALS, multiply, parse_number

SECRET_PREFIX = "secret:"

_FEED_KEYS = ("decimals", "source", "combine")
_SOURCE_KEYS = (
    "name",
    "get",
    "value",
    "headers",
    "path",
    "scale",
    "timeout",
    "retries",
    "keep_last",
    "allow_negative",
    "max_bytes",
)
_HTTP_ONLY_KEYS = ("headers", "path", "timeout", "retries", "keep_last", "allow_negative", "max_bytes", "scale")
_COMBINE_KEYS = ("rule", "min_answers", "max_spread", "deadline")


@dataclass(frozen=True, slots=True)
class ConstantConfig:
    name: str
    number: Decimal


@dataclass(frozen=True, slots=True)
class SourceConfig:
    http: HttpSourceConfig
    keep_last: int | None
    """Nanoseconds for which the last good number may stand in."""


@dataclass(frozen=True, slots=True)
class FeedSourcesConfig:
    """All that makes up the value of a feed."""

    decimals: int
    sources: tuple[SourceConfig | ConstantConfig, ...]
    min_answers: int | None
    max_spread: Decimal | None
    """As a fraction: 0.02 is 2 %."""
    deadline: int | None
    """Nanoseconds."""

    def build(self, name: str, client: HttpClient) -> UnitsSource:
        """The data source for the numerical median; `name` stands in errors and logs."""
        return UnitsSource(
            MedianOfSources(
                name,
                [_build_source(source, client) for source in self.sources],
                min_answers=self.min_answers,
                max_spread=self.max_spread,
                deadline=self.deadline,
            ),
            self.decimals,
        )


def _build_source(config: SourceConfig | ConstantConfig, client: HttpClient) -> NumberSource:
    if isinstance(config, ConstantConfig):
        return ConstantNumber(config.name, config.number)
    source = HttpSource(config.http, client)
    return source if config.keep_last is None else KeepLast(source, config.keep_last)


def parse_feed_sources(
    table: Mapping[str, object], secrets: Mapping[str, str], where: str = "feed"
) -> FeedSourcesConfig:
    """Read a feed's table, as a TOML parser gives it. `where` is the table's own name in error texts.

    `secrets` are what `secret:NAME` in headers stands for; they never appear in an error.
    """
    feed = _Table(table, where, _FEED_KEYS)
    combine = _Table(feed.table("combine"), f"{where}.combine", _COMBINE_KEYS)
    rule = combine.text("rule", "median")
    if rule != "median":
        raise combine.error("rule", f'"median" is the only rule, got "{rule}"')
    tables = feed.tables("source")
    if not tables:
        raise feed.error("source", "at least one source is needed")
    sources = tuple(
        _parse_source(_Table(each, f"{where}.source[{index}]", _SOURCE_KEYS), secrets)
        for index, each in enumerate(tables)
    )
    config = FeedSourcesConfig(
        decimals=feed.integer("decimals", 0, 0, MAX_DECIMALS),
        sources=sources,
        min_answers=combine.optional_integer("min_answers", 1, len(sources)),
        max_spread=combine.fraction("max_spread"),
        deadline=combine.optional_duration("deadline"),
    )
    names = [source.name if isinstance(source, ConstantConfig) else source.http.name for source in sources]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise ConfigError(f"{where}.source[{index}].name", f'"{name}" is taken by an earlier source')
    return config


def _parse_source(table: _Table, secrets: Mapping[str, str]) -> SourceConfig | ConstantConfig:
    name = table.text("name")
    if table.has("value"):
        for key in ("get", *_HTTP_ONLY_KEYS):
            if table.has(key):
                raise table.error(key, 'makes no sense beside "value"')
        return ConstantConfig(name, table.number("value"))
    if not table.has("get"):
        raise table.error("get", 'is missing (an address), or a constant in "value"')
    try:
        http = HttpSourceConfig(
            name=name,
            url=table.text("get"),
            path=table.text("path", ""),
            headers=_parse_headers(table, secrets),
            timeout=table.duration("timeout", DEFAULT_TIMEOUT),
            retries=table.integer("retries", 0, 0, 10),
            scale=table.number("scale", Decimal(1)),
            allow_negative=table.boolean("allow_negative", False),
            max_length=table.integer("max_bytes", DEFAULT_MAX_LENGTH, 1, 1 << 24),
        )
        source = SourceConfig(http, table.optional_duration("keep_last"))
        _build_source(source, HttpClient())
    except ConfigError as error:
        if error.field.startswith(table.where):
            raise
        raise table.error(
            {"url": "get", "max_length": "max_bytes"}.get(error.field, error.field), error.problem
        ) from None
    return source


def _parse_headers(table: _Table, secrets: Mapping[str, str]) -> dict[str, str]:
    headers = {}
    for name, value in table.table("headers").items():
        key = f"headers.{name}"
        if not isinstance(value, str):
            raise table.error(key, "must be text")
        if value.startswith(SECRET_PREFIX):
            secret = value.removeprefix(SECRET_PREFIX)
            if secret not in secrets:
                raise table.error(key, f'there is no secret with the name "{secret}"')
            value = secrets[secret]
        if not name.isascii() or any(not character.isprintable() for character in name + value):
            raise table.error(key, "holds characters that a header must not have")
        headers[name] = value
    return headers


class _Table:
    """A TOML table with typed readers whose errors name the full key."""

    def __init__(self, values: Mapping[str, object], where: str, known: tuple[str, ...]) -> None:
        self._values = values
        self.where = where
        for key in values:
            if key not in known:
                nearest = difflib.get_close_matches(key, known, n=1, cutoff=0)
                raise self.error(key, f'unknown key; did you mean "{nearest[0]}"?' if nearest else "unknown key")

    def error(self, key: str, problem: str) -> ConfigError:
        return ConfigError(f"{self.where}.{key}", problem)

    def has(self, key: str) -> bool:
        return key in self._values

    def table(self, key: str) -> Mapping[str, object]:
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, "must be a table")
        return value

    def tables(self, key: str) -> list[Mapping[str, object]]:
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.error(key, f"must be a list of tables ([[{self.where}.{key}]])")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self._values.get(key, default)
        if value is None:
            raise self.error(key, "is missing")
        if not isinstance(value, str) or (default is None and not value):
            raise self.error(key, "must be text" if not isinstance(value, str) else "must not be empty")
        return value

    def boolean(self, key: str, default: bool) -> bool:
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, "must be true or false")
        return value

    def integer(self, key: str, default: int, least: int, most: int) -> int:
        value = self.optional_integer(key, least, most)
        return default if value is None else value

    def optional_integer(self, key: str, least: int, most: int) -> int | None:
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.error(key, "must be an integer")
        if not least <= value <= most:
            raise self.error(key, f"must be {least} to {most}, got {value}")
        return value

    def duration(self, key: str, default: int) -> int:
        value = self.optional_duration(key)
        return default if value is None else value

    def optional_duration(self, key: str) -> int | None:
        """Nanoseconds, above 0."""
        if not self.has(key):
            return None
        try:
            value = parse_duration(self.text(key))
        except InvalidInputError as error:
            raise self.error(key, str(error)) from None
        if value == 0:
            raise self.error(key, "must be above 0")
        return value

    def number(self, key: str, default: Decimal | None = None) -> Decimal:
        """Text or an integer; a TOML float has lost its exact value by the time it gets here."""
        value = self._values.get(key, default)
        if isinstance(value, float):
            raise self.error(key, f'must be text, to stay exact: "{value}"')
        try:
            return parse_number(Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value)
        except InvalidInputError as error:
            raise self.error(key, str(error)) from None

    def fraction(self, key: str) -> Decimal | None:
        """`"2%"` is 0.02; None when the key is not there."""
        if not self.has(key):
            return None
        text = self.text(key)
        if not text.endswith("%"):
            raise self.error(key, f'must be a percentage such as "2%", got "{text}"')
        try:
            fraction = multiply(parse_number(text.removesuffix("%")), Decimal("0.01"))
        except InvalidInputError as error:
            raise self.error(key, str(error)) from None
        if fraction < 0:
            raise self.error(key, "must not be negative")
        return fraction
