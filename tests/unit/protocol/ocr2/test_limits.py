"""Network limits of OCR2 (OCR2 16.2)."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ocr_offchain.config.ocr2 import PublicConfig
from ocr_offchain.errors import ConfigError
from ocr_offchain.plugins.interface import ReportingPluginLimits
from ocr_offchain.protocol.ocr2.limits import check_plugin_limits, network_limits
from ocr_offchain.types import ConfigDigest, OracleIdentity

SECOND = 10**9


def _config(n: int) -> PublicConfig:
    return PublicConfig(
        delta_progress=10 * SECOND,
        delta_resend=5 * SECOND,
        delta_round=2 * SECOND,
        delta_grace=0,
        delta_stage=0,
        r_max=3,
        s=(n,),
        oracle_identities=tuple(OracleIdentity(bytes(32), bytes(20), str(i), str(i)) for i in range(n)),
        reporting_plugin_config=b"",
        max_duration_initialization=None,
        max_duration_query=0,
        max_duration_observation=0,
        max_duration_report=0,
        max_duration_should_accept_finalized_report=0,
        max_duration_should_transmit_accepted_report=0,
        f=(n - 1) // 3,
        onchain_config=b"",
        config_digest=ConfigDigest(bytes(32)),
    )


@pytest.mark.parametrize(
    ("n", "report", "message_length", "bytes_rate", "bytes_capacity"),
    [(4, 288, 880, 1926.8, 7912), (31, 1152, 5092, 7083.8, 28540)],
)
def test_h_15_worked_example(n: int, report: int, message_length: int, bytes_rate: float, bytes_capacity: int) -> None:
    limits = network_limits(_config(n), ReportingPluginLimits(0, 92, report), 65)
    assert limits.max_message_length == message_length
    assert limits.messages_rate_per_oracle == pytest.approx(6.6)
    assert limits.messages_capacity_per_oracle == 16
    assert limits.bytes_rate_per_oracle == pytest.approx(bytes_rate)
    assert limits.bytes_capacity_per_oracle == bytes_capacity


def test_no_delta_round_means_no_rate_limit() -> None:
    limits = network_limits(replace(_config(4), delta_round=0), ReportingPluginLimits(0, 92, 288), 65)
    assert limits.messages_rate_per_oracle == math.inf
    assert limits.bytes_rate_per_oracle == math.inf


@pytest.mark.parametrize(
    ("plugin", "signature"),
    [
        (ReportingPluginLimits(0, 70_000_000, 0), 65),
        (ReportingPluginLimits(0, 0, 0), 70_000_000),
        (ReportingPluginLimits(200_000_000, 20_000_000, 200_000_000), 65),
        (ReportingPluginLimits(0, 0, 0), -9),
    ],
    ids=["report-req", "signatures", "capacity", "negative"],
)
def test_lengths_beyond_31_bits_make_a_configuration_unusable(plugin: ReportingPluginLimits, signature: int) -> None:
    with pytest.raises(ConfigError):
        network_limits(_config(31), plugin, signature)


@pytest.mark.parametrize("field", ["max_query_length", "max_observation_length", "max_report_length"])
def test_plugin_limits_lie_between_nothing_and_256_mebibytes(field: str) -> None:
    fine = ReportingPluginLimits(0, 0, 0)
    check_plugin_limits(replace(fine, **{field: 256 * 1024 * 1024}))
    for value in (-1, 256 * 1024 * 1024 + 1):
        with pytest.raises(ConfigError):
            check_plugin_limits(replace(fine, **{field: value}))
