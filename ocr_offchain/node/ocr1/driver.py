"""Runs one OCR1 instance over asyncio: does what the effects say, and tells the instance what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ocr_offchain.host import BinaryNetworkEndpoint
from ocr_offchain.node.instance_loop import InstanceLoop
from ocr_offchain.node.logs import StructuredLogger
from ocr_offchain.node.ocr1.host_calls import HostCalls
from ocr_offchain.node.persisters import StatePersister, TransmissionPersister
from ocr_offchain.ocr1_host import OCR1ConfigOverrider, OCR1ContractTransmitter, OCR1Database, OCR1DataSource
from ocr_offchain.protocol.effects import DeletePendingTransmission, StorePendingTransmission
from ocr_offchain.protocol.ocr1.effects import (
    CallHost,
    Notify,
    OwnEffect,
)
from ocr_offchain.protocol.ocr1.events import CallOutcome
from ocr_offchain.protocol.ocr1.notices import Notice
from ocr_offchain.protocol.ocr1.oracle import Oracle
from ocr_offchain.types import (
    ConfigDigest,
    LatestTransmissionDetails,
    OCR1PendingTransmission,
    PersistentState,
    ReportTimestamp,
)


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


class OCR1Driver(InstanceLoop[CallOutcome, OwnEffect]):
    def __init__(self, oracle: Oracle, parts: OCR1DriverParts) -> None:
        states = StatePersister(parts.database, parts.database_timeout, parts.logger)
        super().__init__(oracle, parts.endpoint, states, parts.logger)
        self._start = oracle.start
        self._parts = parts
        self._calls = HostCalls(parts.data_source, parts.transmitter, parts.overrider, parts.logger)
        self._tasks: asyncio.TaskGroup | None = None
        self._transmissions = TransmissionPersister(parts.database, parts.database_timeout, parts.logger, rule="TX-5")

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
            await self._run(
                tasks,
                lambda now: self._start(now, state=state, contract=contract, pending=pending or {}),
                [self._transmissions.run()],
            )

    async def _read_state(self) -> PersistentState | None:
        return await self._parts.database.read_state(self._parts.config_digest)

    async def _read_contract(self) -> LatestTransmissionDetails:
        return await self._parts.transmitter.latest_transmission_details()

    async def _read_pending(self) -> Mapping[ReportTimestamp, OCR1PendingTransmission]:
        return await self._parts.database.pending_transmissions_with_config_digest(self._parts.config_digest)

    def _do(self, effect: OwnEffect) -> None:
        match effect:
            case CallHost():
                assert self._tasks is not None
                self._calls.begin(effect, self._tasks, self._happen)
            case StorePendingTransmission() | DeletePendingTransmission():
                self._transmissions.put(effect)
            case Notify(notice=notice, time=when):
                if self._parts.onlooker is not None:
                    self._parts.onlooker(notice, when)

    def _cancel_call(self, call_id: int) -> None:
        self._calls.cancel(call_id)

    def _end_calls(self) -> None:
        self._calls.close()
