"""Names, grammar and plan of what goes wrong in a run."""

from __future__ import annotations

import pytest

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.simulation.clocks import START, Clock
from ocr_offchain.simulation.faults import BYZANTINE_FAULTS, GROUPS, Fault, FaultPlan, faults_text, parse_faults

HOUR = 3600 * 10**9


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ()),
        ("drop,delay", (Fault.DELAY, Fault.DROP)),
        ("all", tuple(Fault)),
        ("chain", GROUPS["chain"]),
        ("all,-byzantine,-chain,-crash, -drift", (*GROUPS["network"], Fault.SLOW_DATABASE, Fault.SLOW_PLUGIN)),
        ("network,-network,twins", (Fault.TWINS,)),
    ],
)
def test_faults_are_named_one_by_one_or_by_group_and_taken_out_again(text: str, faults: tuple[Fault, ...]) -> None:
    assert parse_faults(text) == faults
    assert parse_faults(faults_text(faults)) == faults


def test_every_fault_is_in_exactly_one_group_besides_all() -> None:
    assert sorted(fault for name, group in GROUPS.items() if name != "all" for fault in group) == sorted(Fault)


def test_an_unknown_fault_is_named_with_what_there_is() -> None:
    with pytest.raises(InvalidInputError, match=r"'meteor'.*partition.*chain"):
        parse_faults("drop,meteor")


def test_a_plan_follows_from_seed_size_and_faults_whatever_their_order() -> None:
    one = FaultPlan.create(31, 10, seed=5, faults=Fault)
    assert one == FaultPlan.create(31, 10, seed=5, faults=reversed(Fault))
    assert one != FaultPlan.create(31, 10, seed=6, faults=Fault)
    assert one.rng("weather").random() == one.rng("weather").random() != one.rng("storms").random()


@pytest.mark.parametrize("seed", range(20))
def test_f_oracles_are_byzantine_each_with_something_to_do(seed: int) -> None:
    plan = FaultPlan.create(16, 5, seed=seed, faults=Fault)
    assert len(plan.byzantine) == 5
    assert len(plan.honest) == 11
    for behaviour in plan.byzantine.values():
        assert behaviour <= set(BYZANTINE_FAULTS)
        assert len(behaviour) == 1 or not behaviour & {Fault.SILENT, Fault.TWINS}
        assert behaviour
    assert FaultPlan.create(16, 5, seed=seed, faults=GROUPS["network"]).byzantine == {}


def test_a_clock_that_drifts_is_wrong_by_its_rate_and_offset() -> None:
    assert Clock().shown_at(START + HOUR) == START + HOUR
    fast = Clock(rate_ppm=10_000, offset=-7)
    assert fast.shown_at(START + HOUR) == START + HOUR + HOUR // 100 - 7


@pytest.mark.parametrize("rate_ppm", [-20_000, -3, 0, 1, 19_999])
@pytest.mark.parametrize("shown", [1, 700_000_000, 999_999_937])
def test_a_timer_fires_when_its_clock_shows_it_and_not_long_after(rate_ppm: int, shown: int) -> None:
    clock = Clock(rate_ppm=rate_ppm, offset=12_345)
    for begin in (START, START + 77_777_777):
        passed = clock.shown_at(begin + clock.true_duration(shown)) - clock.shown_at(begin)
        assert shown - 1 <= passed <= shown + 2
