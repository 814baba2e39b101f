"""f oracles of an OCR1 committee that do as they please, and what must hold nevertheless (OCR1 17.1)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from ocr_offchain.protocol.effects import Send, WriteState
from ocr_offchain.protocol.ocr1.effects import TransmitCall
from ocr_offchain.protocol.ocr1.messages import (
    AttestedReportMany,
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
    SignedObservation,
    decode,
)
from ocr_offchain.protocol.ocr1.notices import EpochStarted, ReportCompleted
from ocr_offchain.protocol.ocr1.report import AttributedObservation
from ocr_offchain.protocol.ocr1.signatures import without_signatures
from ocr_offchain.simulation.ocr1.byzantine import OCR1ByzantineOracle
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.simulation.ocr1.simulation import OCR1Simulation
from ocr_offchain.types import OracleId, ReportTimestamp
from tests.unit.protocol.ocr1 import golden

EXTREMES = (-(2**191), 2**191 - 1)
LEADER_OF_EPOCH_1 = 1


def honest_value(timestamp: ReportTimestamp, oracle: int) -> int:
    return 1000 * (4 * timestamp.epoch + timestamp.round) + oracle


def committee_with(
    n: int, f: int, *liars: int, seed: int = 1
) -> tuple[OCR1Simulation, tuple[OCR1ByzantineOracle, ...]]:
    secrets = [golden.seed(oracle) for oracle in range(n)]
    run = OCR1Simulation(
        OCR1Committee.create(n, f, secrets=secrets),
        lambda oracle: lambda timestamp: honest_value(timestamp, oracle),
        seed=seed,
    )
    byzantine = tuple(OCR1ByzantineOracle(run, liar) for liar in liars)
    run.start(*liars)
    return run, byzantine


def landed(run: OCR1Simulation) -> list[tuple[int, int]]:
    return [(landing.epoch_round.epoch, landing.epoch_round.round) for landing in run.contract.landings]


def assert_answers_are_honest(run: OCR1Simulation, *liars: int) -> None:
    """S-1."""
    for landing in run.contract.landings:
        pair = ReportTimestamp(
            run.contract.latest_transmission_details().config_digest,
            landing.epoch_round.epoch,
            landing.epoch_round.round,
        )
        values = [honest_value(pair, oracle) for oracle in range(run.committee.n) if oracle not in liars]
        assert min(values) <= landing.answer <= max(values)


def reports_sent(run: OCR1Simulation, oracle: int) -> list[MessageReport]:
    sent = [decode(effect.payload) for _, effect in run.oracles[oracle].trace if isinstance(effect, Send)]
    return [message for message in sent if isinstance(message, MessageReport)]


@pytest.mark.parametrize(("n", "f", "liars"), [(4, 1, (0,)), (7, 2, (2, 4))])
@pytest.mark.parametrize("extreme", EXTREMES)
def test_s_1_extreme_observations_of_f_oracles_do_not_move_the_answer(
    n: int, f: int, liars: tuple[int, ...], extreme: int
) -> None:
    run, byzantine = committee_with(n, f, *liars)

    def script(liar: OCR1ByzantineOracle) -> Callable[[Message, OracleId], None]:
        def observe(message: Message, sender: OracleId) -> None:
            if isinstance(message, MessageObserveReq):
                entry = liar.observation(message.epoch, message.round, extreme)
                liar.send(MessageObserve(message.epoch, message.round, entry.signed_observation), sender)

        return observe

    for liar in byzantine:
        liar.script = script(liar)
    run.run_for(5500)
    assert len(landed(run)) >= 3
    assert any(extreme in landing.observations for landing in run.contract.landings)
    assert_answers_are_honest(run, *liars)


@pytest.mark.parametrize(("n", "f"), [(4, 1), (7, 2)])
def test_s_4_a_leader_that_equivocates_gets_one_report_of_each_oracle_and_at_most_one_lands(n: int, f: int) -> None:
    """It sends one valid list to some and another to the rest, and then each the other one."""
    run, (leader,) = committee_with(n, f, run_leader(n, f))
    observations: list[AttributedSignedObservation] = []
    reports: dict[tuple[AttributedObservation, ...], dict[int, bytes]] = {}
    others = [oracle for oracle in range(n) if oracle != leader.id]

    def script(message: Message, sender: OracleId) -> None:
        match message:
            case MessageObserve():
                observations.append(AttributedSignedObservation(message.signed_observation, sender))
                if len(observations) == n - 1:
                    in_order = sorted(observations, key=lambda entry: entry.signed_observation.value)
                    low = leader.observation(1, 1, -(10**9))
                    high = leader.observation(1, 1, 10**9)
                    one = MessageReportReq(1, 1, (low, *in_order))
                    other = MessageReportReq(1, 1, (*in_order, high))
                    for half, first, second in ((others[::2], one, other), (others[1::2], other, one)):
                        leader.send(first, *half)
                        leader.send(second, *half)
            case MessageReport(report=one_report):
                signatures = reports.setdefault(one_report.attributed_observations, {})
                signatures[sender] = one_report.signature
                signatures[leader.id] = leader.attest(1, 1, one_report.attributed_observations).signature
                if len(signatures) == f + 1:
                    many = AttestedReportMany(one_report.attributed_observations, tuple(signatures.values()))
                    leader.send(MessageFinal(1, 1, many), *others[len(reports) - 1 :: 2])

    leader.script = script
    leader.send(MessageObserveReq(1, 1))
    run.run_for(2400)
    for oracle in others:
        assert len(reports_sent(run, oracle)) == 1
    assert len(reports) == 2
    assert landed(run).count((1, 1)) == 1
    assert run.contract.reverted == []
    assert_answers_are_honest(run, leader.id)
    run.run_for(3000)
    assert max(landed(run))[0] >= 2


def run_leader(n: int, f: int) -> int:
    return OCR1Committee.create(n, f, secrets=[golden.seed(oracle) for oracle in range(n)]).instance(0).leader_of(1)


def test_trap_18_a_signature_that_only_libsodium_refuses_does_not_stop_the_others() -> None:
    """A member signs with the neutral element as R. Who is stricter than libocr would not sign the list."""
    run, (liar,) = committee_with(4, 1, 3)

    def script(message: Message, sender: OracleId) -> None:
        if isinstance(message, MessageObserveReq):
            signature = golden.neutral_r_signature(3, liar.context(message.epoch, message.round), 5)
            liar.send(MessageObserve(message.epoch, message.round, SignedObservation(5, signature)), sender)

    liar.script = script
    run.run_for(5500)
    for oracle in (0, 1, 2):
        completed = [(notice.epoch, notice.round) for notice in run.oracles[oracle].notices(ReportCompleted)]
        assert completed == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert len(landed(run)) >= 4
    assert all(3 in landing.observers for landing in run.contract.landings)


def test_s_2_s_3_s_5_a_leader_with_forged_lists_gets_nothing_until_it_behaves() -> None:
    run, (leader,) = committee_with(4, 1, LEADER_OF_EPOCH_1)
    observations: list[AttributedSignedObservation] = []

    def script(message: Message, sender: OracleId) -> None:
        if isinstance(message, MessageObserve):
            observations.append(AttributedSignedObservation(message.signed_observation, sender))

    leader.script = script
    leader.send(MessageObserveReq(1, 1))
    run.run_for(50)
    good = tuple(sorted(observations, key=lambda entry: entry.signed_observation.value))
    forged = replace(good[0].signed_observation, value=good[0].signed_observation.value - 1)
    for entries in (
        good[:2],
        (good[0], *good),
        (*good[:2], replace(good[2], observer=OracleId(9))),
        (replace(good[0], signed_observation=forged), *good[1:]),
        (leader.observation(1, 2, 0), *good),
        (leader.observation(2, 1, 0), *good),
        tuple(reversed(good)),
    ):
        leader.send(MessageReportReq(1, 1, entries))
    run.run_for(50)
    assert [reports_sent(run, oracle) for oracle in (0, 2, 3)] == [[], [], []]
    leader.send(MessageReportReq(1, 1, good))
    run.run_for(50)
    assert [len(reports_sent(run, oracle)) for oracle in (0, 2, 3)] == [1, 1, 1]


@pytest.mark.parametrize("kind", ["f signatures", "one twice", "outsider", "garbage", "replayed"])
def test_s_5_s_6_no_report_lands_without_f_plus_1_honest_looking_signatures(kind: str) -> None:
    run, (leader,) = committee_with(4, 1, LEADER_OF_EPOCH_1)
    list_ = tuple(AttributedObservation(10**9, OracleId(oracle)) for oracle in range(3))
    own = leader.attest(1, 1, list_).signature
    signatures = {
        "f signatures": (own,),
        "one twice": (own, golden.high_s_twin(own)),
        "outsider": (own, OCR1Committee.create(5, 1).onchain_keyring(4).sign(b"")),
        "garbage": (own, b"\x11" * 65),
        "replayed": (own, leader.attest(1, 2, list_).signature),
    }[kind]
    leader.send(MessageObserveReq(1, 1))
    run.run_for(50)
    leader.send(MessageFinal(1, 1, AttestedReportMany(list_, signatures)))
    leader.send(MessageFinalEcho(MessageFinal(1, 1, AttestedReportMany(list_, signatures))))
    run.run_for(500)
    assert landed(run) == []
    assert all(run.oracles[oracle].notices(ReportCompleted) == [] for oracle in (0, 2, 3))


def test_s_9_l_15_liars_cannot_move_the_epoch() -> None:
    run, liars = committee_with(7, 2, 5, 6)
    rng = random.Random(7)
    for _ in range(40):
        for liar in liars:
            for receiver in range(5):
                liar.send(MessageNewEpoch(rng.choice((2**32 - 1, 2**31, 50, 7))), receiver)
        run.run_for(250)
    for oracle in range(5):
        reached = [notice.epoch for notice in run.oracles[oracle].notices(EpochStarted)]
        assert max(reached) <= 5
        stored = [effect.state for _, effect in run.oracles[oracle].trace if isinstance(effect, WriteState)]
        assert max(state.highest_sent_epoch for state in stored) <= 6
    assert len(landed(run)) >= 5


def test_s_12_a_leader_cannot_provoke_a_flood_of_new_epochs() -> None:
    run, (leader,) = committee_with(4, 1, LEADER_OF_EPOCH_1)
    for round in (4, 4, 4, 5, 255, 4):
        leader.send(MessageObserveReq(1, round))
    run.run_for(100)
    for oracle in (0, 2, 3):
        wishes = [
            effect.state.highest_sent_epoch for _, effect in run.oracles[oracle].trace if isinstance(effect, WriteState)
        ]
        assert max(wishes) == 2
    assert run.oracles[0].notices(EpochStarted)[-1].epoch == 2


@pytest.mark.parametrize("seed", range(12))
def test_whatever_f_oracles_send_at_random_safety_holds_and_the_feed_goes_on(seed: int) -> None:
    """S-1 to S-10 under noise: replays, forged senders, altered values, wild numbers, made-up finals."""
    run, liars = committee_with(7, 2, seed % 7, (seed + 3) % 7, seed=seed)
    rng = random.Random(seed)
    ids = [liar.id for liar in liars]
    heard: list[Message] = []

    def script(liar: OCR1ByzantineOracle) -> Callable[[Message, OracleId], None]:
        def misbehave(message: Message, sender: OracleId) -> None:
            if len(heard) < 200:
                heard.append(message)
            if rng.random() < 0.5:
                liar.send(noise(liar, rng, heard), *rng.sample(range(7), 3))

        return misbehave

    for liar in liars:
        liar.script = script(liar)
    run.run_for(12_000)
    assert_answers_are_honest(run, *ids)
    assert landed(run) == sorted(set(landed(run)))
    assert len(landed(run)) >= 2
    for oracle in run.oracles:
        if oracle.id not in ids:
            pairs = [(report.epoch, report.round) for report in reports_sent(run, oracle.id)]
            assert len(pairs) == len(set(pairs))
            transmitted = [
                effect.call.timestamp.epoch_round
                for _, effect in oracle.trace
                if hasattr(effect, "call") and isinstance(effect.call, TransmitCall)
            ]
            assert len(transmitted) == len(set(transmitted))
    assert {problem for _, problem in run.contract.reverted} <= {"stale report"}


def noise(liar: OCR1ByzantineOracle, rng: random.Random, heard: list[Message]) -> Message:
    epoch, round = rng.randint(0, 5), rng.choice((0, 1, 2, 3, 4, 255))
    kind = rng.randrange(7)
    if kind == 0:
        return MessageNewEpoch(rng.choice((epoch, 2**32 - 1)))
    if kind == 1:
        return MessageObserveReq(epoch, round)
    if kind == 2:
        return MessageObserve(epoch, round, liar.observation(epoch, round, rng.choice(EXTREMES)).signed_observation)
    if kind == 3:
        entries = [
            entry
            for message in heard
            if isinstance(message, MessageReportReq)
            for entry in message.attributed_signed_observations
        ]
        rng.shuffle(entries)
        return MessageReportReq(epoch, round, tuple(entries[: rng.randint(0, 8)]))
    if kind == 4:
        lists = [
            without_signatures(message.attributed_signed_observations)
            for message in heard
            if isinstance(message, MessageReportReq)
        ]
        list_ = rng.choice(lists) if lists else ()
        one: AttestedReportOne = liar.attest(epoch, round, list_)
        return MessageFinalEcho(MessageFinal(epoch, round, AttestedReportMany(list_, (one.signature,) * 3)))
    return rng.choice(heard)
