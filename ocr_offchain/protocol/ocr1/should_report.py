"""Whether the chain needs a report (OCR1 10.4, SR-3 to SR-8).

SR-1 and SR-2, a chain that cannot be read, are the follower's: then it reports, lest the feed gets stuck.
"""

from __future__ import annotations

from ocr_offchain.config.ocr1 import PublicConfig
from ocr_offchain.deviation import deviates
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.protocol.ocr1.events import FeedState
from ocr_offchain.protocol.ocr1.report import encode_observation
from ocr_offchain.types import EpochRound


def should_report(config: PublicConfig, feed: FeedState, median: int, now: int) -> tuple[bool, str]:
    """(result, the rule that decided). `median` of the list to report; `now` in nanoseconds since the Unix epoch."""
    details = feed.details
    alpha_ppb, delta_c = config.alpha_ppb, config.delta_c
    if feed.override is not None:
        alpha_ppb, delta_c = feed.override.alpha_ppb, feed.override.delta_c
    try:
        encode_observation(details.latest_answer)
    except InvalidInputError:
        return False, "SR-3"
    if details.config_digest == config.config_digest and details.epoch_round == EpochRound(0, 0):
        return True, "SR-4"
    if deviates(alpha_ppb, details.latest_answer, median):
        return True, "SR-5"
    if details.latest_timestamp + delta_c < now:
        return True, "SR-6"
    requested = feed.requested
    if requested.config_digest == config.config_digest and requested.epoch_round >= details.epoch_round:
        return True, "SR-7"
    return False, "SR-8"
