"""Typed wrapper of SimpleWriteAccessController, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr1 import reverts


@dataclass(frozen=True, slots=True)
class AddedAccess(rt.Event):
    """`event AddedAccess(address user)`."""

    user: str
    """`address user`."""

    SPEC: ClassVar = rt.EventSpec(
        "AddedAccess",
        "87286ad1f399c8e82bf0c4ef4fcdc570ea2e1e92176e5c848b6413545b885db4",
        (rt.Param("user", "address", "user"),),
    )


@dataclass(frozen=True, slots=True)
class CheckAccessDisabled(rt.Event):
    """`event CheckAccessDisabled()`."""

    SPEC: ClassVar = rt.EventSpec(
        "CheckAccessDisabled",
        "3be8a977a014527b50ae38adda80b56911c267328965c98ddc385d248f539638",
        (),
    )


@dataclass(frozen=True, slots=True)
class CheckAccessEnabled(rt.Event):
    """`event CheckAccessEnabled()`."""

    SPEC: ClassVar = rt.EventSpec(
        "CheckAccessEnabled",
        "aebf329500988c6488a0074e5a0a9ff304561fc5c6fc877aeb1d59c8282c3480",
        (),
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


@dataclass(frozen=True, slots=True)
class RemovedAccess(rt.Event):
    """`event RemovedAccess(address user)`."""

    user: str
    """`address user`."""

    SPEC: ClassVar = rt.EventSpec(
        "RemovedAccess",
        "3d68a6fce901d20453d1a7aa06bf3950302a735948037deb182a8db66df2a0d1",
        (rt.Param("user", "address", "user"),),
    )


_ACCEPT_OWNERSHIP: rt.Function[None] = rt.Function("acceptOwnership", "79ba5097", view=False)
_ADD_ACCESS: rt.Function[None] = rt.Function(
    "addAccess",
    "a118f249",
    inputs=(rt.Param("_user", "address", "user"),),
    view=False,
)
_CHECK_ENABLED: rt.Function[bool] = rt.Function("checkEnabled", "dc7f0124", outputs=(rt.Param("", "bool", "value"),))
_DISABLE_ACCESS_CHECK: rt.Function[None] = rt.Function("disableAccessCheck", "0a756983", view=False)
_ENABLE_ACCESS_CHECK: rt.Function[None] = rt.Function("enableAccessCheck", "8038e4a1", view=False)
_HAS_ACCESS: rt.Function[bool] = rt.Function(
    "hasAccess",
    "6b14daf8",
    inputs=(rt.Param("_user", "address", "user"), rt.Param("", "bytes", "arg_1")),
    outputs=(rt.Param("", "bool", "value"),),
)
_OWNER: rt.Function[str] = rt.Function("owner", "8da5cb5b", outputs=(rt.Param("", "address", "value"),))
_REMOVE_ACCESS: rt.Function[None] = rt.Function(
    "removeAccess",
    "8823da6c",
    inputs=(rt.Param("_user", "address", "user"),),
    view=False,
)
_TRANSFER_OWNERSHIP: rt.Function[None] = rt.Function(
    "transferOwnership",
    "f2fde38b",
    inputs=(rt.Param("_to", "address", "to"),),
    view=False,
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class SimpleWriteAccessControllerCalls(rt.Calls):
    """Packs calls of SimpleWriteAccessController, for batches and for senders of one's own."""

    def accept_ownership(self) -> rt.Call[None]:
        """`acceptOwnership()`."""
        return self._call(_ACCEPT_OWNERSHIP)

    def add_access(self, user: str) -> rt.Call[None]:
        """`addAccess(address _user)`."""
        return self._call(_ADD_ACCESS, user)

    def check_enabled(self) -> rt.Call[bool]:
        """`checkEnabled() view returns (bool)`."""
        return self._call(_CHECK_ENABLED)

    def disable_access_check(self) -> rt.Call[None]:
        """`disableAccessCheck()`."""
        return self._call(_DISABLE_ACCESS_CHECK)

    def enable_access_check(self) -> rt.Call[None]:
        """`enableAccessCheck()`."""
        return self._call(_ENABLE_ACCESS_CHECK)

    def has_access(self, user: str, arg_1: bytes) -> rt.Call[bool]:
        """`hasAccess(address _user, bytes) view returns (bool)`."""
        return self._call(_HAS_ACCESS, user, arg_1)

    def owner(self) -> rt.Call[str]:
        """`owner() view returns (address)`."""
        return self._call(_OWNER)

    def remove_access(self, user: str) -> rt.Call[None]:
        """`removeAccess(address _user)`."""
        return self._call(_REMOVE_ACCESS, user)

    def transfer_ownership(self, to: str) -> rt.Call[None]:
        """`transferOwnership(address _to)`."""
        return self._call(_TRANSFER_OWNERSHIP, to)


class SimpleWriteAccessControllerEvents(rt.Events):
    """The events of SimpleWriteAccessController: iterate for the past, `.live()` for what comes."""

    def added_access(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[AddedAccess]:
        """`event AddedAccess(address user)`."""
        return self._query(AddedAccess, from_block, to_block, progress)

    def check_access_disabled(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[CheckAccessDisabled]:
        """`event CheckAccessDisabled()`."""
        return self._query(CheckAccessDisabled, from_block, to_block, progress)

    def check_access_enabled(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[CheckAccessEnabled]:
        """`event CheckAccessEnabled()`."""
        return self._query(CheckAccessEnabled, from_block, to_block, progress)

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

    def removed_access(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[RemovedAccess]:
        """`event RemovedAccess(address user)`."""
        return self._query(RemovedAccess, from_block, to_block, progress)


class _SimpleWriteAccessControllerInterface(rt.Interface):
    NAME = "SimpleWriteAccessController"
    PACKAGE = "gethwrappers_py.ocr1"
    FUNCTIONS: ClassVar = {
        "accept_ownership": _ACCEPT_OWNERSHIP,
        "add_access": _ADD_ACCESS,
        "check_enabled": _CHECK_ENABLED,
        "disable_access_check": _DISABLE_ACCESS_CHECK,
        "enable_access_check": _ENABLE_ACCESS_CHECK,
        "has_access": _HAS_ACCESS,
        "owner": _OWNER,
        "remove_access": _REMOVE_ACCESS,
        "transfer_ownership": _TRANSFER_OWNERSHIP,
    }
    EVENTS = (
        AddedAccess,
        CheckAccessDisabled,
        CheckAccessEnabled,
        OwnershipTransferRequested,
        OwnershipTransferred,
        RemovedAccess,
    )
    REVERTS = _REVERTS
    _CALLS = SimpleWriteAccessControllerCalls
    _EVENTS = SimpleWriteAccessControllerEvents


class AsyncSimpleWriteAccessController(_SimpleWriteAccessControllerInterface, rt.AsyncContract):
    """SimpleWriteAccessController, awaitable. `SimpleWriteAccessController.at` gives one for an async source."""

    calls: SimpleWriteAccessControllerCalls
    events: SimpleWriteAccessControllerEvents

    def accept_ownership(self) -> rt.AsyncTransaction[None]:
        """`acceptOwnership()`."""
        return self._write(self.calls.accept_ownership())

    def add_access(self, user: str) -> rt.AsyncTransaction[None]:
        """`addAccess(address _user)`."""
        return self._write(self.calls.add_access(user))

    async def check_enabled(self) -> bool:
        """`checkEnabled() view returns (bool)`."""
        return await self._read(self.calls.check_enabled())

    def disable_access_check(self) -> rt.AsyncTransaction[None]:
        """`disableAccessCheck()`."""
        return self._write(self.calls.disable_access_check())

    def enable_access_check(self) -> rt.AsyncTransaction[None]:
        """`enableAccessCheck()`."""
        return self._write(self.calls.enable_access_check())

    async def has_access(self, user: str, arg_1: bytes) -> bool:
        """`hasAccess(address _user, bytes) view returns (bool)`."""
        return await self._read(self.calls.has_access(user, arg_1))

    async def owner(self) -> str:
        """`owner() view returns (address)`."""
        return await self._read(self.calls.owner())

    def remove_access(self, user: str) -> rt.AsyncTransaction[None]:
        """`removeAccess(address _user)`."""
        return self._write(self.calls.remove_access(user))

    def transfer_ownership(self, to: str) -> rt.AsyncTransaction[None]:
        """`transferOwnership(address _to)`."""
        return self._write(self.calls.transfer_ownership(to))


class SimpleWriteAccessController(_SimpleWriteAccessControllerInterface, rt.Contract):
    """SimpleWriteAccessController."""

    calls: SimpleWriteAccessControllerCalls
    events: SimpleWriteAccessControllerEvents
    _ASYNC = AsyncSimpleWriteAccessController

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> SimpleWriteAccessController: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncSimpleWriteAccessController: ...

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
    ) -> SimpleWriteAccessController: ...

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.AsyncSource,
        sender: rt.Sender,
        **options: Unpack[rt.TransactOptions],
    ) -> Awaitable[AsyncSimpleWriteAccessController]: ...

    @classmethod
    def deploy(cls, source: Any, sender: rt.Sender, **options: Unpack[rt.TransactOptions]) -> Any:
        """Deploy the contract, wait for it, and give its wrapper; awaitable if the source is async."""
        return rt.deploy_and_bind(cls, source, sender, (), **options)

    def accept_ownership(self) -> rt.Transaction[None]:
        """`acceptOwnership()`.

        Become the owner; only for the account that was proposed last.
        """
        return self._write(self.calls.accept_ownership())

    def add_access(self, user: str) -> rt.Transaction[None]:
        """`addAccess(address _user)`.

        Put an account on the list; only the owner.
        """
        return self._write(self.calls.add_access(user))

    def check_enabled(self) -> bool:
        """`checkEnabled() view returns (bool)`.

        Whether the list is consulted.
        """
        return self._read(self.calls.check_enabled())

    def disable_access_check(self) -> rt.Transaction[None]:
        """`disableAccessCheck()`.

        Let everybody pass from now on; only the owner.
        """
        return self._write(self.calls.disable_access_check())

    def enable_access_check(self) -> rt.Transaction[None]:
        """`enableAccessCheck()`.

        Consult the list from now on; only the owner.
        """
        return self._write(self.calls.enable_access_check())

    def has_access(self, user: str, arg_1: bytes) -> bool:
        """`hasAccess(address _user, bytes) view returns (bool)`.

        Whether an account has access.
        """
        return self._read(self.calls.has_access(user, arg_1))

    def owner(self) -> str:
        """`owner() view returns (address)`.

        Account that owns the contract.
        """
        return self._read(self.calls.owner())

    def remove_access(self, user: str) -> rt.Transaction[None]:
        """`removeAccess(address _user)`.

        Take an account off the list; only the owner.
        """
        return self._write(self.calls.remove_access(user))

    def transfer_ownership(self, to: str) -> rt.Transaction[None]:
        """`transferOwnership(address _to)`.

        Propose a new owner; only the owner.
        """
        return self._write(self.calls.transfer_ownership(to))
