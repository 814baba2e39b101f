"""Typed wrapper of AccessControllerInterface, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from typing import Any, ClassVar, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr1 import reverts

_HAS_ACCESS: rt.Function[bool] = rt.Function(
    "hasAccess",
    "6b14daf8",
    inputs=(rt.Param("user", "address", "user"), rt.Param("data", "bytes", "data")),
    outputs=(rt.Param("", "bool", "value"),),
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class AccessControllerInterfaceCalls(rt.Calls):
    """Packs calls of AccessControllerInterface, for batches and for senders of one's own."""

    def has_access(self, user: str, data: bytes) -> rt.Call[bool]:
        """`hasAccess(address user, bytes data) view returns (bool)`."""
        return self._call(_HAS_ACCESS, user, data)


class AccessControllerInterfaceEvents(rt.Events):
    """The events of AccessControllerInterface: iterate for the past, `.live()` for what comes."""


class _AccessControllerInterfaceInterface(rt.Interface):
    NAME = "AccessControllerInterface"
    PACKAGE = "gethwrappers_py.ocr1"
    FUNCTIONS: ClassVar = {
        "has_access": _HAS_ACCESS,
    }
    REVERTS = _REVERTS
    _CALLS = AccessControllerInterfaceCalls
    _EVENTS = AccessControllerInterfaceEvents


class AsyncAccessControllerInterface(_AccessControllerInterfaceInterface, rt.AsyncContract):
    """AccessControllerInterface, awaitable. `AccessControllerInterface.at` gives one for an async source."""

    calls: AccessControllerInterfaceCalls
    events: AccessControllerInterfaceEvents

    async def has_access(self, user: str, data: bytes) -> bool:
        """`hasAccess(address user, bytes data) view returns (bool)`."""
        return await self._read(self.calls.has_access(user, data))


class AccessControllerInterface(_AccessControllerInterfaceInterface, rt.Contract):
    """AccessControllerInterface."""

    calls: AccessControllerInterfaceCalls
    events: AccessControllerInterfaceEvents
    _ASYNC = AsyncAccessControllerInterface

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> AccessControllerInterface: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncAccessControllerInterface: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    def has_access(self, user: str, data: bytes) -> bool:
        """`hasAccess(address user, bytes data) view returns (bool)`.

        Whether an account has access.
        """
        return self._read(self.calls.has_access(user, data))
