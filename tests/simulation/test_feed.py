"""The real median plugin on the aggregator's model, through storms of all faults and f Byzantine oracles (OCR2 22)."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ocr_offchain.simulation.faults import BYZANTINE_FAULTS, GROUPS, STORM_FAULTS, Fault
from ocr_offchain.simulation.ocr2.feed import FeedSimulation
from ocr_offchain.simulation.ocr2.properties.table import ROWS
from ocr_offchain.simulation.runs import Run
from ocr_offchain.simulation.violation import PropertyViolation
from ocr_offchain.types import NANOSECONDS_PER_SECOND

SEEDS = {(4, 1): (230, 10), (7, 2): (130, 8), (10, 3): (80, 6), (16, 5): (46, 4), (31, 10): (14, 3)}
"""How many seeds of how many rounds at least. A round costs about n² signature checks, so that large committees get
fewer seeds; 500 in all."""

CASES = 20
"""Test cases that the seeds of each size are spread over, so that processes that share the work are done together."""


def run_of(n: int, f: int, seed: int, rounds: int) -> Run:
    """Every other seed has all faults, the others some of them."""
    rng = random.Random(seed)
    some = tuple(fault for fault in Fault if rng.random() < 0.4)
    return Run("ocr2", n, f, seed, rounds, tuple(Fault) if seed % 2 else some)


@pytest.mark.parametrize("case", range(CASES))
@pytest.mark.parametrize(("n", "f"), sorted(SEEDS, reverse=True))
def test_properties_hold_through_storms_and_answers_return_after_them(n: int, f: int, case: int) -> None:
    seeds, rounds = SEEDS[n, f]
    for seed in range(case, seeds, CASES):
        run = run_of(n, f, seed, rounds)
        simulation, _ = run.prepare()
        try:
            run.perform(simulation)
        except PropertyViolation as violation:
            pytest.fail(f"seed {seed}: {violation}; to see it again: {run.command}")


def test_there_are_500_seeds() -> None:
    assert sum(seeds for seeds, _ in SEEDS.values()) == 500


def _run(n: int = 4, f: int = 1, *, seeds: int, rounds: int = 8, faults: tuple[Fault, ...]) -> list[FeedSimulation]:
    simulations = []
    for seed in range(seeds):
        simulation = FeedSimulation(n, f, seed=seed, faults=faults)
        simulation.run(rounds)
        simulations.append(simulation)
    return simulations


@pytest.mark.parametrize("fault", STORM_FAULTS)
def test_each_fault_of_storms_strikes_alone_and_breaks_nothing(fault: Fault) -> None:
    struck: Counter[Fault] = Counter()
    for simulation in _run(seeds=5, faults=(fault,)):
        struck.update(simulation.storms.happened)
    assert set(struck) == {fault}


@pytest.mark.parametrize("fault", BYZANTINE_FAULTS)
def test_each_way_to_be_byzantine_alone_breaks_nothing(fault: Fault) -> None:
    for simulation in _run(7, 2, seeds=3, faults=(fault,)):
        assert len(simulation.plan.byzantine) == 2
        deeds = simulation.summary().deeds
        assert deeds == 0 if fault in (Fault.SILENT, Fault.TWINS) else deeds > 0


@pytest.mark.parametrize(("n", "f"), [(4, 1), (7, 2), (10, 3)])
def test_with_unique_reports_no_round_has_two_reports(n: int, f: int) -> None:
    for seed in range(6):
        FeedSimulation(n, f, seed=seed, faults=tuple(Fault), unique_reports=True).run(10)


def test_clocks_that_drift_break_nothing() -> None:
    _run(7, 2, seeds=5, faults=GROUPS["clocks"])


def test_every_property_of_the_table_is_really_checked() -> None:
    checks: Counter[str] = Counter()
    for simulation in _run(seeds=8, faults=tuple(Fault)):
        checks.update({row: count for row, _, count in simulation.properties()})
    # A skip needs a plugin that sees no reason to report, and UniqueReports another plugin: both are scenarios.
    assert {int(row) for row in checks} == set(ROWS) - {11}
    assert all(checks.values())


def test_a_run_follows_from_its_seed() -> None:
    first, again, other = (FeedSimulation(4, 1, seed=seed, faults=tuple(Fault)).run(10).rows() for seed in (7, 7, 8))
    assert first == again != other


_PRINT_ROWS = """
from ocr_offchain.simulation.faults import Fault
from ocr_offchain.simulation.ocr2.feed import FeedSimulation

print(FeedSimulation(7, 2, seed=5, faults=tuple(Fault)).run(12).rows())
"""


def test_a_run_is_the_same_in_processes_that_hash_differently() -> None:
    rows = {
        subprocess.run(
            [sys.executable, "-c", _PRINT_ROWS],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(rows) == 1


def test_watching_changes_nothing() -> None:
    judged, unjudged = (
        FeedSimulation(4, 1, seed=7, faults=tuple(Fault), checked=checked).run(10) for checked in (True, False)
    )
    assert (judged.messages, judged.landed, judged.epochs) == (unjudged.messages, unjudged.landed, unjudged.epochs)
    assert judged.checks > 1000 > unjudged.checks


def test_a_feed_that_stays_silent_is_found() -> None:
    simulation = FeedSimulation(4, 1, seed=1, faults=())
    simulation.network.link = lambda sender, receiver, payload: None
    with pytest.raises(PropertyViolation, match="no answer landed"):
        simulation.run(1)


@pytest.mark.parametrize(("n", "f"), [(4, 1), (7, 2), (10, 3)])
def test_f_silent_oracles_stop_nothing_and_one_more_stops_all_until_it_returns(n: int, f: int) -> None:
    simulation = FeedSimulation(n, f, seed=3, faults=())
    landings, scheduler = simulation.chain.landings, simulation.scheduler
    for oracle in simulation.oracles[f:]:
        oracle.start()
    scheduler.run_for(6 * NANOSECONDS_PER_SECOND)
    assert len(landings) > 5
    simulation.oracles[f].crash()
    scheduler.run_for(2 * NANOSECONDS_PER_SECOND)
    before = len(landings)
    scheduler.run_for(6 * NANOSECONDS_PER_SECOND)
    assert len(landings) == before
    simulation.oracles[f].start()
    scheduler.run_for(6 * NANOSECONDS_PER_SECOND)
    assert len(landings) > before
