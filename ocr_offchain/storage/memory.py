"""A database that forgets everything with its process."""

from __future__ import annotations

from collections.abc import Mapping

from ocr_offchain.types import (
    ConfigDigest,
    ContractConfig,
    EpochRound,
    PendingTransmission,
    PersistentState,
    ReportTimestamp,
)


class InMemoryDatabase:
    """Implements `host.Database`."""

    def __init__(self) -> None:
        self._config: ContractConfig | None = None
        self._states: dict[ConfigDigest, PersistentState] = {}
        self._signed: dict[ConfigDigest, EpochRound] = {}
        self._pending: dict[ReportTimestamp, PendingTransmission] = {}

    async def read_config(self) -> ContractConfig | None:
        return self._config

    async def write_config(self, config: ContractConfig) -> None:
        self._config = config

    async def read_state(self, config_digest: ConfigDigest) -> PersistentState | None:
        return self._states.get(config_digest)

    async def write_state(self, config_digest: ConfigDigest, state: PersistentState) -> None:
        self._states[config_digest] = state

    async def record_signature(self, timestamp: ReportTimestamp) -> bool:
        if timestamp.epoch_round <= self._signed.get(timestamp.config_digest, EpochRound(0, 0)):
            return False
        self._signed[timestamp.config_digest] = timestamp.epoch_round
        return True

    async def store_pending_transmission(self, timestamp: ReportTimestamp, pending: PendingTransmission) -> None:
        self._pending[timestamp] = pending

    async def pending_transmissions_with_config_digest(
        self, config_digest: ConfigDigest
    ) -> Mapping[ReportTimestamp, PendingTransmission]:
        return {
            timestamp: pending
            for timestamp, pending in self._pending.items()
            if timestamp.config_digest == config_digest
        }

    async def delete_pending_transmission(self, timestamp: ReportTimestamp) -> None:
        self._pending.pop(timestamp, None)

    async def delete_pending_transmissions_older_than(self, time: int) -> None:
        self._pending = {timestamp: pending for timestamp, pending in self._pending.items() if pending.time >= time}
