"""The OCR2 configuration in memory, and the rules for its parameters (config-and-keys 9). Durations in nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.config import rules
from ocr_offchain.types import ConfigDigest, OracleIdentity, SharedSecret

OFFCHAIN_CONFIG_VERSION = 2

MIN_RESOURCE_INTERVAL = 200_000_000
"""Shortest DeltaProgress and DeltaResend outside of development, in nanoseconds (config-and-keys 9.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigParameters:
    """What whoever builds a configuration decides, apart from who the oracles are."""

    delta_progress: int
    delta_resend: int
    delta_round: int
    delta_grace: int
    delta_stage: int
    r_max: int
    s: tuple[int, ...]
    """Transmission schedule: how many oracles transmit in each stage."""
    reporting_plugin_config: bytes
    max_duration_initialization: int | None
    max_duration_query: int
    max_duration_observation: int
    max_duration_report: int
    max_duration_should_accept_finalized_report: int
    max_duration_should_transmit_accepted_report: int
    f: int
    onchain_config: bytes


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


def check_parameters(config: PublicConfig) -> None:
    """The rules that every oracle applies, in the order of config-and-keys 9.4. Raises `ConfigError`.

    DeltaGrace may exceed DeltaRound, and the stages of S need not add up to n.
    """
    rules.require_not_negative(
        (
            ("DeltaStage", config.delta_stage),
            ("DeltaRound", config.delta_round),
            ("DeltaProgress", config.delta_progress),
            ("DeltaResend", config.delta_resend),
        )
    )
    rules.require_f_below_a_third(config.f, config.n)
    rules.require_not_too_many_oracles(config.n)
    rules.require_not_negative(
        (
            ("DeltaGrace", config.delta_grace),
            ("MaxDurationQuery", config.max_duration_query),
            ("MaxDurationObservation", config.max_duration_observation),
            ("MaxDurationReport", config.max_duration_report),
            ("MaxDurationShouldAcceptFinalizedReport", config.max_duration_should_accept_finalized_report),
            ("MaxDurationShouldTransmitAcceptedReport", config.max_duration_should_transmit_accepted_report),
        )
    )
    rules.require_less("DeltaRound", config.delta_round, "DeltaProgress", config.delta_progress)
    # The sum wraps around at 64 bits, as it does at every other oracle: all must accept the same configurations.
    busy = config.max_duration_query + config.max_duration_observation + config.max_duration_report
    rules.require_less(
        "MaxDurationQuery + MaxDurationObservation + MaxDurationReport",
        as_int64(busy),
        "DeltaProgress",
        config.delta_progress,
    )
    rules.require(0 < config.r_max < 255, "RMax", f"must be 1 to 254, but is {config.r_max}")
    rules.require_schedule(config.s)


def check_resource_use(config: PublicConfig) -> None:
    """The floors that keep an instance from exhausting its host (config-and-keys 9.5). Raises `ConfigError`."""
    rules.require_at_least(
        (("DeltaProgress", config.delta_progress), ("DeltaResend", config.delta_resend)),
        MIN_RESOURCE_INTERVAL,
        "outside of development",
    )


def as_int64(number: int) -> int:
    """`number` modulo 2^64, read as signed."""
    return (number + 2**63) % 2**64 - 2**63
