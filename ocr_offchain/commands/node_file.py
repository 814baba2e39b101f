"""The files that `ocr run` and `ocr bootstrap` start nodes from; the templates below explain them.

Paths in a file are relative to its folder. Errors are `ConfigError`s that name the table and key.
"""

from __future__ import annotations

import dataclasses
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ocr_offchain.chain.fees import GWEI, FeePolicy
from ocr_offchain.config.locator import BootstrapperLocator, split_host_port
from ocr_offchain.config.tables import Table, load_toml
from ocr_offchain.crypto.secp256k1 import parse_address
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.network.peer import DEFAULT_DELTA_DIAL, DEFAULT_DELTA_RECONCILE, NetworkPeerConfig
from ocr_offchain.node.evm_node import EvmNodeConfig, PluginOpener
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.median_node import median_plugin
from ocr_offchain.node.plugin_loading import load_plugin
from ocr_offchain.sources.config import parse_feed_sources

SECRET_VARIABLE_PREFIX: Final = "OCR_SECRET_"
"""`secret:NAME` in headers of sources stands for what the environment has under this and NAME."""

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
    local_config: LocalConfig
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
    open_plugin: PluginOpener


@dataclass(frozen=True, slots=True)
class FollowedContract:
    rpc_url: str
    chain_id: int
    address: str


@dataclass(frozen=True, slots=True)
class BootstrapFile:
    node: NodeSettings
    contracts: tuple[FollowedContract, ...]

    def database_of(self, contract: FollowedContract) -> Path:
        database = self.node.database
        return database.with_name(f"{database.stem}.{contract.chain_id}-{contract.address.lower()}{database.suffix}")


def load_oracle_file(path: Path) -> OracleFile:
    document = load_toml(path)
    _only(path, document, _ORACLE_TABLES)
    node = _node(path, document, "oracle")
    chain = Table.of(document, "chain", (*_CHAIN_KEYS, *_FEE_KEYS))
    contract = _contract(chain)
    evm = EvmNodeConfig(
        name=node.name,
        rpc_url=contract.rpc_url,
        chain_id=contract.chain_id,
        contract_address=contract.address,
        database=node.database,
        local_config=node.local_config,
        fees=FeePolicy(
            max_price=chain.integer("max_gas_price_gwei", 1, 1_000_000) * GWEI,
            bump_percent=chain.integer("bump_percent", 10, 1000, default=20),
        ),
        signature_hints=chain.boolean("signature_hints", False),
        bootstrappers=node.bootstrappers,
    )
    return OracleFile(node, evm, _plugin(document))


def _plugin(document: Mapping[str, object]) -> PluginOpener:
    """The median of `[feed]`, or whatever `[plugin]` names."""
    if ("feed" in document) == ("plugin" in document):
        raise ConfigError("feed", "expected either a [feed] or a [plugin] table")
    if "plugin" in document:
        return load_plugin(Table.of(document, "plugin", None))
    feed = Table.of(document, "feed", None)
    sources = {key: value for key, value in feed.table_values().items() if key != "juels_per_fee_coin"}
    juels = feed.scaled("juels_per_fee_coin", 0)
    if juels <= 0:
        raise feed.error("juels_per_fee_coin", "must be above 0")
    secrets = {
        name.removeprefix(SECRET_VARIABLE_PREFIX): value
        for name, value in os.environ.items()
        if name.startswith(SECRET_VARIABLE_PREFIX)
    }
    return median_plugin(parse_feed_sources(sources, secrets), juels)


def load_bootstrap_file(path: Path) -> BootstrapFile:
    document = load_toml(path)
    _only(path, document, _BOOTSTRAP_TABLES)
    node = _node(path, document, "bootstrapper")
    tables = Table(document, str(path), None).tables("contract")
    if not tables:
        raise ConfigError("contract", "expected at least one [[contract]] table")
    contracts = tuple(_contract(Table(each, f"contract[{index}]", _CHAIN_KEYS)) for index, each in enumerate(tables))
    return BootstrapFile(node, contracts)


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
        local_config=_local_config(_optional(document, "local")),
        log=_log(_optional(document, "log", ("file", "level")), folder),
        metrics=_metrics(_optional(document, "metrics", ("listen",))),
    )


def _optional(document: Mapping[str, object], name: str, known: tuple[str, ...] | None = None) -> Table:
    """A table that may be missing, and then is empty."""
    return Table.of(document, name, known) if name in document else Table({}, name, known)


def _contract(table: Table) -> FollowedContract:
    address = table.text("contract")
    try:
        parse_address(address)
    except InvalidInputError as problem:
        raise table.error("contract", str(problem)) from None
    return FollowedContract(table.text("rpc_url"), table.integer("chain_id", 1, 2**63 - 1), address)


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


def _local_config(table: Table) -> LocalConfig:
    """The fields of `LocalConfig` under their own names: durations as text, numbers, true and false."""
    defaults = LocalConfig()
    names = tuple(field.name for field in dataclasses.fields(LocalConfig))
    table = Table(table.table_values(), table.where, names)
    changes: dict[str, object] = {}
    for name in names:
        if not table.has(name):
            continue
        default = getattr(defaults, name)
        if isinstance(default, bool):
            changes[name] = table.boolean(name, default)
        elif isinstance(default, str):
            changes[name] = table.text(name)
        elif name == "contract_config_confirmations":
            changes[name] = table.integer(name, 0, 2**16)
        else:
            changes[name] = table.duration(name)
    config = dataclasses.replace(defaults, **changes)  # type: ignore[arg-type]
    config.check()
    return config


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


ORACLE_TEMPLATE: Final = """\
# One oracle of one price feed: ocr run THIS_FILE. Paths are relative to the folder of this file.
# The password of the keystore is in password_file or in OCR_KEYSTORE_PASSWORD.

[oracle]
name = "oracle"                             # stands in its log
keystore = "keys/oracle-0.json"             # ocr keys create
# password_file = "password"                # the password in its first line
database = "oracle-0.sqlite"                # made if it is not there; two small files beside it begin with its name

[chain]
rpc_url = "http://127.0.0.1:8545"
chain_id = 1
contract = "0x0000000000000000000000000000000000000001"   # the aggregator
max_gas_price_gwei = 200                    # never offer more
# bump_percent = 20                         # by how much a transaction that is not mined gets dearer
# signature_hints = true                    # only where the aggregator is this project's: cheaper transmissions

[network]
listen = ["0.0.0.0:6690"]
# announce = ["203.0.113.7:6690"]           # where others reach this oracle; IP addresses only
bootstrappers = []                          # ["12D3KooW…@bootstrap.example:6690"]
# delta_dial = "15s"
# delta_reconcile = "1m"                    # not less than half of what the other oracles use

[feed]
decimals = 8
juels_per_fee_coin = "140e18"               # juels (1e-18 LINK) that one coin of the chain is worth

[[feed.source]]
name = "exchange-a"
get = "https://api.example/v1/ticker?pair=EURUSD"
path = "data.0.price"
# headers = { "x-api-key" = "secret:EXCHANGE_A" }   # the secret is in OCR_SECRET_EXCHANGE_A
timeout = "2s"

# [feed.combine]
# min_answers = 1
# max_spread = "2%"

# Instead of [feed], an oracle may run a plugin of another package; the other keys of the table are the plugin's own.
# [plugin]
# entry = "package.module:function"

# [local]                                   # what only this node does; see LocalConfig
# contract_config_tracker_poll_interval = "1m"
# contract_config_confirmations = 3

# [log]
# file = "oracle.log"                       # standard error if left out
# level = "info"                            # debug, info, warning, error

# [metrics]
# listen = "127.0.0.1:9090"                 # http://127.0.0.1:9090/metrics for Prometheus; none if left out
"""

BOOTSTRAP_TEMPLATE: Final = """\
# A bootstrapper: ocr bootstrap THIS_FILE. It introduces the oracles of contracts to each other, and no more.
# Paths are relative to the folder of this file. Only the peer key of the keystore is used; its password is in
# password_file or in OCR_KEYSTORE_PASSWORD.

[bootstrapper]
name = "bootstrapper"
keystore = "keys/bootstrap.json"            # ocr keys create
# password_file = "password"
database = "bootstrap.sqlite"               # the beginning of the names of its files

[[contract]]                                # one table for each aggregator
rpc_url = "http://127.0.0.1:8545"
chain_id = 1
contract = "0x0000000000000000000000000000000000000001"

[network]
listen = ["0.0.0.0:6690"]
# announce = ["203.0.113.7:6690"]
# bootstrappers = []                        # others beside this one
# delta_dial = "15s"
# delta_reconcile = "1m"

# [local], [log] and [metrics] as in the file of an oracle: ocr run --template
"""
