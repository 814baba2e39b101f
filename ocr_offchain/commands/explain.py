"""What an OCR2 configuration means, in words; and what is shown alike for OCR1."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

import click

from ocr_offchain.commands.output import show_table
from ocr_offchain.config.digest import EVMOffchainConfigDigester
from ocr_offchain.config.durations import format_duration
from ocr_offchain.config.ocr2 import OFFCHAIN_CONFIG_VERSION
from ocr_offchain.config.ocr2_codec import (
    OffchainConfig,
    decode_offchain_config,
    public_config_from_contract_config,
)
from ocr_offchain.config.set_config import ContractSetConfigArgs
from ocr_offchain.crypto.secp256k1 import checksum_address
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.plugins.median.config import (
    decode_offchain_config as decode_median_config,
)
from ocr_offchain.plugins.median.config import (
    decode_onchain_config,
)
from ocr_offchain.types import ConfigDigest

_DURATION_MEANINGS = {
    "delta_progress": "without a report for so long, a new epoch and leader are asked for",
    "delta_resend": "how often that wish is repeated",
    "delta_round": "shortest time between the starts of two rounds",
    "delta_grace": "how long the leader waits for late observations once it has enough",
    "delta_stage": "how long a stage of transmitters waits for the one before to land",
    "max_duration_query": "deadline of the plugin's query",
    "max_duration_observation": "deadline of the plugin's observation",
    "max_duration_report": "deadline of the plugin's report",
    "max_duration_should_accept_finalized_report": "deadline of the decision to accept a report",
    "max_duration_should_transmit_accepted_report": "deadline of the decision to transmit a report",
}


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    value: str
    meaning: str
    raw: object
    """For JSON: nanoseconds, numbers and lists as they are, byte strings as hex."""


@dataclass(slots=True)
class Explanation:
    parameters: list[Row]
    oracles: list[dict[str, str]]
    stages: list[dict[str, object]]
    notes: list[str] = field(default_factory=list)
    config_digest: str | None = None
    violation: ConfigError | None = None

    def to_json(self) -> dict[str, object]:
        return {
            "parameters": {row.name: row.raw for row in self.parameters},
            "oracles": self.oracles,
            "transmission_schedule": self.stages,
            "notes": self.notes,
            "config_digest": self.config_digest,
            "violation": None
            if self.violation is None
            else {"field": self.violation.field, "problem": self.violation.problem},
        }


def explain_blob(blob: bytes) -> Explanation:
    """The off-chain part alone. Raises `ConfigError` when it cannot be decoded."""
    config = decode_offchain_config(blob)
    n = len(config.offchain_public_keys)
    oracles = [
        {"offchain_public_key": config.offchain_public_keys[i].hex(), "peer_id": at(config.peer_ids, i)}
        for i in range(n)
    ]
    explanation = Explanation(_off_chain_rows(config), oracles, stages(config.s, config.delta_stage))
    explanation.notes = schedule_notes(config.s, n)
    explanation.notes.append("only a whole setConfig can be held against the rules for F, signers and transmitters")
    return explanation


def explain_args(
    args: ContractSetConfigArgs, where: tuple[int, bytes, int] | None, *, development: bool
) -> Explanation:
    """All arguments of `setConfig`; `where` is (chain id, contract, config count) if the digest is wanted.

    Raises `ConfigError` when the off-chain part cannot be decoded; the first rule that is broken otherwise is
    returned as `violation`.
    """
    if args.offchain_config_version != OFFCHAIN_CONFIG_VERSION:
        raise ConfigError(
            "OffchainConfigVersion", f"expected {OFFCHAIN_CONFIG_VERSION} for OCR2, got {args.offchain_config_version}"
        )
    config = decode_offchain_config(args.offchain_config)
    n = len(args.signers)
    oracles = [
        {
            "signer": checksum_address(args.signers[i]),
            "transmitter": at(args.transmitters, i),
            "offchain_public_key": at([key.hex() for key in config.offchain_public_keys], i),
            "peer_id": at(config.peer_ids, i),
        }
        for i in range(n)
    ]
    rows = [
        Row("n", str(n), "oracles", n),
        Row("f", str(args.f), f"faulty oracles to bear; {args.f + 1} signatures make a report", args.f),
        *_off_chain_rows(config),
        _onchain_row(args.onchain_config),
    ]
    explanation = Explanation(rows, oracles, stages(config.s, config.delta_stage), schedule_notes(config.s, n))
    digest = ConfigDigest(bytes(32))
    count = 1
    if where is not None:
        chain_id, contract, count = where
        digest = EVMOffchainConfigDigester(chain_id, contract).config_digest(args.contract_config(digest, count))
        explanation.config_digest = digest.hex()
    try:
        public_config_from_contract_config(
            args.contract_config(digest, count), skip_resource_exhaustion_checks=development
        )
    except ConfigError as violation:
        explanation.violation = violation
    return explanation


def show(explanation: Explanation) -> None:
    """For people."""
    show_table(
        "Parameters",
        ["parameter", "value", "meaning"],
        [(row.name, row.value, row.meaning) for row in explanation.parameters],
        prose=True,
    )
    if explanation.oracles:
        lines = [
            (str(i) if first else "", name.replace("_", " "), value)
            for i, oracle in enumerate(explanation.oracles)
            for first, (name, value) in zip((True, *[False] * len(oracle)), oracle.items(), strict=False)
        ]
        show_table("Oracles", ["id", "key", "value"], lines)
    if explanation.stages:
        rows = [[str(stage["stage"]), str(stage["after"]), str(stage["oracles"])] for stage in explanation.stages]
        show_table("Transmission schedule", ["stage", "after", "oracles"], rows)
    if explanation.config_digest is not None:
        click.echo(f"config digest {explanation.config_digest}")
    for note in explanation.notes:
        click.echo(f"note: {note}")


def _off_chain_rows(config: OffchainConfig) -> list[Row]:
    rows = []
    for name, meaning in _DURATION_MEANINGS.items():
        value: int = getattr(config, name)
        rows.append(Row(name, format_duration(value), meaning, value))
    initialization = config.max_duration_initialization
    rows.append(
        Row(
            "max_duration_initialization",
            "not set" if initialization is None else format_duration(initialization),
            "deadline for starting the plugin" + ("; each node uses its own default" if initialization is None else ""),
            initialization,
        )
    )
    rows.append(Row("r_max", str(config.r_max), "rounds in an epoch", config.r_max))
    rows.append(Row("s", short_list(config.s), "oracles that transmit in each stage", list(config.s)))
    plugin_config = config.reporting_plugin_config
    rows.append(
        Row(
            "reporting_plugin_config",
            _short_hex(plugin_config),
            _median_meaning(plugin_config),
            plugin_config.hex(),
        )
    )
    return rows


def _onchain_row(onchain_config: bytes) -> Row:
    meaning = "for plugin and contract"
    with suppress(InvalidInputError):
        bounds = decode_onchain_config(onchain_config)
        meaning = f"if for the numerical median: answers from {bounds.min} to {bounds.max}"
    return Row("onchain_config", _short_hex(onchain_config), meaning, onchain_config.hex())


def _median_meaning(data: bytes) -> str:
    try:
        config = decode_median_config(data)
    except InvalidInputError:
        return "for the plugin"
    report = "never" if config.alpha_report_infinite else f"from {percent(config.alpha_report_ppb)}"
    accept = "never" if config.alpha_accept_infinite else f"from {percent(config.alpha_accept_ppb)}"
    return (
        f"if for the numerical median: report a deviation {report}, accept another while one is pending {accept}, "
        f"heartbeat {format_duration(config.delta_c)}"
    )


def percent(parts_per_billion: int) -> str:
    """Exactly."""
    whole, rest = divmod(parts_per_billion, 10**7)
    return f"{whole}.{rest:07}".rstrip("0").rstrip(".") + "%"


def stages(s: tuple[int, ...], delta_stage: int) -> list[dict[str, object]]:
    """The transmission schedule, a table a stage."""
    return [{"stage": i, "after": format_duration(i * delta_stage), "oracles": size} for i, size in enumerate(s)]


def schedule_notes(s: tuple[int, ...], n: int) -> list[str]:
    """What should be known of a schedule that does not fit n oracles."""
    placed = sum(s)
    if placed < n:
        return [f"the stages have room for {placed} of {n} oracles: {n - placed} never get to transmit a report"]
    if placed > n:
        return [f"the stages have room for {placed} oracles, there are {n}: the surplus is ignored"]
    return []


def at(values: tuple[str, ...] | list[str], i: int) -> str:
    """A word instead where lists are of different lengths."""
    return values[i] if i < len(values) else "missing"


def _short_hex(data: bytes) -> str:
    return "empty" if not data else f"{len(data)} bytes, {data[:8].hex()}{'…' if len(data) > 8 else ''}"


def short_list(values: tuple[int, ...]) -> str:
    """With as many entries as there can be oracles."""
    return ", ".join(map(str, values[:31])) + (", …" if len(values) > 31 else "")
