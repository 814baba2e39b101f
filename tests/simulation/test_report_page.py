"""The report page of a run: one file, nothing that it loads, and texts that stay texts."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from ocr_offchain.simulation.report.page import RunDescription, render, write_report
from ocr_offchain.simulation.report.record import Outcome, RunRecord
from ocr_offchain.simulation.report.timeline import MAX_WINDOWS, windows
from ocr_offchain.types import NANOSECONDS_PER_SECOND, EpochRound

START = 1_700_000_000 * NANOSECONDS_PER_SECOND
ROUND = NANOSECONDS_PER_SECOND // 10
NASTY = """<script>alert("1")</script>&'$content"""


class Page(HTMLParser):
    """Tags and texts of a page; it fails on elements that are not closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def recorded(n: int, rounds: int) -> RunRecord:
    """Two rounds an epoch; storms, partitions, and crashes now and then."""
    record = RunRecord(n, START)
    record.byzantine = frozenset({0})
    time = START
    for epoch in range(1, rounds // 2 + 1):
        for oracle in range(n):
            record.entered_epoch(time + oracle, oracle, epoch, epoch % n)
        stormy = epoch % 7 == 3
        faults = []
        if stormy:
            faults = [
                record.fault_began(time, "storm", NASTY),
                record.fault_began(time, "partition", sides=[oracle % 3 for oracle in range(n)]),
            ]
            record.oracle_crashed(time + n, 1)
        for round in (1, 2):
            pair = EpochRound(epoch, round)
            record.round_started(time, pair)
            record.count(time, "messages lost", 5)
            if not stormy:
                record.round_completed(time + ROUND // 4, pair, report=epoch % 5 > 0)
                outcome = Outcome.LANDED if epoch % 5 else Outcome.LOST
                record.transmission(time + ROUND // 2, epoch % n, pair, outcome, NASTY)
                record.answer(time + ROUND // 2, pair, 1000 + epoch, (900, 3000))
            time += ROUND
        for fault in faults:
            record.fault_ended(time, fault)
    return record


def described(violation: str | None = None) -> RunDescription:
    return RunDescription(
        f"OCR2 {NASTY}", f"ocr simulate --seed 7 {NASTY}", violation, [("rounds", NASTY)], [("S-1", NASTY, 3)]
    )


@pytest.mark.parametrize(("n", "rounds"), [(4, 20), (31, 1000)])
def test_the_page_is_whole_and_loads_nothing(n: int, rounds: int, tmp_path: Path) -> None:
    path = tmp_path / "run.html"
    write_report(path, recorded(n, rounds), described())
    page = Page(path.read_text(encoding="utf-8"))
    assert "script" not in page.tags
    loading = [value for name, value in page.attributes if name in {"src", "href", "xlink:href", "srcset", "action"}]
    assert loading == []
    assert "http" not in path.read_text(encoding="utf-8")
    assert page.tags.count("svg") >= 5
    assert path.stat().st_size < 3_000_000
    for oracle in range(n):
        assert f"oracle {oracle}" in page.text


def test_texts_come_out_as_texts() -> None:
    page = render(recorded(4, 20), described(violation=f"S-1: {NASTY}"))
    assert "<script" not in page
    text = Page(page).text
    assert f"Violated: S-1: {NASTY}" in text
    assert f"ocr simulate --seed 7 {NASTY}" in text
    assert f"storm, 200 ms: {NASTY}" in text


def test_a_verdict_stands_on_top() -> None:
    assert "All properties held." in Page(render(recorded(4, 20), described())).text
    assert "Violated: S-4" in Page(render(recorded(4, 20), described("S-4"))).text


def test_each_lane_has_the_colours_of_its_leaders_and_its_crashes() -> None:
    page = render(recorded(4, 20), described())
    for leader in range(4):
        assert f'class="l{leader}"' in page
        assert f".l{leader}{{fill:" in page
    assert 'class="down"' in page
    assert 'class="side side-1"' in page
    assert 'class="side side-2"' in page


def test_windows_cover_the_run_without_gaps_and_are_not_too_many() -> None:
    record = recorded(4, 4000)
    scales = windows(record)
    assert 1 < len(scales) <= MAX_WINDOWS
    assert scales[0].begin == START
    assert scales[-1].end == record.now
    assert all(one.end == other.begin for one, other in pairwise(scales))


def test_a_run_in_which_nothing_happened_has_a_page() -> None:
    text = Page(render(RunRecord(4, START), described("L-1"))).text
    assert "No answer landed." in text


def test_huge_answers_can_be_drawn() -> None:
    record = RunRecord(4, START)
    for number, value in enumerate((-(2**191), 2**191 - 1, 0)):
        record.answer(START + number * ROUND, EpochRound(1, number + 1), value, (-(2**191), 2**191 - 1))
    page = render(record, described())
    assert re.search(r"nan|inf\b", page.split("<body>")[1]) is None
