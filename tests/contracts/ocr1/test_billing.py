"""Billing, payment and payees: OCR1 contract 11 to 13."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.contracts.harness import ZERO, Contract, Node, Receipt, account, deploy
from tests.contracts.ocr1.conftest import FUNDS
from tests.contracts.ocr1.feed import (
    ABORT,
    ACCOUNTING_GAS,
    BILLING,
    GWEI,
    MAX_OBSERVATIONS,
    Feed,
    deploy_aggregator,
    refusal,
    set_payees,
)


def owed(feed: Feed) -> list[int]:
    return [feed.aggregator.call("owedPayment", t) for t in feed.transmitters]


def counts(feed: Feed) -> list[int]:
    return [feed.aggregator.call("oracleObservationCount", t) for t in feed.transmitters]


def gas_paid(feed: Feed, receipt_owed: int, gas_price_gwei: int) -> float:
    """Gas that a reimbursement in LINK-wei stands for, at a price in gwei."""
    return receipt_owed * 10**6 / BILLING[2] / (gas_price_gwei * GWEI)


class TestParameters:
    def test_construction(self, node: Node, project: Any, owner: str, token: Contract) -> None:
        controllers: dict[str, Any] = {"billing_admin": account("billing"), "requester_admin": account("requester")}
        names = ["BillingSet", "LinkTokenSet", "BillingAccessControllerSet", "RequesterAccessControllerSet"]
        for artifact in (project.OffchainAggregator, project.AccessControlledOffchainAggregator):
            contract = deploy_aggregator(node, artifact, owner, token.address, **controllers, low=-3, high=5)
            events = contract.deployment_events
            assert [e.name for e in events] == names
            assert tuple(events[0].args.values()) == BILLING
            assert events[1].args == {"_oldLinkToken": ZERO, "_newLinkToken": token.address}
            assert events[2].args == {"old": ZERO, "current": account("billing")}
            assert events[3].args == {"old": ZERO, "current": account("requester")}
            assert contract.call("owner") == owner
            assert contract.call("minAnswer") == -3
            assert contract.call("maxAnswer") == 5
            assert contract.call("decimals") == 8
            assert contract.call("description") == "ETH / USD"
            assert contract.call("version") == 4
            bare = deploy_aggregator(node, artifact, owner, ZERO, billing=(0, 0, 0, 0, 0), low=5, high=-3)
            assert [e.name for e in bare.deployment_events] == names[:2]

    def test_billing_alone(self, node: Node, project: Any, owner: str, token: Contract) -> None:
        arguments = (*BILLING, token.address, account("billing"))
        contract = deploy(node, project.OffchainAggregatorBilling, *arguments, sender=owner)
        names = [e.name for e in contract.deployment_events]
        assert names == ["BillingSet", "LinkTokenSet", "BillingAccessControllerSet"]
        assert contract.call("getBilling") == list(BILLING)
        assert contract.call("owedPayment", owner) == 0
        assert contract.call("oracleObservationCount", owner) == 0
        token.send("mint", contract.address, 5, sender=owner)
        assert contract.call("linkAvailableForPayment") == 5
        contract.send("setBilling", *BILLING, sender=owner)
        contract.send("withdrawFunds", owner, 3, sender=owner)
        assert contract.call("linkAvailableForPayment") == 2

    def test_set_billing_emits_even_without_a_change_q11(self, feed: Feed) -> None:
        receipt = feed.aggregator.send("setBilling", *BILLING, sender=feed.owner)
        assert receipt.names == ["BillingSet"]
        extreme = (2**32 - 1, 0, 2**32 - 1, 0, 2**32 - 1)
        receipt = feed.aggregator.send("setBilling", *extreme, sender=feed.owner)
        assert tuple(receipt.events[0].args.values()) == extreme
        assert feed.aggregator.call("getBilling") == list(extreme)
        # The configuration, which shares a word with the parameters, is as it was.
        feed.transmit()

    def test_set_billing_pays_under_the_old_parameters_in_ascending_order(self, feed: Feed, payees: list[str]) -> None:
        feed.transmit(sender=feed.transmitters[2], gas_price=30 * GWEI)
        before = owed(feed)
        receipt = feed.aggregator.send("setBilling", 1, 2, 3, 4, 5, sender=feed.owner)
        assert receipt.names == ["Transfer", "OraclePaid"] * 4 + ["BillingSet"]
        assert [(p["transmitter"], p["payee"], p["amount"]) for p in receipt.named("OraclePaid")] == list(
            zip(feed.transmitters, payees[:4], before, strict=True)
        )
        assert owed(feed) == counts(feed) == [0] * 4

    def test_dirty_bits_of_numbers_are_ignored(self, feed: Feed) -> None:
        data = bytearray(feed.aggregator.encode("setBilling", 1, 2, 3, 4, 5))
        data[4:32] = b"\xff" * 28
        feed.aggregator.send_raw(bytes(data), sender=feed.owner)
        assert feed.aggregator.call("getBilling") == [1, 2, 3, 4, 5]
        data = bytearray(feed.aggregator.encode("owedPayment", feed.transmitters[0]))
        data[4:16] = b"\xff" * 12
        assert len(feed.node.call(feed.aggregator.address, bytes(data))) == 32


class TestAdmins:
    @pytest.mark.parametrize("method", ["setBilling", "withdrawFunds"])
    def test_controller_is_asked_with_the_whole_calldata(
        self, feed: Feed, controller: Contract, stranger: str, method: str
    ) -> None:
        arguments = (1, 2, 3, 4, 5) if method == "setBilling" else (account("recipient"), 1)
        data = feed.aggregator.encode(method, *arguments) + b"more"
        controller.send("expect", stranger, data, sender=feed.owner)
        feed.aggregator.send_raw(data, sender=stranger)
        expected = "Only owner&billingAdmin can call"
        assert refusal(feed.aggregator, method, *arguments, sender=stranger) == expected
        feed.aggregator.send(method, *arguments, sender=feed.owner)

    def test_answers_of_the_controller(self, feed: Feed, controller: Contract, stranger: str) -> None:
        method = (feed.aggregator, "setBilling", 1, 2, 3, 4, 5)
        controller.send("setAnswer", 0, False, sender=feed.owner)
        assert refusal(*method, sender=stranger) == "Only owner&billingAdmin can call"
        controller.send("setAnswer", 2**255, False, sender=feed.owner)
        feed.aggregator.send("setBilling", 1, 2, 3, 4, 5, sender=stranger)
        controller.send("setAnswer", 1, True, sender=feed.owner)
        assert refusal(*method, sender=stranger) == "controller says no"
        for target in (ZERO, account("no code")):
            feed.aggregator.send("setBillingAccessController", target, sender=feed.owner)
            assert refusal(*method, sender=stranger) == ""
            feed.aggregator.send("setBilling", 1, 2, 3, 4, 5, sender=feed.owner)

    def test_set_billing_access_controller(self, feed: Feed, controller: Contract, stranger: str) -> None:
        other = account("other controller")
        receipt = feed.aggregator.send("setBillingAccessController", other, sender=feed.owner)
        assert receipt.events[0].args == {"old": controller.address, "current": other}
        assert feed.aggregator.send("setBillingAccessController", other, sender=feed.owner).events == []
        assert feed.aggregator.call("billingAccessController") == other
        expected = "Only callable by owner"
        assert refusal(feed.aggregator, "setBillingAccessController", other, sender=stranger) == expected


class TestEarning:
    def test_observers_earn_for_observations_and_signers_are_oracles_too_q7(self, feed: Feed) -> None:
        feed.transmit(observers=[0, 2, 3])
        feed.transmit(observers=[0, 3, 2])
        assert counts(feed) == [2, 0, 2, 2]
        assert owed(feed)[1:] == [0, 2 * BILLING[3] * GWEI, 2 * BILLING[3] * GWEI]
        for signer, transmitter in zip(feed.signers, feed.transmitters, strict=True):
            for method in ("oracleObservationCount", "owedPayment"):
                assert feed.aggregator.call(method, signer.address) == feed.aggregator.call(method, transmitter)
        for nobody in (ZERO, feed.owner, account("nobody")):
            assert feed.aggregator.call("oracleObservationCount", nobody) == 0
            assert feed.aggregator.call("owedPayment", nobody) == 0

    @pytest.mark.parametrize(
        ("price", "implied"),
        [
            (0, 10),
            (1, 10),  # rounded down
            (GWEI, 10),  # 1 + 19 / 2
            (10 * GWEI, 15),
            (19 * GWEI, 19),
            (20 * GWEI - 1, 19),
            (20 * GWEI, 20),
            (21 * GWEI + 999_999_999, 21),
            (199 * GWEI, 199),
            (200 * GWEI, 200),
            (5000 * GWEI, 200),
        ],
    )
    def test_reimbursement_follows_the_gas_price_and_no_intrinsic_gas_q14(
        self, feed: Feed, price: int, implied: int
    ) -> None:
        feed.transmit(gas_price=price)
        message = feed.message()
        before = owed(feed)[0]
        receipt = feed.send(message, gas_price=price)
        earned = owed(feed)[0] - before - BILLING[3] * GWEI - BILLING[4] * GWEI
        gas = gas_paid(feed, earned, implied)
        assert gas == pytest.approx(round(gas), abs=1e-9)
        # What is measured is what the transaction used without the 21000 (Q14), but with every byte of the calldata at
        # 16 gas. The allowance covers what is used before the first and after the second measurement, and no more.
        data = message.encode()
        zeros = data.count(0)
        used = receipt.gas_used - 21000 + 12 * zeros
        assert 3000 < used - (gas - ACCOUNTING_GAS) < 5000

    def test_low_maximum_caps_the_bonus_too(self, feed: Feed) -> None:
        feed.aggregator.send("setBilling", 12, 100, BILLING[2], 0, 0, sender=feed.owner)
        earned = []
        for price in (0, 10, 50, 150):
            before = owed(feed)[0]
            for _ in range(2):
                feed.transmit(gas_price=price * GWEI)
            earned.append(owed(feed)[0] - before)
        # 12 gwei whether the price with bonus is 50, 55, 75 or 150.
        assert earned[1:] == pytest.approx([earned[0]] * 3, rel=0.01)

    def test_nothing_for_gas_if_the_rate_is_zero(self, feed: Feed) -> None:
        feed.aggregator.send("setBilling", 200, 20, 0, 3, 5, sender=feed.owner)
        feed.transmit(gas_price=30 * GWEI)
        assert owed(feed) == [8 * GWEI, 3 * GWEI, 3 * GWEI, 3 * GWEI]

    def test_transmitter_that_did_not_observe(self, feed: Feed) -> None:
        feed.aggregator.send("setBilling", 200, 20, 0, 3, 5, sender=feed.owner)
        feed.transmit(observers=[1, 2, 3], sender=feed.transmitters[0])
        assert owed(feed) == [5 * GWEI, 3 * GWEI, 3 * GWEI, 3 * GWEI]
        assert counts(feed) == [0, 1, 1, 1]

    @pytest.mark.parametrize("start", [MAX_OBSERVATIONS - 1, MAX_OBSERVATIONS])
    def test_counts_saturate(self, tester_feed: Feed, start: int) -> None:
        feed = tester_feed
        feed.aggregator.send("testSetOracleObservationCount", feed.transmitters[1], start, sender=feed.owner)
        for _ in range(3):
            feed.transmit()
            assert counts(feed)[1] == MAX_OBSERVATIONS
        feed.transmit(observers=[0, 2, 3])
        assert counts(feed) == [4, MAX_OBSERVATIONS, 4, 4]
        assert owed(feed)[1] == MAX_OBSERVATIONS * BILLING[3] * GWEI

    def test_counts_saturate_over_real_rounds(self, feed: Feed) -> None:
        """All rounds up to the limit and far beyond it, as if every one of them had been transmitted."""
        for number in (MAX_OBSERVATIONS, MAX_OBSERVATIONS + 1, 65536, 10**6, 2**31 - 2):
            feed.set_round(number)
            assert counts(feed) == [min(number, MAX_OBSERVATIONS)] * 4
        feed.transmit(observers=[1, 2, 3])
        assert counts(feed) == [MAX_OBSERVATIONS] * 4

    def test_counts_over_the_wrap_of_rounds(self, feed: Feed) -> None:
        feed.set_round(2**32 - 3)
        feed.set_config(4, 1, encoded=b"now")
        for i in range(6):
            feed.transmit(observers=[0, 1, 2] if i % 2 else [0, 1, 2, 3])
        assert feed.aggregator.call("latestRound") == 3
        assert counts(feed) == [6, 6, 6, 3]


class TestPaying:
    def test_withdraw_payment(self, feed: Feed, payees: list[str], token: Contract) -> None:
        feed.transmit(gas_price=30 * GWEI)
        amount = owed(feed)[0]
        receipt = feed.aggregator.send("withdrawPayment", feed.transmitters[0], sender=payees[0])
        assert receipt.names == ["Transfer", "OraclePaid"]
        assert receipt.events[1].args == {
            "transmitter": feed.transmitters[0],
            "payee": payees[0],
            "amount": amount,
            "linkToken": token.address,
        }
        assert token.call("balanceOf", payees[0]) == amount
        assert owed(feed)[0] == counts(feed)[0] == 0
        assert counts(feed)[1:] == [1, 1, 1]
        assert feed.aggregator.send("withdrawPayment", feed.transmitters[0], sender=payees[0]).events == []
        feed.transmit()
        assert counts(feed) == [1, 2, 2, 2]

    def test_only_the_payee(self, feed: Feed, payees: list[str]) -> None:
        for sender in (feed.owner, feed.transmitters[0], payees[1]):
            expected = "Only payee can withdraw"
            assert refusal(feed.aggregator, "withdrawPayment", feed.transmitters[0], sender=sender) == expected

    def test_payee_of_somebody_who_is_no_oracle(self, feed: Feed, payees: list[str]) -> None:
        address = account("transmitter", "", 20)
        assert feed.aggregator.send("withdrawPayment", address, sender=payees[20]).events == []

    def test_payee_of_a_signer_gets_what_the_oracle_earned_q6(self, feed: Feed, token: Contract) -> None:
        payee = account("payee of a signer")
        feed.node.fund(payee)
        feed.aggregator.send("setPayees", [feed.signers[1].address], [payee], sender=feed.owner)
        feed.transmit()
        amount = owed(feed)[1]
        receipt = feed.aggregator.send("withdrawPayment", feed.signers[1].address, sender=payee)
        paid = receipt.named("OraclePaid")[0]
        assert (paid["transmitter"], paid["payee"], paid["amount"]) == (feed.signers[1].address, payee, amount)
        assert token.call("balanceOf", payee) == amount
        assert owed(feed)[1] == 0

    def test_counters_survive_a_payout_of_nothing_q3(self, feed: Feed, payees: list[str]) -> None:
        feed.aggregator.send("setBilling", 0, 0, 0, 0, 0, sender=feed.owner)
        feed.transmit()
        feed.transmit(observers=[0, 1, 3])
        assert feed.aggregator.send("withdrawPayment", feed.transmitters[1], sender=payees[1]).events == []
        assert feed.aggregator.send("setBilling", 0, 0, 0, 0, 0, sender=feed.owner).names == ["BillingSet"]
        assert counts(feed) == [2, 2, 1, 2]
        # The new oracles inherit by index; those of indices without oracle wait.
        set_payees(feed, payees, 7, "new")
        feed.set_config(7, 2, "new")
        assert counts(feed) == [2, 2, 1, 2, 0, 0, 0]
        set_payees(feed, payees, 4, "third")
        feed.transmit()
        feed.set_config(4, 1, "third")
        assert counts(feed) == [3, 3, 2, 3]
        assert feed.aggregator.send("setBilling", 0, 0, 0, 10, 0, sender=feed.owner).names == ["BillingSet"]
        # Three observations wait under the indices 4, 5 and 6.
        assert FUNDS - feed.aggregator.call("linkAvailableForPayment") == (3 + 3 + 2 + 3 + 3) * 10 * GWEI
        feed.set_config(7, 2, "new")
        assert counts(feed) == [0, 0, 0, 0, 1, 1, 1]

    def test_observer_without_oracle_is_due_and_paid_to_the_next_oracle_q4(self, feed: Feed) -> None:
        feed.aggregator.send("setBilling", 0, 0, 0, 10, 0, sender=feed.owner)
        feed.transmit(observers=[0, 6, 30])
        assert FUNDS - feed.aggregator.call("linkAvailableForPayment") == 3 * 10 * GWEI
        feed.set_config(7, 2)
        assert counts(feed) == [0] * 6 + [1]
        assert FUNDS - 10 * GWEI - feed.aggregator.call("linkAvailableForPayment") == 2 * 10 * GWEI
        feed.transmit()
        assert counts(feed) == [1] * 6 + [2]

    def test_stray_observations_saturate(self, tester_feed: Feed) -> None:
        feed = tester_feed
        feed.aggregator.send("setBilling", 0, 0, 0, 0, 0, sender=feed.owner)
        feed.set_config(7, 2)
        feed.set_round(MAX_OBSERVATIONS - 1)
        feed.set_config(4, 1)
        for expected in (MAX_OBSERVATIONS, MAX_OBSERVATIONS):
            feed.transmit(observers=[0, 1, 2, 6])
            feed.aggregator.send("setBilling", 0, 0, 0, 1, 0, sender=feed.owner)
            due = feed.aggregator.call("testTotalLinkDue")
            # indices 4 and 5, and 6
            strays = 2 * (MAX_OBSERVATIONS - 1) + expected
            oracles = sum(counts(feed))
            assert due == (strays + oracles) * GWEI
            feed.aggregator.send("setBilling", 0, 0, 0, 0, 0, sender=feed.owner)

    @pytest.mark.parametrize(("mode", "reason"), [(1, "insufficient funds"), (3, ""), (4, "token says no"), (5, "")])
    def test_token_that_does_not_pay(
        self, feed: Feed, payees: list[str], token: Contract, mode: int, reason: str
    ) -> None:
        feed.transmit()
        token.send("setMode", mode, sender=feed.owner)
        calls: list[tuple[str, tuple[Any, ...], str]] = [
            ("withdrawPayment", (feed.transmitters[1],), payees[1]),
            ("setBilling", (1, 2, 3, 4, 5), feed.owner),
            ("setConfig", ([s.address for s in feed.signers], feed.transmitters, 1, 1, b""), feed.owner),
            ("withdrawFunds", (feed.owner, 1), feed.owner),
        ]
        for method, arguments, sender in calls:
            assert refusal(feed.aggregator, method, *arguments, sender=sender) == reason
        assert counts(feed) == [1] * 4

    def test_any_word_but_zero_means_paid(self, feed: Feed, payees: list[str], token: Contract) -> None:
        feed.transmit()
        token.send("setMode", 2, sender=feed.owner)
        receipt = feed.aggregator.send("withdrawPayment", feed.transmitters[1], sender=payees[1])
        assert receipt.names == ["OraclePaid"]

    def test_overdraft_of_link_burns_the_gas_q13(
        self, node: Node, project: Any, owner: str, link: Contract, payees: list[str]
    ) -> None:
        contract = deploy_aggregator(node, project.OffchainAggregator, owner, link.address)
        feed = Feed(node, contract, owner)
        set_payees(feed, payees, 4)
        feed.set_config(4, 1)
        feed.transmit()
        assert refusal(contract, "withdrawPayment", feed.transmitters[1], sender=payees[1]) in ("", ABORT)
        assert contract.call("linkAvailableForPayment") == -sum(owed(feed))
        amount = owed(feed)[1]
        link.send("transfer", contract.address, amount, sender=owner)
        contract.send("withdrawPayment", feed.transmitters[1], sender=payees[1])
        assert link.call("balanceOf", payees[1]) == amount

    def test_token_that_calls_back_finds_nothing_owed(self, feed: Feed, payees: list[str], token: Contract) -> None:
        """Differs from the deployed contracts, which reset what is owed after the transfer."""

        def seen_by_the_token(index: int, method: str, *arguments: Any, sender: str) -> int:
            """What the oracle was owed at the last transfer."""
            look = feed.aggregator.encode("owedPayment", feed.transmitters[index])
            token.send("setHook", feed.aggregator.address, look, sender=feed.owner)
            assert feed.aggregator.send(method, *arguments, sender=sender).named("OraclePaid")
            return int.from_bytes(token.call("hookResult"), "big")

        feed.transmit()
        assert seen_by_the_token(1, "withdrawPayment", feed.transmitters[1], sender=payees[1]) == 0
        # The last one is paid last.
        assert seen_by_the_token(3, "setBilling", *BILLING, sender=feed.owner) == 0


class TestFunds:
    def test_withdraw_what_is_available(self, feed: Feed, token: Contract) -> None:
        feed.transmit()
        recipient = account("recipient")
        due = sum(owed(feed))
        assert feed.aggregator.call("linkAvailableForPayment") == FUNDS - due
        receipt = feed.aggregator.send("withdrawFunds", recipient, 5, sender=feed.owner)
        assert receipt.names == ["Transfer"]
        assert token.call("balanceOf", recipient) == 5
        feed.aggregator.send("withdrawFunds", recipient, 2**256 - 1, sender=feed.owner)
        assert token.call("balanceOf", recipient) == FUNDS - due
        assert feed.aggregator.call("linkAvailableForPayment") == 0
        # A transfer of nothing is made.
        assert feed.aggregator.send("withdrawFunds", recipient, 7, sender=feed.owner).named("Transfer")[0]["value"] == 0
        feed.transmit()
        assert feed.aggregator.call("linkAvailableForPayment") < 0
        expected = "insufficient balance"
        assert refusal(feed.aggregator, "withdrawFunds", recipient, 0, sender=feed.owner) == expected

    def test_set_link_token(self, feed: Feed, project: Any, payees: list[str], token: Contract) -> None:
        feed.transmit()
        amounts = owed(feed)
        new, recipient = deploy(feed.node, project.TokenDouble, sender=feed.owner), account("recipient")
        receipt = feed.aggregator.send("setLinkToken", new.address, recipient, sender=feed.owner)
        assert receipt.names == ["Transfer", "OraclePaid"] * 4 + ["Transfer", "LinkTokenSet"]
        assert all(p["linkToken"] == token.address for p in receipt.named("OraclePaid"))
        assert receipt.events[-1].args == {"_oldLinkToken": token.address, "_newLinkToken": new.address}
        assert feed.aggregator.call("getLinkToken") == new.address
        assert token.call("balanceOf", recipient) == FUNDS - sum(amounts)
        assert [token.call("balanceOf", p) for p in payees[:4]] == amounts
        feed.transmit()
        assert feed.aggregator.call("linkAvailableForPayment") == -sum(owed(feed))

    def test_set_link_token_to_the_same_is_silent(self, feed: Feed, token: Contract) -> None:
        feed.transmit()
        token.send("setMode", 5, sender=feed.owner)
        assert feed.aggregator.send("setLinkToken", token.address, feed.owner, sender=feed.owner).events == []

    def test_set_link_token_refusals(self, feed: Feed, project: Any, token: Contract, stranger: str) -> None:
        method = (feed.aggregator, "setLinkToken")
        assert refusal(*method, token.address, ZERO, sender=stranger) == "Only callable by owner"
        assert refusal(*method, account("no code"), ZERO, sender=feed.owner) == ""
        new = deploy(feed.node, project.TokenDouble, sender=feed.owner)
        token.send("setMode", 1, sender=feed.owner)
        expected = "transfer remaining funds failed"
        assert refusal(*method, new.address, ZERO, sender=feed.owner) == expected
        feed.transmit()
        assert refusal(*method, new.address, ZERO, sender=feed.owner) == "insufficient funds"

    def test_token_without_balances(self, node: Node, artifact: Any, owner: str, controller: Contract) -> None:
        contract = deploy_aggregator(node, artifact, owner, controller.address)
        assert refusal(contract, "linkAvailableForPayment") == ""
        assert refusal(contract, "withdrawFunds", owner, 1, sender=owner) == ""

    def test_token_of_a_new_deployment_may_be_zero(self, node: Node, project: Any, owner: str, token: Contract) -> None:
        contract = deploy_aggregator(node, project.OffchainAggregator, owner, ZERO)
        assert refusal(contract, "linkAvailableForPayment") == ""


class TestPayees:
    def test_set_payees(self, aggregator: Contract, owner: str) -> None:
        a, b, c = (account(x) for x in "abc")
        receipt = aggregator.send("setPayees", [a, b, c, a], [b, c, ZERO, b], sender=owner)
        # Zero for somebody without payee, and the same again, are silent.
        assert [tuple(e.args.values()) for e in receipt.events] == [(a, ZERO, b), (b, ZERO, c)]
        assert aggregator.send("setPayees", [a], [b], sender=owner).events == []
        for payee in (c, ZERO):
            assert refusal(aggregator, "setPayees", [a], [payee], sender=owner) == "payee already set"
        for transmitters, targets in ([a], []), ([], [a]):
            assert (
                refusal(aggregator, "setPayees", transmitters, targets, sender=owner)
                == "transmitters.size != payees.size"
            )

    def test_set_payees_only_the_owner(self, aggregator: Contract, stranger: str) -> None:
        assert refusal(aggregator, "setPayees", [], [], sender=stranger) == "Only callable by owner"
        assert refusal(aggregator, "setPayees", [stranger], [], sender=stranger) == "Only callable by owner"

    def test_life_of_a_payee(self, feed: Feed, payees: list[str]) -> None:
        transmitter, next_one, other = feed.transmitters[0], account("next payee"), account("other payee")
        feed.node.fund(next_one)
        send = feed.aggregator.send
        transfer, accept = "transferPayeeship", "acceptPayeeship"

        def proposal(proposed: str) -> Receipt:
            return send(transfer, transmitter, proposed, sender=payees[0])

        assert proposal(other).events[0].args == {
            "transmitter": transmitter,
            "current": payees[0],
            "proposed": other,
        }
        assert proposal(other).events == []
        assert proposal(ZERO).names == ["PayeeshipTransferRequested"]
        assert proposal(ZERO).events == []
        expected = "only proposed payees can accept"
        assert refusal(feed.aggregator, accept, transmitter, sender=other) == expected
        assert proposal(next_one).names == ["PayeeshipTransferRequested"]
        assert refusal(feed.aggregator, accept, transmitter, sender=payees[0]) == expected
        receipt = send(accept, transmitter, sender=next_one)
        assert receipt.events[0].args == {"transmitter": transmitter, "previous": payees[0], "current": next_one}
        assert refusal(feed.aggregator, accept, transmitter, sender=next_one) == expected
        assert refusal(feed.aggregator, transfer, transmitter, other, sender=payees[0]) == (
            "only current payee can update"
        )
        assert refusal(feed.aggregator, transfer, transmitter, next_one, sender=next_one) == "cannot transfer to self"
        feed.transmit()
        assert send("withdrawPayment", transmitter, sender=next_one).named("OraclePaid")[0]["payee"] == next_one

    def test_transfer_refusals_in_order(self, feed: Feed, stranger: str) -> None:
        expected = "only current payee can update"
        arguments = (feed.transmitters[0], stranger)
        assert refusal(feed.aggregator, "transferPayeeship", *arguments, sender=stranger) == expected


class Model:
    """What the deployed contract keeps: counters and rewards by index, whoever the oracle is (OCR1 contract 11, 12)."""

    def __init__(self) -> None:
        self.observations = [0] * 31
        self.rewards = [0] * 31
        self.n = 4

    def owed(self, index: int, rate: int) -> int:
        return self.observations[index] * rate * GWEI + self.rewards[index]

    def pay(self, index: int, rate: int) -> int:
        amount = self.owed(index, rate)
        if amount:
            self.observations[index] = self.rewards[index] = 0
        return amount

    def due(self, rate: int) -> int:
        return sum(self.observations) * rate * GWEI + sum(self.rewards[: self.n])


@pytest.mark.parametrize("seed", range(4))
def test_accounts_are_those_of_the_model(tester_feed: Feed, payees: list[str], seed: int) -> None:
    """Random reports, payments, parameters and configurations, compared after every step."""
    chance, feed, model = random.Random(seed), tester_feed, Model()
    observation_rate, transmission_rate = BILLING[3:]
    feed.aggregator.send("setBilling", 200, 20, 0, observation_rate, transmission_rate, sender=feed.owner)
    set_payees(feed, payees, 31, "b")
    for _ in range(60):
        action = chance.choice(["transmit"] * 6 + ["withdraw", "billing", "config", "token count"])
        if action == "transmit":
            pool = 31 if chance.random() < 0.2 else model.n
            m = chance.randrange(2 * feed.f + 1, model.n + 1)
            observers = chance.sample(range(pool), m)
            by = chance.randrange(model.n)
            feed.transmit(observers=observers, sender=feed.transmitters[by])
            for observer in observers:
                model.observations[observer] = min(MAX_OBSERVATIONS, model.observations[observer] + 1)
            model.rewards[by] += transmission_rate * GWEI
        elif action == "withdraw":
            index = chance.randrange(model.n)
            payee = payees[index]
            receipt = feed.aggregator.send("withdrawPayment", feed.transmitters[index], sender=payee)
            amount = model.pay(index, observation_rate)
            assert [p["amount"] for p in receipt.named("OraclePaid")] == [amount] * bool(amount)
        elif action == "billing":
            amounts = [model.pay(i, observation_rate) for i in range(model.n)]
            observation_rate, transmission_rate = chance.choice([(0, 0), (0, 7), (5, 0), (3, 9)])
            receipt = feed.aggregator.send(
                "setBilling", 200, 20, 0, observation_rate, transmission_rate, sender=feed.owner
            )
            assert [p["amount"] for p in receipt.named("OraclePaid")] == [a for a in amounts if a]
        elif action == "config":
            amounts = [model.pay(i, observation_rate) for i in reversed(range(model.n))]
            model.n, f = chance.choice([(4, 1), (5, 1), (7, 2), (16, 5), (31, 10)])
            receipt = feed.set_config(model.n, f, chance.choice(["", "b"]))
            assert [p["amount"] for p in receipt.named("OraclePaid")] == [a for a in amounts if a]
        else:
            index = chance.randrange(model.n)
            count = chance.choice([0, 1, 1000, MAX_OBSERVATIONS - 1, MAX_OBSERVATIONS])
            feed.aggregator.send("testSetOracleObservationCount", feed.transmitters[index], count, sender=feed.owner)
            model.observations[index] = count
        data = feed.aggregator.call("billingData")
        assert data[0] == [o + 1 for o in model.observations]
        assert data[1][: model.n] == [r + 1 for r in model.rewards[: model.n]]
        assert counts(feed) == model.observations[: model.n]
        assert owed(feed) == [model.owed(i, observation_rate) for i in range(model.n)]
        assert feed.aggregator.call("testTotalLinkDue") == model.due(observation_rate)
