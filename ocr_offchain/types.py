"""Values that every room of the house speaks about. Nothing in here computes anything.

Byte strings are `bytes`; durations are integers in nanoseconds (config-and-keys 1); times are integers in
nanoseconds since the Unix epoch unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

MAX_ORACLES = 31
"""Largest number of oracles in any version of the protocol (config-and-keys 1)."""

OracleId = NewType("OracleId", int)
"""Position of an oracle in the on-chain list of signers, 0 to 30."""

ConfigDigest = NewType("ConfigDigest", bytes)
"""Names one configuration, hence one protocol instance: 16 bytes in OCR1, 32 in later versions."""

SharedSecret = NewType("SharedSecret", bytes)
"""16 bytes that the oracles of an instance share (config-and-keys 5)."""

NANOSECONDS_PER_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True, order=True)
class EpochRound:
    """A round of an epoch; ordered by epoch, then by round (protocol-ocr2 4)."""

    epoch: int
    """uint32; the first epoch is 1."""
    round: int
    """uint8; the first round of an epoch is 1, and 0 stands for "none yet"."""


@dataclass(frozen=True, slots=True)
class ReportTimestamp:
    """Which round of which instance: (config digest, epoch, round)."""

    config_digest: ConfigDigest
    epoch: int
    round: int

    @property
    def epoch_round(self) -> EpochRound:
        return EpochRound(self.epoch, self.round)


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What an on-chain signature covers besides the report (OCR2 6.5, 20.3)."""

    timestamp: ReportTimestamp
    extra_hash: bytes
    """32 bytes: hash of the query and of the attributed observations."""


@dataclass(frozen=True, slots=True)
class AttributedObservation:
    """An observation and the oracle that made it."""

    observation: bytes
    observer: OracleId


@dataclass(frozen=True, slots=True)
class AttributedOnchainSignature:
    """A signature over a report and the oracle that made it."""

    signature: bytes
    signer: OracleId


@dataclass(frozen=True, slots=True)
class ContractConfig:
    """A configuration as the contract publishes it (config-and-keys 9.1)."""

    config_digest: ConfigDigest
    config_count: int
    """uint64; 1 for the first configuration of a contract."""
    signers: tuple[bytes, ...]
    """On-chain public keys in oracle order; on EVM chains 20-byte addresses."""
    transmitters: tuple[str, ...]
    """Accounts in oracle order; on EVM chains EIP-55 checksummed addresses."""
    f: int
    onchain_config: bytes
    offchain_config_version: int
    """2 for OCR2, 30 for OCR3, 310 for OCR3.1."""
    offchain_config: bytes


@dataclass(frozen=True, slots=True)
class OracleIdentity:
    """The public identities of one oracle (config-and-keys 3.1)."""

    offchain_public_key: bytes
    """Ed25519, 32 bytes."""
    onchain_public_key: bytes
    """On EVM chains the 20-byte address of the signing key."""
    peer_id: str
    """Text form, `12D3KooW…`."""
    transmit_account: str


@dataclass(frozen=True, slots=True)
class PersistentState:
    """What the pacemaker of OCR1 and OCR2 keeps over a restart (OCR2 14)."""

    epoch: int
    highest_sent_epoch: int
    highest_received_epoch: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PendingTransmission:
    """A report that waits for its turn in the transmission schedule (OCR2 14)."""

    time: int
    """When to transmit, in nanoseconds since the Unix epoch."""
    extra_hash: bytes
    report: bytes
    signatures: tuple[AttributedOnchainSignature, ...]


@dataclass(frozen=True, slots=True)
class LatestTransmissionDetails:
    """An aggregator's `latestTransmissionDetails` (config-and-keys 16.2)."""

    config_digest: ConfigDigest
    epoch: int
    round: int
    latest_answer: int
    latest_timestamp: int
    """Time of the transmission in nanoseconds since the Unix epoch; 0 before the first."""

    @property
    def epoch_round(self) -> EpochRound:
        return EpochRound(self.epoch, self.round)


@dataclass(frozen=True, slots=True)
class RoundRequested:
    """A request for a round, with the latest transmission at the time of the request."""

    config_digest: ConfigDigest
    epoch: int
    round: int

    @property
    def epoch_round(self) -> EpochRound:
        return EpochRound(self.epoch, self.round)


@dataclass(frozen=True, slots=True)
class OCR1PendingTransmission:
    """An OCR1 report that waits for its turn, as the contract takes it (OCR1 5.6, 12)."""

    time: int
    """When to transmit, in nanoseconds since the Unix epoch (PS-5)."""
    median: int
    """An int192."""
    report: bytes
    rs: tuple[bytes, ...]
    ss: tuple[bytes, ...]
    vs: bytes
    """32 bytes; byte k is v of signature k."""


@dataclass(frozen=True, slots=True)
class ConfigOverride:
    """What the owner of one node has it use instead of the configuration (OCR1 14.4)."""

    alpha_ppb: int
    delta_c: int
    """Nanoseconds."""
