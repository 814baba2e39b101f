"""Stores and deletes pending transmissions without keeping the protocol waiting (OCR1 TX-5, TX-6, PS-2, PS-4)."""

from __future__ import annotations

import asyncio

from ocr_offchain.node.logs import StructuredLogger
from ocr_offchain.node.persisters import TRANSMISSION_QUEUE_CAPACITY, Writer
from ocr_offchain.ocr1_host import OCR1Database
from ocr_offchain.protocol.ocr1.effects import DeletePendingTransmission, StorePendingTransmission

_Command = StorePendingTransmission | DeletePendingTransmission


class OCR1TransmissionPersister:
    """Commands are carried out in their order; a failed write is logged and not repeated."""

    def __init__(self, database: OCR1Database, timeout: int, logger: StructuredLogger) -> None:
        """`timeout` of each write, in nanoseconds."""
        self._database = database
        self._logger = logger
        self._writer = Writer(timeout, logger)
        self._queue: asyncio.Queue[_Command] = asyncio.Queue(TRANSMISSION_QUEUE_CAPACITY)

    def put(self, command: _Command) -> None:
        try:
            self._queue.put_nowait(command)
        except asyncio.QueueFull:
            self._logger.warning(
                "pending transmission not queued, the database is too slow",
                rule="TX-5",
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
