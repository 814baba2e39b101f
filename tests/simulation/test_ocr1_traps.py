"""Traps of OCR1 19 that only show over many rounds, and new configurations in the middle of a feed (OCR1 L-14)."""

from __future__ import annotations

import pytest

from ocr_offchain.protocol.effects import SetTimer
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr1.effects import CallHost, TransmitCall
from ocr_offchain.protocol.ocr1.notices import EpochStarted, RoundStarted
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.simulation.ocr1.oracle import DataSource, OCR1SimulatedOracle
from ocr_offchain.simulation.ocr1.simulation import OCR1Simulation
from ocr_offchain.types import OracleId

MILLISECOND = 1_000_000
NEW_DIGEST = bytes(range(0xB0, 0xC0))


def moving(oracle: OracleId) -> DataSource:
    """Values that change by far more than alpha each round; oracles differ a little."""
    return lambda timestamp: 1000 * (4 * timestamp.epoch + timestamp.round) + oracle


def simulation(n: int, f: int, **changes: object) -> OCR1Simulation:
    return OCR1Simulation(OCR1Committee.create(n, f).with_config(**changes), moving, seed=1)


def test_trap_17_the_longest_term_ends_with_round_255_and_the_next_one_begins_with_1() -> None:
    """RMax is at most 254, so that the round that ends a term still fits into a byte."""
    run = simulation(4, 1, r_max=254, alpha_ppb=0)
    run.start()
    run.run_for(256_500)
    follower = run.oracles[0]
    assert [started.epoch for started in follower.notices(EpochStarted)] == [1, 2]
    rounds = [(started.epoch, started.round) for started in follower.notices(RoundStarted)]
    assert rounds == [*((1, round) for round in range(1, 255)), (2, 1), (2, 2), (2, 3)][: len(rounds)]
    assert len(rounds) >= 255
    landed = [(landing.epoch_round.epoch, landing.epoch_round.round) for landing in run.contract.landings]
    assert landed[:254] == [(1, round) for round in range(1, 255)]
    assert landed[254:]
    assert run.contract.reverted == []


def test_trap_19_grace_stage_and_heartbeat_of_zero_work_and_go_through_the_event_loop() -> None:
    run = simulation(4, 1, delta_grace=0, delta_stage=0, delta_c=0)
    run.start()
    run.run_for(8_000)
    landed = [(landing.epoch_round.epoch, landing.epoch_round.round) for landing in run.contract.landings]
    assert landed == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2)]
    effects = [effect for oracle in run.oracles for _, effect in oracle.trace]
    timers = [effect.timer for effect in effects if isinstance(effect, SetTimer) and effect.delay == 0]
    assert timers.count(Timer.GRACE) == len(landed)
    assert timers.count(Timer.TRANSMIT) >= len(landed)


def transmitted(oracle: OCR1SimulatedOracle) -> list[bytes]:
    """Digests of what an oracle has sent to the chain."""
    calls = [effect.call for _, effect in oracle.trace if isinstance(effect, CallHost)]
    return [call.timestamp.config_digest for call in calls if isinstance(call, TransmitCall)]


@pytest.mark.parametrize("late", [0, 2_000])
def test_l_14_s_11_after_a_new_configuration_nothing_of_the_old_one_is_sent(late: int) -> None:
    """Reports of the old one wait for their stage when the contract changes; oracles learn of that at once or late."""
    run = simulation(4, 1)
    for oracle in run.oracles:
        oracle.transmits = False
    run.start()
    run.run_for(1_100)
    assert any(oracle.database.pending for oracle in run.oracles)
    sent = [len(transmitted(oracle)) for oracle in run.oracles]
    for oracle in run.oracles:
        oracle.transmits = True
    committee = run.committee.with_config(config_digest=NEW_DIGEST)
    run.contract.set_config(committee.config)
    run.run_for(late)
    for oracle in run.oracles:
        oracle.crash()
    successors = [
        OCR1SimulatedOracle(
            committee.instance(oracle), moving(OracleId(oracle)), run.scheduler, run.network, run.contract
        )
        for oracle in range(4)
    ]
    for old, new in zip(run.oracles, successors, strict=True):
        new.database.pending.update(old.database.pending)
        new.connect()
    for new in successors:
        new.begin()
    run.run_for(4_000)
    assert [len(transmitted(oracle)) for oracle in run.oracles] == sent
    assert {digest for oracle in successors for digest in transmitted(oracle)} == {NEW_DIGEST}
    assert run.contract.reverted == []
    pairs = [(landing.epoch_round.epoch, landing.epoch_round.round) for landing in run.contract.landings]
    assert pairs[:3] == [(1, 1), (1, 2), (1, 3)]


def test_l_14_a_contract_that_was_ahead_does_not_lift_the_epochs_of_a_new_configuration() -> None:
    """PM-3 applies to the own digest alone; epoch and round begin anew, answer and timestamp stay."""
    run = simulation(4, 1)
    run.start()
    run.run_for(9_500)
    before = run.contract.latest_transmission_details()
    assert before.epoch >= 3
    run.contract.set_config(run.committee.with_config(config_digest=NEW_DIGEST).config)
    after = run.contract.latest_transmission_details()
    assert (after.epoch, after.round) == (0, 0)
    assert (after.latest_answer, after.latest_timestamp) == (before.latest_answer, before.latest_timestamp)
    run.oracles[2].crash()
    run.oracles[2].database.state = None
    lifted = len(run.oracles[2].trace)
    run.oracles[2].start()
    started = [notice.epoch for notice in run.oracles[2].notices(EpochStarted)]
    assert started[-1] == 1
    assert len(run.oracles[2].trace) > lifted
