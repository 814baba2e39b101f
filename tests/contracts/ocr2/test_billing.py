"""Billing (OCR2 contract 11), paying (12), payees (13), requests (10), validator (9)."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode

from tests.contracts.harness import (
    ZERO,
    Contract,
    Node,
    Receipt,
    Reverted,
    account,
    deploy,
    first,
    let_read,
    refused,
    selector,
    succeeds,
)
from tests.contracts.ocr2.feed import BILLING, JUELS_PER_FEE_COIN, Feed, deploy_aggregator

GWEI = 10**9
# Ways of a token (TokenDouble.Mode) that none of our own errors answers: returns 2, returns nothing, says no, aborts.
MISBEHAVIOUR = [(2, ""), (3, ""), (4, "token says no"), (5, "")]
OBSERVATION = BILLING[2] * 10**9
TRANSMISSION = BILLING[3] * 10**9


def failure(contract: Contract, method: str, *args: Any, sender: str | None = None, **overrides: Any) -> str:
    with pytest.raises(Reverted) as caught:
        contract.call(method, *args, sender=sender, **overrides)
    return caught.value.reason


def owed(feed: Feed, i: int = 0) -> int:
    value: int = feed.aggregator.call("owedPayment", feed.transmitters[i])
    return value


def price(gas_price_gwei: int, reasonable: int = BILLING[1], maximum: int = BILLING[0]) -> int:
    """OCR2 contract 11.3, in gwei."""
    raised = gas_price_gwei + (reasonable - gas_price_gwei) // 2 if gas_price_gwei < reasonable else gas_price_gwei
    return min(raised, maximum)


class TestObservations:
    """Every oracle earns for every round (OCR2 contract 11.2)."""

    def test_counts_grow_for_all_oracles_without_regard_to_observers(self, feed: Feed) -> None:
        for k in range(1, 4):
            feed.transmit([1, 2], observers=bytes([3, 3]), juels_per_fee_coin=-1)
            assert [feed.aggregator.call("oracleObservationCount", t) for t in feed.transmitters] == [k] * 4
            assert [owed(feed, i) for i in range(4)] == [k * OBSERVATION] * 4

    def test_signers_and_others_are_owed_nothing_q10(self, feed: Feed) -> None:
        feed.transmit()
        for address in (feed.signers[0].address, account("nobody"), ZERO):
            assert feed.aggregator.call("owedPayment", address) == 0
            assert feed.aggregator.call("oracleObservationCount", address) == 0

    def test_the_largest_parameters_do_not_overflow(self, feed: Feed) -> None:
        largest = [2**32 - 1] * 4 + [2**24 - 1]
        feed.aggregator.send("setBilling", *largest, sender=feed.owner)
        assert feed.aggregator.call("getBilling") == largest
        feed.transmit(juels_per_fee_coin=-1)
        assert owed(feed) == (2**32 - 1) * 10**9


class TestTransmitterPayment:
    """OCR2 contract 11.3."""

    def credit(self, feed: Feed, **kw: Any) -> tuple[int, Receipt]:
        before = owed(feed, 1)
        receipt = feed.transmit(sender=feed.transmitters[1], **kw)
        return owed(feed, 1) - before - OBSERVATION, receipt

    @pytest.mark.parametrize("gas_price", [0, 1, 10, 19, 20, 21, 30, 199, 200, 201, 5000])
    def test_gas_is_reimbursed_at_the_price_of_the_formula(self, feed: Feed, gas_price: int) -> None:
        feed.transmit()
        feed.transmit()
        data = feed.message().encode()
        credit, receipt = self.credit(feed, gas_price=gas_price * GWEI)
        # The gas that was measured can be had back from the amount: everything but what precedes and follows the
        # measurement, and the accounting gas.
        wei = (credit - TRANSMISSION) * 10**18 // JUELS_PER_FEE_COIN
        gas = round(wei / (price(gas_price) * GWEI))
        calldata_gas = sum(4 if byte == 0 else 16 for byte in data)
        measured = receipt.gas_used - 21_000 - calldata_gas
        counted = gas - 16 * len(data) - BILLING[4]
        # What the measurement misses: dispatch and decoding before it, the update of the record after it.
        assert 2_900 < measured - counted < 4_400

    def test_fractions_of_a_gwei_do_not_count(self, feed: Feed) -> None:
        feed.transmit()
        feed.transmit()
        exact, _ = self.credit(feed, gas_price=30 * GWEI)
        feed.transmit()
        with_fraction, _ = self.credit(feed, gas_price=31 * GWEI - 1)
        assert abs(exact - with_fraction) < exact // 100

    def test_the_recommended_accounting_gas_covers_what_is_not_measured(self, feed: Feed) -> None:
        """With it, reimbursement at a reasonable price is within one percent of gas after dispatch, plus 16 a byte."""
        feed.aggregator.send("setBilling", 200, 0, 0, 0, 4_200, sender=feed.owner)
        feed.transmit()
        feed.transmit()
        data = feed.message().encode()
        before = owed(feed, 1)
        receipt = feed.transmit(sender=feed.transmitters[1], gas_price=30 * GWEI, juels_per_fee_coin=10**18)
        reimbursed = (owed(feed, 1) - before) // (30 * GWEI)
        spent = receipt.gas_used - 21_000 - sum(4 if b == 0 else 16 for b in data) + 16 * len(data)
        assert abs(reimbursed - spent) < spent // 100

    def test_negative_juels_pay_nothing_at_all_q6(self, feed: Feed) -> None:
        for juels in (-1, -(2**191)):
            credit, receipt = self.credit(feed, juels_per_fee_coin=juels, gas_price=30 * GWEI)
            assert credit == 0
            assert receipt.named("AnswerUpdated")

    def test_zero_juels_pay_the_fixed_amount(self, feed: Feed) -> None:
        assert self.credit(feed, juels_per_fee_coin=0, gas_price=30 * GWEI)[0] == TRANSMISSION

    @pytest.mark.parametrize("juels", [2**191 - 1, 10**50, 2**160 + 12345])
    def test_extreme_juels_wrap_and_never_fail_the_report(self, feed: Feed, juels: int) -> None:
        credit, receipt = self.credit(feed, juels_per_fee_coin=juels, gas_price=30 * GWEI)
        assert 0 <= credit < 2**96
        assert receipt.named("AnswerUpdated")

    def test_only_the_caller_is_credited(self, feed: Feed) -> None:
        feed.transmit(sender=feed.transmitters[2])
        assert [owed(feed, i) for i in (0, 1, 3)] == [OBSERVATION] * 3
        assert owed(feed, 2) >= OBSERVATION + TRANSMISSION


class TestAccumulator:
    """The 96-bit accumulator at its limit (Q7)."""

    @pytest.fixture
    def exposed(self, node: Node, project: Any, owner: str, token: Contract, payees: list[str]) -> Feed:
        contract = deploy(node, project.TestOCR2Aggregator, token.address, -(10**30), 10**30, ZERO, ZERO, sender=owner)
        feed = Feed(node, contract, owner)
        feed.set_config(4, 1)
        contract.send("setBilling", 1, 1, 0, 7, 0, sender=owner)  # 7 Gjuels a transmission
        return feed

    def test_reaching_the_limit_exactly(self, exposed: Feed) -> None:
        exposed.aggregator.send(
            "testSetTransmitterPayment", exposed.transmitters[0], 2**96 - 1 - 7 * 10**9, sender=exposed.owner
        )
        exposed.transmit(juels_per_fee_coin=0)
        assert owed(exposed) == 2**96 - 1

    def test_a_wrapped_value_that_is_smaller_is_forgone_q7(self, exposed: Feed) -> None:
        exposed.aggregator.send(
            "testSetTransmitterPayment", exposed.transmitters[0], 2**96 - 7 * 10**9, sender=exposed.owner
        )
        exposed.transmit(juels_per_fee_coin=0)
        assert owed(exposed) == 2**96 - 7 * 10**9

    def test_truncation_to_96_bits_precedes_the_comparison(self, exposed: Feed) -> None:
        """With this exchange rate, gas costs a multiple of 2**96 juels, whatever the gas."""
        exposed.aggregator.send("testSetTransmitterPayment", exposed.transmitters[0], 1000, sender=exposed.owner)
        exposed.transmit(juels_per_fee_coin=10**18 * 2**96, gas_price=GWEI)
        assert owed(exposed) == 1000 + 7 * 10**9

    def test_a_wrapped_value_that_is_smaller_is_forgone_in_production_too(self, feed: Feed) -> None:
        """The accumulator is set in storage: nobody earns 2**96 juels."""
        transmitter = feed.transmitters[0]
        feed.transmit(sender=transmitter)
        slot = feed.record_slot(transmitter)
        assert feed.word(slot) % 2**96 == owed(feed) - OBSERVATION
        feed.set_word(slot, feed.word(slot) | 2**96 - 1)
        assert owed(feed) == 2**96 - 1 + OBSERVATION
        assert feed.transmit(sender=transmitter).named("AnswerUpdated")
        assert owed(feed) == 2**96 - 1 + 2 * OBSERVATION

    def test_inactive_transmitters_cannot_be_set(self, exposed: Feed) -> None:
        assert failure(exposed.aggregator, "testSetTransmitterPayment", account("x"), 1) == "invalid transmitter"


class TestHelpers:
    """OCR2 contract 18.2."""

    @pytest.fixture(scope="class")
    def exposed(self, node: Node, project: Any, owner: str, token: Contract) -> Contract:
        return deploy(node, project.TestOCR2Aggregator, token.address, 1, 100, ZERO, ZERO, sender=owner)

    @pytest.mark.parametrize(
        ("tx", "reasonable", "maximum", "expected"),
        [(10, 101, 1000, 55), (10, 101, 40, 40), (101, 101, 1000, 101), (2000, 101, 1000, 1000), (0, 1, 9, 0)],
    )
    def test_reimbursement_gas_price(
        self, exposed: Contract, tx: int, reasonable: int, maximum: int, expected: int
    ) -> None:
        assert exposed.call("testReimbursementGasPriceGwei", tx, reasonable, maximum) == expected
        assert price(tx, reasonable, maximum) == expected

    def test_gas_cost(self, exposed: Contract) -> None:
        assert exposed.call("testTransmitterGasCostWei", 100000, 10, 1000, 6000, 5000) == 1020000000000000
        assert exposed.call("testTransmitterGasCostWei", 5, 2**255, 0, 0, 0) == 5 * 2**255 * 10**9 % 2**256
        reason = failure(exposed, "testTransmitterGasCostWei", 4, 1, 0, 0, 5)
        assert reason == "leftGas cannot exceed initialGas"

    def test_decode_report(self, exposed: Contract) -> None:
        from tests.contracts.ocr2.feed import encode_report

        report = encode_report([1, 2, 3], observers=bytes([7, 8, 9, 10]), observed_at=55)
        assert exposed.call("testDecodeReport", report) == [55, bytes([7, 8, 9]), [1, 2, 3]]
        assert failure(exposed, "testDecodeReport", report + bytes(32)) == "report length mismatch"
        assert failure(exposed, "testDecodeReport", report[:100]) == ""

    def test_burn_link(self, exposed: Contract, token: Contract, owner: str) -> None:
        token.send("mint", exposed.address, 10, sender=owner)
        exposed.send("testBurnLink", 7, sender=owner)
        assert token.call("balanceOf", exposed.address) == 3
        assert token.call("balanceOf", "0x" + "00" * 19 + "01") >= 7
        token.send("setMode", 1, sender=owner)
        assert failure(exposed, "testBurnLink", 1) == "transfer failed"

    def test_digest_payee_and_total(self, node: Node, exposed: Contract, owner: str) -> None:
        feed = Feed(node, exposed, owner)
        from tests.contracts.ocr2.feed import onchain_config

        feed.set_config(4, 1, onchain=onchain_config(1, 100))
        assert exposed.call("getConfigDigest") == feed.digest
        exposed.send("setPayees", feed.transmitters[:1], [account("p")], sender=owner)
        assert exposed.call("testPayee", feed.transmitters[0]) == account("p")
        exposed.send("setBilling", 0, 0, 3, 5, 0, sender=owner)
        feed.transmit([50, 60, 70], juels_per_fee_coin=0)
        assert exposed.call("testTotalLinkDue") == 4 * 3 * 10**9 + 5 * 10**9


class TestSetBilling:
    def test_owner_and_admin_with_the_full_calldata(
        self, feed: Feed, controller: Contract, stranger: str, owner: str
    ) -> None:
        data = feed.aggregator.encode("setBilling", 1, 2, 3, 4, 5)
        controller.send("expect", stranger, data, sender=owner)
        receipt = feed.aggregator.send_raw(data, sender=stranger)
        assert receipt.named("BillingSet") == [
            {
                "maximumGasPriceGwei": 1,
                "reasonableGasPriceGwei": 2,
                "observationPaymentGjuels": 3,
                "transmissionPaymentGjuels": 4,
                "accountingGas": 5,
            }
        ]
        assert feed.aggregator.call("getBilling") == [1, 2, 3, 4, 5]
        refused = "Only owner&billingAdmin can call"
        assert failure(feed.aggregator, "setBilling", 1, 2, 3, 4, 6, sender=stranger) == refused

    def test_the_event_is_emitted_even_if_nothing_changes_q15(self, feed: Feed) -> None:
        assert feed.aggregator.send("setBilling", *BILLING, sender=feed.owner).names == ["BillingSet"]

    def test_dirty_words_fail_without_data(self, feed: Feed) -> None:
        for i in range(5):
            words = list(BILLING)
            words[i] = 2 ** (24 if i == 4 else 32)
            data = selector("setBilling(uint32,uint32,uint32,uint32,uint24)") + encode(["uint256"] * 5, words)
            with pytest.raises(Reverted) as caught:
                feed.node.call(feed.aggregator.address, data, feed.owner)
            assert caught.value.data == b""

    def test_pays_under_the_old_parameters(self, feed: Feed) -> None:
        feed.transmit(juels_per_fee_coin=-1)
        receipt = feed.aggregator.send("setBilling", 0, 0, 1, 0, 0, sender=feed.owner)
        assert [e["amount"] for e in receipt.named("OraclePaid")] == [OBSERVATION] * 4
        assert receipt.names[-1] == "BillingSet"

    def test_the_transmission_state_is_left_alone(self, feed: Feed) -> None:
        feed.transmit([7, 8, 9], count=1234)
        before = feed.aggregator.call("latestTransmissionDetails", sender=feed.owner)
        feed.aggregator.send("setBilling", *[2**32 - 1] * 4, 2**24 - 1, sender=feed.owner)
        assert feed.aggregator.call("latestTransmissionDetails", sender=feed.owner) == before
        feed.aggregator.send("setBilling", 0, 0, 0, 0, 0, sender=feed.owner)
        assert feed.aggregator.call("latestTransmissionDetails", sender=feed.owner) == before
        assert feed.transmit().named("NewTransmission")


class TestControllers:
    @pytest.mark.parametrize("kind", ["Billing", "Requester"])
    def test_setting(self, aggregator: Contract, owner: str, stranger: str, controller: Contract, kind: str) -> None:
        setter, getter = f"set{kind}AccessController", f"get{kind}AccessController"
        assert aggregator.call(getter) == controller.address
        assert failure(aggregator, setter, ZERO, sender=stranger) == "Only callable by owner"
        assert aggregator.send(setter, controller.address, sender=owner).events == []
        event = aggregator.send(setter, account("c"), sender=owner).events[0]
        assert event.name == f"{kind}AccessControllerSet"
        assert event.args == {"old": controller.address, "current": account("c")}
        assert aggregator.call(getter) == account("c")

    @pytest.mark.parametrize(
        ("setter", "method", "args", "reason"),
        [
            ("setRequesterAccessController", "requestNewRound", [], "Only owner&requester can call"),
            ("setBillingAccessController", "setBilling", [1, 2, 3, 4, 5], "Only owner&billingAdmin can call"),
            ("setBillingAccessController", "withdrawFunds", [ZERO, 0], "Only owner&billingAdmin can call"),
        ],
    )
    def test_what_the_controller_may_answer(
        self,
        aggregator: Contract,
        controller: Contract,
        owner: str,
        stranger: str,
        setter: str,
        method: str,
        args: list[Any],
        reason: str,
    ) -> None:
        aggregator.call(method, *args, sender=stranger)
        for word, failing, expected in ((0, False, reason), (2, False, ""), (1, True, "controller says no")):
            controller.send("setAnswer", word, failing, sender=owner)
            assert failure(aggregator, method, *args, sender=stranger) == expected
            # The owner does not need it.
            aggregator.call(method, *args, sender=owner)
        for nothing in (ZERO, account("no code")):
            aggregator.send(setter, nothing, sender=owner)
            assert failure(aggregator, method, *args, sender=stranger) == ""
            aggregator.call(method, *args, sender=owner)


class TestRequestNewRound:
    def test_event_and_result(self, feed: Feed, controller: Contract, stranger: str) -> None:
        feed.transmit(count=9 * 256 + 3)
        controller.send("expect", stranger, feed.aggregator.encode("requestNewRound"), sender=feed.owner)
        assert feed.aggregator.call("requestNewRound", sender=stranger) == 2
        receipt = feed.aggregator.send("requestNewRound", sender=stranger)
        assert [(e.name, e.args) for e in receipt.events] == [
            ("RoundRequested", {"requester": stranger, "configDigest": feed.digest, "epoch": 9, "round": 3})
        ]
        assert feed.aggregator.call("requestNewRound", sender=feed.owner) == 2


class TestWithdrawPayment:
    """OCR2 contract 12.1."""

    def test_pays_and_forgets(self, feed: Feed, token: Contract, payees: list[str]) -> None:
        feed.transmit()
        amount = owed(feed)
        before = token.call("balanceOf", payees[0])
        receipt = feed.aggregator.send("withdrawPayment", feed.transmitters[0], sender=payees[0])
        assert [(e.name, e.address) for e in receipt.events] == [
            ("Transfer", token.address),
            ("OraclePaid", feed.aggregator.address),
        ]
        assert receipt.events[1].args == {
            "transmitter": feed.transmitters[0],
            "payee": payees[0],
            "amount": amount,
            "linkToken": token.address,
        }
        assert token.call("balanceOf", payees[0]) - before == amount
        assert owed(feed) == 0
        assert feed.aggregator.call("oracleObservationCount", feed.transmitters[0]) == 0
        # The oracle goes on earning and may still transmit.
        feed.transmit(juels_per_fee_coin=-1)
        assert owed(feed) == OBSERVATION

    def test_nothing_owed_is_a_silent_success(self, feed: Feed, payees: list[str]) -> None:
        assert feed.aggregator.send("withdrawPayment", feed.transmitters[0], sender=payees[0]).events == []

    def test_former_transmitters_are_owed_nothing(self, feed: Feed, payees: list[str]) -> None:
        feed.transmit()
        former = feed.transmitters[0]
        feed.set_config(4, 1, label="new")
        feed.aggregator.send("setPayees", feed.transmitters, [account("p")] * 4, sender=feed.owner)
        assert feed.aggregator.send("withdrawPayment", former, sender=payees[0]).events == []

    def test_only_the_payee(self, feed: Feed, stranger: str, payees: list[str]) -> None:
        for sender in (stranger, feed.owner, feed.transmitters[0], payees[1]):
            reason = failure(feed.aggregator, "withdrawPayment", feed.transmitters[0], sender=sender)
            assert reason == "Only payee can withdraw"

    @pytest.mark.parametrize(("mode", "reason"), [(1, "insufficient funds"), *MISBEHAVIOUR])
    def test_tokens_that_misbehave(
        self, feed: Feed, token: Contract, payees: list[str], mode: int, reason: str
    ) -> None:
        feed.transmit()
        token.send("setMode", mode, sender=feed.owner)
        assert failure(feed.aggregator, "withdrawPayment", feed.transmitters[0], sender=payees[0]) == reason


class TestMassPayout:
    """OCR2 contract 12.2."""

    def pay(self, feed: Feed, how: str) -> Receipt:
        if how == "setConfig":
            return feed.set_config(4, 1)
        if how == "setBilling":
            return feed.aggregator.send("setBilling", *BILLING, sender=feed.owner)
        return feed.aggregator.send("setLinkToken", how, account("rest"), sender=feed.owner)

    @pytest.mark.parametrize("how", ["setConfig", "setBilling", "setLinkToken"])
    def test_every_oracle_in_ascending_order_with_the_tokens_event_first(
        self, feed: Feed, project: Any, token: Contract, payees: list[str], how: str
    ) -> None:
        feed.transmit(sender=feed.transmitters[2])
        feed.transmit(sender=feed.transmitters[1])
        amounts = [owed(feed, i) for i in range(4)]
        old = list(feed.transmitters)
        new_token = deploy(feed.node, project.TokenDouble, sender=feed.owner)
        receipt = self.pay(feed, new_token.address if how == "setLinkToken" else how)
        paid = receipt.named("OraclePaid")
        assert [(e["transmitter"], e["payee"], e["amount"]) for e in paid] == list(
            zip(old, payees[:4], amounts, strict=True)
        )
        assert receipt.names[:8] == ["Transfer", "OraclePaid"] * 4
        assert [owed(feed, i) for i in range(4)] == [0] * 4
        assert [feed.aggregator.call("oracleObservationCount", t) for t in old] == [0] * 4
        assert all(e["linkToken"] == token.address for e in paid)

    def test_an_oracle_that_is_owed_nothing_keeps_its_rounds_q3(self, feed: Feed) -> None:
        feed.aggregator.send("setBilling", *BILLING[:2], 0, 0, 0, sender=feed.owner)
        feed.transmit(juels_per_fee_coin=0)
        feed.transmit(juels_per_fee_coin=0)
        receipt = feed.aggregator.send("setBilling", *BILLING[:2], 5, 0, 0, sender=feed.owner)
        assert receipt.names == ["BillingSet"]
        # The past rounds are paid at the new rate.
        assert [owed(feed, i) for i in range(4)] == [2 * 5 * 10**9] * 4

    def test_a_mixed_payout_advances_only_those_who_are_paid_q3(self, feed: Feed) -> None:
        feed.aggregator.send("setBilling", *BILLING[:2], 0, 9, 0, sender=feed.owner)
        feed.transmit(juels_per_fee_coin=0, sender=feed.transmitters[3])
        receipt = feed.aggregator.send("setBilling", *BILLING[:2], 5, 0, 0, sender=feed.owner)
        assert [e["transmitter"] for e in receipt.named("OraclePaid")] == [feed.transmitters[3]]
        assert [owed(feed, i) for i in range(4)] == [5 * 10**9] * 3 + [0]

    def test_a_missing_payee_is_paid_all_the_same_q8(self, bare_feed: Feed, token: Contract) -> None:
        feed = bare_feed
        feed.aggregator.send("setBilling", *BILLING, sender=feed.owner)
        feed.set_config(4, 1)
        feed.transmit()
        receipt = feed.set_config(4, 1)
        assert {e["payee"] for e in receipt.named("OraclePaid")} == {ZERO}

    @pytest.mark.parametrize("how", ["setConfig", "setBilling", "setLinkToken"])
    def test_real_link_refuses_the_zero_address_and_blocks_the_owner_q8(
        self, node: Node, project: Any, artifact: Any, owner: str, stranger: str, how: str
    ) -> None:
        link = deploy(node, project.LinkToken, sender=owner)
        contract = deploy_aggregator(node, artifact, owner, link.address, billing_admin=ZERO, requester_admin=ZERO)
        link.send("transfer", contract.address, 10**20, sender=owner)
        feed = Feed(node, contract, owner)
        contract.send("setBilling", *BILLING, sender=owner)
        feed.set_config(4, 1)
        feed.transmit()
        other = deploy(node, project.LinkToken, sender=owner)
        with pytest.raises(Reverted) as caught:
            self.pay(feed, other.address if how == "setLinkToken" else how)
        assert caught.value.data == b""
        contract.send("setPayees", feed.transmitters, [account("p", i) for i in range(4)], sender=owner)
        assert len(self.pay(feed, other.address if how == "setLinkToken" else how).named("OraclePaid")) == 4

    @pytest.mark.parametrize("how", ["setConfig", "setBilling"])
    @pytest.mark.parametrize(("mode", "reason"), [(1, "insufficient funds"), *MISBEHAVIOUR])
    def test_tokens_that_misbehave(self, feed: Feed, token: Contract, how: str, mode: int, reason: str) -> None:
        feed.transmit()
        token.send("setMode", mode, sender=feed.owner)
        with pytest.raises(Reverted) as caught:
            self.pay(feed, how)
        assert caught.value.reason == reason

    def test_what_a_token_sees_during_the_payout(self, feed: Feed, token: Contract) -> None:
        """The payment is gone before the transfer, the rounds are still unpaid until after the last transfer."""
        feed.transmit(sender=feed.transmitters[3])
        query = feed.aggregator.encode("owedPayment", feed.transmitters[3])
        token.send("setHook", feed.aggregator.address, query, sender=feed.owner)
        feed.aggregator.send("setBilling", *BILLING, sender=feed.owner)
        seen = int.from_bytes(token.call("hookResult"), "big")
        assert seen == OBSERVATION
        assert owed(feed, 3) == 0

    @pytest.mark.parametrize("how", ["setConfig", "setBilling", "withdrawPayment"])
    def test_a_report_that_arrives_during_a_payout_is_kept(
        self, feed: Feed, token: Contract, payees: list[str], how: str
    ) -> None:
        """The token itself transmits, in the middle of being paid out."""
        feed.set_config(4, 1, transmitters=[token.address, *feed.transmitters[1:]])
        feed.aggregator.send("setPayees", [token.address], [payees[0]], sender=feed.owner)
        feed.transmit([1, 2, 3], sender=feed.transmitters[1])
        late = feed.message([4, 5, 6], count=7)
        token.send("setHook", feed.aggregator.address, late.encode(), sender=feed.owner)
        if how == "withdrawPayment":
            feed.aggregator.send("withdrawPayment", feed.transmitters[1], sender=payees[1])
        else:
            self.pay(feed, how)
        assert feed.aggregator.call("latestRound") == 2
        assert [feed.aggregator.call("getAnswer", r) for r in (1, 2, 3)] == [2, 5, 0]
        token.send("setHook", ZERO, b"", sender=feed.owner)
        feed.count = 7
        feed.transmit([7, 8, 9], sender=feed.transmitters[1])
        assert [feed.aggregator.call("getAnswer", r) for r in (1, 2, 3)] == [2, 5, 8]

    def test_a_configuration_that_arrives_during_a_withdrawal_is_kept(
        self, feed: Feed, token: Contract, payees: list[str]
    ) -> None:
        """The token owns the aggregator and reconfigures it, in the middle of a withdrawal."""
        from tests.contracts.ocr2.feed import onchain_config

        # Only the transmitter is paid, so the token is not called without end.
        feed.aggregator.send("setBilling", 0, 0, 0, 5, 0, sender=feed.owner)
        feed.aggregator.send("transferOwnership", token.address, sender=feed.owner)
        feed.node.fund(token.address)
        feed.aggregator.send("acceptOwnership", sender=token.address)
        feed.transmit(juels_per_fee_coin=0)
        signers = [s.address for s in feed.signers]
        values = (signers, feed.transmitters, 1, onchain_config(), 2, b"")
        token.send("setHook", feed.aggregator.address, feed.aggregator.encode("setConfig", *values), sender=feed.owner)
        feed.aggregator.send("withdrawPayment", feed.transmitters[0], sender=payees[0])
        token.send("setHook", ZERO, b"", sender=feed.owner)
        count, _, feed.digest = feed.aggregator.call("latestConfigDetails")
        feed.count = 0
        assert count >= 2
        assert feed.transmit().named("NewTransmission")

    def test_a_token_that_calls_back_cannot_undo_a_new_billing(self, feed: Feed, token: Contract) -> None:
        feed.transmit()
        token.send("setHook", feed.aggregator.address, feed.aggregator.encode("latestRound"), sender=feed.owner)
        feed.aggregator.send("setBilling", 9, 8, 7, 6, 5, sender=feed.owner)
        assert feed.aggregator.call("getBilling") == [9, 8, 7, 6, 5]


class TestFunds:
    """OCR2 contract 12.3 and ``linkAvailableForPayment``."""

    def test_available_is_balance_minus_due(self, feed: Feed, token: Contract) -> None:
        balance = token.call("balanceOf", feed.aggregator.address)
        assert feed.aggregator.call("linkAvailableForPayment") == balance
        feed.transmit()
        due = sum(owed(feed, i) for i in range(4))
        assert feed.aggregator.call("linkAvailableForPayment") == balance - due

    def test_available_may_be_negative(self, feed: Feed, project: Any) -> None:
        poor = deploy(feed.node, project.TokenDouble, sender=feed.owner)
        feed.aggregator.send("setLinkToken", poor.address, account("rest"), sender=feed.owner)
        feed.transmit(juels_per_fee_coin=-1)
        assert feed.aggregator.call("linkAvailableForPayment") == -4 * OBSERVATION
        reason = failure(feed.aggregator, "withdrawFunds", account("r"), 0, sender=feed.owner)
        assert reason == "insufficient balance"

    @pytest.mark.parametrize("share", [0, 1, 10**18, 2**256 - 1])
    def test_withdraws_what_is_not_owed(self, feed: Feed, token: Contract, share: int) -> None:
        feed.transmit()
        available = feed.aggregator.call("linkAvailableForPayment")
        recipient = account("recipient", share)
        receipt = feed.aggregator.send("withdrawFunds", recipient, share, sender=feed.owner)
        assert receipt.names == ["Transfer"]
        assert token.call("balanceOf", recipient) == min(share, available)
        assert feed.aggregator.call("linkAvailableForPayment") == available - min(share, available)

    def test_billing_admin_may_and_strangers_may_not(self, feed: Feed, controller: Contract, stranger: str) -> None:
        feed.aggregator.send("withdrawFunds", account("r"), 1, sender=stranger)
        controller.send("setAnswer", 0, False, sender=feed.owner)
        reason = failure(feed.aggregator, "withdrawFunds", account("r"), 1, sender=stranger)
        assert reason == "Only owner&billingAdmin can call"

    @pytest.mark.parametrize(("mode", "reason"), [(1, "insufficient funds"), *MISBEHAVIOUR])
    def test_tokens_that_misbehave(self, feed: Feed, token: Contract, mode: int, reason: str) -> None:
        token.send("setMode", mode, sender=feed.owner)
        assert failure(feed.aggregator, "withdrawFunds", account("r"), 1, sender=feed.owner) == reason

    def test_a_token_without_balances(
        self, node: Node, artifact: Any, owner: str, controller: Contract, token: Contract
    ) -> None:
        contract = deploy_aggregator(
            node, artifact, owner, controller.address, billing_admin=ZERO, requester_admin=ZERO
        )
        assert failure(contract, "linkAvailableForPayment") == ""
        assert failure(contract, "withdrawFunds", owner, 1, sender=owner) == ""
        assert failure(contract, "setLinkToken", token.address, owner, sender=owner) == ""


class TestSetLinkToken:
    """OCR2 contract 12.4."""

    def test_pays_sends_the_rest_and_switches(self, feed: Feed, project: Any, token: Contract) -> None:
        feed.transmit()
        other = deploy(feed.node, project.TokenDouble, sender=feed.owner)
        rest = feed.aggregator.call("linkAvailableForPayment")
        receipt = feed.aggregator.send("setLinkToken", other.address, account("rest"), sender=feed.owner)
        assert receipt.names == ["Transfer", "OraclePaid"] * 4 + ["Transfer", "LinkTokenSet"]
        assert receipt.events[-1].args == {"oldLinkToken": token.address, "newLinkToken": other.address}
        assert token.call("balanceOf", account("rest")) == rest
        assert token.call("balanceOf", feed.aggregator.address) == 0
        assert feed.aggregator.call("getLinkToken") == other.address

    def test_the_configuration_details_in_the_same_slot_survive(self, feed: Feed, project: Any) -> None:
        before = feed.aggregator.call("latestConfigDetails")
        other = deploy(feed.node, project.TokenDouble, sender=feed.owner)
        feed.aggregator.send("setLinkToken", other.address, account("rest"), sender=feed.owner)
        assert feed.aggregator.call("latestConfigDetails") == before
        feed.set_config(4, 1)
        assert feed.aggregator.call("getLinkToken") == other.address

    def test_the_same_token_is_a_silent_no_op(self, feed: Feed, token: Contract) -> None:
        feed.transmit()
        receipt = feed.aggregator.send("setLinkToken", token.address, account("rest"), sender=feed.owner)
        assert receipt.events == []
        assert owed(feed) > 0

    def test_only_the_owner(self, feed: Feed, stranger: str) -> None:
        assert failure(feed.aggregator, "setLinkToken", ZERO, ZERO, sender=stranger) == "Only callable by owner"

    def test_what_is_not_a_token_is_refused(self, feed: Feed, controller: Contract) -> None:
        for address in (ZERO, account("no code"), controller.address):
            assert failure(feed.aggregator, "setLinkToken", address, account("r"), sender=feed.owner) == ""

    @pytest.mark.parametrize(("mode", "reason"), [(1, "transfer remaining funds failed"), *MISBEHAVIOUR])
    def test_the_rest_cannot_be_sent(self, feed: Feed, project: Any, token: Contract, mode: int, reason: str) -> None:
        other = deploy(feed.node, project.TokenDouble, sender=feed.owner)
        token.send("setMode", mode, sender=feed.owner)
        assert failure(feed.aggregator, "setLinkToken", other.address, account("r"), sender=feed.owner) == reason


class TestPayees:
    """OCR2 contract 13."""

    def test_set_once(self, aggregator: Contract, owner: str) -> None:
        t, p = [account("t", i) for i in range(2)], [account("p", i) for i in range(2)]
        receipt = aggregator.send("setPayees", t, p, sender=owner)
        assert [e.args for e in receipt.events] == [
            {"transmitter": t[i], "previous": ZERO, "current": p[i]} for i in range(2)
        ]
        assert aggregator.send("setPayees", t, p, sender=owner).events == []
        assert failure(aggregator, "setPayees", t, p[::-1], sender=owner) == "payee already set"
        assert failure(aggregator, "setPayees", t[:1], [ZERO], sender=owner) == "payee already set"

    def test_the_same_transmitter_twice_in_one_call(self, aggregator: Contract, owner: str) -> None:
        t, p = account("t"), account("p")
        assert len(aggregator.send("setPayees", [t, t], [p, p], sender=owner).events) == 1
        twice = [account("t2")] * 2
        assert failure(aggregator, "setPayees", twice, [p, account("q")], sender=owner) == "payee already set"

    def test_zero_payee_for_an_account_without_one_is_silent(self, aggregator: Contract, owner: str) -> None:
        assert aggregator.send("setPayees", [account("t")], [ZERO], sender=owner).events == []

    def test_lengths_and_owner(self, aggregator: Contract, owner: str, stranger: str) -> None:
        assert failure(aggregator, "setPayees", [ZERO], [], sender=owner) == "transmitters.size != payees.size"
        assert failure(aggregator, "setPayees", [ZERO], [], sender=stranger) == "Only callable by owner"

    def test_transfer(self, feed: Feed, payees: list[str], stranger: str) -> None:
        t = feed.transmitters[0]
        contract = feed.aggregator
        assert failure(contract, "transferPayeeship", t, stranger, sender=stranger) == "only current payee can update"
        assert failure(contract, "transferPayeeship", t, payees[0], sender=payees[0]) == "cannot transfer to self"
        requested = contract.send("transferPayeeship", t, stranger, sender=payees[0])
        assert [(e.name, e.args) for e in requested.events] == [
            ("PayeeshipTransferRequested", {"transmitter": t, "current": payees[0], "proposed": stranger})
        ]
        assert contract.send("transferPayeeship", t, stranger, sender=payees[0]).events == []
        assert failure(contract, "acceptPayeeship", t, sender=payees[1]) == "only proposed payees can accept"
        accepted = contract.send("acceptPayeeship", t, sender=stranger)
        assert [(e.name, e.args) for e in accepted.events] == [
            ("PayeeshipTransferred", {"transmitter": t, "previous": payees[0], "current": stranger})
        ]
        assert failure(contract, "acceptPayeeship", t, sender=stranger) == "only proposed payees can accept"
        feed.transmit()
        assert failure(contract, "withdrawPayment", t, sender=payees[0]) == "Only payee can withdraw"
        assert contract.send("withdrawPayment", t, sender=stranger).named("OraclePaid")

    def test_a_proposal_of_zero_cancels_and_is_announced(self, feed: Feed, payees: list[str], stranger: str) -> None:
        t = feed.transmitters[0]
        feed.aggregator.send("transferPayeeship", t, stranger, sender=payees[0])
        receipt = feed.aggregator.send("transferPayeeship", t, ZERO, sender=payees[0])
        assert receipt.names == ["PayeeshipTransferRequested"]
        reason = failure(feed.aggregator, "acceptPayeeship", t, sender=stranger)
        assert reason == "only proposed payees can accept"


class TestValidator:
    """OCR2 contract 9."""

    @pytest.fixture
    def validator(self, node: Node, project: Any, feed: Feed) -> Contract:
        contract = deploy(node, project.ValidatorDouble, sender=feed.owner)
        feed.aggregator.send("setValidatorConfig", contract.address, 300_000, sender=feed.owner)
        return contract

    def test_setting(self, aggregator: Contract, owner: str, stranger: str) -> None:
        assert aggregator.call("getValidatorConfig") == [ZERO, 0]
        assert failure(aggregator, "setValidatorConfig", ZERO, 1, sender=stranger) == "Only callable by owner"
        assert aggregator.send("setValidatorConfig", ZERO, 0, sender=owner).events == []
        v = account("v")
        event = aggregator.send("setValidatorConfig", v, 7, sender=owner).events[0]
        assert event.args == {
            "previousValidator": ZERO,
            "previousGasLimit": 0,
            "currentValidator": v,
            "currentGasLimit": 7,
        }
        assert aggregator.send("setValidatorConfig", v, 7, sender=owner).events == []
        event = aggregator.send("setValidatorConfig", v, 8, sender=owner).events[0]
        assert (event.args["previousGasLimit"], event.args["currentGasLimit"]) == (7, 8)
        assert aggregator.call("getValidatorConfig") == [v, 8]
        event = aggregator.send("setValidatorConfig", ZERO, 2**32 - 1, sender=owner).events[0]
        assert aggregator.call("getValidatorConfig") == [ZERO, 2**32 - 1]

    def test_is_called_with_both_rounds_after_the_events(self, feed: Feed, validator: Contract) -> None:
        receipt = feed.transmit([9, 10, 30])
        assert receipt.names == ["NewTransmission", "NewRound", "AnswerUpdated", "Validated"]
        seen = receipt.named("Validated")[0]
        gas = seen.pop("initialGas")
        assert seen == {"previousRoundId": 0, "previousAnswer": 0, "currentRoundId": 1, "currentAnswer": 10}
        assert 299_000 < gas < 300_000
        for k in range(2, 6):
            seen = feed.transmit([k * 10] * 3).named("Validated")[0]
            assert (seen["previousRoundId"], seen["currentRoundId"]) == (k - 1, k)
            assert (seen["previousAnswer"], seen["currentAnswer"]) == ((k - 1) * 10, k * 10)

    def test_sees_the_new_round_but_not_the_payment_q14(self, feed: Feed, validator: Contract) -> None:
        let_read(feed.aggregator, validator)
        validator.send("configure", 0, feed.transmitters[0], b"", sender=feed.owner)
        receipt = feed.transmit([7, 8, 9])
        assert receipt.named("Seen")[0] == {
            "latestRound": 1,
            "latestAnswer": 8,
            "observationCount": 1,
            "owed": OBSERVATION,
        }
        assert owed(feed) >= OBSERVATION + TRANSMISSION

    @pytest.mark.parametrize("mode", [1, 2])
    def test_cannot_make_the_transmission_fail(self, feed: Feed, validator: Contract, mode: int) -> None:
        validator.send("configure", mode, ZERO, b"", sender=feed.owner)
        assert feed.transmit().names == ["NewTransmission", "NewRound", "AnswerUpdated"]

    def test_a_validator_without_code_is_ignored(self, feed: Feed) -> None:
        feed.aggregator.send("setValidatorConfig", account("no code"), 10**5, sender=feed.owner)
        assert feed.transmit().named("NewTransmission")

    def test_row_17_less_gas_than_is_kept_back(self, feed: Feed, validator: Contract) -> None:
        """The least gas with which the check is reached at all is less than the 5000 that the call must leave."""
        feed.aggregator.send("setValidatorConfig", validator.address, 0, sender=feed.owner)
        data = feed.message().encode()

        def reaches(gas: int) -> bool:
            return refused(lambda: feed.try_call(data, gas=hex(gas)), "insufficient gas")

        # From below: runs out before the check, fails it, passes it but runs out after it, succeeds.
        enough = first(lambda gas: succeeds(lambda: feed.try_call(data, gas=hex(gas))), 30_000)
        fails = next(gas for gas in range(enough, 30_000, -2_000) if reaches(gas))
        assert reaches(first(reaches, fails - 8_000, fails))
        assert feed.aggregator.call("latestRound") == 0

    def test_row_17_too_little_gas(self, feed: Feed, validator: Contract) -> None:
        message = feed.message().encode()
        with pytest.raises(Reverted) as caught:
            feed.try_call(message, gas=hex(300_000))
        assert caught.value.reason == "insufficient gas"
        feed.aggregator.send("setValidatorConfig", validator.address, 2**32 - 1, sender=feed.owner)
        with pytest.raises(Reverted) as caught:
            feed.try_call(message)
        assert caught.value.reason == "insufficient gas"

    def test_its_gas_is_reimbursed(self, feed: Feed, validator: Contract) -> None:
        feed.transmit()
        feed.transmit()
        before = owed(feed)
        feed.transmit(gas_price=20 * GWEI)
        cheap = owed(feed) - before
        feed.transmit()
        validator.send("configure", 2, ZERO, b"", sender=feed.owner)
        before = owed(feed)
        feed.transmit(gas_price=20 * GWEI)
        assert owed(feed) - before - cheap > 200_000 * 20 * GWEI * JUELS_PER_FEE_COIN // 10**18

    def test_none_after_it_is_unset_and_again_after_it_is_set(self, feed: Feed, validator: Contract) -> None:
        assert "Validated" in feed.transmit().names
        feed.aggregator.send("setValidatorConfig", ZERO, 0, sender=feed.owner)
        feed.transmit()
        dear = feed.transmit().gas_used
        assert "Validated" not in feed.transmit().names
        feed.aggregator.send("setValidatorConfig", validator.address, 300_000, sender=feed.owner)
        assert "Validated" in feed.transmit().names
        assert dear < 100_000

    def test_set_and_unset_between_transmissions(self, feed: Feed, validator: Contract) -> None:
        """The flag in the hot state is lowered late; it must never be wrong the other way."""
        for sequence in ([True, False, True], [False, True, False], [True, True], [False, False, True]):
            for on in sequence:
                address, limit = (validator.address, 300_000) if on else (ZERO, 0)
                feed.aggregator.send("setValidatorConfig", address, limit, sender=feed.owner)
            assert ("Validated" in feed.transmit().names) == sequence[-1]
            feed.set_config(4, 1)
            assert ("Validated" in feed.transmit().names) == sequence[-1]
            feed.aggregator.send("setBilling", *BILLING, sender=feed.owner)
            assert ("Validated" in feed.transmit().names) == sequence[-1]

    def test_a_payment_taken_during_the_call_is_not_paid_again(
        self, feed: Feed, validator: Contract, token: Contract, payees: list[str]
    ) -> None:
        """The validator is payee of the transmitter and withdraws in the middle of the transmission."""
        t = feed.transmitters[0]
        feed.aggregator.send("transferPayeeship", t, validator.address, sender=payees[0])
        feed.node.fund(validator.address)
        feed.aggregator.send("acceptPayeeship", t, sender=validator.address)
        feed.transmit()
        before = owed(feed)
        callback = feed.aggregator.encode("withdrawPayment", t)
        validator.send("configure", 3, ZERO, callback, sender=feed.owner)
        receipt = feed.transmit(juels_per_fee_coin=0)
        assert receipt.named("CalledBack")[0]["success"]
        assert receipt.named("OraclePaid")[0]["amount"] == before + OBSERVATION
        # Left over: the payment for this transmission only.
        assert owed(feed) == TRANSMISSION

    def test_a_new_configuration_during_the_call(self, feed: Feed, validator: Contract) -> None:
        """The validator owns the aggregator and replaces the oracles in the middle of the transmission."""
        from tests.contracts.ocr2.feed import onchain_config

        feed.aggregator.send("transferOwnership", validator.address, sender=feed.owner)
        feed.node.fund(validator.address)
        feed.aggregator.send("acceptOwnership", sender=validator.address)
        others = [account("late", i) for i in range(4)]
        for transmitters, left in (([*others[:3], feed.transmitters[0]], TRANSMISSION), (others, 0)):
            callback = feed.aggregator.encode(
                "setConfig", [account("s", i) for i in range(4)], transmitters, 1, onchain_config(), 2, b""
            )
            snapshot = feed.node.rpc("evm_snapshot")
            validator.send("configure", 3, ZERO, callback, sender=feed.owner)
            feed.aggregator.send("setValidatorConfig", validator.address, 2_000_000, sender=validator.address)
            count = feed.count
            receipt = feed.transmit(juels_per_fee_coin=0)
            assert receipt.named("CalledBack")[0]["success"]
            assert feed.aggregator.call("getTransmitters") == transmitters
            assert owed(feed) == left
            assert feed.aggregator.call("latestConfigDigestAndEpoch")[2] == 0
            feed.node.rpc("evm_revert", snapshot)
            feed.count = count
