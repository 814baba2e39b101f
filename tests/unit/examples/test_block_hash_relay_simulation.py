"""The block hash relay in virtual time: true hashes only, and no stop, whatever f oracles do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from examples.block_hash_relay.codec import HASH_LENGTH
from examples.block_hash_relay.simulation import BLOCK_TIME, CONFIG, ModelSourceChain, RelaySimulation
from ocr_offchain.protocol.ocr2.effects import ObservationCall, PluginCall, QueryCall, ReportCall
from ocr_offchain.protocol.ocr2.notices import EpochStarted
from ocr_offchain.simulation.ocr2.committee import MILLISECOND
from ocr_offchain.simulation.ocr2.oracle import Reply

INTERVAL = CONFIG.interval * BLOCK_TIME // MILLISECOND
"""Milliseconds between two blocks that are relayed."""

SIZES = [(4, 1), (7, 2)]
Make = Callable[..., RelaySimulation]


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[RelaySimulation] = []

    def simulation(n: int = 4, f: int = 1, seed: int = 1) -> RelaySimulation:
        made.append(RelaySimulation(n, f, seed=seed))
        return made[-1]

    yield simulation
    for each in made:
        each.close()


def check(simulation: RelaySimulation) -> None:
    """What no fault of f oracles may change."""
    relayed = simulation.contract.relayed
    numbers = [each.number for each in relayed]
    assert numbers == sorted(set(numbers))
    assert all(number % CONFIG.interval == 0 for number in numbers)
    assert all(each.block_hash == ModelSourceChain.true_hash(each.number) for each in relayed)


class Liar:
    """Vouches for a hash of its own, the same as all liars; asks for it, too, and reports nothing else."""

    def __init__(self, observation: bytes) -> None:
        self._observation = observation

    def new_life(self) -> None:
        pass

    def reply(self, call: PluginCall) -> Reply:
        match call:
            case QueryCall():
                return Reply((10**6 * CONFIG.interval).to_bytes(8, "big"))
            case ObservationCall():
                return Reply(self._observation)
            case ReportCall():
                return Reply((True, bytes(64)))
            case _:
                return Reply(True)


@pytest.mark.parametrize(("n", "f"), SIZES)
def test_every_block_that_is_due_is_relayed_once_and_in_time(make: Make, n: int, f: int) -> None:
    simulation = make(n, f)
    simulation.start()
    simulation.run_for(10 * INTERVAL)
    check(simulation)
    assert [each.number for each in simulation.contract.relayed] == [10 * k for k in range(1, 10)]
    assert simulation.contract.reverted == 0
    assert len({each.transmitter for each in simulation.contract.relayed}) > 1


@pytest.mark.parametrize("observation", [b"\xee" * HASH_LENGTH, b"\xee" * (HASH_LENGTH - 1), b"\xee", b""])
@pytest.mark.parametrize(("n", "f"), SIZES)
def test_f_liars_relay_nothing_false_and_stop_nothing(make: Make, n: int, f: int, observation: bytes) -> None:
    simulation = make(n, f)
    simulation.start()
    for liar in range(f):
        simulation.corrupt(liar, Liar(observation))
    simulation.run_for(20 * INTERVAL)
    check(simulation)
    assert len(simulation.contract.relayed) >= 8


@pytest.mark.parametrize("seed", range(10))
def test_relays_on_after_losses_and_crashes_without_its_memory(make: Make, seed: int) -> None:
    simulation = make(seed=seed)
    simulation.network.link = lambda sender, receiver, payload: (
        None if simulation.rng.random() < 0.1 else simulation.network.usual_fate(sender, receiver, payload)
    )
    simulation.start()
    for _ in range(4):
        victim = simulation.rng.randrange(4)
        simulation.oracles[victim].crash()
        simulation.run_for(2 * INTERVAL)
        simulation.start(victim)
        simulation.run_for(INTERVAL)
    check(simulation)
    before = len(simulation.contract.relayed)
    simulation.network.link = simulation.network.usual_fate
    simulation.run_for(6 * INTERVAL)
    check(simulation)
    assert len(simulation.contract.relayed) >= before + 3


def test_f_plus_1_silent_oracles_stop_it_until_one_is_back(make: Make) -> None:
    simulation = make()
    simulation.start(0, 1)
    simulation.run_for(5 * INTERVAL)
    assert simulation.contract.relayed == []
    simulation.start(2)
    simulation.run_for(8 * INTERVAL)
    check(simulation)
    assert len(simulation.contract.relayed) >= 2


def test_a_leader_without_its_chain_gives_way_to_the_next(make: Make) -> None:
    simulation = make()
    simulation.start()
    leader = simulation.oracles[0].notices(EpochStarted)[0].leader
    simulation.sources[leader].down = True
    simulation.run_for(20 * INTERVAL)
    check(simulation)
    assert len(simulation.contract.relayed) >= 10
    assert sum(notice.leader == leader for notice in simulation.oracles[0].notices(EpochStarted)) > 1


def test_endpoints_that_lag_delay_a_block_and_lose_no_epoch(make: Make) -> None:
    """Oracles that do not see the block yet say so, and the round ends without a report."""
    simulation = make()
    for source in simulation.sources[:2]:
        source.lag = 4
    simulation.start()
    simulation.run_for(10 * INTERVAL)
    check(simulation)
    assert len(simulation.contract.relayed) >= 8
    epochs = simulation.oracles[0].notices(EpochStarted)
    # Two rounds of 100 ms each make an epoch of this committee; DeltaProgress would take 700 ms.
    assert len(epochs) >= 10 * INTERVAL // 300


def test_what_has_not_arrived_is_transmitted_again_when_patience_ends(make: Make) -> None:
    simulation = make()
    simulation.start()
    for source in simulation.sources:
        source.stops_at = 13
    simulation.contract.loses = True
    simulation.run_for(4000)
    assert simulation.contract.relayed == []
    assert 1 <= simulation.contract.lost <= 4
    simulation.contract.loses = False
    simulation.run_for(4000)
    assert [each.number for each in simulation.contract.relayed] == [10]
