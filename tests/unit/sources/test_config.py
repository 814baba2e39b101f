"""The TOML form of sources."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.errors import ConfigError
from ocr_offchain.sources.config import ConstantConfig, SourceConfig, parse_feed_sources
from ocr_offchain.sources.http import HttpClient
from ocr_offchain.types import ConfigDigest, ReportTimestamp

FULL = """
decimals = 8

[[source]]
name = "exchange-a"
get = "https://api.example/v1/ticker?pair=ETHUSD"
headers = { "x-api-key" = "secret:EXCHANGE_A", "accept-language" = "en" }
path = "data.0.price"
scale = "1e8"
timeout = "1m1.5s"
retries = 1
keep_last = "30s"
allow_negative = true
max_bytes = 1000

[[source]]
name = "peg"
value = "1.00"

[combine]
rule = "median"
min_answers = 1
max_spread = "2.5%"
deadline = "250ms"
"""
SECRETS = {"EXCHANGE_A": "hush"}


def parse(text: str, secrets: dict[str, str] = SECRETS) -> Any:
    return parse_feed_sources(tomllib.loads(text), secrets)


def test_every_key_is_read() -> None:
    config = parse(FULL)
    source, constant = config.sources
    assert isinstance(source, SourceConfig)
    http = source.http
    assert (http.name, http.url, http.path) == (
        "exchange-a",
        "https://api.example/v1/ticker?pair=ETHUSD",
        "data.0.price",
    )
    assert http.headers == {"x-api-key": "hush", "accept-language": "en"}
    assert (http.scale, http.timeout, http.retries) == (Decimal(10**8), 61_500_000_000, 1)
    assert (http.allow_negative, http.max_length, source.keep_last) == (True, 1000, 30 * 10**9)
    assert constant == ConstantConfig("peg", Decimal(1))
    assert (config.decimals, config.min_answers, config.max_spread, config.deadline) == (
        8,
        1,
        Decimal("0.025"),
        250_000_000,
    )


def test_defaults_are_the_documented_ones() -> None:
    config = parse('[[source]]\nname = "a"\nget = "http://host/"')
    http = config.sources[0].http
    assert (http.timeout, http.retries, http.scale, http.path, http.max_length) == (2 * 10**9, 0, 1, "", 32_768)
    assert not http.allow_negative
    assert (config.decimals, config.min_answers, config.max_spread, config.deadline) == (0, None, None, None)


async def test_built_source_answers_in_units() -> None:
    config = parse('decimals = 3\n[[source]]\nname = "a"\nvalue = "1.5"\n[[source]]\nname = "b"\nvalue = 2')
    source = config.build("feed", HttpClient())
    assert await source.observe(ReportTimestamp(ConfigDigest(bytes(32)), 1, 1)) == 1750


SOURCE = '[[source]]\nname = "a"\nget = "http://host/"\n'


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        (SOURCE + 'scael = "1"', "feed.source[0].scael", 'did you mean "scale"?'),
        (SOURCE + "[combine]\nmin_answer = 1", "feed.combine.min_answer", 'did you mean "min_answers"?'),
        ("decimal = 8\n" + SOURCE, "feed.decimal", 'did you mean "decimals"?'),
        ("", "feed.source", "at least one"),
        ("source = 3", "feed.source", "list of tables"),
        ('[[source]]\nget = "http://host/"', "feed.source[0].name", "missing"),
        ('[[source]]\nname = ""\nget = "http://host/"', "feed.source[0].name", "empty"),
        ('[[source]]\nname = "a"', "feed.source[0].get", "missing"),
        ('[[source]]\nname = "a"\nget = "host"', "feed.source[0].get", "http or https"),
        ('[[source]]\nname = "a"\nvalue = "x"', "feed.source[0].value", "no number"),
        ('[[source]]\nname = "a"\nvalue = 1.5', "feed.source[0].value", "text"),
        ('[[source]]\nname = "a"\nvalue = true', "feed.source[0].value", "true or false"),
        ('[[source]]\nname = "a"\nvalue = "1"\npath = "x"', "feed.source[0].path", "beside"),
        ('[[source]]\nname = "a"\nvalue = "1"\nget = "x"', "feed.source[0].get", "beside"),
        (SOURCE + "name2 = 1", "feed.source[0].name2", 'did you mean "name"?'),
        (SOURCE + 'scale = "0"', "feed.source[0].scale", "not be 0"),
        (SOURCE + "scale = 1e8", "feed.source[0].scale", "text"),
        (SOURCE + "path = 3", "feed.source[0].path", "text in quotes"),
        (SOURCE + 'timeout = "fast"', "feed.source[0].timeout", "duration"),
        (SOURCE + 'timeout = "0s"', "feed.source[0].timeout", "above 0"),
        (SOURCE + "timeout = 2", "feed.source[0].timeout", "duration in quotes"),
        (SOURCE + 'keep_last = "2h"', "feed.source[0].keep_last", "30 minutes"),
        (SOURCE + "retries = 11", "feed.source[0].retries", "0 to 10"),
        (SOURCE + "retries = true", "feed.source[0].retries", "whole number"),
        (SOURCE + "max_bytes = 0", "feed.source[0].max_bytes", "1 to"),
        (SOURCE + "allow_negative = 1", "feed.source[0].allow_negative", "true or false"),
        (SOURCE + "headers = 1", "feed.source[0].headers", "table"),
        (SOURCE + "headers = { a = 1 }", "feed.source[0].headers.a", "text"),
        (SOURCE + 'headers = { a = "secret:B" }', "feed.source[0].headers.a", '"B"'),
        (SOURCE + 'headers = { a = "x\\ny" }', "feed.source[0].headers.a", "characters"),
        (SOURCE + SOURCE, "feed.source[1].name", "taken"),
        (SOURCE + '[combine]\nrule = "mean"', "feed.combine.rule", "median"),
        (SOURCE + "[combine]\nmin_answers = 2", "feed.combine.min_answers", "1 to 1"),
        (SOURCE + '[combine]\nmax_spread = "2"', "feed.combine.max_spread", "percentage"),
        (SOURCE + '[combine]\nmax_spread = "x%"', "feed.combine.max_spread", "percentage"),
        (SOURCE + '[combine]\nmax_spread = "-1%"', "feed.combine.max_spread", "negative"),
        (SOURCE + '[combine]\ndeadline = ""', "feed.combine.deadline", "empty"),
        ("decimals = 78\n" + SOURCE, "feed.decimals", "0 to 77"),
    ],
)
def test_error_names_the_key(text: str, key: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert caught.value.field == key
    assert problem in caught.value.problem


def test_secrets_stay_out_of_errors() -> None:
    with pytest.raises(ConfigError) as caught:
        parse(SOURCE + 'headers = { a = "secret:B" }', {"B": "hu\nsh"})
    assert "hu" not in str(caught.value)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
known = st.sampled_from(
    ["decimals", "source", "combine", "name", "get", "value", "headers", "scale", "rule", "timeout"]
)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(known | st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(known, trees, max_size=4))
def test_reading_raises_the_declared_error_only(table: dict[str, object]) -> None:
    try:
        parse_feed_sources(table, {})
    except ConfigError as error:
        assert error.field.startswith("feed")  # noqa: PT017
