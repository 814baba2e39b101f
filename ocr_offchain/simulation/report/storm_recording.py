"""Tells the record of a run about its storms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ocr_offchain.simulation.faults import Fault
from ocr_offchain.simulation.network import Place
from ocr_offchain.simulation.report.record import Fault as RecordedFault
from ocr_offchain.simulation.report.record import RunRecord
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.simulation.storms import Storms


class StormRecorder:
    """Of both protocols alike. `take` has to be called now and then; each storm's end is a good moment."""

    def __init__(self, record: RunRecord, storms: Storms, scheduler: Scheduler) -> None:
        self._record = record
        self._storms = storms
        self._scheduler = scheduler
        self._raging: list[RecordedFault] = []
        self._partition: RecordedFault | None = None
        self._told: Counter[Fault] = Counter()
        storms.on_change = self._changed
        storms.on_part = self._parted

    def _changed(self, faults: frozenset[Fault]) -> None:
        now = self._scheduler.now
        for raging in self._raging:
            self._record.fault_ended(now, raging)
        self._raging = [self._record.fault_began(now, fault) for fault in Fault if fault in faults - {Fault.PARTITION}]

    def _parted(self, sides: Mapping[Place, int] | None) -> None:
        now = self._scheduler.now
        if self._partition is not None:
            self._record.fault_ended(now, self._partition)
            self._partition = None
        if sides is not None:
            self._partition = self._record.fault_began(
                now, Fault.PARTITION, sides=[sides[Place(oracle)] for oracle in range(self._record.n)]
            )

    def take(self) -> None:
        """Count what has happened since the last time: messages, writes, answers and transactions that suffered."""
        for fault in Fault:
            more = self._storms.happened[fault] - self._told[fault]
            if more > 0:
                self._record.tally(f"{fault}: struck", more)
        self._told = Counter(self._storms.happened)
