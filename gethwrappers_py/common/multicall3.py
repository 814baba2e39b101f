"""Typed wrapper of Multicall3, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.common import reverts


@dataclass(frozen=True, slots=True)
class Call(rt.Struct):
    """The struct `Multicall3.Call`."""

    target: str
    """`address target`."""
    call_data: bytes
    """`bytes callData`."""

    FIELDS: ClassVar[tuple[rt.Param, ...]] = (
        rt.Param("target", "address", "target"),
        rt.Param("callData", "bytes", "call_data"),
    )


@dataclass(frozen=True, slots=True)
class Call3(rt.Struct):
    """The struct `Multicall3.Call3`."""

    target: str
    """`address target`."""
    allow_failure: bool
    """`bool allowFailure`."""
    call_data: bytes
    """`bytes callData`."""

    FIELDS: ClassVar[tuple[rt.Param, ...]] = (
        rt.Param("target", "address", "target"),
        rt.Param("allowFailure", "bool", "allow_failure"),
        rt.Param("callData", "bytes", "call_data"),
    )


@dataclass(frozen=True, slots=True)
class Result(rt.Struct):
    """The struct `Multicall3.Result`."""

    success: bool
    """`bool success`."""
    return_data: bytes
    """`bytes returnData`."""

    FIELDS: ClassVar[tuple[rt.Param, ...]] = (
        rt.Param("success", "bool", "success"),
        rt.Param("returnData", "bytes", "return_data"),
    )


@dataclass(frozen=True, slots=True)
class Call3Value(rt.Struct):
    """The struct `Multicall3.Call3Value`."""

    target: str
    """`address target`."""
    allow_failure: bool
    """`bool allowFailure`."""
    value: int
    """`uint256 value`."""
    call_data: bytes
    """`bytes callData`."""

    FIELDS: ClassVar[tuple[rt.Param, ...]] = (
        rt.Param("target", "address", "target"),
        rt.Param("allowFailure", "bool", "allow_failure"),
        rt.Param("value", "uint256", "value"),
        rt.Param("callData", "bytes", "call_data"),
    )


@dataclass(frozen=True, slots=True)
class AggregateResult:
    """What `aggregate` returns."""

    block_number: int
    """`uint256 blockNumber`: block in which they ran"""
    return_data: tuple[bytes, ...]
    """`bytes[] returnData`: what each returned"""


@dataclass(frozen=True, slots=True)
class BlockAndAggregateResult:
    """What `blockAndAggregate` returns."""

    block_number: int
    """`uint256 blockNumber`: block in which they ran"""
    block_hash: bytes
    """`bytes32 blockHash`: its hash, zero while the block is being made"""
    return_data: tuple[Result, ...]
    """`Result[] returnData`: outcome of each"""


@dataclass(frozen=True, slots=True)
class TryBlockAndAggregateResult:
    """What `tryBlockAndAggregate` returns."""

    block_number: int
    """`uint256 blockNumber`: block in which they ran"""
    block_hash: bytes
    """`bytes32 blockHash`: its hash, zero while the block is being made"""
    return_data: tuple[Result, ...]
    """`Result[] returnData`: outcome of each"""


_AGGREGATE: rt.Function[AggregateResult] = rt.Function(
    "aggregate",
    "252dba42",
    inputs=(rt.Param("calls", "tuple[]", "calls", Call),),
    outputs=(rt.Param("blockNumber", "uint256", "block_number"), rt.Param("returnData", "bytes[]", "return_data")),
    result=AggregateResult,
    view=False,
    payable=True,
)
_AGGREGATE3: rt.Function[tuple[Result, ...]] = rt.Function(
    "aggregate3",
    "82ad56cb",
    inputs=(rt.Param("calls", "tuple[]", "calls", Call3),),
    outputs=(rt.Param("returnData", "tuple[]", "return_data", Result),),
    view=False,
    payable=True,
)
_AGGREGATE3_VALUE: rt.Function[tuple[Result, ...]] = rt.Function(
    "aggregate3Value",
    "174dea71",
    inputs=(rt.Param("calls", "tuple[]", "calls", Call3Value),),
    outputs=(rt.Param("returnData", "tuple[]", "return_data", Result),),
    view=False,
    payable=True,
)
_BLOCK_AND_AGGREGATE: rt.Function[BlockAndAggregateResult] = rt.Function(
    "blockAndAggregate",
    "c3077fa9",
    inputs=(rt.Param("calls", "tuple[]", "calls", Call),),
    outputs=(
        rt.Param("blockNumber", "uint256", "block_number"),
        rt.Param("blockHash", "bytes32", "block_hash"),
        rt.Param("returnData", "tuple[]", "return_data", Result),
    ),
    result=BlockAndAggregateResult,
    view=False,
    payable=True,
)
_GET_BASEFEE: rt.Function[int] = rt.Function(
    "getBasefee",
    "3e64a696",
    outputs=(rt.Param("basefee", "uint256", "basefee"),),
)
_GET_BLOCK_HASH: rt.Function[bytes] = rt.Function(
    "getBlockHash",
    "ee82ac5e",
    inputs=(rt.Param("blockNumber", "uint256", "block_number"),),
    outputs=(rt.Param("blockHash", "bytes32", "block_hash"),),
)
_GET_BLOCK_NUMBER: rt.Function[int] = rt.Function(
    "getBlockNumber",
    "42cbb15c",
    outputs=(rt.Param("blockNumber", "uint256", "block_number"),),
)
_GET_CHAIN_ID: rt.Function[int] = rt.Function(
    "getChainId",
    "3408e470",
    outputs=(rt.Param("chainid", "uint256", "chainid"),),
)
_GET_CURRENT_BLOCK_COINBASE: rt.Function[str] = rt.Function(
    "getCurrentBlockCoinbase",
    "a8b0574e",
    outputs=(rt.Param("coinbase", "address", "coinbase"),),
)
_GET_CURRENT_BLOCK_DIFFICULTY: rt.Function[int] = rt.Function(
    "getCurrentBlockDifficulty",
    "72425d9d",
    outputs=(rt.Param("difficulty", "uint256", "difficulty"),),
)
_GET_CURRENT_BLOCK_GAS_LIMIT: rt.Function[int] = rt.Function(
    "getCurrentBlockGasLimit",
    "86d516e8",
    outputs=(rt.Param("gaslimit", "uint256", "gaslimit"),),
)
_GET_CURRENT_BLOCK_TIMESTAMP: rt.Function[int] = rt.Function(
    "getCurrentBlockTimestamp",
    "0f28c97d",
    outputs=(rt.Param("timestamp", "uint256", "timestamp"),),
)
_GET_ETH_BALANCE: rt.Function[int] = rt.Function(
    "getEthBalance",
    "4d2301cc",
    inputs=(rt.Param("addr", "address", "addr"),),
    outputs=(rt.Param("balance", "uint256", "balance"),),
)
_GET_LAST_BLOCK_HASH: rt.Function[bytes] = rt.Function(
    "getLastBlockHash",
    "27e86d6e",
    outputs=(rt.Param("blockHash", "bytes32", "block_hash"),),
)
_TRY_AGGREGATE: rt.Function[tuple[Result, ...]] = rt.Function(
    "tryAggregate",
    "bce38bd7",
    inputs=(rt.Param("requireSuccess", "bool", "require_success"), rt.Param("calls", "tuple[]", "calls", Call)),
    outputs=(rt.Param("returnData", "tuple[]", "return_data", Result),),
    view=False,
    payable=True,
)
_TRY_BLOCK_AND_AGGREGATE: rt.Function[TryBlockAndAggregateResult] = rt.Function(
    "tryBlockAndAggregate",
    "399542e9",
    inputs=(rt.Param("requireSuccess", "bool", "require_success"), rt.Param("calls", "tuple[]", "calls", Call)),
    outputs=(
        rt.Param("blockNumber", "uint256", "block_number"),
        rt.Param("blockHash", "bytes32", "block_hash"),
        rt.Param("returnData", "tuple[]", "return_data", Result),
    ),
    result=TryBlockAndAggregateResult,
    view=False,
    payable=True,
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class Multicall3Calls(rt.Calls):
    """Packs calls of Multicall3, for batches and for senders of one's own."""

    def aggregate(self, calls: Sequence[Call]) -> rt.Call[AggregateResult]:
        """`aggregate(Call[] calls) payable returns (uint256 blockNumber, bytes[] returnData)`."""
        return self._call(_AGGREGATE, calls)

    def aggregate3(self, calls: Sequence[Call3]) -> rt.Call[tuple[Result, ...]]:
        """`aggregate3(Call3[] calls) payable returns (Result[] returnData)`."""
        return self._call(_AGGREGATE3, calls)

    def aggregate3_value(self, calls: Sequence[Call3Value]) -> rt.Call[tuple[Result, ...]]:
        """`aggregate3Value(Call3Value[] calls) payable returns (Result[] returnData)`."""
        return self._call(_AGGREGATE3_VALUE, calls)

    def block_and_aggregate(self, calls: Sequence[Call]) -> rt.Call[BlockAndAggregateResult]:
        """`blockAndAggregate(Call[] calls) payable returns (uint256 blockNumber, bytes32 blockHash, Result[]
        returnData)`.
        """
        return self._call(_BLOCK_AND_AGGREGATE, calls)

    def get_basefee(self) -> rt.Call[int]:
        """`getBasefee() view returns (uint256 basefee)`."""
        return self._call(_GET_BASEFEE)

    def get_block_hash(self, block_number: int) -> rt.Call[bytes]:
        """`getBlockHash(uint256 blockNumber) view returns (bytes32 blockHash)`."""
        return self._call(_GET_BLOCK_HASH, block_number)

    def get_block_number(self) -> rt.Call[int]:
        """`getBlockNumber() view returns (uint256 blockNumber)`."""
        return self._call(_GET_BLOCK_NUMBER)

    def get_chain_id(self) -> rt.Call[int]:
        """`getChainId() view returns (uint256 chainid)`."""
        return self._call(_GET_CHAIN_ID)

    def get_current_block_coinbase(self) -> rt.Call[str]:
        """`getCurrentBlockCoinbase() view returns (address coinbase)`."""
        return self._call(_GET_CURRENT_BLOCK_COINBASE)

    def get_current_block_difficulty(self) -> rt.Call[int]:
        """`getCurrentBlockDifficulty() view returns (uint256 difficulty)`."""
        return self._call(_GET_CURRENT_BLOCK_DIFFICULTY)

    def get_current_block_gas_limit(self) -> rt.Call[int]:
        """`getCurrentBlockGasLimit() view returns (uint256 gaslimit)`."""
        return self._call(_GET_CURRENT_BLOCK_GAS_LIMIT)

    def get_current_block_timestamp(self) -> rt.Call[int]:
        """`getCurrentBlockTimestamp() view returns (uint256 timestamp)`."""
        return self._call(_GET_CURRENT_BLOCK_TIMESTAMP)

    def get_eth_balance(self, addr: str) -> rt.Call[int]:
        """`getEthBalance(address addr) view returns (uint256 balance)`."""
        return self._call(_GET_ETH_BALANCE, addr)

    def get_last_block_hash(self) -> rt.Call[bytes]:
        """`getLastBlockHash() view returns (bytes32 blockHash)`."""
        return self._call(_GET_LAST_BLOCK_HASH)

    def try_aggregate(self, require_success: bool, calls: Sequence[Call]) -> rt.Call[tuple[Result, ...]]:
        """`tryAggregate(bool requireSuccess, Call[] calls) payable returns (Result[] returnData)`."""
        return self._call(_TRY_AGGREGATE, require_success, calls)

    def try_block_and_aggregate(
        self,
        require_success: bool,
        calls: Sequence[Call],
    ) -> rt.Call[TryBlockAndAggregateResult]:
        """`tryBlockAndAggregate(bool requireSuccess, Call[] calls) payable returns (uint256 blockNumber, bytes32
        blockHash, Result[] returnData)`.
        """
        return self._call(_TRY_BLOCK_AND_AGGREGATE, require_success, calls)


class Multicall3Events(rt.Events):
    """The events of Multicall3: iterate for the past, `.live()` for what comes."""


class _Multicall3Interface(rt.Interface):
    NAME = "Multicall3"
    PACKAGE = "gethwrappers_py.common"
    FUNCTIONS: ClassVar = {
        "aggregate": _AGGREGATE,
        "aggregate3": _AGGREGATE3,
        "aggregate3_value": _AGGREGATE3_VALUE,
        "block_and_aggregate": _BLOCK_AND_AGGREGATE,
        "get_basefee": _GET_BASEFEE,
        "get_block_hash": _GET_BLOCK_HASH,
        "get_block_number": _GET_BLOCK_NUMBER,
        "get_chain_id": _GET_CHAIN_ID,
        "get_current_block_coinbase": _GET_CURRENT_BLOCK_COINBASE,
        "get_current_block_difficulty": _GET_CURRENT_BLOCK_DIFFICULTY,
        "get_current_block_gas_limit": _GET_CURRENT_BLOCK_GAS_LIMIT,
        "get_current_block_timestamp": _GET_CURRENT_BLOCK_TIMESTAMP,
        "get_eth_balance": _GET_ETH_BALANCE,
        "get_last_block_hash": _GET_LAST_BLOCK_HASH,
        "try_aggregate": _TRY_AGGREGATE,
        "try_block_and_aggregate": _TRY_BLOCK_AND_AGGREGATE,
    }
    REVERTS = _REVERTS
    _CALLS = Multicall3Calls
    _EVENTS = Multicall3Events


class AsyncMulticall3(_Multicall3Interface, rt.AsyncContract):
    """Multicall3, awaitable. `Multicall3.at` gives one for an async source."""

    calls: Multicall3Calls
    events: Multicall3Events

    def aggregate(self, calls: Sequence[Call]) -> rt.AsyncTransaction[AggregateResult]:
        """`aggregate(Call[] calls) payable returns (uint256 blockNumber, bytes[] returnData)`."""
        return self._write(self.calls.aggregate(calls))

    def aggregate3(self, calls: Sequence[Call3]) -> rt.AsyncTransaction[tuple[Result, ...]]:
        """`aggregate3(Call3[] calls) payable returns (Result[] returnData)`."""
        return self._write(self.calls.aggregate3(calls))

    def aggregate3_value(self, calls: Sequence[Call3Value]) -> rt.AsyncTransaction[tuple[Result, ...]]:
        """`aggregate3Value(Call3Value[] calls) payable returns (Result[] returnData)`."""
        return self._write(self.calls.aggregate3_value(calls))

    def block_and_aggregate(self, calls: Sequence[Call]) -> rt.AsyncTransaction[BlockAndAggregateResult]:
        """`blockAndAggregate(Call[] calls) payable returns (uint256 blockNumber, bytes32 blockHash, Result[]
        returnData)`.
        """
        return self._write(self.calls.block_and_aggregate(calls))

    async def get_basefee(self) -> int:
        """`getBasefee() view returns (uint256 basefee)`."""
        return await self._read(self.calls.get_basefee())

    async def get_block_hash(self, block_number: int) -> bytes:
        """`getBlockHash(uint256 blockNumber) view returns (bytes32 blockHash)`."""
        return await self._read(self.calls.get_block_hash(block_number))

    async def get_block_number(self) -> int:
        """`getBlockNumber() view returns (uint256 blockNumber)`."""
        return await self._read(self.calls.get_block_number())

    async def get_chain_id(self) -> int:
        """`getChainId() view returns (uint256 chainid)`."""
        return await self._read(self.calls.get_chain_id())

    async def get_current_block_coinbase(self) -> str:
        """`getCurrentBlockCoinbase() view returns (address coinbase)`."""
        return await self._read(self.calls.get_current_block_coinbase())

    async def get_current_block_difficulty(self) -> int:
        """`getCurrentBlockDifficulty() view returns (uint256 difficulty)`."""
        return await self._read(self.calls.get_current_block_difficulty())

    async def get_current_block_gas_limit(self) -> int:
        """`getCurrentBlockGasLimit() view returns (uint256 gaslimit)`."""
        return await self._read(self.calls.get_current_block_gas_limit())

    async def get_current_block_timestamp(self) -> int:
        """`getCurrentBlockTimestamp() view returns (uint256 timestamp)`."""
        return await self._read(self.calls.get_current_block_timestamp())

    async def get_eth_balance(self, addr: str) -> int:
        """`getEthBalance(address addr) view returns (uint256 balance)`."""
        return await self._read(self.calls.get_eth_balance(addr))

    async def get_last_block_hash(self) -> bytes:
        """`getLastBlockHash() view returns (bytes32 blockHash)`."""
        return await self._read(self.calls.get_last_block_hash())

    def try_aggregate(self, require_success: bool, calls: Sequence[Call]) -> rt.AsyncTransaction[tuple[Result, ...]]:
        """`tryAggregate(bool requireSuccess, Call[] calls) payable returns (Result[] returnData)`."""
        return self._write(self.calls.try_aggregate(require_success, calls))

    def try_block_and_aggregate(
        self,
        require_success: bool,
        calls: Sequence[Call],
    ) -> rt.AsyncTransaction[TryBlockAndAggregateResult]:
        """`tryBlockAndAggregate(bool requireSuccess, Call[] calls) payable returns (uint256 blockNumber, bytes32
        blockHash, Result[] returnData)`.
        """
        return self._write(self.calls.try_block_and_aggregate(require_success, calls))


class Multicall3(_Multicall3Interface, rt.Contract):
    """Multicall3."""

    calls: Multicall3Calls
    events: Multicall3Events
    _ASYNC = AsyncMulticall3

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> Multicall3: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncMulticall3: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    @overload
    @classmethod
    def deploy(cls, source: rt.SyncSource, sender: rt.Sender, **options: Unpack[rt.TransactOptions]) -> Multicall3: ...

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.AsyncSource,
        sender: rt.Sender,
        **options: Unpack[rt.TransactOptions],
    ) -> Awaitable[AsyncMulticall3]: ...

    @classmethod
    def deploy(cls, source: Any, sender: rt.Sender, **options: Unpack[rt.TransactOptions]) -> Any:
        """Deploy the contract, wait for it, and give its wrapper; awaitable if the source is async."""
        return rt.deploy_and_bind(cls, source, sender, (), **options)

    def aggregate(self, calls: Sequence[Call]) -> rt.Transaction[AggregateResult]:
        """`aggregate(Call[] calls) payable returns (uint256 blockNumber, bytes[] returnData)`.

        All of the calls, or none.
        """
        return self._write(self.calls.aggregate(calls))

    def aggregate3(self, calls: Sequence[Call3]) -> rt.Transaction[tuple[Result, ...]]:
        """`aggregate3(Call3[] calls) payable returns (Result[] returnData)`.

        The calls; the batch fails with a call that is not allowed to.
        """
        return self._write(self.calls.aggregate3(calls))

    def aggregate3_value(self, calls: Sequence[Call3Value]) -> rt.Transaction[tuple[Result, ...]]:
        """`aggregate3Value(Call3Value[] calls) payable returns (Result[] returnData)`.

        Like `aggregate3`, with payments that have to add up to the value sent.
        """
        return self._write(self.calls.aggregate3_value(calls))

    def block_and_aggregate(self, calls: Sequence[Call]) -> rt.Transaction[BlockAndAggregateResult]:
        """`blockAndAggregate(Call[] calls) payable returns (uint256 blockNumber, bytes32 blockHash, Result[]
        returnData)`.

        All of the calls or none, with the block.
        """
        return self._write(self.calls.block_and_aggregate(calls))

    def get_basefee(self) -> int:
        """`getBasefee() view returns (uint256 basefee)`.

        Base fee of the current block in wei per gas.
        """
        return self._read(self.calls.get_basefee())

    def get_block_hash(self, block_number: int) -> bytes:
        """`getBlockHash(uint256 blockNumber) view returns (bytes32 blockHash)`.

        Hash of one of the last 256 blocks.
        """
        return self._read(self.calls.get_block_hash(block_number))

    def get_block_number(self) -> int:
        """`getBlockNumber() view returns (uint256 blockNumber)`.

        Number of the current block.
        """
        return self._read(self.calls.get_block_number())

    def get_chain_id(self) -> int:
        """`getChainId() view returns (uint256 chainid)`.

        Id of the chain.
        """
        return self._read(self.calls.get_chain_id())

    def get_current_block_coinbase(self) -> str:
        """`getCurrentBlockCoinbase() view returns (address coinbase)`.

        Fee recipient of the current block.
        """
        return self._read(self.calls.get_current_block_coinbase())

    def get_current_block_difficulty(self) -> int:
        """`getCurrentBlockDifficulty() view returns (uint256 difficulty)`.

        Beacon randomness of the current block, under its old name.
        """
        return self._read(self.calls.get_current_block_difficulty())

    def get_current_block_gas_limit(self) -> int:
        """`getCurrentBlockGasLimit() view returns (uint256 gaslimit)`.

        Gas limit of the current block in units.
        """
        return self._read(self.calls.get_current_block_gas_limit())

    def get_current_block_timestamp(self) -> int:
        """`getCurrentBlockTimestamp() view returns (uint256 timestamp)`.

        Time of the current block, Unix time in seconds.
        """
        return self._read(self.calls.get_current_block_timestamp())

    def get_eth_balance(self, addr: str) -> int:
        """`getEthBalance(address addr) view returns (uint256 balance)`.

        Balance of an account in wei.
        """
        return self._read(self.calls.get_eth_balance(addr))

    def get_last_block_hash(self) -> bytes:
        """`getLastBlockHash() view returns (bytes32 blockHash)`.

        Hash of the block before the current one.
        """
        return self._read(self.calls.get_last_block_hash())

    def try_aggregate(self, require_success: bool, calls: Sequence[Call]) -> rt.Transaction[tuple[Result, ...]]:
        """`tryAggregate(bool requireSuccess, Call[] calls) payable returns (Result[] returnData)`.

        The calls; `requireSuccess` says for all of them whether one may fail.
        """
        return self._write(self.calls.try_aggregate(require_success, calls))

    def try_block_and_aggregate(
        self,
        require_success: bool,
        calls: Sequence[Call],
    ) -> rt.Transaction[TryBlockAndAggregateResult]:
        """`tryBlockAndAggregate(bool requireSuccess, Call[] calls) payable returns (uint256 blockNumber, bytes32
        blockHash, Result[] returnData)`.

        `tryAggregate` with the block.
        """
        return self._write(self.calls.try_block_and_aggregate(require_success, calls))
