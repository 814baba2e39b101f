"""History under provider limits, and live streams through reorganisations, on a chain that lives in memory."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gethwrappers_py.errors import BadValue, RpcError, TransportError
from gethwrappers_py.runtime import steps
from gethwrappers_py.runtime.events import LiveLogs, LogFilter, block_number, history, live
from gethwrappers_py.runtime.logs import Log
from gethwrappers_py.runtime.steps import collect, iterate, iterate_async, run, run_async

ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
EVERYTHING = LogFilter((ADDRESS,), ["0x" + "01" * 32])


class Chain:
    """Blocks with logs, that can be rolled back. Each block has a hash of its own."""

    def __init__(self) -> None:
        self.blocks: list[tuple[bytes, int]] = []
        self.made = 0
        self.limit: int | None = None
        self.calls: list[tuple[str, Any]] = []
        self.failures: list[Exception] = []
        self.answers_before_failing = 0
        self.pauses: list[float] = []

    def add(self, logs: int) -> None:
        self.made += 1
        self.blocks.append((self.made.to_bytes(32, "big"), logs))

    def roll_back(self, count: int) -> None:
        del self.blocks[len(self.blocks) - count :]

    @property
    def canonical(self) -> list[tuple[bytes, int]]:
        return [(hash_, index) for hash_, logs in self.blocks for index in range(logs)]

    def request(self, method: str, params: Sequence[Any], /) -> Any:
        self.calls.append((method, params))
        if self.failures and self.answers_before_failing:
            self.answers_before_failing -= 1
        elif self.failures:
            raise self.failures.pop(0)
        if method == "eth_blockNumber":
            return hex(len(self.blocks) - 1)
        if method == "eth_getBlockByNumber":
            number = int(params[0], 16)
            return (
                {"hash": "0x" + self.blocks[number][0].hex(), "number": params[0]}
                if number < len(self.blocks)
                else None
            )
        assert method == "eth_getLogs"
        first, last = int(params[0]["fromBlock"], 16), int(params[0]["toBlock"], 16)
        if self.limit is not None and last - first + 1 > self.limit:
            raise RpcError(-32005, f"at most {self.limit} blocks")
        return [
            {
                "address": ADDRESS,
                "topics": ["0x" + "01" * 32],
                "data": "0x",
                "blockNumber": hex(number),
                "blockHash": "0x" + hash_.hex(),
                "transactionHash": "0x" + "22" * 32,
                "transactionIndex": "0x0",
                "logIndex": hex(index),
            }
            for number, (hash_, logs) in enumerate(self.blocks)
            if first <= number <= last
            for index in reversed(range(logs))
        ]

    def pause(self, seconds: float, /) -> None:
        self.pauses.append(seconds)


class AsyncChain:
    def __init__(self, chain: Chain) -> None:
        self.chain = chain

    async def request(self, method: str, params: Sequence[Any], /) -> Any:
        return self.chain.request(method, params)

    async def pause(self, seconds: float, /) -> None:
        self.chain.pause(seconds)


def key(log: Log) -> tuple[bytes, int]:
    return log.block_hash or b"", log.log_index or 0


def chain_of(counts: Sequence[int]) -> Chain:
    chain = Chain()
    for count in counts:
        chain.add(count)
    return chain


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=40), st.one_of(st.none(), st.integers(1, 12)), st.integers(1, 50)
)
def test_history_is_complete_ordered_and_once_whatever_the_limit(
    counts: list[int], limit: int | None, span: int
) -> None:
    chain = chain_of(counts)
    chain.limit = limit
    seen: list[tuple[int, int]] = []
    logs = run(chain, collect(history(EVERYTHING, 0, len(counts) - 1, lambda *at: seen.append(at), span)))
    assert [key(log) for log in logs] == chain.canonical
    assert seen[-1] == (len(counts), len(counts))
    assert seen == sorted(seen)


async def test_async_history_is_the_same() -> None:
    chain = chain_of([1, 0, 2])
    chain.limit = 1
    found = [log async for log in iterate_async(AsyncChain(chain), history(EVERYTHING, 0, 2))]
    assert [key(log) for log in found] == chain.canonical
    assert await run_async(AsyncChain(chain), block_number("latest")) == 2


def test_a_slow_node_is_asked_for_less_and_an_error_for_one_block_is_raised() -> None:
    chain = chain_of([1] * 8)
    chain.failures = [TransportError("timed out"), TransportError("timed out")]
    assert len(run(chain, collect(history(EVERYTHING, 0, 7)))) == 8
    chain.limit = 0
    with pytest.raises(RpcError, match="at most 0 blocks"):
        run(chain, collect(history(EVERYTHING, 0, 7)))


def test_a_node_without_the_method_is_not_asked_again() -> None:
    chain = chain_of([1] * 8)
    chain.failures = [RpcError(-32601, "no such method")]
    with pytest.raises(RpcError, match="no such method"):
        run(chain, collect(history(EVERYTHING, 0, 7)))
    assert len(chain.calls) == 1


def fold(logs: Sequence[Log], kept: list[tuple[bytes, int]]) -> None:
    for log in logs:
        if log.removed:
            kept.remove(key(log))
        else:
            assert key(log) not in kept
            kept.append(key(log))


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 2**32))
def test_what_a_live_stream_gave_and_took_back_is_what_the_chain_has(seed: int) -> None:
    """Random growth, reorganisations up to the depth, a node that falls behind, and errors in the middle of a look."""
    draw = random.Random(seed)
    depth = draw.randint(1, 6)
    chain = chain_of([draw.randint(0, 2) for _ in range(draw.randint(1, 5))])
    logs = LiveLogs(EVERYTHING, draw.randint(0, 3), depth)
    kept: list[tuple[bytes, int]] = []
    highest = 0
    for _ in range(25):
        action = draw.random()
        if action < 0.3 and len(chain.blocks) > depth:
            back = draw.randint(1, min(depth, len(chain.blocks) - 1))
            # No deeper than `depth` below the highest block that was looked at.
            back = min(back, max(len(chain.blocks) - 1 - (highest - depth), 0))
            chain.roll_back(back)
            for _ in range(back + draw.randint(0, 2)):
                chain.add(draw.randint(0, 2))
        else:
            for _ in range(draw.randint(0, 4)):
                chain.add(draw.randint(0, 2))
        head = len(chain.blocks) - 1
        if draw.random() < 0.2:
            head = max(head - draw.randint(0, 2), 0)
        if draw.random() < 0.2:
            chain.failures = [RpcError(-32000, "busy")] * 40
            chain.answers_before_failing = draw.randint(0, 3)
            # What a look gives before it fails counts, and the next one gives the rest.
            with suppress(RpcError):
                for log in iterate(chain, logs.look(head)):
                    fold([log], kept)
            chain.failures = []
            continue
        highest = max(highest, head)
        fold(run(chain, collect(logs.look(head))), kept)
    fold(run(chain, collect(logs.look(len(chain.blocks) - 1))), kept)
    first = logs.first
    expected = [(hash_, i) for hash_, n in chain.blocks[first:] for i in range(n)]
    assert sorted(kept) == sorted(expected)


def test_a_node_that_leaves_a_log_out_for_once_is_not_a_reorganisation(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = chain_of([1, 1, 1])
    logs = LiveLogs(EVERYTHING, 0, depth=4)
    assert len(run(chain, collect(logs.look(2)))) == 3
    request = chain.request

    def forgetful(method: str, params: Sequence[Any], /) -> Any:
        return [] if method == "eth_getLogs" else request(method, params)

    monkeypatch.setattr(chain, "request", forgetful)
    assert run(chain, collect(logs.look(2))) == []
    monkeypatch.undo()
    assert run(chain, collect(logs.look(2))) == []


def test_a_live_stream_outlasts_errors_and_gives_up_when_they_last(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("gethwrappers_py.runtime.events.time.monotonic", lambda: now[0])
    chain = chain_of([1, 1])
    original: Callable[[float], None] = chain.pause

    def pause(seconds: float, /) -> None:
        now[0] += seconds
        original(seconds)

    chain.pause = pause  # type: ignore[method-assign]
    chain.failures = [TransportError("gone"), RpcError(-32000, "busy")]
    stream = iterate(chain, live(EVERYTHING, 0, poll=1.0, depth=4, patience=60.0))
    assert [key(next(stream)) for _ in range(2)] == chain.canonical
    assert chain.pauses == [1.0, 2.0]
    chain.failures = [TransportError("gone")] * 100
    with pytest.raises(TransportError, match="gone"):
        next(stream)
    assert now[0] < 130


@pytest.mark.parametrize("bad", [-1, True, "newest", b"\1", 1.5, None])
def test_what_is_no_block_is_refused(bad: Any) -> None:
    with pytest.raises(BadValue, match="block: expected a number"):
        run(chain_of([0]), block_number(bad))


def test_operations_see_errors_and_may_handle_them() -> None:
    def operation() -> steps.Steps[str]:
        try:
            yield steps.Rpc("eth_blockNumber", [])
        except RpcError:
            return "handled"
        return "fine"

    chain = chain_of([0])
    assert run(chain, operation()) == "fine"
    chain.failures = [RpcError(1, "x")]
    assert run(chain, operation()) == "handled"
