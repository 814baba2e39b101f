"""Discovery over loop-back TCP."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager

import pytest

from ocr_offchain.errors import InvalidInputError, OCRError
from ocr_offchain.network.ragedisco import discoverer
from ocr_offchain.network.ragedisco.announcement import Announcement, sign_announcement
from ocr_offchain.network.ragedisco.discoverer import Ragedisco
from ocr_offchain.network.ragedisco.interfaces import interface_addresses
from ocr_offchain.network.ragedisco.messages import Reconcile, decode_message, encode_announcement, encode_message
from ocr_offchain.network.ragedisco.state import Group
from ocr_offchain.network.ragep2p.frames import FrameType
from ocr_offchain.network.ragep2p.host import Host, HostConfig
from ocr_offchain.network.ragep2p.identity import PeerId, text_of
from ocr_offchain.types import ConfigDigest
from tests.unit.network.ragep2p.hosts import MILLISECOND, Caller, hang_up, until
from tests.unit.network.vectors import key_of, peer_of

DIGEST = ConfigDigest(b"d" * 32)


class Shelf:
    """An announcement database that may be out of order."""

    def __init__(self, blobs: dict[str, bytes] | None = None, broken: bool = False) -> None:
        self.blobs = blobs or {}
        self.broken = broken

    async def store_announcement(self, peer_id: str, announcement: bytes) -> None:
        if self.broken:
            raise OCRError("the shelf has fallen over")
        self.blobs[peer_id] = announcement

    async def read_announcements(self, peer_ids: Collection[str]) -> Mapping[str, bytes]:
        if self.broken:
            raise RuntimeError("the shelf has fallen over")
        return {peer_id: blob for peer_id, blob in self.blobs.items() if peer_id in peer_ids}


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@asynccontextmanager
async def discovering(
    tag: str, database: Shelf | None = None, reconcile: int = 50 * MILLISECOND
) -> AsyncIterator[tuple[Host, Ragedisco, str]]:
    """(host, its discovery, the address that it announces)."""
    address = free_address()
    discovery = Ragedisco((address,), reconcile, database)
    host = Host(HostConfig((address,), 50 * MILLISECOND), key_of(tag), discovery)
    await host.start()
    try:
        yield host, discovery, address
    finally:
        await host.close()
        hang_up()


def a_group(oracles: list[str], bootstrappers: dict[str, str] | None = None) -> Group:
    return Group(
        frozenset(peer_of(tag) for tag in oracles),
        tuple((peer_of(tag), (address,)) for tag, address in (bootstrappers or {}).items()),
    )


async def test_oracles_that_know_a_bootstrapper_only_find_each_other() -> None:
    async with contextlib.AsyncExitStack() as stack:
        oracles = ["a", "b", "c", "d"]
        nodes = {tag: await stack.enter_async_context(discovering(tag)) for tag in [*oracles, "boot"]}
        for _, discovery, _ in nodes.values():
            await discovery.add_group(DIGEST, a_group(oracles, {"boot": nodes["boot"][2]}))
        for tag in oracles:
            host, discovery, _ = nodes[tag]
            others = {peer_of(other) for other in nodes if other != tag}
            await until(lambda host=host, others=others: host.connected_peers() == others, 10)  # type: ignore[misc]
            assert discovery.undiscovered() == set()
            for other in oracles:
                assert discovery.find_peer(peer_of(other)) == [nodes[other][2]]


def stored(tag: str, counter: int, address: str) -> tuple[str, bytes]:
    return text_of(peer_of(tag)), encode_announcement(sign_announcement(key_of(tag), (address,), counter))


async def test_stored_announcements_are_used_at_once_and_the_own_counter_goes_on() -> None:
    shelf = Shelf(dict([stored("a", 3, "1.2.3.4:5"), stored("me", 8, "1.2.3.4:6")]))
    async with discovering("me", shelf) as (host, discovery, address):
        await discovery.add_group(DIGEST, a_group(["me", "a", "b"]))
        assert discovery.find_peer(peer_of("a")) == ["1.2.3.4:5"]
        await discovery.remove_group(DIGEST)
        assert shelf.blobs[text_of(host.id)] == stored("me", 9, address)[1]
        assert discovery.find_peer(peer_of("a")) == []


async def test_bad_records_and_a_broken_database_are_logged_and_no_more(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(dict([stored("a", 3, "1.2.3.4:5")]) | {text_of(peer_of("b")): b"\xff\xff"})
    async with discovering("me", shelf) as (_, discovery, _):
        await discovery.add_group(DIGEST, a_group(["me", "a", "b"]))
        assert discovery.find_peer(peer_of("a")) == ["1.2.3.4:5"]
        assert text_of(peer_of("b")) in caplog.text
        shelf.broken = True
        await discovery.add_group(ConfigDigest(b"e" * 32), a_group(["me", "c"]))
        await discovery.remove_group(DIGEST)
        assert caplog.text.count("fallen over") >= 2


async def test_who_stops_waiting_for_the_database_takes_no_part_in_the_group() -> None:
    class Stuck(Shelf):
        async def read_announcements(self, peer_ids: Collection[str]) -> Mapping[str, bytes]:
            await asyncio.Event().wait()
            return {}

    async with discovering("me", Stuck()) as (host, discovery, _):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(discovery.add_group(DIGEST, a_group(["me", "a"])), 0.02)
        assert host.statistics() == {}
        with pytest.raises(InvalidInputError, match="does not take part"):
            await discovery.remove_group(DIGEST)


async def test_all_announcements_are_saved_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discoverer, "_SAVE_SECONDS", 0.02)
    shelf = Shelf()
    async with discovering("me", shelf) as (host, _, address):
        await until(lambda: text_of(host.id) in shelf.blobs)
        assert shelf.blobs[text_of(host.id)] == stored("me", 0, address)[1]


class Gossip(Caller):
    """A member of the group that says and hears discovery messages."""

    def tell(self, *announcements: Announcement) -> None:
        self.say(FrameType.DATA, discoverer.STREAM_NAME, encode_message(Reconcile(announcements)))

    async def told(self) -> list[Announcement | Reconcile]:
        frames = [frame for frame in await self.heard() if frame.header.type is FrameType.DATA]
        return [decode_message(frame.payload) for frame in frames] or await self.told()


@asynccontextmanager
async def a_gossip(host: Host, tag: str = "a") -> AsyncIterator[Gossip]:
    gossip = Gossip(key_of(tag), host)
    await gossip.authenticate()
    gossip.say(FrameType.OPEN, discoverer.STREAM_NAME)
    try:
        yield gossip
    finally:
        gossip.close()


async def test_an_echo_of_an_older_own_announcement_is_answered_with_a_newer_one() -> None:
    async with discovering("me", reconcile=3_600_000 * MILLISECOND) as (host, discovery, address):
        await discovery.add_group(DIGEST, a_group(["me", "a"]))
        async with a_gossip(host) as gossip:
            gossip.tell(sign_announcement(key_of("me"), ("9.9.9.9:9",), 5))
            said = await gossip.told()
            while isinstance(said[-1], Reconcile):
                said = await gossip.told()
            assert said[-1] == sign_announcement(key_of("me"), (address,), 6)


async def test_a_reconcile_carries_what_this_peer_may_learn() -> None:
    async with discovering("me", reconcile=300 * MILLISECOND) as (host, discovery, address):
        await discovery.add_group(DIGEST, a_group(["me", "a"]))
        await discovery.add_group(ConfigDigest(b"e" * 32), a_group(["me", "b"]))
        own = sign_announcement(key_of("me"), (address,), 0)
        theirs = sign_announcement(key_of("b"), ("9.9.9.9:9",), 5)
        async with a_gossip(host, "b") as gossip:
            gossip.tell(theirs)
            await until(lambda: discovery.find_peer(peer_of("b")) == ["9.9.9.9:9"])
        async with a_gossip(host, "a") as gossip:
            [message] = (await gossip.told())[-1:]
            assert message == Reconcile((own,)), "a shares no group with b"


async def test_hostile_messages_change_nothing_and_name_their_sender(caplog: pytest.LogCaptureFixture) -> None:
    async with discovering("me") as (host, discovery, _):
        await discovery.add_group(DIGEST, a_group(["me", "a", "b"]))
        good = sign_announcement(key_of("b"), ("9.9.9.9:9",), 5)
        async with a_gossip(host) as gossip:
            gossip.say(FrameType.DATA, discoverer.STREAM_NAME, b"\xff" * 100)
            gossip.tell(Announcement(good.addresses, 6, good.public_key, good.signature))
            await until(lambda: "not valid" in caplog.text)
            gossip.tell(sign_announcement(key_of("stranger"), ("9.9.9.9:9",), 5), good)
            await until(lambda: discovery.find_peer(peer_of("b")) == ["9.9.9.9:9"])
        assert f"remotePeerID={text_of(peer_of('a'))}" in caplog.text
        assert discovery.find_peer(peer_of("stranger")) == []


async def test_a_repeated_message_is_processed_once_until_a_group_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    processed: list[bytes] = []

    def decode(payload: bytes) -> Announcement | Reconcile:
        processed.append(payload)
        return decode_message(payload)

    monkeypatch.setattr(discoverer, "decode_message", decode)
    theirs = sign_announcement(key_of("b"), ("9.9.9.9:9",), 5)
    async with discovering("me") as (host, discovery, _):
        await discovery.add_group(DIGEST, a_group(["me", "a"]))
        received = host.statistics()[peer_of("a")]
        async with a_gossip(host) as gossip:
            for number in range(1, 3):
                gossip.tell(theirs)
                await until(lambda number=number: received.messages_received == number)  # type: ignore[misc]
            assert len(processed) == 1
            assert discovery.find_peer(peer_of("b")) == []
            await discovery.add_group(ConfigDigest(b"e" * 32), a_group(["me", "b"]))
            gossip.tell(theirs)
            await until(lambda: discovery.find_peer(peer_of("b")) == ["9.9.9.9:9"])


async def test_who_leaves_all_groups_loses_the_stream() -> None:
    async with discovering("me") as (host, discovery, _):
        await discovery.add_group(DIGEST, a_group(["me", "a"]))
        async with a_gossip(host) as gossip:
            await gossip.heard()
            await discovery.remove_group(DIGEST)
            assert await gossip.heard_the_end()
        assert host.statistics() == {}


async def test_a_status_line_names_who_is_missing(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(discoverer, "_FIRST_STATUS_SECONDS", 0.05)
    async with discovering("me") as (_, discovery, _):
        await discovery.add_group(DIGEST, a_group(["me", "a"]))
        await until(lambda: f"not yet of {text_of(peer_of('a'))}" in caplog.text)


def test_what_cannot_be_announced_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="interval"):
        Ragedisco(("1.2.3.4:5",), 0)
    with pytest.raises(InvalidInputError, match="localhost"):
        Ragedisco(("localhost:5",), 1)


async def test_a_discovery_without_host_says_so() -> None:
    discovery = Ragedisco(("1.2.3.4:5",), 1)
    assert discovery.find_peer(PeerId(bytes(32))) == []
    with pytest.raises(InvalidInputError, match="not been started"):
        await discovery.add_group(DIGEST, a_group(["me"]))


async def test_unspecified_addresses_are_resolved_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_interfaces() -> None:
        raise OCRError("no such thing here")

    discovery = Ragedisco(("0.0.0.0:7", "1.2.3.4:5"), MILLISECOND)
    host = Host(HostConfig(("127.0.0.1:0",), MILLISECOND), key_of("me"), discovery)
    await host.start()
    try:
        assert "127.0.0.1:7" in discovery.find_peer(host.id)
    finally:
        await host.close()
    monkeypatch.setattr(discoverer, "interface_addresses", no_interfaces)
    alone = Host(HostConfig(("127.0.0.1:0",), MILLISECOND), key_of("me"), Ragedisco(("0.0.0.0:7",), MILLISECOND))
    with pytest.raises(InvalidInputError, match="no address is left"):
        await alone.start()


def test_loop_back_is_among_the_interfaces() -> None:
    assert "127.0.0.1" in [str(address) for address in interface_addresses()]
