"""One source for sync and async: operations are generators that yield what they need from the outside.

An operation yields `Rpc` (answered with the JSON-RPC result, or with the error thrown in), `Pause` and, if it is a
stream, `Item`. It never blocks and never awaits; `run`, `run_async`, `iterate` and `iterate_async` do that for it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

T = TypeVar("T")
U = TypeVar("U")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Rpc:
    """Ask the node."""

    method: str
    params: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait: at most `seconds`, or until the node announces a new block if the client listens for that."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Item(Generic[T_co]):
    """Hand one value of a stream to whoever iterates."""

    value: T_co


Steps: TypeAlias = Generator[Rpc | Pause, Any, T]
"""An operation with one result."""

Stream: TypeAlias = Generator[Rpc | Pause | Item[T], Any, None]
"""An operation with many."""


class Client(Protocol):
    """What sync operations run on."""

    def request(self, method: str, params: Sequence[Any], /) -> Any:
        """The result of a JSON-RPC call; raises `RpcError` or `TransportError`."""

    def pause(self, seconds: float, /) -> None:
        """Wait for the next block or `seconds`, whichever comes first."""


class AsyncClient(Protocol):
    """What async operations run on."""

    async def request(self, method: str, params: Sequence[Any], /) -> Any:
        """The result of a JSON-RPC call; raises `RpcError` or `TransportError`."""

    async def pause(self, seconds: float, /) -> None:
        """Wait for the next block or `seconds`, whichever comes first."""


def run(client: Client, steps: Steps[T]) -> T:
    """Drive an operation to its result."""
    effect = _start(steps)
    while not isinstance(effect, _Done):
        try:
            answer = client.request(effect.method, effect.params) if isinstance(effect, Rpc) else None
            if isinstance(effect, Pause):
                client.pause(effect.seconds)
        except Exception as problem:  # the operation decides what a failed request means
            effect = _throw(steps, problem)
        else:
            effect = _send(steps, answer)
    return effect.value


async def run_async(client: AsyncClient, steps: Steps[T]) -> T:
    """Drive an operation to its result, awaiting the client."""
    effect = _start(steps)
    while not isinstance(effect, _Done):
        try:
            answer = await client.request(effect.method, effect.params) if isinstance(effect, Rpc) else None
            if isinstance(effect, Pause):
                await client.pause(effect.seconds)
        except Exception as problem:
            effect = _throw(steps, problem)
        else:
            effect = _send(steps, answer)
    return effect.value


def iterate(client: Client, stream: Stream[T]) -> Iterator[T]:
    """The items of a stream."""
    answer: Any = None
    problem: Exception | None = None
    while True:
        try:
            effect = stream.send(answer) if problem is None else stream.throw(problem)
        except StopIteration:
            return
        answer, problem = None, None
        if isinstance(effect, Item):
            yield effect.value
            continue
        try:
            if isinstance(effect, Rpc):
                answer = client.request(effect.method, effect.params)
            else:
                client.pause(effect.seconds)
        except Exception as raised:
            problem = raised


async def iterate_async(client: AsyncClient, stream: Stream[T]) -> AsyncIterator[T]:
    """The items of a stream, awaiting the client."""
    answer: Any = None
    problem: Exception | None = None
    while True:
        try:
            effect = stream.send(answer) if problem is None else stream.throw(problem)
        except StopIteration:
            return
        answer, problem = None, None
        if isinstance(effect, Item):
            yield effect.value
            continue
        try:
            if isinstance(effect, Rpc):
                answer = await client.request(effect.method, effect.params)
            else:
                await client.pause(effect.seconds)
        except Exception as raised:
            problem = raised


@dataclass(frozen=True, slots=True)
class _Done(Generic[T_co]):
    value: T_co


def _start(steps: Steps[T]) -> Rpc | Pause | _Done[T]:
    return _send(steps, None)


def _send(steps: Steps[T], answer: Any) -> Rpc | Pause | _Done[T]:
    try:
        return steps.send(answer)
    except StopIteration as end:
        return _Done(end.value)


def _throw(steps: Steps[T], problem: Exception) -> Rpc | Pause | _Done[T]:
    try:
        return steps.throw(problem)
    except StopIteration as end:
        return _Done(end.value)


def collect(stream: Stream[T]) -> Steps[list[T]]:
    """All items of a stream as one list."""
    items: list[T] = []
    answer: Any = None
    problem: Exception | None = None
    while True:
        try:
            effect = stream.send(answer) if problem is None else stream.throw(problem)
        except StopIteration:
            return items
        answer, problem = None, None
        if isinstance(effect, Item):
            items.append(effect.value)
            continue
        try:
            answer = yield effect
        except Exception as raised:
            problem = raised


def convert(stream: Stream[T], function: Callable[[T], U | None]) -> Stream[U]:
    """The items that `function` makes of a stream's items; None drops one."""
    answer: Any = None
    problem: Exception | None = None
    while True:
        try:
            effect = stream.send(answer) if problem is None else stream.throw(problem)
        except StopIteration:
            return
        answer, problem = None, None
        if isinstance(effect, Item):
            converted = function(effect.value)
            if converted is not None:
                yield Item(converted)
            continue
        try:
            answer = yield effect
        except Exception as raised:
            problem = raised
