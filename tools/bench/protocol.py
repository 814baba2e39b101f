"""CPU of a round of OCR1 and OCR2 for the whole committee, in one process: `python -m tools.bench.protocol`.

The unit is one PyNaCl verification of an Ed25519 signature on this machine, in which figures of different machines can
be compared; libocr's were taken so. Each committee runs in a fresh process. CPU is the process's own, and the best of
several stretches of rounds. `--write` puts the tables into docs/speed.md.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markdown import Markdown

from ocr_offchain.crypto import ed25519, evm_keyring, secp256k1
from ocr_offchain.node.garbage import settle
from ocr_offchain.protocol.ocr1 import oracle as ocr1_oracle
from ocr_offchain.protocol.ocr1 import outbox as ocr1_outbox
from ocr_offchain.protocol.ocr1 import report as ocr1_report
from ocr_offchain.protocol.ocr2 import oracle as ocr2_oracle
from ocr_offchain.protocol.ocr2 import outbox as ocr2_outbox
from tools.bench.committee import BENCHES, Bench, PluginCalls
from tools.bench.pages import markdown_table, write_section
from tools.bench.primitives import PRIMITIVES, VERIFY, seconds_of

SIZES = {4: 20, 10: 5, 31: 1}
"""Rounds of a stretch by n; f is as large as it may be."""

STRETCHES = 40
"""Many and short: where other processes use the machine, its caches are ours in some moments only."""

GO = {
    ("OCR2", 4): (65, 83),
    ("OCR2", 10): (224, 300),
    ("OCR2", 31): (1650, 2260),
    ("OCR1", 4): (102, 102),
    ("OCR1", 10): (550, 550),
    ("OCR1", 31): (8000, 8000),
}
"""libocr's units of a round: back to back, and paced (a round every 100 ms, every second for n = 31)."""

TARGETS: dict[tuple[str, int], float] = {
    ("OCR2", 4): 98,
    ("OCR2", 10): 336,
    ("OCR2", 31): 1650,
    ("OCR1", 4): 1.2 * 102,
    ("OCR1", 10): 0.7 * 550,
    ("OCR1", 31): 8000 / 3,
}
"""Units that this project has set itself as a limit."""

_CRYPTO: tuple[tuple[Any, str], ...] = (
    (ed25519, "crypto_sign_open"),
    (ed25519, "crypto_sign"),
    (secp256k1.SigningKey, "sign_recoverable"),
    (evm_keyring, "recover_address"),
    (ocr1_report, "recover_address"),
)
_CODEC: tuple[tuple[Any, str], ...] = (
    (ocr1_oracle, "decode"),
    (ocr1_outbox, "encode"),
    (ocr2_oracle, "decode"),
    (ocr2_outbox, "encode"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds of one round for the whole committee, unless said otherwise."""

    version: str
    n: int
    cpu: float
    unit: float
    floor: float
    latency: float
    messages: float
    """Number of messages delivered."""
    mebibytes: float
    """Largest resident set of the process."""
    split: dict[str, float]
    """Share of each part."""

    @property
    def units(self) -> float:
        return self.cpu / self.unit


class Stopwatch:
    """Adds up the seconds spent inside of wrapped functions."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def wrap(self, owner: Any, name: str) -> None:
        inner = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - began

        setattr(owner, name, timed)


async def _best(bench: Bench, rounds: int, clock: Callable[[], float]) -> float:
    best = float("inf")
    for _ in range(STRETCHES):
        before, began = bench.rounds, clock()
        await bench.run(rounds)
        best = min(best, (clock() - began) / (bench.rounds - before))
    return best


async def _split(bench: Bench, rounds: int) -> dict[str, float]:
    """Share of each part in the time of a round, in the stretch that took least."""
    watches = {part: Stopwatch() for part in ("crypto", "codec", "handle", "plugin")}
    for part, targets in (("crypto", _CRYPTO), ("codec", _CODEC)):
        for owner, name in targets:
            watches[part].wrap(owner, name)
    for surroundings in bench.oracles:
        watches["handle"].wrap(surroundings.protocol, "handle")
    PluginCalls.watch = watches["plugin"]
    best: dict[str, float] = {}
    for _ in range(STRETCHES):
        for watch in watches.values():
            watch.seconds = 0.0
        before, began = bench.rounds, time.perf_counter()
        await bench.run(rounds)
        done = bench.rounds - before
        whole = (time.perf_counter() - began) / done
        crypto, codec, handle, plugin = (watch.seconds / done for watch in watches.values())
        if not best or whole < sum(best.values()):
            best = {
                "crypto": crypto,
                "codec": codec,
                "protocol": handle - crypto - codec,
                "plugin": plugin,
                "surroundings": whole - handle - plugin,
            }
    return {part: seconds / sum(best.values()) for part, seconds in best.items()}


async def _measure(version: str, n: int) -> Result:
    f = (n - 1) // 3
    bench = await BENCHES[version](n, f)
    await bench.run(2)
    settle()  # as a node does
    unit = seconds_of(VERIFY)
    cpu = await _best(bench, SIZES[n], time.process_time)
    unit = min(unit, seconds_of(VERIFY))
    floor = sum(primitive.count(n, f + 1) * seconds_of(primitive) for primitive in PRIMITIVES)
    latency, messages = statistics.median(bench.latencies), bench.messages / bench.rounds
    mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Result(version, n, cpu, unit, floor, latency, messages, mebibytes, await _split(bench, SIZES[n]))


def measure(version: str, n: int) -> Result:
    return asyncio.run(_measure(version, n))


def report(results: list[Result]) -> str:
    """Markdown."""
    figures = markdown_table(
        [
            "",
            "n",
            "CPU ms",
            "units",
            "limit",
            "libocr",
            "ratio",
            "floor",
            "times floor",
            "rounds/s",
            "latency ms",
            "MiB",
        ],
        [
            [
                result.version,
                str(result.n),
                f"{result.cpu * 1e3:.1f}",
                f"**{result.units:,.0f}**",
                f"{TARGETS[result.version, result.n]:,.0f}",
                " / ".join(dict.fromkeys(f"{units:,}" for units in GO[result.version, result.n])),
                f"{result.units / GO[result.version, result.n][0]:.2f}",
                f"{result.floor / result.unit:,.0f}",
                f"{result.cpu / result.floor:.2f}",
                f"{1 / result.cpu:,.1f}",
                f"{result.latency * 1e3:.1f}",
                f"{result.mebibytes:.0f}",
            ]
            for result in results
        ],
    )
    parts = list(results[0].split)
    split = markdown_table(
        ["", "n", "messages", *(f"{part} ms" for part in parts)],
        [
            [
                result.version,
                str(result.n),
                f"{result.messages:,.0f}",
                *(f"{result.split[part] * result.cpu * 1e3:.2f}" for part in parts),
            ]
            for result in results
        ],
    )
    costs = {primitive.name: seconds_of(primitive) for primitive in PRIMITIVES}
    floor = markdown_table(
        ["Needed in a round of OCR2", "µs", *(f"n = {n}" for n in SIZES)],
        [
            [
                primitive.name,
                f"{costs[primitive.name] * 1e6:.1f}",
                *(f"{primitive.count(n, (n - 1) // 3 + 1):,}" for n in SIZES),
            ]
            for primitive in PRIMITIVES
        ],
    )
    return "\n\n".join((figures, split, floor))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/speed.md")
    options = parser.parse_args()
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, fresh, max_tasks_per_child=1) as processes:
        results = [processes.submit(measure, version, n).result() for version in ("OCR2", "OCR1") for n in SIZES]
    text = report(results)
    Console(width=140).print(Markdown(text))
    if options.write:
        write_section("protocol", text)


if __name__ == "__main__":
    main()
