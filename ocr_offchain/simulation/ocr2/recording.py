"""Tells the record of a run what the oracles and the chain of an OCR2 feed do."""

from __future__ import annotations

from ocr_offchain.protocol.ocr2.effects import Effect, Notify
from ocr_offchain.protocol.ocr2.messages import MessageReport
from ocr_offchain.protocol.ocr2.notices import EpochStarted, MessageSent, ReportFinalized, RoundStarted
from ocr_offchain.simulation.ocr2.aggregator_model import Report
from ocr_offchain.simulation.ocr2.contract import Landing
from ocr_offchain.simulation.ocr2.oracle import SimulatedDatabase
from ocr_offchain.simulation.report.record import Outcome, RunRecord
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.types import EpochRound, OracleId


class FeedRecorder:
    """A `ChainWatcher`; `of` gives the `Onlooker` of each oracle."""

    def __init__(self, record: RunRecord, scheduler: Scheduler, honest_range: tuple[int, int]) -> None:
        self.record = record
        self._scheduler = scheduler
        self._honest_range = honest_range

    def of(self, oracle: OracleId, *, honest: bool) -> OracleRecorder:
        return OracleRecorder(self.record, self._scheduler, oracle, honest)

    def lost(self, landing: Landing) -> None:
        self._transmission(landing, Outcome.LOST, "")

    def reverted(self, landing: Landing, reason: str) -> None:
        self._transmission(landing, Outcome.REVERTED, reason)

    def landed(self, landing: Landing, report: Report) -> None:
        self._transmission(landing, Outcome.LANDED, "")
        answer = report.observations[len(report.observations) // 2]
        self.record.answer(self._scheduler.now, landing.epoch_round, answer, self._honest_range)

    def _transmission(self, landing: Landing, outcome: Outcome, detail: str) -> None:
        self.record.transmission(self._scheduler.now, landing.transmitter, landing.epoch_round, outcome, detail)


class OracleRecorder:
    """Of one oracle. What a dishonest one says of rounds is not recorded."""

    def __init__(self, record: RunRecord, scheduler: Scheduler, oracle: OracleId, honest: bool) -> None:
        self._record = record
        self._scheduler = scheduler
        self._oracle = oracle
        self._honest = honest

    def started(self, now: int, database: SimulatedDatabase) -> None:
        self._record.oracle_started(self._scheduler.now, self._oracle)

    def crashed(self) -> None:
        self._record.oracle_crashed(self._scheduler.now, self._oracle)

    def arrived(self, payload: bytes, sender: OracleId) -> None: ...

    def effect(self, effect: Effect, now: int) -> None:
        if not isinstance(effect, Notify):
            return
        notice, time = effect.notice, self._scheduler.now
        if isinstance(notice, EpochStarted):
            self._record.entered_epoch(time, self._oracle, notice.epoch, notice.leader)
        elif not self._honest:
            return
        elif isinstance(notice, RoundStarted):
            self._record.round_started(time, EpochRound(notice.epoch, notice.round))
        elif isinstance(notice, ReportFinalized):
            self._record.round_completed(time, EpochRound(notice.epoch, notice.round), report=True)
        elif isinstance(notice, MessageSent):
            message = notice.message
            if isinstance(message, MessageReport) and message.attested_report.skip:
                self._record.round_completed(time, EpochRound(message.epoch, message.round), report=False)
