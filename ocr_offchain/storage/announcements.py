"""A SQLite file with the announcements of peers, so that a node finds them again after a restart (networking 13.13).

Its content is public and every record is signed: whoever changes it can only make peers be forgotten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from ocr_offchain.storage.sqlite_file import FileFormat, SqliteFile

_FORMAT: Final = FileFormat(
    application_id=0x4F435241,  # OCRA in ASCII
    version=1,
    schema="CREATE TABLE announcement (peer_id TEXT PRIMARY KEY, announcement BLOB NOT NULL) WITHOUT ROWID;",
)


class SqliteAnnouncements:
    """Implements `ragedisco.discoverer.AnnouncementDatabase`. Methods raise `StorageError`, which names the file."""

    def __init__(self, file: SqliteFile) -> None:
        """Use `open`."""
        self._file = file

    @classmethod
    async def open(cls, path: Path) -> SqliteAnnouncements:
        """Open the file, or create it; its directory must exist. Raises `StorageError` for a file that is not ours."""
        return cls(await SqliteFile.open(path, _FORMAT))

    async def close(self) -> None:
        await self._file.close()

    async def store_announcement(self, peer_id: str, announcement: bytes) -> None:
        await self._file.run(
            lambda c: c.execute("INSERT OR REPLACE INTO announcement VALUES (?, ?)", (peer_id, announcement))
        )

    async def read_announcements(self, peer_ids: Collection[str]) -> Mapping[str, bytes]:
        def read(connection: sqlite3.Connection) -> dict[str, bytes]:
            found: dict[str, bytes] = {}
            for peer_id in peer_ids:
                row = connection.execute(
                    "SELECT announcement FROM announcement WHERE peer_id = ?", (peer_id,)
                ).fetchone()
                if row is not None and isinstance(row[0], bytes):
                    found[peer_id] = row[0]
            return found

        return await self._file.run(read)
