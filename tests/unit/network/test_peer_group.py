"""Peer groups (networking 14.8)."""

from __future__ import annotations

import pytest

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.peer_group import stream_name_prefix
from ocr_offchain.types import ConfigDigest
from tests.unit.network.peers import locator, network_peers
from tests.unit.network.ragep2p.hosts import next_payload
from tests.unit.network.ragep2p.links import limits

RMN = ConfigDigest(bytes.fromhex("000c") + bytes(30))
DON = ConfigDigest(bytes.fromhex("0010") + b"\x07" * 30)


@pytest.mark.parametrize(
    ("digest", "prefix"),
    [
        (RMN, b"ccip-rmn/"),
        (DON, b"don-to-don/0010" + b"07" * 30 + b"/"),
        (ConfigDigest(bytes.fromhex("000f") + bytes(30)), b"don-to-don-discovery/000f" + b"00" * 30 + b"/"),
    ],
)
def test_the_digest_says_how_names_begin(digest: ConfigDigest, prefix: bytes) -> None:
    assert stream_name_prefix(digest) == prefix


@pytest.mark.parametrize("prefix", ["0001", "0011", "eeee", "0c00"])
def test_other_digests_have_no_groups(prefix: str) -> None:
    with pytest.raises(InvalidInputError, match=prefix):
        stream_name_prefix(ConfigDigest(bytes.fromhex(prefix) + bytes(30)))


async def test_members_talk_on_named_streams_until_the_group_is_closed() -> None:
    async with network_peers("a", "b") as (a, b):
        ids = a.peer_id(), b.peer_id()
        one = await a.new_peer_group(RMN, ids, (locator(b),))
        other = await b.new_peer_group(RMN, ids, (locator(b),))
        ours = one.new_stream(ids[1], b"ccip-rmn/x", limits())
        theirs = other.new_stream(ids[0], b"ccip-rmn/x", limits())
        ours.send(b"hello")
        assert await next_payload(theirs, 10) == b"hello"
        closed_before = one.new_stream(ids[1], b"ccip-rmn/y", limits())
        closed_before.close()
        again = one.new_stream(ids[1], b"ccip-rmn/y", limits())
        again.close()
        still_open = one.new_stream(ids[1], b"ccip-rmn/z", limits())
        ours.close()
        await one.close()
        await one.close()
        assert still_open.closed
        assert a.discovery.counts().registered_peers == 0
        with pytest.raises(InvalidInputError, match="closed"):
            one.new_stream(ids[1], b"ccip-rmn/z", limits())
        await other.close()


async def test_what_a_group_refuses() -> None:
    async with network_peers("a", "b", "c") as (a, b, c):
        with pytest.raises(InvalidInputError, match="twice"):
            await a.new_peer_group(RMN, (b.peer_id(), b.peer_id()), ())
        with pytest.raises(InvalidInputError, match="none for digests"):
            await a.new_peer_group(ConfigDigest(bytes(32)), (b.peer_id(),), ())
        assert a.discovery.counts().registered_peers == 0
        group = await a.new_peer_group(DON, (b.peer_id(),), ())
        with pytest.raises(InvalidInputError, match="already"):
            await a.new_peer_group(DON, (b.peer_id(),), ())
        with pytest.raises(InvalidInputError, match="no member"):
            group.new_stream(c.peer_id(), stream_name_prefix(DON) + b"x", limits())
        for name in (b"ccip-rmn/x", b"ocr/x", stream_name_prefix(DON)[:-1]):
            with pytest.raises(InvalidInputError, match="begin with"):
                group.new_stream(b.peer_id(), name, limits())
        stream = group.new_stream(b.peer_id(), stream_name_prefix(DON) + b"x", limits())
        with pytest.raises(InvalidInputError, match="one of this name"):
            group.new_stream(b.peer_id(), stream_name_prefix(DON) + b"x", limits())
        assert not stream.closed
        await group.close()
        assert stream.closed
