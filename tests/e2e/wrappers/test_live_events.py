"""Events as they come: by polling and by subscription, through a real reorganisation."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from web3 import AsyncWeb3, Web3
from web3.providers import WebSocketProvider

from gethwrappers_py.ocr2 import SimpleReadAccessController
from gethwrappers_py.runtime.client import HeadListener
from gethwrappers_py.testing.chain import LocalChain


def user(number: int) -> str:
    return "0x" + f"{number:040x}"


@pytest.fixture
def controller(w3: Web3, account: str) -> SimpleReadAccessController:
    return SimpleReadAccessController.deploy(w3, account)


def add(controller: SimpleReadAccessController, account: str, number: int) -> None:
    controller.add_access(user(number)).transact(sender=account).wait()


def test_past_and_future_come_once_each_in_order(
    controller: SimpleReadAccessController, account: str, w3: Web3
) -> None:
    start = w3.eth.block_number
    add(controller, account, 1)
    stream = iter(controller.events.added_access(from_block=start).live(poll=0.01))
    assert int(next(stream).user, 16) == 1
    add(controller, account, 2)
    add(controller, account, 3)
    assert [int(next(stream).user, 16) for _ in range(2)] == [2, 3]


def test_a_reorganisation_takes_back_what_it_removed(
    controller: SimpleReadAccessController, account: str, w3: Web3, local_chain: LocalChain
) -> None:
    stream = iter(controller.events.added_access(from_block=w3.eth.block_number).live(poll=0.01))
    add(controller, account, 1)
    assert int(next(stream).user, 16) == 1
    add(controller, account, 2)
    seen = next(stream)
    assert int(seen.user, 16) == 2
    local_chain.request("anvil_reorg", 1, [])
    taken_back = next(stream)
    assert taken_back.log.removed
    assert taken_back.log.block_hash == seen.log.block_hash
    assert taken_back.user == seen.user
    add(controller, account, 3)
    after = next(stream)
    assert not after.log.removed
    assert int(after.user, 16) == 3


async def test_a_subscription_wakes_the_stream_at_each_block(
    controller: SimpleReadAccessController, account: str, w3: Web3, local_chain: LocalChain
) -> None:
    start = w3.eth.block_number
    async with AsyncWeb3(WebSocketProvider(str(local_chain.url).replace("http", "ws"))) as socket:
        contract = SimpleReadAccessController.at(HeadListener(socket), controller.address)
        # Far longer than the test: only the announcement of a block can wake it.
        stream = aiter(contract.events.added_access(from_block=start).live(poll=30.0))

        async def numbers(count: int) -> list[int]:
            return [int((await anext(stream)).user, 16) for _ in range(count)]

        async def senders() -> None:
            for number in (1, 2, 3):
                await asyncio.sleep(0.2)
                await asyncio.to_thread(add, controller, account, number)

        found, _ = await asyncio.wait_for(asyncio.gather(numbers(3), senders()), 15)
    assert found == [1, 2, 3]


async def test_a_listener_looks_again_when_no_block_is_announced(
    controller: SimpleReadAccessController, account: str, w3: Web3, local_chain: LocalChain
) -> None:
    async with AsyncWeb3(WebSocketProvider(str(local_chain.url).replace("http", "ws"))) as socket:
        listener = HeadListener(socket)
        for _ in range(3):
            await asyncio.wait_for(listener.pause(0.05), 5)
        assert await listener.request("eth_blockNumber", []) == hex(w3.eth.block_number)
        add(controller, account, 1)
        await asyncio.wait_for(listener.pause(20), 5)


def test_the_wrong_loop_is_refused(controller: SimpleReadAccessController) -> None:
    query: Any = controller.events.added_access(from_block=0)
    with pytest.raises(TypeError, match="use `for`"):
        aiter(query)
    later: Any = SimpleReadAccessController.at(_coroutine, controller.address).events.added_access(from_block=0)
    with pytest.raises(TypeError, match="use `async for`"):
        iter(later)
    with pytest.raises(TypeError, match="use `async for`"):
        iter(later.live())


async def _coroutine(method: str, params: list[Any]) -> Any:
    raise AssertionError(method)
