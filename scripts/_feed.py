"""The contract's side of a feed file: what the aggregator is deployed and billed with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ocr_offchain.config.tables import Table, load_toml
from ocr_offchain.plugins.median.number_codec import MAX_VALUE, MIN_VALUE

GJUELS_DECIMALS = 9
JUELS_DECIMALS = 18

_MAX_UINT24 = 2**24 - 1
_MAX_UINT32 = 2**32 - 1
_FEED_KEYS = ("name", "description", "decimals", "min_answer", "max_answer", "link_funding")
_BILLING_KEYS = (
    "maximum_gas_price_gwei",
    "reasonable_gas_price_gwei",
    "observation_payment",
    "transmission_payment",
    "accounting_gas",
)


@dataclass(frozen=True, slots=True)
class Billing:
    """The five arguments of `setBilling` (OCR2 contract 11.1)."""

    maximum_gas_price_gwei: int
    reasonable_gas_price_gwei: int
    observation_payment_gjuels: int
    transmission_payment_gjuels: int
    accounting_gas: int

    def arguments(self) -> tuple[int, int, int, int, int]:
        return (
            self.maximum_gas_price_gwei,
            self.reasonable_gas_price_gwei,
            self.observation_payment_gjuels,
            self.transmission_payment_gjuels,
            self.accounting_gas,
        )


@dataclass(frozen=True, slots=True)
class FeedContract:
    """What a feed's contracts are deployed with. Answers are integers with `decimals` decimals."""

    name: str
    description: str
    decimals: int
    min_answer: int
    max_answer: int
    billing: Billing
    link_funding_juels: int


def load_feed_contract(path: Path) -> FeedContract:
    """Read the `[feed]` and `[billing]` tables of a feed file.

    Raises `ConfigError` that names the table and key.
    """
    document = load_toml(path)
    feed = Table.of(document, "feed", _FEED_KEYS)
    decimals = feed.integer("decimals", 0, 255)
    contract = FeedContract(
        name=feed.text("name"),
        description=feed.text("description"),
        decimals=decimals,
        min_answer=feed.scaled("min_answer", decimals),
        max_answer=feed.scaled("max_answer", decimals),
        billing=_billing(Table.of(document, "billing", _BILLING_KEYS)),
        link_funding_juels=feed.scaled("link_funding", JUELS_DECIMALS),
    )
    if not MIN_VALUE <= contract.min_answer <= contract.max_answer <= MAX_VALUE:
        raise feed.error("min_answer", "must not exceed max_answer, and both must fit int192")
    if contract.link_funding_juels < 0:
        raise feed.error("link_funding", "must not be negative")
    return contract


def _billing(table: Table) -> Billing:
    payments = {key: table.scaled(key, GJUELS_DECIMALS) for key in ("observation_payment", "transmission_payment")}
    for key, value in payments.items():
        if not 0 <= value <= _MAX_UINT32:
            raise table.error(key, "must lie between 0 and 4.294967295 LINK")
    return Billing(
        maximum_gas_price_gwei=table.integer("maximum_gas_price_gwei", 0, _MAX_UINT32),
        reasonable_gas_price_gwei=table.integer("reasonable_gas_price_gwei", 0, _MAX_UINT32),
        observation_payment_gjuels=payments["observation_payment"],
        transmission_payment_gjuels=payments["transmission_payment"],
        accounting_gas=table.integer("accounting_gas", 0, _MAX_UINT24),
    )
