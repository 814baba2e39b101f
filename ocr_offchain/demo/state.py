"""What has happened in a run of the demo: filled by observers of oracles and chain, read by the view and the summary.

All times are seconds since the Unix epoch; answers are prices, not scaled integers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from ocr_offchain.types import EpochRound, OracleId


class Fate(StrEnum):
    """What became of a report that oracles finalized."""

    PENDING = "pending"
    LANDED = "landed"
    SUPERSEDED = "superseded"
    """A report of a later round landed first: the contract refuses the older one, and nothing is missing."""
    LOST = "lost"


@dataclass(slots=True)
class OracleStatus:
    oracle: OracleId
    account: str
    pid: int = 0
    """Of its process."""
    alive: bool = True
    epoch: int = 0
    leader: OracleId | None = None
    observations: int = 0
    transmissions: int = 0
    gas_used: int = 0
    owed_juels: int = 0
    problem: str = ""
    """The newest warning of this oracle, in one line."""


@dataclass(slots=True)
class Round:
    """A round of the protocol, from its start at the first follower to the first oracle that holds its report."""

    epoch_round: EpochRound
    leader: OracleId
    started: float
    finalized: float | None = None


@dataclass(frozen=True, slots=True)
class Landing:
    """A report on chain."""

    aggregator_round: int
    epoch_round: EpochRound
    leader: OracleId | None
    answer: Decimal
    honest_range: tuple[Decimal, Decimal] | None
    """Lowest and highest honest price while the round was observed; None when no source was asked."""
    observers: tuple[OracleId, ...]
    transmitter: OracleId | None
    gas_used: int
    block: int
    seen: float
    latency: float | None
    """Seconds from the start of the round to the block."""

    @property
    def distance(self) -> Decimal:
        """How far the answer lies outside the honest range; 0 inside it."""
        if self.honest_range is None:
            return Decimal(0)
        low, high = self.honest_range
        return max(low - self.answer, self.answer - high, Decimal(0))


@dataclass(slots=True)
class FeedState:
    wanted_rounds: int
    started: float
    oracles: tuple[OracleStatus, ...]
    rounds: dict[EpochRound, Round] = field(default_factory=dict)
    landings: list[Landing] = field(default_factory=list)
    consumer_answer: Decimal | None = None
    """What the consumer contract read last."""
    notes: list[str] = field(default_factory=list)
    """What the person who watches should know, oldest first."""

    def round_started(self, epoch_round: EpochRound, leader: OracleId, now: float) -> None:
        """The oracles' notices may come in another order than things happened."""
        known = self.rounds.setdefault(epoch_round, Round(epoch_round, leader, now))
        known.started = min(known.started, now)

    def report_finalized(self, epoch_round: EpochRound, now: float) -> None:
        known = self.rounds.get(epoch_round)
        if known is not None:
            known.finalized = now if known.finalized is None else min(known.finalized, now)

    def fate(self, epoch_round: EpochRound, now: float, patience: float) -> Fate | None:
        """What became of the report of a round; None if there was none (its leader died, or nobody wanted to report).

        `patience`: seconds after which a finalized report that is not on chain counts as lost.
        """
        known = self.rounds[epoch_round]
        if any(landing.epoch_round == epoch_round for landing in self.landings):
            return Fate.LANDED
        if known.finalized is None:
            return None
        if any(landing.epoch_round > epoch_round for landing in self.landings):
            return Fate.SUPERSEDED
        return Fate.LOST if now > known.finalized + patience else Fate.PENDING

    def count(self, fate: Fate, now: float, patience: float) -> int:
        return sum(self.fate(epoch_round, now, patience) is fate for epoch_round in self.rounds)
