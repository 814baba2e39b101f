"""Keeps the records of an OCR1 oracle in a database of OCR2, so that there is one kind of file and one way to write it.

An OCR1 oracle needs a database of its own, as each holds one contract configuration. Pacemaker states are the same
records. The other two are written as records of OCR2 whose further fields are empty.
"""

from __future__ import annotations

from collections.abc import Mapping

from ocr_offchain.config.ocr1 import OCR1ContractConfig
from ocr_offchain.crypto.evm_signatures import split_signatures
from ocr_offchain.crypto.secp256k1 import checksum_address, parse_address
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.host import Database
from ocr_offchain.storage.records import StorageError
from ocr_offchain.types import (
    AttributedOnchainSignature,
    ConfigDigest,
    ContractConfig,
    OCR1PendingTransmission,
    OracleId,
    PendingTransmission,
    PersistentState,
    ReportTimestamp,
)

_WORD = 32
_NO_HASH = bytes(32)
_WORDS_BEFORE_OBSERVATIONS = 4


class OCR1DatabaseAdapter:
    """Implements `ocr1_host.OCR1Database` over a `host.Database`. Raises what that one raises, and `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read_config(self) -> OCR1ContractConfig | None:
        stored = await self._database.read_config()
        if stored is None:
            return None
        try:
            transmitters = tuple(parse_address(transmitter) for transmitter in stored.transmitters)
        except InvalidInputError as error:
            raise StorageError(f"stored configuration cannot be read: {error}") from error
        return OCR1ContractConfig(
            config_digest=bytes(stored.config_digest),
            signers=stored.signers,
            transmitters=transmitters,
            threshold=stored.f,
            encoded_config_version=stored.offchain_config_version,
            encoded=stored.offchain_config,
        )

    async def write_config(self, config: OCR1ContractConfig) -> None:
        await self._database.write_config(
            ContractConfig(
                config_digest=ConfigDigest(config.config_digest),
                config_count=0,
                signers=config.signers,
                transmitters=tuple(checksum_address(transmitter) for transmitter in config.transmitters),
                f=config.threshold,
                onchain_config=b"",
                offchain_config_version=config.encoded_config_version,
                offchain_config=config.encoded,
            )
        )

    async def read_state(self, config_digest: ConfigDigest) -> PersistentState | None:
        return await self._database.read_state(config_digest)

    async def write_state(self, config_digest: ConfigDigest, state: PersistentState) -> None:
        await self._database.write_state(config_digest, state)

    async def store_pending_transmission(self, timestamp: ReportTimestamp, pending: OCR1PendingTransmission) -> None:
        signatures = tuple(
            AttributedOnchainSignature(r + s + pending.vs[position : position + 1], OracleId(position))
            for position, (r, s) in enumerate(zip(pending.rs, pending.ss, strict=True))
        )
        record = PendingTransmission(pending.time, _NO_HASH, pending.report, signatures)
        await self._database.store_pending_transmission(timestamp, record)

    async def pending_transmissions_with_config_digest(
        self, config_digest: ConfigDigest
    ) -> Mapping[ReportTimestamp, OCR1PendingTransmission]:
        records = await self._database.pending_transmissions_with_config_digest(config_digest)
        return {timestamp: _pending(record) for timestamp, record in records.items()}

    async def delete_pending_transmission(self, timestamp: ReportTimestamp) -> None:
        await self._database.delete_pending_transmission(timestamp)

    async def delete_pending_transmissions_older_than(self, time: int) -> None:
        await self._database.delete_pending_transmissions_older_than(time)


def _pending(record: PendingTransmission) -> OCR1PendingTransmission:
    """The median stands in the report (OCR1 4.6, 5.4)."""
    words = len(record.report) // _WORD - _WORDS_BEFORE_OBSERVATIONS
    if words < 1:
        raise StorageError("stored pending transmission cannot be read: its report has no observations")
    start = (_WORDS_BEFORE_OBSERVATIONS + words // 2) * _WORD
    median = int.from_bytes(record.report[start : start + _WORD], "big", signed=True)
    try:
        rs, ss, vs = split_signatures([attributed.signature for attributed in record.signatures])
    except InvalidInputError as error:
        raise StorageError(f"stored pending transmission cannot be read: {error}") from error
    return OCR1PendingTransmission(record.time, median, record.report, rs, ss, vs)
