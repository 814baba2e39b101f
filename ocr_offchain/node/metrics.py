"""Prometheus metrics of an instance, under the names that dashboards know (OCR2 18.2)."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from ocr_offchain.config.ocr2 import PublicConfig
from ocr_offchain.node.metric_set import MetricSet
from ocr_offchain.protocol.ocr2.effects import Counter, Gauge
from ocr_offchain.types import NANOSECONDS_PER_SECOND

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


class InstanceMetrics(MetricSet):
    """See `MetricSet`."""

    def __init__(self, registry: CollectorRegistry | None, config: PublicConfig, offchain_public_key: bytes) -> None:
        """Raises `ValueError` when the registry holds other metrics of these names."""
        super().__init__(
            registry,
            config.config_digest,
            offchain_public_key,
            constants=_config_gauges(config),
            gauges={str(name): text for name, text in _GAUGES.items()},
            counters={str(name): text for name, text in _COUNTERS.items()},
        )
