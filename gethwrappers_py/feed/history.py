"""The past of a feed: rounds by time across phases, and what each oracle observed.

A proxy does not record when it went from one aggregator to the next. Here a phase counts until its aggregator's last
round, and the next one from there on: an aggregator stops when it is replaced, its successor often runs for a while
before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gethwrappers_py.errors import BadValue, ContractReverted, NoAnswer, WrapperError
from gethwrappers_py.feed.records import Observation, OracleRound, Round, scaled
from gethwrappers_py.feed.target import Phase, config_chain, expect, feed_calls, phases, refused
from gethwrappers_py.multicall import CALLS_PER_BATCH, BatchOptions, try_batch_steps
from gethwrappers_py.ocr1.offchain_aggregator import ConfigSet as OCR1ConfigSet
from gethwrappers_py.ocr1.offchain_aggregator import NewTransmission as OCR1NewTransmission
from gethwrappers_py.ocr2.ocr2_aggregator import ConfigSet as OCR2ConfigSet
from gethwrappers_py.ocr2.ocr2_aggregator import NewTransmission as OCR2NewTransmission
from gethwrappers_py.runtime.calls import Block
from gethwrappers_py.runtime.events import LogFilter, Progress, block_number, history
from gethwrappers_py.runtime.logs import Log
from gethwrappers_py.runtime.steps import Item, Steps, Stream, collect

PROBES = 48
"""Rounds looked at together while searching a time: three batches find one among 100,000."""

TRANSMISSION_TOPICS = ["0x" + OCR1NewTransmission.SPEC.topic, "0x" + OCR2NewTransmission.SPEC.topic]


def seconds_of(time: datetime | int, where: str) -> int:
    """Seconds since 1970 of a time; raises `BadValue` for a datetime without a zone and other types."""
    if isinstance(time, datetime):
        if time.tzinfo is None:
            raise BadValue(where, "a datetime with a time zone", time)
        return int(time.timestamp())
    if isinstance(time, bool) or not isinstance(time, int):
        raise BadValue(where, "a datetime or seconds since 1970", time)
    return time


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase with its last round, and the times (seconds, from `since` until `until`) in which it counts."""

    phase: Phase
    last: int
    since: int
    until: int


def stretches(address: str, block: Block) -> Steps[tuple[list[Stretch], int]]:
    """The phases of a feed that have rounds, oldest first, and the feed's decimals."""
    found = yield from phases(address, block)
    calls = [feed_calls(phase.aggregator).latest_round_data() for phase in found]
    latest = yield from try_batch_steps(calls, BatchOptions(block))
    (decimals,) = yield from try_batch_steps([feed_calls(address).decimals()], BatchOptions(block))
    places: int = yield from expect(decimals, address)
    result: list[Stretch] = []
    for phase, data in zip(found, latest, strict=True):
        if isinstance(data, WrapperError):
            problem = refused(data) if isinstance(data, ContractReverted) else None
            if problem is not None and not isinstance(problem, NoAnswer):
                raise problem from data
            continue
        since = result[-1].until if result else 0
        if data.updated_at >= max(since, 1):
            result.append(Stretch(phase, data.round_id, since, data.updated_at))
    return result, places


def read_rounds(address: str, phase: Phase, numbers: Sequence[int], decimals: int, block: Block) -> Steps[list[Round]]:
    """The rounds of a phase by number; those that have no answer are left out."""
    calls = [feed_calls(address).get_round_data(phase.round_id(number)) for number in numbers]
    found = yield from try_batch_steps(calls, BatchOptions(block))
    rounds = []
    for number, data in zip(numbers, found, strict=True):
        if isinstance(data, ContractReverted):
            problem = refused(data)
            if problem is not None and not isinstance(problem, NoAnswer):
                raise problem from data
        if isinstance(data, WrapperError) or data.updated_at == 0:
            continue
        rounds.append(
            Round(
                scaled(data.answer, decimals),
                data.answer,
                decimals,
                phase.round_id(number),
                data.started_at,
                data.updated_at,
                phase.aggregator,
            )
        )
    return rounds


def first_round_from(address: str, phase: Phase, last: int, seconds: int, decimals: int, block: Block) -> Steps[int]:
    """The number of the first round at or after a time; `last + 1` if all are before."""
    # Invariant: every round up to `before` that has an answer is earlier, every one from `after` on is not.
    before, after = 0, last + 1
    while after - before > 1:
        step = max((after - before - 1) // PROBES, 1)
        numbers = range(before + step, after, step)
        rounds = yield from read_rounds(address, phase, numbers, decimals, block)
        after = next((found.round for found in rounds if found.updated_at >= seconds), after)
        if step == 1:
            break
        # Rounds without an answer tell nothing; only where all are such are they passed over.
        earlier = [found.round for found in rounds if found.updated_at < seconds]
        before = max(earlier, default=before if rounds else numbers[-1])
    return after


def rounds_between(address: str, start: int, end: int | None, block: Block, progress: Progress | None) -> Stream[Round]:
    """The rounds from `start` to `end` (seconds, both included), oldest first. `progress` counts rounds."""
    pinned = yield from block_number(block)
    parts, decimals = yield from stretches(address, pinned)
    ranges: list[tuple[Phase, int, int]] = []
    for part in parts:
        low, high = max(start, part.since), part.until if end is None else min(end, part.until)
        if low > high:
            continue
        first = yield from first_round_from(address, part.phase, part.last, low, decimals, pinned)
        beyond = part.last + 1
        if high < part.until:
            beyond = yield from first_round_from(address, part.phase, part.last, high + 1, decimals, pinned)
        ranges.append((part.phase, first, beyond))
    total, done = sum(beyond - first for _, first, beyond in ranges), 0
    for phase, first, beyond in ranges:
        for position in range(first, beyond, CALLS_PER_BATCH):
            numbers = range(position, min(position + CALLS_PER_BATCH, beyond))
            for found in (yield from read_rounds(address, phase, numbers, decimals, pinned)):
                yield Item(found)
            done += len(numbers)
            if progress is not None:
                progress(done, total)


def round_at(address: str, seconds: int, block: Block) -> Steps[Round]:
    """The round that was the latest at a time; raises `NoAnswer` if there was none yet."""
    pinned = yield from block_number(block)
    parts, decimals = yield from stretches(address, pinned)
    for part in reversed(parts):
        if part.since > seconds:
            continue
        beyond = yield from first_round_from(address, part.phase, part.last, seconds + 1, decimals, pinned)
        # Rounds without an answer are rare, so the one before is nearly always the first that is looked at.
        for number in range(beyond - 1, 0, -1):
            found = yield from read_rounds(address, part.phase, [number], decimals, pinned)
            if found and found[0].updated_at >= part.since:
                return found[0]
            if found:
                break
    raise NoAnswer(f"{address} had no answer at {seconds} s after 1970")


def oracle_rounds(address: str, from_block: Block, to_block: Block, progress: Progress | None) -> Stream[OracleRound]:
    """Each transmission of all phases with every oracle's observation, in the order of the chain."""
    first = yield from block_number(from_block)
    last = yield from block_number(to_block)
    found = yield from phases(address, "latest")
    (decimals,) = yield from try_batch_steps([feed_calls(address).decimals()])
    places: int = yield from expect(decimals, address)
    aggregators = list(dict.fromkeys(phase.aggregator for phase in found))
    configs = {}
    for aggregator in aggregators:
        configs[aggregator] = yield from config_chain(aggregator, first)
    stream = history(LogFilter(tuple(aggregators), [TRANSMISSION_TOPICS]), first, last, progress)
    for log in (yield from collect(stream)):
        record = oracle_round(log, places, configs[log.address])
        if record is not None:
            yield Item(record)


def oracle_round(
    log: Log, decimals: int, configs: Sequence[tuple[int, OCR1ConfigSet | OCR2ConfigSet]]
) -> OracleRound | None:
    """A `NewTransmission` of either generation, None for other logs.

    Args:
        configs: the aggregator's configurations by block, oldest first; those not known leave addresses out.
    """
    event = OCR2NewTransmission.match(log) or OCR1NewTransmission.match(log)
    if event is None:
        return None
    block = log.block_number or 0
    config = next((config for since, config in reversed(configs) if since <= block), None)
    observations = tuple(
        Observation(
            oracle,
            scaled(value, decimals),
            config.transmitters[oracle] if config and oracle < len(config.transmitters) else None,
            config.signers[oracle] if config and oracle < len(config.signers) else None,
        )
        for oracle, value in zip(event.observers, event.observations, strict=False)
    )
    if isinstance(event, OCR2NewTransmission):
        digest, counter = event.config_digest, event.epoch_and_round
        observed_at, juels = event.observations_timestamp, event.juels_per_fee_coin
    else:
        # OCR1's context word: 11 bytes of padding, the digest, epoch and round.
        digest, counter = event.raw_report_context[11:27], int.from_bytes(event.raw_report_context[27:], "big")
        observed_at, juels = None, None
    return OracleRound(
        round=event.aggregator_round_id,
        answer=scaled(event.answer, decimals),
        aggregator=log.address,
        transmitter=event.transmitter,
        observations=observations,
        config_digest=digest,
        epoch=counter >> 8,
        epoch_round=counter & 0xFF,
        observed_at=observed_at,
        juels_per_fee_coin=juels,
        block=block,
        transaction_hash=log.transaction_hash or b"",
        removed=log.removed,
    )
