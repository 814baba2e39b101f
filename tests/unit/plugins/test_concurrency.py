"""Several calls at the same time, and no more effort than they need."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from ocr_offchain.plugins.concurrency import all_of


async def at_once(value: object) -> object:
    if isinstance(value, Exception):
        raise value
    return value


async def later(value: object, seconds: float = 0.0) -> object:
    await asyncio.sleep(seconds)
    return await at_once(value)


@pytest.mark.parametrize("kinds", [(at_once,) * 3, (later,) * 3, (at_once, later, at_once), (later, at_once, later)])
async def test_results_come_in_the_order_of_the_calls(
    kinds: tuple[Callable[..., Coroutine[Any, Any, object]], ...],
) -> None:
    assert await all_of(*(kind(number) for number, kind in enumerate(kinds))) == (0, 1, 2)


def test_calls_that_need_not_wait_need_no_event_loop() -> None:
    with pytest.raises(StopIteration) as end:
        all_of(at_once(1), at_once(2)).send(None)
    assert end.value.value == (1, 2)


async def test_calls_that_wait_do_so_at_the_same_time() -> None:
    began = []
    gate = asyncio.Event()

    async def call(name: str) -> str:
        began.append(name)
        if len(began) == 3:
            gate.set()
        await gate.wait()
        return name

    async with asyncio.timeout(5):
        assert await all_of(call("a"), call("b"), call("c")) == ("a", "b", "c")


async def test_futures_are_calls_too() -> None:
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, 7)
    assert await all_of(future, at_once(1)) == (7, 1)


@pytest.mark.parametrize("kind", [at_once, later])
async def test_the_first_error_is_raised_when_all_have_ended(kind: Callable[..., Coroutine[Any, Any, object]]) -> None:
    ended = []

    async def slow() -> None:
        await asyncio.sleep(0.01)
        ended.append("slow")

    with pytest.raises(OSError, match="first"):
        await all_of(kind(OSError("first")), slow(), kind(ValueError("second")))
    assert ended == ["slow"]


async def test_cancelling_ends_all_calls() -> None:
    cancelled = []

    async def stubborn(name: str) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            cancelled.append(name)
            raise

    task = asyncio.create_task(all_of(stubborn("a"), stubborn("b"), stubborn("c")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sorted(cancelled) == ["a", "b", "c"]


async def test_timeouts_inside_of_a_call_are_its_own() -> None:
    async def impatient() -> str:
        try:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(60)
        except TimeoutError:
            return "timed out"
        return "never"

    assert await all_of(impatient(), impatient(), at_once("x")) == ("timed out", "timed out", "x")
