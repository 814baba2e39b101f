"""The leader of an epoch: starts rounds, collects observations and reports (OCR1 10.2, RL-1 to RL-5).

OBSERVE ──2f+1 observations──▶ GRACE ──T_grace──▶ REPORT ──f+1 equal reports──▶ FINAL
   ▲                                                                              │
   └───────────────── T_round has fired, whatever the phase ◀─────────────────────┘
"""

from __future__ import annotations

import enum

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr1.epoch_scope import EpochScope
from ocr_offchain.protocol.ocr1.messages import (
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
from ocr_offchain.protocol.ocr1.report import encode_report
from ocr_offchain.protocol.quorums import observation_quorum
from ocr_offchain.types import OracleId


class Phase(enum.Enum):
    OBSERVE = enum.auto()
    GRACE = enum.auto()
    REPORT = enum.auto()
    FINAL = enum.auto()


class Leader:
    def __init__(self, scope: EpochScope) -> None:
        self._scope = scope
        self._round = 0
        self._observations: dict[OracleId, SignedObservation] = {}
        self._reports: dict[OracleId, AttestedReportOne] = {}
        self._phase = Phase.OBSERVE

    def start_round(self) -> None:
        """RL-1: at the start of an epoch, and when T_round has fired.

        Round RMax+1 starts too: it tells everybody to change the leader (RF-3). T_grace of an earlier round may still
        be running; the phase makes it harmless (RL-3).
        """
        config = self._scope.instance.config
        if self._round > config.r_max:
            self._scope.log(Level.WARN, "no rounds left in this epoch", rule="RL-1", round=self._round)
            return
        self._round += 1
        self._observations.clear()
        self._reports.clear()
        self._phase = Phase.OBSERVE
        self._scope.outbox.broadcast(MessageObserveReq(self._scope.epoch, self._round))
        self._scope.outbox.arm(Timer.ROUND, config.delta_round)

    def observe(self, message: MessageObserve, sender: OracleId) -> None:
        """RL-2. A message with a bad signature leaves the place of its sender free."""
        scope = self._scope
        if message.epoch != scope.epoch:
            scope.drop("RL-2", Level.DEBUG, "OBSERVE of another epoch", sender, round=message.round)
            return
        if not scope.leads:
            scope.drop("RL-2", Level.WARN, "OBSERVE for somebody who does not lead", sender, round=message.round)
            return
        if message.round != self._round:
            scope.drop("RL-2", Level.DEBUG, "OBSERVE of another round", sender, round=message.round)
            return
        if self._phase not in (Phase.OBSERVE, Phase.GRACE):
            scope.drop("RL-2", Level.DEBUG, "OBSERVE after the grace period", sender, round=message.round)
            return
        if sender in self._observations:
            scope.drop("RL-2", Level.DEBUG, "second OBSERVE of a round", sender, round=message.round)
            return
        signed = message.signed_observation
        public_key = scope.instance.offchain_public_key(sender)
        if not scope.verifier.observation_is_valid(signed, public_key, scope.context(self._round)):
            scope.drop("RL-2", Level.WARN, "OBSERVE with an invalid signature", sender, round=message.round)
            return
        self._observations[sender] = signed
        if self._phase is Phase.OBSERVE and len(self._observations) >= observation_quorum(scope.instance.f):
            scope.outbox.arm(Timer.GRACE, scope.instance.config.delta_grace)
            self._phase = Phase.GRACE

    def grace_timer_fired(self) -> None:
        """RL-3."""
        scope = self._scope
        if self._phase is not Phase.GRACE:
            scope.log(Level.ERROR, "T_grace of an earlier round fired", rule="RL-3", round=self._round)
            return
        entries = sorted(
            (AttributedSignedObservation(signed, observer) for observer, signed in sorted(self._observations.items())),
            key=lambda entry: entry.signed_observation.value,
        )
        scope.outbox.broadcast(MessageReportReq(scope.epoch, self._round, tuple(entries)))
        self._phase = Phase.REPORT

    def report(self, message: MessageReport, sender: OracleId) -> None:
        """RL-4. What the report is made of is the sender's own list, whatever the REPORT-REQ held."""
        scope = self._scope
        if message.epoch != scope.epoch:
            scope.drop("RL-4", Level.DEBUG, "REPORT of another epoch", sender, round=message.round)
            return
        if not scope.leads:
            scope.drop("RL-4", Level.WARN, "REPORT for somebody who does not lead", sender, round=message.round)
            return
        if message.round != self._round:
            scope.drop("RL-4", Level.DEBUG, "REPORT of another round", sender, round=message.round)
            return
        if self._phase is not Phase.REPORT:
            scope.drop("RL-4", Level.DEBUG, "REPORT while none is expected", sender, round=message.round)
            return
        if sender in self._reports:
            scope.drop("RL-4", Level.WARN, "second REPORT of a round", sender, round=message.round)
            return
        if not self._is_signed_by(message.report, sender):
            scope.drop("RL-4", Level.ERROR, "REPORT with an invalid signature", sender, round=message.round)
            return
        self._reports[sender] = message.report
        self._finish_if_agreed(message.report)

    def _is_signed_by(self, one: AttestedReportOne, sender: OracleId) -> bool:
        try:
            report = encode_report(self._scope.context(self._round), one.attributed_observations)
        except InvalidInputError:
            return False
        address = self._scope.instance.addresses[sender]
        return self._scope.verifier.report_signer(report, one.signature) == address

    def _finish_if_agreed(self, one: AttestedReportOne) -> None:
        """RL-5: f+1 equal lists, so an honest oracle has signed the same."""
        scope = self._scope
        signatures = tuple(
            stored.signature
            for _, stored in sorted(self._reports.items())
            if stored.attributed_observations == one.attributed_observations
        )
        if len(signatures) < len(self._reports):
            scope.log(Level.WARN, "oracles made different reports", rule="RL-5", round=self._round)
        if len(signatures) > scope.instance.f:
            many = AttestedReportMany(one.attributed_observations, signatures)
            scope.outbox.broadcast(MessageFinal(scope.epoch, self._round, many))
            self._phase = Phase.FINAL
