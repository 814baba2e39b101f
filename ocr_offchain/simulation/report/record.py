"""What happened in one run of a simulation, for whoever wants to look at it afterwards.

The record knows nothing of OCR1 or OCR2. Whoever drives a run calls it as things happen. Its memory is bounded however
long a run goes on: the whole run is kept as counts in spans of time that grow with it, and the latest part of the run
in detail. All times are nanoseconds since the Unix epoch, as the scheduler of the run tells them.
"""

from __future__ import annotations

import enum
from collections import Counter, OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ocr_offchain.types import NANOSECONDS_PER_SECOND, EpochRound

DETAIL = 4_000
"""How many of the latest rounds, faults, transmissions, answers, and epochs of each oracle are kept one by one."""

LATENCIES = 100_000
"""How many of the latest latencies are kept."""

SPANS = 480
"""Upper limit to the number of spans of time that the whole run is cut into."""

_FIRST_SPAN_WIDTH = NANOSECONDS_PER_SECOND // 20

K = TypeVar("K")
V = TypeVar("V")


class Outcome(enum.StrEnum):
    """What became of a transmission."""

    LANDED = "landed"
    REVERTED = "reverted"
    LOST = "lost"


@dataclass(slots=True)
class Stay:
    """One oracle in one epoch, or, without an epoch, its time out of order."""

    begin: int
    epoch: int | None
    leader: int | None
    end: int | None = None
    """None while it lasts."""


@dataclass(slots=True)
class Round:
    epoch_round: EpochRound
    started: int
    """When the first oracle followed it."""
    completed: int | None = None
    """When the first oracle had its final report, or had decided that no report is needed."""
    report: bool = False
    """Whether there is a final report."""
    landed: int | None = None


@dataclass(frozen=True, slots=True)
class Transmission:
    time: int
    """When its fate was known."""
    oracle: int
    epoch_round: EpochRound
    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True)
class Answer:
    time: int
    epoch_round: EpochRound
    value: int
    honest: tuple[int, int]
    """Least and greatest value that an honest oracle may have observed."""


@dataclass(slots=True)
class Fault:
    kind: str
    """What the faults of this kind are called on the command line or in the code that makes them."""
    begin: int
    detail: str = ""
    oracles: tuple[int, ...] = ()
    """Whom it struck; empty for everybody."""
    sides: tuple[int, ...] = ()
    """Of a partition: the number of the side that each oracle is on."""
    end: int | None = None
    """None while it lasts."""


@dataclass(slots=True)
class Span:
    """Counts of one span of the whole run."""

    counts: Counter[str] = field(default_factory=Counter)
    """What happened how often; a fault counts where it began."""
    lasted: Counter[str] = field(default_factory=Counter)
    """How long faults lasted, by kind, in nanoseconds."""
    answers: tuple[int, int] | None = None
    """Least and greatest."""
    honest: tuple[int, int] | None = None
    latest_answer: int | None = None
    slowest: int = 0
    """Greatest latency of an answer that landed, in nanoseconds."""

    def absorb(self, later: Span) -> None:
        self.counts.update(later.counts)
        self.lasted.update(later.lasted)
        self.answers = _hull(self.answers, later.answers)
        self.honest = _hull(self.honest, later.honest)
        if later.latest_answer is not None:
            self.latest_answer = later.latest_answer
        self.slowest = max(self.slowest, later.slowest)


def _hull(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


class RunRecord:
    """`n` oracles, from `start` on."""

    def __init__(self, n: int, start: int) -> None:
        self.n = n
        self.start = start
        self.now = start
        """Time of the latest entry."""
        self.byzantine: frozenset[int] = frozenset()
        """Whoever drives the run says which oracles are not honest."""
        self.span_width = _FIRST_SPAN_WIDTH
        """Nanoseconds."""
        self.spans: dict[int, Span] = {}
        """By position; those without an entry are missing."""
        self.totals: Counter[str] = Counter()
        self.stays: tuple[deque[Stay], ...] = tuple(deque(maxlen=DETAIL) for _ in range(n))
        self.rounds: OrderedDict[EpochRound, Round] = OrderedDict()
        self.transmissions: deque[Transmission] = deque(maxlen=DETAIL)
        self.answers: deque[Answer] = deque(maxlen=DETAIL)
        self.faults: deque[Fault] = deque(maxlen=DETAIL)
        self.fault_kinds: Counter[str] = Counter()
        self.fault_time: Counter[str] = Counter()
        """Nanoseconds that the faults of a kind lasted, all together; those that last are not in here."""
        self.latencies: deque[int] = deque(maxlen=LATENCIES)
        """From the start of a round to its answer on chain, in nanoseconds."""
        self.leaders: Counter[int] = Counter()
        """Rounds with a final report, by the oracle that led them."""
        self._leader_of: OrderedDict[int, int] = OrderedDict()

    @property
    def detailed_from(self) -> int:
        """Since when everything is kept one by one."""
        oldest = [self.start]
        if len(self.rounds) >= DETAIL:
            oldest.append(next(iter(self.rounds.values())).started)
        oldest += [stays[0].begin for stays in self.stays if len(stays) >= DETAIL]
        oldest += [entries[0].time for entries in (self.transmissions, self.answers) if len(entries) >= DETAIL]
        return max(oldest)

    def oracle_started(self, time: int, oracle: int) -> None:
        """A life begins; `entered_epoch` follows."""
        self._end_stay(time, oracle)

    def oracle_crashed(self, time: int, oracle: int) -> None:
        self._end_stay(time, oracle)
        self.stays[oracle].append(Stay(time, None, None))
        self._count(time, "crashes")

    def entered_epoch(self, time: int, oracle: int, epoch: int, leader: int) -> None:
        self._end_stay(time, oracle)
        self.stays[oracle].append(Stay(time, epoch, leader))
        if epoch not in self._leader_of:
            self._count(time, "epochs")
            _put(self._leader_of, epoch, leader)

    def round_started(self, time: int, epoch_round: EpochRound) -> None:
        """Some oracle follows this round; only the first one counts."""
        self._at(time)
        if epoch_round not in self.rounds:
            self._count(time, "rounds started")
            _put(self.rounds, epoch_round, Round(epoch_round, time))

    def round_completed(self, time: int, epoch_round: EpochRound, *, report: bool) -> None:
        """Some oracle is through with this round, with or without a final report; a report outweighs none."""
        self.round_started(time, epoch_round)
        round = self.rounds[epoch_round]
        if round.report or (round.completed is not None and not report):
            return
        round.completed, round.report = time, report
        if not report:
            self._count(time, "rounds without need of a report")
            return
        self._count(time, "rounds with a final report")
        leader = self._leader_of.get(epoch_round.epoch)
        if leader is not None:
            self.leaders[leader] += 1

    def transmission(self, time: int, oracle: int, epoch_round: EpochRound, outcome: Outcome, detail: str = "") -> None:
        """What became of a transaction of `oracle`; `detail` may say why."""
        self.transmissions.append(Transmission(time, oracle, epoch_round, outcome, detail))
        span = self._count(time, f"transmissions {outcome}")
        round = self.rounds.get(epoch_round)
        if outcome is Outcome.LANDED and round is not None:
            round.landed = time
            self.latencies.append(time - round.started)
            span.slowest = max(span.slowest, time - round.started)

    def answer(self, time: int, epoch_round: EpochRound, value: int, honest: tuple[int, int]) -> None:
        """The feed has a new answer; `honest` has the least and the greatest value of honest oracles."""
        self.answers.append(Answer(time, epoch_round, value, honest))
        span = self._count(time, "answers")
        span.latest_answer = value
        span.answers = _hull(span.answers, (value, value))
        span.honest = _hull(span.honest, honest)

    def fault_began(
        self, time: int, kind: str, detail: str = "", *, oracles: Sequence[int] = (), sides: Sequence[int] = ()
    ) -> Fault:
        """A fault that lasts until `fault_ended`; of a partition, `sides` has the side of each oracle."""
        fault = Fault(kind, time, detail, tuple(oracles), tuple(sides))
        self.faults.append(fault)
        self.fault_kinds[kind] += 1
        self._count(time, f"fault {kind}")
        return fault

    def fault_ended(self, time: int, fault: Fault) -> None:
        self._at(time)
        fault.end = time
        self.fault_time[fault.kind] += time - fault.begin
        self._span(time)  # so that the width is final
        for position in range(self._position(fault.begin), self._position(time) + 1):
            begin = self.start + position * self.span_width
            inside = min(time, begin + self.span_width) - max(fault.begin, begin)
            self._span(begin).lasted[fault.kind] += inside

    def fault_struck(self, time: int, kind: str, detail: str = "", *, oracles: Sequence[int] = ()) -> None:
        """A fault of one moment that is worth an entry of its own."""
        self.fault_began(time, kind, detail, oracles=oracles).end = time

    def count(self, time: int, what: str, number: int = 1) -> None:
        """Something too frequent for entries of its own, for example messages lost."""
        self._count(time, what, number)

    def tally(self, what: str, number: int) -> None:
        """Something of which only the total is of interest."""
        self.totals[what] += number

    def whole_run(self) -> list[tuple[int, Span]]:
        """All spans that have an entry, with the time at which each begins."""
        return [(self.start + position * self.span_width, span) for position, span in sorted(self.spans.items())]

    def _end_stay(self, time: int, oracle: int) -> None:
        self._at(time)
        stays = self.stays[oracle]
        if stays and stays[-1].end is None:
            stays[-1].end = time

    def _at(self, time: int) -> None:
        self.now = max(self.now, time)

    def _count(self, time: int, what: str, number: int = 1) -> Span:
        self._at(time)
        self.totals[what] += number
        span = self._span(time)
        span.counts[what] += number
        return span

    def _position(self, time: int) -> int:
        return (time - self.start) // self.span_width

    def _span(self, time: int) -> Span:
        while self._position(time) >= SPANS:
            self._halve()
        return self.spans.setdefault(self._position(time), Span())

    def _halve(self) -> None:
        self.span_width *= 2
        before, self.spans = self.spans, {}
        for position, span in sorted(before.items()):
            earlier = self.spans.get(position // 2)
            if earlier is None:
                self.spans[position // 2] = span
            else:
                earlier.absorb(span)


def _put(entries: OrderedDict[K, V], key: K, value: V) -> None:
    """Add an entry, and forget the oldest one of too many."""
    entries[key] = value
    if len(entries) > DETAIL:
        entries.popitem(last=False)
