"""What the reader hands out: answers, rounds, observations, configuration, billing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

PHASE_BITS = 64
ROUND_MASK = (1 << PHASE_BITS) - 1


def scaled(raw: int, decimals: int) -> Decimal:
    """The exact decimal of a fixed-point integer; the precision of the decimal context has no say in it."""
    return Decimal((raw < 0, tuple(int(digit) for digit in str(abs(raw))), -decimals))


def to_time(seconds: int) -> datetime:
    """UTC time of seconds since 1970; raises `ValueError` beyond what datetime holds."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError) as problem:
        raise ValueError(f"{seconds} s since 1970 is no time") from problem


@dataclass(frozen=True, slots=True)
class Round:
    """One answer of a feed.

    `round_id` is the id under which the feed's own address knows it (a proxy puts its phase on top), `phase` is 0 where
    there is no proxy. Times are seconds since 1970.
    """

    answer: Decimal
    raw: int
    decimals: int
    round_id: int
    started_at: int
    updated_at: int
    aggregator: str
    removed: bool = False
    """In streams: whether a reorganisation of the chain took this answer back."""

    @property
    def phase(self) -> int:
        return self.round_id >> PHASE_BITS

    @property
    def round(self) -> int:
        """The round of the aggregator."""
        return self.round_id & ROUND_MASK

    @property
    def time(self) -> datetime:
        """When the answer came onto the chain, UTC."""
        return to_time(self.updated_at)


@dataclass(frozen=True, slots=True)
class Answer(Round):
    """The answer of a feed as of one block, checked.

    `age` is in seconds, by the time of that block. `heartbeat` (seconds) and `deviation` (0.005 is half a per cent)
    come from the aggregator's configuration; None where it does not tell or was not asked. `at_bound` says that the
    answer lies at the lower or upper end of what the contract can report, so the market may be beyond it.
    """

    block: int = 0
    block_time: int = 0
    heartbeat: int | None = None
    deviation: Decimal | None = None
    max_age: int | None = None
    at_bound: Literal["min", "max"] | None = None
    min_answer: Decimal | None = None
    max_answer: Decimal | None = None

    @property
    def age(self) -> int:
        return max(self.block_time - self.updated_at, 0)


@dataclass(frozen=True, slots=True)
class Observation:
    """What one oracle saw. `transmitter` and `signer` are its addresses where the configuration is known."""

    oracle: int
    value: Decimal
    transmitter: str | None = None
    signer: str | None = None


@dataclass(frozen=True, slots=True)
class OracleRound:
    """A round with what went into it: who observed what, who transmitted, in which epoch and round of the protocol."""

    round: int
    answer: Decimal
    aggregator: str
    transmitter: str
    observations: tuple[Observation, ...]
    config_digest: bytes
    epoch: int
    epoch_round: int
    observed_at: int | None
    """Seconds since 1970; OCR1 does not tell."""
    juels_per_fee_coin: int | None
    """OCR2 only."""
    block: int
    transaction_hash: bytes
    removed: bool = False


@dataclass(frozen=True, slots=True)
class FeedConfig:
    """The configuration of a feed's aggregator. `heartbeat` in seconds, `deviation` 0.005 is half a per cent."""

    aggregator: str
    generation: Literal["OCR1", "OCR2"]
    config_count: int
    block: int
    config_digest: bytes
    f: int
    signers: tuple[str, ...]
    transmitters: tuple[str, ...]
    offchain_config_version: int
    offchain_config: bytes = field(repr=False)
    heartbeat: int | None
    deviation: Decimal | None


@dataclass(frozen=True, slots=True)
class OracleBilling:
    """What one oracle is owed (juels) and how many observations of it have not been paid yet."""

    transmitter: str
    owed: int
    observations: int


@dataclass(frozen=True, slots=True)
class Billing:
    """How an aggregator pays its oracles.

    Gas prices in gwei, payments per observation and transmission in 10^9 juels (LINK-gwei), `accounting_gas` in units
    (OCR2), `micro_link_per_eth` in 10^-6 LINK per coin (OCR1), `link_available` in juels: negative where the
    contract owes more than it has, None where its token does not tell.
    """

    aggregator: str
    link_token: str
    maximum_gas_price: int
    reasonable_gas_price: int
    observation_payment: int
    transmission_payment: int
    accounting_gas: int | None
    micro_link_per_eth: int | None
    link_available: int | None
    oracles: tuple[OracleBilling, ...]

    @property
    def owed(self) -> int:
        """What all oracles are owed together, juels."""
        return sum(oracle.owed for oracle in self.oracles)


@dataclass(frozen=True, slots=True)
class Candle:
    """The answers of one stretch of time: first, highest, lowest, last, and how many. `start` in seconds since 1970."""

    start: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    rounds: int

    @property
    def time(self) -> datetime:
        return to_time(self.start)


COLUMNS = ("time", "answer", "round_id", "phase", "round", "started_at", "updated_at", "aggregator")


def rows(rounds: Sequence[Round]) -> list[dict[str, object]]:
    """Dictionaries with the columns of `COLUMNS`, for pandas and the like."""
    return [{column: getattr(one, column) for column in COLUMNS} for one in rounds]


def to_csv(rounds: Sequence[Round]) -> str:
    """The same as CSV text with a header line; times in ISO 8601."""
    lines = [",".join(COLUMNS)]
    lines += [",".join(_cell(getattr(one, column)) for column in COLUMNS) for one in rounds]
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def candles(rounds: Sequence[Round], seconds: int) -> list[Candle]:
    """OHLC by stretches of `seconds`, aligned to multiples of it since 1970. Stretches without a round are left out."""
    if seconds <= 0:
        raise ValueError(f"expected a positive number of seconds, got {seconds}")
    groups: dict[int, list[Decimal]] = {}
    for one in sorted(rounds, key=lambda item: (item.updated_at, item.round_id)):
        groups.setdefault(one.updated_at // seconds * seconds, []).append(one.answer)
    return [
        Candle(start, answers[0], max(answers), min(answers), answers[-1], len(answers))
        for start, answers in sorted(groups.items())
    ]
