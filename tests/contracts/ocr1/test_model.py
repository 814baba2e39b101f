"""The aggregator against a plain model of its specification, in random sequences of everything that anybody can do.

After every step, events or revert reason must be the model's, and so must every getter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ocr_offchain.simulation.ocr1_aggregator_model import (
    Billing,
    Event,
    ModelRevertError,
    OCR1AggregatorModel,
    Report,
    Spending,
)
from tests.contracts.harness import GAS, ZERO, Node, Receipt, Reverted, Signer, account, deploy
from tests.contracts.ocr1.feed import ABORT, Feed, config_digest, deploy_aggregator, encode_report

BOUNDS = (-(2**150), 2**150)
SIGNERS = [Signer("model", i) for i in range(10)]
PEOPLE = [account("person", i) for i in range(4)]
TRANSMITTERS = [account("sender", i) for i in range(10)]
# Accounts without code, which a validator's call changes nothing about.
VALIDATORS = [ZERO, account("validator", 0), account("validator", 1)]
# The maximum gas price is zero throughout, so gas does not matter.
FIRST_BILLING = (0, 7, 5, 3, 2)

limits = [0, 1, -1, 2**79 - 1, 2**79, -(2**79), -(2**79) - 1, *BOUNDS, BOUNDS[0] - 1, BOUNDS[1] + 1]
answers = st.sampled_from(limits) | st.integers(-(10**10), 10**10) | st.integers(1, 100)
people = st.sampled_from([*PEOPLE, ZERO])
# A payee can be registered for a signer, too.
accounts = st.sampled_from([*TRANSMITTERS, *TRANSMITTERS, SIGNERS[0].address, SIGNERS[3].address])


def build(node: Node, project: Any, owner: str) -> type[RuleBasedStateMachine]:
    """The machine, bound to this node."""

    class Machine(RuleBasedStateMachine):
        @initialize()
        def start(self) -> None:
            for person in [*PEOPLE, *TRANSMITTERS]:
                node.fund(person)
            self.tokens = [deploy(node, project.TokenDouble, sender=owner) for _ in range(2)]
            controller = deploy(node, project.AccessDouble, sender=owner)
            controller.send("setAnswer", 0, False, sender=owner)
            token = self.tokens[0].address
            self.contract = deploy_aggregator(
                node,
                project.OffchainAggregator,
                owner,
                token,
                billing=FIRST_BILLING,
                billing_admin=controller.address,
                requester_admin=controller.address,
                low=BOUNDS[0],
                high=BOUNDS[1],
            )
            address = self.contract.address
            self.model = OCR1AggregatorModel(owner, token, Billing(*FIRST_BILLING), BOUNDS, self.digest_of, address)
            self.feed = Feed(node, self.contract, owner)
            for each in self.tokens:
                each.send("mint", address, 10**22, sender=owner)
                self.model.state.balances[each.address, address] = 10**22
            # The last two transmitters have no payee yet.
            payees = [PEOPLE[i % 4] for i in range(8)]
            self.both(
                lambda: self.contract.send("setPayees", TRANSMITTERS[:8], payees, sender=owner),
                lambda _: self.model.set_payees(owner, TRANSMITTERS[:8], payees),
            )
            self.set_config(4, 1, 0, None, True, b"first")

        def digest_of(self, count: int, signers: Sequence[str], *rest: Any) -> bytes:
            return config_digest(self.contract.address, count, signers, *rest)

        def both(self, send: Callable[[], Receipt], model: Callable[[Receipt | None], list[Event]]) -> None:
            """Do it on the chain, then in the model: the same events or the same reason."""
            receipt, reason = None, None
            try:
                receipt = send()
            except Reverted as error:
                reason = error.reason
            except RuntimeError as error:
                if "InvalidFEOpcode" not in str(error):
                    raise
                reason = ABORT
            events, expected = None, None
            try:
                events = model(receipt)
            except ModelRevertError as error:
                expected = error.reason
            assert reason == expected
            if receipt is not None and events is not None:
                assert [(e.name, e.args) for e in receipt.events] == [(e.name, e.args) for e in events]

        @rule(
            n=st.sampled_from([4, 5, 7, 8, 3]),
            f=st.sampled_from([1, 1, 1, 1, 2, 0, 86]),
            shift=st.integers(0, 4),
            wrong=st.sampled_from(
                [None] * 20 + ["signer", "transmitter", "zero", "shared", "crossed", "many", "uneven"]
            ),
            by_owner=st.sampled_from([True] * 5 + [False]),
            encoded=st.binary(max_size=70),
        )
        def set_config(self, n: int, f: int, shift: int, wrong: str | None, by_owner: bool, encoded: bytes) -> None:
            signers = [SIGNERS[(i + shift) % 10] for i in range(n)]
            addresses: list[str] = [s.address for s in signers]
            transmitters = [TRANSMITTERS[(i + 2 * shift) % 10] for i in range(n)]
            if wrong == "signer":
                addresses[-1] = addresses[0]
            if wrong == "zero":
                addresses[1] = ZERO
            if wrong == "transmitter":
                transmitters[-1] = transmitters[1]
            if wrong == "shared":
                addresses[1] = transmitters[1]
            if wrong == "crossed":
                addresses[2] = transmitters[0]
            if wrong == "many":
                addresses = addresses * 11
            if wrong == "uneven":
                transmitters.pop()
            sender = owner if by_owner else PEOPLE[0]
            values = (addresses, transmitters, f, 1, encoded)
            block = node.block_number() + 1
            self.both(
                lambda: self.contract.send("setConfig", *values, sender=sender),
                lambda _: self.model.set_config(sender, block, *values),
            )
            if self.model.state.config_block == block:
                self.feed.signers, self.feed.f, self.feed.digest = signers, f, self.model.state.digest

        @rule(
            middle=answers,
            who=st.permutations(range(10)),
            count=st.sampled_from([4, 5, 7, 9, 10, 3, 2, 0]),
            extra=st.sampled_from([0, 0, 0, 1, 2]),
            step=st.sampled_from([1, 1, 1, 1, 1, 1, 300, 0, -1]),
            sender=st.integers(0, 9),
            first=st.integers(0, 7),
            wrong=st.sampled_from(
                [None] * 30
                + ["outsider", "twice", "few", "digest", "unsorted", "repeated", "alien", "thirtieth", "long", "crowd"]
            ),
        )
        def transmit(
            self,
            middle: int,
            who: list[int],
            count: int,
            extra: int,
            step: int,
            sender: int,
            first: int,
            wrong: str | None,
        ) -> None:
            state = self.model.state
            known = self.feed.signers or SIGNERS[:4]
            by = [known[(first + k) % len(known)] for k in range(self.feed.f + 1 + extra)]
            if wrong == "outsider":
                by[-1] = Signer("outsider")
            if wrong == "twice":
                by[-1] = by[0]
            if wrong == "few":
                by.pop()
            if wrong == "crowd":
                by = by * 16
            if wrong == "long":
                who, count = [*range(31), 0], 32
            observers, observations = list(who[:count]), [middle] * count
            if count > 1:
                if wrong == "repeated":
                    observers[-1] = observers[0]
                if wrong == "alien":
                    observers[-1] = 31
                if wrong == "thirtieth":
                    observers[-1] = 30
                if wrong == "unsorted":
                    observations[0] += 1
            counter = max(0, state.counter + step)
            context = self.feed.context(counter, bytes(16) if wrong == "digest" else state.digest)
            # Most of the time somebody who may transmit.
            current = state.transmitters
            transmitter = current[sender % len(current)] if current and sender else TRANSMITTERS[sender]
            data = self.feed.sign(encode_report(context, bytes(observers), observations), by).encode()
            report = Report(context, bytes(observers), tuple(observations))
            self.both(
                lambda: self.contract.send_raw(data, sender=transmitter),
                lambda receipt: self.model.transmit(
                    transmitter,
                    receipt.timestamp if receipt else 0,
                    [s.address for s in by],
                    report,
                    Spending(0, len(data), 0, GAS),
                ),
            )

        @rule(
            values=st.lists(answers, min_size=1, max_size=3),
            who=st.permutations(range(8)),
            count=st.sampled_from([4, 5, 6, 8]),
            sender=st.integers(1, 9),
        )
        def transmit_well(self, values: list[int], who: list[int], count: int, sender: int) -> None:
            """As long as the answers are within bounds and the oracles are few enough, these succeed."""
            for value in values:
                self.transmit(value, who, count, 0, 1, sender, sender % 4, None)

        @rule(observation=st.integers(0, 3), transmission=st.integers(0, 9), sender=st.sampled_from([owner, PEOPLE[0]]))
        def set_billing(self, observation: int, transmission: int, sender: str) -> None:
            values = (0, 7, 5, observation, transmission)
            self.both(
                lambda: self.contract.send("setBilling", *values, sender=sender),
                lambda _: self.model.set_billing(sender, Billing(*values)),
            )

        @rule(
            validator=st.sampled_from(VALIDATORS),
            gas_limit=st.sampled_from([0, 1, 10**6, 2**32 - 1]),
            sender=st.sampled_from([owner, owner, PEOPLE[0]]),
        )
        def set_validator_config(self, validator: str, gas_limit: int, sender: str) -> None:
            self.both(
                lambda: self.contract.send("setValidatorConfig", validator, gas_limit, sender=sender),
                lambda _: self.model.set_validator_config(sender, validator, gas_limit),
            )

        @rule(
            transmitters=st.lists(accounts, max_size=4),
            payees=st.lists(people, max_size=4),
            equal=st.booleans(),
            sender=st.sampled_from([owner, owner, PEOPLE[0]]),
        )
        def set_payees(self, transmitters: list[str], payees: list[str], equal: bool, sender: str) -> None:
            if equal:
                size = min(len(transmitters), len(payees))
                transmitters, payees = transmitters[:size], payees[:size]
            self.both(
                lambda: self.contract.send("setPayees", transmitters, payees, sender=sender),
                lambda _: self.model.set_payees(sender, transmitters, payees),
            )

        @rule(transmitter=accounts, proposed=people, sender=st.sampled_from(PEOPLE))
        def transfer_payeeship(self, transmitter: str, proposed: str, sender: str) -> None:
            self.both(
                lambda: self.contract.send("transferPayeeship", transmitter, proposed, sender=sender),
                lambda _: self.model.transfer_payeeship(sender, transmitter, proposed),
            )

        @rule(transmitter=accounts, sender=st.sampled_from(PEOPLE))
        def accept_payeeship(self, transmitter: str, sender: str) -> None:
            self.both(
                lambda: self.contract.send("acceptPayeeship", transmitter, sender=sender),
                lambda _: self.model.accept_payeeship(sender, transmitter),
            )

        @rule(who=accounts, sender=st.none() | st.sampled_from(PEOPLE))
        def withdraw_payment(self, who: str, sender: str | None) -> None:
            payee = self.model.state.payees.get(who, ZERO)
            caller = sender or (payee if payee != ZERO else PEOPLE[0])
            self.both(
                lambda: self.contract.send("withdrawPayment", who, sender=caller),
                lambda _: self.model.withdraw_payment(caller, who),
            )

        @rule(amount=st.sampled_from([0, 1, 10**10, 2**256 - 1]), sender=st.sampled_from([owner, owner, PEOPLE[1]]))
        def withdraw_funds(self, amount: int, sender: str) -> None:
            self.both(
                lambda: self.contract.send("withdrawFunds", PEOPLE[3], amount, sender=sender),
                lambda _: self.model.withdraw_funds(sender, PEOPLE[3], amount),
            )

        @rule(index=st.integers(0, 1), sender=st.sampled_from([owner, owner, PEOPLE[1]]))
        def set_link_token(self, index: int, sender: str) -> None:
            token = self.tokens[index].address
            self.both(
                lambda: self.contract.send("setLinkToken", token, PEOPLE[2], sender=sender),
                lambda _: self.model.set_link_token(sender, token, PEOPLE[2]),
            )

        @rule(sender=st.sampled_from([owner, PEOPLE[1]]))
        def request_new_round(self, sender: str) -> None:
            self.both(
                lambda: self.contract.send("requestNewRound", sender=sender),
                lambda _: self.model.request_new_round(sender),
            )

        @invariant()
        def every_getter_is_the_models(self) -> None:
            model, contract, state = self.model, self.contract, self.model.state
            latest = model.latest_round
            assert contract.call("latestRoundData") == model.round_data(latest)
            for number in {0, 1, latest // 2, max(0, latest - 1), latest, latest + 1, latest + 2}:
                assert contract.call("getRoundData", number) == model.round_data(number)
                assert contract.call("getAnswer", number) == model.round_at(number).answer
                assert contract.call("getTimestamp", number) == model.round_at(number).timestamp
            last = model.round_at(latest)
            details = [state.digest, state.counter >> 8, state.counter & 255, last.answer, last.timestamp]
            assert contract.call("latestTransmissionDetails", sender=owner) == details
            assert contract.call("latestConfigDetails") == [state.config_count, state.config_block, state.digest]
            assert contract.call("transmitters") == state.transmitters
            assert contract.call("linkAvailableForPayment") == model.link_available()
            assert contract.call("getLinkToken") == state.token
            assert contract.call("validatorConfig") == list(state.validator)
            for who in [*TRANSMITTERS, SIGNERS[0].address, SIGNERS[3].address]:
                assert contract.call("owedPayment", who) == model.owed_payment(who)
                assert contract.call("oracleObservationCount", who) == model.observation_count(who)
            for token in self.tokens:
                for holder in [contract.address, *PEOPLE]:
                    assert token.call("balanceOf", holder) == state.balances.get((token.address, holder), 0)

    return Machine


def test_aggregator_is_the_model(node: Node, project: Any, owner: str) -> None:
    run_state_machine_as_test(
        build(node, project, owner),
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_contract_under_test_has_no_further_writers(project: Any) -> None:
    """Whoever adds a function that changes state adds a rule."""
    rules = {
        "setConfig", "transmit", "setBilling", "setPayees", "transferPayeeship", "acceptPayeeship", "withdrawPayment",
        "withdrawFunds", "setLinkToken", "requestNewRound", "setValidatorConfig",
    }  # fmt: skip
    elsewhere = {
        "setBillingAccessController", "setRequesterAccessController", "transferOwnership", "acceptOwnership",
    }  # fmt: skip
    abi = project.OffchainAggregator.contract_type.abi
    writers = {e.name for e in abi if e.type == "function" and e.stateMutability == "nonpayable"}
    assert writers == rules | elsewhere
