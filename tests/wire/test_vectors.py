"""Every recorded vector passes, and every field of a vector counts."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from ocr_offchain.conformance.case import Case
from ocr_offchain.conformance.registry import TOPICS, Key, checkers, key_of
from ocr_offchain.conformance.runner import check_file
from ocr_offchain.errors import OCRError

VECTORS = Path(__file__).parent.parent / "vectors"

NOT_IMPLEMENTED = {
    "messages ocr3",
    "signatures ocr3_commit",
    "signatures ocr3_epoch_start",
    "signatures ocr3_highest_certified_timestamp",
    "signatures ocr3_observation",
    "signatures ocr3_outcome_digest",
    "signatures ocr3_outcome_inputs_digest",
    "signatures ocr3_prepare",
    "signatures ocr3_proposal",
    "signatures ocr3_round_start",
}
"""Kinds that have no checker yet. Whoever writes one takes its name off this list."""

DESCRIPTIVE = {"why", "what", "ties", "values", "report_median", "direction", "frame_name"}
"""Fields that say something about a case and are no part of it."""


TOLERANT_INPUTS = {
    ("config_digest ocr2_digest_to_ocr1", "config_digest"),
    ("median accept_transmit_sequence", "alpha_accept_ppb"),
    ("median accept_transmit_sequence", "n"),
    ("median report_from_raw", "max"),
    ("median report_from_raw", "min"),
    ("median report_read", "report"),
    ("median should_report", "contract_answer_age_ns"),
    ("median should_report", "delta_c_ns"),
    ("median should_report", "max"),
    ("median should_report", "min"),
    ("median value_decode", "bytes"),
    ("ocr1_report observation_read", "bytes"),
    ("ragep2p announce_address", "address"),
    ("ragep2p knock_verify", "verified_by"),
    ("ragep2p stream_id", "config_digest"),
}
"""Inputs whose last digit does not change the outcome of any recorded case."""


def cases_of(topic: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((VECTORS / f"{topic}.json").read_text())["cases"]
    return cases


@pytest.mark.parametrize("topic", TOPICS)
def test_every_case_passes_whose_kind_is_implemented(topic: str) -> None:
    result = check_file(VECTORS / f"{topic}.json")
    assert [failure for failure in result.failures if not failure.not_implemented] == []
    assert result.passed + len(result.failures) == len(cases_of(topic))


def test_the_list_of_kinds_that_are_not_implemented_is_true() -> None:
    missing = {
        str(failure.key)
        for topic in TOPICS
        for failure in check_file(VECTORS / f"{topic}.json").failures
        if failure.not_implemented
    }
    assert missing == NOT_IMPLEMENTED


def change_a_leaf(value: Any) -> Any:
    """`value` with one thing in it changed, or None where there is nothing to change."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value ^ 1
    if isinstance(value, str) and value:
        last = value[-1]
        return value[:-1] + (("1" if last != "1" else "2") if last.isalnum() else "1")
    if isinstance(value, list) and value:
        changed = change_a_leaf(value[0])
        return None if changed is None else [changed, *value[1:]]
    return None


def implemented() -> list[tuple[str, dict[str, Any]]]:
    found = [(topic, case) for topic in TOPICS for case in cases_of(topic)]
    return [(topic, case) for topic, case in found if key_of(topic, Case(case)) in checkers()]


def notices(key: Key, case: dict[str, Any]) -> bool:
    try:
        checkers()[key](Case(case))
    except (OCRError, IndexError):
        return True
    return False


def test_every_field_counts_in_some_case_of_its_kind() -> None:
    noticed: set[tuple[str, str]] = set()
    fields: set[tuple[str, str]] = set()
    for topic, case in implemented():
        key = key_of(topic, Case(case))
        for field in case.keys() - DESCRIPTIVE - {"kind", "protocol"}:
            changed = change_a_leaf(case[field])
            if changed is not None:
                fields.add((str(key), field))
                if notices(key, copy.deepcopy(case) | {field: changed}):
                    noticed.add((str(key), field))
    assert fields - noticed == TOLERANT_INPUTS
