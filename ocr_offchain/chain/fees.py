"""What a transaction offers for its gas. All prices in wei per gas."""

from __future__ import annotations

from dataclasses import dataclass

from web3.types import TxParams, Wei

from ocr_offchain.chain.rpc import Block, EvmClient, RpcError
from ocr_offchain.errors import ConfigError

GWEI = 10**9

MIN_BUMP_PERCENT = 10
"""Transaction pools refuse a replacement that offers less than this much more."""

FALLBACK_TIP = GWEI
"""For endpoints that cannot suggest a priority fee."""


@dataclass(frozen=True, slots=True)
class Fees:
    """An offer; `priority` is None for legacy transactions, whose gas price is `maximum`."""

    maximum: int
    priority: int | None

    def apply(self, transaction: TxParams) -> TxParams:
        """The transaction with this offer."""
        if self.priority is None:
            return {**transaction, "gasPrice": Wei(self.maximum)}
        return {
            **transaction,
            "type": 2,
            "maxFeePerGas": Wei(self.maximum),
            "maxPriorityFeePerGas": Wei(self.priority),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePolicy:
    """How much to offer. Raises `ConfigError` for a policy that cannot work."""

    max_price: int
    """Never more than this, whatever happens."""
    bump_percent: int = 20
    """By how much a replacement is dearer."""
    legacy: bool | None = None
    """Whether to send legacy transactions; None: only where blocks have no base fee."""

    def __post_init__(self) -> None:
        if self.max_price <= 0:
            raise ConfigError("max_price", f"must be above 0 wei, got {self.max_price}")
        if self.bump_percent < MIN_BUMP_PERCENT:
            raise ConfigError("bump_percent", f"must be at least {MIN_BUMP_PERCENT}, got {self.bump_percent}")

    async def suggest(self, client: EvmClient, head: Block) -> Fees | None:
        """The offer that the market asks for; None when even the highest allowed one would not be mined now.

        The maximum of an EIP-1559 offer leaves room for the base fee to double.
        """
        base_fee = head.base_fee_per_gas
        if base_fee is None or self.legacy:
            price = await client.gas_price()
            return Fees(price, None) if price <= self.max_price else None
        if base_fee > self.max_price:
            return None
        try:
            priority = await client.max_priority_fee()
        except RpcError:
            priority = FALLBACK_TIP
        maximum = min(self.max_price, 2 * base_fee + priority)
        return Fees(maximum, min(priority, maximum))

    def bump(self, old: Fees, suggested: Fees | None) -> Fees | None:
        """A dearer offer that pools accept in place of `old`; None when that would exceed the maximum."""
        floor = suggested or old
        maximum = min(self.max_price, max(self._raise(old.maximum), floor.maximum))
        if maximum * 100 < old.maximum * (100 + MIN_BUMP_PERCENT):
            return None
        if old.priority is None:
            return Fees(maximum, None)
        priority = min(maximum, max(self._raise(old.priority), floor.priority or 0))
        return Fees(maximum, priority)

    def _raise(self, price: int) -> int:
        return price + price * self.bump_percent // 100 + 1
