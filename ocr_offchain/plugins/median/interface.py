"""What the numerical median needs from its host (OCR2 19.5 to 19.7, config-and-keys 16.2).

`sources` implements the data sources, `chain` the contract and the report codec.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ocr_offchain.types import ConfigDigest, LatestTransmissionDetails, OracleId, ReportTimestamp, RoundRequested


class DataSource(Protocol):
    async def observe(self, timestamp: ReportTimestamp) -> int:
        """The number at this moment, an int192. Raises `OCRError` when there is none to be had."""
        ...


NO_ROUND_REQUESTED = RoundRequested(ConfigDigest(bytes(32)), 0, 0)


class MedianContract(Protocol):
    """What the plugin reads from the chain. Both raise `OCRError` when the chain does not answer."""

    async def latest_transmission_details(self) -> LatestTransmissionDetails: ...

    async def latest_round_requested(self, lookback: int) -> RoundRequested:
        """The newest request of the last `lookback` nanoseconds; `NO_ROUND_REQUESTED` when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class ParsedAttributedObservation:
    """A valid observation and the oracle that made it."""

    timestamp: int
    """Seconds since the Unix epoch, uint32."""
    value: int
    juels_per_fee_coin: int
    gas_price_subunits: int
    observer: OracleId


class ReportCodec(Protocol):
    """Reports of one kind of contract. Pure: the same arguments give the same bytes at every oracle (OCR2 19.7)."""

    def build_report(self, observations: tuple[ParsedAttributedObservation, ...]) -> bytes:
        """Raises `InvalidInputError` for an empty list."""
        ...

    def median_from_report(self, report: bytes) -> int:
        """Raises `InvalidInputError`, and nothing else, for whatever is no report."""
        ...

    def max_report_length(self, n: int) -> int:
        """In bytes, for n observations."""
        ...
