"""The files that `ocr run` and `ocr bootstrap` start nodes from; `node_templates` explains them.

Paths in a file are relative to its folder. Errors are `ConfigError`s that name the table and key.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ocr_offchain.chain.fees import GWEI, FeePolicy
from ocr_offchain.commands.local_table import LocalConfigs, local_configs
from ocr_offchain.commands.oracle_tables import OracleSettings, Surroundings, contract_of, database_of, oracles_of
from ocr_offchain.config.locator import BootstrapperLocator, split_host_port
from ocr_offchain.config.protocol_version import ProtocolVersion, protocol_version_of
from ocr_offchain.config.tables import Table, load_toml
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.network.peer import DEFAULT_DELTA_DIAL, DEFAULT_DELTA_RECONCILE, NetworkPeerConfig
from ocr_offchain.node.evm_bootstrapper import FollowedContract
from ocr_offchain.node.evm_node import EvmNodeConfig

_LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_NODE_KEYS: Final = ("name", "keystore", "password_file", "database")
_CHAIN_KEYS: Final = ("rpc_url", "chain_id", "contract")
_FEE_KEYS: Final = ("max_gas_price_gwei", "bump_percent", "signature_hints")
_NETWORK_KEYS: Final = ("listen", "announce", "bootstrappers", "delta_dial", "delta_reconcile")
_ORACLE_TABLES: Final = ("oracle", "chain", "network", "feed", "plugin", "local", "log", "metrics")
_BOOTSTRAP_TABLES: Final = ("bootstrapper", "contract", "network", "local", "log", "metrics")


@dataclass(frozen=True, slots=True)
class LogSettings:
    file: Path | None
    """None: standard error."""
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """What oracles and bootstrappers have in common."""

    name: str
    keystore: Path
    password_file: Path | None
    database: Path
    network: NetworkPeerConfig
    bootstrappers: tuple[str, ...]
    log: LogSettings
    metrics: tuple[str, int] | None
    """Host and port."""

    @property
    def announcements(self) -> Path:
        return self.database.with_name(f"{self.database.stem}.announcements.db")

    @property
    def status(self) -> Path:
        return self.database.with_name(f"{self.database.stem}.peers.json")


@dataclass(frozen=True, slots=True)
class OracleFile:
    node: NodeSettings
    evm: EvmNodeConfig
    oracles: tuple[OracleSettings, ...]


@dataclass(frozen=True, slots=True)
class BootstrapFile:
    node: NodeSettings
    contracts: tuple[FollowedContract, ...]

    def database_of(self, contract: FollowedContract) -> Path:
        return database_of(self.node.database, contract.chain_id, contract.address)


def load_oracle_file(path: Path) -> OracleFile:
    document = load_toml(path)
    _only(path, document, _ORACLE_TABLES)
    node = _node(path, document, "oracle")
    chain = Table.of(document, "chain", (*_CHAIN_KEYS, *_FEE_KEYS))
    evm = EvmNodeConfig(
        name=node.name,
        rpc_url=chain.text("rpc_url"),
        chain_id=_chain_id(chain),
        fees=FeePolicy(
            max_price=chain.integer("max_gas_price_gwei", 1, 1_000_000) * GWEI,
            bump_percent=chain.integer("bump_percent", 10, 1000, default=20),
        ),
        bootstrappers=node.bootstrappers,
    )
    surroundings = Surroundings(chain, evm.chain_id, path.parent, node.database, _optional(document, "local"))
    return OracleFile(node, evm, oracles_of(document, surroundings))


def load_bootstrap_file(path: Path) -> BootstrapFile:
    document = load_toml(path)
    _only(path, document, _BOOTSTRAP_TABLES)
    node = _node(path, document, "bootstrapper")
    tables = Table(document, str(path), None).tables("contract")
    if not tables:
        raise ConfigError("contract", "expected at least one [[contract]] table")
    contracts = [Table(each, f"contract[{index}]", ("protocol", *_CHAIN_KEYS)) for index, each in enumerate(tables)]
    local = local_configs(_optional(document, "local"), {protocol_version_of(table) for table in contracts})
    return BootstrapFile(node, tuple(_followed_contract(table, local) for table in contracts))


def _followed_contract(table: Table, local: LocalConfigs) -> FollowedContract:
    protocol = protocol_version_of(table)
    return FollowedContract(
        table.text("rpc_url"),
        _chain_id(table),
        contract_of(table),
        local.ocr1 if protocol is ProtocolVersion.OCR1 else local.ocr2,
    )


def _chain_id(table: Table) -> int:
    return table.integer("chain_id", 1, 2**63 - 1)


def load_node_settings(path: Path) -> NodeSettings:
    """Of either kind of file."""
    return (load_bootstrap_file if "bootstrapper" in load_toml(path) else load_oracle_file)(path).node


def _only(path: Path, document: Mapping[str, object], tables: tuple[str, ...]) -> None:
    """Refuse a table of another name."""
    Table(document, str(path), tables)


def _node(path: Path, document: Mapping[str, object], kind: str) -> NodeSettings:
    table = Table.of(document, kind, _NODE_KEYS)
    folder = path.parent
    network = Table.of(document, "network", _NETWORK_KEYS)
    return NodeSettings(
        name=table.text("name", default=kind),
        keystore=folder / table.text("keystore"),
        password_file=folder / table.text("password_file") if table.has("password_file") else None,
        database=folder / table.text("database"),
        network=_network(network),
        bootstrappers=_bootstrappers(network),
        log=_log(_optional(document, "log", ("file", "level")), folder),
        metrics=_metrics(_optional(document, "metrics", ("listen",))),
    )


def _optional(document: Mapping[str, object], name: str, known: tuple[str, ...] | None = None) -> Table:
    """A table that may be missing, and then is empty."""
    return Table.of(document, name, known) if name in document else Table({}, name, known)


def _network(table: Table) -> NetworkPeerConfig:
    listen = table.texts("listen")
    if not listen:
        raise table.error("listen", 'expected at least one address, like ["0.0.0.0:6690"]')
    for key in ("listen", "announce"):
        for address in table.texts(key):
            _host_port(table, key, address)
    return NetworkPeerConfig(
        listen_addresses=listen,
        announce_addresses=table.texts("announce"),
        delta_dial=table.duration("delta_dial", DEFAULT_DELTA_DIAL),
        delta_reconcile=table.duration("delta_reconcile", DEFAULT_DELTA_RECONCILE),
    )


def _bootstrappers(table: Table) -> tuple[str, ...]:
    locators = table.texts("bootstrappers")
    for locator in locators:
        try:
            BootstrapperLocator.parse(locator)
        except InvalidInputError as problem:
            raise table.error("bootstrappers", str(problem)) from None
    return locators


def _log(table: Table, folder: Path) -> LogSettings:
    level = table.text("level", default="info")
    if level not in _LEVELS:
        raise table.error("level", f"expected one of {', '.join(_LEVELS)}, got {level[:60]!r}")
    return LogSettings(folder / table.text("file") if table.has("file") else None, _LEVELS[level])


def _metrics(table: Table) -> tuple[str, int] | None:
    return _host_port(table, "listen", table.text("listen")) if table.has("listen") else None


def _host_port(table: Table, key: str, address: str) -> tuple[str, int]:
    try:
        host, port = split_host_port(address)
    except InvalidInputError as problem:
        raise table.error(key, str(problem)) from None
    if not (port.isascii() and port.isdigit() and int(port[:6]) <= 0xFFFF):
        raise table.error(key, f"{address[:60]!r}: expected a port from 0 to 65535")
    return host or "127.0.0.1", int(port)
