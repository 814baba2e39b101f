"""An oracle in virtual time: the protocol object of a node, and stand-ins for everything around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from ocr_offchain.protocol.effects import Broadcast, CancelCall, Send, SetTimer, WriteState
from ocr_offchain.protocol.events import MessageArrived, TimerFired
from ocr_offchain.protocol.ocr2.effects import (
    CallPlugin,
    DeletePendingTransmission,
    Effect,
    Notify,
    PluginCall,
    RecordSignature,
    StorePendingTransmission,
    Transmit,
)
from ocr_offchain.protocol.ocr2.events import Event, PluginAnswered, PluginFailed, SignatureRecorded, TransmitFinished
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.oracle import Oracle
from ocr_offchain.simulation.contract import Contract
from ocr_offchain.simulation.invariants import Invariants
from ocr_offchain.simulation.network import SimulatedNetwork
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.types import EpochRound, OracleId, PendingTransmission, PersistentState, ReportTimestamp

N = TypeVar("N")


@dataclass(frozen=True, slots=True)
class Reply:
    """A plugin's answer, `after` nanoseconds of virtual time; an exception stands for a call that fails with it."""

    answer: object
    after: int = 0


class SimulatedPlugin(Protocol):
    def reply(self, call: PluginCall) -> Reply: ...


@dataclass(slots=True)
class SimulatedDatabase:
    """What outlives a crash."""

    state: PersistentState | None = None
    pending: dict[ReportTimestamp, PendingTransmission] = field(default_factory=dict)
    signed: EpochRound = field(default_factory=lambda: EpochRound(0, 0))
    """Latest round with a recorded signature (OCR2 H-9)."""


class SimulatedOracle:
    def __init__(
        self,
        instance: Instance,
        plugin: SimulatedPlugin,
        scheduler: Scheduler,
        network: SimulatedNetwork,
        contract: Contract,
    ) -> None:
        self.id = instance.oracle_id
        self.plugin = plugin
        self.database = SimulatedDatabase()
        self.trace: list[tuple[int, Effect]] = []
        """All effects of all lives, with their times."""
        self._instance = instance
        self._scheduler = scheduler
        self._network = network
        self._contract = contract
        self._life = 0
        self._oracle: Oracle | None = None
        self._invariants = Invariants(instance)
        self._calls_in_progress: set[int] = set()

    @property
    def alive(self) -> bool:
        return self._oracle is not None

    def start(self) -> None:
        """Begin a life with what the database holds."""
        self._life += 1
        self._oracle = Oracle(self._instance)
        self._invariants.new_life()
        self._calls_in_progress.clear()
        self._network.attach(self.id, lambda payload, sender: self._happen(MessageArrived(payload, sender)))
        self._perform(
            self._oracle.start(
                self._scheduler.now,
                state=self.database.state,
                contract=self._contract.latest_config_digest_and_epoch(),
                pending=dict(self.database.pending),
            )
        )

    def crash(self) -> None:
        """Stop at once; timers, calls and messages under way come to nothing."""
        self._life += 1
        self._oracle = None
        self._network.detach(self.id)

    def notices(self, kind: type[N]) -> list[N]:
        """Notices of this kind, in order."""
        return [
            effect.notice for _, effect in self.trace if isinstance(effect, Notify) and isinstance(effect.notice, kind)
        ]

    def _later(self, delay: int, event: Event) -> None:
        life = self._life
        self._scheduler.call_after(delay, lambda: self._happen(event) if life == self._life else None)

    def _happen(self, event: Event) -> None:
        if self._oracle is not None:
            self._perform(self._oracle.handle(event, self._scheduler.now))

    def _perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            self.trace.append((self._scheduler.now, effect))
            self._invariants.check(effect)
            self._do(effect)

    def _do(self, effect: Effect) -> None:
        match effect:
            case Send(to=to, payload=payload):
                self._network.send(self.id, to, payload)
            case Broadcast(payload=payload):
                for receiver in range(self._instance.n):
                    self._network.send(self.id, OracleId(receiver), payload)
            case SetTimer(timer=timer, token=token, delay=delay):
                self._later(delay, TimerFired(timer, token))
            case CallPlugin(call_id=call_id, call=call):
                self._call_plugin(call_id, call)
            case CancelCall(call_id=call_id):
                self._later(0, PluginFailed(call_id, "cancelled", cancelled=True))
                self._calls_in_progress.discard(call_id)
            case WriteState(state=state):
                self.database.state = state
            case RecordSignature(call_id=call_id, timestamp=timestamp):
                self._later(0, SignatureRecorded(call_id, self._record_signature(timestamp.epoch_round)))
            case StorePendingTransmission(timestamp=timestamp, pending=pending):
                self.database.pending[timestamp] = pending
            case DeletePendingTransmission(timestamp=timestamp):
                self.database.pending.pop(timestamp, None)
            case Transmit(call_id=call_id, context=context, report=report, signatures=signatures):
                problem = self._contract.transmit(self.id, context, report, self._scheduler.now, signatures)
                self._later(0, TransmitFinished(call_id, problem))
            case _:
                pass

    def _record_signature(self, epoch_round: EpochRound) -> str | None:
        if epoch_round <= self.database.signed:
            return "this round or a later one was signed before"
        self.database.signed = epoch_round
        return None

    def _call_plugin(self, call_id: int, call: PluginCall) -> None:
        reply = self.plugin.reply(call)
        self._calls_in_progress.add(call_id)
        event: Event = (
            PluginFailed(call_id, str(reply.answer))
            if isinstance(reply.answer, Exception)
            else PluginAnswered(call_id, reply.answer)
        )
        life = self._life

        def end() -> None:
            if life == self._life and call_id in self._calls_in_progress:
                self._calls_in_progress.discard(call_id)
                self._happen(event)

        self._scheduler.call_after(reply.after, end)
