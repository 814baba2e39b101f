from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from rich.console import Console

from ocr_offchain.demo.price_servers import PROFILES, Market, PriceServer, Quote
from ocr_offchain.demo.replay import PriceReplay
from ocr_offchain.demo.state import Fate, FeedState, Landing, OracleStatus
from ocr_offchain.demo.summary import percentile, summarize, write_json, write_plot
from ocr_offchain.demo.view import FeedView, failure, report_line, summary_table, write_picture
from ocr_offchain.types import EpochRound, OracleId

PATIENCE = 10.0


def landing(number: int, epoch_round: EpochRound, answer: str = "1.10", latency: float = 1.0) -> Landing:
    return Landing(
        aggregator_round=number,
        epoch_round=epoch_round,
        leader=OracleId(1),
        answer=Decimal(answer),
        honest_range=(Decimal("1.09"), Decimal("1.11")),
        observers=(OracleId(0), OracleId(1), OracleId(2)),
        transmitter=OracleId(2),
        gas_used=80_000 + number,
        block=number,
        seen=100.0 + number,
        latency=latency,
    )


def state(wanted: int = 2) -> FeedState:
    oracles = tuple(OracleStatus(OracleId(i), f"0x{i:040x}", owed_juels=10**17) for i in range(4))
    return FeedState(wanted_rounds=wanted, started=100.0, oracles=oracles)


def started_and_finalized(feed: FeedState, *epoch_rounds: EpochRound) -> None:
    for epoch_round in epoch_rounds:
        feed.round_started(epoch_round, OracleId(1), 100.0)
        feed.report_finalized(epoch_round, 101.0)


def test_a_finalized_report_is_pending_then_lost_unless_it_or_a_later_one_lands() -> None:
    feed = state()
    first, second, third, fourth = (EpochRound(1, number) for number in (1, 2, 3, 4))
    started_and_finalized(feed, first, second, third)
    feed.round_started(fourth, OracleId(1), 100.0)
    feed.landings.append(landing(1, second))
    assert feed.fate(first, 200.0, PATIENCE) is Fate.SUPERSEDED
    assert feed.fate(second, 200.0, PATIENCE) is Fate.LANDED
    assert feed.fate(third, 101.0 + PATIENCE, PATIENCE) is Fate.PENDING
    assert feed.fate(third, 101.1 + PATIENCE, PATIENCE) is Fate.LOST
    assert feed.fate(fourth, 200.0, PATIENCE) is None


def test_a_round_begins_at_its_first_follower() -> None:
    feed = state()
    feed.round_started(EpochRound(1, 1), OracleId(1), 100.0)
    feed.round_started(EpochRound(1, 1), OracleId(1), 100.5)
    assert feed.rounds[EpochRound(1, 1)].started == 100.0


def test_the_distance_of_an_answer_is_measured_from_the_nearer_end_of_the_honest_range() -> None:
    assert landing(1, EpochRound(1, 1), "1.09").distance == 0
    assert landing(1, EpochRound(1, 1), "1.08").distance == Decimal("0.01")
    assert landing(1, EpochRound(1, 1), "1.14").distance == Decimal("0.03")


def test_a_run_succeeds_only_with_all_rounds_inside_the_honest_range_and_none_lost() -> None:
    feed = state()
    started_and_finalized(feed, EpochRound(1, 1), EpochRound(1, 2))
    feed.landings += [landing(1, EpochRound(1, 1)), landing(2, EpochRound(1, 2))]
    assert summarize(feed, 130.0, PATIENCE, "").succeeded
    assert not summarize(feed, 130.0, PATIENCE, "no quorum").succeeded

    feed.landings[1] = landing(2, EpochRound(1, 2), answer="1.12")
    outside = summarize(feed, 130.0, PATIENCE, "")
    assert not outside.succeeded
    assert outside.rounds_outside_honest_range == (2,)
    assert outside.largest_distance_from_honest_range == "0.01"
    assert "outside the honest sources' range in round 2" in failure(outside)

    feed.landings[1] = landing(2, EpochRound(1, 2))
    started_and_finalized(feed, EpochRound(1, 3))
    lost = summarize(feed, 130.0, PATIENCE, "")
    assert not lost.succeeded
    assert failure(lost) == "1 rounds lost"


def test_too_few_rounds_are_a_failure() -> None:
    feed = state(wanted=2)
    started_and_finalized(feed, EpochRound(1, 1))
    feed.landings.append(landing(1, EpochRound(1, 1)))
    summary = summarize(feed, 130.0, PATIENCE, "")
    assert not summary.succeeded
    assert failure(summary) == "fewer rounds than wanted"


def test_percentiles_are_interpolated_and_none_without_values() -> None:
    assert percentile([], 50) is None
    assert percentile([2.0], 95) == 2.0
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0
    assert percentile([float(i) for i in range(101)], 95) == 95.0


def _market() -> Market:
    replay = PriceReplay((Decimal("1.1"),), 1.0)
    servers = tuple(PriceServer(profile, replay, 1, 100.0) for profile in PROFILES)
    servers[0].quotes.append(Quote(101.0, servers[0].profile.name, Decimal("1.1"), honest=True))
    return Market(servers)


def test_summary_and_picture_are_written(tmp_path: Path) -> None:
    feed = state()
    started_and_finalized(feed, EpochRound(1, 1), EpochRound(1, 2))
    feed.landings += [landing(1, EpochRound(1, 1), latency=1.0), landing(2, EpochRound(1, 2), latency=3.0)]
    summary = summarize(feed, 130.0, PATIENCE, "")
    write_json(summary, feed, tmp_path / "summary.json")
    document = json.loads((tmp_path / "summary.json").read_text())
    assert document["succeeded"] is True
    assert document["latency_p50"] == 2.0
    assert document["gas_per_transmit"] == round((80_001 + 80_002) / 2)
    assert document["payments_owed_link"] == "0.4"
    assert [report["answer"] for report in document["reports"]] == ["1.10", "1.10"]

    write_plot(feed, _market(), "EUR / USD", tmp_path / "answers.png")
    assert (tmp_path / "answers.png").read_bytes().startswith(b"\x89PNG")


def test_the_view_shows_reports_oracles_and_sources() -> None:
    feed = state()
    started_and_finalized(feed, EpochRound(7, 3))
    feed.landings.append(landing(1, EpochRound(7, 3)))
    feed.oracles[2].alive = False
    feed.notes.append("oracle 2 was killed")
    console = Console(width=120)
    with console.capture() as capture:
        console.print(FeedView.create(feed, _market(), "EUR / USD"))
        console.print(summary_table(summarize(feed, 130.0, PATIENCE, "no quorum")))
    shown = capture.get()
    for expected in ("7/3", "1.09 to 1.11", "killed", "oracle 2 was killed", "liar", "1/2", "failed: no quorum"):
        assert expected in shown, expected


def test_a_picture_of_the_view_is_written(tmp_path: Path) -> None:
    feed = state()
    started_and_finalized(feed, EpochRound(7, 3))
    feed.landings.append(landing(1, EpochRound(7, 3)))
    write_picture(
        FeedView.create(feed, _market(), "EUR / USD"), summarize(feed, 130.0, PATIENCE, ""), tmp_path / "view.svg"
    )
    picture = (tmp_path / "view.svg").read_text()
    assert picture.startswith("<svg")
    assert "@font-face" not in picture, "a picture loads nothing from the network"
    assert "7/3" in picture


def test_a_report_fits_on_one_line_for_output_that_is_no_terminal() -> None:
    line = report_line(landing(5, EpochRound(7, 3)))
    assert "\n" not in line
    assert line.startswith("round 5: 1.10 (honest sources 1.09 to 1.11), epoch/round 7/3, leader 1, sent by 2")
