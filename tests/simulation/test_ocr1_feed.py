"""OCR1 feeds through storms of all faults with f dishonest oracles: 500 seeds, and what must hold in each (OCR1 17)."""

from __future__ import annotations

from collections import Counter

import pytest

from ocr_offchain.simulation.clocks import START
from ocr_offchain.simulation.faults import GROUPS, Fault, faults_text
from ocr_offchain.simulation.ocr1.feed import LIVENESS, OCR1FeedSimulation
from ocr_offchain.simulation.ocr1.invariants import SAFETY
from ocr_offchain.simulation.report.record import RunRecord
from ocr_offchain.simulation.storms import TransactionFate
from ocr_offchain.simulation.violation import PropertyViolation
from ocr_offchain.types import EpochRound

ALL = tuple(Fault)
ROUNDS = 6
GROUPS_OF_SEEDS = [
    *((4, 1, range(first, first + 20)) for first in range(0, 340, 20)),
    *((7, 2, range(first, first + 10)) for first in range(0, 110, 10)),
    *((10, 3, range(first, first + 4)) for first in range(0, 32, 4)),
    *((16, 5, range(first, first + 2)) for first in range(0, 12, 2)),
    *((31, 10, range(first, first + 1)) for first in range(6)),
]
"""A round costs about n² messages, so that large committees get fewer seeds."""


def again(n: int, f: int, seed: int, faults: tuple[Fault, ...] = ALL) -> str:
    return (
        f"ocr simulate --protocol ocr1 --n {n} --f {f} --seed {seed} --rounds {ROUNDS} --faults {faults_text(faults)}"
    )


@pytest.mark.parametrize(("n", "f", "seeds"), GROUPS_OF_SEEDS)
def test_all_properties_hold_through_storms_and_among_f_dishonest_oracles(n: int, f: int, seeds: range) -> None:
    done: Counter[str] = Counter()
    for seed in seeds:
        simulation = OCR1FeedSimulation(n, f, seed=seed, faults=ALL)
        try:
            summary = simulation.run(ROUNDS)
        except PropertyViolation as violation:
            pytest.fail(f"{violation}; to see it again: {again(n, f, seed)}")
        assert summary.rounds >= ROUNDS
        assert summary.landed > 0
        done.update({row: checks for row, _, checks in simulation.properties()})
    rare = {"S-15", "L-4", "L-8"}
    assert {row for row in SAFETY | LIVENESS if not done[row]} <= rare


def test_there_are_500_seeds() -> None:
    assert sum(len(seeds) for _, _, seeds in GROUPS_OF_SEEDS) == 500


@pytest.mark.parametrize("fault", ALL)
def test_each_fault_alone_happens_and_breaks_nothing(fault: Fault) -> None:
    done: Counter[str] = Counter()
    for seed in range(3):
        record = RunRecord(4, START)
        OCR1FeedSimulation(4, 1, seed=seed, faults=(fault,), record=record).run(12)
        done.update(record.totals)
    if fault in (*GROUPS["network"], *GROUPS["processes"], *GROUPS["chain"]):
        assert done[f"{fault}: struck"] > 0
    elif fault not in (Fault.SILENT, Fault.TWINS, Fault.DRIFT):
        assert done[f"{fault}: acts"] > 0


@pytest.mark.parametrize("group", GROUPS)
def test_groups_of_faults_break_nothing(group: str) -> None:
    for seed in range(2):
        assert OCR1FeedSimulation(7, 2, seed=seed, faults=GROUPS[group]).run(12).landed > 0


def test_a_feed_without_faults_loses_nothing_and_keeps_its_leaders_for_their_terms() -> None:
    """L-4, L-5: an epoch takes its rounds, whether they need reports or not."""
    simulation = OCR1FeedSimulation(7, 2, seed=1, faults=())
    summary = simulation.run(100)
    assert summary.reverted == summary.lost == summary.crashes == 0
    assert summary.landed >= summary.rounds - 1
    assert summary.quiet_rounds > 50
    term = simulation.committee.config.r_max * simulation.committee.config.delta_round
    assert abs(summary.epoch - summary.duration / term) < 3


def test_a_run_follows_from_its_seed() -> None:
    first, same, other = (OCR1FeedSimulation(4, 1, seed=seed, faults=ALL).run(20) for seed in (7, 7, 8))
    assert first == same != other


def test_the_record_does_not_change_the_run() -> None:
    record = RunRecord(4, START)
    told = OCR1FeedSimulation(4, 1, seed=3, faults=ALL, record=record).run(20)
    assert told == OCR1FeedSimulation(4, 1, seed=3, faults=ALL).run(20)
    assert record.totals["transmissions landed"] == told.landed
    assert record.answers
    assert all(least <= answer.value <= most for answer in record.answers for least, most in (answer.honest,))


@pytest.mark.parametrize(("n", "f"), [(4, 1), (7, 2), (10, 3)])
def test_f_silent_oracles_stop_nothing_and_one_more_stops_all_until_it_returns(n: int, f: int) -> None:
    simulation = OCR1FeedSimulation(n, f, seed=3, faults=())
    for honest in simulation.honest[f:]:
        honest.oracle.start()
    record, scheduler = simulation.record, simulation.scheduler
    scheduler.run_for(20_000_000_000)
    assert record.totals["transmissions landed"] > 5
    simulation.honest[f].crash()
    scheduler.run_for(3_000_000_000)
    before = record.totals["transmissions landed"]
    scheduler.run_for(20_000_000_000)
    assert record.totals["transmissions landed"] == before
    simulation.honest[f].oracle.start()
    scheduler.run_for(20_000_000_000)
    assert record.totals["transmissions landed"] > before


# That violations are found


def test_an_answer_that_no_honest_oracle_observed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    simulation = OCR1FeedSimulation(4, 1, seed=1, faults=())
    monkeypatch.setattr(simulation.ledger, "honest_range", lambda pair: (1, 2))
    with pytest.raises(PropertyViolation, match=r"^S-1: the answer of"):
        simulation.run(3)


def test_a_feed_that_stays_silent_is_found() -> None:
    simulation = OCR1FeedSimulation(4, 1, seed=1, faults=())
    simulation.network.link = lambda sender, receiver, payload: None
    with pytest.raises(PropertyViolation, match=r"^L-1 to L-4: no round was completed"):
        simulation.run(1)


def test_reports_that_never_land_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    simulation = OCR1FeedSimulation(4, 1, seed=1, faults=())
    monkeypatch.setattr(simulation.storms, "transaction", lambda: TransactionFate(lost=True))
    with pytest.raises(PropertyViolation, match=r"^L-9 to L-11, L-13: no answer landed"):
        simulation.run(1)


def test_pairs_that_land_out_of_order_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    simulation = OCR1FeedSimulation(4, 1, seed=1, faults=())
    simulation.latest_landing = EpochRound(2**32 - 1, 255)
    with pytest.raises(PropertyViolation, match=r"^S-10: "):
        simulation.run(1)
