"""How a node follows the configuration of a contract (OCR2 17.3, M-2, M-3)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from ocr_offchain.node.config_tracking import ZERO_DIGEST, ConfigTracking
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.logs import StructuredLogger
from ocr_offchain.outage import Outage
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from ocr_offchain.types import ConfigDigest, ContractConfig
from tests.unit.node.stand_ins import DIGESTER, LOCAL, Contract, Tracker, contract_config, eventually

COMMITTEE = Committee.create(4, 1)
FIRST = contract_config(COMMITTEE, 1)
SECOND = contract_config(COMMITTEE, 2)
LOGGER = logging.getLogger("tracking test")


class Deliveries:
    def __init__(self) -> None:
        self.configs: list[ContractConfig] = []

    async def deliver(self, config: ContractConfig) -> None:
        self.configs.append(config)


@asynccontextmanager
async def _tracking(
    tracker: Tracker, *, known: ConfigDigest = ZERO_DIGEST, local_config: LocalConfig = LOCAL
) -> AsyncIterator[Deliveries]:
    deliveries = Deliveries()
    tracking = ConfigTracking(
        tracker,
        DIGESTER,
        local_config,
        known,
        deliveries.deliver,
        StructuredLogger(LOGGER),
        Outage("checking", LOGGER),
    )
    task = asyncio.create_task(tracking.run())
    try:
        yield deliveries
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _checks(tracker: Tracker, count: int) -> None:
    target = tracker.checks + count
    await eventually(lambda: tracker.checks >= target)


async def test_m_2_a_check_runs_at_once_and_changes_are_found_by_polling() -> None:
    contract = Contract(FIRST)
    async with _tracking(Tracker(contract)) as deliveries:
        await eventually(lambda: deliveries.configs == [FIRST])
        contract.config = SECOND
        await eventually(lambda: deliveries.configs == [FIRST, SECOND])


async def test_m_2_a_notification_is_quicker_than_the_poll() -> None:
    class Notifying(Tracker):
        def __init__(self, contract: Contract) -> None:
            super().__init__(contract)
            self.queue: asyncio.Queue[None] = asyncio.Queue()

        async def _stream(self) -> AsyncIterator[None]:
            while True:
                await self.queue.get()
                yield None

        def notifications(self) -> AsyncIterator[None] | None:
            return self._stream()

    contract = Contract(FIRST)
    tracker = Notifying(contract)
    slow = replace(LOCAL, contract_config_tracker_poll_interval=3600_000 * MILLISECOND)
    async with _tracking(tracker, local_config=slow) as deliveries:
        await eventually(lambda: deliveries.configs == [FIRST])
        contract.config = SECOND
        tracker.queue.put_nowait(None)
        await eventually(lambda: deliveries.configs == [FIRST, SECOND])


async def test_m_2_a_stream_of_notifications_that_ends_or_fails_is_ignored(caplog: pytest.LogCaptureFixture) -> None:
    class Ending(Tracker):
        def notifications(self) -> AsyncIterator[None] | None:
            async def stream() -> AsyncIterator[None]:
                yield None

            return stream()

    class Broken(Tracker):
        def notifications(self) -> AsyncIterator[None] | None:
            raise OSError("no subscriptions")

    for tracker, text in ((Ending(Contract(FIRST)), "ended"), (Broken(Contract(FIRST)), "no subscriptions")):
        async with _tracking(tracker) as deliveries:
            await _checks(tracker, 3)
            assert deliveries.configs == [FIRST]
        assert text in caplog.text


async def test_m_3_a_contract_without_configuration_and_a_known_one_change_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tracker = Tracker(Contract(None))
    async with _tracking(tracker) as deliveries:
        await _checks(tracker, 3)
        assert deliveries.configs == []
    assert "no configuration yet" in caplog.text
    tracker = Tracker(Contract(FIRST))
    async with _tracking(tracker, known=FIRST.config_digest) as deliveries:
        await _checks(tracker, 3)
        assert deliveries.configs == []


async def test_m_3_a_change_counts_when_it_is_deep_enough() -> None:
    contract = Contract(FIRST)
    contract.changed_in_block, contract.height = 100, 101
    tracker = Tracker(contract)
    local_config = replace(LOCAL, contract_config_confirmations=3)
    async with _tracking(tracker, local_config=local_config) as deliveries:
        await _checks(tracker, 3)
        assert deliveries.configs == []
        contract.height = 102
        await eventually(lambda: deliveries.configs == [FIRST])
    contract.height = 0
    unconcerned = replace(local_config, skip_contract_config_confirmations=True)
    async with _tracking(tracker, local_config=unconcerned) as deliveries:
        await eventually(lambda: deliveries.configs == [FIRST])


class Lying(Tracker):
    """Announces one configuration and hands out another."""

    def __init__(self, contract: Contract, answers: list[Any]) -> None:
        super().__init__(contract)
        self._answers: Iterator[Any] = iter(answers)

    async def latest_config(self, changed_in_block: int) -> ContractConfig:
        answer = next(self._answers, FIRST)
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, ContractConfig)
        return answer


@pytest.mark.parametrize(
    "answer",
    [
        OSError("no logs"),
        SECOND,
        replace(FIRST, f=0),
        replace(FIRST, signers=(b"too short",)),
    ],
    ids=["unreachable", "another digest", "content does not match its digest", "no addresses"],
)
async def test_m_3_a_configuration_that_is_not_what_it_should_be_is_not_taken(answer: Any) -> None:
    tracker = Lying(Contract(FIRST), [answer, answer])
    async with _tracking(tracker) as deliveries:
        await _checks(tracker, 2)
        assert deliveries.configs == []
        await eventually(lambda: deliveries.configs == [FIRST])


async def test_m_3_an_unreachable_or_hanging_chain_is_asked_again(caplog: pytest.LogCaptureFixture) -> None:
    class Hanging(Tracker):
        hangs = True

        async def latest_block_height(self) -> int:
            if self.hangs:
                await asyncio.sleep(3600)
            return await super().latest_block_height()

    contract = Contract(FIRST)
    contract.reachable = False
    tracker = Hanging(contract)
    quick = replace(LOCAL, contract_config_load_timeout=20 * MILLISECOND)
    async with _tracking(tracker, local_config=quick) as deliveries:
        await eventually(lambda: "timed out" in caplog.text)
        tracker.hangs = False
        await eventually(lambda: "no route" in caplog.text)
        contract.reachable = True
        await eventually(lambda: deliveries.configs == [FIRST])
