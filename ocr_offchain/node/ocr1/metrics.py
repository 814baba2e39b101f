"""Prometheus metrics of an OCR1 instance: those of OCR2 (OCR2 18.2) that have a meaning here, under the prefix `ocr1_`.

The original has metrics of OCR2 and later only. All figures are taken from notices, so that the protocol knows nothing
of them.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from ocr_offchain.config.ocr1 import PublicConfig
from ocr_offchain.node.metric_set import TELEMETRY_DROPPED, TELEMETRY_SENT, MetricSet
from ocr_offchain.protocol.ocr1.messages import MessageReportReq
from ocr_offchain.protocol.ocr1.notices import (
    EpochStarted,
    InvalidSerialization,
    MessageBroadcast,
    MessageReceived,
    MessageSent,
    Notice,
    ObservationSent,
    ReportCompleted,
    ReportDecided,
)
from ocr_offchain.types import NANOSECONDS_PER_SECOND, EpochRound, OracleId

EPOCH = "ocr1_epoch"
LEADER = "ocr1_experimental_leader_oid"
SENT_OBSERVATIONS = "ocr1_sent_observations_total"
INCLUDED_OBSERVATIONS = "ocr1_included_observations_total"
COMPLETED_ROUNDS = "ocr1_completed_rounds_total"
LED_COMPLETED_ROUNDS = "ocr1_led_completed_rounds_total"

_GAUGES = {
    EPOCH: "Current epoch",
    LEADER: "Oracle id of the current leader",
}
_COUNTERS = {
    SENT_OBSERVATIONS: "Observations that this oracle has sent",
    INCLUDED_OBSERVATIONS: "Report requests of the leader, found valid, that held an observation of this oracle",
    COMPLETED_ROUNDS: "Rounds that this oracle saw completed, with a report or without need of one",
    LED_COMPLETED_ROUNDS: "Rounds that completed with this oracle as the leader",
}
_ABOUT_MESSAGES = (MessageReceived, MessageBroadcast, MessageSent, InvalidSerialization)


def _config_gauges(config: PublicConfig) -> dict[str, float]:
    seconds = {
        "delta_progress": config.delta_progress,
        "delta_resend": config.delta_resend,
        "delta_round": config.delta_round,
        "delta_grace": config.delta_grace,
        "delta_c": config.delta_c,
        "delta_stage": config.delta_stage,
    }
    numbers = {"alpha_ppb": config.alpha_ppb, "r_max": config.r_max, "n": config.n, "f": config.f}
    return {
        **{f"ocr1_config_{name}_seconds": value / NANOSECONDS_PER_SECOND for name, value in seconds.items()},
        **{f"ocr1_config_{name}": float(value) for name, value in numbers.items()},
    }


class OCR1InstanceMetrics(MetricSet):
    """See `MetricSet`. The label `config_digest` has the 16 bytes of OCR1."""

    def __init__(
        self,
        registry: CollectorRegistry | None,
        config: PublicConfig,
        oracle_id: OracleId,
        offchain_public_key: bytes,
    ) -> None:
        """Raises `ValueError` when the registry holds other metrics of these names."""
        super().__init__(
            registry,
            config.config_digest,
            offchain_public_key,
            constants=_config_gauges(config),
            gauges=_GAUGES,
            counters=_COUNTERS,
        )
        self._oracle_id = oracle_id
        self._leader: OracleId | None = None
        self._included = EpochRound(0, 0)
        """The newest round in whose request the leader has listed an observation of this oracle."""

    def notice(self, notice: Notice) -> None:
        match notice:
            case EpochStarted(epoch=epoch, leader=leader):
                self._leader = leader
                self.set(EPOCH, epoch)
                self.set(LEADER, leader)
            case ObservationSent():
                self.count(SENT_OBSERVATIONS)
            case MessageReceived(message=MessageReportReq() as request, sender=sender) if sender == self._leader:
                if any(each.observer == self._oracle_id for each in request.attributed_signed_observations):
                    self._included = EpochRound(request.epoch, request.round)
            case ReportDecided(epoch=epoch, round=round, result=result):
                if self._included == EpochRound(epoch, round):
                    self.count(INCLUDED_OBSERVATIONS)
                if not result:
                    self._completed()
            case ReportCompleted():
                self._completed()

    def telemetry(self, notice: Notice, *, queued: bool) -> None:
        """What became of the telemetry of a notice."""
        if isinstance(notice, _ABOUT_MESSAGES):
            self.count(TELEMETRY_SENT if queued else TELEMETRY_DROPPED)

    def _completed(self) -> None:
        self.count(COMPLETED_ROUNDS)
        if self._leader == self._oracle_id:
            self.count(LED_COMPLETED_ROUNDS)
