"""A price feed from HTTP to the consumer contract, on a fork of mainnet: `make demo`.

Starts a chain, deploys the feed, starts price servers, a bootstrapper and four oracles, each in a process of its own,
and shows them at work.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import time
from pathlib import Path

import click
from ape import accounts
from rich.console import Console
from rich.live import Live

from ocr_offchain.commands.feed_config import load_feed_parameters, set_config_args
from ocr_offchain.config.protocol_version import ProtocolVersion
from ocr_offchain.crypto.keystore import OracleSecrets
from ocr_offchain.demo.feed import Feed, FeedRun, run_feed
from ocr_offchain.demo.summary import Summary, summarize, write_json, write_plot
from ocr_offchain.demo.view import FeedView, failure, report_line, summary_table, write_picture
from ocr_offchain.errors import OCRError
from scripts._chain import connected
from scripts._deployment import FeedContracts, deploy_feed
from scripts._feed import load_feed_contract

FEED_FILES = {
    ProtocolVersion.OCR1: Path("feeds/demo-ocr1.toml"),
    ProtocolVersion.OCR2: Path("feeds/demo.toml"),
}
ORACLES = 4
BLOCK_SECONDS = 1
CONSUMER_MAX_AGE = 60
REFRESHES = 5
"""Per second."""
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a supervisor and a closed terminal all end it in the same order."""


@click.command()
@click.option("--network", default="ethereum:mainnet-fork:foundry", show_default=True, help="A chain of your own.")
@click.option(
    "--protocol",
    type=click.Choice([version.value for version in ProtocolVersion], case_sensitive=False),
    default=ProtocolVersion.OCR2.value,
    show_default=True,
    help="Version of the protocol, and of the contract with it.",
)
@click.option("--rounds", type=click.IntRange(1, 1000), default=20, show_default=True, help="Reports wanted on chain.")
@click.option(
    "--kill",
    type=click.Choice(["1", "2", "3", "leader"]),
    help="Kill so many oracles, or the one that leads, after some reports.",
)
@click.option("--seed", type=click.IntRange(0), default=7, show_default=True, help="Of the prices and their noise.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-out"),
    show_default=True,
    help="Folder for the summary, the pictures, the log, and the nodes' configurations, keystores and databases.",
)
def cli(network: str, protocol: str, rounds: int, kill: str | None, seed: int, out: Path) -> None:
    """Run a price feed and watch it."""
    console = Console()
    _stop_on_signals()
    try:
        _prepare(out)
        with connected(network) as provider:
            _stop_on_signals()  # once more: connecting has put ape's own handlers in place
            owner = accounts.test_accounts[0]
            secrets = tuple(OracleSecrets.generate() for _ in range(ORACLES))
            oracles = [secret.public_keys() for secret in secrets]
            version = ProtocolVersion(protocol)
            feed = load_feed_contract(FEED_FILES[version])
            parameters = load_feed_parameters(FEED_FILES[version], ORACLES)
            # The nodes of OCR1 are in development mode: the minimums of mainnet are too slow for a demo.
            development = version is ProtocolVersion.OCR1
            set_config = set_config_args(parameters, oracles, provider.chain_id, development=development)
            console.print(
                f"deploying {feed.description} ({version.upper()}) on {network}, chain id {provider.chain_id}"
            )
            contracts = deploy_feed(
                owner,
                provider.chain_id,
                feed,
                set_config,
                [account.address for account in accounts.test_accounts[1 : 1 + ORACLES]],
                CONSUMER_MAX_AGE,
                lambda line: console.print(f"  {line}", highlight=False),
            )
            console.print(
                f"try in another terminal: ocr feed {contracts.deployment.aggregator} --rpc {provider.uri}",
                highlight=False,
                soft_wrap=True,
            )
            for oracle in oracles:
                owner.transfer(oracle.transmit_address, "10 ether")
            provider.make_request("evm_setAutomine", [False])
            provider.make_request("evm_setIntervalMining", [BLOCK_SECONDS])
            run = FeedRun(
                rpc_url=provider.uri,
                chain_id=provider.chain_id,
                aggregator=contracts.deployment.aggregator,
                consumer=contracts.deployment.consumer,
                consumer_abi=[entry.model_dump(by_alias=True) for entry in contracts.consumer.contract_type.abi],
                decimals=feed.decimals,
                protocol=version,
                parameters=parameters,
                secrets=secrets,
                first_block=contracts.deployment.config_block,
                rounds=rounds,
                kill=kill or "",
                seed=seed,
                folder=out,
            )
            summary = asyncio.run(_watch(run, contracts, console, out))
    except OCRError as error:
        raise click.ClickException(str(error)) from None
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print("interrupted: everything that was started is stopped")
        sys.exit(130)
    if not summary.succeeded:
        console.print(f"[bold red]{failure(summary)}[/]")
        sys.exit(1)


def _stop_on_signals() -> None:
    for number in STOPPING_SIGNALS:
        signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: object) -> None:
    _ignore_further_signals()
    raise KeyboardInterrupt


def _ignore_further_signals() -> None:
    """The first signal stops everything in order; an impatient second one must not leave half of it running."""
    for number in STOPPING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _prepare(out: Path) -> None:
    """An empty folder, and all logs in a file of it: the terminal belongs to the view."""
    for pattern in ("oracle-*.*", "bootstrapper.*", "demo.log"):
        for old in out.glob(pattern):
            old.unlink()
    out.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(out / "demo.log", encoding="utf-8")  # appending, as the nodes do
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-8s [demo] %(name)s %(message)s"))
    package = logging.getLogger("ocr_offchain")
    package.addHandler(handler)
    package.setLevel(logging.INFO)
    package.propagate = False


async def _watch(run: FeedRun, contracts: FeedContracts, console: Console, out: Path) -> Summary:
    title = f"{run.protocol.upper()} feed EUR / USD at {contracts.deployment.aggregator}"

    async def show(feed: Feed) -> str:
        if not console.is_terminal:
            return await feed.wait_for_end(lambda landing: console.print(report_line(landing), soft_wrap=True))
        with Live(FeedView.create(feed.state, feed.market, title), console=console, refresh_per_second=REFRESHES):
            return await feed.wait_for_end(lambda landing: None)

    loop, this = asyncio.get_running_loop(), asyncio.current_task()
    assert this is not None

    def stop() -> None:
        this.cancel()
        for number in STOPPING_SIGNALS:
            loop.remove_signal_handler(number)
        _ignore_further_signals()

    for number in STOPPING_SIGNALS:
        loop.add_signal_handler(number, stop)
    feed, stopped_because = await run_feed(run, show)
    summary = summarize(feed.state, time.time(), run.patience_seconds, stopped_because)
    write_json(summary, feed.state, out / "summary.json")
    write_plot(feed.state, feed.market, title, out / "answers.png")
    write_picture(FeedView.create(feed.state, feed.market, title), summary, out / "view.svg")
    console.print(summary_table(summary))
    console.print(f"in {out}: summary.json, answers.png, view.svg, demo.log", highlight=False)
    return summary
