"""Local settings and their ranges (OCR2 17.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ocr_offchain.errors import ConfigError
from ocr_offchain.node.local_config import DEVELOPMENT_MODE, LocalConfig

MS = 1_000_000
S = 1000 * MS

RANGES = [
    ("blockchain_timeout", 1 * S, 20 * S),
    ("contract_config_tracker_poll_interval", 1 * S, 120 * S),
    ("contract_config_load_timeout", 1 * S, 3600 * S),
    ("contract_transmitter_transmit_timeout", 1 * S, 60 * S),
    ("database_timeout", 100 * MS, 10 * S),
    ("default_max_duration_initialization", 1 * S, 3600 * S),
    ("contract_config_confirmations", 1, 100),
]


def test_defaults_are_within_their_ranges() -> None:
    LocalConfig().check()


@pytest.mark.parametrize(("field", "low", "high"), RANGES)
def test_bounds_are_inclusive(field: str, low: int, high: int) -> None:
    for value in (low, high):
        _with(field, value).check()
    for value in (low - 1, high + 1):
        with pytest.raises(ConfigError):
            _with(field, value).check()


def _with(field: str, value: int) -> LocalConfig:
    changes: dict[str, Any] = {field: value}
    return replace(LocalConfig(), **changes)


def test_all_violations_are_reported_together() -> None:
    with pytest.raises(ConfigError) as caught:
        LocalConfig(database_timeout=0, contract_config_confirmations=0).check()
    assert "DatabaseTimeout" in str(caught.value)
    assert "ContractConfigConfirmations" in str(caught.value)


def test_confirmations_are_checked_even_when_they_are_skipped() -> None:
    with pytest.raises(ConfigError):
        LocalConfig(contract_config_confirmations=0, skip_contract_config_confirmations=True).check()


def test_only_the_exact_text_switches_the_checks_off() -> None:
    LocalConfig(database_timeout=0, development_mode=DEVELOPMENT_MODE).check()
    for text in ("", "enable dangerous development mode ", "true"):
        with pytest.raises(ConfigError):
            LocalConfig(database_timeout=0, development_mode=text).check()
