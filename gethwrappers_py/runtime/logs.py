"""Logs as the chain has them, and quantities of JSON-RPC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gethwrappers_py.errors import TransportError
from gethwrappers_py.runtime.address import checksummed


@dataclass(frozen=True, slots=True)
class Log:
    """One log with its place on the chain. Numbers are None where the log is pending."""

    address: str
    topics: tuple[bytes, ...]
    data: bytes
    block_number: int | None = None
    block_hash: bytes | None = None
    transaction_hash: bytes | None = None
    transaction_index: int | None = None
    log_index: int | None = None
    removed: bool = False
    """Whether a reorganisation of the chain took this log back."""

    @classmethod
    def of(cls, log: Log | Mapping[str, Any]) -> Log:
        """From a JSON-RPC log object or from web3's version of one; raises `TransportError` if it is neither."""
        if isinstance(log, Log):
            return log
        try:
            return cls(
                address=checksummed(octets(log["address"])),
                topics=tuple(octets(topic) for topic in log["topics"]),
                data=octets(log["data"]),
                block_number=optional_quantity(log.get("blockNumber")),
                block_hash=_optional_octets(log.get("blockHash")),
                transaction_hash=_optional_octets(log.get("transactionHash")),
                transaction_index=optional_quantity(log.get("transactionIndex")),
                log_index=optional_quantity(log.get("logIndex")),
                removed=bool(log.get("removed", False)),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise TransportError(f"expected a log object, got {str(log)[:120]}") from problem


def octets(value: object) -> bytes:
    """Bytes from 0x-text or bytes; raises `ValueError` or `TypeError`."""
    if isinstance(value, str):
        if not value.startswith(("0x", "0X")):
            raise ValueError(f"expected 0x and hexadecimal digits, got {value[:80]!r}")
        return bytes.fromhex(value[2:])
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    raise TypeError(f"expected bytes, got {type(value).__name__}")


def _optional_octets(value: object) -> bytes | None:
    return None if value is None else octets(value)


def quantity(value: object) -> int:
    """An int from a JSON-RPC quantity (0x-text) or from an int; raises `ValueError` or `TypeError`."""
    if isinstance(value, str):
        return int(value, 16)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise TypeError(f"expected a quantity, got {value!r}")


def optional_quantity(value: object) -> int | None:
    return None if value is None else quantity(value)


def hex_data(data: bytes) -> str:
    return "0x" + data.hex()
