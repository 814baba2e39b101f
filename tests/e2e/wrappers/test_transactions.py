"""Deploying, sending, waiting, failing: from an unlocked account, with a key of one's own, sync and async."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account import Account
from web3 import AsyncWeb3, Web3

from gethwrappers_py import runtime as rt
from gethwrappers_py.common import LinkToken, Multicall3
from gethwrappers_py.common.multicall3 import Call3Value
from gethwrappers_py.errors import BadValue, NoContract, TransactionTimeout
from gethwrappers_py.ocr2 import ConfirmedOwner, OCR2Aggregator, SimpleReadAccessController, reverts
from gethwrappers_py.ocr2.simple_read_access_controller import AddedAccess
from gethwrappers_py.runtime.steps import run
from gethwrappers_py.runtime.transactions import ContractInfo, wait
from gethwrappers_py.testing.chain import LocalChain

OTHER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


@pytest.fixture
def key(local_chain: LocalChain) -> Any:
    account = Account.create()
    local_chain.request("anvil_setBalance", account.address, hex(10**19))
    return account


@pytest.fixture
def controller(w3: Web3, account: str) -> SimpleReadAccessController:
    return SimpleReadAccessController.deploy(w3, account)


def test_a_receipt_has_the_decoded_events(controller: SimpleReadAccessController, account: str) -> None:
    receipt = controller.add_access(OTHER).transact(sender=account).wait()
    (event,) = receipt.events
    assert isinstance(event, AddedAccess)
    assert event.user == OTHER
    assert receipt.of(AddedAccess) == [event]
    assert receipt.status
    assert receipt.gas_used > 21_000
    assert controller.has_access(OTHER, b"")


def test_a_key_signs_here_and_the_node_never_sees_it(
    controller: SimpleReadAccessController, w3: Web3, key: Any
) -> None:
    owned = SimpleReadAccessController.deploy(w3, key)
    assert owned.owner() == key.address
    receipt = owned.add_access(OTHER).transact(sender=key, max_fee_per_gas=10**11, max_priority_fee_per_gas=1).wait()
    assert receipt.status
    legacy = owned.remove_access(OTHER).transact(sender=key, gas_price=10**11, gas=100_000).wait()
    assert w3.eth.get_transaction(legacy.transaction_hash)["type"] == 0  # type: ignore[arg-type]
    assert not owned.has_access(OTHER, b"")


async def test_the_async_wrapper_sends_too(async_w3: AsyncWeb3[Any], key: Any) -> None:
    owned = await SimpleReadAccessController.deploy(async_w3, key)
    sent = await owned.add_access(OTHER).transact(sender=key)
    receipt = await sent.wait()
    assert [event.user for event in receipt.of(AddedAccess)] == [OTHER]
    assert await owned.has_access(OTHER, b"")
    assert await owned.add_access(OTHER).estimate_gas(key) > 21_000
    assert (await owned.add_access(OTHER).build(key))["to"] == owned.address
    with pytest.raises(reverts.OnlyCallableByOwner):
        await owned.remove_access(OTHER).call(OTHER)


def test_a_refusal_is_raised_before_anything_is_sent(
    controller: SimpleReadAccessController, w3: Web3, local_chain: LocalChain
) -> None:
    stranger = local_chain.accounts[7]
    before = w3.eth.get_transaction_count(stranger)  # type: ignore[arg-type]
    with pytest.raises(reverts.OnlyCallableByOwner, match="Only callable by owner"):
        controller.add_access(OTHER).transact(sender=stranger)
    assert w3.eth.get_transaction_count(stranger) == before  # type: ignore[arg-type]
    with pytest.raises(reverts.OnlyCallableByOwner):
        controller.add_access(OTHER).estimate_gas(stranger)
    with pytest.raises(reverts.OnlyCallableByOwner):
        controller.add_access(OTHER).call(sender=stranger)


def test_a_mined_failure_tells_its_reason(controller: SimpleReadAccessController, local_chain: LocalChain) -> None:
    sent = controller.add_access(OTHER).transact(sender=local_chain.accounts[7], gas=200_000)
    with pytest.raises(reverts.OnlyCallableByOwner):
        sent.wait()


def test_a_constructor_that_refuses_is_typed(w3: Web3, account: str) -> None:
    with pytest.raises(reverts.CannotSetOwnerToZero):
        ConfirmedOwner.deploy(w3, account, "0x" + "00" * 20)


def test_what_is_never_mined_times_out(w3: Web3, controller: SimpleReadAccessController) -> None:
    steps = wait(b"\1" * 32, {"from": OTHER}, ContractInfo(controller.address, (), controller.REVERTS), 0.1)
    with pytest.raises(TransactionTimeout, match=r"was not mined within 0\.1 s"):
        run(controller._client, steps)


def test_bad_arguments_and_options_are_refused_before_anything_is_asked(
    controller: SimpleReadAccessController, account: str
) -> None:
    silent = SimpleReadAccessController.at(lambda method, params: pytest.fail(method), controller.address)
    with pytest.raises(BadValue, match="user"):
        silent.add_access("0x12")
    for options, message in (
        ({"value": 1}, "not payable"),
        ({"gas_price": 1, "max_fee_per_gas": 1}, "either gas_price or"),
        ({"nonce": -1}, "nonce"),
        ({"gas": True}, "gas"),
        ({"colour": 1}, "one of value, gas"),
    ):
        with pytest.raises(BadValue, match=message):
            silent.add_access(OTHER).transact(account, **options)
    with pytest.raises(BadValue, match="sender"):
        silent.add_access(OTHER).transact("nobody")


def test_nothing_is_sent_to_an_address_without_code(w3: Web3, account: str) -> None:
    nowhere = SimpleReadAccessController.at(w3, "0x00000000000000000000000000000000000000aA".lower())
    with pytest.raises(NoContract):
        nowhere.add_access(OTHER).transact(sender=account)


def test_build_gives_what_a_signer_needs(controller: SimpleReadAccessController, account: str, w3: Web3) -> None:
    built = controller.add_access(OTHER).build(account, max_fee_per_gas=10**10)
    assert built["to"] == controller.address
    assert built["chainId"] == w3.eth.chain_id
    assert built["maxFeePerGas"] == 10**10
    assert built["gas"] > 21_000
    assert built["data"].startswith("0xa118f249")


def test_value_goes_with_payable_functions(w3: Web3, account: str) -> None:
    multicall = Multicall3.deploy(w3, account)
    receipt = multicall.aggregate3_value([Call3Value(OTHER, False, 5, b"")]).transact(sender=account, value=5).wait()
    assert receipt.status
    assert multicall.get_eth_balance(OTHER) == 5


def test_reads_take_block_sender_and_state(w3: Web3, account: str, local_chain: LocalChain) -> None:
    token = LinkToken.deploy(w3, account)
    block = w3.eth.block_number
    token.transfer(OTHER, 7).transact(sender=account).wait()
    assert token.balance_of(OTHER) == 7
    assert token.using(block=block).balance_of(OTHER) == 0
    by_hash = bytes(w3.eth.get_block(block)["hash"])
    assert token.using(block=by_hash).balance_of(OTHER) == 0
    answer_42 = bytes.fromhex("602a60005260206000f3")
    assert token.using(state={token.address: rt.Override(code=answer_42)}).balance_of(OTHER) == 42
    gated = SimpleReadAccessController.deploy(w3, account)
    assert gated.using(sender=OTHER).has_access(OTHER, b"")
    assert not gated.using(sender=local_chain.accounts[3]).has_access(OTHER, b"")
    with pytest.raises(BadValue, match="block"):
        token.using(block="newest")


def test_wrappers_say_what_they_are(w3: Web3, controller: SimpleReadAccessController) -> None:
    assert repr(controller) == f"SimpleReadAccessController({controller.address})"
    again = SimpleReadAccessController.at(w3, controller.address.lower())
    assert again == controller
    assert len({again, controller}) == 1
    assert OCR2Aggregator.abi()[0]["type"]
