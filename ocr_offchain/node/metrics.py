"""Prometheus metrics of an instance, under the names that dashboards know (OCR2 18.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar
from weakref import WeakKeyDictionary

import prometheus_client
from prometheus_client import CollectorRegistry

from ocr_offchain.config.ocr2 import PublicConfig
from ocr_offchain.protocol.ocr2.effects import Counter, Gauge
from ocr_offchain.types import NANOSECONDS_PER_SECOND

_LABELS = ("config_digest", "offchain_public_key")

_GAUGES = {
    Gauge.EPOCH: "Current epoch; 0 until the first change",
    Gauge.LEADER: "Oracle id of the current leader; 0 until the first change",
}
_COUNTERS = {
    Counter.SENT_OBSERVATIONS: "Observations that this oracle has sent",
    Counter.INCLUDED_OBSERVATIONS: "Bundles of the leader that held an observation of this oracle",
    Counter.COMPLETED_ROUNDS: "Rounds that this oracle saw completed",
    Counter.LED_COMPLETED_ROUNDS: "Rounds that completed with this oracle as the leader",
}
TELEMETRY_SENT = "ocr_telemetry_sent_messages_total"
TELEMETRY_DROPPED = "ocr_telemetry_dropped_messages_total"
_TELEMETRY_COUNTERS = {
    TELEMETRY_SENT: "Telemetry about single messages that was queued",
    TELEMETRY_DROPPED: "Telemetry about single messages that was dropped because its queue was full",
}


def _config_gauges(config: PublicConfig) -> dict[str, float]:
    seconds = {
        "delta_progress": config.delta_progress,
        "delta_resend": config.delta_resend,
        "delta_round": config.delta_round,
        "delta_grace": config.delta_grace,
        "delta_stage": config.delta_stage,
        "max_duration_initialization": config.max_duration_initialization or 0,
        "max_duration_query": config.max_duration_query,
        "max_duration_observation": config.max_duration_observation,
        "max_duration_report": config.max_duration_report,
        # The dashboards' spelling, without the d.
        "max_duration_should_accept_finalize_report": config.max_duration_should_accept_finalized_report,
        "max_duration_should_transmit_accepted_report": config.max_duration_should_transmit_accepted_report,
    }
    numbers = {"r_max": config.r_max, "n": config.n, "f": config.f}
    return {
        **{f"ocr2_config_{name}_seconds": value / NANOSECONDS_PER_SECOND for name, value in seconds.items()},
        **{f"ocr2_config_{name}": float(value) for name, value in numbers.items()},
    }


class _Families:
    """The metrics of one registry; the instances of a process share them and differ by their labels."""

    def __init__(self, registry: CollectorRegistry, config_gauges: Iterator[str]) -> None:
        self.gauges = {
            name: prometheus_client.Gauge(name, text, _LABELS, registry=registry) for name, text in _GAUGES.items()
        }
        self.counters = {
            str(name): prometheus_client.Counter(name, text, _LABELS, registry=registry)
            for name, text in (*_COUNTERS.items(), *_TELEMETRY_COUNTERS.items())
        }
        self.config_gauges = {
            name: prometheus_client.Gauge(name, "Configuration value", _LABELS, registry=registry)
            for name in config_gauges
        }


_families: WeakKeyDictionary[CollectorRegistry, _Families] = WeakKeyDictionary()

M = TypeVar("M", prometheus_client.Gauge, prometheus_client.Counter)


class InstanceMetrics:
    """Appears in the registry when it is made and disappears with `close`. Without a registry it does nothing."""

    def __init__(self, registry: CollectorRegistry | None, config: PublicConfig, offchain_public_key: bytes) -> None:
        """Raises `ValueError` when the registry holds other metrics of these names."""
        self._labels = (config.config_digest.hex(), offchain_public_key.hex())
        self._registered: _Families | None = None
        if registry is None:
            return
        values = _config_gauges(config)
        if registry not in _families:
            _families[registry] = _Families(registry, iter(values))
        families = self._registered = _families[registry]
        for name, value in values.items():
            families.config_gauges[name].labels(*self._labels).set(value)
        for gauge in families.gauges.values():
            gauge.labels(*self._labels).set(0)
        for counter in families.counters.values():
            counter.labels(*self._labels)

    def count(self, counter: str) -> None:
        if self._registered:
            self._registered.counters[counter].labels(*self._labels).inc()

    def set(self, gauge: Gauge, value: int) -> None:
        if self._registered:
            self._registered.gauges[gauge].labels(*self._labels).set(value)

    def close(self) -> None:
        if not self._registered:
            return
        families, self._registered = self._registered, None
        metrics = (*families.gauges.values(), *families.counters.values(), *families.config_gauges.values())
        for metric in metrics:
            metric.remove(*self._labels)
