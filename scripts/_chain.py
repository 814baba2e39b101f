"""Connecting scripts to a chain; a fork of mainnet gets a local upstream where the user has named none."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click
from ape import networks, project
from ape.api import ProviderAPI
from ape.logging import LogLevel, logger

RPC_VARIABLE = "OCR_MAINNET_RPC_URL"
"""A mainnet RPC URL of the user's own; `ape-config.yaml` reads it too."""

MAINNET_FORK = "ethereum:mainnet-fork"
UPSTREAM_START_SECONDS = 20.0
PR_SET_PDEATHSIG = 1


def is_mainnet_fork(network: str) -> bool:
    return network.startswith(MAINNET_FORK)


def is_local(provider: ProviderAPI) -> bool:
    """Whether it is a chain of the user's own, where accounts and gas cost nothing."""
    return bool(provider.network.is_local or provider.network.is_fork)


@contextmanager
def connected(network: str) -> Iterator[ProviderAPI]:
    """Connect ape to `network` (`ecosystem:network:provider`) until the block ends.

    ape's own lines about every transaction are left out: what is called here says the same in fewer words.
    """
    logger.set_level(LogLevel.WARNING)
    with ExitStack() as stack:
        if is_mainnet_fork(network) and not os.environ.get(RPC_VARIABLE):
            url = stack.enter_context(local_upstream())
            click.echo(f"{RPC_VARIABLE} is not set: forking a local chain with chain id 1")
            os.environ[RPC_VARIABLE] = url
            project.reconfigure()  # reads ape-config.yaml anew, with the variable in place
        yield stack.enter_context(networks.parse_network_choice(network))


@contextmanager
def local_upstream(chain_id: int = 1) -> Iterator[str]:
    """Run an anvil of its own on a free port of loopback; yields its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["anvil", "--silent", "--host", "127.0.0.1", "--port", str(port), "--chain-id", str(chain_id)]
    # A session of its own: Ctrl-C reaches this process first, which then stops the node in order.
    node = subprocess.Popen(command, start_new_session=True, preexec_fn=_die_with_parent)
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


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


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
