"""Gets transactions of one key mined: newest first wins, a nonce is used once, prices rise only as far as allowed.

At most one transaction is in flight. Its nonce is the chain's own count, taken when it is sent, so that use of the key
by others or a restart heals itself; its bytes are kept before they are sent, as a failed request may have arrived all
the same. What waits meanwhile is cut to the newest few of each destination. A transaction that is not mined in time is
replaced at the same nonce at a higher price, by a newer one where there is one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from eth_account.signers.local import LocalAccount
from eth_typing import ChecksumAddress
from hexbytes import HexBytes
from web3.types import Nonce, TxParams, TxReceipt, Wei

from ocr_offchain.chain.fees import FeePolicy, Fees
from ocr_offchain.chain.rpc import ChainError, EvmClient, ExecutionRevertedError, RpcError, checksum_address
from ocr_offchain.chain.rpc_errors import Refusal, refusal
from ocr_offchain.errors import ConfigError
from ocr_offchain.outage import Outage
from ocr_offchain.types import NANOSECONDS_PER_SECOND

DEFAULT_QUEUE_DEPTH = 1
DEFAULT_BUMP_AFTER = 36 * NANOSECONDS_PER_SECOND
"""Three blocks of Ethereum."""
DEFAULT_POLL_INTERVAL = 2 * NANOSECONDS_PER_SECOND
DEFAULT_MAX_AGE = 600 * NANOSECONDS_PER_SECOND

GAS_MARGIN_PERCENT = 25
"""Put on top of an estimate: the state may have changed by the time it runs, and calls get only 63/64 of the gas."""

MAX_BACKOFF = 30.0
"""Seconds; from 0.5 on, pauses after failures double up to here."""

_FIRST_BACKOFF = 0.5
_MAX_PRICE_STEPS = 60
"""Enough to get from any market price to any allowed one, 20 % at a time."""
_FOREIGN_NONCE_SIGHTINGS = 3

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TransactionEvent:
    """Something happened to a transaction; `id` is what `submit` returned."""

    id: int
    to: ChecksumAddress


@dataclass(frozen=True, slots=True)
class TransactionDropped(TransactionEvent):
    """It was never sent, or gave its nonce to a newer one: `reason` says why."""

    reason: str


@dataclass(frozen=True, slots=True)
class TransactionRefused(TransactionEvent):
    """It would have failed on chain and was not sent: `reason` is the contract's."""

    reason: str


@dataclass(frozen=True, slots=True)
class TransactionSent(TransactionEvent):
    """It, or a dearer form of it, was taken by the endpoint. Prices in wei per gas."""

    hash: bytes
    nonce: int
    fees: Fees
    attempt: int
    """1 for the first transaction at this nonce."""


@dataclass(frozen=True, slots=True)
class TransactionMined(TransactionEvent):
    hash: bytes
    block: int
    gas_used: int
    gas_price: int
    """Effective, in wei per gas."""


@dataclass(frozen=True, slots=True)
class TransactionReverted(TransactionMined):
    """Mined, paid for, and without effect."""

    reason: str


EventCallback = Callable[[TransactionEvent], None]


@dataclass(frozen=True, slots=True)
class _Pending:
    id: int
    to: ChecksumAddress
    data: bytes
    submitted_at: int


@dataclass(slots=True)
class _InFlight:
    """All transactions that were signed for one nonce; the newest is `pending` at `fees`."""

    nonce: int
    pending: _Pending
    gas: int
    fees: Fees
    raw: bytes
    sent_at: int
    taken: bool = False
    """Whether the endpoint has confirmed the newest one."""
    out: bool = False
    """Whether any of them may be on its way."""
    signed: list[tuple[bytes, _Pending]] = field(default_factory=list)
    foreign_sightings: int = 0
    """How often the nonce was seen used while none of ours had a receipt."""


class TransactionManager:
    """The transactions of one key on one chain."""

    def __init__(
        self,
        client: EvmClient,
        account: LocalAccount,
        fees: FeePolicy,
        *,
        queue_depth: int = DEFAULT_QUEUE_DEPTH,
        bump_after: int = DEFAULT_BUMP_AFTER,
        poll_interval: int = DEFAULT_POLL_INTERVAL,
        max_age: int = DEFAULT_MAX_AGE,
        gas_limit: int | None = None,
        on_event: EventCallback | None = None,
        clock: Callable[[], int] = time.monotonic_ns,
        logger: logging.Logger = _LOGGER,
    ) -> None:
        """Durations in nanoseconds.

        `queue_depth`: so many of the newest unsent transactions of each destination are kept, 0 keeps all.
        `bump_after`: how long to wait for a transaction before it is replaced at a higher price.
        `max_age`: an unsent transaction older than this is dropped.
        `gas_limit`: for each transaction; None estimates it, which also holds back what would revert.
        `on_event` is called in the loop's own task and must return at once.
        """
        for name, value, least in (
            ("queue_depth", queue_depth, 0),
            ("bump_after", bump_after, 1),
            ("poll_interval", poll_interval, 1),
            ("max_age", max_age, 1),
        ):
            if value < least:
                raise ConfigError(name, f"must be at least {least}, got {value}")
        self._client = client
        self._account = account
        self._policy = fees
        self._queue_depth = queue_depth
        self._bump_after = bump_after
        self._poll_interval = poll_interval / NANOSECONDS_PER_SECOND
        self._max_age = max_age
        self._gas_limit = gas_limit
        self._on_event = on_event
        self._clock = clock
        self._logger = logger
        self._outage = Outage(f"transactions of {account.address}", logger)
        self._queue: list[_Pending] = []
        self._in_flight: _InFlight | None = None
        self._last_id = 0
        self._next_nonce = 0
        self._wake = asyncio.Event()

    @property
    def address(self) -> str:
        """The sending account, EIP-55."""
        return str(self._account.address)

    @property
    def unsent(self) -> int:
        """How many transactions wait to be sent."""
        return len(self._queue)

    def submit(self, to: str, data: bytes) -> int:
        """Queue a call of `to`; returns its id. Older unsent ones to the same destination may be dropped for it."""
        self._last_id += 1
        pending = _Pending(self._last_id, checksum_address(to), data, self._clock())
        self._queue.append(pending)
        if self._queue_depth:
            same = [each for each in self._queue if each.to == pending.to]
            for old in same[: -self._queue_depth]:
                self._queue.remove(old)
                self._emit(TransactionDropped(old.id, old.to, f"newer transaction {pending.id} took its place"))
        self._wake.set()
        return pending.id

    async def run(self) -> None:
        """Send and watch, until cancelled. Failures of the endpoint are logged and lead to a pause, never to an end."""
        backoff = _FIRST_BACKOFF
        while True:
            try:
                if self._in_flight is None:
                    await self._send_next()
                else:
                    await self._watch(self._in_flight)
            except ChainError as error:
                self._outage.failed(error)
                await asyncio.sleep(backoff)
                backoff = min(MAX_BACKOFF, 2 * backoff)
            else:
                self._outage.succeeded()
                backoff = _FIRST_BACKOFF

    async def _send_next(self) -> None:
        """Sign and send the oldest of the queue. It stays there until its bytes are in flight."""
        self._drop_old()
        if not self._queue:
            self._wake.clear()
            await self._wake.wait()
            return
        pending = self._queue[0]
        gas = await self._gas(pending)
        if gas is None:
            return
        fees = await self._policy.suggest(self._client, await self._client.block())
        if fees is None:
            raise ChainError(f"{self._client.host}: gas costs more than the allowed {self._policy.max_price} wei")
        nonce = max(await self._client.transaction_count(self._account.address), self._next_nonce)
        chain_id = await self._client.chain_id()
        if pending not in self._queue:
            return
        self._queue.remove(pending)
        self._in_flight = _InFlight(nonce, pending, gas, fees, b"", self._clock())
        await self._sign_and_send(self._in_flight, chain_id)

    def _drop_old(self) -> None:
        for pending in list(self._queue):
            if self._clock() - pending.submitted_at > self._max_age:
                self._queue.remove(pending)
                self._emit(TransactionDropped(pending.id, pending.to, "too old"))

    async def _gas(self, pending: _Pending) -> int | None:
        """Gas limit; None after dropping what would revert."""
        if self._gas_limit is not None:
            return self._gas_limit
        try:
            estimate = await self._client.estimate_gas(
                {"from": self._account.address, "to": pending.to, "data": HexBytes(pending.data), "value": Wei(0)}
            )
        except ExecutionRevertedError as error:
            if pending in self._queue:
                self._queue.remove(pending)
                self._emit(TransactionRefused(pending.id, pending.to, error.reason))
            return None
        except RpcError as error:
            if refusal(error.rpc_message) is Refusal.OTHER and pending in self._queue:
                # Its own fault perhaps: let those to other destinations go first.
                self._queue.remove(pending)
                self._queue.append(pending)
            raise
        return estimate + estimate * GAS_MARGIN_PERCENT // 100

    async def _sign_and_send(self, flight: _InFlight, chain_id: int) -> None:
        """Sign at `flight.fees`; dearer while the endpoint finds it too cheap and the maximum allows."""
        for _ in range(_MAX_PRICE_STEPS):
            self._sign(flight, chain_id)
            if await self._broadcast(flight) is not Refusal.UNDERPRICED:
                return
            flight.signed.pop()
            dearer = self._policy.bump(flight.fees, None)
            if dearer is None:
                break
            flight.fees = dearer
        if flight.out:
            # An earlier, cheaper one is on its way and may yet be mined.
            flight.taken = True
        else:
            self._return_to_queue(flight, first=True)
        raise ChainError(
            f"{self._client.host}: nonce {flight.nonce} is taken by a transaction that pays more than "
            f"{flight.fees.maximum} wei, or the endpoint asks for more than the allowed {self._policy.max_price} wei"
        )

    def _sign(self, flight: _InFlight, chain_id: int) -> None:
        transaction: TxParams = {
            "to": flight.pending.to,
            "data": HexBytes(flight.pending.data),
            "value": Wei(0),
            "gas": flight.gas,
            "nonce": Nonce(flight.nonce),
            "chainId": chain_id,
        }
        signed = self._account.sign_transaction(cast(dict[str, Any], flight.fees.apply(transaction)))
        flight.raw = bytes(signed.raw_transaction)
        flight.taken = False
        flight.sent_at = self._clock()
        flight.signed.append((bytes(signed.hash), flight.pending))

    async def _broadcast(self, flight: _InFlight) -> Refusal | None:
        """Send the newest bytes; None when they were taken.

        After a definite refusal other than "too cheap" the transaction goes back into the queue, unless an earlier
        form of it is on its way; after a lost connection it stays in flight, as it may be on its way itself.
        """
        try:
            await self._client.send_raw_transaction(flight.raw)
        except RpcError as error:
            answer = refusal(error.rpc_message)
            if answer is Refusal.UNDERPRICED:
                return answer
            if answer is not Refusal.ALREADY_KNOWN:
                if not flight.out:
                    self._return_to_queue(flight, first=answer is not Refusal.OTHER)
                if answer is not Refusal.NONCE_TOO_LOW:
                    raise
                # The endpoint knows better than its own count of a moment ago.
                self._next_nonce = max(self._next_nonce, flight.nonce + 1)
                await asyncio.sleep(self._poll_interval)
                return answer
        except ChainError:
            flight.out = True
            raise
        if not flight.taken:
            flight.taken = flight.out = True
            tx_hash, pending = flight.signed[-1]
            self._emit(TransactionSent(pending.id, pending.to, tx_hash, flight.nonce, flight.fees, len(flight.signed)))
        return None

    def _return_to_queue(self, flight: _InFlight, *, first: bool) -> None:
        """Take it out of flight; to the end of the queue unless `first`, as the fault may be its own."""
        self._in_flight = None
        pending = flight.pending
        newer = [each for each in self._queue if each.to == pending.to]
        if self._queue_depth and len(newer) >= self._queue_depth:
            self._emit(TransactionDropped(pending.id, pending.to, f"newer transaction {newer[-1].id} took its place"))
        else:
            self._queue.insert(0 if first else len(self._queue), pending)

    async def _watch(self, flight: _InFlight) -> None:
        """One look at what is in flight, and what follows from it."""
        for tx_hash, pending in reversed(flight.signed):
            receipt = await self._client.receipt(tx_hash)
            if receipt is not None:
                await self._mined(flight, tx_hash, pending, receipt)
                return
        count = await self._client.transaction_count(self._account.address)
        if count > flight.nonce:
            # Receipts may lag behind; after some looks it is somebody else's transaction.
            flight.foreign_sightings += 1
            if flight.foreign_sightings >= _FOREIGN_NONCE_SIGHTINGS:
                self._logger.warning(
                    "nonce %d of %s was used by a transaction that is not ours", flight.nonce, self._account.address
                )
                self._next_nonce = 0
                self._return_to_queue(flight, first=True)
                return
        else:
            too_cheap = self._clock() - flight.sent_at >= self._bump_after
            if not too_cheap and not flight.taken:
                too_cheap = await self._broadcast(flight) is Refusal.UNDERPRICED
            if too_cheap:
                await self._replace(flight, count)
        if self._in_flight is not None:
            await asyncio.sleep(self._poll_interval)

    async def _replace(self, flight: _InFlight, count: int) -> None:
        """Send a dearer transaction at the same nonce: the oldest queued one to the same destination, else itself.

        One that would revert by now gets no higher price; it waits for a newer one to take its nonce.
        """
        successor = next((each for each in self._queue if each.to == flight.pending.to), None)
        gas = await self._gas(successor or flight.pending)
        if gas is None:
            flight.sent_at = self._clock()
            return
        fees = self._policy.bump(flight.fees, await self._policy.suggest(self._client, await self._client.block()))
        if count < flight.nonce:
            # Transactions before it have vanished from the chain: it would wait for ever behind the gap.
            flight.nonce = count
        elif fees is None:
            # As dear as allowed. The pools may have forgotten it, so remind them.
            flight.sent_at = self._clock()
            await self._broadcast(flight)
            return
        if successor is not None and successor in self._queue:
            self._queue.remove(successor)
            flight.pending, flight.gas = successor, gas
        flight.fees = fees or flight.fees
        await self._sign_and_send(flight, await self._client.chain_id())

    async def _mined(self, flight: _InFlight, tx_hash: bytes, pending: _Pending, receipt: TxReceipt) -> None:
        """Tell the outcome. Of several transactions at one nonce, the one that was mined need not be the newest."""
        try:
            block, gas_used = int(receipt["blockNumber"]), int(receipt["gasUsed"])
            gas_price = int(receipt.get("effectiveGasPrice", flight.fees.maximum))
            failed = receipt.get("status", 1) == 0
        except (KeyError, TypeError, ValueError):
            raise ChainError(f"{self._client.host}: receipt: unusable answer (fields are missing)") from None
        reason = await self._revert_reason(flight, pending, block, gas_used) if failed else ""
        self._next_nonce = flight.nonce + 1
        if pending is flight.pending:
            self._in_flight = None
        else:
            self._return_to_queue(flight, first=True)
        if failed:
            self._emit(TransactionReverted(pending.id, pending.to, tx_hash, block, gas_used, gas_price, reason))
        else:
            self._emit(TransactionMined(pending.id, pending.to, tx_hash, block, gas_used, gas_price))
        lost = {other.id: other for _, other in flight.signed if other not in (pending, flight.pending)}
        for other in lost.values():
            self._emit(TransactionDropped(other.id, other.to, f"transaction {pending.id} took its nonce"))

    async def _revert_reason(self, flight: _InFlight, pending: _Pending, block: int, gas_used: int) -> str:
        """What the contract says when the call is repeated on the state of that block."""
        if gas_used >= flight.gas:
            return "out of gas"
        try:
            await self._client.call(
                {"from": self._account.address, "to": pending.to, "data": HexBytes(pending.data)}, block
            )
        except ExecutionRevertedError as error:
            return error.reason
        except ChainError:
            return "unknown, as the endpoint does not repeat the call"
        return "unknown, as the call succeeds now"

    def _emit(self, event: TransactionEvent) -> None:
        self._logger.debug("%s", event)
        if isinstance(event, TransactionReverted):
            self._logger.warning(
                "transaction 0x%s reverted in block %d: %s", event.hash.hex(), event.block, event.reason
            )
        if self._on_event is None:
            return
        try:
            self._on_event(event)
        except Exception:
            self._logger.exception("a listener failed on %s", type(event).__name__)
