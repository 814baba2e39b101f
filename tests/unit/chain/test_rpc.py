"""Every failure of an endpoint is one line with its host and without its key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocr_offchain.chain import rpc
from ocr_offchain.chain.rpc import Block, ChainError, EvmClient, ExecutionRevertedError, RpcError, checksum_address
from ocr_offchain.errors import ConfigError, InvalidInputError

from .conftest import SECRET, Chain, Endpoint, RpcFault

ADDRESS = checksum_address("0x" + "11" * 20)
TOPIC = bytes(range(32))
HEADER = {"number": "0x5", "timestamp": "0x64", "baseFeePerGas": "0x7", "extraData": "0x" + "00" * 97}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rpc, "RETRY_PAUSE", 0.001)


async def problem_of(client: EvmClient, error: type[ChainError] = ChainError) -> str:
    with pytest.raises(error) as caught:
        await client.block_number()
    text = str(caught.value)
    assert text.startswith(f"{client.host}: ")
    assert "\n" not in text
    assert SECRET not in text
    assert caught.value.__cause__ is None
    return text


async def test_unreachable_endpoint_is_named() -> None:
    client = EvmClient(f"http://127.0.0.1:{unused_port()}/v3/{SECRET}?key={SECRET}")
    assert "block number: cannot be reached" in await problem_of(client)
    await client.close()


@pytest.mark.parametrize(
    ("status", "body", "problem", "requests"),
    [
        (401, "nope", "HTTP status 401 Unauthorized", 1),
        (404, "", "HTTP status 404", 1),
        (429, "slow down", "HTTP status 429", 3),
        (503, "<html>", "HTTP status 503", 3),
        (302, "", "HTTP status 302", 1),
        (200, "<html>", "something else than JSON", 1),
        (200, "", "something else than JSON", 1),
        (200, "[1]", "something else than a JSON-RPC object", 1),
        (200, "[" * 100_000, "something else than JSON", 1),
        (400, '{"jsonrpc": "2.0", "id": 0, "error": {"code": -1, "message": "over the limit"}}', "over the limit", 1),
        (200, '{"jsonrpc": "2.0", "id": 0, "error": "odd"}', "something else than JSON-RPC", 1),
        (200, '{"jsonrpc": "2.0", "id": 0, "error": {"code": -1, "message": "a\\nb /v3/' + SECRET + '"}}', "a b …", 1),
        (200, '{"jsonrpc": "2.0", "id": 0, "result": "what"}', "unusable answer", 1),
        (200, '{"jsonrpc": "2.0", "id": 0}', "something else than JSON-RPC", 1),
    ],
)
async def test_odd_answers_are_one_line_and_repeated_only_if_they_may_pass(
    endpoint: Endpoint, scripted_client: EvmClient, status: int, body: str, problem: str, requests: int
) -> None:
    endpoint.raw = lambda request: web.Response(status=status, text=body, headers={"Location": "/elsewhere"})
    assert problem in await problem_of(scripted_client)
    assert len(endpoint.calls) == requests


async def test_silent_endpoint_times_out() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()  # since Python 3.12 a server waits for its connections to end

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        client = EvmClient(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", timeout=100_000_000)
        began = time.monotonic()
        assert "no answer within 0.1 s" in await problem_of(client)
        assert time.monotonic() - began < 2
        await client.close()


async def test_cut_connection_is_tried_again(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    def cut(request: web.Request) -> web.Response:
        endpoint.raw = None
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    endpoint.raw = cut
    endpoint.methods["eth_blockNumber"] = lambda: "0x10"
    assert await scripted_client.block_number() == 16


async def test_answer_beyond_the_bound_is_refused(
    endpoint: Endpoint, scripted_client: EvmClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rpc, "MAX_RESPONSE_LENGTH", 1000)
    endpoint.raw = lambda request: web.Response(text=" " * 1001)
    assert "more than 1000 bytes" in await problem_of(scripted_client)


async def test_error_of_the_endpoint_keeps_its_words(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    def fail() -> None:
        raise RpcFault("block range too large")

    endpoint.methods["eth_blockNumber"] = fail
    with pytest.raises(RpcError) as caught:
        await scripted_client.block_number()
    assert caught.value.rpc_message == "block range too large"


@pytest.mark.parametrize(
    ("message", "data", "reason"),
    [
        (
            "execution reverted: stale report",
            "0x08c379a0" + "20".rjust(64, "0") + "c".rjust(64, "0") + b"stale report".hex().ljust(64, "0"),
            "stale report",
        ),
        ("execution reverted", "0x", "no reason given"),
        ("execution reverted", "0x4e487b71" + "11".rjust(64, "0"), "Panic error 0x11: "),
        ("execution reverted", "0xdeadbeef", "0xdeadbeef"),
    ],
)
async def test_revert_gives_the_contracts_reason(
    endpoint: Endpoint, scripted_client: EvmClient, message: str, data: str, reason: str
) -> None:
    def fail(*_: Any) -> None:
        raise RpcFault(message, 3, data)

    endpoint.methods["eth_estimateGas"] = endpoint.methods["eth_call"] = fail
    for ask in (scripted_client.estimate_gas, scripted_client.call):
        with pytest.raises(ExecutionRevertedError) as caught:
            await ask({"to": ADDRESS})
        assert reason in caught.value.reason


async def test_blocks_of_all_kinds_of_chains_are_read(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    endpoint.methods["eth_getBlockByNumber"] = lambda *_: HEADER
    assert await scripted_client.block() == Block(5, 100, 7)
    endpoint.methods["eth_getBlockByNumber"] = lambda *_: {k: v for k, v in HEADER.items() if k != "baseFeePerGas"}
    assert await scripted_client.block(5) == Block(5, 100, None)


@pytest.mark.parametrize("answer", [None, {}, {"number": None, "timestamp": "0x1"}, {"number": "0x1"}, "0x1", []])
async def test_block_without_its_fields_is_an_error(
    endpoint: Endpoint, scripted_client: EvmClient, answer: object
) -> None:
    endpoint.methods["eth_getBlockByNumber"] = lambda *_: answer
    with pytest.raises(ChainError):
        await scripted_client.block()


def log(**changes: object) -> dict[str, object]:
    return {
        "address": ADDRESS,
        "topics": ["0x" + TOPIC.hex()],
        "data": "0x",
        "blockNumber": "0x5",
        "logIndex": "0x0",
        "transactionHash": "0x" + "00" * 32,
        "transactionIndex": "0x0",
        "blockHash": "0x" + "00" * 32,
        "removed": False,
    } | changes


async def test_logs_come_in_chain_order(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    endpoint.methods["eth_getLogs"] = lambda *_: [
        log(blockNumber="0x6"),
        log(logIndex="0x1"),
        log(),
    ]
    logs = await scripted_client.logs(ADDRESS, TOPIC, 5, 6)
    assert [(each["blockNumber"], each["logIndex"]) for each in logs] == [(5, 0), (5, 1), (6, 0)]


@pytest.mark.parametrize(
    "wrong",
    [
        log(address="0x" + "22" * 20),
        log(topics=["0x" + "00" * 32]),
        log(topics=[]),
        log(blockNumber="0x7"),
        log(blockNumber=None),
        {"address": ADDRESS},
        "log",
        None,
    ],
)
async def test_log_that_was_not_asked_for_is_an_error(
    endpoint: Endpoint, scripted_client: EvmClient, wrong: object
) -> None:
    endpoint.methods["eth_getLogs"] = lambda *_: [wrong]
    with pytest.raises(ChainError):
        await scripted_client.logs(ADDRESS, TOPIC, 5, 6)


async def test_transaction_without_receipt_is_not_mined(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    endpoint.methods["eth_getTransactionReceipt"] = lambda _: None
    assert await scripted_client.receipt(bytes(32)) is None


async def test_chain_id_is_asked_for_once(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    assert [await scripted_client.chain_id() for _ in range(3)] == [1, 1, 1]
    assert len(endpoint.called("eth_chainId")) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["0x", "0x1", "0x" + "11" * 20]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["number", "timestamp", "topics", "address", "blockNumber", "status"]), inner)
    ),
    max_leaves=10,
)
QUESTIONS: list[tuple[str, Callable[[EvmClient], Any]]] = [
    ("eth_blockNumber", lambda client: client.block_number()),
    ("eth_getBlockByNumber", lambda client: client.block()),
    ("eth_getLogs", lambda client: client.logs(ADDRESS, TOPIC, 1, 2)),
    ("eth_getTransactionReceipt", lambda client: client.receipt(bytes(32))),
    ("eth_getTransactionCount", lambda client: client.transaction_count(ADDRESS)),
    ("eth_estimateGas", lambda client: client.estimate_gas({"to": ADDRESS})),
    ("eth_call", lambda client: client.call({"to": ADDRESS})),
    ("eth_gasPrice", lambda client: client.gas_price()),
    ("eth_maxPriorityFeePerGas", lambda client: client.max_priority_fee()),
    ("eth_sendRawTransaction", lambda client: client.send_raw_transaction(b"\x01")),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(answer=json_values)
async def test_whatever_an_endpoint_answers_raises_the_declared_error_only(
    endpoint: Endpoint, scripted_client: EvmClient, answer: object
) -> None:
    for method, ask in QUESTIONS:
        endpoint.methods[method] = lambda *_: answer
        try:
            await ask(scripted_client)
        except ChainError as error:
            assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize("url", ["", "host:8545", "ws://host", "http://", "http://[::1"])
def test_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="rpc_url"):
        EvmClient(url)


@pytest.mark.parametrize("text", ["", "0x", "11" * 19, "0x" + "g" * 40, "0x52908400098527886E0F7030069857D2E4169Ee7"])
def test_malformed_contract_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="address"):
        checksum_address(text)


async def test_real_chain_answers(chain: Chain) -> None:
    await chain.mine(3)
    assert await chain.client.chain_id() == 31337
    assert await chain.client.block_number() == (await chain.client.block()).number == 3
