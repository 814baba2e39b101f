"""The OCR2 aggregator as its specification tells it: plain, slow, and without any trick of storage.

The contract is held against this model (tests/contracts/ocr2/test_model.py), and a simulated network can run on it.
Accounts are strings in any one form; amounts are juels; times are Unix times in seconds. Recovering signers from
signatures is left to the caller. Gas is what the caller says it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

NOBODY = "0x" + "00" * 20
GWEI = 10**9
JUELS_PER_GJUEL = 10**9
WEI_PER_FEE_COIN = 10**18
UINT32, UINT96, UINT256 = 2**32, 2**96, 2**256
MAX_ORACLES = 31
VALIDATOR_CUSHION = 5000
PANIC_OVERFLOW = "panic 0x11"


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
    """Parameters in the order of ``setBilling`` (OCR2 contract 11.1)."""

    maximum_gas_price_gwei: int = 0
    reasonable_gas_price_gwei: int = 0
    observation_payment_gjuels: int = 0
    transmission_payment_gjuels: int = 0
    accounting_gas: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """One round (OCR2 contract 8.6): times modulo 2**32."""

    answer: int = 0
    observed_at: int = 0
    transmitted_at: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A decoded report (OCR2 contract 8.2)."""

    observed_at: int
    observers: bytes
    observations: tuple[int, ...]
    juels_per_fee_coin: int


@dataclass(frozen=True, slots=True)
class Spending:
    """What a transmission cost (OCR2 contract 11.3).

    Attributes:
        gas: measured, without that of the calldata
        calldata_bytes: length of the message
        gas_price: wei
        left_for_validator: gas that is left before its call
    """

    gas: int
    calldata_bytes: int
    gas_price: int
    left_for_validator: int = 2**63


@dataclass(slots=True)
class Oracle:
    signer: str
    transmitter: str
    reward_from: int
    payment: int = 0


@dataclass(slots=True)
class Event:
    name: str
    args: dict[str, object] = field(default_factory=dict)


DigestOf = Callable[[int, Sequence[str], Sequence[str], int, bytes, int, bytes], bytes]
"""Digest of (count, signers, transmitters, f, on-chain config, version, off-chain config): OCR2 contract 7.3."""


class AggregatorModel:
    """State and rules of one aggregator.

    Methods that change it return the events of a success and raise `ModelRevertError` otherwise.
    """

    def __init__(self, owner: str, token: str, bounds: tuple[int, int], digest_of: DigestOf, address: str) -> None:
        self.owner, self.token, self.bounds, self.address = owner, token, bounds, address
        self._digest_of = digest_of
        self.balances: dict[tuple[str, str], int] = {}
        """Juels by token and account."""
        self.pending_owner = NOBODY
        self.controllers: dict[str, bool] = {}
        """What each access controller answers to everybody. An address that is not here has no code."""
        self.billing_controller = self.requester_controller = NOBODY
        self.validator = (NOBODY, 0)
        self.billing = Billing()
        self.oracles: list[Oracle] = []
        self.f = 0
        self.digest = bytes(32)
        self.config_count = self.config_block = 0
        self.counter = 0
        self.rounds: list[Round] = [Round()]
        self.payees: dict[str, str] = {}
        self.proposed_payees: dict[str, str] = {}

    # Configuration: OCR2 contract 7

    def set_config(
        self,
        sender: str,
        block_number: int,
        signers: Sequence[str],
        transmitters: Sequence[str],
        f: int,
        onchain: bytes,
        version: int,
        offchain: bytes,
    ) -> list[Event]:
        require(sender == self.owner, "Only callable by owner")
        require(len(signers) <= MAX_ORACLES, "too many oracles")
        require(len(signers) == len(transmitters), "oracle length mismatch")
        require(3 * f < 256, PANIC_OVERFLOW)
        require(3 * f < len(signers), "faulty-oracle f too high")
        require(f > 0, "f must be positive")
        low, high = self.bounds
        expected = b"\x01" + low.to_bytes(24, "big", signed=True) + high.to_bytes(24, "big", signed=True)
        require(onchain == expected, "invalid onchainConfig")
        # What the transaction would undo if a repetition is found must not be done before: check first, pay afterwards.
        payments = self._payouts()
        for i in range(len(signers)):
            require(signers[i] != NOBODY, "zero signer address")
            require(signers[i] not in signers[:i], "repeated signer address")
            require(transmitters[i] not in transmitters[:i], "repeated transmitter address")
        events = self._pay(payments)
        self.counter = 0
        self.oracles = [Oracle(s, t, self.latest_round) for s, t in zip(signers, transmitters, strict=True)]
        self.f = f
        self.config_count += 1
        self.digest = self._digest_of(self.config_count, signers, transmitters, f, onchain, version, offchain)
        previous, self.config_block = self.config_block, block_number % UINT32
        return [
            *events,
            Event(
                "ConfigSet",
                {
                    "previousConfigBlockNumber": previous,
                    "configDigest": self.digest,
                    "configCount": self.config_count,
                    "signers": list(signers),
                    "transmitters": list(transmitters),
                    "f": f,
                    "onchainConfig": onchain,
                    "offchainConfigVersion": version,
                    "offchainConfig": offchain,
                },
            ),
        ]

    # Transmission: OCR2 contract 8

    def transmit(
        self,
        sender: str,
        timestamp: int,
        digest: bytes,
        counter: int,
        recovered: Sequence[str | None],
        report: Report,
        spending: Spending,
    ) -> list[Event]:
        """`recovered` has the address behind each signature, or None where recovery fails."""
        require(counter > self.counter, "stale report")
        transmitter = self._oracle(sender)
        if transmitter is None:
            raise ModelRevertError("unauthorized transmitter")
        require(digest == self.digest, "configDigest mismatch")
        require(len(recovered) == self.f + 1, "wrong number of signatures")
        signers = {oracle.signer for oracle in self.oracles}
        require(all(address in signers for address in recovered), "signature error")
        require(len(set(recovered)) == len(recovered), "duplicate signer")
        count = len(report.observations)
        require(count <= MAX_ORACLES, "num observations out of bounds")
        require(count > self.f, "too few values to trust median")
        answer = report.observations[count // 2]
        require(self.bounds[0] <= answer <= self.bounds[1], "median is out of min-max range")
        require(self.latest_round < UINT32 - 1, PANIC_OVERFLOW)
        self._require_gas_for_validator(spending.left_for_validator)

        self.counter = counter
        self.rounds.append(Round(answer, report.observed_at, timestamp % UINT32))
        self._credit(transmitter, report.juels_per_fee_coin, spending)
        number = self.latest_round
        return [
            Event(
                "NewTransmission",
                {
                    "aggregatorRoundId": number,
                    "answer": answer,
                    "transmitter": sender,
                    "observationsTimestamp": report.observed_at,
                    "observations": list(report.observations),
                    "observers": report.observers[:count],
                    "juelsPerFeeCoin": report.juels_per_fee_coin,
                    "configDigest": digest,
                    "epochAndRound": counter,
                },
            ),
            Event("NewRound", {"roundId": number, "startedBy": NOBODY, "startedAt": report.observed_at}),
            Event("AnswerUpdated", {"current": answer, "roundId": number, "updatedAt": timestamp}),
        ]

    def _require_gas_for_validator(self, gas: int) -> None:
        """OCR2 contract 9."""
        validator, limit = self.validator
        if validator == NOBODY:
            return
        rest = gas - VALIDATOR_CUSHION
        require(rest >= 0 and rest - rest // 64 > limit, "insufficient gas")

    def set_validator_config(self, sender: str, validator: str, gas_limit: int) -> list[Event]:
        require(sender == self.owner, "Only callable by owner")
        old, self.validator = self.validator, (validator, gas_limit)
        if old == self.validator:
            return []
        args = {
            "previousValidator": old[0],
            "previousGasLimit": old[1],
            "currentValidator": validator,
            "currentGasLimit": gas_limit,
        }
        return [Event("ValidatorConfigSet", dict(args))]

    def _credit(self, oracle: Oracle, juels_per_fee_coin: int, spending: Spending) -> None:
        """OCR2 contract 11.3; all of it modulo 2**256."""
        if juels_per_fee_coin < 0:
            return
        billing = self.billing
        price = spending.gas_price // GWEI
        if price < billing.reasonable_gas_price_gwei:
            price += (billing.reasonable_gas_price_gwei - price) // 2
        price = min(price, billing.maximum_gas_price_gwei)
        gas = spending.gas + 16 * spending.calldata_bytes + billing.accounting_gas
        juels = gas * price * GWEI * juels_per_fee_coin % UINT256 // WEI_PER_FEE_COIN
        new = (oracle.payment + juels + billing.transmission_payment_gjuels * JUELS_PER_GJUEL) % UINT96
        oracle.payment = max(new, oracle.payment)

    # Billing and payment: OCR2 contract 11 and 12

    def set_billing(self, sender: str, billing: Billing) -> list[Event]:
        self._require_admin(sender, self.billing_controller, "Only owner&billingAdmin can call")
        events = self._pay(self._payouts())
        self.billing = billing
        return [
            *events,
            Event(
                "BillingSet",
                {
                    "maximumGasPriceGwei": billing.maximum_gas_price_gwei,
                    "reasonableGasPriceGwei": billing.reasonable_gas_price_gwei,
                    "observationPaymentGjuels": billing.observation_payment_gjuels,
                    "transmissionPaymentGjuels": billing.transmission_payment_gjuels,
                    "accountingGas": billing.accounting_gas,
                },
            ),
        ]

    def set_link_token(self, sender: str, token: str, recipient: str) -> list[Event]:
        require(sender == self.owner, "Only callable by owner")
        if token == self.token:
            return []
        old = self.token
        events = self._pay(self._payouts())
        events.append(self._transfer(recipient, self._balance()))
        self.token = token
        return [*events, Event("LinkTokenSet", {"oldLinkToken": old, "newLinkToken": token})]

    def withdraw_payment(self, sender: str, transmitter: str) -> list[Event]:
        require(sender == self.payees.get(transmitter, NOBODY), "Only payee can withdraw")
        oracle = self._oracle(transmitter)
        if oracle is None or self._owed(oracle) == 0:
            return []
        return self._pay([oracle])

    def withdraw_funds(self, sender: str, recipient: str, amount: int) -> list[Event]:
        self._require_admin(sender, self.billing_controller, "Only owner&billingAdmin can call")
        due = self.total_due()
        require(self._balance() >= due, "insufficient balance")
        return [self._transfer(recipient, min(self._balance() - due, amount))]

    def request_new_round(self, sender: str) -> list[Event]:
        self._require_admin(sender, self.requester_controller, "Only owner&requester can call")
        args = {
            "requester": sender,
            "configDigest": self.digest,
            "epoch": self.counter >> 8,
            "round": self.counter & 255,
        }
        return [Event("RoundRequested", dict(args))]

    def _payouts(self) -> list[Oracle]:
        """Whom a mass payout pays (quirk Q3); fails if it cannot."""
        payees = [oracle for oracle in self.oracles if self._owed(oracle) > 0]
        require(sum(map(self._owed, payees)) <= self._balance(), PANIC_OVERFLOW)
        return payees

    def _pay(self, oracles: Sequence[Oracle]) -> list[Event]:
        events = []
        for oracle in oracles:
            payee, amount = self.payees.get(oracle.transmitter, NOBODY), self._owed(oracle)
            events.append(self._transfer(payee, amount))
            oracle.reward_from, oracle.payment = self.latest_round, 0
            args = {"transmitter": oracle.transmitter, "payee": payee, "amount": amount, "linkToken": self.token}
            events.append(Event("OraclePaid", dict(args)))
        return events

    def _transfer(self, to: str, amount: int) -> Event:
        # The token of the tests computes balances with checks.
        require(self._balance() >= amount, PANIC_OVERFLOW)
        self.balances[self.token, self.address] = self._balance() - amount
        self.balances[self.token, to] = self.balances.get((self.token, to), 0) + amount
        return Event("Transfer", {"from": self.address, "to": to, "value": amount})

    # Payees: OCR2 contract 13

    def set_payees(self, sender: str, transmitters: Sequence[str], payees: Sequence[str]) -> list[Event]:
        require(sender == self.owner, "Only callable by owner")
        require(len(transmitters) == len(payees), "transmitters.size != payees.size")
        events, changed = [], dict(self.payees)
        for transmitter, payee in zip(transmitters, payees, strict=True):
            current = changed.get(transmitter, NOBODY)
            require(current in (NOBODY, payee), "payee already set")
            if current != payee:
                changed[transmitter] = payee
                args = {"transmitter": transmitter, "previous": current, "current": payee}
                events.append(Event("PayeeshipTransferred", dict(args)))
        self.payees = changed
        return events

    def transfer_payeeship(self, sender: str, transmitter: str, proposed: str) -> list[Event]:
        require(sender == self.payees.get(transmitter, NOBODY), "only current payee can update")
        require(sender != proposed, "cannot transfer to self")
        if self.proposed_payees.get(transmitter, NOBODY) == proposed:
            return []
        self.proposed_payees[transmitter] = proposed
        args = {"transmitter": transmitter, "current": sender, "proposed": proposed}
        return [Event("PayeeshipTransferRequested", dict(args))]

    def accept_payeeship(self, sender: str, transmitter: str) -> list[Event]:
        require(sender == self.proposed_payees.get(transmitter, NOBODY), "only proposed payees can accept")
        previous, self.payees[transmitter] = self.payees.get(transmitter, NOBODY), sender
        self.proposed_payees[transmitter] = NOBODY
        args = {"transmitter": transmitter, "previous": previous, "current": sender}
        return [Event("PayeeshipTransferred", dict(args))]

    # Ownership and access: OCR2 contract 4, 10, 11.1

    def transfer_ownership(self, sender: str, to: str) -> list[Event]:
        require(sender == self.owner, "Only callable by owner")
        require(sender != to, "Cannot transfer to self")
        self.pending_owner = to
        return [Event("OwnershipTransferRequested", {"from": sender, "to": to})]

    def accept_ownership(self, sender: str) -> list[Event]:
        require(sender == self.pending_owner, "Must be proposed owner")
        previous, self.owner, self.pending_owner = self.owner, sender, NOBODY
        return [Event("OwnershipTransferred", {"from": previous, "to": sender})]

    def set_billing_access_controller(self, sender: str, controller: str) -> list[Event]:
        require(sender == self.owner, "Only callable by owner")
        old, self.billing_controller = self.billing_controller, controller
        return [] if old == controller else [Event("BillingAccessControllerSet", {"old": old, "current": controller})]

    def set_requester_access_controller(self, sender: str, controller: str) -> list[Event]:
        require(sender == self.owner, "Only callable by owner")
        old, self.requester_controller = self.requester_controller, controller
        return [] if old == controller else [Event("RequesterAccessControllerSet", {"old": old, "current": controller})]

    # Readers: OCR2 contract 8.7, 11.4, 14

    @property
    def latest_round(self) -> int:
        return len(self.rounds) - 1

    def round_data(self, number: int) -> list[int]:
        if number >= UINT32:
            return [0] * 5
        entry = self.rounds[number] if number < len(self.rounds) else Round()
        return [number, entry.answer, entry.observed_at, entry.transmitted_at, number]

    def owed_payment(self, transmitter: str) -> int:
        oracle = self._oracle(transmitter)
        return 0 if oracle is None else self._owed(oracle)

    def observation_count(self, transmitter: str) -> int:
        oracle = self._oracle(transmitter)
        return 0 if oracle is None else self.latest_round - oracle.reward_from

    def total_due(self) -> int:
        return sum(map(self._owed, self.oracles))

    def link_available(self) -> int:
        return self._balance() - self.total_due()

    def _owed(self, oracle: Oracle) -> int:
        rate = self.billing.observation_payment_gjuels * JUELS_PER_GJUEL
        return (self.latest_round - oracle.reward_from) * rate + oracle.payment

    def _oracle(self, transmitter: str) -> Oracle | None:
        return next((oracle for oracle in self.oracles if oracle.transmitter == transmitter), None)

    def _balance(self) -> int:
        return self.balances.get((self.token, self.address), 0)

    def _require_admin(self, sender: str, controller: str, reason: str) -> None:
        """The owner is not asked about. A controller without code fails without a reason."""
        if sender != self.owner:
            require(controller in self.controllers, "")
            require(self.controllers[controller], reason)
