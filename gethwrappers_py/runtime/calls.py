"""Reading from contracts: eth_call with block, sender and state override, and reverts as typed exceptions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from gethwrappers_py.errors import (
    BadValue,
    ContractReverted,
    ExecutionHalted,
    NoContract,
    RpcError,
    TransportError,
)
from gethwrappers_py.runtime.address import to_address
from gethwrappers_py.runtime.logs import hex_data, octets
from gethwrappers_py.runtime.spec import Call, Reverts
from gethwrappers_py.runtime.steps import Rpc, Steps

T = TypeVar("T")

Block: TypeAlias = int | str | bytes
"""A block number, a tag (`latest`, `finalized`, `safe`, `pending`, `earliest`), or a 32-byte block hash."""

BLOCK_TAGS = ("latest", "finalized", "safe", "pending", "earliest")
_HALTED = re.compile(r"invalid ?(fe ?)?opcode|out of ?gas|stack (over|under)flow|bad jump|invalid jump", re.IGNORECASE)
_REASON_IN_MESSAGE = re.compile(r"revert(?:ed)?(?: with reason string)?:? ['\"]?(.+?)['\"]?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Override:
    """What one account is to look like during a call. None leaves a part as it is.

    `balance` is in wei, `storage` replaces single slots (32-byte values by slot number).
    """

    balance: int | None = None
    nonce: int | None = None
    code: bytes | None = None
    storage: Mapping[int, bytes] | None = None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How calls are made: at which block, in whose name, with which gas (units), value (wei) and state."""

    block: Block = "latest"
    sender: str | None = None
    gas: int | None = None
    value: int = 0
    state: Mapping[str, Override] = field(default_factory=dict)


def block_parameter(block: Block) -> Any:
    """A block as JSON-RPC takes it; raises `BadValue`."""
    if isinstance(block, bytes) and len(block) == 32:
        return {"blockHash": hex_data(block)}
    if isinstance(block, int) and not isinstance(block, bool) and block >= 0:
        return hex(block)
    if isinstance(block, str) and block in BLOCK_TAGS:
        return block
    raise BadValue("block", f"a number, a 32-byte hash or one of {', '.join(BLOCK_TAGS)}", block)


def call_parameters(to: str, data: bytes, options: ReadOptions) -> list[Any]:
    message: dict[str, Any] = {"to": to, "data": hex_data(data)}
    if options.sender is not None:
        message["from"] = to_address(options.sender, "sender")
    if options.gas is not None:
        message["gas"] = hex(options.gas)
    if options.value:
        message["value"] = hex(options.value)
    parameters = [message, block_parameter(options.block)]
    if options.state:
        parameters.append({to_address(address): _override(what) for address, what in options.state.items()})
    return parameters


def _override(what: Override) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if what.balance is not None:
        found["balance"] = hex(what.balance)
    if what.nonce is not None:
        found["nonce"] = hex(what.nonce)
    if what.code is not None:
        found["code"] = hex_data(what.code)
    if what.storage is not None:
        found["stateDiff"] = {
            "0x" + slot.to_bytes(32, "big").hex(): "0x" + word.rjust(32, b"\0").hex()
            for slot, word in what.storage.items()
        }
    return found


def raw_call(to: str, data: bytes, reverts: Reverts, options: ReadOptions) -> Steps[bytes]:
    """The return data of a call; raises `ContractReverted` if the contract refuses it."""
    try:
        result = yield Rpc("eth_call", call_parameters(to, data, options))
    except RpcError as problem:
        raise reverted(problem, reverts) or problem from problem
    try:
        return octets(result)
    except (TypeError, ValueError) as problem:
        raise TransportError(f"eth_call returned {result!r} instead of bytes") from problem


def read(call: Call[T], options: ReadOptions) -> Steps[T]:
    """The decoded return value of a call.

    Raises:
        ContractReverted: or the generated exception for the revert at hand.
        NoContract: there is no code at the address.
        BadReturnData: the contract's answer does not fit its ABI.
    """
    data = yield from raw_call(call.to, call.data, call.reverts, options)
    if not data:
        yield from require_code(call.to, options)
    return call.decode(data)


def require_code(address: str, options: ReadOptions) -> Steps[None]:
    """Raises `NoContract` if the account has no code (or no overridden code)."""
    if any(to_address(other) == address and what.code for other, what in options.state.items()):
        return
    code = yield Rpc("eth_getCode", [address, block_parameter(options.block)])
    if not code or code == "0x":
        raise NoContract(address, options.block)


def reverted(problem: RpcError, reverts: Reverts) -> ContractReverted | None:
    """What a node's error says about a revert; None if the error is about something else."""
    data = _revert_data(problem.data)
    if data:
        return reverts.read(data)
    message = problem.message
    if _HALTED.search(message):
        return ExecutionHalted(message)
    if "revert" not in message.lower():
        # Code 3 is set aside for reverted executions.
        return reverts.read(b"") if problem.code == 3 else None
    found = _REASON_IN_MESSAGE.search(message)
    if found is None or data is not None:
        return reverts.read(b"")
    return reverts.with_reason(found[1])


def _revert_data(data: object) -> bytes | None:
    """The revert data in the `data` of an error, wherever the node at hand puts it; None if there is none."""
    if isinstance(data, str):
        text = data.removeprefix("Reverted ").strip()
        try:
            return octets(text)
        except ValueError:
            return None
    if isinstance(data, bytes | bytearray):
        return bytes(data)
    if isinstance(data, Mapping):
        for key in ("data", "result", "output", "return", "originalError"):
            if key in data:
                found = _revert_data(data[key])
                if found is not None:
                    return found
    return None
