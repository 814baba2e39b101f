"""The contracts that only tests deploy: OCR1 contract 17.1, 17.2, 17.4, and the report vectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from coincurve import PublicKey
from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from tests.contracts.harness import ZERO, Contract, Node, account, deploy
from tests.contracts.ocr1.conftest import FUNDS
from tests.contracts.ocr1.feed import ABORT, BILLING, Feed, reason, refusal

VECTORS = Path(__file__).parents[2] / "vectors"
REPORTS = [
    case
    for name in ("ocr1_report", "signatures")
    for case in json.loads((VECTORS / f"{name}.json").read_text())["cases"]
    if case["kind"] in ("report", "ocr1_report") and case.get("valid") is not False
]
ARGUMENTS = [
    case
    for case in json.loads((VECTORS / "signatures.json").read_text())["cases"]
    if case["kind"] == "ocr1_transmission_arguments"
]


class TestTestOffchainAggregator:
    def test_construction(self, tester: Contract) -> None:
        assert tester.call("decimals") == 0
        assert tester.call("description") == "TEST"
        assert tester.call("getConfigDigest") == bytes(16)
        assert tester.call("testAccountingGasCost") == 6035

    def test_fresh_accumulators_show_the_one_that_is_added(self, tester: Contract) -> None:
        assert tester.call("billingData") == [[1] * 31, [1] * 31, *BILLING]

    def test_digest(self, tester_feed: Feed) -> None:
        assert tester_feed.aggregator.call("getConfigDigest") == tester_feed.digest

    def test_burn_link(self, tester: Contract, token: Contract, stranger: str) -> None:
        tester.send("testBurnLINK", 7, sender=stranger)
        assert token.call("balanceOf", tester.address) == FUNDS - 7
        assert token.call("balanceOf", to_checksum_address((1).to_bytes(20, "big"))) == 7

    @pytest.mark.parametrize(
        ("arguments", "price"),
        [((10, 100, 1000), 55), ((10, 101, 40), 40), ((500, 100, 1000), 500), ((0, 1, 9), 0), ((5, 5, 4), 4)],
    )
    def test_implied_gas_price(self, tester: Contract, arguments: tuple[int, ...], price: int) -> None:
        assert tester.call("testImpliedGasPrice", *arguments) == price

    def test_payee(self, tester_feed: Feed, payees: list[str]) -> None:
        assert tester_feed.aggregator.call("testPayee", tester_feed.transmitters[2]) == payees[2]
        assert tester_feed.aggregator.call("testPayee", account("nobody")) == ZERO

    @pytest.mark.parametrize(
        ("x", "y", "total"), [(0, 0, 0), (65534, 1, 65535), (65535, 1, 65535), (40000, 40000, 65535)]
    )
    def test_saturating_add(self, tester: Contract, x: int, y: int, total: int) -> None:
        assert tester.call("testSaturatingAddUint16", x, y) == total

    def test_21_a_fee_of_128_bits_burns_all_gas(self, tester: Contract) -> None:
        method = "testTransmitterGasCostEthWei"
        assert tester.call(method, 100_000, 10, 1000, 5000) == 1_020_350_000_000_000
        assert tester.call(method, 5, 1, 0, 5) == 6035 * 10**9
        assert refusal(tester, method, 5, 1, 0, 6) == "gasLeft cannot exceed initialGas"
        # 6035 units of gas and 10^9: the largest price that stays below 2^128 - 1, and the next one (8.3 row 21)
        price = (2**128 - 2) // (6035 * 10**9)
        assert tester.call(method, 0, price, 0, 0) == price * 6035 * 10**9
        assert refusal(tester, method, 0, price + 1, 0, 0) == ABORT
        assert refusal(tester, method, 2**128 - 1 - 6035, 1, 0, 0) == ABORT

    def test_set_gas_reimbursements(self, tester_feed: Feed) -> None:
        contract = tester_feed.aggregator
        by_transmitter, by_signer = tester_feed.transmitters[1], tester_feed.signers[2].address
        contract.send("testSetGasReimbursements", by_transmitter, 10**20, sender=tester_feed.owner)
        contract.send("testSetGasReimbursements", by_signer, 2**166, sender=tester_feed.owner)
        assert contract.call("billingData")[1][:4] == [1, 10**20 + 1, 2**166 + 1, 1]
        assert contract.call("owedPayment", by_transmitter) == 10**20
        assert contract.call("testTotalLinkDue") == 10**20 + 2**166
        unknown = (contract, "testSetGasReimbursements", account("nobody"), 1)
        assert refusal(*unknown, sender=tester_feed.owner) == "address unknown"
        large = (contract, "testSetGasReimbursements", by_signer)
        assert refusal(*large, 2**216, sender=tester_feed.owner) == "amount too large"
        contract.send("testSetGasReimbursements", by_signer, 2**216 - 1, sender=tester_feed.owner)

    def test_set_observation_count(self, tester_feed: Feed) -> None:
        contract, owner = tester_feed.aggregator, tester_feed.owner
        contract.send("testSetOracleObservationCount", tester_feed.signers[2].address, 1000, sender=owner)
        contract.send("testSetOracleObservationCount", account("nobody"), 7, sender=owner)
        assert contract.call("billingData")[0][:4] == [8, 1, 1001, 1]
        contract.send("testSetOracleObservationCount", tester_feed.transmitters[1], 65535, sender=owner)
        assert contract.call("oracleObservationCount", tester_feed.transmitters[1]) == 65535
        assert contract.call("billingData")[0][1] == 0
        tester_feed.transmit()
        assert contract.call("oracleObservationCount", tester_feed.transmitters[1]) == 0
        assert contract.call("billingData")[0][:4] == [9, 1, 1002, 2]

    def test_set_observation_count_before_any_configuration(self, tester: Contract, owner: str) -> None:
        tester.send("testSetOracleObservationCount", account("nobody"), 7, sender=owner)
        assert tester.call("billingData")[0] == [8] + [1] * 30
        assert tester.call("testTotalLinkDue") == 7 * BILLING[3] * 10**9

    @pytest.mark.parametrize("case", REPORTS, ids=lambda c: c["config_digest"][:8])
    def test_report_vectors(self, tester: Contract, case: dict[str, Any]) -> None:
        report = bytes.fromhex(case["report"])
        observed = case["attributed_observations"]
        context, observers, observations = tester.call("testDecodeReport", report)
        assert context.hex() == case["raw_report_context"]
        assert observers == bytes(o["observer"] for o in observed).ljust(32, b"\x00")
        assert observations == [int(o["value"]) for o in observed]
        if "signature" in case:
            assert keccak(report).hex() == case["hash"]
            signature = bytes.fromhex(case["signature"])
            key = PublicKey.from_signature_and_message(signature, keccak(report), hasher=None)
            assert keccak(key.format(compressed=False)[1:])[12:].hex() == case["address"]

    @pytest.mark.parametrize("case", ARGUMENTS, ids=lambda c: c["config_digest"][:8])
    def test_arguments_of_a_transmission_are_accepted_by_the_contract(
        self, tester_feed: Feed, case: dict[str, Any]
    ) -> None:
        """Two signers of the vector sign a report of oracles; the contract takes rs, ss and vs as they are, up to the
        order of the observations, which the vector does not sort."""
        from tests.contracts.harness import Signer

        feed = tester_feed
        signers = [Signer(secret=int(k, 16)) for k in case["secret_keys"]]
        feed.set_config(4, 1, signers=[*signers, Signer("third"), Signer("fourth")])
        feed.set_digest(bytes.fromhex(case["config_digest"]))
        report = bytes.fromhex(case["report"])
        message = feed.sign(report)
        assert [r.hex() for r in message.rs] == case["rs"]
        assert [s.hex() for s in message.ss] == case["ss"]
        assert message.vs.hex() == case["vs"]
        expected = "observations not sorted"
        assert reason(lambda: feed.try_call(message)) == expected


def test_exposed_aggregator(node: Node, project: Any, owner: str) -> None:
    contract = deploy(node, project.ExposedOffchainAggregator, sender=owner)
    events = contract.deployment_events
    assert [tuple(e.args.values()) for e in events] == [(0, 0, 0, 0, 0), (ZERO, ZERO)]
    assert contract.call("description") == ""
    assert contract.call("typeAndVersion") == "OffchainAggregator 4.0.0"


class TestTestValidator:
    @pytest.fixture
    def validator(self, node: Node, project: Any, owner: str) -> Contract:
        return deploy(node, project.TestValidator, sender=owner)

    def test_records_and_emits(self, validator: Contract, owner: str) -> None:
        receipt = validator.send("validate", 1, -2, 3, -4, sender=owner)
        values = list(receipt.events[0].args.values())
        assert values[:4] == [1, -2, 3, -4]
        assert receipt.raw_logs[0]["topics"] == ["0xdb623f4f39d41e75ae1cbe50460c3d1496b6cf9a0db391b7197f82cab2744d21"]
        assert validator.call("latestRoundId") == 3
        validator.send("validate", 1, -2, 2, -4, sender=owner)
        assert validator.call("latestRoundId") == 2
        data = validator.encode("validate", 1, 1, 1, 1)
        assert validator.node.call(validator.address, data) == encode(["bool"], [True])

    def test_burns_at_least_what_it_is_told(self, validator: Contract, owner: str, stranger: str) -> None:
        validator.send("setMinGasUse", 500_000, sender=stranger)
        assert 500_000 < validator.send("validate", 1, 2, 3, 4, sender=owner).gas_used - 21_000 < 503_000


class TestLinkToken:
    """OCR1 contract 17.5."""

    def test_facts(self, link: Contract, owner: str) -> None:
        assert [link.call(x) for x in ("name", "symbol", "decimals")] == ["ChainLink Token", "LINK", 18]
        assert link.call("totalSupply") == link.call("balanceOf", owner) == 10**27

    def test_transfer(self, link: Contract, owner: str, stranger: str) -> None:
        receipt = link.send("transfer", stranger, 5, sender=owner)
        assert len(receipt.raw_logs) == 1
        assert receipt.raw_logs[0]["topics"][0] == "0x" + keccak(text="Transfer(address,address,uint256)").hex()
        assert link.call("balanceOf", stranger) == 5
        for target in (ZERO, link.address):
            assert refusal(link, "transfer", target, 1, sender=owner) == ""
        assert refusal(link, "transfer", owner, 6, sender=stranger) == ABORT

    def test_transfer_and_call(self, node: Node, project: Any, link: Contract, owner: str, stranger: str) -> None:
        receiver = deploy(node, project.TokenReceiver, sender=owner)
        receipt = link.send("transferAndCall", receiver.address, 9, b"hello", sender=owner)
        assert [log["topics"][0] for log in receipt.raw_logs[:2]] == [
            "0x" + keccak(text=f"Transfer(address,address,uint256{more})").hex() for more in ("", ",bytes")
        ]
        assert receipt.events[2].args == {"token": link.address, "sender": owner, "value": 9, "data": b"hello"}
        assert len(link.send("transferAndCall", stranger, 9, b"", sender=owner).raw_logs) == 2
        assert refusal(link, "transferAndCall", link.address, 9, b"", sender=owner) == ""
        # A contract that cannot receive.
        assert (
            refusal(
                link, "transferAndCall", deploy(node, project.TestValidator, sender=owner).address, 9, b"", sender=owner
            )
            == ""
        )

    def test_allowances(self, link: Contract, owner: str, stranger: str) -> None:
        link.send("approve", stranger, 10, sender=owner)
        link.send("increaseApproval", stranger, 5, sender=owner)
        link.send("transferFrom", owner, account("x"), 12, sender=stranger)
        assert link.call("allowance", owner, stranger) == 3
        assert refusal(link, "transferFrom", owner, account("x"), 4, sender=stranger) == ABORT
        link.send("decreaseApproval", stranger, 2, sender=owner)
        assert link.call("allowance", owner, stranger) == 1
        link.send("decreaseApproval", stranger, 2, sender=owner)
        assert link.call("allowance", owner, stranger) == 0
