"""`docs/simulation.md` names what there is."""

from __future__ import annotations

import re
from pathlib import Path

from ocr_offchain.simulation.faults import GROUPS
from ocr_offchain.simulation.ocr2.properties.table import ROWS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "simulation.md").read_text("utf-8")


def test_every_test_that_the_page_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }
    assert len(named) > 50
    assert named <= there


def test_every_row_of_the_table_is_there_and_marked_where_each_run_holds_it() -> None:
    rows = {int(row): run for row, run in re.findall(r"^\| (\d+) \| [^|]+ \| (yes)? ?\| `test", PAGE, re.MULTILINE)}
    assert sorted(rows) == list(range(1, 51))
    assert {row for row, run in rows.items() if run} == set(ROWS)


def test_every_fault_is_explained_in_its_group() -> None:
    for group, faults in GROUPS.items():
        if group != "all":
            (line,) = re.findall(rf"^\| `{group}` \|.*$", PAGE, re.MULTILINE)
            assert all(f"`{fault}`" in line for fault in faults)
