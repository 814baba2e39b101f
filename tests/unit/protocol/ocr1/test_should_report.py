"""Whether the chain needs a report (OCR1 10.4, SR-3 to SR-8; SR-1 and SR-2 are among the follower's tests)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocr_offchain.deviation import deviates
from ocr_offchain.protocol.ocr1.events import FeedState
from ocr_offchain.protocol.ocr1.should_report import should_report
from ocr_offchain.types import ConfigDigest, ConfigOverride, LatestTransmissionDetails, RoundRequested
from tests.unit.protocol.ocr1.harness import committee

SECOND = 1_000_000_000
NOW = 1_700_000_000 * SECOND
CONFIG = replace(committee().config, alpha_ppb=10_000_000, delta_c=600 * SECOND)
OURS = ConfigDigest(CONFIG.config_digest)
OTHER = ConfigDigest(b"\x01" * 16)
NO_REQUEST = RoundRequested(ConfigDigest(bytes(16)), 0, 0)


def feed(
    *,
    digest: ConfigDigest = OURS,
    epoch: int = 3,
    round: int = 2,
    answer: int = 100,
    age: int = 0,
    requested: RoundRequested = NO_REQUEST,
    override: ConfigOverride | None = None,
) -> FeedState:
    return FeedState(LatestTransmissionDetails(digest, epoch, round, answer, NOW - age), requested, override)


def judge(state: FeedState, median: int = 100) -> tuple[bool, str]:
    return should_report(CONFIG, state, median, NOW)


@pytest.mark.parametrize("answer", [2**191, -(2**191) - 1])
def test_sr_3_an_answer_that_is_no_int192_is_not_reported_on(answer: int) -> None:
    assert judge(feed(epoch=0, round=0, answer=answer)) == (False, "SR-3")
    assert judge(feed(answer=2**191 - 1))[1] != "SR-3"


def test_sr_4_the_first_report_of_a_configuration_is_due() -> None:
    assert judge(feed(epoch=0, round=0)) == (True, "SR-4")
    assert judge(feed(epoch=0, round=1)) == (False, "SR-8")
    assert judge(feed(epoch=0, round=0, digest=OTHER)) == (False, "SR-8")


def test_sr_5_enough_deviation_is_due_and_equality_is_enough() -> None:
    assert judge(feed(), median=101) == (True, "SR-5")
    assert judge(feed(answer=10_000), median=10_099) == (False, "SR-8")


def test_sr_5_trap_12_the_answer_on_chain_is_the_reference() -> None:
    assert judge(feed(answer=9_900), median=10_000) == (True, "SR-5")
    assert judge(feed(answer=10_000), median=9_901) == (False, "SR-8")


def test_sr_6_an_answer_older_than_delta_c_is_due() -> None:
    assert judge(feed(age=600 * SECOND)) == (False, "SR-8")
    assert judge(feed(age=600 * SECOND + 1)) == (True, "SR-6")


def test_sr_7_a_request_since_the_latest_report_is_due() -> None:
    assert judge(feed(requested=RoundRequested(OURS, 3, 2))) == (True, "SR-7")
    assert judge(feed(requested=RoundRequested(OURS, 4, 0))) == (True, "SR-7")
    assert judge(feed(requested=RoundRequested(OURS, 3, 1))) == (False, "SR-8")
    assert judge(feed(requested=RoundRequested(OURS, 2, 9))) == (False, "SR-8")
    assert judge(feed(requested=RoundRequested(OTHER, 3, 2))) == (False, "SR-8")


def test_the_override_replaces_alpha_and_delta_c_together() -> None:
    override = ConfigOverride(alpha_ppb=20_000_000, delta_c=100 * SECOND)
    assert judge(feed(override=override), median=101) == (False, "SR-8")
    assert judge(feed(override=override), median=102) == (True, "SR-5")
    assert judge(feed(override=override, age=101 * SECOND)) == (True, "SR-6")


@pytest.mark.parametrize(
    ("new", "old", "ppb", "result"),
    [
        (0, 0, 0, False),
        (1, 0, 10**9, True),
        (100, 100, 0, True),
        (101, 100, 10**7, True),
        (101, 100, 10**7 + 1, False),
        (99, 100, 10**7, True),
        (-101, -100, 10**7, True),
        (-100, 100, 2 * 10**9, True),
        (0, 100, 10**9, True),
        (0, 100, 10**9 + 1, False),
    ],
)
def test_4_5_the_deviations_of_the_table(new: int, old: int, ppb: int, result: bool) -> None:
    assert deviates(ppb, old, new) is result
