"""Endpoints with priorities and requests over loop-back TCP (networking 14.5)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from ocr_offchain.crypto.peer_id import peer_id_text
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.endpoint import LOOPBACK_CAPACITY, EndpointClosedError
from ocr_offchain.network.peer import NetworkPeer, PriorityLimits
from ocr_offchain.network.prioritized_endpoint import (
    Inbound,
    Outbound,
    PlainMessage,
    PrioritizedEndpoint,
    ReceivedRequest,
    ReceivedResponse,
    RequestHandle,
    RequestMessage,
    ResponseMessage,
    prioritized_stream_name,
)
from ocr_offchain.network.ragep2p.frames import FrameType, RequestId
from ocr_offchain.network.ragep2p.rules import CLASSIC, NEW
from ocr_offchain.network.ragep2p.streams import Priority, ResponsePolicy
from ocr_offchain.types import ConfigDigest, OracleId
from tests.unit.network.peers import DIGEST, LIMITS, locator, network_peers
from tests.unit.network.ragep2p.hosts import Caller
from tests.unit.network.vectors import cases, key_of

LOW, DEFAULT = Priority.LOW, Priority.DEFAULT
SECOND = 1_000_000_000
HEX = DIGEST.hex().encode()
SAME = PriorityLimits(LIMITS)


@asynccontextmanager
async def an_instance(
    *tags: str, low: PriorityLimits = SAME
) -> AsyncIterator[tuple[list[NetworkPeer], list[PrioritizedEndpoint]]]:
    async with network_peers(*tags, rules=NEW) as peers, contextlib.AsyncExitStack() as stack:
        peer_ids = tuple(peer.peer_id() for peer in peers)
        endpoints = []
        for peer in peers:
            endpoint = await peer.new_prioritized_endpoint(
                DIGEST, peer_ids, (locator(peers[0]),), PriorityLimits(LIMITS), low
            )
            stack.push_async_callback(endpoint.close)
            endpoints.append(endpoint)
        yield peers, endpoints


async def heard(endpoint: PrioritizedEndpoint, patience: float = 10) -> tuple[Inbound, OracleId]:
    async with asyncio.timeout(patience):
        return await endpoint.receive()


async def said_until_heard(
    sender: PrioritizedEndpoint, message: Outbound, to: OracleId, receiver: PrioritizedEndpoint
) -> Inbound:
    """What is sent while two hosts dial each other at once may be lost."""
    listening = asyncio.create_task(heard(receiver))
    while not listening.done():
        sender.send_to(message, to)
        await asyncio.wait({listening}, timeout=0.3)
    return listening.result()[0]


def test_the_default_priority_has_the_name_of_other_endpoints_and_the_low_one_says_so() -> None:
    assert prioritized_stream_name(DIGEST, DEFAULT) == b"ocr/" + HEX
    assert prioritized_stream_name(DIGEST, LOW) == b"ocr/" + HEX + b"/priority=low"
    recorded = [case for case in cases("stream_id") if case["name"].startswith("ocr/")]
    names = {
        prioritized_stream_name(ConfigDigest(bytes.fromhex(case["config_digest"])), priority).decode()
        for case in recorded
        for priority in Priority
    }
    assert {case["name"] for case in recorded} <= names
    assert any(case["name"].endswith("low") for case in recorded)


async def test_plain_messages_come_with_their_priority_and_their_sender() -> None:
    async with an_instance("a", "b") as (_, (a, b)):
        for priority in (LOW, DEFAULT):
            message = PlainMessage(b"hello", priority)
            assert await said_until_heard(a, message, OracleId(1), b) == message
        b.broadcast(PlainMessage(b"all", LOW))
        assert await heard(a) == (PlainMessage(b"all", LOW), OracleId(1))
        while (await heard(b)) != (PlainMessage(b"all", LOW), OracleId(1)):
            """Repetitions of what was said before."""


async def test_a_request_is_answered_once_on_the_stream_it_came_on_even_above_the_limits() -> None:
    async with an_instance("a", "b") as (peers, (a, b)):
        policy = ResponsePolicy(5000, peers[0].host.now() + 60 * SECOND)
        request = RequestMessage(b"how much?", LOW, policy)
        received = await said_until_heard(a, request, OracleId(1), b)
        assert isinstance(received, ReceivedRequest)
        assert (received.payload, received.priority) == (b"how much?", LOW)
        answer = received.handle.respond(b"much" * 1000)
        assert len(answer.payload) > LIMITS.max_message_length
        b.send_to(answer, OracleId(0))
        assert await heard(a) == (ReceivedResponse(b"much" * 1000, LOW), OracleId(1))
        b.send_to(answer, OracleId(0))
        b.send_to(PlainMessage(b"after it", LOW), OracleId(0))
        assert await heard(a) == (PlainMessage(b"after it", LOW), OracleId(1)), "a second answer is not let in"


async def test_to_itself_each_kind_becomes_its_counterpart_and_no_policy_is_asked() -> None:
    async with an_instance("a") as (_, (a,)):
        own = a.oracle_id
        a.send_to(PlainMessage(b"p", LOW), own)
        a.send_to(RequestMessage(b"q", DEFAULT, ResponsePolicy(0, 0)), own)
        assert await heard(a) == (PlainMessage(b"p", LOW), own)
        request, _ = await heard(a)
        assert request == ReceivedRequest(b"q", DEFAULT, RequestHandle(DEFAULT, None))
        assert isinstance(request, ReceivedRequest)
        a.send_to(request.handle.respond(b"r" * 10_000), own)
        assert await heard(a) == (ReceivedResponse(b"r" * 10_000, DEFAULT), own)


async def test_a_response_to_itself_goes_to_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    async with an_instance("a", "b") as (_, (a, _)):
        a.send_to(ResponseMessage(b"r", LOW, None), OracleId(1))
        assert "request of this oracle to itself" in caplog.text
        a.send_to(ResponseMessage(b"r", LOW, RequestId(bytes(32))), a.oracle_id)
        assert await heard(a) == (ReceivedResponse(b"r", LOW), a.oracle_id)


async def test_of_messages_to_itself_20_may_wait_and_the_newest_go() -> None:
    async with an_instance("a") as (_, (a,)):
        for number in range(LOOPBACK_CAPACITY + 5):
            a.send_to(PlainMessage(b"%d" % number, LOW), a.oracle_id)
        got = [(await heard(a))[0].payload for _ in range(LOOPBACK_CAPACITY)]
        assert got == [b"%d" % number for number in range(LOOPBACK_CAPACITY)]
        a.send_to(PlainMessage(b"next", LOW), a.oracle_id)
        assert (await heard(a))[0].payload == b"next"


async def test_each_priority_has_a_stream_with_limits_and_buffers_of_its_own() -> None:
    low = PriorityLimits(replace(LIMITS, max_message_length=10), outgoing_buffer=3, incoming_buffer=2)
    async with an_instance("a", "caller", low=low) as ((a, _), (endpoint, _)):
        (peer,) = a.host._peers.values()
        streams = {stream.parameters.name: stream for stream in peer.streams.values()}
        default, lower = streams[b"ocr/" + HEX], streams[b"ocr/" + HEX + b"/priority=low"]
        assert (default.parameters.priority, lower.parameters.priority) == (DEFAULT, LOW)
        assert default.limits.max_message_length == LIMITS.max_message_length
        assert (default.limits.outgoing_buffer, default.limits.incoming_buffer) == (10, 10)
        assert lower.limits.max_message_length == 10
        assert (lower.limits.outgoing_buffer, lower.limits.incoming_buffer) == (3, 2)
        await endpoint.close()
        await endpoint.close()
        assert not {name for name in peer.streams.values() if name.parameters.name.startswith(b"ocr/")}
        with pytest.raises(EndpointClosedError):
            await endpoint.receive()
        endpoint.send_to(PlainMessage(b"", LOW), OracleId(1))
        with pytest.raises(IndexError):
            endpoint.send_to(PlainMessage(b"", LOW), OracleId(2))


async def test_an_older_host_hears_the_plain_messages_of_a_newer_one() -> None:
    async with network_peers("new", rules=NEW) as (new,), network_peers("old", rules=CLASSIC) as (old,):
        ids = new.peer_id(), old.peer_id()
        newer = await new.new_prioritized_endpoint(
            DIGEST, ids, (locator(new),), PriorityLimits(LIMITS), PriorityLimits(LIMITS)
        )
        older = await old.new_endpoint(DIGEST, ids, (locator(new),), 0, LIMITS)
        await older.start()
        listening = asyncio.create_task(asyncio.wait_for(older.receive(), 10))
        while not listening.done():
            newer.send_to(PlainMessage(b"hello", DEFAULT), OracleId(1))
            await asyncio.wait({listening}, timeout=0.3)
        assert listening.result() == (b"hello", OracleId(0))
        older.send_to(b"good day", OracleId(0))
        assert await heard(newer) == (PlainMessage(b"good day", DEFAULT), OracleId(1))
        assert new.host.connected_peers() == {old.host.id}
        await older.close()
        await newer.close()


async def test_the_older_stack_has_no_such_endpoint_and_a_failure_leaves_no_registration() -> None:
    async with network_peers("a", rules=CLASSIC) as (a,):
        limits = PriorityLimits(LIMITS)
        with pytest.raises(InvalidInputError, match="newer stack"):
            await a.new_prioritized_endpoint(DIGEST, (a.peer_id(),), (), limits, limits)
        assert a.discovery.counts().registered_peers == 0
    async with network_peers("a", "b", rules=NEW) as (a, b):
        for ids, words in (
            ((b.peer_id(),), "own peer id"),
            ((a.peer_id(), b.peer_id(), b.peer_id()), "one of this name"),
        ):
            with pytest.raises(InvalidInputError, match=words):
                await a.new_prioritized_endpoint(DIGEST, ids, (), limits, limits)
            assert a.discovery.counts().registered_peers == 0
            assert not a.host._peers


async def test_a_request_that_nobody_may_answer_yet_reaches_the_other_side_as_one() -> None:
    """The frames that a caller hears: OPEN for both streams, and type 4 only for a request."""
    async with network_peers("a", rules=NEW) as (a,):
        limits = PriorityLimits(LIMITS)
        caller = Caller(key_of("caller"), a.host)
        ids = (a.peer_id(), peer_id_text(caller.key.public_key))
        endpoint = await a.new_prioritized_endpoint(DIGEST, ids, (), limits, limits)
        await caller.authenticate()
        for priority in (LOW, DEFAULT):
            caller.say(FrameType.OPEN, prioritized_stream_name(DIGEST, priority))
        endpoint.send_to(RequestMessage(b"q", LOW, ResponsePolicy(10, a.host.now() + SECOND)), OracleId(1))
        endpoint.send_to(PlainMessage(b"p", DEFAULT), OracleId(1))
        kinds: dict[bytes, FrameType] = {}
        while not {b"q", b"p"} <= kinds.keys():
            kinds |= {frame.payload: frame.header.type for frame in await caller.heard()}
        assert kinds[b"q"] is FrameType.REQUEST
        assert kinds[b"p"] is FrameType.DATA
        assert kinds[b"ocr/" + HEX + b"/priority=low"] is FrameType.OPEN
        await endpoint.close()
        caller.close()
