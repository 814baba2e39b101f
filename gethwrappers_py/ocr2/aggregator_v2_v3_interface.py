"""Typed wrapper of AggregatorV2V3Interface, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr2 import reverts


@dataclass(frozen=True, slots=True)
class GetRoundDataResult:
    """What `getRoundData` returns."""

    round_id: int
    """`uint80 roundId`: number of the round"""
    answer: int
    """`int256 answer`: median of the observations"""
    started_at: int
    """`uint256 startedAt`: Unix time in seconds: of the observations (OCR2) or of the transmission (OCR1)"""
    updated_at: int
    """`uint256 updatedAt`: Unix time of the transmission in seconds"""
    answered_in_round: int
    """`uint80 answeredInRound`: same as `roundId`"""


@dataclass(frozen=True, slots=True)
class LatestRoundDataResult:
    """What `latestRoundData` returns."""

    round_id: int
    """`uint80 roundId`: number of the round"""
    answer: int
    """`int256 answer`: median of the observations"""
    started_at: int
    """`uint256 startedAt`: Unix time in seconds: of the observations (OCR2) or of the transmission (OCR1)"""
    updated_at: int
    """`uint256 updatedAt`: Unix time of the transmission in seconds"""
    answered_in_round: int
    """`uint80 answeredInRound`: same as `roundId`"""


@dataclass(frozen=True, slots=True)
class AnswerUpdated(rt.Event):
    """`event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)`."""

    current: int
    """`int256 indexed current`."""
    round_id: int
    """`uint256 indexed roundId`."""
    updated_at: int
    """`uint256 updatedAt`."""

    SPEC: ClassVar = rt.EventSpec(
        "AnswerUpdated",
        "0559884fd3a460db3073b7fc896cc77986f16e378210ded43186175bf646fc5f",
        (
            rt.Param("current", "int256", "current", indexed=True),
            rt.Param("roundId", "uint256", "round_id", indexed=True),
            rt.Param("updatedAt", "uint256", "updated_at"),
        ),
    )


@dataclass(frozen=True, slots=True)
class NewRound(rt.Event):
    """`event NewRound(uint256 indexed roundId, address indexed startedBy, uint256 startedAt)`."""

    round_id: int
    """`uint256 indexed roundId`."""
    started_by: str
    """`address indexed startedBy`."""
    started_at: int
    """`uint256 startedAt`."""

    SPEC: ClassVar = rt.EventSpec(
        "NewRound",
        "0109fc6f55cf40689f02fbaad7af7fe7bbac8a3d2186600afc7d3e10cac60271",
        (
            rt.Param("roundId", "uint256", "round_id", indexed=True),
            rt.Param("startedBy", "address", "started_by", indexed=True),
            rt.Param("startedAt", "uint256", "started_at"),
        ),
    )


_DECIMALS: rt.Function[int] = rt.Function("decimals", "313ce567", outputs=(rt.Param("", "uint8", "value"),))
_DESCRIPTION: rt.Function[str] = rt.Function("description", "7284e416", outputs=(rt.Param("", "string", "value"),))
_GET_ANSWER: rt.Function[int] = rt.Function(
    "getAnswer",
    "b5ab58dc",
    inputs=(rt.Param("roundId", "uint256", "round_id"),),
    outputs=(rt.Param("", "int256", "value"),),
)
_GET_ROUND_DATA: rt.Function[GetRoundDataResult] = rt.Function(
    "getRoundData",
    "9a6fc8f5",
    inputs=(rt.Param("_roundId", "uint80", "round_id"),),
    outputs=(
        rt.Param("roundId", "uint80", "round_id"),
        rt.Param("answer", "int256", "answer"),
        rt.Param("startedAt", "uint256", "started_at"),
        rt.Param("updatedAt", "uint256", "updated_at"),
        rt.Param("answeredInRound", "uint80", "answered_in_round"),
    ),
    result=GetRoundDataResult,
)
_GET_TIMESTAMP: rt.Function[int] = rt.Function(
    "getTimestamp",
    "b633620c",
    inputs=(rt.Param("roundId", "uint256", "round_id"),),
    outputs=(rt.Param("", "uint256", "value"),),
)
_LATEST_ANSWER: rt.Function[int] = rt.Function("latestAnswer", "50d25bcd", outputs=(rt.Param("", "int256", "value"),))
_LATEST_ROUND: rt.Function[int] = rt.Function("latestRound", "668a0f02", outputs=(rt.Param("", "uint256", "value"),))
_LATEST_ROUND_DATA: rt.Function[LatestRoundDataResult] = rt.Function(
    "latestRoundData",
    "feaf968c",
    outputs=(
        rt.Param("roundId", "uint80", "round_id"),
        rt.Param("answer", "int256", "answer"),
        rt.Param("startedAt", "uint256", "started_at"),
        rt.Param("updatedAt", "uint256", "updated_at"),
        rt.Param("answeredInRound", "uint80", "answered_in_round"),
    ),
    result=LatestRoundDataResult,
)
_LATEST_TIMESTAMP: rt.Function[int] = rt.Function(
    "latestTimestamp",
    "8205bf6a",
    outputs=(rt.Param("", "uint256", "value"),),
)
_VERSION: rt.Function[int] = rt.Function("version", "54fd4d50", outputs=(rt.Param("", "uint256", "value"),))

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class AggregatorV2V3InterfaceCalls(rt.Calls):
    """Packs calls of AggregatorV2V3Interface, for batches and for senders of one's own."""

    def decimals(self) -> rt.Call[int]:
        """`decimals() view returns (uint8)`."""
        return self._call(_DECIMALS)

    def description(self) -> rt.Call[str]:
        """`description() view returns (string)`."""
        return self._call(_DESCRIPTION)

    def get_answer(self, round_id: int) -> rt.Call[int]:
        """`getAnswer(uint256 roundId) view returns (int256)`."""
        return self._call(_GET_ANSWER, round_id)

    def get_round_data(self, round_id: int) -> rt.Call[GetRoundDataResult]:
        """`getRoundData(uint80 _roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.
        """
        return self._call(_GET_ROUND_DATA, round_id)

    def get_timestamp(self, round_id: int) -> rt.Call[int]:
        """`getTimestamp(uint256 roundId) view returns (uint256)`."""
        return self._call(_GET_TIMESTAMP, round_id)

    def latest_answer(self) -> rt.Call[int]:
        """`latestAnswer() view returns (int256)`."""
        return self._call(_LATEST_ANSWER)

    def latest_round(self) -> rt.Call[int]:
        """`latestRound() view returns (uint256)`."""
        return self._call(_LATEST_ROUND)

    def latest_round_data(self) -> rt.Call[LatestRoundDataResult]:
        """`latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt,
        uint80 answeredInRound)`.
        """
        return self._call(_LATEST_ROUND_DATA)

    def latest_timestamp(self) -> rt.Call[int]:
        """`latestTimestamp() view returns (uint256)`."""
        return self._call(_LATEST_TIMESTAMP)

    def version(self) -> rt.Call[int]:
        """`version() view returns (uint256)`."""
        return self._call(_VERSION)


class AggregatorV2V3InterfaceEvents(rt.Events):
    """The events of AggregatorV2V3Interface: iterate for the past, `.live()` for what comes."""

    def answer_updated(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        current: int | Sequence[int] | None = None,
        round_id: int | Sequence[int] | None = None,
    ) -> rt.EventQuery[AnswerUpdated]:
        """`event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)`."""
        return self._query(AnswerUpdated, from_block, to_block, progress, {"current": current, "round_id": round_id})

    def new_round(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        round_id: int | Sequence[int] | None = None,
        started_by: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[NewRound]:
        """`event NewRound(uint256 indexed roundId, address indexed startedBy, uint256 startedAt)`."""
        return self._query(NewRound, from_block, to_block, progress, {"round_id": round_id, "started_by": started_by})


class _AggregatorV2V3InterfaceInterface(rt.Interface):
    NAME = "AggregatorV2V3Interface"
    PACKAGE = "gethwrappers_py.ocr2"
    FUNCTIONS: ClassVar = {
        "decimals": _DECIMALS,
        "description": _DESCRIPTION,
        "get_answer": _GET_ANSWER,
        "get_round_data": _GET_ROUND_DATA,
        "get_timestamp": _GET_TIMESTAMP,
        "latest_answer": _LATEST_ANSWER,
        "latest_round": _LATEST_ROUND,
        "latest_round_data": _LATEST_ROUND_DATA,
        "latest_timestamp": _LATEST_TIMESTAMP,
        "version": _VERSION,
    }
    EVENTS = (AnswerUpdated, NewRound)
    REVERTS = _REVERTS
    _CALLS = AggregatorV2V3InterfaceCalls
    _EVENTS = AggregatorV2V3InterfaceEvents


class AsyncAggregatorV2V3Interface(_AggregatorV2V3InterfaceInterface, rt.AsyncContract):
    """AggregatorV2V3Interface, awaitable. `AggregatorV2V3Interface.at` gives one for an async source."""

    calls: AggregatorV2V3InterfaceCalls
    events: AggregatorV2V3InterfaceEvents

    async def decimals(self) -> int:
        """`decimals() view returns (uint8)`."""
        return await self._read(self.calls.decimals())

    async def description(self) -> str:
        """`description() view returns (string)`."""
        return await self._read(self.calls.description())

    async def get_answer(self, round_id: int) -> int:
        """`getAnswer(uint256 roundId) view returns (int256)`."""
        return await self._read(self.calls.get_answer(round_id))

    async def get_round_data(self, round_id: int) -> GetRoundDataResult:
        """`getRoundData(uint80 _roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.
        """
        return await self._read(self.calls.get_round_data(round_id))

    async def get_timestamp(self, round_id: int) -> int:
        """`getTimestamp(uint256 roundId) view returns (uint256)`."""
        return await self._read(self.calls.get_timestamp(round_id))

    async def latest_answer(self) -> int:
        """`latestAnswer() view returns (int256)`."""
        return await self._read(self.calls.latest_answer())

    async def latest_round(self) -> int:
        """`latestRound() view returns (uint256)`."""
        return await self._read(self.calls.latest_round())

    async def latest_round_data(self) -> LatestRoundDataResult:
        """`latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt,
        uint80 answeredInRound)`.
        """
        return await self._read(self.calls.latest_round_data())

    async def latest_timestamp(self) -> int:
        """`latestTimestamp() view returns (uint256)`."""
        return await self._read(self.calls.latest_timestamp())

    async def version(self) -> int:
        """`version() view returns (uint256)`."""
        return await self._read(self.calls.version())


class AggregatorV2V3Interface(_AggregatorV2V3InterfaceInterface, rt.Contract):
    """AggregatorV2V3Interface."""

    calls: AggregatorV2V3InterfaceCalls
    events: AggregatorV2V3InterfaceEvents
    _ASYNC = AsyncAggregatorV2V3Interface

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> AggregatorV2V3Interface: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncAggregatorV2V3Interface: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    def decimals(self) -> int:
        """`decimals() view returns (uint8)`.

        Number of decimals of the answers.
        """
        return self._read(self.calls.decimals())

    def description(self) -> str:
        """`description() view returns (string)`.

        What the feed reports, for example `ETH / USD`.
        """
        return self._read(self.calls.description())

    def get_answer(self, round_id: int) -> int:
        """`getAnswer(uint256 roundId) view returns (int256)`.

        Answer of a round.
        """
        return self._read(self.calls.get_answer(round_id))

    def get_round_data(self, round_id: int) -> GetRoundDataResult:
        """`getRoundData(uint80 _roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.

        Data of one round. Rounds that never happened read as zeros.
        """
        return self._read(self.calls.get_round_data(round_id))

    def get_timestamp(self, round_id: int) -> int:
        """`getTimestamp(uint256 roundId) view returns (uint256)`.

        Transmission timestamp of a round.
        """
        return self._read(self.calls.get_timestamp(round_id))

    def latest_answer(self) -> int:
        """`latestAnswer() view returns (int256)`.

        Answer of the latest round, 0 before the first.
        """
        return self._read(self.calls.latest_answer())

    def latest_round(self) -> int:
        """`latestRound() view returns (uint256)`.

        Number of the latest round, 0 before the first.
        """
        return self._read(self.calls.latest_round())

    def latest_round_data(self) -> LatestRoundDataResult:
        """`latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80
        answeredInRound)`.

        Data of the latest round; all zero before the first.
        """
        return self._read(self.calls.latest_round_data())

    def latest_timestamp(self) -> int:
        """`latestTimestamp() view returns (uint256)`.

        Block timestamp at which the latest round was transmitted, 0 before the first.
        """
        return self._read(self.calls.latest_timestamp())

    def version(self) -> int:
        """`version() view returns (uint256)`.

        Version of the aggregator.
        """
        return self._read(self.calls.version())
