"""Runs one protocol instance over asyncio: does what the effects say, and tells the instance what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from ocr_offchain.host import BinaryNetworkEndpoint, ContractTransmitter, Database
from ocr_offchain.node.instance_loop import InstanceLoop
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.node.metric_set import TELEMETRY_DROPPED, TELEMETRY_SENT
from ocr_offchain.node.metrics import InstanceMetrics
from ocr_offchain.node.observer import OracleObserver
from ocr_offchain.node.persisters import StatePersister, TransmissionPersister
from ocr_offchain.node.plugin_calls import PLUGIN_PATIENCE, TRANSMIT_PATIENCE, invoke, within
from ocr_offchain.node.telemetry import TelemetryForwarder
from ocr_offchain.plugins.interface import ReportingPlugin
from ocr_offchain.protocol.effects import DeletePendingTransmission, StorePendingTransmission
from ocr_offchain.protocol.ocr2.effects import (
    CallPlugin,
    Count,
    Notify,
    OwnEffect,
    RecordSignature,
    SetGauge,
    Transmit,
)
from ocr_offchain.protocol.ocr2.events import (
    CallOutcome,
    Event,
    PluginAnswered,
    PluginFailed,
    SignatureRecorded,
    TransmitFinished,
)
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


class Driver(InstanceLoop[CallOutcome, OwnEffect]):
    def __init__(self, oracle: Oracle, parts: DriverParts) -> None:
        database_timeout = parts.local_config.database_timeout
        states = StatePersister(parts.database, database_timeout, parts.logger)
        super().__init__(oracle, parts.endpoint, states, parts.logger)
        self._start = oracle.start
        self._parts = parts
        self._calls: dict[int, asyncio.Task[Event]] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._transmissions = TransmissionPersister(parts.database, database_timeout, parts.logger, rule="T-3")

    async def run(self) -> None:
        """Run until cancelled; no task, timer or call outlives this coroutine (OCR2 C-7).

        Raises what the endpoint raises when it cannot receive any more.
        """
        local = self._parts.local_config
        state, contract, pending = await asyncio.gather(
            self._read("P-1", "pacemaker state", local.database_timeout, self._read_state),
            self._read("P-2", "epoch of the contract", local.blockchain_timeout, self._read_contract),
            self._read("T-1", "pending transmissions", local.database_timeout, self._read_pending),
        )
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            await self._run(
                tasks,
                lambda now: self._start(now, state=state, contract=contract, pending=pending or {}),
                [self._transmissions.run()],
            )

    async def _read_contract(self) -> tuple[ConfigDigest, int]:
        return await self._parts.transmitter.latest_config_digest_and_epoch()

    async def _read_state(self) -> PersistentState | None:
        return await self._parts.database.read_state(self._parts.config_digest)

    async def _read_pending(self) -> Mapping[ReportTimestamp, PendingTransmission]:
        return await self._parts.database.pending_transmissions_with_config_digest(self._parts.config_digest)

    def _do(self, effect: OwnEffect) -> None:
        match effect:
            case CallPlugin(call_id=call_id):
                cancelled = PluginFailed(call_id, "cancelled", cancelled=True)
                self._spawn(call_id, self._call_plugin(effect), cancelled)
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
            case Count(counter=counter):
                self._parts.metrics.count(counter)
            case SetGauge(gauge=gauge, value=value):
                self._parts.metrics.set(gauge, value)

    def _cancel_call(self, call_id: int) -> None:
        if call_id in self._calls:
            self._calls[call_id].cancel()

    def _end_calls(self) -> None:
        for task in self._calls.values():
            task.cancel()

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
