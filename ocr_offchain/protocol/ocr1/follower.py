"""Every oracle as a follower of the leader of an epoch, itself included (OCR1 10.3, RF-1 to RF-18)."""

from __future__ import annotations

from itertools import pairwise

from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.ocr1.effects import FeedStateCall, ObserveCall
from ocr_offchain.protocol.ocr1.epoch_scope import EpochScope
from ocr_offchain.protocol.ocr1.events import AnswerError, CallOutcome, answered_feed_state, answered_value
from ocr_offchain.protocol.ocr1.messages import (
    AttestedReportMany,
    MessageFinal,
    MessageFinalEcho,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
)
from ocr_offchain.protocol.ocr1.notices import ObservationSent, ReportCompleted, ReportDecided, RoundStarted
from ocr_offchain.protocol.ocr1.outbox import ChangeLeader, Progress, ReportToTransmit
from ocr_offchain.protocol.ocr1.report import AttributedObservation, middle_observation
from ocr_offchain.protocol.ocr1.should_report import should_report
from ocr_offchain.protocol.ocr1.signatures import SigningError, sign_observation, sign_report, without_signatures
from ocr_offchain.protocol.quorums import observation_quorum
from ocr_offchain.types import OracleId


class Follower:
    def __init__(self, scope: EpochScope) -> None:
        self._scope = scope
        self._round = 0
        self._sent_report = False
        self._completed = False
        self._echo: AttestedReportMany | None = None
        """What this oracle has echoed in this round."""
        self._got_echo: set[OracleId] = set()

    def observe_req(self, message: MessageObserveReq, sender: OracleId) -> None:
        """RF-1 to RF-5."""
        scope = self._scope
        r_max = scope.instance.config.r_max
        if message.epoch != scope.epoch:
            scope.drop("RF-1", Level.DEBUG, "OBSERVE-REQ of another epoch", sender, round=message.round)
            return
        if sender != scope.leader:
            scope.drop("RF-1", Level.WARN, "OBSERVE-REQ of somebody who does not lead", sender, round=message.round)
            return
        if message.round <= self._round:
            scope.drop("RF-1", Level.DEBUG, "OBSERVE-REQ of an old round", sender, round=message.round)
            return
        if message.round > r_max + 1:
            scope.drop("RF-1", Level.WARN, "OBSERVE-REQ beyond the last round", sender, round=message.round)
            return
        self._round = message.round  # RF-2: the leader may skip rounds
        if self._round > r_max:
            scope.outbox.signal(ChangeLeader(scope.epoch))  # RF-3
            return
        self._echo = None  # RF-4
        self._sent_report = False
        self._completed = False
        self._got_echo.clear()
        scope.outbox.notify(RoundStarted(scope.epoch, self._round, scope.leader))
        limits = scope.instance.time_limits
        scope.call_host(
            ObserveCall(scope.instance.timestamp(scope.epoch, self._round)),
            limits.data_source,
            limits.data_source_grace_period,
            self._observed,
        )

    def _observed(self, outcome: CallOutcome) -> None:
        """RF-5, RF-6. Without an observation this oracle can still sign a report in this round."""
        scope = self._scope
        try:
            value = answered_value(outcome)
        except AnswerError as error:
            level = Level.DEBUG if error.cancelled else Level.ERROR
            scope.log(level, "the data source gave nothing", rule="RF-5", round=self._round, problem=str(error))
            return
        try:
            signed = sign_observation(
                scope.instance.offchain_keyring, scope.context(self._round), value, scope.verifier.verify
            )
        except SigningError as error:
            scope.log(Level.ERROR, "observation not sent", rule="RF-6", round=self._round, problem=str(error))
            return
        scope.outbox.send(scope.leader, MessageObserve(scope.epoch, self._round, signed))
        scope.outbox.notify(ObservationSent(scope.epoch, self._round, value))

    def report_req(self, message: MessageReportReq, sender: OracleId) -> None:
        """RF-7 to RF-9."""
        scope = self._scope
        if message.epoch != scope.epoch:
            scope.drop("RF-7", Level.DEBUG, "REPORT-REQ of another epoch", sender, round=message.round)
            return
        if sender != scope.leader:
            scope.drop("RF-7", Level.WARN, "REPORT-REQ of somebody who does not lead", sender, round=message.round)
            return
        if message.round != self._round:
            scope.drop("RF-7", Level.DEBUG, "REPORT-REQ of another round", sender, round=message.round)
            return
        if self._sent_report or self._completed:
            scope.drop("RF-7", Level.WARN, "REPORT-REQ in a round that is done", sender, round=message.round)
            return
        problem = self._list_problem(message)
        if problem is not None:
            scope.drop("RF-8", Level.ERROR, f"REPORT-REQ with {problem}", sender, round=message.round)
            return
        observations = without_signatures(message.attributed_signed_observations)
        # SR-7 looks for requests as far back as the configuration says, whatever the local override is.
        scope.call_host(
            FeedStateCall(lookback=scope.instance.config.delta_c),
            scope.instance.time_limits.blockchain,
            0,
            lambda outcome: self._feed_read(observations, outcome),
        )

    def _list_problem(self, message: MessageReportReq) -> str | None:
        """RF-8: one bad entry spoils the list. No signature is checked before all that is cheap to check."""
        instance = self._scope.instance
        entries = message.attributed_signed_observations
        values = [entry.signed_observation.value for entry in entries]
        observers = {entry.observer for entry in entries}
        if any(left > right for left, right in pairwise(values)):
            return "observations that are not sorted"
        if len(entries) < observation_quorum(instance.f):
            return f"{len(entries)} observations, at least {observation_quorum(instance.f)} are needed"
        if max(observers) >= instance.n:
            return f"observer {max(observers)}, who is no oracle of this configuration"
        if len(observers) != len(entries):
            return "two observations of one oracle"
        context = self._scope.context(self._round)
        for entry in entries:
            public_key = instance.offchain_public_key(entry.observer)
            if not self._scope.verifier.observation_is_valid(entry.signed_observation, public_key, context):
                return f"an invalid signature of oracle {entry.observer}"
        return None

    def _feed_read(self, observations: tuple[AttributedObservation, ...], outcome: CallOutcome) -> None:
        """RF-9, RF-10, SR-1, SR-2."""
        scope = self._scope
        try:
            feed = answered_feed_state(outcome)
        except AnswerError as error:
            scope.log(
                Level.ERROR, "chain not read, reporting anyway", rule="SR-2", round=self._round, problem=str(error)
            )
            result, rule = True, "SR-2"
        else:
            median = middle_observation(observations)
            assert median is not None  # RF-8
            result, rule = should_report(scope.instance.config, feed, median, scope.outbox.now)
        scope.outbox.notify(ReportDecided(scope.epoch, self._round, result, rule))
        if not result:
            self._complete_round()
            return
        try:
            report = sign_report(
                scope.instance.onchain_keyring,
                scope.context(self._round),
                observations,
                scope.verifier.report_signer,
            )
        except SigningError as error:
            scope.log(Level.ERROR, "report not sent", rule="RF-10", round=self._round, problem=str(error))
            return
        self._sent_report = True
        scope.outbox.send(scope.leader, MessageReport(scope.epoch, self._round, report))

    def final(self, message: MessageFinal, sender: OracleId) -> None:
        """RF-11, RF-12: whether the round is completed does not matter."""
        scope = self._scope
        if message.epoch != scope.epoch or message.round != self._round:
            scope.drop("RF-11", Level.DEBUG, "FINAL of another round", sender, round=message.round)
            return
        if sender != scope.leader:
            scope.drop("RF-11", Level.WARN, "FINAL of somebody who does not lead", sender, round=message.round)
            return
        if self._echo is not None:
            scope.drop("RF-11", Level.DEBUG, "FINAL in a round that has an echo", sender, round=message.round)
            return
        if not self._is_valid("RF-11", "FINAL", message, sender):
            return
        self._send_echo(message.report)

    def final_echo(self, message: MessageFinalEcho, sender: OracleId) -> None:
        """RF-13 to RF-16."""
        scope = self._scope
        if message.epoch != scope.epoch or message.round != self._round:
            scope.drop("RF-13", Level.DEBUG, "FINAL-ECHO of another round", sender, round=message.round)
            return
        if sender in self._got_echo:
            scope.drop("RF-13", Level.WARN, "second FINAL-ECHO of a round", sender, round=message.round)
            return
        if self._completed:
            scope.drop("RF-13", Level.DEBUG, "FINAL-ECHO in a round that is done", sender, round=message.round)
            return
        if not self._is_valid("RF-13", "FINAL-ECHO", message.final, sender):
            return
        self._got_echo.add(sender)  # RF-14
        echo = self._echo
        if echo is None:
            echo = message.final.report
            self._send_echo(echo)  # RF-15: whom the leader left out takes part
        if len(self._got_echo) > scope.instance.f:  # RF-16
            scope.outbox.signal(ReportToTransmit(scope.epoch, self._round, echo))
            scope.outbox.notify(ReportCompleted(scope.epoch, self._round, echo))
            self._complete_round()

    def _is_valid(self, rule: str, kind: str, final: MessageFinal, sender: OracleId) -> bool:
        """RF-17."""
        scope = self._scope
        instance = scope.instance
        problem = scope.verifier.attested_report_problem(
            final.report, instance.addresses, scope.context(self._round), instance.f
        )
        if problem is None:
            return True
        level, what = problem
        scope.drop(rule, level, f"{kind} with {what}", sender, round=final.round)
        return False

    def _send_echo(self, report: AttestedReportMany) -> None:
        self._echo = report
        self._scope.outbox.broadcast(MessageFinalEcho(MessageFinal(self._scope.epoch, self._round, report)))

    def _complete_round(self) -> None:
        """RF-18."""
        self._completed = True
        self._scope.outbox.signal(Progress(self._scope.epoch))
