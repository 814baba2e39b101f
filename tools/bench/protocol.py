"""CPU of a whole OCR2 committee for one round, in one process: `python -m tools.bench.protocol`.

All oracles run the median plugin on the aggregator's model, without faults. The unit is one PyNaCl verification of an
Ed25519 signature on this machine, which makes figures of different machines comparable. The floor is what the calls
into the two signature libraries took by themselves.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table

from ocr_offchain.crypto import ed25519, evm_keyring, secp256k1
from ocr_offchain.protocol.ocr2 import oracle as protocol_oracle
from ocr_offchain.protocol.ocr2 import outbox
from ocr_offchain.simulation.feed import FeedSimulation
from ocr_offchain.simulation.real_plugin import PluginInVirtualTime

SIZES = {(4, 1): 120, (10, 3): 40, (31, 10): 6}
"""Rounds to measure at each (n, f)."""


class Stopwatch:
    """Adds up the CPU seconds spent inside of wrapped functions."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def wrap(self, owner: Any, name: str) -> Callable[[], None]:
        """Returns what takes the stopwatch off again."""
        inner = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            begin = time.process_time()
            try:
                return inner(*args, **kwargs)
            finally:
                self.seconds += time.process_time() - begin

        setattr(owner, name, timed)
        return lambda: setattr(owner, name, inner)


def verification_seconds() -> float:
    key = ed25519.SigningKey(bytes(32))
    message, count = bytes(32), 2000
    signature = key.sign(message)
    begin = time.process_time()
    for _ in range(count):
        ed25519.verify(key.public_key, message, signature)
    return (time.process_time() - begin) / count


def run(n: int, f: int, rounds: int, watches: dict[str, list[tuple[Any, str]]]) -> tuple[float, dict[str, float]]:
    """CPU seconds of a round, in all and by part."""
    simulation = FeedSimulation(n, f, seed=1, faults=(), checked=False)
    stopwatches = {part: Stopwatch() for part in watches}
    undo = [stopwatches[part].wrap(*target) for part, targets in watches.items() for target in targets]
    begin = time.process_time()
    try:
        done = simulation.run(rounds).rounds
    finally:
        for take_off in undo:
            take_off()
    return (time.process_time() - begin) / done, {part: watch.seconds / done for part, watch in stopwatches.items()}


def main() -> None:
    parts: dict[str, list[tuple[Any, str]]] = {
        "crypto": [
            (ed25519, "crypto_sign_open"),
            (ed25519, "crypto_sign"),
            (secp256k1.SigningKey, "sign_recoverable"),
            (evm_keyring, "recover_address"),
        ],
        "codec": [(protocol_oracle, "decode"), (outbox, "encode")],
        "plugin": [(PluginInVirtualTime, "reply")],
    }
    unit = verification_seconds()
    table = Table(title=f"CPU ms of a round, all oracles; one verification takes {unit * 1e6:.0f} µs")
    for column in ("n", "in all", "units", "rounds/s", "crypto", "codec", "plugin", "rest", "times crypto", "MiB"):
        table.add_column(column, justify="right")
    for (n, f), rounds in SIZES.items():
        whole, _ = run(n, f, rounds, {})
        _, split = run(n, f, rounds, parts)
        rest = whole - sum(split.values())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        cells = [f"{whole * 1e3:.1f}", f"{whole / unit:.0f}", f"{1 / whole:.1f}"]
        cells += [f"{seconds * 1e3:.1f}" for seconds in (*split.values(), rest)]
        table.add_row(str(n), *cells, f"{whole / split['crypto']:.2f}", f"{memory:.0f}")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
