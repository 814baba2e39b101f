"""The demo in the terminal: who leads, what was reported, against which sources, and who is owed how much."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ocr_offchain.demo.price_servers import Market
from ocr_offchain.demo.state import FeedState, Landing
from ocr_offchain.demo.summary import JUELS_PER_LINK, Summary

PICTURE_WIDTH = 120
# Without the fonts that the format loads from the network: whoever opens the picture has a monospaced one.
_SVG_FORMAT = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
ROWS = 8
"""How many reports the table shows."""


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"


def _range(bounds: tuple[Decimal, Decimal] | None) -> str:
    return "-" if bounds is None else f"{bounds[0]:f} to {bounds[1]:f}"


def _oracle(oracle: int | None) -> str:
    return "-" if oracle is None else str(oracle)


@dataclass(slots=True)
class FeedView:
    """Renders a `FeedState`; `rich` asks again and again."""

    state: FeedState
    market: Market
    title: str
    progress: Progress

    @classmethod
    def create(cls, state: FeedState, market: Market, title: str) -> FeedView:
        progress = Progress(
            TextColumn("rounds on chain"), BarColumn(bar_width=None), MofNCompleteColumn(), TimeElapsedColumn()
        )
        progress.add_task("rounds", total=state.wanted_rounds)
        return cls(state, market, title, progress)

    def __rich__(self) -> RenderableType:
        self.progress.update(
            self.progress.task_ids[0], completed=min(len(self.state.landings), self.state.wanted_rounds)
        )
        notes = Text("\n".join(self.state.notes[-3:]), style="yellow")
        return Group(
            Panel(self._reports(), title=self.title, subtitle=self._consumer(), border_style="cyan"),
            self._oracles(),
            self._sources(),
            self.progress,
            notes,
        )

    def _consumer(self) -> str:
        answer = self.state.consumer_answer
        return (
            "the consumer contract has read nothing yet"
            if answer is None
            else f"the consumer contract reads {answer:f}"
        )

    def _reports(self) -> Table:
        table = Table(expand=True, box=None, header_style="bold")
        for heading in ("round", "epoch/round", "leader", "answer", "honest sources", "sent by", "gas", "latency"):
            table.add_column(heading, justify="right")
        for landing in self.state.landings[-ROWS:]:
            table.add_row(*report_cells(landing), style="" if landing.distance == 0 else "bold red")
        for _ in range(ROWS - len(self.state.landings[-ROWS:])):
            table.add_row(*[""] * 8)
        return table

    def _oracles(self) -> Table:
        table = Table(expand=True, header_style="bold", title="oracles", title_justify="left")
        for heading in (
            "id",
            "process",
            "account",
            "epoch",
            "role",
            "observed",
            "transmitted",
            "gas spent",
            "owed LINK",
        ):
            table.add_column(heading, justify="right")
        for oracle in self.state.oracles:
            role = "leader" if oracle.leader == oracle.oracle else "follower"
            table.add_row(
                str(oracle.oracle),
                str(oracle.pid),
                f"{oracle.account[:8]}…",
                str(oracle.epoch),
                role if oracle.alive else "killed",
                str(oracle.observations),
                str(oracle.transmissions),
                f"{oracle.gas_used:,}",
                f"{Decimal(oracle.owed_juels) / JUELS_PER_LINK:.4f}",
                style="" if oracle.alive else "red",
            )
        return table

    def _sources(self) -> Table:
        table = Table(expand=True, header_style="bold", title="price servers", title_justify="left")
        for heading in ("name", "kind", "now", "last price", "requests"):
            table.add_column(heading, justify="right")
        now = time.time()
        for server in self.market.servers:
            kind = "honest" if server.profile.honest else "liar"
            if server.profile.outage:
                kind += ", with outages"
            table.add_row(
                server.profile.name,
                kind,
                Text("down", style="red") if server.is_down(now) else "up",
                f"{server.quotes[-1].price:f}" if server.quotes else "-",
                str(server.requests),
                style="" if server.profile.honest else "magenta",
            )
        return table


def write_picture(view: FeedView, summary: Summary, path: Path) -> None:
    """The last view and the summary as an SVG picture of a terminal."""
    console = Console(record=True, width=PICTURE_WIDTH, file=StringIO())
    console.print(view)
    console.print(summary_table(summary))
    console.save_svg(str(path), title="make demo", code_format=_SVG_FORMAT)


def report_cells(landing: Landing) -> tuple[str, ...]:
    return (
        str(landing.aggregator_round),
        f"{landing.epoch_round.epoch}/{landing.epoch_round.round}",
        _oracle(landing.leader),
        f"{landing.answer:f}",
        _range(landing.honest_range),
        _oracle(landing.transmitter),
        f"{landing.gas_used:,}",
        _seconds(landing.latency),
    )


def report_line(landing: Landing) -> str:
    """One report on one line, for output that is no terminal."""
    number, epoch_round, leader, answer, honest, transmitter, gas, latency = report_cells(landing)
    return (
        f"round {number}: {answer} (honest sources {honest}), epoch/round {epoch_round}, leader {leader}, "
        f"sent by {transmitter}, {gas} gas, {latency} after its start"
    )


def summary_table(summary: Summary) -> Table:
    table = Table(title="summary", title_justify="left", show_header=False)
    table.add_row("rounds on chain", f"{summary.rounds} of {summary.wanted_rounds} in {summary.duration:.0f} s")
    table.add_row(
        "latency from round start to block",
        f"p50 {_seconds(summary.latency_p50)}, p95 {_seconds(summary.latency_p95)}",
    )
    table.add_row("gas per transmit", "-" if summary.gas_per_transmit is None else f"{summary.gas_per_transmit:,}")
    table.add_row("payments owed", f"{summary.payments_owed_link} LINK")
    table.add_row("largest distance from the honest range", summary.largest_distance_from_honest_range)
    table.add_row("epochs", str(summary.epochs))
    table.add_row("superseded, lost rounds", f"{summary.superseded_rounds}, {summary.lost_rounds}")
    table.add_row("oracles alive", str(summary.oracles_alive))
    verdict = "the feed did its job" if summary.succeeded else f"failed: {failure(summary)}"
    table.add_row("verdict", Text(verdict, style="bold green" if summary.succeeded else "bold red"))
    return table


def failure(summary: Summary) -> str:
    """Why a run counts as failed, in words."""
    reasons = []
    if summary.stopped_because:
        reasons.append(summary.stopped_because)
    if summary.rounds_outside_honest_range:
        numbers = ", ".join(map(str, summary.rounds_outside_honest_range))
        reasons.append(f"answers outside the honest sources' range in round {numbers}")
    if summary.lost_rounds:
        reasons.append(f"{summary.lost_rounds} rounds lost")
    return "; ".join(reasons) or "fewer rounds than wanted"
