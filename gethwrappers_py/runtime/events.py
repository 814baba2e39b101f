"""Events: history in ranges that shrink to what a provider allows; live with backfill, once each, reorgs marked."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeAlias, TypeVar

from gethwrappers_py.errors import BadValue, RpcError, TransportError
from gethwrappers_py.runtime.calls import BLOCK_TAGS, Block
from gethwrappers_py.runtime.client import is_async
from gethwrappers_py.runtime.logs import Log, hex_data, octets, quantity
from gethwrappers_py.runtime.spec import Event
from gethwrappers_py.runtime.steps import (
    AsyncClient,
    Client,
    Item,
    Pause,
    Rpc,
    Steps,
    Stream,
    collect,
    convert,
    iterate,
    iterate_async,
)

E = TypeVar("E", bound=Event)

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the number of blocks searched so far and in total."""

FIRST_SPAN_BLOCKS = 10_000
MAX_SPAN_BLOCKS = 1_000_000
METHOD_NOT_FOUND = -32601
DEFAULT_POLL_SECONDS = 2.0
DEFAULT_REORG_DEPTH_BLOCKS = 64
DEFAULT_PATIENCE_SECONDS = 300.0
LONGEST_BACKOFF_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which logs: of these contracts (any if empty), with these topics as eth_getLogs takes them."""

    addresses: tuple[str, ...]
    topics: Sequence[Any] = ()

    def parameters(self, first: int, last: int) -> list[Any]:
        wanted: dict[str, Any] = {"fromBlock": hex(first), "toBlock": hex(last)}
        if self.addresses:
            wanted["address"] = list(self.addresses)
        if self.topics:
            wanted["topics"] = list(self.topics)
        return [wanted]


def block_number(block: Block) -> Steps[int]:
    """The number of a block; raises `BadValue` if there is none such."""
    if isinstance(block, int) and not isinstance(block, bool) and block >= 0:
        return block
    if isinstance(block, bytes) and len(block) == 32:
        found = yield Rpc("eth_getBlockByHash", [hex_data(block), False])
    elif block == "latest":
        return quantity((yield Rpc("eth_blockNumber", [])))
    elif block in BLOCK_TAGS:
        found = yield Rpc("eth_getBlockByNumber", [block, False])
    else:
        raise BadValue("block", f"a number, a 32-byte hash or one of {', '.join(BLOCK_TAGS)}", block)
    if found is None:
        raise BadValue("block", "a block that the node knows", block)
    return quantity(found["number"])


def history(
    wanted: LogFilter, first: int, last: int, progress: Progress | None = None, span: int = FIRST_SPAN_BLOCKS
) -> Stream[Log]:
    """All logs from block `first` to `last`, both included, in the order of the chain.

    A range that the provider refuses or is too slow for is halved and asked again; after a success the next one is
    wider. Only the refusal of a single block is an error.
    """
    total = last - first + 1
    position = first
    while position <= last:
        end = min(position + span - 1, last)
        try:
            found = yield Rpc("eth_getLogs", wanted.parameters(position, end))
        except (RpcError, TransportError) as problem:
            if end == position or (isinstance(problem, RpcError) and problem.code == METHOD_NOT_FOUND):
                raise
            span = max((end - position + 1) // 2, 1)
            continue
        for log in sorted((Log.of(entry) for entry in found), key=_position):
            yield Item(log)
        position = end + 1
        span = min(2 * span, MAX_SPAN_BLOCKS)
        if progress is not None:
            progress(position - first, total)


def _position(log: Log) -> tuple[int, int]:
    return log.block_number or 0, log.log_index or 0


class LiveLogs:
    """Logs as they come, each once, none missing; one that a reorganisation takes back comes again, `removed`.

    At each look the last `depth` blocks are read again, so a lost connection, a node behind its peers and a
    reorganisation are all the same case: what is new is yielded, and what is gone is checked against the hash of its
    block before it is called removed.

    Args:
        wanted: the filter; `set_filter` changes it between looks.
        first: the first block to report.
        depth: how many blocks a reorganisation may take back.
    """

    def __init__(self, wanted: LogFilter, first: int, depth: int = DEFAULT_REORG_DEPTH_BLOCKS) -> None:
        self.wanted = wanted
        self.first = first
        self.depth = depth
        self.searched = first - 1
        self._seen: dict[tuple[bytes | None, int | None], Log] = {}

    def look(self, head: int) -> Stream[Log]:
        """What is new up to block `head`. A failed look changes nothing: the next one reports all of it."""
        start = max(self.first, min(self.searched + 1, head + 1) - self.depth)
        if start > head:
            return
        found = yield from collect(history(self.wanted, start, head))
        present = {(log.block_hash, log.log_index): log for log in found}
        gone = [
            key
            for key, log in self._seen.items()
            if key not in present and log.block_number is not None and start <= log.block_number <= head
        ]
        for key in sorted(gone, key=lambda key: _position(self._seen[key]), reverse=True):
            log = self._seen[key]
            block = yield Rpc("eth_getBlockByNumber", [hex(log.block_number or 0), False])
            if block is not None and octets(block["hash"]) != log.block_hash:
                del self._seen[key]
                yield Item(replace(log, removed=True))
        for key, log in present.items():
            if key not in self._seen:
                self._seen[key] = log
                yield Item(log)
        self.searched = max(self.searched, head)
        oldest = self.searched - 2 * self.depth
        for key in [key for key, log in self._seen.items() if (log.block_number or 0) < oldest]:
            del self._seen[key]


def live(wanted: LogFilter, first: int, poll: float, depth: int, patience: float) -> Stream[Log]:
    """Logs from block `first` on, without end; see `LiveLogs`.

    Args:
        poll: seconds between looks; a client that listens for new blocks looks at each.
        depth: blocks that a reorganisation may take back.
        patience: seconds for which a node may fail before its error is raised.
    """
    logs = LiveLogs(wanted, first, depth)
    failing_since: float | None = None
    backoff = poll
    while True:
        try:
            head = quantity((yield Rpc("eth_blockNumber", [])))
            yield from logs.look(head)
        except (RpcError, TransportError):
            now = time.monotonic()
            failing_since = now if failing_since is None else failing_since
            if now - failing_since >= patience:
                raise
            yield Pause(backoff)
            backoff = min(2 * backoff, LONGEST_BACKOFF_SECONDS)
            continue
        failing_since, backoff = None, poll
        yield Pause(poll)


class EventQuery(Generic[E]):
    """Events of one kind: iterate for the past, `live()` for the past and what comes.

    On a sync wrapper use `for`, on an async one `async for`; nothing is asked before.
    """

    def __init__(
        self,
        client: Client | AsyncClient,
        event: type[E],
        wanted: LogFilter,
        from_block: Block,
        to_block: Block,
        progress: Progress | None,
    ) -> None:
        self._client: Any = client
        self._event = event
        self._wanted = wanted
        self._from_block = from_block
        self._to_block = to_block
        self._progress = progress

    def _records(self, logs: Stream[Log]) -> Stream[E]:
        return convert(logs, self._event.match)

    def _past(self) -> Stream[Log]:
        first = yield from block_number(self._from_block)
        last = yield from block_number(self._to_block)
        yield from history(self._wanted, first, last, self._progress)

    def _live(self, poll: float, depth: int, patience: float) -> Stream[Log]:
        first = yield from block_number(self._from_block)
        yield from live(self._wanted, first, poll, depth, patience)

    def __iter__(self) -> Iterator[E]:
        if is_async(self._client):
            raise TypeError("this wrapper is async: use `async for`")
        return iterate(self._client, self._records(self._past()))

    def __aiter__(self) -> AsyncIterator[E]:
        if not is_async(self._client):
            raise TypeError("this wrapper is sync: use `for`")
        return iterate_async(self._client, self._records(self._past()))

    def live(
        self,
        poll: float = DEFAULT_POLL_SECONDS,
        depth: int = DEFAULT_REORG_DEPTH_BLOCKS,
        patience: float = DEFAULT_PATIENCE_SECONDS,
    ) -> LiveEvents[E]:
        """Events from `from_block` on, without end. A record whose `log.removed` is true takes one back.

        Args:
            poll: seconds between looks; with `HeadListener` each new block is one.
            depth: blocks that a reorganisation may take back.
            patience: seconds for which the node may fail before its error is raised.
        """
        return LiveEvents(self._client, lambda: self._records(self._live(poll, depth, patience)))


class LiveEvents(Generic[E]):
    """An endless stream of events, for `for` or `async for`."""

    def __init__(self, client: Client | AsyncClient, start: Callable[[], Stream[E]]) -> None:
        self._client: Any = client
        self._start = start

    def __iter__(self) -> Iterator[E]:
        if is_async(self._client):
            raise TypeError("this wrapper is async: use `async for`")
        return iterate(self._client, self._start())

    def __aiter__(self) -> AsyncIterator[E]:
        if not is_async(self._client):
            raise TypeError("this wrapper is sync: use `for`")
        return iterate_async(self._client, self._start())


class Events:
    """Base of the generated `…Events` classes: one method per event."""

    def __init__(self, client: Client | AsyncClient, address: str) -> None:
        self._client = client
        self._address = address

    def _query(
        self,
        event: type[E],
        from_block: Block,
        to_block: Block,
        progress: Progress | None,
        indexed: Mapping[str, object] | None = None,
    ) -> EventQuery[E]:
        topics = event.SPEC.filter_topics(indexed or {})
        return EventQuery(self._client, event, LogFilter((self._address,), topics), from_block, to_block, progress)
