"""Settings of OCR1 that are private to one node (OCR1 13.4). Durations in nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.config.durations import format_duration
from ocr_offchain.errors import ConfigError
from ocr_offchain.node.local_config import DEVELOPMENT_MODE
from ocr_offchain.protocol.ocr1.instance import TimeLimits
from ocr_offchain.types import NANOSECONDS_PER_SECOND

_MILLISECOND = 1_000_000
_SECOND = NANOSECONDS_PER_SECOND
_MINUTE = 60 * _SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class OCR1LocalConfig:
    blockchain_timeout: int = 20 * _SECOND
    """Each read of the chain."""
    contract_config_tracker_poll_interval: int = _MINUTE
    contract_config_tracker_subscribe_interval: int = 2 * _MINUTE
    """How long after a failure to subscribe to new configurations it is tried again."""
    contract_transmitter_transmit_timeout: int = 10 * _SECOND
    database_timeout: int = 10 * _SECOND
    """Each call of the database."""
    data_source_timeout: int = 10 * _SECOND
    data_source_grace_period: int = 2 * _SECOND
    """How long the source may take after that to hand over what it has."""
    contract_config_confirmations: int = 3
    """How many blocks deep a configuration must be; 1 means mined."""
    skip_contract_config_confirmations: bool = False
    development_mode: str = ""

    @property
    def is_development_mode(self) -> bool:
        """Whether the checks of this configuration and the chain's minimums are off."""
        return self.development_mode == DEVELOPMENT_MODE

    @property
    def time_limits(self) -> TimeLimits:
        return TimeLimits(
            blockchain=self.blockchain_timeout,
            data_source=self.data_source_timeout,
            data_source_grace_period=self.data_source_grace_period,
            contract_transmitter_transmit=self.contract_transmitter_transmit_timeout,
        )

    def check(self) -> None:
        """Raises `ConfigError` that names every setting out of its range."""
        if self.is_development_mode:
            return
        ranges = (
            ("BlockchainTimeout", self.blockchain_timeout, _SECOND, 20 * _SECOND),
            (
                "ContractConfigTrackerPollInterval",
                self.contract_config_tracker_poll_interval,
                15 * _SECOND,
                120 * _SECOND,
            ),
            (
                "ContractConfigTrackerSubscribeInterval",
                self.contract_config_tracker_subscribe_interval,
                _MINUTE,
                5 * _MINUTE,
            ),
            ("ContractTransmitterTransmitTimeout", self.contract_transmitter_transmit_timeout, _SECOND, _MINUTE),
            ("DatabaseTimeout", self.database_timeout, 100 * _MILLISECOND, 10 * _SECOND),
            ("DataSourceTimeout", self.data_source_timeout, _SECOND, 20 * _SECOND),
            ("DataSourceGracePeriod", self.data_source_grace_period, 10 * _MILLISECOND, 2 * _SECOND),
        )
        broken = [
            (name, f"must be {format_duration(low)} to {format_duration(high)}, but is {format_duration(value)}")
            for name, value, low, high in ranges
            if not low <= value <= high
        ]
        if self.data_source_grace_period > self.data_source_timeout:
            broken.append(("DataSourceGracePeriod", "must not be above DataSourceTimeout"))
        if not 1 <= self.contract_config_confirmations <= 100:
            broken.append(
                ("ContractConfigConfirmations", f"must be 1 to 100, but is {self.contract_config_confirmations}")
            )
        if broken:
            (field, problem), *more = broken
            raise ConfigError(field, "; ".join([problem, *(f"{name}: {text}" for name, text in more)]))
