"""Typed wrapper of AggregatorInterface, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr1 import reverts


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


_GET_ANSWER: rt.Function[int] = rt.Function(
    "getAnswer",
    "b5ab58dc",
    inputs=(rt.Param("roundId", "uint256", "round_id"),),
    outputs=(rt.Param("", "int256", "value"),),
)
_GET_TIMESTAMP: rt.Function[int] = rt.Function(
    "getTimestamp",
    "b633620c",
    inputs=(rt.Param("roundId", "uint256", "round_id"),),
    outputs=(rt.Param("", "uint256", "value"),),
)
_LATEST_ANSWER: rt.Function[int] = rt.Function("latestAnswer", "50d25bcd", outputs=(rt.Param("", "int256", "value"),))
_LATEST_ROUND: rt.Function[int] = rt.Function("latestRound", "668a0f02", outputs=(rt.Param("", "uint256", "value"),))
_LATEST_TIMESTAMP: rt.Function[int] = rt.Function(
    "latestTimestamp",
    "8205bf6a",
    outputs=(rt.Param("", "uint256", "value"),),
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class AggregatorInterfaceCalls(rt.Calls):
    """Packs calls of AggregatorInterface, for batches and for senders of one's own."""

    def get_answer(self, round_id: int) -> rt.Call[int]:
        """`getAnswer(uint256 roundId) view returns (int256)`."""
        return self._call(_GET_ANSWER, round_id)

    def get_timestamp(self, round_id: int) -> rt.Call[int]:
        """`getTimestamp(uint256 roundId) view returns (uint256)`."""
        return self._call(_GET_TIMESTAMP, round_id)

    def latest_answer(self) -> rt.Call[int]:
        """`latestAnswer() view returns (int256)`."""
        return self._call(_LATEST_ANSWER)

    def latest_round(self) -> rt.Call[int]:
        """`latestRound() view returns (uint256)`."""
        return self._call(_LATEST_ROUND)

    def latest_timestamp(self) -> rt.Call[int]:
        """`latestTimestamp() view returns (uint256)`."""
        return self._call(_LATEST_TIMESTAMP)


class AggregatorInterfaceEvents(rt.Events):
    """The events of AggregatorInterface: iterate for the past, `.live()` for what comes."""

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


class _AggregatorInterfaceInterface(rt.Interface):
    NAME = "AggregatorInterface"
    PACKAGE = "gethwrappers_py.ocr1"
    FUNCTIONS: ClassVar = {
        "get_answer": _GET_ANSWER,
        "get_timestamp": _GET_TIMESTAMP,
        "latest_answer": _LATEST_ANSWER,
        "latest_round": _LATEST_ROUND,
        "latest_timestamp": _LATEST_TIMESTAMP,
    }
    EVENTS = (AnswerUpdated, NewRound)
    REVERTS = _REVERTS
    _CALLS = AggregatorInterfaceCalls
    _EVENTS = AggregatorInterfaceEvents


class AsyncAggregatorInterface(_AggregatorInterfaceInterface, rt.AsyncContract):
    """AggregatorInterface, awaitable. `AggregatorInterface.at` gives one for an async source."""

    calls: AggregatorInterfaceCalls
    events: AggregatorInterfaceEvents

    async def get_answer(self, round_id: int) -> int:
        """`getAnswer(uint256 roundId) view returns (int256)`."""
        return await self._read(self.calls.get_answer(round_id))

    async def get_timestamp(self, round_id: int) -> int:
        """`getTimestamp(uint256 roundId) view returns (uint256)`."""
        return await self._read(self.calls.get_timestamp(round_id))

    async def latest_answer(self) -> int:
        """`latestAnswer() view returns (int256)`."""
        return await self._read(self.calls.latest_answer())

    async def latest_round(self) -> int:
        """`latestRound() view returns (uint256)`."""
        return await self._read(self.calls.latest_round())

    async def latest_timestamp(self) -> int:
        """`latestTimestamp() view returns (uint256)`."""
        return await self._read(self.calls.latest_timestamp())


class AggregatorInterface(_AggregatorInterfaceInterface, rt.Contract):
    """AggregatorInterface."""

    calls: AggregatorInterfaceCalls
    events: AggregatorInterfaceEvents
    _ASYNC = AsyncAggregatorInterface

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> AggregatorInterface: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncAggregatorInterface: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    def get_answer(self, round_id: int) -> int:
        """`getAnswer(uint256 roundId) view returns (int256)`.

        Answer of a round.
        """
        return self._read(self.calls.get_answer(round_id))

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

    def latest_timestamp(self) -> int:
        """`latestTimestamp() view returns (uint256)`.

        Block timestamp at which the latest round was transmitted, 0 before the first.
        """
        return self._read(self.calls.latest_timestamp())
