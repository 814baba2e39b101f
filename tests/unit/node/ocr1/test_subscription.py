"""A subscription makes an oracle look at once, and its failures cost nothing but that (OCR1 13.2, CT-2, CT-3)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from ocr_offchain.config.ocr1 import OCR1ContractConfig
from ocr_offchain.node.logs import StructuredLogger
from ocr_offchain.node.ocr1 import config_tracking
from ocr_offchain.node.ocr1.config_tracking import OCR1ConfigTracking
from ocr_offchain.outage import Outage
from tests.unit.node.ocr1.test_managed import LOCAL, MILLISECOND, SECOND, View, World, until


class Subscription:
    def __init__(self) -> None:
        self.items: asyncio.Queue[object] = asyncio.Queue()
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[object]:
        while (item := await self.items.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item

    async def close(self) -> None:
        self.closed = True


class SubscribingView(View):
    def __init__(self, world: World) -> None:
        super().__init__(world, 0)
        self.subscriptions: list[Subscription] = []
        self.refusals = 0

    async def subscribe_to_new_configs(self) -> Subscription:  # type: ignore[override]
        if self.refusals:
            self.refusals -= 1
            raise ConnectionError("no subscriptions today")
        self.subscriptions.append(Subscription())
        return self.subscriptions[-1]


@asynccontextmanager
async def tracking(view: SubscribingView) -> AsyncIterator[list[bytes]]:
    """Polls every hour, so that what is found is found by a notification."""
    delivered: list[bytes] = []

    async def deliver(config: OCR1ContractConfig) -> None:
        delivered.append(config.config_digest)

    local = replace(
        LOCAL,
        contract_config_tracker_poll_interval=3600 * SECOND,
        contract_config_tracker_subscribe_interval=20 * MILLISECOND,
        skip_contract_config_confirmations=True,
    )
    logger = logging.getLogger("test")
    running = asyncio.create_task(
        OCR1ConfigTracking(view, local, bytes(16), deliver, StructuredLogger(logger), Outage("tracking", logger)).run()
    )
    try:
        await until(lambda: bool(view.subscriptions))
        yield delivered
    finally:
        running.cancel()
        await asyncio.wait({running})


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config_tracking, "_SHORTEST_SUBSCRIPTION_SECONDS", 0.02)


async def test_ct_2_whatever_a_subscription_delivers_makes_the_tracker_look() -> None:
    view = SubscribingView(World())
    async with tracking(view) as delivered:
        view.world.set_config(b"\x01" * 16)
        view.subscriptions[0].items.put_nowait("anything")
        await until(lambda: delivered == [b"\x01" * 16])
        view.world.set_config(b"\x02" * 16)
        await asyncio.sleep(0.1)
        assert delivered == [b"\x01" * 16], "nothing has told of it"
        view.subscriptions[0].items.put_nowait("anything else")
        await until(lambda: delivered == [b"\x01" * 16, b"\x02" * 16])
    assert view.subscriptions[0].closed


@pytest.mark.parametrize("end", [None, ConnectionError("broken")])
async def test_ct_3_a_subscription_that_ends_is_closed_and_renewed(end: Exception | None) -> None:
    view = SubscribingView(World())
    async with tracking(view) as delivered:
        view.subscriptions[0].items.put_nowait(end)
        await until(lambda: len(view.subscriptions) == 2)
        assert view.subscriptions[0].closed
        view.world.set_config(b"\x01" * 16)
        view.subscriptions[1].items.put_nowait("anything")
        await until(lambda: delivered == [b"\x01" * 16])


async def test_ct_3_a_subscription_that_cannot_be_had_is_asked_for_again() -> None:
    view = SubscribingView(World())
    view.refusals = 3
    async with tracking(view) as delivered:
        assert view.refusals == 0
        view.world.set_config(b"\x01" * 16)
        view.subscriptions[0].items.put_nowait("anything")
        await until(lambda: delivered == [b"\x01" * 16])


async def test_ct_3_subscriptions_that_end_at_once_are_not_asked_for_without_a_pause() -> None:
    class Ending(SubscribingView):
        async def subscribe_to_new_configs(self) -> Subscription:  # type: ignore[override]
            subscription = await super().subscribe_to_new_configs()
            subscription.items.put_nowait(None)
            return subscription

    view = Ending(World())
    async with tracking(view):
        await asyncio.sleep(0.2)
        assert 2 <= len(view.subscriptions) <= 20
