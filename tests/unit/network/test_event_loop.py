"""Nodes run on uvloop where it is installed, and nothing but their speed depends on it."""

from __future__ import annotations

import asyncio
import sys

import pytest

from ocr_offchain.network import event_loop
from ocr_offchain.network.ragep2p.frames import FrameType
from ocr_offchain.network.ragep2p.host import Host, HostConfig
from tests.unit.network.peers import free_addresses
from tests.unit.network.ragep2p.hosts import MILLISECOND, AddressBook, Caller, hosts, next_payload, until
from tests.unit.network.ragep2p.links import SECOND, limits, parameters
from tests.unit.network.vectors import key_of, peer_of


@pytest.mark.skipif(sys.platform == "win32", reason="there is no uvloop for Windows")
def test_uvloop_is_used_where_it_is_installed() -> None:
    with event_loop.runner() as runner:
        assert type(runner.get_loop()).__module__ == "uvloop"


def test_without_uvloop_it_is_asyncio_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    with event_loop.runner() as runner:
        assert type(runner.get_loop()).__module__.startswith("asyncio.")


def test_hosts_talk_on_it_in_small_and_in_large() -> None:
    async def talk() -> None:
        large = limits(longest=10_000_000, payload=(1e9, 10**9), messages=(1e4, 1000))
        payload = bytes(range(256)) * 30_000
        async with hosts("a", "b") as (a, b):
            ours, theirs = a.open_stream(b.id, parameters(b"s", large)), b.open_stream(a.id, parameters(b"s", large))
            ours.send(payload)
            assert await next_payload(theirs) == payload
            for number in range(100):
                theirs.send(b"%d" % number)
                assert await next_payload(ours) == b"%d" % number

    with event_loop.runner() as runner:
        runner.run(talk())


def test_a_peer_that_does_not_read_is_hung_up_on_there_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr_offchain.network.ragep2p.link.NETWORK_TIMEOUT", SECOND // 5)

    async def send() -> None:
        large = limits(longest=10_000_000)
        async with hosts("a", introduced=False, dial_interval=3600 * SECOND) as (a,):
            stream = a.open_stream(peer_of("caller"), parameters(b"s", large))
            caller = await Caller(key_of("caller"), a).authenticate()
            caller.say(FrameType.OPEN, b"s")
            await until(lambda: bool(a._live))
            caller.writer.transport.pause_reading()  # type: ignore[attr-defined]
            stream.send(bytes(10_000_000))
            await until(lambda: not a.connected_peers())
            caller.close()

    with event_loop.runner() as runner:
        runner.run(send())


async def _dial_until_somebody_listens() -> None:
    """The first dials are refused; on some loops there is a link by then already."""
    (address,) = free_addresses(1)
    async with hosts("a", introduced=False) as (a,):
        book = a._discoverer
        assert isinstance(book, AddressBook)
        book.addresses[peer_of("b")] = [address]
        stream = a.open_stream(peer_of("b"), parameters(b"s"))
        await until(lambda: book.asked.count(peer_of("b")) >= 3)
        assert len(a._links) <= 1, "but for a dial that is under way"
        b = Host(HostConfig((address,), 50 * MILLISECOND), key_of("b"), AddressBook())
        await b.start()
        theirs = b.open_stream(a.id, parameters(b"s"))
        stream.send(b"at last")
        assert await next_payload(theirs) == b"at last"
        await b.close()


def test_a_refused_dial_is_repeated_on_the_loop_of_nodes() -> None:
    with event_loop.runner() as runner:
        runner.run(_dial_until_somebody_listens())


def test_a_refused_dial_is_repeated_on_asyncio_s_loop() -> None:
    asyncio.run(_dial_until_somebody_listens())
