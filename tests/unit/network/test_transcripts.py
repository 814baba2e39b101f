"""Conversations whose every byte is known beforehand: the knock as it goes over TCP, and the plaintext in TLS.

The bytes are those recorded from the original; only what TLS draws at random is not compared.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nacl.signing
import pytest

from ocr_offchain.network.peer import NetworkPeer, NetworkPeerConfig
from ocr_offchain.network.ragep2p.handshake import InboundHandshake
from ocr_offchain.network.ragep2p.identity import text_of
from ocr_offchain.network.ragep2p.tls import TLSContexts, TLSSession
from ocr_offchain.types import ConfigDigest
from tests.unit.network.ragep2p.hosts import Caller
from tests.unit.network.vectors import KEY_A, KEY_B, PEER_A, PEER_B

HOUR = 3600 * 1_000_000_000
DIGEST = ConfigDigest(bytes(32))

KNOCK = bytes.fromhex(
    "02716df718a189316efcb5cc13d4d812d4f35be7a200565185b3d2fbca06fd27b332c50fda1a7ccc7304de8389383578a4e60d698982155"
    "7cb5e72422bcbdda8b7fe3c6db8c777f96bfd26d5f16141994e38eb62e45b79fb29a4569d76c7ffc20d"
)
STREAM = bytes.fromhex("c1bb5ea5c75214cf728d5db594b1f9b872bfe7701849c2473b105ffdf6e1f677")
OPEN = bytes.fromhex(
    "01c1bb5ea5c75214cf728d5db594b1f9b872bfe7701849c2473b105ffdf6e1f6770000000c72616765646973636f2f7631"
)
OWN_ANNOUNCEMENT = bytes.fromhex(
    "0a0e3132372e302e302e313a313233341a20716df718a189316efcb5cc13d4d812d4f35be7a200565185b3d2fbca06fd27b32240594a5e2e"
    "4828069930d3d3116d440b5e64f7ce6ca0432288345d9eb13e2c6cd2d6e93b642b8f6db8143d6ed9d03ad6d1b744b8e9dd6997010bc3f35d"
    "65a8da0c"
)
OLDER_OWN_ANNOUNCEMENT = bytes.fromhex(
    "0a0e3132372e302e302e313a313233340a085b3a3a315d3a383010071a20716df718a189316efcb5cc13d4d812d4f35be7a200565185b3d2"
    "fbca06fd27b322403dec240974f9887ff278e179ee4fd3ef00003b83b47470eaacd8f4e146d176bfc66fefea03aeb62276196bb2c9ca6c54"
    "1d70247b01207a18c8f65cd7b8f9ff0a"
)
"""Counter 7, with an address that A has no more: what B remembers of an earlier life of A."""


def data(message: bytes) -> bytes:
    return b"\x03" + STREAM + len(message).to_bytes(4, "big") + message


RECONCILE = data(b"\x1a\x76\x0a\x74" + OWN_ANNOUNCEMENT)


def renewed_announcement() -> bytes:
    """Of A, counter 8, from the rule alone."""
    address = b"127.0.0.1:1234"
    preimage = b"announcement for chainlink peer discovery v2.0.0" + b"\x01\0\0\0" + b"\x0e\0\0\0" + address
    digest = hashlib.sha256(preimage + (8).to_bytes(8, "little")).digest()
    signature = nacl.signing.SigningKey(KEY_A.seed).sign(digest).signature
    announcement = b"\x0a\x0e" + address + b"\x10\x08" + b"\x1a\x20" + PEER_A + b"\x22\x40" + signature
    return b"\x12" + bytes([len(announcement)]) + announcement


A_SAYS = [OPEN, RECONCILE, data(renewed_announcement())]
B_SAYS = [OPEN, data(b"\x12\x80\x01" + OLDER_OWN_ANNOUNCEMENT)]


@asynccontextmanager
async def node_a(bootstrapper: str) -> AsyncIterator[NetworkPeer]:
    """Discovers, and does nothing else."""
    config = NetworkPeerConfig(
        ("127.0.0.1:0",), ("127.0.0.1:1234",), delta_dial=HOUR // 36_000, delta_reconcile=HOUR, latency_configs=()
    )
    peer = NetworkPeer(config, KEY_A)
    await peer.start()
    group = await peer.new_bootstrapper(DIGEST, (text_of(PEER_A), text_of(PEER_B)), (bootstrapper,), 0)
    try:
        yield peer
    finally:
        await group.close()
        await peer.close()


class Conversation:
    """B's side of it."""

    def __init__(self, session: TLSSession, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._session = session
        self._reader = reader
        self._writer = writer
        self._heard = b""

    async def hears(self, expected: bytes) -> None:
        async with asyncio.timeout(10):
            while len(self._heard) < len(expected):
                while plaintext := self._session.read():
                    self._heard += plaintext
                if len(self._heard) < len(expected):
                    self._session.receive_data(await self._reader.read(1 << 16))
        assert self._heard[: len(expected)].hex() == expected.hex()
        self._heard = self._heard[len(expected) :]

    def says(self, plaintext: bytes) -> None:
        self._session.write(plaintext)
        self._writer.write(self._session.data_to_send())

    async def go_through(self) -> None:
        await self.hears(A_SAYS[0])
        self.says(B_SAYS[0])
        await self.hears(A_SAYS[1])
        self.says(B_SAYS[1])
        await self.hears(A_SAYS[2])
        assert not self._heard


@pytest.mark.parametrize("together", [False, True], ids=["frame by frame", "all at once"])
async def test_a_conversation_that_the_other_side_has_dialled(together: bool) -> None:
    async with node_a(f"{text_of(PEER_B)}@") as peer:
        caller = Caller(KEY_B, peer.host)
        await caller.authenticate()
        conversation = Conversation(caller.session, caller.reader, caller.writer)
        if together:
            conversation.says(b"".join(B_SAYS))
            await conversation.hears(b"".join(A_SAYS))
        else:
            await conversation.go_through()
        caller.close()


async def test_a_conversation_that_this_side_has_dialled_begins_with_the_recorded_knock() -> None:
    accepted: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    server = await asyncio.start_server(lambda *ends: accepted.put_nowait(ends), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(server.close)
        await stack.enter_async_context(node_a(f"{text_of(PEER_B)}@127.0.0.1:{port}"))
        reader, writer = await asyncio.wait_for(accepted.get(), 10)
        assert await asyncio.wait_for(reader.readexactly(len(KNOCK)), 10) == KNOCK
        handshake = InboundHandshake(PEER_B, TLSContexts(KEY_B), lambda peer: peer == PEER_A, 0)
        done = handshake.receive_data(KNOCK, 0)
        while not done:
            done = handshake.receive_data(await asyncio.wait_for(reader.read(1 << 16), 10), 0)
            writer.write(handshake.data_to_send())
        assert handshake.session is not None
        await Conversation(handshake.session, reader, writer).go_through()
        writer.transport.abort()
