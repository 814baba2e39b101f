"""What a run leaves behind: bounded in memory, and complete where it matters."""

from __future__ import annotations

import pytest

from ocr_offchain.simulation.report.record import DETAIL, LATENCIES, SPANS, Outcome, RunRecord
from ocr_offchain.types import NANOSECONDS_PER_SECOND, EpochRound

START = 1_700_000_000 * NANOSECONDS_PER_SECOND
MILLISECOND = 1_000_000


@pytest.fixture
def record() -> RunRecord:
    return RunRecord(4, START)


def at(milliseconds: int) -> int:
    return START + milliseconds * MILLISECOND


def test_an_oracle_leaves_an_epoch_when_it_enters_another_or_crashes(record: RunRecord) -> None:
    record.entered_epoch(at(0), 2, 1, 3)
    record.entered_epoch(at(10), 2, 2, 0)
    record.oracle_crashed(at(15), 2)
    record.oracle_started(at(40), 2)
    record.entered_epoch(at(40), 2, 1, 3)
    stays = [(stay.epoch, stay.leader, stay.begin, stay.end) for stay in record.stays[2]]
    assert stays == [
        (1, 3, at(0), at(10)),
        (2, 0, at(10), at(15)),
        (None, None, at(15), at(40)),
        (1, 3, at(40), None),
    ]
    assert record.totals["crashes"] == 1
    assert record.totals["epochs"] == 2


def test_the_first_oracle_starts_a_round_and_a_report_outweighs_none(record: RunRecord) -> None:
    pair = EpochRound(1, 1)
    record.entered_epoch(at(0), 0, 1, 3)
    record.round_started(at(1), pair)
    record.round_started(at(2), pair)
    record.round_completed(at(5), pair, report=False)
    record.round_completed(at(6), pair, report=True)
    record.round_completed(at(7), pair, report=True)
    record.round_completed(at(8), pair, report=False)
    round = record.rounds[pair]
    assert (round.started, round.completed, round.report) == (at(1), at(6), True)
    assert record.totals["rounds started"] == 1
    assert record.totals["rounds with a final report"] == 1
    assert record.leaders == {3: 1}


def test_latency_is_counted_from_the_start_of_the_round_to_the_chain(record: RunRecord) -> None:
    pair = EpochRound(1, 1)
    record.round_started(at(100), pair)
    record.transmission(at(150), 1, pair, Outcome.REVERTED, "stale report")
    record.transmission(at(180), 2, pair, Outcome.LANDED)
    assert list(record.latencies) == [80 * MILLISECOND]
    assert record.rounds[pair].landed == at(180)
    assert record.totals["transmissions reverted"] == record.totals["transmissions landed"] == 1


def test_a_fault_lasts_in_every_span_from_its_begin_to_its_end(record: RunRecord) -> None:
    fault = record.fault_began(at(20), "storm")
    record.fault_ended(at(170), fault)
    record.fault_struck(at(60), "storm")
    assert record.span_width == 50 * MILLISECOND
    spans = [span for _, span in record.whole_run()]
    assert [span.lasted["storm"] // MILLISECOND for span in spans] == [30, 50, 50, 20]
    assert [span.counts["fault storm"] for span in spans] == [1, 1, 0, 0]
    assert record.fault_kinds["storm"] == record.totals["fault storm"] == 2
    assert record.fault_time["storm"] == 150 * MILLISECOND


def test_what_is_only_tallied_is_in_no_span(record: RunRecord) -> None:
    record.tally("messages", 7)
    assert record.totals["messages"] == 7
    assert record.whole_run() == []


def test_spans_grow_with_the_run_and_lose_no_count(record: RunRecord) -> None:
    for second in range(4000):
        record.count(at(1000 * second), "messages lost", 3)
        record.answer(at(1000 * second), EpochRound(second, 1), second, (second - 1, second + 1))
    assert max(record.spans) < SPANS
    assert sum(span.counts["messages lost"] for _, span in record.whole_run()) == 12_000
    spans = [span for _, span in record.whole_run()]
    assert (spans[0].answers or (1,))[0] == 0
    assert spans[-1].answers is not None
    assert spans[-1].answers[1] == spans[-1].latest_answer == 3999
    assert (spans[-1].honest or (0, 0))[1] == 4000


def test_memory_is_bounded_and_the_latest_part_is_kept(record: RunRecord) -> None:
    many = DETAIL + 500
    for number in range(1, many + 1):
        time, pair = at(number * 100), EpochRound(number, 1)
        for oracle in range(4):
            record.entered_epoch(time, oracle, number, number % 4)
        record.round_started(time, pair)
        record.round_completed(time, pair, report=True)
        record.transmission(time, 0, pair, Outcome.LANDED)
        record.answer(time, pair, 5, (4, 6))
        record.fault_struck(time, "drop")
    for kept in (*record.stays, record.rounds, record.transmissions, record.answers, record.faults):
        assert len(kept) == DETAIL
    assert record.detailed_from == at((many - DETAIL + 1) * 100)
    assert len(record.latencies) == many < LATENCIES
    assert record.totals["epochs"] == many
    assert sum(record.leaders.values()) == many
