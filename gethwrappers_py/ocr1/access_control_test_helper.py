"""Typed wrapper of AccessControlTestHelper, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr1 import reverts


@dataclass(frozen=True, slots=True)
class Dummy(rt.Event):
    """`event Dummy()`."""

    SPEC: ClassVar = rt.EventSpec(
        "Dummy",
        "10e4ab9f2ce395bf5539d7c60c9bfeef0b416602954734c5bb8bfd9433c9ff68",
        (),
    )


_READ_GET_ANSWER: rt.Function[None] = rt.Function(
    "readGetAnswer",
    "bf5fc18b",
    inputs=(rt.Param("_aggregator", "address", "aggregator"), rt.Param("_roundID", "uint256", "round_id")),
    view=False,
)
_READ_GET_ROUND_DATA: rt.Function[None] = rt.Function(
    "readGetRoundData",
    "95319deb",
    inputs=(rt.Param("_aggregator", "address", "aggregator"), rt.Param("_roundID", "uint80", "round_id")),
    view=False,
)
_READ_GET_TIMESTAMP: rt.Function[None] = rt.Function(
    "readGetTimestamp",
    "c9592ab9",
    inputs=(rt.Param("_aggregator", "address", "aggregator"), rt.Param("_roundID", "uint256", "round_id")),
    view=False,
)
_READ_LATEST_ANSWER: rt.Function[None] = rt.Function(
    "readLatestAnswer",
    "c0c9c7db",
    inputs=(rt.Param("_aggregator", "address", "aggregator"),),
    view=False,
)
_READ_LATEST_ROUND: rt.Function[None] = rt.Function(
    "readLatestRound",
    "eea2913a",
    inputs=(rt.Param("_aggregator", "address", "aggregator"),),
    view=False,
)
_READ_LATEST_ROUND_DATA: rt.Function[None] = rt.Function(
    "readLatestRoundData",
    "20f2c97c",
    inputs=(rt.Param("_aggregator", "address", "aggregator"),),
    view=False,
)
_READ_LATEST_TIMESTAMP: rt.Function[None] = rt.Function(
    "readLatestTimestamp",
    "d2f79c47",
    inputs=(rt.Param("_aggregator", "address", "aggregator"),),
    view=False,
)
_TEST_LATEST_TRANSMISSION_DETAILS: rt.Function[None] = rt.Function(
    "testLatestTransmissionDetails",
    "04cefda5",
    inputs=(rt.Param("_aggregator", "address", "aggregator"),),
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class AccessControlTestHelperCalls(rt.Calls):
    """Packs calls of AccessControlTestHelper, for batches and for senders of one's own."""

    def read_get_answer(self, aggregator: str, round_id: int) -> rt.Call[None]:
        """`readGetAnswer(address _aggregator, uint256 _roundID)`."""
        return self._call(_READ_GET_ANSWER, aggregator, round_id)

    def read_get_round_data(self, aggregator: str, round_id: int) -> rt.Call[None]:
        """`readGetRoundData(address _aggregator, uint80 _roundID)`."""
        return self._call(_READ_GET_ROUND_DATA, aggregator, round_id)

    def read_get_timestamp(self, aggregator: str, round_id: int) -> rt.Call[None]:
        """`readGetTimestamp(address _aggregator, uint256 _roundID)`."""
        return self._call(_READ_GET_TIMESTAMP, aggregator, round_id)

    def read_latest_answer(self, aggregator: str) -> rt.Call[None]:
        """`readLatestAnswer(address _aggregator)`."""
        return self._call(_READ_LATEST_ANSWER, aggregator)

    def read_latest_round(self, aggregator: str) -> rt.Call[None]:
        """`readLatestRound(address _aggregator)`."""
        return self._call(_READ_LATEST_ROUND, aggregator)

    def read_latest_round_data(self, aggregator: str) -> rt.Call[None]:
        """`readLatestRoundData(address _aggregator)`."""
        return self._call(_READ_LATEST_ROUND_DATA, aggregator)

    def read_latest_timestamp(self, aggregator: str) -> rt.Call[None]:
        """`readLatestTimestamp(address _aggregator)`."""
        return self._call(_READ_LATEST_TIMESTAMP, aggregator)

    def test_latest_transmission_details(self, aggregator: str) -> rt.Call[None]:
        """`testLatestTransmissionDetails(address _aggregator) view`."""
        return self._call(_TEST_LATEST_TRANSMISSION_DETAILS, aggregator)


class AccessControlTestHelperEvents(rt.Events):
    """The events of AccessControlTestHelper: iterate for the past, `.live()` for what comes."""

    def dummy(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[Dummy]:
        """`event Dummy()`."""
        return self._query(Dummy, from_block, to_block, progress)


class _AccessControlTestHelperInterface(rt.Interface):
    NAME = "AccessControlTestHelper"
    PACKAGE = "gethwrappers_py.ocr1"
    FUNCTIONS: ClassVar = {
        "read_get_answer": _READ_GET_ANSWER,
        "read_get_round_data": _READ_GET_ROUND_DATA,
        "read_get_timestamp": _READ_GET_TIMESTAMP,
        "read_latest_answer": _READ_LATEST_ANSWER,
        "read_latest_round": _READ_LATEST_ROUND,
        "read_latest_round_data": _READ_LATEST_ROUND_DATA,
        "read_latest_timestamp": _READ_LATEST_TIMESTAMP,
        "test_latest_transmission_details": _TEST_LATEST_TRANSMISSION_DETAILS,
    }
    EVENTS = (Dummy,)
    REVERTS = _REVERTS
    _CALLS = AccessControlTestHelperCalls
    _EVENTS = AccessControlTestHelperEvents


class AsyncAccessControlTestHelper(_AccessControlTestHelperInterface, rt.AsyncContract):
    """AccessControlTestHelper, awaitable. `AccessControlTestHelper.at` gives one for an async source."""

    calls: AccessControlTestHelperCalls
    events: AccessControlTestHelperEvents

    def read_get_answer(self, aggregator: str, round_id: int) -> rt.AsyncTransaction[None]:
        """`readGetAnswer(address _aggregator, uint256 _roundID)`."""
        return self._write(self.calls.read_get_answer(aggregator, round_id))

    def read_get_round_data(self, aggregator: str, round_id: int) -> rt.AsyncTransaction[None]:
        """`readGetRoundData(address _aggregator, uint80 _roundID)`."""
        return self._write(self.calls.read_get_round_data(aggregator, round_id))

    def read_get_timestamp(self, aggregator: str, round_id: int) -> rt.AsyncTransaction[None]:
        """`readGetTimestamp(address _aggregator, uint256 _roundID)`."""
        return self._write(self.calls.read_get_timestamp(aggregator, round_id))

    def read_latest_answer(self, aggregator: str) -> rt.AsyncTransaction[None]:
        """`readLatestAnswer(address _aggregator)`."""
        return self._write(self.calls.read_latest_answer(aggregator))

    def read_latest_round(self, aggregator: str) -> rt.AsyncTransaction[None]:
        """`readLatestRound(address _aggregator)`."""
        return self._write(self.calls.read_latest_round(aggregator))

    def read_latest_round_data(self, aggregator: str) -> rt.AsyncTransaction[None]:
        """`readLatestRoundData(address _aggregator)`."""
        return self._write(self.calls.read_latest_round_data(aggregator))

    def read_latest_timestamp(self, aggregator: str) -> rt.AsyncTransaction[None]:
        """`readLatestTimestamp(address _aggregator)`."""
        return self._write(self.calls.read_latest_timestamp(aggregator))

    async def test_latest_transmission_details(self, aggregator: str) -> None:
        """`testLatestTransmissionDetails(address _aggregator) view`."""
        return await self._read(self.calls.test_latest_transmission_details(aggregator))


class AccessControlTestHelper(_AccessControlTestHelperInterface, rt.Contract):
    """AccessControlTestHelper."""

    calls: AccessControlTestHelperCalls
    events: AccessControlTestHelperEvents
    _ASYNC = AsyncAccessControlTestHelper

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> AccessControlTestHelper: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncAccessControlTestHelper: ...

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
        **options: Unpack[rt.TransactOptions],
    ) -> AccessControlTestHelper: ...

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.AsyncSource,
        sender: rt.Sender,
        **options: Unpack[rt.TransactOptions],
    ) -> Awaitable[AsyncAccessControlTestHelper]: ...

    @classmethod
    def deploy(cls, source: Any, sender: rt.Sender, **options: Unpack[rt.TransactOptions]) -> Any:
        """Deploy the contract, wait for it, and give its wrapper; awaitable if the source is async."""
        return rt.deploy_and_bind(cls, source, sender, (), **options)

    def read_get_answer(self, aggregator: str, round_id: int) -> rt.Transaction[None]:
        """`readGetAnswer(address _aggregator, uint256 _roundID)`."""
        return self._write(self.calls.read_get_answer(aggregator, round_id))

    def read_get_round_data(self, aggregator: str, round_id: int) -> rt.Transaction[None]:
        """`readGetRoundData(address _aggregator, uint80 _roundID)`."""
        return self._write(self.calls.read_get_round_data(aggregator, round_id))

    def read_get_timestamp(self, aggregator: str, round_id: int) -> rt.Transaction[None]:
        """`readGetTimestamp(address _aggregator, uint256 _roundID)`."""
        return self._write(self.calls.read_get_timestamp(aggregator, round_id))

    def read_latest_answer(self, aggregator: str) -> rt.Transaction[None]:
        """`readLatestAnswer(address _aggregator)`."""
        return self._write(self.calls.read_latest_answer(aggregator))

    def read_latest_round(self, aggregator: str) -> rt.Transaction[None]:
        """`readLatestRound(address _aggregator)`."""
        return self._write(self.calls.read_latest_round(aggregator))

    def read_latest_round_data(self, aggregator: str) -> rt.Transaction[None]:
        """`readLatestRoundData(address _aggregator)`."""
        return self._write(self.calls.read_latest_round_data(aggregator))

    def read_latest_timestamp(self, aggregator: str) -> rt.Transaction[None]:
        """`readLatestTimestamp(address _aggregator)`."""
        return self._write(self.calls.read_latest_timestamp(aggregator))

    def test_latest_transmission_details(self, aggregator: str) -> None:
        """`testLatestTransmissionDetails(address _aggregator) view`."""
        return self._read(self.calls.test_latest_transmission_details(aggregator))
