"""What a price feed owes its readers: answers within what honest oracles have seen (OCR2 22)."""

from __future__ import annotations

from collections.abc import Collection

from ocr_offchain.plugins.median.config import MedianOnchainConfig
from ocr_offchain.plugins.median.observation import NumericalMedianObservation, decode_observation
from ocr_offchain.simulation.ocr2.aggregator_model import Report
from ocr_offchain.simulation.ocr2.chain import OUT_OF_GAS, STALE, decode_report
from ocr_offchain.simulation.ocr2.contract import Landing
from ocr_offchain.simulation.ocr2.properties.ledger import Ledger
from ocr_offchain.types import EpochRound, OracleId


class FeedProperties:
    """Of the chain and of all reports that honest oracles sign; a `ChainWatcher`."""

    def __init__(self, ledger: Ledger, bounds: MedianOnchainConfig) -> None:
        self._ledger = ledger
        self._bounds = bounds
        self._latest = EpochRound(0, 0)
        self._decoded: dict[bytes, NumericalMedianObservation] = {}
        ledger.on_new_report = self.signed

    def signed(self, epoch_round: EpochRound, report: bytes) -> None:
        """An honest oracle has signed `report`, as the first one."""
        self._hold_report(epoch_round, decode_report(report))

    def lost(self, landing: Landing) -> None:
        """Nobody is to blame for the chain."""

    def reverted(self, landing: Landing, reason: str) -> None:
        honest = landing.transmitter not in self._ledger.dishonest
        acceptable = reason in (STALE, OUT_OF_GAS) or not honest
        what = "a transaction of oracle {} for {} is refused: {}"
        self._ledger.hold((6, 8), acceptable, what, landing.transmitter, landing.epoch_round, reason)

    def landed(self, landing: Landing, report: Report) -> None:
        ledger, epoch_round = self._ledger, landing.epoch_round
        ledger.hold((12, 41), self._latest < epoch_round, "an answer of {} lands after {}", epoch_round, self._latest)
        self._latest = epoch_round
        if ledger.is_forgotten(epoch_round) or ledger.too_many_dishonest:
            return
        signed = any(
            landing.report == report
            for oracle, reports in ledger.round(epoch_round).reports.items()
            if oracle not in ledger.dishonest
            for _, report in reports
        )
        ledger.hold((8, 13), signed, "a report of {} lands that no honest oracle has signed", epoch_round)
        self._hold_report(epoch_round, report)

    def honest_observations(self, epoch_round: EpochRound) -> dict[OracleId, list[NumericalMedianObservation]]:
        return {
            oracle: [self._decode(observation) for observation in observations]
            for oracle, observations in self._ledger.round(epoch_round).observations.items()
            if oracle not in self._ledger.dishonest
        }

    def _decode(self, observation: bytes) -> NumericalMedianObservation:
        decoded = self._decoded.get(observation)
        if decoded is None:
            if len(self._decoded) > 1000:
                self._decoded.clear()
            decoded = self._decoded[observation] = decode_observation(observation)
        return decoded

    def _hold_report(self, epoch_round: EpochRound, report: Report) -> None:
        ledger, count = self._ledger, len(report.observations)
        observers = [OracleId(observer) for observer in report.observers[:count]]
        ledger.hold((16,), count > ledger.instance.f, "a report of {} has {} observations", epoch_round, count)
        distinct = len(set(observers)) == count and set(observers) <= set(range(ledger.instance.n))
        ledger.hold((2,), distinct, "a report of {} has observers {}", epoch_round, observers)
        ordered = list(report.observations) == sorted(report.observations)
        ledger.hold((15, 50), ordered, "a report of {} is out of order: {}", epoch_round, report)
        answer = report.observations[count // 2]
        in_bounds = self._bounds.min <= answer <= self._bounds.max
        ledger.hold((17,), in_bounds, "a report of {} has answer {}, out of bounds", epoch_round, answer)
        honest = self.honest_observations(epoch_round)
        seen = [observation for observations in honest.values() for observation in observations]
        if ledger.is_forgotten(epoch_round) or ledger.too_many_dishonest:
            return
        ledger.hold((4,), bool(seen), "a report of {} is made of nothing that honest oracles saw", epoch_round)
        for what, value, values in (
            ("answer", answer, [observation.value for observation in seen]),
            ("timestamp", report.observed_at, [observation.timestamp for observation in seen]),
            ("juels per fee coin", report.juels_per_fee_coin, [observation.juels_per_fee_coin for observation in seen]),
        ):
            within = min(values) <= value <= max(values)
            ledger.hold((14,), within, "{} {} of {} is not within what honest oracles saw", what, value, epoch_round)
        for observer, value in zip(observers, report.observations, strict=True):
            if observer not in ledger.dishonest:
                own = any(observation.value == value for observation in honest.get(observer, ()))
                what = "a report of {} gives {} for oracle {}, which saw nothing like that in this round"
                ledger.hold((3, 4), own, what, epoch_round, value, observer)

    def hold_echoes(self, first: int, last: int, oracles: Collection[OracleId]) -> None:
        """All `oracles` hold what any honest one finalized first between the true times `first` and `last`."""
        for epoch_round, round in reversed(self._ledger.rounds.items()):
            if not round.finalized:
                continue
            earliest = min(round.finalized.values())
            if earliest < first:
                return
            if earliest <= last:
                missing = [oracle for oracle in oracles if oracle not in round.finalized]
                what = "a final report of {} has not reached oracles {}"
                self._ledger.hold((28, 29), not missing, what, epoch_round, missing)
