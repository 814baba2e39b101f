"""Write to the database without keeping the protocol waiting (OCR1 11, 12, OCR2 8, 10.3, 13)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Generic, Protocol, TypeVar

from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.protocol.effects import DeletePendingTransmission, StorePendingTransmission
from ocr_offchain.types import NANOSECONDS_PER_SECOND, ConfigDigest, PersistentState, ReportTimestamp

Pending = TypeVar("Pending")
Pending_contra = TypeVar("Pending_contra", contravariant=True)

STATE_QUEUE_CAPACITY = 256
TRANSMISSION_QUEUE_CAPACITY = 16


class Writer:
    """Writes under the local deadline; a failure is logged and the write is not repeated."""

    def __init__(self, timeout: int, logger: StructuredLogger) -> None:
        self._timeout = timeout / NANOSECONDS_PER_SECOND
        self._logger = logger

    async def write(self, what: str, write: Awaitable[None]) -> bool:
        """Whether it worked."""
        try:
            async with asyncio.timeout(self._timeout):
                await write
        except Exception as error:  # the host's code
            self._logger.log(logging.ERROR, f"{what} failed", error=describe(error))
            return False
        return True


class StateStore(Protocol):
    """What it takes to keep a pacemaker's state; the databases of OCR1 and OCR2 have it."""

    async def write_state(self, config_digest: ConfigDigest, state: PersistentState) -> None: ...


class StatePersister:
    """Keeps the pacemaker's latest state in the database; those that were overtaken meanwhile are not written."""

    def __init__(self, database: StateStore, timeout: int, logger: StructuredLogger) -> None:
        """`timeout` of each write, in nanoseconds."""
        self._database = database
        self._logger = logger
        self._writer = Writer(timeout, logger)
        self._queue: asyncio.Queue[tuple[ConfigDigest, PersistentState]] = asyncio.Queue(STATE_QUEUE_CAPACITY)
        self._written: PersistentState | None = None

    def put(self, config_digest: ConfigDigest, state: PersistentState) -> None:
        try:
            self._queue.put_nowait((config_digest, state))
        except asyncio.QueueFull:
            self._logger.warning("pacemaker state not queued, the database is too slow", rule="10.3")

    async def run(self) -> None:
        while True:
            config_digest, state = await self._queue.get()
            while not self._queue.empty():
                config_digest, state = self._queue.get_nowait()
            if state != self._written and await self._writer.write(
                "writing pacemaker state", self._database.write_state(config_digest, state)
            ):
                self._written = state


class TransmissionStore(Protocol[Pending_contra]):
    """What it takes to keep pending transmissions; the databases of OCR1 and OCR2 have it."""

    async def store_pending_transmission(self, timestamp: ReportTimestamp, pending: Pending_contra) -> None: ...

    async def delete_pending_transmission(self, timestamp: ReportTimestamp) -> None: ...


class TransmissionPersister(Generic[Pending]):
    """Stores and deletes pending transmissions in the order of the commands (OCR1 TX-5, TX-6; OCR2 T-3, T-4)."""

    def __init__(
        self, database: TransmissionStore[Pending], timeout: int, logger: StructuredLogger, *, rule: str
    ) -> None:
        """`timeout` of each write, in nanoseconds. `rule` stands in the log where a command is lost."""
        self._database = database
        self._logger = logger
        self._rule = rule
        self._writer = Writer(timeout, logger)
        self._queue: asyncio.Queue[StorePendingTransmission[Pending] | DeletePendingTransmission] = asyncio.Queue(
            TRANSMISSION_QUEUE_CAPACITY
        )

    def put(self, command: StorePendingTransmission[Pending] | DeletePendingTransmission) -> None:
        try:
            self._queue.put_nowait(command)
        except asyncio.QueueFull:
            self._logger.warning(
                "pending transmission not queued, the database is too slow",
                rule=self._rule,
                command=type(command).__name__,
                epoch=command.timestamp.epoch,
                round=command.timestamp.round,
            )

    async def run(self) -> None:
        while True:
            match await self._queue.get():
                case StorePendingTransmission(timestamp=timestamp, pending=pending):
                    await self._writer.write(
                        "storing a pending transmission",
                        self._database.store_pending_transmission(timestamp, pending),
                    )
                case DeletePendingTransmission(timestamp=timestamp):
                    await self._writer.write(
                        "deleting a pending transmission", self._database.delete_pending_transmission(timestamp)
                    )
