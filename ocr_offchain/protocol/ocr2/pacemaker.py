"""Decides which epoch it is, and so who leads (OCR2 10, P-1 to P-8).

f oracles alone can neither move the epoch nor raise what this oracle asks for; 2f+1 together can. Epoch and wishes
never decrease while the instance lives.
"""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.protocol.ocr2.activity import Activity
from ocr_offchain.protocol.ocr2.effects import Gauge, Level, SetGauge, WriteState
from ocr_offchain.protocol.ocr2.events import Timer, TimerFired
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.messages import MessageNewEpoch
from ocr_offchain.protocol.ocr2.notices import EpochStarted
from ocr_offchain.protocol.ocr2.outbox import ChangeLeader, EpochNotice, Outbox, Progress
from ocr_offchain.protocol.ocr2.report_generation import ReportGeneration
from ocr_offchain.types import ConfigDigest, OracleId, PersistentState

MAX_EPOCH = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class _NewEpochWish:
    epoch: int
    sender: OracleId


class Pacemaker(Activity[_NewEpochWish | Progress | ChangeLeader | TimerFired]):
    def __init__(self, instance: Instance, outbox: Outbox) -> None:
        super().__init__(outbox)
        self._instance = instance
        self._epoch = 1
        self._leader = instance.leader_of(1)
        self._highest_sent = 0
        self._highest_received = [0] * instance.n
        self.report_generation = ReportGeneration(instance, outbox, self._epoch, self._leader)
        """Of the current epoch; while the epoch changes still of the previous one."""

    @property
    def epoch(self) -> int:
        return self._epoch

    def start(self, restored: PersistentState | None, contract: tuple[ConfigDigest, int] | None) -> None:
        """P-1 to P-3. `contract` is the latest (config digest, epoch) that the contract saw, if that is known."""
        if restored is not None:
            self._restore(restored)
        if contract is not None:
            digest, contract_epoch = contract
            # P-2. The sum wraps, which makes the condition false at the very last epoch.
            proposed = (contract_epoch + 1) & MAX_EPOCH
            if digest == self._instance.config_digest and self._highest_sent < proposed:
                self._highest_sent = proposed
        self._outbox.notify(EpochStarted(self._epoch, self._leader, at_start=True))
        self._start_report_generation()
        self._send_new_epoch(self._highest_sent)

    def _restore(self, state: PersistentState) -> None:
        """P-1: a state that cannot be one of ours is ignored."""
        if (
            state.highest_sent_epoch < state.epoch
            or len(state.highest_received_epoch) != self._instance.n
            or not 1 <= state.epoch <= MAX_EPOCH
        ):
            self._outbox.log(Level.WARN, "stored pacemaker state does not fit, starting without", rule="P-1")
            return
        self._epoch = state.epoch
        self._leader = self._instance.leader_of(state.epoch)
        self._highest_sent = state.highest_sent_epoch
        self._highest_received = list(state.highest_received_epoch)

    def _start_report_generation(self) -> None:
        self.report_generation = ReportGeneration(self._instance, self._outbox, self._epoch, self._leader)
        self.report_generation.start()
        self._outbox.signal(EpochNotice(self._epoch))
        self._outbox.arm(Timer.PROGRESS, self._instance.config.delta_progress)

    def new_epoch(self, message: MessageNewEpoch, sender: OracleId) -> None:
        self.offer(sender, _NewEpochWish(message.epoch, sender))

    def _handle(self, event: _NewEpochWish | Progress | ChangeLeader | TimerFired) -> None:
        match event:
            case _NewEpochWish(epoch=epoch, sender=sender):
                self._new_epoch_wished(epoch, sender)
            case Progress(epoch=epoch):
                if epoch == self._epoch:  # C-4
                    self._outbox.arm(Timer.PROGRESS, self._instance.config.delta_progress)  # P-5
            case ChangeLeader(epoch=epoch):
                if epoch == self._epoch:  # C-4
                    self._change_leader("the leader has no rounds left")
            case TimerFired(timer=timer, token=token):
                if self._outbox.timer_is_current(timer, token):  # C-6
                    self._outbox.stop(timer)
                    self._timer_fired(timer)

    def _timer_fired(self, timer: Timer) -> None:
        if timer is Timer.PROGRESS:
            self._change_leader("no progress for DeltaProgress")
        else:
            self._send_new_epoch(self._highest_sent)  # P-4

    def _change_leader(self, why: str) -> None:
        """P-6."""
        self._outbox.stop(Timer.PROGRESS)
        if self._epoch == MAX_EPOCH:
            self._outbox.log(Level.CRITICAL, "there is no epoch after this one", rule="P-6", epoch=self._epoch)
            return
        self._outbox.log(Level.DEBUG, "asking for a new epoch", rule="P-6", epoch=self._epoch, why=why)
        self._send_new_epoch(max(self._highest_sent, self._epoch + 1))

    def _send_new_epoch(self, epoch: int) -> None:
        self._outbox.broadcast(MessageNewEpoch(epoch))
        if epoch != self._highest_sent:
            self._highest_sent = epoch
            self._persist()
        self._outbox.arm(Timer.RESEND, self._instance.config.delta_resend)

    def _new_epoch_wished(self, epoch: int, sender: OracleId) -> None:
        """P-7."""
        if epoch <= self._highest_received[sender]:
            self._outbox.drop("P-7", Level.DEBUG, "NEWEPOCH that says nothing new", sender, wished=epoch)
            return
        self._highest_received[sender] = epoch
        self._persist()
        f = self._instance.f
        above_sent = sorted((wish for wish in self._highest_received if wish > self._highest_sent), reverse=True)
        if len(above_sent) > f:
            self._send_new_epoch(above_sent[f])
        above_current = sorted((wish for wish in self._highest_received if wish > self._epoch), reverse=True)
        if len(above_current) > 2 * f:
            self._switch(above_current[2 * f])

    def _switch(self, epoch: int) -> None:
        """P-8. The new report generation starts when the old one has ended; events that come meanwhile wait (C-4)."""
        self._epoch = epoch
        self._leader = self._instance.leader_of(epoch)
        self._highest_sent = max(self._highest_sent, epoch)
        self._outbox.emit(SetGauge(Gauge.EPOCH, self._epoch))
        self._outbox.emit(SetGauge(Gauge.LEADER, self._leader))
        self._persist()
        self._outbox.notify(EpochStarted(self._epoch, self._leader, at_start=False))
        self._outbox.log(Level.INFO, "new epoch", rule="P-8", epoch=self._epoch, leader=self._leader)
        self._block()
        self.report_generation.stop(self._report_generation_stopped)

    def _report_generation_stopped(self) -> None:
        self._start_report_generation()
        self._unblock()

    def _persist(self) -> None:
        state = PersistentState(self._epoch, self._highest_sent, tuple(self._highest_received))
        self._outbox.emit(WriteState(self._instance.config_digest, state))
