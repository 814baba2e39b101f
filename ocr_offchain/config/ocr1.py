"""The OCR1 configuration in memory, and the rules for its parameters (config-and-keys 8). Durations in nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.config import rules
from ocr_offchain.errors import ConfigError
from ocr_offchain.types import OracleIdentity, SharedSecret

ENCODED_CONFIG_VERSION = 1
SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class OCR1ContractConfig:
    """A configuration as the OCR1 contract publishes it (config-and-keys 8.1). Addresses have 20 bytes."""

    config_digest: bytes
    """16 bytes; the event does not carry it, it is computed from the event's fields."""
    signers: tuple[bytes, ...]
    transmitters: tuple[bytes, ...]
    threshold: int
    """F."""
    encoded_config_version: int
    encoded: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigParameters:
    """What whoever builds a configuration decides, apart from who the oracles are."""

    delta_progress: int
    delta_resend: int
    delta_round: int
    delta_grace: int
    delta_c: int
    """Heartbeat: longest time without a report."""
    alpha_ppb: int
    """Relative change that justifies a report, in parts per 10^9."""
    delta_stage: int
    r_max: int
    s: tuple[int, ...]
    """Transmission schedule: how many oracles transmit in each stage."""
    f: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicConfig(ConfigParameters):
    """All that anybody can read from a published configuration, parsed and checked."""

    oracle_identities: tuple[OracleIdentity, ...]
    """On-chain keys are addresses, transmit accounts their EIP-55 texts."""
    config_digest: bytes

    @property
    def n(self) -> int:
        return len(self.oracle_identities)


@dataclass(frozen=True, slots=True)
class SharedConfig:
    """The public configuration and the secret that its oracles share."""

    public: PublicConfig
    shared_secret: SharedSecret


@dataclass(frozen=True, slots=True)
class ChainMinimums:
    """What keeps a configuration in proportion to its chain, in nanoseconds (config-and-keys 8.5)."""

    delta_c: int
    delta_stage: int
    delta_round: int
    delta_progress: int
    delta_resend: int


SLOW = ChainMinimums(600 * SECOND, 10 * SECOND, 20 * SECOND, 23 * SECOND, 10 * SECOND)
MODERATE = ChainMinimums(60 * SECOND, 5 * SECOND, 20 * SECOND, 23 * SECOND, 10 * SECOND)
FAST = ChainMinimums(10 * SECOND, 5 * SECOND, 5 * SECOND, 8 * SECOND, 5 * SECOND)
PUBLIC_TESTNET = ChainMinimums(1 * SECOND, 5 * SECOND, 1 * SECOND, 2 * SECOND, 2 * SECOND)
PRIVATE_TESTNET = ChainMinimums(0, 0, 0, 0, 0)

_MODERATE_CHAINS = (30, 100, 128, 5000, 42220, *range(1666600000, 1666600004))
_FAST_CHAINS = (10, 56, 137, 196, 250, 324, 1088, 1284, 1285, 8217, 8453, 42161, 42170, 43114, 59144, 534352)
# fmt: off
_PUBLIC_TESTNET_CHAINS = (
    4, 5, 31, 42, 65, 69, 97, 195, 256, 280, 300, 420, 588, 1001, 1287, 1442, 2442, 4002, 5001, 10200, 43113, 44787,
    59140, 59141, 80001, 80002, 84531, 84532, 421611, 421613, 421614, 534351, 11155111, 11155420,
    *range(1666700000, 1666700004), 144545313136048,
)
# fmt: on
_PRIVATE_TESTNET_CHAINS = (1337, 7418)

_MINIMUMS = {
    chain_id: minimums
    for chain_ids, minimums in (
        (_MODERATE_CHAINS, MODERATE),
        (_FAST_CHAINS, FAST),
        (_PUBLIC_TESTNET_CHAINS, PUBLIC_TESTNET),
        (_PRIVATE_TESTNET_CHAINS, PRIVATE_TESTNET),
    )
    for chain_id in chain_ids
}


def chain_minimums(chain_id: int) -> ChainMinimums:
    """By the low 64 bits of the chain id; chains that are not known count as slow."""
    return _MINIMUMS.get(chain_id % 2**64, SLOW)


def check_parameters(config: PublicConfig) -> None:
    """The rules that every oracle applies, in the order of config-and-keys 8.4. Raises `ConfigError`."""
    rules.require_not_negative(
        (
            ("DeltaC", config.delta_c),
            ("DeltaStage", config.delta_stage),
            ("DeltaRound", config.delta_round),
            ("DeltaProgress", config.delta_progress),
            ("DeltaResend", config.delta_resend),
        )
    )
    rules.require_f_below_a_third(config.f, config.n)
    rules.require_not_too_many_oracles(config.n)
    rules.require_not_negative((("DeltaGrace", config.delta_grace),))
    rules.require_less("DeltaGrace", config.delta_grace, "DeltaRound", config.delta_round)
    rules.require_less("DeltaRound", config.delta_round, "DeltaProgress", config.delta_progress)
    rules.require(0 < config.r_max < 255, "RMax", f"must be 1 to 254, but is {config.r_max}")
    rules.require_schedule(config.s)


def check_chain_specific(config: PublicConfig, chain_id: int | None) -> None:
    """The minimums of the chain, in the order of config-and-keys 8.5. Raises `ConfigError`."""
    if chain_id is None:
        raise ConfigError("ChainID", "is needed to know the chain's minimums")
    minimums = chain_minimums(chain_id)
    for field, value, minimum in (
        ("DeltaC", config.delta_c, minimums.delta_c),
        ("DeltaStage", config.delta_stage, minimums.delta_stage),
        ("DeltaRound", config.delta_round, minimums.delta_round),
        ("DeltaProgress", config.delta_progress, minimums.delta_progress),
        ("DeltaResend", config.delta_resend, minimums.delta_resend),
    ):
        rules.require_at_least(((field, value),), minimum, f"on chain {chain_id}")
