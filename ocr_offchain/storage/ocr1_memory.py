"""A database of OCR1 that forgets everything with its process."""

from __future__ import annotations

from collections.abc import Mapping

from ocr_offchain.config.ocr1 import OCR1ContractConfig
from ocr_offchain.types import ConfigDigest, OCR1PendingTransmission, PersistentState, ReportTimestamp


class InMemoryOCR1Database:
    """Implements `ocr1_host.OCR1Database`."""

    def __init__(self) -> None:
        self._config: OCR1ContractConfig | None = None
        self._states: dict[ConfigDigest, PersistentState] = {}
        self._pending: dict[ReportTimestamp, OCR1PendingTransmission] = {}

    async def read_config(self) -> OCR1ContractConfig | None:
        return self._config

    async def write_config(self, config: OCR1ContractConfig) -> None:
        self._config = config

    async def read_state(self, config_digest: ConfigDigest) -> PersistentState | None:
        return self._states.get(config_digest)

    async def write_state(self, config_digest: ConfigDigest, state: PersistentState) -> None:
        self._states[config_digest] = state

    async def store_pending_transmission(self, timestamp: ReportTimestamp, pending: OCR1PendingTransmission) -> None:
        self._pending[timestamp] = pending

    async def pending_transmissions_with_config_digest(
        self, config_digest: ConfigDigest
    ) -> Mapping[ReportTimestamp, OCR1PendingTransmission]:
        return {key: row for key, row in self._pending.items() if key.config_digest == config_digest}

    async def delete_pending_transmission(self, timestamp: ReportTimestamp) -> None:
        self._pending.pop(timestamp, None)

    async def delete_pending_transmissions_older_than(self, time: int) -> None:
        self._pending = {key: row for key, row in self._pending.items() if row.time >= time}
