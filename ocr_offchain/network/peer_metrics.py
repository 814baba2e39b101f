"""Metrics of the peer-to-peer network, under the names that dashboards know (networking 17)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from ocr_offchain.network.peer import NetworkPeer
from ocr_offchain.network.peer_latency import BUCKETS, LatencyStatistics
from ocr_offchain.network.ragep2p.identity import text_of
from ocr_offchain.network.ragep2p.peer import SENT_LENGTH_BOUNDS, PeerStatistics

_OWN: Final = ("peer_id",)
_REMOTE: Final = ("peer_id", "remote_peer_id")
_PING: Final = (*_REMOTE, "ping_size", "min_period", "max_period", "timeout")
_PEER_COUNTERS: Final = {
    "connections": ("ragep2p_peer_conn_established", "Connections established"),
    "inbound_connections": ("ragep2p_peer_conn_established_inbound", "Connections that the peer has dialled"),
    "bytes_processed": ("ragep2p_peer_conn_read_processed_bytes", "Plaintext that was of use"),
    "bytes_skipped": ("ragep2p_peer_conn_read_skipped_bytes", "Plaintext that the limits did not allow"),
    "bytes_written": ("ragep2p_peer_conn_written_bytes", "Plaintext written"),
    "raw_bytes_read": ("ragep2p_peer_rawconn_read_bytes", "Bytes read from sockets, after the knock"),
    "raw_bytes_written": ("ragep2p_peer_rawconn_written_bytes", "Bytes written to sockets, after the knock"),
}
_TOTAL_LIMITS: Final = {
    "messages_rate": ("ragep2p_peer_messages_rate_limit_rate", "Messages per second that the peer may send"),
    "messages_capacity": ("ragep2p_peer_messages_rate_limit_capacity", "Messages that the peer may send at once"),
    "bytes_rate": ("ragep2p_peer_bytes_rate_limit_rate", "Bytes of messages per second that the peer may send"),
    "bytes_capacity": ("ragep2p_peer_bytes_rate_limit_capacity", "Bytes of messages that the peer may send at once"),
}
_PING_COUNTERS: Final = {
    "sent": ("rageping_sent_requests", "Pings sent"),
    "received": ("rageping_received_requests", "Pings received"),
    "timed_out": ("rageping_timed_out_requests", "Pings without an answer in time"),
    "invalid": ("rageping_invalid_messages_received", "Messages that were neither ping nor the expected pong"),
}


class NetworkPeerCollector(Collector):
    """Register it with a `CollectorRegistry`; figures of a peer go when the peer goes."""

    def __init__(self, peer: NetworkPeer) -> None:
        self._peer = peer
        self._own = peer.peer_id()

    def collect(self) -> Iterator[Metric]:
        host = self._peer.host
        dials = CounterMetricFamily(
            "ragep2p_host_inbound_dials", "Connections that came in, whoever made them", labels=_OWN
        )
        dials.add_metric((self._own,), host.inbound_dials)
        yield dials
        statistics = {text_of(peer): value for peer, value in host.statistics().items()}
        for attribute, (name, help_text) in _PEER_COUNTERS.items():
            family = CounterMetricFamily(name, help_text, labels=_REMOTE)
            for remote, value in statistics.items():
                family.add_metric((self._own, remote), getattr(value, attribute))
            yield family
        yield from self._sent_lengths(statistics)
        yield from self._limits()
        yield from self._discovery()
        yield from self._latency()

    def _limits(self) -> Iterator[Metric]:
        name = "ragep2p_peer_rawconn_rate_limit"
        rate = GaugeMetricFamily(f"{name}_rate", "Raw bytes per second that the peer may send", labels=_REMOTE)
        capacity = GaugeMetricFamily(f"{name}_capacity", "Raw bytes that the peer may send at once", labels=_REMOTE)
        for peer, (milli_rate, size) in self._peer.host.raw_byte_limits().items():
            rate.add_metric((self._own, text_of(peer)), milli_rate / 1000)
            capacity.add_metric((self._own, text_of(peer)), size)
        yield rate
        yield capacity
        totals = self._peer.host.total_limits()
        for attribute, (name, help_text) in _TOTAL_LIMITS.items():
            family = GaugeMetricFamily(name, help_text, labels=_REMOTE)
            for peer, limits in totals.items():
                family.add_metric((self._own, text_of(peer)), getattr(limits, attribute))
            yield family

    def _sent_lengths(self, statistics: dict[str, PeerStatistics]) -> Iterator[Metric]:
        histogram = HistogramMetricFamily(
            "ragep2p_experimental_peer_message_bytes", "Payloads of messages sent", labels=_REMOTE
        )
        for remote, value in statistics.items():
            buckets = _cumulative(SENT_LENGTH_BOUNDS, value.sent_lengths)
            histogram.add_metric((self._own, remote), buckets, value.sent_lengths_sum)
        yield histogram

    def _discovery(self) -> Iterator[Metric]:
        counts = self._peer.discovery.counts()
        for name, help_text, value in (
            ("ragedisco_registered_peers", "Oracles and bootstrappers of all configurations", counts.registered_peers),
            ("ragedisco_discovered_peers", "Oracles whose addresses are known", counts.discovered_peers),
            # The dashboards' spelling, with two letters missing.
            ("ragedisco_bootstappers", "Bootstrappers of all configurations", counts.bootstrappers),
        ):
            family = GaugeMetricFamily(name, help_text, labels=_OWN)
            family.add_metric((self._own,), value)
            yield family

    def _latency(self) -> Iterator[Metric]:
        statistics: dict[tuple[str, ...], LatencyStatistics] = {
            (self._own, text_of(peer), *config.labels.values()): value
            for (peer, config), value in self._peer.latency.statistics().items()
        }
        for attribute, (name, help_text) in _PING_COUNTERS.items():
            family = CounterMetricFamily(name, help_text, labels=_PING)
            for labels, value in statistics.items():
                family.add_metric(labels, getattr(value, attribute))
            yield family
        histogram = HistogramMetricFamily(
            "rageping_round_trip_latency_seconds", "From a ping to its pong", labels=_PING
        )
        for labels, value in statistics.items():
            histogram.add_metric(labels, _cumulative(BUCKETS, value.latency_buckets), value.latency_sum)
        yield histogram


def _cumulative(bounds: Sequence[float], counts: Sequence[int]) -> list[tuple[str, float]]:
    totals = itertools.accumulate(counts)
    return [(bound, float(total)) for bound, total in zip((*map(str, bounds), "+Inf"), totals, strict=True)]
