"""How far a simulated feed is: rounds, epochs, answers. Cheap, and without any judgement."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection

from ocr_offchain.protocol.ocr2.effects import Effect, Notify
from ocr_offchain.protocol.ocr2.notices import EpochStarted, ReportFinalized
from ocr_offchain.simulation.ocr2.aggregator_model import Report
from ocr_offchain.simulation.ocr2.contract import Landing
from ocr_offchain.simulation.ocr2.oracle import SimulatedDatabase
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.types import EpochRound, OracleId

_ROUNDS_KEPT = 2_000


class FeedProgress:
    """An `Onlooker` of each honest oracle, the same for all, and a `ChainWatcher`."""

    def __init__(self, scheduler: Scheduler, dishonest: Collection[OracleId]) -> None:
        self._scheduler = scheduler
        self._dishonest = frozenset(dishonest)
        self.rounds = 0
        """Rounds that some honest oracle finalized a report of."""
        self.epoch = 0
        """The latest one of any honest oracle."""
        self.outcomes: Counter[str] = Counter()
        """How many transactions came to which end."""
        self.newest_landed = 0
        """Of the landed reports that honest oracles had finalized, when the latest one was; true time."""
        self._faulty: set[int] = set()
        self._finalized: OrderedDict[EpochRound, int] = OrderedDict()
        """When the first honest oracle finalized a report of the round."""

    def count_faulty_epochs_anew(self) -> None:
        self._faulty.clear()

    @property
    def faulty_epochs(self) -> int:
        """Epochs with a dishonest leader that honest oracles have begun since they were counted anew."""
        return len(self._faulty)

    def started(self, now: int, database: SimulatedDatabase) -> None: ...

    def crashed(self) -> None: ...

    def arrived(self, payload: bytes, sender: OracleId) -> None: ...

    def effect(self, effect: Effect, now: int) -> None:
        if not isinstance(effect, Notify):
            return
        notice = effect.notice
        if isinstance(notice, EpochStarted):
            self.epoch = max(self.epoch, notice.epoch)
            if notice.leader in self._dishonest:
                self._faulty.add(notice.epoch)
        elif isinstance(notice, ReportFinalized):
            epoch_round = EpochRound(notice.epoch, notice.round)
            if epoch_round not in self._finalized:
                self.rounds += 1
                self._finalized[epoch_round] = self._scheduler.now
                if len(self._finalized) > _ROUNDS_KEPT:
                    self._finalized.popitem(last=False)

    def lost(self, landing: Landing) -> None:
        self.outcomes["lost"] += 1

    def reverted(self, landing: Landing, reason: str) -> None:
        self.outcomes["reverted"] += 1

    def landed(self, landing: Landing, report: Report) -> None:
        self.outcomes["landed"] += 1
        self.newest_landed = max(self.newest_landed, self._finalized.get(landing.epoch_round, 0))
