"""The asyncio side of one TCP connection: sockets and timers around `handshake` and `connection`.

Driven by callbacks alone, so a link costs no task, a slow peer holds up nobody, and one connection can take the place
of another between two events.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Final, Protocol, cast

from ocr_offchain.errors import OCRError
from ocr_offchain.network.ragep2p.connection import Connection, ConnectionEndedError, FloodError
from ocr_offchain.network.ragep2p.constants import NETWORK_TIMEOUT
from ocr_offchain.network.ragep2p.frames import ProtocolViolationError
from ocr_offchain.network.ragep2p.handshake import HandshakeError, InboundHandshake, OutboundHandshake
from ocr_offchain.network.ragep2p.identity import PeerId
from ocr_offchain.network.ragep2p.knock import KnockError
from ocr_offchain.network.ragep2p.streams import LocalStream
from ocr_offchain.network.ragep2p.tls import TLSSession
from ocr_offchain.types import NANOSECONDS_PER_SECOND

_BUFFER: Final = 1 << 18
"""Raw bytes that are read at once."""
_EARLY_BUFFER: Final = 1 << 12
"""The same before authentication, when a link may cost next to nothing."""
_CHUNK: Final = 1 << 16
_CHUNKS_AT_ONCE: Final = 4
"""After so many the event loop gets a turn."""
_MAX_UNSENT: Final = 1 << 20
"""Raw bytes; a peer that makes OpenSSL answer and does not read the answers is cut off here."""
_KEEP_ALIVE_SECONDS: Final = 15


class LinkOwner(Protocol):
    """What a host is to its links."""

    def now(self) -> int:
        """Nanoseconds of a clock that does not jump."""
        ...

    def link_wants_step(self, link: Link) -> None:
        """Call `step` soon. Signatures cost so much that not all links may take their steps in one turn of the loop."""
        ...

    def link_knocked(self, link: Link, peer: PeerId) -> None: ...

    def link_authenticated(self, link: Link, peer: PeerId, session: TLSSession) -> Connection | None:
        """None to refuse the link."""
        ...

    def link_failed(self, link: Link, problem: OCRError) -> None:
        """The handshake came to nothing."""
        ...

    def messages_arrived(self, streams: set[LocalStream]) -> None: ...

    def link_over(self, link: Link) -> None:
        """Nothing more is read or written, but for a farewell; called once for every link."""
        ...

    def link_ended(self, link: Link) -> None:
        """The socket is closed; called once for every link, after `link_over`."""
        ...


class Link(asyncio.BufferedProtocol):
    def __init__(self, owner: LinkOwner, handshake: InboundHandshake | OutboundHandshake) -> None:
        self._owner = owner
        self._handshake: InboundHandshake | OutboundHandshake | None = handshake
        self.inbound = isinstance(handshake, InboundHandshake)
        self.peer: PeerId | None = handshake.peer
        """Before authentication only who it claims to be."""
        self.connection: Connection | None = None
        self.end_reason = ""
        self.remote_address = "?"
        self.handshake_read = 0
        """Bytes of the TLS handshake, known once it is done."""
        self.handshake_written = 0
        self.live_since = 0
        """Nanoseconds of the owner's clock, set by the owner."""
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._unsent = memoryview(b"")
        """Plaintext of frames that are being written."""
        self._writable = True
        self._closing = False
        self._pump_scheduled = False
        self._going_on = False
        self._buffer = bytearray(_EARLY_BUFFER)
        self._early = b""
        """What came in for the handshake's next step."""

    # Called by asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Over TCP it always is one, but not every event loop derives its own from asyncio's.
        transport = cast(asyncio.Transport, transport)
        self._transport = transport
        address = transport.get_extra_info("peername")
        self.remote_address = f"{address[0]}:{address[1]}" if address else "?"
        _keep_alive(transport.get_extra_info("socket"))
        transport.set_write_buffer_limits(high=0)
        handshake = self._handshake
        if self._closing or handshake is None:
            transport.abort()
            return
        self._arm(handshake.deadline - self._owner.now(), "handshake not done in time")
        if isinstance(handshake, OutboundHandshake):
            transport.write(handshake.knock)
            self._write_handshake(handshake, transport)

    def get_buffer(self, sizehint: int) -> bytearray:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if self._closing:
            return
        if self.connection is not None:
            self._receive(self.connection, memoryview(self._buffer)[:nbytes])
        elif self._handshake is not None and self._transport is not None:
            self._early = bytes(self._buffer[:nbytes])
            self._transport.pause_reading()
            self._owner.link_wants_step(self)

    def eof_received(self) -> bool:
        return False

    def pause_writing(self) -> None:
        self._writable = False

    def resume_writing(self) -> None:
        self._writable = True
        if not self._closing and self.connection is not None:
            self._pump()

    def connection_lost(self, exc: Exception | None) -> None:
        reason = "the other side closed it" if exc is None else f"the connection broke: {exc}"
        if not self._closing and self._handshake is not None:
            self._owner.link_failed(self, HandshakeError(reason))
        self._stop(reason)
        self._transport = None
        self._owner.link_ended(self)

    # Called by the host

    def wake(self) -> None:
        """There may be a frame to write.

        The first of a turn of the event loop goes out at once, what comes after it in the same turn goes out together.
        """
        if not self._pump_scheduled and not self._closing:
            self._schedule_pump()
            self._pump()

    def close(self, reason: str) -> None:
        """Say farewell and close the socket as soon as that is sent, or in 5 seconds."""
        if self._closing:
            return
        farewell = self.connection.close() if self.connection is not None else b""
        self._close(reason, farewell)

    def abort(self, reason: str) -> None:
        """Close the socket at once; nothing more is sent."""
        self._stop(reason)
        if self._transport is not None:
            self._transport.abort()

    def step(self) -> None:
        """Go on with the handshake, as the owner was asked to do when it sees fit."""
        if self._closing or self._handshake is None or self._transport is None:
            return
        early, self._early = self._early, b""
        self._transport.resume_reading()
        self._advance(self._handshake, early)

    # The steps

    def _advance(self, handshake: InboundHandshake | OutboundHandshake, data: bytes) -> None:
        assert self._transport is not None, "data comes over a transport"
        was_known = self.peer is not None
        try:
            if isinstance(handshake, InboundHandshake):
                try:
                    done = handshake.receive_data(data, self._owner.now())
                finally:
                    self.peer = handshake.peer
            else:
                done = handshake.receive_data(data)
        except (KnockError, HandshakeError) as problem:
            self._handshake = None
            self._owner.link_failed(self, problem)
            self._close(str(problem), handshake.data_to_send())
            return
        self._write_handshake(handshake, self._transport)
        if self.peer is not None and not was_known:
            self._arm(handshake.deadline - self._owner.now(), "handshake not done in time")
            self._owner.link_knocked(self, self.peer)
        if done and not self._closing:
            assert self.peer is not None, "a handshake that is done knows the peer"
            assert handshake.session is not None, "a handshake that is done has a session"
            self.handshake_read = handshake.received
            self._become_live(self.peer, handshake.session)

    def _write_handshake(self, handshake: InboundHandshake | OutboundHandshake, transport: asyncio.Transport) -> None:
        data = handshake.data_to_send()
        self.handshake_written += len(data)
        transport.write(data)

    def _become_live(self, peer: PeerId, session: TLSSession) -> None:
        self._handshake = None
        self._disarm()
        self.connection = self._owner.link_authenticated(self, peer, session)
        if self.connection is None:
            session.close()
            self._close("refused", session.data_to_send())
            return
        self._buffer = bytearray(_BUFFER)
        self._receive(self.connection, b"")

    def _receive(self, connection: Connection, data: bytes | memoryview) -> None:
        try:
            connection.receive_data(data, self._owner.now())
        except FloodError as problem:
            self.abort(str(problem))
        except (ProtocolViolationError, ConnectionEndedError) as problem:
            self.close(str(problem))
        finally:
            if connection.fed:
                self._owner.messages_arrived(connection.take_fed())
        if self._closing or self._transport is None:
            return
        if connection.remote_closed:
            self.close("the other side closed it")
            return
        if connection.has_more and not self._going_on:
            self._going_on = True
            self._transport.pause_reading()
            self._loop.call_soon(self._go_on)
        answers = connection.answers()
        if answers:
            self._transport.write(answers)
            if self._transport.get_write_buffer_size() > _MAX_UNSENT:
                self.abort("the peer does not read what TLS answers it")
                return
        if connection.has_frame():
            self._pump()

    def _go_on(self) -> None:
        """With what came in before and was too much for one turn of the event loop."""
        self._going_on = False
        if self._closing or self.connection is None:
            return
        self._receive(self.connection, b"")
        if not self._going_on and not self._closing and self._transport is not None:
            self._transport.resume_reading()

    def _schedule_pump(self) -> None:
        if not self._pump_scheduled:
            self._pump_scheduled = True
            self._loop.call_soon(self._scheduled_pump)

    def _scheduled_pump(self) -> None:
        self._pump_scheduled = False
        if self._closing:
            return
        if self._writable:
            self._pump()
        elif self._timer is None:
            self._arm(NETWORK_TIMEOUT, "a message could not be written in time")

    def _pump(self) -> None:
        """Write frames until the socket takes no more.

        What has been begun must be out in 5 seconds. The timer for that is set in the next turn of the event loop, when
        as a rule it has turned out not to be needed: some loops write only at the end of a turn.
        """
        connection, transport = self.connection, self._transport
        if connection is None or transport is None:
            return
        chunks = 0
        try:
            while self._writable and chunks < _CHUNKS_AT_ONCE:
                if not self._unsent:
                    if self._timer is not None:
                        self._disarm()
                    if not connection.has_frame():
                        return
                    self._unsent = memoryview(connection.next_frames(self._owner.now()))
                chunks += 1
                chunk, self._unsent = self._unsent[:_CHUNK], self._unsent[_CHUNK:]
                transport.write(connection.encrypt(chunk))
        except ConnectionEndedError as problem:
            self.close(str(problem))
            return
        self._schedule_pump()

    def _close(self, reason: str, farewell: bytes) -> None:
        self._stop(reason)
        if self._transport is not None:
            self._transport.write(farewell)
            self._transport.close()
            self._arm(NETWORK_TIMEOUT, reason)

    def _stop(self, reason: str) -> None:
        self._disarm()
        if not self._closing:
            self._closing = True
            self.end_reason = reason
            self._owner.link_over(self)

    def _arm(self, nanoseconds: int, reason: str) -> None:
        self._disarm()
        self._timer = self._loop.call_later(nanoseconds / NANOSECONDS_PER_SECOND, self._expire, reason)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _expire(self, reason: str) -> None:
        if self._handshake is not None and not self._closing:
            self._handshake = None
            self._owner.link_failed(self, HandshakeError(reason))
        self.abort(reason)


def _keep_alive(connected: socket.socket | None) -> None:
    """As Go sets it; a link that died in silence would else be noticed only by a write that fails."""
    if connected is None:
        return
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option in ("TCP_KEEPIDLE", "TCP_KEEPINTVL"):
        if hasattr(socket, option):
            connected.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), _KEEP_ALIVE_SECONDS)
