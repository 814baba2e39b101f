"""A host: one key, listeners, peers, and the loop that dials them (networking 9).

Must be used from one event loop.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from ocr_offchain.config.locator import split_host_port
from ocr_offchain.crypto import ed25519
from ocr_offchain.errors import InvalidInputError, OCRError
from ocr_offchain.network.ragep2p.connection import Connection
from ocr_offchain.network.ragep2p.constants import NETWORK_TIMEOUT
from ocr_offchain.network.ragep2p.handshake import InboundHandshake, OutboundHandshake
from ocr_offchain.network.ragep2p.identity import PeerId, text_of
from ocr_offchain.network.ragep2p.knock import KnockError, SelfKnockError
from ocr_offchain.network.ragep2p.link import Link
from ocr_offchain.network.ragep2p.log import FieldLog, Taper
from ocr_offchain.network.ragep2p.peer import Peer, PeerStatistics, TotalLimits
from ocr_offchain.network.ragep2p.rules import CLASSIC, StackRules
from ocr_offchain.network.ragep2p.streams import (
    IncomingMessage,
    LocalStream,
    OutgoingMessage,
    Plain,
    StreamLimits,
    StreamParameters,
)
from ocr_offchain.network.ragep2p.tls import TLSContexts, TLSSession
from ocr_offchain.types import NANOSECONDS_PER_SECOND

MAX_UNKNOCKED_LINKS: Final = 256
"""Accepted sockets that have not knocked yet; one more makes the oldest go. Honest diallers knock at once."""
MAX_HANDSHAKES_PER_PEER: Final = 8
"""Knocks can be replayed, so this many TLS handshakes in the name of one peer may run; one more ends the oldest."""
_MAX_DIAL_SPREAD_SECONDS: Final = 1.0
_UNKNOWN_DIALS_BEFORE_WARNING: Final = 8
_BACKLOG: Final = 256
_SECONDS: Final = NANOSECONDS_PER_SECOND


class StreamClosedError(OCRError):
    """The stream has been closed on this side."""


class Discoverer(Protocol):
    """Knows under which addresses peers can be reached."""

    async def start(self, host: Host, key: ed25519.SigningKey, log: FieldLog) -> None: ...

    async def close(self) -> None: ...

    def find_peer(self, peer: PeerId) -> list[str]:
        """`host:port` texts in the order in which they are to be tried; empty when none is known."""
        ...


@dataclass(frozen=True, slots=True)
class HostConfig:
    listen_addresses: tuple[str, ...]
    """`host:port`; an empty host stands for all interfaces."""
    dial_interval: int
    """Nanoseconds between rounds of dialling, and how long a dial may take (DeltaDial)."""
    rules: StackRules = CLASSIC

    def __post_init__(self) -> None:
        if not self.listen_addresses:
            raise InvalidInputError("listen addresses: at least one is needed")
        if self.dial_interval <= 0:
            raise InvalidInputError(f"dial interval: expected more than 0 ns, got {self.dial_interval}")
        for address in self.listen_addresses:
            _listen_address(address)


@dataclass(frozen=True, slots=True)
class LiveConnection:
    inbound: bool
    remote_address: str
    age: int
    """Nanoseconds."""


class Stream:
    """A named pipe to one peer. It outlives connections; messages may be lost, but not changed or reordered."""

    def __init__(self, host: Host, peer: Peer, local: LocalStream, arrived: asyncio.Event) -> None:
        self._host = host
        self._peer = peer
        self._local = local
        self._arrived = arrived
        self._closed = False

    @property
    def peer_id(self) -> PeerId:
        return self._peer.id

    @property
    def name(self) -> bytes:
        return self._local.parameters.name

    @property
    def closed(self) -> bool:
        """On this side."""
        return self._closed

    def send(self, payload: bytes) -> None:
        """Queue a plain message; never waits. A full buffer drops its oldest message, too long a message is dropped.

        Raises `StreamClosedError`.
        """
        if self._closed:
            self._check_open()
        self._host.send(self._peer, self._local, Plain(payload))

    def send_message(self, message: OutgoingMessage) -> None:
        """Raises `StreamClosedError`, and `InvalidInputError` for a request or response on the older stack."""
        self._check_open()
        self._host.send(self._peer, self._local, message)

    async def receive(self) -> IncomingMessage:
        """The next message. Raises `StreamClosedError` once the stream is closed. For one consumer."""
        while True:
            if self._closed:
                self._check_open()
            message = self._local.incoming.pop()
            if message is not None:
                return message
            self._arrived.clear()
            await self._arrived.wait()

    def receive_waiting(self) -> IncomingMessage | None:
        """The next message if it is there already. Raises `StreamClosedError`."""
        self._check_open()
        return self._local.incoming.pop()

    def update_limits(self, limits: StreamLimits) -> None:
        """The longest outgoing message stays as it is."""
        self._check_open()
        self._peer.update_limits(self._local, limits, self._host.now())

    def close(self) -> None:
        """Raises `StreamClosedError` the second time."""
        self._check_open()
        self._closed = True
        self._host.stream_closed(self._peer, self._local)
        self._arrived.set()

    def notify(self) -> None:
        """There are new messages (for the host)."""
        self._arrived.set()

    def _check_open(self) -> None:
        if self._closed:
            raise StreamClosedError(f"stream {self._local.name} to {text_of(self._peer.id)}: closed")


class Host:
    def __init__(
        self,
        config: HostConfig,
        key: ed25519.SigningKey,
        discoverer: Discoverer,
        *,
        rng: random.Random | None = None,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """`clock` gives nanoseconds and does not jump."""
        self.id = PeerId(key.public_key)
        self.log = FieldLog(logging.getLogger(__name__), id="ragep2p", peerID=text_of(self.id))
        self.config = config
        self.inbound_dials = 0
        self._key = key
        self._discoverer = discoverer
        self._rng = rng or random.Random()
        self._clock = clock
        self._contexts = TLSContexts(key)
        self._peers: dict[PeerId, Peer] = {}
        self._live: dict[PeerId, Link] = {}
        self._streams: dict[LocalStream, Stream] = {}
        self._links: set[Link] = set()
        self._steps: deque[Link] = deque()
        self._unknocked: dict[Link, None] = {}
        self._handshaking: dict[PeerId, dict[Link, None]] = {}
        self._dialled_links: dict[PeerId, Link] = {}
        self._dial_counters: dict[PeerId, int] = {}
        self._unknown_counters: dict[PeerId, int] = {}
        self._servers: list[asyncio.Server] = []
        self._dialler: asyncio.Task[None] | None = None
        self._failed_inbound = Taper()
        self._started = False
        self._closed = False
        self._all_links_ended = asyncio.Event()

    # Life

    async def start(self) -> None:
        """Listen, dial, discover. Works once. Raises `OCRError` when an address cannot be listened on."""
        if self._started:
            raise InvalidInputError("host: it has been started before")
        self._started = True
        loop = asyncio.get_running_loop()
        self._dialler = loop.create_task(self._dial_forever(), name="ragep2p dialler")
        try:
            for address in self.config.listen_addresses:
                host, port = _listen_address(address)
                try:
                    server = await loop.create_server(self._accept, host or None, port, backlog=_BACKLOG)
                except OSError as problem:
                    raise OCRError(f"cannot listen on {address}: {problem}") from problem
                self._servers.append(server)
            await self._discoverer.start(self, self._key, self.log)
        except BaseException:
            await self.close()
            raise
        self.log.info(f"listening on {', '.join(self.config.listen_addresses)}")

    async def close(self) -> None:
        """Say farewell to all peers and close everything; takes 5 seconds at most. Works once, after `start`."""
        if not self._started or self._closed:
            raise InvalidInputError("host: it is not running")
        self._closed = True
        await self._discoverer.close()
        if self._dialler is not None:
            self._dialler.cancel()
            with suppress(asyncio.CancelledError):
                await self._dialler
        for server in self._servers:
            server.close()
        for peer in list(self._live):
            self._drop_live(peer, "the host is closing")
        for link in list(self._links):
            link.close("the host is closing")
        if self._links:
            self._all_links_ended.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_links_ended.wait(), NETWORK_TIMEOUT / _SECONDS)
        for link in list(self._links):
            link.abort("the host is closing")

    # Streams

    def open_stream(
        self, peer_id: PeerId, parameters: StreamParameters, arrived: asyncio.Event | None = None
    ) -> Stream:
        """`arrived` is set whenever the stream has news; who reads several streams gives them the same event.

        Raises `InvalidInputError`: own id, a name that is taken, too many streams or peers.
        """
        if peer_id == self.id:
            raise InvalidInputError("stream: it cannot lead to the own peer id")
        peer = self._peers.get(peer_id)
        if peer is None:
            most = self.config.rules.max_peers
            if most is not None and len(self._peers) >= most:
                raise InvalidInputError(f"stream: there are {most} peers already")
            log = self.log.child(remotePeerID=text_of(peer_id))
            peer = Peer(self.id, peer_id, self.config.rules, self.config.dial_interval, self.now(), self._rng, log)
        local = peer.open_stream(parameters, self.now())
        self._peers[peer_id] = peer
        stream = self._streams[local] = Stream(self, peer, local, arrived or asyncio.Event())
        self._wake(peer)
        return stream

    def stream_closed(self, peer: Peer, local: LocalStream) -> None:
        """With its last stream a peer is forgotten: its connection ends, its knocks find nobody."""
        del self._streams[local]
        peer.close_stream(local, self.now())
        if peer.streams:
            self._wake(peer)
            return
        del self._peers[peer.id]
        self._dial_counters.pop(peer.id, None)
        self._unknown_counters.pop(peer.id, None)
        self._drop_live(peer.id, "the last stream was closed")

    def send(self, peer: Peer, local: LocalStream, message: OutgoingMessage) -> None:
        """For streams."""
        peer.send(local, message)
        link = self._live.get(peer.id)
        if link is not None:
            link.wake()

    def connected_peers(self) -> frozenset[PeerId]:
        return frozenset(self._live)

    def live_connections(self) -> dict[PeerId, LiveConnection]:
        now = self.now()
        return {
            peer_id: LiveConnection(link.inbound, link.remote_address, now - link.live_since)
            for peer_id, link in self._live.items()
        }

    def statistics(self) -> dict[PeerId, PeerStatistics]:
        return {peer_id: peer.statistics for peer_id, peer in self._peers.items()}

    def raw_byte_limits(self) -> dict[PeerId, tuple[int, int]]:
        """By peer: thousandths of a byte per second, and bytes at once; without peers that are not limited so."""
        if not self.config.rules.limits_raw_bytes:
            return {}
        limiters = {peer_id: peer.raw_bytes for peer_id, peer in self._peers.items()}
        return {peer: (one.milli_rate, one.capacity) for peer, one in limiters.items() if not one.unlimited}

    def total_limits(self) -> dict[PeerId, TotalLimits]:
        """By peer; empty for the older stack, whose bucket of raw bytes is what counts."""
        if self.config.rules.limits_raw_bytes:
            return {}
        return {peer_id: peer.total_limits for peer_id, peer in self._peers.items()}

    def bound_addresses(self) -> Iterator[str]:
        """Where the host really listens, with the port that the system chose for port 0."""
        for server in self._servers:
            for listening in server.sockets:
                host, port = listening.getsockname()[:2]
                yield f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    # For links

    def now(self) -> int:
        return self._clock()

    def link_wants_step(self, link: Link) -> None:
        """One step of a handshake after the other: a crowd of strangers delays no message for long."""
        self._steps.append(link)
        if len(self._steps) == 1:
            asyncio.get_running_loop().call_soon(self._take_step)

    def link_knocked(self, link: Link, peer: PeerId) -> None:
        self._unknocked.pop(link, None)
        others = self._handshaking.get(peer, {})
        if len(others) >= MAX_HANDSHAKES_PER_PEER:
            self._evict(others, "too many handshakes in the name of this peer")
        self._handshaking.setdefault(peer, {})[link] = None

    def link_authenticated(self, link: Link, peer_id: PeerId, session: TLSSession) -> Connection | None:
        """The newest connection always wins (networking 3.6)."""
        self._forget_handshake(link)
        peer = self._peers.get(peer_id)
        if peer is None or self._closed:
            return None
        log = self._log_of(link)
        if link.inbound and not peer.inbound_bucket.remove(1, self.now()):
            if peer.refused_connections.admits():
                log.warning(
                    f"connection refused, {peer.refused_connections.count} so far: this peer comes in too often"
                )
            return None
        self._drop_live(peer_id, "a newer connection took its place")
        self._settle_double_dial(peer_id, link)
        peer.connection_established(link.inbound)
        peer.statistics.raw_bytes_read += link.handshake_read
        peer.statistics.raw_bytes_written += link.handshake_written
        link.live_since = self.now()
        self._live[peer_id] = link
        log.info("connected")
        return Connection(peer, session)

    def link_failed(self, link: Link, problem: OCRError) -> None:
        log = self._log_of(link)
        if isinstance(problem, SelfKnockError):
            log.info("this host has dialled itself; is an address of another peer wrong?")
        elif not link.inbound:
            log.info(f"connection not established: {problem}")
        elif link.peer is None and not isinstance(problem, KnockError):
            log.debug(f"connection not established: {problem}")
        elif self._failed_inbound.admits():
            log.warning(f"connection not established: {problem} ({self._failed_inbound.count} such so far)")

    def messages_arrived(self, streams: set[LocalStream]) -> None:
        for local in streams:
            stream = self._streams.get(local)
            if stream is not None:
                stream.notify()

    def link_over(self, link: Link) -> None:
        self._forget_handshake(link)
        peer_id = link.peer
        if peer_id is None or self._live.get(peer_id) is not link:
            return
        del self._live[peer_id]
        peer = self._peers.get(peer_id)
        if peer is not None:
            peer.connection_lost()
        self._log_of(link).info(f"disconnected: {link.end_reason}")

    def link_ended(self, link: Link) -> None:
        self._links.discard(link)
        if not self._links:
            self._all_links_ended.set()

    def _take_step(self) -> None:
        """And then leave as much time to everything else."""
        began = self.now()
        self._steps[0].step()
        self._steps.popleft()
        if self._steps:
            asyncio.get_running_loop().call_later((self.now() - began) / _SECONDS, self._take_step)

    # Accepting and dialling

    def _accept(self) -> Link:
        self.inbound_dials += 1
        link = Link(self, InboundHandshake(self.id, self._contexts, self._peers.__contains__, self.now()))
        self._links.add(link)
        if self._closed:
            link.abort("the host is closing")
            return link
        if len(self._unknocked) >= MAX_UNKNOCKED_LINKS:
            self._evict(self._unknocked, "too many connections that do not knock")
        self._unknocked[link] = None
        return link

    async def _dial_forever(self) -> None:
        interval = self.config.dial_interval / _SECONDS
        while True:
            waiting = [peer_id for peer_id in self._peers if not self._is_taken_care_of(peer_id)]
            dials = [self._dial(peer_id, interval) for peer_id in waiting]
            for outcome in await asyncio.gather(*dials, return_exceptions=True):
                if isinstance(outcome, Exception):
                    self.log.error(f"a dial failed in an unforeseen way: {outcome!r}")
            await asyncio.sleep(self._rng.uniform(interval, 2 * interval))

    async def _dial(self, peer_id: PeerId, patience: float) -> None:
        """One attempt, at the peer's next address. The handshake goes on in the background.

        Begins after a short random time: of two hosts that would dial each other at once, which costs both connections,
        one then usually finds the other's there already.
        """
        await asyncio.sleep(self._rng.uniform(0, min(patience / 2, _MAX_DIAL_SPREAD_SECONDS)))
        if self._is_taken_care_of(peer_id):
            return
        log = self.log.child(remotePeerID=text_of(peer_id))
        try:
            addresses = self._discoverer.find_peer(peer_id)
        except OCRError as problem:
            log.warning(f"the discoverer failed: {problem}")
            return
        if not addresses:
            self._tell_unknown(peer_id, log)
            return
        self._unknown_counters.pop(peer_id, None)
        attempt = self._dial_counters.get(peer_id, 0)
        self._dial_counters[peer_id] = attempt + 1
        address = addresses[attempt % len(addresses)]
        links: list[Link] = []

        def dialled() -> Link:
            links.append(self._dialled(peer_id))
            return links[-1]

        connected = False
        try:
            host, port = split_host_port(address)
            async with asyncio.timeout(patience):
                await asyncio.get_running_loop().create_connection(dialled, host, int(port))
            connected = True
        except (OSError, ValueError, OverflowError, OCRError) as problem:
            log.child(direction="out", remoteAddr=address).info(f"dial failed: {problem or type(problem).__name__}")
        finally:
            # Some event loops ask for the link before there is a connection, and say nothing to it if there never is.
            for link in links if not connected else ():
                link.abort("dial failed")
                self.link_ended(link)

    def _tell_unknown(self, peer_id: PeerId, log: FieldLog) -> None:
        """Nothing is known of anybody at first: only what lasts is worth a warning, and that more and more rarely."""
        times = self._unknown_counters[peer_id] = self._unknown_counters.get(peer_id, 0) + 1
        lasts = times >= _UNKNOWN_DIALS_BEFORE_WARNING and times & (times - 1) == 0
        say = log.warning if lasts else log.debug
        say(f"no address of this peer is known, {times} times in a row")

    def _is_taken_care_of(self, peer_id: PeerId) -> bool:
        """Whether there is no reason to dial: a connection, one that is about to be, or no stream any more."""
        return peer_id in self._live or peer_id in self._dialled_links or peer_id not in self._peers

    def _dialled(self, peer_id: PeerId) -> Link:
        link = Link(self, OutboundHandshake(self._key, self._contexts, peer_id, self.now()))
        self._links.add(link)
        self._dialled_links[peer_id] = link
        if self._closed:
            link.abort("the host is closing")
        return link

    # Bookkeeping

    def _wake(self, peer: Peer) -> None:
        link = self._live.get(peer.id)
        if link is not None:
            link.wake()

    def _drop_live(self, peer_id: PeerId, reason: str) -> None:
        link = self._live.get(peer_id)
        if link is not None:
            link.close(reason)

    def _log_of(self, link: Link) -> FieldLog:
        log = self.log if link.peer is None else self.log.child(remotePeerID=text_of(link.peer))
        return log.child(direction="in" if link.inbound else "out", remoteAddr=link.remote_address)

    def _settle_double_dial(self, peer_id: PeerId, link: Link) -> None:
        """Two hosts that dial each other at once would each kill what the other keeps.

        So the one with the smaller id gives up its own attempt as soon as the other's has succeeded.
        """
        own = self._dialled_links.get(peer_id)
        if own is not None and own is not link and self.id < peer_id:
            own.abort("the peer's own dial was quicker")

    def _evict(self, links: dict[Link, None], reason: str) -> None:
        next(iter(links)).abort(reason)

    def _forget_handshake(self, link: Link) -> None:
        self._unknocked.pop(link, None)
        if link.peer is None:
            return
        if self._dialled_links.get(link.peer) is link:
            del self._dialled_links[link.peer]
        others = self._handshaking.get(link.peer, {})
        others.pop(link, None)
        if not others:
            self._handshaking.pop(link.peer, None)


def _listen_address(address: str) -> tuple[str, int]:
    host, port = split_host_port(address)
    if not (port.isascii() and port.isdigit() and int(port[:6]) <= 0xFFFF):
        raise InvalidInputError(f"listen address {address!r}: expected a port from 0 to 65535")
    return host, int(port)
