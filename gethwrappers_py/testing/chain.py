"""A development chain: a node that is there already, or an anvil of one's own."""

from __future__ import annotations

import ctypes
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gethwrappers_py.errors import TransactionTimeout, TransportError, WrapperError
from gethwrappers_py.runtime.address import to_address
from gethwrappers_py.runtime.client import SyncSource, sync_client
from gethwrappers_py.runtime.logs import quantity
from gethwrappers_py.runtime.steps import Client

START_SECONDS = 20.0
PR_SET_PDEATHSIG = 1


class LocalChain:
    """A development node (anvil, hardhat) with unlocked accounts and a clock that can be moved forward.

    Args:
        source: a URL or anything else that wrappers take for blocking code.
    """

    def __init__(self, source: SyncSource) -> None:
        self.source = source
        self.client: Client = sync_client(source)
        self.url = source if isinstance(source, str) else None

    def request(self, method: str, *params: Any) -> Any:
        return self.client.request(method, list(params))

    @property
    def accounts(self) -> list[str]:
        """The unlocked accounts."""
        return [to_address(account) for account in self.request("eth_accounts")]

    @property
    def time(self) -> int:
        """Time of the latest block, seconds since 1970."""
        return quantity(self.request("eth_getBlockByNumber", "latest", False)["timestamp"])

    def advance(self, seconds: int) -> None:
        """Move the clock forward and mine a block with the new time."""
        if seconds < 0:
            raise ValueError(f"time on a chain only goes forward, not {seconds} s")
        target = self.time + seconds
        if seconds:
            self.request("evm_setNextBlockTimestamp", target)
        self.request("evm_mine")

    def receipt(self, transaction_hash: str) -> dict[str, Any]:
        """The receipt of a transaction that was just sent; raises `TransactionTimeout` if it is not mined soon."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            found = self.request("eth_getTransactionReceipt", transaction_hash)
            if found is not None:
                return dict(found)
            if time.monotonic() > deadline:
                raise TransactionTimeout(f"{transaction_hash} was not mined in {START_SECONDS} s")
            time.sleep(0.01)

    def mine(self, blocks: int = 1) -> None:
        for _ in range(blocks):
            self.request("evm_mine")

    @classmethod
    @contextmanager
    def start(cls, *arguments: str, program: str = "anvil") -> Iterator[LocalChain]:
        """An anvil on a free port of loopback, stopped at the end.

        Args:
            arguments: further options of anvil, for example `--fork-url`, URL.
            program: its name or path; beside the running Python and on PATH are looked at.

        Raises:
            TransportError: it is not there or does not come up.
        """
        path = _find(program)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [path, "--silent", "--host", "127.0.0.1", "--port", str(port), *arguments]
        node = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=_die_with_parent)
        try:
            chain = cls(f"http://127.0.0.1:{port}")
            _wait_for(chain, node, command)
            yield chain
        finally:
            node.terminate()
            try:
                node.wait(timeout=5)
            except subprocess.TimeoutExpired:
                node.kill()
                node.wait()


def _find(program: str) -> str:
    beside = Path(sys.executable).parent / program
    found = str(beside) if beside.exists() else shutil.which(program)
    if found is None:
        raise TransportError(f"{program} is not on PATH; install Foundry, or give the tests a node of your own")
    return found


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_for(chain: LocalChain, node: subprocess.Popen[bytes], command: Sequence[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            chain.request("eth_chainId")
        except WrapperError as problem:
            if node.poll() is not None:
                raise TransportError(f"{' '.join(command)} ended with code {node.returncode}") from problem
            if time.monotonic() > deadline:
                raise TransportError(f"{' '.join(command)} did not come up in {START_SECONDS} s") from problem
            time.sleep(0.05)
        else:
            return
