"""Deploy a price feed: contracts, money, payees, billing, validator and the configuration, of OCR1 or OCR2.

ape run deploy                                              # a local chain, oracles made up on the spot
ape run deploy --feed feeds/eur-usd-ocr1.toml               # the file says which protocol
ape run deploy --network ethereum:mainnet-fork:foundry      # a fork of mainnet, or of a local chain
ape run deploy --network ethereum:sepolia:node --account me --oracles keys --feed feeds/eur-usd.toml
"""

from __future__ import annotations

import json
from pathlib import Path

import click
from ape import accounts
from ape.api import AccountAPI

from ocr_offchain.commands.feed_config import Parameters, load_feed_parameters, set_config_args
from ocr_offchain.config.durations import format_duration
from ocr_offchain.config.ocr1 import ConfigParameters as OCR1ConfigParameters
from ocr_offchain.crypto.keystore import OraclePublicKeys, OracleSecrets, read_public_keys, write_keystore
from ocr_offchain.errors import ConfigError, OCRError
from ocr_offchain.plugins.median.config import decode_offchain_config
from ocr_offchain.types import NANOSECONDS_PER_SECOND
from scripts._chain import connected, is_local
from scripts._deployment import deploy_feed, transmitter_texts
from scripts._feed import load_feed_contract

LOCAL_ORACLES = 4
SLACK_SECONDS = 300
"""How much older than the heartbeat an answer may be before the consumer refuses it."""


@click.command()
@click.option("--network", default="ethereum:local:foundry", show_default=True, help="ecosystem:network:provider")
@click.option(
    "--feed",
    "feed_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=Path("feeds/eur-usd.toml"),
    show_default=True,
    help="What to deploy and configure.",
)
@click.option(
    "--oracles",
    "oracles_folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of keystores (`ocr keys create`); oracle ids follow the order of the file names. On local chains, "
    "four are made if this is left out.",
)
@click.option("--account", "account_alias", help="ape account that deploys and owns; local chains use a test account.")
@click.option(
    "--payee", "payees", multiple=True, help="Address paid, once per oracle. Default: its transmitting account."
)
@click.option("--link", help="Address of the LINK token. Default: deploy one (local chains only).")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("deployments"),
    show_default=True,
    help="Folder for the record of the deployment.",
)
@click.option("--dry-run", is_flag=True, help="Check everything, send nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the record as JSON, and nothing else to standard output.")
def cli(
    network: str,
    feed_file: Path,
    oracles_folder: Path | None,
    account_alias: str | None,
    payees: tuple[str, ...],
    link: str | None,
    out: Path,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Deploy and configure a price feed."""
    try:
        with connected(network) as provider:
            local = is_local(provider)
            place = out / f"{provider.network.name}-{provider.chain_id}"
            feed = load_feed_contract(feed_file)
            oracles = _oracles(oracles_folder, place, local)
            parameters = load_feed_parameters(feed_file, len(oracles))
            config = set_config_args(parameters, oracles, provider.chain_id)
            paid = payees or transmitter_texts(config)
            if len(paid) != len(oracles):
                raise ConfigError("--payee", f"given {len(paid)} times for {len(oracles)} oracles")
            if link is None and not local:
                raise ConfigError("--link", "must be given on a chain that is not local")
            owner = _owner(account_alias, local)
            heartbeat = _heartbeat(parameters)
            click.echo(
                f"{feed.description} ({feed.protocol.upper()}) on {network} by {owner.address}: "
                f"{len(oracles)} oracles, f = {parameters.f}, heartbeat {format_duration(heartbeat)}",
                err=as_json,
            )
            if dry_run:
                return
            contracts = deploy_feed(
                owner,
                provider.chain_id,
                feed,
                config,
                paid,
                heartbeat // NANOSECONDS_PER_SECOND + SLACK_SECONDS,
                lambda line: click.echo(f"  {line}", err=as_json),
                link,
            )
            record = place / f"{feed.name}.json"
            contracts.deployment.write(record)
            if as_json:
                click.echo(json.dumps(contracts.deployment.to_json(), indent=2))
            else:
                click.echo(f"config digest {contracts.deployment.config_digest}\nrecord in {record}")
    except OCRError as error:
        raise click.ClickException(str(error)) from None


def _heartbeat(parameters: Parameters) -> int:
    """Nanoseconds."""
    if isinstance(parameters, OCR1ConfigParameters):
        return parameters.delta_c
    return decode_offchain_config(parameters.reporting_plugin_config).delta_c


def _owner(alias: str | None, local: bool) -> AccountAPI:
    if alias is not None:
        return accounts.load(alias)
    if not local:
        raise ConfigError("--account", "must be given on a chain that is not local")
    return accounts.test_accounts[0]


def _oracles(folder: Path | None, place: Path, local: bool) -> list[OraclePublicKeys]:
    """The public keys of the oracles, by oracle id."""
    if folder is not None:
        paths = sorted(folder.glob("*.json"), key=lambda path: (len(path.name), path.name))
        if not paths:
            raise ConfigError("--oracles", f"{folder} holds no keystore (*.json)")
        return [read_public_keys(path) for path in paths]
    if not local:
        raise ConfigError("--oracles", "must be given on a chain that is not local")
    return [_local_oracle(place / "keys" / f"oracle-{i}.json") for i in range(LOCAL_ORACLES)]


def _local_oracle(path: Path) -> OraclePublicKeys:
    """A keystore for a local chain; its password is `local`."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_keystore(path, OracleSecrets.generate(), "local", scrypt_cost=2**12)
    return read_public_keys(path)
