"""Every exception of the package. All of them derive from `WrapperError`.

Three families: what the caller passed (`BadValue`), what the network did (`RpcError`, `TransportError`), and what the
contract did (`ContractReverted` and below, `BadReturnData`, `NoContract`). The feed reader adds `FeedError`.
"""

from __future__ import annotations

from decimal import Decimal


class WrapperError(Exception):
    """Base of all exceptions of this package."""


class BadValue(WrapperError, ValueError):
    """An argument that does not fit its Solidity type. Raised before anything is sent."""

    def __init__(self, where: str, expected: str, got: object) -> None:
        shown = repr(got)
        if len(shown) > 80:
            shown = f"{shown[:77]}..."
        super().__init__(f"{where}: expected {expected}, got {shown}")
        self.where = where
        self.expected = expected
        self.got = got


class BadAddress(BadValue):
    """Text that is no address, or whose mixed case does not match its EIP-55 checksum."""


class BadArtifact(WrapperError, ValueError):
    """A JSON document that holds no ABI, or an ABI entry that makes no sense."""


class NoContract(WrapperError):
    """There is no code at an address that should be a contract."""

    def __init__(self, address: str, block: object = "latest") -> None:
        super().__init__(f"no contract code at {address} (block {block})")
        self.address = address


class BadReturnData(WrapperError):
    """A contract answered with bytes that are not what its ABI promises."""

    def __init__(self, signature: str, address: str, data: bytes, reason: str) -> None:
        shown = data[:68].hex() + ("..." if len(data) > 68 else "")
        super().__init__(
            f"{signature} at {address} returned {len(data)} bytes that do not decode ({reason}): 0x{shown}"
        )
        self.signature = signature
        self.address = address
        self.data = data


class TransportError(WrapperError):
    """The node could not be reached, or answered with something that is no JSON-RPC response."""


class RpcError(WrapperError):
    """A JSON-RPC error response: `code`, `message` and the optional `data` of the node."""

    def __init__(self, code: int, message: str, data: object = None) -> None:
        super().__init__(f"{message} (JSON-RPC code {code})")
        self.code = code
        self.message = message
        self.data = data


class TransactionFailed(WrapperError):
    """A mined transaction with status 0 whose reason could not be found by calling again."""


class TransactionTimeout(WrapperError):
    """A transaction was not mined within the given time (seconds). It may still be mined later."""


class ContractReverted(WrapperError):
    """A call or transaction that the contract refused. `revert_data` holds the raw return data."""

    def __init__(self, message: str, revert_data: bytes = b"") -> None:
        super().__init__(message)
        self.revert_data = revert_data


class EmptyRevert(ContractReverted):
    """Revert without return data: unknown function, undecodable arguments, or a bare `revert()`."""


class ExecutionHalted(ContractReverted):
    """Execution that ended otherwise than by REVERT, for example by INVALID or for lack of gas."""


class RevertString(ContractReverted):
    """`Error(string)`: `require` or `revert` with a text. `reason` is that text."""

    def __init__(self, reason: str, revert_data: bytes = b"") -> None:
        super().__init__(reason, revert_data)
        self.reason = reason


PANIC_MEANINGS = {
    0x00: "generic compiler panic",
    0x01: "assertion failed",
    0x11: "arithmetic overflow or underflow",
    0x12: "division or modulo by zero",
    0x21: "value out of range of an enum",
    0x22: "incorrectly encoded storage byte array",
    0x31: "pop of an empty array",
    0x32: "array index out of bounds",
    0x41: "too much memory",
    0x51: "call of an uninitialised function variable",
}


class Panic(ContractReverted):
    """`Panic(uint256)`: a check that the Solidity compiler put in. `code` says which."""

    def __init__(self, code: int, revert_data: bytes = b"") -> None:
        super().__init__(f"panic 0x{code:02x}: {PANIC_MEANINGS.get(code, 'unknown code')}", revert_data)
        self.code = code


class UnknownRevert(ContractReverted):
    """Revert data that is neither standard nor one of the contract's custom errors."""

    def __init__(self, revert_data: bytes) -> None:
        super().__init__(f"unknown revert data 0x{revert_data.hex()}", revert_data)


class FeedError(WrapperError):
    """An answer that a consumer must not use as it is."""


class StaleAnswer(FeedError):
    """The answer is older than allowed. `age` and `max_age` are in seconds."""

    def __init__(self, age: int, max_age: int, answer: Decimal) -> None:
        super().__init__(f"answer {answer} is {age} s old, allowed are {max_age} s")
        self.age = age
        self.max_age = max_age
        self.answer = answer


class NoAnswer(FeedError):
    """The feed has no usable answer: no round yet, no such round, or an answer that is zero or negative."""


class AccessDenied(FeedError):
    """The feed refuses this reader. `ContractReverted` with its own words is the cause."""


class SequencerDown(FeedError):
    """The L2's sequencer is down, or came back less than the grace period ago.

    `since` is the start of the present state (seconds since 1970), `up` tells which of the two it is.
    """

    def __init__(self, message: str, *, up: bool, since: int) -> None:
        super().__init__(message)
        self.up = up
        self.since = since


class OutOfBounds(FeedError):
    """The answer lies at or beyond the bounds that the caller named."""


class NotAFeed(FeedError):
    """The contract at this address does not answer as an aggregator does."""


class UnknownHeartbeat(FeedError):
    """The chain does not tell how old an answer of this feed may be. Pass `max_age=` (None switches the check off)."""
