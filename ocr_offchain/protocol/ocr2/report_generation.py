"""Report generation of one epoch: its leader and its follower, one event at a time (OCR2 11, C-1).

An instance of this class lives for one epoch, starts with fresh state and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from ocr_offchain.crypto.memory import Ed25519Memory
from ocr_offchain.protocol.events import Timer, TimerFired
from ocr_offchain.protocol.ocr2.effects import RecordSignature
from ocr_offchain.protocol.ocr2.epoch_scope import EpochScope
from ocr_offchain.protocol.ocr2.events import CallOutcome
from ocr_offchain.protocol.ocr2.follower import Follower
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.leader import Leader
from ocr_offchain.protocol.ocr2.messages import (
    MessageFinal,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
)
from ocr_offchain.protocol.ocr2.outbox import Outbox
from ocr_offchain.protocol.ocr2.plugin_activity import PluginActivity
from ocr_offchain.types import OracleId, ReportTimestamp

EpochMessage = MessageObserveReq | MessageObserve | MessageReportReq | MessageReport | MessageFinal
"""The messages that belong to one epoch and are of no use in any other."""

_FromOracle = tuple[EpochMessage, OracleId]


class ReportGeneration(PluginActivity[_FromOracle | TimerFired]):
    def __init__(self, instance: Instance, outbox: Outbox, epoch: int, leader: OracleId) -> None:
        super().__init__(outbox)
        signatures = Ed25519Memory()
        scope = EpochScope(instance, outbox, epoch, leader, signatures, self._call_plugin, self._record_signature)
        self._leads = scope.leads
        self._leader = Leader(scope)
        self._follower = Follower(scope)

    def start(self) -> None:
        if self._leads:
            self._leader.start()

    def message(self, message: EpochMessage, sender: OracleId) -> None:
        self.offer(sender, (message, sender))

    def timer_fired(self, fired: TimerFired) -> None:
        self.offer(fired.timer, fired)

    def stop(self, then: Callable[[], None]) -> None:
        """C-4: from now on do nothing; go on with `then` when a plugin call in progress has ended."""
        self._outbox.stop(Timer.ROUND)
        self._outbox.stop(Timer.GRACE)
        self._abandon(then)

    def _record_signature(self, timestamp: ReportTimestamp, then: Callable[[CallOutcome], None]) -> None:
        self._outbox.emit(RecordSignature(self._wait(then), timestamp))

    def _handle(self, event: _FromOracle | TimerFired) -> None:
        match event:
            case TimerFired(timer=timer, token=token):
                if self._outbox.timer_is_current(timer, token):  # C-6
                    self._outbox.stop(timer)
                    self._timer_fired(timer)
            case (MessageObserveReq() as message, sender):
                self._follower.observe_req(message, sender)
            case (MessageObserve() as message, sender):
                self._leader.observe(message, sender)
            case (MessageReportReq() as message, sender):
                self._follower.report_req(message, sender)
            case (MessageReport() as message, sender):
                self._leader.report(message, sender)
            case (MessageFinal() as message, sender):
                self._follower.final(message, sender)

    def _timer_fired(self, timer: Timer) -> None:
        if timer is Timer.ROUND:
            self._leader.round_timer_fired()
        else:
            self._leader.grace_timer_fired()
