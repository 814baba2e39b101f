"""One SQLite file with what an oracle keeps over a restart (OCR2 14).

The newest writes may be lost with the power, which the protocol tolerates, except for the record of signed rounds:
that one is on the disk before the signature is sent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from ocr_offchain.storage.records import (
    config_from_text,
    config_to_text,
    numbers_from_text,
    numbers_to_text,
    signatures_from_text,
    signatures_to_text,
)
from ocr_offchain.storage.sqlite_file import FileFormat, SqliteFile
from ocr_offchain.types import ConfigDigest, ContractConfig, PendingTransmission, PersistentState, ReportTimestamp

APPLICATION_ID = 0x4F435232
"""`OCR2` in ASCII: marks the file as one of ours."""

SCHEMA_VERSION = 2
"""Version 1 had no record of signed rounds; it is added to such a file."""

_SCHEMA = """
CREATE TABLE contract_config (
    slot INTEGER PRIMARY KEY CHECK (slot = 0),
    config TEXT NOT NULL
) STRICT;
CREATE TABLE pacemaker_state (
    config_digest BLOB PRIMARY KEY,
    epoch INTEGER NOT NULL,
    highest_sent_epoch INTEGER NOT NULL,
    highest_received_epoch TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pending_transmission (
    config_digest BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    round INTEGER NOT NULL,
    time INTEGER NOT NULL,
    extra_hash BLOB NOT NULL,
    report BLOB NOT NULL,
    signatures TEXT NOT NULL,
    PRIMARY KEY (config_digest, epoch, round)
) STRICT, WITHOUT ROWID;
CREATE INDEX pending_transmission_by_time ON pending_transmission (time);
"""

_SIGNED_ROUND_SCHEMA = """
CREATE TABLE signed_round (
    config_digest BLOB PRIMARY KEY,
    epoch INTEGER NOT NULL,
    round INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""


_FORMAT = FileFormat(
    application_id=APPLICATION_ID,
    version=SCHEMA_VERSION,
    schema=_SCHEMA + _SIGNED_ROUND_SCHEMA,
    upgrades={1: _SIGNED_ROUND_SCHEMA},
    exclusive=True,  # two oracles with one identity would work against each other
)


class SqliteDatabase:
    """Implements `host.Database`. All methods raise `StorageError`, whose text names the file."""

    def __init__(self, file: SqliteFile) -> None:
        """Use `open`."""
        self._file = file

    @classmethod
    async def open(cls, path: Path) -> SqliteDatabase:
        """Open the file, or create it; its directory must exist. Raises `StorageError` for a file that is not ours."""
        return cls(await SqliteFile.open(path, _FORMAT))

    async def close(self) -> None:
        """Finish what is under way and close the file; may be called again."""
        await self._file.close()

    async def read_config(self) -> ContractConfig | None:
        def work(connection: sqlite3.Connection) -> ContractConfig | None:
            row = connection.execute("SELECT config FROM contract_config").fetchone()
            return config_from_text(row[0]) if row else None

        return await self._file.run(work)

    async def write_config(self, config: ContractConfig) -> None:
        text = config_to_text(config)
        await self._file.run(lambda c: c.execute("INSERT OR REPLACE INTO contract_config VALUES (0, ?)", (text,)))

    async def read_state(self, config_digest: ConfigDigest) -> PersistentState | None:
        def work(connection: sqlite3.Connection) -> PersistentState | None:
            row = connection.execute(
                "SELECT epoch, highest_sent_epoch, highest_received_epoch FROM pacemaker_state WHERE config_digest = ?",
                (config_digest,),
            ).fetchone()
            return PersistentState(row[0], row[1], numbers_from_text(row[2])) if row else None

        return await self._file.run(work)

    async def write_state(self, config_digest: ConfigDigest, state: PersistentState) -> None:
        received = numbers_to_text(state.highest_received_epoch)
        values = (config_digest, state.epoch, state.highest_sent_epoch, received)
        await self._file.run(lambda c: c.execute("INSERT OR REPLACE INTO pacemaker_state VALUES (?, ?, ?, ?)", values))

    async def record_signature(self, timestamp: ReportTimestamp) -> bool:
        """Waits for the disk, unlike other writes."""

        def work(connection: sqlite3.Connection) -> bool:
            connection.execute("PRAGMA synchronous = FULL")
            try:
                with connection:
                    return bool(
                        connection.execute(
                            "INSERT INTO signed_round VALUES (?1, ?2, ?3) ON CONFLICT (config_digest)"
                            " DO UPDATE SET epoch = ?2, round = ?3 WHERE (epoch, round) < (?2, ?3)",
                            (timestamp.config_digest, timestamp.epoch, timestamp.round),
                        ).rowcount
                    )
            finally:
                connection.execute("PRAGMA synchronous = NORMAL")

        return await self._file.run(work)

    async def store_pending_transmission(self, timestamp: ReportTimestamp, pending: PendingTransmission) -> None:
        values = (
            timestamp.config_digest,
            timestamp.epoch,
            timestamp.round,
            pending.time,
            pending.extra_hash,
            pending.report,
            signatures_to_text(pending.signatures),
        )
        await self._file.run(
            lambda c: c.execute("INSERT OR REPLACE INTO pending_transmission VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        )

    async def pending_transmissions_with_config_digest(
        self, config_digest: ConfigDigest
    ) -> Mapping[ReportTimestamp, PendingTransmission]:
        def work(connection: sqlite3.Connection) -> Mapping[ReportTimestamp, PendingTransmission]:
            rows = connection.execute(
                "SELECT epoch, round, time, extra_hash, report, signatures FROM pending_transmission"
                " WHERE config_digest = ?",
                (config_digest,),
            )
            return {
                ReportTimestamp(config_digest, epoch, round): PendingTransmission(
                    time, extra_hash, report, signatures_from_text(signatures)
                )
                for epoch, round, time, extra_hash, report, signatures in rows
            }

        return await self._file.run(work)

    async def delete_pending_transmission(self, timestamp: ReportTimestamp) -> None:
        values = (timestamp.config_digest, timestamp.epoch, timestamp.round)
        await self._file.run(
            lambda c: c.execute(
                "DELETE FROM pending_transmission WHERE config_digest = ? AND epoch = ? AND round = ?", values
            )
        )

    async def delete_pending_transmissions_older_than(self, time: int) -> None:
        await self._file.run(lambda c: c.execute("DELETE FROM pending_transmission WHERE time < ?", (time,)))
