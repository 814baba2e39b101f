"""`ocr bootstrap`: a node that introduces oracles to each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import click

from ocr_offchain.commands.password import get_password, password_file_option


@click.command()
@click.argument("config", required=False, type=click.Path(path_type=Path, dir_okay=False), metavar="CONFIG.toml")
@click.option("--template", is_flag=True, help="Print a commented CONFIG.toml and exit.")
@password_file_option
def command(config: Path | None, template: bool, password_file: Path | None) -> None:
    """Run a bootstrapper for the oracles of one or several aggregators, of OCR1 or OCR2, until it is stopped."""
    import logging

    from prometheus_client import CollectorRegistry

    from ocr_offchain.commands.daemon import networking, run_until_stopped, set_up_logging
    from ocr_offchain.commands.node_file import load_bootstrap_file
    from ocr_offchain.commands.node_templates import BOOTSTRAP_TEMPLATE
    from ocr_offchain.crypto.keystore import read_keystore
    from ocr_offchain.node.evm_bootstrapper import evm_bootstrapper

    if template:
        click.echo(BOOTSTRAP_TEMPLATE, nl=False)
        return
    if config is None:
        raise click.UsageError("expected a CONFIG.toml; --template prints one")
    file = load_bootstrap_file(config)
    secrets = read_keystore(file.node.keystore, get_password(password_file or file.node.password_file, confirm=False))
    set_up_logging(file.node.log, file.node.name)
    logger = logging.getLogger("ocr_offchain.bootstrapper")

    @asynccontextmanager
    async def service() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            peer = await stack.enter_async_context(networking(file.node, secrets, CollectorRegistry(), logger))
            for contract in file.contracts:
                await stack.enter_async_context(
                    evm_bootstrapper(contract, file.database_of(contract), peer, file.node.bootstrappers, logger)
                )
            yield

    run_until_stopped(service)
