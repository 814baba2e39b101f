"""Typed wrapper of LinkTokenInterface, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from typing import Any, ClassVar, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr2 import reverts

_ALLOWANCE: rt.Function[int] = rt.Function(
    "allowance",
    "dd62ed3e",
    inputs=(rt.Param("owner", "address", "owner"), rt.Param("spender", "address", "spender")),
    outputs=(rt.Param("remaining", "uint256", "remaining"),),
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
    inputs=(rt.Param("owner", "address", "owner"),),
    outputs=(rt.Param("balance", "uint256", "balance"),),
)
_DECIMALS: rt.Function[int] = rt.Function(
    "decimals",
    "313ce567",
    outputs=(rt.Param("decimalPlaces", "uint8", "decimal_places"),),
)
_DECREASE_APPROVAL: rt.Function[bool] = rt.Function(
    "decreaseApproval",
    "66188463",
    inputs=(rt.Param("spender", "address", "spender"), rt.Param("addedValue", "uint256", "added_value")),
    outputs=(rt.Param("success", "bool", "success"),),
    view=False,
)
_INCREASE_APPROVAL: rt.Function[None] = rt.Function(
    "increaseApproval",
    "d73dd623",
    inputs=(rt.Param("spender", "address", "spender"), rt.Param("subtractedValue", "uint256", "subtracted_value")),
    view=False,
)
_NAME: rt.Function[str] = rt.Function("name", "06fdde03", outputs=(rt.Param("tokenName", "string", "token_name"),))
_SYMBOL: rt.Function[str] = rt.Function(
    "symbol",
    "95d89b41",
    outputs=(rt.Param("tokenSymbol", "string", "token_symbol"),),
)
_TOTAL_SUPPLY: rt.Function[int] = rt.Function(
    "totalSupply",
    "18160ddd",
    outputs=(rt.Param("totalTokensIssued", "uint256", "total_tokens_issued"),),
)
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


class LinkTokenInterfaceCalls(rt.Calls):
    """Packs calls of LinkTokenInterface, for batches and for senders of one's own."""

    def allowance(self, owner: str, spender: str) -> rt.Call[int]:
        """`allowance(address owner, address spender) view returns (uint256 remaining)`."""
        return self._call(_ALLOWANCE, owner, spender)

    def approve(self, spender: str, value: int) -> rt.Call[bool]:
        """`approve(address spender, uint256 value) returns (bool success)`."""
        return self._call(_APPROVE, spender, value)

    def balance_of(self, owner: str) -> rt.Call[int]:
        """`balanceOf(address owner) view returns (uint256 balance)`."""
        return self._call(_BALANCE_OF, owner)

    def decimals(self) -> rt.Call[int]:
        """`decimals() view returns (uint8 decimalPlaces)`."""
        return self._call(_DECIMALS)

    def decrease_approval(self, spender: str, added_value: int) -> rt.Call[bool]:
        """`decreaseApproval(address spender, uint256 addedValue) returns (bool success)`."""
        return self._call(_DECREASE_APPROVAL, spender, added_value)

    def increase_approval(self, spender: str, subtracted_value: int) -> rt.Call[None]:
        """`increaseApproval(address spender, uint256 subtractedValue)`."""
        return self._call(_INCREASE_APPROVAL, spender, subtracted_value)

    def name(self) -> rt.Call[str]:
        """`name() view returns (string tokenName)`."""
        return self._call(_NAME)

    def symbol(self) -> rt.Call[str]:
        """`symbol() view returns (string tokenSymbol)`."""
        return self._call(_SYMBOL)

    def total_supply(self) -> rt.Call[int]:
        """`totalSupply() view returns (uint256 totalTokensIssued)`."""
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


class LinkTokenInterfaceEvents(rt.Events):
    """The events of LinkTokenInterface: iterate for the past, `.live()` for what comes."""


class _LinkTokenInterfaceInterface(rt.Interface):
    NAME = "LinkTokenInterface"
    PACKAGE = "gethwrappers_py.ocr2"
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
    REVERTS = _REVERTS
    _CALLS = LinkTokenInterfaceCalls
    _EVENTS = LinkTokenInterfaceEvents


class AsyncLinkTokenInterface(_LinkTokenInterfaceInterface, rt.AsyncContract):
    """LinkTokenInterface, awaitable. `LinkTokenInterface.at` gives one for an async source."""

    calls: LinkTokenInterfaceCalls
    events: LinkTokenInterfaceEvents

    async def allowance(self, owner: str, spender: str) -> int:
        """`allowance(address owner, address spender) view returns (uint256 remaining)`."""
        return await self._read(self.calls.allowance(owner, spender))

    def approve(self, spender: str, value: int) -> rt.AsyncTransaction[bool]:
        """`approve(address spender, uint256 value) returns (bool success)`."""
        return self._write(self.calls.approve(spender, value))

    async def balance_of(self, owner: str) -> int:
        """`balanceOf(address owner) view returns (uint256 balance)`."""
        return await self._read(self.calls.balance_of(owner))

    async def decimals(self) -> int:
        """`decimals() view returns (uint8 decimalPlaces)`."""
        return await self._read(self.calls.decimals())

    def decrease_approval(self, spender: str, added_value: int) -> rt.AsyncTransaction[bool]:
        """`decreaseApproval(address spender, uint256 addedValue) returns (bool success)`."""
        return self._write(self.calls.decrease_approval(spender, added_value))

    def increase_approval(self, spender: str, subtracted_value: int) -> rt.AsyncTransaction[None]:
        """`increaseApproval(address spender, uint256 subtractedValue)`."""
        return self._write(self.calls.increase_approval(spender, subtracted_value))

    async def name(self) -> str:
        """`name() view returns (string tokenName)`."""
        return await self._read(self.calls.name())

    async def symbol(self) -> str:
        """`symbol() view returns (string tokenSymbol)`."""
        return await self._read(self.calls.symbol())

    async def total_supply(self) -> int:
        """`totalSupply() view returns (uint256 totalTokensIssued)`."""
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


class LinkTokenInterface(_LinkTokenInterfaceInterface, rt.Contract):
    """LinkTokenInterface."""

    calls: LinkTokenInterfaceCalls
    events: LinkTokenInterfaceEvents
    _ASYNC = AsyncLinkTokenInterface

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> LinkTokenInterface: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncLinkTokenInterface: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    def allowance(self, owner: str, spender: str) -> int:
        """`allowance(address owner, address spender) view returns (uint256 remaining)`.

        Amount that `spender` may still move on behalf of `owner`.
        """
        return self._read(self.calls.allowance(owner, spender))

    def approve(self, spender: str, value: int) -> rt.Transaction[bool]:
        """`approve(address spender, uint256 value) returns (bool success)`.

        Let `spender` move up to `value` of the caller's tokens.
        """
        return self._write(self.calls.approve(spender, value))

    def balance_of(self, owner: str) -> int:
        """`balanceOf(address owner) view returns (uint256 balance)`.

        Balance of `owner`.
        """
        return self._read(self.calls.balance_of(owner))

    def decimals(self) -> int:
        """`decimals() view returns (uint8 decimalPlaces)`.

        Number of decimals, 18 for LINK.
        """
        return self._read(self.calls.decimals())

    def decrease_approval(self, spender: str, added_value: int) -> rt.Transaction[bool]:
        """`decreaseApproval(address spender, uint256 addedValue) returns (bool success)`.

        Lower an allowance.
        """
        return self._write(self.calls.decrease_approval(spender, added_value))

    def increase_approval(self, spender: str, subtracted_value: int) -> rt.Transaction[None]:
        """`increaseApproval(address spender, uint256 subtractedValue)`.

        Raise an allowance.
        """
        return self._write(self.calls.increase_approval(spender, subtracted_value))

    def name(self) -> str:
        """`name() view returns (string tokenName)`.

        Name of the token.
        """
        return self._read(self.calls.name())

    def symbol(self) -> str:
        """`symbol() view returns (string tokenSymbol)`.

        Ticker of the token.
        """
        return self._read(self.calls.symbol())

    def total_supply(self) -> int:
        """`totalSupply() view returns (uint256 totalTokensIssued)`.

        Number of juels that exist.
        """
        return self._read(self.calls.total_supply())

    def transfer(self, to: str, value: int) -> rt.Transaction[bool]:
        """`transfer(address to, uint256 value) returns (bool success)`.

        Move `value` from the caller to `to`.
        """
        return self._write(self.calls.transfer(to, value))

    def transfer_and_call(self, to: str, value: int, data: bytes) -> rt.Transaction[bool]:
        """`transferAndCall(address to, uint256 value, bytes data) returns (bool success)`.

        Move `value` to `to` and, if that is a contract, call its `onTokenTransfer(caller, value, data)`.
        """
        return self._write(self.calls.transfer_and_call(to, value, data))

    def transfer_from(self, from_: str, to: str, value: int) -> rt.Transaction[bool]:
        """`transferFrom(address from, address to, uint256 value) returns (bool success)`.

        Move `value` from `from` to `to` out of the caller's allowance.
        """
        return self._write(self.calls.transfer_from(from_, to, value))
