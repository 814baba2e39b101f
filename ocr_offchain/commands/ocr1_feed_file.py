"""The protocol's side of a feed file of OCR1:

    [feed]
    protocol = "ocr1"

    [protocol]                     # durations as text: "2s", "1m30s", "500ms"
    f = 1                          # default: as many as n oracles can bear
    s = [1, 1, 2]                  # default: stages that double, until all n oracles are in one
    delta_progress = "30s"
    …
    alpha = "0.5%"

Other tables of the file are for others. Errors are `ConfigError`s that name the table and key.
"""

from __future__ import annotations

from collections.abc import Mapping

from ocr_offchain.commands.feed_file import default_f, default_s
from ocr_offchain.config.ocr1 import ConfigParameters
from ocr_offchain.config.tables import Table
from ocr_offchain.errors import ConfigError

_MAX_UINT64 = 2**64 - 1
_DURATIONS = ("delta_progress", "delta_resend", "delta_round", "delta_grace", "delta_stage", "delta_c")
_KEYS = (*_DURATIONS, "alpha", "f", "r_max", "s")


def ocr1_parameters_from(document: Mapping[str, object], n: int) -> ConfigParameters:
    """The parameters of an OCR1 configuration for n oracles. Raises `ConfigError`."""
    for name in ("median", "plugin"):
        if name in document:
            raise ConfigError(name, 'means nothing to a feed of protocol "ocr1"; alpha and delta_c stand in [protocol]')
    protocol = Table.of(document, "protocol", _KEYS)
    alpha_ppb = protocol.parts_per_billion("alpha")
    if alpha_ppb > _MAX_UINT64:
        raise protocol.error("alpha", "is too large")
    return ConfigParameters(
        **{key: protocol.duration(key) for key in _DURATIONS},
        alpha_ppb=alpha_ppb,
        f=protocol.integer("f") if protocol.has("f") else default_f(n),
        r_max=protocol.integer("r_max"),
        s=protocol.integers("s") if protocol.has("s") else default_s(n),
    )


def ocr1_template(n: int) -> str:
    """A commented feed file for n oracles, with values for a price feed on a chain with slow blocks."""
    return _TEMPLATE.format(n=n, f=default_f(n), s=list(default_s(n)))


_TEMPLATE = """\
# An OCR1 price feed. Build the arguments of setConfig with
#     ocr config build THIS_FILE keys/oracle-*.json --chain-id 1
# where the keystores (or their public parts) are given in the order of oracle ids.

[feed]
protocol = "ocr1"
decimals = 8
min_answer = "0.01"           # the contract accepts no answers outside of these bounds
max_answer = "1000000"

[protocol]
f = {f}                         # faulty oracles to bear; 3f must be less than the number of oracles ({n} here)
r_max = 10                    # rounds in an epoch, 1 to 254; then the next leader takes over
s = {s}              # transmission schedule: how many oracles try to transmit in each stage; adds up to {n}

# Nodes refuse what is too short for their chain: on mainnet, and on chains that are not known, delta_progress must be
# at least 23s, delta_round 20s, delta_resend 10s, delta_stage 10s, delta_c 10m.
delta_progress = "30s"        # without a completed round for so long, a new leader is asked for
delta_resend = "10s"          # how often that wish is repeated
delta_round = "20s"           # time between the starts of two rounds; less than delta_progress
delta_grace = "5s"            # how long the leader waits for late observations; less than delta_round
delta_stage = "30s"           # how long a stage waits for the one before to land
delta_c = "1h"                # heartbeat: report at least so often
alpha = "0.5%"                # report when the answer moves by so much
"""
