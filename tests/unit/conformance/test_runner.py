from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ocr_offchain.conformance.case import Case, Mismatch, VectorError, accepted, same
from ocr_offchain.conformance.registry import checker, checkers, topic_of
from ocr_offchain.conformance.runner import FileResult, check_file, check_paths
from ocr_offchain.errors import InvalidInputError

GOOD: dict[str, Any] = {"n": 4, "key": "00" * 16, "permutation": [0, 2, 3, 1]}


def write(path: Path, *cases: object) -> Path:
    path.write_text(json.dumps({"description": "made for a test", "cases": cases}))
    return path


def problem(result: FileResult) -> str:
    assert result.passed == 0
    (failure,) = result.failures
    return failure.problem


def test_good_cases_pass_and_bad_ones_are_told_by_position(tmp_path: Path) -> None:
    bad = GOOD | {"permutation": [0, 2, 1, 3]}
    result = check_file(write(tmp_path / "permutation.json", GOOD, bad, GOOD))
    assert result.passed == 2
    assert [failure.index for failure in result.failures] == [1]
    assert result.failures[0].problem == "permutation[2]: expected 1, got 3"


@pytest.mark.parametrize("name", ["permutation.json", "permutation-seed7.json", "held_out.permutation.2.json"])
def test_the_topic_follows_from_the_name(tmp_path: Path, name: str) -> None:
    assert check_file(write(tmp_path / name, GOOD)).passed == 1


def test_a_name_that_says_nothing_is_no_obstacle_when_the_cases_do(tmp_path: Path) -> None:
    assert check_file(write(tmp_path / "cases.json", GOOD)).passed == 1
    deviation = {"kind": "deviation", "new": "1001", "old": "1000", "threshold_ppb": 1_000_000, "deviates": True}
    peer = {"kind": "peer_id_text", "text": "", "valid": False}
    assert check_file(write(tmp_path / "cases2.json", peer)).passed == 1
    assert "cannot tell" in problem(check_file(write(tmp_path / "cases3.json", peer, deviation)))


def test_the_longest_topic_in_a_name_counts() -> None:
    assert topic_of(Path("offchain_config.json"), []) == "offchain_config"
    assert topic_of(Path("messages_signatures.json"), []) == "signatures"


def test_a_kind_without_a_checker_fails_and_is_named(tmp_path: Path) -> None:
    result = check_file(write(tmp_path / "leader.json", {"kind": "ocr9_leader"}))
    assert problem(result) == "not implemented: leader ocr9_leader"
    assert result.failures[0].not_implemented


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is not valid JSON"),
        (b"\xff", "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b"[]", "is no vector file"),
        (b'{"cases": {}}', "is no vector file"),
        (b'{"cases": []}', "has no cases"),
        (b'{"cases": [1]}', "cases[0]: expected an object"),
    ],
)
def test_a_broken_file_is_one_failure_with_a_reason(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "permutation.json"
    path.write_bytes(content)
    assert expected in problem(check_file(path))


def test_a_missing_file_and_an_empty_folder_are_failures(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in problem(check_file(tmp_path / "none.json"))
    assert "has no .json files" in problem(check_paths([tmp_path])[0])


def test_folders_are_searched_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    files = [
        write(tmp_path / name, GOOD) for name in ("a/permutation.json", "permutation-1.json", "permutation-2.json")
    ]
    (tmp_path / "notes.txt").write_text("no vectors")
    assert [result.path for result in check_paths([tmp_path])] == files


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"n": 4, "permutation": []}, "cases[0].key is missing"),
        (GOOD | {"key": 5}, "cases[0].key is not a text"),
        (GOOD | {"key": "0g"}, "cases[0].key is not hex digits"),
        (GOOD | {"key": "00 00"}, "cases[0].key is not hex digits without spaces"),
        (GOOD | {"n": "4"}, "cases[0].n is not an integer"),
        (GOOD | {"n": True}, "cases[0].n is not an integer"),
        (GOOD | {"permutation": 1}, "cases[0].permutation is not a list"),
        (GOOD | {"permutation": ["x"]}, "cases[0].permutation[0] is not an integer"),
        (GOOD | {"key": "00"}, "InvalidInputError: permutation key: expected 16 bytes, got 1"),
        (GOOD | {"kind": 7}, "cases[0].kind is not a text"),
    ],
)
def test_a_broken_case_fails_with_the_field(tmp_path: Path, case: dict[str, Any], expected: str) -> None:
    assert expected in problem(check_file(write(tmp_path / "permutation.json", case)))


def test_a_checker_that_breaks_is_a_failure_of_its_case_only(tmp_path: Path) -> None:
    result = check_file(write(tmp_path / "permutation.json", GOOD | {"n": 10**9_0}, GOOD))
    assert result.passed == 1
    assert "raised " in result.failures[0].problem


def test_the_first_differing_byte_is_told() -> None:
    with pytest.raises(Mismatch, match=r"x: first difference at byte 2: expected 03 \(3 bytes\), got 04 \(3 bytes\)"):
        same("x", bytes([1, 2, 3]), bytes([1, 2, 4]))
    with pytest.raises(Mismatch, match=r"at byte 1: expected the end \(1 bytes\), got 02 \(2 bytes\)"):
        same("x", bytes([1]), bytes([1, 2]))
    with pytest.raises(Mismatch, match=r"x\[1\]: first difference at byte 0"):
        same("x", [b"a", b"b"], [b"a", b"c"])
    with pytest.raises(Mismatch, match="x: expected 2 entries, got 1"):
        same("x", [1, 2], [1])
    same("x", [b"a", [1]], [b"a", [1]])


def test_acceptance_is_held_against_valid() -> None:
    def refuse() -> int:
        raise InvalidInputError("no")

    assert accepted(Case({"valid": True}), lambda: 5) == 5
    assert accepted(Case({}), lambda: 5) == 5
    assert accepted(Case({"valid": False}), refuse) is None
    with pytest.raises(Mismatch, match="accepted, but must be refused"):
        accepted(Case({"valid": False}), lambda: 5)
    with pytest.raises(Mismatch, match="refused, but is valid: no"):
        accepted(Case({"valid": True}), refuse)
    with pytest.raises(VectorError):
        accepted(Case({"valid": False}), lambda: Case({}).integer("n"))


def test_a_second_checker_for_a_kind_is_a_programming_error() -> None:
    assert checkers()
    with pytest.raises(ValueError, match="second checker"):
        checker("permutation")(lambda case: None)
    with pytest.raises(ValueError, match="unknown topic"):
        checker("astrology")(lambda case: None)
