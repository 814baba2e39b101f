"""Configurations, transmissions and requests, read from a real aggregator on a real chain."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from ocr_offchain.chain.aggregator import Aggregator
from ocr_offchain.chain.aggregator_abi import aggregator_abi, encode_call, event_topic
from ocr_offchain.chain.config_tracker import EvmConfigTracker
from ocr_offchain.chain.log_search import LogSearch
from ocr_offchain.chain.median_contract import REORG_BLOCKS, EvmMedianContract
from ocr_offchain.chain.rpc import ChainError, EvmClient
from ocr_offchain.config.digest import EVMOffchainConfigDigester
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.host import ContractConfigTracker
from ocr_offchain.plugins.median.interface import NO_ROUND_REQUESTED, MedianContract
from ocr_offchain.types import ConfigDigest

from .conftest import ONCHAIN_CONFIG, Chain, Endpoint, RpcFault

SECOND = 10**9
HOUR = 3600 * SECOND
ADDRESS = "0x" + "11" * 20


async def request_round(chain: Chain, aggregator: Aggregator) -> int:
    receipt = await chain.send(encode_call("requestNewRound", []), aggregator.address)
    return int(receipt["blockNumber"], 16)


def test_topics_are_the_published_ones() -> None:
    assert event_topic("ConfigSet").hex() == "1591690b8638f5fb2dbec82ac741805ac5da8b45dc5263f4875b0496fdce4e05"
    assert event_topic("RoundRequested").hex() == "41e3990591fd372502daa15842da15bc7f41c75309ab3ff4f56f1848c178825c"
    assert event_topic("Transmitted").hex() == "b04e63db38c49950639fa09d29872f21f5d49d614f3a969d8adf3d4b52e41a62"
    assert encode_call("requestNewRound", []).hex() == "98e5b12a"


async def test_contract_without_configuration_has_a_zero_digest(chain: Chain) -> None:
    aggregator = await chain.deploy()
    tracker: ContractConfigTracker = EvmConfigTracker(chain.client, aggregator.address)
    assert await tracker.latest_config_details() == (0, ConfigDigest(bytes(32)))
    assert tracker.notifications() is None
    assert await tracker.latest_block_height() == 1


async def test_configuration_is_read_as_it_was_set(chain: Chain) -> None:
    aggregator = await chain.deploy()
    await chain.set_config(aggregator, b"first")
    block = await chain.set_config(aggregator, b"second")
    await chain.mine(5)
    tracker = EvmConfigTracker(chain.client, aggregator.address.lower())
    changed_in_block, digest = await tracker.latest_config_details()
    assert changed_in_block == block
    config = await tracker.latest_config(changed_in_block)
    assert config.config_digest == digest
    assert config.config_count == 2
    assert config.signers == tuple(signer.public_key() for signer in chain.signers)
    assert config.transmitters == tuple(account.address for account in chain.transmitters), "EIP-55"
    assert (config.f, config.onchain_config) == (1, ONCHAIN_CONFIG)
    assert (config.offchain_config_version, config.offchain_config) == (2, b"second")
    assert EVMOffchainConfigDigester(31337, bytes.fromhex(aggregator.address[2:])).config_digest(config) == digest
    assert await tracker.latest_block_height() == block + 5


async def test_last_configuration_of_a_block_counts(chain: Chain) -> None:
    aggregator = await chain.deploy()
    await chain.set_config(aggregator)
    await chain.rpc("evm_setAutomine", False)
    arguments = [[], [], 1, ONCHAIN_CONFIG, 2, b""]
    for count in (1, 2):
        arguments[0] = [signer.public_key() for signer in chain.signers]
        arguments[1] = [account.address for account in chain.transmitters]
        arguments[5] = bytes([count])
        data = "0x" + encode_call("setConfig", arguments).hex()
        owner = (await chain.rpc("eth_accounts"))[0]
        await chain.rpc(
            "eth_sendTransaction", {"from": owner, "to": aggregator.address, "data": data, "gas": hex(5_000_000)}
        )
    await chain.mine()
    tracker = EvmConfigTracker(chain.client, aggregator.address)
    block, digest = await tracker.latest_config_details()
    config = await tracker.latest_config(block)
    assert (config.config_count, config.offchain_config, config.config_digest) == (3, b"\x02", digest)


async def test_missing_configuration_log_is_an_error_that_says_so(chain: Chain) -> None:
    aggregator = await chain.deploy()
    with pytest.raises(ChainError, match=r"no ConfigSet .* in block 1"):
        await EvmConfigTracker(chain.client, aggregator.address).latest_config(1)


async def test_address_without_contract_is_an_error(chain: Chain) -> None:
    with pytest.raises(ChainError, match="no such contract"):
        await EvmConfigTracker(chain.client, ADDRESS).latest_config_details()
    with pytest.raises(ChainError, match="no such contract"):
        await EvmMedianContract(chain.client, ADDRESS).latest_transmission_details()


def test_malformed_address_is_refused(scripted_client: EvmClient) -> None:
    for kind in (EvmConfigTracker, EvmMedianContract):
        with pytest.raises(InvalidInputError, match="address"):
            kind(scripted_client, "0x1234")


@pytest.mark.parametrize("data", ["0x", "0x00", "0x" + "ff" * 32, "0x" + "00" * 400])
async def test_unreadable_configuration_log_is_an_error(
    endpoint: Endpoint, scripted_client: EvmClient, data: str
) -> None:
    endpoint.methods["eth_getLogs"] = lambda *_: [scripted_log("ConfigSet", 5, data)]
    with pytest.raises(ChainError, match="unreadable log"):
        await EvmConfigTracker(scripted_client, ADDRESS).latest_config(5)


def scripted_log(event: str, block: int, data: str = "0x", topics: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "address": ADDRESS,
        "topics": ["0x" + event_topic(event).hex(), *topics],
        "data": data,
        "blockNumber": hex(block),
        "logIndex": "0x0",
        "transactionHash": "0x" + "00" * 32,
        "transactionIndex": "0x0",
        "blockHash": "0x" + "00" * 32,
        "removed": False,
    }


async def test_transmission_details_before_the_first_report(chain: Chain) -> None:
    aggregator = await chain.deploy()
    await chain.set_config(aggregator)
    details = await EvmMedianContract(chain.client, aggregator.address).latest_transmission_details()
    _, digest = await EvmConfigTracker(chain.client, aggregator.address).latest_config_details()
    assert details.config_digest == digest
    assert (details.epoch, details.round, details.latest_answer, details.latest_timestamp) == (0, 0, 0, 0)


async def test_request_is_found_with_the_transmission_it_saw(chain: Chain) -> None:
    aggregator = await chain.deploy()
    contract: MedianContract = EvmMedianContract(chain.client, aggregator.address)
    assert await contract.latest_round_requested(HOUR) == NO_ROUND_REQUESTED
    await chain.set_config(aggregator)
    await request_round(chain, aggregator)
    requested = await contract.latest_round_requested(HOUR)
    _, digest = await EvmConfigTracker(chain.client, aggregator.address).latest_config_details()
    assert (requested.config_digest, requested.epoch, requested.round) == (digest, 0, 0)


async def test_request_is_forgotten_once_it_is_older_than_the_lookback(chain: Chain) -> None:
    aggregator = await chain.deploy()
    await chain.set_config(aggregator)
    contract = EvmMedianContract(chain.client, aggregator.address)
    await request_round(chain, aggregator)
    await chain.mine(10, interval=60)
    # anvil puts the first of these blocks right after the request, so the request is 540 to 600 seconds old.
    for searcher in (contract, EvmMedianContract(chain.client, aggregator.address)):
        assert await searcher.latest_round_requested(660 * SECOND) != NO_ROUND_REQUESTED
        assert await searcher.latest_round_requested(500 * SECOND) == NO_ROUND_REQUESTED
        assert await searcher.latest_round_requested(660 * SECOND) != NO_ROUND_REQUESTED


async def test_request_that_a_reorganization_took_back_is_forgotten(chain: Chain) -> None:
    aggregator = await chain.deploy()
    await chain.set_config(aggregator)
    contract = EvmMedianContract(chain.client, aggregator.address)
    snapshot = await chain.rpc("evm_snapshot")
    await request_round(chain, aggregator)
    assert await contract.latest_round_requested(HOUR) != NO_ROUND_REQUESTED
    await chain.rpc("evm_revert", snapshot)
    await chain.mine(2)
    assert await contract.latest_round_requested(HOUR) == NO_ROUND_REQUESTED


class ScriptedChain:
    """Blocks of one second each, requests in some of them, and a limit on the range of log queries."""

    def __init__(self, endpoint: Endpoint, head: int, requests: dict[int, int], limit: int = 10**9) -> None:
        self.head = head
        self.requests = requests
        self.limit = limit
        self.endpoint = endpoint
        endpoint.methods["eth_getBlockByNumber"] = self.block
        endpoint.methods["eth_getLogs"] = self.logs

    def block(self, number: str, _: bool) -> dict[str, str]:
        height = self.head if number == "latest" else int(number, 16)
        return {"number": hex(height), "timestamp": hex(height + 1000)}

    def logs(self, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        first, last = int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)
        if last - first + 1 > self.limit:
            raise RpcFault("query returned more than 10000 results")
        return [
            scripted_log(
                "RoundRequested",
                block,
                "0x" + "aa" * 32 + hex(epoch)[2:].rjust(64, "0") + "1".rjust(64, "0"),
                ("0x" + "00" * 32,),
            )
            for block, epoch in sorted(self.requests.items())
            if first <= block <= last
        ]

    def ranges(self) -> list[tuple[int, int]]:
        """Asked for since the last time."""
        asked = [(int(p[0]["fromBlock"], 16), int(p[0]["toBlock"], 16)) for p in self.endpoint.called("eth_getLogs")]
        self.endpoint.calls.clear()
        return asked


async def test_newest_request_wins(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    ScriptedChain(endpoint, 1000, {10: 1, 500: 2, 900: 3})
    assert (await EvmMedianContract(scripted_client, ADDRESS).latest_round_requested(10**15)).epoch == 3


@pytest.mark.parametrize("lookback", [0, 1, 99, 100, 101, 400, 10_000])
async def test_nothing_is_searched_much_beyond_the_lookback(
    endpoint: Endpoint, scripted_client: EvmClient, lookback: int
) -> None:
    chain = ScriptedChain(endpoint, 1000, {900: 7})
    contract = EvmMedianContract(scripted_client, ADDRESS, max_log_range=50)
    requested = await contract.latest_round_requested(lookback * SECOND)
    assert (requested.epoch == 7) == (lookback >= 100)
    assert min(first for first, _ in chain.ranges()) >= max(0, 1000 - lookback - 100)


async def test_search_goes_on_where_it_stopped(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    chain = ScriptedChain(endpoint, 100_000, {})
    contract = EvmMedianContract(scripted_client, ADDRESS, max_log_range=1000)
    assert await contract.latest_round_requested(50_000 * SECOND) == NO_ROUND_REQUESTED
    assert len(chain.ranges()) > 50
    chain.head += 3
    assert await contract.latest_round_requested(50_000 * SECOND) == NO_ROUND_REQUESTED
    assert chain.ranges() == [(100_001 - REORG_BLOCKS, 100_003)]
    assert await contract.latest_round_requested(52_500 * SECOND) == NO_ROUND_REQUESTED
    again, *older = chain.ranges()
    assert again == (100_004 - REORG_BLOCKS, 100_003)
    assert len(older) in (2, 3), "only what lies further back"
    chain.requests[100_004] = 9
    chain.head = 100_005
    assert (await contract.latest_round_requested(50_000 * SECOND)).epoch == 9


async def test_failed_search_keeps_what_it_has_seen(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    chain = ScriptedChain(endpoint, 10_000, {100: 4})
    contract = EvmMedianContract(scripted_client, ADDRESS, max_log_range=1000)
    logs = chain.logs

    def failing(wanted: dict[str, Any]) -> Any:
        return "broken" if int(wanted["fromBlock"], 16) < 5000 else logs(wanted)

    endpoint.methods["eth_getLogs"] = failing
    with pytest.raises(ChainError):
        await contract.latest_round_requested(10**15)
    endpoint.methods["eth_getLogs"] = logs
    chain.ranges()
    assert (await contract.latest_round_requested(10**15)).epoch == 4
    assert all(last < 6000 or first > 9900 for first, last in chain.ranges())


@pytest.mark.parametrize("limit", [1, 7, 100])
async def test_ranges_shrink_to_what_the_endpoint_bears(
    endpoint: Endpoint, scripted_client: EvmClient, limit: int
) -> None:
    chain = ScriptedChain(endpoint, 300, {3: 5}, limit)
    contract = EvmMedianContract(scripted_client, ADDRESS)
    assert (await contract.latest_round_requested(10**15)).epoch == 5
    answered = [(first, last) for first, last in chain.ranges() if last - first < limit]
    assert answered[-1][0] <= 3 <= answered[-1][1]
    for (first, _), (_, next_last) in pairwise(answered):
        assert next_last == first - 1, "without gap or overlap"


async def test_single_block_that_is_refused_is_an_error(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    ScriptedChain(endpoint, 300, {}, limit=0)
    with pytest.raises(ChainError, match="10000 results"):
        await EvmMedianContract(scripted_client, ADDRESS).latest_round_requested(10**15)


async def test_search_ends_at_the_first_block(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    chain = ScriptedChain(endpoint, 300, {50: 1})
    contract = EvmMedianContract(scripted_client, ADDRESS, first_block=60)
    assert await contract.latest_round_requested(10**15) == NO_ROUND_REQUESTED
    assert min(first for first, _ in chain.ranges()) == 60


async def test_log_search_covers_each_block_once(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    chain = ScriptedChain(endpoint, 0, {})
    search = LogSearch(Aggregator(scripted_client, ADDRESS), "RoundRequested", 10)
    async for _ in search.backwards(5, 42):
        pass
    assert [block for first, last in chain.ranges() for block in range(last, first - 1, -1)] == list(range(42, 4, -1))


def test_abi_is_that_of_the_contract() -> None:
    assert {entry["type"] for entry in aggregator_abi()} == {"constructor", "event", "function"}
