"""How a run of the demo ended: numbers as JSON, answers against sources as a picture, and the verdict."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from statistics import fmean, quantiles

from ocr_offchain.demo.price_servers import Market
from ocr_offchain.demo.state import Fate, FeedState

JUELS_PER_LINK = 10**18


@dataclass(frozen=True, slots=True)
class Summary:
    """Times in seconds, payments in LINK, distances in units of the answer."""

    rounds: int
    wanted_rounds: int
    duration: float
    latency_p50: float | None
    latency_p95: float | None
    gas_per_transmit: int | None
    payments_owed_link: str
    largest_distance_from_honest_range: str
    rounds_outside_honest_range: tuple[int, ...]
    superseded_rounds: int
    lost_rounds: int
    epochs: int
    oracles_alive: int
    stopped_because: str
    """Empty when all wanted rounds landed."""

    @property
    def succeeded(self) -> bool:
        return (
            not self.stopped_because
            and self.rounds >= self.wanted_rounds
            and not self.rounds_outside_honest_range
            and self.lost_rounds == 0
        )


def percentile(values: list[float], percent: int) -> float | None:
    """The value that `percent` per cent of `values` do not exceed, interpolated; None for no values."""
    if not values:
        return None
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def summarize(state: FeedState, now: float, patience: float, stopped_because: str) -> Summary:
    """`patience`: see `FeedState.fate`."""
    latencies = [landing.latency for landing in state.landings if landing.latency is not None]
    owed = sum(oracle.owed_juels for oracle in state.oracles)
    distance = max((landing.distance for landing in state.landings), default=Decimal(0))
    return Summary(
        rounds=len(state.landings),
        wanted_rounds=state.wanted_rounds,
        duration=round(now - state.started, 3),
        latency_p50=percentile(latencies, 50),
        latency_p95=percentile(latencies, 95),
        gas_per_transmit=round(fmean(landing.gas_used for landing in state.landings)) if state.landings else None,
        payments_owed_link=f"{Decimal(owed) / JUELS_PER_LINK:f}",
        largest_distance_from_honest_range=f"{distance:f}",
        rounds_outside_honest_range=tuple(
            landing.aggregator_round for landing in state.landings if landing.distance > 0
        ),
        superseded_rounds=state.count(Fate.SUPERSEDED, now, patience),
        lost_rounds=state.count(Fate.LOST, now, patience),
        epochs=len({epoch_round.epoch for epoch_round in state.rounds}),
        oracles_alive=sum(oracle.alive for oracle in state.oracles),
        stopped_because=stopped_because,
    )


def write_json(summary: Summary, state: FeedState, path: Path) -> None:
    """The summary, the oracles, and one entry per report on chain."""
    landings = [
        {
            "aggregator_round": landing.aggregator_round,
            "epoch": landing.epoch_round.epoch,
            "round": landing.epoch_round.round,
            "leader": landing.leader,
            "answer": str(landing.answer),
            "honest_low": None if landing.honest_range is None else str(landing.honest_range[0]),
            "honest_high": None if landing.honest_range is None else str(landing.honest_range[1]),
            "observers": landing.observers,
            "transmitter": landing.transmitter,
            "gas_used": landing.gas_used,
            "block": landing.block,
            "latency_seconds": landing.latency,
        }
        for landing in state.landings
    ]
    oracles = [{"oracle": one.oracle, "pid": one.pid, "alive": one.alive} for one in state.oracles]
    document = {
        "succeeded": summary.succeeded,
        **asdict(summary),
        "oracles": oracles,
        "reports": landings,
        "notes": state.notes,
    }
    path.write_text(json.dumps(document, indent=2) + "\n")


def write_plot(state: FeedState, market: Market, title: str, path: Path) -> None:
    """Answers as steps over the quotes of the honest sources; the liar's quotes are off the scale and not drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for server in market.servers:
        if server.profile.honest:
            axes.plot(
                [quote.time - state.started for quote in server.quotes],
                [float(quote.price) for quote in server.quotes],
                ".",
                markersize=4,
                alpha=0.5,
                label=f"source {server.profile.name}",
            )
    if state.landings:
        axes.step(
            [landing.seen - state.started for landing in state.landings],
            [float(landing.answer) for landing in state.landings],
            where="post",
            color="black",
            linewidth=1.5,
            marker="o",
            markersize=4,
            label="answer on chain",
        )
    axes.set_title(title)
    axes.set_xlabel("seconds since the start")
    axes.set_ylabel("price")
    axes.legend(loc="best", fontsize="small")
    axes.grid(alpha=0.3)
    figure.savefig(path, dpi=120)
