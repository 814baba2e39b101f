"""Batch reads: many calls in one eth_call, so in one round trip and at one block.

They go through Multicall3 at its usual address. On a chain without it the same code is put there for the duration of
the call (a state override), and on a node that cannot do that either, the calls are made one by one at one block.

The batch is sent in the name of the batching contract itself. An access-controlled aggregator admits the originator
of a transaction; this way the originator and the caller are the same, as they are for a plain eth_call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, overload

from gethwrappers_py.common.multicall3 import Call3, Multicall3, Multicall3Calls
from gethwrappers_py.errors import BadReturnData, ContractReverted, RpcError, WrapperError
from gethwrappers_py.runtime.address import to_address
from gethwrappers_py.runtime.calls import Block, Override, ReadOptions, raw_call, require_code
from gethwrappers_py.runtime.client import AsyncSource, SyncSource, async_client, sync_client
from gethwrappers_py.runtime.events import block_number
from gethwrappers_py.runtime.spec import NO_REVERTS, Call
from gethwrappers_py.runtime.steps import Steps, run, run_async

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
T = TypeVar("T")

MULTICALL3_ADDRESS = "0xcA11bde05977b3631167028862bE2a173976CA11"
CALLS_PER_BATCH = 500


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """At which block, in whose name (None: the batching contract's), with which state, and how many calls at once."""

    block: Block = "latest"
    sender: str | None = None
    state: Mapping[str, Override] = field(default_factory=dict)
    multicall: str = MULTICALL3_ADDRESS
    size: int = CALLS_PER_BATCH


DEFAULT_OPTIONS = BatchOptions()


def outcomes(
    calls: Sequence[Call[Any]], options: BatchOptions = DEFAULT_OPTIONS
) -> Steps[list[bytes | ContractReverted]]:
    """Return data or revert of each call, in order. More calls than fit in one batch share a block all the same."""
    if len(calls) > options.size:
        options = replace(options, block=(yield from block_number(options.block)))
    found: list[bytes | ContractReverted] = []
    for start in range(0, len(calls), options.size):
        found += yield from _batch(calls[start : start + options.size], options)
    return found


def _batch(calls: Sequence[Call[Any]], options: BatchOptions) -> Steps[list[bytes | ContractReverted]]:
    packed = Multicall3Calls(options.multicall, NO_REVERTS).aggregate3(
        [Call3(call.to, True, call.data) for call in calls]
    )
    reading = ReadOptions(options.block, options.sender or options.multicall, state=options.state)
    data = yield from raw_call(packed.to, packed.data, NO_REVERTS, reading)
    if not data:
        overridden = {**options.state, options.multicall: Override(code=Multicall3.runtime_code())}
        try:
            data = yield from raw_call(packed.to, packed.data, NO_REVERTS, replace(reading, state=overridden))
        except RpcError:
            data = b""
    if not data:
        return (yield from _one_by_one(calls, options))
    return [
        result.return_data if result.success else call.reverts.read(result.return_data)
        for call, result in zip(calls, packed.decode(data), strict=True)
    ]


def _one_by_one(calls: Sequence[Call[Any]], options: BatchOptions) -> Steps[list[bytes | ContractReverted]]:
    block = yield from block_number(options.block)
    reading = ReadOptions(block, options.sender, state=options.state)
    found: list[bytes | ContractReverted] = []
    for call in calls:
        try:
            found.append((yield from raw_call(call.to, call.data, call.reverts, reading)))
        except ContractReverted as refused:
            found.append(refused)
    return found


def read_batch(calls: Sequence[Call[T]], options: BatchOptions = DEFAULT_OPTIONS) -> Steps[list[T]]:
    """The decoded values; raises what `runtime.calls.read` raises, for the first call that fails."""
    values: list[T] = []
    for call, outcome in zip(calls, (yield from outcomes(calls, options)), strict=True):
        if isinstance(outcome, ContractReverted):
            raise outcome
        if not outcome:
            yield from require_code(call.to, ReadOptions(options.block, state=options.state))
        values.append(call.decode(outcome))
    return values


def try_batch_steps(calls: Sequence[Call[T]], options: BatchOptions = DEFAULT_OPTIONS) -> Steps[list[T | WrapperError]]:
    """The decoded values, and in the place of a call that failed the reason."""
    values: list[T | WrapperError] = []
    for call, outcome in zip(calls, (yield from outcomes(calls, options)), strict=True):
        if isinstance(outcome, ContractReverted):
            values.append(outcome)
            continue
        try:
            values.append(call.decode(outcome))
        except BadReturnData as problem:
            values.append(problem)
    return values


@overload
def batch(
    source: SyncSource, calls: tuple[Call[A], Call[B]], block: Block = "latest", sender: str | None = None
) -> tuple[A, B]: ...


@overload
def batch(
    source: SyncSource, calls: tuple[Call[A], Call[B], Call[C]], block: Block = "latest", sender: str | None = None
) -> tuple[A, B, C]: ...


@overload
def batch(
    source: SyncSource, calls: Sequence[Call[T]], block: Block = "latest", sender: str | None = None
) -> Sequence[T]: ...


def batch(
    source: SyncSource, calls: Sequence[Call[Any]], block: Block = "latest", sender: str | None = None
) -> Sequence[Any]:
    """The values of many calls at one block, in order. Pairs and triples of calls keep their types.

    ```python
    feed = OCR2Aggregator.at(w3, address)
    decimals, text = batch(w3, (feed.calls.decimals(), feed.calls.description()))
    ```

    Raises:
        ContractReverted: and what else a single call raises, for the first call that fails.
    """
    return tuple(run(sync_client(source), read_batch(calls, _options(block, sender))))


def try_batch(
    source: SyncSource, calls: Sequence[Call[T]], block: Block = "latest", sender: str | None = None
) -> list[T | WrapperError]:
    """Like `batch`, with the exception in the place of each call that failed."""
    return run(sync_client(source), try_batch_steps(calls, _options(block, sender)))


@overload
async def async_batch(
    source: AsyncSource | str, calls: tuple[Call[A], Call[B]], block: Block = "latest", sender: str | None = None
) -> tuple[A, B]: ...


@overload
async def async_batch(
    source: AsyncSource | str,
    calls: tuple[Call[A], Call[B], Call[C]],
    block: Block = "latest",
    sender: str | None = None,
) -> tuple[A, B, C]: ...


@overload
async def async_batch(
    source: AsyncSource | str, calls: Sequence[Call[T]], block: Block = "latest", sender: str | None = None
) -> Sequence[T]: ...


async def async_batch(
    source: AsyncSource | str, calls: Sequence[Call[Any]], block: Block = "latest", sender: str | None = None
) -> Sequence[Any]:
    """`batch`, awaitable."""
    return tuple(await run_async(async_client(source), read_batch(calls, _options(block, sender))))


async def async_try_batch(
    source: AsyncSource | str, calls: Sequence[Call[T]], block: Block = "latest", sender: str | None = None
) -> list[T | WrapperError]:
    """`try_batch`, awaitable."""
    return await run_async(async_client(source), try_batch_steps(calls, _options(block, sender)))


def _options(block: Block, sender: str | None) -> BatchOptions:
    return BatchOptions(block, None if sender is None else to_address(sender, "sender"))
