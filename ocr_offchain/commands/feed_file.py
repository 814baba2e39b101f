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

from collections.abc import Mapping
from pathlib import Path

from ocr_offchain.config.ocr2 import ConfigParameters
from ocr_offchain.config.tables import Table, load_toml
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.plugins.median.config import (
    MedianOffchainConfig,
    MedianOnchainConfig,
    encode_offchain_config,
    encode_onchain_config,
)

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
    return parameters_from(load_toml(path), n)


def parameters_from(document: Mapping[str, object], n: int) -> ConfigParameters:
    """As `load_parameters`, from a TOML document that is read already."""
    protocol = Table.of(document, "protocol", _PROTOCOL_KEYS)
    if ("median" in document) == ("plugin" in document):
        raise ConfigError("median", "expected either a [median] or a [plugin] table")
    if "median" in document:
        reporting_plugin_config, onchain_config = _median(document)
    else:
        plugin = Table.of(document, "plugin", _PLUGIN_KEYS)
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
    median = Table.of(document, "median", _MEDIAN_KEYS)
    feed = Table.of(document, "feed", None)
    alpha_report, alpha_accept = _alpha(median, "alpha_report"), _alpha(median, "alpha_accept")
    offchain_config = MedianOffchainConfig(
        alpha_report_infinite=alpha_report is None,
        alpha_report_ppb=alpha_report or 0,
        alpha_accept_infinite=alpha_accept is None,
        alpha_accept_ppb=alpha_accept or 0,
        delta_c=median.duration("delta_c"),
    )
    decimals = feed.integer("decimals", 0, 255)
    bounds = MedianOnchainConfig(feed.scaled("min_answer", decimals), feed.scaled("max_answer", decimals))
    try:
        return encode_offchain_config(offchain_config), encode_onchain_config(bounds)
    except InvalidInputError as problem:
        raise ConfigError("feed.min_answer, feed.max_answer", str(problem)) from None


def _alpha(median: Table, key: str) -> int | None:
    """Parts per 10^9; None for "infinite"."""
    what = 'a percentage in quotes, like "0.5%", or "infinite"'
    if median.text(key, what) == "infinite":
        return None
    value = median.parts_per_billion(key, what)
    if value > _MAX_UINT64:
        raise median.error(key, "is too large")
    return value


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
