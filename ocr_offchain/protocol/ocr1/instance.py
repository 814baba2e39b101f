"""What is fixed for the life of one OCR1 instance."""

from __future__ import annotations

from dataclasses import dataclass, field

from ocr_offchain.config.ocr1 import PublicConfig, SharedConfig
from ocr_offchain.crypto.keyring import OCR1OnchainKeyring, OffchainKeyring
from ocr_offchain.crypto.shared_secret import leader_selection_key, transmission_order_key
from ocr_offchain.protocol.ocr1.report import raw_report_context
from ocr_offchain.protocol.schedule import Delays, leader, transmission_delays
from ocr_offchain.types import ConfigDigest, OracleId, ReportTimestamp


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimits:
    """How long this node waits for its host's code, in nanoseconds (OCR1 13.4)."""

    blockchain: int
    data_source: int
    data_source_grace_period: int
    contract_transmitter_transmit: int


@dataclass(frozen=True, slots=True)
class Instance:
    """One oracle's view of one configuration. Durations in nanoseconds."""

    config: PublicConfig
    oracle_id: OracleId
    """Whose instance this is."""
    offchain_keyring: OffchainKeyring = field(repr=False)
    onchain_keyring: OCR1OnchainKeyring = field(repr=False)
    leader_selection_key: bytes = field(repr=False)
    transmission_order_key: bytes = field(repr=False)
    time_limits: TimeLimits
    addresses: tuple[bytes, ...]
    """Signing addresses in oracle order, 20 bytes each."""

    @classmethod
    def create(
        cls,
        shared: SharedConfig,
        oracle_id: OracleId,
        offchain_keyring: OffchainKeyring,
        onchain_keyring: OCR1OnchainKeyring,
        time_limits: TimeLimits,
    ) -> Instance:
        return cls(
            config=shared.public,
            oracle_id=oracle_id,
            offchain_keyring=offchain_keyring,
            onchain_keyring=onchain_keyring,
            leader_selection_key=leader_selection_key(shared.shared_secret),
            transmission_order_key=transmission_order_key(shared.shared_secret),
            time_limits=time_limits,
            addresses=tuple(identity.onchain_public_key for identity in shared.public.oracle_identities),
        )

    @property
    def n(self) -> int:
        return self.config.n

    @property
    def f(self) -> int:
        return self.config.f

    @property
    def config_digest(self) -> ConfigDigest:
        """16 bytes."""
        return ConfigDigest(self.config.config_digest)

    def offchain_public_key(self, oracle: OracleId) -> bytes:
        return self.config.oracle_identities[oracle].offchain_public_key

    def leader_of(self, epoch: int) -> OracleId:
        """OCR1 4.2."""
        return leader(self.leader_selection_key, epoch, self.n)

    def transmission_delays(self, epoch: int, round: int) -> Delays:
        """Nanoseconds by oracle (OCR1 4.4)."""
        return transmission_delays(
            self.transmission_order_key,
            self.config_digest,
            epoch,
            round,
            self.n,
            self.config.s,
            self.config.delta_stage,
        )

    def timestamp(self, epoch: int, round: int) -> ReportTimestamp:
        return ReportTimestamp(self.config_digest, epoch, round)

    def context(self, epoch: int, round: int) -> bytes:
        """The tag that everything signed begins with (OCR1 5.1)."""
        return raw_report_context(self.config_digest, epoch, round)
