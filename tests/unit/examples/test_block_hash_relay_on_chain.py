"""The relay as nodes run it: four oracles between two chains of anvil, and the real contract."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from eth_abi.abi import encode
from prometheus_client import CollectorRegistry

from examples.block_hash_relay.chain import EvmRelayContract, EvmSourceChain
from examples.block_hash_relay.codec import RelayConfig, encode_config, encode_report
from gethwrappers_py.errors import WrapperError
from gethwrappers_py.testing import LocalChain
from ocr_offchain.chain.aggregator_abi import encode_call
from ocr_offchain.chain.fees import GWEI, FeePolicy
from ocr_offchain.chain.rpc import ChainError, EvmClient
from ocr_offchain.chain.transmitter import encode_transmit
from ocr_offchain.config.ocr2 import ConfigParameters
from ocr_offchain.config.ocr2_codec import contract_set_config_args
from ocr_offchain.config.tables import Table
from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.crypto.keystore import OracleSecrets, write_keystore
from ocr_offchain.network.in_memory import InMemoryNetwork
from ocr_offchain.node.evm_node import EvmNodeConfig, OracleParts, evm_node, ocr2_oracle
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.plugin_loading import load_plugin
from ocr_offchain.types import (
    NANOSECONDS_PER_SECOND,
    AttributedOnchainSignature,
    ConfigDigest,
    OracleId,
    ReportContext,
    ReportTimestamp,
)

ROOT = Path(__file__).parents[3]
FORGE = Path(sys.executable).with_name("forge")
MILLISECOND = NANOSECONDS_PER_SECOND // 1000
SOURCE_ID, TARGET_ID = 1111, 2222
LOCAL = LocalConfig(contract_config_confirmations=1, contract_config_tracker_poll_interval=NANOSECONDS_PER_SECOND)
RELAY = RelayConfig(source_chain_id=SOURCE_ID, interval=2, confirmations=1, patience=30 * NANOSECONDS_PER_SECOND)

pytestmark = pytest.mark.skipif(not FORGE.exists(), reason="forge and anvil are not installed")


@pytest.fixture(scope="module")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The contract of the example, compiled."""
    folder = tmp_path_factory.mktemp("forge")
    source = "examples/block_hash_relay/BlockHashRelay.sol"
    subprocess.run(
        [FORGE, "build", source, "--quiet", "--out", folder / "out", "--cache-path", folder / "cache"],
        cwd=ROOT,
        check=True,
        timeout=300,
    )
    artifact = json.loads((folder / "out" / "BlockHashRelay.sol" / "BlockHashRelay.json").read_text())
    return bytes.fromhex(artifact["bytecode"]["object"].removeprefix("0x"))


@pytest.fixture
def source() -> Iterator[LocalChain]:
    with LocalChain.start("--chain-id", str(SOURCE_ID), "--block-time", "1") as chain:
        yield chain


@pytest.fixture
def target() -> Iterator[LocalChain]:
    with LocalChain.start("--chain-id", str(TARGET_ID)) as chain:
        yield chain


def send(chain: LocalChain, data: bytes, to: str | None = None) -> str:
    """A transaction of the owner; the address of the contract that it made, if any."""
    transaction = {"from": chain.accounts[0], "data": "0x" + data.hex(), **({"to": to} if to else {})}
    receipt = chain.receipt(chain.request("eth_sendTransaction", transaction))
    assert receipt["status"] == "0x1"
    return str(receipt["contractAddress"])


def set_config(oracles: list[OracleSecrets]) -> bytes:
    keys = [oracle.public_keys() for oracle in oracles]
    args = contract_set_config_args(
        ConfigParameters(
            delta_progress=3000 * MILLISECOND,
            delta_resend=1000 * MILLISECOND,
            delta_round=500 * MILLISECOND,
            delta_grace=50 * MILLISECOND,
            delta_stage=1000 * MILLISECOND,
            r_max=20,
            s=(1, 3),
            reporting_plugin_config=encode_config(RELAY),
            max_duration_initialization=None,
            max_duration_query=500 * MILLISECOND,
            max_duration_observation=500 * MILLISECOND,
            max_duration_report=200 * MILLISECOND,
            max_duration_should_accept_finalized_report=500 * MILLISECOND,
            max_duration_should_transmit_accepted_report=500 * MILLISECOND,
            f=1,
            onchain_config=b"",
        ),
        [each.identity() for each in keys],
        [each.config_encryption_public_key for each in keys],
    )
    return encode_call(
        "setConfig",
        [
            args.signers,
            args.transmitters,
            args.f,
            args.onchain_config,
            args.offchain_config_version,
            args.offchain_config,
        ],
    )


def block_hash(chain: LocalChain, contract: str, number: int) -> bytes:
    data = keccak256(b"blockHash(uint64)")[:4] + encode(["uint64"], [number])
    return bytes.fromhex(chain.request("eth_call", {"to": contract, "data": "0x" + data.hex()}, "latest")[2:])


async def test_four_oracles_relay_the_hashes_of_one_chain_to_the_other(
    source: LocalChain, target: LocalChain, bytecode: bytes, tmp_path: Path
) -> None:
    contract = send(target, bytecode + encode(["uint64"], [SOURCE_ID]))
    oracles = [OracleSecrets.generate() for _ in range(4)]
    for oracle in oracles:
        target.request("anvil_setBalance", oracle.public_keys().transmit_address, hex(10**18))
    send(target, set_config(oracles), contract)
    network = InMemoryNetwork()
    client = EvmClient(str(target.url))
    relay = EvmRelayContract(client, contract)
    settings = Table(
        {"entry": "examples.block_hash_relay.node:open_plugin", "source_rpc_url": str(source.url)}, "plugin", None
    )
    registries = [CollectorRegistry() for _ in oracles]
    async with AsyncExitStack() as stack:
        stack.push_async_callback(client.close)
        for index, oracle in enumerate(oracles):
            config = EvmNodeConfig(
                name=f"oracle {index}",
                rpc_url=str(target.url),
                chain_id=TARGET_ID,
                fees=FeePolicy(max_price=100 * GWEI),
            )
            logger = logging.getLogger(config.name)
            parts = OracleParts(
                name=config.name, contract_address=contract, database=tmp_path / f"{index}.sqlite", logger=logger
            )
            await stack.enter_async_context(
                evm_node(
                    config,
                    oracle,
                    network.peer(oracle.public_keys().peer_id),
                    [ocr2_oracle(parts, load_plugin(settings), LOCAL, signature_hints=False)],
                    logger=logger,
                    metrics_registry=registries[index],
                )
            )
        async with asyncio.timeout(60):
            while await relay.latest_block_number() < 6:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        latest = await relay.latest_block_number()
    assert latest % 2 == 0
    transactions = 0.0
    for oracle, registry in zip(oracles, registries, strict=True):
        account = oracle.public_keys().transmit_address
        mined = registry.get_sample_value("ocr_transactions_total", {"account": account, "outcome": "mined"}) or 0
        spent = registry.get_sample_value("ocr_transaction_fees_wei_total", {"account": account}) or 0
        assert (mined == 0) == (spent == 0)
        assert spent <= 10**18 - int(target.request("eth_getBalance", account, "latest"), 16)
        assert registry.get_sample_value("ocr_transmitter_balance_wei", {"account": account}) == 10**18
        transactions += mined
    assert transactions >= 1
    relayed = [number for number in range(latest + 1) if any(block_hash(target, contract, number))]
    assert len(relayed) >= 2
    for number in relayed:
        true = source.request("eth_getBlockByNumber", hex(number), False)["hash"]
        assert block_hash(target, contract, number).hex() == true[2:]


def test_ocr_run_runs_it_from_a_file(source: LocalChain, target: LocalChain, bytecode: bytes, tmp_path: Path) -> None:
    contract = send(target, bytecode + encode(["uint64"], [SOURCE_ID]))
    oracles = [OracleSecrets.generate() for _ in range(4)]
    send(target, set_config(oracles), contract)
    write_keystore(tmp_path / "oracle.json", oracles[0], "secret", scrypt_cost=2**10)
    (tmp_path / "oracle.toml").write_text(f"""
        [oracle]
        keystore = "oracle.json"
        database = "oracle.sqlite"
        [chain]
        rpc_url = "{target.url}"
        chain_id = {TARGET_ID}
        contract = "{contract}"
        max_gas_price_gwei = 200
        [network]
        listen = ["127.0.0.1:0"]
        [plugin]
        entry = "examples.block_hash_relay.node:open_plugin"
        source_rpc_url = "{source.url}"
        [local]
        contract_config_confirmations = 1
    """)
    environment = {**os.environ, "OCR_KEYSTORE_PASSWORD": "secret", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ocr_offchain", "run", "oracle.toml"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as node:
        assert node.stderr is not None
        watchdog = threading.Timer(60, node.kill)
        watchdog.start()
        try:
            assert any("instance started plugin=BlockHashRelay n=4 f=1" in line for line in node.stderr)
            node.terminate()
            assert node.wait() == 0
        finally:
            node.kill()
            watchdog.cancel()


class Relay:
    """The contract with four oracles, and reports by hand."""

    def __init__(self, chain: LocalChain, bytecode: bytes) -> None:
        self.chain = chain
        self.address = send(chain, bytecode + encode(["uint64"], [SOURCE_ID]))
        self.oracles = [OracleSecrets.generate() for _ in range(4)]
        send(chain, set_config(self.oracles), self.address)
        details = chain.request("eth_call", {"to": self.address, "data": "0x81ff7048"}, "latest")
        self.digest = ConfigDigest(bytes.fromhex(details[-64:]))
        self.transmitter = self.oracles[0].public_keys().transmit_address
        chain.request("anvil_setBalance", self.transmitter, hex(10**18))
        chain.request("anvil_impersonateAccount", self.transmitter)

    def transmit(self, report: bytes, *, signed: bytes | None = None, round: int = 1) -> str | None:
        """What it reverts with, if it does. Two oracles sign `signed`, or the report itself."""
        context = ReportContext(ReportTimestamp(self.digest, 1, round), bytes(32))
        signatures = [
            AttributedOnchainSignature(
                oracle.onchain_keyring().sign(context, report if signed is None else signed), OracleId(index)
            )
            for index, oracle in enumerate(self.oracles[:2])
        ]
        data = encode_transmit(context, report, signatures, signature_hints=False)
        call = {"from": self.transmitter, "to": self.address, "data": "0x" + data.hex(), "gas": hex(10**6)}
        reason = None
        try:
            self.chain.request("eth_call", call, "latest")
        except WrapperError as problem:
            reason = str(problem)
        receipt = self.chain.receipt(self.chain.request("eth_sendTransaction", call))
        assert receipt["status"] == ("0x1" if reason is None else "0x0")
        return reason

    def hash_of(self, number: int) -> bytes:
        return block_hash(self.chain, self.address, number)


def test_the_contract_takes_what_f_plus_1_oracles_signed_if_it_is_new(target: LocalChain, bytecode: bytes) -> None:
    relay = Relay(target, bytecode)
    first, second = encode_report(20, b"\xaa" * 32), encode_report(30, b"\xbb" * 32)
    assert relay.transmit(second, round=2) is None
    for stale in (first, second, encode_report(30, b"\xcc" * 32), encode_report(0, b"\xcc" * 32)):
        assert "stale block" in str(relay.transmit(stale))
    assert relay.hash_of(20) == bytes(32)
    assert relay.hash_of(30) == b"\xbb" * 32
    assert relay.transmit(encode_report(2**64 - 1, b"\xdd" * 32)) is None


def test_a_report_of_another_form_reverts(target: LocalChain, bytecode: bytes) -> None:
    relay = Relay(target, bytecode)
    for report in (b"", bytes(63), encode_report(20, bytes(33))):
        assert "report length" in str(relay.transmit(report))
    assert relay.transmit(encode_report(2**64, b"\xaa" * 32)) is not None


def test_a_report_whose_signatures_do_not_hold_changes_nothing(target: LocalChain, bytecode: bytes) -> None:
    """`_report` runs before the signatures are checked: then all of it is undone."""
    relay = Relay(target, bytecode)
    report = encode_report(20, b"\xaa" * 32)
    assert "address not authorized to sign" in str(relay.transmit(report, signed=encode_report(20, b"\xbb" * 32)))
    assert relay.hash_of(20) == bytes(32)


async def test_an_endpoint_of_another_chain_is_not_believed(target: LocalChain) -> None:
    client = EvmClient(str(target.url))
    with pytest.raises(ChainError, match="is an endpoint of chain 2222, not 1111"):
        await EvmSourceChain(client, SOURCE_ID).head()
    assert await EvmSourceChain(client, TARGET_ID).head() == 0
    assert len(await EvmSourceChain(client, TARGET_ID).block_hash(0)) == 32
    await client.close()
