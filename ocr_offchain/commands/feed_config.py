"""From a feed file to the arguments of `setConfig`, whichever protocol the feed speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr_offchain.commands.feed_file import parameters_from
from ocr_offchain.commands.ocr1_feed_file import ocr1_parameters_from
from ocr_offchain.config import ocr1, ocr1_codec, ocr2, ocr2_codec
from ocr_offchain.config.protocol_version import ProtocolVersion, protocol_version_of
from ocr_offchain.config.set_config import ContractSetConfigArgs
from ocr_offchain.config.tables import Table, load_toml
from ocr_offchain.crypto.keystore import OraclePublicKeys
from ocr_offchain.errors import ConfigError
from ocr_offchain.types import SharedSecret

Parameters = ocr1.ConfigParameters | ocr2.ConfigParameters
SetConfigArgs = ocr1_codec.ContractSetConfigArgs | ContractSetConfigArgs


@dataclass(frozen=True, slots=True)
class ConfigSecrets:
    """What an owner draws for a configuration; None for what is to be drawn at random."""

    shared_secret: SharedSecret | None = None
    ephemeral_secret: bytes | None = None
    """32 bytes."""


def load_feed_parameters(path: Path, n: int) -> Parameters:
    """The parameters of a feed file, for n oracles. Raises `ConfigError`."""
    document = load_toml(path)
    feed = Table.of(document, "feed", None) if "feed" in document else Table({}, "feed", None)
    if protocol_version_of(feed) is ProtocolVersion.OCR1:
        return ocr1_parameters_from(document, n)
    return parameters_from(document, n)


def set_config_args(
    parameters: Parameters,
    oracles: Sequence[OraclePublicKeys],
    chain_id: int | None,
    secrets: ConfigSecrets | None = None,
    *,
    development: bool = False,
) -> SetConfigArgs:
    """Held against the very rules that nodes apply, unless `development` skips what nodes in that mode skip.

    `chain_id` is for OCR1, whose nodes know minimums of their chain. Raises `ConfigError` and `InvalidInputError`.
    """
    identities = [oracle.identity() for oracle in oracles]
    keys = [oracle.config_encryption_public_key for oracle in oracles]
    secrets = secrets or ConfigSecrets()
    if isinstance(parameters, ocr1.ConfigParameters):
        if chain_id is None and not development:
            raise ConfigError("--chain-id", "is needed to know what nodes of OCR1 accept on the chain")
        return ocr1_codec.contract_set_config_args(
            parameters,
            identities,
            keys,
            chain_id,
            shared_secret=secrets.shared_secret,
            ephemeral_secret=secrets.ephemeral_secret,
            skip_chain_specific_checks=development,
        )
    return ocr2_codec.contract_set_config_args(
        parameters,
        identities,
        keys,
        shared_secret=secrets.shared_secret,
        ephemeral_secret=secrets.ephemeral_secret,
        skip_resource_exhaustion_checks=development,
    )
