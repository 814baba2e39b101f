"""Waiting for several calls at the same time."""

from __future__ import annotations

import asyncio
import types
from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeVar, overload

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")


@overload
async def all_of(first: Awaitable[A], second: Awaitable[B], /) -> tuple[A, B]: ...


@overload
async def all_of(*calls: Awaitable[T]) -> tuple[T, ...]: ...


async def all_of(*calls: Awaitable[Any]) -> tuple[Any, ...]:
    """All results, or the first error once all calls have ended: nothing is left running on its own.

    As `asyncio.gather`, but calls that need not wait, which is usual for constants and for what is known already,
    cost neither a task nor a turn of the event loop.
    """
    outcomes: list[Any] = []
    not_begun = list(calls)
    tasks: list[asyncio.Future[Any]] = []

    def begin_all() -> None:
        tasks.extend(asyncio.ensure_future(call) for call in not_begun)
        not_begun.clear()

    try:
        while not_begun:
            outcomes.append(await _outcome(not_begun.pop(0), begin_all))
    except BaseException:  # cancelled
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    if tasks:
        outcomes += await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return tuple(outcomes)


@types.coroutine
def _outcome(call: Awaitable[Any], before_waiting: Callable[[], None]) -> Generator[Any, Any, Any]:
    """What `await call` gives or raises; `before_waiting` is called when it cannot do so at once."""
    steps = call.__await__()
    try:
        waits_for = next(steps)
        before_waiting()
        while True:
            try:
                sent = yield waits_for
            except BaseException as error:
                waits_for = steps.throw(error)
            else:
                waits_for = steps.send(sent)
    except StopIteration as end:
        return end.value
    except Exception as error:
        return error
