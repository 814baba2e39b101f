"""A whole committee in one process, to measure the protocol and nothing else: no simulator, no checks, no recording.

The oracles are the objects that a node runs. What surrounds them here is as little as a program can do: messages go
through one queue in the order of sending, each receiver gets bytes of its own as from a socket, timers fire when the
queue is empty, host calls are answered when their turn comes. Time is virtual; CPU is not.
"""

from __future__ import annotations

import heapq
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from types import CoroutineType
from typing import Any, ClassVar, Protocol

from ocr_offchain.chain.report_codec import EVMReportCodec
from ocr_offchain.node.plugin_calls import invoke, plugin_config
from ocr_offchain.plugins.interface import ReportingPlugin
from ocr_offchain.plugins.median.config import (
    MedianOffchainConfig,
    MedianOnchainConfig,
    encode_offchain_config,
    encode_onchain_config,
)
from ocr_offchain.plugins.median.interface import NO_ROUND_REQUESTED
from ocr_offchain.plugins.median.plugin import NumericalMedianFactory
from ocr_offchain.protocol.effects import Broadcast, Level, Send, SetTimer
from ocr_offchain.protocol.events import MessageArrived, Timer, TimerFired
from ocr_offchain.protocol.ocr1.effects import CallHost, ContractStateCall, FeedStateCall, ObserveCall, TransmitCall
from ocr_offchain.protocol.ocr1.events import CallAnswered, ContractState, FeedState
from ocr_offchain.protocol.ocr1.oracle import Oracle as OCR1Oracle
from ocr_offchain.protocol.ocr2.effects import CallPlugin, RecordSignature, Transmit
from ocr_offchain.protocol.ocr2.events import PluginAnswered, SignatureRecorded, TransmitFinished
from ocr_offchain.protocol.ocr2.oracle import Oracle as OCR2Oracle
from ocr_offchain.protocol.outbox import Wanted
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.types import (
    NANOSECONDS_PER_SECOND,
    ConfigDigest,
    EpochRound,
    LatestTransmissionDetails,
    OracleId,
    ReportTimestamp,
    RoundRequested,
)

ROUNDS_PER_EPOCH = 250
_START = 1_700_000_000 * NANOSECONDS_PER_SECOND
_WANTED = Wanted(log_level=Level.INFO, message_notices=False)
"""As a node that logs what matters and that nobody watches."""

_BOUNDS = MedianOnchainConfig(-(10**30), 10**30)


class Bench:
    """Virtual time, the queue, and the contract that all oracles read and transmit to."""

    def __init__(self, config_digest: ConfigDigest) -> None:
        self.now = _START
        self.oracles: list[Any] = []
        self.rounds = 0
        """Reports that the contract has taken."""
        self.latencies: list[float] = []
        """Of each of them: seconds from the start of the round to its transmission, without the waiting for timers."""
        self.messages = 0
        self.details = LatestTransmissionDetails(config_digest, 0, 0, 0, 0)
        self.requested = NO_ROUND_REQUESTED
        self.random = random.Random(1)
        self._queue: deque[tuple[OracleId, Any]] = deque()
        self._timers: list[tuple[int, int, OracleId, TimerFired]] = []
        self._number = 0
        self._round_began = 0.0

    def put(self, receiver: OracleId, event: Any) -> None:
        self._queue.append((receiver, event))

    def deliver(self, receivers: Sequence[OracleId], payload: bytes, sender: OracleId) -> None:
        self.messages += len(receivers)
        original = memoryview(payload)
        self._queue.extend([(receiver, MessageArrived(bytes(original), sender)) for receiver in receivers])

    def set_timer(self, owner: OracleId, effect: SetTimer) -> None:
        if effect.timer is Timer.ROUND:
            self._round_began = time.perf_counter()
        self._number += 1
        fired = TimerFired(effect.timer, effect.token)
        heapq.heappush(self._timers, (self.now + effect.delay, self._number, owner, fired))

    def transmitted(self, epoch_round: EpochRound, answer: int) -> None:
        if epoch_round > self.details.epoch_round:
            self.rounds += 1
            self.latencies.append(time.perf_counter() - self._round_began)
            self.details = LatestTransmissionDetails(
                self.details.config_digest, epoch_round.epoch, epoch_round.round, answer, self.now
            )

    async def run(self, rounds: int) -> None:
        """Go on until the contract has taken `rounds` more reports, and everybody has heard of them."""
        goal, queue = self.rounds + rounds, self._queue
        handle = [oracle.protocol.handle for oracle in self.oracles]
        perform = [oracle.perform for oracle in self.oracles]
        while self.rounds < goal or queue:
            while queue:
                receiver, event = queue.popleft()
                if type(event) is CoroutineType:
                    event = await event
                effects = handle[receiver](event, self.now)
                if effects:
                    perform[receiver](effects)
            if self.rounds < goal:
                self.now, _, receiver, fired = heapq.heappop(self._timers)
                self.put(receiver, fired)


class _Surroundings:
    """What an oracle's effects lead to. Logs and notices lead to nothing, as in a node that nobody watches."""

    def __init__(self, bench: Bench, oracle: OracleId, n: int) -> None:
        self._bench = bench
        self._id = oracle
        self._receivers = [OracleId(receiver) for receiver in range(n)]
        self._act: dict[type, Callable[[Any], None]] = {
            Broadcast: self._broadcast,
            Send: lambda effect: bench.deliver((effect.to,), effect.payload, oracle),
            SetTimer: lambda effect: bench.set_timer(oracle, effect),
        }

    def perform(self, effects: list[Any]) -> None:
        for effect in effects:
            act = self._act.get(type(effect))
            if act is not None:
                act(effect)

    def _broadcast(self, effect: Broadcast) -> None:
        self._bench.deliver(self._receivers, effect.payload, self._id)


class Watch(Protocol):
    seconds: float


class PluginCalls:
    watch: ClassVar[Watch | None] = None
    """Where set, adds up how long plugin calls take; nothing else runs meanwhile."""


class _OCR2Surroundings(_Surroundings):
    def __init__(self, bench: Bench, committee: Committee, oracle: OracleId, plugin: ReportingPlugin) -> None:
        super().__init__(bench, oracle, committee.n)
        self.protocol = OCR2Oracle(committee.instance(oracle, record_signatures=True), _WANTED)
        self._plugin = plugin
        self._codec = EVMReportCodec()
        self._act |= {
            CallPlugin: lambda effect: bench.put(oracle, self._call(effect)),
            RecordSignature: lambda effect: bench.put(oracle, SignatureRecorded(effect.call_id, None)),
            Transmit: self._transmit,
        }

    async def _call(self, effect: CallPlugin) -> PluginAnswered:
        watch = PluginCalls.watch
        if watch is None:
            return PluginAnswered(effect.call_id, await invoke(self._plugin, effect.call))
        began = time.perf_counter()
        answer = await invoke(self._plugin, effect.call)
        watch.seconds += time.perf_counter() - began
        return PluginAnswered(effect.call_id, answer)

    def _transmit(self, effect: Transmit) -> None:
        answer = self._codec.median_from_report(effect.report)
        self._bench.transmitted(effect.context.timestamp.epoch_round, answer)
        self._bench.put(self._id, TransmitFinished(effect.call_id, None))


class _OCR1Surroundings(_Surroundings):
    def __init__(self, bench: Bench, committee: OCR1Committee, oracle: OracleId) -> None:
        super().__init__(bench, oracle, committee.n)
        self.protocol = OCR1Oracle(committee.instance(oracle), _WANTED)
        self._act[CallHost] = self._call

    def _call(self, effect: CallHost) -> None:
        bench, call = self._bench, effect.call
        answer: object = None
        match call:
            case ObserveCall():
                answer = bench.random.randrange(10**8, 2 * 10**8)
            case ContractStateCall():
                answer = ContractState(bench.details)
            case FeedStateCall():
                answer = FeedState(bench.details, bench.requested)
            case TransmitCall():
                bench.transmitted(call.timestamp.epoch_round, 0)
        bench.put(self._id, CallAnswered(effect.call_id, answer))


class _Contract:
    """The `MedianContract` of the plugins: a chain that answers at once."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def latest_transmission_details(self) -> LatestTransmissionDetails:
        return self._bench.details

    async def latest_round_requested(self, lookback: int) -> RoundRequested:
        return self._bench.requested


class _Source:
    """A data source that answers at once."""

    def __init__(self, value: Callable[[], int]) -> None:
        self._value = value

    async def observe(self, timestamp: ReportTimestamp) -> int:
        return self._value()


async def ocr2_bench(n: int, f: int) -> Bench:
    """n oracles that run the median plugin. All observe different values, and every round is worth a report."""
    offchain = MedianOffchainConfig(False, 0, False, 0, 1)
    committee = Committee.create(n, f).with_config(
        onchain_config=encode_onchain_config(_BOUNDS),
        reporting_plugin_config=encode_offchain_config(offchain),
        r_max=ROUNDS_PER_EPOCH,
    )
    config = committee.config
    bench = Bench(config.config_digest)
    factory = NumericalMedianFactory(
        contract=_Contract(bench),
        value_source=_Source(lambda: bench.random.randrange(10**8, 2 * 10**8)),
        juels_per_fee_coin_source=_Source(lambda: 10**15),
        gas_price_subunits_source=_Source(lambda: 0),
        report_codec=EVMReportCodec(),
        clock=lambda: bench.now,
    )
    for oracle in map(OracleId, range(n)):
        plugin, info = await factory.new_reporting_plugin(plugin_config(config, oracle))
        bench.oracles.append(_OCR2Surroundings(bench, committee.with_plugin(info), oracle, plugin))
    _start(bench)
    return bench


async def ocr1_bench(n: int, f: int) -> Bench:
    """n oracles of a feed with alpha 0: every round is worth a report."""
    committee = OCR1Committee.create(n, f).with_config(alpha_ppb=0, r_max=ROUNDS_PER_EPOCH)
    bench = Bench(ConfigDigest(committee.config.config_digest))
    bench.oracles = [_OCR1Surroundings(bench, committee, OracleId(oracle)) for oracle in range(n)]
    _start(bench, contract=bench.details)
    return bench


def _start(bench: Bench, contract: object = None) -> None:
    for oracle in bench.oracles:
        oracle.perform(oracle.protocol.start(bench.now, state=None, contract=contract, pending={}))


BENCHES: dict[str, Callable[[int, int], Awaitable[Bench]]] = {"OCR2": ocr2_bench, "OCR1": ocr1_bench}
