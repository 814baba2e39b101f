"""Reports that wait for their turn outlive a failing chain and a crash, in the parts that a node is made of (OCR1 11).

The database is the real one; the oracle under test is alone, so nothing but what it remembers can land.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ocr_offchain.crypto.evm_signatures import split_signatures
from ocr_offchain.node.ocr1.managed import ManagedOCR1Oracle
from ocr_offchain.protocol.ocr1 import transmission
from ocr_offchain.protocol.ocr1.notices import TransmissionAttempted, TransmissionScheduled
from ocr_offchain.protocol.ocr1.report import AttributedObservation, encode_report
from ocr_offchain.storage.ocr1_adapter import OCR1DatabaseAdapter
from ocr_offchain.storage.sqlite import SqliteDatabase
from ocr_offchain.types import (
    ConfigDigest,
    EpochRound,
    LatestTransmissionDetails,
    OCR1PendingTransmission,
    OracleId,
    ReportTimestamp,
)
from tests.unit.node.ocr1.test_managed import LOCAL, MILLISECOND, View, World, until

DIGEST = ConfigDigest(b"\x01" * 16)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transmission, "RETRY_DELAY", 100 * MILLISECOND)


class CountingView(View):
    """A chain whose contract may fail to be read, while its configuration can be."""

    def __init__(self, world: World, oracle: int) -> None:
        super().__init__(world, oracle)
        self.contract_is_down = False
        self.failed_reads = 0
        self.notices: list[Any] = []

    async def latest_transmission_details(self) -> LatestTransmissionDetails:
        if self.contract_is_down:
            self.failed_reads += 1
            raise ConnectionError("the chain is down")
        return await super().latest_transmission_details()

    def notice(self, notice: Any, time: int, config_digest: ConfigDigest, oracle_id: OracleId) -> None:
        self.notices.append(notice)
        if isinstance(notice, TransmissionScheduled):
            self.contract_is_down = True


@asynccontextmanager
async def running(view: CountingView, path: Path) -> AsyncIterator[OCR1DatabaseAdapter]:
    sqlite = await SqliteDatabase.open(path)
    database = OCR1DatabaseAdapter(sqlite)
    committee = view.world.committee
    node = ManagedOCR1Oracle(
        endpoint_factory=view.world.network.peer(committee.config.oracle_identities[view.oracle].peer_id),
        tracker=view,
        transmitter=view,
        database=database,
        data_source=view,
        offchain_keyring=committee.offchain_keyring(view.oracle),
        onchain_keyring=committee.onchain_keyring(view.oracle),
        chain_id=1337,
        local_config=LOCAL,
        observer=view,
    )
    await node.start()
    try:
        yield database
    finally:
        await node.close()
        await sqlite.close()


def overdue(world: World, epoch: int, round: int, value: int) -> tuple[ReportTimestamp, OCR1PendingTransmission]:
    """A report as oracles would have made it a second ago."""
    instance = world.committee.with_config(config_digest=DIGEST).instance(0)
    observations = [AttributedObservation(value, OracleId(oracle)) for oracle in range(3)]
    report = encode_report(instance.context(epoch, round), observations)
    rs, ss, vs = split_signatures([world.committee.onchain_keyring(oracle).sign(report) for oracle in range(2)])
    pending = OCR1PendingTransmission(time.time_ns() - 1000 * MILLISECOND, value, report, rs, ss, vs)
    return instance.timestamp(epoch, round), pending


async def test_tx_7_a_scheduled_report_outlives_a_chain_that_fails_and_the_end_of_its_process(tmp_path: Path) -> None:
    world = World()
    world.height = 12
    contract = world.set_config(bytes(DIGEST))
    views = [CountingView(world, oracle) for oracle in range(4)]
    async with (
        running(views[0], tmp_path / "0") as database,
        running(views[1], tmp_path / "1"),
        running(views[2], tmp_path / "2"),
    ):
        await until(lambda: views[0].failed_reads > 0 and any(map(_scheduled, views[0].notices)))
        for view in views:
            view.contract_is_down = True
        count = len(contract.landings)
        assert await database.pending_transmissions_with_config_digest(DIGEST)
    views[0].contract_is_down = False
    views[0].notices.clear()
    async with running(views[0], tmp_path / "0") as database:
        await until(lambda: any(isinstance(notice, TransmissionAttempted) for notice in views[0].notices))
        assert len(contract.landings) == count + 1
        assert contract.landings[-1].transmitter == 0
    assert contract.reverted == []


def _scheduled(notice: object) -> bool:
    return isinstance(notice, TransmissionScheduled)


async def store_overdue(world: World, path: Path) -> None:
    sqlite = await SqliteDatabase.open(path)
    for pair in ((1, 3, 30), (2, 1, 50), (1, 5, 40)):
        await OCR1DatabaseAdapter(sqlite).store_pending_transmission(*overdue(world, *pair))
    await sqlite.close()


async def until_nothing_is_pending(database: OCR1DatabaseAdapter) -> None:
    async with asyncio.timeout(10):
        while await database.pending_transmissions_with_config_digest(DIGEST):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_tx_1_of_overdue_reports_the_newest_goes_first_and_the_others_are_needed_no_more(tmp_path: Path) -> None:
    world = World()
    world.height = 12
    contract = world.set_config(bytes(DIGEST))
    await store_overdue(world, tmp_path / "0")
    async with running(CountingView(world, 0), tmp_path / "0") as database:
        await until_nothing_is_pending(database)
    assert [(landing.epoch_round, landing.answer) for landing in contract.landings] == [(EpochRound(2, 1), 50)]
    assert contract.reverted == []


async def test_tx_7_overdue_reports_wait_for_a_chain_that_is_down_at_the_start(tmp_path: Path) -> None:
    world = World()
    world.height = 12
    contract = world.set_config(bytes(DIGEST))
    await store_overdue(world, tmp_path / "0")
    view = CountingView(world, 0)
    view.contract_is_down = True
    async with running(view, tmp_path / "0") as database:
        await until(lambda: view.failed_reads >= 6)
        assert len(await database.pending_transmissions_with_config_digest(DIGEST)) == 3, "none is lost or tried"
        view.contract_is_down = False
        await until_nothing_is_pending(database)
    assert contract.landings[-1].epoch_round == EpochRound(2, 1)
    assert contract.reverted == []
