"""What a host supplies to an OCR1 oracle, apart from keys and network (OCR1 12, 14; config-and-keys 16).

Every coroutine is called under a limit of the local configuration, may raise `OCRError` (which is logged and never
stops an oracle), and is cancelled when its limit is over.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from ocr_offchain.config.ocr1 import OCR1ContractConfig
from ocr_offchain.types import (
    ConfigDigest,
    ConfigOverride,
    LatestTransmissionDetails,
    OCR1PendingTransmission,
    PersistentState,
    ReportTimestamp,
    RoundRequested,
)


class OCR1DataSource(Protocol):
    async def observe(self, timestamp: ReportTimestamp) -> int | None:
        """The number at this moment, an int192; None counts as 0. Raises `OCRError` when there is none to be had.

        It is cancelled after DataSourceTimeout. A source that catches this may still return what it has, within
        DataSourceGracePeriod; it must do nothing slow then. Calls may overlap.
        """
        ...


class OCR1ContractTransmitter(Protocol):
    """The aggregator, read and written (OCR1 14.3)."""

    async def transmit(self, report: bytes, rs: tuple[bytes, ...], ss: tuple[bytes, ...], vs: bytes) -> None:
        """Submit the transaction; may return before it is included."""
        ...

    async def latest_transmission_details(self) -> LatestTransmissionDetails:
        """The digest, of 16 bytes, is that of the current configuration; with it epoch and round began at 0."""
        ...

    async def latest_round_requested(self, lookback: int) -> RoundRequested:
        """The newest request of the last `lookback` nanoseconds; all zero when there is none."""
        ...

    async def from_account(self) -> str:
        """The transmitting account, an EIP-55 checksummed address."""
        ...


class OCR1ConfigOverrider(Protocol):
    def config_override(self) -> ConfigOverride | None:
        """What this node uses instead of the configuration's alpha and DeltaC; must return at once."""
        ...


class OCR1Database(Protocol):
    """What outlives a restart (OCR1 12).

    Absent values are None or empty, never an error (PS-3); writes overwrite (PS-4). Digests have 16 bytes.
    """

    async def read_config(self) -> OCR1ContractConfig | None: ...

    async def write_config(self, config: OCR1ContractConfig) -> None: ...

    async def read_state(self, config_digest: ConfigDigest) -> PersistentState | None: ...

    async def write_state(self, config_digest: ConfigDigest, state: PersistentState) -> None: ...

    async def store_pending_transmission(
        self, timestamp: ReportTimestamp, pending: OCR1PendingTransmission
    ) -> None: ...

    async def pending_transmissions_with_config_digest(
        self, config_digest: ConfigDigest
    ) -> Mapping[ReportTimestamp, OCR1PendingTransmission]: ...

    async def delete_pending_transmission(self, timestamp: ReportTimestamp) -> None: ...

    async def delete_pending_transmissions_older_than(self, time: int) -> None:
        """`time` in nanoseconds since the Unix epoch; over all configurations."""
        ...


class OCR1ConfigSubscription(Protocol):
    """A stream that yields when a configuration may have been set; it may end at any time."""

    def __aiter__(self) -> AsyncIterator[object]: ...

    async def close(self) -> None:
        """May be called again, and when the stream has ended."""
        ...


class OCR1ContractConfigTracker(Protocol):
    """Where configurations come from (config-and-keys 16.1, OCR1)."""

    async def subscribe_to_new_configs(self) -> OCR1ConfigSubscription | None:
        """None where there is only polling."""
        ...

    async def latest_config_details(self) -> tuple[int, bytes]:
        """(number of the block in which the configuration changed, its digest); a zero digest means not configured."""
        ...

    async def config_from_logs(self, changed_in_block: int) -> OCR1ContractConfig: ...

    async def latest_block_height(self) -> int: ...
