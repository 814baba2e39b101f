"""The contract's side of a feed file: what the aggregator is deployed and billed with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ocr_offchain.config.protocol_version import ProtocolVersion, protocol_version_of
from ocr_offchain.config.tables import Table, load_toml
from ocr_offchain.crypto.secp256k1 import checksum_address, parse_address
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.plugins.median.number_codec import MAX_VALUE, MIN_VALUE

MICRO_DECIMALS: Final = 6
GJUELS_DECIMALS: Final = 9
JUELS_DECIMALS: Final = 18

_MAX_UINT24: Final = 2**24 - 1
_MAX_UINT32: Final = 2**32 - 1
_FEED_KEYS: Final = ("name", "protocol", "description", "decimals", "min_answer", "max_answer", "link_funding")
_COMMON_BILLING_KEYS: Final = (
    "maximum_gas_price_gwei",
    "reasonable_gas_price_gwei",
    "observation_payment",
    "transmission_payment",
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
class OCR1Billing:
    """The five arguments of `setBilling`, with which the constructor begins as well (OCR1 contract 3, 11.1)."""

    maximum_gas_price_gwei: int
    reasonable_gas_price_gwei: int
    micro_link_per_eth: int
    link_gwei_per_observation: int
    link_gwei_per_transmission: int

    def arguments(self) -> tuple[int, int, int, int, int]:
        return (
            self.maximum_gas_price_gwei,
            self.reasonable_gas_price_gwei,
            self.micro_link_per_eth,
            self.link_gwei_per_observation,
            self.link_gwei_per_transmission,
        )


@dataclass(frozen=True, slots=True)
class Validator:
    """A contract that is told of every new answer."""

    address: str
    """EIP-55."""
    gas_limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContract:
    """What a feed's contracts are deployed with. Answers are integers with `decimals` decimals."""

    name: str
    description: str
    decimals: int
    min_answer: int
    max_answer: int
    billing: Billing | OCR1Billing
    """It is that of the feed's protocol."""
    validator: Validator | None
    link_funding_juels: int

    @property
    def protocol(self) -> ProtocolVersion:
        return ProtocolVersion.OCR1 if isinstance(self.billing, OCR1Billing) else ProtocolVersion.OCR2


def load_feed_contract(path: Path) -> FeedContract:
    """Read the `[feed]`, `[billing]` and `[validator]` tables of a feed file.

    Raises `ConfigError` that names the table and key.
    """
    document = load_toml(path)
    feed = Table.of(document, "feed", _FEED_KEYS)
    decimals = feed.integer("decimals", 0, 255)
    is_ocr1 = protocol_version_of(feed) is ProtocolVersion.OCR1
    own_key = "link_per_eth" if is_ocr1 else "accounting_gas"
    billing = Table.of(document, "billing", (*_COMMON_BILLING_KEYS, own_key))
    contract = FeedContract(
        name=feed.text("name"),
        description=feed.text("description"),
        decimals=decimals,
        min_answer=feed.scaled("min_answer", decimals),
        max_answer=feed.scaled("max_answer", decimals),
        billing=_ocr1_billing(billing) if is_ocr1 else _billing(billing),
        validator=_validator(Table.of(document, "validator", ("address", "gas_limit")))
        if "validator" in document
        else None,
        link_funding_juels=feed.scaled("link_funding", JUELS_DECIMALS),
    )
    if not MIN_VALUE <= contract.min_answer <= contract.max_answer <= MAX_VALUE:
        raise feed.error("min_answer", "must not exceed max_answer, and both must fit int192")
    if contract.link_funding_juels < 0:
        raise feed.error("link_funding", "must not be negative")
    return contract


def _billing(table: Table) -> Billing:
    return Billing(*_gas_prices(table), *_payments(table), table.integer("accounting_gas", 0, _MAX_UINT24))


def _ocr1_billing(table: Table) -> OCR1Billing:
    rate = table.scaled("link_per_eth", MICRO_DECIMALS)
    if not 0 <= rate <= _MAX_UINT32:
        raise table.error("link_per_eth", "must lie between 0 and 4294.967295")
    return OCR1Billing(*_gas_prices(table), rate, *_payments(table))


def _gas_prices(table: Table) -> tuple[int, int]:
    return (
        table.integer("maximum_gas_price_gwei", 0, _MAX_UINT32),
        table.integer("reasonable_gas_price_gwei", 0, _MAX_UINT32),
    )


def _payments(table: Table) -> tuple[int, int]:
    """For an observation and for a transmission, in 10^-9 LINK."""
    payments = {key: table.scaled(key, GJUELS_DECIMALS) for key in ("observation_payment", "transmission_payment")}
    for key, value in payments.items():
        if not 0 <= value <= _MAX_UINT32:
            raise table.error(key, "must lie between 0 and 4.294967295 LINK")
    return payments["observation_payment"], payments["transmission_payment"]


def _validator(table: Table) -> Validator:
    try:
        address = checksum_address(parse_address(table.text("address")))
    except InvalidInputError as problem:
        raise table.error("address", str(problem)) from None
    return Validator(address, table.integer("gas_limit", 0, _MAX_UINT32))
