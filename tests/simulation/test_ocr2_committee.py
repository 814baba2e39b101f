"""Committees in virtual time: the reference run and what must survive faults (OCR2 22, 24.9)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ocr_offchain.plugins.interface import ReportingPluginInfo, ReportingPluginLimits
from ocr_offchain.protocol.effects import Broadcast, Send
from ocr_offchain.protocol.ocr2.effects import (
    ObservationCall,
    PluginCall,
    QueryCall,
    ReportCall,
    ShouldAcceptFinalizedReportCall,
    ShouldTransmitAcceptedReportCall,
    Transmit,
)
from ocr_offchain.protocol.ocr2.messages import (
    Message,
    MessageFinal,
    MessageFinalEcho,
    MessageNewEpoch,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
    decode,
)
from ocr_offchain.protocol.ocr2.notices import (
    EpochStarted,
    ReportFinalized,
    RoundStarted,
    ShouldAcceptFinalizedReportComputed,
    ShouldTransmitAcceptedReportComputed,
    TransmissionAttempted,
    TransmissionScheduled,
)
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from ocr_offchain.simulation.ocr2.oracle import Reply, SimulatedOracle
from ocr_offchain.simulation.ocr2.simulation import Simulation
from ocr_offchain.types import EpochRound, OracleId
from tests.simulation.plugin import Plugin

LEADERS = {1: 1, 2: 2, 3: 1, 4: 3}


def _simulation(
    *, seed: int = 1, n: int = 4, f: int = 1, committee: Committee | None = None
) -> tuple[Simulation, list[Plugin]]:
    plugins = [Plugin(OracleId(oracle)) for oracle in range(n)]
    return Simulation(committee or Committee.create(n, f), lambda oracle: plugins[oracle], seed=seed), plugins


def _sent(oracle: SimulatedOracle, simulation: Simulation) -> list[Message]:
    limits = simulation.committee.plugin.limits
    return [decode(effect.payload, limits) for _, effect in oracle.trace if isinstance(effect, (Send, Broadcast))]


def _finalized(oracle: SimulatedOracle) -> list[EpochRound]:
    return [EpochRound(notice.epoch, notice.round) for notice in oracle.notices(ReportFinalized)]


def _epochs(oracle: SimulatedOracle) -> list[int]:
    return [notice.epoch for notice in oracle.notices(EpochStarted)]


def test_reference_run_rounds_messages_epochs_and_transmitters() -> None:
    simulation, plugins = _simulation()
    simulation.start()
    for oracle in simulation.oracles:
        assert _sent(oracle, simulation)[-1] == MessageNewEpoch(1)
    assert simulation.run_until(
        lambda: all(_epochs(oracle)[-1] >= 3 for oracle in simulation.oracles), milliseconds=3000
    )

    for oracle in simulation.oracles:
        assert _epochs(oracle)[:3] == [1, 2, 3]
        assert [notice.leader for notice in oracle.notices(EpochStarted)][:3] == [1, 2, 1]
        started = [(notice.epoch, notice.round) for notice in oracle.notices(RoundStarted)]
        assert started[:4] == [(1, 1), (1, 2), (2, 1), (2, 2)]
        assert _finalized(oracle)[:4] == [EpochRound(e, r) for e, r in ((1, 1), (1, 2), (2, 1), (2, 2))]

    for epoch in (1, 2):
        leader = simulation.oracles[LEADERS[epoch]]
        queries = [call.timestamp.round for call in plugins[leader.id].calls if isinstance(call, QueryCall)]
        assert queries[:3] == [1, 2, 3]
        sent = [message for message in _sent(leader, simulation) if getattr(message, "epoch", None) == epoch]
        assert [message.round for message in sent if isinstance(message, MessageObserveReq)] == [1, 2, 3]
        assert [message.round for message in sent if isinstance(message, MessageReportReq)] == [1, 2]
        finals = [message for message in sent if isinstance(message, MessageFinal)]
        assert [message.round for message in finals] == [1, 2]
        assert all(len(message.attested_report.attributed_signatures) == 2 for message in finals)

    per_round: Counter[tuple[str, int, int]] = Counter()
    for oracle in simulation.oracles:
        for message in _sent(oracle, simulation):
            if isinstance(message, (MessageObserve, MessageReport)):
                per_round[type(message).__name__, message.epoch, message.round] += 1
            if isinstance(message, MessageFinalEcho):
                per_round[type(message).__name__, message.final.epoch, message.final.round] += 1
    for epoch in (1, 2):
        for round in (1, 2):
            for kind in ("MessageObserve", "MessageReport", "MessageFinalEcho"):
                assert per_round[kind, epoch, round] == 4

    first: dict[EpochRound, tuple[int, int]] = {}
    for oracle in simulation.oracles:
        for notice in oracle.notices(TransmissionScheduled):
            key = EpochRound(notice.epoch, notice.round)
            first[key] = min(first.get(key, (2**63, -1)), (notice.due, int(oracle.id)))
    assert {key: transmitter for key, (_, transmitter) in first.items() if key.epoch < 3} == {
        EpochRound(1, 1): 0,
        EpochRound(1, 2): 3,
        EpochRound(2, 1): 3,
        EpochRound(2, 2): 2,
    }
    for oracle in simulation.oracles:
        wishes = [message.epoch for message in _sent(oracle, simulation) if isinstance(message, MessageNewEpoch)]
        assert wishes == sorted(wishes)
        assert {1, 2, 3} <= set(wishes)


def test_reference_run_in_which_everybody_skips_keeps_the_same_pace() -> None:
    simulation, plugins = _simulation()
    for plugin in plugins:
        plugin.skips = True
    simulation.start()
    assert simulation.run_until(
        lambda: all(_epochs(oracle)[-1] >= 3 for oracle in simulation.oracles), milliseconds=1500
    )
    for oracle in simulation.oracles:
        kinds = {type(message) for message in _sent(oracle, simulation)}
        assert MessageFinal not in kinds
        assert MessageFinalEcho not in kinds
        assert oracle.notices(ShouldAcceptFinalizedReportComputed) == []
        assert [notice.round for notice in oracle.notices(RoundStarted)][:4] == [1, 2, 1, 2]
    assert simulation.contract.landings == []


def test_same_seed_same_run_to_the_byte() -> None:
    traces = []
    for _ in range(2):
        simulation, _ = _simulation(seed=5)
        simulation.start()
        simulation.run_for(2000)
        traces.append([oracle.trace for oracle in simulation.oracles])
    assert traces[0] == traces[1]
    other, _ = _simulation(seed=6)
    other.start()
    other.run_for(2000)
    assert traces[0] != [oracle.trace for oracle in other.oracles]


_PRINT_TRACE = """
import hashlib
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.simulation.ocr2.simulation import Simulation
from tests.simulation.plugin import Plugin

simulation = Simulation(Committee.create(4, 1), Plugin, seed=5)
simulation.start()
simulation.run_for(1000)
print(hashlib.sha256(repr([oracle.trace for oracle in simulation.oracles]).encode()).hexdigest())
"""


def test_same_seed_same_run_in_processes_that_hash_differently() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", _PRINT_TRACE],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for hash_seed in ("1", "2", "3")
    }
    assert len(digests) == 1


def test_18_a_leader_that_crashes_costs_delta_progress() -> None:
    simulation, _ = _simulation()
    simulation.start()
    simulation.run_for(40)
    simulation.oracles[1].crash()
    honest = [simulation.oracles[i] for i in (0, 2, 3)]
    crashed_at = simulation.scheduler.now
    assert simulation.run_until(lambda: all(_epochs(oracle)[-1] == 2 for oracle in honest), milliseconds=1000)
    assert simulation.scheduler.now - crashed_at < 800 * MILLISECOND
    assert simulation.run_until(lambda: EpochRound(2, 1) in _finalized(honest[0]), milliseconds=300)


def test_18_epochs_of_a_dead_leader_are_skipped_over_and_over() -> None:
    simulation, _ = _simulation()
    simulation.start(1)
    simulation.run_for(20_000)
    leaders = {notice.leader for notice in simulation.oracles[0].notices(EpochStarted)}
    assert leaders == {0, 1, 2, 3}
    assert len(simulation.contract.landings) > 10


def test_19_rounds_of_an_epoch_are_used_up_without_waiting_for_delta_progress() -> None:
    simulation, _ = _simulation()
    simulation.start()
    simulation.run_for(650)
    assert all(_epochs(oracle)[-1] >= 3 for oracle in simulation.oracles)


def test_26_lost_wishes_are_repeated() -> None:
    simulation, _ = _simulation()
    usual = simulation.network.usual_fate

    def no_wishes(sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        is_wish = payload[0] == 0x12
        return None if is_wish else usual(sender, receiver, payload)

    simulation.network.link = no_wishes
    simulation.start()
    simulation.run_for(1500)
    assert all(_epochs(oracle) == [1] for oracle in simulation.oracles)
    simulation.network.link = usual
    assert simulation.run_until(
        lambda: all(_epochs(oracle)[-1] >= 2 for oracle in simulation.oracles), milliseconds=600
    )


def test_27_a_committee_without_memory_goes_on_after_the_epoch_of_the_contract() -> None:
    simulation, _ = _simulation()
    simulation.start()
    simulation.run_for(1000)
    reached = simulation.contract.latest.epoch
    assert reached > 1
    for oracle in simulation.oracles:
        oracle.crash()
        oracle.database.state = None
        oracle.database.pending.clear()
    for oracle in simulation.oracles:
        oracle.start()
    assert simulation.run_until(lambda: simulation.contract.latest.epoch > reached, milliseconds=2000)


def test_28_29_a_final_shown_to_one_oracle_only_is_finalized_by_all() -> None:
    simulation, _ = _simulation()
    usual = simulation.network.usual_fate

    def final_to_oracle_3_only(sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        is_final = payload[0] == 0x3A
        is_echo_of_leader = sender == 1 and payload[0] == 0x42
        if is_echo_of_leader or (is_final and receiver != 3):
            return None
        return usual(sender, receiver, payload)

    simulation.network.link = final_to_oracle_3_only
    simulation.start()
    assert simulation.run_until(
        lambda: all(EpochRound(1, 1) in _finalized(simulation.oracles[i]) for i in (0, 2, 3)), milliseconds=150
    )


def test_28_an_oracle_left_behind_finalizes_reports_of_later_epochs() -> None:
    simulation, _ = _simulation()
    usual = simulation.network.usual_fate

    def oracle_0_hears_no_wishes(sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        return None if receiver == 0 and payload[0] == 0x12 else usual(sender, receiver, payload)

    simulation.network.link = oracle_0_hears_no_wishes
    simulation.start()
    simulation.run_for(1200)
    left_behind = simulation.oracles[0]
    assert _epochs(left_behind) == [1]
    assert max(_finalized(left_behind)).epoch > 1
    assert any(notice.epoch > 1 for notice in left_behind.notices(TransmissionScheduled))


def test_30_each_report_is_echoed_and_considered_once_by_each_oracle() -> None:
    simulation, _ = _simulation()
    simulation.start()
    simulation.run_for(3000)
    for oracle in simulation.oracles:
        echoes = [
            (message.final.epoch, message.final.round)
            for message in _sent(oracle, simulation)
            if isinstance(message, MessageFinalEcho)
        ]
        considered = [(notice.epoch, notice.round) for notice in oracle.notices(ShouldAcceptFinalizedReportComputed)]
        assert len(echoes) == len(set(echoes)) > 5
        assert len(considered) == len(set(considered)) > 5


def test_35_rounds_complete_without_f_oracles() -> None:
    simulation, _ = _simulation()
    simulation.start(0)
    assert simulation.run_until(lambda: EpochRound(1, 2) in _finalized(simulation.oracles[1]), milliseconds=300)


def test_35_f_plus_1_missing_oracles_stop_the_committee_without_harm() -> None:
    simulation, _ = _simulation()
    simulation.start(0, 3)
    simulation.run_for(5000)
    assert simulation.contract.landings == []
    assert all(_epochs(simulation.oracles[i]) == [1] for i in (1, 2))
    simulation.oracles[0].start()
    assert simulation.run_until(lambda: bool(simulation.contract.landings), milliseconds=3000)


class Failing(Plugin):
    """Fails in all calls of one kind."""

    def __init__(self, oracle: OracleId, kind: type[object]) -> None:
        super().__init__(oracle)
        self._kind = kind

    def reply(self, call: PluginCall) -> Reply:
        return Reply(RuntimeError("broken")) if isinstance(call, self._kind) else super().reply(call)


@pytest.mark.parametrize("kind", [ObservationCall, ReportCall, ShouldAcceptFinalizedReportCall])
def test_37_a_failing_plugin_costs_its_own_oracle_only(kind: type[object]) -> None:
    plugins = [Plugin(OracleId(0)), Failing(OracleId(1), kind), Plugin(OracleId(2)), Plugin(OracleId(3))]
    simulation = Simulation(Committee.create(4, 1), lambda oracle: plugins[oracle], seed=1)
    simulation.start()
    simulation.run_for(2000)
    assert len(simulation.contract.landings) > 5


def test_37_a_leader_without_a_query_loses_its_epoch() -> None:
    plugins = [Plugin(OracleId(0)), Failing(OracleId(1), QueryCall), Plugin(OracleId(2)), Plugin(OracleId(3))]
    simulation = Simulation(Committee.create(4, 1), lambda oracle: plugins[oracle], seed=1)
    simulation.start()
    simulation.run_for(1500)
    assert {epoch_round.epoch for epoch_round in _finalized(simulation.oracles[0])} == {2}


def test_38_a_late_answer_is_still_used() -> None:
    class Late(Plugin):
        def reply(self, call: PluginCall) -> Reply:
            usual = super().reply(call)
            late = 3 * simulation.committee.config.max_duration_observation
            return Reply(usual.answer, late) if isinstance(call, ObservationCall) else usual

    plugins = [Late(OracleId(oracle)) for oracle in range(4)]
    simulation = Simulation(Committee.create(4, 1), lambda oracle: plugins[oracle], seed=1)
    simulation.start()
    simulation.run_for(1500)
    assert _finalized(simulation.oracles[0])


def test_39_reports_that_differ_make_no_final_and_cost_the_epoch() -> None:
    class Own(Plugin):
        def reply(self, call: PluginCall) -> Reply:
            return Reply((True, b"%d" % self.oracle)) if isinstance(call, ReportCall) else super().reply(call)

    plugins = [Own(OracleId(oracle)) for oracle in range(4)]
    simulation = Simulation(Committee.create(4, 1), lambda oracle: plugins[oracle], seed=1)
    simulation.start()
    simulation.run_for(3000)
    assert _finalized(simulation.oracles[0]) == []
    assert _epochs(simulation.oracles[0])[-1] >= 3


def test_40_41_a_dead_first_transmitter_is_replaced_and_nobody_transmits_twice() -> None:
    """(1, 1) is for oracle 0, then 3, then 1 and 2."""
    simulation, plugins = _simulation(committee=Committee.create(4, 1).with_config(delta_stage=20 * MILLISECOND))

    def only_what_is_newer(call: PluginCall) -> Reply:
        if isinstance(call, ShouldTransmitAcceptedReportCall):
            return Reply(call.timestamp.epoch_round > simulation.contract.latest)
        return Plugin.reply(plugins[0], call)

    for plugin in plugins:
        plugin.reply = only_what_is_newer  # type: ignore[method-assign]
    simulation.start()
    assert simulation.run_until(lambda: bool(simulation.oracles[0].notices(ReportFinalized)), milliseconds=150)
    simulation.oracles[0].crash()
    simulation.run_for(90)
    (landing,) = simulation.contract.landings
    assert (landing.epoch_round, landing.transmitter) == (EpochRound(1, 1), 3)
    assert simulation.contract.reverted == []
    assert simulation.oracles[2].notices(ShouldTransmitAcceptedReportComputed) == [
        ShouldTransmitAcceptedReportComputed(1, 1, False, True)
    ]


def test_42_restart_with_pending_rows_runs_those_still_due_and_never_those_past() -> None:
    committee = Committee.create(4, 1).with_config(delta_stage=1000 * MILLISECOND)
    simulation, _ = _simulation(committee=committee)
    simulation.start()
    oracle = simulation.oracles[1]  # in the last stage of (1, 1), two seconds after acceptance
    assert simulation.run_until(lambda: len(oracle.database.pending) >= 1, milliseconds=150)
    oracle.crash()
    simulation.run_for(500)
    oracle.trace.clear()
    oracle.start()
    simulation.run_for(2500)
    attempted = [EpochRound(notice.epoch, notice.round) for notice in oracle.notices(TransmissionAttempted)]
    assert attempted.count(EpochRound(1, 1)) == 1

    late, _ = _simulation(committee=committee)
    late.start()
    oracle = late.oracles[1]
    assert late.run_until(lambda: len(oracle.database.pending) >= 1, milliseconds=150)
    (row,) = oracle.database.pending
    oracle.crash()
    late.run_for(2500)
    oracle.trace.clear()
    oracle.start()
    late.run_for(1000)
    assert row in oracle.database.pending
    assert row not in [effect.context.timestamp for _, effect in oracle.trace if isinstance(effect, Transmit)]


@pytest.mark.parametrize(
    ("n", "f", "unique"), [(1, 0, False), (4, 0, False), (4, 0, True), (7, 2, True), (31, 10, False)]
)
def test_48_committees_of_every_size_make_reports(n: int, f: int, unique: bool) -> None:
    committee = (
        Committee.create(n, f)
        .with_config(s=(1,) * n)
        .with_plugin(ReportingPluginInfo("simulated", unique, ReportingPluginLimits(1000, 1000, 2000)))
    )
    simulation, _ = _simulation(n=n, f=f, committee=committee)
    simulation.start()
    assert simulation.run_until(lambda: len(simulation.contract.landings) >= 2, milliseconds=1000)


@pytest.mark.parametrize("seed", range(5))
def test_a_bad_network_and_crashes_do_no_harm_and_the_committee_recovers(seed: int) -> None:
    """Every effect is checked against the invariants of the protocol while messages get lost and oracles restart."""
    simulation, _ = _simulation(seed=seed)
    usual = simulation.network.usual_fate
    step = 0

    def lossy(sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        nonlocal step
        step += 1
        if step % 5 == seed:
            return None
        delay = usual(sender, receiver, payload)
        return None if delay is None else delay * (40 if step % 7 == 0 else 1)

    simulation.network.link = lossy
    simulation.start()
    for victim in (0, 1, 2, 3, 1, 0):
        simulation.run_for(700)
        simulation.oracles[victim].crash()
        simulation.run_for(300)
        simulation.oracles[victim].start()
    simulation.network.link = usual
    landed = len(simulation.contract.landings)
    assert simulation.run_until(lambda: len(simulation.contract.landings) > landed, milliseconds=5000)
    order = [landing.epoch_round for landing in simulation.contract.landings]
    assert order == sorted(order)
