"""What `docs/simulation.md` and the names of tests say of OCR1 is complete."""

from __future__ import annotations

import re
from pathlib import Path

from ocr_offchain.simulation.ocr1.feed import LIVENESS
from ocr_offchain.simulation.ocr1.invariants import SAFETY
from tests.simulation.test_ocr1_broken import CASES

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "docs" / "simulation.md").read_text("utf-8").split("## OCR1\n")[1]
TRAPS = 19


def _rows_held_in_runs() -> set[str]:
    """`L-9 to L-11` stands for all from one to the other."""
    rows: set[str] = set()
    for text in SAFETY | LIVENESS:
        for part in text.split(", "):
            kind, first, last = re.findall(r"([SL])-(\d+)(?: to [SL]-(\d+))?", part)[0]
            rows |= {f"{kind}-{number}" for number in range(int(first), int(last or first) + 1)}
    return rows


def test_every_row_of_the_table_is_there_and_marked_where_each_run_holds_it() -> None:
    rows = dict(re.findall(r"^\| ([SL]-\d+) \| [^|]+ \| (yes)? ?\| `test", SECTION, re.MULTILINE))
    assert list(rows) == [f"{kind}-{number}" for kind in "SL" for number in range(1, 16)]
    assert {row for row, run in rows.items() if run} == _rows_held_in_runs()


def test_the_number_of_broken_rules_is_true() -> None:
    assert f"breaks {len(CASES)} rules" in SECTION


def test_every_trap_has_a_test() -> None:
    names = {
        number
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
        for number in re.findall(r"trap_(\d+)_", name)
    }
    assert {int(number) for number in names} == set(range(1, TRAPS + 1))
