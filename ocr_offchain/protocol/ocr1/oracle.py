"""One oracle of one OCR1 instance: events and the time go in, effects come out (OCR1 8).

    endpoint ──payload──▶ dispatcher ──NEWEPOCH──────────────▶ pacemaker ──┐ starts and stops, one per epoch
                              │  ▲                                 ▲       ▼
                              │  └── epoch notice ─────────────────┤   report generation (leader, follower)
                              └──OBSERVE-REQ … FINAL-ECHO──────────┼──────▶│  │
                                                  progress, change leader ◀┘  └──report──▶ transmission

Nothing in here waits, reads a clock, draws a random number or does I/O: the same inputs give the same effects and the
same bytes. The driver (asyncio in a node, virtual time in a simulation) does what the effects say, in their order,
and owes an event for every call that it was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.events import MessageArrived, Timer, TimerFired
from ocr_offchain.protocol.ocr1.dispatcher import Dispatcher
from ocr_offchain.protocol.ocr1.effects import Effect
from ocr_offchain.protocol.ocr1.events import CallAnswered, CallFailed, CallOutcome, Event
from ocr_offchain.protocol.ocr1.instance import Instance
from ocr_offchain.protocol.ocr1.messages import EpochMessage, Message, MessageError, MessageFinalEcho, decode
from ocr_offchain.protocol.ocr1.notices import InvalidSerialization
from ocr_offchain.protocol.ocr1.outbox import ChangeLeader, EpochNotice, Outbox, Progress, ReportToTransmit
from ocr_offchain.protocol.ocr1.pacemaker import Pacemaker
from ocr_offchain.protocol.ocr1.transmission import Transmission
from ocr_offchain.protocol.outbox import ALL, Wanted
from ocr_offchain.types import (
    LatestTransmissionDetails,
    OCR1PendingTransmission,
    OracleId,
    PersistentState,
    ReportTimestamp,
)


class Oracle:
    def __init__(self, instance: Instance, wanted: Wanted = ALL) -> None:
        self._instance = instance
        self._outbox = Outbox(wanted)
        self._pacemaker = Pacemaker(instance, self._outbox)
        self._transmission = Transmission(instance, self._outbox)
        self._dispatcher = Dispatcher(
            instance.n,
            self._outbox,
            to_pacemaker=self._pacemaker.new_epoch,
            to_report_generation=self._to_report_generation,
        )

    def start(
        self,
        now: int,
        *,
        state: PersistentState | None,
        contract: LatestTransmissionDetails | None,
        pending: Mapping[ReportTimestamp, OCR1PendingTransmission],
    ) -> list[Effect]:
        """Begin, once (OR-1). `now` in nanoseconds since the Unix epoch.

        `state` and `pending` are what the database held, `contract` what the contract holds; None, or nothing
        pending, where that could not be read in time (PM-2, PM-3, TX-1).
        """
        self._outbox.now = now
        self._transmission.start(pending)
        self._pacemaker.start(state, contract)
        return self._finish()

    def handle(self, event: Event, now: int) -> list[Effect]:
        """Let all activities do what they can do after `event`. `now` in nanoseconds since the Unix epoch."""
        self._outbox.now = now
        match event:
            case MessageArrived(payload=payload, sender=sender):
                self._message_arrived(payload, sender)
            case TimerFired():
                self._timer_fired(event)
            case CallAnswered() | CallFailed():
                self._call_ended(event)
        return self._finish()

    def _message_arrived(self, payload: bytes, sender: OracleId) -> None:
        if not 0 <= sender < self._instance.n:
            self._outbox.drop("NE-8", Level.CRITICAL, "message of an unknown oracle", sender)
            return
        try:
            message = self._decode(payload)
        except MessageError as error:
            self._outbox.drop("WF-7", Level.ERROR, "no message", sender, problem=str(error))
            self._outbox.notify(InvalidSerialization(payload, sender))
            return
        self._outbox.message_received(message, sender)
        self._dispatcher.message(message, sender)

    def _decode(self, payload: bytes) -> Message:
        echo = self._outbox.latest_echo
        if echo is not None and echo[0] == payload:
            return echo[1]
        message = decode(payload)
        if isinstance(message, MessageFinalEcho):
            self._outbox.latest_echo = (payload, message)
        return message

    def _to_report_generation(self, message: EpochMessage, sender: OracleId) -> None:
        self._pacemaker.report_generation.message(message, sender)

    def _timer_fired(self, fired: TimerFired) -> None:
        """A timer that was stopped or set anew in the meantime has not fired."""
        if not self._outbox.timer_is_current(fired.timer, fired.token):
            return
        match fired.timer:
            case Timer.PROGRESS | Timer.RESEND:
                self._pacemaker.offer(fired.timer, fired)
            case Timer.ROUND | Timer.GRACE:
                self._pacemaker.report_generation.timer_fired(fired)
            case Timer.TRANSMIT:
                self._transmission.offer(fired.timer, fired)

    def _call_ended(self, outcome: CallOutcome) -> None:
        for activity in (self._pacemaker.report_generation, self._transmission):
            if activity.awaits(outcome.call_id):
                activity.call_ended(outcome)
                return
        self._outbox.log(Level.ERROR, "a call ended that nobody waits for", call_id=outcome.call_id)

    def _finish(self) -> list[Effect]:
        """Deliver what the activities told each other, until all is quiet."""
        while (signal := self._outbox.take_signal()) is not None:
            match signal:
                case Progress() | ChangeLeader():
                    self._pacemaker.offer("report generation", signal)
                case EpochNotice(epoch=epoch):
                    self._dispatcher.epoch_notice(epoch)
                case ReportToTransmit():
                    self._transmission.offer("report generation", signal)
        return self._outbox.take_effects()
