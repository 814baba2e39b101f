"""What a host supplies to an OCR2 oracle, apart from keys and plugin (config-and-keys 16, OCR2 14, 16.1, 17).

`chain`, `storage` and `network` implement these; `node` brings them together. Every coroutine is called under a
deadline of the local configuration, may raise `OCRError` (which is logged and never stops an oracle), and must cope
with being cancelled.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from ocr_offchain.types import (
    AttributedOnchainSignature,
    ConfigDigest,
    ContractConfig,
    OracleId,
    PendingTransmission,
    PersistentState,
    ReportContext,
    ReportTimestamp,
)


class ContractConfigTracker(Protocol):
    """Where configurations come from (config-and-keys 16.1, OCR2 and later)."""

    def notifications(self) -> AsyncIterator[None] | None:
        """A stream that yields when a new configuration may be there; None where there is only polling."""
        ...

    async def latest_config_details(self) -> tuple[int, ConfigDigest]:
        """(number of the block in which the configuration changed, its digest); a zero digest means not configured."""
        ...

    async def latest_config(self, changed_in_block: int) -> ContractConfig: ...

    async def latest_block_height(self) -> int: ...


class OffchainConfigDigester(Protocol):
    """Computes the digest of a configuration anew (config 16.4): what a chain endpoint says must agree with itself."""

    def config_digest(self, config: ContractConfig) -> ConfigDigest:
        """Raises `ConfigError` for signers or transmitters that are not of the chain's form."""
        ...

    def config_digest_prefix(self) -> bytes:
        """The two bytes that all digests of this kind begin with."""
        ...


class ContractTransmitter(Protocol):
    async def transmit(
        self, context: ReportContext, report: bytes, signatures: tuple[AttributedOnchainSignature, ...]
    ) -> None:
        """Send the report to the contract; normally enqueues and returns."""
        ...

    async def latest_config_digest_and_epoch(self) -> tuple[ConfigDigest, int]: ...

    async def from_account(self) -> str:
        """The transmitting account; on EVM chains an EIP-55 checksummed address."""
        ...


class Database(Protocol):
    """What outlives a restart (OCR2 14). Absent values are None or empty, never an error; writes overwrite."""

    async def read_config(self) -> ContractConfig | None: ...

    async def write_config(self, config: ContractConfig) -> None: ...

    async def read_state(self, config_digest: ConfigDigest) -> PersistentState | None: ...

    async def write_state(self, config_digest: ConfigDigest, state: PersistentState) -> None: ...

    async def record_signature(self, timestamp: ReportTimestamp) -> bool:
        """Remember `timestamp` as the latest signed round of its configuration; False if it is not later than that.

        One step: of two calls for one round only one gets True. What got True must survive even a loss of power
        (OCR2 H-9).
        """
        ...

    async def store_pending_transmission(self, timestamp: ReportTimestamp, pending: PendingTransmission) -> None: ...

    async def pending_transmissions_with_config_digest(
        self, config_digest: ConfigDigest
    ) -> Mapping[ReportTimestamp, PendingTransmission]: ...

    async def delete_pending_transmission(self, timestamp: ReportTimestamp) -> None: ...

    async def delete_pending_transmissions_older_than(self, time: int) -> None:
        """`time` in nanoseconds since the Unix epoch; over all configurations."""
        ...


@dataclass(frozen=True, slots=True)
class BinaryNetworkEndpointLimits:
    """What a peer may send (OCR2 16.2). Rates per second."""

    max_message_length: int
    messages_rate_per_oracle: float
    messages_capacity_per_oracle: int
    bytes_rate_per_oracle: float
    bytes_capacity_per_oracle: int


class BinaryNetworkEndpoint(Protocol):
    """Sends and receives payloads for one instance (OCR2 16.1). Sending never blocks; full buffers drop the oldest."""

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    def send_to(self, payload: bytes, to: OracleId) -> None: ...

    def broadcast(self, payload: bytes) -> None:
        """To all oracles of the instance, the sender included (OCR2 C-3)."""
        ...

    async def receive(self) -> tuple[bytes, OracleId]:
        """The next payload and its authenticated sender."""
        ...


class BinaryNetworkEndpointFactory(Protocol):
    def peer_id(self) -> str: ...

    async def new_endpoint(
        self,
        config_digest: ConfigDigest,
        peer_ids: tuple[str, ...],
        bootstrappers: tuple[str, ...],
        f: int,
        limits: BinaryNetworkEndpointLimits,
    ) -> BinaryNetworkEndpoint:
        """`peer_ids` in oracle order; `bootstrappers` as `peerid@host:port/…`; `f` is not used (OCR2 16.1)."""
        ...


class MonitoringEndpoint(Protocol):
    def send_log(self, telemetry: bytes) -> None:
        """A serialized `TelemetryWrapper` (OCR2 18.1)."""
        ...
