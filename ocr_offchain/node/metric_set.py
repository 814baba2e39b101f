"""Metrics of the instances of a process, whichever protocol they speak: a family for each name, and labels in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

import prometheus_client
from prometheus_client import CollectorRegistry

_LABELS = ("config_digest", "offchain_public_key")

TELEMETRY_SENT: Final = "ocr_telemetry_sent_messages_total"
TELEMETRY_DROPPED: Final = "ocr_telemetry_dropped_messages_total"
TELEMETRY_COUNTERS: Final = {
    TELEMETRY_SENT: "Telemetry about single messages that was queued",
    TELEMETRY_DROPPED: "Telemetry about single messages that was dropped because its queue was full",
}

_Family = prometheus_client.Gauge | prometheus_client.Counter
_families: WeakKeyDictionary[CollectorRegistry, dict[str, _Family]] = WeakKeyDictionary()

F = TypeVar("F", prometheus_client.Gauge, prometheus_client.Counter)


def _family(registry: CollectorRegistry, kind: type[F], name: str, text: str) -> F:
    """Raises `ValueError` when the registry holds another metric of this name."""
    known = _families.setdefault(registry, {})
    if name not in known:
        known[name] = kind(name, text, _LABELS, registry=registry)
    family = known[name]
    assert isinstance(family, kind)
    return family


class MetricSet:
    """Appears in the registry when it is made and disappears with `close`. Without a registry it does nothing."""

    def __init__(
        self,
        registry: CollectorRegistry | None,
        config_digest: bytes,
        offchain_public_key: bytes,
        *,
        constants: Mapping[str, float],
        gauges: Mapping[str, str],
        counters: Mapping[str, str],
    ) -> None:
        """`constants` are values of the configuration; the other two are names and help texts.

        Raises `ValueError` when the registry holds other metrics of these names.
        """
        self._labels = (config_digest.hex(), offchain_public_key.hex())
        self._gauges: dict[str, prometheus_client.Gauge] = {}
        self._counters: dict[str, prometheus_client.Counter] = {}
        if registry is None:
            return
        texts = {**dict.fromkeys(constants, "Configuration value"), **gauges}
        found = {name: _family(registry, prometheus_client.Gauge, name, text) for name, text in texts.items()}
        self._counters = {
            name: _family(registry, prometheus_client.Counter, name, text)
            for name, text in {**counters, **TELEMETRY_COUNTERS}.items()
        }
        self._gauges = found
        for name in found:
            self.set(name, constants.get(name, 0))
        for counter in self._counters.values():
            counter.labels(*self._labels)

    def count(self, counter: str) -> None:
        if self._counters:
            self._counters[counter].labels(*self._labels).inc()

    def set(self, gauge: str, value: float) -> None:
        if self._gauges:
            self._gauges[gauge].labels(*self._labels).set(value)

    def close(self) -> None:
        for family in (*self._gauges.values(), *self._counters.values()):
            family.remove(*self._labels)
        self._gauges, self._counters = {}, {}
