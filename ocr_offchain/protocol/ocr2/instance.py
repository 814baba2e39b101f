"""What is fixed for the life of one protocol instance."""

from __future__ import annotations

from dataclasses import dataclass, field

from ocr_offchain.config.ocr2 import PublicConfig, SharedConfig
from ocr_offchain.crypto.keyring import OffchainKeyring, OnchainKeyring
from ocr_offchain.crypto.shared_secret import leader_selection_key, transmission_order_key
from ocr_offchain.plugins.interface import ReportingPluginInfo, ReportingPluginLimits
from ocr_offchain.protocol.quorums import report_quorum
from ocr_offchain.protocol.schedule import Delays, leader, transmission_delays
from ocr_offchain.types import ConfigDigest, OracleId, ReportContext, ReportTimestamp


@dataclass(frozen=True, slots=True)
class Instance:
    """One oracle's view of one configuration. Durations in nanoseconds."""

    config: PublicConfig
    oracle_id: OracleId
    """Whose instance this is."""
    limits: ReportingPluginLimits
    report_quorum: int
    """Number of signatures that a report needs (OCR2 4)."""
    offchain_keyring: OffchainKeyring = field(repr=False)
    onchain_keyring: OnchainKeyring = field(repr=False)
    leader_selection_key: bytes = field(repr=False)
    transmission_order_key: bytes = field(repr=False)
    offchain_public_keys: tuple[bytes, ...]
    """In oracle order, as the next."""
    onchain_public_keys: tuple[bytes, ...]
    min_max_duration_query: int
    """Local lower bound on the deadline of `Query` (OCR2 17.2, MinOCR2MaxDurationQuery)."""
    contract_transmitter_transmit_timeout: int
    record_signatures: bool
    """Whether a report's signature is recorded before it is sent, so that no later life signs another (OCR2 H-9)."""
    keep_pending_transmissions: bool
    """Whether a report survives that the plugin fails to decide on when it is due; the original loses it (OCR2 T-4)."""

    @classmethod
    def create(
        cls,
        shared: SharedConfig,
        oracle_id: OracleId,
        plugin: ReportingPluginInfo,
        offchain_keyring: OffchainKeyring,
        onchain_keyring: OnchainKeyring,
        *,
        min_max_duration_query: int,
        contract_transmitter_transmit_timeout: int,
        record_signatures: bool,
        keep_pending_transmissions: bool = True,
    ) -> Instance:
        config = shared.public
        return cls(
            config=config,
            oracle_id=oracle_id,
            limits=plugin.limits,
            report_quorum=report_quorum(config.n, config.f, unique_reports=plugin.unique_reports),
            offchain_keyring=offchain_keyring,
            onchain_keyring=onchain_keyring,
            leader_selection_key=leader_selection_key(shared.shared_secret),
            transmission_order_key=transmission_order_key(shared.shared_secret),
            offchain_public_keys=tuple(identity.offchain_public_key for identity in config.oracle_identities),
            onchain_public_keys=tuple(identity.onchain_public_key for identity in config.oracle_identities),
            min_max_duration_query=min_max_duration_query,
            contract_transmitter_transmit_timeout=contract_transmitter_transmit_timeout,
            record_signatures=record_signatures,
            keep_pending_transmissions=keep_pending_transmissions,
        )

    @property
    def n(self) -> int:
        return self.config.n

    @property
    def f(self) -> int:
        return self.config.f

    @property
    def config_digest(self) -> ConfigDigest:
        return self.config.config_digest

    def offchain_public_key(self, oracle: OracleId) -> bytes:
        return self.offchain_public_keys[oracle]

    def leader_of(self, epoch: int) -> OracleId:
        """OCR2 6.1."""
        return leader(self.leader_selection_key, epoch, self.n)

    def transmission_delays(self, epoch: int, round: int) -> Delays:
        """Nanoseconds by oracle (OCR2 6.3)."""
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

    def context(self, epoch: int, round: int, extra_hash: bytes) -> ReportContext:
        return ReportContext(self.timestamp(epoch, round), extra_hash)
