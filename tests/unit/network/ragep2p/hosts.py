"""Hosts on loop-back, a discoverer that is told the addresses, and a raw client that knows the protocol by heart."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ocr_offchain.crypto.ed25519 import SigningKey
from ocr_offchain.network.ragep2p.frames import Frame, FrameHeader, FrameReader, FrameType
from ocr_offchain.network.ragep2p.handshake import OutboundHandshake
from ocr_offchain.network.ragep2p.host import Host, HostConfig, Stream
from ocr_offchain.network.ragep2p.identity import PeerId
from ocr_offchain.network.ragep2p.log import FieldLog
from ocr_offchain.network.ragep2p.rules import CLASSIC, StackRules
from ocr_offchain.network.ragep2p.stream_id import StreamId, stream_id
from ocr_offchain.network.ragep2p.streams import Plain
from ocr_offchain.network.ragep2p.tls import TLSContexts
from tests.unit.network.vectors import key_of

MILLISECOND = 1_000_000


class AddressBook:
    """A discoverer that knows what the test tells it."""

    def __init__(self) -> None:
        self.addresses: dict[PeerId, list[str]] = {}
        self.asked: list[PeerId] = []
        self.running = False

    async def start(self, host: Host, key: SigningKey, log: FieldLog) -> None:
        self.running = True

    async def close(self) -> None:
        self.running = False

    def find_peer(self, peer: PeerId) -> list[str]:
        self.asked.append(peer)
        return self.addresses.get(peer, [])


@asynccontextmanager
async def hosts(
    *tags: str, rules: StackRules = CLASSIC, dial_interval: int = 50 * MILLISECOND, introduced: bool = True
) -> AsyncIterator[list[Host]]:
    """Running hosts that know each other's addresses, if `introduced`."""
    books = [AddressBook() for _ in tags]
    running: list[Host] = []
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(hang_up)
        for number, (tag, book) in enumerate(zip(tags, books, strict=True)):
            config = HostConfig(("127.0.0.1:0",), dial_interval, rules)
            host = Host(config, key_of(tag), book, rng=random.Random(number))
            await host.start()
            stack.push_async_callback(host.close)
            running.append(host)
        for book in books if introduced else []:
            book.addresses = {host.id: list(host.bound_addresses()) for host in running}
        yield running


async def until(condition: Callable[[], bool], patience: float = 5.0) -> None:
    async with asyncio.timeout(patience):
        while not condition():  # noqa: ASYNC110 - what is waited for happens inside the hosts under test
            await asyncio.sleep(0.005)


async def next_payload(stream: Stream, patience: float = 5.0) -> bytes:
    async with asyncio.timeout(patience):
        message = await stream.receive()
    assert isinstance(message, Plain)
    return message.payload


_callers: list[Caller] = []


def hang_up() -> None:
    """Close what callers have left open."""
    while _callers:
        _callers.pop().close()


class Caller:
    """Dials a host and says what the test wants, byte by byte if need be."""

    def __init__(self, key: SigningKey, host: Host) -> None:
        self.key = key
        self.host_id = host.id
        self.address = next(host.bound_addresses()).rsplit(":", 1)
        self.handshake = OutboundHandshake(key, TLSContexts(key), host.id, 0)
        self.session = self.handshake.session
        self._frames = FrameReader(lambda _: True)
        self.handshake_sent = 0
        """Bytes of TLS."""

    async def connect(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(self.address[0], int(self.address[1]))
        _callers.append(self)

    async def knock(self) -> None:
        self.writer.write(self.handshake.knock)

    async def authenticate(self) -> Caller:
        await self.connect()
        await self.knock()
        done = False
        while True:
            data = self.handshake.data_to_send()
            self.handshake_sent += len(data)
            self.writer.write(data)
            if done:
                break
            data = await self.reader.read(1 << 16)
            assert data, "the host has hung up"
            done = self.handshake.receive_data(data)
        return self

    def id_of(self, name: bytes) -> StreamId:
        return stream_id(PeerId(self.key.public_key), self.host_id, name)

    def say(self, kind: FrameType, name: bytes, payload: bytes = b"") -> None:
        payload = name if kind is FrameType.OPEN else payload
        self.say_raw(FrameHeader(kind, self.id_of(name), len(payload)).encode() + payload)

    def say_raw(self, plaintext: bytes) -> None:
        self.session.write(plaintext)
        self.writer.write(self.session.data_to_send())

    async def heard(self, patience: float = 5.0) -> list[Frame]:
        """At least one frame; none once the host has hung up."""
        async with asyncio.timeout(patience):
            while True:
                frames = [frame for data in iter(self.session.read, b"") for frame in self._frames.feed(data)]
                if frames:
                    return frames
                data = await self.reader.read(1 << 16)
                if not data:
                    return []
                self.session.receive_data(data)

    async def heard_the_end(self, patience: float = 5.0) -> bool:
        """Whether the host closes the connection, however it does that."""
        try:
            async with asyncio.timeout(patience):
                while await self.reader.read(1 << 16):
                    pass
        except ConnectionError:
            return True
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        self.writer.transport.abort()
