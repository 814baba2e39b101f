"""An OCR1 oracle in virtual time: the protocol object of a node, and stand-ins for everything around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from ocr_offchain.protocol.effects import Broadcast, CancelCall, Send, SetTimer, WriteState
from ocr_offchain.protocol.events import MessageArrived, TimerFired
from ocr_offchain.protocol.ocr1.effects import (
    CallHost,
    ContractStateCall,
    DeletePendingTransmission,
    Effect,
    FeedStateCall,
    HostCall,
    Notify,
    ObserveCall,
    StorePendingTransmission,
    TransmitCall,
)
from ocr_offchain.protocol.ocr1.events import CallAnswered, CallFailed, ContractState, Event, FeedState
from ocr_offchain.protocol.ocr1.instance import Instance
from ocr_offchain.protocol.ocr1.oracle import Oracle
from ocr_offchain.simulation.network import SimulatedNetwork
from ocr_offchain.simulation.ocr1_contract import OCR1Contract
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.types import OCR1PendingTransmission, OracleId, PersistentState, ReportTimestamp

N = TypeVar("N")

DataSource = Callable[[ReportTimestamp], int | None]
"""What an oracle observes; an exception stands for a source that fails, None for one that never answers."""


@dataclass(slots=True)
class OCR1Database:
    """What outlives a crash."""

    state: PersistentState | None = None
    pending: dict[ReportTimestamp, OCR1PendingTransmission] = field(default_factory=dict)


class OCR1SimulatedOracle:
    def __init__(
        self,
        instance: Instance,
        data_source: DataSource,
        scheduler: Scheduler,
        network: SimulatedNetwork,
        contract: OCR1Contract,
    ) -> None:
        self.id = instance.oracle_id
        self.data_source = data_source
        self.database = OCR1Database()
        self.trace: list[tuple[int, Effect]] = []
        """All effects of all lives, with their times."""
        self.chain_answers = True
        """Whether this oracle can reach the chain."""
        self.transmits = True
        """Whether its transactions arrive."""
        self._instance = instance
        self._scheduler = scheduler
        self._network = network
        self._contract = contract
        self._life = 0
        self._oracle: Oracle | None = None
        self._calls_in_progress: set[int] = set()

    def start(self) -> None:
        """Begin a life with what the database holds."""
        self.connect()
        self.begin()

    def connect(self) -> None:
        """The first half of `start`: from now on messages arrive."""
        self._life += 1
        self._oracle = Oracle(self._instance)
        self._calls_in_progress.clear()
        self._network.attach(self.id, lambda payload, sender: self._happen(MessageArrived(payload, sender)))

    def begin(self) -> None:
        """The second half of `start`."""
        if self._oracle is not None:
            self._perform(
                self._oracle.start(
                    self._scheduler.now,
                    state=self.database.state,
                    contract=self._contract.latest_transmission_details() if self.chain_answers else None,
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
            case CallHost():
                self._call(effect)
            case CancelCall(call_id=call_id):
                self._end_call(call_id, CallFailed(call_id, "cancelled", cancelled=True), 0)
            case WriteState(state=state):
                self.database.state = state
            case StorePendingTransmission(timestamp=timestamp, pending=pending):
                self.database.pending[timestamp] = pending
            case DeletePendingTransmission(timestamp=timestamp):
                self.database.pending.pop(timestamp, None)
            case _:
                pass

    def _call(self, effect: CallHost) -> None:
        call_id = effect.call_id
        self._calls_in_progress.add(call_id)
        try:
            answer = self._answer(effect.call)
        except Exception as error:  # a scripted failure
            self._end_call(call_id, CallFailed(call_id, str(error)), 0)
            return
        if answer is None:
            self._end_call(call_id, CallFailed(call_id, "no answer in time"), effect.deadline + effect.grace_period)
        else:
            self._end_call(call_id, CallAnswered(call_id, answer), 0)

    def _answer(self, call: HostCall) -> object:
        """None where there is none to be had in time."""
        if isinstance(call, ObserveCall):
            return self.data_source(call.timestamp)
        if not self.chain_answers:
            return None
        match call:
            case ContractStateCall():
                return ContractState(self._contract.latest_transmission_details())
            case FeedStateCall():
                return FeedState(self._contract.latest_transmission_details(), self._contract.requested)
            case TransmitCall():
                if self.transmits:
                    self._contract.transmit(self.id, call, self._scheduler.now)
                return True

    def _end_call(self, call_id: int, event: Event, after: int) -> None:
        life = self._life

        def end() -> None:
            if life == self._life and call_id in self._calls_in_progress:
                self._calls_in_progress.discard(call_id)
                self._happen(event)

        self._scheduler.call_after(after, end)
