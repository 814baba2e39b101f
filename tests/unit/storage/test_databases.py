"""Both databases keep what OCR2 14 asks for; the SQLite file is whole, ours, and of a known version, or refused."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ocr_offchain.host import Database
from ocr_offchain.storage.memory import InMemoryDatabase
from ocr_offchain.storage.records import StorageError
from ocr_offchain.storage.sqlite import SCHEMA_VERSION, SqliteDatabase
from ocr_offchain.types import (
    AttributedOnchainSignature,
    ConfigDigest,
    ContractConfig,
    OracleId,
    PendingTransmission,
    PersistentState,
    ReportTimestamp,
)

DIGEST = ConfigDigest(bytes(range(32)))
OTHER = ConfigDigest(bytes(32))
CONFIG = ContractConfig(
    config_digest=DIGEST,
    config_count=2**64 - 1,
    signers=(bytes([1] * 20), bytes([2] * 20)),
    transmitters=("0xAbC", "0xdEf"),
    f=1,
    onchain_config=b"\x01\x02",
    offchain_config_version=2,
    offchain_config=bytes(range(256)),
)
STATE = PersistentState(2**32 - 1, 2**32 - 1, (1, 2**32 - 1, 0, 3))


def _pending(time: int) -> PendingTransmission:
    return PendingTransmission(
        time,
        bytes(32),
        b"report \x00",
        (AttributedOnchainSignature(b"s", OracleId(3)), AttributedOnchainSignature(b"", OracleId(0))),
    )


@pytest.fixture(params=["memory", "sqlite"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    if request.param == "memory":
        yield InMemoryDatabase()
        return
    opened = await SqliteDatabase.open(tmp_path / "oracle.sqlite")
    yield opened
    await opened.close()


async def test_what_was_never_written_is_absent(database: Database) -> None:
    assert await database.read_config() is None
    assert await database.read_state(DIGEST) is None
    assert await database.pending_transmissions_with_config_digest(DIGEST) == {}
    await database.delete_pending_transmission(ReportTimestamp(DIGEST, 1, 1))


async def test_there_is_one_configuration(database: Database) -> None:
    await database.write_config(CONFIG)
    assert await database.read_config() == CONFIG
    other = ContractConfig(OTHER, 1, (), (), 0, b"", 2, b"")
    await database.write_config(other)
    assert await database.read_config() == other


async def test_there_is_one_state_for_each_config_digest(database: Database) -> None:
    await database.write_state(DIGEST, PersistentState(1, 1, (0,)))
    await database.write_state(OTHER, PersistentState(2, 3, ()))
    await database.write_state(DIGEST, STATE)
    assert await database.read_state(DIGEST) == STATE
    assert await database.read_state(OTHER) == PersistentState(2, 3, ())


async def test_pending_transmissions_are_kept_by_timestamp(database: Database) -> None:
    first, second = ReportTimestamp(DIGEST, 2**32 - 1, 255), ReportTimestamp(DIGEST, 1, 2)
    foreign = ReportTimestamp(OTHER, 1, 2)
    now = 1_700_000_000_000_000_001
    await database.store_pending_transmission(first, _pending(1))
    await database.store_pending_transmission(first, _pending(now))
    await database.store_pending_transmission(second, _pending(now + 1))
    await database.store_pending_transmission(foreign, _pending(now))
    assert await database.pending_transmissions_with_config_digest(DIGEST) == {
        first: _pending(now),
        second: _pending(now + 1),
    }
    await database.delete_pending_transmission(first)
    assert await database.pending_transmissions_with_config_digest(DIGEST) == {second: _pending(now + 1)}
    assert await database.pending_transmissions_with_config_digest(OTHER) == {foreign: _pending(now)}


async def test_old_transmissions_of_all_configurations_are_deleted(database: Database) -> None:
    for digest in (DIGEST, OTHER):
        for time in (99, 100, 101):
            await database.store_pending_transmission(ReportTimestamp(digest, 1, time), _pending(time))
    await database.delete_pending_transmissions_older_than(100)
    for digest in (DIGEST, OTHER):
        left = await database.pending_transmissions_with_config_digest(digest)
        assert sorted(pending.time for pending in left.values()) == [100, 101]


async def test_everything_is_there_after_opening_again(tmp_path: Path) -> None:
    path = tmp_path / "oracle.sqlite"
    database = await SqliteDatabase.open(path)
    await database.write_config(CONFIG)
    await database.write_state(DIGEST, STATE)
    await database.store_pending_transmission(ReportTimestamp(DIGEST, 1, 1), _pending(7))
    await database.close()
    await database.close()
    database = await SqliteDatabase.open(path)
    assert await database.read_config() == CONFIG
    assert await database.read_state(DIGEST) == STATE
    assert await database.pending_transmissions_with_config_digest(DIGEST) == {
        ReportTimestamp(DIGEST, 1, 1): _pending(7)
    }
    await database.close()


async def test_a_file_left_open_by_a_killed_process_opens(tmp_path: Path) -> None:
    path = tmp_path / "oracle.sqlite"
    killed = await SqliteDatabase.open(path)
    await killed.write_state(DIGEST, STATE)
    copy = tmp_path / "copy.sqlite"
    for suffix in ("", "-wal"):
        (tmp_path / f"copy.sqlite{suffix}").write_bytes((tmp_path / f"oracle.sqlite{suffix}").read_bytes())
    await killed.close()
    database = await SqliteDatabase.open(copy)
    assert await database.read_state(DIGEST) == STATE
    await database.close()


async def test_writes_keep_their_order_and_do_not_block_the_loop(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "oracle.sqlite")
    writes = [database.write_state(DIGEST, PersistentState(epoch, epoch, ())) for epoch in range(1, 51)]
    await asyncio.gather(*writes)
    assert await database.read_state(DIGEST) == PersistentState(50, 50, ())
    await database.close()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"this is no database, whatever its name says" * 100, "not a database"),
        (b"SQLite format 3\x00" + bytes(5000), "no usable SQLite database"),
    ],
)
async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "oracle.sqlite"
    path.write_bytes(content)
    with pytest.raises(StorageError, match=problem) as caught:
        await SqliteDatabase.open(path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


async def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "oracle.sqlite"
    database = await SqliteDatabase.open(path)
    for round in range(200):
        await database.store_pending_transmission(ReportTimestamp(DIGEST, 1, round), _pending(round))
    await database.close()
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 6] = bytes(4096 * 3)
    path.write_bytes(content)
    with pytest.raises(StorageError, match=r"oracle\.sqlite: is damaged|no usable"):
        await SqliteDatabase.open(path)


async def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "oracle.sqlite"
    with sqlite3.connect(path) as foreign:
        foreign.execute("CREATE TABLE theirs (x)")
    foreign.close()
    with pytest.raises(StorageError, match="another program"):
        await SqliteDatabase.open(path)


async def test_a_database_of_a_later_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "oracle.sqlite"
    await (await SqliteDatabase.open(path)).close()
    with sqlite3.connect(path) as later:
        later.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    later.close()
    with pytest.raises(StorageError, match=f"schema version {SCHEMA_VERSION + 1}"):
        await SqliteDatabase.open(path)


async def test_a_database_has_one_user_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "oracle.sqlite"
    database = await SqliteDatabase.open(path)
    with pytest.raises(StorageError, match=r"oracle\.sqlite: is in use by another process"):
        await SqliteDatabase.open(path)
    await database.write_config(CONFIG)
    await database.close()
    database = await SqliteDatabase.open(path)
    assert await database.read_config() == CONFIG
    await database.close()


async def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "oracle.sqlite"
    with pytest.raises(StorageError, match="missing"):
        await SqliteDatabase.open(path)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE contract_config SET config = '{}'",
        "UPDATE contract_config SET config = 'x'",
        """UPDATE contract_config SET config = '{"config_digest": "zz"}'""",
    ],
)
async def test_rows_that_make_no_sense_give_an_error_that_names_the_file(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "oracle.sqlite"
    database = await SqliteDatabase.open(path)
    await database.write_config(CONFIG)
    await database.write_state(DIGEST, STATE)
    await database.store_pending_transmission(ReportTimestamp(DIGEST, 1, 1), _pending(1))
    await database.close()
    with sqlite3.connect(path) as hand:
        hand.execute(damage)
        hand.execute("UPDATE pacemaker_state SET highest_received_epoch = '{'")
        hand.execute("UPDATE pending_transmission SET signatures = '[1]'")
    hand.close()
    database = await SqliteDatabase.open(path)
    for read in (
        database.read_config(),
        database.read_state(DIGEST),
        database.pending_transmissions_with_config_digest(DIGEST),
    ):
        with pytest.raises(StorageError, match=r"oracle\.sqlite: stored"):
            await read
    await database.close()


async def test_a_closed_database_says_so(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "oracle.sqlite")
    await database.close()
    with pytest.raises(StorageError, match="closed"):
        await database.read_config()


async def test_h_9_a_round_is_recorded_once_and_never_after_a_later_one(database: Database) -> None:
    assert await database.record_signature(ReportTimestamp(DIGEST, 5, 2))
    for epoch, round in ((5, 2), (5, 1), (4, 255)):
        assert not await database.record_signature(ReportTimestamp(DIGEST, epoch, round))
    assert await database.record_signature(ReportTimestamp(OTHER, 1, 1))
    for epoch, round in ((5, 3), (6, 0), (6, 1), (2**32 - 1, 255)):
        assert await database.record_signature(ReportTimestamp(DIGEST, epoch, round))


async def test_h_9_the_record_outlives_a_killed_process(tmp_path: Path) -> None:
    killed = await SqliteDatabase.open(tmp_path / "oracle.sqlite")
    assert await killed.record_signature(ReportTimestamp(DIGEST, 5, 2))
    for suffix in ("", "-wal"):
        (tmp_path / f"copy.sqlite{suffix}").write_bytes((tmp_path / f"oracle.sqlite{suffix}").read_bytes())
    await killed.close()
    database = await SqliteDatabase.open(tmp_path / "copy.sqlite")
    assert not await database.record_signature(ReportTimestamp(DIGEST, 5, 2))
    assert await database.record_signature(ReportTimestamp(DIGEST, 5, 3))
    await database.close()


async def test_a_database_of_version_1_gains_the_record_of_signed_rounds(tmp_path: Path) -> None:
    path = tmp_path / "oracle.sqlite"
    database = await SqliteDatabase.open(path)
    await database.write_state(DIGEST, STATE)
    await database.close()
    with sqlite3.connect(path) as old:
        old.executescript("DROP TABLE signed_round; PRAGMA user_version = 1;")
    old.close()
    for expected in (True, False):
        database = await SqliteDatabase.open(path)
        assert await database.read_state(DIGEST) == STATE
        assert await database.record_signature(ReportTimestamp(DIGEST, 1, 1)) is expected
        await database.close()
