"""The configuration store (OCR2 contract 16)."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak

from tests.contracts.harness import ZERO, Contract, Node, Reverted, account, deploy, first, succeeds


@pytest.fixture(scope="module")
def store(node: Node, project: Any, owner: str) -> Contract:
    return deploy(node, project.OCRConfigurationStoreEVMSimple, sender=owner)


def configuration(n: int = 4, offchain: bytes = b"off-chain", count: int = 7) -> list[Any]:
    """In the order of the store's tuple, which is neither that of setConfig nor that of the digest."""
    return [
        [account("s", i) for i in range(n)],
        [account("t", i) for i in range(n)],
        b"on-chain",
        offchain,
        account("aggregator"),
        2**64 - 1,
        count,
        255,
    ]


def digest_of(node: Node, values: list[Any]) -> bytes:
    signers, transmitters, onchain, offchain, contract, version, count, f = values
    types = ["uint256", "address", "uint64", "address[]", "address[]", "uint8", "bytes", "uint64", "bytes"]
    encoded = encode(types, [node.chain_id(), contract, count, signers, transmitters, f, onchain, version, offchain])
    return b"\x00\x01" + keccak(encoded)[2:]


@pytest.mark.parametrize("n", [0, 1, 4, 31])
def test_what_is_added_is_found_under_its_digest(store: Contract, stranger: str, n: int) -> None:
    values = configuration(n)
    assert store.call("addConfig", values, sender=stranger) == digest_of(store.node, values)
    receipt = store.send("addConfig", values, sender=stranger)
    assert [(e.name, e.args) for e in receipt.events] == [
        ("NewConfiguration", {"configDigest": digest_of(store.node, values)})
    ]
    assert store.call("readConfig", digest_of(store.node, values)) == values


def test_unknown_digests_are_empty(store: Contract, stranger: str) -> None:
    store.send("addConfig", configuration(), sender=stranger)
    assert store.call("readConfig", keccak(text="unknown")) == [[], [], b"", b"", ZERO, 0, 0, 0]


def test_nothing_is_validated(store: Contract, stranger: str) -> None:
    values = [[ZERO, ZERO], [], b"", b"", ZERO, 0, 0, 0]
    store.send("addConfig", values, sender=stranger)
    assert store.call("readConfig", digest_of(store.node, values)) == values


def test_adding_again_emits_again_and_changes_nothing(store: Contract, stranger: str) -> None:
    first = store.send("addConfig", configuration(), sender=stranger)
    second = store.send("addConfig", configuration(), sender=stranger)
    assert [e.args for e in first.events] == [e.args for e in second.events]
    assert second.gas_used < first.gas_used / 2
    assert store.call("readConfig", digest_of(store.node, configuration())) == configuration()


@pytest.mark.parametrize("length", [0, 1, 24_575 - 800, 24_575, 24_576, 49_150, 60_000])
def test_configurations_longer_than_one_data_contract(store: Contract, stranger: str, length: int) -> None:
    """The encoding is cut in pieces; its length passes the limits of one and of two pieces on the way."""
    for offset in (-64, -32, 0, 32):
        values = configuration(offchain=bytes(i % 255 + 1 for i in range(max(0, length + offset))))
        store.send("addConfig", values, sender=stranger, gas=29_000_000)
        assert store.call("readConfig", digest_of(store.node, values), gas=hex(29_000_000)) == values


def test_many_configurations_are_kept_apart(store: Contract, stranger: str) -> None:
    """More than 128 data contracts, so the rule for their addresses changes on the way."""
    for count in range(140):
        store.send("addConfig", configuration(1, count=count), sender=stranger)
    for count in range(140):
        values = configuration(1, count=count)
        assert store.call("readConfig", digest_of(store.node, values)) == values


def test_gas_that_runs_out_in_the_creation_of_a_data_contract_adds_nothing(store: Contract, stranger: str) -> None:
    values = configuration(31)
    data = store.encode("addConfig", values)

    def works(gas: int) -> bool:
        return succeeds(lambda: store.node.call(store.address, data, stranger, gas=hex(gas)))

    # The creation takes 500,000, what follows it less than 100,000.
    gas = first(works, 100_000) - 300_000
    with pytest.raises(Reverted, match=r"^data contract failed$"):
        store.send_raw(data, sender=stranger, gas=gas)
    digest = store.call("addConfig", values, sender=stranger)
    assert store.call("readConfig", digest)[0] == []


def test_a_data_contract_at_an_unexpected_address_is_refused(store: Contract, stranger: str) -> None:
    """As on a chain whose addresses do not follow from nonces. Here the number of data contracts is bent instead."""
    count = 1  # the slot of the number; slot 0 is that of the mapping
    word = int(store.node.rpc("eth_getStorageAt", store.address, hex(count), "latest"), 16)
    store.node.rpc("anvil_setStorageAt", store.address, hex(count), f"0x{word + 5:064x}")
    with pytest.raises(Reverted, match=r"^data contract failed$"):
        store.send("addConfig", configuration(4), sender=stranger)


def test_type_and_version(store: Contract) -> None:
    assert store.call("typeAndVersion") == "OCRConfigurationStoreEVMSimple 1.0.0"
