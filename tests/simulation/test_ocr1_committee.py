"""OCR1 committees in virtual time: the reference run of OCR1 18.1, and what must come true in the end (OCR1 17.2)."""

from __future__ import annotations

import pytest

from ocr_offchain.protocol.effects import Broadcast, Send
from ocr_offchain.protocol.ocr1.messages import (
    Message,
    MessageFinal,
    MessageFinalEcho,
    MessageNewEpoch,
    MessageObserveReq,
    MessageReportReq,
    decode,
)
from ocr_offchain.protocol.ocr1.notices import (
    EpochStarted,
    ReportCompleted,
    ReportDecided,
    RoundStarted,
    TransmissionAttempted,
)
from ocr_offchain.simulation.clocks import START
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.simulation.ocr1.oracle import DataSource
from ocr_offchain.simulation.ocr1.simulation import OCR1Simulation
from ocr_offchain.types import OracleId, ReportTimestamp

MILLISECOND = 1_000_000


def moving(oracle: OracleId) -> DataSource:
    """Values that change by far more than alpha each round; oracles differ a little."""
    return lambda timestamp: 1000 * (4 * timestamp.epoch + timestamp.round) + oracle


def still(oracle: OracleId) -> DataSource:
    return lambda timestamp: 1000


def golden_committee() -> OCR1Committee:
    return OCR1Committee.create(4, 1, secrets=[bytes([0x10 * (oracle + 1)]) * 32 for oracle in range(4)])


def simulation(n: int, f: int, *, seed: int = 1, **changes: object) -> OCR1Simulation:
    oracles = golden_committee() if n == 4 else OCR1Committee.create(n, f)
    return OCR1Simulation(oracles.with_config(**changes) if changes else oracles, moving, seed=seed)


def landed(run: OCR1Simulation) -> list[tuple[int, int]]:
    return [(landing.epoch_round.epoch, landing.epoch_round.round) for landing in run.contract.landings]


def kind_of(payload: bytes) -> type[Message]:
    return type(decode(payload))


def epochs(run: OCR1Simulation, oracle: int) -> list[int]:
    return [notice.epoch for notice in run.oracles[oracle].notices(EpochStarted)]


def test_the_reference_run_gives_the_same_rounds_leaders_and_transmitters() -> None:
    run = simulation(4, 1)
    run.start()
    run.run_for(6500)
    expected = [
        (0, (1, 1), 1, 0),
        (1000, (1, 2), 1, 2),
        (2000, (1, 3), 1, 0),
        (3000, (2, 1), 2, 0),
        (4000, (2, 2), 2, 3),
        (5000, (2, 3), 2, 3),
        (6000, (3, 1), 1, 2),
    ]
    rounds = [(started.epoch, started.round, started.leader) for started in run.oracles[3].notices(RoundStarted)]
    assert rounds == [(*pair, leader) for _, pair, leader, _ in expected]
    assert landed(run) == [pair for _, pair, _, _ in expected]
    assert [landing.transmitter for landing in run.contract.landings] == [oracle for *_, oracle in expected]
    for landing, (begins, *_) in zip(run.contract.landings, expected, strict=True):
        assert begins <= (landing.time - START) / MILLISECOND < begins + 300
    assert run.contract.reverted == []


def test_with_the_first_leader_down_the_others_ask_for_epoch_2_and_complete_it_with_three_observations() -> None:
    run = simulation(4, 1)
    run.start(1)
    run.run_for(2490)
    assert landed(run) == []
    assert run.run_until(lambda: landed(run) == [(2, 1)], milliseconds=400)
    assert sorted(run.contract.landings[0].observers) == [0, 2, 3]


@pytest.mark.parametrize(("n", "f"), [(4, 1), (7, 2)])
def test_l_4_a_healthy_leader_changes_after_its_rounds_without_waiting(n: int, f: int) -> None:
    run = simulation(n, f)
    run.start()
    run.run_for(12_500)
    assert landed(run)[:9] == [(epoch, round) for epoch in (1, 2, 3) for round in (1, 2, 3)]
    assert epochs(run, 0) == [1, 2, 3, 4, 5]
    for landing in run.contract.landings:
        values = sorted(
            1000 * (4 * landing.epoch_round.epoch + landing.epoch_round.round) + oracle for oracle in range(n)
        )
        assert values[0] <= landing.answer <= values[-1]


@pytest.mark.parametrize(("n", "f"), [(4, 1), (7, 2)])
def test_l_1_a_leader_that_crashes_in_mid_round_is_replaced(n: int, f: int) -> None:
    run = simulation(n, f)
    run.start()
    leader = run.committee.instance(0).leader_of(1)
    run.run_for(1100)  # round (1, 2) is in its grace period
    run.oracles[leader].crash()
    run.run_for(9000)
    assert (1, 1) in landed(run)
    assert (1, 2) not in landed(run)
    assert max(landed(run))[0] >= 2
    assert all(leader not in landing.observers for landing in run.contract.landings[1:])


def test_l_1_a_final_that_reaches_one_oracle_alone_is_spread_by_echoes() -> None:
    run = simulation(4, 1)

    def fate(sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        if kind_of(payload) is MessageFinal and receiver != 3:
            return None
        if sender == 1 and kind_of(payload) is MessageFinalEcho:
            return None
        return run.network.usual_fate(sender, receiver, payload)

    run.network.link = fate
    run.start()
    run.run_for(500)
    assert landed(run) == [(1, 1)]
    assert all(oracle.notices(ReportCompleted) for oracle in run.oracles)


def test_l_2_an_oracle_that_was_never_told_of_the_round_drops_it_and_the_others_go_on() -> None:
    run = simulation(4, 1)

    def fate(sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        if kind_of(payload) is MessageObserveReq and receiver == 3:
            return None
        return run.network.usual_fate(sender, receiver, payload)

    run.network.link = fate
    run.start()
    run.run_for(2500)
    assert landed(run) == [(1, 1), (1, 2), (1, 3)]
    assert run.oracles[3].notices(ReportCompleted) == []


def test_l_3_a_leader_that_withholds_report_req_loses_its_epoch() -> None:
    run = simulation(4, 1)

    def fate(sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        if sender == 1 and kind_of(payload) is MessageReportReq:
            return None
        return run.network.usual_fate(sender, receiver, payload)

    run.network.link = fate
    run.start()
    run.run_for(2900)
    assert landed(run) == [(2, 1)]


def test_l_5_trap_9_a_quiet_feed_keeps_its_leader_and_costs_nothing() -> None:
    run = OCR1Simulation(golden_committee().with_config(r_max=200), still, seed=1)
    run.start()
    run.run_for(20_000)
    assert landed(run) == [(1, 1)]
    assert epochs(run, 2) == [1]
    rules = [decided.rule for decided in run.oracles[2].notices(ReportDecided)]
    assert rules == ["SR-4"] + ["SR-8"] * 19


def test_a_requested_round_is_answered_on_a_quiet_feed() -> None:
    run = OCR1Simulation(golden_committee().with_config(r_max=200), still, seed=1)
    run.start()
    run.run_for(5000)
    run.contract.request_new_round()
    run.run_for(2000)
    assert len(landed(run)) == 2
    assert "SR-7" in [decided.rule for decided in run.oracles[2].notices(ReportDecided)]


def test_the_heartbeat_is_kept_on_a_quiet_feed() -> None:
    run = OCR1Simulation(golden_committee().with_config(r_max=200, delta_c=5000 * MILLISECOND), still, seed=1)
    run.start()
    run.run_for(16_000)
    assert 3 <= len(landed(run)) <= 4


def test_l_6_lost_new_epochs_are_healed_by_resending() -> None:
    run = simulation(4, 1)
    lossy = True

    def fate(sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        if lossy and kind_of(payload) is MessageNewEpoch:
            return None
        return run.network.usual_fate(sender, receiver, payload)

    run.network.link = fate
    run.start()
    run.run_for(8000)
    assert epochs(run, 0) == [1]
    lossy = False
    assert run.run_until(lambda: all(epochs(run, oracle)[-1] >= 2 for oracle in range(4)), milliseconds=2100)


def test_l_7_a_laggard_without_a_database_reaches_the_epoch_of_the_others() -> None:
    run = simulation(7, 2)
    run.start(6)
    run.run_for(15_000)
    run.oracles[6].start()
    assert run.run_until(lambda: epochs(run, 6)[-1] == epochs(run, 0)[-1] > 2, milliseconds=4500)
    assert len(epochs(run, 6)) < len(epochs(run, 0))


def test_l_8_a_group_that_lost_its_databases_goes_on_above_the_contract() -> None:
    run = simulation(4, 1)
    run.start()
    run.run_for(9500)
    reached = run.contract.landings[-1].epoch_round.epoch
    before = len(run.contract.landings)
    for oracle in run.oracles:
        oracle.crash()
        oracle.database.state = None
        oracle.database.pending.clear()
    run.start()
    run.run_for(3000)
    assert run.contract.landings[before].epoch_round.epoch == reached + 1
    assert run.contract.reverted == []


@pytest.mark.parametrize("hangs", [True, False])
def test_l_9_f_broken_data_sources_stop_nothing(hangs: bool) -> None:
    run = simulation(7, 2)

    def broken(timestamp: ReportTimestamp) -> int | None:
        if hangs:
            return None
        raise ValueError("no price")

    for oracle in (2, 5):
        run.oracles[oracle].data_source = broken
    run.start()
    run.run_for(2900)
    assert landed(run) == [(1, 1), (1, 2), (1, 3)]
    assert all(not {2, 5} & set(landing.observers) for landing in run.contract.landings)
    reports = [effect for _, effect in run.oracles[2].trace if isinstance(effect, Send)]
    assert len(reports) == 3


def test_l_10_a_later_stage_transmits_when_the_first_ones_fail() -> None:
    run = simulation(4, 1, r_max=1)
    run.oracles[0].transmits = False  # the first stage of (1, 1)
    run.start()
    run.run_for(1000)
    assert landed(run) == []
    assert run.run_until(lambda: landed(run) == [(1, 1)], milliseconds=1000)
    assert run.contract.landings[0].transmitter == 1


def test_l_11_oracles_without_a_chain_sign_and_leave_transmitting_to_others() -> None:
    run = simulation(7, 2)
    for oracle in (1, 4):
        run.oracles[oracle].chain_answers = False
    run.start()
    run.run_for(8000)
    assert len(landed(run)) >= 4
    assert {landing.transmitter for landing in run.contract.landings} & {1, 4} == set()
    assert {decided.rule for decided in run.oracles[4].notices(ReportDecided)} == {"SR-2"}


def test_l_13_a_report_whose_stage_is_to_come_survives_a_crash() -> None:
    run = simulation(4, 1, r_max=1)
    run.oracles[0].transmits = False
    run.start()
    run.run_for(700)
    assert [key.round for key in run.oracles[1].database.pending] == [1]
    run.oracles[1].crash()
    for oracle in (2, 3):
        run.oracles[oracle].transmits = False
    run.run_for(3000)
    assert landed(run) == []
    run.oracles[1].start()
    run.run_for(100)
    assert (1, 1) in landed(run)
    assert run.oracles[1].database.pending == {}


def test_a_report_survives_a_chain_that_does_not_answer_when_its_turn_comes() -> None:
    run = simulation(4, 1, r_max=1, delta_progress=100_000 * MILLISECOND, delta_round=90_000 * MILLISECOND)
    for oracle in (0, 2, 3):
        run.oracles[oracle].transmits = False
    run.start()
    run.run_for(1000)
    run.oracles[1].chain_answers = False
    run.run_for(4000)
    assert len(run.oracles[1].database.pending) == 1
    run.oracles[1].chain_answers = True
    assert run.run_until(lambda: landed(run) == [(1, 1)], milliseconds=20_000)
    assert run.oracles[1].database.pending == {}


def test_no_report_is_transmitted_twice_by_one_oracle() -> None:
    run = simulation(4, 1)
    for oracle in run.oracles:
        oracle.transmits = False
    run.start()
    run.run_for(12_000)
    for oracle in run.oracles:
        attempts = [(attempt.epoch, attempt.round) for attempt in oracle.notices(TransmissionAttempted)]
        assert len(attempts) == len(set(attempts)) > 0


def test_a_run_follows_from_its_seed() -> None:
    first, second, other = (simulation(7, 2, seed=seed) for seed in (3, 3, 4))
    for run in (first, second, other):
        run.start()
        run.run_for(5000)
    traces = [[oracle.trace for oracle in run.oracles] for run in (first, second, other)]
    assert traces[0] == traces[1]
    assert traces[0] != traces[2]


def test_trap_6_an_oracle_says_everything_to_itself_too() -> None:
    run = simulation(4, 1)
    run.start()
    run.run_for(500)
    broadcasts = [effect for _, effect in run.oracles[1].trace if isinstance(effect, Broadcast)]
    assert {kind_of(effect.payload) for effect in broadcasts} == {
        MessageNewEpoch,
        MessageObserveReq,
        MessageReportReq,
        MessageFinal,
        MessageFinalEcho,
    }
    assert 1 in run.contract.landings[0].observers
