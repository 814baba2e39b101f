"""The OCR2 configuration in memory (config-and-keys 9). Durations in nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.types import ConfigDigest, OracleIdentity, SharedSecret


@dataclass(frozen=True, slots=True)
class PublicConfig:
    """All that anybody can read from a published configuration, parsed and checked (config-and-keys 9.2 to 9.5)."""

    delta_progress: int
    delta_resend: int
    delta_round: int
    delta_grace: int
    delta_stage: int
    r_max: int
    s: tuple[int, ...]
    """Transmission schedule: how many oracles transmit in each stage."""
    oracle_identities: tuple[OracleIdentity, ...]
    reporting_plugin_config: bytes
    max_duration_initialization: int | None
    max_duration_query: int
    max_duration_observation: int
    max_duration_report: int
    max_duration_should_accept_finalized_report: int
    max_duration_should_transmit_accepted_report: int
    f: int
    onchain_config: bytes
    config_digest: ConfigDigest

    @property
    def n(self) -> int:
        return len(self.oracle_identities)


@dataclass(frozen=True, slots=True)
class SharedConfig:
    """The public configuration and the secret that its oracles share."""

    public: PublicConfig
    shared_secret: SharedSecret
