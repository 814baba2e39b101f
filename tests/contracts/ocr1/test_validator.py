"""The validator: OCR1 contract 9, what it sees (8.6), and what happens if it changes the configuration (8.3 row 20)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.harness import ZERO, Contract, Node, Reverted, account, deploy, first, let_read, refused, succeeds
from tests.contracts.ocr1.feed import HOT_SLOT, Feed, failure, refusal

FLAG = 1 << 72


def set_validator(feed: Feed, address: str, gas: int = 300_000) -> None:
    feed.aggregator.send("setValidatorConfig", address, gas, sender=feed.owner)


class TestSetting:
    def test_starts_without(self, aggregator: Contract) -> None:
        assert aggregator.call("validatorConfig") == [ZERO, 0]

    def test_event_on_every_change_and_only_then(self, feed: Feed) -> None:
        a, b = account("validator a"), account("validator b")
        current: tuple[str, int] = (ZERO, 0)
        for config in [(ZERO, 0), (a, 1), (a, 1), (a, 2**32 - 1), (b, 7), (ZERO, 7), (ZERO, 8), (ZERO, 0), (a, 0)]:
            receipt = feed.aggregator.send("setValidatorConfig", *config, sender=feed.owner)
            if config == current:
                assert receipt.events == []
            else:
                assert receipt.events[0].args == {
                    "previousValidator": current[0],
                    "previousGasLimit": current[1],
                    "currentValidator": config[0],
                    "currentGasLimit": config[1],
                }
            current = config
            assert feed.aggregator.call("validatorConfig") == list(current)

    def test_only_the_owner(self, feed: Feed, stranger: str) -> None:
        assert refusal(feed.aggregator, "setValidatorConfig", ZERO, 0, sender=stranger) == "Only callable by owner"


class TestCall:
    def test_is_told_the_previous_and_the_new_round(self, feed: Feed, validator: Contract) -> None:
        set_validator(feed, validator.address)
        previous = (0, 0)
        for number, answer in enumerate([5, -6, 2**150, -(2**191), 8], 1):
            event = feed.transmit([answer] * 4).named("Validated")[0]
            del event["initialGas"]
            expected = (*previous, number, answer)
            assert tuple(event.values()) == expected
            previous = (number, answer)

    def test_previous_answer_is_from_the_configuration_before(self, feed: Feed, validator: Contract) -> None:
        feed.transmit([77] * 4)
        feed.set_config(7, 2)
        set_validator(feed, validator.address)
        event = feed.transmit([88] * 7).named("Validated")[0]
        assert (event["previousRoundId"], event["previousAnswer"]) == (1, 77)

    def test_its_events_follow_those_of_the_report(self, feed: Feed, validator: Contract) -> None:
        set_validator(feed, validator.address)
        assert feed.transmit().names == ["NewTransmission", "NewRound", "AnswerUpdated", "Validated"]

    def test_sees_the_previous_round_as_the_latest_q12(self, feed: Feed, validator: Contract) -> None:
        set_validator(feed, validator.address)
        let_read(feed.aggregator, validator)
        observed = feed.transmitters[1]
        for number in range(1, 5):
            data = feed.aggregator.encode("getAnswer", number)
            validator.send("configure", 3, observed, data, sender=feed.owner)
            latest, answer = feed.aggregator.call("latestRound"), feed.aggregator.call("latestAnswer")
            owed = feed.aggregator.call("owedPayment", observed)
            receipt = feed.transmit([100 * number] * 4)
            assert receipt.named("Seen")[0] == {
                "latestRound": latest,
                "latestAnswer": answer,
                "observationCount": number - 1,
                "owed": owed,
            }
            back = receipt.named("CalledBack")[0]
            assert back["success"]
            assert int.from_bytes(back["result"], "big") == 100 * number
            assert feed.aggregator.call("latestAnswer") == 100 * number

    def test_gets_exactly_its_gas(self, feed: Feed, project: Any) -> None:
        validator = deploy(feed.node, project.TestValidator, sender=feed.owner)
        set_validator(feed, validator.address, 100_000)
        initial = feed.transmit().named("Validated")[0]["initialGas"]
        assert 99_500 < initial < 100_000
        set_validator(feed, validator.address, 50_000)
        assert feed.transmit().named("Validated")[0]["initialGas"] == initial - 50_000

    def test_what_comes_back_does_not_matter(self, feed: Feed, validator: Contract, token: Contract) -> None:
        for mode in (1, 2):  # reverts, burns all gas
            validator.send("configure", mode, ZERO, b"", sender=feed.owner)
            set_validator(feed, validator.address, 100_000 + mode)
            assert feed.transmit().names == ["NewTransmission", "NewRound", "AnswerUpdated"]
        for target in (account("no code"), token.address):
            set_validator(feed, target)
            feed.transmit()
        assert feed.aggregator.call("latestRound") == 4

    def test_18_insufficient_gas(self, feed: Feed, project: Any) -> None:
        """The call is made from the first unit of gas with which 63/64 of what is there less 5000 exceed the limit."""
        validator = deploy(feed.node, project.TestValidator, sender=feed.owner)
        limit = 1_000_000
        set_validator(feed, validator.address, limit)
        message = feed.message()

        def fails(gas: int) -> bool:
            try:
                feed.try_call(message, gas=hex(gas))
            except Reverted as error:
                if error.reason != "insufficient gas":
                    raise
                return True
            return False

        low, high = 1_000_000, 1_300_000
        assert fails(low)
        assert not fails(high)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fails(middle) else (low, middle)
        # At that point the call gets its gas whole.
        assert feed.send(message, gas=high).named("Validated")[0]["initialGas"] > limit - 500
        tx = {
            "from": feed.transmitters[0],
            "to": feed.aggregator.address,
            "data": "0x" + feed.message(count=2).encode().hex(),
        }
        trace = feed.node.rpc("debug_traceCall", tx | {"gas": hex(high + 200_000)}, "latest", {})["structLogs"]
        calls = [s for s in trace if s["op"] == "CALL" and s["depth"] == 1]
        assert int(calls[0]["stack"][-1], 16) == limit

    def test_18_less_gas_than_is_kept_back(self, feed: Feed, validator: Contract) -> None:
        """The least gas with which the check is reached at all is less than the 5000 that the call must leave."""
        set_validator(feed, validator.address, 0)
        data = feed.message().encode()

        def reaches(gas: int) -> bool:
            return refused(lambda: feed.try_call(data, gas=hex(gas)), "insufficient gas")

        # From below: runs out before the check, fails it, passes it but runs out after it, succeeds.
        enough = first(lambda gas: succeeds(lambda: feed.try_call(data, gas=hex(gas))), 30_000)
        fails = next(gas for gas in range(enough, 30_000, -2_000) if reaches(gas))
        assert reaches(first(reaches, fails - 8_000, fails))
        assert feed.aggregator.call("latestRound") == 0

    def test_with_17_the_median_is_judged_first(self, feed: Feed, validator: Contract) -> None:
        set_validator(feed, validator.address, 2**32 - 1)
        assert failure(feed, feed.message([2, 1, 3, 4])) == "observations not sorted"
        assert failure(feed, feed.message()) == "insufficient gas"

    def test_its_gas_is_reimbursed(self, feed: Feed, project: Any) -> None:
        validator = deploy(feed.node, project.TestValidator, sender=feed.owner)
        set_validator(feed, validator.address, 500_000)
        earned = []
        for burn in (0, 400_000):
            validator.send("setMinGasUse", burn, sender=feed.owner)
            feed.transmit()
            before = feed.aggregator.call("owedPayment", feed.transmitters[0])
            feed.transmit(gas_price=30 * 10**9)
            earned.append(feed.aggregator.call("owedPayment", feed.transmitters[0]) - before)
        assert earned[1] - earned[0] > 390_000 * 30 * 10**9 * 140


class TestFlag:
    """A bit beside the latest answer says whether there may be a validator."""

    def test_is_lowered_by_the_first_transmission_without(self, feed: Feed, validator: Contract) -> None:
        feed.transmit()
        assert not feed.word(HOT_SLOT) & FLAG
        set_validator(feed, validator.address)
        assert feed.word(HOT_SLOT) & FLAG
        assert feed.transmit().named("Validated")
        set_validator(feed, ZERO, 0)
        assert feed.word(HOT_SLOT) & FLAG
        assert not feed.transmit().named("Validated")
        assert not feed.word(HOT_SLOT) & FLAG
        set_validator(feed, validator.address)
        assert feed.transmit().named("Validated")

    def test_survives_configurations(self, feed: Feed, validator: Contract) -> None:
        set_validator(feed, validator.address)
        feed.set_config(7, 2)
        assert feed.transmit().named("Validated")
        feed.set_config(4, 1)
        assert feed.transmit().named("Validated")

    def test_zero_validator_with_gas_limit(self, feed: Feed) -> None:
        set_validator(feed, ZERO, 5)
        assert feed.transmit().names == ["NewTransmission", "NewRound", "AnswerUpdated"]


class TestReentry:
    """A validator that is the owner."""

    def own(self, feed: Feed, validator: Contract) -> None:
        feed.aggregator.send("transferOwnership", validator.address, sender=feed.owner)
        feed.node.fund(validator.address)
        feed.aggregator.send("acceptOwnership", sender=validator.address)

    def reconfigure(self, feed: Feed, validator: Contract, transmitters: list[str]) -> None:
        signers = [account("next signer", i) for i in range(4)]
        data = feed.aggregator.encode("setConfig", signers, transmitters, 1, 1, b"from within")
        validator.send("configure", 3, ZERO, data, sender=feed.owner)

    def test_20_transmitter_that_is_none_afterwards(self, feed: Feed, validator: Contract) -> None:
        set_validator(feed, validator.address, 3_000_000)
        self.own(feed, validator)
        self.reconfigure(feed, validator, [account("transmitter", "", i) for i in range(4, 8)])
        assert failure(feed, feed.message()) == "sent by undesignated transmitter"

    def test_the_new_configuration_stays(self, feed: Feed, validator: Contract) -> None:
        """Differs from the deployed contracts, which write digest and threshold of the old one back."""
        set_validator(feed, validator.address, 3_000_000)
        self.own(feed, validator)
        moved = [account("transmitter", "", i) for i in (5, 6, 0, 7)]
        self.reconfigure(feed, validator, moved)
        receipt = feed.transmit([1, 2, 3, 4])
        assert receipt.named("CalledBack")[0]["success"]
        count, _, digest = feed.aggregator.call("latestConfigDetails")
        assert count == 2
        assert feed.aggregator.call("latestTransmissionDetails")[:4] == [digest, 0, 0, 3]
        assert feed.aggregator.call("transmitters") == moved
        # The transmitter is paid under its new index, and the observers that exist now are counted.
        assert feed.aggregator.call("owedPayment", feed.transmitters[0]) > 0
        assert [feed.aggregator.call("oracleObservationCount", t) for t in moved] == [1] * 4

    def test_a_report_cannot_arrive_within_another(
        self, feed: Feed, project: Any, validator: Contract, token: Contract, payees: list[str]
    ) -> None:
        """Differs from the deployed contracts, where both reports get the same round.

        A validator alone cannot do it, since it has not the gas that its own call needs. Here it pays oracles, and the
        token calls owner and transmitter, who removes the validator and transmits.
        """
        multicall = deploy(feed.node, project.Multicall3, sender=feed.owner)
        feed.aggregator.send("setPayees", [multicall.address], payees[:1], sender=feed.owner)
        feed.set_config(4, 1, transmitters=[*feed.transmitters[:3], multicall.address])
        feed.transmit()
        set_validator(feed, validator.address, 5_000_000)
        target = feed.aggregator.address
        feed.aggregator.send("transferOwnership", multicall.address, sender=feed.owner)
        accept = [(target, False, feed.aggregator.encode("acceptOwnership"))]
        multicall.send("aggregate3", accept, sender=feed.owner)
        message, inner = feed.message(), feed.message(count=7)
        calls = [feed.aggregator.encode("setValidatorConfig", ZERO, 0), inner.encode()]
        batch = multicall.encode("aggregate3", [(target, False, data) for data in calls])
        token.send("setHook", multicall.address, batch, sender=feed.owner)
        callback = feed.aggregator.encode("setBilling", 1, 2, 3, 4, 5)
        validator.send("configure", 3, ZERO, callback, sender=feed.owner)
        assert failure(feed, message) == "validator must not transmit"
        token.send("setHook", ZERO, b"", sender=feed.owner)
        feed.send(message)
        assert feed.aggregator.call("latestRound") == 2

    def test_billing_set_by_the_validator_pays_this_report(self, feed: Feed, validator: Contract) -> None:
        set_validator(feed, validator.address, 3_000_000)
        self.own(feed, validator)
        data = feed.aggregator.encode("setBilling", 1, 1, 0, 0, 7)
        validator.send("configure", 3, ZERO, data, sender=feed.owner)
        assert feed.transmit().named("BillingSet")
        assert feed.aggregator.call("owedPayment", feed.transmitters[0]) == 7 * 10**9

    def test_validator_removed_by_itself(self, feed: Feed, validator: Contract) -> None:
        set_validator(feed, validator.address, 3_000_000)
        self.own(feed, validator)
        data = feed.aggregator.encode("setValidatorConfig", ZERO, 0)
        validator.send("configure", 3, ZERO, data, sender=feed.owner)
        assert feed.transmit([1, 2, 3, 4]).named("ValidatorConfigSet")
        assert feed.transmit([5, 6, 7, 8]).names == ["NewTransmission", "NewRound", "AnswerUpdated"]
        assert [feed.aggregator.call("getAnswer", r) for r in (1, 2)] == [3, 7]


@pytest.mark.parametrize("burn", [0, 150_000])
def test_failure_out_of_gas_leaves_no_trace(node: Node, feed: Feed, project: Any, burn: int) -> None:
    """OCR1 contract 17.4."""
    validator = deploy(node, project.TestValidator, sender=feed.owner)
    validator.send("setMinGasUse", burn, sender=feed.owner)
    set_validator(feed, validator.address, 100_000)
    names = feed.transmit().names
    assert ("Validated" in names) == (burn == 0)
    assert validator.call("latestRoundId") == (1 if burn == 0 else 0)
