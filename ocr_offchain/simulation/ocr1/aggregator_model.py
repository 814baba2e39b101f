"""The OCR1 aggregator as its specification tells it: plain, slow, and without any trick of storage.

The contract is held against this model (tests/contracts/ocr1/test_model.py). Accounts are strings in any one form;
amounts are LINK-wei; times are Unix times in seconds. Recovering signers from signatures is left to the caller. Gas is
what the caller says it is. The validator of the model has no effect; it may need more gas than there is.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec

NOBODY = "0x" + "00" * 20
GWEI = 10**9
MICRO = 10**6
UINT32, UINT64 = 2**32, 2**64
MAX_ORACLES = 31
MAX_OBSERVATIONS = 65534
ACCOUNTING_GAS = 6035
VALIDATOR_CUSHION = 5000
PANIC_OVERFLOW = "panic 0x11"
ABORT = "invalid opcode"


class ModelRevertError(Exception):
    """The transaction fails with this reason, and has no effect."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def require(condition: bool, reason: str) -> None:
    if not condition:
        raise ModelRevertError(reason)


@dataclass(frozen=True, slots=True)
class Billing:
    """Parameters in the order of ``setBilling`` (OCR1 contract 11.1)."""

    maximum_gas_price: int = 0
    reasonable_gas_price: int = 0
    micro_link_per_eth: int = 0
    link_gwei_per_observation: int = 0
    link_gwei_per_transmission: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """One round (OCR1 contract 8.6): answer and block timestamp."""

    answer: int = 0
    timestamp: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A decoded report (OCR1 contract 8.2): context word, index of the observer of each observation, observations."""

    context: bytes
    observers: bytes
    observations: tuple[int, ...]

    @property
    def digest(self) -> bytes:
        return self.context[11:27]

    @property
    def counter(self) -> int:
        return int.from_bytes(self.context[27:], "big")


@dataclass(frozen=True, slots=True)
class Spending:
    """What a transmission cost (OCR1 contract 11.2).

    Attributes:
        gas: measured, without that of the calldata
        calldata_bytes: length of the message
        gas_price: wei
        left_for_validator: gas that is left before its call
    """

    gas: int
    calldata_bytes: int
    gas_price: int
    left_for_validator: int


@dataclass(slots=True)
class Event:
    name: str
    args: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """All that transactions change. Accounts and counters of the 31 indices outlive their oracles (quirk Q3)."""

    token: str
    billing: Billing
    balances: dict[tuple[str, str], int] = field(default_factory=dict)
    signers: list[str] = field(default_factory=list)
    transmitters: list[str] = field(default_factory=list)
    f: int = 0
    digest: bytes = bytes(16)
    config_count: int = 0
    config_block: int = 0
    counter: int = 0
    rounds: list[Round] = field(default_factory=lambda: [Round()])
    observations: list[int] = field(default_factory=lambda: [0] * MAX_ORACLES)
    reimbursements: list[int] = field(default_factory=lambda: [0] * MAX_ORACLES)
    payees: dict[str, str] = field(default_factory=dict)
    proposed_payees: dict[str, str] = field(default_factory=dict)
    validator: tuple[str, int] = (NOBODY, 0)


P = ParamSpec("P")


def transaction(
    method: Callable[Concatenate[OCR1AggregatorModel, P], list[Event]],
) -> Callable[Concatenate[OCR1AggregatorModel, P], list[Event]]:
    """All or nothing."""

    @wraps(method)
    def run(self: OCR1AggregatorModel, /, *args: P.args, **kwargs: P.kwargs) -> list[Event]:
        before = copy.deepcopy(self.state)
        try:
            return method(self, *args, **kwargs)
        except ModelRevertError:
            self.state = before
            raise

    return run


DigestOf = Callable[[int, Sequence[str], Sequence[str], int, int, bytes], bytes]
"""Digest of (count, signers, transmitters, threshold, version, encoded): OCR1 contract 7.2."""


class OCR1AggregatorModel:
    """State and rules of one aggregator.

    Methods that change it return the events of a success and raise `ModelRevertError` otherwise.
    """

    def __init__(
        self, owner: str, token: str, billing: Billing, bounds: tuple[int, int], digest_of: DigestOf, address: str
    ) -> None:
        self.owner, self.bounds, self.address = owner, bounds, address
        self._digest_of = digest_of
        self.pending_owner = NOBODY
        self.controllers: dict[str, bool] = {}
        """What each access controller answers to everybody. An address that is not here has no code."""
        self.billing_controller = self.requester_controller = NOBODY
        self.state = State(token, billing)

    # Configuration: OCR1 contract 7

    @transaction
    def set_config(
        self,
        sender: str,
        block_number: int,
        signers: Sequence[str],
        transmitters: Sequence[str],
        threshold: int,
        version: int,
        encoded: bytes,
    ) -> list[Event]:
        state = self.state
        require(len(signers) <= MAX_ORACLES, "too many signers")
        require(threshold > 0, "threshold must be positive")
        require(len(signers) == len(transmitters), "oracle addresses out of registration")
        require(len(signers) > 3 * threshold, "faulty-oracle threshold too high")
        self._require_owner(sender)
        events = self._pay(reversed(range(len(state.transmitters))))
        roles: set[str] = set()
        for signer, transmitter in zip(signers, transmitters, strict=True):
            require(signer not in roles, "repeated signer address")
            require(signer != NOBODY, "signer must be set")
            roles.add(signer)
            require(state.payees.get(transmitter, NOBODY) != NOBODY, "payee must be set")
            require(transmitter not in roles, "repeated transmitter address")
            roles.add(transmitter)
        state.signers, state.transmitters, state.f = list(signers), list(transmitters), threshold
        state.config_count += 1
        state.digest = self._digest_of(state.config_count, signers, transmitters, threshold, version, encoded)
        previous, state.config_block = state.config_block, block_number % UINT32
        state.counter = 0
        args: dict[str, object] = {
            "previousConfigBlockNumber": previous,
            "configCount": state.config_count,
            "signers": list(signers),
            "transmitters": list(transmitters),
            "threshold": threshold,
            "encodedConfigVersion": version,
            "encoded": encoded,
        }
        return [*events, Event("ConfigSet", args)]

    # Transmission: OCR1 contract 8

    def transmit(
        self, sender: str, timestamp: int, recovered: Sequence[str | None], report: Report, spending: Spending
    ) -> list[Event]:
        """`recovered` has the address behind each signature, or None where recovery fails.

        All checks come before the first change: nothing has to be undone when one of them fails.
        """
        state, count = self.state, len(report.observations)
        require(report.digest == state.digest, "configDigest mismatch")
        require(report.counter > state.counter, "stale report")
        require(len(recovered) > state.f, "not enough signatures")
        require(len(recovered) <= MAX_ORACLES, "too many signatures")
        require(count <= MAX_ORACLES, "num observations out of bounds")
        require(count > 2 * state.f, "too few values to trust median")
        observers = report.observers[:count]
        for k, observer in enumerate(observers):
            require(observer < MAX_ORACLES, ABORT)
            require(observer not in observers[:k], "observer index repeated")
        require(sender in state.transmitters, "unauthorized transmitter")
        for j, address in enumerate(recovered):
            require(address in state.signers, "address not authorized to sign")
            require(address not in recovered[:j], "non-unique signature")
        require(list(report.observations) == sorted(report.observations), "observations not sorted")
        answer = report.observations[count // 2]
        require(self.bounds[0] <= answer <= self.bounds[1], "median is out of min-max range")
        self._require_gas_for_validator(spending.left_for_validator)

        state.rounds.append(Round(answer, timestamp % UINT64))
        state.counter = report.counter
        for observer in observers:
            state.observations[observer] = min(MAX_OBSERVATIONS, state.observations[observer] + 1)
        state.reimbursements[state.transmitters.index(sender)] += self._reward(spending)
        number = self.latest_round
        transmission: dict[str, object] = {
            "aggregatorRoundId": number,
            "answer": answer,
            "transmitter": sender,
            "observations": list(report.observations),
            "observers": observers,
            "rawReportContext": report.context,
        }
        return [
            Event("NewTransmission", transmission),
            Event("NewRound", {"roundId": number, "startedBy": NOBODY, "startedAt": timestamp}),
            Event("AnswerUpdated", {"current": answer, "roundId": number, "updatedAt": timestamp}),
        ]

    def _require_gas_for_validator(self, gas: int) -> None:
        """OCR1 contract 9."""
        validator, limit = self.state.validator
        if validator == NOBODY:
            return
        rest = gas - VALIDATOR_CUSHION
        require(rest >= 0 and rest - rest // 64 > limit, "insufficient gas")

    def _reward(self, spending: Spending) -> int:
        """OCR1 contract 11.2."""
        billing = self.state.billing
        price = spending.gas_price // GWEI
        if price < billing.reasonable_gas_price:
            price += (billing.reasonable_gas_price - price) // 2
        price = min(price, billing.maximum_gas_price)
        cost = (spending.gas + 16 * spending.calldata_bytes + ACCOUNTING_GAS) * price * GWEI
        return cost * billing.micro_link_per_eth // MICRO + billing.link_gwei_per_transmission * GWEI

    def request_new_round(self, sender: str) -> list[Event]:
        self._require_admin(sender, self.requester_controller, "Only owner&requester can call")
        state = self.state
        args = {
            "requester": sender,
            "configDigest": state.digest,
            "epoch": state.counter >> 8,
            "round": state.counter & 255,
        }
        return [Event("RoundRequested", dict(args))]

    def set_validator_config(self, sender: str, validator: str, gas_limit: int) -> list[Event]:
        self._require_owner(sender)
        old, self.state.validator = self.state.validator, (validator, gas_limit)
        if old == self.state.validator:
            return []
        args = {
            "previousValidator": old[0],
            "previousGasLimit": old[1],
            "currentValidator": validator,
            "currentGasLimit": gas_limit,
        }
        return [Event("ValidatorConfigSet", dict(args))]

    # Billing and payment: OCR1 contract 11 and 12

    @transaction
    def set_billing(self, sender: str, billing: Billing) -> list[Event]:
        self._require_admin(sender, self.billing_controller, "Only owner&billingAdmin can call")
        events = self._pay(range(len(self.state.transmitters)))
        self.state.billing = billing
        args: dict[str, object] = {
            "maximumGasPrice": billing.maximum_gas_price,
            "reasonableGasPrice": billing.reasonable_gas_price,
            "microLinkPerEth": billing.micro_link_per_eth,
            "linkGweiPerObservation": billing.link_gwei_per_observation,
            "linkGweiPerTransmission": billing.link_gwei_per_transmission,
        }
        return [*events, Event("BillingSet", args)]

    @transaction
    def set_link_token(self, sender: str, token: str, recipient: str) -> list[Event]:
        self._require_owner(sender)
        old = self.state.token
        if token == old:
            return []
        events = self._pay(range(len(self.state.transmitters)))
        events.append(self._transfer(recipient, self._balance()))
        self.state.token = token
        return [*events, Event("LinkTokenSet", {"_oldLinkToken": old, "_newLinkToken": token})]

    @transaction
    def withdraw_payment(self, sender: str, account: str) -> list[Event]:
        """`account` may be a signer for which a payee was registered (quirk Q6)."""
        require(sender == self.state.payees.get(account, NOBODY), "Only payee can withdraw")
        index = self._index(account)
        return [] if index is None else self._pay([index], account)

    @transaction
    def withdraw_funds(self, sender: str, recipient: str, amount: int) -> list[Event]:
        self._require_admin(sender, self.billing_controller, "Only owner&billingAdmin can call")
        due = self.total_due()
        require(self._balance() >= due, "insufficient balance")
        return [self._transfer(recipient, min(self._balance() - due, amount))]

    def _pay(self, indices: Iterable[int], named: str | None = None) -> list[Event]:
        state, events = self.state, []
        for index in indices:
            amount = self._owed(index)
            if amount == 0:
                continue
            account = named or state.transmitters[index]
            payee = state.payees[account]
            events.append(self._transfer(payee, amount))
            state.observations[index] = state.reimbursements[index] = 0
            args = {"transmitter": account, "payee": payee, "amount": amount, "linkToken": state.token}
            events.append(Event("OraclePaid", dict(args)))
        return events

    def _transfer(self, to: str, amount: int) -> Event:
        state = self.state
        # The token of the tests computes balances with checks.
        require(self._balance() >= amount, PANIC_OVERFLOW)
        state.balances[state.token, self.address] = self._balance() - amount
        state.balances[state.token, to] = state.balances.get((state.token, to), 0) + amount
        return Event("Transfer", {"from": self.address, "to": to, "value": amount})

    # Payees: OCR1 contract 13

    @transaction
    def set_payees(self, sender: str, transmitters: Sequence[str], payees: Sequence[str]) -> list[Event]:
        self._require_owner(sender)
        require(len(transmitters) == len(payees), "transmitters.size != payees.size")
        events = []
        for transmitter, payee in zip(transmitters, payees, strict=True):
            current = self.state.payees.get(transmitter, NOBODY)
            require(current in (NOBODY, payee), "payee already set")
            if current != payee:
                self.state.payees[transmitter] = payee
                args = {"transmitter": transmitter, "previous": current, "current": payee}
                events.append(Event("PayeeshipTransferred", dict(args)))
        return events

    def transfer_payeeship(self, sender: str, transmitter: str, proposed: str) -> list[Event]:
        require(sender == self.state.payees.get(transmitter, NOBODY), "only current payee can update")
        require(sender != proposed, "cannot transfer to self")
        if self.state.proposed_payees.get(transmitter, NOBODY) == proposed:
            return []
        self.state.proposed_payees[transmitter] = proposed
        args = {"transmitter": transmitter, "current": sender, "proposed": proposed}
        return [Event("PayeeshipTransferRequested", dict(args))]

    def accept_payeeship(self, sender: str, transmitter: str) -> list[Event]:
        state = self.state
        require(sender == state.proposed_payees.get(transmitter, NOBODY), "only proposed payees can accept")
        previous, state.payees[transmitter] = state.payees.get(transmitter, NOBODY), sender
        state.proposed_payees[transmitter] = NOBODY
        args = {"transmitter": transmitter, "previous": previous, "current": sender}
        return [Event("PayeeshipTransferred", dict(args))]

    # Ownership and access: OCR1 contract 4, 10, 11.1

    def transfer_ownership(self, sender: str, to: str) -> list[Event]:
        """Unlike in OCR2, the owner may propose itself (quirk Q15)."""
        self._require_owner(sender)
        self.pending_owner = to
        return [Event("OwnershipTransferRequested", {"from": sender, "to": to})]

    def accept_ownership(self, sender: str) -> list[Event]:
        require(sender == self.pending_owner, "Must be proposed owner")
        previous, self.owner, self.pending_owner = self.owner, sender, NOBODY
        return [Event("OwnershipTransferred", {"from": previous, "to": sender})]

    def set_billing_access_controller(self, sender: str, controller: str) -> list[Event]:
        self._require_owner(sender)
        old, self.billing_controller = self.billing_controller, controller
        return [] if old == controller else [Event("BillingAccessControllerSet", {"old": old, "current": controller})]

    def set_requester_access_controller(self, sender: str, controller: str) -> list[Event]:
        self._require_owner(sender)
        old, self.requester_controller = self.requester_controller, controller
        return [] if old == controller else [Event("RequesterAccessControllerSet", {"old": old, "current": controller})]

    # Readers: OCR1 contract 8.7, 11.3, 14

    @property
    def latest_round(self) -> int:
        return len(self.state.rounds) - 1

    def round_at(self, number: int) -> Round:
        return self.state.rounds[number] if number < len(self.state.rounds) else Round()

    def round_data(self, number: int) -> list[int]:
        require(number < UINT32, "No data present")
        entry = self.round_at(number)
        return [number, entry.answer, entry.timestamp, entry.timestamp, number]

    def owed_payment(self, account: str) -> int:
        index = self._index(account)
        return 0 if index is None else self._owed(index)

    def observation_count(self, account: str) -> int:
        index = self._index(account)
        return 0 if index is None else self.state.observations[index]

    def total_due(self) -> int:
        """The counters of all 31 indices, the reimbursements of the current oracles."""
        state = self.state
        observations = sum(state.observations) * state.billing.link_gwei_per_observation * GWEI
        return observations + sum(state.reimbursements[: len(state.transmitters)])

    def link_available(self) -> int:
        return self._balance() - self.total_due()

    def _owed(self, index: int) -> int:
        state = self.state
        rate = state.billing.link_gwei_per_observation * GWEI
        return state.observations[index] * rate + state.reimbursements[index]

    def _index(self, account: str) -> int | None:
        """Signers and transmitters share one name space."""
        for accounts in (self.state.signers, self.state.transmitters):
            if account in accounts:
                return accounts.index(account)
        return None

    def _balance(self) -> int:
        return self.state.balances.get((self.state.token, self.address), 0)

    def _require_owner(self, sender: str) -> None:
        require(sender == self.owner, "Only callable by owner")

    def _require_admin(self, sender: str, controller: str, reason: str) -> None:
        """The owner is not asked about. A controller without code fails without a reason."""
        if sender != self.owner:
            require(controller in self.controllers, "")
            require(self.controllers[controller], reason)
