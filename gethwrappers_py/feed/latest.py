"""The latest answer of one or many feeds: one batch, one block, and every check a consumer should make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from gethwrappers_py.common.aggregator_proxy import LatestRoundDataResult
from gethwrappers_py.common.multicall3 import Multicall3Calls
from gethwrappers_py.errors import (
    ContractReverted,
    NoAnswer,
    NotAFeed,
    OutOfBounds,
    SequencerDown,
    StaleAnswer,
    UnknownHeartbeat,
    WrapperError,
)
from gethwrappers_py.feed.offchain_config import UpdateRule
from gethwrappers_py.feed.records import Answer, scaled
from gethwrappers_py.feed.target import ConfigPlace, aggregator_calls, expect, feed_calls, update_rule, value_or
from gethwrappers_py.multicall import MULTICALL3_ADDRESS, BatchOptions, try_batch_steps
from gethwrappers_py.runtime.calls import Block, block_parameter
from gethwrappers_py.runtime.logs import quantity
from gethwrappers_py.runtime.spec import NO_REVERTS, Call
from gethwrappers_py.runtime.steps import Rpc, Steps

MaxAge: TypeAlias = int | Literal["heartbeat"] | None
"""How old an answer may be: seconds, None for any age, or `heartbeat` for what the aggregator's configuration says."""

DEFAULT_GRACE_SECONDS = 3600
SMALLEST_SLACK_SECONDS = 60
SLACK_SHARE = 10
"""Beyond the heartbeat a report still has to be made and mined: a tenth of it, at least a minute."""


def limit_of(heartbeat: int) -> int:
    """Seconds after which an answer of a feed with this heartbeat (seconds) is stale."""
    return heartbeat + max(SMALLEST_SLACK_SECONDS, heartbeat // SLACK_SHARE)


@dataclass(slots=True)
class FeedState:
    """One feed and what was learned about it.

    Nothing here is believed without asking again: the aggregator last seen only decides what goes into the same batch,
    and a configuration is looked up again when the aggregator names another one.
    """

    address: str
    sequencer: str | None = None
    grace: int = DEFAULT_GRACE_SECONDS
    positive: bool = True
    lowest: Decimal | None = None
    highest: Decimal | None = None
    guess: str | None = None
    rules: dict[ConfigPlace, UpdateRule] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """The calls of one feed within a batch, and what came back."""

    state: FeedState
    calls: dict[str, Call[Any]]
    found: dict[str, Any] = field(default_factory=dict)

    @property
    def aggregator(self) -> str:
        proxied = self.found["aggregator"]
        return self.state.address if isinstance(proxied, WrapperError) else str(proxied)


def _first_calls(state: FeedState) -> dict[str, Call[Any]]:
    calls = feed_calls(state.address)
    wanted: dict[str, Call[Any]] = {
        "round": calls.latest_round_data(),
        "decimals": calls.decimals(),
        "aggregator": calls.aggregator(),
    }
    if state.sequencer is not None:
        wanted["sequencer"] = feed_calls(state.sequencer).latest_round_data()
    if state.guess is not None:
        wanted.update(_aggregator_calls(state.guess))
    return wanted


def _aggregator_calls(aggregator: str) -> dict[str, Call[Any]]:
    calls = aggregator_calls(aggregator)
    return {"config": calls.latest_config_details(), "min": calls.min_answer(), "max": calls.max_answer()}


def _old_calls(address: str) -> dict[str, Call[Any]]:
    calls = feed_calls(address)
    return {
        "latest_answer": calls.latest_answer(),
        "latest_timestamp": calls.latest_timestamp(),
        "latest_round": calls.latest_round(),
    }


def latest(
    feeds: Sequence[FeedState], max_age: MaxAge | Mapping[str, MaxAge], block: Block
) -> Steps[list[Answer | WrapperError]]:
    """The checked answers of many feeds at one block; in the place of one that must not be used, the reason.

    One round trip once the feeds are known; the first time, one more for their aggregators and one for each
    configuration that has not been read yet.
    """
    readings = [_Reading(state, _first_calls(state)) for state in feeds]
    header: dict[str, Call[Any]] = {
        "block": Multicall3Calls(MULTICALL3_ADDRESS, NO_REVERTS).get_block_number(),
        "time": Multicall3Calls(MULTICALL3_ADDRESS, NO_REVERTS).get_current_block_timestamp(),
    }
    values = yield from _run([header, *(reading.calls for reading in readings)], block)
    for reading, found in zip(readings, values[1:], strict=True):
        reading.found = found
    number, time = values[0]["block"], values[0]["time"]
    if isinstance(number, WrapperError) or isinstance(time, WrapperError):
        # The calls were made one by one, on a chain without Multicall3.
        seen = yield Rpc("eth_getBlockByNumber", [block_parameter(block), False])
        number, time = quantity(seen["number"]), quantity(seen["timestamp"])
    yield from _complete(readings, block)
    answers: list[Answer | WrapperError] = []
    for reading in readings:
        allowed = max_age.get(reading.state.address, "heartbeat") if isinstance(max_age, Mapping) else max_age
        try:
            answers.append((yield from _answer(reading, allowed, int(number), int(time))))
        except WrapperError as problem:
            answers.append(problem)
    return answers


def _run(groups: Sequence[Mapping[str, Call[Any]]], block: Block) -> Steps[list[dict[str, Any]]]:
    flat = [call for group in groups for call in group.values()]
    outcomes = iter((yield from try_batch_steps(flat, BatchOptions(block))))
    return [{name: next(outcomes) for name in group} for group in groups]


def _complete(readings: Sequence[_Reading], block: Block) -> Steps[None]:
    """A second batch for feeds whose aggregator was not known or has changed, and for those from before V3."""
    missing: list[tuple[_Reading, dict[str, Call[Any]]]] = []
    for reading in readings:
        more: dict[str, Call[Any]] = {}
        if reading.aggregator != reading.state.guess:
            more.update(_aggregator_calls(reading.aggregator))
        if isinstance(reading.found["round"], ContractReverted) and not reading.found["round"].revert_data:
            more.update(_old_calls(reading.state.address))
        if more:
            missing.append((reading, more))
    if not missing:
        return
    values = yield from _run([more for _, more in missing], block)
    for (reading, _), found in zip(missing, values, strict=True):
        reading.found.update(found)
        reading.state.guess = reading.aggregator


def _round(reading: _Reading) -> Steps[LatestRoundDataResult]:
    found = reading.found
    old = found.get("latest_answer")
    if old is not None and not isinstance(old, WrapperError):
        number, time = value_or(found["latest_round"], 0), value_or(found["latest_timestamp"], 0)
        return LatestRoundDataResult(number, old, time, time, number)
    data: LatestRoundDataResult = yield from expect(found["round"], reading.state.address)
    return data


def _answer(reading: _Reading, max_age: MaxAge, block: int, block_time: int) -> Steps[Answer]:
    state, found = reading.state, reading.found
    data = yield from _round(reading)
    decimals: int = yield from expect(found["decimals"], state.address)
    if data.updated_at == 0:
        raise NoAnswer(f"{state.address} has no answer yet")
    if data.updated_at > 2**48:
        raise NotAFeed(f"{state.address} says its answer is from {data.updated_at} s after 1970")
    value = scaled(data.answer, decimals)
    if state.positive and data.answer <= 0:
        raise NoAnswer(f"{state.address} answers {value}, which is no price")
    if state.sequencer is not None:
        _check_sequencer((yield from expect(found["sequencer"], state.sequencer)), state.grace, block_time)
    if (state.lowest is not None and value <= state.lowest) or (state.highest is not None and value >= state.highest):
        raise OutOfBounds(f"{state.address} answers {value}, the bounds are {state.lowest} and {state.highest}")
    rule = yield from _rule(reading, ask=max_age == "heartbeat")
    known = rule if isinstance(rule, UpdateRule) else None
    allowed = max_age
    if allowed == "heartbeat":
        if known is None:
            raise UnknownHeartbeat(f"{state.address}: {rule}; pass max_age= in seconds, or None for any age")
        allowed = limit_of(known.heartbeat)
    low: int | None = value_or(found.get("min"), None)
    high: int | None = value_or(found.get("max"), None)
    bounds = (low, high) if low is not None and high is not None and low < high else None
    answer = Answer(
        answer=value,
        raw=data.answer,
        decimals=decimals,
        round_id=data.round_id,
        started_at=data.started_at,
        updated_at=data.updated_at,
        aggregator=reading.aggregator,
        block=block,
        block_time=block_time,
        heartbeat=known.heartbeat if known else None,
        deviation=known.deviation if known else None,
        max_age=allowed,
        at_bound=_at_bound(data.answer, *bounds) if bounds else None,
        min_answer=scaled(bounds[0], decimals) if bounds else None,
        max_answer=scaled(bounds[1], decimals) if bounds else None,
    )
    if allowed is not None and answer.age > allowed:
        raise StaleAnswer(answer.age, allowed, value)
    return answer


def _at_bound(raw: int, low: int, high: int) -> Literal["min", "max"] | None:
    if raw <= low:
        return "min"
    return "max" if raw >= high else None


def _check_sequencer(status: LatestRoundDataResult, grace: int, now: int) -> None:
    """0 is up, 1 is down; `startedAt` is when that began, 0 on chains where it was never set."""
    if status.answer != 0:
        raise SequencerDown(f"the sequencer is down since {status.started_at}", up=False, since=status.started_at)
    if status.started_at == 0:
        raise SequencerDown("the sequencer's feed has no round yet", up=False, since=0)
    if now - status.started_at <= grace:
        raise SequencerDown(
            f"the sequencer came back {now - status.started_at} s ago, the grace period is {grace} s",
            up=True,
            since=status.started_at,
        )


def _rule(reading: _Reading, ask: bool) -> Steps[UpdateRule | str]:
    """Heartbeat and deviation, or why they are not known. One request where it was not asked for this configuration."""
    details = reading.found.get("config")
    if details is None or isinstance(details, WrapperError):
        return "the aggregator has no OCR configuration"
    if details.config_count == 0:
        return "the aggregator was never configured"
    place = ConfigPlace(reading.aggregator, details.config_count, details.block_number)
    known = reading.state.rules.get(place)
    if known is not None:
        return known
    if not ask:
        return "not asked"
    rule = yield from update_rule(place)
    if isinstance(rule, UpdateRule):
        reading.state.rules = {place: rule}
    return rule
