"""The interfaces of the aggregators of OCR1 and OCR2: their ABI, topics and calldata. Nothing here talks to a chain."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Literal

from eth_abi.abi import encode
from eth_typing import ABI
from eth_utils.abi import filter_abi_by_name, filter_abi_by_type, get_abi_input_types

from ocr_offchain.crypto.hashing import keccak256

Interface = Literal["OCR2Aggregator", "OffchainAggregator"]
"""By the name of the contract; `OffchainAggregator` is that of OCR1."""


@cache
def aggregator_abi(interface: Interface = "OCR2Aggregator") -> ABI:
    text = resources.files("ocr_offchain.chain").joinpath(f"abi/{interface}.json").read_text(encoding="utf-8")
    abi: ABI = json.loads(text)
    return abi


def argument_types(kind: Literal["function", "event"], name: str, interface: Interface) -> list[str]:
    """ABI types of the arguments of a function or event, in order."""
    entries = filter_abi_by_type(kind, aggregator_abi(interface))
    (entry,) = filter_abi_by_name(name, entries)
    return get_abi_input_types(entry)


@cache
def event_topic(event: str, interface: Interface = "OCR2Aggregator") -> bytes:
    """Topic 0 of an event of the aggregator."""
    return keccak256(f"{event}({','.join(argument_types('event', event, interface))})".encode())


def encode_call(function: str, arguments: Sequence[object], interface: Interface = "OCR2Aggregator") -> bytes:
    """Calldata of a function of the aggregator, in the canonical ABI encoding."""
    types = argument_types("function", function, interface)
    return selector(function, interface) + encode(types, arguments)


@cache
def selector(function: str, interface: Interface = "OCR2Aggregator") -> bytes:
    """The four bytes that calldata of a function begins with."""
    return keccak256(f"{function}({','.join(argument_types('function', function, interface))})".encode())[:4]
