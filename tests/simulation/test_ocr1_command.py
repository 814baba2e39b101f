"""`ocr simulate --protocol ocr1`: table, page, and the command that sees a violation again."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ocr_offchain.commands.simulate import command
from ocr_offchain.simulation.ocr1.invariants import Ledger

ARGUMENTS = ["--protocol", "ocr1", "--n", "4", "--f", "1", "--seed", "7", "--rounds", "5"]


def test_the_command_ends_with_a_table_and_writes_the_page(tmp_path: Path) -> None:
    page = tmp_path / "run.html"
    result = CliRunner().invoke(command, [*ARGUMENTS, "--report", str(page)])
    assert result.exit_code == 0
    assert "answers on chain" in result.output
    text = page.read_text(encoding="utf-8")
    assert "ocr simulate --protocol ocr1 --n 4 --f 1 --seed 7 --rounds 5" in text
    assert "All properties held." in text
    for row in ("S-1", "S-15", "L-4", "L-9 to L-11, L-13"):
        assert f"<td>{row}</td>" in text


def test_a_violation_prints_seed_and_command_and_still_has_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ledger, "honest_range", lambda self, pair: (1, 2))
    page = tmp_path / "run.html"
    result = CliRunner().invoke(command, [*ARGUMENTS, "--report", str(page)])
    assert result.exit_code == 1
    assert "seed 7: S-1: the answer of" in result.output
    assert "ocr simulate --protocol ocr1 --n 4 --f 1 --seed 7 --rounds 5" in result.output
    assert "Violated: S-1: the answer of" in page.read_text(encoding="utf-8")
