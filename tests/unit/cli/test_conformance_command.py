from __future__ import annotations

import json
from pathlib import Path

from .conftest import Run

GOOD = {"n": 4, "key": "00" * 16, "permutation": [0, 2, 3, 1]}
BAD = GOOD | {"permutation": [0, 1, 2, 3]}


def write(path: Path, *cases: object) -> Path:
    path.write_text(json.dumps({"cases": cases}))
    return path


def test_success_is_counted_and_exits_with_0(run: Run, tmp_path: Path) -> None:
    outcome = run("conformance", write(tmp_path / "permutation.json", GOOD, GOOD))
    assert outcome.code == 0
    assert outcome.out.splitlines()[-1] == "2 passed, 0 failed"


def test_failures_are_shown_by_file_and_case_and_exit_with_1(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "permutation.json", GOOD, BAD)
    write(tmp_path / "leader.json", {"kind": "ocr9_leader"}, {"kind": "ocr9_leader"})
    (tmp_path / "median.json").write_text("{")
    outcome = run("conformance", tmp_path)
    assert outcome.code == 1
    assert outcome.out.splitlines() == [
        f"{tmp_path}/leader.json: 0 passed, 2 failed",
        "  not implemented: leader ocr9_leader (2 cases)",
        f"{tmp_path}/median.json: 0 passed, 1 failed",
        "  is not valid JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        f"{tmp_path}/permutation.json: 1 passed, 1 failed",
        "  case 1 (permutation): permutation[1]: expected 1, got 2",
        "1 passed, 4 failed",
    ]


def test_kinds_that_are_not_implemented_pass_where_only_implemented_ones_are_asked_for(
    run: Run, tmp_path: Path
) -> None:
    write(tmp_path / "leader.json", {"kind": "ocr9_leader"})
    write(tmp_path / "permutation.json", GOOD)
    outcome = run("conformance", tmp_path, "--implemented")
    assert (outcome.code, outcome.out.splitlines()[-1]) == (0, "1 passed, 0 failed")
    assert "let pass: 1 cases of kinds that are not implemented" in outcome.out
    write(tmp_path / "permutation.json", BAD)
    assert run("conformance", tmp_path, "--implemented").code == 1


def test_many_failures_are_cut_short_unless_all_are_wanted(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "permutation.json", *[BAD] * 25)
    assert "  and 5 more (--all shows them)" in run("conformance", path).out
    assert run("conformance", path, "--all").out.count("  case ") == 25


def test_json_says_the_same(run: Run, tmp_path: Path) -> None:
    outcome = run("conformance", "--json", write(tmp_path / "permutation.json", GOOD, BAD))
    assert outcome.code == 1
    result = json.loads(outcome.out)
    assert (result["passed"], result["failed"]) == (1, 1)
    assert result["files"][0]["failures"] == [
        {
            "case": 1,
            "kind": "permutation",
            "problem": "permutation[1]: expected 1, got 2",
            "not_implemented": False,
        }
    ]
