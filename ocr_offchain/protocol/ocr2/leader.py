"""The leader of an epoch: starts rounds, collects observations and reports (OCR2 11.1, L-1 to L-9).

OBSERVE ──2f+1 observations──▶ GRACE ──T_grace──▶ REPORT ──Q_r equal reports──▶ FINAL
   ▲                                                                               │
   └──────── next round: T_round has fired and the round has completed ◀───────────┘
"""

from __future__ import annotations

import enum

from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr2.effects import Count, Counter, QueryCall
from ocr_offchain.protocol.ocr2.epoch_scope import EpochScope
from ocr_offchain.protocol.ocr2.events import Event
from ocr_offchain.protocol.ocr2.messages import (
    AttestedReportMany,
    AttestedReportOne,
    AttributedSignedObservation,
    MessageFinal,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
    SignedObservation,
)
from ocr_offchain.protocol.ocr2.plugin_answers import PluginError, answered_bytes
from ocr_offchain.protocol.ocr2.signatures import (
    equal_except_signature,
    extra_hash,
    verify_attested_report,
    verify_observation,
    without_signatures,
)
from ocr_offchain.protocol.quorums import observation_quorum
from ocr_offchain.types import AttributedOnchainSignature, OracleId

_NO_HASH = bytes(32)


class Phase(enum.Enum):
    OBSERVE = enum.auto()
    GRACE = enum.auto()
    REPORT = enum.auto()
    FINAL = enum.auto()


class Leader:
    def __init__(self, scope: EpochScope) -> None:
        self._scope = scope
        self._round = 0
        self._query = b""
        self._observations: dict[OracleId, SignedObservation] = {}
        self._reports: dict[OracleId, AttestedReportOne] = {}
        self._phase = Phase.OBSERVE
        self._ready = False
        self._h = _NO_HASH

    def start(self) -> None:
        """L-1: at the start of an epoch both triggers of a round are given."""
        self._ready = True
        self._trigger_round()

    def _trigger_round(self) -> None:
        """L-1: a round starts when its second trigger arrives; time alone starts none (H-11)."""
        if not self._ready:
            self._ready = True
            return
        self._start_round()

    def _start_round(self) -> None:
        """L-2. Round RMax+1 starts too: it tells everybody to change the leader (L-4)."""
        config = self._scope.instance.config
        if self._round > config.r_max:
            self._scope.log(Level.WARN, "no rounds left in this epoch", rule="L-2", round=self._round)
            return
        self._round += 1
        self._observations.clear()
        self._reports.clear()
        self._scope.outbox.arm(Timer.ROUND, config.delta_round)
        self._ready = False
        self._scope.call_plugin(
            QueryCall(self._scope.timestamp(self._round)),
            max(config.max_duration_query, self._scope.instance.min_max_duration_query),
            self._query_ended,
        )

    def _query_ended(self, outcome: Event) -> None:
        """L-2; without a query the round is dead, and only the followers' T_progress ends the silence (L-3)."""
        try:
            query = answered_bytes(outcome, "query", self._scope.instance.limits.max_query_length)
        except PluginError as error:
            self._scope.log_plugin_error("L-3", "Query", self._round, error)
            return
        self._query = query
        self._h = _NO_HASH
        self._phase = Phase.OBSERVE
        self._scope.outbox.broadcast(MessageObserveReq(self._scope.epoch, self._round, query))

    def round_timer_fired(self) -> None:
        """L-1: DeltaRound has passed since the round began."""
        self._trigger_round()

    def observe(self, message: MessageObserve, sender: OracleId) -> None:
        """L-5."""
        scope = self._scope
        if message.epoch != scope.epoch or message.round != self._round:
            scope.drop("L-5", Level.DEBUG, "OBSERVE of another round", sender, round=message.round)
            return
        if not scope.leads:
            scope.drop("L-5", Level.WARN, "OBSERVE for somebody who does not lead", sender, round=message.round)
            return
        if self._phase not in (Phase.OBSERVE, Phase.GRACE):
            scope.drop("L-5", Level.DEBUG, "OBSERVE after the grace period", sender, round=message.round)
            return
        if sender in self._observations:
            scope.drop("L-5", Level.WARN, "second OBSERVE of a round", sender, round=message.round)
            return
        signed = message.signed_observation
        public_key = scope.instance.offchain_public_key(sender)
        if not verify_observation(
            signed, public_key, scope.timestamp(self._round), self._query, scope.signatures.verify
        ):
            scope.drop("L-5", Level.WARN, "OBSERVE with an invalid signature", sender, round=message.round)
            return
        self._observations[sender] = signed
        if self._phase is Phase.OBSERVE and len(self._observations) >= observation_quorum(scope.instance.f):
            scope.outbox.arm(Timer.GRACE, scope.instance.config.delta_grace)
            self._phase = Phase.GRACE

    def grace_timer_fired(self) -> None:
        """L-6."""
        if self._phase is not Phase.GRACE:
            self._scope.log(Level.ERROR, "T_grace fired outside of the grace period", rule="L-6", round=self._round)
            return
        entries = tuple(
            AttributedSignedObservation(self._observations[observer], observer)
            for observer in sorted(self._observations)
        )
        self._scope.outbox.broadcast(MessageReportReq(self._scope.epoch, self._round, self._query, entries))
        self._h = extra_hash(self._query, without_signatures(entries))
        self._phase = Phase.REPORT

    def report(self, message: MessageReport, sender: OracleId) -> None:
        """L-7."""
        scope = self._scope
        if message.epoch != scope.epoch or message.round != self._round:
            scope.drop("L-7", Level.DEBUG, "REPORT of another round", sender, round=message.round)
            return
        if not scope.leads:
            scope.drop("L-7", Level.WARN, "REPORT for somebody who does not lead", sender, round=message.round)
            return
        if self._phase is not Phase.REPORT:
            scope.drop("L-7", Level.DEBUG, "REPORT while none is expected", sender, round=message.round)
            return
        if sender in self._reports:
            scope.drop("L-7", Level.WARN, "second REPORT of a round", sender, round=message.round)
            return
        instance = scope.instance
        public_key = instance.onchain_public_keys[sender]
        context = scope.context(self._round, self._h)
        one = message.attested_report
        if not verify_attested_report(instance.onchain_keyring, one, public_key, context):
            scope.drop("L-7", Level.ERROR, "REPORT with an invalid signature", sender, round=message.round)
            return
        self._reports[sender] = one
        self._complete_round_if_agreed(one)

    def _complete_round_if_agreed(self, one: AttestedReportOne) -> None:
        """L-8. Without agreement the round never completes, and only a new epoch helps (L-9)."""
        scope = self._scope
        equal = {
            signer: stored for signer, stored in sorted(self._reports.items()) if equal_except_signature(stored, one)
        }
        if len(equal) < scope.instance.report_quorum:
            contents = {stored.report for stored in self._reports.values() if not stored.skip}
            if len(contents) > 1:
                scope.log(Level.WARN, "oracles made different reports", rule="L-8", round=self._round)
            return
        if not one.skip:
            signatures = tuple(AttributedOnchainSignature(stored.signature, signer) for signer, stored in equal.items())
            scope.outbox.broadcast(
                MessageFinal(scope.epoch, self._round, self._h, AttestedReportMany(one.report, signatures))
            )
        self._phase = Phase.FINAL
        scope.outbox.emit(Count(Counter.LED_COMPLETED_ROUNDS))
        self._trigger_round()
