"""Who follows what the oracles of a simulated OCR1 feed do: the record of the run, and the terms of their leaders."""

from __future__ import annotations

from collections.abc import Callable

from ocr_offchain.protocol.ocr1.effects import Effect, Notify
from ocr_offchain.protocol.ocr1.events import Event
from ocr_offchain.protocol.ocr1.notices import EpochStarted, ReportCompleted, ReportDecided, RoundStarted
from ocr_offchain.simulation.ocr1.invariants import Checks, Ledger, Watch
from ocr_offchain.simulation.report.record import RunRecord
from ocr_offchain.types import EpochRound, LatestTransmissionDetails, OracleId, PersistentState


class Terms:
    """Whether honest leaders complete all rounds of their terms in calm, and go then at once (L-4)."""

    def __init__(self, checks: Checks, ledger: Ledger, leader_of: Callable[[int], OracleId], *, settling: int) -> None:
        """`settling`: how long after a storm, in nanoseconds, all wishes of before are known to all."""
        config = ledger.config
        self._checks = checks
        self._ledger = ledger
        self._leader_of = leader_of
        self._all_rounds = set(range(1, config.r_max + 1))
        self._longest = config.r_max * config.delta_round * 21 // 20 + config.delta_round // 2
        self._began = 0
        self._settling = settling
        self._calm_since: int | None = None
        self._epoch = 0
        self._undisturbed = False
        """Whether the latest epoch began in calm, before anybody honest asked for the next one."""
        self._completed: set[int] = set()
        """Rounds of the latest epoch that some honest oracle has completed."""

    def calm(self, now: int | None) -> None:
        """From `now` on everything works, or, for None, a storm begins."""
        self._calm_since = now
        self._undisturbed = False

    def completed(self, pair: EpochRound) -> None:
        if pair.epoch == self._epoch:
            self._completed.add(pair.round)

    def entered(self, now: int, epoch: int) -> None:
        """Some honest oracle is in a new epoch."""
        if epoch <= self._epoch:
            return
        if self._undisturbed and self._leader_of(self._epoch) in self._ledger.honest:
            took = now - self._began
            self._checks.require("L-4", took <= self._longest, lambda: f"the calm epoch {self._epoch} took {took} ns")
            missing = sorted(self._all_rounds - self._completed)
            self._checks.require(
                "L-4", not missing, lambda: f"rounds {missing} of the calm epoch {self._epoch} were not completed"
            )
        settled = self._calm_since is not None and now >= self._calm_since + self._settling
        self._epoch, self._undisturbed = epoch, settled and self._ledger.highest_wish <= epoch
        self._began = now
        self._completed.clear()


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
            self._terms.completed(pair)

    def life_ends(self, now: int) -> None:
        self._record.oracle_crashed(now, self._oracle)
