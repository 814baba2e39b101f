"""The aggregator against a plain model of its specification, in random sequences of everything that anybody can do.

After every step, events or revert reason must be the model's, and so must every getter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import initialize, invariant, rule

from ocr_offchain.simulation.ocr1.aggregator_model import Billing, Event, OCR1AggregatorModel, Report, Spending
from tests.contracts.harness import GAS, ZERO, Node, Receipt, Signer, account, deploy
from tests.contracts.machine import OWNER, PEOPLE, AggregatorMachine, people, run, senders
from tests.contracts.ocr1.feed import ABORT, Feed, config_digest, deploy_aggregator, encode_report

BOUNDS = (-(2**150), 2**150)
SIGNERS = [Signer("model", i) for i in range(10)]
TRANSMITTERS = [account("sender", i) for i in range(10)]
# Gas with which the validator of the tests comes to its end.
ENOUGH = 10**6
# The maximum gas price is zero throughout, so gas does not matter.
FIRST_BILLING = (0, 7, 5, 3, 2)

limits = [0, 1, -1, 2**79 - 1, 2**79, -(2**79), -(2**79) - 1, *BOUNDS, BOUNDS[0] - 1, BOUNDS[1] + 1]
answers = st.sampled_from(limits) | st.integers(-(10**10), 10**10) | st.integers(1, 100)
# For rules that are to succeed: most of the time they do.
several = st.lists(st.sampled_from([0, 1, -1, 2**79 - 1, 2**79, -(2**79) - 1, *BOUNDS]), min_size=1, max_size=4)
# A payee can be registered for a signer, too.
accounts = st.sampled_from([*TRANSMITTERS, *TRANSMITTERS, SIGNERS[0].address, SIGNERS[3].address])


def build(node: Node, project: Any, owner: str, accepted: list[int]) -> type[AggregatorMachine]:
    """The machine, bound to this node."""

    class Machine(AggregatorMachine):
        model: OCR1AggregatorModel

        @initialize(controlled=st.booleans(), rounds=several)
        def start(self, controlled: bool, rounds: list[int]) -> None:
            self.node, self.other_failures = node, {"InvalidFEOpcode": ABORT}
            for person in [*PEOPLE, *TRANSMITTERS]:
                node.fund(person)
            self.tokens = [deploy(node, project.TokenDouble, sender=owner) for _ in range(2)]
            token = self.tokens[0].address
            self.contract = deploy_aggregator(
                node,
                project.AccessControlledOffchainAggregator if controlled else project.OffchainAggregator,
                owner,
                token,
                billing=FIRST_BILLING,
                low=BOUNDS[0],
                high=BOUNDS[1],
            )
            address = self.contract.address
            self.model = OCR1AggregatorModel(owner, token, Billing(*FIRST_BILLING), BOUNDS, self.digest_of, address)
            self.feed = Feed(node, self.contract, owner)
            for each in self.tokens:
                each.send("mint", address, 10**22, sender=owner)
                self.model.state.balances[each.address, address] = 10**22
            self.prepare(project, controlled)
            # The last two transmitters have no payee yet.
            payees = [PEOPLE[i % 4] for i in range(8)]
            self.both(
                lambda: self.contract.send("setPayees", TRANSMITTERS[:8], payees, sender=owner),
                lambda _: self.model.set_payees(owner, TRANSMITTERS[:8], payees),
            )
            self.set_config(4, 1, 0, None, True, b"first", rounds)

        def teardown(self) -> None:
            if hasattr(self, "model"):
                accepted.append(self.model.latest_round)

        def digest_of(self, count: int, signers: Sequence[str], *rest: Any) -> bytes:
            return config_digest(self.contract.address, count, signers, *rest)

        @rule(
            n=st.sampled_from([4, 5, 7, 8, 3]),
            f=st.sampled_from([1, 1, 1, 1, 2, 0, 86]),
            shift=st.integers(0, 4),
            wrong=st.sampled_from(
                [None] * 20 + ["signer", "transmitter", "zero", "shared", "crossed", "many", "uneven"]
            ),
            by_owner=st.sampled_from([True] * 5 + [False]),
            encoded=st.binary(max_size=70),
            rounds=several,
        )
        def set_config(
            self, n: int, f: int, shift: int, wrong: str | None, by_owner: bool, encoded: bytes, rounds: list[int]
        ) -> None:
            """And some rounds under it, unless it is refused."""
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
            sender = self.who(OWNER if by_owner else PEOPLE[0])
            values = (addresses, transmitters, f, 1, encoded)
            block = node.block_number() + 1
            self.both(
                lambda: self.contract.send("setConfig", *values, sender=sender),
                lambda _: self.model.set_config(sender, block, *values),
            )
            if self.model.state.config_block == block:
                self.feed.signers, self.feed.f, self.feed.digest = signers, f, self.model.state.digest
                self.transmit_well(rounds, list(range(10)), 5, 1 + shift)

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

            def expected(receipt: Receipt | None) -> list[Event]:
                spending = Spending(0, len(data), 0, GAS)
                time, recovered = receipt.timestamp if receipt else 0, [s.address for s in by]
                events = self.model.transmit(transmitter, time, recovered, report, spending)
                return [*events, *self.validated()]

            self.both(lambda: self.contract.send_raw(data, sender=transmitter), expected)

        def validated(self) -> list[Event]:
            """What the validator says about the latest round, if it is one that says something and has gas for it."""
            if self.model.state.validator != (self.recorder.address, ENOUGH):
                return []
            latest = self.model.latest_round
            args = {
                "previousRoundId": latest - 1,
                "previousAnswer": self.model.round_at(latest - 1).answer,
                "currentRoundId": latest,
                "currentAnswer": self.model.round_at(latest).answer,
            }
            return [Event("Validated", dict(args))]

        @rule(
            values=several,
            who=st.permutations(range(8)),
            count=st.sampled_from([4, 5, 6, 8]),
            sender=st.integers(1, 9),
        )
        def transmit_well(self, values: list[int], who: list[int], count: int, sender: int) -> None:
            """As long as the answers are within bounds and the oracles are few enough, these succeed."""
            for value in values:
                self.transmit(value, who, count, 0, 1, sender, sender % 4, None)

        @rule(observation=st.integers(0, 3), transmission=st.integers(0, 9), sender=senders)
        def set_billing(self, observation: int, transmission: int, sender: str) -> None:
            values, caller = (0, 7, 5, observation, transmission), self.who(sender)
            self.both(
                lambda: self.contract.send("setBilling", *values, sender=caller),
                lambda _: self.model.set_billing(caller, Billing(*values)),
            )

        @rule(
            index=st.integers(0, 2),
            gas_limit=st.sampled_from([0, 1, ENOUGH, ENOUGH, 2**32 - 1]),
            sender=senders,
        )
        def set_validator_config(self, index: int, gas_limit: int, sender: str) -> None:
            validator, caller = [ZERO, account("no code"), self.recorder.address][index], self.who(sender)
            self.both(
                lambda: self.contract.send("setValidatorConfig", validator, gas_limit, sender=caller),
                lambda _: self.model.set_validator_config(caller, validator, gas_limit),
            )

        @rule(
            transmitters=st.lists(accounts, max_size=4),
            payees=st.lists(people, max_size=4),
            equal=st.booleans(),
            sender=senders,
        )
        def set_payees(self, transmitters: list[str], payees: list[str], equal: bool, sender: str) -> None:
            if equal:
                size = min(len(transmitters), len(payees))
                transmitters, payees = transmitters[:size], payees[:size]
            caller = self.who(sender)
            self.both(
                lambda: self.contract.send("setPayees", transmitters, payees, sender=caller),
                lambda _: self.model.set_payees(caller, transmitters, payees),
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

        @rule(amount=st.sampled_from([0, 1, 10**10, 2**256 - 1]), sender=senders)
        def withdraw_funds(self, amount: int, sender: str) -> None:
            caller = self.who(sender)
            self.both(
                lambda: self.contract.send("withdrawFunds", PEOPLE[3], amount, sender=caller),
                lambda _: self.model.withdraw_funds(caller, PEOPLE[3], amount),
            )

        @rule(index=st.integers(0, 1), sender=senders)
        def set_link_token(self, index: int, sender: str) -> None:
            token, caller = self.tokens[index].address, self.who(sender)
            self.both(
                lambda: self.contract.send("setLinkToken", token, PEOPLE[2], sender=caller),
                lambda _: self.model.set_link_token(caller, token, PEOPLE[2]),
            )

        @rule(sender=senders)
        def request_new_round(self, sender: str) -> None:
            self.request_from_both(self.who(sender))

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
            newest = [contract.call(f"latest{what}") for what in ("Round", "Answer", "Timestamp")]
            assert newest == [latest, last.answer, last.timestamp]
            assert contract.call("getBilling") == list(astuple(state.billing))
            assert contract.call("owner") == model.owner
            assert contract.call("billingAccessController") == model.billing_controller
            assert contract.call("requesterAccessController") == model.requester_controller
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
    accepted: list[int] = []
    run(build(node, project, owner, accepted), accepted, at_least=40)


def test_the_contract_under_test_has_no_further_writers(project: Any) -> None:
    """Whoever adds a function that changes state adds a rule."""
    rules = {
        "setConfig", "transmit", "setBilling", "setPayees", "transferPayeeship", "acceptPayeeship", "withdrawPayment",
        "withdrawFunds", "setLinkToken", "requestNewRound", "setValidatorConfig", "setBillingAccessController",
        "setRequesterAccessController", "transferOwnership", "acceptOwnership", "addAccess", "removeAccess",
        "enableAccessCheck", "disableAccessCheck",
    }  # fmt: skip
    abi = project.AccessControlledOffchainAggregator.contract_type.abi
    writers = {e.name for e in abi if e.type == "function" and e.stateMutability == "nonpayable"}
    assert writers == rules
