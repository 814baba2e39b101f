"""Rows of the table of OCR2 22 that need a scene of their own."""

from __future__ import annotations

import pytest

from ocr_offchain.protocol.effects import Log
from ocr_offchain.protocol.ocr2.effects import ObservationCall, PluginCall, ShouldTransmitAcceptedReportCall
from ocr_offchain.protocol.ocr2.messages import (
    AttestedReportOne,
    Message,
    MessageFinal,
    MessageNewEpoch,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
)
from ocr_offchain.protocol.ocr2.notices import (
    EpochStarted,
    MessageBroadcast,
    ReportFinalized,
    RoundStarted,
    TransmissionAttempted,
    TransmissionScheduleComputed,
)
from ocr_offchain.simulation.ocr2.byzantine import ByzantineOracle
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from ocr_offchain.simulation.ocr2.feed import FeedSimulation
from ocr_offchain.simulation.ocr2.oracle import Reply, SimulatedOracle
from ocr_offchain.simulation.ocr2.simulation import Simulation
from ocr_offchain.types import ConfigDigest, EpochRound, OracleId, PendingTransmission, ReportTimestamp
from tests.simulation.plugin import Plugin

LEADER = 1
"""Of epoch 1."""


def _simulation(committee: Committee | None = None) -> tuple[Simulation, list[Plugin]]:
    committee = committee or Committee.create(4, 1)
    plugins = [Plugin(OracleId(oracle)) for oracle in range(committee.n)]
    return Simulation(committee, lambda oracle: plugins[oracle], seed=1), plugins


def _rules(oracle: SimulatedOracle) -> list[str]:
    return [str(dict(effect.fields).get("rule")) for _, effect in oracle.trace if isinstance(effect, Log)]


def _broadcasts(oracle: SimulatedOracle, kind: type[Message]) -> list[Message]:
    return [notice.message for notice in oracle.notices(MessageBroadcast) if isinstance(notice.message, kind)]


def test_11_a_leader_takes_no_skip_with_something_in_it() -> None:
    simulation, _ = _simulation()
    liar = ByzantineOracle(simulation, 0)

    def fill_skip(message: Message, sender: OracleId) -> None:
        if isinstance(message, MessageReportReq):
            for report, signature in ((b"report", b""), (b"", b"signature")):
                one = AttestedReportOne(True, report, signature)
                liar.send(MessageReport(message.epoch, message.round, one), sender)

    liar.script = fill_skip
    simulation.start(0)
    simulation.run_for(90)
    assert _rules(simulation.oracles[LEADER]).count("L-7") >= 2


def test_12_f_skips_do_not_keep_f_plus_1_reports_from_being_final() -> None:
    simulation, plugins = _simulation()
    plugins[0].skips = True
    simulation.start(3)
    assert simulation.run_until(
        lambda: all(simulation.oracles[oracle].notices(ReportFinalized) for oracle in (0, 1, 2)), milliseconds=90
    )
    (final, *_) = _broadcasts(simulation.oracles[LEADER], MessageFinal)
    assert isinstance(final, MessageFinal)
    assert [signature.signer for signature in final.attested_report.attributed_signatures] == [1, 2]


def test_21_a_leader_may_jump_ahead_and_has_fewer_rounds_left() -> None:
    simulation, _ = _simulation(Committee.create(4, 1).with_config(r_max=12))
    leader = ByzantineOracle(simulation, LEADER)
    simulation.start(LEADER)
    for round in (1, 9, 5, 12, 13):
        leader.send(MessageObserveReq(1, round, b""))
        simulation.run_for(20)
    for oracle in (0, 2, 3):
        notices = simulation.oracles[oracle].notices(RoundStarted)
        assert [notice.round for notice in notices if notice.epoch == 1] == [1, 9, 12]
        assert simulation.oracles[oracle].notices(EpochStarted)[-1].epoch == 2


def test_24_of_mixed_wishes_the_one_counts_that_a_quorum_has_reached() -> None:
    simulation, _ = _simulation()
    others = [ByzantineOracle(simulation, oracle) for oracle in (0, 1, 3)]
    simulation.start(0, 1, 3)
    for other, wish in zip(others, (7, 7, 9), strict=True):
        other.send(MessageNewEpoch(wish))
    simulation.run_for(100)
    assert [notice.epoch for notice in simulation.oracles[2].notices(EpochStarted)] == [1, 7]


@pytest.mark.parametrize(("after", "included"), [(12, True), (60, False)])
def test_36_an_observation_counts_within_the_grace_period_and_not_after_it(after: int, included: bool) -> None:
    """Three observations are there after about 12 ms; DeltaGrace is 20 ms."""
    simulation, plugins = _simulation()

    def late(call: PluginCall) -> Reply:
        usual = Plugin.reply(plugins[3], call)
        return Reply(usual.answer, after * MILLISECOND) if isinstance(call, ObservationCall) else usual

    plugins[3].reply = late  # type: ignore[method-assign]
    simulation.start()
    simulation.run_for(95)
    (request, *_) = _broadcasts(simulation.oracles[LEADER], MessageReportReq)
    assert isinstance(request, MessageReportReq)
    observers = [entry.observer for entry in request.attributed_signed_observations]
    assert observers == ([0, 1, 2, 3] if included else [0, 1, 2])
    assert ("L-5" in _rules(simulation.oracles[LEADER])) == (not included)


def test_43_rows_of_another_configuration_are_never_transmitted() -> None:
    simulation, _ = _simulation()
    oracle = simulation.oracles[0]
    foreign = ReportTimestamp(ConfigDigest(bytes(range(1, 33))), 1, 1)
    due = simulation.scheduler.now + 50 * MILLISECOND
    oracle.database.pending[foreign] = PendingTransmission(due, bytes(32), b"report", ())
    oracle.start()
    simulation.run_for(1000)
    assert oracle.notices(TransmissionAttempted) == []
    assert foreign in oracle.database.pending


def test_44_nothing_that_was_said_under_another_configuration_counts() -> None:
    """The same oracles, epochs, rounds and observations; only the digest differs."""
    overheard: list[tuple[bytes, OracleId]] = []
    old, _ = _simulation(Committee.create(4, 1).with_config(config_digest=ConfigDigest(bytes(range(1, 33)))))
    usual = old.network.usual_fate

    def overhear(sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        overheard.append((payload, sender))
        return usual(sender, receiver, payload)

    old.network.link = overhear
    old.start()
    old.run_for(100)
    assert old.oracles[0].notices(ReportFinalized)

    new, _ = _simulation()
    everybody_else = [ByzantineOracle(new, oracle) for oracle in (1, 2, 3)]
    new.start(1, 2, 3)
    for payload, sender in overheard:
        if sender != 0:
            everybody_else[sender - 1].send_bytes(payload, 0)
            new.run_for(1)
    oracle = new.oracles[0]
    assert oracle.notices(RoundStarted)
    assert oracle.notices(ReportFinalized) == []
    assert {"F-10", "F-15", "Z-1"} <= set(_rules(oracle))


@pytest.mark.parametrize(("s", "without"), [((1, 1), 2), ((4,), 0), ((0, 3), 1), ((2, 9), 0)])
def test_49_a_short_schedule_leaves_out_as_many_oracles_as_it_lacks_places(s: tuple[int, ...], without: int) -> None:
    simulation, _ = _simulation(Committee.create(4, 1).with_config(s=s))
    simulation.start()
    simulation.run_for(1500)
    schedules = [oracle.notices(TransmissionScheduleComputed) for oracle in simulation.oracles]
    assert len(schedules[0]) > 4
    for notice in schedules[0]:
        assert len(notice.delays) == 4 - without
        assert all(notice in others for others in schedules[1:])


@pytest.mark.parametrize("keep", [False, True])
def test_t_4_a_pending_transmission_survives_a_failing_chain_only_when_it_is_kept(keep: bool) -> None:
    """One report is accepted; then the oracles cannot read the chain when it is due, nor hear each other any more."""
    simulation = FeedSimulation(4, 1, seed=1, faults=(), keep_pending_transmissions=keep)
    outage = True

    def failing(oracle: SimulatedOracle) -> None:
        usual = oracle.plugin.reply

        def reply(call: PluginCall) -> Reply:
            if outage and isinstance(call, ShouldTransmitAcceptedReportCall):
                return Reply(OSError("the chain is out of reach"))
            return usual(call)

        oracle.plugin.reply = reply  # type: ignore[method-assign]

    for oracle in simulation.oracles:
        failing(oracle)
    simulation.start()
    scheduler = simulation.scheduler
    assert scheduler.run_until(lambda: simulation.progress.rounds == 1, 200 * MILLISECOND)
    scheduler.run_for(20 * MILLISECOND)
    simulation.network.link = lambda sender, receiver, payload: None
    scheduler.run_for(2000 * MILLISECOND)
    outage = False
    scheduler.run_for(12_000 * MILLISECOND)
    assert [landing.epoch_round for landing in simulation.chain.landings] == ([EpochRound(1, 1)] if keep else [])
    simulation.close()
