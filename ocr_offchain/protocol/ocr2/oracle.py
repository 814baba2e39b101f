"""One oracle of one OCR2 instance: events and the time go in, effects come out (OCR2 8).

    endpoint ──payload──▶ dispatcher ──NEWEPOCH──────────────▶ pacemaker ──┐ starts and stops, one per epoch
                              │  ▲                                 ▲       ▼
                              │  └── epoch notice ─────────────────┤   report generation (leader, follower)
                              ├──OBSERVE-REQ … FINAL───────────────┼──────▶│
                              │                   progress, change leader ◀┤
                              └──FINAL-ECHO──▶ finalization ◀──FINAL───────┘
                                                   └──report──▶ transmission ──▶ contract transmitter

Nothing in here waits, reads a clock, draws a random number or does I/O: the same inputs give the same effects and the
same bytes. The driver (asyncio in a node, virtual time in a simulation) does what the effects say, in their order,
and owes an event for every plugin call and transmission that it was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ocr_offchain.crypto.memory import OnchainMemory
from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.events import MessageArrived, Timer, TimerFired
from ocr_offchain.protocol.ocr2.dispatcher import Dispatcher
from ocr_offchain.protocol.ocr2.effects import Effect
from ocr_offchain.protocol.ocr2.events import (
    CallOutcome,
    Event,
    PluginAnswered,
    PluginFailed,
    SignatureRecorded,
    TransmitFinished,
)
from ocr_offchain.protocol.ocr2.finalization import Finalization
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.messages import Message, MessageError, MessageFinalEcho, decode
from ocr_offchain.protocol.ocr2.notices import InvalidSerialization
from ocr_offchain.protocol.ocr2.outbox import (
    ChangeLeader,
    EpochNotice,
    FinalReceived,
    Outbox,
    Progress,
    ReportToTransmit,
)
from ocr_offchain.protocol.ocr2.pacemaker import Pacemaker
from ocr_offchain.protocol.ocr2.report_generation import EpochMessage
from ocr_offchain.protocol.ocr2.transmission import Transmission
from ocr_offchain.protocol.outbox import ALL, Wanted
from ocr_offchain.types import ConfigDigest, OracleId, PendingTransmission, PersistentState, ReportTimestamp


class Oracle:
    def __init__(self, instance: Instance, wanted: Wanted = ALL) -> None:
        instance = replace(instance, onchain_keyring=OnchainMemory(instance.onchain_keyring))
        self._instance = instance
        self._n = instance.n
        self._outbox = Outbox(instance.limits, wanted)
        self._pacemaker = Pacemaker(instance, self._outbox)
        self._finalization = Finalization(instance, self._outbox)
        self._transmission = Transmission(instance, self._outbox)
        self._dispatcher = Dispatcher(
            instance.n,
            self._outbox,
            to_pacemaker=self._pacemaker.new_epoch,
            to_report_generation=self._to_report_generation,
            to_finalization=self._finalization.final_echo,
        )

    def start(
        self,
        now: int,
        *,
        state: PersistentState | None,
        contract: tuple[ConfigDigest, int] | None,
        pending: Mapping[ReportTimestamp, PendingTransmission],
    ) -> list[Effect]:
        """Begin, once. `now` in nanoseconds since the Unix epoch.

        `state` and `pending` are what the database held, `contract` the latest (config digest, epoch) of the contract;
        None, or nothing pending, where that could not be read in time (P-1, P-2, T-1).
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
            case PluginAnswered() | PluginFailed() | TransmitFinished() | SignatureRecorded():
                self._call_ended(event)
        return self._finish()

    def _message_arrived(self, payload: bytes, sender: OracleId) -> None:
        if not 0 <= sender < self._n:
            self._outbox.drop("D-1", Level.CRITICAL, "message of an unknown oracle", sender)
            return
        try:
            message = self._decode(payload)
        except MessageError as error:
            self._outbox.drop("W-2", Level.ERROR, "no acceptable message", sender, problem=str(error))
            self._outbox.notify(InvalidSerialization(payload, sender))
            return
        self._outbox.message_received(message, sender)
        self._dispatcher.message(message, sender)

    def _decode(self, payload: bytes) -> Message:
        echo = self._outbox.latest_echo
        if echo is not None and echo[0] == payload:
            return echo[1]
        message = decode(payload, self._instance.limits)
        if isinstance(message, MessageFinalEcho):
            self._outbox.latest_echo = (payload, message)
        return message

    def _to_report_generation(self, message: EpochMessage, sender: OracleId) -> None:
        self._pacemaker.report_generation.message(message, sender)

    def _timer_fired(self, fired: TimerFired) -> None:
        """C-6: a timer that was stopped or set anew in the meantime has not fired."""
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
                case FinalReceived(final=final):
                    self._finalization.final(final)
                case ReportToTransmit():
                    self._transmission.offer("finalization", signal)
        return self._outbox.take_effects()
