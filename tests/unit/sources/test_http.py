"""HTTP sources against a real server on loopback."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from ocr_offchain.errors import ConfigError
from ocr_offchain.sources.http import HttpClient, HttpSource, HttpSourceConfig
from ocr_offchain.sources.interface import SourceError

KEY = "k3y-that-must-stay-secret"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """One address whose behaviour each test sets."""

    def __init__(self) -> None:
        self.handler: Handler | None = None
        self.requests: list[web.Request] = []
        self.port = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        assert self.handler is not None
        return await self.handler(request)

    def answer(self, *bodies: str | bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        """The bodies one after the other, the last one for ever."""
        left = list(bodies)

        async def handler(request: web.Request) -> web.Response:
            body = left.pop(0) if len(left) > 1 else left[0]
            data = body.encode() if isinstance(body, str) else body
            return web.Response(body=data, status=status, headers=headers)

        self.handler = handler

    def source(self, client: HttpClient, **changes: Any) -> HttpSource:
        settings: dict[str, Any] = {
            "name": "exchange-a",
            "url": f"http://127.0.0.1:{self.port}/v1/ticker?key={KEY}",
            "path": "price",
            "headers": {"x-api-key": KEY},
        }
        return HttpSource(HttpSourceConfig(**settings | changes), client)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    behaviour = Server()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", behaviour.handle)
    async with TestServer(app, host="127.0.0.1") as running:
        assert running.port is not None
        behaviour.port = running.port
        yield behaviour


@pytest.fixture
async def client() -> AsyncIterator[HttpClient]:
    client = HttpClient()
    yield client
    await client.close()


async def problem_of(source: HttpSource) -> str:
    with pytest.raises(SourceError) as caught:
        await source.fetch()
    text = str(caught.value)
    assert text.startswith("source exchange-a (127.0.0.1): ")
    assert "\n" not in text
    assert KEY not in text
    assert caught.value.__cause__ is None
    return text


async def test_number_is_fetched_with_headers_and_scaled_exactly(server: Server, client: HttpClient) -> None:
    server.answer('{"price": "1.100000000000000000001"}')
    source = server.source(client, scale=Decimal("1e8"))
    assert await source.fetch() == Decimal("110000000.0000000000001")
    assert server.requests[0].headers["x-api-key"] == KEY
    assert server.requests[0].query["key"] == KEY


async def test_unreachable_server_is_named(client: HttpClient) -> None:
    server = Server()
    server.port = unused_port()
    assert "cannot be reached" in await problem_of(server.source(client))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<html><body>Rate limit exceeded</body></html>", "HTML"),
        ('{"price": NaN}', "NaN"),
        ('{"price": "soon"}', "'soon' is no number"),
        ('{"price": 1e400}', "too large"),
        ('{"price": null}', "null"),
        ("", "empty answer"),
        ('{"prize": 1}', "nothing at 'price'"),
        ('{"price": -1}', "negative"),
        (b"\xff\xff", "UTF-8"),
    ],
)
async def test_unusable_answer_says_what_it_was(
    server: Server, client: HttpClient, body: str | bytes, problem: str
) -> None:
    server.answer(body)
    assert problem in await problem_of(server.source(client, retries=3))
    assert len(server.requests) == 1, "another attempt would bring the same answer"


async def test_negative_number_is_fine_where_allowed(server: Server, client: HttpClient) -> None:
    server.answer('{"price": -1.5}')
    assert await server.source(client, allow_negative=True).fetch() == Decimal("-1.5")


@pytest.mark.parametrize(("status", "attempts"), [(404, 1), (401, 1), (204, 1), (429, 3), (500, 3), (503, 3)])
async def test_http_error_is_named_and_repeated_only_if_it_may_pass(
    server: Server, client: HttpClient, status: int, attempts: int
) -> None:
    server.answer("{}", status=status)
    assert f"HTTP status {status}" in await problem_of(server.source(client, retries=2))
    assert len(server.requests) == attempts


async def test_later_attempt_may_succeed(server: Server, client: HttpClient) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text='{"price": 7}', status=500 if len(server.requests) == 1 else 200)

    server.handler = handler
    assert await server.source(client, retries=1).fetch() == 7


async def test_slow_server_times_out_even_between_bytes(server: Server, client: HttpClient) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b" ")
            await asyncio.sleep(0.05)
        return response

    server.handler = handler
    async with asyncio.timeout(3):
        assert "no answer within 0.2 s" in await problem_of(server.source(client, timeout=200_000_000))


@pytest.mark.parametrize(("length", "fits"), [(1000, True), (1001, False)])
async def test_answer_longer_than_the_bound_is_refused(
    server: Server, client: HttpClient, length: int, fits: bool
) -> None:
    server.answer('{"price": 1}'.ljust(length))
    source = server.source(client, max_length=1000)
    if fits:
        assert await source.fetch() == 1
    else:
        assert "longer than 1000 bytes" in await problem_of(source)


async def test_endless_answer_is_left_at_the_bound(server: Server, client: HttpClient) -> None:
    sent = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" " * 65_536)
            sent += 65_536

    server.handler = handler
    assert "longer than 32768 bytes" in await problem_of(server.source(client))
    assert sent < 20_000_000


async def test_compressed_answer_is_not_unfolded(server: Server, client: HttpClient) -> None:
    server.answer(gzip.compress(b'{"price": 1}'), headers={"Content-Encoding": "gzip"})
    assert "compressed" in await problem_of(server.source(client))
    assert server.requests[0].headers["Accept-Encoding"] == "identity"


async def test_redirect_on_the_same_host_is_followed(server: Server, client: HttpClient) -> None:
    async def handler(request: web.Request) -> web.Response:
        if request.path == "/v2":
            return web.Response(text='{"price": 3}')
        return web.Response(status=302, headers={"Location": "/v2"})

    server.handler = handler
    assert await server.source(client).fetch() == 3
    assert server.requests[1].headers["x-api-key"] == KEY


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost:{port}/v2",
        "http://127.0.0.1:{other}/v2",
        "https://127.0.0.1:{port}/v2",
        "file:///x",
        "http://[::1",
    ],
)
async def test_redirect_elsewhere_is_not_followed(server: Server, client: HttpClient, target: str) -> None:
    location = target.format(port=server.port, other=server.port ^ 1)
    server.answer("", status=307, headers={"Location": location})
    assert "redirects to " in await problem_of(server.source(client))
    assert len(server.requests) == 1


async def test_endless_redirects_end(server: Server, client: HttpClient) -> None:
    server.answer("", status=301, headers={"Location": "/again"})
    assert "redirects more than 3 times" in await problem_of(server.source(client))
    assert len(server.requests) == 4


async def test_connection_cut_in_the_middle_is_an_error(client: HttpClient) -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(cut, "127.0.0.1", 0)
    async with listening:
        server = Server()
        server.port = listening.sockets[0].getsockname()[1]
        assert "connection failed (ClientPayloadError)" in await problem_of(server.source(client))


async def test_what_is_no_http_is_an_error(client: HttpClient) -> None:
    async def chatter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n" * 1000)
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(chatter, "127.0.0.1", 0)
    async with listening:
        server = Server()
        server.port = listening.sockets[0].getsockname()[1]
        assert "connection failed" in await problem_of(server.source(client))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "ftp://host/x"}, "url"),
        ({"url": "no address"}, "url"),
        ({"url": "http://[::1"}, "url"),
        ({"url": "https:///x"}, "url"),
        ({"timeout": 0}, "timeout"),
        ({"retries": -1}, "retries"),
        ({"max_length": 0}, "max_length"),
        ({"scale": Decimal(0)}, "scale"),
    ],
)
def test_config_that_cannot_work_is_refused(changes: dict[str, Any], field: str) -> None:
    settings: dict[str, Any] = {"name": "a", "url": "https://host/x"}
    with pytest.raises(ConfigError) as caught:
        HttpSourceConfig(**settings | changes)
    assert caught.value.field == field
