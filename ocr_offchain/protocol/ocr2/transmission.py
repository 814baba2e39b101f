"""Brings accepted reports to the contract, each oracle in its turn (OCR2 13, T-1 to T-6).

Where the original loses a report because the plugin cannot say whether it is still wanted (most likely the chain could
not be read), this one asks the plugin again after a while, unless it is told not to
(`Instance.keep_pending_transmissions`). Nobody else can tell: it looks like an oracle of a later stage.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ocr_offchain.protocol.effects import DeletePendingTransmission, Level, StorePendingTransmission
from ocr_offchain.protocol.events import Timer, TimerFired
from ocr_offchain.protocol.ocr2.effects import (
    ShouldAcceptFinalizedReportCall,
    ShouldTransmitAcceptedReportCall,
    Transmit,
)
from ocr_offchain.protocol.ocr2.events import Event, PluginFailed, TransmitFinished
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.messages import MessageFinal
from ocr_offchain.protocol.ocr2.notices import (
    ShouldAcceptFinalizedReportComputed,
    ShouldTransmitAcceptedReportComputed,
    TransmissionAttempted,
    TransmissionScheduleComputed,
    TransmissionScheduled,
)
from ocr_offchain.protocol.ocr2.outbox import Outbox, ReportToTransmit
from ocr_offchain.protocol.ocr2.plugin_activity import PluginActivity
from ocr_offchain.protocol.ocr2.plugin_answers import PluginError, answered_bool
from ocr_offchain.types import (
    NANOSECONDS_PER_SECOND,
    OracleId,
    PendingTransmission,
    ReportContext,
    ReportTimestamp,
)

INBOX_CAPACITY = 256
"""Reports that may wait while the plugin or the transmitter is busy. The original would stand still by then."""

RETRY_DELAY = 10 * NANOSECONDS_PER_SECOND
"""How long after a plugin has failed to decide on a report that is due it is asked again."""

MAX_AGE = 24 * 3600 * NANOSECONDS_PER_SECOND
"""How long after its turn a report is given up."""

MAX_PUT_OFF = 16
"""Reports that may be put off at the same time; the oldest is given up for another one. This bounds how often a plugin
is asked in vain, however long the chain is out of reach."""


@dataclass(frozen=True, slots=True, order=True)
class _Item:
    """A pending transmission in the queue, ordered by its time and then by its arrival."""

    time: int
    number: int
    timestamp: ReportTimestamp = field(compare=False)
    pending: PendingTransmission = field(compare=False)
    turn: int = field(compare=False)
    """When it was due first."""

    @property
    def put_off(self) -> bool:
        return self.time > self.turn


class Transmission(PluginActivity[ReportToTransmit | TimerFired]):
    def __init__(self, instance: Instance, outbox: Outbox) -> None:
        super().__init__(outbox, INBOX_CAPACITY)
        self._instance = instance
        self._queue: list[_Item] = []
        self._number = 0

    def start(self, restored: Mapping[ReportTimestamp, PendingTransmission]) -> None:
        """T-1: what fell due while this oracle was away is left to the others, and the row to garbage collection."""
        for timestamp, pending in restored.items():
            if timestamp.config_digest == self._instance.config_digest and pending.time > self._outbox.now:
                self._push(timestamp, pending, pending.time)
        self._arm_for_head()

    def _push(self, timestamp: ReportTimestamp, pending: PendingTransmission, turn: int) -> _Item:
        self._number += 1
        item = _Item(pending.time, self._number, timestamp, pending, turn)
        heapq.heappush(self._queue, item)
        return item

    def _arm_for_head(self) -> None:
        if self._queue:
            self._outbox.arm(Timer.TRANSMIT, max(0, self._queue[0].time - self._outbox.now))

    def _handle(self, event: ReportToTransmit | TimerFired) -> None:
        match event:
            case ReportToTransmit(final=final):
                self._ask_whether_to_accept(final)
            case TimerFired(timer=timer, token=token):
                if self._outbox.timer_is_current(timer, token):  # C-6
                    self._outbox.stop(timer)
                    self._head_is_due()

    def _ask_whether_to_accept(self, final: MessageFinal) -> None:
        """T-2."""
        timestamp = self._instance.timestamp(final.epoch, final.round)
        self._call_plugin(
            ShouldAcceptFinalizedReportCall(timestamp, final.attested_report.report),
            self._instance.config.max_duration_should_accept_finalized_report,
            lambda outcome: self._acceptance_known(final, timestamp, outcome),
        )

    def _acceptance_known(self, final: MessageFinal, timestamp: ReportTimestamp, outcome: Event) -> None:
        """T-2."""
        result, ok = self._decision("T-2", "ShouldAcceptFinalizedReport", timestamp, outcome)
        self._outbox.notify(ShouldAcceptFinalizedReportComputed(timestamp.epoch, timestamp.round, result, ok))
        if result:
            self._schedule(final, timestamp)

    def _schedule(self, final: MessageFinal, timestamp: ReportTimestamp) -> None:
        """T-3. The first stage, with a delay of zero, takes the same way as the others (T-6)."""
        accepted_at = self._outbox.now
        delays = self._instance.transmission_delays(timestamp.epoch, timestamp.round)
        turns = tuple((OracleId(oracle), delay) for oracle, delay in enumerate(delays) if delay is not None)
        self._outbox.notify(TransmissionScheduleComputed(timestamp.epoch, timestamp.round, turns))
        own_delay = delays[self._instance.oracle_id]
        if own_delay is None:
            self._outbox.log(
                Level.DEBUG,
                "no turn in the transmission schedule",
                rule="T-3",
                epoch=timestamp.epoch,
                round=timestamp.round,
            )
            return
        pending = PendingTransmission(
            time=accepted_at + own_delay,
            extra_hash=final.h,
            report=final.attested_report.report,
            signatures=final.attested_report.attributed_signatures,
        )
        self._outbox.emit(StorePendingTransmission(timestamp, pending))
        self._outbox.notify(TransmissionScheduled(timestamp.epoch, timestamp.round, pending.time))
        restored = self._forget(timestamp)
        item = self._push(timestamp, pending, pending.time)
        if restored or self._queue[0] is item:
            self._arm_for_head()

    def _forget(self, timestamp: ReportTimestamp) -> bool:
        """T-5: a report that was pending before a restart, and is accepted anew after it, has one turn and not two."""
        others = [item for item in self._queue if item.timestamp != timestamp]
        if len(others) == len(self._queue):
            return False
        heapq.heapify(others)
        self._queue = others
        return True

    def _head_is_due(self) -> None:
        """T-4, T-5: the row goes before the attempt, so that nothing is attempted twice."""
        if not self._queue:
            return
        item = heapq.heappop(self._queue)
        self._outbox.emit(DeletePendingTransmission(item.timestamp))
        self._call_plugin(
            ShouldTransmitAcceptedReportCall(item.timestamp, item.pending.report),
            self._instance.config.max_duration_should_transmit_accepted_report,
            lambda outcome: self._turn_decided(item, outcome),
        )

    def _turn_decided(self, item: _Item, outcome: Event) -> None:
        """T-4."""
        result, ok = self._decision("T-4", "ShouldTransmitAcceptedReport", item.timestamp, outcome)
        epoch, round = item.timestamp.epoch, item.timestamp.round
        self._outbox.notify(ShouldTransmitAcceptedReportComputed(epoch, round, result, ok))
        if not result:
            if isinstance(outcome, PluginFailed) and self._instance.keep_pending_transmissions:
                self._put_off(item)
            self._arm_for_head()
            return
        call_id = self._wait(lambda outcome: self._attempted(item, outcome))
        self._outbox.emit(
            Transmit(
                call_id,
                ReportContext(item.timestamp, item.pending.extra_hash),
                item.pending.report,
                item.pending.signatures,
                self._instance.contract_transmitter_transmit_timeout,
            )
        )

    def _put_off(self, item: _Item) -> None:
        """Stores the row anew with a later time, so that a restart does not take it for one of long ago (T-1)."""
        if self._outbox.now - item.turn > MAX_AGE:
            self._log_given_up(item)
            return
        pending = replace(item.pending, time=self._outbox.now + RETRY_DELAY)
        self._outbox.emit(StorePendingTransmission(item.timestamp, pending))
        self._push(item.timestamp, pending, item.turn)
        put_off = [other for other in self._queue if other.put_off]
        if len(put_off) > MAX_PUT_OFF:
            oldest = min(put_off, key=lambda other: other.timestamp.epoch_round)
            self._queue.remove(oldest)
            heapq.heapify(self._queue)
            self._outbox.emit(DeletePendingTransmission(oldest.timestamp))
            self._log_given_up(oldest)

    def _log_given_up(self, item: _Item) -> None:
        epoch, round = item.timestamp.epoch, item.timestamp.round
        self._outbox.log(
            Level.ERROR, "report given up, the plugin gave no answer", rule="T-4", epoch=epoch, round=round
        )

    def _attempted(self, item: _Item, outcome: Event) -> None:
        """T-4: a failure is only logged; later stages of other oracles are the retry."""
        problem = outcome.problem if isinstance(outcome, TransmitFinished) else None
        epoch, round = item.timestamp.epoch, item.timestamp.round
        self._outbox.notify(TransmissionAttempted(epoch, round, problem))
        if problem is not None:
            self._outbox.log(Level.ERROR, "transmission failed", rule="T-4", epoch=epoch, round=round, problem=problem)
        self._arm_for_head()

    def _decision(self, rule: str, what: str, timestamp: ReportTimestamp, outcome: Event) -> tuple[bool, bool]:
        """(result, ok): no answer means no (T-2, T-4)."""
        try:
            return answered_bool(outcome), True
        except PluginError as error:
            self._outbox.log(
                Level.DEBUG if error.cancelled else Level.ERROR,
                f"plugin call {what} gave nothing",
                rule=rule,
                epoch=timestamp.epoch,
                round=timestamp.round,
                problem=str(error),
            )
            return False, False
