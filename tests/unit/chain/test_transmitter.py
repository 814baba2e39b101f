"""Transmissions: their bytes, and their way onto a real chain."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from eth_abi.abi import decode
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.chain.aggregator_abi import encode_call, event_topic
from ocr_offchain.chain.config_tracker import EvmConfigTracker
from ocr_offchain.chain.fees import FeePolicy
from ocr_offchain.chain.median_contract import EvmMedianContract
from ocr_offchain.chain.report_codec import EVMReportCodec
from ocr_offchain.chain.rpc import EvmClient
from ocr_offchain.chain.transactions import (
    TransactionEvent,
    TransactionManager,
    TransactionMined,
    TransactionRefused,
    TransactionSent,
)
from ocr_offchain.chain.transmitter import EvmContractTransmitter, encode_transmit
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.host import ContractTransmitter
from ocr_offchain.plugins.median.interface import ParsedAttributedObservation
from ocr_offchain.types import (
    AttributedOnchainSignature,
    ConfigDigest,
    OracleId,
    ReportContext,
    ReportTimestamp,
)

from .conftest import GWEI, OWNER, Chain, Endpoint

CONTEXT = ReportContext(ReportTimestamp(ConfigDigest(bytes(range(32))), 0x01020304, 5), b"\xee" * 32)
TYPES = ["bytes32[3]", "bytes", "bytes32[]", "bytes32[]", "bytes32"]


def signature(v: int, signer: int) -> AttributedOnchainSignature:
    return AttributedOnchainSignature(bytes([signer]) * 32 + bytes([signer + 100]) * 32 + bytes([v]), OracleId(signer))


def report(value: int, observers: int = 3) -> bytes:
    return EVMReportCodec().build_report(
        tuple(ParsedAttributedObservation(1_700_000_000, value, 1, 0, OracleId(i)) for i in range(observers))
    )


@pytest.mark.parametrize("hints", [False, True])
def test_transmit_is_encoded_canonically(hints: bool) -> None:
    data = encode_transmit(CONTEXT, report(7), [signature(1, 9), signature(0, 3)], signature_hints=hints)
    assert data[:4].hex() == "b1dc65a4"
    context, encoded_report, rs, ss, raw_vs = decode(TYPES, data[4:])
    assert context == (bytes(range(32)), bytes(27) + bytes.fromhex("0102030405"), b"\xee" * 32)
    assert encoded_report == report(7)
    assert rs == (b"\x09" * 32, b"\x03" * 32)
    assert ss == (b"\x6d" * 32, b"\x67" * 32)
    assert raw_vs == b"\x01\x00" + bytes(28) + (b"\x03\x09" if hints else bytes(2))
    assert len(data) == 324 + len(report(7)) + 2 * 2 * 32, "the contract's rule on the length of calldata"


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 30)), max_size=16))
def test_hints_never_touch_the_bytes_of_v(given_signatures: list[tuple[int, int]]) -> None:
    signatures = [signature(v, signer) for v, signer in given_signatures]
    *_, plain = decode(TYPES, encode_transmit(CONTEXT, b"", signatures, signature_hints=False)[4:])
    *_, hinted = decode(TYPES, encode_transmit(CONTEXT, b"", signatures, signature_hints=True)[4:])
    count = len(signatures)
    assert plain[:count] == hinted[:count] == bytes(v for v, _ in given_signatures)
    assert plain[count:] == bytes(32 - count)
    assert [hinted[31 - k] for k in range(count)] == [signer for _, signer in given_signatures]


@pytest.mark.parametrize(
    ("signatures", "hints"),
    [
        ([AttributedOnchainSignature(bytes(64), OracleId(0))], False),
        ([AttributedOnchainSignature(bytes(64) + b"\x02", OracleId(0))], False),
        ([AttributedOnchainSignature(bytes(64) + b"\x1b", OracleId(0))], False),
        ([signature(0, 0)] * 33, False),
        ([signature(0, 0)] * 17, True),
    ],
)
def test_signatures_that_do_not_fit_are_refused(signatures: list[AttributedOnchainSignature], hints: bool) -> None:
    with pytest.raises(InvalidInputError):
        encode_transmit(CONTEXT, b"", signatures, signature_hints=hints)


class Network:
    """A configured aggregator, and what is needed to get a signed report onto it as oracle 0."""

    def __init__(self, chain: Chain, address: str, digest: ConfigDigest, hints: bool) -> None:
        self.chain = chain
        self.digest = digest
        self.events: list[TransactionEvent] = []
        self.transactions = TransactionManager(
            chain.client,
            chain.transmitters[0],
            FeePolicy(max_price=200 * GWEI),
            poll_interval=20_000_000,
            on_event=self.events.append,
        )
        self.transmitter: ContractTransmitter = EvmContractTransmitter(
            chain.client, address, self.transactions, signature_hints=hints
        )
        self.contract = EvmMedianContract(chain.client, address)

    @classmethod
    async def deploy(cls, chain: Chain, hints: bool = True) -> Network:
        aggregator = await chain.deploy()
        await chain.set_config(aggregator)
        _, digest = await EvmConfigTracker(chain.client, aggregator.address).latest_config_details()
        return cls(chain, aggregator.address, digest, hints)

    async def transmit(self, epoch: int, round_: int, value: int, signers: tuple[int, ...] = (2, 1)) -> None:
        context = ReportContext(ReportTimestamp(self.digest, epoch, round_), bytes(32))
        signed = tuple(
            AttributedOnchainSignature(self.chain.signers[i].sign(context, report(value)), OracleId(i)) for i in signers
        )
        await self.transmitter.transmit(context, report(value), signed)

    async def outcome(self, count: int = 1) -> list[TransactionEvent]:
        """Final events, once there are `count` of them."""
        async with asyncio.timeout(10):
            while True:
                final = [event for event in self.events if not isinstance(event, TransactionSent)]
                if len(final) >= count:
                    return final
                await asyncio.sleep(0.02)


@pytest.mark.parametrize("hints", [False, True])
async def test_report_lands_on_chain(chain: Chain, hints: bool) -> None:
    network = await Network.deploy(chain, hints)
    assert await network.transmitter.latest_config_digest_and_epoch() == (network.digest, 0)
    running = asyncio.create_task(network.transactions.run())
    await network.transmit(3, 2, 4242)
    (mined,) = await network.outcome()
    running.cancel()
    assert isinstance(mined, TransactionMined)
    details = await network.contract.latest_transmission_details()
    block = await chain.client.block(mined.block)
    assert (details.config_digest, details.epoch, details.round) == (network.digest, 3, 2)
    assert (details.latest_answer, details.latest_timestamp) == (4242, block.timestamp * 10**9)
    assert await network.transmitter.latest_config_digest_and_epoch() == (network.digest, 3)


async def test_hints_save_gas(chain: Chain) -> None:
    used = {}
    for hints in (False, True):
        network = await Network.deploy(chain, hints)
        running = asyncio.create_task(network.transactions.run())
        for round_ in (1, 2):
            await network.transmit(1, round_, 5)
            mined = (await network.outcome(round_))[-1]
            assert isinstance(mined, TransactionMined)
            used[hints] = mined.gas_used
        running.cancel()
    assert used[True] < used[False]


async def test_report_that_the_contract_would_refuse_costs_nothing(chain: Chain) -> None:
    network = await Network.deploy(chain)
    before = await chain.rpc("eth_getBalance", chain.transmitters[0].address, "latest")
    running = asyncio.create_task(network.transactions.run())
    await network.transmit(1, 1, 5, signers=(1, 1))
    (refused,) = await network.outcome()
    running.cancel()
    assert isinstance(refused, TransactionRefused)
    assert refused.reason == "duplicate signer"
    assert await chain.rpc("eth_getBalance", chain.transmitters[0].address, "latest") == before


async def test_account_is_the_checksummed_address_of_the_key(chain: Chain) -> None:
    network = await Network.deploy(chain)
    assert await network.transmitter.from_account() == chain.transmitters[0].address


DIGEST, OLD_DIGEST = b"\xaa" * 32, b"\xbb" * 32


@pytest.mark.parametrize(
    ("transmitted", "epoch"),
    [
        ([], 0),
        ([(150, DIGEST, 3), (170, DIGEST, 4)], 4),
        ([(150, DIGEST, 3), (170, OLD_DIGEST, 9)], 3),
        ([(150, DIGEST, 3), (151, DIGEST, 4)], 4),
        ([(90, DIGEST, 3)], 0),
    ],
)
async def test_epoch_is_taken_from_the_logs_where_the_contract_says_so(
    endpoint: Endpoint, scripted_client: EvmClient, transmitted: list[tuple[int, bytes, int]], epoch: int
) -> None:
    address = "0x" + "11" * 20

    def call(transaction: dict[str, Any], _: str) -> str:
        details = encode_call("latestConfigDetails", []).hex()
        words = (
            [(1).to_bytes(32, "big"), (100).to_bytes(32, "big"), DIGEST]
            if transaction["data"] == f"0x{details}"
            else [(1).to_bytes(32, "big"), bytes(32), bytes(32)]
        )
        return "0x" + b"".join(words).hex()

    def logs(wanted: dict[str, Any]) -> list[dict[str, Any]]:
        first, last = int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)
        return [
            {
                "address": address,
                "topics": ["0x" + event_topic("Transmitted").hex()],
                "data": "0x" + (digest + each.to_bytes(32, "big")).hex(),
                "blockNumber": hex(block),
                "logIndex": "0x0",
                "transactionHash": "0x" + "00" * 32,
                "transactionIndex": "0x0",
                "blockHash": "0x" + "00" * 32,
                "removed": False,
            }
            for block, digest, each in transmitted
            if first <= block <= last
        ]

    endpoint.methods |= {"eth_call": call, "eth_getLogs": logs, "eth_blockNumber": lambda: hex(200)}
    transactions = TransactionManager(scripted_client, OWNER, FeePolicy(max_price=GWEI))
    transmitter = EvmContractTransmitter(
        scripted_client, address, transactions, signature_hints=False, max_log_range=10
    )
    assert await transmitter.latest_config_digest_and_epoch() == (DIGEST, epoch)
