"""Every kind of source, and what happens when a node misbehaves."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from gethwrappers_py.errors import RpcError, TransportError, WrapperError
from gethwrappers_py.ocr2 import OCR2Aggregator, reverts
from gethwrappers_py.runtime.client import (
    AsyncCallableClient,
    AsyncUrlClient,
    CallableClient,
    UrlClient,
    as_rpc_error,
    async_client,
    connect,
    is_async,
    sync_client,
)

ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
Answer = Callable[[dict[str, Any]], tuple[int, bytes]]


@pytest.fixture
def node() -> Iterator[SimpleNamespace]:
    """An HTTP server whose answer a test sets."""
    state = SimpleNamespace(answer=lambda request: (200, b"{}"), requests=[])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append((request, dict(self.headers)))
            status, body = state.answer(request)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()


async def test_url_clients_send_json_rpc_and_give_the_result(node: SimpleNamespace) -> None:
    node.answer = lambda request: (200, json.dumps({"id": request["id"], "result": request["params"]}).encode())
    client = UrlClient(node.url, headers={"X-Key": "k"})
    assert client.request("m", [1]) == [1]
    assert await AsyncUrlClient(node.url).request("m", [2]) == [2]
    request, headers = node.requests[0]
    assert (request["jsonrpc"], request["method"], headers["X-Key"]) == ("2.0", "m", "k")


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        ((200, b'{"error": {"code": -32000, "message": "no", "data": "0x12"}}'), RpcError, "no"),
        ((429, b'{"error": {"code": -32005, "message": "slow down"}}'), RpcError, "slow down"),
        ((200, b'{"error": "plain"}'), RpcError, "plain"),
        ((500, b"<html>"), TransportError, "HTTP status 500 is no JSON"),
        ((200, b"not json"), TransportError, "no JSON"),
        ((200, b"[]"), TransportError, "expected a JSON-RPC response"),
        ((200, b"[" * 2000 + b"]" * 2000), TransportError, "JSON"),
        ((200, b'{"id": 1}'), TransportError, "neither result nor error"),
    ],
)
def test_every_bad_answer_has_its_exception(
    node: SimpleNamespace, answer: tuple[int, bytes], kind: type[Exception], message: str
) -> None:
    node.answer = lambda request: answer
    with pytest.raises(kind, match=message):
        UrlClient(node.url).request("eth_call", [])


def test_a_node_that_is_not_there_is_a_transport_error() -> None:
    with pytest.raises(TransportError, match="eth_call got no answer"):
        UrlClient("http://127.0.0.1:9", timeout=2).request("eth_call", [])
    with pytest.raises(TransportError, match="http://"):
        UrlClient("ws://127.0.0.1:9")


def web3_like(asynchronous: bool) -> SimpleNamespace:
    def answer(method: str, params: list[Any]) -> dict[str, Any]:
        return {"result": [method, params]}

    async def later(method: str, params: list[Any]) -> dict[str, Any]:
        return answer(method, params)

    provider = SimpleNamespace(is_async=asynchronous, make_request=later if asynchronous else answer)
    return SimpleNamespace(
        provider=provider, manager=SimpleNamespace(provider=provider, request_blocking=lambda *_: None)
    )


async def test_sources_are_recognised_by_what_they_offer() -> None:
    def plain(method: str, params: list[Any]) -> str:
        return method

    async def coroutine(method: str, params: list[Any]) -> str:
        return method

    class CallableObject:
        async def __call__(self, method: str, params: list[Any]) -> str:
            return method

    class ApeProvider:
        def make_request(self, method: str, params: list[Any]) -> str:
            return f"ape {method}"

    assert sync_client(plain).request("m", []) == "m"
    assert await async_client(coroutine).request("m", []) == "m"
    assert await async_client(CallableObject()).request("m", []) == "m"
    assert sync_client(web3_like(False)).request("m", [1]) == ["m", [1]]
    assert await async_client(web3_like(True)).request("m", [1]) == ["m", [1]]
    assert sync_client(ApeProvider()).request("m", []) == "ape m"
    contract = SimpleNamespace(address=ADDRESS, provider=ApeProvider())
    assert OCR2Aggregator.at(contract).address == ADDRESS
    own = UrlClient("http://127.0.0.1:9")
    assert sync_client(own) is own
    assert isinstance(connect("http://127.0.0.1:9"), UrlClient)
    assert isinstance(async_client("http://127.0.0.1:9"), AsyncUrlClient)
    assert not is_async(CallableClient(plain))
    assert is_async(AsyncCallableClient(coroutine))


async def test_the_wrong_kind_of_source_is_refused() -> None:
    async def coroutine(method: str, params: list[Any]) -> None:
        return None

    with pytest.raises(TransportError, match="expected a source for blocking calls"):
        sync_client(coroutine)
    with pytest.raises(TransportError, match="expected an async source"):
        async_client(lambda method, params: None)
    with pytest.raises(TransportError, match="expected a URL"):
        connect(5)


def test_web3_responses_with_an_error_are_rpc_errors() -> None:
    source = web3_like(False)
    source.provider.make_request = lambda method, params: {"error": {"code": 3, "message": "no", "data": "0x"}}
    with pytest.raises(RpcError) as caught:
        sync_client(source).request("m", [])
    assert (caught.value.code, caught.value.data) == (3, "0x")


class Carrying(Exception):
    """What libraries raise: the JSON-RPC error is somewhere inside."""

    def __init__(self, *args: object, **attributes: object) -> None:
        super().__init__(*args)
        for name, value in attributes.items():
            setattr(self, name, value)


ERROR = {"code": -32000, "message": "no", "data": "0x12"}


@pytest.mark.parametrize(
    "problem",
    [
        Carrying("text", rpc_response={"error": ERROR}),
        Carrying(ERROR),
        Carrying("text", base_err=Carrying(ERROR)),
        Carrying(Carrying(ERROR)),
    ],
)
def test_errors_inside_a_librarys_exception_are_found(problem: Exception) -> None:
    found = as_rpc_error(problem)
    assert isinstance(found, RpcError)
    assert (found.code, found.message, found.data) == (-32000, "no", "0x12")


def test_a_library_that_keeps_only_the_words_of_a_revert_still_gives_its_exception() -> None:
    def refusing(method: str, params: list[Any]) -> None:
        raise Carrying("execution reverted: Only callable by owner")

    with pytest.raises(reverts.OnlyCallableByOwner):
        OCR2Aggregator.at(refusing, ADDRESS).decimals()


def test_other_exceptions_of_a_callable_are_transport_errors_and_ours_pass() -> None:
    def broken(method: str, params: list[Any]) -> None:
        raise ConnectionError("gone")

    def ours(method: str, params: list[Any]) -> None:
        raise WrapperError("mine")

    with pytest.raises(TransportError, match="ConnectionError: gone"):
        CallableClient(broken).request("m", [])
    with pytest.raises(WrapperError, match="mine"):
        CallableClient(ours).request("m", [])
