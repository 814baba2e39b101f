"""Two ends of a link in memory, and one that sends whatever bytes a test likes."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable

from ocr_offchain.crypto.ed25519 import SigningKey
from ocr_offchain.network.ragep2p.connection import Connection
from ocr_offchain.network.ragep2p.frames import Frame, FrameHeader, FrameReader, FrameType, RequestId
from ocr_offchain.network.ragep2p.handshake import InboundHandshake, OutboundHandshake
from ocr_offchain.network.ragep2p.identity import PeerId
from ocr_offchain.network.ragep2p.log import FieldLog
from ocr_offchain.network.ragep2p.peer import Peer
from ocr_offchain.network.ragep2p.rules import CLASSIC, StackRules
from ocr_offchain.network.ragep2p.stream_id import StreamId, stream_id
from ocr_offchain.network.ragep2p.streams import (
    IncomingMessage,
    LocalStream,
    Plain,
    Priority,
    StreamLimits,
    StreamParameters,
)
from ocr_offchain.network.ragep2p.tls import TLSContexts, TLSSession
from ocr_offchain.network.ragep2p.token_bucket import TokenBucketParams
from tests.unit.network.vectors import KEY_A, KEY_B, PEER_A, PEER_B

SECOND = 1_000_000_000
LOG = FieldLog(logging.getLogger("test"))
CONTEXTS_A = TLSContexts(KEY_A)
CONTEXTS_B = TLSContexts(KEY_B)


def limits(
    *,
    outgoing: int = 10,
    incoming: int = 10,
    longest: int = 1000,
    messages: tuple[float, int] = (100.0, 100),
    payload: tuple[float, int] = (100_000.0, 100_000),
) -> StreamLimits:
    return StreamLimits(outgoing, incoming, longest, TokenBucketParams(*messages), TokenBucketParams(*payload))


def parameters(
    name: bytes, some: StreamLimits | None = None, priority: Priority = Priority.DEFAULT
) -> StreamParameters:
    return StreamParameters(name, some or limits(), priority)


def a_peer(rules: StackRules = CLASSIC, *, own: PeerId = PEER_A, other: PeerId = PEER_B, seed: int = 0) -> Peer:
    rng = random.Random(seed)
    return Peer(own, other, rules, SECOND, 0, rng, LOG, lambda: rng.randbytes(32))


def handshakes(
    dialler: SigningKey = KEY_A,
    dialler_contexts: TLSContexts = CONTEXTS_A,
    is_known: Callable[[PeerId], bool] = lambda _: True,
) -> tuple[OutboundHandshake, InboundHandshake]:
    """A dials B."""
    return (
        OutboundHandshake(dialler, dialler_contexts, PEER_B, 0),
        InboundHandshake(PEER_B, CONTEXTS_B, is_known, 0),
    )


def authenticate() -> tuple[TLSSession, TLSSession]:
    """(A's session, B's session) of a link that A dialled; nothing is in flight."""
    out, inbound = handshakes()
    done_in = inbound.receive_data(out.knock + out.data_to_send(), 0)
    done_out = False
    while not (done_in and done_out):
        done_out = out.receive_data(inbound.data_to_send()) or done_out
        done_in = inbound.receive_data(out.data_to_send(), 0) or done_in
    out.session.receive_data(inbound.data_to_send())
    assert out.session.read() == b""
    assert inbound.session is not None
    return out.session, inbound.session


class Wire:
    """A peer A under test, connected to somebody with B's key who may say anything."""

    def __init__(self, rules: StackRules = CLASSIC, peer: Peer | None = None) -> None:
        self.peer = peer or a_peer(rules)
        self.now = 0
        self.connect()

    def connect(self) -> None:
        own, self.other = authenticate()
        self.peer.connection_established(inbound=False)
        self.connection = Connection(self.peer, own)
        self._reader = FrameReader(lambda _: True)

    def id_of(self, name: bytes) -> StreamId:
        return stream_id(PEER_A, PEER_B, name)

    def say_raw(self, plaintext: bytes, records_of: int | None = None) -> None:
        """Encrypt `plaintext`, in records of that many bytes, and let the connection read it."""
        size = records_of or max(len(plaintext), 1)
        for start in range(0, len(plaintext), size):
            self.other.write(plaintext[start : start + size])
        self.listen()

    def listen(self) -> None:
        """Let the connection read all that the other side has written."""
        self.connection.receive_data(self.other.data_to_send(), self.now)
        while self.connection.has_more:
            self.connection.receive_data(b"", self.now)

    def say(self, kind: FrameType, name: bytes, payload: bytes = b"", request_id: RequestId | None = None) -> None:
        if kind is FrameType.OPEN:
            payload = name
        self.say_raw(FrameHeader(kind, self.id_of(name), len(payload), request_id).encode() + payload)

    def heard(self) -> list[Frame]:
        """All frames that the peer under test has to say now."""
        frames = []
        while self.connection.has_frame():
            self.other.receive_data(self.connection.encrypt(self.connection.next_frames(self.now)))
            while data := self.other.read():
                frames += list(self._reader.feed(data))
        return frames

    def heard_payloads(self) -> list[bytes]:
        return [frame.payload for frame in self.heard() if frame.header.type is FrameType.DATA]


def received(stream: LocalStream) -> list[IncomingMessage]:
    messages = []
    while (message := stream.incoming.pop()) is not None:
        messages.append(message)
    return messages


def received_payloads(stream: LocalStream) -> list[bytes]:
    messages = received(stream)
    assert all(isinstance(message, Plain) for message in messages)
    return [message.payload for message in messages]
