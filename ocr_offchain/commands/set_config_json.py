"""Arguments of `setConfig` and public keys as JSON files."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ocr_offchain.bounded_json import check_depth
from ocr_offchain.config.ocr1_codec import ContractSetConfigArgs as OCR1ContractSetConfigArgs
from ocr_offchain.config.set_config import ContractSetConfigArgs, evm_addresses
from ocr_offchain.crypto.keystore import FORMAT, OraclePublicKeys, read_public_keys
from ocr_offchain.crypto.secp256k1 import checksum_address, parse_address
from ocr_offchain.errors import InvalidInputError, OCRError

T = TypeVar("T")

_MAX_LENGTH = 10_000_000


@dataclass(frozen=True, slots=True)
class Input:
    """A file's text, and what to call it in complaints."""

    name: str
    text: str


def read_input(path: str) -> Input:
    """A file, or standard input for `-`. Raises `OCRError`."""
    try:
        if path == "-":
            text = sys.stdin.read(_MAX_LENGTH + 1)
        else:
            with Path(path).open(encoding="utf-8") as file:
                text = file.read(_MAX_LENGTH + 1)
    except OSError as problem:
        raise OCRError(f"{path}: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise OCRError(f"{path}: is not UTF-8 text") from None
    if len(text) > _MAX_LENGTH:
        raise OCRError(f"{path}: is longer than {_MAX_LENGTH} characters")
    return Input("standard input" if path == "-" else path, text.strip())


def parse_json(source: Input) -> object:
    try:
        check_depth(source.text.encode())
        return json.loads(source.text)
    except ValueError:
        raise InvalidInputError(f"{source.name}: is not valid JSON") from None


def args_to_json(args: ContractSetConfigArgs | OCR1ContractSetConfigArgs) -> dict[str, object]:
    """With addresses in EIP-55 form and byte strings as 0x-prefixed hex, as wallets take them."""
    if isinstance(args, OCR1ContractSetConfigArgs):
        return {
            "signers": [checksum_address(address) for address in args.signers],
            "transmitters": [checksum_address(address) for address in args.transmitters],
            "threshold": args.threshold,
            "encoded_config_version": args.encoded_config_version,
            "encoded": "0x" + args.encoded.hex(),
        }
    signers, transmitters = evm_addresses(args)
    return {
        "signers": [checksum_address(address) for address in signers],
        "transmitters": [checksum_address(address) for address in transmitters],
        "f": args.f,
        "onchain_config": "0x" + args.onchain_config.hex(),
        "offchain_config_version": args.offchain_config_version,
        "offchain_config": "0x" + args.offchain_config.hex(),
    }


def args_from_json(source: Input, value: object) -> ContractSetConfigArgs | OCR1ContractSetConfigArgs:
    """Names may be written like_this or likeThis; what is called `encoded` makes it one of OCR1.

    Raises `InvalidInputError` that names source and field.
    """
    if not isinstance(value, Mapping):
        raise InvalidInputError(f"{source.name}: expected an object with the arguments of setConfig")
    fields = {_snake_case(str(name)): entry for name, entry in value.items()}

    def get(name: str, kind: type[T], what: str) -> T:
        entry = fields.get(name)
        if not isinstance(entry, kind) or isinstance(entry, bool):
            problem = f"expected {what}" if name in fields else "is missing"
            raise InvalidInputError(f"{source.name}: {name}: {problem}")
        return entry

    def data(name: str) -> bytes:
        return parse_hex(f"{source.name}: {name}", get(name, str, "hex digits"))

    def addresses(name: str) -> list[bytes]:
        found = []
        for i, entry in enumerate(get(name, list, "a list of addresses")):
            try:
                found.append(parse_address(str(entry)))
            except InvalidInputError as problem:
                raise InvalidInputError(f"{source.name}: {name}[{i}]: {problem}") from None
        return found

    def unsigned(name: str, bits: int) -> int:
        number = get(name, int, "a whole number")
        if not 0 <= number < 2**bits:
            raise InvalidInputError(f"{source.name}: {name}: expected 0 to 2^{bits}-1, got {number}")
        return number

    if "encoded" in fields:
        return OCR1ContractSetConfigArgs(
            signers=tuple(addresses("signers")),
            transmitters=tuple(addresses("transmitters")),
            threshold=unsigned("threshold", 8),
            encoded_config_version=unsigned("encoded_config_version", 64),
            encoded=data("encoded"),
        )
    return ContractSetConfigArgs(
        signers=tuple(addresses("signers")),
        transmitters=tuple(checksum_address(address) for address in addresses("transmitters")),
        f=unsigned("f", 8),
        onchain_config=data("onchain_config"),
        offchain_config_version=unsigned("offchain_config_version", 64),
        offchain_config=data("offchain_config"),
    )


def public_keys_from(source: Input) -> list[OraclePublicKeys]:
    """The public keys in a keystore, in one table of public keys, or in a list of such tables."""
    value = parse_json(source)
    if isinstance(value, Mapping) and value.get("format") == FORMAT:
        return [read_public_keys(Path(source.name))]
    tables = value if isinstance(value, list) else [value]
    try:
        return [OraclePublicKeys.from_json(table) for table in tables]
    except InvalidInputError as problem:
        raise InvalidInputError(f"{source.name}: {problem}") from None


def looks_like_hex(text: str) -> bool:
    """A file whose name is nothing but hex digits has to be given as ./NAME."""
    return re.fullmatch(r"(?:0x)?[0-9a-fA-F]+", text) is not None


def parse_hex(name: str, text: str) -> bytes:
    digits = text.removeprefix("0x")
    if not re.fullmatch(r"(?:[0-9a-fA-F]{2})*", digits):
        raise InvalidInputError(f"{name}: expected an even number of hex digits")
    return bytes.fromhex(digits)


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower().lstrip("_")
