"""Decides which epoch it is, and so who leads (OCR1 9, PM-1 to PM-13)."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.protocol.activity import Activity
from ocr_offchain.protocol.effects import Level, WriteState
from ocr_offchain.protocol.epochs import MAX_EPOCH, Epochs
from ocr_offchain.protocol.events import Timer, TimerFired
from ocr_offchain.protocol.ocr1.instance import Instance
from ocr_offchain.protocol.ocr1.messages import MessageNewEpoch
from ocr_offchain.protocol.ocr1.notices import EpochStarted
from ocr_offchain.protocol.ocr1.outbox import ChangeLeader, EpochNotice, Outbox, Progress
from ocr_offchain.protocol.ocr1.report_generation import ReportGeneration
from ocr_offchain.types import LatestTransmissionDetails, OracleId, PersistentState


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

    def start(self, restored: PersistentState | None, contract: LatestTransmissionDetails | None) -> None:
        """PM-1 to PM-4. `contract` is what the contract holds, if that is known."""
        if restored is not None and not self._epochs.restore(restored):
            self._outbox.log(Level.ERROR, "stored pacemaker state does not fit, starting without", rule="PM-2")
        self._leader = self._instance.leader_of(self.epoch)
        if contract is not None and contract.config_digest == self._instance.config_digest:
            self._epochs.rise_above(contract.epoch)  # PM-3: a group without databases goes on above the contract
        self._start_report_generation()
        self._announce(self._epochs.highest_sent)

    def _start_report_generation(self) -> None:
        """PM-4, PM-7."""
        self._outbox.notify(EpochStarted(self.epoch, self._leader))
        self.report_generation = ReportGeneration(self._instance, self._outbox, self.epoch, self._leader)
        self.report_generation.start()
        self._outbox.signal(EpochNotice(self.epoch))  # PM-11
        self._outbox.arm(Timer.PROGRESS, self._instance.config.delta_progress)

    def new_epoch(self, message: MessageNewEpoch, sender: OracleId) -> None:
        self.offer(sender, _NewEpochWish(message.epoch, sender))

    def _handle(self, event: _NewEpochWish | Progress | ChangeLeader | TimerFired) -> None:
        match event:
            case _NewEpochWish(epoch=epoch, sender=sender):
                self._new_epoch_wished(epoch, sender)
            case Progress(epoch=epoch):
                if epoch == self.epoch:  # what an aborted report generation had to say vanishes (OCR1 8.1)
                    self._outbox.arm(Timer.PROGRESS, self._instance.config.delta_progress)  # PM-10
            case ChangeLeader(epoch=epoch):
                if epoch == self.epoch:
                    self._change_leader("the leader has no rounds left")
            case TimerFired(timer=timer, token=token):
                if self._outbox.timer_is_current(timer, token):
                    self._outbox.stop(timer)
                    self._timer_fired(timer)

    def _timer_fired(self, timer: Timer) -> None:
        if timer is Timer.PROGRESS:
            self._change_leader("no progress for DeltaProgress")
        else:
            self._announce(self._epochs.highest_sent)  # PM-8

    def _change_leader(self, why: str) -> None:
        """PM-9."""
        self._outbox.stop(Timer.PROGRESS)
        if self.epoch == MAX_EPOCH:
            self._outbox.log(Level.ERROR, "there is no epoch after this one", rule="PM-9", epoch=self.epoch)
            return
        self._outbox.log(Level.DEBUG, "asking for a new epoch", rule="PM-9", epoch=self.epoch, why=why)
        self._announce(max(self._epochs.highest_sent, self.epoch + 1))

    def _announce(self, epoch: int) -> None:
        """OCR1 9.2."""
        self._outbox.broadcast(MessageNewEpoch(epoch))
        if epoch != self._epochs.highest_sent:
            self._epochs.highest_sent = epoch
            self._persist()
        self._outbox.arm(Timer.RESEND, self._instance.config.delta_resend)

    def _new_epoch_wished(self, epoch: int, sender: OracleId) -> None:
        """PM-5."""
        if not self._epochs.wished(epoch, sender):
            return
        self._persist()
        to_join = self._epochs.to_join()
        if to_join is not None:
            self._announce(to_join)  # PM-6
        to_switch_to = self._epochs.to_switch_to()
        if to_switch_to is not None:
            self._switch(to_switch_to)

    def _switch(self, epoch: int) -> None:
        """PM-7, PM-12: the new report generation starts when the old one has ended; events that come meanwhile wait."""
        self._epochs.switch(epoch)
        self._leader = self._instance.leader_of(epoch)
        self._persist()
        self._outbox.log(Level.INFO, "new epoch", rule="PM-7", epoch=epoch, leader=self._leader)
        self._block()
        self.report_generation.stop(self._report_generation_stopped)

    def _report_generation_stopped(self) -> None:
        self._start_report_generation()
        self._unblock()

    def _persist(self) -> None:
        """Each change makes a snapshot; only the newest is worth writing (PS-1)."""
        self._outbox.emit(WriteState(self._instance.config_digest, self._epochs.state()))
