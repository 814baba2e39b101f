"""A SQLite file of this program, used in a thread of its own, so that a slow disk delays no timer.

Write-ahead logging keeps the file whole through a crash; the newest writes may be lost with the power.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ocr_offchain.storage.records import StorageError

T = TypeVar("T")

_LOCK_TIMEOUT_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """What a kind of file is recognized by, and what stands in a new one."""

    application_id: int
    """Four ASCII characters that mark the file as one of ours."""
    version: int
    schema: str
    """SQL that makes the tables of a new file."""
    upgrades: Mapping[int, str] = field(default_factory=dict)
    """By older version, the SQL that brings a file of it to this one."""
    exclusive: bool = False
    """Whether no other process may use the file meanwhile."""


class SqliteFile:
    """All methods raise `StorageError`, whose text names the file."""

    def __init__(self, path: Path, connection: sqlite3.Connection, executor: ThreadPoolExecutor) -> None:
        """Use `open`."""
        self._path = path
        self._connection = connection
        self._executor = executor

    @classmethod
    async def open(cls, path: Path, file_format: FileFormat) -> SqliteFile:
        """Open the file, or create it; its directory must exist. A file that is not ours is refused and left alone."""
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=path.name)
        try:
            connection = await asyncio.get_running_loop().run_in_executor(executor, _connect, path, file_format)
        except BaseException:
            executor.shutdown(wait=False)
            raise
        return cls(path, connection, executor)

    async def close(self) -> None:
        """Finish what is under way and close the file; may be called again."""
        await asyncio.get_running_loop().run_in_executor(None, self._close)

    def _close(self) -> None:
        self._executor.shutdown(wait=True)
        self._connection.close()

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` as one transaction in the thread of the file."""

        def transaction() -> T:
            try:
                with self._connection:
                    return work(self._connection)
            except (sqlite3.Error, StorageError) as error:
                raise StorageError(f"{self._path}: {error}") from error

        try:
            future = asyncio.get_running_loop().run_in_executor(self._executor, transaction)
        except RuntimeError as error:
            raise StorageError(f"{self._path}: the database is closed") from error
        return await future


def _connect(path: Path, file_format: FileFormat) -> sqlite3.Connection:
    try:
        # Only the one thread of the executor uses the connection; nothing says that it closes it, too.
        connection = sqlite3.connect(path, timeout=_LOCK_TIMEOUT_SECONDS, check_same_thread=False)
    except sqlite3.Error as error:
        raise StorageError(f"{path}: cannot be opened: {error}") from error
    try:
        _prepare(connection, path, file_format)
    except sqlite3.Error as error:
        connection.close()
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise StorageError(f"{path}: is in use by another process") from error
        raise StorageError(f"{path}: is no usable SQLite database: {error}") from error
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, file_format: FileFormat) -> None:
    """Make sure that the file is one of ours, whole, and of this version; an empty one becomes so."""
    if file_format.exclusive:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if tables and application_id != file_format.application_id:
        raise StorageError(f"{path}: is a database of another program")
    if tables and version != file_format.version and version not in file_format.upgrades:
        raise StorageError(f"{path}: has schema version {version}, this program knows version {file_format.version}")
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise StorageError(f"{path}: is damaged: {verdict}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    if not tables:
        change = f"{file_format.schema} PRAGMA application_id = {file_format.application_id};"
    elif version in file_format.upgrades:
        change = file_format.upgrades[version]
    else:
        return
    connection.executescript(f"BEGIN IMMEDIATE; {change} PRAGMA user_version = {file_format.version}; COMMIT;")
