"""Every row of the specification's tables of checks, every quirk, and every reason of a failure has a test.

Tests say in their names what they hold: ``test_7_...`` or ``test_row_7_...`` a row, ``..._q7`` a quirk.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
REVERTS = HERE.parents[1] / "gethwrappers_py"
# Rows of the tables of setConfig and transmit, and quirks.
SIZES = {"ocr1": (9, 21, 17), "ocr2": (11, 18, 19)}


def names(generation: str) -> dict[str, str]:
    """Tests by name, with the file that each is in."""
    files = [*(HERE / generation).glob("test_*.py"), *(HERE / "access").glob("test_*.py")]
    return {name: file.stem for file in files for name in re.findall(r"def (test_\w+)", file.read_text())}


def rows(generation: str, configuration: bool) -> set[int]:
    """Numbers of the rows that tests are named after."""
    found: set[int] = set()
    for name, file in names(generation).items():
        match = re.match(r"test_(?:rows?_)?(\d+)_(?:(?:and|to)_(\d+)_)?", name)
        if match and (file == "test_config") == configuration:
            found.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return found


@pytest.mark.parametrize("generation", SIZES)
def test_every_row_of_the_checks_has_a_test_named_after_it(generation: str) -> None:
    config, transmit, _ = SIZES[generation]
    assert set(range(1, config + 1)) == rows(generation, True)
    assert set(range(1, transmit + 1)) == rows(generation, False)


@pytest.mark.parametrize("generation", SIZES)
def test_every_quirk_has_a_test_named_after_it(generation: str) -> None:
    found = {int(number) for name in names(generation) for number in re.findall(r"_q(\d+)(?=_|$)", name)}
    assert found == set(range(1, SIZES[generation][2] + 1))


@pytest.mark.parametrize("generation", SIZES)
def test_every_reason_of_a_failure_is_seen_in_a_test(generation: str) -> None:
    texts = [file.read_text() for folder in (generation, "access") for file in (HERE / folder).glob("test_*.py")]
    reasons = tomllib.loads((REVERTS / f"reverts-{generation}.toml").read_text())["strings"]
    assert [reason for reason in reasons if not any(reason in text for text in texts)] == []
