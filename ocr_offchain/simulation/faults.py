"""What can go wrong in a simulated run, by name, and who is dishonest in it. Of no version of the protocol.

A run has calm and storms. Faults of the network, of processes and of the chain happen in storms; clocks run wrong and
Byzantine oracles misbehave from beginning to end.
"""

from __future__ import annotations

import enum
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.simulation.clocks import Clock
from ocr_offchain.types import OracleId

SECOND = 1_000_000_000


class Fault(enum.StrEnum):
    """The names of `ocr simulate --faults`."""

    # The network, in storms.
    DELAY = "delay"
    DROP = "drop"
    DUPLICATE = "duplicate"
    """A message arrives twice, as it can when a connection breaks and is made anew."""
    REORDER = "reorder"
    """A message overtakes others of its link."""
    PARTITION = "partition"
    # Clocks, always.
    DRIFT = "drift"
    # Processes, in storms.
    CRASH = "crash"
    SLOW_DATABASE = "slow-database"
    """Writes take time, and a crash loses those under way."""
    SLOW_PLUGIN = "slow-plugin"
    """The plugin, or the data source, answers long after its deadline, or never within it."""
    # The chain, in storms.
    LOST_TRANSACTION = "lost-transaction"
    LATE_TRANSACTION = "late-transaction"
    REVERT = "revert"
    """A transaction is mined and fails for a reason of its own, such as its gas."""
    FAILING_READ = "failing-read"
    # Byzantine oracles, always.
    SILENT = "silent"
    LIE = "lie"
    """Signs observations that nobody made."""
    EQUIVOCATE = "equivocate"
    """Tells different oracles different things."""
    FORGE = "forge"
    """Spoils signatures, quorums, numbers of epochs, rounds and oracles."""
    REPLAY = "replay"
    """Sends again what it or somebody else has sent, in other rounds, epochs and configurations."""
    WITHHOLD = "withhold"
    """Keeps messages from some oracles, or from all."""
    GARBAGE = "garbage"
    """Sends bytes that are no message, messages cut short, and messages as long as may be."""
    RUSH = "rush"
    """Asks for epochs that are not due, and starts rounds that are not."""
    TWINS = "twins"
    """Runs twice with the same keys, each copy as correct as can be."""


GROUPS: Mapping[str, tuple[Fault, ...]] = {
    "network": (Fault.DELAY, Fault.DROP, Fault.DUPLICATE, Fault.REORDER, Fault.PARTITION),
    "clocks": (Fault.DRIFT,),
    "processes": (Fault.CRASH, Fault.SLOW_DATABASE, Fault.SLOW_PLUGIN),
    "chain": (Fault.LOST_TRANSACTION, Fault.LATE_TRANSACTION, Fault.REVERT, Fault.FAILING_READ),
    "byzantine": (
        Fault.SILENT,
        Fault.LIE,
        Fault.EQUIVOCATE,
        Fault.FORGE,
        Fault.REPLAY,
        Fault.WITHHOLD,
        Fault.GARBAGE,
        Fault.RUSH,
        Fault.TWINS,
    ),
    "all": tuple(Fault),
}

STORM_FAULTS = (*GROUPS["network"], *GROUPS["processes"], *GROUPS["chain"])
BYZANTINE_FAULTS = GROUPS["byzantine"]

MAX_DRIFT_PPM = 20_000
MAX_CLOCK_OFFSET = 3 * SECOND
"""How wrong the clocks of a run with `drift` may be, either way: parts per million, nanoseconds."""


def parse_faults(text: str) -> tuple[Fault, ...]:
    """The faults of a comma-separated list of names and groups; `-name` takes out what stands before it.

    `all,-chain,-crash` are all faults but those. An empty text is no fault at all. The order of the result is that of
    `Fault`. Raises `InvalidInputError`, which names what is unknown.
    """
    chosen: set[Fault] = set()
    for word in filter(None, (word.strip() for word in text.split(","))):
        meant = _meant_by(word.removeprefix("-"))
        if word.startswith("-"):
            chosen.difference_update(meant)
        else:
            chosen.update(meant)
    return tuple(fault for fault in Fault if fault in chosen)


def _meant_by(word: str) -> tuple[Fault, ...]:
    if word in GROUPS:
        return GROUPS[word]
    if word in set(Fault):
        return (Fault(word),)
    raise InvalidInputError(f"unknown fault {word!r}; there are {', '.join(Fault)}, and the groups {', '.join(GROUPS)}")


def faults_text(faults: Iterable[Fault]) -> str:
    """What `parse_faults` makes the same faults of."""
    chosen = frozenset(faults)
    return "all" if chosen == frozenset(Fault) else ",".join(fault for fault in Fault if fault in chosen)


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """What goes wrong in one run. All of it follows from the seed, the size of the committee and the faults."""

    n: int
    f: int
    seed: int
    faults: tuple[Fault, ...]
    byzantine: Mapping[OracleId, frozenset[Fault]]
    """f oracles and how each of them is dishonest; nobody where no Byzantine fault is asked for.

    `silent` and `twins` come alone, the others in any combination."""
    clocks: tuple[Clock, ...]
    """By oracle."""

    @classmethod
    def create(cls, n: int, f: int, *, seed: int, faults: Iterable[Fault]) -> FaultPlan:
        asked_for = frozenset(faults)
        chosen = tuple(fault for fault in Fault if fault in asked_for)
        rng = random.Random(f"plan {seed} {n} {f} {','.join(chosen)}")
        dishonesty = [fault for fault in BYZANTINE_FAULTS if fault in chosen]
        byzantine = (
            {OracleId(oracle): _behaviour(rng, dishonesty) for oracle in sorted(rng.sample(range(n), f))}
            if dishonesty
            else {}
        )
        clocks = tuple(_wrong_clock(rng) if Fault.DRIFT in chosen else Clock() for _ in range(n))
        return cls(n, f, seed, chosen, byzantine, clocks)

    def rng(self, purpose: str) -> random.Random:
        """A source of chance for one purpose, so that what one part draws leaves the others as they were."""
        return random.Random(f"{purpose} {self.seed} {self.n} {self.f} {','.join(self.faults)}")

    @property
    def honest(self) -> tuple[OracleId, ...]:
        return tuple(OracleId(oracle) for oracle in range(self.n) if oracle not in self.byzantine)

    def with_behaviour(self, fault: Fault) -> tuple[OracleId, ...]:
        return tuple(oracle for oracle, behaviour in self.byzantine.items() if fault in behaviour)


def _behaviour(rng: random.Random, dishonesty: list[Fault]) -> frozenset[Fault]:
    alone = [fault for fault in dishonesty if fault in (Fault.SILENT, Fault.TWINS)]
    together = [fault for fault in dishonesty if fault not in alone]
    if alone and (not together or rng.random() < 0.3):
        return frozenset((rng.choice(alone),))
    return frozenset(rng.sample(together, rng.randint(1, len(together))))


def _wrong_clock(rng: random.Random) -> Clock:
    return Clock(
        rate_ppm=rng.randint(-MAX_DRIFT_PPM, MAX_DRIFT_PPM), offset=rng.randint(-MAX_CLOCK_OFFSET, MAX_CLOCK_OFFSET)
    )
