"""Every oracle as a follower of the leader of an epoch, itself included (OCR2 11.2, F-1 to F-17)."""

from __future__ import annotations

from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.ocr2.effects import Count, Counter, ObservationCall, ReportCall
from ocr_offchain.protocol.ocr2.epoch_scope import EpochScope
from ocr_offchain.protocol.ocr2.events import Event, SignatureRecorded
from ocr_offchain.protocol.ocr2.messages import (
    AttestedReportOne,
    MessageFinal,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
)
from ocr_offchain.protocol.ocr2.notices import ObservationSent, RoundStarted
from ocr_offchain.protocol.ocr2.outbox import ChangeLeader, FinalReceived, Progress
from ocr_offchain.protocol.ocr2.plugin_answers import PluginError, answered_bytes, answered_report
from ocr_offchain.protocol.ocr2.signatures import (
    SKIP,
    SigningError,
    attested_report_problem,
    extra_hash,
    first_invalid_observation,
    sign_observation,
    sign_report,
    without_signatures,
)
from ocr_offchain.protocol.quorums import observation_quorum
from ocr_offchain.types import AttributedObservation, OracleId


class Follower:
    def __init__(self, scope: EpochScope) -> None:
        self._scope = scope
        self._round = 0
        self._sent_report = False
        self._completed_round = False

    def observe_req(self, message: MessageObserveReq, sender: OracleId) -> None:
        """F-1 to F-7."""
        scope = self._scope
        r_max = scope.instance.config.r_max
        if message.epoch != scope.epoch:
            scope.drop("F-1", Level.DEBUG, "OBSERVE-REQ of another epoch", sender, round=message.round)
            return
        if sender != scope.leader:
            scope.drop("F-2", Level.WARN, "OBSERVE-REQ of somebody who does not lead", sender, round=message.round)
            return
        if message.round <= self._round:
            scope.drop("F-3", Level.DEBUG, "OBSERVE-REQ of an old round", sender, round=message.round)
            return
        if message.round > r_max + 1:
            scope.drop("F-4", Level.WARN, "OBSERVE-REQ beyond the last round", sender, round=message.round)
            return
        self._round = message.round  # F-5: the leader may skip rounds
        if self._round == r_max + 1:
            scope.outbox.signal(ChangeLeader(scope.epoch))  # F-6
            return
        self._sent_report = False
        self._completed_round = False
        scope.outbox.notify(RoundStarted(scope.epoch, self._round, scope.leader))
        scope.call_plugin(
            ObservationCall(scope.timestamp(self._round), message.query),
            scope.instance.config.max_duration_observation,
            lambda outcome: self._observation_ended(message.query, outcome),
        )

    def _observation_ended(self, query: bytes, outcome: Event) -> None:
        """F-7, F-8."""
        scope = self._scope
        try:
            observation = answered_bytes(outcome, "observation", scope.instance.limits.max_observation_length)
        except PluginError as error:
            scope.log_plugin_error("F-7", "Observation", self._round, error)
            return
        timestamp = scope.timestamp(self._round)
        try:
            signed = sign_observation(
                scope.instance.offchain_keyring, timestamp, query, observation, scope.signatures.verify
            )
        except SigningError as error:
            scope.log(Level.ERROR, "observation not sent", rule="F-8", round=self._round, problem=str(error))
            return
        scope.outbox.emit(Count(Counter.SENT_OBSERVATIONS))
        scope.outbox.notify(ObservationSent(scope.epoch, self._round, observation))
        scope.outbox.send(scope.leader, MessageObserve(scope.epoch, self._round, signed))

    def report_req(self, message: MessageReportReq, sender: OracleId) -> None:
        """F-9 to F-12."""
        scope = self._scope
        if message.epoch != scope.epoch or message.round != self._round:
            scope.drop("F-9", Level.DEBUG, "REPORT-REQ of another round", sender, round=message.round)
            return
        if sender != scope.leader:
            scope.drop("F-9", Level.WARN, "REPORT-REQ of somebody who does not lead", sender, round=message.round)
            return
        if self._sent_report or self._completed_round:
            scope.drop("F-9", Level.WARN, "REPORT-REQ in a round that is done", sender, round=message.round)
            return
        problem = self._bundle_problem(message)
        if problem is not None:
            scope.drop("F-10", Level.ERROR, f"REPORT-REQ with {problem}", sender, round=message.round)
            return
        observations = without_signatures(message.attributed_signed_observations)
        if any(attributed.observer == scope.instance.oracle_id for attributed in observations):
            scope.outbox.emit(Count(Counter.INCLUDED_OBSERVATIONS))  # F-11
        scope.call_plugin(
            ReportCall(scope.timestamp(self._round), message.query, observations),
            scope.instance.config.max_duration_report,
            lambda outcome: self._report_ended(message.query, observations, outcome),
        )

    def _bundle_problem(self, message: MessageReportReq) -> str | None:
        """F-10: one bad entry spoils the bundle. What is cheap to check comes first, and any order is fine."""
        scope, instance = self._scope, self._scope.instance
        entries = message.attributed_signed_observations
        observers = {entry.observer for entry in entries}
        if len(entries) < observation_quorum(instance.f):
            return f"{len(entries)} observations, at least {observation_quorum(instance.f)} are needed"
        if len(observers) != len(entries):
            return "two observations of one oracle"
        if max(observers) >= instance.n:
            return f"observer {max(observers)}, who is no oracle of this configuration"
        invalid = first_invalid_observation(
            entries,
            instance.offchain_public_keys,
            scope.timestamp(self._round),
            message.query,
            scope.signatures.verify_once,
        )
        return None if invalid is None else f"an invalid signature of oracle {invalid}"

    def _report_ended(self, query: bytes, observations: tuple[AttributedObservation, ...], outcome: Event) -> None:
        """F-12 to F-14. An error leaves the round open: a repeated REPORT-REQ would be tried again."""
        scope = self._scope
        try:
            should_report, report = answered_report(outcome, scope.instance.limits.max_report_length)
        except PluginError as error:
            scope.log_plugin_error("F-12", "Report", self._round, error)
            return
        if should_report:
            context = scope.context(self._round, extra_hash(query, observations))
            try:
                attested = sign_report(scope.instance.onchain_keyring, context, report)
            except SigningError as error:
                scope.log(Level.ERROR, "report not sent", rule="F-13", round=self._round, problem=str(error))
                return
            if scope.instance.record_signatures:
                scope.record_signature(
                    scope.timestamp(self._round), lambda outcome: self._signature_recorded(attested, outcome)
                )
                return
        else:
            attested = SKIP
            self._complete_round()
        self._send_report(attested)

    def _signature_recorded(self, attested: AttestedReportOne, outcome: Event) -> None:
        """H-9: what an earlier life may have signed in this round is not contradicted. Peers see a lost message."""
        match outcome:
            case SignatureRecorded(problem=None):
                self._send_report(attested)
            case SignatureRecorded(problem=problem):
                self._scope.log(Level.WARN, "report not sent", rule="H-9", round=self._round, problem=problem)
            case _:
                pass

    def _send_report(self, attested: AttestedReportOne) -> None:
        """F-14."""
        self._sent_report = True
        self._scope.outbox.send(self._scope.leader, MessageReport(self._scope.epoch, self._round, attested))

    def final(self, message: MessageFinal, sender: OracleId) -> None:
        """F-15, F-16: whether this oracle itself made a report does not matter."""
        scope = self._scope
        if message.epoch != scope.epoch or message.round != self._round:
            scope.drop("F-15", Level.DEBUG, "FINAL of another round", sender, round=message.round)
            return
        if sender != scope.leader:
            scope.drop("F-15", Level.WARN, "FINAL of somebody who does not lead", sender, round=message.round)
            return
        problem = attested_report_problem(
            scope.instance.onchain_keyring,
            message.attested_report,
            scope.instance.onchain_public_keys,
            scope.context(message.round, message.h),
            scope.instance.report_quorum,
        )
        if problem is not None:
            scope.drop("F-15", Level.ERROR, f"FINAL with {problem}", sender, round=message.round)
            return
        scope.outbox.signal(FinalReceived(message))
        self._complete_round()

    def _complete_round(self) -> None:
        """F-17."""
        if self._completed_round:
            return
        self._completed_round = True
        self._scope.outbox.emit(Count(Counter.COMPLETED_ROUNDS))
        self._scope.outbox.signal(Progress(self._scope.epoch))
