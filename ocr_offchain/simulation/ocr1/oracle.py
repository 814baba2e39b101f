"""An OCR1 oracle in virtual time: the protocol object of a node, and stand-ins for everything around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

from ocr_offchain.protocol.effects import (
    Broadcast,
    CancelCall,
    DeletePendingTransmission,
    Send,
    SetTimer,
    StorePendingTransmission,
    WriteState,
)
from ocr_offchain.protocol.events import MessageArrived, TimerFired
from ocr_offchain.protocol.ocr1.effects import (
    CallHost,
    ContractStateCall,
    Effect,
    FeedStateCall,
    HostCall,
    Notify,
    ObserveCall,
    TransmitCall,
)
from ocr_offchain.protocol.ocr1.events import CallAnswered, CallFailed, ContractState, Event, FeedState
from ocr_offchain.protocol.ocr1.instance import Instance
from ocr_offchain.protocol.ocr1.oracle import Oracle
from ocr_offchain.simulation.clocks import Clock
from ocr_offchain.simulation.network import Place, Receiver
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.simulation.storms import Answer
from ocr_offchain.simulation.writes import Writes
from ocr_offchain.types import (
    LatestTransmissionDetails,
    OCR1PendingTransmission,
    OracleId,
    PersistentState,
    ReportTimestamp,
    RoundRequested,
)

N = TypeVar("N")

DataSource = Callable[[ReportTimestamp], int | None]
"""What an oracle observes; an exception stands for a source that fails, None for one that never answers."""


class Network(Protocol):
    def attach(self, oracle: OracleId, receiver: Receiver, place: Place | None = None) -> None: ...

    def detach(self, place: int) -> None: ...

    def send(self, sender: OracleId, receiver: OracleId, payload: bytes, place: Place | None = None) -> None: ...


class Contract(Protocol):
    """What oracles see of the aggregator."""

    @property
    def requested(self) -> RoundRequested: ...

    def latest_transmission_details(self) -> LatestTransmissionDetails: ...

    def transmit(self, transmitter: OracleId, call: TransmitCall, now: int) -> str | None: ...


class Fortune(Protocol):
    """What becomes of an oracle's writes, calls and reads; `Storms` is one."""

    def write_delay(self) -> int: ...

    def answer(self, usual: int, deadline: int) -> Answer: ...

    def read_fails(self) -> bool: ...


class FairFortune:
    """Everything works at once."""

    def write_delay(self) -> int:
        return 0

    def answer(self, usual: int, deadline: int) -> Answer:
        return Answer(0, gives_up=False)

    def read_fails(self) -> bool:
        return False


class Onlooker(Protocol):
    """Sees all that an oracle goes through. Times are true times, in nanoseconds since the Unix epoch."""

    def life_begins(self, now: int, state: PersistentState | None, contract: LatestTransmissionDetails | None) -> None:
        """`state` and `contract` as they could be read."""
        ...

    def happens(self, now: int, event: Event) -> None:
        """The effects of this event follow."""
        ...

    def does(self, now: int, effect: Effect) -> None: ...

    def life_ends(self, now: int) -> None: ...


class Traces:
    """Keeps all effects of all lives, with their times."""

    def __init__(self) -> None:
        self.effects: list[tuple[int, Effect]] = []

    def life_begins(self, now: int, state: PersistentState | None, contract: LatestTransmissionDetails | None) -> None:
        pass

    def happens(self, now: int, event: Event) -> None:
        pass

    def does(self, now: int, effect: Effect) -> None:
        self.effects.append((now, effect))

    def life_ends(self, now: int) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How well the host of an oracle works."""

    fortune: Fortune = field(default_factory=FairFortune)
    clock: Clock = field(default_factory=Clock)
    place: Place | None = None
    """Where a twin is; others are at the place of their own number."""
    usual_answer: Callable[[], int] = lambda: 0
    """Nanoseconds that a call usually takes."""


@dataclass(slots=True)
class OCR1Database:
    """What outlives a crash."""

    state: PersistentState | None = None
    pending: dict[ReportTimestamp, OCR1PendingTransmission] = field(default_factory=dict)

    def write_state(self, state: PersistentState) -> None:
        self.state = state

    def store(self, timestamp: ReportTimestamp, pending: OCR1PendingTransmission) -> None:
        self.pending[timestamp] = pending

    def delete(self, timestamp: ReportTimestamp) -> None:
        self.pending.pop(timestamp, None)


class OCR1SimulatedOracle:
    def __init__(
        self,
        instance: Instance,
        data_source: DataSource,
        scheduler: Scheduler,
        network: Network,
        contract: Contract,
        *,
        onlooker: Onlooker | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        """Without an onlooker, a trace is kept."""
        self.id = instance.oracle_id
        self.data_source = data_source
        self.database = OCR1Database()
        self.chain_answers = True
        """Whether this oracle can reach the chain."""
        self.transmits = True
        """Whether its transactions arrive."""
        self._traces = Traces()
        self._onlooker: Onlooker = self._traces if onlooker is None else onlooker
        self.instance = instance
        self._scheduler = scheduler
        self._network = network
        self._contract = contract
        self._around = Surroundings() if surroundings is None else surroundings
        self._state_writes = Writes(scheduler, self._around.fortune.write_delay)
        self._pending_writes = Writes(scheduler, self._around.fortune.write_delay)
        self._life = 0
        self._oracle: Oracle | None = None
        self._calls_in_progress: set[int] = set()

    @property
    def alive(self) -> bool:
        return self._oracle is not None

    @property
    def trace(self) -> list[tuple[int, Effect]]:
        """All effects of all lives, with their times, unless there is another onlooker."""
        return self._traces.effects

    def start(self) -> None:
        """Begin a life with what the database holds."""
        self.connect()
        self.begin()

    def connect(self) -> None:
        """The first half of `start`: from now on messages arrive."""
        self._life += 1
        self._oracle = Oracle(self.instance)
        self._calls_in_progress.clear()
        self._network.attach(self.id, self._arrived, self._around.place)

    def begin(self) -> None:
        """The second half of `start`."""
        if self._oracle is None:
            return
        state = self.database.state
        reads = self.chain_answers and not self._around.fortune.read_fails()
        contract = self._contract.latest_transmission_details() if reads else None
        self._onlooker.life_begins(self._scheduler.now, state, contract)
        self._perform(
            self._oracle.start(self._time(), state=state, contract=contract, pending=dict(self.database.pending))
        )

    def crash(self) -> None:
        """Stop at once; timers, calls, messages and writes under way come to nothing."""
        self._life += 1
        self._oracle = None
        self._network.detach(self.id if self._around.place is None else self._around.place)
        self._state_writes.crash()
        self._pending_writes.crash()
        self._onlooker.life_ends(self._scheduler.now)

    def notices(self, kind: type[N]) -> list[N]:
        """Notices of this kind, in order."""
        return [
            effect.notice for _, effect in self.trace if isinstance(effect, Notify) and isinstance(effect.notice, kind)
        ]

    def most_messages_waiting(self) -> int:
        """How many messages of one sender wait for their epoch, at most (OR-4)."""
        if self._oracle is None:
            return 0
        return max(len(buffer) for buffer in self._oracle._dispatcher._waiting._buffers)

    def _time(self) -> int:
        return self._around.clock.shown_at(self._scheduler.now)

    def _arrived(self, payload: bytes, sender: OracleId) -> None:
        self._happen(MessageArrived(payload, sender))

    def _later(self, delay: int, event: Event) -> None:
        life = self._life
        self._scheduler.call_after(
            self._around.clock.true_duration(delay), lambda: self._happen(event) if life == self._life else None
        )

    def _happen(self, event: Event) -> None:
        if self._oracle is not None:
            self._onlooker.happens(self._scheduler.now, event)
            self._perform(self._oracle.handle(event, self._time()))

    def _perform(self, effects: list[Effect]) -> None:
        now = self._scheduler.now
        for effect in effects:
            self._onlooker.does(now, effect)
            self._do(effect)

    def _do(self, effect: Effect) -> None:
        match effect:
            case Send(to=to, payload=payload):
                self._network.send(self.id, to, payload, self._around.place)
            case Broadcast(payload=payload):
                for receiver in range(self.instance.n):
                    self._network.send(self.id, OracleId(receiver), payload, self._around.place)
            case SetTimer(timer=timer, token=token, delay=delay):
                self._later(delay, TimerFired(timer, token))
            case CallHost():
                self._call(effect)
            case CancelCall(call_id=call_id):
                self._end_call(call_id, CallFailed(call_id, "cancelled", cancelled=True), 0)
            case WriteState(state=state):
                self._state_writes.write(partial(self.database.write_state, state))
            case StorePendingTransmission(timestamp=timestamp, pending=pending):
                self._pending_writes.write(partial(self.database.store, timestamp, pending))
            case DeletePendingTransmission(timestamp=timestamp):
                self._pending_writes.write(partial(self.database.delete, timestamp))
            case _:
                pass

    def _call(self, effect: CallHost) -> None:
        """Nobody waits for a call beyond its deadline and grace period; it may still have its effect."""
        call_id = effect.call_id
        self._calls_in_progress.add(call_id)
        patience = self._around.clock.true_duration(effect.deadline + effect.grace_period)
        course = self._around.fortune.answer(self._around.usual_answer(), effect.deadline)
        try:
            answer = self._answer(effect.call)
        except Exception as error:  # a scripted failure
            self._end_call(call_id, CallFailed(call_id, str(error)), min(course.after, patience))
            return
        if answer is None or course.gives_up or course.after > patience:
            self._end_call(call_id, CallFailed(call_id, "no answer in time"), patience)
        else:
            self._end_call(call_id, CallAnswered(call_id, answer), course.after)

    def _answer(self, call: HostCall) -> object:
        """None where there is none to be had in time."""
        if isinstance(call, ObserveCall):
            return self.data_source(call.timestamp)
        if not self.chain_answers:
            return None
        if isinstance(call, TransmitCall):
            if self.transmits:
                self._contract.transmit(self.id, call, self._scheduler.now)
            return True
        if self._around.fortune.read_fails():
            raise ConnectionError("the chain cannot be read")
        match call:
            case ContractStateCall():
                return ContractState(self._contract.latest_transmission_details())
            case FeedStateCall():
                return FeedState(self._contract.latest_transmission_details(), self._contract.requested)

    def _end_call(self, call_id: int, event: Event, after: int) -> None:
        life = self._life

        def end() -> None:
            if life == self._life and call_id in self._calls_in_progress:
                self._calls_in_progress.discard(call_id)
                self._happen(event)

        self._scheduler.call_after(after, end)
