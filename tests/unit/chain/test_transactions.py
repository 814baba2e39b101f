"""The transaction manager against a real chain whose mining the tests control, and against a scripted endpoint."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web
from eth_account import Account
from eth_account.signers.local import LocalAccount
from hexbytes import HexBytes
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.chain import rpc, transactions
from ocr_offchain.chain.fees import FeePolicy, Fees
from ocr_offchain.chain.rpc import Block, EvmClient, checksum_address
from ocr_offchain.chain.rpc_errors import Refusal, refusal
from ocr_offchain.chain.transactions import (
    TransactionDropped,
    TransactionEvent,
    TransactionManager,
    TransactionMined,
    TransactionRefused,
    TransactionReverted,
    TransactionSent,
)
from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.errors import ConfigError, InvalidInputError

from .conftest import GWEI, Chain, Endpoint, RpcFault

KEY: LocalAccount = Account.from_key(b"\x07" * 32)
MILLISECOND = 1_000_000
SINK = "0x" + "00" * 18 + "beef"
OTHER_SINK = "0x" + "00" * 18 + "cafe"

# Init code that leaves as the contract: SLOAD(0), and if it is not zero, revert with "no".
# A first call stores 1 when its calldata is not empty.
GATE = (
    # constructor: copy the 40 bytes behind it
    "6028600c60003960286000f3"
    # PUSH1 0 SLOAD PUSH1 0x0f JUMPI | CALLDATASIZE PUSH1 0 SSTORE STOP
    "600054600f57366000550000000000"
    # JUMPDEST: mstore a 2-byte text and revert with it as plain data
    "5b616e6f60f01b60005260026000fd"
).ljust(2 * (12 + 40), "0")


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rpc, "RETRY_PAUSE", 0.001)
    monkeypatch.setattr(transactions, "_FIRST_BACKOFF", 0.01)
    monkeypatch.setattr(transactions, "MAX_BACKOFF", 0.05)


class Manager:
    """A running transaction manager and all that it told."""

    def __init__(self, client: EvmClient, **changes: Any) -> None:
        self.events: list[TransactionEvent] = []
        settings: dict[str, Any] = {
            "fees": FeePolicy(max_price=100 * GWEI),
            "poll_interval": 20 * MILLISECOND,
            "bump_after": 200 * MILLISECOND,
            "on_event": self.events.append,
        }
        self.manager = TransactionManager(client, KEY, **settings | changes)

    def submit(self, data: bytes = b"", to: str = SINK) -> int:
        return self.manager.submit(to, data)

    def of(self, kind: type[TransactionEvent]) -> list[Any]:
        return [event for event in self.events if type(event) is kind]

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def wait(self, kind: type[TransactionEvent], count: int = 1) -> Any:
        """The newest event of a kind, once there are `count`."""
        await self.until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[-1]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Manager]:
        task = asyncio.create_task(self.manager.run())
        try:
            yield self
            assert not task.done(), "the loop has ended"
        finally:
            task.cancel()


async def fund(chain: Chain, ether: int = 10) -> None:
    await chain.rpc("anvil_setBalance", KEY.address, hex(ether * 10**18))


async def manual_mining(chain: Chain) -> None:
    await chain.rpc("evm_setAutomine", False)


async def test_transaction_is_sent_and_mined(chain: Chain) -> None:
    await fund(chain)
    async with Manager(chain.client).running() as manager:
        first = manager.submit(b"\x01")
        mined = await manager.wait(TransactionMined)
        sent = manager.of(TransactionSent)[0]
        assert (sent.id, sent.nonce, sent.attempt, sent.to.lower()) == (first, 0, 1, SINK)
        assert (mined.id, mined.hash) == (first, sent.hash)
        receipt = await chain.client.receipt(sent.hash)
        assert receipt is not None
        assert (mined.block, mined.gas_used) == (receipt["blockNumber"], receipt["gasUsed"])
        assert mined.gas_price == receipt["effectiveGasPrice"]
        transaction = await chain.rpc("eth_getTransactionByHash", "0x" + sent.hash.hex())
        assert transaction["input"] == "0x01"
        assert transaction["type"] == "0x2"
        assert int(transaction["gas"], 16) >= mined.gas_used * 6 // 5, "a margin over the estimate"
        second = manager.submit(b"\x02")
        assert (await manager.wait(TransactionMined, 2)).id == second
        assert manager.of(TransactionSent)[1].nonce == 1


async def test_legacy_transactions_where_told_to(chain: Chain) -> None:
    await fund(chain)
    async with Manager(chain.client, fees=FeePolicy(max_price=100 * GWEI, legacy=True)).running() as manager:
        manager.submit()
        sent = await manager.wait(TransactionSent)
        transaction = await chain.rpc("eth_getTransactionByHash", "0x" + sent.hash.hex())
        assert transaction["type"] == "0x0"
        assert sent.fees.priority is None
        await manager.wait(TransactionMined)


async def test_only_the_newest_unsent_are_kept(chain: Chain) -> None:
    await fund(chain)
    manager = Manager(chain.client, queue_depth=2)
    ids = [manager.submit(bytes([i])) for i in range(5)]
    other = manager.submit(to=OTHER_SINK)
    assert [event.id for event in manager.of(TransactionDropped)] == ids[:3]
    assert manager.manager.unsent == 3
    async with manager.running():
        await manager.wait(TransactionMined, 3)
        assert [event.id for event in manager.of(TransactionMined)] == [*ids[3:], other]


async def test_depth_0_keeps_all(chain: Chain) -> None:
    await fund(chain)
    manager = Manager(chain.client, queue_depth=0)
    ids = [manager.submit(bytes([i])) for i in range(4)]
    async with manager.running():
        await manager.wait(TransactionMined, 4)
        assert [event.id for event in manager.of(TransactionMined)] == ids


async def test_stuck_transaction_is_replaced_at_the_same_nonce_for_more(chain: Chain) -> None:
    await fund(chain)
    await manual_mining(chain)
    async with Manager(chain.client).running() as manager:
        manager.submit(b"\x01")
        await manager.wait(TransactionSent, 3)
        sent = manager.of(TransactionSent)
        assert {each.nonce for each in sent} == {0}
        assert [each.attempt for each in sent] == list(range(1, len(sent) + 1))
        for cheaper, dearer in pairwise(sent):
            assert dearer.fees.maximum * 10 >= cheaper.fees.maximum * 11
            assert dearer.fees.priority * 10 >= cheaper.fees.priority * 11
        await chain.mine()
        mined = await manager.wait(TransactionMined)
        assert mined.hash in [each.hash for each in manager.of(TransactionSent)]
        assert await chain.client.transaction_count(KEY.address) == 1


async def test_newer_transaction_takes_the_nonce_of_a_stuck_one(chain: Chain) -> None:
    await fund(chain)
    await manual_mining(chain)
    async with Manager(chain.client).running() as manager:
        old = manager.submit(b"\x01")
        await manager.wait(TransactionSent)
        new = manager.submit(b"\x02")
        await manager.until(lambda: any(each.id == new for each in manager.of(TransactionSent)))
        replacement = manager.of(TransactionSent)[-1]
        assert replacement.nonce == 0
        await chain.mine()
        mined = await manager.wait(TransactionMined)
        assert mined.id == new
        assert [event.id for event in manager.of(TransactionDropped)] == [old]
        assert await chain.client.transaction_count(KEY.address) == 1


async def test_price_never_exceeds_the_maximum_and_the_transaction_is_not_forgotten(chain: Chain) -> None:
    await fund(chain)
    await manual_mining(chain)
    limit = 4 * GWEI
    async with Manager(chain.client, fees=FeePolicy(max_price=limit), bump_after=20 * MILLISECOND).running() as manager:
        manager.submit(b"\x01")
        await asyncio.sleep(0.5)
        sent = manager.of(TransactionSent)
        assert len(sent) > 1
        assert all(each.fees.maximum <= limit for each in sent)
        assert len({each.hash for each in sent}) == len(sent), "repeating one is not worth an event"
        # The pool loses it; being as dear as allowed, it is only reminded of it.
        await chain.rpc("anvil_dropAllTransactions")
        await asyncio.sleep(0.2)
        await chain.mine()
        await manager.wait(TransactionMined)


async def test_nothing_is_sent_while_gas_costs_more_than_allowed(
    chain: Chain, caplog: pytest.LogCaptureFixture
) -> None:
    await fund(chain)
    await chain.rpc("anvil_setNextBlockBaseFeePerGas", hex(50 * GWEI))
    await chain.mine()
    async with Manager(chain.client, fees=FeePolicy(max_price=10 * GWEI)).running() as manager:
        manager.submit()
        await asyncio.sleep(0.2)
        assert manager.events == []
        assert "gas costs more than the allowed" in caplog.text
        await chain.rpc("anvil_setNextBlockBaseFeePerGas", hex(GWEI))
        await chain.mine()
        await manager.wait(TransactionMined)


async def test_nonce_used_by_somebody_else_heals(chain: Chain) -> None:
    await fund(chain)
    async with Manager(chain.client).running() as manager:
        manager.submit(b"\x01")
        await manager.wait(TransactionMined)
        await send_outside(chain, nonce=1)
        second = manager.submit(b"\x02")
        assert (await manager.wait(TransactionMined, 2)).id == second
        assert manager.of(TransactionSent)[-1].nonce == 2


async def send_outside(chain: Chain, nonce: int, gas_price: int = 90 * GWEI) -> None:
    transaction: dict[str, Any] = {
        "to": checksum_address(OTHER_SINK),
        "value": 1,
        "gas": 21_000,
        "gasPrice": gas_price,
        "nonce": nonce,
        "chainId": 31337,
    }
    signed = KEY.sign_transaction(transaction)
    await chain.client.send_raw_transaction(bytes(signed.raw_transaction))


async def test_nonce_lost_while_in_flight_is_noticed_and_the_transaction_sent_anew(
    chain: Chain, caplog: pytest.LogCaptureFixture
) -> None:
    await fund(chain)
    await manual_mining(chain)
    async with Manager(chain.client, bump_after=10**12).running() as manager:
        first = manager.submit(b"\x01")
        await manager.wait(TransactionSent)
        await send_outside(chain, nonce=0)
        await chain.mine()
        await manager.wait(TransactionSent, 2)
        assert "nonce 0 " in caplog.text
        await chain.mine()
        mined = await manager.wait(TransactionMined)
        assert mined.id == first
        assert manager.of(TransactionSent)[-1].nonce == 1


async def test_transaction_left_pending_by_an_earlier_run_is_outbid(chain: Chain) -> None:
    await fund(chain)
    await manual_mining(chain)
    await send_outside(chain, nonce=0, gas_price=20 * GWEI)
    async with Manager(chain.client, bump_after=10**12).running() as manager:
        ours = manager.submit(b"\x01")
        sent = await manager.wait(TransactionSent)
        assert sent.nonce == 0
        assert sent.fees.maximum > 20 * GWEI
        assert sent.attempt == 1, "what was refused does not count"
        await chain.mine()
        assert (await manager.wait(TransactionMined)).id == ours


async def test_transaction_that_outbids_the_maximum_holds_ours_back(
    chain: Chain, caplog: pytest.LogCaptureFixture
) -> None:
    await fund(chain)
    await manual_mining(chain)
    await send_outside(chain, nonce=0, gas_price=20 * GWEI)
    async with Manager(chain.client, fees=FeePolicy(max_price=10 * GWEI)).running() as manager:
        ours = manager.submit(b"\x01")
        await manager.until(lambda: "nonce 0 is taken by a transaction that pays more" in caplog.text)
        assert manager.of(TransactionSent) == []
        assert manager.manager.unsent <= 1
        await chain.mine()
        await manager.wait(TransactionSent)
        await chain.mine()
        assert (await manager.wait(TransactionMined)).id == ours


async def test_gap_after_a_reorganization_is_closed(chain: Chain) -> None:
    await fund(chain)
    async with Manager(chain.client).running() as manager:
        snapshot = await chain.rpc("evm_snapshot")
        manager.submit(b"\x01")
        await manager.wait(TransactionMined)
        await chain.rpc("evm_revert", snapshot)
        second = manager.submit(b"\x02")
        mined = await manager.wait(TransactionMined, 2)
        assert mined.id == second
        assert await chain.client.transaction_count(KEY.address) >= 1


async def deploy_gate(chain: Chain) -> str:
    receipt = await chain.send(bytes.fromhex(GATE))
    return str(receipt["contractAddress"])


async def test_what_would_revert_is_not_sent(chain: Chain) -> None:
    await fund(chain)
    gate = await deploy_gate(chain)
    async with Manager(chain.client).running() as manager:
        manager.submit(b"\x01", gate)
        await manager.wait(TransactionMined)
        refused_id = manager.submit(b"\x01", gate)
        refused = await manager.wait(TransactionRefused)
        assert refused.id == refused_id
        assert len(manager.of(TransactionSent)) == 1


async def test_what_would_revert_by_now_gets_no_higher_price_and_leaves_its_nonce(chain: Chain) -> None:
    await fund(chain)
    gate = await deploy_gate(chain)
    await manual_mining(chain)
    async with Manager(chain.client, bump_after=50 * MILLISECOND).running() as manager:
        manager.submit(b"\x01", gate)
        await manager.wait(TransactionSent)
        await chain.rpc("anvil_setStorageAt", gate, "0x0", "0x" + "00" * 31 + "01")
        await asyncio.sleep(0.1)
        sent = len(manager.of(TransactionSent))
        await asyncio.sleep(0.3)
        assert len(manager.of(TransactionSent)) == sent
        await chain.rpc("anvil_setStorageAt", gate, "0x0", "0x" + "00" * 32)
        newer = manager.submit(b"\x02", gate)
        await manager.until(lambda: manager.of(TransactionSent)[-1].id == newer)
        assert {each.nonce for each in manager.of(TransactionSent)} == {0}
        await chain.mine()
        assert (await manager.wait(TransactionMined)).id == newer


async def test_reverted_transaction_is_told_with_its_reason(chain: Chain, caplog: pytest.LogCaptureFixture) -> None:
    await fund(chain)
    gate = await deploy_gate(chain)
    async with Manager(chain.client, gas_limit=100_000).running() as manager:
        manager.submit(b"\x01", gate)
        await manager.wait(TransactionMined)
        reverted_id = manager.submit(b"\x01", gate)
        reverted = await manager.wait(TransactionReverted)
        assert (
            f"transaction 0x{reverted.hash.hex()} reverted in block {reverted.block}: {reverted.reason}" in caplog.text
        )
        assert reverted.id == reverted_id
        assert "6e6f" in reverted.reason or "no" in reverted.reason
        assert reverted.gas_used > 21_000
        following = manager.submit(b"\x02")
        assert (await manager.wait(TransactionMined, 2)).id == following


async def test_lack_of_gas_is_named(chain: Chain) -> None:
    await fund(chain)
    gate = await deploy_gate(chain)
    async with Manager(chain.client, gas_limit=22_000).running() as manager:
        manager.submit(b"\x01", gate)
        assert (await manager.wait(TransactionReverted)).reason == "out of gas"


async def test_missing_funds_hold_it_back_until_they_come(chain: Chain, caplog: pytest.LogCaptureFixture) -> None:
    async with Manager(chain.client, gas_limit=50_000).running() as manager:
        waiting = manager.submit(b"\x01")
        await manager.until(lambda: "nsufficient funds" in caplog.text)
        assert manager.events == []
        await fund(chain)
        assert (await manager.wait(TransactionMined)).id == waiting
        assert len(manager.of(TransactionSent)) == 1


async def test_unreachable_endpoint_is_survived_and_logged_by_host(
    endpoint: Endpoint, scripted_client: EvmClient, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.raw = lambda request: web.Response(status=502)
    with caplog.at_level(logging.INFO):
        async with Manager(scripted_client).running() as manager:
            first = manager.submit(b"\x01")
            await manager.until(lambda: len(endpoint.calls) > 20)
            warnings = [each for each in caplog.records if each.levelno == logging.WARNING]
            assert 1 <= len(warnings) <= 5
            assert "127.0.0.1" in warnings[0].getMessage()
            assert "HTTP status 502" in warnings[0].getMessage()
            script_pool(endpoint)
            endpoint.raw = None
            assert (await manager.wait(TransactionMined)).id == first
            assert "works again" in caplog.text


def script_pool(endpoint: Endpoint, **methods: Any) -> list[bytes]:
    """A chain that mines at once what it is sent; returns what it took."""
    taken: list[bytes] = []

    def send(raw: str) -> str:
        taken.append(bytes(HexBytes(raw)))
        return "0x" + "00" * 32

    def receipt(tx_hash: str) -> dict[str, Any] | None:
        if not taken:
            return None
        return {"transactionHash": tx_hash, "blockNumber": "0x9", "gasUsed": "0x5208", "status": "0x1"}

    endpoint.methods |= {
        "eth_estimateGas": lambda *_: "0x5208",
        "eth_getBlockByNumber": lambda *_: {"number": "0x1", "timestamp": "0x1", "baseFeePerGas": hex(GWEI)},
        "eth_maxPriorityFeePerGas": lambda: hex(GWEI),
        "eth_getTransactionCount": lambda *_: hex(len(taken)),
        "eth_sendRawTransaction": send,
        "eth_getTransactionReceipt": receipt,
    } | methods
    return taken


@pytest.mark.parametrize("breakage", ["eth_estimateGas", "eth_getBlockByNumber", "eth_getTransactionCount"])
async def test_failing_request_before_sending_is_repeated(
    endpoint: Endpoint, scripted_client: EvmClient, breakage: str
) -> None:
    taken = script_pool(endpoint)
    working, failures = endpoint.methods[breakage], [0]

    def sometimes(*arguments: Any) -> Any:
        failures[0] += 1
        if failures[0] < 4:
            raise RpcFault("header not found")
        return working(*arguments)

    endpoint.methods[breakage] = sometimes
    async with Manager(scripted_client).running() as manager:
        manager.submit()
        await manager.wait(TransactionMined)
        assert len(taken) == 1


async def test_lost_answer_to_a_broadcast_is_not_a_second_transaction(
    endpoint: Endpoint, scripted_client: EvmClient
) -> None:
    taken = script_pool(endpoint)
    send = endpoint.methods["eth_sendRawTransaction"]
    receipt = endpoint.methods["eth_getTransactionReceipt"]

    def lose_the_answer(raw: str) -> Any:
        if not taken:
            send(raw)
            return {"no": "hash"}
        busy = len(endpoint.called("eth_sendRawTransaction")) == 2
        raise RpcFault("please come back later" if busy else "already known")

    # Prices move, so that a transaction made anew would be another one.
    endpoint.methods["eth_getBlockByNumber"] = lambda *_: {
        "number": "0x1",
        "timestamp": "0x1",
        "baseFeePerGas": hex(GWEI + len(endpoint.calls)),
    }

    endpoint.methods["eth_sendRawTransaction"] = lose_the_answer
    endpoint.methods["eth_getTransactionCount"] = lambda *_: "0x0"
    endpoint.methods["eth_getTransactionReceipt"] = lambda _: None
    async with Manager(scripted_client, bump_after=10**12).running() as manager:
        manager.submit()
        await manager.wait(TransactionSent)
        endpoint.methods["eth_getTransactionReceipt"] = receipt
        await manager.wait(TransactionMined)
    assert len({params[0] for params in endpoint.called("eth_sendRawTransaction")}) == 1


async def test_count_that_lags_behind_an_own_transaction_does_not_reuse_its_nonce(
    endpoint: Endpoint, scripted_client: EvmClient
) -> None:
    script_pool(endpoint)
    endpoint.methods["eth_getTransactionCount"] = lambda *_: "0x0"
    async with Manager(scripted_client).running() as manager:
        for count in (1, 2, 3):
            manager.submit()
            await manager.wait(TransactionMined, count)
        assert [each.nonce for each in manager.of(TransactionSent)] == [0, 1, 2]


async def test_older_transaction_may_be_mined_in_place_of_its_replacement(
    endpoint: Endpoint, scripted_client: EvmClient
) -> None:
    taken = script_pool(endpoint)
    mined = {"0x" + keccak256(b"").hex()}
    endpoint.methods["eth_getTransactionCount"] = lambda *_: hex(len(mined) - 1)
    endpoint.methods["eth_getTransactionReceipt"] = lambda tx_hash: (
        {"transactionHash": tx_hash, "blockNumber": "0x9", "gasUsed": "0x5208", "status": "0x1"}
        if tx_hash in mined
        else None
    )
    async with Manager(scripted_client, bump_after=50 * MILLISECOND).running() as manager:
        old = manager.submit(b"\x01")
        await manager.wait(TransactionSent)
        new = manager.submit(b"\x02")
        await manager.until(lambda: manager.of(TransactionSent)[-1].id == new)
        mined.add("0x" + keccak256(taken[0]).hex())
        assert (await manager.wait(TransactionMined)).id == old
        await manager.until(lambda: manager.of(TransactionSent)[-1].nonce == 1)
        assert manager.of(TransactionSent)[-1].id == new
        mined.add("0x" + keccak256(taken[-1]).hex())
        assert (await manager.wait(TransactionMined, 2)).id == new
        assert manager.of(TransactionDropped) == []


async def test_transaction_mined_just_before_it_is_repeated_is_not_sent_anew(
    endpoint: Endpoint, scripted_client: EvmClient
) -> None:
    taken = script_pool(endpoint)
    send, receipt = endpoint.methods["eth_sendRawTransaction"], endpoint.methods["eth_getTransactionReceipt"]

    def once(raw: str) -> Any:
        if taken:
            raise RpcFault("nonce too low: next nonce 1, tx nonce 0")
        return send(raw)

    endpoint.methods["eth_sendRawTransaction"] = once
    endpoint.methods["eth_getTransactionReceipt"] = lambda _: None
    endpoint.methods["eth_getTransactionCount"] = lambda *_: "0x0"
    # As dear as allowed from the start, so it is repeated as it is.
    manager = Manager(scripted_client, fees=FeePolicy(max_price=3 * GWEI), bump_after=30 * MILLISECOND)
    async with manager.running():
        ours = manager.submit()
        await manager.until(lambda: len(endpoint.called("eth_sendRawTransaction")) > 2)
        endpoint.methods["eth_getTransactionReceipt"] = receipt
        assert (await manager.wait(TransactionMined)).id == ours
        assert manager.manager.unsent == 0
        assert len(manager.of(TransactionSent)) == 1


async def test_nonce_that_the_endpoint_calls_too_low_is_passed_over(
    endpoint: Endpoint, scripted_client: EvmClient
) -> None:
    taken = script_pool(endpoint)
    send = endpoint.methods["eth_sendRawTransaction"]

    def behind(raw: str) -> Any:
        if len(endpoint.called("eth_sendRawTransaction")) <= 2:
            raise RpcFault("nonce too low: next nonce 2, tx nonce 0")
        return send(raw)

    endpoint.methods["eth_sendRawTransaction"] = behind
    async with Manager(scripted_client).running() as manager:
        manager.submit()
        await manager.wait(TransactionMined)
        assert manager.of(TransactionSent)[0].nonce == 2
        assert len(taken) == 1


async def test_first_nonce_is_the_chains_count(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    script_pool(endpoint)
    endpoint.methods["eth_getTransactionCount"] = lambda *_: hex(5000)
    async with Manager(scripted_client).running() as manager:
        manager.submit()
        await manager.wait(TransactionMined)
        assert manager.of(TransactionSent)[0].nonce == 5000


async def test_estimate_that_fails_lets_other_destinations_pass(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    script_pool(endpoint)

    def picky(transaction: dict[str, Any], _: str) -> str:
        if transaction["to"].lower() == SINK:
            raise RpcFault("I cannot tell")
        return "0x5208"

    endpoint.methods["eth_estimateGas"] = picky
    async with Manager(scripted_client).running() as manager:
        manager.submit(to=SINK)
        other = manager.submit(to=OTHER_SINK)
        assert (await manager.wait(TransactionMined)).id == other


async def test_refusal_nobody_knows_lets_other_destinations_pass(
    endpoint: Endpoint, scripted_client: EvmClient
) -> None:
    script_pool(endpoint)
    send = endpoint.methods["eth_sendRawTransaction"]

    def picky(raw: str) -> Any:
        if SINK[2:] in raw:
            raise RpcFault("transaction does not please me")
        return send(raw)

    endpoint.methods["eth_sendRawTransaction"] = picky
    async with Manager(scripted_client).running() as manager:
        manager.submit(to=SINK)
        other = manager.submit(to=OTHER_SINK)
        assert (await manager.wait(TransactionMined)).id == other


async def test_unsent_transaction_that_grew_too_old_is_dropped(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    now = 0
    script_pool(endpoint)
    endpoint.methods["eth_sendRawTransaction"] = lambda _: "0x" + "00" * 32
    async with Manager(scripted_client, max_age=5, clock=lambda: now).running() as manager:
        manager.submit(to=SINK)
        await manager.wait(TransactionSent)
        waiting = manager.submit(to=OTHER_SINK)
        now = 6
        endpoint.methods["eth_getTransactionReceipt"] = lambda tx_hash: {
            "transactionHash": tx_hash,
            "blockNumber": "0x9",
            "gasUsed": "0x1",
        }
        dropped = await manager.wait(TransactionDropped)
        assert (dropped.id, dropped.reason) == (waiting, "too old")


@pytest.mark.parametrize("receipt", [{}, {"blockNumber": None, "gasUsed": None}, {"blockNumber": "0x1"}, "0x", 7])
async def test_unusable_receipt_does_not_end_the_loop(
    endpoint: Endpoint, scripted_client: EvmClient, receipt: object
) -> None:
    script_pool(endpoint)
    working = endpoint.methods["eth_getTransactionReceipt"]
    endpoint.methods["eth_getTransactionReceipt"] = lambda _: receipt
    async with Manager(scripted_client, bump_after=10**12).running() as manager:
        manager.submit()
        await manager.until(lambda: len(endpoint.called("eth_getTransactionReceipt")) > 2)
        endpoint.methods["eth_getTransactionReceipt"] = working
        await manager.wait(TransactionMined)


async def test_failing_listener_does_not_end_the_loop(
    endpoint: Endpoint, scripted_client: EvmClient, caplog: pytest.LogCaptureFixture
) -> None:
    script_pool(endpoint)

    def fail(event: TransactionEvent) -> None:
        raise RuntimeError("listener is broken")

    async with Manager(scripted_client, on_event=fail).running() as manager:
        manager.submit()
        await manager.until(lambda: "a listener failed on TransactionMined" in caplog.text)


async def test_tip_falls_back_where_the_endpoint_has_none(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    script_pool(endpoint)
    del endpoint.methods["eth_maxPriorityFeePerGas"]
    async with Manager(scripted_client).running() as manager:
        manager.submit()
        assert (await manager.wait(TransactionSent)).fees == Fees(3 * GWEI, GWEI)


async def test_chain_without_base_fee_gets_legacy_transactions(endpoint: Endpoint, scripted_client: EvmClient) -> None:
    script_pool(endpoint)
    endpoint.methods["eth_getBlockByNumber"] = lambda *_: {"number": "0x1", "timestamp": "0x1"}
    endpoint.methods["eth_gasPrice"] = lambda: hex(5 * GWEI)
    async with Manager(scripted_client).running() as manager:
        manager.submit()
        assert (await manager.wait(TransactionSent)).fees == Fees(5 * GWEI, None)


def test_malformed_destination_is_refused(scripted_client: EvmClient) -> None:
    manager = Manager(scripted_client)
    with pytest.raises(InvalidInputError, match="address"):
        manager.submit(to="0x12")
    assert manager.manager.unsent == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"queue_depth": -1}, "queue_depth"), ({"bump_after": 0}, "bump_after"), ({"poll_interval": 0}, "poll_interval")],
)
def test_settings_that_cannot_work_are_refused(scripted_client: EvmClient, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Manager(scripted_client, **changes)
    assert caught.value.field == field


@pytest.mark.parametrize(("max_price", "bump"), [(0, 20), (1, 9)])
def test_fee_policy_that_cannot_work_is_refused(max_price: int, bump: int) -> None:
    with pytest.raises(ConfigError):
        FeePolicy(max_price=max_price, bump_percent=bump)


prices = st.integers(0, 10**12)


@given(
    st.integers(10, 300),
    st.integers(1, 10**12),
    prices,
    prices | st.none(),
    st.tuples(prices, prices) | st.none(),
)
def test_bump_is_what_pools_accept_and_the_policy_allows(
    percent: int, limit: int, maximum: int, priority: int | None, market: tuple[int, int] | None
) -> None:
    old = Fees(min(maximum, limit), priority if priority is None else min(priority, maximum, limit))
    suggested = None if market is None else Fees(market[0], None if priority is None else min(market))
    new = FeePolicy(max_price=limit, bump_percent=percent).bump(old, suggested)
    if new is None:
        return
    assert new.maximum <= limit
    assert new.maximum * 10 >= old.maximum * 11
    assert (new.priority is None) == (old.priority is None)
    if new.priority is not None and old.priority is not None:
        assert new.priority <= new.maximum
        assert new.priority * 10 >= old.priority * 11


@given(prices, prices, st.integers(1, 10**12))
async def test_offer_stays_under_the_maximum_and_covers_the_base_fee(base_fee: int, tip: int, limit: int) -> None:
    class Market:
        async def max_priority_fee(self) -> int:
            return tip

    fees = await FeePolicy(max_price=limit).suggest(Market(), Block(1, 1, base_fee))  # type: ignore[arg-type]
    if base_fee > limit:
        assert fees is None
    else:
        assert fees is not None
        assert fees.priority is not None
        assert base_fee <= fees.maximum <= limit
        assert fees.priority <= fees.maximum


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("nonce too low: address 0x…, tx: 1 state: 2", Refusal.NONCE_TOO_LOW),
        ("nonce too low", Refusal.NONCE_TOO_LOW),
        ("OldNonce", Refusal.NONCE_TOO_LOW),
        ("Transaction nonce is too low. Try incrementing the nonce.", Refusal.NONCE_TOO_LOW),
        ("already known", Refusal.ALREADY_KNOWN),
        ("AlreadyKnown", Refusal.ALREADY_KNOWN),
        ("known transaction: 0x12", Refusal.ALREADY_KNOWN),
        ("transaction already imported", Refusal.ALREADY_KNOWN),
        ("replacement transaction underpriced", Refusal.UNDERPRICED),
        ("transaction underpriced: gas tip cap 1, minimum needed 2", Refusal.UNDERPRICED),
        ("max fee per gas less than block base fee: address 0x…", Refusal.UNDERPRICED),
        ("FeeTooLow, EffectivePriorityFeePerGas too low", Refusal.UNDERPRICED),
        ("insufficient funds for gas * price + value: address 0x…", Refusal.INSUFFICIENT_FUNDS),
        ("Insufficient funds for gas * price + value", Refusal.INSUFFICIENT_FUNDS),
        ("InsufficientFunds, Account balance: 0", Refusal.INSUFFICIENT_FUNDS),
        ("intrinsic gas too low", Refusal.OTHER),
        ("", Refusal.OTHER),
    ],
)
def test_refusals_of_known_clients_are_told_apart(message: str, kind: Refusal) -> None:
    assert refusal(message) is kind
