"""OCR1 oracles that follow their contract (OCR1 13)."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from ocr_offchain.config.digest import lift_ocr1_digest
from ocr_offchain.config.ocr1 import OCR1ContractConfig
from ocr_offchain.config.ocr1_codec import contract_set_config_args
from ocr_offchain.errors import ConfigError
from ocr_offchain.network.in_memory import InMemoryEndpoint, InMemoryNetwork
from ocr_offchain.node import lifecycle
from ocr_offchain.node.config_polling import Outcome
from ocr_offchain.node.lifecycle import LifecycleError
from ocr_offchain.node.local_config import DEVELOPMENT_MODE
from ocr_offchain.node.logs import StructuredLogger
from ocr_offchain.node.ocr1.config_tracking import OCR1ConfigTracking
from ocr_offchain.node.ocr1.local_config import OCR1LocalConfig
from ocr_offchain.node.ocr1.managed import ManagedOCR1Oracle
from ocr_offchain.node.telemetry import TelemetryForwarder
from ocr_offchain.outage import Outage
from ocr_offchain.proto import offchainreporting1_telemetry_pb2 as pb
from ocr_offchain.protocol.ocr1.effects import TransmitCall
from ocr_offchain.protocol.ocr1.limits import network_limits
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.simulation.ocr1.contract import OCR1Contract
from ocr_offchain.storage.ocr1_memory import InMemoryOCR1Database
from ocr_offchain.types import (
    ConfigDigest,
    LatestTransmissionDetails,
    OCR1PendingTransmission,
    OracleId,
    ReportTimestamp,
    RoundRequested,
)

MILLISECOND = 1_000_000
SECOND = 1000 * MILLISECOND
LOCAL = OCR1LocalConfig(
    development_mode=DEVELOPMENT_MODE,
    contract_config_tracker_poll_interval=30 * MILLISECOND,
    blockchain_timeout=500 * MILLISECOND,
    database_timeout=500 * MILLISECOND,
    contract_config_confirmations=3,
)
OTHER_TIMESTAMP = ReportTimestamp(ConfigDigest(bytes(16)), 0, 0)


def config_of(committee: OCR1Committee, digest: bytes) -> OCR1ContractConfig:
    keys = [committee.offchain_keyring(oracle).config_encryption_public_key() for oracle in range(committee.n)]
    args = contract_set_config_args(
        committee.config, committee.config.oracle_identities, keys, 1337, shared_secret=committee.shared.shared_secret
    )
    return args.contract_config(digest)


class World:
    """A chain with one aggregator, and four nodes around it."""

    def __init__(self) -> None:
        self.committee = OCR1Committee.create(4, 1).with_config(
            delta_progress=600 * MILLISECOND,
            delta_resend=150 * MILLISECOND,
            delta_round=80 * MILLISECOND,
            delta_grace=10 * MILLISECOND,
            delta_stage=50 * MILLISECOND,
        )
        self.network = InMemoryNetwork()
        self.databases = [InMemoryOCR1Database() for _ in range(4)]
        self.config: OCR1ContractConfig | None = None
        self.contract: OCR1Contract | None = None
        self.block = 10
        self.height = 10
        self.down = False
        self.records: list[bytes] = []
        self.fetched = 0

    def set_config(self, digest: bytes, **changes: object) -> OCR1Contract:
        committee = self.committee.with_config(config_digest=digest)
        self.config = replace(config_of(committee, digest), **changes)  # type: ignore[arg-type]
        self.contract = OCR1Contract(committee.config)
        return self.contract

    def check(self) -> OCR1Contract:
        if self.down:
            raise ConnectionError("the chain is down")
        assert self.contract is not None
        return self.contract

    def node(self, oracle: int, local: OCR1LocalConfig = LOCAL) -> ManagedOCR1Oracle:
        view = View(self, oracle)
        return ManagedOCR1Oracle(
            endpoint_factory=self.network.peer(self.committee.config.oracle_identities[oracle].peer_id),
            tracker=view,
            transmitter=view,
            database=self.databases[oracle],
            data_source=view,
            offchain_keyring=self.committee.offchain_keyring(oracle),
            onchain_keyring=self.committee.onchain_keyring(oracle),
            chain_id=1337,
            local_config=local,
            monitoring_endpoint=view,
        )

    @asynccontextmanager
    async def running(self, *oracles: int) -> AsyncIterator[list[ManagedOCR1Oracle]]:
        nodes = [self.node(oracle) for oracle in oracles]
        for node in nodes:
            await node.start()
        try:
            yield nodes
        finally:
            for node in nodes:
                await node.close()


class View:
    """The world as one node sees it: tracker, transmitter, data source and monitoring at once."""

    def __init__(self, world: World, oracle: int) -> None:
        self.world = world
        self.oracle = OracleId(oracle)

    async def subscribe_to_new_configs(self) -> None:
        return None

    async def latest_config_details(self) -> tuple[int, bytes]:
        if self.world.down:
            raise ConnectionError("the chain is down")
        config = self.world.config
        return (0, bytes(16)) if config is None else (self.world.block, config.config_digest)

    async def config_from_logs(self, changed_in_block: int) -> OCR1ContractConfig:
        self.world.fetched += 1
        assert self.world.config is not None
        return self.world.config

    async def latest_block_height(self) -> int:
        return self.world.height

    async def transmit(self, report: bytes, rs: tuple[bytes, ...], ss: tuple[bytes, ...], vs: bytes) -> None:
        self.world.check().transmit(self.oracle, TransmitCall(OTHER_TIMESTAMP, report, rs, ss, vs), time.time_ns())

    async def latest_transmission_details(self) -> LatestTransmissionDetails:
        return self.world.check().latest_transmission_details()

    async def latest_round_requested(self, lookback: int) -> RoundRequested:
        return self.world.check().requested

    async def from_account(self) -> str:
        return self.world.committee.config.oracle_identities[self.oracle].transmit_account

    async def observe(self, timestamp: ReportTimestamp) -> int | None:
        return 1000 * (4 * timestamp.epoch + timestamp.round) + self.oracle

    def send_log(self, telemetry: bytes) -> None:
        self.world.records.append(telemetry)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_ct_1_mg_2_mg_6_nodes_find_their_configuration_report_and_move_on_to_the_next_one() -> None:
    world = World()
    world.height = 12
    first = world.set_config(b"\x01" * 16)
    async with world.running(0, 1, 2, 3):
        await until(lambda: len(first.landings) >= 2)
        second = world.set_config(b"\x02" * 16)
        await until(lambda: len(second.landings) >= 2)
        count = len(first.landings)
    assert len(first.landings) == count
    assert first.reverted == second.reverted == []
    stored = await world.databases[0].read_config()
    assert stored is not None
    assert stored.config_digest == b"\x02" * 16
    assert len(asyncio.all_tasks()) == 1
    kinds = {pb.TelemetryWrapper.FromString(record).WhichOneof("wrapped") for record in world.records}
    assert kinds == {"message_received", "message_broadcast", "message_sent", "round_started"}


async def test_mg_3_a_node_runs_with_its_stored_configuration_while_the_chain_is_down() -> None:
    world = World()
    world.set_config(b"\x01" * 16)
    assert world.config is not None
    await world.databases[0].write_config(world.config)
    world.down = True
    async with world.running(0) as (node,):
        await until(lambda: node.is_running_an_instance)


async def test_mg_2_a_stored_configuration_that_cannot_be_read_is_delivered_again_by_the_tracker() -> None:
    world = World()
    world.height = 12
    world.set_config(b"\x01" * 16)
    assert world.config is not None
    await world.databases[0].write_config(replace(world.config, encoded=b"\x00" * 64))
    async with world.running(0) as (node,):
        await until(lambda: node.is_running_an_instance)


async def test_mg_2_a_stored_configuration_without_a_network_is_known_and_not_delivered_again() -> None:
    world = World()
    world.height = 12
    world.set_config(b"\x01" * 16)
    assert world.config is not None
    await world.databases[0].write_config(world.config)
    peers = tuple(identity.peer_id for identity in world.committee.config.oracle_identities)
    taken = await _occupy(world, b"\x01" * 16, peers)
    async with world.running(0) as (node,):
        await asyncio.sleep(0.2)
        assert not node.is_running_an_instance
        assert world.fetched == 0
    await taken.close()


@pytest.mark.parametrize("what", ["encoded", "no network", "not one of us"])
async def test_mg_4_mg_5_a_configuration_that_cannot_be_run_leaves_the_node_idle_until_the_next(
    what: str,
) -> None:
    world = World()
    world.height = 12
    world.set_config(b"\x01" * 16)
    async with world.running(0) as (node,):
        await until(lambda: node.is_running_an_instance)
        taken = None
        if what == "encoded":
            world.set_config(b"\x02" * 16, encoded=b"\x00" * 64)
        elif what == "not one of us":
            world.set_config(b"\x02" * 16, signers=(bytes(20),) * 4)
        else:
            peers = tuple(identity.peer_id for identity in world.committee.config.oracle_identities)
            taken = await _occupy(world, b"\x02" * 16, peers)
            world.set_config(b"\x02" * 16)
        await until(lambda: not node.is_running_an_instance)
        await asyncio.sleep(0.1)
        assert not node.is_running_an_instance
        stored = await world.databases[0].read_config()
        assert stored is not None
        assert stored.config_digest == b"\x01" * 16
        world.set_config(b"\x03" * 16)
        await until(lambda: node.is_running_an_instance)
        if taken is not None:
            await taken.close()


async def _occupy(world: World, digest: bytes, peers: tuple[str, ...]) -> InMemoryEndpoint:
    endpoint = await world.network.peer(peers[0]).new_endpoint(
        lift_ocr1_digest(digest), peers, (), 1, network_limits(world.committee.config)
    )
    await endpoint.start()
    return endpoint


async def test_13_3_pending_transmissions_of_a_day_ago_are_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "_COLLECTION_SECONDS", 0)
    monkeypatch.setattr(lifecycle, "_COLLECTION_JITTER_SECONDS", 1)
    world = World()
    database = world.databases[0]
    old, young = ReportTimestamp(ConfigDigest(bytes(16)), 1, 1), ReportTimestamp(ConfigDigest(bytes(16)), 1, 2)
    for timestamp, age in ((old, 24 * 3600 + 1), (young, 24 * 3600 - 60)):
        due = time.time_ns() - age * SECOND
        await database.store_pending_transmission(timestamp, OCR1PendingTransmission(due, 1, b"", (), (), bytes(32)))
    async with world.running(0):
        await until(lambda: list(database._pending) == [young])


async def test_mg_1_start_and_close_work_once() -> None:
    node = World().node(0)
    with pytest.raises(LifecycleError):
        await node.close()
    await node.start()
    with pytest.raises(LifecycleError):
        await node.start()
    await node.close()
    with pytest.raises(LifecycleError):
        await node.close()


def test_tl_1_tl_4_telemetry_never_waits_and_is_dropped_when_a_hundred_records_wait() -> None:
    release = threading.Event()
    sent = threading.Event()

    class Blocked:
        def send_log(self, telemetry: bytes) -> None:
            release.wait(5)
            assert telemetry == b"r"
            sent.set()

    forwarder = TelemetryForwarder(Blocked(), logging.getLogger("test"))
    forwarder.start()
    outcomes = [forwarder.put_record(lambda: b"r") for _ in range(102)]
    assert outcomes[:100] == [True] * 100
    assert outcomes[-1] is False
    release.set()
    assert sent.wait(5)
    forwarder.close()
    silent = TelemetryForwarder(None, logging.getLogger("test"))
    silent.start()
    assert silent.put_record(lambda: b"r")


# The tracker


def _tracking(world: World, known: bytes = bytes(16)) -> tuple[OCR1ConfigTracking, list[bytes]]:
    delivered: list[bytes] = []

    async def deliver(config: OCR1ContractConfig) -> None:
        delivered.append(config.config_digest)

    logger = logging.getLogger("test")
    tracking = OCR1ConfigTracking(
        View(world, 0), LOCAL, known, deliver, StructuredLogger(logger), Outage("tracking", logger)
    )
    return tracking, delivered


async def test_ct_4_a_contract_without_configuration_is_waited_for() -> None:
    for known in (bytes(16), b"\x01" * 16):
        world = World()
        tracking, delivered = _tracking(world, known)
        assert await tracking.check() is Outcome.SETTLED
        assert delivered == []
        assert world.fetched == 0


async def test_ct_4_a_configuration_is_delivered_once_when_it_is_deep_enough() -> None:
    world = World()
    world.set_config(b"\x01" * 16)
    tracking, delivered = _tracking(world)
    for height, outcome in ((10, Outcome.AWAITING), (11, Outcome.AWAITING), (12, Outcome.SETTLED)):
        world.height = height
        assert await tracking.check() is outcome
    assert delivered == [b"\x01" * 16]
    assert await tracking.check() is Outcome.SETTLED
    assert delivered == [b"\x01" * 16]
    assert world.fetched == 1


async def test_ct_4_the_configuration_in_force_is_not_delivered_again() -> None:
    world = World()
    world.height = 99
    world.set_config(b"\x01" * 16)
    tracking, delivered = _tracking(world, known=b"\x01" * 16)
    assert await tracking.check() is Outcome.SETTLED
    assert delivered == []


async def test_ct_4_an_unknown_version_is_refused() -> None:
    world = World()
    world.height = 99
    world.set_config(b"\x01" * 16, encoded_config_version=2)
    tracking, delivered = _tracking(world)
    assert await tracking.check() is Outcome.SETTLED
    assert delivered == []


async def test_ct_4_l_14_a_chain_that_fails_costs_one_check() -> None:
    world = World()
    world.height = 99
    world.set_config(b"\x01" * 16)
    tracking, delivered = _tracking(world)
    world.down = True
    assert await tracking.check() is Outcome.SETTLED
    world.down = False
    assert await tracking.check() is Outcome.SETTLED
    assert delivered == [b"\x01" * 16]


# The local configuration


def test_13_4_the_defaults_are_within_their_ranges() -> None:
    OCR1LocalConfig().check()


@pytest.mark.parametrize(
    ("field", "low", "high", "name"),
    [
        ("blockchain_timeout", SECOND, 20 * SECOND, "BlockchainTimeout"),
        ("contract_config_tracker_poll_interval", 15 * SECOND, 120 * SECOND, "ContractConfigTrackerPollInterval"),
        (
            "contract_config_tracker_subscribe_interval",
            60 * SECOND,
            300 * SECOND,
            "ContractConfigTrackerSubscribeInterval",
        ),
        ("contract_transmitter_transmit_timeout", SECOND, 60 * SECOND, "ContractTransmitterTransmitTimeout"),
        ("database_timeout", 100 * MILLISECOND, 10 * SECOND, "DatabaseTimeout"),
        ("data_source_timeout", 2 * SECOND, 20 * SECOND, "DataSourceTimeout"),
        ("data_source_grace_period", 10 * MILLISECOND, 2 * SECOND, "DataSourceGracePeriod"),
        ("contract_config_confirmations", 1, 100, "ContractConfigConfirmations"),
    ],
)
def test_13_4_each_setting_has_its_range(field: str, low: int, high: int, name: str) -> None:
    for value in (low, high):
        replace(OCR1LocalConfig(), **{field: value}).check()  # type: ignore[arg-type]
    bad = high + 1
    with pytest.raises(ConfigError, match=name):
        replace(OCR1LocalConfig(), **{field: bad}).check()  # type: ignore[arg-type]
    if field != "data_source_timeout":
        with pytest.raises(ConfigError, match=name):
            replace(OCR1LocalConfig(), **{field: low - 1}).check()  # type: ignore[arg-type]
    replace(OCR1LocalConfig(development_mode=DEVELOPMENT_MODE), **{field: bad}).check()  # type: ignore[arg-type]


def test_13_4_all_violations_are_named_together() -> None:
    local = OCR1LocalConfig(
        blockchain_timeout=0, data_source_timeout=SECOND, data_source_grace_period=2 * SECOND, database_timeout=0
    )
    with pytest.raises(ConfigError, match=r"DatabaseTimeout.*DataSourceGracePeriod: must not be above") as refused:
        local.check()
    assert refused.value.field == "BlockchainTimeout"
