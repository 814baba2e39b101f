"""Settings that are private to one node (OCR2 17.2, config-and-keys 15). Durations in nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.config.durations import format_duration
from ocr_offchain.errors import ConfigError
from ocr_offchain.types import NANOSECONDS_PER_SECOND

_MILLISECOND = 1_000_000
_SECOND = NANOSECONDS_PER_SECOND
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE

DEVELOPMENT_MODE = "enable dangerous development mode"
"""The one text that switches the checks off."""


@dataclass(frozen=True, slots=True)
class LocalConfig:
    blockchain_timeout: int = 20 * _SECOND
    """Reading the contract's epoch at the start of an instance."""
    contract_config_tracker_poll_interval: int = _MINUTE
    contract_config_load_timeout: int = _MINUTE
    """One whole check for a new configuration."""
    contract_transmitter_transmit_timeout: int = 10 * _SECOND
    database_timeout: int = 10 * _SECOND
    """Each call of the database."""
    default_max_duration_initialization: int = 10 * _SECOND
    """Making a plugin, where the configuration says nothing about it."""
    contract_config_confirmations: int = 3
    """How many blocks deep a configuration must be; 1 means mined."""
    skip_contract_config_confirmations: bool = False
    min_ocr2_max_duration_query: int = 0
    """Lower bound on the deadline of a plugin's query."""
    enable_transmission_telemetry: bool = False
    record_signatures: bool = True
    """Write down each round before the signature of its report is sent, and never sign in it again (OCR2 H-9).

    Without it a restarted oracle can be led to sign a second report, as oracles of other makes can.
    """
    development_mode: str = ""

    @property
    def is_development_mode(self) -> bool:
        """Whether the checks of this configuration and the resource checks of contract configurations are off."""
        return self.development_mode == DEVELOPMENT_MODE

    def check(self) -> None:
        """Raises `ConfigError` that names every setting out of its range."""
        if self.is_development_mode:
            return
        ranges = (
            ("BlockchainTimeout", self.blockchain_timeout, _SECOND, 20 * _SECOND),
            (
                "ContractConfigTrackerPollInterval",
                self.contract_config_tracker_poll_interval,
                _SECOND,
                120 * _SECOND,
            ),
            ("ContractConfigLoadTimeout", self.contract_config_load_timeout, _SECOND, _HOUR),
            ("ContractTransmitterTransmitTimeout", self.contract_transmitter_transmit_timeout, _SECOND, _MINUTE),
            ("DatabaseTimeout", self.database_timeout, 100 * _MILLISECOND, 10 * _SECOND),
            ("DefaultMaxDurationInitialization", self.default_max_duration_initialization, _SECOND, _HOUR),
        )
        broken = [
            (name, f"must be {format_duration(low)} to {format_duration(high)}, but is {format_duration(value)}")
            for name, value, low, high in ranges
            if not low <= value <= high
        ]
        if not 1 <= self.contract_config_confirmations <= 100:
            broken.append(
                ("ContractConfigConfirmations", f"must be 1 to 100, but is {self.contract_config_confirmations}")
            )
        if broken:
            (field, problem), *more = broken
            raise ConfigError(field, "; ".join([problem, *(f"{name}: {text}" for name, text in more)]))
