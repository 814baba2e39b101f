"""The demo's nodes: each an operating-system process with its own keystore, database and port on loopback."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ocr_offchain.child_process import die_with_parent
from ocr_offchain.commands.password import VARIABLE
from ocr_offchain.config.protocol_version import ProtocolVersion
from ocr_offchain.crypto.keystore import OracleSecrets, write_keystore
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.node.events import Event
from ocr_offchain.node.local_config import DEVELOPMENT_MODE

PASSWORD = "local"
"""As of the keystores that are made up for local chains."""
SCRYPT_COST = 2**12
STOP_SECONDS = 6.0
"""After so long a process that was asked to stop is killed."""
MAX_LINE_LENGTH = 1 << 20

logger = logging.getLogger(__name__)


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on; found together, so that none comes twice."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def toml_text(value: str) -> str:
    """A text as TOML writes it; for ASCII the rules are those of JSON."""
    return json.dumps(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFiles:
    """Writes what a node is started with into one folder; all nodes share one log file."""

    folder: Path
    rpc_url: str
    chain_id: int
    aggregator: str
    protocol: ProtocolVersion

    def write_bootstrapper(self, secrets: OracleSecrets, port: int) -> Path:
        head = self._head("bootstrapper", "bootstrapper", secrets)
        contract = f"[[contract]]\nprotocol = {toml_text(self.protocol)}\n{self._chain()}"
        return self._write("bootstrapper", f"{head}\n{contract}{_network(port, ())}")

    def write_oracle(
        self, oracle: int, secrets: OracleSecrets, port: int, bootstrapper: str, fees_and_feed: tuple[str, str]
    ) -> Path:
        """`fees_and_feed`: further lines of [chain], and the [feed] table."""
        name = f"oracle-{oracle}"
        fees, feed = fees_and_feed
        head = self._head("oracle", name, secrets)
        return self._write(name, f"{head}\n[chain]\n{self._chain()}{fees}{_network(port, (bootstrapper,))}\n{feed}")

    def _head(self, kind: str, name: str, secrets: OracleSecrets) -> str:
        keystore = self.folder / f"{name}.keystore.json"
        write_keystore(keystore, secrets, PASSWORD, scrypt_cost=SCRYPT_COST)
        local = 'contract_config_tracker_poll_interval = "1s"\n'
        if self.protocol is ProtocolVersion.OCR1:
            # Its nodes have minimums, of intervals on mainnet and of their own, that are too slow for a demo.
            local += f"development_mode = {toml_text(DEVELOPMENT_MODE)}\n"
        return (
            f"[{kind}]\nname = {toml_text(name)}\nkeystore = {toml_text(keystore.name)}\n"
            f"database = {toml_text(f'{name}.sqlite')}\n"
            '\n[log]\nfile = "demo.log"\n'
            f"\n[local]\n{local}"
        )

    def _chain(self) -> str:
        return (
            f"rpc_url = {toml_text(self.rpc_url)}\nchain_id = {self.chain_id}\n"
            f"contract = {toml_text(self.aggregator)}\n"
        )

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return path


def _network(port: int, bootstrappers: Sequence[str]) -> str:
    """Everybody dials and reconciles more often than on the internet: a demo has no time."""
    locators = ", ".join(map(toml_text, bootstrappers))
    return (
        f'\n[network]\nlisten = ["127.0.0.1:{port}"]\nbootstrappers = [{locators}]\n'
        'delta_dial = "500ms"\ndelta_reconcile = "1s"\n'
    )


@dataclass(slots=True)
class NodeProcess:
    name: str
    process: asyncio.subprocess.Process
    on_event: Callable[[Event], None]
    last_words: str = ""
    """The newest line of its standard error."""
    readers: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    async def start(cls, command: Sequence[str], name: str, on_event: Callable[[Event], None]) -> NodeProcess:
        """`command`: arguments of `ocr`. In a session of its own: Ctrl-C reaches the demo first, which stops all."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "ocr_offchain",
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=MAX_LINE_LENGTH,
            env={**os.environ, VARIABLE: PASSWORD},
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        node = cls(name, process, on_event)
        node.readers = [asyncio.create_task(node._read_events()), asyncio.create_task(node._read_errors())]
        return node

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def ended(self) -> bool:
        return self.process.returncode is not None

    async def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> None:
        """Ask it to stop, then see to it."""
        with suppress(ProcessLookupError):
            self.process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.process.wait()
        except TimeoutError:
            logger.warning("%s does not stop and is killed", self.name)
            await self.kill()
        for reader in self.readers:
            reader.cancel()
        await asyncio.wait(self.readers)

    async def _read_events(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            try:
                self.on_event(Event.parse(line))
            except InvalidInputError as problem:
                logger.warning("%s: %s", self.name, problem)

    async def _read_errors(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.last_words = line.decode(errors="replace").strip()
            logger.error("%s: %s", self.name, self.last_words)
