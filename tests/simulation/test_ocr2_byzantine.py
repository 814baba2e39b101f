"""What f oracles that follow no rule can and cannot do to a committee (OCR2 22)."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace

import pytest

from ocr_offchain.plugins.interface import ReportingPluginInfo, ReportingPluginLimits
from ocr_offchain.protocol.effects import Log, Send
from ocr_offchain.protocol.ocr2.messages import (
    AttestedReportOne,
    AttributedSignedObservation,
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
from ocr_offchain.protocol.ocr2.notices import EpochStarted, MessageBroadcast, ReportFinalized
from ocr_offchain.protocol.ocr2.signatures import SKIP, extra_hash, without_signatures
from ocr_offchain.simulation.ocr2.byzantine import ByzantineOracle
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.simulation.ocr2.oracle import SimulatedOracle
from ocr_offchain.simulation.ocr2.simulation import Simulation
from ocr_offchain.types import AttributedOnchainSignature, EpochRound, OracleId
from tests.simulation.plugin import Plugin

LEADER = 1
"""Of epoch 1."""


def _simulation(byzantine: int, committee: Committee | None = None) -> tuple[Simulation, ByzantineOracle]:
    simulation = Simulation(committee or Committee.create(4, 1), Plugin, seed=3)
    return simulation, ByzantineOracle(simulation, byzantine)


def _honest(simulation: Simulation) -> list[SimulatedOracle]:
    return [oracle for oracle in simulation.oracles if oracle.alive]


def _finalized(oracle: SimulatedOracle) -> list[tuple[EpochRound, bytes]]:
    return [(EpochRound(notice.epoch, notice.round), notice.report) for notice in oracle.notices(ReportFinalized)]


def _drops(oracle: SimulatedOracle) -> list[str]:
    return [
        str(fields["rule"])
        for _, effect in oracle.trace
        if isinstance(effect, Log) and "rule" in (fields := dict(effect.fields))
    ]


def _reports_sent(oracle: SimulatedOracle, simulation: Simulation) -> list[MessageReport]:
    messages = [
        decode(effect.payload, simulation.committee.plugin.limits)
        for _, effect in oracle.trace
        if isinstance(effect, Send)
    ]
    return [message for message in messages if isinstance(message, MessageReport)]


class Scheming:
    """A leader of epoch 1 that runs round 1 up to a full bundle, and then goes its own way in `bundle_complete`."""

    def __init__(self, committee: Committee | None = None) -> None:
        self.simulation, self.oracle = _simulation(LEADER, committee)
        self.entries: dict[int, AttributedSignedObservation] = {}
        self.reports: dict[bytes, dict[int, AttestedReportOne]] = defaultdict(dict)
        """Signed reports by content and signer."""
        self.oracle.script = self._heard
        self.simulation.start(LEADER)
        self.oracle.send(MessageObserveReq(1, 1, b""))

    def _heard(self, message: Message, sender: OracleId) -> None:
        if isinstance(message, MessageObserve):
            self.entries[sender] = AttributedSignedObservation(message.signed_observation, sender)
            if len(self.entries) == 3:
                self.entries[LEADER] = self.oracle.observation(1, 1, b"", b"lie")
                self.bundle_complete()
        if isinstance(message, MessageReport):
            self.reports[message.attested_report.report][sender] = message.attested_report
            self.report_heard()

    def bundle_complete(self) -> None: ...

    def report_heard(self) -> None: ...

    def bundle(self, *observers: int, query: bytes = b"") -> MessageReportReq:
        return MessageReportReq(1, 1, query, tuple(self.entries[observer] for observer in observers))

    def h(self, *observers: int) -> bytes:
        return extra_hash(b"", without_signatures(self.bundle(*observers).attributed_signed_observations))

    def signature(self, report: bytes, signer: int) -> AttributedOnchainSignature:
        return AttributedOnchainSignature(self.reports[report][signer].signature, OracleId(signer))


class TwoBundles(Scheming):
    """Shows one bundle to oracle 0 and another to oracles 2 and 3."""

    def bundle_complete(self) -> None:
        self.oracle.send(self.bundle(0, 1, 2), 0)
        self.oracle.send(self.bundle(1, 2, 3), 2, 3)


REPORT_A, REPORT_B = b"0,lie,2", b"lie,2,3"


def test_6_signatures_over_different_bundles_never_add_up() -> None:
    scheme = TwoBundles()
    scheme.simulation.run_for(50)
    assert set(scheme.reports) == {REPORT_A, REPORT_B}
    mixed = (scheme.signature(REPORT_A, 0), scheme.signature(REPORT_B, 2))
    for h, report in ((scheme.h(0, 1, 2), REPORT_A), (scheme.h(1, 2, 3), REPORT_B)):
        final = scheme.oracle.final(1, 1, h, report, ())
        final = replace(final, attested_report=replace(final.attested_report, attributed_signatures=mixed))
        scheme.oracle.send(final)
        scheme.oracle.send(MessageFinalEcho(final))
    scheme.simulation.run_for(50)
    for oracle in _honest(scheme.simulation):
        assert _finalized(oracle) == []
        assert {"F-15", "Z-1"} <= set(_drops(oracle))


def _two_finals(scheme: Scheming) -> None:
    scheme.simulation.run_for(50)
    final_a = scheme.oracle.final(1, 1, scheme.h(0, 1, 2), REPORT_A, (scheme.signature(REPORT_A, 0),))
    final_b = scheme.oracle.final(1, 1, scheme.h(1, 2, 3), REPORT_B, (scheme.signature(REPORT_B, 2),))
    scheme.oracle.send(final_a, 0)
    scheme.oracle.send(final_b, 2, 3)
    scheme.simulation.run_for(100)


def test_12_each_oracle_finalizes_one_of_two_valid_reports_of_a_round() -> None:
    """Two may exist without UniqueReports; the first that an oracle sees wins, and the contract takes one."""
    scheme = TwoBundles()
    _two_finals(scheme)
    for oracle in _honest(scheme.simulation):
        assert len(_finalized(oracle)) == 1
    assert {_finalized(oracle)[0][1] for oracle in _honest(scheme.simulation)} <= {REPORT_A, REPORT_B}
    rounds = [landing.epoch_round for landing in scheme.simulation.contract.landings]
    assert rounds.count(EpochRound(1, 1)) <= 1


def test_13_with_unique_reports_a_lying_leader_gets_no_second_quorum() -> None:
    committee = Committee.create(4, 1).with_plugin(
        ReportingPluginInfo("unique", True, ReportingPluginLimits(1000, 1000, 2000))
    )
    scheme = TwoBundles(committee)
    _two_finals(scheme)
    for oracle in _honest(scheme.simulation):
        assert _finalized(oracle) == []
    final_b = scheme.oracle.final(
        1, 1, scheme.h(1, 2, 3), REPORT_B, (scheme.signature(REPORT_B, 2), scheme.signature(REPORT_B, 3))
    )
    scheme.oracle.send(final_b, 3)
    scheme.simulation.run_for(50)
    for oracle in _honest(scheme.simulation):
        assert _finalized(oracle) == [(EpochRound(1, 1), REPORT_B)]


class Insisting(Scheming):
    """Asks for reports over every bundle there is, again and again."""

    def bundle_complete(self) -> None:
        for _ in range(3):
            for observers in ((0, 1, 2), (1, 2, 3), (3, 2, 1, 0)):
                self.oracle.send(self.bundle(*observers))


def test_7_an_oracle_signs_one_report_in_a_round_however_often_it_is_asked() -> None:
    scheme = Insisting()
    scheme.simulation.run_for(200)
    for oracle in _honest(scheme.simulation):
        assert len(_reports_sent(oracle, scheme.simulation)) == 1
        assert "F-9" in _drops(oracle)


class Equivocating(Scheming):
    """Sends the bundle with another query than the one that was observed for."""

    def bundle_complete(self) -> None:
        self.oracle.send(self.bundle(0, 1, 2, 3, query=b"another"))


def test_5_observations_for_one_query_are_none_for_another() -> None:
    scheme = Equivocating()
    scheme.simulation.run_for(100)
    for oracle in _honest(scheme.simulation):
        assert _reports_sent(oracle, scheme.simulation) == []
        assert "F-10" in _drops(oracle)


class Secretive(Scheming):
    """Shows its final to oracle 3 only, and echoes nothing."""

    def bundle_complete(self) -> None:
        self.oracle.send(self.bundle(0, 1, 2, 3))

    def report_heard(self) -> None:
        for report, signed in list(self.reports.items()):
            if 2 in signed:
                final = self.oracle.final(1, 1, self.h(0, 1, 2, 3), report, (self.signature(report, 2),))
                self.oracle.send(final, 3)


def test_29_a_final_that_one_honest_oracle_has_seen_all_have_seen() -> None:
    scheme = Secretive()
    scheme.simulation.run_for(100)
    for oracle in _honest(scheme.simulation):
        assert _finalized(oracle) == [(EpochRound(1, 1), b"0,lie,2,3")]
    assert scheme.simulation.contract.landings


def test_18_a_silent_scheming_leader_loses_the_epoch() -> None:
    scheme = Scheming()
    assert scheme.simulation.run_until(
        lambda: all(oracle.notices(EpochStarted)[-1].epoch >= 2 for oracle in _honest(scheme.simulation)),
        milliseconds=1000,
    )


def test_20_a_leader_cannot_hurry_epochs_along() -> None:
    simulation, oracle = _simulation(LEADER)
    simulation.start(LEADER)
    for round in (3, 3, 4, 5, 255, 3):
        oracle.send(MessageObserveReq(1, round, b""))
    simulation.run_for(20)
    for honest in _honest(simulation):
        assert [notice.epoch for notice in honest.notices(EpochStarted)] == [1, 2]
        wishes = [notice.message for notice in honest.notices(MessageBroadcast)]
        assert {wish.epoch for wish in wishes if isinstance(wish, MessageNewEpoch)} == {1, 2}
        assert _drops(honest).count("F-4") + _drops(honest).count("F-3") + _drops(honest).count("D-3") >= 5


def test_10_usurpers_start_nothing() -> None:
    simulation, oracle = _simulation(0)
    simulation.start(0)
    simulation.run_for(5)
    for round in (1, 2, 3):
        oracle.send(MessageObserveReq(1, round, b""))
        oracle.send(MessageReportReq(1, round, b"", ()))
        oracle.send(oracle.final(1, round, bytes(32), b"R", ()))
    simulation.run_for(1000)
    for honest in _honest(simulation):
        assert {"F-2", "F-9", "F-15"} & set(_drops(honest))
        assert len(_finalized(honest)) > 2


def test_22_wishes_of_f_oracles_for_the_last_epoch_move_nobody() -> None:
    simulation, oracle = _simulation(0)
    simulation.start(0)
    for _ in range(50):
        oracle.send(MessageNewEpoch(2**32 - 1))
        simulation.run_for(40)
    for honest in _honest(simulation):
        assert 2 <= honest.notices(EpochStarted)[-1].epoch < 20
    assert len(simulation.contract.landings) > 5


def test_23_f_plus_1_oracles_pull_the_others_along() -> None:
    committee = Committee.create(7, 2)
    simulation = Simulation(committee, Plugin, seed=3)
    pullers = [ByzantineOracle(simulation, oracle) for oracle in (4, 5, 6)]
    simulation.start(4, 5, 6)
    for puller in pullers:
        puller.send(MessageNewEpoch(77))
    assert simulation.run_until(
        lambda: all(oracle.notices(EpochStarted)[-1].epoch == 77 for oracle in _honest(simulation)), milliseconds=100
    )


@pytest.mark.parametrize("seed", range(3))
def test_34_a_flood_of_garbage_and_mutated_messages_keeps_nobody_from_working(seed: int) -> None:
    simulation, oracle = _simulation(0)
    rng = random.Random(seed)
    overheard: list[bytes] = []
    usual = simulation.network.usual_fate

    def overhear(sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        if sender != 0 and len(overheard) < 500:
            overheard.append(payload)
        return usual(sender, receiver, payload)

    simulation.network.link = overhear
    simulation.start(0)
    for _ in range(150):
        simulation.run_for(10)
        for _ in range(5):
            payload = bytearray(rng.choice(overheard))
            for _ in range(rng.randrange(4)):
                payload[rng.randrange(len(payload))] = rng.randrange(256)
            oracle.send_bytes(
                bytes(payload[: rng.randrange(len(payload) + 1)]) if rng.random() < 0.2 else bytes(payload)
            )
        oracle.send_bytes(rng.randbytes(rng.randrange(300)))
    assert len(simulation.contract.landings) > 5
    for honest in _honest(simulation):
        rounds = [epoch_round for epoch_round, _ in _finalized(honest)]
        assert len(rounds) == len(set(rounds)) > 5


def test_32_a_flood_of_later_epochs_costs_the_flooder_only() -> None:
    simulation, oracle = _simulation(0)
    simulation.start(0)
    for step in range(60):
        for epoch in range(2, 20):
            oracle.send(MessageObserveReq(epoch, step % 3, b"flood"))
            oracle.send(MessageReport(epoch, 1, SKIP))
        simulation.run_for(15)
    assert len(simulation.contract.landings) > 5


def test_30_33_replayed_echoes_cause_nothing() -> None:
    simulation, oracle = _simulation(0)
    echoes: list[MessageFinalEcho] = []

    def remember(message: Message, sender: OracleId) -> None:
        if isinstance(message, MessageFinalEcho):
            echoes.append(message)

    oracle.script = remember
    simulation.start(0)
    simulation.run_for(1500)
    before = [len(_finalized(honest)) for honest in _honest(simulation)]
    frozen = list(echoes)
    assert len(frozen) > 10
    for honest in _honest(simulation):
        honest.trace.clear()
    for echo in frozen * 3:
        oracle.send(echo)
    simulation.run_for(6)
    replayed = {EpochRound(echo.final.epoch, echo.final.round) for echo in frozen}
    for honest in _honest(simulation):
        assert not replayed & {epoch_round for epoch_round, _ in _finalized(honest)}
    assert all(before)


def test_2_4_bundles_with_a_stranger_or_a_replayed_observation_are_refused() -> None:
    class Replaying(Scheming):
        def bundle_complete(self) -> None:
            other_round = self.oracle.observation(1, 2, b"", b"lie")
            self.entries[LEADER] = other_round
            self.oracle.send(self.bundle(0, 1, 2, 3))
            self.entries[LEADER] = AttributedSignedObservation(other_round.signed_observation, OracleId(9))
            self.oracle.send(self.bundle(0, 1, 2, 3))
            self.entries[LEADER] = self.entries[0]
            self.oracle.send(self.bundle(0, 1, 2, 3))

    scheme = Replaying()
    scheme.simulation.run_for(100)
    for oracle in _honest(scheme.simulation):
        assert _drops(oracle).count("F-10") == 3
        assert _reports_sent(oracle, scheme.simulation) == []


def test_a_leader_that_is_one_of_f_can_delay_an_epoch_but_never_stop_the_committee() -> None:
    """Oracle 1 leads epochs 1, 3 and 7 and never finishes a round in them."""
    simulation, oracle = _simulation(LEADER)

    def tease(message: Message, sender: OracleId) -> None:
        if isinstance(message, MessageNewEpoch):
            oracle.send(MessageNewEpoch(message.epoch))
            oracle.send(MessageObserveReq(message.epoch, 1, b""))

    oracle.script = tease
    simulation.start(LEADER)
    simulation.run_for(10_000)
    leaders = {notice.leader for notice in _honest(simulation)[0].notices(EpochStarted)}
    assert leaders == {0, 1, 2, 3}
    assert len(simulation.contract.landings) > 10


def test_final_with_a_signature_of_a_stranger_is_refused() -> None:
    scheme = TwoBundles()
    scheme.simulation.run_for(50)
    final = scheme.oracle.final(1, 1, scheme.h(0, 1, 2), REPORT_A, (scheme.signature(REPORT_A, 0),))
    signatures = final.attested_report.attributed_signatures
    for bad in (
        (signatures[0],),
        (signatures[0], signatures[0]),
        (*signatures, AttributedOnchainSignature(signatures[0].signature, OracleId(2))),
        (signatures[0], replace(signatures[1], signer=OracleId(200))),
        (signatures[0], replace(signatures[1], signature=b"")),
    ):
        forged: MessageFinal = replace(final, attested_report=replace(final.attested_report, attributed_signatures=bad))
        scheme.oracle.send(MessageFinalEcho(forged))
        scheme.oracle.send(forged)
    scheme.simulation.run_for(30)
    for oracle in _honest(scheme.simulation):
        assert _finalized(oracle) == []
        assert _drops(oracle).count("Z-1") == 5
        assert _drops(oracle).count("F-15") == 5
