"""Endpoints of an OCR instance and bootstrappers over loop-back TCP (networking 14)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.host import BinaryNetworkEndpoint, BinaryNetworkEndpointFactory
from ocr_offchain.network.endpoint import EndpointClosedError, Ragep2pEndpoint, stream_name
from ocr_offchain.network.peer import NetworkPeer, NetworkPeerConfig
from ocr_offchain.network.ragep2p.frames import FrameHeader, FrameType, RequestId
from ocr_offchain.network.ragep2p.rules import NEW
from ocr_offchain.types import ConfigDigest, OracleId
from tests.unit.network.peers import DIGEST, LIMITS, locator, network_peers
from tests.unit.network.ragep2p.hosts import Caller, until
from tests.unit.network.vectors import cases, key_of, peer_of

ALWAYS_OPEN = {b"ragedisco/v1", b"ping-pong-(20|10s|20s|10s)", b"ping-pong-(204800|2m0s|3m0s|30s)"}


async def opened(caller: Caller, count: int) -> set[bytes]:
    """The names of the streams that the other side opens first."""
    names: set[bytes] = set()
    while len(names) < count:
        names |= {frame.payload for frame in await caller.heard()}
    return names


@asynccontextmanager
async def an_instance(*tags: str) -> AsyncIterator[tuple[list[Ragep2pEndpoint], NetworkPeer]]:
    """Started endpoints of one instance in oracle order, and the bootstrapper's peer."""
    async with network_peers(*tags, "boot") as peers, contextlib.AsyncExitStack() as stack:
        *oracles, boot = peers
        peer_ids = tuple(peer.peer_id() for peer in oracles)
        bootstrapper = await boot.new_bootstrapper(DIGEST, peer_ids, (locator(boot),), 0)
        await bootstrapper.start()
        stack.push_async_callback(bootstrapper.close)
        endpoints = []
        for peer in oracles:
            endpoint = await peer.new_endpoint(DIGEST, peer_ids, (locator(boot),), 0, LIMITS)
            await endpoint.start()
            stack.push_async_callback(endpoint.close)
            endpoints.append(endpoint)
        yield endpoints, boot


async def collect(endpoint: Ragep2pEndpoint, wanted: set[tuple[bytes, OracleId]]) -> None:
    missing = set(wanted)
    async with asyncio.timeout(15):
        while missing:
            missing.discard(await endpoint.receive())


async def test_a_broadcast_reaches_everybody_with_the_right_sender() -> None:
    async with an_instance("a", "b", "c", "d") as (endpoints, _):
        wanted = {(b"from %d" % oracle, OracleId(oracle)) for oracle in range(4)}
        collectors = [asyncio.create_task(collect(endpoint, wanted)) for endpoint in endpoints]
        # The network may lose messages while connections come up, so everything is said until all have heard it.
        while not all(collector.done() for collector in collectors):
            for oracle, endpoint in enumerate(endpoints):
                endpoint.broadcast(b"from %d" % oracle)
            await asyncio.sleep(0.05)
        await asyncio.gather(*collectors)


async def test_a_message_goes_to_its_addressee_only() -> None:
    async with an_instance("a", "b", "c") as (endpoints, _):
        for endpoint in endpoints:
            endpoint.send_to(b"to myself", endpoint.oracle_id)
            assert await endpoint.receive() == (b"to myself", endpoint.oracle_id)
        receiver = asyncio.create_task(endpoints[2].receive())
        while not receiver.done():
            endpoints[0].send_to(b"for two", OracleId(2))
            await asyncio.sleep(0.05)
        assert receiver.result() == (b"for two", OracleId(0))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(endpoints[1].receive(), 0.1)


async def test_an_oracle_that_has_left_can_come_back() -> None:
    async with network_peers("a", "b") as [a, b]:
        peer_ids, bootstrappers = (a.peer_id(), b.peer_id()), (locator(a), locator(b))
        ours = await a.new_endpoint(DIGEST, peer_ids, bootstrappers, 0, LIMITS)
        await ours.start()
        for _ in range(2):
            theirs = await b.new_endpoint(DIGEST, peer_ids, bootstrappers, 0, LIMITS)
            await theirs.start()
            receiver = asyncio.create_task(theirs.receive())
            while not receiver.done():
                ours.send_to(b"hello", OracleId(1))
                await asyncio.sleep(0.05)
            assert receiver.result() == (b"hello", OracleId(0))
            await theirs.close()
        await ours.close()


@asynccontextmanager
async def alone(
    *others: str, buffers: int = 10, limits: object = None
) -> AsyncIterator[tuple[NetworkPeer, Ragep2pEndpoint]]:
    """An endpoint of "me" and oracles that a test plays."""
    async with network_peers("me", buffers=buffers) as [peer]:
        peer_ids = (peer.peer_id(), *(NetworkPeer(peer.config, key_of(tag)).peer_id() for tag in others))
        endpoint = await peer.new_endpoint(DIGEST, peer_ids, (), 0, LIMITS)
        await endpoint.start()
        yield peer, endpoint
        await endpoint.close()


async def test_messages_to_itself_wait_in_a_buffer_of_20_that_drops_the_newest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with alone() as (_, endpoint):
        for number in range(25):
            endpoint.send_to(b"%d" % number, endpoint.oracle_id)
        got = [await endpoint.receive() for _ in range(20)]
        assert got == [(b"%d" % number, endpoint.oracle_id) for number in range(20)]
        assert caplog.text.count("dropped") == 3, "lines for the 1st, 2nd and 4th"
        endpoint.send_to(b"x" * 10_000, endpoint.oracle_id)
        assert await endpoint.receive() == (b"x" * 10_000, endpoint.oracle_id), "no limit of length towards itself"


async def test_a_flooding_oracle_loses_its_own_oldest_messages_and_the_others_take_turns() -> None:
    async with alone("noisy", "quiet", buffers=4) as (peer, endpoint):
        callers = [await Caller(key_of(tag), peer.host).authenticate() for tag in ("noisy", "quiet")]
        name = stream_name(DIGEST)
        for number in range(50):
            callers[0].say(FrameType.DATA, name, b"%d" % number)
        callers[1].say(FrameType.DATA, name, b"psst")
        statistics = peer.host.statistics()
        await until(lambda: statistics[peer_of("noisy")].messages_received == 50)
        await until(lambda: statistics[peer_of("quiet")].messages_received == 1)
        got = [await endpoint.receive() for _ in range(5)]
        assert [message for message in got if message[1] == 1] == [(b"%d" % number, 1) for number in range(46, 50)]
        assert (b"psst", 2) in got[:2]
        for caller in callers:
            caller.close()


async def test_the_stream_has_the_recorded_name_and_the_limits_of_the_instance() -> None:
    for case in cases("stream_id"):
        if case["what"].startswith("protocol stream"):
            assert stream_name(ConfigDigest(bytes.fromhex(case["config_digest"]))).decode() == case["name"]
    async with alone("a") as (peer, _):
        caller = await Caller(key_of("a"), peer.host).authenticate()
        assert await opened(caller, 4) == {*ALWAYS_OPEN, b"ocr/" + DIGEST.hex().encode()}
        caller.say_raw(FrameHeader(FrameType.DATA, caller.id_of(stream_name(DIGEST)), 881).encode())
        assert await caller.heard_the_end()


async def test_requests_on_the_stream_of_an_endpoint_are_dropped(caplog: pytest.LogCaptureFixture) -> None:
    async with network_peers("me", rules=NEW) as [peer]:
        other = NetworkPeer(peer.config, key_of("a"))
        endpoint = await peer.new_endpoint(DIGEST, (peer.peer_id(), other.peer_id()), (), 0, LIMITS)
        await endpoint.start()
        caller = await Caller(key_of("a"), peer.host).authenticate()
        header = FrameHeader(FrameType.REQUEST, caller.id_of(stream_name(DIGEST)), 0, RequestId(bytes(32)))
        caller.say_raw(header.encode())
        caller.say(FrameType.DATA, stream_name(DIGEST), b"plain")
        assert await asyncio.wait_for(endpoint.receive(), 5) == (b"plain", OracleId(1))
        assert other.peer_id() in caplog.text
        caller.close()
        await endpoint.close()


async def test_the_life_of_an_endpoint(caplog: pytest.LogCaptureFixture) -> None:
    async with network_peers("me", "a") as [peer, other]:
        peer_ids = (peer.peer_id(), other.peer_id())
        endpoint = await peer.new_endpoint(DIGEST, peer_ids, (), 0, LIMITS)
        endpoint.send_to(b"early", OracleId(1))
        assert "not open" in caplog.text
        with pytest.raises(EndpointClosedError):
            await endpoint.receive()
        with pytest.raises(InvalidInputError, match="already"):
            await peer.new_endpoint(DIGEST, peer_ids, (), 0, LIMITS)
        await endpoint.start()
        with pytest.raises(InvalidInputError, match="started before"):
            await endpoint.start()
        with pytest.raises(IndexError):
            endpoint.send_to(b"", OracleId(2))
        waiting = asyncio.create_task(endpoint.receive())
        await asyncio.sleep(0)
        await endpoint.close()
        with pytest.raises(EndpointClosedError):
            await waiting
        await endpoint.close()
        endpoint.broadcast(b"late")
        again = await peer.new_endpoint(DIGEST, peer_ids, (), 0, LIMITS)
        await again.close()
        with pytest.raises(InvalidInputError, match="started before"):
            await again.start()
        assert peer.host.statistics() == {}


async def test_what_no_endpoint_is_made_for() -> None:
    async with network_peers("me", "a") as [peer, other]:
        ids = (peer.peer_id(), other.peer_id())
        for peer_ids, bootstrappers, limits, problem in (
            (ids[1:], (), LIMITS, "none of the oracles"),
            ((*ids, "12D3KooW"), (), LIMITS, "peer id"),
            (ids, ("nonsense",), LIMITS, "bootstrapper"),
            (ids, (), replace(LIMITS, max_message_length=2**30 + 1), "longest message"),
            (ids, (), replace(LIMITS, messages_rate_per_oracle=-1.0), "rate"),
        ):
            with pytest.raises(InvalidInputError, match=problem):
                await peer.new_endpoint(DIGEST, peer_ids, bootstrappers, 0, limits)
        twice = await peer.new_endpoint(DIGEST, (*ids, ids[1]), (), 0, LIMITS)
        with pytest.raises(InvalidInputError, match="this name"):
            await twice.start()
        await twice.close()
        assert peer.host.statistics() == {}, "what was opened before the failure is closed again"


async def test_a_bootstrapper_opens_no_stream_of_the_protocol() -> None:
    async with network_peers("boot") as [peer]:
        other = NetworkPeer(peer.config, key_of("a"))
        bootstrapper = await peer.new_bootstrapper(DIGEST, (other.peer_id(),), (), 0)
        await bootstrapper.start()
        caller = await Caller(key_of("a"), peer.host).authenticate()
        assert await opened(caller, 3) == ALWAYS_OPEN
        await bootstrapper.close()
        await bootstrapper.close()
        assert await caller.heard_the_end()


def test_buffers_hold_at_least_one_message() -> None:
    config = NetworkPeerConfig(("127.0.0.1:1",))
    for wrong in (replace(config, incoming_message_buffer_size=0), replace(config, outgoing_message_buffer_size=0)):
        with pytest.raises(InvalidInputError, match="buffer"):
            NetworkPeer(wrong, key_of("me"))


async def test_peer_and_endpoint_are_what_a_host_supplies() -> None:
    async with alone() as (peer, endpoint):
        factory: BinaryNetworkEndpointFactory = peer
        made: BinaryNetworkEndpoint = endpoint
        assert factory.peer_id().startswith("12D3KooW")
        assert made is endpoint
