"""What an OCR1 oracle keeps comes back as it was, over a restart too (OCR1 12)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ocr_offchain.config.ocr1 import OCR1ContractConfig
from ocr_offchain.crypto.evm_signatures import split_signatures
from ocr_offchain.ocr1_host import OCR1Database
from ocr_offchain.protocol.ocr1.report import encode_report, raw_report_context
from ocr_offchain.storage.memory import InMemoryDatabase
from ocr_offchain.storage.ocr1_adapter import OCR1DatabaseAdapter
from ocr_offchain.storage.ocr1_memory import InMemoryOCR1Database
from ocr_offchain.storage.records import StorageError
from ocr_offchain.storage.sqlite import SqliteDatabase
from ocr_offchain.types import (
    ConfigDigest,
    OCR1PendingTransmission,
    PendingTransmission,
    PersistentState,
    ReportTimestamp,
)
from tests.unit.protocol.ocr1 import golden

DIGEST = ConfigDigest(golden.DIGEST)
OTHER = ConfigDigest(b"\x01" * 16)
STATE = PersistentState(3, 5, (3, 2**32 - 1, 0, 5))
CONFIG = OCR1ContractConfig(
    config_digest=golden.DIGEST,
    signers=tuple(bytes.fromhex(address) for address in golden.ADDRESSES),
    transmitters=tuple(bytes([0xE0 + oracle]) * 20 for oracle in range(4)),
    threshold=1,
    encoded_config_version=1,
    encoded=b"\x00\xff" * 600,
)


def row(due: int, values: int = 3) -> OCR1PendingTransmission:
    list_ = golden.OBSERVATIONS[:values]
    report = encode_report(raw_report_context(golden.DIGEST, 2, 3), list_)
    rs, ss, vs = split_signatures([golden.REPORT_SIGNATURES[1], golden.REPORT_SIGNATURES[3]])
    return OCR1PendingTransmission(due, list_[values // 2].value, report, rs, ss, vs)


@pytest.fixture(params=["memory", "adapter over memory", "sqlite"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OCR1Database]:
    if request.param == "memory":
        yield InMemoryOCR1Database()
    elif request.param == "adapter over memory":
        yield OCR1DatabaseAdapter(InMemoryDatabase())
    else:
        sqlite = await SqliteDatabase.open(tmp_path / "ocr1.sqlite")
        yield OCR1DatabaseAdapter(sqlite)
        await sqlite.close()


async def test_ps_3_what_is_absent_is_nothing(database: OCR1Database) -> None:
    assert await database.read_config() is None
    assert await database.read_state(DIGEST) is None
    assert await database.pending_transmissions_with_config_digest(DIGEST) == {}
    await database.delete_pending_transmission(ReportTimestamp(DIGEST, 1, 1))


async def test_configuration_and_state_come_back_as_they_were(database: OCR1Database) -> None:
    await database.write_config(CONFIG)
    assert await database.read_config() == CONFIG
    changed = replace(CONFIG, encoded=b"", threshold=2)
    await database.write_config(changed)
    assert await database.read_config() == changed
    await database.write_state(DIGEST, STATE)
    assert await database.read_state(DIGEST) == STATE
    assert await database.read_state(OTHER) is None


@pytest.mark.parametrize("values", [1, 2, 3])
async def test_ps_5_pending_transmissions_come_back_as_they_were(database: OCR1Database, values: int) -> None:
    key = ReportTimestamp(DIGEST, 2**32 - 1, 255)
    pending = row(1_700_000_000_123_456_789, values)
    await database.store_pending_transmission(key, pending)
    assert await database.pending_transmissions_with_config_digest(DIGEST) == {key: pending}
    assert await database.pending_transmissions_with_config_digest(OTHER) == {}


async def test_ps_4_a_row_with_the_same_key_is_replaced(database: OCR1Database) -> None:
    key = ReportTimestamp(DIGEST, 2, 3)
    await database.store_pending_transmission(key, row(1))
    await database.store_pending_transmission(key, row(2))
    assert await database.pending_transmissions_with_config_digest(DIGEST) == {key: row(2)}
    await database.delete_pending_transmission(key)
    assert await database.pending_transmissions_with_config_digest(DIGEST) == {}


async def test_13_3_old_rows_of_all_configurations_are_collected(database: OCR1Database) -> None:
    for digest in (DIGEST, OTHER):
        for due in (5, 10):
            await database.store_pending_transmission(ReportTimestamp(digest, 1, due), row(due))
    await database.delete_pending_transmissions_older_than(10)
    for digest in (DIGEST, OTHER):
        assert list(await database.pending_transmissions_with_config_digest(digest)) == [ReportTimestamp(digest, 1, 10)]


async def test_ps_5_a_file_keeps_all_over_a_restart(tmp_path: Path) -> None:
    sqlite = await SqliteDatabase.open(tmp_path / "ocr1.sqlite")
    key = ReportTimestamp(DIGEST, 2, 3)
    before = OCR1DatabaseAdapter(sqlite)
    await before.write_config(CONFIG)
    await before.write_state(DIGEST, STATE)
    await before.store_pending_transmission(key, row(7))
    await sqlite.close()
    sqlite = await SqliteDatabase.open(tmp_path / "ocr1.sqlite")
    after = OCR1DatabaseAdapter(sqlite)
    assert await after.read_config() == CONFIG
    assert await after.read_state(DIGEST) == STATE
    assert await after.pending_transmissions_with_config_digest(DIGEST) == {key: row(7)}
    await sqlite.close()


@pytest.mark.parametrize(
    "broken",
    [PendingTransmission(1, bytes(32), bytes(128), ()), PendingTransmission(1, bytes(32), b"", ())],
)
async def test_a_row_that_makes_no_sense_is_named(broken: PendingTransmission) -> None:
    database = InMemoryDatabase()
    await database.store_pending_transmission(ReportTimestamp(DIGEST, 1, 1), broken)
    with pytest.raises(StorageError, match="its report has no observations"):
        await OCR1DatabaseAdapter(database).pending_transmissions_with_config_digest(DIGEST)
