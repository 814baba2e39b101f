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

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ocr_offchain.config.tables import Table
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.sources.combine import ConstantNumber, KeepLast, MedianOfSources
from ocr_offchain.sources.feed import UnitsSource
from ocr_offchain.sources.http import DEFAULT_MAX_LENGTH, DEFAULT_TIMEOUT, HttpClient, HttpSource, HttpSourceConfig
from ocr_offchain.sources.interface import NumberSource
from ocr_offchain.sources.number import MAX_DECIMALS, parse_number

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
    feed = Table(table, where, _FEED_KEYS)
    combine = Table(feed.table("combine"), f"{where}.combine", _COMBINE_KEYS)
    rule = combine.text("rule", default="median")
    if rule != "median":
        raise combine.error("rule", f'"median" is the only rule, got "{rule}"')
    tables = feed.tables("source")
    if not tables:
        raise feed.error("source", "at least one source is needed")
    sources = tuple(
        _parse_source(Table(each, f"{where}.source[{index}]", _SOURCE_KEYS), secrets)
        for index, each in enumerate(tables)
    )
    config = FeedSourcesConfig(
        decimals=feed.integer("decimals", 0, MAX_DECIMALS, default=0),
        sources=sources,
        min_answers=combine.integer("min_answers", 1, len(sources)) if combine.has("min_answers") else None,
        max_spread=(Decimal(combine.parts_per_billion("max_spread")).scaleb(-9) if combine.has("max_spread") else None),
        deadline=_positive_duration(combine, "deadline"),
    )
    names = [source.name if isinstance(source, ConstantConfig) else source.http.name for source in sources]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise ConfigError(f"{where}.source[{index}].name", f'"{name}" is taken by an earlier source')
    return config


def _parse_source(table: Table, secrets: Mapping[str, str]) -> SourceConfig | ConstantConfig:
    name = table.text("name")
    if table.has("value"):
        for key in ("get", *_HTTP_ONLY_KEYS):
            if table.has(key):
                raise table.error(key, 'makes no sense beside "value"')
        return ConstantConfig(name, _number(table, "value"))
    if not table.has("get"):
        raise table.error("get", 'is missing (an address), or a constant in "value"')
    try:
        http = HttpSourceConfig(
            name=name,
            url=table.text("get"),
            path=table.text("path", default=""),
            headers=_parse_headers(table, secrets),
            timeout=_positive_duration(table, "timeout") or DEFAULT_TIMEOUT,
            retries=table.integer("retries", 0, 10, default=0),
            scale=_number(table, "scale", Decimal(1)),
            allow_negative=table.boolean("allow_negative", False),
            max_length=table.integer("max_bytes", 1, 1 << 24, default=DEFAULT_MAX_LENGTH),
        )
        source = SourceConfig(http, _positive_duration(table, "keep_last"))
        _build_source(source, HttpClient())
    except ConfigError as error:
        if error.field.startswith(table.where):
            raise
        raise table.error(
            {"url": "get", "max_length": "max_bytes"}.get(error.field, error.field), error.problem
        ) from None
    return source


def _parse_headers(table: Table, secrets: Mapping[str, str]) -> dict[str, str]:
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


def _positive_duration(table: Table, key: str) -> int | None:
    """Nanoseconds, above 0; None when the key is not there."""
    if not table.has(key):
        return None
    value = table.duration(key)
    if value == 0:
        raise table.error(key, "must be above 0")
    return value


def _number(table: Table, key: str, default: Decimal | None = None) -> Decimal:
    """Text or an integer; a TOML float has lost its exact value by the time it gets here."""
    value = table.value(key, default)
    if isinstance(value, float):
        raise table.error(key, f'must be text, to stay exact: "{value}"')
    try:
        return parse_number(Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value)
    except InvalidInputError as error:
        raise table.error(key, str(error)) from None
