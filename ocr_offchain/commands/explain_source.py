"""Whatever `ocr config explain` is given, recognized and explained."""

from __future__ import annotations

from dataclasses import dataclass

import click

from ocr_offchain.commands.explain import Explanation, explain_args, explain_blob
from ocr_offchain.commands.explain_ocr1 import explain_ocr1_args, explain_ocr1_blob
from ocr_offchain.commands.feed_config import SetConfigArgs
from ocr_offchain.commands.published_config import (
    ConfigSetEvent,
    args_from_calldata,
    calldata_from_json,
    event_from_json,
)
from ocr_offchain.commands.set_config_json import Input, args_from_json, parse_hex, parse_json
from ocr_offchain.config.ocr1_codec import ContractSetConfigArgs as OCR1ContractSetConfigArgs
from ocr_offchain.errors import ConfigError, InvalidInputError


@dataclass(frozen=True, slots=True)
class Digest:
    """What is known of where a configuration was set."""

    chain_id: int | None
    contract: bytes | None
    config_count: int | None

    @property
    def is_about_nothing(self) -> bool:
        return self.chain_id is None and self.contract is None and self.config_count is None


def explain_source(source: Input, where: Digest, *, development: bool) -> Explanation:
    """Raises `InvalidInputError`, `ConfigError`, and `click.UsageError` for options that do not fit the source."""
    if not source.text.startswith(("{", "[")):
        data = parse_hex(source.name, source.text)
        args = args_from_calldata(source.name, data)
        if args is None:
            return _explain_blob(data, where)
        return _explain_args(args, where, development=development)
    value = parse_json(source)
    event = event_from_json(source, value)
    if event is not None:
        return _explain_event(event, where, development=development)
    calldata = calldata_from_json(source, value)
    if calldata is None:
        return _explain_args(args_from_json(source, value), where, development=development)
    args = args_from_calldata(source.name, calldata)
    if args is None:
        raise InvalidInputError(f"{source.name}: input: is no call of setConfig")
    return _explain_args(args, where, development=development)


def _explain_blob(data: bytes, where: Digest) -> Explanation:
    if not where.is_about_nothing:
        raise click.UsageError("a digest needs all arguments of setConfig, not only the off-chain blob")
    # What OCR1 encodes begins with an offset below 20000; no protobuf message of OCR2 begins with a zero byte.
    return explain_ocr1_blob(data) if data[:1] == b"\0" else explain_blob(data)


def _explain_args(args: SetConfigArgs, where: Digest, *, development: bool) -> Explanation:
    if isinstance(args, OCR1ContractSetConfigArgs):
        if (where.contract is None) != (where.config_count is None):
            raise click.UsageError("a digest of OCR1 needs --contract and --config-count")
        contract_and_count = None
        if where.contract is not None and where.config_count is not None:
            contract_and_count = where.contract, where.config_count
        return explain_ocr1_args(args, where.chain_id, contract_and_count, development=development)
    if where.is_about_nothing:
        return explain_args(args, None, development=development)
    if where.chain_id is None or where.contract is None or where.config_count is None:
        raise click.UsageError("a digest needs --chain-id, --contract and --config-count")
    return explain_args(args, (where.chain_id, where.contract, where.config_count), development=development)


def _explain_event(event: ConfigSetEvent, where: Digest, *, development: bool) -> Explanation:
    """The digest that an OCR2 event says is only repeated, unless the chain id is there to compute it."""
    if where.contract is not None or where.config_count is not None:
        raise click.UsageError("the event says itself which contract and count it is about")
    if isinstance(event.args, OCR1ContractSetConfigArgs):
        found = Digest(where.chain_id, event.contract, event.config_count)
        return _explain_args(event.args, found, development=development)
    assert event.config_digest is not None
    said = event.config_digest.hex()
    if where.chain_id is None:
        explanation = explain_args(event.args, None, development=development)
        explanation.config_digest = said
        explanation.notes.append("the digest is what the event says; with --chain-id, it is computed and compared")
        return explanation
    explanation = explain_args(
        event.args, (where.chain_id, event.contract, event.config_count), development=development
    )
    if explanation.violation is None and explanation.config_digest != said:
        explanation.violation = ConfigError(
            "ConfigDigest", f"the event says {said}, but its content gives {explanation.config_digest}"
        )
    return explanation
