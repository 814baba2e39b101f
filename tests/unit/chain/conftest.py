"""Chains to talk to: an anvil with the aggregator on it, and a scripted endpoint for what a real one hardly does."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from eth_account import Account
from eth_account.signers.local import LocalAccount

from ocr_offchain.chain.aggregator import Aggregator
from ocr_offchain.chain.aggregator_abi import aggregator_abi, encode_call
from ocr_offchain.chain.rpc import ChainError, EvmClient
from ocr_offchain.crypto.evm_keyring import EVMOnchainKeyring
from ocr_offchain.plugins.median.config import MedianOnchainConfig, encode_onchain_config

# `make generated` holds these artifacts to the contracts.
ARTIFACTS = Path(__file__).parents[3] / "gethwrappers_py"
ARTIFACT = ARTIFACTS / "ocr2" / "artifacts" / "OCR2Aggregator.json"
ZERO = "0x" + "00" * 20
GWEI = 10**9

# The key of anvil's first funded account, the same on every machine.
OWNER: LocalAccount = Account.from_key("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
ONCHAIN_CONFIG = encode_onchain_config(MedianOnchainConfig(0, 10**12))


def anvil_binary() -> str | None:
    beside_python = Path(sys.executable).with_name("anvil")
    return str(beside_python) if beside_python.exists() else shutil.which("anvil")


@dataclass
class Chain:
    """An anvil and a client of it."""

    url: str
    client: EvmClient
    signers: list[EVMOnchainKeyring] = field(default_factory=list)
    transmitters: list[LocalAccount] = field(default_factory=list)

    async def rpc(self, method: str, *params: Any) -> Any:
        response = await self.client.web3.provider.make_request(method, list(params))
        assert "error" not in response, response["error"]
        return response["result"]

    async def send(self, data: bytes, to: str | None = None, gas_price: int | None = None) -> dict[str, Any]:
        """A transaction of the owner; waits for its receipt."""
        transaction = {"from": OWNER.address, "data": "0x" + data.hex(), "gas": hex(15_000_000)}
        if to is not None:
            transaction["to"] = to
        if gas_price is not None:
            transaction["gasPrice"] = hex(gas_price)
        tx_hash = await self.rpc("eth_sendTransaction", transaction)
        async with asyncio.timeout(10):
            while (receipt := await self.rpc("eth_getTransactionReceipt", tx_hash)) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert receipt["status"] == "0x1"
        return dict(receipt)

    async def mine(self, blocks: int = 1, interval: int = 1) -> None:
        """Empty blocks, `interval` seconds apart in the chain's time."""
        await self.rpc("anvil_mine", hex(blocks), hex(interval))

    async def deploy(self) -> Aggregator:
        bytecode = json.loads(ARTIFACT.read_text(encoding="utf-8"))["bytecode"]
        constructor = self.client.web3.eth.contract(abi=aggregator_abi(), bytecode=bytecode).constructor(
            ZERO, 0, 10**12, ZERO, ZERO, 8, "TEST / USD"
        )
        receipt = await self.send(bytes.fromhex(constructor.data_in_transaction.removeprefix("0x")))
        return Aggregator(self.client, self.client.web3.to_checksum_address(receipt["contractAddress"]))

    async def set_config(self, aggregator: Aggregator, offchain_config: bytes = b"\x01", f: int = 1) -> int:
        """Configures four oracles; returns the block."""
        self.signers = [EVMOnchainKeyring(bytes([i + 1] * 32)) for i in range(4)]
        self.transmitters = [Account.from_key(bytes([i + 101] * 32)) for i in range(4)]
        for transmitter in self.transmitters:
            await self.rpc("anvil_setBalance", transmitter.address, hex(10**18))
        receipt = await self.send(
            encode_call(
                "setConfig",
                [
                    [signer.public_key() for signer in self.signers],
                    [transmitter.address for transmitter in self.transmitters],
                    f,
                    ONCHAIN_CONFIG,
                    2,
                    offchain_config,
                ],
            ),
            aggregator.address,
        )
        return int(receipt["blockNumber"], 16)


@pytest.fixture
async def chain() -> AsyncIterator[Chain]:
    binary = anvil_binary()
    if binary is None:
        pytest.skip("anvil is not installed")
    port = unused_port()
    process = await asyncio.create_subprocess_exec(
        binary, "--port", str(port), "--silent", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    client = EvmClient(url)
    try:
        async with asyncio.timeout(20):
            while True:
                try:
                    await client.chain_id()
                except ChainError:
                    await asyncio.sleep(0.05)
                else:
                    break
        yield Chain(url, client)
    finally:
        await client.close()
        process.kill()
        await process.wait()


Method = Callable[..., Any]


class RpcFault(Exception):
    """What a method of the scripted endpoint raises to answer with an error of JSON-RPC."""

    def __init__(self, message: str, code: int = -32000, data: object = None) -> None:
        super().__init__(message)
        self.error = {"code": code, "message": message} | ({} if data is None else {"data": data})


class Endpoint:
    """A JSON-RPC endpoint whose methods each test sets; it keeps the requests."""

    def __init__(self) -> None:
        self.methods: dict[str, Method] = {"eth_chainId": lambda: "0x1"}
        self.calls: list[tuple[str, list[Any]]] = []
        self.raw: Callable[[web.Request], web.StreamResponse] | None = None
        self.port = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.raw is not None:
            self.calls.append(("raw", []))
            return self.raw(request)
        message = await request.json()
        self.calls.append((message["method"], message["params"]))
        answer: dict[str, Any] = {"jsonrpc": "2.0", "id": message["id"]}
        try:
            answer["result"] = self.methods[message["method"]](*message["params"])
        except RpcFault as fault:
            answer["error"] = fault.error
        except KeyError:
            answer["error"] = {"code": -32601, "message": "the method does not exist"}
        return web.json_response(answer)

    def called(self, method: str) -> Sequence[list[Any]]:
        return [params for name, params in self.calls if name == method]


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    scripted = Endpoint()
    app = web.Application()
    app.router.add_post("/{tail:.*}", scripted.handle)
    async with TestServer(app, host="127.0.0.1") as server:
        assert server.port is not None
        scripted.port = server.port
        yield scripted


SECRET = "f00dcafe-secret-key"


@pytest.fixture
async def scripted_client(endpoint: Endpoint) -> AsyncIterator[EvmClient]:
    client = EvmClient(f"http://127.0.0.1:{endpoint.port}/v3/{SECRET}", timeout=1_000_000_000)
    yield client
    await client.close()
