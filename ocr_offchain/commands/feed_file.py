"""The protocol's side of a feed file: what an OCR2 configuration is built from.

    [feed]
    decimals = 8
    min_answer = "0.01"            # a decimal number, as text
    max_answer = "1000000"

    [protocol]                     # durations as text: "2s", "1m30s", "500ms"
    f = 1                          # default: as many as n oracles can bear
    s = [1, 1, 2]                  # default: stages that double, until all n oracles are in one
    delta_progress = "30s"
    …

    [median]
    alpha_report = "0.5%"          # or "infinite": never because of a deviation
    alpha_accept = "0.5%"
    delta_c = "1h"

Instead of `[median]`, another plugin may be configured with the bytes of both configurations:

    [plugin]
    reporting_plugin_config = "0a01"
    onchain_config = ""

Other tables of the file are for others. Errors are `ConfigError`s that name the table and key.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ocr_offchain.config.durations import parse_duration
from ocr_offchain.config.ocr2 import ConfigParameters
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.plugins.median.config import (
    MedianOffchainConfig,
    MedianOnchainConfig,
    encode_offchain_config,
    encode_onchain_config,
)

PARTS_PER_BILLION = 10**9
_MAX_UINT64 = 2**64 - 1

_DURATIONS = (
    "delta_progress",
    "delta_resend",
    "delta_round",
    "delta_grace",
    "delta_stage",
    "max_duration_query",
    "max_duration_observation",
    "max_duration_report",
    "max_duration_should_accept_finalized_report",
    "max_duration_should_transmit_accepted_report",
)
_PROTOCOL_KEYS = (*_DURATIONS, "max_duration_initialization", "f", "r_max", "s")
_MEDIAN_KEYS = ("alpha_report", "alpha_accept", "delta_c")
_PLUGIN_KEYS = ("reporting_plugin_config", "onchain_config")


def default_f(n: int) -> int:
    """The most faulty oracles that n oracles can bear."""
    return max(0, (n - 1) // 3)


def default_s(n: int) -> tuple[int, ...]:
    """Stages of 1, 1, 2, 4, … oracles; the last one takes those that are left."""
    stages: list[int] = []
    while (placed := sum(stages)) < n:
        stages.append(min(max(1, placed), n - placed))
    return tuple(stages)


def load_parameters(path: Path, n: int) -> ConfigParameters:
    """Read the parameters of an OCR2 configuration for n oracles from a feed file. Raises `ConfigError`."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ConfigError(str(path), f"cannot be read: {problem.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ConfigError(str(path), f"is no TOML: {problem}") from None
    return parameters_from(document, n)


def parameters_from(document: Mapping[str, object], n: int) -> ConfigParameters:
    """As `load_parameters`, from a TOML document that is read already."""
    protocol = _Table.of(document, "protocol", _PROTOCOL_KEYS)
    if ("median" in document) == ("plugin" in document):
        raise ConfigError("median", "expected either a [median] or a [plugin] table")
    if "median" in document:
        reporting_plugin_config, onchain_config = _median(document)
    else:
        plugin = _Table.of(document, "plugin", _PLUGIN_KEYS)
        reporting_plugin_config, onchain_config = (plugin.data(key) for key in _PLUGIN_KEYS)
    return ConfigParameters(
        **{key: protocol.duration(key) for key in _DURATIONS},
        max_duration_initialization=(
            protocol.duration("max_duration_initialization") if protocol.has("max_duration_initialization") else None
        ),
        f=protocol.integer("f") if protocol.has("f") else default_f(n),
        r_max=protocol.integer("r_max"),
        s=protocol.integers("s") if protocol.has("s") else default_s(n),
        reporting_plugin_config=reporting_plugin_config,
        onchain_config=onchain_config,
    )


def _median(document: Mapping[str, object]) -> tuple[bytes, bytes]:
    """(reporting plugin config, on-chain config)"""
    median = _Table.of(document, "median", _MEDIAN_KEYS)
    feed = _Table.of(document, "feed", None)
    alpha_report, alpha_accept = median.alpha("alpha_report"), median.alpha("alpha_accept")
    offchain_config = MedianOffchainConfig(
        alpha_report_infinite=alpha_report is None,
        alpha_report_ppb=alpha_report or 0,
        alpha_accept_infinite=alpha_accept is None,
        alpha_accept_ppb=alpha_accept or 0,
        delta_c=median.duration("delta_c"),
    )
    decimals = feed.integer("decimals")
    if not 0 <= decimals <= 255:
        raise ConfigError("feed.decimals", f"expected 0 to 255, got {decimals}")
    bounds = MedianOnchainConfig(feed.scaled("min_answer", decimals), feed.scaled("max_answer", decimals))
    try:
        return encode_offchain_config(offchain_config), encode_onchain_config(bounds)
    except InvalidInputError as problem:
        raise ConfigError("feed.min_answer, feed.max_answer", str(problem)) from None


class _Table:
    """A table of the file, which names itself and the key in each complaint."""

    def __init__(self, name: str, values: Mapping[str, object]) -> None:
        self._name = name
        self._values = values

    @classmethod
    def of(cls, document: Mapping[str, object], name: str, known: tuple[str, ...] | None) -> _Table:
        """With `known`, any other key is refused."""
        values = document.get(name)
        if not isinstance(values, Mapping):
            raise ConfigError(name, f"the feed file has no [{name}] table")
        for key in values:
            if known is not None and key not in known:
                nearest = difflib.get_close_matches(key, known, 1)
                raise ConfigError(
                    f"{name}.{key}", f"unknown key; did you mean {nearest[0]}?" if nearest else "unknown key"
                )
        return cls(name, values)

    def has(self, key: str) -> bool:
        return key in self._values

    def integer(self, key: str) -> int:
        value = self._values.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._error(key, "a whole number")
        return value

    def integers(self, key: str) -> tuple[int, ...]:
        values = self._values.get(key)
        if not isinstance(values, list):
            raise self._error(key, "a list of whole numbers")
        return tuple(_Table(self._name, {f"{key}[{i}]": v}).integer(f"{key}[{i}]") for i, v in enumerate(values))

    def text(self, key: str, what: str) -> str:
        value = self._values.get(key)
        if not isinstance(value, str):
            raise self._error(key, what)
        return value

    def duration(self, key: str) -> int:
        text = self.text(key, 'a duration in quotes, like "2s"')
        try:
            return parse_duration(text)
        except InvalidInputError as problem:
            raise ConfigError(f"{self._name}.{key}", str(problem)) from None

    def data(self, key: str) -> bytes:
        text = self.text(key, "hex digits in quotes")
        try:
            return bytes.fromhex(text.removeprefix("0x"))
        except ValueError:
            raise self._error(key, "hex digits in quotes") from None

    def scaled(self, key: str, decimals: int) -> int:
        what = f'a number in quotes with at most {decimals} decimals, like "1.5"'
        return self._decimal(key, self.text(key, what), 10**decimals, what)

    def alpha(self, key: str) -> int | None:
        """Parts per 10^9; None for "infinite"."""
        what = 'a percentage in quotes, like "0.5%", or "infinite"'
        text = self.text(key, what)
        if text == "infinite":
            return None
        if not text.endswith("%"):
            raise self._error(key, what)
        value = self._decimal(key, text[:-1], PARTS_PER_BILLION // 100, what)
        if not 0 <= value <= _MAX_UINT64:
            raise ConfigError(f"{self._name}.{key}", f"{text} is negative or too large")
        return value

    def _decimal(self, key: str, text: str, scale: int, what: str) -> int:
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise self._error(key, what) from None
        # The bound keeps 1e1000000 from becoming a number with a million digits.
        if not number.is_finite() or abs(number.adjusted()) > 100:
            raise self._error(key, what)
        numerator, denominator = number.as_integer_ratio()
        scaled, rest = divmod(numerator * scale, denominator)
        if rest:
            raise self._error(key, what)
        return scaled

    def _error(self, key: str, what: str) -> ConfigError:
        if key not in self._values:
            return ConfigError(f"{self._name}.{key}", f"is missing; expected {what}")
        return ConfigError(f"{self._name}.{key}", f"expected {what}, got {str(self._values[key])[:60]!r}")


def template(n: int) -> str:
    """A commented feed file for n oracles, with values for a price feed on a chain with slow blocks."""
    return _TEMPLATE.format(n=n, f=default_f(n), s=list(default_s(n)))


_TEMPLATE = """\
# An OCR2 price feed. Build the arguments of setConfig with
#     ocr config build THIS_FILE keys/oracle-*.json
# where the keystores (or their public parts) are given in the order of oracle ids.

[feed]
decimals = 8
min_answer = "0.01"           # answers outside of these bounds are not reported
max_answer = "1000000"

[protocol]
f = {f}                         # faulty oracles to bear; 3f must be less than the number of oracles ({n} here)
r_max = 10                    # rounds in an epoch, 1 to 254; then the next leader takes over
s = {s}              # transmission schedule: how many oracles try to transmit in each stage; adds up to {n}

delta_progress = "30s"        # without a report for so long, a new leader is asked for; at least 200ms
delta_resend = "10s"          # how often that wish is repeated; at least 200ms
delta_round = "20s"           # shortest time between the starts of two rounds; less than delta_progress
delta_grace = "5s"            # how long the leader waits for late observations once it has enough
delta_stage = "30s"           # how long a stage waits for the one before to land

# How long calls of the plugin may take; the first three together less than delta_progress.
max_duration_query = "500ms"
max_duration_observation = "10s"
max_duration_report = "5s"
max_duration_should_accept_finalized_report = "5s"
max_duration_should_transmit_accepted_report = "5s"
# max_duration_initialization = "20s"   # for starting the plugin; each node's own default if left out

[median]
alpha_report = "0.5%"         # report when the answer moves by so much; "infinite": never for that reason
alpha_accept = "0.5%"         # while a report is pending, transmit another one only for such a move
delta_c = "1h"                # heartbeat: report at least so often
"""
