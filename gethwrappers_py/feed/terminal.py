"""A feed in the terminal: `python -m gethwrappers_py.feed ADDRESS --rpc URL`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from gethwrappers_py.errors import FeedError, StaleAnswer, WrapperError
from gethwrappers_py.feed.chart import chart
from gethwrappers_py.feed.reader import Feed
from gethwrappers_py.feed.records import Answer, Round, to_csv

RPC_VARIABLE = "OCR_RPC_URL"
DEFAULT_HOURS = 24.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point. Exit code 0 for an answer fit for use, 1 for one that is not, 2 where there is no feed."""
    parser = argparse.ArgumentParser(prog="ocr feed", description="What a Chainlink-compatible feed says, checked.")
    parser.add_argument("address", help="a proxy or an aggregator")
    parser.add_argument("--rpc", default=os.environ.get(RPC_VARIABLE), help=f"URL of a node; else ${RPC_VARIABLE}")
    parser.add_argument("--hours", type=float, default=DEFAULT_HOURS, help="how far the chart goes back (0: no chart)")
    parser.add_argument("--sequencer", help="on an L2: the feed that tells whether its sequencer is up")
    parser.add_argument("--csv", action="store_true", help="print the rounds of that time as CSV and nothing else")
    options = parser.parse_args(arguments)
    if not options.rpc:
        parser.error(f"name a node with --rpc or ${RPC_VARIABLE}")
    try:
        feed = Feed(options.address, options.rpc, sequencer=options.sequencer)
        if options.csv:
            sys.stdout.write(to_csv(_recent(feed, options.hours)))
            return 0
        return show(feed, options.hours)
    except WrapperError as problem:
        print(f"ocr feed: {problem}", file=sys.stderr)
        return 2


def show(feed: Feed, hours: float) -> int:
    """Print a feed: description, answer, what is wrong with it, and the chart of the last `hours`."""
    width = min(shutil.get_terminal_size((80, 24)).columns, 100)
    trouble: FeedError | None = None
    try:
        answer = feed.latest()
    except FeedError as problem:
        trouble = problem
        if not isinstance(problem, StaleAnswer):
            print(f"{feed.description()}\n{type(problem).__name__}: {problem}")
            return 1
        answer = feed.latest(max_age=None)
    print("\n".join(summary(feed.description(), answer, trouble)))
    if hours > 0:
        drawn = chart([(one.updated_at, one.answer) for one in _recent(feed, hours)], width)
        if drawn:
            print(f"\n{drawn}")
    return 1 if trouble else 0


def _recent(feed: Feed, hours: float) -> list[Round]:
    latest = feed.at_block("latest")
    return feed.history(latest.block_time - int(hours * 3600))


def summary(description: str, answer: Answer, trouble: FeedError | None) -> list[str]:
    """The lines above the chart."""
    limit = f", heartbeat {_duration(answer.heartbeat)}" if answer.heartbeat is not None else ""
    change = f", deviation {_percent(answer.deviation)}" if answer.deviation is not None else ""
    place = f"phase {answer.phase}, round {answer.round}" if answer.phase else f"round {answer.round}"
    lines = [
        f"{description}  {answer.answer:,f}",
        f"  updated     {answer.time:%Y-%m-%d %H:%M:%S} UTC, {_duration(answer.age)} ago{limit}{change}",
        f"  round       {place}  (id {answer.round_id})",
        f"  aggregator  {answer.aggregator}",
        f"  read at     block {answer.block}, {datetime.fromtimestamp(answer.block_time, UTC):%Y-%m-%d %H:%M:%S} UTC",
    ]
    if answer.at_bound is not None:
        lines.append(
            f"  WARNING     the answer is at the contract's {answer.at_bound}imum: the market may be beyond it"
        )
    if trouble is not None:
        lines.append(f"  WARNING     {type(trouble).__name__}: {trouble}")
    return lines


def _duration(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} s"
    return str(timedelta(seconds=seconds))


def _percent(share: Decimal) -> str:
    return f"{format((share * 100).normalize(), 'f')} %"


if __name__ == "__main__":
    sys.exit(main())
