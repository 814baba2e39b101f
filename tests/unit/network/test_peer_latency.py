"""Ping-pong with peers, and what metrics show (networking 16, 17)."""

from __future__ import annotations

import random

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.peer_latency import (
    DEFAULT_CONFIGS,
    LatencyConfig,
    LatencyService,
    PingPong,
    go_duration,
    pong_for,
)
from ocr_offchain.network.peer_metrics import NetworkPeerCollector
from tests.unit.network.peers import DIGEST, LIMITS, MILLISECOND, locator, network_peers
from tests.unit.network.ragep2p.hosts import hosts, until

SECOND = 1_000_000_000
SMALL = DEFAULT_CONFIGS[0]


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0s"),
        (1, "1ns"),
        (250_000, "250µs"),
        (250 * MILLISECOND, "250ms"),
        (1_500 * MILLISECOND, "1.5s"),
        (10 * SECOND, "10s"),
        (90 * SECOND, "1m30s"),
        (120 * SECOND, "2m0s"),
        (3600 * SECOND, "1h0m0s"),
        (3661 * SECOND + 1, "1h1m1.000000001s"),
    ],
)
def test_durations_are_written_as_go_writes_them(nanoseconds: int, text: str) -> None:
    assert go_duration(nanoseconds) == text


def test_the_streams_of_the_default_configurations() -> None:
    assert [config.stream_name for config in DEFAULT_CONFIGS] == [
        b"ping-pong-(20|10s|20s|10s)",
        b"ping-pong-(204800|2m0s|3m0s|30s)",
    ]
    limits = SMALL.stream_limits
    assert (limits.max_message_length, limits.outgoing_buffer, limits.incoming_buffer) == (36, 2, 2)
    assert (limits.messages_limit.rate, limits.messages_limit.capacity) == (0.2, 4)
    assert (limits.bytes_limit.rate, limits.bytes_limit.capacity) == (11.2, 112)


def test_the_worked_example_of_a_pong() -> None:
    ping = bytes.fromhex("00000001000102030405060708090a0b0c0d0e0f")
    assert pong_for(ping).hex() == "0000000247f7ee88f8d079c8f7f81c40c51b9e2b4d2785da7bacc2ac4f00a87e93d77054"


def a_game(now: int = 0) -> PingPong:
    return PingPong(SMALL, now, random.Random(0), random.Random(1).randbytes)


def test_a_ping_is_sent_after_the_startup_delay_and_its_pong_is_timed() -> None:
    game = a_game()
    assert 40 * SECOND <= game.deadline <= 50 * SECOND
    now = game.deadline
    ping = game.handle_timer(now)
    assert ping is not None
    assert len(ping) == 20
    assert game.deadline == now + 10 * SECOND
    assert game.receive(pong_for(ping), now + 30 * MILLISECOND) is None
    assert game.statistics.latency_buckets[1] == 1
    assert game.statistics.latency_sum == pytest.approx(0.03)
    assert 10 * SECOND <= game.deadline - now - 30 * MILLISECOND <= 20 * SECOND
    assert game.receive(pong_for(ping), now) is None
    assert game.statistics.invalid == 1, "it is expected once"


def test_a_ping_without_answer_times_out_and_another_follows() -> None:
    game = a_game()
    first = game.handle_timer(game.deadline)
    assert first is not None
    assert game.handle_timer(game.deadline) is None
    assert game.statistics.timed_out == 1
    game.receive(pong_for(first), game.deadline)
    assert game.statistics.invalid == 1
    assert game.handle_timer(game.deadline) is not None
    assert game.statistics.sent == 2


def test_pings_are_answered_even_while_an_own_one_is_outstanding() -> None:
    game = a_game()
    theirs = b"\x00\x00\x00\x01" + bytes(16)
    assert game.receive(theirs, 0) == pong_for(theirs)
    game.handle_timer(game.deadline)
    before = game.deadline
    assert game.receive(theirs, 0) == pong_for(theirs)
    assert game.deadline == before
    assert game.statistics.received == 2


@pytest.mark.parametrize("message", [b"", b"\x00\x00\x00\x01" + bytes(15), b"\x00\x00\x00\x02" + bytes(32), bytes(20)])
def test_anything_else_is_counted_as_invalid(message: bytes) -> None:
    game = a_game()
    game.handle_timer(game.deadline)
    before = game.deadline
    assert game.receive(message, 0) is None
    assert game.statistics.invalid == 1
    assert game.deadline == before


@pytest.mark.parametrize(("size", "shortest", "longest"), [(19, 1, 1), (20, 0, 1), (20, 2, 1)])
def test_impossible_configurations_are_refused(size: int, shortest: int, longest: int) -> None:
    with pytest.raises(InvalidInputError, match="ping"):
        LatencyConfig(size, shortest, longest, 1, 0)


async def test_two_hosts_measure_each_other_until_unregistered_as_often_as_registered() -> None:
    quick = LatencyConfig(100, 20 * MILLISECOND, 30 * MILLISECOND, 500 * MILLISECOND, 0)
    async with hosts("a", "b") as (a, b):
        ours, theirs = LatencyService(a, (quick,)), LatencyService(b, (quick,))
        ours.register([a.id, b.id])
        ours.register([b.id])
        theirs.register([a.id])
        mine = ours.statistics()[b.id, quick]
        await until(lambda: sum(mine.latency_buckets) >= 2 and mine.received >= 2)
        assert set(ours.statistics()) == {(b.id, quick)}, "nobody plays with himself"
        ours.unregister([b.id])
        assert a.statistics()
        ours.unregister([b.id, a.id])
        assert a.statistics() == {}
        await theirs.close()
        assert b.statistics() == {}


async def test_metrics_have_the_names_and_labels_of_the_original() -> None:
    async with network_peers("a", "b") as [a, b]:
        peer_ids = (a.peer_id(), b.peer_id())
        endpoints = [await peer.new_endpoint(DIGEST, peer_ids, (locator(b),), 0, LIMITS) for peer in (a, b)]
        await until(lambda: bool(a.host.connected_peers()))
        await until(lambda: a.discovery.counts().discovered_peers == 2)
        registry = CollectorRegistry()
        registry.register(NetworkPeerCollector(a))
        text = generate_latest(registry).decode()
        own, remote = f'peer_id="{a.peer_id()}"', f'remote_peer_id="{b.peer_id()}"'
        ping = 'max_period="20s",min_period="10s",peer_id='
        for line in (
            f"ragep2p_host_inbound_dials_total{{{own}}} ",
            f"ragep2p_peer_conn_established_total{{{own},{remote}}} ",
            f"ragep2p_peer_conn_established_inbound_total{{{own},{remote}}} ",
            f"ragep2p_peer_conn_read_processed_bytes_total{{{own},{remote}}} ",
            f"ragep2p_peer_conn_read_skipped_bytes_total{{{own},{remote}}} 0.0",
            f"ragep2p_peer_conn_written_bytes_total{{{own},{remote}}} ",
            f"ragep2p_peer_rawconn_read_bytes_total{{{own},{remote}}} ",
            f"ragep2p_peer_rawconn_written_bytes_total{{{own},{remote}}} ",
            f"ragep2p_peer_rawconn_rate_limit_rate{{{own},{remote}}} ",
            f"ragep2p_peer_rawconn_rate_limit_capacity{{{own},{remote}}} ",
            f"ragedisco_registered_peers{{{own}}} 2.0",
            f"ragedisco_discovered_peers{{{own}}} 2.0",
            f"ragedisco_bootstappers{{{own}}} 1.0",
            f"rageping_sent_requests_total{{{ping}",
            f"rageping_received_requests_total{{{ping}",
            f"rageping_timed_out_requests_total{{{ping}",
            f"rageping_invalid_messages_received_total{{{ping}",
            'rageping_round_trip_latency_seconds_bucket{le="0.025",' + ping,
        ):
            assert line in text, line
        assert "ragep2p_peer_messages_rate_limit_rate{" not in text, "only the newer stack has it"
        for endpoint in endpoints:
            await endpoint.close()
        assert remote not in generate_latest(registry).decode()
