"""What a host under attack costs another peer: round trips with and without the attack, memory, lines in the log.

python -m tools.bench.attacks           # a table; --json for programs, --seconds for how long, --attack for some only

Victim and honest peer share one process, the attacker has one of its own and does what it does as fast as it can, over
and over. The honest peer sends 100 bytes every 5 ms and waits for the echo. Memory is the growth of the victim's
resident set, looked at every 50 ms. The log is named when a line bears the attacker's peer id; strangers have none.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import logging
import os
import secrets
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ocr_offchain.crypto.ed25519 import SigningKey
from ocr_offchain.network.event_loop import runner
from ocr_offchain.network.ragep2p.frames import FrameHeader, FrameType
from ocr_offchain.network.ragep2p.handshake import HandshakeError, OutboundHandshake
from ocr_offchain.network.ragep2p.host import Host, HostConfig, Stream
from ocr_offchain.network.ragep2p.identity import PeerId, text_of
from ocr_offchain.network.ragep2p.knock import make_knock
from ocr_offchain.network.ragep2p.rules import CLASSIC, NEW, StackRules
from ocr_offchain.network.ragep2p.stream_id import stream_id
from ocr_offchain.network.ragep2p.streams import StreamLimits, StreamParameters
from ocr_offchain.network.ragep2p.tls import TLSContexts
from ocr_offchain.network.ragep2p.token_bucket import TokenBucketParams
from ocr_offchain.types import NANOSECONDS_PER_SECOND
from tools.bench.network import Addresses

VICTIM, HONEST, ATTACKER = (SigningKey(bytes([number]) * 32) for number in (1, 2, 3))
VICTIM_ID, HONEST_ID, ATTACKER_ID = (PeerId(key.public_key) for key in (VICTIM, HONEST, ATTACKER))
DIAL_INTERVAL = 15 * NANOSECONDS_PER_SECOND
PAUSE = 0.005
SOCKETS = 200
LONGEST = 100_000
NAME = b"ocr/" + b"00" * 32
ATTACKERS_LIMITS = StreamLimits(10, 10, LONGEST, TokenBucketParams(50.0, 16), TokenBucketParams(1e6, 2_000_000))
HONEST_LIMITS = StreamLimits(10, 10, LONGEST, TokenBucketParams(1e4, 10_000), TokenBucketParams(1e7, 10_000_000))


# The attacker's process


class Attacker:
    """Knows the protocol by heart and keeps to none of its rules. Counts what it gets done."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.done = 0
        self._contexts = TLSContexts(ATTACKER)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def authenticate(self) -> tuple[OutboundHandshake, asyncio.StreamReader, asyncio.StreamWriter]:
        """Raises `OSError` or `HandshakeError` when the victim does not want to."""
        reader, writer = await self.connect()
        handshake = OutboundHandshake(ATTACKER, self._contexts, VICTIM_ID, 0)
        writer.write(handshake.knock + handshake.data_to_send())
        while True:
            data = await reader.read(1 << 16)
            if not data:
                writer.close()
                raise ConnectionResetError
            done = handshake.receive_data(data)
            writer.write(handshake.data_to_send())
            if done:
                return handshake, reader, writer

    async def say(self, plaintext: Callable[[], bytes]) -> None:
        """Authenticate, and say that again and again until the victim hangs up."""
        handshake, reader, writer = await self.authenticate()
        ignoring = asyncio.create_task(_ignore(reader))
        try:
            while not writer.is_closing():
                handshake.session.write(plaintext())
                writer.write(handshake.session.data_to_send())
                await writer.drain()
                self.done += 1
        finally:
            ignoring.cancel()
            writer.transport.abort()


async def _ignore(reader: asyncio.StreamReader) -> None:
    while await reader.read(1 << 16):
        pass


def a_frame(kind: FrameType, name: bytes, payload: bytes) -> bytes:
    return FrameHeader(kind, stream_id(ATTACKER_ID, VICTIM_ID, name), len(payload)).encode() + payload


async def _crowd(attacker: Attacker, each: Callable[[Attacker], Awaitable[None]]) -> None:
    """Many at once, each as often as it can."""

    async def one() -> None:
        while True:
            with contextlib.suppress(OSError, HandshakeError):
                await each(attacker)

    await asyncio.gather(*(one() for _ in range(SOCKETS)))


async def busy_neighbour(attacker: Attacker) -> None:
    """No attack, for comparison: a process that keeps a core busy."""
    began = time.perf_counter()
    while time.perf_counter() - began < 0.05:
        attacker.done += 1


async def half_open(attacker: Attacker) -> None:
    reader, writer = await attacker.connect()
    attacker.done += 1
    await reader.read()
    writer.close()


async def slow_knock(attacker: Attacker) -> None:
    _, writer = await attacker.connect()
    attacker.done += 1
    for byte in make_knock(ATTACKER, VICTIM_ID)[:-1]:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.06)
    writer.close()


async def _knock_and(attacker: Attacker, knock: bytes, then: bytes) -> None:
    reader, writer = await attacker.connect()
    attacker.done += 1
    writer.write(knock + then)
    await reader.read()
    writer.close()


async def tls_garbage(attacker: Attacker) -> None:
    await _knock_and(attacker, make_knock(ATTACKER, VICTIM_ID), b"\x16\x03\x01\x02\x00" + secrets.token_bytes(512))


async def wrong_peers(attacker: Attacker) -> None:
    await _knock_and(attacker, make_knock(SigningKey(secrets.token_bytes(32)), VICTIM_ID), b"")


async def replayed_knocks(attacker: Attacker) -> None:
    hello = OutboundHandshake(ATTACKER, attacker._contexts, VICTIM_ID, 0).data_to_send()
    await _knock_and(attacker, make_knock(HONEST, VICTIM_ID), hello)


async def connections(attacker: Attacker) -> None:
    _, writer = await attacker.connect()
    attacker.done += 1
    writer.transport.abort()


async def flood(attacker: Attacker) -> None:
    await attacker.say(lambda: a_frame(FrameType.DATA, NAME, bytes(100)) * 50)


async def unknown_streams(attacker: Attacker) -> None:
    await attacker.say(lambda: a_frame(FrameType.DATA, b"nobody knows me", bytes(LONGEST)))


async def a_million_streams(attacker: Attacker) -> None:
    names = itertools.count()

    def some() -> bytes:
        return b"".join(a_frame(FrameType.OPEN, name, name) for name in (b"%0256d" % next(names) for _ in range(50)))

    await attacker.say(some)


async def longest_frames(attacker: Attacker) -> None:
    await attacker.say(lambda: a_frame(FrameType.DATA, NAME, bytes(LONGEST)))


async def close_and_reopen(attacker: Attacker) -> None:
    await attacker.say(lambda: a_frame(FrameType.CLOSE, NAME, b"") + a_frame(FrameType.OPEN, NAME, NAME))


async def reconnect(attacker: Attacker) -> None:
    _, _, writer = await attacker.authenticate()
    attacker.done += 1
    writer.transport.abort()


async def silent_in_mid_frame(attacker: Attacker) -> None:
    handshake, reader, writer = await attacker.authenticate()
    handshake.session.write(a_frame(FrameType.DATA, NAME, bytes(LONGEST))[: LONGEST // 2])
    writer.write(handshake.session.data_to_send())
    attacker.done += 1
    await _ignore(reader)
    writer.close()


@dataclass(frozen=True, slots=True)
class Attack:
    act: Callable[[Attacker], Awaitable[None]]
    crowd: bool
    """By many sockets at once; else by one after the other."""


ATTACKS = {
    "none, but a busy neighbour": Attack(busy_neighbour, False),
    "half-open connections": Attack(half_open, True),
    "slow knocks": Attack(slow_knock, True),
    "TLS garbage": Attack(tls_garbage, True),
    "wrong peers": Attack(wrong_peers, True),
    "replayed knocks": Attack(replayed_knocks, True),
    "flood of connections": Attack(connections, True),
    "flood of messages": Attack(flood, False),
    "flood of unknown streams": Attack(unknown_streams, False),
    "a million streams": Attack(a_million_streams, False),
    "longest frames": Attack(longest_frames, False),
    "close and reopen a stream": Attack(close_and_reopen, False),
    "close and reopen a connection": Attack(reconnect, False),
    "silent in mid-frame": Attack(silent_in_mid_frame, False),
}


async def attack(name: str, port: int) -> None:
    """Until standard input ends; then say how much of it was done."""
    attacker = Attacker(port)
    what = ATTACKS[name]

    async def act() -> None:
        if what.crowd:
            await _crowd(attacker, what.act)
        while True:
            with contextlib.suppress(OSError, HandshakeError):
                await what.act(attacker)
            await asyncio.sleep(0.01)

    acting = asyncio.create_task(act())
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    acting.cancel()
    print(attacker.done, flush=True)
    os._exit(0)  # hundreds of sockets are no concern of anybody


# The victim's process


@dataclass(frozen=True, slots=True)
class Figures:
    """Round trips in microseconds, memory in bytes."""

    attack: str
    p50_before: float
    p50: float
    p99_before: float
    p99: float
    memory: int
    log_lines: int
    names_attacker: bool
    done: int
    """Connections, or writes of the attacker."""


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@asynccontextmanager
async def two_hosts(rules: StackRules) -> AsyncIterator[tuple[int, Stream, Stream]]:
    """(the victim's port, the honest peer's stream to it, its stream to the honest peer)."""
    async with contextlib.AsyncExitStack() as stack:
        victim = Host(HostConfig(("127.0.0.1:0",), DIAL_INTERVAL, rules), VICTIM, Addresses())
        book = Addresses()
        honest = Host(HostConfig(("127.0.0.1:0",), NANOSECONDS_PER_SECOND // 10, rules), HONEST, book)
        for host in (victim, honest):
            await host.start()
            stack.push_async_callback(host.close)
        address = next(victim.bound_addresses())
        book.known[VICTIM_ID] = [address]
        attackers = victim.open_stream(ATTACKER_ID, StreamParameters(NAME, ATTACKERS_LIMITS))
        parameters = StreamParameters(NAME, HONEST_LIMITS)
        ours, theirs = honest.open_stream(VICTIM_ID, parameters), victim.open_stream(HONEST_ID, parameters)
        tasks = [asyncio.create_task(_echo(theirs)), asyncio.create_task(_consume(attackers))]
        ours.send(b"first")
        await ours.receive()
        try:
            yield int(address.rsplit(":", 1)[1]), ours, theirs
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)


async def _echo(stream: Stream) -> None:
    while True:
        stream.send((await stream.receive()).payload)


async def _consume(stream: Stream) -> None:
    while True:
        await stream.receive()


async def round_trips(stream: Stream, seconds: float) -> tuple[float, float]:
    """(p50, p99) in microseconds."""
    times = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        stream.send(bytes(100))
        await stream.receive()
        times.append((time.perf_counter() - began) * 1e6)
        await asyncio.sleep(PAUSE)
    cuts = statistics.quantiles(times, n=100)
    return cuts[49], cuts[98]


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def _watch_memory(peak: list[int]) -> None:
    while True:
        peak[0] = max(peak[0], resident_bytes())
        await asyncio.sleep(0.05)


async def under_attack(name: str, rules: StackRules, seconds: float) -> Figures:
    handler = _Lines()
    logger = logging.getLogger("ocr_offchain.network")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    async with two_hosts(rules) as (port, ours, _):
        await round_trips(ours, 0.3)
        p50_before, p99_before = await round_trips(ours, seconds)
        handler.lines.clear()
        before = resident_bytes()
        peak = [before]
        watching = asyncio.create_task(_watch_memory(peak))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tools.bench.attacks", "--attacker", name, "--port", str(port)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await asyncio.sleep(1.0)
        p50, p99 = await round_trips(ours, seconds)
        done, _ = await process.communicate(b"")
        watching.cancel()
        lines = list(handler.lines)
    logger.removeHandler(handler)
    named = any(text_of(ATTACKER_ID) in line for line in lines)
    return Figures(name, p50_before, p50, p99_before, p99, peak[0] - before, len(lines), named, int(done or b"0"))


def main() -> None:
    parser = argparse.ArgumentParser(description="A host under attack.")
    parser.add_argument("--seconds", type=float, default=2.0, help="for each measurement")
    parser.add_argument("--attack", action="append", choices=list(ATTACKS), help="only these; all if left out")
    parser.add_argument("--new", action="store_true", help="the newer stack")
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("--attacker", choices=list(ATTACKS), help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.attacker:
        asyncio.run(attack(options.attacker, options.port))
        return
    results = []
    if not options.as_json:
        print(f"{'':31}{'p50, us':>18}{'p99, us':>20}{'memory':>10}{'log':>6}{'named':>7}{'done':>9}")
    for name in options.attack or ATTACKS:
        with runner() as event_loop:
            figures = event_loop.run(under_attack(name, NEW if options.new else CLASSIC, options.seconds))
        results.append(figures)
        if not options.as_json:
            print(
                f"{name:31}{figures.p50_before:>8,.0f} →{figures.p50:>8,.0f}{figures.p99_before:>10,.0f} →"
                f"{figures.p99:>8,.0f}{figures.memory / 1e6:>8,.1f}MB{figures.log_lines:>6}"
                f"{'yes' if figures.names_attacker else '-':>7}{figures.done:>9,}",
                flush=True,
            )
    if options.as_json:
        print(json.dumps([asdict(figures) for figures in results], indent=2))


if __name__ == "__main__":
    main()
