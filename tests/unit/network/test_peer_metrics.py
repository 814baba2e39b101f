"""What the metrics of the network sum up and count (networking 17)."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry

from ocr_offchain.network.peer_metrics import NetworkPeerCollector
from ocr_offchain.network.ragep2p.knock import KNOCK_LENGTH
from ocr_offchain.network.ragep2p.rules import CLASSIC, NEW
from ocr_offchain.types import ConfigDigest
from tests.unit.network.peers import locator, network_peers
from tests.unit.network.ragep2p.hosts import Caller, hosts, next_payload, until
from tests.unit.network.ragep2p.links import SECOND, a_peer, limits, parameters
from tests.unit.network.vectors import key_of, peer_of

GROUP = ConfigDigest(bytes.fromhex("000c") + bytes(30))


async def test_metrics_of_the_newer_stack_sum_up_the_limits_and_tell_the_lengths_of_messages() -> None:
    # No message of discovery comes in between: the first round knows nobody yet.
    async with network_peers("a", "b", rules=NEW, delta_reconcile=3600 * SECOND) as [a, b]:
        some = limits(outgoing=20, longest=10_000, messages=(2.5, 40), payload=(1000.0, 50_000))
        peer_ids = (a.peer_id(), b.peer_id())
        groups = [await peer.new_peer_group(GROUP, peer_ids, (locator(b),)) for peer in (a, b)]
        registry = CollectorRegistry()
        registry.register(NetworkPeerCollector(a))

        def value(name: str) -> float:
            found = registry.get_sample_value(name, {"peer_id": a.peer_id(), "remote_peer_id": b.peer_id()})
            assert found is not None
            return found

        sides = ("rate", "capacity")
        names = [f"ragep2p_peer_{what}_rate_limit_{side}" for what in ("messages", "bytes") for side in sides]
        before = [value(name) for name in names]
        ours, theirs = (
            group.new_stream(other, b"ccip-rmn/x", some) for group, other in zip(groups, peer_ids[::-1], strict=True)
        )
        growth = [value(name) - old for name, old in zip(names, before, strict=True)]
        assert growth == pytest.approx([2.5, 40, 1000.0, 50_000])

        def count(bound: str) -> float:
            labels = {"peer_id": a.peer_id(), "remote_peer_id": b.peer_id(), "le": bound}
            found = registry.get_sample_value("ragep2p_experimental_peer_message_bytes_bucket", labels)
            assert found is not None
            return found

        await until(lambda: bool(a.host.connected_peers() and b.host.connected_peers()))
        sent = [(bound, count(bound)) for bound in ("256", "1024", "4096", "268435456", "+Inf")]
        total = value("ragep2p_experimental_peer_message_bytes_sum")
        for length in (0, 256, 257, 1024, 4096, 5000):
            ours.send(bytes(length))
        for _ in range(6):
            await next_payload(theirs)
        now = [count(bound) - old for bound, old in sent]
        assert now == [2, 4, 5, 6, 6]
        assert value("ragep2p_experimental_peer_message_bytes_sum") - total == 256 + 257 + 1024 + 4096 + 5000
        for group in groups:
            await group.close()


async def test_raw_bytes_include_the_tls_handshake_and_not_the_knock() -> None:
    async with hosts("a", introduced=False) as (a,):
        a.open_stream(peer_of("caller"), parameters(b"s"))
        caller = await Caller(key_of("caller"), a).authenticate()
        await until(lambda: bool(a.connected_peers()))
        (figures,) = a.statistics().values()
        assert figures.raw_bytes_read >= caller.handshake_sent > 300
        assert figures.raw_bytes_read - caller.handshake_sent < KNOCK_LENGTH
        assert figures.raw_bytes_written >= caller.handshake.received > 300
        caller.close()


@pytest.mark.parametrize(
    ("messages", "payload"),
    [((10_001.0, 1), (1.0, 1)), ((1.0, 50_001), (1.0, 1)), ((1.0, 1), (2.0**30 + 1, 1)), ((1.0, 1), (1.0, 3 << 30))],
)
def test_unusually_large_limits_are_worth_a_warning_of_the_newer_stack(
    messages: tuple[float, int], payload: tuple[float, int], caplog: pytest.LogCaptureFixture
) -> None:
    for rules, warns in ((CLASSIC, False), (NEW, True)):
        caplog.clear()
        peer = a_peer(rules)
        peer.open_stream(parameters(b"usual", limits(messages=(1.0, 1), payload=(1.0, 3 << 30))), 0)
        assert "unusually large" not in caplog.text
        peer.open_stream(parameters(b"large", limits(messages=messages, payload=payload)), 0)
        assert ("unusually large" in caplog.text) is warns
