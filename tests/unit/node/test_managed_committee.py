"""Four oracles in one process, over asyncio and SQLite, with real keys (OCR2 17)."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest

from ocr_offchain.node.lifecycle import LifecycleError
from ocr_offchain.protocol.ocr2.notices import EpochStarted, ObservationSent, ReportFinalized, TransmissionAttempted
from ocr_offchain.storage.sqlite import SqliteDatabase
from ocr_offchain.types import EpochRound
from tests.unit.node.stand_ins import Node, Nodes, contract_config, eventually


def _count(node: Node, kind: type[object]) -> int:
    return sum(isinstance(notice, kind) for notice in node.notices.seen)


async def test_four_oracles_make_reports_survive_a_death_and_leave_nothing_behind(tmp_path: Path) -> None:
    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee)
    databases = [await SqliteDatabase.open(tmp_path / f"{oracle}.sqlite") for oracle in range(4)]
    committee = [nodes.node(oracle, databases[oracle]) for oracle in range(4)]
    tasks_before, threads_before = asyncio.all_tasks(), set(threading.enumerate())
    for node in committee:
        await node.oracle.start()

    await eventually(lambda: len(nodes.contract.landed) >= 3)
    assert all(_count(node, ObservationSent) for node in committee)
    assert all(_count(node, ReportFinalized) for node in committee)
    await eventually(lambda: sum(_count(node, TransmissionAttempted) for node in committee) >= 3)

    await committee[0].oracle.close()
    landed = len(nodes.contract.landed)
    await eventually(lambda: len(nodes.contract.landed) >= landed + 3)
    assert all(oracle != 0 for _, _, oracle in nodes.contract.landed[landed + 1 :])

    for node in committee[1:]:
        started = time.monotonic()
        await node.oracle.close()
        assert time.monotonic() - started < 1
    assert asyncio.all_tasks() == tasks_before
    assert all(plugin.closed for node in committee for plugin in node.plugins.made)
    stored = await databases[1].read_state(nodes.contract.config.config_digest)
    assert stored is not None
    assert stored.epoch >= 1
    assert await databases[1].read_config() == nodes.contract.config
    for database in databases:
        await database.close()
    assert set(threading.enumerate()) - threads_before <= {
        thread for thread in threading.enumerate() if thread.name.startswith("asyncio")
    }
    order = [epoch_round for epoch_round, _, _ in nodes.contract.landed]
    assert order == sorted(order)


async def test_restarted_oracles_go_on_from_their_stored_state_without_a_chain(tmp_path: Path) -> None:
    """M-1: the stored configuration is enough."""
    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee)
    databases = [await SqliteDatabase.open(tmp_path / f"{oracle}.sqlite") for oracle in range(4)]
    committee = [nodes.node(oracle, databases[oracle]) for oracle in range(4)]
    for node in committee:
        await node.oracle.start()
    await eventually(lambda: nodes.contract.latest > EpochRound(2, 0))
    for node in committee:
        await node.oracle.close()

    nodes.contract.reachable = False
    again = [nodes.node(oracle, databases[oracle]) for oracle in range(4)]
    for node in again:
        await node.oracle.start()
    await eventually(lambda: all(_count(node, ReportFinalized) >= 2 for node in again))
    first = next(notice for notice in again[0].notices.seen if isinstance(notice, EpochStarted))
    assert first.at_start
    assert first.epoch >= 2
    for node in again:
        await node.oracle.close()
    for database in databases:
        await database.close()


async def test_life_cycle_errors() -> None:
    nodes = Nodes()
    oracle = nodes.node(0).oracle
    with pytest.raises(LifecycleError):
        await oracle.close()
    await oracle.start()
    with pytest.raises(LifecycleError):
        await oracle.start()
    await oracle.close()
    with pytest.raises(LifecycleError):
        await oracle.close()
