"""Typed wrapper of AggregatorProxy, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.common import reverts


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
class ProposedGetRoundDataResult:
    """What `proposedGetRoundData` returns."""

    round_id: int
    """`uint80 roundId`."""
    answer: int
    """`int256 answer`."""
    started_at: int
    """`uint256 startedAt`."""
    updated_at: int
    """`uint256 updatedAt`."""
    answered_in_round: int
    """`uint80 answeredInRound`."""


@dataclass(frozen=True, slots=True)
class ProposedLatestRoundDataResult:
    """What `proposedLatestRoundData` returns."""

    round_id: int
    """`uint80 roundId`."""
    answer: int
    """`int256 answer`."""
    started_at: int
    """`uint256 startedAt`."""
    updated_at: int
    """`uint256 updatedAt`."""
    answered_in_round: int
    """`uint80 answeredInRound`."""


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


@dataclass(frozen=True, slots=True)
class OwnershipTransferRequested(rt.Event):
    """`event OwnershipTransferRequested(address indexed from, address indexed to)`."""

    from_: str
    """`address indexed from`."""
    to: str
    """`address indexed to`."""

    SPEC: ClassVar = rt.EventSpec(
        "OwnershipTransferRequested",
        "ed8889f560326eb138920d842192f0eb3dd22b4f139c87a2c57538e05bae1278",
        (rt.Param("from", "address", "from_", indexed=True), rt.Param("to", "address", "to", indexed=True)),
    )


@dataclass(frozen=True, slots=True)
class OwnershipTransferred(rt.Event):
    """`event OwnershipTransferred(address indexed from, address indexed to)`."""

    from_: str
    """`address indexed from`."""
    to: str
    """`address indexed to`."""

    SPEC: ClassVar = rt.EventSpec(
        "OwnershipTransferred",
        "8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0",
        (rt.Param("from", "address", "from_", indexed=True), rt.Param("to", "address", "to", indexed=True)),
    )


_ACCEPT_OWNERSHIP: rt.Function[None] = rt.Function("acceptOwnership", "79ba5097", view=False)
_ACCESS_CONTROLLER: rt.Function[str] = rt.Function(
    "accessController",
    "bc43cbaf",
    outputs=(rt.Param("", "address", "value"),),
)
_AGGREGATOR: rt.Function[str] = rt.Function("aggregator", "245a7bfc", outputs=(rt.Param("", "address", "value"),))
_CONFIRM_AGGREGATOR: rt.Function[None] = rt.Function(
    "confirmAggregator",
    "a928c096",
    inputs=(rt.Param("aggregator_", "address", "aggregator"),),
    view=False,
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
_OWNER: rt.Function[str] = rt.Function("owner", "8da5cb5b", outputs=(rt.Param("", "address", "value"),))
_PHASE_AGGREGATORS: rt.Function[str] = rt.Function(
    "phaseAggregators",
    "c1597304",
    inputs=(rt.Param("phase", "uint16", "phase"),),
    outputs=(rt.Param("", "address", "value"),),
)
_PHASE_ID: rt.Function[int] = rt.Function("phaseId", "58303b10", outputs=(rt.Param("", "uint16", "value"),))
_PROPOSE_AGGREGATOR: rt.Function[None] = rt.Function(
    "proposeAggregator",
    "f8a2abd3",
    inputs=(rt.Param("aggregator_", "address", "aggregator"),),
    view=False,
)
_PROPOSED_AGGREGATOR: rt.Function[str] = rt.Function(
    "proposedAggregator",
    "e8c4be30",
    outputs=(rt.Param("", "address", "value"),),
)
_PROPOSED_GET_ROUND_DATA: rt.Function[ProposedGetRoundDataResult] = rt.Function(
    "proposedGetRoundData",
    "6001ac53",
    inputs=(rt.Param("_roundId", "uint80", "round_id"),),
    outputs=(
        rt.Param("roundId", "uint80", "round_id"),
        rt.Param("answer", "int256", "answer"),
        rt.Param("startedAt", "uint256", "started_at"),
        rt.Param("updatedAt", "uint256", "updated_at"),
        rt.Param("answeredInRound", "uint80", "answered_in_round"),
    ),
    result=ProposedGetRoundDataResult,
)
_PROPOSED_LATEST_ROUND_DATA: rt.Function[ProposedLatestRoundDataResult] = rt.Function(
    "proposedLatestRoundData",
    "8f6b4d91",
    outputs=(
        rt.Param("roundId", "uint80", "round_id"),
        rt.Param("answer", "int256", "answer"),
        rt.Param("startedAt", "uint256", "started_at"),
        rt.Param("updatedAt", "uint256", "updated_at"),
        rt.Param("answeredInRound", "uint80", "answered_in_round"),
    ),
    result=ProposedLatestRoundDataResult,
)
_SET_CONTROLLER: rt.Function[None] = rt.Function(
    "setController",
    "92eefe9b",
    inputs=(rt.Param("controller", "address", "controller"),),
    view=False,
)
_TRANSFER_OWNERSHIP: rt.Function[None] = rt.Function(
    "transferOwnership",
    "f2fde38b",
    inputs=(rt.Param("to", "address", "to"),),
    view=False,
)
_VERSION: rt.Function[int] = rt.Function("version", "54fd4d50", outputs=(rt.Param("", "uint256", "value"),))

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class AggregatorProxyCalls(rt.Calls):
    """Packs calls of AggregatorProxy, for batches and for senders of one's own."""

    def accept_ownership(self) -> rt.Call[None]:
        """`acceptOwnership()`."""
        return self._call(_ACCEPT_OWNERSHIP)

    def access_controller(self) -> rt.Call[str]:
        """`accessController() view returns (address)`."""
        return self._call(_ACCESS_CONTROLLER)

    def aggregator(self) -> rt.Call[str]:
        """`aggregator() view returns (address)`."""
        return self._call(_AGGREGATOR)

    def confirm_aggregator(self, aggregator: str) -> rt.Call[None]:
        """`confirmAggregator(address aggregator_)`."""
        return self._call(_CONFIRM_AGGREGATOR, aggregator)

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

    def owner(self) -> rt.Call[str]:
        """`owner() view returns (address)`."""
        return self._call(_OWNER)

    def phase_aggregators(self, phase: int) -> rt.Call[str]:
        """`phaseAggregators(uint16 phase) view returns (address)`."""
        return self._call(_PHASE_AGGREGATORS, phase)

    def phase_id(self) -> rt.Call[int]:
        """`phaseId() view returns (uint16)`."""
        return self._call(_PHASE_ID)

    def propose_aggregator(self, aggregator: str) -> rt.Call[None]:
        """`proposeAggregator(address aggregator_)`."""
        return self._call(_PROPOSE_AGGREGATOR, aggregator)

    def proposed_aggregator(self) -> rt.Call[str]:
        """`proposedAggregator() view returns (address)`."""
        return self._call(_PROPOSED_AGGREGATOR)

    def proposed_get_round_data(self, round_id: int) -> rt.Call[ProposedGetRoundDataResult]:
        """`proposedGetRoundData(uint80 _roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt,
        uint256 updatedAt, uint80 answeredInRound)`.
        """
        return self._call(_PROPOSED_GET_ROUND_DATA, round_id)

    def proposed_latest_round_data(self) -> rt.Call[ProposedLatestRoundDataResult]:
        """`proposedLatestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.
        """
        return self._call(_PROPOSED_LATEST_ROUND_DATA)

    def set_controller(self, controller: str) -> rt.Call[None]:
        """`setController(address controller)`."""
        return self._call(_SET_CONTROLLER, controller)

    def transfer_ownership(self, to: str) -> rt.Call[None]:
        """`transferOwnership(address to)`."""
        return self._call(_TRANSFER_OWNERSHIP, to)

    def version(self) -> rt.Call[int]:
        """`version() view returns (uint256)`."""
        return self._call(_VERSION)


class AggregatorProxyEvents(rt.Events):
    """The events of AggregatorProxy: iterate for the past, `.live()` for what comes."""

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

    def ownership_transfer_requested(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        from_: str | Sequence[str] | None = None,
        to: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[OwnershipTransferRequested]:
        """`event OwnershipTransferRequested(address indexed from, address indexed to)`."""
        return self._query(OwnershipTransferRequested, from_block, to_block, progress, {"from_": from_, "to": to})

    def ownership_transferred(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        from_: str | Sequence[str] | None = None,
        to: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[OwnershipTransferred]:
        """`event OwnershipTransferred(address indexed from, address indexed to)`."""
        return self._query(OwnershipTransferred, from_block, to_block, progress, {"from_": from_, "to": to})


class _AggregatorProxyInterface(rt.Interface):
    NAME = "AggregatorProxy"
    PACKAGE = "gethwrappers_py.common"
    FUNCTIONS: ClassVar = {
        "accept_ownership": _ACCEPT_OWNERSHIP,
        "access_controller": _ACCESS_CONTROLLER,
        "aggregator": _AGGREGATOR,
        "confirm_aggregator": _CONFIRM_AGGREGATOR,
        "decimals": _DECIMALS,
        "description": _DESCRIPTION,
        "get_answer": _GET_ANSWER,
        "get_round_data": _GET_ROUND_DATA,
        "get_timestamp": _GET_TIMESTAMP,
        "latest_answer": _LATEST_ANSWER,
        "latest_round": _LATEST_ROUND,
        "latest_round_data": _LATEST_ROUND_DATA,
        "latest_timestamp": _LATEST_TIMESTAMP,
        "owner": _OWNER,
        "phase_aggregators": _PHASE_AGGREGATORS,
        "phase_id": _PHASE_ID,
        "propose_aggregator": _PROPOSE_AGGREGATOR,
        "proposed_aggregator": _PROPOSED_AGGREGATOR,
        "proposed_get_round_data": _PROPOSED_GET_ROUND_DATA,
        "proposed_latest_round_data": _PROPOSED_LATEST_ROUND_DATA,
        "set_controller": _SET_CONTROLLER,
        "transfer_ownership": _TRANSFER_OWNERSHIP,
        "version": _VERSION,
    }
    EVENTS = (AnswerUpdated, NewRound, OwnershipTransferRequested, OwnershipTransferred)
    REVERTS = _REVERTS
    CONSTRUCTOR = (rt.Param("aggregator_", "address", "aggregator"),)
    _CALLS = AggregatorProxyCalls
    _EVENTS = AggregatorProxyEvents


class AsyncAggregatorProxy(_AggregatorProxyInterface, rt.AsyncContract):
    """AggregatorProxy, awaitable. `AggregatorProxy.at` gives one for an async source."""

    calls: AggregatorProxyCalls
    events: AggregatorProxyEvents

    def accept_ownership(self) -> rt.AsyncTransaction[None]:
        """`acceptOwnership()`."""
        return self._write(self.calls.accept_ownership())

    async def access_controller(self) -> str:
        """`accessController() view returns (address)`."""
        return await self._read(self.calls.access_controller())

    async def aggregator(self) -> str:
        """`aggregator() view returns (address)`."""
        return await self._read(self.calls.aggregator())

    def confirm_aggregator(self, aggregator: str) -> rt.AsyncTransaction[None]:
        """`confirmAggregator(address aggregator_)`."""
        return self._write(self.calls.confirm_aggregator(aggregator))

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

    async def owner(self) -> str:
        """`owner() view returns (address)`."""
        return await self._read(self.calls.owner())

    async def phase_aggregators(self, phase: int) -> str:
        """`phaseAggregators(uint16 phase) view returns (address)`."""
        return await self._read(self.calls.phase_aggregators(phase))

    async def phase_id(self) -> int:
        """`phaseId() view returns (uint16)`."""
        return await self._read(self.calls.phase_id())

    def propose_aggregator(self, aggregator: str) -> rt.AsyncTransaction[None]:
        """`proposeAggregator(address aggregator_)`."""
        return self._write(self.calls.propose_aggregator(aggregator))

    async def proposed_aggregator(self) -> str:
        """`proposedAggregator() view returns (address)`."""
        return await self._read(self.calls.proposed_aggregator())

    async def proposed_get_round_data(self, round_id: int) -> ProposedGetRoundDataResult:
        """`proposedGetRoundData(uint80 _roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt,
        uint256 updatedAt, uint80 answeredInRound)`.
        """
        return await self._read(self.calls.proposed_get_round_data(round_id))

    async def proposed_latest_round_data(self) -> ProposedLatestRoundDataResult:
        """`proposedLatestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.
        """
        return await self._read(self.calls.proposed_latest_round_data())

    def set_controller(self, controller: str) -> rt.AsyncTransaction[None]:
        """`setController(address controller)`."""
        return self._write(self.calls.set_controller(controller))

    def transfer_ownership(self, to: str) -> rt.AsyncTransaction[None]:
        """`transferOwnership(address to)`."""
        return self._write(self.calls.transfer_ownership(to))

    async def version(self) -> int:
        """`version() view returns (uint256)`."""
        return await self._read(self.calls.version())


class AggregatorProxy(_AggregatorProxyInterface, rt.Contract):
    """AggregatorProxy."""

    calls: AggregatorProxyCalls
    events: AggregatorProxyEvents
    _ASYNC = AsyncAggregatorProxy

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> AggregatorProxy: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncAggregatorProxy: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.SyncSource,
        sender: rt.Sender,
        aggregator: str,
        **options: Unpack[rt.TransactOptions],
    ) -> AggregatorProxy: ...

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.AsyncSource,
        sender: rt.Sender,
        aggregator: str,
        **options: Unpack[rt.TransactOptions],
    ) -> Awaitable[AsyncAggregatorProxy]: ...

    @classmethod
    def deploy(cls, source: Any, sender: rt.Sender, aggregator: str, **options: Unpack[rt.TransactOptions]) -> Any:
        """Deploy the contract, wait for it, and give its wrapper; awaitable if the source is async."""
        return rt.deploy_and_bind(cls, source, sender, (aggregator,), **options)

    def accept_ownership(self) -> rt.Transaction[None]:
        """`acceptOwnership()`.

        Become the owner; only for the account that was proposed last.
        """
        return self._write(self.calls.accept_ownership())

    def access_controller(self) -> str:
        """`accessController() view returns (address)`.

        Who may read; zero lets everybody.
        """
        return self._read(self.calls.access_controller())

    def aggregator(self) -> str:
        """`aggregator() view returns (address)`.

        The aggregator of the current phase.
        """
        return self._read(self.calls.aggregator())

    def confirm_aggregator(self, aggregator: str) -> rt.Transaction[None]:
        """`confirmAggregator(address aggregator_)`.

        Make the proposed aggregator the current one.
        """
        return self._write(self.calls.confirm_aggregator(aggregator))

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

    def owner(self) -> str:
        """`owner() view returns (address)`.

        Account that owns the contract. Not `view` for historical reasons; implementations are.
        """
        return self._read(self.calls.owner())

    def phase_aggregators(self, phase: int) -> str:
        """`phaseAggregators(uint16 phase) view returns (address)`.

        The aggregator of a phase, zero for phases that never were.
        """
        return self._read(self.calls.phase_aggregators(phase))

    def phase_id(self) -> int:
        """`phaseId() view returns (uint16)`.

        Number of the current phase, 1 for the first aggregator.
        """
        return self._read(self.calls.phase_id())

    def propose_aggregator(self, aggregator: str) -> rt.Transaction[None]:
        """`proposeAggregator(address aggregator_)`.

        Name the aggregator that is to come, so that it can be read before it serves.
        """
        return self._write(self.calls.propose_aggregator(aggregator))

    def proposed_aggregator(self) -> str:
        """`proposedAggregator() view returns (address)`.

        The aggregator that is to come, zero if none is proposed.
        """
        return self._read(self.calls.proposed_aggregator())

    def proposed_get_round_data(self, round_id: int) -> ProposedGetRoundDataResult:
        """`proposedGetRoundData(uint80 _roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt,
        uint256 updatedAt, uint80 answeredInRound)`.

        A round of the proposed aggregator, with that aggregator's own round numbers.
        """
        return self._read(self.calls.proposed_get_round_data(round_id))

    def proposed_latest_round_data(self) -> ProposedLatestRoundDataResult:
        """`proposedLatestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt,
        uint80 answeredInRound)`.

        The latest round of the proposed aggregator, with that aggregator's own round numbers.
        """
        return self._read(self.calls.proposed_latest_round_data())

    def set_controller(self, controller: str) -> rt.Transaction[None]:
        """`setController(address controller)`.

        Set who may read; zero lets everybody.
        """
        return self._write(self.calls.set_controller(controller))

    def transfer_ownership(self, to: str) -> rt.Transaction[None]:
        """`transferOwnership(address to)`.

        Propose a new owner; the proposal takes effect when that account accepts it.
        """
        return self._write(self.calls.transfer_ownership(to))

    def version(self) -> int:
        """`version() view returns (uint256)`.

        Version of the aggregator.
        """
        return self._read(self.calls.version())
