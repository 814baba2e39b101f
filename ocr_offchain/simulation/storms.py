"""Storms that follow from the plan of a run: a bad network, crashes, slow databases and plugins, a bad chain.

Of no version of the protocol: whoever simulates one asks here what happens to a message, a write, an answer of the
host's code, a transaction or a read of the chain. In calm nothing happens to any of them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ocr_offchain.simulation.faults import SECOND, STORM_FAULTS, Fault, FaultPlan
from ocr_offchain.simulation.network import Flight, Place
from ocr_offchain.simulation.scheduler import Scheduler

MILLISECOND = 1_000_000
LONGEST_DELAY = 300 * MILLISECOND
"""Of a message that is late; its duplicate may take as long again."""
LONGEST_WRITE = 300 * MILLISECOND
LATE_ANSWER = 4
"""A late answer of the host's code takes at most this many times its deadline."""
LATE_BLOCKS = 8
"""A late transaction waits for at most this many blocks."""
SHORTEST_STORM, LONGEST_STORM = SECOND, 3 * SECOND

_PARTITIONS_PER_STORM = 3


class Mortal(Protocol):
    """An oracle that a storm can crash and start again."""

    @property
    def alive(self) -> bool: ...

    def crash(self) -> None: ...

    def start(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """When a call of the host's code ends, in nanoseconds from its beginning, and whether by giving up."""

    after: int
    gives_up: bool


@dataclass(frozen=True, slots=True)
class TransactionFate:
    lost: bool = False
    blocks: int = 1
    """In which of the next blocks it is mined."""
    reverts: bool = False


@dataclass(frozen=True, slots=True)
class Storm:
    """What one storm does. The probabilities are those of one message, one write, one call, one transaction."""

    faults: frozenset[Fault]
    loss: float
    lateness: float
    duplication: float
    overtaking: float
    slowness: float
    chain_trouble: float

    @classmethod
    def draw(cls, rng: random.Random, faults: Iterable[Fault]) -> Storm:
        possible = [fault for fault in faults if fault in STORM_FAULTS]
        active = frozenset(fault for fault in possible if rng.random() < 0.6)
        return cls(
            active,
            loss=rng.choice((0.02, 0.1, 0.3)),
            lateness=rng.choice((0.05, 0.3, 1.0)),
            duplication=rng.choice((0.02, 0.2)),
            overtaking=rng.choice((0.02, 0.2, 0.5)),
            slowness=rng.choice((0.05, 0.2, 0.5)),
            chain_trouble=rng.choice((0.2, 0.5, 1.0)),
        )


class Storms:
    """The weather of a run; also the `Weather` of its network."""

    def __init__(self, plan: FaultPlan, scheduler: Scheduler, places: Sequence[Place]) -> None:
        """`places` are those of all oracles and twins."""
        self._plan = plan
        self._scheduler = scheduler
        self._rng = plan.rng("storms")
        self._small = plan.rng("weather")
        self._places = tuple(places)
        self._twins = frozenset(place for place in places if place >= plan.n) | frozenset(
            Place(oracle) for oracle in plan.with_behaviour(Fault.TWINS)
        )
        self._storm: Storm | None = None
        self._number = 0
        self._sides: Mapping[Place, int] | None = None
        self._twin_sides = dict.fromkeys(self._places, 0)
        self.happened: Counter[Fault] = Counter()
        """How often each fault has really happened."""
        self.on_change: Callable[[frozenset[Fault]], None] = lambda faults: None
        """Told about each storm that begins, with its faults, and with none about its end."""
        self.on_part: Callable[[Mapping[Place, int] | None], None] = lambda sides: None
        """Told the side of each place whenever the network is parted, and None whenever it is whole again."""

    @property
    def stormy(self) -> bool:
        return self._storm is not None

    # What happens to things

    @property
    def is_clear(self) -> bool:
        return self._storm is None and not self._twins

    def flights(self, sender: Place, receiver: Place, delay: int) -> Iterable[Flight]:
        if self._twins and self._parts_twins(sender, receiver):
            return ()
        storm = self._storm
        if storm is None:
            return (Flight(delay),)
        faults, chance = storm.faults, self._small.random
        if self._sides is not None and self._sides[sender] != self._sides[receiver]:
            self.happened[Fault.PARTITION] += 1
            return ()
        if Fault.DROP in faults and chance() < storm.loss:
            self.happened[Fault.DROP] += 1
            return ()
        if Fault.DELAY in faults and chance() < storm.lateness:
            self.happened[Fault.DELAY] += 1
            delay = delay + int(chance() * LONGEST_DELAY)
        in_order = True
        if Fault.REORDER in faults and chance() < storm.overtaking:
            self.happened[Fault.REORDER] += 1
            in_order = False
        first = Flight(delay, in_order)
        if Fault.DUPLICATE in faults and chance() < storm.duplication:
            self.happened[Fault.DUPLICATE] += 1
            return (first, Flight(delay + int(chance() * LONGEST_DELAY), in_order=False))
        return (first,)

    def _parts_twins(self, sender: Place, receiver: Place) -> bool:
        concerned = sender in self._twins or receiver in self._twins
        return concerned and self._twin_sides[sender] != self._twin_sides[receiver]

    def write_delay(self) -> int:
        """Nanoseconds until what is written is safe."""
        storm = self._storm
        if storm is None or Fault.SLOW_DATABASE not in storm.faults or self._small.random() >= storm.slowness:
            return 0
        self.happened[Fault.SLOW_DATABASE] += 1
        return int(self._small.random() * LONGEST_WRITE)

    def answer(self, usual: int, deadline: int) -> Answer:
        """The end of a call of the host's code that usually takes `usual` nanoseconds."""
        storm = self._storm
        if storm is None or Fault.SLOW_PLUGIN not in storm.faults or self._small.random() >= storm.slowness / 2:
            return Answer(usual, gives_up=False)
        self.happened[Fault.SLOW_PLUGIN] += 1
        if self._small.random() < 0.5:
            return Answer(deadline, gives_up=True)
        return Answer(int(deadline * (1 + self._small.random() * (LATE_ANSWER - 1))), gives_up=False)

    def transaction(self) -> TransactionFate:
        if self._has_trouble(Fault.LOST_TRANSACTION):
            return TransactionFate(lost=True)
        late = self._has_trouble(Fault.LATE_TRANSACTION)
        return TransactionFate(
            blocks=self._small.randint(2, LATE_BLOCKS) if late else 1, reverts=self._has_trouble(Fault.REVERT)
        )

    def read_fails(self) -> bool:
        """Whether a read of the chain fails, also one of its latest configuration and transmission details."""
        return self._has_trouble(Fault.FAILING_READ)

    def _has_trouble(self, fault: Fault) -> bool:
        storm = self._storm
        if storm is None or fault not in storm.faults or self._small.random() >= storm.chain_trouble:
            return False
        self.happened[fault] += 1
        return True

    # The course of a storm

    def calm(self) -> None:
        """Let another calm begin; also the twins' links may change with it."""
        self._storm = None
        self._stand(None)
        self._part_twins()

    def rage(self, mortals: Sequence[Mortal]) -> None:
        """One storm from its beginning to its end. Whoever is down then, because of it or from before, is started."""
        self._number += 1
        storm = self._storm = Storm.draw(self._rng, self._plan.faults)
        self.on_change(storm.faults)
        duration = self._rng.randint(SHORTEST_STORM, LONGEST_STORM)
        self._part_twins()
        if Fault.CRASH in storm.faults:
            self._plan_crashes(mortals, duration)
        for _ in range(_PARTITIONS_PER_STORM):
            self._part(storm)
            self._scheduler.run_for(duration // _PARTITIONS_PER_STORM)
        self.calm()
        self.on_change(frozenset())
        for mortal in mortals:
            if not mortal.alive:
                mortal.start()

    def _part(self, storm: Storm) -> None:
        sides = self._rng.choice((1, 2, 2, 3)) if Fault.PARTITION in storm.faults else 1
        self._stand({place: self._rng.randrange(sides) for place in self._places} if sides > 1 else None)

    def _stand(self, sides: Mapping[Place, int] | None) -> None:
        if sides != self._sides:
            self._sides = sides
            self.on_part(sides)

    def _part_twins(self) -> None:
        if self._twins:
            sides = self._rng.choice((1, 2))
            self._twin_sides = {place: self._rng.randrange(sides) for place in self._places}

    def _plan_crashes(self, mortals: Sequence[Mortal], duration: int) -> None:
        """Mostly up to f at a time, now and then many; each comes back soon or late, and may crash again."""
        many = self._rng.random() < 0.15
        count = self._rng.randint(1, len(mortals) if many else max(1, self._plan.f))
        for victim in self._rng.sample(range(len(mortals)), count):
            for _ in range(self._rng.randint(1, 2)):
                down = self._rng.randrange(duration)
                away = self._rng.choice((5 * MILLISECOND, 50 * MILLISECOND, SECOND))
                self._scheduler.call_after(down, self._crashing(mortals[victim]))
                self._scheduler.call_after(down + away, self._starting(mortals[victim], self._number))

    def _crashing(self, mortal: Mortal) -> Callable[[], None]:
        def crash() -> None:
            if self.stormy and mortal.alive:
                self.happened[Fault.CRASH] += 1
                mortal.crash()

        return crash

    def _starting(self, mortal: Mortal, storm: int) -> Callable[[], None]:
        def start() -> None:
            if storm == self._number and not mortal.alive:
                mortal.start()

        return start
