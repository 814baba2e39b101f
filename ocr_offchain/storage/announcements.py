"""A SQLite file with the announcements of peers, so that a node finds them again after a restart (networking 13.13).

Its content is public and every record is signed: whoever changes it can only make peers be forgotten.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from ocr_offchain.storage.records import StorageError

T = TypeVar("T")

APPLICATION_ID: Final = 0x4F435241
"""`OCRA` in ASCII: marks the file as one of ours."""
SCHEMA_VERSION: Final = 1
_LOCK_TIMEOUT_SECONDS: Final = 1.0
_SCHEMA: Final = "CREATE TABLE announcement (peer_id TEXT PRIMARY KEY, announcement BLOB NOT NULL) WITHOUT ROWID"


class SqliteAnnouncements:
    """Implements `ragedisco.discoverer.AnnouncementDatabase`. Methods raise `StorageError`, which names the file."""

    def __init__(self, path: Path, connection: sqlite3.Connection, executor: ThreadPoolExecutor) -> None:
        """Use `open`."""
        self._path = path
        self._connection = connection
        self._executor = executor

    @classmethod
    async def open(cls, path: Path) -> SqliteAnnouncements:
        """Open the file, or create it; its directory must exist. Raises `StorageError` for a file that is not ours."""
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="announcements")
        try:
            connection = await asyncio.get_running_loop().run_in_executor(executor, _connect, path)
        except BaseException:
            executor.shutdown(wait=False)
            raise
        return cls(path, connection, executor)

    async def close(self) -> None:
        await self._run(self._connection.close)
        self._executor.shutdown(wait=False)

    async def store_announcement(self, peer_id: str, announcement: bytes) -> None:
        def store() -> None:
            with self._connection:
                self._connection.execute("INSERT OR REPLACE INTO announcement VALUES (?, ?)", (peer_id, announcement))

        await self._run(store)

    async def read_announcements(self, peer_ids: Collection[str]) -> Mapping[str, bytes]:
        def read() -> dict[str, bytes]:
            found: dict[str, bytes] = {}
            for peer_id in peer_ids:
                row = self._connection.execute(
                    "SELECT announcement FROM announcement WHERE peer_id = ?", (peer_id,)
                ).fetchone()
                if row is not None and isinstance(row[0], bytes):
                    found[peer_id] = row[0]
            return found

        return await self._run(read)

    async def _run(self, work: Callable[[], T]) -> T:
        """In the file's own thread."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
        except (sqlite3.Error, RuntimeError) as problem:
            raise StorageError(f"{self._path}: {problem}") from problem


def _connect(path: Path) -> sqlite3.Connection:
    try:
        # Only the one thread of the executor uses the connection; nothing says that it closes it, too.
        connection = sqlite3.connect(path, timeout=_LOCK_TIMEOUT_SECONDS, check_same_thread=False)
    except sqlite3.Error as problem:
        raise StorageError(f"{path}: {problem}") from problem
    try:
        _prepare(path, connection)
    except sqlite3.Error as problem:
        connection.close()
        raise StorageError(f"{path}: {problem}") from problem
    except StorageError:
        connection.close()
        raise
    return connection


def _prepare(path: Path, connection: sqlite3.Connection) -> None:
    found = tuple(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if empty and found == (0, 0):
        connection.execute("PRAGMA journal_mode = WAL")
        with connection:
            connection.execute(_SCHEMA)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    elif found != (APPLICATION_ID, SCHEMA_VERSION):
        raise StorageError(f"{path}: not a file with announcements, or of another version of this program")
