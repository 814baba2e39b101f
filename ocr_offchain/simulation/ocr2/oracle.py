"""An oracle in virtual time: the protocol object of a node, and stand-ins for everything around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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
from ocr_offchain.protocol.ocr2.effects import (
    CallPlugin,
    Effect,
    Notify,
    PluginCall,
    RecordSignature,
    Transmit,
)
from ocr_offchain.protocol.ocr2.events import Event, PluginAnswered, PluginFailed, SignatureRecorded, TransmitFinished
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.oracle import Oracle
from ocr_offchain.protocol.outbox import ALL, Wanted
from ocr_offchain.simulation.clocks import Clock
from ocr_offchain.simulation.network import Place, SimulatedNetwork
from ocr_offchain.simulation.ocr2.contract import Contract
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.simulation.storms import Storms
from ocr_offchain.simulation.writes import Writes
from ocr_offchain.types import EpochRound, OracleId, PendingTransmission, PersistentState, ReportTimestamp

N = TypeVar("N")


@dataclass(frozen=True, slots=True)
class Reply:
    """A plugin's answer, `after` nanoseconds of virtual time; an exception stands for a call that fails with it."""

    answer: object
    after: int = 0


class SimulatedPlugin(Protocol):
    def new_life(self) -> None:
        """The oracle starts: what a plugin keeps in memory is gone."""
        ...

    def reply(self, call: PluginCall) -> Reply: ...


@dataclass(slots=True)
class SimulatedDatabase:
    """What outlives a crash."""

    state: PersistentState | None = None
    pending: dict[ReportTimestamp, PendingTransmission] = field(default_factory=dict)
    signed: EpochRound = field(default_factory=lambda: EpochRound(0, 0))
    """Latest round with a recorded signature (OCR2 H-9)."""


class Onlooker(Protocol):
    """Sees all that an oracle does, and changes nothing. Times are those of the oracle's own clock."""

    def started(self, now: int, database: SimulatedDatabase) -> None: ...

    def crashed(self) -> None: ...

    def arrived(self, payload: bytes, sender: OracleId) -> None: ...

    def effect(self, effect: Effect, now: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the oracles of one run have in common."""

    scheduler: Scheduler
    network: SimulatedNetwork
    contract: Contract
    storms: Storms | None = None
    """Without storms everything around an oracle works at once."""


class SimulatedOracle:
    def __init__(
        self,
        instance: Instance,
        plugin: SimulatedPlugin,
        surroundings: Surroundings,
        *,
        clock: Clock | None = None,
        place: Place | None = None,
        onlookers: Sequence[Onlooker] = (),
        keep_trace: bool = True,
        wanted: Wanted = ALL,
    ) -> None:
        """`place` is another one than the oracle's own where this is a twin; `wanted` limits what there is to see."""
        self.id = instance.oracle_id
        self.place = Place(self.id) if place is None else place
        self.plugin = plugin
        self.database = SimulatedDatabase()
        self.trace: list[tuple[int, Effect]] = []
        """All effects of all lives, with the true times, if they are kept."""
        self._instance = instance
        self._clock = clock or Clock()
        self._scheduler = surroundings.scheduler
        self._network = surroundings.network
        self._contract = surroundings.contract
        self._storms = surroundings.storms
        self._onlookers = onlookers
        self._keep_trace = keep_trace
        self._wanted = wanted
        self._life = 0
        self._oracle: Oracle | None = None
        self._calls_in_progress: set[int] = set()
        write_delay = self._storms.write_delay if self._storms else lambda: 0
        self._states = Writes(self._scheduler, write_delay)
        self._transmissions = Writes(self._scheduler, write_delay)
        self._signatures = Writes(self._scheduler, write_delay)
        self._deeds: dict[type[object], Callable[..., None]] = {
            Send: self._send,
            Broadcast: self._broadcast,
            SetTimer: self._set_timer,
            CallPlugin: self._call_plugin,
            CancelCall: self._cancel_call,
            WriteState: self._write_state,
            RecordSignature: self._record_signature,
            StorePendingTransmission: self._store_pending_transmission,
            DeletePendingTransmission: self._delete_pending_transmission,
            Transmit: self._transmit,
        }

    @property
    def alive(self) -> bool:
        return self._oracle is not None

    @property
    def now(self) -> int:
        """What the oracle's clock shows."""
        return self._clock.shown_at(self._scheduler.now)

    def start(self) -> None:
        """Begin a life with what the database holds."""
        self._life += 1
        self._oracle = Oracle(self._instance, self._wanted)
        self._calls_in_progress.clear()
        self.plugin.new_life()
        for onlooker in self._onlookers:
            onlooker.started(self.now, self.database)
        self._network.attach(self.id, self._arrived, self.place)
        unreadable = self._storms is not None and self._storms.read_fails()
        self._perform(
            self._oracle.start(
                self.now,
                state=self.database.state,
                contract=None if unreadable else self._contract.latest_config_digest_and_epoch(),
                pending=dict(self.database.pending),
            )
        )

    def crash(self) -> None:
        """Stop at once; timers, calls, writes and messages under way come to nothing."""
        self._life += 1
        self._oracle = None
        self._network.detach(self.place)
        for writes in (self._states, self._transmissions, self._signatures):
            writes.crash()
        for onlooker in self._onlookers:
            onlooker.crashed()

    def notices(self, kind: type[N]) -> list[N]:
        """Notices of this kind, in order, of those that are kept."""
        return [
            effect.notice for _, effect in self.trace if isinstance(effect, Notify) and isinstance(effect.notice, kind)
        ]

    def _arrived(self, payload: bytes, sender: OracleId) -> None:
        for onlooker in self._onlookers:
            onlooker.arrived(payload, sender)
        self._happen(MessageArrived(payload, sender))

    def _later(self, true_delay: int, event: Event) -> None:
        life = self._life
        self._scheduler.call_after(true_delay, lambda: self._happen(event) if life == self._life else None)

    def _happen(self, event: Event) -> None:
        if self._oracle is not None:
            self._perform(self._oracle.handle(event, self.now))

    def _perform(self, effects: list[Effect]) -> None:
        now = self.now
        for effect in effects:
            if self._keep_trace:
                self.trace.append((self._scheduler.now, effect))
            for onlooker in self._onlookers:
                onlooker.effect(effect, now)
            deed = self._deeds.get(type(effect))
            if deed is not None:
                deed(effect)

    def _send(self, effect: Send) -> None:
        self._network.send(self.id, effect.to, effect.payload, self.place)

    def _broadcast(self, effect: Broadcast) -> None:
        for receiver in range(self._instance.n):
            self._network.send(self.id, OracleId(receiver), effect.payload, self.place)

    def _set_timer(self, effect: SetTimer) -> None:
        self._later(self._clock.true_duration(effect.delay), TimerFired(effect.timer, effect.token))

    def _write_state(self, effect: WriteState) -> None:
        def write() -> None:
            self.database.state = effect.state

        self._states.write(write)

    def _store_pending_transmission(self, effect: StorePendingTransmission[PendingTransmission]) -> None:
        def store() -> None:
            self.database.pending[effect.timestamp] = effect.pending

        self._transmissions.write(store)

    def _delete_pending_transmission(self, effect: DeletePendingTransmission) -> None:
        self._transmissions.write(lambda: self.database.pending.pop(effect.timestamp, None))

    def _record_signature(self, effect: RecordSignature) -> None:
        self._calls_in_progress.add(effect.call_id)

        def record() -> None:
            epoch_round, problem = effect.timestamp.epoch_round, None
            if epoch_round <= self.database.signed:
                problem = "this round or a later one was signed before"
            else:
                self.database.signed = epoch_round
            self._end_call(effect.call_id, SignatureRecorded(effect.call_id, problem), 0)

        self._signatures.write(record)

    def _transmit(self, effect: Transmit) -> None:
        problem = self._contract.transmit(
            self.id, effect.context, effect.report, self._scheduler.now, effect.signatures
        )
        self._later(0, TransmitFinished(effect.call_id, problem))

    def _cancel_call(self, effect: CancelCall) -> None:
        self._later(0, PluginFailed(effect.call_id, "cancelled", cancelled=True))
        self._calls_in_progress.discard(effect.call_id)

    def _call_plugin(self, effect: CallPlugin) -> None:
        call_id = effect.call_id
        reply = self.plugin.reply(effect.call)
        self._calls_in_progress.add(call_id)
        event: Event = (
            PluginFailed(call_id, str(reply.answer))
            if isinstance(reply.answer, Exception)
            else PluginAnswered(call_id, reply.answer)
        )
        after = reply.after
        if self._storms is not None and self._storms.stormy:
            answer = self._storms.answer(reply.after, effect.deadline)
            after = answer.after
            if answer.gives_up:
                event = PluginFailed(call_id, "no answer in time")
        self._end_call(call_id, event, after)

    def _end_call(self, call_id: int, event: Event, after: int) -> None:
        """Unless it is cancelled before."""
        life = self._life

        def end() -> None:
            if life == self._life and call_id in self._calls_in_progress:
                self._calls_in_progress.discard(call_id)
                self._happen(event)

        self._scheduler.call_after(after, end)
