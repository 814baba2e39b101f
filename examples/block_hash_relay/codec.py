"""All bytes of the block hash relay: its configuration, query, observation and report.

Query, observations and reports come from other oracles, some of them hostile. Each has one or two exact lengths, so the
length is all there is to check before reading, and every value has one encoding: all oracles make equal bytes of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.errors import InvalidInputError

QUERY_LENGTH = 8
HASH_LENGTH = 32
REPORT_LENGTH = 64

_VERSION = 1
_CONFIG_LENGTH = 1 + 4 * 8
_MAX_UINT64 = (1 << 64) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayConfig:
    """What the oracles of a relay have agreed on; part of what the config digest covers."""

    source_chain_id: int
    interval: int
    """Every so many blocks one is relayed: those whose number is a multiple of it."""
    confirmations: int
    """So many blocks must follow a block before an oracle vouches for it."""
    patience: int
    """Nanoseconds after which a block may be transmitted again if it has not arrived."""


def encode_config(config: RelayConfig) -> bytes:
    """33 bytes: 0x01, then the four fields as big-endian uint64. Raises `InvalidInputError` as `decode_config`."""
    fields = (config.source_chain_id, config.interval, config.confirmations, config.patience)
    if not all(0 <= field <= _MAX_UINT64 for field in fields):
        raise InvalidInputError(f"relay config: every field must be 0 to {_MAX_UINT64}")
    _check(config)
    return bytes([_VERSION]) + b"".join(field.to_bytes(8, "big") for field in fields)


def decode_config(data: bytes) -> RelayConfig:
    """Raises `InvalidInputError` for another length or version, and for an interval of 0."""
    if len(data) != _CONFIG_LENGTH:
        raise InvalidInputError(f"relay config must have {_CONFIG_LENGTH} bytes, got {len(data)}")
    if data[0] != _VERSION:
        raise InvalidInputError(f"relay config has version {data[0]}, expected {_VERSION}")
    source_chain_id, interval, confirmations, patience = (
        int.from_bytes(data[start : start + 8], "big") for start in range(1, _CONFIG_LENGTH, 8)
    )
    config = RelayConfig(
        source_chain_id=source_chain_id, interval=interval, confirmations=confirmations, patience=patience
    )
    _check(config)
    return config


def _check(config: RelayConfig) -> None:
    if config.interval == 0:
        raise InvalidInputError("relay config: interval must be above 0")


def encode_query(number: int | None) -> bytes:
    """The block that the leader asks for, as a big-endian uint64; nothing where there is none to relay."""
    return b"" if number is None else number.to_bytes(QUERY_LENGTH, "big")


def decode_query(data: bytes) -> int | None:
    """Raises `InvalidInputError` for another length than 0 or 8."""
    if not data:
        return None
    if len(data) != QUERY_LENGTH:
        raise InvalidInputError(f"query must have 0 or {QUERY_LENGTH} bytes, got {len(data)}")
    return int.from_bytes(data, "big")


def decode_observation(data: bytes) -> bytes | None:
    """The block hash that an oracle vouches for, if any. Raises `InvalidInputError` for a length other than 0 or 32."""
    if not data:
        return None
    if len(data) != HASH_LENGTH:
        raise InvalidInputError(f"observation must have 0 or {HASH_LENGTH} bytes, got {len(data)}")
    return data


def encode_report(number: int, block_hash: bytes) -> bytes:
    """The ABI encoding of (uint64, bytes32), which the contract decodes."""
    return number.to_bytes(32, "big") + block_hash


def decode_report(data: bytes) -> tuple[int, bytes]:
    """(number, hash). Raises `InvalidInputError` for another length than 64 and a number that is no uint64."""
    if len(data) != REPORT_LENGTH:
        raise InvalidInputError(f"report must have {REPORT_LENGTH} bytes, got {len(data)}")
    number = int.from_bytes(data[:32], "big")
    if number > _MAX_UINT64:
        raise InvalidInputError("report: the block number does not fit into a uint64")
    return number, data[32:]
