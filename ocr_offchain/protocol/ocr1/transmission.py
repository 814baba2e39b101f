"""Brings reports to the contract, each oracle in its turn (OCR1 11, TX-1 to TX-9).

Where the original loses a report that is waiting for its turn, this one keeps it; nobody else can tell, as it looks
like an oracle of a later stage:

- A row is deleted right before the attempt, not before the contract is read. So a crash in between loses nothing, and
  still no report is attempted twice, also not where its round is completed once more after a restart.
- A contract that cannot be read is read again after a while, until the report is a day old.
- After a restart all overdue reports are resumed, the newest at once and the others a stage apart, instead of the
  newest alone.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ocr_offchain.crypto.evm_signatures import split_signatures
from ocr_offchain.deviation import deviates
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.protocol.effects import DeletePendingTransmission, Level, StorePendingTransmission
from ocr_offchain.protocol.events import Timer, TimerFired
from ocr_offchain.protocol.ocr1.effects import ContractStateCall, TransmitCall
from ocr_offchain.protocol.ocr1.events import (
    AnswerError,
    CallFailed,
    CallOutcome,
    ContractState,
    answered_contract_state,
)
from ocr_offchain.protocol.ocr1.host_activity import HostActivity
from ocr_offchain.protocol.ocr1.instance import Instance
from ocr_offchain.protocol.ocr1.notices import TransmissionAttempted, TransmissionScheduled
from ocr_offchain.protocol.ocr1.outbox import Outbox, ReportToTransmit
from ocr_offchain.protocol.ocr1.report import encode_report, middle_observation
from ocr_offchain.types import NANOSECONDS_PER_SECOND, EpochRound, OCR1PendingTransmission, ReportTimestamp

INBOX_CAPACITY = 256
"""Reports that may wait while the chain does not answer. The original would stand still by then."""

RETRY_DELAY = 10 * NANOSECONDS_PER_SECOND
"""How long after a failed read of the contract a report that is due is tried again."""

MAX_AGE = 24 * 3600 * NANOSECONDS_PER_SECOND
"""How long after its turn a report is given up; by then garbage collection has taken its row (OCR1 13.3)."""

_NONE = EpochRound(0, 0)


@dataclass(frozen=True, slots=True, order=True)
class _Item:
    """A pending transmission in the queue, ordered by when to try it and then by its arrival."""

    attempt_at: int
    number: int
    timestamp: ReportTimestamp = field(compare=False)
    pending: OCR1PendingTransmission = field(compare=False)


class Transmission(HostActivity[ReportToTransmit | TimerFired]):
    def __init__(self, instance: Instance, outbox: Outbox) -> None:
        super().__init__(outbox, INBOX_CAPACITY)
        self._instance = instance
        self._queue: list[_Item] = []
        self._number = 0
        self._latest = _NONE
        """Of the last report accepted in this life (PS-6)."""
        self._latest_median = 0
        self._tried: set[EpochRound] = set()
        """In this life, and still above the contract when it was read last."""

    def start(self, restored: Mapping[ReportTimestamp, OCR1PendingTransmission]) -> None:
        """TX-1, and all overdue reports instead of the newest alone."""
        now = self._outbox.now
        ours = [(key, row) for key, row in restored.items() if key.config_digest == self._instance.config_digest]
        newest_first = sorted(ours, key=lambda entry: entry[0].epoch_round, reverse=True)
        overdue = 0
        for timestamp, pending in newest_first:
            if pending.time > now:
                self._push(pending.time, timestamp, pending)
            else:
                self._push(now + overdue * self._instance.config.delta_stage, timestamp, pending)
                overdue += 1
        self._arm_for_head()

    def _push(self, attempt_at: int, timestamp: ReportTimestamp, pending: OCR1PendingTransmission) -> _Item:
        self._number += 1
        item = _Item(attempt_at, self._number, timestamp, pending)
        heapq.heappush(self._queue, item)
        return item

    def _arm_for_head(self) -> None:
        if self._queue:
            self._outbox.arm(Timer.TRANSMIT, max(0, self._queue[0].attempt_at - self._outbox.now))

    def _handle(self, event: ReportToTransmit | TimerFired) -> None:
        match event:
            case ReportToTransmit():
                self._read_contract(lambda outcome: self._judge(event, outcome))  # TX-2
            case TimerFired(timer=timer, token=token):
                if self._outbox.timer_is_current(timer, token):
                    self._outbox.stop(timer)
                    self._head_is_due()

    def _read_contract(self, then: Callable[[CallOutcome], None]) -> None:
        self._call_host(ContractStateCall(), self._instance.time_limits.blockchain, 0, then)

    def _judge(self, report: ReportToTransmit, outcome: CallOutcome) -> None:
        """TX-2 to TX-4."""
        timestamp = self._instance.timestamp(report.epoch, report.round)
        try:
            contract = answered_contract_state(outcome)
        except AnswerError as error:
            self._log(Level.ERROR, "TX-2", "contract not read, report not accepted", timestamp, problem=str(error))
            return
        median = middle_observation(report.report.attributed_observations)
        if median is None:
            self._log(Level.ERROR, "TX-2", "report without observations", timestamp)
            return
        reason = self._reason_to_accept(contract, timestamp.epoch_round, median)
        if reason is None:
            return
        self._log(Level.DEBUG, "TX-3", "report accepted", timestamp, why=reason)
        self._latest = timestamp.epoch_round
        self._latest_median = median
        self._schedule(report, timestamp, median)

    def _reason_to_accept(self, contract: ContractState, pair: EpochRound, median: int) -> str | None:
        """TX-2, TX-3; None to discard the report."""
        if contract.details.config_digest != self._instance.config_digest:
            return None
        on_chain = contract.details.epoch_round
        self._tried = {tried for tried in self._tried if tried > on_chain}
        if on_chain >= pair or pair in self._tried:
            return None
        if self._latest == _NONE:
            return "the first one"
        if pair <= self._latest:
            return None
        override = contract.override
        alpha_ppb = self._instance.config.alpha_ppb if override is None else override.alpha_ppb
        # The report at hand is the reference here, unlike when reporting is decided (trap 12).
        if deviates(alpha_ppb, old=median, new=self._latest_median):
            return "it deviates from the one before"
        if self._latest <= on_chain:
            return "nothing is under way"
        return None

    def _schedule(self, report: ReportToTransmit, timestamp: ReportTimestamp, median: int) -> None:
        """TX-5. The first stage, with a delay of zero, takes the same way as the others (trap 19)."""
        delay = self._instance.transmission_delays(report.epoch, report.round)[self._instance.oracle_id]
        if delay is None:
            self._log(Level.DEBUG, "TX-5", "no turn in the transmission schedule", timestamp)
            return
        try:
            rs, ss, vs = split_signatures(report.report.signatures)
            data = encode_report(
                self._instance.context(report.epoch, report.round), report.report.attributed_observations
            )
        except InvalidInputError as error:
            self._log(Level.ERROR, "TX-5", "report does not fit the contract", timestamp, problem=str(error))
            return
        pending = OCR1PendingTransmission(self._outbox.now + delay, median, data, rs, ss, vs)
        self._outbox.emit(StorePendingTransmission(timestamp, pending))
        self._outbox.notify(TransmissionScheduled(timestamp.epoch, timestamp.round, pending.time))
        self._queue = [item for item in self._queue if item.timestamp != timestamp]  # restored, and completed anew
        heapq.heapify(self._queue)
        item = self._push(pending.time, timestamp, pending)
        if self._queue[0] is item:
            self._outbox.arm(Timer.TRANSMIT, delay)

    def _head_is_due(self) -> None:
        """TX-6, TX-7."""
        if self._queue:
            item = heapq.heappop(self._queue)
            self._read_contract(lambda outcome: self._attempt(item, outcome))

    def _attempt(self, item: _Item, outcome: CallOutcome) -> None:
        """TX-7, TX-8. The row goes before the attempt, so that nothing is attempted twice (trap 13)."""
        try:
            contract = answered_contract_state(outcome)
        except AnswerError as error:
            self._put_off(item, str(error))
            self._arm_for_head()
            return
        self._outbox.emit(DeletePendingTransmission(item.timestamp))
        details = contract.details
        if details.config_digest != item.timestamp.config_digest:
            self._log(Level.DEBUG, "TX-7", "the contract has another configuration", item.timestamp)
            self._arm_for_head()
        elif details.epoch_round >= item.timestamp.epoch_round:
            self._log(Level.DEBUG, "TX-7", "the contract has this report or a newer one", item.timestamp)
            self._arm_for_head()
        else:
            pending = item.pending
            self._tried.add(item.timestamp.epoch_round)
            self._call_host(
                TransmitCall(item.timestamp, pending.report, pending.rs, pending.ss, pending.vs),
                self._instance.time_limits.contract_transmitter_transmit,
                0,
                lambda outcome: self._attempted(item, outcome),
            )

    def _put_off(self, item: _Item, problem: str) -> None:
        """The original loses the report here; this one tries it again, as if it were of a later stage."""
        if self._outbox.now - item.pending.time > MAX_AGE:
            self._log(Level.ERROR, "TX-7", "contract not read for a day, report given up", item.timestamp)
            self._outbox.emit(DeletePendingTransmission(item.timestamp))
            return
        self._log(Level.ERROR, "TX-7", "contract not read, report put off", item.timestamp, problem=problem)
        self._push(self._outbox.now + RETRY_DELAY, item.timestamp, item.pending)

    def _attempted(self, item: _Item, outcome: CallOutcome) -> None:
        """TX-8, TX-9: a failure is only logged; later stages of other oracles are the retry."""
        problem = outcome.problem if isinstance(outcome, CallFailed) else None
        self._outbox.notify(TransmissionAttempted(item.timestamp.epoch, item.timestamp.round, problem))
        if problem is not None:
            self._log(Level.ERROR, "TX-8", "transmission failed", item.timestamp, problem=problem)
        self._arm_for_head()

    def _log(self, level: Level, rule: str, message: str, timestamp: ReportTimestamp, **fields: object) -> None:
        self._outbox.log(level, message, rule=rule, epoch=timestamp.epoch, round=timestamp.round, **fields)
