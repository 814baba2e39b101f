"""The aggregator in virtual time: it keeps the latest report, and refuses stale ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ocr_offchain.types import AttributedOnchainSignature, ConfigDigest, EpochRound, OracleId, ReportContext


@dataclass(frozen=True, slots=True)
class Landing:
    epoch_round: EpochRound
    report: bytes
    transmitter: OracleId
    time: int
    """Nanoseconds since the Unix epoch."""


class Contract(Protocol):
    def latest_config_digest_and_epoch(self) -> tuple[ConfigDigest, int]: ...

    def transmit(
        self,
        transmitter: OracleId,
        context: ReportContext,
        report: bytes,
        now: int,
        signatures: Sequence[AttributedOnchainSignature],
    ) -> str | None:
        """Returns why the transaction was refused, as far as its sender learns of that."""
        ...


class SimulatedContract:
    def __init__(self, config_digest: ConfigDigest) -> None:
        self._config_digest = config_digest
        self.landings: list[Landing] = []
        self.reverted: list[Landing] = []

    @property
    def latest(self) -> EpochRound:
        return self.landings[-1].epoch_round if self.landings else EpochRound(0, 0)

    def latest_config_digest_and_epoch(self) -> tuple[ConfigDigest, int]:
        return self._config_digest, self.latest.epoch

    def transmit(
        self,
        transmitter: OracleId,
        context: ReportContext,
        report: bytes,
        now: int,
        signatures: Sequence[AttributedOnchainSignature],
    ) -> str | None:
        """Returns what the transaction reverted with, or None."""
        landing = Landing(context.timestamp.epoch_round, report, transmitter, now)
        if context.timestamp.epoch_round <= self.latest:
            self.reverted.append(landing)
            return "stale report"
        self.landings.append(landing)
        return None
