"""Metrics of OCR1, beside those of OCR2 in one registry."""

from __future__ import annotations

import prometheus_client
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from ocr_offchain.node.metric_set import TELEMETRY_DROPPED, TELEMETRY_SENT
from ocr_offchain.node.metrics import InstanceMetrics
from ocr_offchain.node.ocr1.metrics import (
    COMPLETED_ROUNDS,
    EPOCH,
    INCLUDED_OBSERVATIONS,
    LEADER,
    LED_COMPLETED_ROUNDS,
    SENT_OBSERVATIONS,
    OCR1InstanceMetrics,
)
from ocr_offchain.protocol.ocr1.messages import (
    AttestedReportMany,
    AttributedSignedObservation,
    MessageNewEpoch,
    MessageReportReq,
    SignedObservation,
)
from ocr_offchain.protocol.ocr1.notices import (
    EpochStarted,
    MessageReceived,
    ObservationSent,
    ReportCompleted,
    ReportDecided,
    RoundStarted,
)
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.types import OracleId

COMMITTEE = OCR1Committee.create(4, 1)
KEY = bytes([0xAB]) * 32
LABELS = {"config_digest": COMMITTEE.config.config_digest.hex(), "offchain_public_key": KEY.hex()}
ME, OTHER = OracleId(2), OracleId(1)


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def metrics(registry: CollectorRegistry) -> OCR1InstanceMetrics:
    return OCR1InstanceMetrics(registry, COMMITTEE.config, ME, KEY)


def value(registry: CollectorRegistry, name: str) -> float | None:
    return registry.get_sample_value(name, LABELS)


def test_the_configuration_is_shown_in_seconds(registry: CollectorRegistry, metrics: OCR1InstanceMetrics) -> None:
    config = COMMITTEE.config
    for name in ("delta_progress", "delta_resend", "delta_round", "delta_grace", "delta_c", "delta_stage"):
        assert value(registry, f"ocr1_config_{name}_seconds") == pytest.approx(getattr(config, name) / 10**9)
    for name in ("alpha_ppb", "r_max", "n", "f"):
        assert value(registry, f"ocr1_config_{name}") == getattr(config, name)


def test_rounds_are_counted_by_what_the_oracle_notices(
    registry: CollectorRegistry, metrics: OCR1InstanceMetrics
) -> None:
    metrics.notice(EpochStarted(7, OTHER))
    assert (value(registry, EPOCH), value(registry, LEADER)) == (7, OTHER)
    metrics.notice(RoundStarted(7, 1, OTHER))
    metrics.notice(ObservationSent(7, 1, 5))
    assert value(registry, SENT_OBSERVATIONS) == 1
    metrics.notice(ReportDecided(7, 1, True, "SR-5"))
    assert value(registry, COMPLETED_ROUNDS) == 0
    metrics.notice(ReportCompleted(7, 1, AttestedReportMany((), ())))
    assert (value(registry, COMPLETED_ROUNDS), value(registry, LED_COMPLETED_ROUNDS)) == (1, 0)
    metrics.notice(EpochStarted(8, ME))
    metrics.notice(ReportDecided(8, 1, False, "SR-8"))
    assert (value(registry, COMPLETED_ROUNDS), value(registry, LED_COMPLETED_ROUNDS)) == (2, 1)


def request(round: int, *observers: OracleId) -> MessageReportReq:
    return MessageReportReq(
        7, round, tuple(AttributedSignedObservation(SignedObservation(5, b""), observer) for observer in observers)
    )


def test_an_observation_counts_as_included_when_the_leaders_request_is_valid(
    registry: CollectorRegistry, metrics: OCR1InstanceMetrics
) -> None:
    metrics.notice(EpochStarted(7, OTHER))
    metrics.notice(MessageReceived(request(1, ME), OracleId(3)))
    metrics.notice(ReportDecided(7, 1, True, "SR-5"))
    assert value(registry, INCLUDED_OBSERVATIONS) == 0, "another than the leader does not count"
    metrics.notice(MessageReceived(request(2, OracleId(0), OTHER), OTHER))
    metrics.notice(ReportDecided(7, 2, True, "SR-5"))
    assert value(registry, INCLUDED_OBSERVATIONS) == 0
    metrics.notice(MessageReceived(request(3, OracleId(0), ME), OTHER))
    assert value(registry, INCLUDED_OBSERVATIONS) == 0, "nothing is known of its worth yet"
    metrics.notice(ReportDecided(7, 3, False, "SR-8"))
    assert value(registry, INCLUDED_OBSERVATIONS) == 1


def test_telemetry_about_messages_is_counted(registry: CollectorRegistry, metrics: OCR1InstanceMetrics) -> None:
    metrics.telemetry(MessageReceived(MessageNewEpoch(1), OTHER), queued=True)
    metrics.telemetry(MessageReceived(MessageNewEpoch(1), OTHER), queued=False)
    metrics.telemetry(RoundStarted(7, 1, OTHER), queued=True)
    assert (value(registry, TELEMETRY_SENT), value(registry, TELEMETRY_DROPPED)) == (1, 1)


def test_both_versions_have_their_metrics_in_one_registry(
    registry: CollectorRegistry, metrics: OCR1InstanceMetrics
) -> None:
    ocr2 = InstanceMetrics(registry, Committee.create(4, 1).config, KEY)
    ocr2.count(TELEMETRY_SENT)
    assert value(registry, TELEMETRY_SENT) == 0
    ocr2.close()
    metrics.close()
    assert KEY.hex().encode() not in generate_latest(registry)
    OCR1InstanceMetrics(registry, COMMITTEE.config, ME, KEY).close()


def test_a_registry_with_other_metrics_of_these_names_is_refused(registry: CollectorRegistry) -> None:
    prometheus_client.Gauge("ocr1_epoch", "Not ours", registry=registry)
    with pytest.raises(ValueError, match="ocr1_epoch"):
        OCR1InstanceMetrics(registry, COMMITTEE.config, ME, KEY)
