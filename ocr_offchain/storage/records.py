"""How configurations and signatures are written into a row. Private to a node: no other oracle ever reads it."""

from __future__ import annotations

import json

from ocr_offchain.errors import OCRError
from ocr_offchain.types import AttributedOnchainSignature, ConfigDigest, ContractConfig, OracleId


class StorageError(OCRError):
    """The database could not be opened, read or written. The text names the file."""


def config_to_text(config: ContractConfig) -> str:
    return json.dumps(
        {
            "config_digest": config.config_digest.hex(),
            "config_count": config.config_count,
            "signers": [signer.hex() for signer in config.signers],
            "transmitters": list(config.transmitters),
            "f": config.f,
            "onchain_config": config.onchain_config.hex(),
            "offchain_config_version": config.offchain_config_version,
            "offchain_config": config.offchain_config.hex(),
        }
    )


def config_from_text(text: str) -> ContractConfig:
    """Raises `StorageError` for anything that `config_to_text` has not made."""
    try:
        record = json.loads(text)
        return ContractConfig(
            config_digest=ConfigDigest(bytes.fromhex(record["config_digest"])),
            config_count=int(record["config_count"]),
            signers=tuple(bytes.fromhex(signer) for signer in record["signers"]),
            transmitters=tuple(str(transmitter) for transmitter in record["transmitters"]),
            f=int(record["f"]),
            onchain_config=bytes.fromhex(record["onchain_config"]),
            offchain_config_version=int(record["offchain_config_version"]),
            offchain_config=bytes.fromhex(record["offchain_config"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(f"stored configuration cannot be read: {error}") from error


def numbers_to_text(numbers: tuple[int, ...]) -> str:
    return json.dumps(list(numbers))


def numbers_from_text(text: str) -> tuple[int, ...]:
    """Raises `StorageError`."""
    try:
        return tuple(int(number) for number in json.loads(text))
    except (ValueError, TypeError) as error:
        raise StorageError(f"stored pacemaker state cannot be read: {error}") from error


def signatures_to_text(signatures: tuple[AttributedOnchainSignature, ...]) -> str:
    return json.dumps([[attributed.signature.hex(), attributed.signer] for attributed in signatures])


def signatures_from_text(text: str) -> tuple[AttributedOnchainSignature, ...]:
    """Raises `StorageError`."""
    try:
        return tuple(
            AttributedOnchainSignature(bytes.fromhex(signature), OracleId(int(signer)))
            for signature, signer in json.loads(text)
        )
    except (ValueError, TypeError) as error:
        raise StorageError(f"stored signatures cannot be read: {error}") from error
