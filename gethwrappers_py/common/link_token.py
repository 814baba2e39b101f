"""Typed wrapper of LinkToken, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.common import reverts


@dataclass(frozen=True, slots=True)
class Approval(rt.Event):
    """`event Approval(address indexed owner, address indexed spender, uint256 value)`."""

    owner: str
    """`address indexed owner`."""
    spender: str
    """`address indexed spender`."""
    value: int
    """`uint256 value`."""

    SPEC: ClassVar = rt.EventSpec(
        "Approval",
        "8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925",
        (
            rt.Param("owner", "address", "owner", indexed=True),
            rt.Param("spender", "address", "spender", indexed=True),
            rt.Param("value", "uint256", "value"),
        ),
    )


@dataclass(frozen=True, slots=True)
class TransferAddressAddressUint256(rt.Event):
    """`event Transfer(address indexed from, address indexed to, uint256 value)`."""

    from_: str
    """`address indexed from`."""
    to: str
    """`address indexed to`."""
    value: int
    """`uint256 value`."""

    SPEC: ClassVar = rt.EventSpec(
        "Transfer",
        "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
        (
            rt.Param("from", "address", "from_", indexed=True),
            rt.Param("to", "address", "to", indexed=True),
            rt.Param("value", "uint256", "value"),
        ),
    )


@dataclass(frozen=True, slots=True)
class TransferAddressAddressUint256Bytes(rt.Event):
    """`event Transfer(address indexed from, address indexed to, uint256 value, bytes data)`."""

    from_: str
    """`address indexed from`."""
    to: str
    """`address indexed to`."""
    value: int
    """`uint256 value`."""
    data: bytes
    """`bytes data`."""

    SPEC: ClassVar = rt.EventSpec(
        "Transfer",
        "e19260aff97b920c7df27010903aeb9c8d2be5d310a2c67824cf3f15396e4c16",
        (
            rt.Param("from", "address", "from_", indexed=True),
            rt.Param("to", "address", "to", indexed=True),
            rt.Param("value", "uint256", "value"),
            rt.Param("data", "bytes", "data"),
        ),
    )


_ALLOWANCE: rt.Function[int] = rt.Function(
    "allowance",
    "dd62ed3e",
    inputs=(rt.Param("", "address", "arg_0"), rt.Param("", "address", "arg_1")),
    outputs=(rt.Param("", "uint256", "value"),),
)
_APPROVE: rt.Function[bool] = rt.Function(
    "approve",
    "095ea7b3",
    inputs=(rt.Param("spender", "address", "spender"), rt.Param("value", "uint256", "value")),
    outputs=(rt.Param("success", "bool", "success"),),
    view=False,
)
_BALANCE_OF: rt.Function[int] = rt.Function(
    "balanceOf",
    "70a08231",
    inputs=(rt.Param("", "address", "arg_0"),),
    outputs=(rt.Param("", "uint256", "value"),),
)
_DECIMALS: rt.Function[int] = rt.Function("decimals", "313ce567", outputs=(rt.Param("", "uint8", "value"),))
_DECREASE_APPROVAL: rt.Function[bool] = rt.Function(
    "decreaseApproval",
    "66188463",
    inputs=(rt.Param("spender", "address", "spender"), rt.Param("subtractedValue", "uint256", "subtracted_value")),
    outputs=(rt.Param("success", "bool", "success"),),
    view=False,
)
_INCREASE_APPROVAL: rt.Function[bool] = rt.Function(
    "increaseApproval",
    "d73dd623",
    inputs=(rt.Param("spender", "address", "spender"), rt.Param("addedValue", "uint256", "added_value")),
    outputs=(rt.Param("success", "bool", "success"),),
    view=False,
)
_NAME: rt.Function[str] = rt.Function("name", "06fdde03", outputs=(rt.Param("", "string", "value"),))
_SYMBOL: rt.Function[str] = rt.Function("symbol", "95d89b41", outputs=(rt.Param("", "string", "value"),))
_TOTAL_SUPPLY: rt.Function[int] = rt.Function("totalSupply", "18160ddd", outputs=(rt.Param("", "uint256", "value"),))
_TRANSFER: rt.Function[bool] = rt.Function(
    "transfer",
    "a9059cbb",
    inputs=(rt.Param("to", "address", "to"), rt.Param("value", "uint256", "value")),
    outputs=(rt.Param("success", "bool", "success"),),
    view=False,
)
_TRANSFER_AND_CALL: rt.Function[bool] = rt.Function(
    "transferAndCall",
    "4000aea0",
    inputs=(rt.Param("to", "address", "to"), rt.Param("value", "uint256", "value"), rt.Param("data", "bytes", "data")),
    outputs=(rt.Param("success", "bool", "success"),),
    view=False,
)
_TRANSFER_FROM: rt.Function[bool] = rt.Function(
    "transferFrom",
    "23b872dd",
    inputs=(
        rt.Param("from", "address", "from_"),
        rt.Param("to", "address", "to"),
        rt.Param("value", "uint256", "value"),
    ),
    outputs=(rt.Param("success", "bool", "success"),),
    view=False,
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class LinkTokenCalls(rt.Calls):
    """Packs calls of LinkToken, for batches and for senders of one's own."""

    def allowance(self, arg_0: str, arg_1: str) -> rt.Call[int]:
        """`allowance(address, address) view returns (uint256)`."""
        return self._call(_ALLOWANCE, arg_0, arg_1)

    def approve(self, spender: str, value: int) -> rt.Call[bool]:
        """`approve(address spender, uint256 value) returns (bool success)`."""
        return self._call(_APPROVE, spender, value)

    def balance_of(self, arg_0: str) -> rt.Call[int]:
        """`balanceOf(address) view returns (uint256)`."""
        return self._call(_BALANCE_OF, arg_0)

    def decimals(self) -> rt.Call[int]:
        """`decimals() view returns (uint8)`."""
        return self._call(_DECIMALS)

    def decrease_approval(self, spender: str, subtracted_value: int) -> rt.Call[bool]:
        """`decreaseApproval(address spender, uint256 subtractedValue) returns (bool success)`."""
        return self._call(_DECREASE_APPROVAL, spender, subtracted_value)

    def increase_approval(self, spender: str, added_value: int) -> rt.Call[bool]:
        """`increaseApproval(address spender, uint256 addedValue) returns (bool success)`."""
        return self._call(_INCREASE_APPROVAL, spender, added_value)

    def name(self) -> rt.Call[str]:
        """`name() view returns (string)`."""
        return self._call(_NAME)

    def symbol(self) -> rt.Call[str]:
        """`symbol() view returns (string)`."""
        return self._call(_SYMBOL)

    def total_supply(self) -> rt.Call[int]:
        """`totalSupply() view returns (uint256)`."""
        return self._call(_TOTAL_SUPPLY)

    def transfer(self, to: str, value: int) -> rt.Call[bool]:
        """`transfer(address to, uint256 value) returns (bool success)`."""
        return self._call(_TRANSFER, to, value)

    def transfer_and_call(self, to: str, value: int, data: bytes) -> rt.Call[bool]:
        """`transferAndCall(address to, uint256 value, bytes data) returns (bool success)`."""
        return self._call(_TRANSFER_AND_CALL, to, value, data)

    def transfer_from(self, from_: str, to: str, value: int) -> rt.Call[bool]:
        """`transferFrom(address from, address to, uint256 value) returns (bool success)`."""
        return self._call(_TRANSFER_FROM, from_, to, value)


class LinkTokenEvents(rt.Events):
    """The events of LinkToken: iterate for the past, `.live()` for what comes."""

    def approval(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        owner: str | Sequence[str] | None = None,
        spender: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[Approval]:
        """`event Approval(address indexed owner, address indexed spender, uint256 value)`."""
        return self._query(Approval, from_block, to_block, progress, {"owner": owner, "spender": spender})

    def transfer_address_address_uint256(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        from_: str | Sequence[str] | None = None,
        to: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[TransferAddressAddressUint256]:
        """`event Transfer(address indexed from, address indexed to, uint256 value)`."""
        return self._query(TransferAddressAddressUint256, from_block, to_block, progress, {"from_": from_, "to": to})

    def transfer_address_address_uint256_bytes(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        from_: str | Sequence[str] | None = None,
        to: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[TransferAddressAddressUint256Bytes]:
        """`event Transfer(address indexed from, address indexed to, uint256 value, bytes data)`."""
        return self._query(
            TransferAddressAddressUint256Bytes,
            from_block,
            to_block,
            progress,
            {"from_": from_, "to": to},
        )


class _LinkTokenInterface(rt.Interface):
    NAME = "LinkToken"
    PACKAGE = "gethwrappers_py.common"
    FUNCTIONS: ClassVar = {
        "allowance": _ALLOWANCE,
        "approve": _APPROVE,
        "balance_of": _BALANCE_OF,
        "decimals": _DECIMALS,
        "decrease_approval": _DECREASE_APPROVAL,
        "increase_approval": _INCREASE_APPROVAL,
        "name": _NAME,
        "symbol": _SYMBOL,
        "total_supply": _TOTAL_SUPPLY,
        "transfer": _TRANSFER,
        "transfer_and_call": _TRANSFER_AND_CALL,
        "transfer_from": _TRANSFER_FROM,
    }
    EVENTS = (Approval, TransferAddressAddressUint256, TransferAddressAddressUint256Bytes)
    REVERTS = _REVERTS
    _CALLS = LinkTokenCalls
    _EVENTS = LinkTokenEvents


class AsyncLinkToken(_LinkTokenInterface, rt.AsyncContract):
    """LinkToken, awaitable. `LinkToken.at` gives one for an async source."""

    calls: LinkTokenCalls
    events: LinkTokenEvents

    async def allowance(self, arg_0: str, arg_1: str) -> int:
        """`allowance(address, address) view returns (uint256)`."""
        return await self._read(self.calls.allowance(arg_0, arg_1))

    def approve(self, spender: str, value: int) -> rt.AsyncTransaction[bool]:
        """`approve(address spender, uint256 value) returns (bool success)`."""
        return self._write(self.calls.approve(spender, value))

    async def balance_of(self, arg_0: str) -> int:
        """`balanceOf(address) view returns (uint256)`."""
        return await self._read(self.calls.balance_of(arg_0))

    async def decimals(self) -> int:
        """`decimals() view returns (uint8)`."""
        return await self._read(self.calls.decimals())

    def decrease_approval(self, spender: str, subtracted_value: int) -> rt.AsyncTransaction[bool]:
        """`decreaseApproval(address spender, uint256 subtractedValue) returns (bool success)`."""
        return self._write(self.calls.decrease_approval(spender, subtracted_value))

    def increase_approval(self, spender: str, added_value: int) -> rt.AsyncTransaction[bool]:
        """`increaseApproval(address spender, uint256 addedValue) returns (bool success)`."""
        return self._write(self.calls.increase_approval(spender, added_value))

    async def name(self) -> str:
        """`name() view returns (string)`."""
        return await self._read(self.calls.name())

    async def symbol(self) -> str:
        """`symbol() view returns (string)`."""
        return await self._read(self.calls.symbol())

    async def total_supply(self) -> int:
        """`totalSupply() view returns (uint256)`."""
        return await self._read(self.calls.total_supply())

    def transfer(self, to: str, value: int) -> rt.AsyncTransaction[bool]:
        """`transfer(address to, uint256 value) returns (bool success)`."""
        return self._write(self.calls.transfer(to, value))

    def transfer_and_call(self, to: str, value: int, data: bytes) -> rt.AsyncTransaction[bool]:
        """`transferAndCall(address to, uint256 value, bytes data) returns (bool success)`."""
        return self._write(self.calls.transfer_and_call(to, value, data))

    def transfer_from(self, from_: str, to: str, value: int) -> rt.AsyncTransaction[bool]:
        """`transferFrom(address from, address to, uint256 value) returns (bool success)`."""
        return self._write(self.calls.transfer_from(from_, to, value))


class LinkToken(_LinkTokenInterface, rt.Contract):
    """LinkToken."""

    calls: LinkTokenCalls
    events: LinkTokenEvents
    _ASYNC = AsyncLinkToken

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> LinkToken: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncLinkToken: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    @overload
    @classmethod
    def deploy(cls, source: rt.SyncSource, sender: rt.Sender, **options: Unpack[rt.TransactOptions]) -> LinkToken: ...

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.AsyncSource,
        sender: rt.Sender,
        **options: Unpack[rt.TransactOptions],
    ) -> Awaitable[AsyncLinkToken]: ...

    @classmethod
    def deploy(cls, source: Any, sender: rt.Sender, **options: Unpack[rt.TransactOptions]) -> Any:
        """Deploy the contract, wait for it, and give its wrapper; awaitable if the source is async."""
        return rt.deploy_and_bind(cls, source, sender, (), **options)

    def allowance(self, arg_0: str, arg_1: str) -> int:
        """`allowance(address, address) view returns (uint256)`."""
        return self._read(self.calls.allowance(arg_0, arg_1))

    def approve(self, spender: str, value: int) -> rt.Transaction[bool]:
        """`approve(address spender, uint256 value) returns (bool success)`.

        Let `spender` move up to `value` of the caller's tokens.
        """
        return self._write(self.calls.approve(spender, value))

    def balance_of(self, arg_0: str) -> int:
        """`balanceOf(address) view returns (uint256)`."""
        return self._read(self.calls.balance_of(arg_0))

    def decimals(self) -> int:
        """`decimals() view returns (uint8)`."""
        return self._read(self.calls.decimals())

    def decrease_approval(self, spender: str, subtracted_value: int) -> rt.Transaction[bool]:
        """`decreaseApproval(address spender, uint256 subtractedValue) returns (bool success)`.

        Lower an allowance by `subtractedValue`, to no less than zero.
        """
        return self._write(self.calls.decrease_approval(spender, subtracted_value))

    def increase_approval(self, spender: str, added_value: int) -> rt.Transaction[bool]:
        """`increaseApproval(address spender, uint256 addedValue) returns (bool success)`.

        Raise an allowance by `addedValue`.
        """
        return self._write(self.calls.increase_approval(spender, added_value))

    def name(self) -> str:
        """`name() view returns (string)`."""
        return self._read(self.calls.name())

    def symbol(self) -> str:
        """`symbol() view returns (string)`."""
        return self._read(self.calls.symbol())

    def total_supply(self) -> int:
        """`totalSupply() view returns (uint256)`."""
        return self._read(self.calls.total_supply())

    def transfer(self, to: str, value: int) -> rt.Transaction[bool]:
        """`transfer(address to, uint256 value) returns (bool success)`.

        Move `value` from the caller to `to`.
        """
        return self._write(self.calls.transfer(to, value))

    def transfer_and_call(self, to: str, value: int, data: bytes) -> rt.Transaction[bool]:
        """`transferAndCall(address to, uint256 value, bytes data) returns (bool success)`.

        Move `value` to `to` and, if that is a contract, call its `onTokenTransfer`.
        """
        return self._write(self.calls.transfer_and_call(to, value, data))

    def transfer_from(self, from_: str, to: str, value: int) -> rt.Transaction[bool]:
        """`transferFrom(address from, address to, uint256 value) returns (bool success)`.

        Move `value` from `from` to `to` out of the caller's allowance.
        """
        return self._write(self.calls.transfer_from(from_, to, value))
