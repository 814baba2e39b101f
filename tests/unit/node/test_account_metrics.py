"""What becomes of transactions, what they cost and what is left, as Prometheus sees it."""

from __future__ import annotations

import asyncio
import logging
import math

import pytest
from prometheus_client import CollectorRegistry

from ocr_offchain.chain.fees import Fees
from ocr_offchain.chain.rpc import ChainError, EvmClient, checksum_address
from ocr_offchain.chain.transactions import (
    TransactionDropped,
    TransactionEvent,
    TransactionMined,
    TransactionRefused,
    TransactionReverted,
    TransactionSent,
)
from ocr_offchain.node import account_metrics
from ocr_offchain.node.account_metrics import AccountMetrics
from tests.unit.node.stand_ins import eventually

ACCOUNT = checksum_address("0x" + "11" * 20)
HASH = bytes(32)
LOGGER = logging.getLogger("node")


class Client(EvmClient):
    """Of a chain that answers now and then."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1")
        self.answers: list[int | ChainError] = []

    async def balance(self, address: object) -> int:
        assert address == ACCOUNT
        answer = self.answers.pop(0) if self.answers else ChainError("no answer")
        if isinstance(answer, ChainError):
            raise answer
        return answer


def value(registry: CollectorRegistry, name: str, **labels: str) -> float:
    found = registry.get_sample_value(name, {"account": ACCOUNT, **labels})
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("event", "outcome", "fees"),
    [
        (TransactionSent(1, ACCOUNT, HASH, 0, Fees(5, 1), 1), "sent", 0),
        (TransactionMined(1, ACCOUNT, HASH, 7, 100, 5), "mined", 500),
        (TransactionReverted(1, ACCOUNT, HASH, 7, 100, 5, "stale report"), "reverted", 500),
        (TransactionRefused(1, ACCOUNT, "stale report"), "refused", 0),
        (TransactionDropped(1, ACCOUNT, "too old"), "dropped", 0),
    ],
)
def test_each_event_counts_as_one_outcome_and_what_was_mined_has_cost_its_gas(
    event: TransactionEvent, outcome: str, fees: int
) -> None:
    registry = CollectorRegistry()
    metrics = AccountMetrics(registry, Client(), ACCOUNT, LOGGER)
    metrics.count(event)
    for each in ("sent", "mined", "reverted", "refused", "dropped"):
        assert value(registry, "ocr_transactions_total", outcome=each) == (each == outcome)
    assert value(registry, "ocr_transaction_fees_wei_total") == fees


async def test_the_balance_is_that_of_the_last_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_metrics, "BALANCE_INTERVAL_SECONDS", 0.001)
    registry, client = CollectorRegistry(), Client()
    metrics = AccountMetrics(registry, client, ACCOUNT, LOGGER)
    assert math.isnan(value(registry, "ocr_transmitter_balance_wei"))
    client.answers = [ChainError("no answer"), 10**18, ChainError("no answer"), 5 * 10**17]
    watching = asyncio.create_task(metrics.watch_balance())
    await eventually(lambda: value(registry, "ocr_transmitter_balance_wei") == 5 * 10**17)
    await eventually(lambda: not client.answers)
    assert value(registry, "ocr_transmitter_balance_wei") == 5 * 10**17
    watching.cancel()
    await asyncio.wait({watching})
