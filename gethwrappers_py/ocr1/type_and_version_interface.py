"""Typed wrapper of TypeAndVersionInterface, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from typing import Any, ClassVar, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr1 import reverts

_TYPE_AND_VERSION: rt.Function[str] = rt.Function(
    "typeAndVersion",
    "181f5a77",
    outputs=(rt.Param("", "string", "value"),),
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class TypeAndVersionInterfaceCalls(rt.Calls):
    """Packs calls of TypeAndVersionInterface, for batches and for senders of one's own."""

    def type_and_version(self) -> rt.Call[str]:
        """`typeAndVersion() pure returns (string)`."""
        return self._call(_TYPE_AND_VERSION)


class TypeAndVersionInterfaceEvents(rt.Events):
    """The events of TypeAndVersionInterface: iterate for the past, `.live()` for what comes."""


class _TypeAndVersionInterfaceInterface(rt.Interface):
    NAME = "TypeAndVersionInterface"
    PACKAGE = "gethwrappers_py.ocr1"
    FUNCTIONS: ClassVar = {
        "type_and_version": _TYPE_AND_VERSION,
    }
    REVERTS = _REVERTS
    _CALLS = TypeAndVersionInterfaceCalls
    _EVENTS = TypeAndVersionInterfaceEvents


class AsyncTypeAndVersionInterface(_TypeAndVersionInterfaceInterface, rt.AsyncContract):
    """TypeAndVersionInterface, awaitable. `TypeAndVersionInterface.at` gives one for an async source."""

    calls: TypeAndVersionInterfaceCalls
    events: TypeAndVersionInterfaceEvents

    async def type_and_version(self) -> str:
        """`typeAndVersion() pure returns (string)`."""
        return await self._read(self.calls.type_and_version())


class TypeAndVersionInterface(_TypeAndVersionInterfaceInterface, rt.Contract):
    """TypeAndVersionInterface."""

    calls: TypeAndVersionInterfaceCalls
    events: TypeAndVersionInterfaceEvents
    _ASYNC = AsyncTypeAndVersionInterface

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> TypeAndVersionInterface: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncTypeAndVersionInterface: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    def type_and_version(self) -> str:
        """`typeAndVersion() pure returns (string)`.

        Name of the contract and its version, separated by a blank, for example `OffchainAggregator 4.0.0`.
        """
        return self._read(self.calls.type_and_version())
