"""Metrics under the names that dashboards know (OCR2 18.2)."""

from __future__ import annotations

import prometheus_client
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from ocr_offchain.node.metric_set import TELEMETRY_DROPPED, TELEMETRY_SENT
from ocr_offchain.node.metrics import InstanceMetrics
from ocr_offchain.protocol.ocr2.effects import Counter, Gauge
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee

COMMITTEE = Committee.create(4, 1).with_config(max_duration_initialization=1500 * MILLISECOND)
KEY = bytes([0xAB]) * 32
LABELS = {"config_digest": COMMITTEE.config.config_digest.hex(), "offchain_public_key": KEY.hex()}

CONFIG_GAUGES = {
    "ocr2_config_delta_progress_seconds": 0.7,
    "ocr2_config_delta_resend_seconds": 0.5,
    "ocr2_config_delta_round_seconds": 0.1,
    "ocr2_config_delta_grace_seconds": 0.02,
    "ocr2_config_delta_stage_seconds": 0.2,
    "ocr2_config_r_max": 2,
    "ocr2_config_n": 4,
    "ocr2_config_f": 1,
    "ocr2_config_max_duration_initialization_seconds": 1.5,
    "ocr2_config_max_duration_query_seconds": 0.05,
    "ocr2_config_max_duration_observation_seconds": 0.05,
    "ocr2_config_max_duration_report_seconds": 0.05,
    "ocr2_config_max_duration_should_accept_finalize_report_seconds": 0.05,
    "ocr2_config_max_duration_should_transmit_accepted_report_seconds": 0.05,
}


def test_all_metrics_have_their_names_values_and_labels() -> None:
    registry = CollectorRegistry()
    metrics = InstanceMetrics(registry, COMMITTEE.config, KEY)
    for name, value in CONFIG_GAUGES.items():
        assert registry.get_sample_value(name, LABELS) == pytest.approx(value)
    for counter in (*Counter, TELEMETRY_SENT, TELEMETRY_DROPPED):
        assert registry.get_sample_value(counter, LABELS) == 0
        metrics.count(counter)
        assert registry.get_sample_value(counter, LABELS) == 1
    for gauge in Gauge:
        assert registry.get_sample_value(gauge, LABELS) == 0
        metrics.set(gauge, 7)
        assert registry.get_sample_value(gauge, LABELS) == 7


def test_metrics_disappear_with_their_instance_and_can_come_back() -> None:
    registry = CollectorRegistry()
    first = InstanceMetrics(registry, COMMITTEE.config, KEY)
    other = InstanceMetrics(registry, COMMITTEE.config, bytes(32))
    first.count(Counter.COMPLETED_ROUNDS)
    first.close()
    first.close()
    first.count(Counter.COMPLETED_ROUNDS)
    assert KEY.hex().encode() not in generate_latest(registry)
    assert bytes(32).hex().encode() in generate_latest(registry)
    again = InstanceMetrics(registry, COMMITTEE.config, KEY)
    assert registry.get_sample_value(Counter.COMPLETED_ROUNDS, LABELS) == 0
    again.close()
    other.close()


def test_without_a_registry_nothing_happens() -> None:
    metrics = InstanceMetrics(None, COMMITTEE.config, KEY)
    metrics.count(Counter.COMPLETED_ROUNDS)
    metrics.set(Gauge.EPOCH, 1)
    metrics.close()


def test_a_registry_with_other_metrics_of_these_names_is_refused() -> None:
    registry = CollectorRegistry()
    prometheus_client.Gauge("ocr2_epoch", "Not ours", registry=registry)
    with pytest.raises(ValueError, match="ocr2_epoch"):
        InstanceMetrics(registry, COMMITTEE.config, KEY)
