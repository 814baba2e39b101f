"""What the state machines of both aggregators have in common: comparing with the model, ownership, and access."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.contracts.harness import ZERO, Contract, Node, Receipt, Reverted, account, deploy

# Stands for whoever owns the aggregator at the time.
OWNER = "the owner"
PEOPLE = [account("person", i) for i in range(4)]
READERS: list[tuple[str, list[int]]] = [
    ("latestAnswer", []),
    ("latestTimestamp", []),
    ("latestRound", []),
    ("getAnswer", [1]),
    ("getTimestamp", [1]),
    ("description", []),
    ("getRoundData", [1]),
    ("latestRoundData", []),
]
senders = st.sampled_from([OWNER, OWNER, PEOPLE[1], PEOPLE[2]])
people = st.sampled_from([*PEOPLE, ZERO])


class AccessList:
    """The list of readers (OCR1 and OCR2 contract 15) as plain as it can be."""

    def __init__(self) -> None:
        self.listed: set[str] = set()
        self.enabled = True

    def change(self, action: str, user: str) -> list[tuple[str, dict[str, Any]]]:
        """Events of a call by the owner."""
        before = (user in self.listed, self.enabled)
        if action == "addAccess":
            self.listed.add(user)
        elif action == "removeAccess":
            self.listed.discard(user)
        else:
            self.enabled = action == "enableAccessCheck"
        if before == (user in self.listed, self.enabled):
            return []
        names = {
            "addAccess": "AddedAccess",
            "removeAccess": "RemovedAccess",
            "enableAccessCheck": "CheckAccessEnabled",
            "disableAccessCheck": "CheckAccessDisabled",
        }
        return [(names[action], {"user": user} if action in ("addAccess", "removeAccess") else {})]

    def passes(self, user: str) -> bool:
        return user in self.listed or not self.enabled


class AggregatorMachine(RuleBasedStateMachine):
    """Needs ``node``, ``contract`` and ``model`` from a subclass."""

    node: Node
    contract: Contract
    model: Any
    # what a failure beyond Reverted is called, by what the node says about it
    other_failures: dict[str, str]

    def prepare(self, project: Any, controlled: bool) -> None:
        """Once there are contract and model."""
        owner = self.model.owner
        self.access = AccessList() if controlled else None
        self.forwarder = deploy(self.node, project.Forwarder, sender=owner)
        self.recorder = deploy(self.node, project.ValidatorDouble, sender=owner)
        self.controllers = [deploy(self.node, project.AccessDouble, sender=owner) for _ in range(2)]
        self.controllers[0].send("setAnswer", 0, False, sender=owner)
        self.model.controllers = {c.address: bool(c.call("word")) for c in self.controllers}

    def who(self, sender: str) -> str:
        owner: str = self.model.owner
        return owner if sender == OWNER else sender

    def both(self, send: Callable[[], Receipt], model: Callable[[Receipt | None], list[Any]]) -> None:
        """Do it on the chain, then in the model: the same events or the same reason."""
        receipt, reason = None, None
        try:
            receipt = send()
        except Reverted as error:
            reason = error.reason
        except RuntimeError as error:
            reason = next((name for text, name in self.other_failures.items() if text in str(error)), None)
            if reason is None:
                raise
        events, expected = None, None
        try:
            events = model(receipt)
        except Exception as error:
            expected = getattr(error, "reason", None)
            if expected is None:
                raise
        assert reason == expected
        if receipt is not None and events is not None:
            # How much gas a validator got is a question of gas, which tests of its own answer.
            seen = [(e.name, {k: v for k, v in e.args.items() if k != "initialGas"}) for e in receipt.events]
            assert seen == [(e.name, e.args) for e in events]

    @rule(method=st.sampled_from(["transferOwnership", "acceptOwnership"]), sender=senders, to=st.none() | people)
    def change_owner(self, method: str, sender: str, to: str | None) -> None:
        """Without ``to`` the caller proposes itself."""
        caller = self.who(sender)
        if method == "acceptOwnership":
            self.both(
                lambda: self.contract.send("acceptOwnership", sender=caller),
                lambda _: self.model.accept_ownership(caller),
            )
            return
        target = to if to is not None else caller
        self.both(
            lambda: self.contract.send("transferOwnership", target, sender=caller),
            lambda _: self.model.transfer_ownership(caller, target),
        )

    @rule(kind=st.sampled_from(["billing", "requester"]), index=st.integers(0, 2), sender=senders)
    def set_access_controller(self, kind: str, index: int, sender: str) -> None:
        controller = [ZERO, *(c.address for c in self.controllers)][index]
        caller = self.who(sender)
        change = getattr(self.model, f"set_{kind}_access_controller")
        self.both(
            lambda: self.contract.send(f"set{kind.capitalize()}AccessController", controller, sender=caller),
            lambda _: change(caller, controller),
        )

    @precondition(lambda self: self.access is not None)
    @rule(
        action=st.sampled_from(["addAccess", "removeAccess", "enableAccessCheck", "disableAccessCheck"]),
        mine=st.booleans(),
        sender=senders,
    )
    def change_access(self, action: str, mine: bool, sender: str) -> None:
        assert self.access is not None
        user, caller = self.forwarder.address if mine else PEOPLE[0], self.who(sender)
        arguments = [user] if action in ("addAccess", "removeAccess") else []
        if caller != self.model.owner:
            with pytest.raises(Reverted, match=r"^Only callable by owner$"):
                self.contract.send(action, *arguments, sender=caller)
            return
        receipt = self.contract.send(action, *arguments, sender=caller)
        assert [(e.name, e.args) for e in receipt.events] == self.access.change(action, user)

    @rule(reader=st.sampled_from(READERS))
    def read_from_a_contract(self, reader: tuple[str, list[int]]) -> None:
        data = self.contract.encode(reader[0], *reader[1])
        if self.access is not None and not self.access.passes(self.forwarder.address):
            with pytest.raises(Reverted, match=r"^No access$"):
                self.forwarder.call("forward", self.contract.address, data)
            return
        answer = self.forwarder.call("forward", self.contract.address, data)
        assert answer == self.node.call(self.contract.address, data)

    def request_from_both(self, caller: str) -> None:
        """The event, and the number that is returned."""
        self.both(
            lambda: self.contract.send("requestNewRound", sender=caller),
            lambda _: self.model.request_new_round(caller),
        )
        try:
            self.model.request_new_round(caller)
        except Exception:
            return
        assert self.contract.call("requestNewRound", sender=caller) == self.model.latest_round + 1


def run(machine: type[AggregatorMachine], accepted: list[int], at_least: int) -> None:
    """Run sequences; ``accepted`` gets the number of rounds of each, and must add up to something."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert sum(accepted) >= at_least
