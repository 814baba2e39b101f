"""One instance over asyncio: misbehaving host code costs its own call only (OCR2 8, 15.3)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from ocr_offchain.errors import OCRError
from ocr_offchain.node.driver import Driver, DriverParts
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.logs import StructuredLogger
from ocr_offchain.node.metric_set import TELEMETRY_SENT
from ocr_offchain.node.metrics import InstanceMetrics
from ocr_offchain.node.telemetry import TelemetryForwarder
from ocr_offchain.protocol.events import MessageArrived
from ocr_offchain.protocol.ocr2.messages import (
    Message,
    MessageFinalEcho,
    MessageNewEpoch,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    decode,
    to_proto,
)
from ocr_offchain.protocol.ocr2.notices import EpochStarted, Notice, ShouldAcceptFinalizedReportComputed
from ocr_offchain.protocol.ocr2.oracle import Oracle
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from ocr_offchain.storage.memory import InMemoryDatabase
from ocr_offchain.types import ConfigDigest, OracleId, PersistentState, ReportTimestamp
from tests.unit.node.stand_ins import LOCAL, Contract, Notices, ToyPlugin, Transmitter, contract_config, eventually
from tests.unit.protocol.ocr2.harness import Hand

COMMITTEE = Committee.create(4, 1)
DIGEST = COMMITTEE.config.config_digest
LOGGER = logging.getLogger("driver test")


class Endpoint:
    """Oracle 0's endpoint; a test plays the others. What goes to oracle 0 itself comes back."""

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[tuple[bytes, OracleId] | Exception] = asyncio.Queue()
        self.sent: list[tuple[int, Message]] = []

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    def send_to(self, payload: bytes, to: OracleId) -> None:
        self.sent.append((to, decode(payload, COMMITTEE.plugin.limits)))
        if to == 0:
            self.incoming.put_nowait((payload, OracleId(0)))

    def broadcast(self, payload: bytes) -> None:
        for to in range(4):
            self.send_to(payload, OracleId(to))

    async def receive(self) -> tuple[bytes, OracleId]:
        item = await self.incoming.get()
        if isinstance(item, Exception):
            raise item
        return item

    def say(self, message: Message, sender: int) -> None:
        self.incoming.put_nowait((to_proto(message).SerializeToString(), OracleId(sender)))

    def kinds(self) -> list[type[object]]:
        return [type(message) for _, message in self.sent]


class Rig:
    def __init__(
        self,
        plugin: Any,
        *,
        local_config: LocalConfig = LOCAL,
        record_signatures: bool = False,
        committee: Committee = COMMITTEE,
        **parts: Any,
    ) -> None:
        self.endpoint = Endpoint()
        self.notices = Notices()
        self.registry = CollectorRegistry()
        self.contract = Contract(contract_config(COMMITTEE))
        self.others = Hand(0, COMMITTEE)
        """Makes what the other oracles say."""
        instance = committee.instance(0, record_signatures=record_signatures)
        arguments: dict[str, Any] = {
            "endpoint": self.endpoint,
            "plugin": plugin,
            "transmitter": Transmitter(self.contract, OracleId(0), ""),
            "database": InMemoryDatabase(),
            "local_config": local_config,
            "telemetry": TelemetryForwarder(None, LOGGER),
            "metrics": InstanceMetrics(self.registry, COMMITTEE.config, bytes(32)),
            "observer": self.notices,
            "logger": StructuredLogger(LOGGER),
            **parts,
        }
        self.oracle = Oracle(instance)
        self.driver = Driver(self.oracle, DriverParts(config_digest=DIGEST, oracle_id=OracleId(0), **arguments))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Rig]:
        before = asyncio.all_tasks()
        task = asyncio.create_task(self.driver.run())
        try:
            await eventually(lambda: MessageNewEpoch in self.endpoint.kinds())
            yield self
        finally:
            task.cancel()
            await asyncio.wait({task})
            assert asyncio.all_tasks() == before

    def seen(self, kind: type[object]) -> list[Notice]:
        return [notice for notice in self.notices.seen if isinstance(notice, kind)]


class Quirky(ToyPlugin):
    """Misbehaves once, in `observation`, and then no more."""

    def __init__(self, quirk: Any) -> None:
        super().__init__(Contract())
        self._quirk = quirk
        self.calls = 0

    async def observation(self, timestamp: ReportTimestamp, query: bytes) -> bytes:
        self.calls += 1
        if self.calls > 1:
            return b"fine"
        result: bytes = await self._quirk()
        return result


async def _raises() -> bytes:
    raise RuntimeError("broken")


async def _raises_timeout() -> bytes:
    raise TimeoutError("my own")


async def _cancels_itself() -> bytes:
    raise asyncio.CancelledError


async def _hangs() -> bytes:
    await asyncio.sleep(3600)
    return b""


async def _answers_text() -> Any:
    return "text"


async def _answers_too_much() -> bytes:
    return bytes(1001)


@pytest.mark.parametrize("quirk", [_raises, _raises_timeout, _cancels_itself, _hangs, _answers_text, _answers_too_much])
async def test_a_misbehaving_plugin_costs_only_that_call(quirk: Any) -> None:
    rig = Rig(Quirky(quirk))
    async with rig.running():
        rig.endpoint.say(MessageObserveReq(1, 1, b"q"), 1)
        rig.endpoint.say(MessageObserveReq(1, 2, b"q"), 1)
        await eventually(lambda: MessageObserve in rig.endpoint.kinds())
    assert [message.round for _, message in rig.endpoint.sent if isinstance(message, MessageObserve)] == [2]


async def test_a_plugin_that_is_no_coroutine_costs_only_its_calls() -> None:
    class Plain(ToyPlugin):
        def observation(self, timestamp: ReportTimestamp, query: bytes) -> Any:
            return b"not awaitable"

    rig = Rig(Plain(Contract()))
    async with rig.running():
        rig.endpoint.say(MessageObserveReq(1, 1, b"q"), 1)
        rig.endpoint.say(rig.others.echo([1, 2], 1, 1), 3)
        await eventually(lambda: rig.seen(ShouldAcceptFinalizedReportComputed))
    assert MessageObserve not in rig.endpoint.kinds()


async def test_c_8_a_late_answer_without_error_is_used(caplog: pytest.LogCaptureFixture) -> None:
    async def late() -> bytes:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            await asyncio.sleep(0.15)
        return b"late"

    rig = Rig(Quirky(late))
    async with rig.running():
        rig.endpoint.say(MessageObserveReq(1, 1, b"q"), 1)
        await eventually(lambda: MessageObserve in rig.endpoint.kinds())
    (observation,) = [message for _, message in rig.endpoint.sent if isinstance(message, MessageObserve)]
    assert observation.signed_observation.observation == b"late"
    assert "plugin call ignores its deadline call=Observation" in caplog.text


async def test_c_4_an_epoch_change_cancels_the_call_in_progress_and_goes_on() -> None:
    cancelled = asyncio.Event()

    async def slow_to_stop() -> bytes:
        try:
            await asyncio.sleep(3600)
        finally:
            cancelled.set()
            await asyncio.sleep(0.02)
        return b""

    committee = COMMITTEE.with_config(max_duration_observation=3600_000 * MILLISECOND)
    rig = Rig(Quirky(slow_to_stop), committee=committee)
    async with rig.running():
        rig.endpoint.say(MessageObserveReq(1, 1, b"q"), 1)
        await asyncio.sleep(0.01)
        for sender in (1, 2, 3):
            rig.endpoint.say(MessageNewEpoch(2), sender)
        await eventually(lambda: len(rig.seen(EpochStarted)) == 2)
        rig.endpoint.say(MessageObserveReq(2, 1, b"q"), 2)
        await eventually(lambda: MessageObserve in rig.endpoint.kinds())
    assert cancelled.is_set()
    assert [message.epoch for _, message in rig.endpoint.sent if isinstance(message, MessageObserve)] == [2]


async def test_a_call_that_is_cancelled_before_it_began_still_ends() -> None:
    """The wishes arrive in the same turn of the loop as the request, so that the call never gets to run."""
    rig = Rig(Quirky(_hangs))
    async with rig.running():
        for message, sender in (
            (MessageObserveReq(1, 1, b"q"), 1),
            (MessageNewEpoch(2), 1),
            (MessageNewEpoch(2), 2),
            (MessageNewEpoch(2), 3),
            (MessageObserveReq(2, 1, b"q"), 2),
        ):
            _arrive(rig, message, sender)
        await eventually(lambda: len(rig.seen(EpochStarted)) == 2)
        await eventually(lambda: rig.oracle._pacemaker.report_generation._call_id is not None)


def _arrive(rig: Rig, message: Message, sender: int) -> None:
    rig.driver._happen(MessageArrived(to_proto(message).SerializeToString(), OracleId(sender)))


async def test_a_fault_in_the_protocol_is_logged_and_does_not_stop_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(ToyPlugin(Contract()))
    handle = rig.oracle.handle

    def faulty(event: Any, now: int) -> Any:
        if getattr(event, "sender", None) == 3:
            raise ZeroDivisionError
        return handle(event, now)

    monkeypatch.setattr(rig.oracle, "handle", faulty)
    async with rig.running():
        rig.endpoint.say(MessageNewEpoch(5), 3)
        rig.endpoint.say(MessageObserveReq(1, 1, b"q"), 1)
        await eventually(lambda: MessageObserve in rig.endpoint.kinds())
    assert "event could not be handled" in caplog.text
    assert "ZeroDivisionError" in caplog.text


async def test_a_failing_observer_or_endpoint_does_not_stop_the_protocol(caplog: pytest.LogCaptureFixture) -> None:
    class Failing:
        def notice(self, *_: object) -> None:
            raise KeyError("view is gone")

    rig = Rig(ToyPlugin(Contract()), observer=Failing())
    async with rig.running():
        rig.endpoint.say(MessageObserveReq(1, 1, b"q"), 1)
        await eventually(lambda: MessageObserve in rig.endpoint.kinds())
    assert "view is gone" in caplog.text


async def test_an_endpoint_that_cannot_receive_ends_the_run() -> None:
    rig = Rig(ToyPlugin(Contract()))
    task = asyncio.create_task(rig.driver.run())
    rig.endpoint.incoming.put_nowait(OCRError("cable cut"))
    await asyncio.wait({task}, timeout=1)
    error = task.exception()
    assert isinstance(error, ExceptionGroup)
    assert error.subgroup(OCRError) is not None


async def test_p_1_p_2_t_1_a_slow_or_broken_host_does_not_keep_an_instance_from_starting(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(InMemoryDatabase):
        async def read_state(self, config_digest: ConfigDigest) -> PersistentState | None:
            await asyncio.sleep(3600)
            return None

        async def pending_transmissions_with_config_digest(self, config_digest: ConfigDigest) -> Any:
            raise OSError("disk on fire")

    local_config = replace(LOCAL, database_timeout=20 * MILLISECOND)
    rig = Rig(ToyPlugin(Contract()), database=Broken(), local_config=local_config)
    rig.contract.reachable = False
    async with rig.running():
        assert rig.endpoint.sent[0] == (0, MessageNewEpoch(0))
    for text in ("pacemaker state", "pending transmissions", "epoch of the contract"):
        assert f"{text} not read" in caplog.text


async def test_state_and_transmissions_reach_the_database() -> None:
    database = InMemoryDatabase()
    rig = Rig(ToyPlugin(Contract()), database=database)
    async with rig.running():
        rig.endpoint.say(MessageNewEpoch(3), 3)
        rig.endpoint.say(rig.others.echo([1, 2], 1, 2), 3)  # oracle 0 has its turn after two stages of 200 ms
        await eventually(lambda: MessageFinalEcho in rig.endpoint.kinds())
        await eventually(lambda: database._pending)
        assert list(await database.pending_transmissions_with_config_digest(DIGEST)) == [ReportTimestamp(DIGEST, 1, 2)]
        await eventually(lambda: rig.contract.landed)
        await eventually(lambda: not database._pending)
    state = await database.read_state(DIGEST)
    assert state is not None
    assert state.highest_received_epoch == (0, 0, 0, 3)


async def _asked_for_a_report(rig: Rig) -> None:
    """Have oracle 0 make its report of round 1 of epoch 1, which oracle 1 leads."""
    rig.endpoint.say(rig.others.observe_req(1, 1, b""), 1)
    await eventually(lambda: MessageObserve in rig.endpoint.kinds())
    rig.endpoint.say(rig.others.report_req([1, 2, 3], 1, 1, b""), 1)


async def test_h_9_a_signature_is_recorded_before_it_is_sent_and_refused_in_the_next_life() -> None:
    database = InMemoryDatabase()
    timestamp = ReportTimestamp(DIGEST, 1, 1)
    rig = Rig(ToyPlugin(Contract()), database=database, record_signatures=True)
    async with rig.running():
        await _asked_for_a_report(rig)
        await eventually(lambda: MessageReport in rig.endpoint.kinds())
    assert not await database.record_signature(timestamp)


@pytest.mark.parametrize("quirk", ["signed before", "disk on fire", "too slow"])
async def test_h_9_without_a_safe_record_nothing_is_signed(quirk: str, caplog: pytest.LogCaptureFixture) -> None:
    class Refusing(InMemoryDatabase):
        async def record_signature(self, timestamp: ReportTimestamp) -> bool:
            if quirk == "disk on fire":
                raise OSError(quirk)
            if quirk == "too slow":
                await asyncio.sleep(3600)
            return False

    local_config = replace(LOCAL, database_timeout=20 * MILLISECOND)
    rig = Rig(ToyPlugin(Contract()), database=Refusing(), local_config=local_config, record_signatures=True)
    async with rig.running():
        await _asked_for_a_report(rig)
        await eventually(lambda: "report not sent" in caplog.text)
        assert MessageReport not in rig.endpoint.kinds()


async def test_lines_that_a_peer_can_cause_become_rarer(caplog: pytest.LogCaptureFixture) -> None:
    rig = Rig(ToyPlugin(Contract()))
    async with rig.running():
        for _ in range(1000):
            rig.endpoint.incoming.put_nowait((b"\xff\xff", OracleId(3)))
        await eventually(lambda: rig.endpoint.incoming.empty())
    assert len([record for record in caplog.records if "no acceptable message" in record.message]) == 10
    assert "times=512" in caplog.text


async def test_telemetry_of_messages_is_counted() -> None:
    rig = Rig(ToyPlugin(Contract()))
    labels = {"config_digest": DIGEST.hex(), "offchain_public_key": bytes(32).hex()}
    async with rig.running():
        await eventually(lambda: rig.endpoint.incoming.empty())
        await asyncio.sleep(0.01)
        assert rig.registry.get_sample_value(TELEMETRY_SENT, labels) == 2
