"""Configuration: OCR1 contract 7 and the digest vectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rlp  # type: ignore[import-untyped]
from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from tests.contracts.harness import ZERO, Contract, Node, Reverted, Signer, account, deploy, first, succeeds
from tests.contracts.ocr1.feed import PARAMETERS_SLOT, Feed, config_digest, reason, refusal, set_payees

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/config_digest.json").read_text())["cases"]
A, B, C, D = (account("signer", i) for i in range(4))


def transmitters(n: int = 4) -> list[str]:
    return [account("transmitter", "", i) for i in range(n)]


def config(signers: list[str], senders: list[str], f: int = 1, encoded: bytes = b"") -> tuple[Any, ...]:
    return signers, senders, f, 1, encoded


def table_address(feed: Feed) -> str:
    """Address of the latest code table, as the node derives it."""
    number = feed.word(PARAMETERS_SLOT) >> 160 & 0xFFFFFFFF
    nonce = int(feed.node.rpc("eth_getTransactionCount", feed.aggregator.address, "latest"), 16)
    assert nonce == number + 1
    raw = rlp.encode([bytes.fromhex(feed.aggregator.address[2:]), number])
    return to_checksum_address(keccak(raw)[12:])


class TestRefusals:
    """Rows of 7.1."""

    def test_1_too_many_signers(self, feed: Feed) -> None:
        many = [account(i) for i in range(32)]
        assert refusal(feed.aggregator, "setConfig", *config(many, many), sender=feed.owner) == "too many signers"

    def test_2_threshold_zero(self, feed: Feed) -> None:
        arguments = config([A, B, C, D], transmitters(), 0)
        assert refusal(feed.aggregator, "setConfig", *arguments, sender=feed.owner) == "threshold must be positive"

    @pytest.mark.parametrize("n", [3, 5])
    def test_3_lengths_differ(self, feed: Feed, n: int) -> None:
        arguments = config([A, B, C, D], transmitters(n))
        expected = "oracle addresses out of registration"
        assert refusal(feed.aggregator, "setConfig", *arguments, sender=feed.owner) == expected

    @pytest.mark.parametrize(("n", "f"), [(0, 1), (3, 1), (6, 2), (30, 10), (31, 11), (4, 86), (4, 255)])
    def test_4_threshold_too_high_without_overflow(self, feed: Feed, n: int, f: int) -> None:
        arguments = config([account(i) for i in range(n)], transmitters(n), f)
        expected = "faulty-oracle threshold too high"
        assert refusal(feed.aggregator, "setConfig", *arguments, sender=feed.owner) == expected

    def test_5_only_the_owner_but_arguments_first_q1(self, feed: Feed, stranger: str) -> None:
        arguments = config([A, B, C, D], transmitters())
        assert refusal(feed.aggregator, "setConfig", *arguments, sender=stranger) == "Only callable by owner"
        arguments = config([A, B, C], transmitters(), 0)
        assert refusal(feed.aggregator, "setConfig", *arguments, sender=stranger) == "threshold must be positive"

    def test_6_failing_payout_precedes_repeated_addresses(self, feed: Feed, token: Contract) -> None:
        feed.transmit()
        token.send("setMode", 1, sender=feed.owner)
        arguments = config([A, A, C, D], transmitters())
        assert refusal(feed.aggregator, "setConfig", *arguments, sender=feed.owner) == "insufficient funds"
        token.send("setMode", 4, sender=feed.owner)
        assert refusal(feed.aggregator, "setConfig", *arguments, sender=feed.owner) == "token says no"

    @pytest.mark.parametrize("signers", [[A, A, C, D], [A, B, C, B]])
    def test_7_repeated_signer(self, feed: Feed, signers: list[str]) -> None:
        expected = "repeated signer address"
        assert refusal(feed.aggregator, "setConfig", *config(signers, transmitters()), sender=feed.owner) == expected

    def test_8_payee_must_be_set(self, feed: Feed) -> None:
        senders = [*transmitters(3), account("nobody")]
        expected = "payee must be set"
        assert refusal(feed.aggregator, "setConfig", *config([A, B, C, D], senders), sender=feed.owner) == expected

    def test_9_repeated_transmitter(self, feed: Feed) -> None:
        t = transmitters()
        expected = "repeated transmitter address"
        for senders in ([t[0], t[0], t[2], t[3]], [t[0], t[1], t[2], t[1]]):
            assert refusal(feed.aggregator, "setConfig", *config([A, B, C, D], senders), sender=feed.owner) == expected

    def test_signers_and_transmitters_share_one_name_space(self, feed: Feed) -> None:
        t = transmitters()
        method = (feed.aggregator, "setConfig")
        same_index = config([t[0], B, C, D], t)
        assert refusal(*method, *same_index, sender=feed.owner) == "repeated transmitter address"
        signer_later = config([A, B, t[0], D], t)
        assert refusal(*method, *signer_later, sender=feed.owner) == "repeated signer address"
        signer_before = config([t[2], B, C, D], t)
        assert refusal(*method, *signer_before, sender=feed.owner) == "repeated transmitter address"

    def test_7_to_9_index_by_index(self, feed: Feed) -> None:
        t = transmitters()
        method = (feed.aggregator, "setConfig")
        assert (
            refusal(*method, *config([A, A, A, A], [account("nobody"), *t[1:]]), sender=feed.owner)
            == "payee must be set"
        )
        assert refusal(*method, *config([A, A, C, D], [t[0], account("nobody"), *t[2:]]), sender=feed.owner) == (
            "repeated signer address"
        )

    def test_zero_signer_is_refused_q2(self, feed: Feed) -> None:
        """Differs from the deployed contracts, quirk Q2: failed recoveries would count as its signatures."""
        for position in range(4):
            signers = [A, B, C, D]
            signers[position] = ZERO
            arguments = config(signers, transmitters())
            assert refusal(feed.aggregator, "setConfig", *arguments, sender=feed.owner) == "signer must be set"


class TestEffects:
    def test_event_and_details(self, node: Node, aggregator: Contract, owner: str, payees: list[str]) -> None:
        feed = Feed(node, aggregator, owner)
        assert aggregator.call("latestConfigDetails") == [0, 0, bytes(16)]
        assert aggregator.call("transmitters") == []
        set_payees(feed, payees, 31)
        previous_block = 0
        for count, (n, f, encoded) in enumerate([(4, 1, b""), (31, 10, b"x" * 33), (4, 1, b"y" * 32), (4, 1, b"z")], 1):
            receipt = feed.set_config(n, f, encoded=encoded)
            event: dict[str, Any] = {
                "previousConfigBlockNumber": previous_block,
                "configCount": count,
                "signers": [s.address for s in feed.signers],
                "transmitters": feed.transmitters,
                "threshold": f,
                "encodedConfigVersion": 1,
                "encoded": encoded,
            }
            assert receipt.names == ["ConfigSet"]
            assert receipt.events[0].args == event
            types = ["uint32", "uint64", "address[]", "address[]", "uint8", "uint64", "bytes"]
            assert bytes.fromhex(receipt.raw_logs[0]["data"][2:]) == encode(types, list(event.values()))
            digest = config_digest(aggregator.address, *list(event.values())[1:])
            previous_block = receipt.block_number
            assert aggregator.call("latestConfigDetails") == [count, previous_block, digest]
            assert aggregator.call("transmitters") == feed.transmitters
            assert aggregator.call("latestTransmissionDetails") == [digest, 0, 0, 0, 0]

    def test_digest_has_no_chain_id_q16(self, feed: Feed) -> None:
        """The same address, counter and data on another chain give the same digest."""
        node = feed.node
        here, digests = node.chain_id(), []
        for chain_id in (here, here + 1):
            snapshot = node.rpc("evm_snapshot")
            node.rpc("anvil_setChainId", chain_id)
            try:
                feed.set_config(4, 1)
                digests.append(feed.aggregator.call("latestConfigDetails")[2])
            finally:
                node.rpc("anvil_setChainId", here)
                node.rpc("evm_revert", snapshot)
        assert digests[0] == digests[1]

    def test_two_configurations_in_one_block(self, node: Node, feed: Feed) -> None:
        node.rpc("evm_setAutomine", False)
        try:
            before = feed.aggregator.call("latestConfigDetails")
            hashes = []
            for encoded in (b"one", b"two"):
                data = feed.aggregator.encode("setConfig", *config([A, B, C, D], transmitters(), encoded=encoded))
                tx = {
                    "from": feed.owner,
                    "to": feed.aggregator.address,
                    "data": "0x" + data.hex(),
                    "gas": hex(5_000_000),
                }
                hashes.append(node.rpc("eth_sendTransaction", tx))
            node.rpc("evm_mine")
        finally:
            node.rpc("evm_setAutomine", True)
        events = [node.decode_log(node.receipt(h)["logs"][0]).args for h in hashes]
        block = int(node.receipt(hashes[0])["blockNumber"], 16)
        assert [e["previousConfigBlockNumber"] for e in events] == [before[1], block]
        assert [e["configCount"] for e in events] == [before[0] + 1, before[0] + 2]

    def test_two_configurations_in_one_transaction(self, node: Node, project: Any, feed: Feed) -> None:
        """Roles are remembered for each configuration, not for the transaction."""
        multicall = deploy(node, project.Multicall3, sender=feed.owner)
        feed.aggregator.send("transferOwnership", multicall.address, sender=feed.owner)
        calls = [feed.aggregator.encode("acceptOwnership")]
        for signers in ([A, B, C, D], [D, B, A, C]):
            calls.append(feed.aggregator.encode("setConfig", *config(signers, transmitters())))
        batch = [(feed.aggregator.address, False, data) for data in calls]
        receipt = multicall.send("aggregate3", batch, sender=feed.owner)
        assert [e["configCount"] for e in receipt.named("ConfigSet")] == [2, 3]

    def test_oracles_are_paid_from_the_last_to_the_first(self, feed: Feed, payees: list[str]) -> None:
        feed.transmit(sender=feed.transmitters[2])
        owed = [feed.aggregator.call("owedPayment", t) for t in feed.transmitters]
        old = feed.transmitters
        receipt = feed.set_config(4, 1)
        assert receipt.names == ["Transfer", "OraclePaid"] * 4 + ["ConfigSet"]
        paid = [(p["transmitter"], p["payee"], p["amount"]) for p in receipt.named("OraclePaid")]
        assert paid == [(old[i], payees[i], owed[i]) for i in (3, 2, 1, 0)]
        assert [feed.aggregator.call("owedPayment", t) for t in feed.transmitters] == [0] * 4

    def test_round_history_and_billing_survive(self, feed: Feed) -> None:
        feed.transmit([1, 2, 3, 4])
        feed.transmit([5, 6, 7, 8])
        billing = feed.aggregator.call("getBilling")
        feed.set_config(7, 2)
        assert feed.aggregator.call("latestRoundData")[:2] == [2, 7]
        assert feed.aggregator.call("getAnswer", 1) == 3
        assert feed.aggregator.call("getBilling") == billing
        feed.transmit(observers=range(7))
        assert feed.aggregator.call("latestRound") == 3

    def test_old_roles_are_gone(self, feed: Feed, payees: list[str]) -> None:
        old_signer, old_transmitter = feed.signers[0].address, feed.transmitters[0]
        feed.transmit(observers=range(4))
        set_payees(feed, payees, 4, "new")
        feed.set_config(4, 1, "new")
        for address in (old_signer, old_transmitter):
            assert feed.aggregator.call("oracleObservationCount", address) == 0
            assert feed.aggregator.call("owedPayment", address) == 0
        feed.transmit()
        assert feed.aggregator.call("oracleObservationCount", feed.signers[0].address) == 1

    def test_roles_may_be_exchanged(self, feed: Feed, payees: list[str]) -> None:
        """What was a signer is a transmitter next time."""
        old = feed.signers
        feed.aggregator.send("setPayees", [s.address for s in old], payees[:4], sender=feed.owner)
        feed.set_config(4, 1, "next", transmitters=[s.address for s in old])
        feed.transmit()
        assert feed.aggregator.call("transmitters") == [s.address for s in old]

    def test_shrinking_and_growing_sets(self, large_feed: Feed) -> None:
        feed = large_feed
        for n, f in ((4, 1), (31, 10), (10, 3), (11, 3)):
            feed.set_config(n, f)
            feed.transmit(observers=range(n), by=feed.signers, sender=feed.transmitters[-1])
            assert len(feed.aggregator.call("transmitters")) == n
        assert feed.aggregator.call("latestRound") == 4

    def test_dirty_bits_of_addresses_are_ignored(self, feed: Feed) -> None:
        data = bytearray(feed.aggregator.encode("setConfig", *config([A, B, C, D], transmitters())))
        first_signer = 4 + 5 * 32 + 32
        data[first_signer : first_signer + 12] = b"\xff" * 12
        receipt = feed.aggregator.send_raw(bytes(data), sender=feed.owner)
        assert receipt.named("ConfigSet")[0]["signers"] == [A, B, C, D]
        expected = config_digest(feed.aggregator.address, 2, [A, B, C, D], transmitters(), 1, 1, b"")
        assert feed.aggregator.call("latestConfigDetails")[2] == expected


class TestTable:
    """Signers and transmitters are the code of a data contract."""

    def test_the_same_oracles_keep_their_table(self, feed: Feed) -> None:
        address = table_address(feed)
        feed.set_config(4, 1, encoded=b"other")
        assert table_address(feed) == address
        feed.transmit()
        feed.set_config(4, 1, signers=list(reversed(feed.signers)))
        assert table_address(feed) != address

    def test_a_table_of_the_same_oracles_with_another_threshold_is_another(self, large_feed: Feed) -> None:
        address = table_address(large_feed)
        large_feed.set_config(31, 9)
        assert table_address(large_feed) != address
        large_feed.transmit(observers=range(19))

    def test_a_table_at_an_unexpected_address_is_refused(self, feed: Feed) -> None:
        """As on a chain whose addresses do not follow from nonces. Here the number of tables is bent instead."""
        feed.set_word(PARAMETERS_SLOT, feed.word(PARAMETERS_SLOT) + (5 << 160))
        assert reason(lambda: feed.set_config(7, 2)) == "oracle table not found"

    def test_running_out_of_gas_in_the_creation_of_a_table_changes_nothing(self, large_feed: Feed) -> None:
        feed = large_feed
        signers = [Signer("other", i).address for i in range(31)]
        data = feed.aggregator.encode("setConfig", signers, feed.transmitters, 10, 1, b"")

        def works(gas: int) -> bool:
            return succeeds(lambda: feed.node.call(feed.aggregator.address, data, feed.owner, gas=hex(gas)))

        # The creation takes 260,000, what follows it less than 100,000: so much less is too little for the creation.
        gas = first(works, 500_000, 3_000_000) - 150_000
        before = feed.aggregator.call("latestConfigDetails")
        with pytest.raises(Reverted) as caught:
            feed.aggregator.send_raw(data, sender=feed.owner, gas=gas)
        assert caught.value.data == b""
        assert feed.aggregator.call("latestConfigDetails") == before
        feed.transmit()

    def test_nobody_can_run_a_table(self, feed: Feed) -> None:
        address = table_address(feed)
        code = bytes.fromhex(feed.node.rpc("eth_getCode", address, "latest")[2:])
        assert code[0] == 0
        assert code[1:3] == bytes([1, 4])
        assert len(code) == 67 + 8 * 20
        assert feed.node.call(address, b"") == b""

    @pytest.mark.parametrize(
        "number", [0x7E, 0x7F, 0x80, 0xFE, 0xFF, 0x100, 0xFFFF, 0x10000, 0xFFFFFF, 0x1000000, 2**32 - 2]
    )
    def test_addresses_of_late_tables(self, feed: Feed, number: int) -> None:
        """The address follows from the creation nonce, whose encoding changes with its size."""
        feed.set_word(PARAMETERS_SLOT, feed.word(PARAMETERS_SLOT) & ~(0xFFFFFFFF << 160) | number << 160)
        feed.node.rpc("anvil_setNonce", feed.aggregator.address, hex(number + 1))
        feed.set_config(4, 1, signers=[Signer("late", i) for i in range(4)])
        assert table_address(feed)
        feed.transmit()
        assert feed.aggregator.call("transmitters") == feed.transmitters


@pytest.fixture(scope="module")
def exposed(node: Node, project: Any, owner: str) -> Contract:
    return deploy(node, project.ExposedOffchainAggregator, sender=owner)


@pytest.mark.parametrize("case", [c for c in VECTORS if c["kind"] == "ocr1"], ids=lambda c: c["config_digest"])
def test_digest_vectors(exposed: Contract, case: dict[str, Any]) -> None:
    def addresses(texts: list[str]) -> list[str]:
        return [to_checksum_address("0x" + t) for t in texts]

    arguments = (
        to_checksum_address("0x" + case["contract_address"]),
        case["config_count"],
        addresses(case["signers"]),
        addresses(case["transmitters"]),
        case["threshold"],
        case["encoded_config_version"],
        bytes.fromhex(case["encoded_config"]),
    )
    digest = exposed.call("exposedConfigDigestFromConfigData", *arguments)
    assert digest.hex() == case["config_digest"]
    assert config_digest(*arguments) == digest


@pytest.mark.parametrize(
    ("count", "digest"), [(1, "261f9fe189b720e688ae2f23ec426b0f"), (2, "41151372a2e8241451781947fcf67f03")]
)
def test_digests_of_the_specification(exposed: Contract, count: int, digest: str) -> None:
    """OCR1 contract 19.1."""

    def address(number: int) -> str:
        return to_checksum_address(number.to_bytes(20, "big"))

    signers, senders = [address(0x101 + i) for i in range(4)], [address(0x201 + i) for i in range(4)]
    arguments = (address(0xC0FFEE), count, signers, senders, 1, 1, bytes.fromhex("dead"))
    assert exposed.call("exposedConfigDigestFromConfigData", *arguments).hex() == digest
