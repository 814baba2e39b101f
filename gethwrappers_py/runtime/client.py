"""Clients over a URL, web3 (sync and async), an ape provider, or any callable that does JSON-RPC.

None of these libraries is imported here: they are recognised by what they offer, so no version of them is pinned.
"""

from __future__ import annotations

import asyncio
import http.client
import inspect
import itertools
import json
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from gethwrappers_py.errors import RpcError, TransportError, WrapperError
from gethwrappers_py.runtime.steps import AsyncClient, Client

if TYPE_CHECKING:
    from web3 import AsyncWeb3, Web3

DEFAULT_TIMEOUT_SECONDS = 30.0
MAX_RESPONSE_BYTES = 256 * 1024 * 1024

JsonValue: TypeAlias = "bool | int | float | str | list[Any] | dict[str, Any] | None"


class MakesRequests(Protocol):
    """What ape's providers do."""

    def make_request(self, method: str, params: Any, /) -> Any: ...


SyncSource: TypeAlias = "str | Client | Web3 | MakesRequests | Callable[[str, list[Any]], JsonValue]"
"""What a sync wrapper is bound to: a URL, web3.Web3, an ape provider, or a callable `(method, params) -> result`."""

AsyncSource: TypeAlias = "AsyncClient | AsyncWeb3[Any] | Callable[[str, list[Any]], Awaitable[JsonValue]]"
"""The async counterparts: web3.AsyncWeb3, or a coroutine function `(method, params) -> result`."""


class UrlClient:
    """JSON-RPC over HTTP(S) with the standard library only.

    Args:
        url: http:// or https:// address of the node.
        timeout: seconds per request.
        headers: sent with each request, for example an API key.
    """

    def __init__(
        self, url: str, timeout: float = DEFAULT_TIMEOUT_SECONDS, headers: Mapping[str, str] | None = None
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise TransportError(f"expected an http:// or https:// URL, got {url!r}")
        self.url = url
        self.timeout = timeout
        self.headers = {"Content-Type": "application/json", **(headers or {})}
        self._ids = itertools.count(1)

    def request(self, method: str, params: Sequence[Any], /) -> Any:
        body = {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": list(params)}
        post = urllib.request.Request(self.url, json.dumps(body).encode(), self.headers)
        try:
            with urllib.request.urlopen(post, timeout=self.timeout) as response:
                text = response.read(MAX_RESPONSE_BYTES + 1)
        except urllib.error.HTTPError as problem:
            # Some nodes answer errors of the protocol with a status of their own; the body then still is JSON-RPC.
            with problem:
                text = problem.read(MAX_RESPONSE_BYTES + 1)
            return _result(method, text, f"HTTP status {problem.code}")
        except (OSError, http.client.HTTPException) as problem:
            raise TransportError(f"{method} got no answer: {problem}") from problem
        return _result(method, text, "the answer")

    def pause(self, seconds: float, /) -> None:
        time.sleep(seconds)


class AsyncUrlClient:
    """The async face of `UrlClient`; each request runs in a thread of the event loop's pool."""

    def __init__(
        self, url: str, timeout: float = DEFAULT_TIMEOUT_SECONDS, headers: Mapping[str, str] | None = None
    ) -> None:
        self._client = UrlClient(url, timeout, headers)

    async def request(self, method: str, params: Sequence[Any], /) -> Any:
        return await asyncio.to_thread(self._client.request, method, params)

    async def pause(self, seconds: float, /) -> None:
        await asyncio.sleep(seconds)


class CallableClient:
    """Any function `(method, params) -> result`; an exception of its own is passed on as `RpcError` where it is one."""

    def __init__(self, function: Callable[[str, list[Any]], Any]) -> None:
        self._function = function

    def request(self, method: str, params: Sequence[Any], /) -> Any:
        try:
            return self._function(method, list(params))
        except WrapperError:
            raise
        except Exception as problem:
            raise as_rpc_error(problem) from problem

    def pause(self, seconds: float, /) -> None:
        time.sleep(seconds)


class AsyncCallableClient:
    """Any coroutine function `(method, params) -> result`."""

    def __init__(self, function: Callable[[str, list[Any]], Awaitable[Any]]) -> None:
        self._function = function

    async def request(self, method: str, params: Sequence[Any], /) -> Any:
        try:
            return await self._function(method, list(params))
        except WrapperError:
            raise
        except Exception as problem:
            raise as_rpc_error(problem) from problem

    async def pause(self, seconds: float, /) -> None:
        await asyncio.sleep(seconds)


class HeadListener(AsyncCallableClient):
    """An async client on a web3 socket provider that wakes at each new block instead of after a fixed time.

    It reads the socket's subscription messages, so the same connection must not serve other subscriptions. A pause
    still ends after its time: a dead subscription slows a stream down, it never stops it.
    """

    def __init__(self, w3: AsyncWeb3[Any]) -> None:
        super().__init__(_web3_async_function(w3))
        self._w3: Any = w3
        self._heads: Any = None

    async def pause(self, seconds: float, /) -> None:
        try:
            async with asyncio.timeout(seconds):
                if self._heads is None:
                    await self._w3.eth.subscribe("newHeads")
                    self._heads = self._w3.socket.process_subscriptions()
                await anext(self._heads)
        except TimeoutError:
            # Cancelling an async generator ends it; the subscription itself lives on.
            self._heads = self._w3.socket.process_subscriptions()


def _result(method: str, text: bytes, what: str) -> Any:
    if len(text) > MAX_RESPONSE_BYTES:
        raise TransportError(f"{method}: {what} is longer than {MAX_RESPONSE_BYTES} bytes")
    try:
        response = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise TransportError(f"{method}: {what} is no JSON: {text[:80]!r}") from problem
    return _response(method, response)


def _rpc_error(error: object) -> RpcError:
    if not isinstance(error, Mapping):
        return RpcError(0, str(error))
    code = error.get("code")
    return RpcError(code if isinstance(code, int) else 0, str(error.get("message", error)), error.get("data"))


def as_rpc_error(problem: Exception) -> WrapperError:
    """What a library's exception says, as `RpcError`, or as `TransportError` if it holds no JSON-RPC error."""
    response = getattr(problem, "rpc_response", None)
    if isinstance(response, Mapping) and response.get("error") is not None:
        return _rpc_error(response["error"])
    for argument in (getattr(problem, "base_err", None), *problem.args):
        if isinstance(argument, Mapping) and "message" in argument:
            return _rpc_error(argument)
        if isinstance(argument, Exception) and argument is not problem:
            inner = as_rpc_error(argument)
            if isinstance(inner, RpcError):
                return inner
    data = getattr(problem, "data", None) or getattr(problem, "revert_message", None)
    if data is not None:
        return RpcError(3, str(problem), data)
    if "revert" in str(problem).lower():
        # ape keeps the node's words only.
        return RpcError(0, str(problem))
    return TransportError(f"{type(problem).__name__}: {problem}")


def _web3_function(w3: Any) -> Callable[[str, list[Any]], Any]:
    """Requests by web3's provider, past its middleware, which expects the arguments of web3's own methods."""
    return lambda method, params: _response(method, w3.provider.make_request(method, params))


def _web3_async_function(w3: Any) -> Callable[[str, list[Any]], Awaitable[Any]]:
    async def request(method: str, params: list[Any]) -> Any:
        return _response(method, await w3.provider.make_request(method, params))

    return request


def _response(method: str, response: object) -> Any:
    """The result in a JSON-RPC response; raises `RpcError` or `TransportError`."""
    if not isinstance(response, Mapping):
        raise TransportError(f"{method}: expected a JSON-RPC response, got {str(response)[:80]}")
    if response.get("error") is not None:
        raise _rpc_error(response["error"])
    if "result" not in response:
        raise TransportError(f"{method}: neither result nor error in {str(response)[:80]}")
    return response["result"]


def connect(source: object) -> Client | AsyncClient:
    """The client for whatever the caller has; see `SyncSource` and `AsyncSource`.

    Raises:
        TransportError: it is nothing that can be asked.
    """
    if isinstance(source, str):
        return UrlClient(source)
    request = getattr(source, "request", None)
    if callable(request) and hasattr(source, "pause"):
        return source  # type: ignore[return-value]  # told apart by is_async()
    manager = getattr(source, "manager", None)
    if callable(getattr(manager, "request_blocking", None)):
        if getattr(getattr(manager, "provider", None), "is_async", False):
            return AsyncCallableClient(_web3_async_function(source))
        return CallableClient(_web3_function(source))
    # ape: a provider, or a contract that has one.
    make_request = getattr(getattr(source, "provider", source), "make_request", None)
    if callable(make_request):
        return CallableClient(make_request)
    if callable(source):
        function: Callable[..., Any] = source
        return AsyncCallableClient(function) if _is_coroutine(function) else CallableClient(function)
    raise TransportError(
        "expected a URL, web3.Web3, web3.AsyncWeb3, an ape provider or contract, or a callable (method, params); "
        f"got {type(source).__name__}"
    )


def _is_coroutine(function: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__)


def is_async(client: Client | AsyncClient) -> bool:
    """Whether `request` of this client has to be awaited."""
    return inspect.iscoroutinefunction(client.request)


def sync_client(source: object) -> Client:
    """Like `connect`, for callers that cannot await; raises `TransportError` for an async source."""
    client = connect(source)
    if is_async(client):
        raise TransportError(f"expected a source for blocking calls, got the async {type(source).__name__}")
    return client  # type: ignore[return-value]


def async_client(source: object) -> AsyncClient:
    """Like `connect`, for callers that await. A URL is fine, a blocking library is not."""
    client = AsyncUrlClient(source) if isinstance(source, str) else connect(source)
    if not is_async(client):
        raise TransportError(f"expected an async source, got the blocking {type(source).__name__}")
    return client  # type: ignore[return-value]
