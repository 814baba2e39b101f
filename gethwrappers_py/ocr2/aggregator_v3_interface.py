"""Typed wrapper of AggregatorV3Interface, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

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


_DECIMALS: rt.Function[int] = rt.Function("decimals", "313ce567", outputs=(rt.Param("", "uint8", "value"),))
_DESCRIPTION: rt.Function[str] = rt.Function("description", "7284e416", outputs=(rt.Param("", "string", "value"),))
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
_VERSION: rt.Function[int] = rt.Function("version", "54fd4d50", outputs=(rt.Param("", "uint256", "value"),))

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class AggregatorV3InterfaceCalls(rt.Calls):
    """Packs calls of AggregatorV3Interface, for batches and for senders of one's own."""

    def decimals(self) -> rt.Call[int]:
        """`decimals() view returns (uint8)`."""
        return self._call(_DECIMALS)

    def description(self) -> rt.Call[str]:
        """`description() view returns (string)`."""
        return self._call(_DESCRIPTION)

    def get_round_data(self, round_id: int) -> rt.Call[GetRoundDataResult]:
        """`getRoundData(uint80 _roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.
        """
        return self._call(_GET_ROUND_DATA, round_id)

    def latest_round_data(self) -> rt.Call[LatestRoundDataResult]:
        """`latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt,
        uint80 answeredInRound)`.
        """
        return self._call(_LATEST_ROUND_DATA)

    def version(self) -> rt.Call[int]:
        """`version() view returns (uint256)`."""
        return self._call(_VERSION)


class AggregatorV3InterfaceEvents(rt.Events):
    """The events of AggregatorV3Interface: iterate for the past, `.live()` for what comes."""


class _AggregatorV3InterfaceInterface(rt.Interface):
    NAME = "AggregatorV3Interface"
    PACKAGE = "gethwrappers_py.ocr2"
    FUNCTIONS: ClassVar = {
        "decimals": _DECIMALS,
        "description": _DESCRIPTION,
        "get_round_data": _GET_ROUND_DATA,
        "latest_round_data": _LATEST_ROUND_DATA,
        "version": _VERSION,
    }
    REVERTS = _REVERTS
    _CALLS = AggregatorV3InterfaceCalls
    _EVENTS = AggregatorV3InterfaceEvents


class AsyncAggregatorV3Interface(_AggregatorV3InterfaceInterface, rt.AsyncContract):
    """AggregatorV3Interface, awaitable. `AggregatorV3Interface.at` gives one for an async source."""

    calls: AggregatorV3InterfaceCalls
    events: AggregatorV3InterfaceEvents

    async def decimals(self) -> int:
        """`decimals() view returns (uint8)`."""
        return await self._read(self.calls.decimals())

    async def description(self) -> str:
        """`description() view returns (string)`."""
        return await self._read(self.calls.description())

    async def get_round_data(self, round_id: int) -> GetRoundDataResult:
        """`getRoundData(uint80 _roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.
        """
        return await self._read(self.calls.get_round_data(round_id))

    async def latest_round_data(self) -> LatestRoundDataResult:
        """`latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt,
        uint80 answeredInRound)`.
        """
        return await self._read(self.calls.latest_round_data())

    async def version(self) -> int:
        """`version() view returns (uint256)`."""
        return await self._read(self.calls.version())


class AggregatorV3Interface(_AggregatorV3InterfaceInterface, rt.Contract):
    """AggregatorV3Interface."""

    calls: AggregatorV3InterfaceCalls
    events: AggregatorV3InterfaceEvents
    _ASYNC = AsyncAggregatorV3Interface

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> AggregatorV3Interface: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncAggregatorV3Interface: ...

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

    def get_round_data(self, round_id: int) -> GetRoundDataResult:
        """`getRoundData(uint80 _roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.

        Data of one round. Rounds that never happened read as zeros.
        """
        return self._read(self.calls.get_round_data(round_id))

    def latest_round_data(self) -> LatestRoundDataResult:
        """`latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80
        answeredInRound)`.

        Data of the latest round; all zero before the first.
        """
        return self._read(self.calls.latest_round_data())

    def version(self) -> int:
        """`version() view returns (uint256)`.

        Version of the aggregator.
        """
        return self._read(self.calls.version())
