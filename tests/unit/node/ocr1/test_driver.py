"""Instances of OCR1 over asyncio: calls that are waited for to a limit, and a committee in one process."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

import pytest

from ocr_offchain.config.digest import lift_ocr1_digest
from ocr_offchain.network.in_memory import InMemoryNetwork
from ocr_offchain.node.logs import StructuredLogger
from ocr_offchain.node.ocr1.driver import OCR1Driver, OCR1DriverParts
from ocr_offchain.node.ocr1.host_calls import HostCalls
from ocr_offchain.node.persisters import TransmissionPersister
from ocr_offchain.protocol.effects import DeletePendingTransmission, StorePendingTransmission
from ocr_offchain.protocol.ocr1.effects import (
    CallHost,
    FeedStateCall,
    HostCall,
    ObserveCall,
    TransmitCall,
)
from ocr_offchain.protocol.ocr1.events import CallAnswered, CallFailed, CallOutcome, FeedState
from ocr_offchain.protocol.ocr1.limits import network_limits
from ocr_offchain.protocol.ocr1.messages import MessageNewEpoch, encode
from ocr_offchain.protocol.ocr1.notices import EpochStarted, Notice
from ocr_offchain.protocol.ocr1.oracle import Oracle
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.simulation.ocr1.contract import OCR1Contract
from ocr_offchain.storage.ocr1_memory import InMemoryOCR1Database
from ocr_offchain.types import (
    ConfigDigest,
    ConfigOverride,
    LatestTransmissionDetails,
    OCR1PendingTransmission,
    OracleId,
    PersistentState,
    ReportTimestamp,
    RoundRequested,
)

MILLISECOND = 1_000_000
TIMESTAMP = ReportTimestamp(ConfigDigest(bytes(16)), 1, 1)
LOGGER = StructuredLogger(logging.getLogger("test"))


class Chain:
    """The aggregator of the committee as one oracle sees it."""

    def __init__(self, contract: OCR1Contract, oracle: int = 0) -> None:
        self.contract = contract
        self.oracle = OracleId(oracle)
        self.down = False
        self.slow = False

    async def transmit(self, report: bytes, rs: tuple[bytes, ...], ss: tuple[bytes, ...], vs: bytes) -> None:
        problem = self.contract.transmit(self.oracle, TransmitCall(TIMESTAMP, report, rs, ss, vs), time.time_ns())
        if problem is not None:
            raise ValueError(problem)

    async def latest_transmission_details(self) -> LatestTransmissionDetails:
        if self.down:
            raise ConnectionError("the chain is down")
        return self.contract.latest_transmission_details()

    async def latest_round_requested(self, lookback: int) -> RoundRequested:
        if self.slow:
            await asyncio.sleep(10)
        return self.contract.requested

    async def from_account(self) -> str:
        return "0x"


class Source:
    """Answers with `value` after `seconds`, or with `late` when it is told to stop."""

    def __init__(self, value: int | None = 5, seconds: float = 0.0, late: int | None = None) -> None:
        self.value = value
        self.seconds = seconds
        self.late = late
        self.ended = asyncio.Event()

    async def observe(self, timestamp: ReportTimestamp) -> int | None:
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            if self.late is None:
                raise
            await asyncio.sleep(0.01)
            return self.late
        finally:
            self.ended.set()
        return self.value


class Stubborn:
    """Ignores for a while that it is told to stop."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.ended = False

    async def observe(self, timestamp: ReportTimestamp) -> int | None:
        while time.monotonic() < self.until:
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                continue
        self.ended = True
        return 1


class Override:
    def config_override(self) -> ConfigOverride | None:
        return ConfigOverride(7, 8)


def _contract() -> OCR1Contract:
    return OCR1Contract(OCR1Committee.create(4, 1).config)


def _calls(source: Source | Stubborn, override: Override | None = None) -> HostCalls:
    return HostCalls(source, Chain(_contract()), override, LOGGER)


async def _outcome(
    calls: HostCalls,
    call: HostCall,
    *,
    deadline: int = 1000,
    grace: int = 0,
    meanwhile: Callable[[], None] | None = None,
) -> CallOutcome:
    ended: asyncio.Future[CallOutcome] = asyncio.get_running_loop().create_future()
    async with asyncio.TaskGroup() as tasks:
        calls.begin(CallHost(3, call, deadline * MILLISECOND, grace * MILLISECOND), tasks, ended.set_result)
        if meanwhile is not None:
            await asyncio.sleep(0)
            meanwhile()
        return await ended


async def test_14_1_an_answer_is_told() -> None:
    assert await _outcome(_calls(Source(42)), ObserveCall(TIMESTAMP)) == CallAnswered(3, 42)


async def test_14_1_a_call_that_heeds_its_limit_fails_at_once() -> None:
    outcome = await _outcome(_calls(Source(seconds=10)), ObserveCall(TIMESTAMP), deadline=30, grace=5000)
    assert outcome == CallFailed(3, "no answer within 30ms")


async def test_14_2_what_a_source_has_may_come_within_the_grace_period() -> None:
    outcome = await _outcome(_calls(Source(seconds=10, late=77)), ObserveCall(TIMESTAMP), deadline=30, grace=500)
    assert outcome == CallAnswered(3, 77)


async def test_14_1_a_call_that_ignores_its_limit_is_not_waited_for_until_the_end() -> None:
    source = Stubborn(0.4)
    begun = time.monotonic()
    told: list[float] = []
    async with asyncio.TaskGroup() as tasks:
        outcome: list[CallOutcome] = []

        def ended(event: CallOutcome) -> None:
            outcome.append(event)
            told.append(time.monotonic() - begun)

        effect = CallHost(3, ObserveCall(TIMESTAMP), 30 * MILLISECOND, 20 * MILLISECOND)
        _calls(source).begin(effect, tasks, ended)
    assert outcome == [CallFailed(3, "no answer within 30ms")]
    assert told[0] < 0.3
    assert source.ended  # the end of the instance waits for stragglers


async def test_rg_5_a_cancelled_call_tells_its_end() -> None:
    calls = _calls(Source(seconds=10))
    outcome = await _outcome(calls, ObserveCall(TIMESTAMP), meanwhile=lambda: calls.cancel(3))
    assert outcome == CallFailed(3, "cancelled", cancelled=True)


async def test_rg_5_a_stubborn_call_is_waited_for_to_its_limit_after_cancellation() -> None:
    calls = _calls(Stubborn(0.3))
    outcome = await _outcome(calls, ObserveCall(TIMESTAMP), deadline=40, meanwhile=lambda: calls.cancel(3))
    assert outcome == CallFailed(3, "no answer within 40ms")


async def test_the_feed_is_read_with_the_override_of_the_moment() -> None:
    contract = _contract()
    calls = HostCalls(Source(), Chain(contract), Override(), LOGGER)
    outcome = await _outcome(calls, FeedStateCall(1))
    state = FeedState(contract.latest_transmission_details(), contract.requested, ConfigOverride(7, 8))
    assert outcome == CallAnswered(3, state)


async def test_sr_2_a_failing_read_is_a_failed_call_and_the_other_read_does_not_outlive_it() -> None:
    chain = Chain(_contract())
    chain.down = True
    outcome = await _outcome(HostCalls(Source(), chain, None, LOGGER), FeedStateCall(1))
    assert outcome == CallFailed(3, "ConnectionError: the chain is down")
    chain.slow = True
    outcome = await _outcome(HostCalls(Source(), chain, None, LOGGER), FeedStateCall(1), deadline=30)
    assert outcome == CallFailed(3, "no answer within 30ms")
    assert len(asyncio.all_tasks()) == 1


class Committee:
    """Four oracles in one process, with rounds of 80 ms."""

    def __init__(self) -> None:
        self.oracles = OCR1Committee.create(4, 1).with_config(
            delta_progress=600 * MILLISECOND,
            delta_resend=150 * MILLISECOND,
            delta_round=80 * MILLISECOND,
            delta_grace=10 * MILLISECOND,
            delta_stage=50 * MILLISECOND,
            r_max=3,
        )
        self.contract = OCR1Contract(self.oracles.config)
        self.network = InMemoryNetwork()
        self.databases = [InMemoryOCR1Database() for _ in range(4)]
        self.chains = [Chain(self.contract, oracle) for oracle in range(4)]
        self.notices: list[list[Notice]] = [[] for _ in range(4)]
        self.tasks: list[asyncio.Task[None]] = []

    async def run(self, oracle: int) -> None:
        config = self.oracles.config
        peers = tuple(identity.peer_id for identity in config.oracle_identities)
        endpoint = await self.network.peer(peers[oracle]).new_endpoint(
            lift_ocr1_digest(config.config_digest), peers, (), 1, network_limits(config)
        )
        await endpoint.start()
        driver = OCR1Driver(
            Oracle(self.oracles.instance(oracle)),
            OCR1DriverParts(
                config_digest=ConfigDigest(config.config_digest),
                endpoint=endpoint,
                data_source=Rising(oracle),
                transmitter=self.chains[oracle],
                database=self.databases[oracle],
                overrider=None,
                blockchain_timeout=500 * MILLISECOND,
                database_timeout=500 * MILLISECOND,
                onlooker=lambda notice, when: self.notices[oracle].append(notice),
                logger=LOGGER,
            ),
        )
        try:
            await driver.run()
        finally:
            await endpoint.close()

    def start(self, *oracles: int) -> None:
        self.tasks += [asyncio.create_task(self.run(oracle)) for oracle in oracles]

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.wait(self.tasks)
        self.tasks.clear()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.01)


class Rising:
    def __init__(self, oracle: int) -> None:
        self._oracle = oracle

    async def observe(self, timestamp: ReportTimestamp) -> int | None:
        return 1000 * (4 * timestamp.epoch + timestamp.round) + self._oracle


async def test_or_1_or_8_pm_13_a_committee_reports_changes_its_leader_and_goes_on_after_a_restart() -> None:
    committee = Committee()
    committee.start(0, 1, 2, 3)
    await committee.until(lambda: len(committee.contract.landings) >= 5)
    await committee.stop()
    reached = committee.contract.landings[-1].epoch_round
    assert reached.epoch >= 2
    digest = ConfigDigest(committee.oracles.config.config_digest)
    stored = await committee.databases[0].read_state(digest)
    assert stored is not None
    assert stored.epoch >= 2
    committee.notices[0].clear()
    committee.start(0, 1, 2, 3)
    await committee.until(lambda: committee.contract.landings[-1].epoch_round > reached)
    await committee.stop()
    begun = [notice.epoch for notice in committee.notices[0] if isinstance(notice, EpochStarted)]
    assert begun[0] == stored.epoch
    assert len(asyncio.all_tasks()) == 1


async def test_trap_16_a_wall_clock_that_stands_still_stops_no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time_ns", lambda: 1_700_000_000 * 1_000_000_000)
    committee = Committee()
    committee.start(0, 1, 2, 3)
    await committee.until(lambda: len(committee.contract.landings) >= 5)
    await committee.stop()


class FailingOnce(InMemoryOCR1Database):
    def __init__(self) -> None:
        super().__init__()
        self.fails = True

    async def store_pending_transmission(self, timestamp: ReportTimestamp, pending: OCR1PendingTransmission) -> None:
        if self.fails:
            self.fails = False
            raise OSError("the disk is full")
        await super().store_pending_transmission(timestamp, pending)


async def test_ps_2_a_failed_write_is_not_repeated_and_the_next_ones_go_on(caplog: pytest.LogCaptureFixture) -> None:
    database = FailingOnce()
    persister = TransmissionPersister(database, 500 * MILLISECOND, LOGGER, rule="TX-5")
    keys = [ReportTimestamp(TIMESTAMP.config_digest, 1, round) for round in (1, 2, 3)]
    for key in keys:
        persister.put(StorePendingTransmission(key, OCR1PendingTransmission(1, 2, b"", (), (), bytes(32))))
    persister.put(DeletePendingTransmission(keys[2]))
    running = asyncio.create_task(persister.run())
    await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.wait({running})
    assert set(await database.pending_transmissions_with_config_digest(TIMESTAMP.config_digest)) == {keys[1]}
    assert "the disk is full" in caplog.text


def test_ps_2_a_database_that_is_too_slow_costs_rows_and_no_time(caplog: pytest.LogCaptureFixture) -> None:
    persister = TransmissionPersister(InMemoryOCR1Database(), 500 * MILLISECOND, LOGGER, rule="TX-5")
    for _ in range(17):
        persister.put(DeletePendingTransmission(TIMESTAMP))
    assert "the database is too slow" in caplog.text


async def test_l_11_an_oracle_without_a_chain_goes_on_signing() -> None:
    committee = Committee()
    committee.chains[2].down = True
    committee.start(0, 2, 3)
    await committee.until(lambda: len(committee.contract.landings) >= 2)
    await committee.stop()
    assert all(2 in landing.observers for landing in committee.contract.landings)
    assert all(landing.transmitter != 2 for landing in committee.contract.landings)


async def test_ps_1_the_newest_state_is_stored() -> None:
    committee = Committee()
    committee.start(0)
    digest = ConfigDigest(committee.oracles.config.config_digest)
    await committee.until(lambda: bool(committee.notices[0]))
    database = committee.databases[0]
    async with asyncio.timeout(5):
        while (await database.read_state(digest)) != PersistentState(1, 2, (2, 0, 0, 0)):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await committee.stop()


@pytest.mark.parametrize("payload", [b"", b"\xff" * 50, encode(MessageNewEpoch(2**32 - 1))])
async def test_hostile_payloads_stop_nothing(payload: bytes) -> None:
    committee = Committee()
    committee.start(0, 1, 2)
    peers = tuple(identity.peer_id for identity in committee.oracles.config.oracle_identities)
    hostile = await committee.network.peer(peers[3]).new_endpoint(
        lift_ocr1_digest(committee.oracles.config.config_digest),
        peers,
        (),
        1,
        network_limits(committee.oracles.config),
    )
    await hostile.start()
    for _ in range(50):
        hostile.broadcast(payload)
        await asyncio.sleep(0.002)
    await committee.until(lambda: len(committee.contract.landings) >= 1)
    await committee.stop()
    await hostile.close()
