"""Finding out what stands at a feed's address: a proxy with phases or an aggregator, its configuration, its bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from gethwrappers_py.common.aggregator_proxy import AggregatorProxyCalls
from gethwrappers_py.errors import (
    AccessDenied,
    ContractReverted,
    FeedError,
    NoAnswer,
    NotAFeed,
    RevertString,
    RpcError,
    TransportError,
    WrapperError,
)
from gethwrappers_py.feed.offchain_config import UpdateRule, ocr1_update_rule, ocr2_update_rule
from gethwrappers_py.feed.records import PHASE_BITS, FeedConfig
from gethwrappers_py.multicall import BatchOptions, try_batch_steps
from gethwrappers_py.ocr1.offchain_aggregator import ConfigSet as OCR1ConfigSet
from gethwrappers_py.ocr1.offchain_aggregator import OffchainAggregatorCalls
from gethwrappers_py.ocr2.ocr2_aggregator import ConfigSet as OCR2ConfigSet
from gethwrappers_py.ocr2.ocr2_aggregator import OCR2AggregatorCalls
from gethwrappers_py.runtime.address import ZERO_ADDRESS
from gethwrappers_py.runtime.calls import Block, ReadOptions, require_code
from gethwrappers_py.runtime.events import LogFilter
from gethwrappers_py.runtime.logs import Log
from gethwrappers_py.runtime.spec import NO_REVERTS, Call
from gethwrappers_py.runtime.steps import Rpc, Steps

T = TypeVar("T")

CONFIG_TOPICS = ["0x" + OCR1ConfigSet.SPEC.topic, "0x" + OCR2ConfigSet.SPEC.topic]
ACCESS_REASONS = ("No access", "Not whitelisted", "Only callable by EOA")
MAX_PHASES = 4096


def feed_calls(address: str) -> AggregatorProxyCalls:
    """Calls that proxies and aggregators share (`aggregator` and the phases are the proxy's alone)."""
    return AggregatorProxyCalls(address, NO_REVERTS)


def aggregator_calls(address: str) -> OCR2AggregatorCalls:
    """Calls of an aggregator; those used on OCR1 as well have the same selectors there."""
    return OCR2AggregatorCalls(address, NO_REVERTS)


def ocr1_calls(address: str) -> OffchainAggregatorCalls:
    return OffchainAggregatorCalls(address, NO_REVERTS)


def refused(problem: ContractReverted) -> FeedError | None:
    """What a revert of a getter means to a reader; None if it means nothing in particular."""
    if isinstance(problem, RevertString):
        if problem.reason in ACCESS_REASONS:
            return AccessDenied(problem.reason)
        if problem.reason == "No data present":
            return NoAnswer(problem.reason)
    return None


def expect(outcome: T | WrapperError, address: str) -> Steps[T]:
    """The value of a getter that every feed has; raises `NoContract`, `AccessDenied`, `NoAnswer` or `NotAFeed`."""
    if not isinstance(outcome, WrapperError):
        return outcome
    yield from require_code(address, ReadOptions())
    if isinstance(outcome, ContractReverted):
        raise refused(outcome) or NotAFeed(f"{address} does not answer as a feed does: {outcome}") from outcome
    raise NotAFeed(f"{address} does not answer as a feed does: {outcome}") from outcome


def value_or(outcome: T | WrapperError, default: T) -> T:
    return default if isinstance(outcome, WrapperError) else outcome


@dataclass(frozen=True, slots=True)
class Phase:
    """One aggregator behind a feed. `number` is 0 where there is no proxy."""

    number: int
    aggregator: str

    def round_id(self, round_number: int) -> int:
        return self.number << PHASE_BITS | round_number


def current_phase(address: str, block: Block) -> Steps[Phase]:
    """The aggregator that answers at a block."""
    calls: list[Call[Any]] = [feed_calls(address).aggregator(), feed_calls(address).phase_id()]
    aggregator, number = yield from try_batch_steps(calls, BatchOptions(block))
    if isinstance(aggregator, WrapperError):
        return Phase(0, address)
    return Phase(value_or(number, 0), aggregator)


def phases(address: str, block: Block = "latest") -> Steps[list[Phase]]:
    """All aggregators that the proxy has had, oldest first; the feed itself if it is none."""
    now = yield from current_phase(address, block)
    if now.number == 0:
        return [now]
    numbers = range(1, min(now.number, MAX_PHASES) + 1)
    calls = [feed_calls(address).phase_aggregators(number) for number in numbers]
    found = yield from try_batch_steps(calls, BatchOptions(block))
    return [
        Phase(number, aggregator)
        for number, aggregator in zip(numbers, found, strict=True)
        if isinstance(aggregator, str) and aggregator != ZERO_ADDRESS
    ]


@dataclass(frozen=True, slots=True)
class ConfigPlace:
    """Where an aggregator's configuration is to be found: the block of its event."""

    aggregator: str
    count: int
    block: int


def config_log(place: ConfigPlace) -> Steps[OCR1ConfigSet | OCR2ConfigSet | None]:
    """The event of a configuration, None if the node does not have it (any more)."""
    wanted = LogFilter((place.aggregator,), [CONFIG_TOPICS])
    found = yield Rpc("eth_getLogs", wanted.parameters(place.block, place.block))
    for entry in reversed(found):
        log = Log.of(entry)
        event = OCR2ConfigSet.match(log) or OCR1ConfigSet.match(log)
        if event is not None and event.config_count == place.count:
            return event
    return None


def update_rule(place: ConfigPlace) -> Steps[UpdateRule | str]:
    """When the feed is updated, or why that is not known."""
    try:
        event = yield from config_log(place)
    except (RpcError, TransportError) as problem:
        return f"the node does not give the configuration's event of block {place.block}: {problem}"
    if event is None:
        return f"there is no configuration event in block {place.block}, which the aggregator names"
    try:
        return rule_of(event)
    except ValueError as problem:
        return f"the configuration does not tell: {problem}"


def rule_of(event: OCR1ConfigSet | OCR2ConfigSet) -> UpdateRule:
    """Heartbeat and deviation in a configuration; raises `ValueError`."""
    if isinstance(event, OCR1ConfigSet):
        return ocr1_update_rule(event.encoded)
    return ocr2_update_rule(event.offchain_config)


def place_of_config(aggregator: str, block: Block) -> Steps[ConfigPlace | None]:
    """Where the configuration in force at a block is; None if there never was one, or it is no OCR aggregator."""
    details = yield from try_batch_steps([aggregator_calls(aggregator).latest_config_details()], BatchOptions(block))
    (found,) = details
    if isinstance(found, WrapperError) or found.config_count == 0:
        return None
    return ConfigPlace(aggregator, found.config_count, found.block_number)


def read_config(aggregator: str, block: Block) -> Steps[FeedConfig]:
    """The configuration in force at a block, from its event.

    Raises:
        NotAFeed: the aggregator has none, or its event is not to be had.
    """
    place = yield from place_of_config(aggregator, block)
    if place is None:
        raise NotAFeed(f"{aggregator} is no OCR aggregator, or was never configured")
    event = yield from config_log(place)
    if event is None:
        raise NotAFeed(f"there is no configuration event of {aggregator} in block {place.block}, which it names")
    details = yield from try_batch_steps([aggregator_calls(aggregator).latest_config_details()], BatchOptions(block))
    digest = details[0].config_digest if not isinstance(details[0], WrapperError) else b""
    return config_of(event, digest, place)


def config_of(event: OCR1ConfigSet | OCR2ConfigSet, digest: bytes, place: ConfigPlace) -> FeedConfig:
    """A configuration from its event; OCR1's does not hold the digest (16 bytes, here the first of `digest`)."""
    try:
        rule = rule_of(event)
        heartbeat, deviation = rule.heartbeat, rule.deviation
    except ValueError:
        heartbeat, deviation = None, None
    generation: Literal["OCR1", "OCR2"]
    if isinstance(event, OCR1ConfigSet):
        generation, f, version, blob, digest = (
            "OCR1",
            event.threshold,
            event.encoded_config_version,
            event.encoded,
            digest[:16],
        )
    else:
        generation, f, version, blob, digest = (
            "OCR2",
            event.f,
            event.offchain_config_version,
            event.offchain_config,
            event.config_digest,
        )
    return FeedConfig(
        aggregator=place.aggregator,
        generation=generation,
        config_count=event.config_count,
        block=place.block,
        config_digest=digest,
        f=f,
        signers=event.signers,
        transmitters=event.transmitters,
        offchain_config_version=version,
        offchain_config=blob,
        heartbeat=heartbeat,
        deviation=deviation,
    )


def config_chain(aggregator: str, back_to: int) -> Steps[list[tuple[int, OCR1ConfigSet | OCR2ConfigSet]]]:
    """The configurations since (and the one in force at) block `back_to`, oldest first, with their blocks.

    Each event names the block of the one before it, so that needs no state of old blocks. Where the node lacks an event
    the chain ends.
    """
    place = yield from place_of_config(aggregator, "latest")
    chain: list[tuple[int, OCR1ConfigSet | OCR2ConfigSet]] = []
    while place is not None:
        event = yield from config_log(place)
        if event is None:
            break
        chain.append((place.block, event))
        if place.block <= back_to or event.config_count <= 1:
            break
        place = ConfigPlace(aggregator, event.config_count - 1, event.previous_config_block_number)
    return list(reversed(chain))
