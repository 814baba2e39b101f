"""How much an oracle of OCR1 may send and receive (OCR1 6.4, 7.1)."""

from __future__ import annotations

import math

from ocr_offchain.config.ocr1 import PublicConfig
from ocr_offchain.host import BinaryNetworkEndpointLimits
from ocr_offchain.protocol.ocr1.messages import MAX_MESSAGE_LENGTH
from ocr_offchain.types import NANOSECONDS_PER_SECOND

_MESSAGES_OF_A_ROUND = 6
_MESSAGES_CAPACITY = 2 * (2 + _MESSAGES_OF_A_ROUND)


def network_limits(config: PublicConfig) -> BinaryNetworkEndpointLimits:
    """Limits of the endpoint of one instance; infinite rates where DeltaResend is 0."""
    rate = 2 * (
        _per_second(config.delta_resend)
        + _per_second(config.delta_progress)
        + _MESSAGES_OF_A_ROUND * _per_second(config.delta_round)
    )
    return BinaryNetworkEndpointLimits(
        max_message_length=MAX_MESSAGE_LENGTH,
        messages_rate_per_oracle=rate,
        messages_capacity_per_oracle=_MESSAGES_CAPACITY,
        bytes_rate_per_oracle=rate * MAX_MESSAGE_LENGTH,
        bytes_capacity_per_oracle=_MESSAGES_CAPACITY * MAX_MESSAGE_LENGTH,
    )


def _per_second(interval: int) -> float:
    """How often `interval` nanoseconds fit into a second; infinite for zero."""
    return NANOSECONDS_PER_SECOND / interval if interval > 0 else math.inf
