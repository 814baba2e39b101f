"""The tables of a node's file that make oracles: one [feed], several [[feed]], or one [plugin]."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ocr_offchain.commands.local_table import LocalConfigs, local_configs
from ocr_offchain.config.protocol_version import ProtocolVersion, protocol_version_of
from ocr_offchain.config.tables import Table
from ocr_offchain.crypto.secp256k1 import checksum_address, parse_address
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.node.evm_node import OracleOpener, OracleParts, PluginOpener, ocr2_oracle
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.median_node import median_plugin
from ocr_offchain.node.ocr1.median_oracle import ocr1_median_oracle
from ocr_offchain.node.plugin_loading import load_plugin
from ocr_offchain.sources.config import FeedSourcesConfig, parse_feed_sources

SECRET_VARIABLE_PREFIX: Final = "OCR_SECRET_"
"""`secret:NAME` in headers of sources stands for what the environment has under this and NAME."""

_OWN_KEYS: Final = ("name", "protocol", "contract", "database")
_OCR2_KEYS: Final = ("juels_per_fee_coin", "signature_hints")
_MAX_NAME_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class OracleSettings:
    """One oracle of a node."""

    name: str | None
    """As its table says; None for the only oracle of a node, if its table does not say."""
    contract: str
    database: Path
    make: Callable[[OracleParts], OracleOpener]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands outside of the tables of oracles."""

    chain: Table
    chain_id: int
    folder: Path
    """Paths are relative to it."""
    database: Path
    """Where the only oracle keeps what it must not forget; several have files with longer names."""
    local: Table


def oracles_of(document: Mapping[str, object], around: Surroundings) -> tuple[OracleSettings, ...]:
    if ("feed" in document) == ("plugin" in document):
        raise ConfigError("feed", "expected either [feed] or [[feed]] tables, or a [plugin] table")
    if "plugin" in document:
        return (_plugin_oracle(Table.of(document, "plugin", None), around),)
    if isinstance(document["feed"], list):
        return _several_feeds(Table(document, "", None).tables("feed"), around)
    feed = Table.of(document, "feed", None)
    protocol = protocol_version_of(feed)
    if protocol is not ProtocolVersion.OCR2 and around.chain.has("signature_hints"):
        raise around.chain.error("signature_hints", f'means nothing to a feed of protocol "{protocol}"')
    return (_feed_oracle(feed, around, local_configs(around.local, {protocol}), single=True),)


def _several_feeds(values: list[Mapping[str, object]], around: Surroundings) -> tuple[OracleSettings, ...]:
    tables = [Table(each, f"feed[{index}]", None) for index, each in enumerate(values)]
    if not tables:
        raise ConfigError("feed", "expected at least one [[feed]] table")
    configs = local_configs(around.local, {protocol_version_of(table) for table in tables})
    for key in ("contract", "signature_hints"):
        if around.chain.has(key):
            raise around.chain.error(key, "stands in each [[feed]], where there are several")
    oracles = tuple(_feed_oracle(table, around, configs, single=False) for table in tables)
    for key, of in (
        ("name", [oracle.name for oracle in oracles]),
        ("contract", [oracle.contract for oracle in oracles]),
        ("database", [oracle.database.resolve() for oracle in oracles]),
    ):
        for index, value in enumerate(of):
            if value in of[:index]:
                raise tables[index].error(key, f"{value} is taken by an earlier feed")
    return oracles


def contract_of(table: Table) -> str:
    """The address under `contract`, EIP-55."""
    try:
        return checksum_address(parse_address(table.text("contract")))
    except InvalidInputError as problem:
        raise table.error("contract", str(problem)) from None


def database_of(database: Path, chain_id: int, contract: str) -> Path:
    """A file of one contract, where a node has several."""
    return database.with_name(f"{database.stem}.{chain_id}-{contract.lower()}{database.suffix}")


def _plugin_oracle(table: Table, around: Surroundings) -> OracleSettings:
    open_plugin = load_plugin(table)
    config = local_configs(around.local, {ProtocolVersion.OCR2}).ocr2
    make = _ocr2(open_plugin, config, around.chain.boolean("signature_hints", False))
    return OracleSettings(None, contract_of(around.chain), around.database, make)


def _feed_oracle(table: Table, around: Surroundings, local: LocalConfigs, *, single: bool) -> OracleSettings:
    if single and not table.has("contract"):
        contract = contract_of(around.chain)
    elif single and around.chain.has("contract"):
        raise table.error("contract", "stands in [chain] already")
    else:
        contract = contract_of(table)
    database = around.database if single else database_of(around.database, around.chain_id, contract)
    if table.has("database"):
        database = around.folder / table.text("database")
    protocol = protocol_version_of(table)
    make = _ocr1_feed(table, local) if protocol is ProtocolVersion.OCR1 else _ocr2_feed(table, around, local)
    return OracleSettings(_name(table) if not single or table.has("name") else None, contract, database, make)


def _ocr1_feed(table: Table, local: LocalConfigs) -> Callable[[OracleParts], OracleOpener]:
    for key in _OCR2_KEYS:
        if table.has(key):
            raise table.error(key, 'means nothing to a feed of protocol "ocr1"')
    sources = _sources(table)
    return lambda parts: ocr1_median_oracle(parts, sources, local.ocr1)


def _ocr2_feed(table: Table, around: Surroundings, local: LocalConfigs) -> Callable[[OracleParts], OracleOpener]:
    juels = table.scaled("juels_per_fee_coin", 0)
    if juels <= 0:
        raise table.error("juels_per_fee_coin", "must be above 0")
    hints = table.boolean("signature_hints", around.chain.boolean("signature_hints", False))
    return _ocr2(median_plugin(_sources(table), juels), local.ocr2, hints)


def _ocr2(open_plugin: PluginOpener, local_config: LocalConfig, hints: bool) -> Callable[[OracleParts], OracleOpener]:
    return lambda parts: ocr2_oracle(parts, open_plugin, local_config, signature_hints=hints)


def _sources(table: Table) -> FeedSourcesConfig:
    others = {key: value for key, value in table.table_values().items() if key not in (*_OWN_KEYS, *_OCR2_KEYS)}
    secrets = {
        name.removeprefix(SECRET_VARIABLE_PREFIX): value
        for name, value in os.environ.items()
        if name.startswith(SECRET_VARIABLE_PREFIX)
    }
    return parse_feed_sources(others, secrets, table.where)


def _name(table: Table) -> str:
    name = table.text("name")
    if len(name) > _MAX_NAME_LENGTH or not name.isascii() or not name.isprintable() or " " in name:
        raise table.error("name", f"expected at most {_MAX_NAME_LENGTH} ASCII characters without spaces")
    return name
