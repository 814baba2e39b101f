"""Runs one protocol instance over asyncio: does what the effects say, and tells the instance what became of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ocr_offchain.host import BinaryNetworkEndpoint, ContractTransmitter, Database
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.logs import StructuredLogger, Taper, describe
from ocr_offchain.node.metric_set import TELEMETRY_DROPPED, TELEMETRY_SENT
from ocr_offchain.node.metrics import InstanceMetrics
from ocr_offchain.node.observer import OracleObserver
from ocr_offchain.node.persisters import StatePersister, TransmissionPersister
from ocr_offchain.node.plugin_calls import PLUGIN_PATIENCE, TRANSMIT_PATIENCE, invoke, within
from ocr_offchain.node.telemetry import TelemetryForwarder
from ocr_offchain.plugins.interface import ReportingPlugin
from ocr_offchain.protocol.effects import Broadcast, CancelCall, Level, Log, Send, SetTimer, WriteState
from ocr_offchain.protocol.events import MessageArrived, Timer, TimerFired
from ocr_offchain.protocol.ocr2.effects import (
    CallPlugin,
    Count,
    DeletePendingTransmission,
    Effect,
    Notify,
    RecordSignature,
    SetGauge,
    StorePendingTransmission,
    Transmit,
)
from ocr_offchain.protocol.ocr2.events import Event, PluginAnswered, PluginFailed, SignatureRecorded, TransmitFinished
from ocr_offchain.protocol.ocr2.notices import Notice
from ocr_offchain.protocol.ocr2.oracle import Oracle
from ocr_offchain.protocol.ocr2.telemetry import MessageNotice, is_telemetry
from ocr_offchain.types import (
    NANOSECONDS_PER_SECOND,
    ConfigDigest,
    OracleId,
    PendingTransmission,
    PersistentState,
    ReportTimestamp,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DriverParts:
    """What surrounds an instance. The driver closes none of it."""

    config_digest: ConfigDigest
    oracle_id: OracleId
    endpoint: BinaryNetworkEndpoint
    plugin: ReportingPlugin
    transmitter: ContractTransmitter
    database: Database
    local_config: LocalConfig
    telemetry: TelemetryForwarder
    metrics: InstanceMetrics
    observer: OracleObserver[Notice] | None
    logger: StructuredLogger


class Driver:
    def __init__(self, oracle: Oracle, parts: DriverParts) -> None:
        self._oracle = oracle
        self._parts = parts
        self._logger = parts.logger
        self._taper = Taper()
        self._timers: dict[Timer, asyncio.TimerHandle] = {}
        self._calls: dict[int, asyncio.Task[Event]] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._running = False
        database_timeout = parts.local_config.database_timeout
        self._states = StatePersister(parts.database, database_timeout, parts.logger)
        self._transmissions = TransmissionPersister(parts.database, database_timeout, parts.logger)

    async def run(self) -> None:
        """Run until cancelled; no task, timer or call outlives this coroutine (OCR2 C-7).

        Raises what the endpoint raises when it cannot receive any more.
        """
        state, contract, pending = await asyncio.gather(
            self._read("pacemaker state", self._parts.local_config.database_timeout, self._read_state),
            self._read("epoch of the contract", self._parts.local_config.blockchain_timeout, self._read_contract),
            self._read("pending transmissions", self._parts.local_config.database_timeout, self._read_pending),
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
                for task in (*persisters, *self._calls.values()):
                    task.cancel()

    async def _read(self, what: str, patience: int, read: Callable[[], Awaitable[T]]) -> T | None:
        """P-1, P-2, T-1: what cannot be read within `patience` nanoseconds is done without."""
        try:
            async with asyncio.timeout(patience / NANOSECONDS_PER_SECOND):
                return await read()
        except Exception as error:  # the host's code
            self._logger.log(Level.ERROR, f"{what} not read, starting without", error=describe(error))
            return None

    async def _read_contract(self) -> tuple[ConfigDigest, int]:
        return await self._parts.transmitter.latest_config_digest_and_epoch()

    async def _read_state(self) -> PersistentState | None:
        return await self._parts.database.read_state(self._parts.config_digest)

    async def _read_pending(self) -> Mapping[ReportTimestamp, PendingTransmission]:
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
            except Exception as error:  # endpoint and observer are the host's code
                self._logger.failure("effect failed", error, effect=type(effect).__name__)

    def _do(self, effect: Effect) -> None:
        match effect:
            case Send(to=to, payload=payload):
                self._parts.endpoint.send_to(payload, to)
            case Broadcast(payload=payload):
                self._parts.endpoint.broadcast(payload)
            case SetTimer():
                self._set_timer(effect)
            case CallPlugin(call_id=call_id):
                cancelled = PluginFailed(call_id, "cancelled", cancelled=True)
                self._spawn(call_id, self._call_plugin(effect), cancelled)
            case CancelCall(call_id=call_id):
                if call_id in self._calls:
                    self._calls[call_id].cancel()
            case WriteState(config_digest=config_digest, state=state):
                self._states.put(config_digest, state)
            case RecordSignature(call_id=call_id, timestamp=timestamp):
                self._spawn(
                    call_id, self._record_signature(call_id, timestamp), SignatureRecorded(call_id, "cancelled")
                )
            case StorePendingTransmission() | DeletePendingTransmission():
                self._transmissions.put(effect)
            case Transmit(call_id=call_id):
                self._spawn(call_id, self._transmit(effect), TransmitFinished(call_id, "cancelled"))
            case Notify():
                self._notify(effect)
            case Log():
                self._log(effect)
            case Count(counter=counter):
                self._parts.metrics.count(counter)
            case SetGauge(gauge=gauge, value=value):
                self._parts.metrics.set(gauge, value)

    def _set_timer(self, effect: SetTimer) -> None:
        if effect.timer in self._timers:
            self._timers[effect.timer].cancel()
        self._timers[effect.timer] = asyncio.get_running_loop().call_later(
            effect.delay / NANOSECONDS_PER_SECOND, self._happen, TimerFired(effect.timer, effect.token)
        )

    def _spawn(self, call_id: int, call: Coroutine[Any, Any, Event], if_cancelled: Event) -> None:
        """Run a call and tell the instance its outcome, also when it is cancelled before it has begun."""
        assert self._tasks is not None

        def ended(task: asyncio.Task[Event]) -> None:
            del self._calls[call_id]
            if task.cancelled():
                self._happen(if_cancelled)
            elif task.exception() is None:
                self._happen(task.result())

        task = self._tasks.create_task(call)
        self._calls[call_id] = task
        task.add_done_callback(ended)

    async def _call_plugin(self, effect: CallPlugin) -> Event:
        name = type(effect.call).__name__.removesuffix("Call")
        try:
            answer = await within(
                invoke(self._parts.plugin, effect.call),
                effect.deadline,
                PLUGIN_PATIENCE,
                lambda: self._logger.error("plugin call ignores its deadline", call=name),
            )
        except Exception as error:  # the host's code
            return PluginFailed(effect.call_id, describe(error))
        return PluginAnswered(effect.call_id, answer)

    async def _transmit(self, effect: Transmit) -> Event:
        try:
            await within(
                self._parts.transmitter.transmit(effect.context, effect.report, effect.signatures),
                effect.deadline,
                TRANSMIT_PATIENCE,
                lambda: self._logger.error("Transmit ignores its deadline"),
            )
        except Exception as error:  # the host's code
            return TransmitFinished(effect.call_id, describe(error))
        return TransmitFinished(effect.call_id, None)

    async def _record_signature(self, call_id: int, timestamp: ReportTimestamp) -> Event:
        """H-9: without a safe record there is no signature."""
        try:
            async with asyncio.timeout(self._parts.local_config.database_timeout / NANOSECONDS_PER_SECOND):
                newest = await self._parts.database.record_signature(timestamp)
        except Exception as error:  # the host's code
            return SignatureRecorded(call_id, f"signature not recorded: {describe(error)}")
        return SignatureRecorded(call_id, None if newest else "this round or a later one was signed before")

    def _notify(self, effect: Notify) -> None:
        parts = self._parts
        notice = effect.notice
        if is_telemetry(notice, transmission_telemetry=parts.local_config.enable_transmission_telemetry):
            queued = parts.telemetry.put(notice, effect.time, parts.config_digest)
            if isinstance(notice, MessageNotice):
                parts.metrics.count(TELEMETRY_SENT if queued else TELEMETRY_DROPPED)
        if parts.observer is not None:
            parts.observer.notice(notice, effect.time, parts.config_digest, parts.oracle_id)

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
