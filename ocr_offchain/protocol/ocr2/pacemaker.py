"""Decides which epoch it is, and so who leads (OCR2 10, P-1 to P-8).

f oracles alone can neither move the epoch nor raise what this oracle asks for; 2f+1 together can. Epoch and wishes
never decrease while the instance lives.
"""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.protocol.activity import Activity
from ocr_offchain.protocol.effects import Level, WriteState
from ocr_offchain.protocol.epochs import MAX_EPOCH, Epochs
from ocr_offchain.protocol.events import Timer, TimerFired
from ocr_offchain.protocol.ocr2.effects import Gauge, SetGauge
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.messages import MessageNewEpoch
from ocr_offchain.protocol.ocr2.notices import EpochStarted
from ocr_offchain.protocol.ocr2.outbox import ChangeLeader, EpochNotice, Outbox, Progress
from ocr_offchain.protocol.ocr2.report_generation import ReportGeneration
from ocr_offchain.types import ConfigDigest, OracleId, PersistentState


@dataclass(frozen=True, slots=True)
class _NewEpochWish:
    epoch: int
    sender: OracleId


class Pacemaker(Activity[_NewEpochWish | Progress | ChangeLeader | TimerFired, Outbox]):
    def __init__(self, instance: Instance, outbox: Outbox) -> None:
        super().__init__(outbox)
        self._instance = instance
        self._epochs = Epochs(instance.n, instance.f)
        self._leader = instance.leader_of(self.epoch)
        self.report_generation = ReportGeneration(instance, outbox, self.epoch, self._leader)
        """Of the current epoch; while the epoch changes still of the previous one."""

    @property
    def epoch(self) -> int:
        return self._epochs.current

    def start(self, restored: PersistentState | None, contract: tuple[ConfigDigest, int] | None) -> None:
        """P-1 to P-3. `contract` is the latest (config digest, epoch) that the contract saw, if that is known."""
        if restored is not None:
            self._restore(restored)
        if contract is not None:
            digest, contract_epoch = contract
            if digest == self._instance.config_digest:
                self._epochs.rise_above(contract_epoch)  # P-2
        self._outbox.notify(EpochStarted(self.epoch, self._leader, at_start=True))
        self._start_report_generation()
        self._send_new_epoch(self._epochs.highest_sent)

    def _restore(self, state: PersistentState) -> None:
        """P-1: a state that cannot be one of ours is ignored."""
        if not self._epochs.restore(state):
            self._outbox.log(Level.WARN, "stored pacemaker state does not fit, starting without", rule="P-1")
        self._leader = self._instance.leader_of(self.epoch)

    def _start_report_generation(self) -> None:
        self.report_generation = ReportGeneration(self._instance, self._outbox, self.epoch, self._leader)
        self.report_generation.start()
        self._outbox.signal(EpochNotice(self.epoch))
        self._outbox.arm(Timer.PROGRESS, self._instance.config.delta_progress)

    def new_epoch(self, message: MessageNewEpoch, sender: OracleId) -> None:
        self.offer(sender, _NewEpochWish(message.epoch, sender))

    def _handle(self, event: _NewEpochWish | Progress | ChangeLeader | TimerFired) -> None:
        match event:
            case _NewEpochWish(epoch=epoch, sender=sender):
                self._new_epoch_wished(epoch, sender)
            case Progress(epoch=epoch):
                if epoch == self.epoch:  # C-4
                    # P-5; nothing else gives the leader more time (H-10)
                    self._outbox.arm(Timer.PROGRESS, self._instance.config.delta_progress)
            case ChangeLeader(epoch=epoch):
                if epoch == self.epoch:  # C-4
                    self._change_leader("the leader has no rounds left")
            case TimerFired(timer=timer, token=token):
                if self._outbox.timer_is_current(timer, token):  # C-6
                    self._outbox.stop(timer)
                    self._timer_fired(timer)

    def _timer_fired(self, timer: Timer) -> None:
        if timer is Timer.PROGRESS:
            self._change_leader("no progress for DeltaProgress")
        else:
            self._send_new_epoch(self._epochs.highest_sent)  # P-4

    def _change_leader(self, why: str) -> None:
        """P-6."""
        self._outbox.stop(Timer.PROGRESS)
        if self.epoch == MAX_EPOCH:
            self._outbox.log(Level.CRITICAL, "there is no epoch after this one", rule="P-6", epoch=self.epoch)
            return
        self._outbox.log(Level.DEBUG, "asking for a new epoch", rule="P-6", epoch=self.epoch, why=why)
        self._send_new_epoch(max(self._epochs.highest_sent, self.epoch + 1))

    def _send_new_epoch(self, epoch: int) -> None:
        self._outbox.broadcast(MessageNewEpoch(epoch))
        if epoch != self._epochs.highest_sent:
            self._epochs.highest_sent = epoch
            self._persist()
        self._outbox.arm(Timer.RESEND, self._instance.config.delta_resend)

    def _new_epoch_wished(self, epoch: int, sender: OracleId) -> None:
        """P-7."""
        if not self._epochs.wished(epoch, sender):
            self._outbox.drop("P-7", Level.DEBUG, "NEWEPOCH that says nothing new", sender, wished=epoch)
            return
        self._persist()
        to_join = self._epochs.to_join()
        if to_join is not None:
            self._send_new_epoch(to_join)
        to_switch_to = self._epochs.to_switch_to()
        if to_switch_to is not None:
            self._switch(to_switch_to)

    def _switch(self, epoch: int) -> None:
        """P-8. The new report generation starts when the old one has ended; events that come meanwhile wait (C-4)."""
        self._epochs.switch(epoch)
        self._leader = self._instance.leader_of(epoch)
        self._outbox.emit(SetGauge(Gauge.EPOCH, self.epoch))
        self._outbox.emit(SetGauge(Gauge.LEADER, self._leader))
        self._persist()
        self._outbox.notify(EpochStarted(self.epoch, self._leader, at_start=False))
        self._outbox.log(Level.INFO, "new epoch", rule="P-8", epoch=self.epoch, leader=self._leader)
        self._block()
        self.report_generation.stop(self._report_generation_stopped)

    def _report_generation_stopped(self) -> None:
        self._start_report_generation()
        self._unblock()

    def _persist(self) -> None:
        self._outbox.emit(WriteState(self._instance.config_digest, self._epochs.state()))
