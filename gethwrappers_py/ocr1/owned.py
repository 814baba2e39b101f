"""Typed wrapper of Owned, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr1 import reverts


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
_OWNER: rt.Function[str] = rt.Function("owner", "8da5cb5b", outputs=(rt.Param("", "address", "value"),))
_TRANSFER_OWNERSHIP: rt.Function[None] = rt.Function(
    "transferOwnership",
    "f2fde38b",
    inputs=(rt.Param("_to", "address", "to"),),
    view=False,
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class OwnedCalls(rt.Calls):
    """Packs calls of Owned, for batches and for senders of one's own."""

    def accept_ownership(self) -> rt.Call[None]:
        """`acceptOwnership()`."""
        return self._call(_ACCEPT_OWNERSHIP)

    def owner(self) -> rt.Call[str]:
        """`owner() view returns (address)`."""
        return self._call(_OWNER)

    def transfer_ownership(self, to: str) -> rt.Call[None]:
        """`transferOwnership(address _to)`."""
        return self._call(_TRANSFER_OWNERSHIP, to)


class OwnedEvents(rt.Events):
    """The events of Owned: iterate for the past, `.live()` for what comes."""

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


class _OwnedInterface(rt.Interface):
    NAME = "Owned"
    PACKAGE = "gethwrappers_py.ocr1"
    FUNCTIONS: ClassVar = {
        "accept_ownership": _ACCEPT_OWNERSHIP,
        "owner": _OWNER,
        "transfer_ownership": _TRANSFER_OWNERSHIP,
    }
    EVENTS = (OwnershipTransferRequested, OwnershipTransferred)
    REVERTS = _REVERTS
    _CALLS = OwnedCalls
    _EVENTS = OwnedEvents


class AsyncOwned(_OwnedInterface, rt.AsyncContract):
    """Owned, awaitable. `Owned.at` gives one for an async source."""

    calls: OwnedCalls
    events: OwnedEvents

    def accept_ownership(self) -> rt.AsyncTransaction[None]:
        """`acceptOwnership()`."""
        return self._write(self.calls.accept_ownership())

    async def owner(self) -> str:
        """`owner() view returns (address)`."""
        return await self._read(self.calls.owner())

    def transfer_ownership(self, to: str) -> rt.AsyncTransaction[None]:
        """`transferOwnership(address _to)`."""
        return self._write(self.calls.transfer_ownership(to))


class Owned(_OwnedInterface, rt.Contract):
    """Owned."""

    calls: OwnedCalls
    events: OwnedEvents
    _ASYNC = AsyncOwned

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> Owned: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncOwned: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    @overload
    @classmethod
    def deploy(cls, source: rt.SyncSource, sender: rt.Sender, **options: Unpack[rt.TransactOptions]) -> Owned: ...

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.AsyncSource,
        sender: rt.Sender,
        **options: Unpack[rt.TransactOptions],
    ) -> Awaitable[AsyncOwned]: ...

    @classmethod
    def deploy(cls, source: Any, sender: rt.Sender, **options: Unpack[rt.TransactOptions]) -> Any:
        """Deploy the contract, wait for it, and give its wrapper; awaitable if the source is async."""
        return rt.deploy_and_bind(cls, source, sender, (), **options)

    def accept_ownership(self) -> rt.Transaction[None]:
        """`acceptOwnership()`.

        Become the owner; only for the account that was proposed last.
        """
        return self._write(self.calls.accept_ownership())

    def owner(self) -> str:
        """`owner() view returns (address)`.

        Account that owns the contract.
        """
        return self._read(self.calls.owner())

    def transfer_ownership(self, to: str) -> rt.Transaction[None]:
        """`transferOwnership(address _to)`.

        Propose a new owner; only the owner.
        """
        return self._write(self.calls.transfer_ownership(to))
