"""Our host against a peer that uses Go's own TLS, in both directions of dialling."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ocr_offchain.network.ragep2p.host import Host, Stream
from ocr_offchain.network.ragep2p.rules import CLASSIC, NEW, StackRules
from tests.unit.network.ragep2p.hosts import AddressBook, hosts, next_payload, until
from tests.unit.network.ragep2p.links import limits, parameters
from tests.unit.network.vectors import key_of, peer_of

GO = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
NAME = b"ocr/" + b"5a" * 32
LARGE = limits(longest=5_000_000, payload=(1e8, 10**8))

pytestmark = pytest.mark.skipif(GO is None, reason="Go is not installed")
both = pytest.mark.parametrize("rules", [CLASSIC, NEW], ids=["classic", "new"])


@pytest.fixture(scope="module")
def go_peer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert GO is not None
    program = tmp_path_factory.mktemp("go") / "peer"
    source = Path(__file__).parent / "go_peer" / "main.go"
    # Only the standard library is used: nothing may be downloaded.
    environment = os.environ | {"GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": "-mod=mod"}
    subprocess.run([GO, "build", "-o", str(program), str(source)], check=True, env=environment, timeout=300)
    return program


@asynccontextmanager
async def running(program: Path, host: Host, *how: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        program,
        *("--seed", key_of("go").seed.hex(), "--peer", host.id.hex(), "--stream", NAME.decode(), *how),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def line_of(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()


async def converse(stream: Stream, host: Host, process: asyncio.subprocess.Process) -> None:
    connected = await line_of(process)
    assert connected.startswith("connected TLS 1.3"), connected
    assert await next_payload(stream, 20) == b"hello from go"
    for payload in (b"", b"x", bytes(range(256)) * 10_000):
        stream.send(payload)
        assert await next_payload(stream, 20) == payload
    stream.send(b"bye")
    assert await asyncio.wait_for(process.wait(), 20) == 0
    await until(lambda: not host.connected_peers())


@both
async def test_a_go_peer_dials_us(rules: StackRules, go_peer: Path) -> None:
    async with hosts("a", rules=rules, introduced=False) as (a,):
        stream = a.open_stream(peer_of("go"), parameters(NAME, LARGE))
        async with running(go_peer, a, "--dial", next(a.bound_addresses())) as process:
            await converse(stream, a, process)


@both
async def test_we_dial_a_go_peer(rules: StackRules, go_peer: Path) -> None:
    async with hosts("a", rules=rules, introduced=False) as (a,):
        book = a._discoverer
        assert isinstance(book, AddressBook)
        async with running(go_peer, a, "--listen", "127.0.0.1:0") as process:
            listening = await line_of(process)
            book.addresses[peer_of("go")] = [listening.removeprefix("listening ")]
            stream = a.open_stream(peer_of("go"), parameters(NAME, LARGE))
            await converse(stream, a, process)


async def test_a_go_peer_with_another_key_gets_nowhere(go_peer: Path) -> None:
    async with hosts("a", introduced=False) as (a,):
        a.open_stream(peer_of("somebody else"), parameters(NAME, LARGE))
        async with running(go_peer, a, "--dial", next(a.bound_addresses())) as process:
            assert await asyncio.wait_for(process.wait(), 20) == 1
        assert a.connected_peers() == set()
