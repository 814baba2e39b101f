"""Writing to contracts: build, estimate, sign or hand to an unlocked account, wait, receipt with decoded events."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypedDict, TypeVar, Unpack, runtime_checkable

from gethwrappers_py.errors import (
    BadValue,
    NoContract,
    RpcError,
    TransactionFailed,
    TransactionTimeout,
    TransportError,
)
from gethwrappers_py.runtime.address import to_address
from gethwrappers_py.runtime.calls import ReadOptions, raw_call, read, require_code, reverted
from gethwrappers_py.runtime.logs import Log, hex_data, octets, quantity
from gethwrappers_py.runtime.spec import Call, Event, Reverts
from gethwrappers_py.runtime.steps import AsyncClient, Client, Pause, Rpc, Steps, run, run_async

T = TypeVar("T")
E = TypeVar("E", bound=Event)

WAIT_TIMEOUT_SECONDS = 120.0
POLL_SECONDS = 0.5
FIRST_POLL_SECONDS = 0.02
FALLBACK_PRIORITY_FEE_WEI = 1_000_000_000
GAS_MARGIN = (64, 63)
"""An estimate is widened by 64/63: a nested call gets at most 63/64 of the gas, which some estimates forget."""


@runtime_checkable
class Signer(Protocol):
    """A local key, for example an account of eth-account."""

    @property
    def address(self) -> Any: ...

    def sign_transaction(self, transaction_dict: Any, /) -> Any: ...


Sender = str | Signer
"""The address of an account that the node has unlocked, or a local key that signs here."""


class TransactOptions(TypedDict, total=False):
    """Options of a transaction. Fees, gas price and value in wei, gas in units."""

    value: int
    gas: int
    gas_price: int
    max_fee_per_gas: int
    max_priority_fee_per_gas: int
    nonce: int


OPTION_KEYS = {
    "value": "value",
    "gas": "gas",
    "gas_price": "gasPrice",
    "max_fee_per_gas": "maxFeePerGas",
    "max_priority_fee_per_gas": "maxPriorityFeePerGas",
    "nonce": "nonce",
}
_QUANTITIES = (*OPTION_KEYS.values(), "chainId")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A mined transaction. `gas_used` in units, `effective_gas_price` in wei."""

    transaction_hash: bytes
    block_number: int
    block_hash: bytes
    status: bool
    gas_used: int
    effective_gas_price: int
    contract_address: str | None
    logs: tuple[Log, ...]
    events: tuple[Event, ...]
    """The logs of the contract itself that its ABI knows, decoded, in order."""

    def of(self, event: type[E]) -> list[E]:
        """The events of one kind from any contract in this transaction, in order."""
        return [found for log in self.logs if (found := event.match(log)) is not None]


def sender_address(sender: object) -> str:
    return to_address(sender, "sender")


def build(
    to: str | None, data: bytes, payable: bool, sender: Sender, options: Mapping[str, Any]
) -> Steps[dict[str, Any]]:
    """A complete transaction: chain id, nonce, fees, and (unless given) gas.

    Raises:
        BadValue: an option is out of range, or value is sent to a function that takes none.
    """
    for name, value in options.items():
        if name not in OPTION_KEYS:
            raise BadValue(name, f"one of {', '.join(OPTION_KEYS)}", value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**256:
            raise BadValue(name, "an int from 0 to 2**256 - 1", value)
    if options.get("value") and not payable:
        raise BadValue("value", "0, for the function is not payable", options["value"])
    if "gas_price" in options and ("max_fee_per_gas" in options or "max_priority_fee_per_gas" in options):
        raise BadValue("gas_price", "either gas_price or max_fee_per_gas and max_priority_fee_per_gas", dict(options))
    transaction: dict[str, Any] = {"from": sender_address(sender), "data": hex_data(data)}
    if to is not None:
        transaction["to"] = to
        yield from require_code(to, ReadOptions())
    transaction["value"] = 0
    transaction.update((OPTION_KEYS[name], value) for name, value in options.items())
    if "nonce" not in transaction:
        transaction["nonce"] = quantity((yield Rpc("eth_getTransactionCount", [transaction["from"], "pending"])))
    transaction["chainId"] = quantity((yield Rpc("eth_chainId", [])))
    yield from _add_fees(transaction)
    return transaction


def _add_fees(transaction: dict[str, Any]) -> Steps[None]:
    if "gasPrice" in transaction:
        return
    block = yield Rpc("eth_getBlockByNumber", ["latest", False])
    base_fee = block.get("baseFeePerGas")
    if base_fee is None:
        transaction["gasPrice"] = quantity((yield Rpc("eth_gasPrice", [])))
        return
    if "maxPriorityFeePerGas" not in transaction:
        try:
            priority = quantity((yield Rpc("eth_maxPriorityFeePerGas", [])))
        except RpcError:
            priority = FALLBACK_PRIORITY_FEE_WEI
        limit = transaction.get("maxFeePerGas")
        transaction["maxPriorityFeePerGas"] = priority if limit is None else min(priority, limit)
    if "maxFeePerGas" not in transaction:
        # Twice the base fee stays enough for six full blocks in a row.
        transaction["maxFeePerGas"] = 2 * quantity(base_fee) + transaction["maxPriorityFeePerGas"]


def on_wire(transaction: Mapping[str, Any]) -> dict[str, Any]:
    """With quantities as JSON-RPC wants them."""
    return {key: hex(value) if key in _QUANTITIES or key == "gas" else value for key, value in transaction.items()}


def estimate(transaction: Mapping[str, Any], reverts: Reverts) -> Steps[int]:
    """Gas in units; raises `ContractReverted` if the transaction would fail."""
    wire = on_wire({key: value for key, value in transaction.items() if key not in ("nonce", "chainId")})
    try:
        return quantity((yield Rpc("eth_estimateGas", [wire])))
    except RpcError as problem:
        raise reverted(problem, reverts) or problem from problem


def send(transaction: dict[str, Any], sender: Sender, reverts: Reverts) -> Steps[bytes]:
    """Estimate gas if it is not given, sign or let the node sign, send; the transaction's hash."""
    if "gas" not in transaction:
        needed = yield from estimate(transaction, reverts)
        transaction = {**transaction, "gas": needed * GAS_MARGIN[0] // GAS_MARGIN[1] + 1}
    try:
        if isinstance(sender, Signer):
            unsigned = {key: value for key, value in transaction.items() if key != "from"}
            if "gasPrice" not in unsigned:
                unsigned["type"] = 2
            signed = sender.sign_transaction(unsigned)
            raw = getattr(signed, "raw_transaction", None) or signed.rawTransaction
            return octets((yield Rpc("eth_sendRawTransaction", [hex_data(bytes(raw))])))
        return octets((yield Rpc("eth_sendTransaction", [on_wire(transaction)])))
    except RpcError as problem:
        raise reverted(problem, reverts) or problem from problem


def wait(
    transaction_hash: bytes,
    transaction: Mapping[str, Any],
    contract: ContractInfo,
    timeout: float,
) -> Steps[Receipt]:
    """The receipt.

    Raises:
        ContractReverted: it was mined and failed; the reason is found by calling again at its block.
        TransactionFailed: it failed, but calling again does not.
        TransactionTimeout: it was not mined within `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    poll = FIRST_POLL_SECONDS
    while True:
        found = yield Rpc("eth_getTransactionReceipt", [hex_data(transaction_hash)])
        if found is not None:
            break
        if time.monotonic() >= deadline:
            raise TransactionTimeout(f"transaction {hex_data(transaction_hash)} was not mined within {timeout} s")
        yield Pause(poll)
        poll = min(2 * poll, POLL_SECONDS)
    receipt = _receipt(found, contract)
    if not receipt.status:
        yield from _explain(transaction, receipt, contract.reverts)
    return receipt


def _explain(transaction: Mapping[str, Any], receipt: Receipt, reverts: Reverts) -> Steps[None]:
    options = ReadOptions(
        block=receipt.block_number,
        sender=transaction["from"],
        gas=transaction.get("gas"),
        value=transaction.get("value", 0),
    )
    if "to" in transaction:
        yield from raw_call(transaction["to"], octets(transaction["data"]), reverts, options)
    raise TransactionFailed(
        f"transaction {hex_data(receipt.transaction_hash)} failed in block {receipt.block_number}; "
        "the same call after that block does not, so the reason is not known"
    )


def _receipt(found: Any, contract: ContractInfo) -> Receipt:
    try:
        logs = tuple(Log.of(log) for log in found["logs"])
        created = found.get("contractAddress")
        address = contract.address or (to_address(created) if created else None)
        return Receipt(
            transaction_hash=octets(found["transactionHash"]),
            block_number=quantity(found["blockNumber"]),
            block_hash=octets(found["blockHash"]),
            status=quantity(found["status"]) == 1,
            gas_used=quantity(found["gasUsed"]),
            effective_gas_price=quantity(found.get("effectiveGasPrice") or 0),
            contract_address=to_address(created) if created else None,
            logs=logs,
            events=tuple(decode_events(contract.events, [log for log in logs if log.address == address])),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise TransportError(f"expected a transaction receipt, got {str(found)[:120]}") from problem


def decode_events(events: Sequence[type[Event]], logs: Sequence[Log]) -> list[Event]:
    """The logs that one of the events fits, decoded; others are left out."""
    decoded = []
    for log in logs:
        record = next((found for event in events if (found := event.match(log)) is not None), None)
        if record is not None:
            decoded.append(record)
    return decoded


@dataclass(frozen=True, slots=True)
class ContractInfo:
    """What transactions need to know about their contract; `address` is None while it is being deployed."""

    address: str | None
    events: tuple[type[Event], ...]
    reverts: Reverts


@dataclass(frozen=True, slots=True)
class Sent:
    """A transaction on its way."""

    hash: bytes
    transaction: Mapping[str, Any]
    _client: Client
    _contract: ContractInfo

    def wait(self, seconds: float = WAIT_TIMEOUT_SECONDS) -> Receipt:
        """The receipt; raises as `runtime.transactions.wait` says."""
        return run(self._client, wait(self.hash, self.transaction, self._contract, seconds))


@dataclass(frozen=True, slots=True)
class AsyncSent:
    """A transaction on its way."""

    hash: bytes
    transaction: Mapping[str, Any]
    _client: AsyncClient
    _contract: ContractInfo

    async def wait(self, seconds: float = WAIT_TIMEOUT_SECONDS) -> Receipt:
        """The receipt; raises as `runtime.transactions.wait` says."""
        return await run_async(self._client, wait(self.hash, self.transaction, self._contract, seconds))


class _Prepared(Generic[T]):
    """A call that changes state, packed and not yet sent."""

    def __init__(self, call: Call[T], contract: ContractInfo, options: ReadOptions) -> None:
        self.packed = call
        self._contract = contract
        self._options = options

    @property
    def to(self) -> str:
        return self.packed.to

    @property
    def data(self) -> bytes:
        """The call data."""
        return self.packed.data

    def _build(self, sender: Sender, options: Mapping[str, Any]) -> Steps[dict[str, Any]]:
        return build(self.packed.to, self.packed.data, self.packed.function.payable, sender, options)

    def _simulate(self, sender: Sender | None, value: int) -> Steps[T]:
        name = self._options.sender if sender is None else sender_address(sender)
        return read(self.packed, replace(self._options, sender=name, value=value))

    def _estimate(self, sender: Sender, options: Mapping[str, Any]) -> Steps[int]:
        transaction = yield from self._build(sender, options)
        return (yield from estimate(transaction, self._contract.reverts))

    def _transact(self, sender: Sender, options: Mapping[str, Any]) -> Steps[tuple[bytes, dict[str, Any]]]:
        transaction = yield from self._build(sender, options)
        return (yield from send(transaction, sender, self._contract.reverts)), transaction


class Transaction(_Prepared[T]):
    """A call that changes state: simulate it with `call`, look at it with `build`, send it with `transact`."""

    def __init__(self, client: Client, call: Call[T], contract: ContractInfo, options: ReadOptions) -> None:
        super().__init__(call, contract, options)
        self._client = client

    def call(self, sender: Sender | None = None, value: int = 0) -> T:
        """What the function would return, without sending anything."""
        return run(self._client, self._simulate(sender, value))

    def estimate_gas(self, sender: Sender, **options: Unpack[TransactOptions]) -> int:
        """Gas in units; raises `ContractReverted` if it would fail."""
        return run(self._client, self._estimate(sender, options))

    def build(self, sender: Sender, **options: Unpack[TransactOptions]) -> dict[str, Any]:
        """The transaction as a dictionary for a signer, gas included."""
        steps = _with_gas(self._build(sender, options), self._contract.reverts)
        return run(self._client, steps)

    def transact(self, sender: Sender, **options: Unpack[TransactOptions]) -> Sent:
        """Send it. Raises `ContractReverted` before sending if the gas estimate shows that it would fail."""
        sent, transaction = run(self._client, self._transact(sender, options))
        return Sent(sent, transaction, self._client, self._contract)


class AsyncTransaction(_Prepared[T]):
    """A call that changes state: simulate it with `call`, look at it with `build`, send it with `transact`."""

    def __init__(self, client: AsyncClient, call: Call[T], contract: ContractInfo, options: ReadOptions) -> None:
        super().__init__(call, contract, options)
        self._client = client

    async def call(self, sender: Sender | None = None, value: int = 0) -> T:
        """What the function would return, without sending anything."""
        return await run_async(self._client, self._simulate(sender, value))

    async def estimate_gas(self, sender: Sender, **options: Unpack[TransactOptions]) -> int:
        """Gas in units; raises `ContractReverted` if it would fail."""
        return await run_async(self._client, self._estimate(sender, options))

    async def build(self, sender: Sender, **options: Unpack[TransactOptions]) -> dict[str, Any]:
        """The transaction as a dictionary for a signer, gas included."""
        steps = _with_gas(self._build(sender, options), self._contract.reverts)
        return await run_async(self._client, steps)

    async def transact(self, sender: Sender, **options: Unpack[TransactOptions]) -> AsyncSent:
        """Send it. Raises `ContractReverted` before sending if the gas estimate shows that it would fail."""
        sent, transaction = await run_async(self._client, self._transact(sender, options))
        return AsyncSent(sent, transaction, self._client, self._contract)


def _with_gas(building: Steps[dict[str, Any]], reverts: Reverts) -> Steps[dict[str, Any]]:
    transaction = yield from building
    if "gas" not in transaction:
        needed = yield from estimate(transaction, reverts)
        transaction["gas"] = needed * GAS_MARGIN[0] // GAS_MARGIN[1] + 1
    return transaction


def deploy(
    code: bytes, payable: bool, contract: ContractInfo, sender: Sender, options: Mapping[str, Any], timeout: float
) -> Steps[Receipt]:
    """Deploy creation code with its arguments appended; the receipt has the new contract's address.

    Raises:
        ContractReverted: the constructor refuses.
        NoContract: it succeeded and left no code behind.
    """
    transaction = yield from build(None, code, payable, sender, options)
    sent = yield from send(transaction, sender, contract.reverts)
    receipt = yield from wait(sent, transaction, contract, timeout)
    if receipt.contract_address is None:
        raise NoContract("the new contract's address", receipt.block_number)
    yield from require_code(receipt.contract_address, ReadOptions())
    return receipt
