"""The aggregator against a plain model of its specification, in random sequences of everything that anybody can do.

After every step, events or revert reason must be the model's, and so must every getter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import hypothesis.strategies as st
from eth_abi import encode
from eth_utils import keccak
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ocr_offchain.simulation.aggregator_model import AggregatorModel, Billing, Event, ModelRevertError, Report, Spending
from tests.contracts.harness import ZERO, Node, Receipt, Reverted, Signer, account, deploy
from tests.contracts.ocr2.feed import Feed, deploy_aggregator, encode_report, onchain_config

BOUNDS = (-(2**150), 2**150)
SIGNERS = [Signer("model", i) for i in range(10)]
PEOPLE = [account("person", i) for i in range(4)]
TRANSMITTERS = [account("sender", i) for i in range(10)]

limits = [0, 1, -1, 2**81 - 1, 2**81, -(2**81), -(2**81) - 1, *BOUNDS, BOUNDS[0] - 1, BOUNDS[1] + 1]
answers = st.sampled_from(limits) | st.integers(-(10**10), 10**10)
people = st.sampled_from([*PEOPLE, ZERO])
senders = st.sampled_from(TRANSMITTERS)


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
                project.OCR2Aggregator,
                owner,
                token,
                billing_admin=controller.address,
                requester_admin=controller.address,
                low=BOUNDS[0],
                high=BOUNDS[1],
            )
            self.model = AggregatorModel(owner, token, BOUNDS, self.digest_of, self.contract.address)
            self.feed = Feed(node, self.contract, owner)
            for each in self.tokens:
                each.send("mint", self.contract.address, 10**22, sender=owner)
                self.model.balances[each.address, self.contract.address] = 10**22

        def digest_of(self, count: int, signers: Sequence[str], *rest: Any) -> bytes:
            types = ["uint256", "address", "uint64", "address[]", "address[]", "uint8", "bytes", "uint64", "bytes"]
            values = [node.chain_id(), self.contract.address, count, list(signers), *rest]
            return b"\x00\x01" + keccak(encode(types, values))[2:]

        def both(self, send: Callable[[], Receipt], model: Callable[[Receipt | None], list[Event]]) -> None:
            """Do it on the chain, then in the model: the same events or the same reason."""
            receipt, reason = None, None
            try:
                receipt = send()
            except Reverted as error:
                reason = error.reason
            events, expected = None, None
            try:
                events = model(receipt)
            except ModelRevertError as error:
                expected = error.reason
            assert reason == expected
            if receipt is not None and events is not None:
                assert [(e.name, e.args) for e in receipt.events] == [(e.name, e.args) for e in events]

        @rule(
            n=st.integers(3, 8),
            f=st.sampled_from([1, 1, 1, 2, 0, 86]),
            shift=st.integers(0, 4),
            repeat=st.sampled_from([None] * 6 + ["signer", "transmitter", "zero"]),
            by_owner=st.sampled_from([True] * 5 + [False]),
            offchain=st.binary(max_size=70),
        )
        def set_config(self, n: int, f: int, shift: int, repeat: str | None, by_owner: bool, offchain: bytes) -> None:
            signers = [SIGNERS[(i + shift) % 10] for i in range(n)]
            addresses: list[str] = [s.address for s in signers]
            transmitters = [TRANSMITTERS[(i + 2 * shift) % 10] for i in range(n)]
            if repeat == "signer":
                addresses[-1] = addresses[0]
            if repeat == "zero":
                addresses[1] = ZERO
            if repeat == "transmitter":
                transmitters[-1] = transmitters[1]
            sender = owner if by_owner else PEOPLE[0]
            values = (addresses, transmitters, f, onchain_config(*BOUNDS), 2, offchain)
            block = node.block_number() + 1
            self.both(
                lambda: self.contract.send("setConfig", *values, sender=sender),
                lambda _: self.model.set_config(sender, block, *values),
            )
            if self.model.config_block == block:
                self.feed.signers, self.feed.f, self.feed.digest = signers, f, self.model.digest

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
            self.both(
                lambda: self.contract.send_raw(data, sender=transmitter),
                # The maximum gas price is zero throughout, so gas does not matter.
                lambda receipt: self.model.transmit(
                    transmitter,
                    receipt.timestamp if receipt else 0,
                    digest,
                    counter,
                    [s.address for s in by],
                    report,
                    Spending(0, len(data), 0),
                ),
            )

        @rule(observation=st.integers(0, 9), transmission=st.integers(0, 9), sender=st.sampled_from([owner, PEOPLE[0]]))
        def set_billing(self, observation: int, transmission: int, sender: str) -> None:
            values = (0, 7, observation, transmission, 11)
            self.both(
                lambda: self.contract.send("setBilling", *values, sender=sender),
                lambda _: self.model.set_billing(sender, Billing(*values)),
            )

        @rule(
            transmitters=st.lists(senders, max_size=4),
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

        @rule(transmitter=senders, proposed=people, sender=st.sampled_from(PEOPLE))
        def transfer_payeeship(self, transmitter: str, proposed: str, sender: str) -> None:
            self.both(
                lambda: self.contract.send("transferPayeeship", transmitter, proposed, sender=sender),
                lambda _: self.model.transfer_payeeship(sender, transmitter, proposed),
            )

        @rule(transmitter=senders, sender=st.sampled_from(PEOPLE))
        def accept_payeeship(self, transmitter: str, sender: str) -> None:
            self.both(
                lambda: self.contract.send("acceptPayeeship", transmitter, sender=sender),
                lambda _: self.model.accept_payeeship(sender, transmitter),
            )

        @rule(transmitter=senders, sender=st.none() | st.sampled_from(PEOPLE))
        def withdraw_payment(self, transmitter: str, sender: str | None) -> None:
            payee = self.model.payees.get(transmitter, ZERO)
            who = sender or (payee if payee != ZERO else PEOPLE[0])
            self.both(
                lambda: self.contract.send("withdrawPayment", transmitter, sender=who),
                lambda _: self.model.withdraw_payment(who, transmitter),
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
            model, contract = self.model, self.contract
            latest = model.latest_round
            assert contract.call("latestRoundData") == model.round_data(latest)
            for number in {0, 1, latest // 2, max(0, latest - 1), latest, latest + 1, latest + 2, 2**32 + 1}:
                assert contract.call("getRoundData", number) == model.round_data(number)
            details = [model.digest, model.counter >> 8, model.counter & 255, *model.round_data(latest)[1:4:2]]
            assert contract.call("latestTransmissionDetails", sender=owner) == details
            assert contract.call("latestConfigDigestAndEpoch") == [False, model.digest, model.counter >> 8]
            assert contract.call("latestConfigDetails") == [model.config_count, model.config_block, model.digest]
            assert contract.call("getTransmitters") == [oracle.transmitter for oracle in model.oracles]
            assert contract.call("linkAvailableForPayment") == model.link_available()
            assert contract.call("getLinkToken") == model.token
            for transmitter in TRANSMITTERS:
                assert contract.call("owedPayment", transmitter) == model.owed_payment(transmitter)
                assert contract.call("oracleObservationCount", transmitter) == model.observation_count(transmitter)
            for token in self.tokens:
                for holder in [contract.address, *PEOPLE]:
                    assert token.call("balanceOf", holder) == model.balances.get((token.address, holder), 0)

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
        "withdrawFunds", "setLinkToken", "requestNewRound",
    }  # fmt: skip
    elsewhere = {
        "setValidatorConfig", "setBillingAccessController", "setRequesterAccessController", "transferOwnership",
        "acceptOwnership",
    }  # fmt: skip
    abi = project.OCR2Aggregator.contract_type.abi
    writers = {e.name for e in abi if e.type == "function" and e.stateMutability == "nonpayable"}
    assert writers == rules | elsewhere
