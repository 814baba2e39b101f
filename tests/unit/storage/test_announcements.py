from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ocr_offchain.storage.announcements import SqliteAnnouncements
from ocr_offchain.storage.records import StorageError


async def test_announcements_outlive_a_restart_and_the_last_one_counts(tmp_path: Path) -> None:
    database = await SqliteAnnouncements.open(tmp_path / "announcements.sqlite")
    await database.store_announcement("12D3a", b"first")
    await database.store_announcement("12D3a", b"second")
    await database.store_announcement("12D3b", b"\x00\xff")
    await database.close()
    database = await SqliteAnnouncements.open(tmp_path / "announcements.sqlite")
    assert await database.read_announcements(["12D3a", "12D3b", "12D3c"]) == {"12D3a": b"second", "12D3b": b"\x00\xff"}
    assert await database.read_announcements([]) == {}
    await database.close()


async def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE precious (value TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match=r"other\.sqlite"):
        await SqliteAnnouncements.open(path)
    assert path.read_bytes() == before
    (tmp_path / "noise").write_bytes(b"this is not a database" * 100)
    with pytest.raises(StorageError, match="noise"):
        await SqliteAnnouncements.open(tmp_path / "noise")
    with pytest.raises(StorageError, match="nowhere"):
        await SqliteAnnouncements.open(tmp_path / "nowhere" / "file")


async def test_a_closed_file_says_so(tmp_path: Path) -> None:
    database = await SqliteAnnouncements.open(tmp_path / "announcements.sqlite")
    await database.close()
    with pytest.raises(StorageError, match=r"announcements\.sqlite"):
        await database.store_announcement("12D3a", b"")
    with pytest.raises(StorageError, match=r"announcements\.sqlite"):
        await database.read_announcements(["12D3a"])


async def test_records_that_somebody_has_changed_to_another_type_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "announcements.sqlite"
    database = await SqliteAnnouncements.open(path)
    with sqlite3.connect(path) as other:
        other.execute("INSERT INTO announcement VALUES ('12D3a', 'a text')")
    other.close()
    assert await database.read_announcements(["12D3a"]) == {}
    await database.close()
