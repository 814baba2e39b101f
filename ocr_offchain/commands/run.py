"""`ocr run`: a node with the oracles of one or several price feeds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from ocr_offchain.commands.password import get_password, password_file_option


@click.command()
@click.argument("config", required=False, type=click.Path(path_type=Path, dir_okay=False), metavar="CONFIG.toml")
@click.option("--template", is_flag=True, help="Print a commented CONFIG.toml and exit.")
@click.option(
    "--events",
    is_flag=False,
    flag_value="-",
    metavar="[PATH]",
    help="Write what the oracle does, one JSON object a line, to a file or named pipe; alone or with -, to standard "
    "output.",
)
@password_file_option
def command(config: Path | None, template: bool, events: str | None, password_file: Path | None) -> None:
    """Run the oracles of one or several price feeds, of OCR1 or OCR2, until they are stopped.

    Each follows the configuration of its contract, whatever becomes of the chain endpoint and of the price sources.
    """
    import logging
    import sys

    from prometheus_client import CollectorRegistry

    from ocr_offchain.commands.daemon import networking, run_until_stopped, set_up_logging
    from ocr_offchain.commands.node_file import OracleFile, load_oracle_file
    from ocr_offchain.commands.node_templates import ORACLE_TEMPLATE
    from ocr_offchain.crypto.keystore import read_keystore
    from ocr_offchain.node.events import EventWriter
    from ocr_offchain.node.evm_node import OracleOpener, OracleParts, evm_node

    if template:
        click.echo(ORACLE_TEMPLATE, nl=False)
        return
    if config is None:
        raise click.UsageError("expected a CONFIG.toml; --template prints one")
    file = load_oracle_file(config)
    secrets = read_keystore(file.node.keystore, get_password(password_file or file.node.password_file, confirm=False))
    set_up_logging(file.node.log, file.node.name)
    logger = logging.getLogger("ocr_offchain.oracle")
    writer = None
    if events is not None:
        writer = EventWriter(sys.stdout.buffer if events == "-" else Path(events), logger)

    def oracles(file: OracleFile) -> list[OracleOpener]:
        """Each with a logger and events of its own, where they have names."""
        return [
            oracle.make(
                OracleParts(
                    name=oracle.name or file.node.name,
                    contract_address=oracle.contract,
                    database=oracle.database,
                    logger=logger if oracle.name is None else logger.getChild(oracle.name),
                    observer=writer if writer is None or oracle.name is None else writer.of_feed(oracle.name),
                )
            )
            for oracle in file.oracles
        ]

    @asynccontextmanager
    async def service() -> AsyncIterator[None]:
        registry = CollectorRegistry()
        async with (
            networking(file.node, secrets, registry, logger) as peer,
            evm_node(file.evm, secrets, peer, oracles(file), logger=logger, metrics_registry=registry),
        ):
            yield

    if writer is not None:
        writer.start()
    try:
        run_until_stopped(service)
    finally:
        if writer is not None:
            writer.close()
