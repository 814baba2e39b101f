"""How much an oracle may send and receive (OCR2 16.2, H-15, config-and-keys 19).

Both ends of a connection enforce their own values, so the formulas are kept exactly, their known inaccuracies
included: a REPORT-REQ is counted without its query, and with a fixed overhead however many entries it has.
"""

from __future__ import annotations

import math

from ocr_offchain.config.ocr2 import PublicConfig
from ocr_offchain.errors import ConfigError
from ocr_offchain.host import BinaryNetworkEndpointLimits
from ocr_offchain.plugins.interface import MAX_PLUGIN_LENGTH, ReportingPluginLimits
from ocr_offchain.types import NANOSECONDS_PER_SECOND

_OVERHEAD = 256
_ED25519_SIGNATURE_LENGTH = 64
_MAX_INT32 = 2**31 - 1
_MESSAGES_CAPACITY = 16


def check_plugin_limits(limits: ReportingPluginLimits) -> None:
    """Each length must lie within 0 and 256 MiB (OCR2 15.1). Raises `ConfigError` for the first that does not."""
    for field, value in (
        ("MaxQueryLength", limits.max_query_length),
        ("MaxObservationLength", limits.max_observation_length),
        ("MaxReportLength", limits.max_report_length),
    ):
        if not 0 <= value <= MAX_PLUGIN_LENGTH:
            raise ConfigError(field, f"the plugin declares {value} bytes, allowed are 0 to {MAX_PLUGIN_LENGTH}")


def network_limits(
    config: PublicConfig, plugin: ReportingPluginLimits, max_signature_length: int
) -> BinaryNetworkEndpointLimits:
    """Limits of the endpoint of one instance; rates per second, lengths in bytes.

    Raises `ConfigError` when a length leaves the range of 31 bits: such a configuration cannot be run.
    """
    new_epoch = _OVERHEAD
    observe_req = _sum(plugin.max_query_length, _OVERHEAD)
    observe = _sum(plugin.max_observation_length, _OVERHEAD)
    entry = _sum(plugin.max_observation_length, _ED25519_SIGNATURE_LENGTH)
    report_req = _sum(_product(entry, config.n), _OVERHEAD)
    report = _sum(plugin.max_report_length, _ED25519_SIGNATURE_LENGTH, _OVERHEAD)
    final = _sum(plugin.max_report_length, _product(max_signature_length, config.n), _OVERHEAD)
    final_echo = final

    round_bytes = _sum(observe_req, observe, report_req, report, final, final_echo)
    all_bytes = _sum(new_epoch, round_bytes)
    resends_per_second = _per_second(config.delta_resend) + _per_second(config.delta_progress)
    rounds_per_second = _per_second(config.delta_round)
    return BinaryNetworkEndpointLimits(
        max_message_length=max(new_epoch, observe_req, observe, report_req, report, final, final_echo),
        messages_rate_per_oracle=2 * (resends_per_second + 6 * rounds_per_second),
        messages_capacity_per_oracle=_MESSAGES_CAPACITY,
        bytes_rate_per_oracle=resends_per_second * new_epoch + rounds_per_second * round_bytes,
        bytes_capacity_per_oracle=_product(2, all_bytes),
    )


def _per_second(interval: int) -> float:
    """How often `interval` nanoseconds fit into a second; infinite for zero."""
    return NANOSECONDS_PER_SECOND / interval if interval > 0 else math.inf


def _sum(*terms: int) -> int:
    total = 0
    for term in terms:
        total = _in_range(total + term)
    return total


def _product(a: int, b: int) -> int:
    return _in_range(a * b)


def _in_range(value: int) -> int:
    if not 0 <= value <= _MAX_INT32:
        raise ConfigError("Limits", f"the network limits need {value} bytes, which exceeds {_MAX_INT32}")
    return value
