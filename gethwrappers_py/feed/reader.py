"""The feed reader's faces: `Feed` and `Feeds` for blocking code, `AsyncFeed` and `AsyncFeeds` for awaiting code."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from gethwrappers_py.errors import BadValue, WrapperError
from gethwrappers_py.feed.billing import read_billing
from gethwrappers_py.feed.history import oracle_rounds, round_at, rounds_between, seconds_of
from gethwrappers_py.feed.latest import DEFAULT_GRACE_SECONDS, FeedState, MaxAge, latest
from gethwrappers_py.feed.records import Answer, Billing, FeedConfig, OracleRound, Round
from gethwrappers_py.feed.stream import stream
from gethwrappers_py.feed.target import Phase, current_phase, expect, feed_calls, phases, read_config
from gethwrappers_py.multicall import BatchOptions, try_batch_steps
from gethwrappers_py.runtime.address import to_address
from gethwrappers_py.runtime.calls import Block
from gethwrappers_py.runtime.client import AsyncSource, SyncSource, async_client, sync_client
from gethwrappers_py.runtime.events import (
    DEFAULT_PATIENCE_SECONDS,
    DEFAULT_POLL_SECONDS,
    DEFAULT_REORG_DEPTH_BLOCKS,
    Progress,
)
from gethwrappers_py.runtime.steps import Steps, Stream, iterate, iterate_async, run, run_async


class FeedSettings(TypedDict, total=False):
    """What a reader demands of a feed; the class below says what each is."""

    sequencer: str | None
    grace: int
    positive: bool
    lowest: Decimal | None
    highest: Decimal | None


class _FeedBase:
    """What a feed is, whoever asks.

    Args:
        address: a proxy or an aggregator, of any generation.
        sequencer: on an L2, the feed that tells whether its sequencer is up.
        grace: seconds after the sequencer's return in which answers are refused.
        positive: whether an answer of zero or below is refused.
        lowest: answers at or below are refused.
        highest: answers at or above are refused.
    """

    def __init__(
        self,
        address: str,
        *,
        sequencer: str | None = None,
        grace: int = DEFAULT_GRACE_SECONDS,
        positive: bool = True,
        lowest: Decimal | None = None,
        highest: Decimal | None = None,
    ) -> None:
        self.address = to_address(address, "feed address")
        self._state = FeedState(
            self.address,
            None if sequencer is None else to_address(sequencer, "sequencer feed address"),
            grace,
            positive,
            lowest,
            highest,
        )

    def _latest(self, max_age: MaxAge, block: Block) -> Steps[Answer]:
        _check_max_age(max_age)
        (answer,) = yield from latest([self._state], max_age, block)
        if isinstance(answer, WrapperError):
            raise answer
        return answer

    def _config(self, block: Block) -> Steps[FeedConfig]:
        phase = yield from current_phase(self.address, block)
        return (yield from read_config(phase.aggregator, block))

    def _history(self, start: datetime | int, end: datetime | int | None, progress: Progress | None) -> Stream[Round]:
        until = None if end is None else seconds_of(end, "end")
        return rounds_between(self.address, seconds_of(start, "start"), until, "latest", progress)

    def _description(self) -> Steps[str]:
        (text,) = yield from try_batch_steps([feed_calls(self.address).description()], BatchOptions())
        found: str = yield from expect(text, self.address)
        return found

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.address})"


def _check_max_age(max_age: object) -> None:
    if max_age is None or max_age == "heartbeat":
        return
    if isinstance(max_age, bool) or not isinstance(max_age, int) or max_age < 0:
        raise BadValue("max_age", "seconds from 0 on, None, or 'heartbeat'", max_age)


class Feed(_FeedBase):
    """A price feed, for blocking code.

    ```python
    feed = Feed("0x…", "http://127.0.0.1:8545")
    answer = feed.latest()
    print(answer.answer, answer.time, answer.age)
    ```

    Args:
        address: a proxy or an aggregator, of any generation.
        source: a URL, web3.Web3, an ape provider, or a callable `(method, params) -> result`.
        settings: `sequencer`, `grace` (seconds), `positive`, `lowest`, `highest`; see `AsyncFeed` for the same.

    Raises:
        BadAddress: the address is none, or its checksum is wrong.
    """

    def __init__(self, address: str, source: SyncSource, **settings: Unpack[FeedSettings]) -> None:
        super().__init__(address, **settings)
        self._client = sync_client(source)

    def latest(self, max_age: MaxAge = "heartbeat", block: Block = "latest") -> Answer:
        """The latest answer, checked.

        Args:
            max_age: how old it may be: seconds, None for any age. As given, the heartbeat in the aggregator's own
                configuration and a tenth of it (at least a minute) on top.
            block: read as of this block.

        Raises:
            StaleAnswer: it is older than allowed.
            UnknownHeartbeat: the chain does not tell the heartbeat, and `max_age` was not given.
            NoAnswer: there is none, or it is not positive.
            AccessDenied: the feed refuses to be read.
            SequencerDown: the L2's sequencer is down, or back for less than the grace period.
            OutOfBounds: it is at or beyond `lowest` or `highest`.
            NoContract, NotAFeed: there is no feed at the address.
        """
        return run(self._client, self._latest(max_age, block))

    def at_block(self, block: Block) -> Answer:
        """The answer as of a block, of whatever age; raises as `latest`."""
        return run(self._client, self._latest(None, block))

    def at(self, time: datetime | int) -> Round:
        """The answer that was the latest at a time (datetime with zone, or seconds since 1970), by search over rounds.

        Raises:
            NoAnswer: there was none yet.
        """
        return run(self._client, round_at(self.address, seconds_of(time, "time"), "latest"))

    def history(
        self, start: datetime | int = 0, end: datetime | int | None = None, progress: Progress | None = None
    ) -> list[Round]:
        """All answers from `start` to `end`, oldest first, across the phases of a proxy.

        `rows`, `to_csv` and `candles` of `gethwrappers_py.feed` make tables of them. `progress` is called with the
        rounds read so far and in all.
        """
        return list(iterate(self._client, self._history(start, end, progress)))

    def stream(
        self,
        from_block: Block = "latest",
        poll: float = DEFAULT_POLL_SECONDS,
        depth: int = DEFAULT_REORG_DEPTH_BLOCKS,
        patience: float = DEFAULT_PATIENCE_SECONDS,
    ) -> Iterator[Round]:
        """Every answer from a block on, without end, following the proxy to new aggregators.

        Args:
            poll: seconds between looks.
            depth: blocks that a reorganisation may take back; such an answer comes again with `removed` set.
            patience: seconds for which the node may fail before its error is raised.
        """
        return iterate(self._client, stream(self.address, from_block, poll, depth, patience))

    def rounds(
        self, from_block: Block, to_block: Block = "latest", progress: Progress | None = None
    ) -> Iterator[OracleRound]:
        """Each transmission with every oracle's observation and the transmitter. `progress` counts blocks."""
        return iterate(self._client, oracle_rounds(self.address, from_block, to_block, progress))

    def config(self, block: Block = "latest") -> FeedConfig:
        """The configuration of the current aggregator, from its own event; raises `NotAFeed` if there is none."""
        return run(self._client, self._config(block))

    def billing(self, block: Block = "latest") -> Billing:
        """What the oracles are paid and owed; raises `NotAFeed` for an aggregator that is not OCR."""
        return run(self._client, read_billing(self.address, block))

    def phases(self) -> list[Phase]:
        """The aggregators that the proxy has had, oldest first; phase 0 is a feed without proxy."""
        return run(self._client, phases(self.address))

    def description(self) -> str:
        """What the feed says it reports, for example `ETH / USD`."""
        return run(self._client, self._description())


class AsyncFeed(_FeedBase):
    """A price feed, for awaiting code: `Feed` with `await` and `async for`.

    Args:
        address: a proxy or an aggregator, of any generation.
        source: a URL, web3.AsyncWeb3, or a coroutine function `(method, params) -> result`.
        settings: `sequencer`, `grace` (seconds), `positive`, `lowest`, `highest`.
    """

    def __init__(self, address: str, source: AsyncSource | str, **settings: Unpack[FeedSettings]) -> None:
        super().__init__(address, **settings)
        self._client = async_client(source)

    async def latest(self, max_age: MaxAge = "heartbeat", block: Block = "latest") -> Answer:
        """See `Feed.latest`."""
        return await run_async(self._client, self._latest(max_age, block))

    async def at_block(self, block: Block) -> Answer:
        """See `Feed.at_block`."""
        return await run_async(self._client, self._latest(None, block))

    async def at(self, time: datetime | int) -> Round:
        """See `Feed.at`."""
        return await run_async(self._client, round_at(self.address, seconds_of(time, "time"), "latest"))

    async def history(
        self, start: datetime | int = 0, end: datetime | int | None = None, progress: Progress | None = None
    ) -> list[Round]:
        """See `Feed.history`."""
        return [found async for found in iterate_async(self._client, self._history(start, end, progress))]

    def stream(
        self,
        from_block: Block = "latest",
        poll: float = DEFAULT_POLL_SECONDS,
        depth: int = DEFAULT_REORG_DEPTH_BLOCKS,
        patience: float = DEFAULT_PATIENCE_SECONDS,
    ) -> AsyncIterator[Round]:
        """See `Feed.stream`."""
        return iterate_async(self._client, stream(self.address, from_block, poll, depth, patience))

    def rounds(
        self, from_block: Block, to_block: Block = "latest", progress: Progress | None = None
    ) -> AsyncIterator[OracleRound]:
        """See `Feed.rounds`."""
        return iterate_async(self._client, oracle_rounds(self.address, from_block, to_block, progress))

    async def config(self, block: Block = "latest") -> FeedConfig:
        """See `Feed.config`."""
        return await run_async(self._client, self._config(block))

    async def billing(self, block: Block = "latest") -> Billing:
        """See `Feed.billing`."""
        return await run_async(self._client, read_billing(self.address, block))

    async def phases(self) -> list[Phase]:
        """See `Feed.phases`."""
        return await run_async(self._client, phases(self.address))

    async def description(self) -> str:
        """See `Feed.description`."""
        return await run_async(self._client, self._description())


class _FeedsBase:
    def __init__(self, addresses: Sequence[str], **settings: Unpack[FeedSettings]) -> None:
        bound = [_FeedBase(address, **settings) for address in addresses]
        self.addresses = [feed.address for feed in bound]
        self._states = [feed._state for feed in bound]

    def _latest(self, max_age: MaxAge, block: Block) -> Steps[dict[str, Answer | WrapperError]]:
        _check_max_age(max_age)
        answers = yield from latest(self._states, max_age, block)
        return dict(zip(self.addresses, answers, strict=True))


class Feeds(_FeedsBase):
    """Many feeds at once, for blocking code: one batch, so one round trip and one block.

    Args:
        addresses: proxies or aggregators.
        source: as for `Feed`.
        settings: as for `Feed`, for all of them.
    """

    def __init__(self, addresses: Sequence[str], source: SyncSource, **settings: Unpack[FeedSettings]) -> None:
        super().__init__(addresses, **settings)
        self._client = sync_client(source)

    def latest(self, max_age: MaxAge = "heartbeat", block: Block = "latest") -> dict[str, Answer | WrapperError]:
        """The answer by address, and for a feed that must not be used the exception that `Feed.latest` would raise.

        The first time takes more requests: for the aggregators behind the proxies, and for each configuration.
        """
        return run(self._client, self._latest(max_age, block))


class AsyncFeeds(_FeedsBase):
    """Many feeds at once, for awaiting code; see `Feeds`."""

    def __init__(self, addresses: Sequence[str], source: AsyncSource | str, **settings: Unpack[FeedSettings]) -> None:
        super().__init__(addresses, **settings)
        self._client = async_client(source)

    async def latest(self, max_age: MaxAge = "heartbeat", block: Block = "latest") -> dict[str, Answer | WrapperError]:
        """See `Feeds.latest`."""
        return await run_async(self._client, self._latest(max_age, block))
