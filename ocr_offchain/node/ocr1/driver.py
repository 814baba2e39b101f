"""Runs one OCR1 instance over asyncio: does what the effects say, and tells the instance what became of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from ocr_offchain.host import BinaryNetworkEndpoint
from ocr_offchain.node.logs import StructuredLogger, Taper, describe
from ocr_offchain.node.ocr1.host_calls import HostCalls
from ocr_offchain.node.ocr1.transmission_persister import OCR1TransmissionPersister
from ocr_offchain.node.persisters import StatePersister
from ocr_offchain.ocr1_host import OCR1ConfigOverrider, OCR1ContractTransmitter, OCR1Database, OCR1DataSource
from ocr_offchain.protocol.effects import Broadcast, CancelCall, Level, Log, Send, SetTimer, WriteState
from ocr_offchain.protocol.events import MessageArrived, Timer, TimerFired
from ocr_offchain.protocol.ocr1.effects import (
    CallHost,
    DeletePendingTransmission,
    Effect,
    Notify,
    StorePendingTransmission,
)
from ocr_offchain.protocol.ocr1.events import Event
from ocr_offchain.protocol.ocr1.notices import Notice
from ocr_offchain.protocol.ocr1.oracle import Oracle
from ocr_offchain.types import (
    NANOSECONDS_PER_SECOND,
    ConfigDigest,
    LatestTransmissionDetails,
    OCR1PendingTransmission,
    PersistentState,
    ReportTimestamp,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class OCR1DriverParts:
    """What surrounds an instance. The driver closes none of it. Times in nanoseconds."""

    config_digest: ConfigDigest
    """16 bytes."""
    endpoint: BinaryNetworkEndpoint
    data_source: OCR1DataSource
    transmitter: OCR1ContractTransmitter
    database: OCR1Database
    overrider: OCR1ConfigOverrider | None
    blockchain_timeout: int
    database_timeout: int
    onlooker: Callable[[Notice, int], None] | None
    """Is told each notice and when it happened (nanoseconds since the Unix epoch); must return at once."""
    logger: StructuredLogger


class OCR1Driver:
    def __init__(self, oracle: Oracle, parts: OCR1DriverParts) -> None:
        self._oracle = oracle
        self._parts = parts
        self._logger = parts.logger
        self._taper = Taper()
        self._timers: dict[Timer, asyncio.TimerHandle] = {}
        self._calls = HostCalls(parts.data_source, parts.transmitter, parts.overrider, parts.logger)
        self._tasks: asyncio.TaskGroup | None = None
        self._running = False
        self._states = StatePersister(parts.database, parts.database_timeout, parts.logger)
        self._transmissions = OCR1TransmissionPersister(parts.database, parts.database_timeout, parts.logger)

    async def run(self) -> None:
        """Run until cancelled; no task, timer or call outlives this coroutine (OR-8).

        Raises what the endpoint raises when it cannot receive any more.
        """
        parts = self._parts
        state, contract, pending = await asyncio.gather(
            self._read("PM-2", "pacemaker state", parts.database_timeout, self._read_state),
            self._read("PM-3", "contract", parts.blockchain_timeout, self._read_contract),
            self._read("TX-1", "pending transmissions", parts.database_timeout, self._read_pending),
        )
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            self._running = True
            persisters = (tasks.create_task(self._states.run()), tasks.create_task(self._transmissions.run()))
            try:
                self._perform(self._oracle.start(time.time_ns(), state=state, contract=contract, pending=pending or {}))
                await self._receive()
            finally:
                self._running = False
                for timer in self._timers.values():
                    timer.cancel()
                self._calls.close()
                for task in persisters:
                    task.cancel()

    async def _read(self, rule: str, what: str, patience: int, read: Callable[[], Awaitable[T]]) -> T | None:
        """What cannot be read within `patience` nanoseconds is done without."""
        try:
            async with asyncio.timeout(patience / NANOSECONDS_PER_SECOND):
                return await read()
        except Exception as error:  # the host's code
            self._logger.log(Level.ERROR, f"{what} not read, starting without", rule=rule, error=describe(error))
            return None

    async def _read_state(self) -> PersistentState | None:
        return await self._parts.database.read_state(self._parts.config_digest)

    async def _read_contract(self) -> LatestTransmissionDetails:
        return await self._parts.transmitter.latest_transmission_details()

    async def _read_pending(self) -> Mapping[ReportTimestamp, OCR1PendingTransmission]:
        return await self._parts.database.pending_transmissions_with_config_digest(self._parts.config_digest)

    async def _receive(self) -> None:
        while True:
            payload, sender = await self._parts.endpoint.receive()
            self._happen(MessageArrived(payload, sender))
            await asyncio.sleep(0)  # a full buffer must not keep timers and calls waiting

    def _happen(self, event: Event) -> None:
        if not self._running:
            return
        try:
            effects = self._oracle.handle(event, time.time_ns())
        except Exception as error:
            # A fault of ours. Whoever found the input that leads to it must not be able to stop the oracle with it.
            self._logger.failure("event could not be handled", error, event=type(event).__name__)
            return
        self._perform(effects)

    def _perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            try:
                self._do(effect)
            except Exception as error:  # endpoint and onlooker are the host's code
                self._logger.failure("effect failed", error, effect=type(effect).__name__)

    def _do(self, effect: Effect) -> None:
        match effect:
            case Send(to=to, payload=payload):
                self._parts.endpoint.send_to(payload, to)
            case Broadcast(payload=payload):
                self._parts.endpoint.broadcast(payload)
            case SetTimer():
                self._set_timer(effect)
            case CallHost():
                assert self._tasks is not None
                self._calls.begin(effect, self._tasks, self._happen)
            case CancelCall(call_id=call_id):
                self._calls.cancel(call_id)
            case WriteState(config_digest=config_digest, state=state):
                self._states.put(config_digest, state)
            case StorePendingTransmission() | DeletePendingTransmission():
                self._transmissions.put(effect)
            case Notify(notice=notice, time=when):
                if self._parts.onlooker is not None:
                    self._parts.onlooker(notice, when)
            case Log():
                self._log(effect)

    def _set_timer(self, effect: SetTimer) -> None:
        """Protocol timers run on the event loop's clock, which is monotonic (trap 16)."""
        if effect.timer in self._timers:
            self._timers[effect.timer].cancel()
        self._timers[effect.timer] = asyncio.get_running_loop().call_later(
            effect.delay / NANOSECONDS_PER_SECOND, self._happen, TimerFired(effect.timer, effect.token)
        )

    def _log(self, effect: Log) -> None:
        if not self._logger.is_enabled_for(effect.level):
            return
        fields = dict(effect.fields)
        if effect.level >= Level.WARN and "sender" in fields:
            times = self._taper.count((fields.get("rule"), fields["sender"], effect.level))
            if times is None:
                return
            if times > 1:
                fields["times"] = times
        self._logger.log(effect.level, effect.message, **fields)
