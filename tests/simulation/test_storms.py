"""What storms do to messages, writes, calls, the chain and oracles, and that calm does nothing to any of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from ocr_offchain.simulation.clocks import START
from ocr_offchain.simulation.faults import STORM_FAULTS, Fault, FaultPlan
from ocr_offchain.simulation.network import Flight, Place, SimulatedNetwork
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.simulation.storms import LATE_BLOCKS, LONGEST_DELAY, LONGEST_WRITE, Answer, Storms, TransactionFate
from ocr_offchain.simulation.writes import Writes
from ocr_offchain.types import OracleId

MILLISECOND = 1_000_000
T = TypeVar("T")
PLACES = [Place(place) for place in range(4)]


class Machine:
    def __init__(self, scheduler: Scheduler) -> None:
        self.alive = True
        self.history: list[str] = []
        self._scheduler = scheduler

    def crash(self) -> None:
        assert self.alive
        self.alive = False
        self.history.append("crash")

    def start(self) -> None:
        assert not self.alive
        self.alive = True
        self.history.append("start")


def _storms(*faults: Fault, seed: int = 1) -> tuple[Storms, Scheduler]:
    scheduler = Scheduler(START)
    return Storms(FaultPlan.create(4, 1, seed=seed, faults=faults), scheduler, PLACES), scheduler


def _sample(storms: Storms, scheduler: Scheduler, what: Callable[[], T]) -> set[T]:
    """What `what()` gives in the middle of some storms."""
    seen: set[T] = set()

    def ask() -> None:
        if storms.stormy:
            seen.add(what())

    for _ in range(8):
        for step in range(200):
            scheduler.call_after(step * 5 * MILLISECOND, ask)
        storms.rage([])
    return seen


def test_calm_does_nothing_to_anything() -> None:
    storms, _ = _storms(*STORM_FAULTS)
    for _ in range(100):
        assert tuple(storms.flights(PLACES[0], PLACES[1], 7)) == (Flight(7),)
        assert storms.write_delay() == 0
        assert storms.answer(3, 50) == Answer(3, gives_up=False)
        assert storms.transaction() == TransactionFate()
        assert not storms.read_fails()
    assert not storms.happened


@pytest.mark.parametrize("fault", STORM_FAULTS)
def test_each_fault_happens_alone_when_it_is_asked_for_alone(fault: Fault) -> None:
    storms, scheduler = _storms(fault)
    machines = [Machine(scheduler) for _ in PLACES]

    def everything() -> None:
        for sender in PLACES:
            for receiver in PLACES:
                storms.flights(sender, receiver, 1)
        storms.write_delay()
        storms.answer(1, 50)
        storms.transaction()
        storms.read_fails()

    for _ in range(8):
        for step in range(100):
            scheduler.call_after(step * 5 * MILLISECOND, everything)
        storms.rage(machines)
    assert set(storms.happened) == {fault}
    assert all(machine.alive for machine in machines)
    assert any(machine.history for machine in machines) == (fault is Fault.CRASH)


def test_messages_get_lost_late_doubled_and_out_of_order() -> None:
    def flight_of(fault: Fault) -> list[tuple[Flight, ...]]:
        storms, scheduler = _storms(fault)
        return list(_sample(storms, scheduler, lambda: tuple(storms.flights(PLACES[0], PLACES[1], 1))))

    assert () in flight_of(Fault.DROP)
    assert () in flight_of(Fault.PARTITION)
    assert 1 < max(flight.delay for flights in flight_of(Fault.DELAY) for flight in flights) <= LONGEST_DELAY + 1
    assert max(map(len, flight_of(Fault.DUPLICATE))) == 2
    assert (Flight(1, in_order=False),) in flight_of(Fault.REORDER)


def test_a_partition_lets_one_side_talk_among_itself() -> None:
    storms, scheduler = _storms(Fault.PARTITION)

    def map_of_links() -> tuple[bool, ...]:
        return tuple(bool(tuple(storms.flights(a, b, 1))) for a in PLACES for b in PLACES)

    cut = [links for links in _sample(storms, scheduler, map_of_links) if not all(links)]
    assert cut
    for links in cut:
        reach = {(a, b): links[4 * a + b] for a in range(4) for b in range(4)}
        assert all(reach[a, b] == reach[b, a] for a, b in reach)
        assert all(reach[a, c] for a, b in reach if reach[a, b] for c in range(4) if reach[b, c])


def test_writes_calls_and_transactions_are_slow_within_limits() -> None:
    storms, scheduler = _storms(Fault.SLOW_DATABASE)
    delays = _sample(storms, scheduler, storms.write_delay)
    assert 0 < max(delays) <= LONGEST_WRITE
    storms, scheduler = _storms(Fault.SLOW_PLUGIN)
    answers = _sample(storms, scheduler, lambda: storms.answer(1, 50))
    assert Answer(50, gives_up=True) in answers
    assert 50 < max(answer.after for answer in answers) <= 200
    storms, scheduler = _storms(Fault.LOST_TRANSACTION, Fault.LATE_TRANSACTION, Fault.REVERT)
    fates = _sample(storms, scheduler, storms.transaction)
    assert any(fate.lost for fate in fates)
    assert any(fate.reverts for fate in fates)
    assert 1 < max(fate.blocks for fate in fates) <= LATE_BLOCKS


def test_crashed_oracles_come_back_within_the_storm_or_at_its_end() -> None:
    storms, scheduler = _storms(Fault.CRASH)
    machines = [Machine(scheduler) for _ in PLACES]
    for _ in range(60):
        storms.rage(machines)
        assert all(machine.alive for machine in machines)
    for machine in machines:
        assert machine.history.count("crash") == machine.history.count("start") > 0


def test_both_copies_of_a_twin_get_messages_unless_the_plan_parts_them() -> None:
    plan = FaultPlan.create(4, 1, seed=1, faults=(Fault.TWINS,))
    (twin,) = plan.byzantine
    copy, other = Place(4), Place(next(oracle for oracle in range(4) if oracle != twin))
    storms = Storms(plan, Scheduler(START), [*PLACES, copy])
    seen = set()
    for _ in range(30):
        storms.calm()
        seen.add(tuple(bool(tuple(storms.flights(other, Place(place), 1))) for place in (twin, copy)))
        honest = [place for place in PLACES if int(place) != twin]
        assert all(tuple(storms.flights(a, b, 1)) for a in honest for b in honest)
    assert seen == {(a, b) for a in (False, True) for b in (False, True)}


def _network(scheduler: Scheduler) -> tuple[SimulatedNetwork, list[bytes]]:
    network = SimulatedNetwork(scheduler, random.Random(1), latency=(1, 1))
    arrived: list[bytes] = []
    network.attach(OracleId(1), lambda payload, sender: arrived.append(payload))
    return network, arrived


class Script:
    is_clear = False

    def __init__(self, *flights: tuple[Flight, ...]) -> None:
        self._flights = list(flights)

    def flights(self, sender: Place, receiver: Place, delay: int) -> tuple[Flight, ...]:
        return self._flights.pop(0)


def test_links_keep_the_order_of_messages_unless_the_weather_says_otherwise() -> None:
    scheduler = Scheduler(START)
    network, arrived = _network(scheduler)
    network.weather = Script((Flight(50),), (Flight(10),), (Flight(20, in_order=False),), (), (Flight(1), Flight(90)))
    for payload in (b"late", b"ordered", b"overtakes", b"lost", b"twice"):
        network.send(OracleId(0), OracleId(1), payload)
    scheduler.run_for(100)
    assert arrived == [b"overtakes", b"late", b"ordered", b"twice", b"twice"]


def test_a_twin_has_a_place_of_its_own_and_hears_itself_only() -> None:
    scheduler = Scheduler(START)
    network, arrived = _network(scheduler)
    twin: list[tuple[bytes, int]] = []
    network.attach(OracleId(1), lambda payload, sender: twin.append((payload, sender)), Place(2))
    network.send(OracleId(0), OracleId(1), b"to both")
    network.send(OracleId(1), OracleId(1), b"to myself", Place(2))
    scheduler.run_for(10)
    assert arrived == [b"to both"]
    assert sorted(twin) == [(b"to both", 0), (b"to myself", 1)]
    network.detach(2)
    network.send(OracleId(0), OracleId(1), b"again")
    scheduler.run_for(10)
    assert arrived[-1] == b"again"
    assert len(twin) == 2


def test_a_crash_loses_exactly_the_writes_under_way() -> None:
    scheduler = Scheduler(START)
    delays = iter([0, 10, 5, 0])
    writes = Writes(scheduler, lambda: next(delays))
    safe: list[int] = []
    for action in (lambda: safe.append(0), lambda: safe.append(1), lambda: safe.append(2)):
        writes.write(action)
    assert safe == [0]
    scheduler.run_for(10)
    assert safe == [0, 1, 2]  # the later write had to wait for the earlier one
    delays = iter([10, 0])
    writes.write(lambda: safe.append(3))
    scheduler.run_for(9)
    writes.crash()
    scheduler.run_for(9)
    assert safe == [0, 1, 2]
    writes.write(lambda: safe.append(4))
    assert safe == [0, 1, 2, 4]


def test_a_storm_tells_its_faults_and_its_end() -> None:
    storms, _ = _storms(*STORM_FAULTS)
    told: list[frozenset[Fault]] = []
    storms.on_change = told.append
    storms.rage([])
    assert len(told) == 2
    assert told[1] == frozenset()


def test_plans_of_places_are_replaced_whole() -> None:
    plan = FaultPlan.create(4, 1, seed=1, faults=Fault)
    assert replace(plan, seed=2).rng("storms").random() != plan.rng("storms").random()
