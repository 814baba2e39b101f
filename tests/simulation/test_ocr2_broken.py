"""The properties and the adversary are good for something: whoever breaks a rule of OCR2 is found by a few seeds.

Each case changes one line of the protocol while its test runs, and simulates until a property is violated.
"""

from __future__ import annotations

import inspect
import textwrap
from dataclasses import dataclass, field
from types import FunctionType

import pytest

from ocr_offchain.chain.report_codec import EVMReportCodec
from ocr_offchain.plugins.median.interface import ParsedAttributedObservation
from ocr_offchain.protocol import epochs
from ocr_offchain.protocol.ocr2 import finalization, follower, instance, leader, pacemaker, signatures, transmission
from ocr_offchain.protocol.ocr2.effects import RecordSignature
from ocr_offchain.protocol.ocr2.events import SignatureRecorded
from ocr_offchain.simulation.faults import Fault
from ocr_offchain.simulation.ocr2 import feed
from ocr_offchain.simulation.ocr2.feed import FeedSimulation
from ocr_offchain.simulation.ocr2.oracle import SimulatedOracle
from ocr_offchain.simulation.violation import PropertyViolation

SIZES = ((4, 1), (7, 2))
ROUNDS = 15
ALL = tuple(Fault)
FORGE = (Fault.FORGE,)


@dataclass(frozen=True)
class Break:
    rule: str
    owner: object
    name: str
    """Of a function or method of `owner`."""
    old: str
    new: str
    found: str
    """Part of what the violation says."""
    faults: tuple[Fault, ...] = ALL
    record_signatures: bool = field(default=True)

    def __str__(self) -> str:
        return f"{self.rule} {self.name}"


BREAKS = (
    Break("F-2", follower.Follower, "observe_req", "sender != scope.leader", "False", "without a reason"),
    Break("F-3", follower.Follower, "observe_req", "message.round <= self._round", "False", "starts RoundStarted"),
    Break("F-4", follower.Follower, "observe_req", "message.round > r_max + 1", "False", "starts RoundStarted"),
    Break("F-9", follower.Follower, "report_req", "sender != scope.leader", "False", "report"),
    Break(
        "F-9", follower.Follower, "report_req", "self._sent_report or self._completed_round", "False",
        "sends a second REPORT", (Fault.EQUIVOCATE,), record_signatures=False,
    ),
    Break("F-10", follower.Follower, "_bundle_problem", "invalid is None", "True", "a signature that is", FORGE),
    Break("F-10", follower.Follower, "_bundle_problem", "len(observers) != len(entries)", "False", "observers", FORGE),
    Break(
        "F-10", follower.Follower, "_bundle_problem", "len(entries) < observation_quorum(instance.f)",
        "len(entries) < 2 * instance.f", "observations", FORGE,
    ),
    Break("F-15", follower.Follower, "final", "sender != scope.leader", "False", "without a FINAL"),
    Break("F-15", follower.Follower, "final", "problem is not None", "False", "passes on a report"),
    Break(
        "F-17", follower.Follower, "_complete_round", "self._scope.outbox.signal(Progress(self._scope.epoch))", "pass",
        "without a reason",
    ),
    Break("L-1", leader.Leader, "_trigger_round", "not self._ready", "False", "as the leader"),
    Break("L-5", leader.Leader, "observe", "not verify_observation(", "False and not verify_observation(", "asks for"),
    Break("L-5", leader.Leader, "observe", ">= observation_quorum(scope.instance.f)", ">= 2", "asks for reports on"),
    Break("L-5", leader.Leader, "observe", ">= observation_quorum(scope.instance.f)", ">= scope.instance.n", "no answ"),
    Break("L-6", leader.Leader, "grace_timer_fired", "without_signatures(entries)", "()", "no answer"),
    Break(
        "L-7", leader.Leader, "report", "not verify_attested_report(", "False and not verify_attested_report(",
        "passes on a report",
    ),
    Break(
        "L-8", leader.Leader, "_complete_round_if_agreed", "< scope.instance.report_quorum",
        "< scope.instance.report_quorum - 1", "signatures instead of",
    ),
    Break(
        "L-8", leader.Leader, "_complete_round_if_agreed", "if equal_except_signature(stored, one)", "if True",
        "gives up",
    ),
    Break("Z-1", finalization.Finalization, "final_echo", "problem is not None", "False", "passes on a report"),
    Break(
        "Z-3", finalization.Finalization, "_finalize", "self._outbox.broadcast(MessageFinalEcho(final))", "pass",
        "which it has not finalized",
    ),
    Break("P-4", pacemaker.Pacemaker, "_timer_fired", "self._send_new_epoch(self._epochs.highest_sent)", "pass", "no "),
    Break("P-6", pacemaker.Pacemaker, "_change_leader", "self.epoch + 1", "self.epoch + 9", "without a reason"),
    Break("P-7", epochs.Epochs, "to_join", "self._f + 1", "self._f", "without a reason"),
    Break("P-7", epochs.Epochs, "to_join", "return wish if", "return None if", "does not join"),
    Break("P-7", epochs.Epochs, "to_switch_to", "2 * self._f + 1", "self._f + 1", "which no quorum has asked"),
    Break("P-7", epochs.Epochs, "wished", "epoch <= self._highest_received[sender]", "False", "writes the same state"),
    Break(
        "T-1", transmission.Transmission, "start", "and pending.time > self._outbox.now", "",
        "transmits", (Fault.CRASH, Fault.SILENT),
    ),
    Break("T-3", transmission.Transmission, "_schedule", "accepted_at + own_delay", "accepted_at", "transmits"),
    Break("T-4", transmission.Transmission, "_turn_decided", "not result", "False", "without having asked"),
    Break(
        "T-5", transmission.Transmission, "_head_is_due",
        "self._outbox.emit(DeletePendingTransmission(item.timestamp))", "pass", "with its row in the database",
    ),
    Break(
        "6.4", signatures, "_observation_prefix", "return timestamp.config_digest +", "return",
        "saw nothing like that", FORGE,
    ),
    Break(
        "6.4", signatures, "_observation_prefix", "+ epoch + round", "", "saw nothing like that", FORGE,
    ),
)  # fmt: skip


def _find(
    found: str,
    faults: tuple[Fault, ...] = ALL,
    *,
    record_signatures: bool = True,
    unique_reports: bool | None = None,
    seeds: int = 60,
) -> None:
    for seed in range(seeds):
        for n, f in SIZES:
            simulation = FeedSimulation(
                n, f, seed=seed, faults=faults, record_signatures=record_signatures, unique_reports=unique_reports
            )
            try:
                simulation.run(ROUNDS)
            except PropertyViolation as violation:
                assert found in str(violation)  # noqa: PT017
                return
    pytest.fail(f"{2 * seeds} runs have not found it")


@pytest.mark.parametrize("broken", BREAKS, ids=str)
def test_a_broken_rule_is_found(broken: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    original = getattr(broken.owner, broken.name)
    assert isinstance(original, FunctionType)
    source = textwrap.dedent(inspect.getsource(original))
    assert broken.old in source, "what this case breaks looks different now"
    names: dict[str, object] = {}
    changed = "from __future__ import annotations\n" + source.replace(broken.old, broken.new)
    exec(changed, original.__globals__, names)
    monkeypatch.setattr(broken.owner, broken.name, names[broken.name])
    _find(broken.found, broken.faults, record_signatures=broken.record_signatures)


def test_without_a_record_that_lasts_a_restarted_oracle_is_found_to_sign_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """H-9. The adversary gets it to sign, in a storm."""

    def forget(self: SimulatedOracle, effect: RecordSignature) -> None:
        self._calls_in_progress.add(effect.call_id)
        self._end_call(effect.call_id, SignatureRecorded(effect.call_id, None), 0)

    monkeypatch.setattr(SimulatedOracle, "_record_signature", forget)
    _find("signs a second report", (Fault.CRASH, Fault.EQUIVOCATE))


def test_unique_reports_by_a_quorum_that_makes_none_unique_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """OCR2 4: f+1 signatures instead of a byzantine quorum."""
    for module in (instance, feed):
        monkeypatch.setattr(module, "report_quorum", lambda n, f, *, unique_reports: f + 1)
    _find("finalizes a second report", (Fault.EQUIVOCATE,), unique_reports=True)


def test_a_median_that_is_none_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    build_report = EVMReportCodec.build_report

    def lowest(self: EVMReportCodec, observations: tuple[ParsedAttributedObservation, ...]) -> bytes:
        return build_report(self, tuple(sorted(observations, key=lambda each: each.value)[:2]))

    monkeypatch.setattr(EVMReportCodec, "build_report", lowest)
    _find("is not within what honest oracles saw", (Fault.LIE,))


def test_reports_that_depend_on_who_makes_them_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    build_report = EVMReportCodec.build_report
    made = 0

    def in_turns(self: EVMReportCodec, observations: tuple[ParsedAttributedObservation, ...]) -> bytes:
        nonlocal made
        made += 1
        return build_report(self, observations[made % 2 :])

    monkeypatch.setattr(EVMReportCodec, "build_report", in_turns)
    _find("makes another report", ())
