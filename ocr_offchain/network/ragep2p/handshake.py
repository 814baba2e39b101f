"""From a fresh TCP connection to an authenticated one: knock, then TLS (networking 3.1). No sockets in here.

Until a valid knock from a known peer is there, a listener neither says a byte nor keeps more than 97. Both steps have a
deadline, and what a peer may send before it is authenticated is bounded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ocr_offchain.crypto import ed25519
from ocr_offchain.errors import OCRError
from ocr_offchain.network.ragep2p.constants import NETWORK_TIMEOUT
from ocr_offchain.network.ragep2p.identity import PeerId, text_of
from ocr_offchain.network.ragep2p.knock import KNOCK_LENGTH, make_knock, verify_knock
from ocr_offchain.network.ragep2p.tls import TLSContexts, TLSError, TLSSession

MAX_HANDSHAKE_BYTES: Final = 1 << 15
"""A handshake takes some 2 KiB; key shares and certificates of other kinds leave it far below this."""


class HandshakeError(OCRError):
    """The peer is not who it should be, or does not speak this protocol, or speaks too slowly."""


class OutboundHandshake:
    """The dialler's side."""

    def __init__(self, key: ed25519.SigningKey, contexts: TLSContexts, peer: PeerId, now: int) -> None:
        self.peer = peer
        self.knock = make_knock(key, peer)
        """To be sent first and in one piece: other listeners refuse a knock that arrives in two."""
        self.session = contexts.session(peer, server=False)
        self.deadline = now + NETWORK_TIMEOUT
        self.received = 0
        """Bytes, for the metrics."""
        self.session.handshake()

    def receive_data(self, data: bytes) -> bool:
        """True once the peer is authenticated. Raises `HandshakeError`."""
        self.received += len(data)
        return _advance(self.session, data, self.received)

    def data_to_send(self) -> bytes:
        return self.session.data_to_send()


class InboundHandshake:
    """The listener's side."""

    def __init__(self, own_id: PeerId, contexts: TLSContexts, is_known: Callable[[PeerId], bool], now: int) -> None:
        """`is_known` says whether there are streams to a peer; knocks of others get silence."""
        self._own_id = own_id
        self._contexts = contexts
        self._is_known = is_known
        self._knock = bytearray()
        self.received = 0
        """Bytes after the knock."""
        self.peer: PeerId | None = None
        """Who knocks; authenticated only once `receive_data` has said True."""
        self.session: TLSSession | None = None
        self.deadline = now + NETWORK_TIMEOUT
        """Of the knock, and after it of the TLS handshake."""

    def receive_data(self, data: bytes, now: int) -> bool:
        """True once the peer is authenticated. Raises `KnockError` or `HandshakeError`."""
        if self.session is None:
            missing = KNOCK_LENGTH - len(self._knock)
            self._knock += data[:missing]
            data = data[missing:]
            if len(self._knock) < KNOCK_LENGTH:
                return False
            self.peer = verify_knock(bytes(self._knock), self._own_id)
            if not self._is_known(self.peer):
                raise HandshakeError(f"knock from {text_of(self.peer)}, to whom there is no stream")
            self.session = self._contexts.session(self.peer, server=True)
            self.deadline = now + NETWORK_TIMEOUT
        self.received += len(data)
        return _advance(self.session, data, self.received)

    def data_to_send(self) -> bytes:
        return b"" if self.session is None else self.session.data_to_send()


def _advance(session: TLSSession, data: bytes, received: int) -> bool:
    session.receive_data(data)
    try:
        done = session.handshake()
    except TLSError as problem:
        raise HandshakeError(str(problem)) from None
    if not done and received > MAX_HANDSHAKE_BYTES:
        raise HandshakeError(f"TLS handshake: not done after {received} bytes")
    return done
