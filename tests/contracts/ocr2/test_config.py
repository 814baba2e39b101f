"""Configuration: the checks of OCR2 contract 7.1 and their order, the digest of 7.3, the effects."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak

from tests.contracts.harness import ZERO, Contract, Node, Reverted, Signer, account, deploy, first, selector, succeeds
from tests.contracts.ocr2.feed import BILLING, MAX_ANSWER, MIN_ANSWER, Feed, onchain_config

SIGNATURE = "setConfig(address[],address[],uint8,bytes,uint64,bytes)"
TYPES = ["address[]", "address[]", "uint8", "bytes", "uint64", "bytes"]
PREIMAGE = ["uint256", "address", "uint64", *TYPES]


def config(n: int = 4, f: int = 1, **overrides: Any) -> list[Any]:
    values = {
        "signers": [account("signer", i) for i in range(n)],
        "transmitters": [account("transmitter", i) for i in range(n)],
        "f": f,
        "onchain": onchain_config(),
        "version": 2,
        "offchain": b"\xde\xad",
    }
    return list((values | overrides).values())


def failure(feed: Feed, values: list[Any], sender: str | None = None) -> str:
    with pytest.raises(Reverted) as caught:
        feed.aggregator.call("setConfig", *values, sender=sender or feed.owner)
    return caught.value.reason


def expected_digest(feed: Feed, count: int, values: list[Any]) -> bytes:
    encoded = encode(PREIMAGE, [feed.node.chain_id(), feed.aggregator.address, count, *values])
    return b"\x00\x01" + keccak(encoded)[2:]


class TestChecks:
    """Rows of OCR2 contract 7.1."""

    @pytest.mark.parametrize("position", [0, 1, 2, 4])
    def test_row_1_dirty_words_fail_without_data_even_for_strangers(
        self, bare_feed: Feed, stranger: str, position: int
    ) -> None:
        data = bytearray(selector(SIGNATURE) + encode(TYPES, config()))
        if position < 2:  # first address of signers or transmitters
            offset = int.from_bytes(data[4 + 32 * position : 36 + 32 * position], "big")
            data[4 + offset + 32] = 1
        else:
            data[4 + 32 * position] = 1
        for sender in (bare_feed.owner, stranger):
            with pytest.raises(Reverted) as caught:
                bare_feed.node.call(bare_feed.aggregator.address, bytes(data), sender)
            assert caught.value.data == b""

    def test_row_2_only_the_owner_precedes_all_other_checks(self, bare_feed: Feed, stranger: str) -> None:
        assert failure(bare_feed, config(32, 0, onchain=b""), stranger) == "Only callable by owner"

    def test_row_3_more_than_31_signers(self, bare_feed: Feed) -> None:
        assert failure(bare_feed, config(32, 100, transmitters=[])) == "too many oracles"

    @pytest.mark.parametrize("transmitters", [0, 3, 5])
    def test_row_4_as_many_transmitters_as_signers(self, bare_feed: Feed, transmitters: int) -> None:
        values = config(4, 100, transmitters=[account(i) for i in range(transmitters)])
        assert failure(bare_feed, values) == "oracle length mismatch"

    @pytest.mark.parametrize("f", [86, 200, 255])
    def test_row_5_f_of_86_or_more_panics_q1(self, bare_feed: Feed, f: int) -> None:
        assert failure(bare_feed, config(4, f, onchain=b"")) == "panic 0x11"

    @pytest.mark.parametrize(("n", "f"), [(0, 0), (3, 1), (6, 2), (30, 10), (31, 11), (31, 85)])
    def test_row_6_three_f_less_than_n(self, bare_feed: Feed, n: int, f: int) -> None:
        assert failure(bare_feed, config(n, f, onchain=b"")) == "faulty-oracle f too high"

    @pytest.mark.parametrize("n", [1, 4, 31])
    def test_row_7_f_is_positive(self, bare_feed: Feed, n: int) -> None:
        assert failure(bare_feed, config(n, 0, onchain=b"")) == "f must be positive"

    @pytest.mark.parametrize(
        "onchain",
        [
            b"",
            onchain_config()[:-1],
            onchain_config() + b"\x00",
            b"\x02" + onchain_config()[1:],
            onchain_config(MIN_ANSWER + 1, MAX_ANSWER),
            onchain_config(MIN_ANSWER, MAX_ANSWER - 1),
            onchain_config(MAX_ANSWER, MIN_ANSWER),
        ],
    )
    def test_row_8_onchain_config_states_the_contracts_bounds(self, bare_feed: Feed, onchain: bytes) -> None:
        values = config(onchain=onchain, signers=[account(0)] * 4)
        assert failure(bare_feed, values) == "invalid onchainConfig"

    def test_row_9_a_payout_that_fails_precedes_repetitions(self, feed: Feed, token: Contract) -> None:
        feed.transmit()
        token.send("setMode", 1, sender=feed.owner)
        assert failure(feed, config(signers=[account(0)] * 4)) == "insufficient funds"
        token.send("setMode", 4, sender=feed.owner)
        assert failure(feed, config(signers=[account(0)] * 4)) == "token says no"

    def test_row_10_repeated_signer(self, bare_feed: Feed) -> None:
        for i in range(1, 31):
            signers = [account("signer", k) for k in range(31)]
            signers[i] = signers[i * 7 % i]
            assert failure(bare_feed, config(31, 10, signers=signers)) == "repeated signer address"

    def test_row_11_repeated_transmitter(self, bare_feed: Feed) -> None:
        for i in range(1, 31):
            transmitters = [account("transmitter", k) for k in range(31)]
            transmitters[i] = transmitters[i * 7 % i]
            assert failure(bare_feed, config(31, 10, transmitters=transmitters)) == "repeated transmitter address"

    def test_rows_10_and_11_the_lower_index_decides_then_the_signer(self, bare_feed: Feed) -> None:
        a, b, c, d = (account(i) for i in range(4))
        assert failure(bare_feed, config(signers=[a, b, b, d], transmitters=[a, a, c, d])) == (
            "repeated transmitter address"
        )
        assert failure(bare_feed, config(signers=[a, a, c, d], transmitters=[a, a, c, d])) == (
            "repeated signer address"
        )
        assert failure(bare_feed, config(signers=[a, a, c, d], transmitters=[a, b, b, d])) == (
            "repeated signer address"
        )

    def test_the_zero_address_cannot_be_a_signer_q2(self, bare_feed: Feed) -> None:
        """Differs from the original (Q2), where it made every failed recovery a signature."""
        signers = [account(0), account(1), ZERO, account(3)]
        assert failure(bare_feed, config(signers=signers)) == "zero signer address"

    def test_the_zero_address_can_be_a_transmitter(self, bare_feed: Feed) -> None:
        transmitters = [account(0), ZERO, account(2), account(3)]
        bare_feed.aggregator.send("setConfig", *config(transmitters=transmitters), sender=bare_feed.owner)
        assert bare_feed.aggregator.call("getTransmitters") == transmitters

    def test_signers_and_transmitters_are_separate_name_spaces_q11(self, bare_feed: Feed) -> None:
        keys = [Signer("both", i) for i in range(4)]
        accounts = [k.address for k in keys]
        bare_feed.set_config(4, 1, signers=keys, transmitters=accounts)
        bare_feed.transmit()
        bare_feed.set_config(4, 1, signers=keys, transmitters=accounts[::-1])
        assert bare_feed.transmit().named("NewTransmission")


class TestEffects:
    def test_event_and_details_of_the_first_configuration(self, bare_feed: Feed) -> None:
        assert bare_feed.aggregator.call("latestConfigDetails") == [0, 0, bytes(32)]
        assert bare_feed.aggregator.call("latestConfigDigestAndEpoch") == [False, bytes(32), 0]
        assert bare_feed.aggregator.call("getTransmitters") == []
        values = config()
        receipt = bare_feed.aggregator.send("setConfig", *values, sender=bare_feed.owner)
        digest = expected_digest(bare_feed, 1, values)
        signers, transmitters, f, onchain, version, offchain = values
        assert receipt.names == ["ConfigSet"]
        assert receipt.events[0].args == {
            "previousConfigBlockNumber": 0,
            "configDigest": digest,
            "configCount": 1,
            "signers": signers,
            "transmitters": transmitters,
            "f": f,
            "onchainConfig": onchain,
            "offchainConfigVersion": version,
            "offchainConfig": offchain,
        }
        assert bare_feed.aggregator.call("latestConfigDetails") == [1, receipt.block_number, digest]
        assert bare_feed.aggregator.call("latestConfigDigestAndEpoch") == [False, digest, 0]
        assert bare_feed.aggregator.call("getTransmitters") == transmitters

    @pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 1000, 20_000])
    def test_event_data_is_the_canonical_encoding(self, bare_feed: Feed, length: int) -> None:
        values = config(7, 2, offchain=bytes(i % 251 + 1 for i in range(length)), version=2**64 - 1)
        log = bare_feed.aggregator.send("setConfig", *values, sender=bare_feed.owner).raw_logs[0]
        digest = expected_digest(bare_feed, 1, values)
        assert bytes.fromhex(log["data"][2:]) == encode(
            ["uint32", "bytes32", "uint64", *TYPES], [0, digest, 1, *values]
        )

    def test_every_configuration_counts_and_names_the_block_before(self, feed: Feed) -> None:
        _, block, _ = feed.aggregator.call("latestConfigDetails")
        for count in range(2, 6):
            event = feed.set_config(4, 1).named("ConfigSet")[0]
            assert (event["configCount"], event["previousConfigBlockNumber"]) == (count, block)
            _, block, digest = feed.aggregator.call("latestConfigDetails")
            assert digest == event["configDigest"]

    def test_two_configurations_in_one_block_q18(self, node: Node, feed: Feed) -> None:
        node.rpc("evm_setAutomine", False)
        try:
            hashes = [
                node.rpc(
                    "eth_sendTransaction",
                    {
                        "from": feed.owner,
                        "to": feed.aggregator.address,
                        "data": "0x" + feed.aggregator.encode("setConfig", *config(offchain=bytes([k]))).hex(),
                        "gas": hex(3_000_000),
                        "gasPrice": hex(10**9),
                    },
                )
                for k in range(2)
            ]
            node.rpc("evm_mine")
        finally:
            node.rpc("evm_setAutomine", True)
        receipts = [node.receipt(h) for h in hashes]
        assert receipts[0]["blockNumber"] == receipts[1]["blockNumber"]
        event = node.decode_log(receipts[1]["logs"][0]).args
        assert event["previousConfigBlockNumber"] == int(receipts[0]["blockNumber"], 16)
        assert feed.aggregator.call("latestConfigDetails")[0] == 3

    def test_epoch_and_round_start_again_while_rounds_and_answers_go_on(self, feed: Feed) -> None:
        feed.transmit([10, 20, 30], count=77 * 256 + 5)
        assert feed.aggregator.call("latestConfigDigestAndEpoch")[2] == 77
        at = feed.node.timestamp()
        feed.set_config(4, 1)
        assert feed.aggregator.call("latestConfigDigestAndEpoch")[2] == 0
        assert feed.aggregator.call("latestTransmissionDetails", sender=feed.owner) == [feed.digest, 0, 0, 20, at]
        assert feed.aggregator.call("latestRound") == 1
        assert feed.transmit(count=1).events[0].args["aggregatorRoundId"] == 2

    def test_observations_are_not_inherited_from_the_oracle_before(self, feed: Feed) -> None:
        feed.transmit()
        feed.transmit()
        feed.set_config(7, 2, label="new")
        for transmitter in feed.transmitters:
            assert feed.aggregator.call("oracleObservationCount", transmitter) == 0
            assert feed.aggregator.call("owedPayment", transmitter) == 0
        feed.transmit(range(7))
        assert [feed.aggregator.call("oracleObservationCount", t) for t in feed.transmitters] == [1] * 7

    def test_an_oracle_that_returns_starts_from_nothing(self, feed: Feed) -> None:
        feed.transmit()
        first = list(feed.transmitters)
        feed.set_config(4, 1, label="others")
        feed.aggregator.send("setPayees", feed.transmitters, [account("p")] * 4, sender=feed.owner)
        assert [feed.aggregator.call("owedPayment", t) for t in first] == [0] * 4
        for _ in range(3):
            feed.transmit()
        feed.set_config(4, 1)
        assert feed.transmitters == first
        assert [feed.aggregator.call("oracleObservationCount", t) for t in first] == [0] * 4

    def test_no_payee_is_needed(self, bare_feed: Feed) -> None:
        bare_feed.set_config(4, 1)
        assert bare_feed.transmit().named("NewTransmission")

    @pytest.mark.parametrize(("first", "second"), [((4, 1), (31, 10)), ((31, 10), (4, 1)), ((7, 2), (7, 2))])
    def test_committees_shrink_and_grow(self, bare_feed: Feed, first: tuple[int, int], second: tuple[int, int]) -> None:
        bare_feed.set_config(*first, label="a")
        bare_feed.transmit(range(first[0]))
        old = bare_feed.transmitters
        bare_feed.set_config(*second, label="b")
        assert bare_feed.aggregator.call("getTransmitters") == bare_feed.transmitters
        assert bare_feed.transmit(range(second[0])).named("NewTransmission")
        assert all(bare_feed.aggregator.call("oracleObservationCount", t) == 0 for t in old)

    def test_billing_payees_and_validator_stay(self, feed: Feed) -> None:
        feed.aggregator.send("setValidatorConfig", account("validator"), 5, sender=feed.owner)
        feed.set_config(7, 2, label="new")
        assert feed.aggregator.call("getBilling") == list(BILLING)
        assert feed.aggregator.call("getValidatorConfig") == [account("validator"), 5]

    def test_everything_is_undone_if_a_repetition_is_found_late(self, feed: Feed) -> None:
        feed.transmit()
        before = feed.aggregator.call("latestTransmissionDetails", sender=feed.owner)
        transmitters = [account("x", i) for i in range(3)] + [account("x", 0)]
        with pytest.raises(Reverted):
            feed.aggregator.send("setConfig", *config(transmitters=transmitters), sender=feed.owner)
        assert feed.aggregator.call("latestTransmissionDetails", sender=feed.owner) == before
        assert feed.aggregator.call("owedPayment", feed.transmitters[0]) > 0
        assert feed.transmit().named("NewTransmission")


class TestDigest:
    VECTOR = {  # noqa: RUF012
        1: "0001d9bfc83b5c38fc63f4f929b9f1f2ac81a50425181b7ba69d6441132ab2e4",
        2: "000105ea29a1c5fcb7616b78c5a827746dc9b6ca230a71139f22cc535028ee53",
    }

    @pytest.mark.parametrize("count", [1, 2])
    def test_recorded_digests(self, node: Node, project: Any, owner: str, count: int) -> None:
        """Vectors of OCR2 contract 20.1."""
        exposed = deploy(node, project.ExposedOCR2Aggregator, sender=owner)
        number = lambda k: "0x" + k.to_bytes(20, "big").hex()  # noqa: E731
        digest = exposed.call(
            "exposedConfigDigestFromConfigData",
            1337,
            "0x0000000000000000000000000000000000C0FFEE",
            count,
            [number(0x101 + i) for i in range(4)],
            [number(0x201 + i) for i in range(4)],
            1,
            onchain_config(-1000, 1000000),
            2,
            b"\xde\xad",
        )
        assert digest.hex() == self.VECTOR[count]

    def test_every_part_of_the_configuration_changes_the_digest(self, node: Node, project: Any, owner: str) -> None:
        exposed = deploy(node, project.ExposedOCR2Aggregator, sender=owner)
        base = [1, account("c"), 1, [account(0)], [account(1)], 1, b"on", 2, b"off"]
        changed = [2, account("d"), 2, [account(2)], [account(3)], 2, b"no", 3, b"of"]
        digests = {exposed.call("exposedConfigDigestFromConfigData", *base)}
        for i, value in enumerate(changed):
            digests.add(exposed.call("exposedConfigDigestFromConfigData", *base[:i], value, *base[i + 1 :]))
        assert len(digests) == 10
        assert all(d[:2] == b"\x00\x01" for d in digests)

    def test_onchain_config_example(self) -> None:
        assert onchain_config(-1000, 1000000).hex() == (
            "01fffffffffffffffffffffffffffffffffffffffffffffc180000000000000000000000000000000000000000000f4240"
        )


class TestDataContract:
    def test_is_refused_at_an_unexpected_address(self, feed: Feed) -> None:
        """As on a chain whose addresses do not follow from nonces. Here the ordinal is bent instead."""
        slot = feed.hot_slot()
        feed.set_word(slot, feed.word(slot) + (5 << 225))
        with pytest.raises(Reverted) as caught:
            feed.set_config(4, 1)
        assert caught.value.reason == "data contract failed"

    def test_gas_that_runs_out_in_its_creation_changes_nothing(self, bare_feed: Feed) -> None:
        feed = bare_feed
        feed.set_config(31, 10)
        signers = [Signer("other", i).address for i in range(31)]
        data = feed.aggregator.encode("setConfig", signers, feed.transmitters, 10, onchain_config(), 2, b"")

        def works(gas: int) -> bool:
            return succeeds(lambda: feed.try_call(data, feed.owner, gas=hex(gas)))

        gas = first(works, 500_000, 3_000_000)
        before = feed.aggregator.call("latestConfigDetails")
        with pytest.raises(Reverted) as caught:
            feed.aggregator.send_raw(data, sender=feed.owner, gas=gas - 1_000)
        assert caught.value.reason == "data contract failed"
        assert feed.aggregator.call("latestConfigDetails") == before
        feed.transmit(range(31))

    def test_there_are_31_bits_of_configurations(self, feed: Feed) -> None:
        """The ordinal is set in storage: nobody configures two thousand million times."""
        slot = feed.hot_slot()
        feed.set_word(slot, feed.word(slot) | (2**31 - 1) << 225)
        with pytest.raises(Reverted) as caught:
            feed.set_config(4, 1)
        assert caught.value.reason == "panic 0x1"


def test_the_data_contract_cannot_be_made_to_do_anything(feed: Feed) -> None:
    """Its code stops at once, whoever calls it with whatever."""
    rlp = b"\xd6\x94" + bytes.fromhex(feed.aggregator.address[2:]) + b"\x01"
    data = "0x" + keccak(rlp)[12:].hex()
    code = bytes.fromhex(feed.node.rpc("eth_getCode", data, "latest")[2:])
    assert code[0] == 0
    assert code[9:41] == feed.digest
    assert len(code) == 41 + 40 * 4
    assert feed.node.call(data, b"\xff" * 100) == b""
