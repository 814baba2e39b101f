"""A feed as it happens, through every change of aggregator behind its proxy."""

from __future__ import annotations

import time
from typing import Any

from gethwrappers_py.common.aggregator_proxy import AggregatorProxyCalls
from gethwrappers_py.errors import RpcError, TransportError, WrapperError
from gethwrappers_py.feed.records import Round, scaled
from gethwrappers_py.feed.target import Phase, current_phase, expect, feed_calls
from gethwrappers_py.multicall import BatchOptions, try_batch_steps
from gethwrappers_py.ocr2.ocr2_aggregator import AnswerUpdated, NewRound
from gethwrappers_py.runtime.calls import Block
from gethwrappers_py.runtime.events import LONGEST_BACKOFF_SECONDS, LiveLogs, LogFilter, block_number, history
from gethwrappers_py.runtime.logs import Log, quantity
from gethwrappers_py.runtime.steps import Item, Pause, Rpc, Steps, Stream, collect, convert

TOPICS = [["0x" + AnswerUpdated.SPEC.topic, "0x" + NewRound.SPEC.topic]]


class _Source:
    """The logs of one phase as rounds, from the block in which it began to serve to the one in which it ended."""

    def __init__(self, phase: Phase, first: int, depth: int, decimals: int) -> None:
        self.phase = phase
        self.decimals = decimals
        self.logs = LiveLogs(LogFilter((phase.aggregator,), TOPICS), first, depth)
        self.ended: int | None = None
        self._started: dict[int, int] = {}

    def look(self, head: int) -> Stream[Round]:
        last = head if self.ended is None else min(head, self.ended)
        yield from convert(self.logs.look(last), self._round)

    def _round(self, log: Log) -> Round | None:
        started = NewRound.match(log)
        if started is not None:
            self._started[started.round_id] = started.started_at
            return None
        event = AnswerUpdated.match(log)
        if event is None:
            return None
        return Round(
            scaled(event.current, self.decimals),
            event.current,
            self.decimals,
            self.phase.round_id(event.round_id),
            self._started.pop(event.round_id, event.updated_at),
            event.updated_at,
            self.phase.aggregator,
            removed=log.removed,
        )


def stream(address: str, from_block: Block, poll: float, depth: int, patience: float) -> Stream[Round]:
    """Every answer of a feed from a block on, without end, each once; `removed` where a reorganisation took one back.

    A proxy tells nobody when its aggregator changes, so it is asked at each look. The block of a change is found by
    bisection: up to it come the rounds of the old aggregator, from it on those of the new one, and in between the
    answer that the proxy gave from that block on, if it was made before.

    Args:
        poll: seconds between looks.
        depth: blocks that a reorganisation may take back.
        patience: seconds for which the node may fail before its error is raised.
    """
    first = yield from block_number(from_block)
    (found,) = yield from try_batch_steps([feed_calls(address).decimals()])
    decimals: int = yield from expect(found, address)
    phase = yield from current_phase(address, first)
    sources = [_Source(phase, first, depth, decimals)]
    settled = first
    failing_since: float | None = None
    backoff = poll
    while True:
        try:
            head = quantity((yield Rpc("eth_blockNumber", [])))
            if head >= settled:
                while True:
                    phase = yield from current_phase(address, head)
                    if phase == sources[-1].phase:
                        break
                    yield from _switch(address, sources, settled, head, depth, decimals)
                    settled = sources[-1].logs.first
                for source in sources:
                    yield from source.look(head)
                settled = head
                sources = [one for one in sources if one.ended is None or one.ended > head - 2 * depth]
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


def _switch(address: str, sources: list[_Source], settled: int, head: int, depth: int, decimals: int) -> Stream[Round]:
    """Go over to the aggregator that came after the current one, at the first block at which it answered."""
    old = sources[-1]
    before, after = settled, head
    while after - before > 1:
        middle = (before + after) // 2
        phase = yield from current_phase(address, middle)
        before, after = (middle, after) if phase == old.phase else (before, middle)
    old.ended = after
    yield from old.look(head)
    new = _Source((yield from current_phase(address, after)), after, depth, decimals)
    taken_over = yield from _latest(address, new.phase, after, decimals)
    sources.append(new)
    if taken_over is not None:
        # Made at or after the change it comes by its own log; times would not tell, for blocks may share a second.
        topics = AnswerUpdated.SPEC.filter_topics({"round_id": taken_over.round})
        own = yield from collect(history(LogFilter((new.phase.aggregator,), topics), after, head))
        if not own:
            yield Item(taken_over)


def _latest(address: str, phase: Phase, block: int, decimals: int) -> Steps[Round | None]:
    calls: AggregatorProxyCalls = feed_calls(address)
    outcome: list[Any] = yield from try_batch_steps([calls.latest_round_data()], BatchOptions(block))
    data = outcome[0]
    if isinstance(data, WrapperError) or data.updated_at == 0:
        return None
    return Round(
        scaled(data.answer, decimals),
        data.answer,
        decimals,
        data.round_id,
        data.started_at,
        data.updated_at,
        phase.aggregator,
    )
