"""Throughput, CPU and latency between two hosts on loopback, against plain TLS streams of asyncio as the floor.

python -m tools.bench.network           # a table; --json for programs, --seconds and --repeats for how long

The hosts run on asyncio's own event loop, and once more on uvloop, which nodes use where it is installed. The floor is
asyncio's alone: length-prefixed messages, written and drained one by one, read with `readexactly`. Both ends run in one
event loop, so CPU per message is that of sender and receiver together. A message is sent when the one 64 before it has
arrived, so nothing is dropped. Latency is that of a round trip of 100 bytes on an idle connection. Of several runs,
which take turns, the best figure counts: what else the machine does only makes figures worse.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime
import json
import socket
import ssl
import statistics
import struct
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ocr_offchain.crypto.ed25519 import SigningKey
from ocr_offchain.network.event_loop import runner
from ocr_offchain.network.ragep2p.host import Host, HostConfig, Stream
from ocr_offchain.network.ragep2p.identity import PeerId
from ocr_offchain.network.ragep2p.log import FieldLog
from ocr_offchain.network.ragep2p.streams import Plain, StreamLimits, StreamParameters
from ocr_offchain.network.ragep2p.token_bucket import TokenBucketParams

SIZES = (100, 100_000)
WINDOW = 64
ROUND_TRIPS = 2000
LAST = b"that was all"
DIAL_INTERVAL = 100_000_000
LIMITS = StreamLimits(
    outgoing_buffer=2 * WINDOW,
    incoming_buffer=2 * WINDOW,
    max_message_length=max(SIZES),
    messages_limit=TokenBucketParams(1e6, 1_000_000),
    bytes_limit=TokenBucketParams(1e9, 1_000_000_000),
)


class Pipe(Protocol):
    """One end of a connection that carries messages."""

    async def send(self, payload: bytes) -> None: ...

    async def receive(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class RageEnd:
    stream: Stream

    async def send(self, payload: bytes) -> None:
        self.stream.send(payload)

    async def receive(self) -> bytes:
        message = await self.stream.receive()
        assert isinstance(message, Plain)
        return message.payload


@dataclass(frozen=True, slots=True)
class TLSEnd:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, payload: bytes) -> None:
        self.writer.write(struct.pack(">I", len(payload)) + payload)
        await self.writer.drain()

    async def receive(self) -> bytes:
        (length,) = struct.unpack(">I", await self.reader.readexactly(4))
        return await self.reader.readexactly(length)


class Addresses:
    """A discoverer that is told where somebody is."""

    def __init__(self) -> None:
        self.known: dict[PeerId, list[str]] = {}

    async def start(self, host: Host, key: SigningKey, log: FieldLog) -> None:
        """Nothing is looked for."""

    async def close(self) -> None:
        """Nothing is kept."""

    def find_peer(self, peer: PeerId) -> list[str]:
        return self.known.get(peer, [])


@asynccontextmanager
async def rage_ends() -> AsyncIterator[tuple[Pipe, Pipe]]:
    """Only one knows where the other is, so they never dial each other at once, which could cost a message."""
    async with contextlib.AsyncExitStack() as stack:
        hosts, books = [], []
        for seed in (b"\x01" * 32, b"\x02" * 32):
            books.append(Addresses())
            host = Host(HostConfig(("127.0.0.1:0",), DIAL_INTERVAL), SigningKey(seed), books[-1])
            await host.start()
            stack.push_async_callback(host.close)
            hosts.append(host)
        one, other = hosts
        books[0].known[other.id] = list(other.bound_addresses())
        parameters = StreamParameters(b"bench", LIMITS)
        ends = RageEnd(one.open_stream(other.id, parameters)), RageEnd(other.open_stream(one.id, parameters))
        await ends[0].send(b"first")
        await ends[1].receive()
        yield ends


@asynccontextmanager
async def tls_ends() -> AsyncIterator[tuple[Pipe, Pipe]]:
    """TLS 1.3 with an Ed25519 certificate on the server's side; the client does not look at it."""
    accepted: asyncio.Future[TLSEnd] = asyncio.get_running_loop().create_future()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set_result(TLSEnd(reader, writer))

    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "server.pem"
        path.write_bytes(_certificate())
        server_context.load_cert_chain(path)
    client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_context.check_hostname = False
    client_context.verify_mode = ssl.CERT_NONE
    for context in (server_context, client_context):
        context.minimum_version = ssl.TLSVersion.TLSv1_3
    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=server_context, family=socket.AF_INET)
    port = server.sockets[0].getsockname()[1]
    client = TLSEnd(*await asyncio.open_connection("127.0.0.1", port, ssl=client_context))
    other = await accepted
    try:
        yield client, other
    finally:
        client.writer.close()
        other.writer.close()
        server.close()


def _certificate() -> bytes:
    """Private key and self-signed certificate in PEM."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bench")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, None)
    )
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, pkcs8, serialization.NoEncryption()) + certificate.public_bytes(pem)


async def throughput(ends: tuple[Pipe, Pipe], size: int, seconds: float) -> tuple[float, float]:
    """(messages per second, CPU microseconds per message)"""
    source, sink = ends
    payload = bytes(size)
    room = asyncio.Semaphore(WINDOW)
    stopping = False

    async def send() -> None:
        while not stopping:
            await room.acquire()
            await source.send(payload)
        await source.send(LAST)

    received = 0
    began, cpu = time.perf_counter(), time.process_time()
    sending = asyncio.create_task(send())
    while time.perf_counter() - began < seconds:
        assert len(await sink.receive()) == size
        received += 1
        room.release()
    elapsed, used = time.perf_counter() - began, time.process_time() - cpu
    stopping = True
    room.release()
    while await sink.receive() != LAST:
        """What was still on its way."""
    await sending
    return received / elapsed, used / received * 1e6


async def latency(ends: tuple[Pipe, Pipe]) -> tuple[float, float]:
    """(p50, p99) of a round trip in microseconds"""
    source, sink = ends

    async def echo() -> None:
        while True:
            await sink.send(await sink.receive())

    echoing = asyncio.create_task(echo())
    times = []
    for _ in range(ROUND_TRIPS):
        began = time.perf_counter()
        await source.send(bytes(100))
        await source.receive()
        times.append((time.perf_counter() - began) * 1e6)
    echoing.cancel()
    await asyncio.wait({echoing})
    cuts = statistics.quantiles(times, n=100)
    return cuts[49], cuts[98]


async def measure(
    make: Callable[[], contextlib.AbstractAsyncContextManager[tuple[Pipe, Pipe]]], seconds: float
) -> dict[str, float]:
    """All figures of one kind of connection, by name."""
    figures: dict[str, float] = {}
    async with make() as ends:
        figures["round trip p50, us"], figures["round trip p99, us"] = await latency(ends)
        for size in SIZES:
            rate, cpu = await throughput(ends, size, seconds)
            figures[f"messages/s at {size} B"], figures[f"CPU us/message at {size} B"] = rate, cpu
    return figures


def best(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: (max if "/s" in name else min)(run[name] for run in runs) for name in runs[0]}


def on_nodes_loop(seconds: float) -> dict[str, float]:
    with runner() as event_loop:
        return event_loop.run(measure(rage_ends, seconds))


def times_as_dear(ours: dict[str, float], floor: dict[str, float]) -> dict[str, float]:
    """Above 1 where the floor does better."""
    return {name: floor[name] / ours[name] if "/s" in name else ours[name] / floor[name] for name in ours}


def main() -> None:
    parser = argparse.ArgumentParser(description="The transport against plain TLS streams.")
    parser.add_argument("--seconds", type=float, default=1.0, help="for each throughput")
    parser.add_argument("--repeats", type=int, default=3, help="runs, of which the best counts")
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    runs = [
        (
            asyncio.run(measure(rage_ends, options.seconds)),
            on_nodes_loop(options.seconds),
            asyncio.run(measure(tls_ends, options.seconds)),
        )
        for _ in range(options.repeats)
    ]
    ours, node, floor = (best(list(kind)) for kind in zip(*runs, strict=True))
    if options.as_json:
        figures = {"ours": ours, "ours_on_node": node, "tls": floor}
        ratios = {"times_as_dear": times_as_dear(ours, floor), "times_as_dear_on_node": times_as_dear(node, floor)}
        print(json.dumps(figures | ratios, indent=2))
        return
    print(f"{'':28}{'plain TLS':>12}{'ours':>12}{'times':>8}{'ours, uvloop':>14}{'times':>8}")
    for name, ratio in times_as_dear(ours, floor).items():
        on_node = times_as_dear(node, floor)[name]
        print(f"{name:28}{floor[name]:>12,.1f}{ours[name]:>12,.1f}{ratio:>8.2f}{node[name]:>14,.1f}{on_node:>8.2f}")


if __name__ == "__main__":
    main()
