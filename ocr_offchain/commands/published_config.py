"""Configurations as they are found on a chain: calldata of `setConfig` and `ConfigSet` events, of OCR1 and OCR2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from ocr_offchain.chain.aggregator_abi import Interface, argument_types, event_topic, selector
from ocr_offchain.commands.feed_config import SetConfigArgs
from ocr_offchain.commands.set_config_json import Input, parse_hex
from ocr_offchain.config.ocr1_codec import ContractSetConfigArgs as OCR1ContractSetConfigArgs
from ocr_offchain.config.set_config import ContractSetConfigArgs
from ocr_offchain.crypto.secp256k1 import checksum_address, parse_address
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.types import ConfigDigest

_INTERFACES: tuple[Interface, ...] = ("OffchainAggregator", "OCR2Aggregator")
_MAX_LENGTH = 1_000_000


@dataclass(frozen=True, slots=True)
class ConfigSetEvent:
    args: SetConfigArgs
    contract: bytes
    config_count: int
    config_digest: ConfigDigest | None
    """As the event says; events of OCR1 do not."""


def args_from_calldata(name: str, data: bytes) -> SetConfigArgs | None:
    """None for what is no call of `setConfig`. Raises `InvalidInputError`, which begins with `name`."""
    for interface in _INTERFACES:
        if data[:4] == selector("setConfig", interface):
            return _args(interface, _decode(name, argument_types("function", "setConfig", interface), data[4:]))
    return None


def event_from_json(source: Input, value: object) -> ConfigSetEvent | None:
    """The last `ConfigSet` in a log, in a list of logs, or in the receipt of a transaction, as endpoints give them.

    None for JSON of another form. Raises `InvalidInputError`.
    """
    logs = value.get("logs") if isinstance(value, Mapping) and "logs" in value else value
    logs = logs if isinstance(logs, list) else [logs]
    if not logs or not all(isinstance(log, Mapping) and "topics" in log for log in logs):
        return None
    for log in reversed(logs):
        topics = log["topics"]
        first = topics[0] if isinstance(topics, list) and topics else None
        for interface in _INTERFACES:
            if first == "0x" + event_topic("ConfigSet", interface).hex():
                return _event(source, interface, log)
    raise InvalidInputError(f"{source.name}: there is no ConfigSet among {len(logs)} logs")


def calldata_from_json(source: Input, value: object) -> bytes | None:
    """The calldata of a transaction as endpoints give it; None for JSON of another form."""
    if not isinstance(value, Mapping) or not isinstance(value.get("input"), str):
        return None
    return parse_hex(f"{source.name}: input", str(value["input"]))


def _event(source: Input, interface: Interface, log: Mapping[str, object]) -> ConfigSetEvent:
    data = log.get("data")
    if not isinstance(data, str):
        raise InvalidInputError(f"{source.name}: data: expected hex digits")
    try:
        contract = parse_address(str(log.get("address")))
    except InvalidInputError as problem:
        raise InvalidInputError(f"{source.name}: address: {problem}") from None
    types = argument_types("event", "ConfigSet", interface)
    values = _decode(f"{source.name}: data", types, parse_hex(f"{source.name}: data", data))
    if interface == "OffchainAggregator":
        _, count, *arguments = values
        return ConfigSetEvent(_args(interface, arguments), contract, count, None)
    _, digest, count, *arguments = values
    return ConfigSetEvent(_args(interface, arguments), contract, count, ConfigDigest(digest))


def _decode(name: str, types: list[str], data: bytes) -> list[Any]:
    if len(data) > _MAX_LENGTH:
        raise InvalidInputError(f"{name}: is longer than {_MAX_LENGTH} bytes")
    try:
        return list(decode(types, data))
    except (DecodingError, OverflowError, UnicodeDecodeError) as problem:
        raise InvalidInputError(f"{name}: is no ABI encoding of {', '.join(types)}: {problem}") from None


def _args(interface: Interface, values: list[Any]) -> SetConfigArgs:
    signers, transmitters, f, *rest = values
    signer_bytes = tuple(parse_address(signer) for signer in signers)
    transmitter_bytes = tuple(parse_address(transmitter) for transmitter in transmitters)
    if interface == "OffchainAggregator":
        return OCR1ContractSetConfigArgs(signer_bytes, transmitter_bytes, f, *rest)
    return ContractSetConfigArgs(signer_bytes, tuple(map(checksum_address, transmitter_bytes)), f, *rest)
