"""Connecting scripts to a chain; a fork of mainnet gets a local upstream where the user has named none."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click
from ape import networks, project
from ape.api import ProviderAPI
from ape.exceptions import ApeException
from ape.logging import LogLevel, logger

from ocr_offchain.chain.rpc import ChainError, EvmClient
from ocr_offchain.child_process import die_with_parent
from ocr_offchain.errors import ConfigError, OCRError
from ocr_offchain.types import NANOSECONDS_PER_SECOND

RPC_VARIABLE = "OCR_MAINNET_RPC_URL"
"""A mainnet RPC URL of the user's own; `ape-config.yaml` reads it too."""

MAINNET_FORK = "ethereum:mainnet-fork"
UPSTREAM_START_SECONDS = 20.0
UPSTREAM_ANSWER_TIMEOUT = 10 * NANOSECONDS_PER_SECOND


def is_mainnet_fork(network: str) -> bool:
    return network.startswith(MAINNET_FORK)


def is_local(provider: ProviderAPI) -> bool:
    """Whether it is a chain of the user's own, where accounts and gas cost nothing."""
    return bool(provider.network.is_local or provider.network.is_fork)


@contextmanager
def connected(network: str) -> Iterator[ProviderAPI]:
    """Connect ape to `network` (`ecosystem:network:provider`) until the block ends.

    ape's own lines about every transaction are left out: what is called here says the same in fewer words.
    Raises `OCRError` for a network that does not exist or does not answer.
    """
    logger.set_level(LogLevel.WARNING)
    with ExitStack() as stack:
        if is_mainnet_fork(network):
            if url := os.environ.get(RPC_VARIABLE):
                asyncio.run(_require_answer(url))
            else:
                os.environ[RPC_VARIABLE] = stack.enter_context(local_upstream())
                click.echo(f"{RPC_VARIABLE} is not set: forking a local chain with chain id 1", err=True)
                project.reconfigure()  # reads ape-config.yaml anew, with the variable in place
        try:
            provider = stack.enter_context(networks.parse_network_choice(network))
        except ApeException as error:
            raise OCRError(f"{network}: {' '.join(str(error).split())}") from None
        yield provider


async def _require_answer(url: str) -> None:
    """ape waits long for an upstream that is not there, and then blames anvil."""
    try:
        client = EvmClient(url, timeout=UPSTREAM_ANSWER_TIMEOUT)
    except ConfigError as error:
        raise ConfigError(RPC_VARIABLE, error.problem) from None
    try:
        await client.chain_id()
    except ChainError as error:
        raise OCRError(f"{RPC_VARIABLE}: {error}") from None
    finally:
        await client.close()


@contextmanager
def local_upstream(chain_id: int = 1) -> Iterator[str]:
    """Run an anvil of its own on a free port of loopback; yields its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["anvil", "--silent", "--host", "127.0.0.1", "--port", str(port), "--chain-id", str(chain_id)]
    # A session of its own: Ctrl-C reaches this process first, which then stops the node in order.
    node = subprocess.Popen(command, start_new_session=True, preexec_fn=die_with_parent)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, node)
        yield url
    finally:
        node.terminate()
        try:
            node.wait(timeout=5)
        except subprocess.TimeoutExpired:
            node.kill()
            node.wait()


def _wait_for(url: str, node: subprocess.Popen[bytes]) -> None:
    request = urllib.request.Request(
        url, b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}', {"Content-Type": "application/json"}
    )
    deadline = time.monotonic() + UPSTREAM_START_SECONDS
    while time.monotonic() < deadline:
        if node.poll() is not None:
            raise click.ClickException(f"anvil ended with exit code {node.returncode} before it answered")
        try:
            with urllib.request.urlopen(request, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise click.ClickException(f"anvil did not answer at {url} within {UPSTREAM_START_SECONDS:.0f} s")
