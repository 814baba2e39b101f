"""Prometheus metrics of the transmitting account: what becomes of its transactions, what they cost, what is left.

The original leaves these to its host, so their names are this project's own.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

import prometheus_client
from prometheus_client import CollectorRegistry

from ocr_offchain.chain.rpc import ChainError, EvmClient, checksum_address
from ocr_offchain.chain.transactions import (
    TransactionDropped,
    TransactionEvent,
    TransactionMined,
    TransactionRefused,
    TransactionReverted,
    TransactionSent,
)
from ocr_offchain.outage import Outage

BALANCE_INTERVAL_SECONDS: Final = 60.0

_OUTCOMES: Final = {
    TransactionSent: "sent",
    TransactionMined: "mined",
    TransactionReverted: "reverted",
    TransactionRefused: "refused",
    TransactionDropped: "dropped",
}


class AccountMetrics:
    def __init__(self, registry: CollectorRegistry, client: EvmClient, account: str, logger: logging.Logger) -> None:
        """`account` is its address. Raises `ValueError` when the registry holds other metrics of these names."""
        self._client = client
        self._account = checksum_address(account)
        self._outage = Outage(f"balance of {account}", logger)
        transactions = prometheus_client.Counter(
            "ocr_transactions_total",
            "By what became of them: sent (a dearer form again), mined, reverted (mined in vain), refused (would have "
            "reverted), dropped (for a newer one, or too old)",
            ("account", "outcome"),
            registry=registry,
        )
        self._transactions = {kind: transactions.labels(account, outcome) for kind, outcome in _OUTCOMES.items()}
        self._fees = prometheus_client.Counter(
            "ocr_transaction_fees_wei_total", "Spent for gas", ("account",), registry=registry
        ).labels(account)
        self._balance = prometheus_client.Gauge(
            "ocr_transmitter_balance_wei",
            "What the transmitting account has left; NaN until the chain has told",
            ("account",),
            registry=registry,
        ).labels(account)
        self._balance.set(float("nan"))

    def count(self, event: TransactionEvent) -> None:
        """An `EventCallback`."""
        self._transactions[type(event)].inc()
        if isinstance(event, TransactionMined):
            self._fees.inc(event.gas_used * event.gas_price)

    async def watch_balance(self) -> None:
        """Never returns; cancel it. A chain that does not answer leaves the figure as it was."""
        while True:
            try:
                self._balance.set(await self._client.balance(self._account))
            except ChainError as problem:
                self._outage.failed(problem)
            else:
                self._outage.succeeded()
            await asyncio.sleep(BALANCE_INTERVAL_SECONDS)
