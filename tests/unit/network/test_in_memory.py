"""The in-memory network keeps the promises of the real one (OCR2 16.1)."""

from __future__ import annotations

import asyncio
import logging

import pytest

from ocr_offchain.host import BinaryNetworkEndpointLimits
from ocr_offchain.network.in_memory import (
    INCOMING_CAPACITY,
    LOOPBACK_CAPACITY,
    InMemoryEndpoint,
    InMemoryNetwork,
    InMemoryNetworkError,
)
from ocr_offchain.types import ConfigDigest, OracleId

DIGEST = ConfigDigest(bytes(32))
PEERS = ("a", "b", "c")


def _limits(length: int = 100) -> BinaryNetworkEndpointLimits:
    return BinaryNetworkEndpointLimits(length, 1.0, 1, 1.0, 1)


async def _endpoint(network: InMemoryNetwork, peer: str, digest: ConfigDigest = DIGEST) -> InMemoryEndpoint:
    endpoint = await network.peer(peer).new_endpoint(digest, PEERS, (), 0, _limits())
    await endpoint.start()
    return endpoint


async def _received(endpoint: InMemoryEndpoint) -> list[tuple[bytes, int]]:
    messages = []
    while True:
        try:
            async with asyncio.timeout(0.01):
                messages.append(await endpoint.receive())
        except TimeoutError:
            return [(payload, int(sender)) for payload, sender in messages]


async def test_messages_arrive_with_their_sender_and_broadcasts_include_it() -> None:
    network = InMemoryNetwork()
    a, b, c = [await _endpoint(network, peer) for peer in PEERS]
    a.send_to(b"to b", OracleId(1))
    b.broadcast(b"to all")
    assert await _received(a) == [(b"to all", 1)]
    assert await _received(b) == [(b"to b", 0), (b"to all", 1)]
    assert await _received(c) == [(b"to all", 1)]


async def test_configurations_do_not_hear_each_other() -> None:
    network = InMemoryNetwork()
    a = await _endpoint(network, "a")
    b = await _endpoint(network, "b", ConfigDigest(b"\x01" * 32))
    a.broadcast(b"x")
    assert await _received(b) == []


async def test_a_full_loopback_drops_the_newest() -> None:
    a = await _endpoint(InMemoryNetwork(), "a")
    for number in range(LOOPBACK_CAPACITY + 5):
        a.send_to(b"%d" % number, OracleId(0))
    assert await _received(a) == [(b"%d" % number, 0) for number in range(LOOPBACK_CAPACITY)]


async def test_a_flooding_peer_pushes_out_its_own_oldest_messages_only() -> None:
    network = InMemoryNetwork()
    a, b, c = [await _endpoint(network, peer) for peer in PEERS]
    c.send_to(b"from c", OracleId(0))
    for number in range(INCOMING_CAPACITY + 5):
        b.send_to(b"%d" % number, OracleId(0))
    received = await _received(a)
    assert (b"from c", 2) in received[:2]
    assert [payload for payload, sender in received if sender == 1] == [
        b"%d" % number for number in range(5, INCOMING_CAPACITY + 5)
    ]


async def test_messages_over_the_limit_are_not_sent(caplog: pytest.LogCaptureFixture) -> None:
    network = InMemoryNetwork()
    a, b = [await _endpoint(network, peer) for peer in ("a", "b")]
    with caplog.at_level(logging.WARNING):
        a.broadcast(bytes(101))
    assert "101 bytes" in caplog.text
    a.broadcast(bytes(100))
    assert await _received(b) == [(bytes(100), 0)]


async def test_one_endpoint_for_each_digest_and_peer() -> None:
    network = InMemoryNetwork()
    first = await _endpoint(network, "a")
    with pytest.raises(InMemoryNetworkError):
        await _endpoint(network, "a")
    await first.close()
    await first.close()
    await _endpoint(network, "a")


async def test_a_peer_that_is_no_oracle_gets_no_endpoint() -> None:
    with pytest.raises(InMemoryNetworkError):
        await _endpoint(InMemoryNetwork(), "d")


async def test_a_limit_above_a_gibibyte_does_not_start() -> None:
    endpoint = await InMemoryNetwork().peer("a").new_endpoint(DIGEST, PEERS, (), 0, _limits(2**30 + 1))
    with pytest.raises(InMemoryNetworkError):
        await endpoint.start()


async def test_a_closed_endpoint_neither_sends_nor_receives() -> None:
    network = InMemoryNetwork()
    a, b = [await _endpoint(network, peer) for peer in ("a", "b")]
    waiting = asyncio.create_task(b.receive())
    await asyncio.sleep(0)
    await b.close()
    with pytest.raises(InMemoryNetworkError):
        await waiting
    a.broadcast(b"x")
    b.broadcast(b"y")
    assert await _received(a) == [(b"x", 0)]
