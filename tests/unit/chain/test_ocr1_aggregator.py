"""An OCR1 aggregator on a real chain: its configuration, reports that oracles have signed, and requested rounds."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from eth_account import Account

from ocr_offchain.chain.aggregator_abi import Interface, aggregator_abi, encode_call, event_topic
from ocr_offchain.chain.config_tracker import EvmConfigTracker
from ocr_offchain.chain.fees import FeePolicy
from ocr_offchain.chain.ocr1_config_tracker import EvmOCR1ConfigTracker
from ocr_offchain.chain.ocr1_transmitter import EvmOCR1ContractTransmitter
from ocr_offchain.chain.rpc import ChainError
from ocr_offchain.chain.transactions import TransactionEvent, TransactionManager, TransactionMined, TransactionSent
from ocr_offchain.config.ocr1 import PublicConfig
from ocr_offchain.config.ocr1_codec import (
    ContractSetConfigArgs,
    contract_set_config_args,
    shared_config_from_contract_config,
)
from ocr_offchain.crypto.evm_signatures import split_signatures
from ocr_offchain.crypto.secp256k1 import parse_address
from ocr_offchain.ocr1_host import OCR1ContractTransmitter
from ocr_offchain.plugins.median.interface import NO_ROUND_REQUESTED
from ocr_offchain.protocol.ocr1.report import AttributedObservation, encode_report, raw_report_context
from ocr_offchain.protocol.ocr1.signatures import sign_report
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.types import ConfigDigest, OracleId

from .conftest import ARTIFACTS, GWEI, ZERO, Chain

ARTIFACT = ARTIFACTS / "ocr1" / "artifacts" / "OffchainAggregator.json"
INTERFACE: Interface = "OffchainAggregator"
HOUR = 3600 * 10**9


class Feed:
    """A configured aggregator and its four oracles."""

    def __init__(self, chain: Chain, address: str) -> None:
        self.chain = chain
        self.address = address
        oracles = OCR1Committee.create(4, 1)
        self.accounts = [Account.from_key(bytes([oracle + 101] * 32)) for oracle in range(4)]
        identities = tuple(
            replace(identity, transmit_account=account.address)
            for identity, account in zip(oracles.config.oracle_identities, self.accounts, strict=True)
        )
        self.oracles = oracles.with_config(oracle_identities=identities)
        self.tracker = EvmOCR1ConfigTracker(chain.client, address)
        self.events: list[TransactionEvent] = []

    @classmethod
    async def deploy(cls, chain: Chain) -> Feed:
        bytecode = json.loads(ARTIFACT.read_text(encoding="utf-8"))["bytecode"]
        constructor = chain.client.web3.eth.contract(abi=aggregator_abi(INTERFACE), bytecode=bytecode).constructor(
            1000, 100, 10**6, 1, 1, ZERO, -(10**12), 10**12, ZERO, ZERO, 8, "TEST / USD"
        )
        receipt = await chain.send(bytes.fromhex(constructor.data_in_transaction.removeprefix("0x")))
        return cls(chain, chain.client.web3.to_checksum_address(receipt["contractAddress"]))

    def set_config_args(self) -> ContractSetConfigArgs:
        config: PublicConfig = self.oracles.config
        keys = [self.oracles.offchain_keyring(oracle).config_encryption_public_key() for oracle in range(4)]
        return contract_set_config_args(config, config.oracle_identities, keys, 1337)

    async def set_config(self) -> int:
        """Returns the block."""
        args = self.set_config_args()
        for account in self.accounts:
            await self.chain.rpc("anvil_setBalance", account.address, hex(10**18))
        addresses = [account.address for account in self.accounts]
        await self.chain.send(encode_call("setPayees", [addresses, addresses], INTERFACE), self.address)
        receipt = await self.chain.send(
            encode_call(
                "setConfig",
                [args.signers, args.transmitters, args.threshold, args.encoded_config_version, args.encoded],
                INTERFACE,
            ),
            self.address,
        )
        return int(receipt["blockNumber"], 16)

    async def settled(self, count: int) -> list[TransactionEvent]:
        async with asyncio.timeout(10):
            while True:
                final = [event for event in self.events if not isinstance(event, TransactionSent)]
                if len(final) >= count:
                    return final
                await asyncio.sleep(0.02)


def test_topics_and_selectors_are_the_published_ones() -> None:
    assert event_topic("ConfigSet", INTERFACE).hex() == (
        "25d719d88a4512dd76c7442b910a83360845505894eb444ef299409e180f8fb9"
    )
    assert event_topic("RoundRequested", INTERFACE).hex() == (
        "3ea16a923ff4b1df6526e854c9e3a995c43385d70e73359e10623c74f0b52037"
    )
    assert encode_call("transmit", [b"", [], [], bytes(32)], INTERFACE)[:4].hex() == "c9807539"
    assert encode_call("requestNewRound", [], INTERFACE).hex() == "98e5b12a"


async def test_an_aggregator_of_the_other_version_is_told(chain: Chain) -> None:
    ocr1, ocr2 = await Feed.deploy(chain), await chain.deploy()
    assert await EvmConfigTracker(chain.client, ocr1.address).latest_config_details() == (0, ConfigDigest(bytes(32)))
    await ocr1.set_config()
    await chain.set_config(ocr2)
    with pytest.raises(ChainError, match=f"{ocr1.address} is an aggregator of OCR1, not of OCR2"):
        await EvmConfigTracker(chain.client, ocr1.address).latest_config_details()
    with pytest.raises(ChainError, match=f"{ocr2.address} is an aggregator of OCR2, not of OCR1"):
        await EvmOCR1ConfigTracker(chain.client, ocr2.address).latest_config_details()
    with pytest.raises(ChainError, match="no such contract"):
        await EvmOCR1ConfigTracker(chain.client, ZERO).latest_config_details()


async def test_a_contract_without_configuration_has_a_zero_digest(chain: Chain) -> None:
    feed = await Feed.deploy(chain)
    assert await feed.tracker.latest_config_details() == (0, bytes(16))
    with pytest.raises(ChainError, match="no ConfigSet of"):
        await feed.tracker.config_from_logs(1)


async def test_the_configuration_reads_back_with_the_digest_that_the_contract_computed(chain: Chain) -> None:
    feed = await Feed.deploy(chain)
    block = await feed.set_config()
    changed_in_block, digest = await feed.tracker.latest_config_details()
    assert changed_in_block == block
    config = await feed.tracker.config_from_logs(block)
    assert config.config_digest == digest
    shared, oracle_id = shared_config_from_contract_config(
        config,
        1337,
        offchain_keyring=feed.oracles.offchain_keyring(2),
        onchain_signing_address=feed.oracles.onchain_keyring(2).address(),
        peer_id=feed.oracles.config.oracle_identities[2].peer_id,
        transmit_address=parse_address(feed.accounts[2].address),
    )
    assert oracle_id == 2
    assert shared.public == replace(feed.oracles.config, config_digest=digest)
    assert await feed.tracker.latest_block_height() == block


async def test_a_report_that_f_plus_1_oracles_have_signed_lands(chain: Chain) -> None:
    feed = await Feed.deploy(chain)
    await feed.set_config()
    _, digest = await feed.tracker.latest_config_details()
    transactions = TransactionManager(
        chain.client,
        feed.accounts[1],
        FeePolicy(max_price=200 * GWEI),
        poll_interval=20_000_000,
        on_event=feed.events.append,
    )
    transmitter: OCR1ContractTransmitter = EvmOCR1ContractTransmitter(chain.client, feed.address, transactions)
    assert await transmitter.from_account() == feed.accounts[1].address
    details = await transmitter.latest_transmission_details()
    assert (details.config_digest, details.epoch, details.round) == (digest, 0, 0)
    list_ = tuple(AttributedObservation(value, OracleId(o)) for value, o in ((-5, 1), (100, 0), (102, 2)))
    context = raw_report_context(digest, 2, 3)
    signatures = [sign_report(feed.oracles.onchain_keyring(o), context, list_).signature for o in (0, 3)]
    sending = asyncio.create_task(transactions.run())
    try:
        await transmitter.transmit(encode_report(context, list_), *split_signatures(signatures))
        (event,) = await feed.settled(1)
    finally:
        sending.cancel()
        await asyncio.wait({sending})
    assert isinstance(event, TransactionMined)
    details = await transmitter.latest_transmission_details()
    assert (details.config_digest, details.epoch, details.round) == (ConfigDigest(digest), 2, 3)
    assert details.latest_answer == 100
    assert details.latest_timestamp > 0
    assert await transmitter.latest_round_requested(HOUR) == NO_ROUND_REQUESTED
    await chain.send(encode_call("requestNewRound", [], INTERFACE), feed.address)
    requested = await transmitter.latest_round_requested(HOUR)
    assert (requested.config_digest, requested.epoch, requested.round) == (digest, 2, 3)
