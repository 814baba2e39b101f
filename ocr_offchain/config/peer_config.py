"""What a bootstrapper reads of a configuration, whichever later protocol it is for (OCR2 17.6)."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.message import DecodeError

from ocr_offchain.config import blob as blobs
from ocr_offchain.config import ocr2, ocr2_codec, ocr3, ocr3_codec, rules
from ocr_offchain.errors import ConfigError
from ocr_offchain.proto.offchainreporting3_1_config_pb2 import OffchainConfigProto
from ocr_offchain.types import ConfigDigest, ContractConfig

OCR3_1_OFFCHAIN_CONFIG_VERSION = 310


@dataclass(frozen=True, slots=True)
class PeerConfig:
    config_digest: ConfigDigest
    f: int
    peer_ids: tuple[str, ...]
    """In oracle order; not parsed yet."""


def peer_config_from_contract_config(config: ContractConfig) -> PeerConfig:
    """Accepts OCR2, OCR3 and OCR3.1, without the checks of what an instance costs. Raises `ConfigError`."""
    match config.offchain_config_version:
        case ocr2.OFFCHAIN_CONFIG_VERSION:
            identities = ocr2_codec.public_config_from_contract_config(
                config, skip_resource_exhaustion_checks=True
            ).oracle_identities
            peer_ids = tuple(identity.peer_id for identity in identities)
        case ocr3.OFFCHAIN_CONFIG_VERSION:
            identities = ocr3_codec.public_config_from_contract_config(
                config, skip_resource_exhaustion_checks=True
            ).oracle_identities
            peer_ids = tuple(identity.peer_id for identity in identities)
        case _ if config.offchain_config_version == OCR3_1_OFFCHAIN_CONFIG_VERSION:
            peer_ids = _ocr3_1_peer_ids(config)
        case version:
            raise ConfigError("OffchainConfigVersion", f"expected 2 (OCR2), 30 (OCR3) or 310 (OCR3.1), got {version}")
    return PeerConfig(config.config_digest, config.f, peer_ids)


def _ocr3_1_peer_ids(config: ContractConfig) -> tuple[str, ...]:
    blobs.check_length(config.offchain_config)
    try:
        message = OffchainConfigProto.FromString(config.offchain_config)
    except DecodeError:
        raise ConfigError("OffchainConfig", "is not a valid protobuf message") from None
    blobs.check_offchain_public_keys(message.offchain_public_keys)
    n = len(config.signers)
    rules.require_distinct("Signers", config.signers)
    rules.require_distinct("PeerIDs", message.peer_ids)
    rules.require_as_many("PeerIDs", len(message.peer_ids), n)
    rules.require_as_many("OffchainPublicKeys", len(message.offchain_public_keys), n)
    rules.require_not_too_many_oracles(n)
    rules.require_f_below_a_third(config.f, n)
    return tuple(message.peer_ids)
