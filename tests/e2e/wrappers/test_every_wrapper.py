"""Every function and event of every wrapper against the contract itself, sync and async: what the chain accepts, packs
and returns is what the wrapper says."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from web3 import AsyncWeb3, Web3

from gethwrappers_py import runtime as rt
from gethwrappers_py.errors import BadReturnData, ContractReverted, NoContract
from gethwrappers_py.runtime.codec import encode
from gethwrappers_py.runtime.logs import Log
from gethwrappers_py.testing.chain import LocalChain
from tests.unit.wrappers.samples import samples

PACKAGES = ("ocr1", "ocr2", "common")


def wrappers() -> Iterator[Any]:
    for package in PACKAGES:
        module = importlib.import_module(f"gethwrappers_py.{package}")
        for name in sorted(module.__all__):
            if issubclass(getattr(module, name), rt.Contract):
                yield pytest.param(getattr(module, name), id=f"{package}-{name}")


ALL = list(wrappers())

# Interfaces are tried on a contract that has them; abstract ones on one that derives from them.
STANDS_FOR = {
    "AccessControllerInterface": "SimpleReadAccessController",
    "AggregatorInterface": "AGGREGATOR",
    "AggregatorV2V3Interface": "AGGREGATOR",
    "AggregatorV3Interface": "AGGREGATOR",
    "AggregatorValidatorInterface": "TestValidator",
    "OCR2Abstract": "OCR2Aggregator",
    "OCR2Base": "OCR2TitleRequest",
    "OwnableInterface": "OwnerIsCreator",
    "TypeAndVersionInterface": "AGGREGATOR",
}


REFUSED_TO_ANYBODY = {"accept_ownership", "proposed_latest_round_data"}
"""There is no proposed owner and no proposed aggregator. (The exposed aggregators have no LINK token either.)"""


@pytest.fixture(scope="module")
def deployed() -> dict[str, str]:
    return {}


def address_of(wrapper: type[rt.Contract], w3: Web3, account: str, deployed: dict[str, str]) -> str:
    """An instance of the contract, deployed with a sample of each constructor argument."""
    package = importlib.import_module(wrapper.PACKAGE)
    stand_in = STANDS_FOR.get(wrapper.NAME, wrapper.NAME)
    if stand_in == "AGGREGATOR":
        stand_in = "OCR2Aggregator" if wrapper.PACKAGE.endswith("ocr2") else "OffchainAggregator"
    if stand_in == "LinkTokenInterface":
        package, stand_in = importlib.import_module("gethwrappers_py.common"), "LinkToken"
    key = f"{package.__name__}.{stand_in}"
    if key not in deployed:
        target: Any = getattr(package, stand_in)
        arguments = samples(target.CONSTRUCTOR)
        for index, param in enumerate(target.CONSTRUCTOR):
            if param.field.strip("_") in ("link", "link_token"):
                arguments[index] = address_of(
                    importlib.import_module("gethwrappers_py.common").LinkToken, w3, account, deployed
                )
            elif param.field.strip("_") == "aggregator":
                ocr2 = importlib.import_module("gethwrappers_py.ocr2").OCR2Aggregator
                arguments[index] = address_of(ocr2, w3, account, deployed)
        deployed[key] = target.deploy(w3, account, *arguments).address
    return deployed[key]


def outcome_is_typed(wrapper: type[rt.Contract], method: str, value: object) -> None:
    function = wrapper.FUNCTIONS[method]
    if function.result is not None:
        assert isinstance(value, function.result)
    elif function.outputs:
        assert function.decode(encode(function.outputs, (value,), function.signature)) == value
    else:
        assert value is None


@pytest.mark.parametrize("wrapper", ALL)
def test_every_function_reaches_the_contract(
    wrapper: type[rt.Contract], w3: Web3, account: str, deployed: dict[str, str]
) -> None:
    contract: Any = wrapper.at(w3, address_of(wrapper, w3, account, deployed)).using(sender=account)  # type: ignore[attr-defined]
    code = bytes(w3.eth.get_code(contract.address))
    refused = set()
    for method, function in wrapper.FUNCTIONS.items():
        assert bytes.fromhex(function.selector).lstrip(b"\0") in code, f"the contract has no {function.signature}"
        try:
            result = getattr(contract, method)(*samples(function.inputs))
            outcome_is_typed(wrapper, method, result if function.view else result.call())
        except ContractReverted:
            refused.add(method)
    # The samples are not always what the contract wants; what takes no arguments has no such excuse.
    assert {method for method in refused if not wrapper.FUNCTIONS[method].inputs} <= REFUSED_TO_ANYBODY | (
        {"link_available_for_payment"} if wrapper.NAME.startswith("Exposed") else set()
    )


@pytest.mark.parametrize("wrapper", ALL)
async def test_the_async_wrapper_says_the_same(
    wrapper: type[rt.Contract], w3: Web3, async_w3: AsyncWeb3[Any], account: str, deployed: dict[str, str]
) -> None:
    address = address_of(wrapper, w3, account, deployed)
    sync: Any = wrapper.at(w3, address)  # type: ignore[attr-defined]
    later: Any = wrapper.at(async_w3, address)  # type: ignore[attr-defined]
    assert type(later) is wrapper._ASYNC
    for method, function in wrapper.FUNCTIONS.items():
        arguments = samples(function.inputs)
        assert str(inspect.signature(getattr(sync, method)).parameters) == str(
            inspect.signature(getattr(later, method)).parameters
        )
        expected: Any
        found: Any
        try:
            expected = getattr(sync, method)(*arguments)
            expected = expected if function.view else expected.call(account)
        except ContractReverted as refusal:
            expected = type(refusal), str(refusal)
        try:
            found = getattr(later, method)(*arguments)
            found = await (found if function.view else found.call(account))
        except ContractReverted as refusal:
            found = type(refusal), str(refusal)
        if method not in ("get_current_block_difficulty", "get_current_block_timestamp", "get_basefee"):
            assert found == expected, method


@pytest.mark.parametrize("wrapper", ALL)
async def test_every_event_is_found_in_history_sync_and_async(
    wrapper: type[rt.Contract],
    local_chain: LocalChain,
    w3: Web3,
    async_w3: AsyncWeb3[Any],
    account: str,
) -> None:
    """A contract of a few bytes emits one log of each event, with samples as its values."""
    for event, method in zip(wrapper.EVENTS, event_methods(wrapper), strict=True):
        spec = event.SPEC
        topics = [bytes.fromhex(spec.topic)] if spec.topic else []
        topics += [_word(param) for param in spec.topic_params]
        data = encode(spec.plain, samples(spec.plain), spec.signature)
        hash_ = local_chain.request(
            "eth_sendTransaction", {"from": account, "data": "0x" + emitter(topics, data).hex(), "gas": hex(3_000_000)}
        )
        receipt = local_chain.receipt(hash_)
        (raw,) = receipt["logs"]
        expected = event.match(raw)
        assert expected is not None, spec.signature
        sync: Any = wrapper.at(w3, Log.of(raw).address)  # type: ignore[attr-defined]
        later: Any = wrapper.at(async_w3, Log.of(raw).address)  # type: ignore[attr-defined]
        filters = {param.field: getattr(expected, param.field) for param in spec.indexed if not param.is_hashed_topic}
        for query in ({}, filters):
            found = list(getattr(sync.events, method)(from_block=expected.log.block_number, **query))
            assert found == [expected]
            also = [one async for one in getattr(later.events, method)(from_block=expected.log.block_number, **query)]
            assert also == [expected]


def event_methods(wrapper: type[rt.Contract]) -> list[str]:
    methods = [name for name in vars(wrapper._EVENTS) if not name.startswith("_")]
    assert len(methods) == len(wrapper.EVENTS)
    return methods


def _word(param: rt.Param) -> bytes:
    return encode((param,), samples((param,)), "")


def emitter(topics: list[bytes], data: bytes) -> bytes:
    """Creation code that copies `data` behind it into memory and logs it with the topics."""
    pushes = b"".join(b"\x7f" + topic for topic in reversed(topics))
    log = bytes([0xA0 + len(topics)])
    size = len(data).to_bytes(2, "big")
    logging = pushes + b"\x61" + size + b"\x60\x00" + log + b"\x00"
    offset = 9 + len(logging)
    copy = b"\x61" + size + b"\x61" + offset.to_bytes(2, "big") + b"\x60\x00\x39"
    return copy + logging + data


def test_a_contract_that_answers_something_else_is_named(w3: Web3, account: str, local_chain: LocalChain) -> None:
    module = importlib.import_module("gethwrappers_py.ocr2")
    controller = module.SimpleReadAccessController.deploy(w3, account)
    wrong = module.OCR2Aggregator.at(w3, controller.address)
    with pytest.raises(ContractReverted):
        wrong.latest_round_data()
    # Ten bytes that return one word for every call.
    one_word = "0x600a600c600039600a6000f3" + "602a60005260206000f3"
    hash_ = local_chain.request("eth_sendTransaction", {"from": account, "data": one_word})
    address = local_chain.receipt(hash_)["contractAddress"]
    liar = module.OCR2Aggregator.at(w3, address.lower())
    assert liar.decimals() == 42
    with pytest.raises(BadReturnData, match=r"latestRoundData\(\) at 0x.* returned 32 bytes"):
        liar.latest_round_data()
    with pytest.raises(NoContract, match="no contract code at"):
        module.OCR2Aggregator.at(w3, local_chain.accounts[5]).decimals()
