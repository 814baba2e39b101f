"""Who follows what the oracles of a simulated OCR1 feed do: the record of the run, and the terms of their leaders."""

from __future__ import annotations

from collections.abc import Callable

from ocr_offchain.protocol.ocr1.effects import Effect, Notify
from ocr_offchain.protocol.ocr1.events import Event
from ocr_offchain.protocol.ocr1.notices import EpochStarted, ReportCompleted, ReportDecided, RoundStarted
from ocr_offchain.simulation.ocr1_invariants import Checks, Ledger, Watch
from ocr_offchain.simulation.record import RunRecord
from ocr_offchain.types import EpochRound, LatestTransmissionDetails, OracleId, PersistentState


class Terms:
    """Whether honest leaders get anything done in calm (L-4)."""

    def __init__(self, checks: Checks, ledger: Ledger, leader_of: Callable[[int], OracleId], *, settling: int) -> None:
        """`settling`: how long after a storm, in nanoseconds, all wishes of before are known to all."""
        self._checks = checks
        self._ledger = ledger
        self._leader_of = leader_of
        self._settling = settling
        self._calm_since: int | None = None
        self._settled_above = 0
        """Later epochs than this were asked for in calm only."""
        self._epoch = 0
        self.completed = 0
        """The latest epoch in which an honest oracle has completed a round."""

    def calm(self, now: int | None) -> None:
        """From `now` on everything works, or, for None, a storm begins."""
        self._calm_since = now
        self._settled_above = 2**32

    def entered(self, now: int, epoch: int) -> None:
        """Some honest oracle is in a new epoch."""
        if self._calm_since is None or epoch <= self._epoch:
            self._epoch = max(epoch, self._epoch)
            return
        before, self._epoch = self._epoch, epoch
        if now < self._calm_since + self._settling:
            return
        if self._settled_above == 2**32:
            self._settled_above = self._ledger.highest_wish
        elif before > self._settled_above and self._leader_of(before) in self._ledger.honest:
            self._checks.require(
                "L-4", self.completed >= before, lambda: f"nothing was completed in the calm epoch {before}"
            )


class Teller:
    """Tells the record of a run what one oracle does; of dishonest ones only their epochs."""

    def __init__(
        self, oracle: OracleId, record: RunRecord, watch: Watch | None = None, terms: Terms | None = None
    ) -> None:
        """Honest ones have a watch, and know of the terms of leaders."""
        self._oracle = oracle
        self._record = record
        self._watch = watch
        self._terms = terms
        self.epoch = 0

    def life_begins(self, now: int, state: PersistentState | None, contract: LatestTransmissionDetails | None) -> None:
        self._record.oracle_started(now, self._oracle)
        if self._watch is not None:
            self._watch.life_begins(now, state, contract)

    def happens(self, now: int, event: Event) -> None:
        if self._watch is not None:
            self._watch.happens(now, event)

    def does(self, now: int, effect: Effect) -> None:
        if self._watch is not None:
            self._watch.does(now, effect)
        if not isinstance(effect, Notify):
            return
        match effect.notice:
            case EpochStarted(epoch=epoch, leader=leader):
                self.epoch = epoch
                self._record.entered_epoch(now, self._oracle, epoch, leader)
                if self._terms is not None:
                    self._terms.entered(now, epoch)
            case RoundStarted(epoch=epoch, round=round) if self._watch is not None:
                self._record.round_started(now, EpochRound(epoch, round))
            case ReportCompleted(epoch=epoch, round=round) if self._watch is not None:
                self._completed(now, EpochRound(epoch, round), report=True)
            case ReportDecided(epoch=epoch, round=round, result=False) if self._watch is not None:
                self._completed(now, EpochRound(epoch, round), report=False)
            case _:
                pass

    def _completed(self, now: int, pair: EpochRound, *, report: bool) -> None:
        self._record.round_completed(now, pair, report=report)
        if self._terms is not None:
            self._terms.completed = max(self._terms.completed, pair.epoch)

    def life_ends(self, now: int) -> None:
        self._record.oracle_crashed(now, self._oracle)
