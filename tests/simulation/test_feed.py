"""The real median plugin on the aggregator's model, through storms of all faults (OCR2 22)."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from ocr_offchain.commands.simulate import command
from ocr_offchain.simulation.feed import FAULTS, FeedSimulation, PropertyViolation
from ocr_offchain.types import NANOSECONDS_PER_SECOND

SEEDS = {(4, 1): 60, (7, 2): 20, (10, 3): 6, (16, 5): 2, (31, 10): 1}
"""A round costs about n² signature checks, so that large committees get fewer seeds."""


@pytest.mark.parametrize(("n", "f", "seed"), [(*size, seed) for size, seeds in SEEDS.items() for seed in range(seeds)])
def test_properties_hold_through_storms_and_answers_return_after_them(n: int, f: int, seed: int) -> None:
    summary = FeedSimulation(n, f, seed=seed, faults=FAULTS).run(6)
    assert summary.landed
    assert summary.crashes
    assert summary.lost_messages


def test_a_run_follows_from_its_seed() -> None:
    first, again, other = (FeedSimulation(4, 1, seed=seed, faults=FAULTS).run(10) for seed in (7, 7, 8))
    assert first == again != other


def test_a_median_outside_of_the_honest_values_is_found() -> None:
    simulation = FeedSimulation(4, 1, seed=1, faults=())
    simulation._liars.update(range(4))
    with pytest.raises(PropertyViolation, match="no honest value"):
        simulation.run(2)


def test_a_feed_that_stays_silent_is_found() -> None:
    simulation = FeedSimulation(4, 1, seed=1, faults=())
    simulation._network.link = lambda sender, receiver, payload: None
    with pytest.raises(PropertyViolation, match="no answer landed"):
        simulation.run(1)


def test_the_command_ends_with_a_table() -> None:
    result = CliRunner().invoke(command, ["--n", "4", "--f", "1", "--seed", "7", "--rounds", "3"])
    assert result.exit_code == 0
    assert "answers on chain" in result.output


def test_a_violation_prints_seed_and_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr_offchain.simulation.feed.random.Random.randrange", lambda self, *_: 1)
    result = CliRunner().invoke(command, ["--seed", "5", "--rounds", "1", "--faults", ""])
    assert result.exit_code == 1
    assert "seed 5:" in result.output
    assert "ocr simulate --protocol ocr2 --n 4 --f 1 --seed 5 --rounds 1" in result.output


@pytest.mark.parametrize("arguments", [["--n", "4", "--f", "2"], ["--faults", "meteor"]])
def test_what_cannot_be_run_is_refused(arguments: list[str]) -> None:
    with pytest.raises(click.UsageError):
        command.main(arguments, standalone_mode=False)


@pytest.mark.parametrize(("n", "f"), [(4, 1), (7, 2), (10, 3)])
def test_f_silent_oracles_stop_nothing_and_one_more_stops_all_until_it_returns(n: int, f: int) -> None:
    simulation = FeedSimulation(n, f, seed=3, faults=())
    for oracle in simulation.oracles[f:]:
        oracle.start()
    simulation._scheduler.run_for(20 * NANOSECONDS_PER_SECOND)
    assert len(simulation.chain.landings) > 5
    simulation.oracles[f].crash()
    simulation._scheduler.run_for(2 * NANOSECONDS_PER_SECOND)
    before = len(simulation.chain.landings)
    simulation._scheduler.run_for(20 * NANOSECONDS_PER_SECOND)
    assert len(simulation.chain.landings) == before
    simulation.oracles[f].start()
    simulation._scheduler.run_for(20 * NANOSECONDS_PER_SECOND)
    assert len(simulation.chain.landings) > before
    simulation._check_landings()
