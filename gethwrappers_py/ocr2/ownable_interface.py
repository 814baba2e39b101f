"""Typed wrapper of OwnableInterface, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from typing import Any, ClassVar, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr2 import reverts

_ACCEPT_OWNERSHIP: rt.Function[None] = rt.Function("acceptOwnership", "79ba5097", view=False)
_OWNER: rt.Function[str] = rt.Function("owner", "8da5cb5b", outputs=(rt.Param("", "address", "value"),), view=False)
_TRANSFER_OWNERSHIP: rt.Function[None] = rt.Function(
    "transferOwnership",
    "f2fde38b",
    inputs=(rt.Param("recipient", "address", "recipient"),),
    view=False,
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class OwnableInterfaceCalls(rt.Calls):
    """Packs calls of OwnableInterface, for batches and for senders of one's own."""

    def accept_ownership(self) -> rt.Call[None]:
        """`acceptOwnership()`."""
        return self._call(_ACCEPT_OWNERSHIP)

    def owner(self) -> rt.Call[str]:
        """`owner() returns (address)`."""
        return self._call(_OWNER)

    def transfer_ownership(self, recipient: str) -> rt.Call[None]:
        """`transferOwnership(address recipient)`."""
        return self._call(_TRANSFER_OWNERSHIP, recipient)


class OwnableInterfaceEvents(rt.Events):
    """The events of OwnableInterface: iterate for the past, `.live()` for what comes."""


class _OwnableInterfaceInterface(rt.Interface):
    NAME = "OwnableInterface"
    PACKAGE = "gethwrappers_py.ocr2"
    FUNCTIONS: ClassVar = {
        "accept_ownership": _ACCEPT_OWNERSHIP,
        "owner": _OWNER,
        "transfer_ownership": _TRANSFER_OWNERSHIP,
    }
    REVERTS = _REVERTS
    _CALLS = OwnableInterfaceCalls
    _EVENTS = OwnableInterfaceEvents


class AsyncOwnableInterface(_OwnableInterfaceInterface, rt.AsyncContract):
    """OwnableInterface, awaitable. `OwnableInterface.at` gives one for an async source."""

    calls: OwnableInterfaceCalls
    events: OwnableInterfaceEvents

    def accept_ownership(self) -> rt.AsyncTransaction[None]:
        """`acceptOwnership()`."""
        return self._write(self.calls.accept_ownership())

    def owner(self) -> rt.AsyncTransaction[str]:
        """`owner() returns (address)`."""
        return self._write(self.calls.owner())

    def transfer_ownership(self, recipient: str) -> rt.AsyncTransaction[None]:
        """`transferOwnership(address recipient)`."""
        return self._write(self.calls.transfer_ownership(recipient))


class OwnableInterface(_OwnableInterfaceInterface, rt.Contract):
    """OwnableInterface."""

    calls: OwnableInterfaceCalls
    events: OwnableInterfaceEvents
    _ASYNC = AsyncOwnableInterface

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> OwnableInterface: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncOwnableInterface: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    def accept_ownership(self) -> rt.Transaction[None]:
        """`acceptOwnership()`.

        Become the owner; only for the account that was proposed last.
        """
        return self._write(self.calls.accept_ownership())

    def owner(self) -> rt.Transaction[str]:
        """`owner() returns (address)`.

        Account that owns the contract. Not `view` for historical reasons; implementations are.
        """
        return self._write(self.calls.owner())

    def transfer_ownership(self, recipient: str) -> rt.Transaction[None]:
        """`transferOwnership(address recipient)`.

        Propose a new owner; the proposal takes effect when that account accepts it.
        """
        return self._write(self.calls.transfer_ownership(recipient))
