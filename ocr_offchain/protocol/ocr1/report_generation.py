"""Report generation of one epoch: its leader and its follower, one event at a time (OCR1 10, RG-1 to RG-5).

An instance of this class lives for one epoch, starts with fresh state and keeps nothing. All handlers of leader and
follower look at the epoch of a message first (RG-3).
"""

from __future__ import annotations

from collections.abc import Callable

from ocr_offchain.protocol.events import Timer, TimerFired
from ocr_offchain.protocol.ocr1.epoch_scope import EpochScope
from ocr_offchain.protocol.ocr1.follower import Follower
from ocr_offchain.protocol.ocr1.host_activity import HostActivity
from ocr_offchain.protocol.ocr1.instance import Instance
from ocr_offchain.protocol.ocr1.leader import Leader
from ocr_offchain.protocol.ocr1.messages import (
    EpochMessage,
    MessageFinal,
    MessageFinalEcho,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
)
from ocr_offchain.protocol.ocr1.outbox import Outbox
from ocr_offchain.protocol.ocr1.signatures import Verifier
from ocr_offchain.types import OracleId

_FromOracle = tuple[EpochMessage, OracleId]


class ReportGeneration(HostActivity[_FromOracle | TimerFired]):
    def __init__(self, instance: Instance, outbox: Outbox, epoch: int, leader: OracleId) -> None:
        super().__init__(outbox)
        scope = EpochScope(instance, outbox, epoch, leader, Verifier(), self._call_host)
        self._leads = scope.leads
        self._leader = Leader(scope)
        self._follower = Follower(scope)

    def start(self) -> None:
        """RG-2."""
        if self._leads:
            self._leader.start_round()

    def message(self, message: EpochMessage, sender: OracleId) -> None:
        self.offer(sender, (message, sender))

    def timer_fired(self, fired: TimerFired) -> None:
        self.offer(fired.timer, fired)

    def stop(self, then: Callable[[], None]) -> None:
        """RG-5: from now on do nothing; go on with `then` when a call in progress has ended."""
        self._outbox.stop(Timer.ROUND)
        self._outbox.stop(Timer.GRACE)
        self._abandon(then)

    def _handle(self, event: _FromOracle | TimerFired) -> None:
        """RG-1: leader and follower have the same stream of events, and round counters of their own (trap 5)."""
        match event:
            case TimerFired(timer=timer, token=token):
                if self._outbox.timer_is_current(timer, token):
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
            case (MessageFinalEcho() as message, sender):
                self._follower.final_echo(message, sender)

    def _timer_fired(self, timer: Timer) -> None:
        if timer is Timer.ROUND:
            self._leader.start_round()
        else:
            self._leader.grace_timer_fired()
