from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ocr_offchain.conformance.case import Case
from ocr_offchain.conformance.registry import checkers, key_of
from ocr_offchain.conformance.runner import check_file
from ocr_offchain.errors import OCRError

VECTORS = Path(__file__).parents[2] / "vectors" / "ragep2p.json"
CASES: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]


def test_all_recorded_cases_pass() -> None:
    result = check_file(VECTORS)
    assert result.failures == ()
    assert result.passed == len(CASES)


def changed(value: Any) -> Any:
    """The value with one thing about it different."""
    match value:
        case bool():
            return not value
        case int():
            return value ^ 1
        case str():
            return value[:-1] + ("0" if value[-1:] != "0" else "1")
        case list():
            return [*value, changed(value[-1])] if value else ["1.2.3.4:5"]
        case _:
            raise AssertionError(value)


FIELDS = [
    (number, field)
    for number, case in enumerate(CASES)
    for field in case
    # These say in other words what the case is about, or are looked at in valid cases only.
    if field not in ("kind", "what", "why", "config_digest", "frame_name")
    and (case.get("valid", True) or field in ("valid", "public_key"))
    and not (case["kind"] == "announce_address" and field == "address")
]


@pytest.mark.parametrize(("number", "field"), FIELDS)
def test_a_change_of_any_field_is_noticed(number: int, field: str) -> None:
    case = Case(CASES[number] | {field: changed(CASES[number][field])}, "case")
    check = checkers()[key_of("ragep2p", case)]
    with pytest.raises(OCRError):
        check(case)
