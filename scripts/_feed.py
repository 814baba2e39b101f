"""The contract's side of a feed file: what the aggregator is deployed and billed with."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ocr_offchain.errors import ConfigError

GJUELS_PER_LINK = 10**9
JUELS_PER_LINK = 10**18
INT192_MAX = 2**191 - 1


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


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file that names key and file in each complaint."""

    source: str
    name: str
    values: dict[str, Any]

    def known_keys(self, *keys: str) -> None:
        for key in self.values:
            if key not in keys:
                raise ConfigError(f"{self.name}.{key}", f"unknown key in {self.source}; known are {', '.join(keys)}")

    def _get(self, key: str) -> Any:
        if key not in self.values:
            raise ConfigError(f"{self.name}.{key}", f"missing in {self.source}")
        return self.values[key]

    def text(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str) or not value:
            raise ConfigError(f"{self.name}.{key}", f"expected a text, {self.source} has {value!r}")
        return value

    def integer(self, key: str, bits: int) -> int:
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**bits:
            raise ConfigError(f"{self.name}.{key}", f"expected an integer from 0 to 2^{bits}-1, not {value!r}")
        return value

    def scaled(self, key: str, scale: int) -> int:
        """A decimal text times `scale`, exactly."""
        value = self._get(key)
        try:
            number = Decimal(value) * scale if isinstance(value, str) else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or number != int(number):
            decimals = len(str(scale)) - 1
            raise ConfigError(
                f"{self.name}.{key}", f"expected a number in quotes with at most {decimals} decimals, not {value!r}"
            )
        return int(number)


def load_feed_contract(path: Path) -> FeedContract:
    """Read the `[feed]` and `[billing]` tables of a feed file.

    Raises `ConfigError` that names the table and key.
    """
    try:
        document = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(str(path), f"cannot be read: {error}") from None
    feed = _table(document, "feed", path)
    feed.known_keys("name", "description", "decimals", "min_answer", "max_answer", "link_funding")
    decimals = feed.integer("decimals", bits=8)
    contract = FeedContract(
        name=feed.text("name"),
        description=feed.text("description"),
        decimals=decimals,
        min_answer=feed.scaled("min_answer", 10**decimals),
        max_answer=feed.scaled("max_answer", 10**decimals),
        billing=_billing(_table(document, "billing", path)),
        link_funding_juels=feed.scaled("link_funding", JUELS_PER_LINK),
    )
    if not -INT192_MAX - 1 <= contract.min_answer <= contract.max_answer <= INT192_MAX:
        raise ConfigError("feed.min_answer", f"must not exceed max_answer, and both must fit int192 ({path})")
    if contract.link_funding_juels < 0:
        raise ConfigError("feed.link_funding", "must not be negative")
    return contract


def _table(document: dict[str, Any], name: str, path: Path) -> _Table:
    values = document.get(name)
    if not isinstance(values, dict):
        raise ConfigError(name, f"{path} has no [{name}] table")
    return _Table(str(path), name, values)


def _billing(table: _Table) -> Billing:
    table.known_keys(
        "maximum_gas_price_gwei",
        "reasonable_gas_price_gwei",
        "observation_payment",
        "transmission_payment",
        "accounting_gas",
    )
    payments = {key: table.scaled(key, GJUELS_PER_LINK) for key in ("observation_payment", "transmission_payment")}
    for key, value in payments.items():
        if not 0 <= value < 2**32:
            raise ConfigError(f"billing.{key}", "must lie between 0 and 4.294967295 LINK")
    return Billing(
        maximum_gas_price_gwei=table.integer("maximum_gas_price_gwei", bits=32),
        reasonable_gas_price_gwei=table.integer("reasonable_gas_price_gwei", bits=32),
        observation_payment_gjuels=payments["observation_payment"],
        transmission_payment_gjuels=payments["transmission_payment"],
        accounting_gas=table.integer("accounting_gas", bits=24),
    )
