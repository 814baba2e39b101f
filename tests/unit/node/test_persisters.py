"""Writing to the database without keeping the protocol waiting (OCR2 10.3, 13)."""

from __future__ import annotations

import asyncio
import logging

import pytest

from ocr_offchain.node.logs import StructuredLogger
from ocr_offchain.node.persisters import (
    STATE_QUEUE_CAPACITY,
    TRANSMISSION_QUEUE_CAPACITY,
    StatePersister,
    TransmissionPersister,
)
from ocr_offchain.protocol.effects import DeletePendingTransmission, StorePendingTransmission
from ocr_offchain.simulation.ocr2.committee import MILLISECOND
from ocr_offchain.storage.memory import InMemoryDatabase
from ocr_offchain.types import ConfigDigest, PendingTransmission, PersistentState, ReportTimestamp
from tests.unit.node.stand_ins import eventually

DIGEST = ConfigDigest(bytes(32))
LOGGER = StructuredLogger(logging.getLogger("persister test"))
PENDING = PendingTransmission(1, bytes(32), b"", ())


class Slow(InMemoryDatabase):
    """Waits at a gate; may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.fails = 0
        self.written: list[PersistentState] = []
        self.commands: list[str] = []

    async def write_state(self, config_digest: ConfigDigest, state: PersistentState) -> None:
        await self.gate.wait()
        if self.fails:
            self.fails -= 1
            raise OSError("disk full")
        self.written.append(state)

    async def store_pending_transmission(self, timestamp: ReportTimestamp, pending: PendingTransmission) -> None:
        await self.gate.wait()
        self.commands.append(f"store {timestamp.round}")

    async def delete_pending_transmission(self, timestamp: ReportTimestamp) -> None:
        await self.gate.wait()
        self.commands.append(f"delete {timestamp.round}")


def _state(epoch: int) -> PersistentState:
    return PersistentState(epoch, epoch, ())


async def _running(persister: StatePersister | TransmissionPersister[PendingTransmission]) -> asyncio.Task[None]:
    task = asyncio.create_task(persister.run())
    await asyncio.sleep(0)
    return task


async def test_only_the_newest_state_is_written_and_only_when_it_differs() -> None:
    database = Slow()
    persister = StatePersister(database, 1000 * MILLISECOND, LOGGER)
    task = await _running(persister)
    persister.put(DIGEST, _state(1))
    await asyncio.sleep(0.01)
    for epoch in (2, 3, 4):
        persister.put(DIGEST, _state(epoch))
    database.gate.set()
    await eventually(lambda: database.written == [_state(1), _state(4)])
    persister.put(DIGEST, _state(4))
    await asyncio.sleep(0.01)
    assert database.written == [_state(1), _state(4)]
    task.cancel()


async def test_a_failed_write_is_not_repeated_but_the_same_state_may_come_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    database = Slow()
    database.gate.set()
    database.fails = 1
    persister = StatePersister(database, 1000 * MILLISECOND, LOGGER)
    task = await _running(persister)
    persister.put(DIGEST, _state(1))
    await eventually(lambda: "disk full" in caplog.text)
    assert database.written == []
    persister.put(DIGEST, _state(1))
    await eventually(lambda: database.written == [_state(1)])
    task.cancel()


async def test_a_write_that_hangs_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    database = Slow()
    persister = StatePersister(database, 10 * MILLISECOND, LOGGER)
    task = await _running(persister)
    persister.put(DIGEST, _state(1))
    await eventually(lambda: "writing pacemaker state failed" in caplog.text)
    task.cancel()


async def test_states_beyond_256_are_dropped(caplog: pytest.LogCaptureFixture) -> None:
    database = Slow()
    database.gate.set()
    persister = StatePersister(database, 1000 * MILLISECOND, LOGGER)
    for epoch in range(1, STATE_QUEUE_CAPACITY + 2):
        persister.put(DIGEST, _state(epoch))
    assert len([record for record in caplog.records if "too slow" in record.message]) == 1
    task = await _running(persister)
    await eventually(lambda: database.written == [_state(STATE_QUEUE_CAPACITY)])
    task.cancel()


async def test_commands_beyond_16_are_dropped_and_the_others_keep_their_order(
    caplog: pytest.LogCaptureFixture,
) -> None:
    database = Slow()
    database.gate.set()
    persister = TransmissionPersister(database, 1000 * MILLISECOND, LOGGER, rule="T-3")
    for round in range(TRANSMISSION_QUEUE_CAPACITY // 2):
        persister.put(StorePendingTransmission(ReportTimestamp(DIGEST, 1, round), PENDING))
        persister.put(DeletePendingTransmission(ReportTimestamp(DIGEST, 1, round)))
    persister.put(StorePendingTransmission(ReportTimestamp(DIGEST, 1, 99), PENDING))
    assert "StorePendingTransmission epoch=1 round=99" in caplog.text
    task = await _running(persister)
    await eventually(lambda: len(database.commands) == TRANSMISSION_QUEUE_CAPACITY)
    assert database.commands[:4] == ["store 0", "delete 0", "store 1", "delete 1"]
    task.cancel()
