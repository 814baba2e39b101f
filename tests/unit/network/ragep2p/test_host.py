"""Hosts over loop-back TCP (networking 3, 5, 9)."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from ocr_offchain.errors import InvalidInputError, OCRError
from ocr_offchain.network.ragep2p.frames import FrameType
from ocr_offchain.network.ragep2p.host import Host, HostConfig, Stream, StreamClosedError
from ocr_offchain.network.ragep2p.identity import PeerId
from ocr_offchain.network.ragep2p.link import Link
from ocr_offchain.network.ragep2p.rules import CLASSIC, NEW, StackRules
from ocr_offchain.network.ragep2p.streams import IncomingRequest, OutgoingRequest, Response, ResponsePolicy
from tests.unit.network.ragep2p.hosts import MILLISECOND, AddressBook, Caller, hosts, next_payload, until
from tests.unit.network.ragep2p.links import SECOND, limits, parameters
from tests.unit.network.vectors import key_of, peer_of

both = pytest.mark.parametrize("rules", [CLASSIC, NEW], ids=["classic", "new"])


@both
async def test_two_hosts_find_each_other_and_talk(rules: StackRules) -> None:
    async with hosts("a", "b", rules=rules) as (a, b):
        ours, theirs = a.open_stream(b.id, parameters(b"s")), b.open_stream(a.id, parameters(b"s"))
        ours.send(b"hello")
        theirs.send(b"good day")
        assert await next_payload(theirs) == b"hello"
        assert await next_payload(ours) == b"good day"
        assert a.connected_peers() == {b.id}
        assert b.connected_peers() == {a.id}


async def test_either_side_can_be_the_one_that_dials() -> None:
    async with hosts("a", "b", introduced=False) as (a, b):
        ours, theirs = a.open_stream(b.id, parameters(b"s")), b.open_stream(a.id, parameters(b"s"))
        book = b._discoverer
        assert isinstance(book, AddressBook)
        book.addresses[a.id] = list(a.bound_addresses())
        ours.send(b"hello")
        theirs.send(b"good day")
        assert await next_payload(theirs) == b"hello"
        assert await next_payload(ours) == b"good day"
        assert a.inbound_dials == 1
        assert a.statistics()[b.id].inbound_connections == 1
        assert b.statistics()[a.id].inbound_connections == 0


@both
async def test_a_large_message_arrives_whole(rules: StackRules) -> None:
    big = limits(longest=30_000_000, payload=(1e9, 10**9))
    payload = bytes(range(256)) * 100_000
    async with hosts("a", "b", rules=rules) as (a, b):
        ours, theirs = a.open_stream(b.id, parameters(b"s", big)), b.open_stream(a.id, parameters(b"s", big))
        ours.send(payload)
        ours.send(b"after it")
        assert await next_payload(theirs) == payload
        assert await next_payload(theirs) == b"after it"


async def test_a_mesh_of_hosts_talks_on_many_streams() -> None:
    async with hosts("a", "b", "c", "d", "e") as mesh:
        streams = {
            (one.id, other.id, name): one.open_stream(other.id, parameters(name))
            for one in mesh
            for other in mesh
            for name in (b"x", b"y")
            if one is not other
        }

        async def hear(other: PeerId, name: bytes, stream: Stream) -> None:
            assert await next_payload(stream, 15) == other + name

        listeners = [asyncio.create_task(hear(other, name, stream)) for (_, other, name), stream in streams.items()]
        # What was on its way when two hosts dialled each other at once may be lost, so all is said more than once.
        while not all(listener.done() for listener in listeners):
            for (one, _, name), stream in streams.items():
                stream.send(one + name)
            await asyncio.sleep(0.05)
        await asyncio.gather(*listeners)
        everybody = {host.id for host in mesh}
        await until(lambda: all(host.connected_peers() == everybody - {host.id} for host in mesh))


async def test_a_request_is_answered_over_the_newer_stack() -> None:
    async with hosts("a", "b", rules=NEW) as (a, b):
        ours, theirs = a.open_stream(b.id, parameters(b"s")), b.open_stream(a.id, parameters(b"s"))
        ours.send_message(OutgoingRequest(b"how much?", ResponsePolicy(5000, a.now() + 10 * SECOND)))
        request = await asyncio.wait_for(theirs.receive(), 5)
        assert isinstance(request, IncomingRequest)
        theirs.send_message(Response(b"much" * 1000, request.request_id))
        assert await asyncio.wait_for(ours.receive(), 5) == Response(b"much" * 1000)


async def test_a_lost_connection_is_dialled_anew_and_nothing_queued_is_lost() -> None:
    async with hosts("a", "b") as (a, b):
        ours, theirs = a.open_stream(b.id, parameters(b"s")), b.open_stream(a.id, parameters(b"s"))
        ours.send(b"before")
        assert await next_payload(theirs) == b"before"
        a._live[b.id].abort("the test pulls the plug")
        assert a.connected_peers() == set()
        ours.send(b"meanwhile")
        assert await next_payload(theirs) == b"meanwhile"
        assert a.statistics()[b.id].connections >= 2


async def test_an_address_that_does_not_answer_is_followed_by_the_next() -> None:
    async with hosts("a", "b", introduced=False) as (a, b):
        book = a._discoverer
        assert isinstance(book, AddressBook)
        book.addresses[b.id] = [
            "127.0.0.1:1",
            "not an address",
            "nobody.invalid:9",
            "127.0.0.1:99999",
            *b.bound_addresses(),
        ]
        ours, theirs = a.open_stream(b.id, parameters(b"s")), b.open_stream(a.id, parameters(b"s"))
        ours.send(b"found you")
        assert await next_payload(theirs, 20) == b"found you"


async def test_a_connected_peer_is_not_dialled() -> None:
    async with hosts("a", "b") as (a, b):
        a.open_stream(b.id, parameters(b"s"))
        b.open_stream(a.id, parameters(b"s"))
        await until(lambda: b.id in a.connected_peers() and a.id in b.connected_peers())
        await asyncio.sleep(0.15)
        books = [a._discoverer, b._discoverer]
        asked = [len(book.asked) for book in books if isinstance(book, AddressBook)]
        await asyncio.sleep(0.3)
        assert asked == [len(book.asked) for book in books if isinstance(book, AddressBook)]


async def test_the_newest_connection_takes_the_place_of_the_older_one() -> None:
    async with hosts("a", introduced=False) as (a,):
        stream = a.open_stream(peer_of("caller"), parameters(b"s"))
        first = await Caller(key_of("caller"), a).authenticate()
        await first.heard()
        second = await Caller(key_of("caller"), a).authenticate()
        assert await first.heard_the_end()
        second.say(FrameType.DATA, b"s", b"it is me again")
        assert await next_payload(stream) == b"it is me again"
        assert a.statistics()[peer_of("caller")].connections == 2
        second.close()


async def test_a_peer_that_comes_in_too_often_keeps_its_old_connection() -> None:
    async with hosts("a", introduced=False, dial_interval=100 * SECOND) as (a,):
        stream = a.open_stream(peer_of("caller"), parameters(b"s"))
        callers = [Caller(key_of("caller"), a) for _ in range(5)]
        for caller in callers:
            await caller.authenticate()
            await until(lambda: a.inbound_dials == len(a._links) or not a._handshaking)
        assert await callers[4].heard_the_end()
        callers[3].say(FrameType.DATA, b"s", b"still here")
        assert await next_payload(stream) == b"still here"
        assert a.statistics()[peer_of("caller")].connections == 4
        for caller in callers:
            caller.close()


async def test_closing_the_last_stream_ends_the_connection_and_forgets_the_peer() -> None:
    async with hosts("a", introduced=False) as (a,):
        stream = a.open_stream(peer_of("caller"), parameters(b"s"))
        caller = await Caller(key_of("caller"), a).authenticate()
        assert [frame.header.type for frame in await caller.heard()] == [FrameType.OPEN]
        stream.close()
        assert await caller.heard() == [], "no CLOSE is sent, only a farewell"
        assert caller.session.remote_closed
        again = Caller(key_of("caller"), a)
        await again.connect()
        await again.knock()
        assert await again.reader.read() == b""
        assert a.statistics() == {}


async def test_a_closed_stream_says_so() -> None:
    async with hosts("a", introduced=False) as (a,):
        stream = a.open_stream(peer_of("caller"), parameters(b"s"))
        waiting = asyncio.create_task(stream.receive())
        await asyncio.sleep(0)
        stream.close()
        with pytest.raises(StreamClosedError):
            await waiting
        with pytest.raises(StreamClosedError):
            stream.send(b"")
        with pytest.raises(StreamClosedError):
            stream.close()
        with pytest.raises(StreamClosedError):
            stream.update_limits(limits())
        with pytest.raises(StreamClosedError):
            await stream.receive()


async def test_what_a_host_refuses() -> None:
    async with hosts("a", introduced=False, rules=NEW) as (a,):
        with pytest.raises(InvalidInputError, match="own peer id"):
            a.open_stream(a.id, parameters(b"s"))
        for number in range(256):
            a.open_stream(PeerId(number.to_bytes(32, "big")), parameters(b"s"))
        with pytest.raises(InvalidInputError, match="256 peers"):
            a.open_stream(PeerId(b"\xff" * 32), parameters(b"s"))
        with pytest.raises(InvalidInputError, match="started before"):
            await a.start()
    with pytest.raises(InvalidInputError, match="not running"):
        await a.close()


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:65536", "127.0.0.1:", "::1:80", "127.0.0.1:http"])
def test_a_listen_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(InvalidInputError, match="address"):
        HostConfig((address,), SECOND)


def test_a_host_needs_an_address_and_an_interval() -> None:
    with pytest.raises(InvalidInputError, match="at least one"):
        HostConfig((), SECOND)
    with pytest.raises(InvalidInputError, match="interval"):
        HostConfig(("127.0.0.1:0",), 0)


async def test_a_host_that_cannot_listen_says_where_and_stops() -> None:
    async with hosts("a", introduced=False) as (a,):
        book = AddressBook()
        taken = next(a.bound_addresses())
        other = Host(HostConfig((taken,), 50 * MILLISECOND), key_of("b"), book)
        with pytest.raises(OCRError, match=taken):
            await other.start()
        assert not book.running


async def test_a_host_closes_its_connections_with_a_farewell() -> None:
    async with hosts("a", introduced=False) as (a,):
        a.open_stream(peer_of("caller"), parameters(b"s"))
        caller = await Caller(key_of("caller"), a).authenticate()
        await caller.heard()
    assert await caller.heard() == []
    assert caller.session.remote_closed
    assert not a._links


@asynccontextmanager
async def a_dial_under_way(host: Host, peer: PeerId) -> AsyncIterator[None]:
    """Let `host` dial a server that takes the call and says nothing."""
    calls: list[asyncio.StreamWriter] = []
    dumb = await asyncio.start_server(lambda _, writer: calls.append(writer), "127.0.0.1", 0)
    address, port = dumb.sockets[0].getsockname()[:2]
    book = host._discoverer
    assert isinstance(book, AddressBook)
    book.addresses[peer] = [f"{address}:{port}"]
    host.open_stream(peer, parameters(b"s"))
    await until(lambda: peer in host._dialled_links and bool(calls))
    yield
    dumb.close()
    for call in calls:
        call.transport.abort()


@pytest.mark.parametrize("host_is_smaller", [True, False])
async def test_when_two_hosts_dial_each_other_the_smaller_id_gives_its_own_attempt_up(host_is_smaller: bool) -> None:
    own, other = sorted(("a", "b"), key=peer_of, reverse=not host_is_smaller)
    async with hosts(own, introduced=False) as (host,), a_dial_under_way(host, peer_of(other)):
        caller = await Caller(key_of(other), host).authenticate()
        await caller.heard()
        assert (peer_of(other) in host._dialled_links) != host_is_smaller
        assert host.connected_peers() == {peer_of(other)}


async def test_a_peer_is_not_dialled_while_a_dial_to_it_is_under_way() -> None:
    async with hosts("a", introduced=False) as (a,), a_dial_under_way(a, peer_of("b")):
        book = a._discoverer
        assert isinstance(book, AddressBook)
        asked = len(book.asked)
        await asyncio.sleep(0.4)
        assert len(book.asked) == asked


async def test_that_a_peer_is_nowhere_to_be_found_is_a_warning_only_when_it_lasts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def told() -> list[str]:
        return [record.message for record in caplog.records if "no address of this peer" in record.message]

    async with hosts("a", introduced=False) as (a,):
        book = a._discoverer
        assert isinstance(book, AddressBook)
        a.open_stream(peer_of("b"), parameters(b"s"))
        await until(lambda: len(book.asked) >= 3)
        assert told() == []
        await until(lambda: bool(told()))
        assert "8 times in a row" in told()[0]
        assert len(book.asked) >= 8


async def test_a_discoverer_that_fails_does_not_end_the_dialling(caplog: pytest.LogCaptureFixture) -> None:
    async with hosts("a", "b", introduced=False) as (a, b):
        book = a._discoverer
        assert isinstance(book, AddressBook)
        problems: list[Exception] = [OCRError("no idea"), KeyError("a slip")]

        def find_peer(peer: PeerId) -> list[str]:
            if problems:
                raise problems.pop()
            return list(b.bound_addresses())

        book.find_peer = find_peer  # type: ignore[method-assign]
        ours, theirs = a.open_stream(b.id, parameters(b"s")), b.open_stream(a.id, parameters(b"s"))
        ours.send(b"at last")
        assert await next_payload(theirs) == b"at last"
        assert "no idea" in caplog.text
        assert "a slip" in caplog.text


async def test_a_burst_of_very_many_small_messages_arrives_whole_and_in_order() -> None:
    generous = limits(incoming=10_000, outgoing=10_000, messages=(1e6, 10**6), payload=(1e9, 10**9))
    async with hosts("a", "b", introduced=False) as (a, b):
        book = a._discoverer
        assert isinstance(book, AddressBook)
        book.addresses[b.id] = list(b.bound_addresses())
        ours, theirs = (
            a.open_stream(b.id, parameters(b"s", generous)),
            b.open_stream(a.id, parameters(b"s", generous)),
        )
        for number in range(8000):
            ours.send(b"%d" % number)
        for number in range(8000):
            assert await next_payload(theirs) == b"%d" % number
        ours.send(b"and on")
        assert await next_payload(theirs) == b"and on"


async def test_handshakes_take_their_steps_one_by_one_and_everything_else_has_turns_in_between() -> None:
    class Waiting:
        def step(self) -> None:
            steps.append(self)

    steps: list[Waiting] = []
    crowd = [Waiting() for _ in range(20)]
    async with hosts("a", introduced=False) as (a,):
        for link in crowd:
            a.link_wants_step(cast(Link, link))
        assert steps == []
        seen = [0]
        while len(steps) < len(crowd):
            await asyncio.sleep(0)
            seen.append(len(steps))
        assert max(after - before for before, after in itertools.pairwise(seen)) == 1
        assert steps == crowd


async def test_rounds_of_dialling_are_one_to_two_intervals_apart_and_addresses_take_turns() -> None:
    class Recording(random.Random):
        def uniform(self, a: float, b: float) -> float:
            drawn.append((a, b))
            return b

    drawn: list[tuple[float, float]] = []
    book = AddressBook()
    book.addresses[peer_of("b")] = ["127.0.0.1:1", "127.0.0.1:2"]
    dialled: list[str] = []
    host = Host(HostConfig(("127.0.0.1:0",), 4 * MILLISECOND), key_of("a"), book, rng=Recording())
    await host.start()
    loop = asyncio.get_running_loop()
    create_connection = loop.create_connection

    def recording(factory: object, address: str, port: int) -> object:
        dialled.append(f"{address}:{port}")
        return create_connection(factory, address, port)  # type: ignore[call-overload]

    loop.create_connection = recording  # type: ignore[method-assign, assignment]
    try:
        host.open_stream(peer_of("b"), parameters(b"s"))
        await until(lambda: len(dialled) >= 6)
    finally:
        del loop.create_connection
        await host.close()
    rounds = [draw for draw in drawn if draw[0] > 0]
    assert set(rounds) == {(0.004, 0.008)}
    assert len(rounds) >= 5
    assert dialled[:6] == ["127.0.0.1:1", "127.0.0.1:2"] * 3
