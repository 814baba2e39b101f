"""What generated code says about a contract: functions, events, errors. Codecs only, nothing here does I/O."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Generic, Self, TypeVar

from gethwrappers_py.errors import (
    BadReturnData,
    BadValue,
    ContractReverted,
    EmptyRevert,
    Panic,
    RevertString,
    TransportError,
    UnknownRevert,
)
from gethwrappers_py.runtime.codec import Param, decode, encode, to_abi, types_of
from gethwrappers_py.runtime.keccak import keccak256
from gethwrappers_py.runtime.logs import Log

T_co = TypeVar("T_co", covariant=True)

ERROR_STRING_SELECTOR = bytes.fromhex("08c379a0")
PANIC_SELECTOR = bytes.fromhex("4e487b71")
_REASON = (Param("reason", "string", "reason"),)
_CODE = (Param("code", "uint256", "code"),)


@dataclass(frozen=True)
class Function(Generic[T_co]):
    """A function's codec.

    Args:
        name: the Solidity name.
        selector: 8 hexadecimal digits.
        result: the generated class for more than one output value.
    """

    name: str
    selector: str
    inputs: tuple[Param, ...] = ()
    outputs: tuple[Param, ...] = ()
    result: type[T_co] | None = None
    view: bool = True
    payable: bool = False

    @cached_property
    def signature(self) -> str:
        return f"{self.name}({','.join(types_of(self.inputs))})"

    def encode(self, *arguments: object) -> bytes:
        """Call data: selector and arguments; raises `BadValue`."""
        return bytes.fromhex(self.selector) + encode(self.inputs, arguments, self.signature)

    def decode_input(self, data: bytes) -> tuple[Any, ...]:
        """The arguments in call data; raises `ValueError` if it is no call of this function."""
        if data[:4].hex() != self.selector:
            raise ValueError(f"selector 0x{data[:4].hex()} is not 0x{self.selector} of {self.signature}")
        return decode(self.inputs, data[4:])

    def decode(self, data: bytes) -> T_co:
        """The return value; raises `ValueError` with the reason for bytes that are not one."""
        if not self.outputs:
            return None  # type: ignore[return-value]  # T is None for functions without outputs
        values = decode(self.outputs, data)
        if self.result is not None:
            return self.result(*values)
        return values[0]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Call(Generic[T_co]):
    """A call of one function with its arguments packed: send `data` to `to`, and `decode` what comes back."""

    to: str
    function: Function[T_co]
    data: bytes
    reverts: Reverts

    def decode(self, data: bytes) -> T_co:
        """The return value; raises `BadReturnData`."""
        try:
            return self.function.decode(data)
        except ValueError as problem:
            raise BadReturnData(self.function.signature, self.to, data, str(problem)) from problem


@dataclass(frozen=True)
class EventSpec:
    """An event's codec. `topic` is 64 hexadecimal digits, empty for an anonymous event."""

    name: str
    topic: str
    fields: tuple[Param, ...]

    @cached_property
    def signature(self) -> str:
        return f"{self.name}({','.join(types_of(self.fields))})"

    @cached_property
    def indexed(self) -> tuple[Param, ...]:
        return tuple(field for field in self.fields if field.indexed)

    @cached_property
    def plain(self) -> tuple[Param, ...]:
        return tuple(field for field in self.fields if not field.indexed)

    @cached_property
    def topic_params(self) -> tuple[Param, ...]:
        """The indexed fields with the types that their topics have: values of dynamic size are hashes."""
        return tuple(
            Param(field.name, "bytes32" if field.is_hashed_topic else field.abi_type, field.field)
            for field in self.indexed
        )

    def filter_topics(self, values: Mapping[str, object]) -> list[Any]:
        """The `topics` of an eth_getLogs filter for values of indexed fields, by Python name.

        None leaves a field open, a list or tuple names alternatives. Values of dynamic size are hashed here.

        Raises:
            BadValue: a value does not fit its field.
        """
        topics: list[Any] = ["0x" + self.topic] if self.topic else []
        for field in self.indexed:
            value = values.get(field.field)
            if value is None:
                topics.append(None)
            elif isinstance(value, list | tuple) and not field.abi_type.endswith("]") and field.struct is None:
                topics.append([_topic(field, one, self.signature) for one in value])
            else:
                topics.append(_topic(field, value, self.signature))
        while topics and topics[-1] is None:
            topics.pop()
        return topics

    def decode(self, log: Log) -> dict[str, Any] | None:
        """The fields by Python name, or None if this log is of another event."""
        own = [bytes.fromhex(self.topic)] if self.topic else []
        if len(log.topics) != len(own) + len(self.indexed) or list(log.topics[: len(own)]) != own:
            return None
        try:
            values = dict(
                zip(
                    (field.field for field in self.indexed),
                    decode(self.topic_params, b"".join(log.topics[len(own) :])),
                    strict=True,
                )
            )
            values.update(zip((field.field for field in self.plain), decode(self.plain, log.data), strict=True))
        except ValueError:
            return None
        return values


def _topic(field: Param, value: object, where: str) -> str:
    where = f"{where}: {field.name or field.field}"
    if not field.is_hashed_topic:
        return "0x" + encode((field,), (value,), where).hex()
    if field.abi_type in ("string", "bytes"):
        checked = to_abi(field.abi_type, None, value, where)
        return "0x" + keccak256(checked.encode() if isinstance(checked, str) else checked).hex()
    if isinstance(value, bytes) and len(value) == 32:
        return "0x" + value.hex()
    raise BadValue(where, f"the 32-byte hash of the {field.canonical}", value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of generated events: frozen dataclasses with typed fields and the log that they were read from."""

    SPEC: ClassVar[EventSpec]
    log: Log = dataclasses.field(repr=False)

    @classmethod
    def match(cls, log: Log | Mapping[str, Any]) -> Self | None:
        """The typed record, or None if this log is of another event. Any JSON-RPC or web3 log will do."""
        try:
            known = Log.of(log)
        except TransportError:
            return None
        values = cls.SPEC.decode(known)
        return None if values is None else cls(log=known, **values)


class CustomError(ContractReverted):
    """Base of generated exceptions for Solidity's custom errors; the error's arguments are attributes."""

    NAME: ClassVar[str]
    SELECTOR: ClassVar[str]
    FIELDS: ClassVar[tuple[Param, ...]] = ()

    def __init__(self, values: Sequence[Any], revert_data: bytes = b"") -> None:
        shown = ", ".join(
            f"{field.name or field.field}={value!r}" for field, value in zip(self.FIELDS, values, strict=True)
        )
        super().__init__(f"{self.NAME}({shown})", revert_data)
        for field, value in zip(self.FIELDS, values, strict=True):
            setattr(self, field.field, value)


class Reverts:
    """The exceptions that a contract's revert data stands for.

    Args:
        errors: its custom errors.
        strings: classes for its revert strings, by exact text.
    """

    def __init__(
        self, errors: Sequence[type[CustomError]] = (), strings: Mapping[str, type[RevertString]] | None = None
    ) -> None:
        self.errors = {bytes.fromhex(error.SELECTOR): error for error in errors}
        self.strings = dict(strings or {})

    def read(self, data: bytes) -> ContractReverted:
        """The exception for revert data. Any bytes give one, hostile or cut short."""
        if not data:
            return EmptyRevert("reverted without data")
        selector, body = data[:4], data[4:]
        try:
            if selector == ERROR_STRING_SELECTOR:
                (reason,) = decode(_REASON, body)
                return self.with_reason(reason, data)
            if selector == PANIC_SELECTOR:
                (code,) = decode(_CODE, body)
                return Panic(code, data)
            error = self.errors.get(selector)
            if error is not None:
                return error(decode(error.FIELDS, body), data)
        except ValueError:
            return UnknownRevert(data)
        return UnknownRevert(data)

    def with_reason(self, reason: str, data: bytes = b"") -> RevertString:
        return self.strings.get(reason, RevertString)(reason, data)


NO_REVERTS = Reverts()
"""For contracts about whose reverts nothing is known."""
