"""The OCR3 configuration in memory, and the rules for its parameters (config-and-keys 10). Durations in nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.config import rules
from ocr_offchain.types import ConfigDigest, OracleIdentity, SharedSecret

OFFCHAIN_CONFIG_VERSION = 30

MIN_RESOURCE_INTERVAL = 100_000_000
"""Shortest of four intervals outside of development, in nanoseconds (config-and-keys 10.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigParameters:
    """What whoever builds a configuration decides, apart from who the oracles are."""

    delta_progress: int
    delta_resend: int
    delta_initial: int
    """If nothing is heard from the leader for this long after the epoch started, a new epoch is asked for."""
    delta_round: int
    delta_grace: int
    delta_certified_commit_request: int
    """Repetition interval of requests for a missing certified commit."""
    delta_stage: int
    r_max: int
    """uint64, without an upper bound."""
    s: tuple[int, ...]
    """Transmission schedule: how many oracles transmit in each stage."""
    reporting_plugin_config: bytes
    max_duration_initialization: int | None
    max_duration_query: int
    """Exceeding this and the next one only logs a warning; the call is not cut off."""
    max_duration_observation: int
    max_duration_should_accept_attested_report: int
    max_duration_should_transmit_accepted_report: int
    f: int
    onchain_config: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicConfig(ConfigParameters):
    """All that anybody can read from a published configuration, parsed and checked (config-and-keys 10)."""

    oracle_identities: tuple[OracleIdentity, ...]
    config_digest: ConfigDigest

    @property
    def n(self) -> int:
        return len(self.oracle_identities)

    @property
    def min_round_interval(self) -> int:
        return max(self.delta_round, self.delta_grace)


@dataclass(frozen=True, slots=True)
class SharedConfig:
    """The public configuration and the secret that its oracles share."""

    public: PublicConfig
    shared_secret: SharedSecret


def check_parameters(config: PublicConfig) -> None:
    """The rules that every oracle applies, in the order of config-and-keys 10.2. Raises `ConfigError`."""
    rules.require_f_below_a_third(config.f, config.n)
    rules.require_not_too_many_oracles(config.n)
    rules.require_not_negative(
        (
            ("DeltaProgress", config.delta_progress),
            ("DeltaResend", config.delta_resend),
            ("DeltaInitial", config.delta_initial),
            ("DeltaRound", config.delta_round),
            ("DeltaGrace", config.delta_grace),
            ("DeltaCertifiedCommitRequest", config.delta_certified_commit_request),
            ("DeltaStage", config.delta_stage),
            ("MaxDurationQuery", config.max_duration_query),
            ("MaxDurationObservation", config.max_duration_observation),
            ("MaxDurationShouldAcceptAttestedReport", config.max_duration_should_accept_attested_report),
            ("MaxDurationShouldTransmitAcceptedReport", config.max_duration_should_transmit_accepted_report),
        )
    )
    rules.require_less("DeltaRound", config.delta_round, "DeltaProgress", config.delta_progress)
    rules.require_less("DeltaGrace", config.delta_grace, "DeltaProgress", config.delta_progress)
    rules.require(config.r_max > 0, "RMax", "must be at least 1, but is 0")
    rules.require_schedule(config.s)


def check_resource_use(config: PublicConfig) -> None:
    """The floors that keep an instance from exhausting its host (config-and-keys 10.3). Raises `ConfigError`."""
    rules.require_at_least(
        (
            ("DeltaProgress", config.delta_progress),
            ("DeltaResend", config.delta_resend),
            ("DeltaInitial", config.delta_initial),
            ("DeltaCertifiedCommitRequest", config.delta_certified_commit_request),
        ),
        MIN_RESOURCE_INTERVAL,
        "outside of development",
    )
