"""The aggregator against a plain model of its specification, in random sequences of everything that anybody can do.

After every step, events or revert reason must be the model's, and so must every getter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

import hypothesis.strategies as st
from eth_abi import encode
from eth_utils import keccak
from hypothesis.stateful import initialize, invariant, rule

from ocr_offchain.simulation.ocr2.aggregator_model import AggregatorModel, Billing, Event, Report, Spending
from tests.contracts.harness import GAS, ZERO, Node, Receipt, Signer, account, deploy
from tests.contracts.machine import OWNER, PEOPLE, AggregatorMachine, people, run, senders
from tests.contracts.ocr2.feed import Feed, deploy_aggregator, encode_report, onchain_config

BOUNDS = (-(2**150), 2**150)
SIGNERS = [Signer("model", i) for i in range(10)]
TRANSMITTERS = [account("sender", i) for i in range(10)]
# Gas with which the validator of the tests comes to its end.
ENOUGH = 10**6

limits = [0, 1, -1, 2**81 - 1, 2**81, -(2**81), -(2**81) - 1, *BOUNDS, BOUNDS[0] - 1, BOUNDS[1] + 1]
answers = st.sampled_from(limits) | st.integers(-(10**10), 10**10)
# For rules that are to succeed: most of the time they do.
several = st.lists(st.sampled_from([0, 1, -1, 2**81 - 1, 2**81, -(2**81) - 1, *BOUNDS]), min_size=1, max_size=4)
accounts = st.sampled_from(TRANSMITTERS)


def build(node: Node, project: Any, owner: str, accepted: list[int]) -> type[AggregatorMachine]:
    """The machine, bound to this node."""

    class Machine(AggregatorMachine):
        model: AggregatorModel

        @initialize(controlled=st.booleans(), rounds=several)
        def start(self, controlled: bool, rounds: list[int]) -> None:
            self.node, self.other_failures = node, {}
            for person in [*PEOPLE, *TRANSMITTERS]:
                node.fund(person)
            self.tokens = [deploy(node, project.TokenDouble, sender=owner) for _ in range(2)]
            token = self.tokens[0].address
            self.contract = deploy_aggregator(
                node,
                project.AccessControlledOCR2Aggregator if controlled else project.OCR2Aggregator,
                owner,
                token,
                billing_admin=ZERO,
                requester_admin=ZERO,
                low=BOUNDS[0],
                high=BOUNDS[1],
            )
            self.model = AggregatorModel(owner, token, BOUNDS, self.digest_of, self.contract.address)
            self.feed = Feed(node, self.contract, owner)
            for each in self.tokens:
                each.send("mint", self.contract.address, 10**22, sender=owner)
                self.model.balances[each.address, self.contract.address] = 10**22
            self.prepare(project, controlled)
            self.set_billing(5, 3, OWNER)
            self.set_config(4, 1, 0, None, True, b"first", rounds)

        def teardown(self) -> None:
            if hasattr(self, "model"):
                accepted.append(self.model.latest_round)

        def digest_of(self, count: int, signers: Sequence[str], *rest: Any) -> bytes:
            types = ["uint256", "address", "uint64", "address[]", "address[]", "uint8", "bytes", "uint64", "bytes"]
            values = [node.chain_id(), self.contract.address, count, list(signers), *rest]
            return b"\x00\x01" + keccak(encode(types, values))[2:]

        @rule(
            n=st.sampled_from([4, 5, 7, 8, 3]),
            f=st.sampled_from([1, 1, 1, 1, 2, 0, 86]),
            shift=st.integers(0, 4),
            repeat=st.sampled_from([None] * 12 + ["signer", "transmitter", "zero"]),
            by_owner=st.sampled_from([True] * 5 + [False]),
            offchain=st.binary(max_size=70),
            rounds=several,
        )
        def set_config(
            self, n: int, f: int, shift: int, repeat: str | None, by_owner: bool, offchain: bytes, rounds: list[int]
        ) -> None:
            """And some rounds under it, unless it is refused."""
            signers = [SIGNERS[(i + shift) % 10] for i in range(n)]
            addresses: list[str] = [s.address for s in signers]
            transmitters = [TRANSMITTERS[(i + 2 * shift) % 10] for i in range(n)]
            if repeat == "signer":
                addresses[-1] = addresses[0]
            if repeat == "zero":
                addresses[1] = ZERO
            if repeat == "transmitter":
                transmitters[-1] = transmitters[1]
            sender = self.who(OWNER if by_owner else PEOPLE[0])
            values = (addresses, transmitters, f, onchain_config(*BOUNDS), 2, offchain)
            block = node.block_number() + 1
            self.both(
                lambda: self.contract.send("setConfig", *values, sender=sender),
                lambda _: self.model.set_config(sender, block, *values),
            )
            if self.model.config_block == block:
                self.feed.signers, self.feed.f, self.feed.digest = signers, f, self.model.digest
                self.transmit_well(rounds, n, 0, 1 + shift, 0, [])

        @rule(
            middle=answers,
            count=st.integers(1, 9),
            juels=st.sampled_from([-1, 0, 1, 10**18, 2**191 - 1]),
            step=st.sampled_from([1, 1, 1, 1, 300, 0, -1]),
            sender=st.integers(0, 9),
            first=st.integers(0, 7),
            wrong=st.sampled_from([None] * 8 + ["outsider", "twice", "few", "digest"]),
            lag=st.sampled_from([0, 5, 4095, 4096, -4096, -4097, 10**6]),
            hints=st.lists(st.integers(0, 255), max_size=3),
        )
        def transmit(
            self,
            middle: int,
            count: int,
            juels: int,
            step: int,
            sender: int,
            first: int,
            wrong: str | None,
            lag: int,
            hints: list[int],
        ) -> None:
            f = self.feed.f
            known = self.feed.signers or SIGNERS[:4]
            by = [known[(first + k) % len(known)] for k in range(f + 1)]
            if wrong == "outsider":
                by[-1] = Signer("outsider")
            if wrong == "twice":
                by[-1] = by[0]
            if wrong == "few":
                by.pop()
            digest = bytes(32) if wrong == "digest" else self.model.digest
            observations = [middle] * count
            observed = node.timestamp() - lag
            counter = max(0, self.model.counter + step)
            # Most of the time somebody who may transmit.
            oracles = self.model.oracles
            transmitter = oracles[sender % len(oracles)].transmitter if oracles and sender else TRANSMITTERS[sender]
            message = self.feed.message(
                observations,
                by=by,
                count=counter,
                digest=digest,
                hints=hints,
                observed_at=observed,
                juels_per_fee_coin=juels,
            )
            data = message.encode()
            report = Report(observed, bytes(range(count)), tuple(observations), juels)
            assert message.report == encode_report(observations, observed_at=observed, juels_per_fee_coin=juels)

            def expected(receipt: Receipt | None) -> list[Event]:
                # The maximum gas price is zero throughout, so gas does not matter.
                spending = Spending(0, len(data), 0, GAS)
                time, recovered = receipt.timestamp if receipt else 0, [s.address for s in by]
                events = self.model.transmit(transmitter, time, digest, counter, recovered, report, spending)
                return [*events, *self.validated()]

            self.both(lambda: self.contract.send_raw(data, sender=transmitter), expected)

        def validated(self) -> list[Event]:
            """What the validator says about the latest round, if it is one that says something and has gas for it."""
            if self.model.validator != (self.recorder.address, ENOUGH):
                return []
            latest = self.model.latest_round
            args = {
                "previousRoundId": latest - 1,
                "previousAnswer": self.model.rounds[latest - 1].answer,
                "currentRoundId": latest,
                "currentAnswer": self.model.rounds[latest].answer,
            }
            return [Event("Validated", dict(args))]

        @rule(
            values=several,
            count=st.integers(3, 9),
            juels=st.sampled_from([-1, 0, 1, 10**18, 2**191 - 1]),
            sender=st.integers(1, 9),
            lag=st.sampled_from([0, 5, 4095, 4096, -4096, -4097, 10**6]),
            hints=st.lists(st.integers(0, 255), max_size=3),
        )
        def transmit_well(
            self, values: list[int], count: int, juels: int, sender: int, lag: int, hints: list[int]
        ) -> None:
            """As long as the answers are within bounds, these succeed."""
            for value in values:
                self.transmit(value, count, juels, 1, sender, sender % 4, None, lag, hints)

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

        @rule(observation=st.integers(0, 9), transmission=st.integers(0, 9), sender=senders)
        def set_billing(self, observation: int, transmission: int, sender: str) -> None:
            values, caller = (0, 7, observation, transmission, 11), self.who(sender)
            self.both(
                lambda: self.contract.send("setBilling", *values, sender=caller),
                lambda _: self.model.set_billing(caller, Billing(*values)),
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

        @rule(transmitter=accounts, sender=st.none() | st.sampled_from(PEOPLE))
        def withdraw_payment(self, transmitter: str, sender: str | None) -> None:
            payee = self.model.payees.get(transmitter, ZERO)
            who = sender or (payee if payee != ZERO else PEOPLE[0])
            self.both(
                lambda: self.contract.send("withdrawPayment", transmitter, sender=who),
                lambda _: self.model.withdraw_payment(who, transmitter),
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
            model, contract = self.model, self.contract
            latest = model.latest_round
            assert contract.call("latestRoundData") == model.round_data(latest)
            for number in {0, 1, latest // 2, max(0, latest - 1), latest, latest + 1, latest + 2, 2**32 + 1}:
                data = model.round_data(number)
                assert contract.call("getRoundData", number) == data
                assert contract.call("getAnswer", number) == data[1]
                assert contract.call("getTimestamp", number) == data[3]
            data = model.round_data(latest)
            newest = [contract.call(f"latest{what}") for what in ("Round", "Answer", "Timestamp")]
            assert newest == [data[0], data[1], data[3]]
            details = [model.digest, model.counter >> 8, model.counter & 255, *model.round_data(latest)[1:4:2]]
            assert contract.call("latestTransmissionDetails", sender=owner) == details
            assert contract.call("latestConfigDigestAndEpoch") == [False, model.digest, model.counter >> 8]
            assert contract.call("latestConfigDetails") == [model.config_count, model.config_block, model.digest]
            assert contract.call("getTransmitters") == [oracle.transmitter for oracle in model.oracles]
            assert contract.call("linkAvailableForPayment") == model.link_available()
            assert contract.call("getLinkToken") == model.token
            assert contract.call("getBilling") == list(astuple(model.billing))
            assert contract.call("owner") == model.owner
            assert contract.call("getBillingAccessController") == model.billing_controller
            assert contract.call("getRequesterAccessController") == model.requester_controller
            assert contract.call("getValidatorConfig") == list(model.validator)
            for transmitter in TRANSMITTERS:
                assert contract.call("owedPayment", transmitter) == model.owed_payment(transmitter)
                assert contract.call("oracleObservationCount", transmitter) == model.observation_count(transmitter)
            for token in self.tokens:
                for holder in [contract.address, *PEOPLE]:
                    assert token.call("balanceOf", holder) == model.balances.get((token.address, holder), 0)

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
    abi = project.AccessControlledOCR2Aggregator.contract_type.abi
    writers = {e.name for e in abi if e.type == "function" and e.stateMutability == "nonpayable"}
    assert writers == rules
