"""What the protobuf blobs of OCR2 and OCR3 configurations have in common (config-and-keys 9.2, 9.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from google.protobuf.message import DecodeError, Message

from ocr_offchain.config import rules
from ocr_offchain.config.set_config import ContractSetConfigArgs, find_own_oracle_id
from ocr_offchain.crypto.keyring import OffchainKeyring
from ocr_offchain.crypto.peer_id import public_key_from_peer_id
from ocr_offchain.crypto.shared_secret import (
    ENCRYPTION_LENGTH,
    HASH_LENGTH,
    SharedSecretEncryptions,
    decrypt_shared_secret,
)
from ocr_offchain.crypto.x25519 import POINT_LENGTH
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.types import ConfigDigest, ContractConfig, OracleId, OracleIdentity, SharedSecret

M = TypeVar("M", bound=Message)

MAX_OFFCHAIN_CONFIG_LENGTH = 2_000_000
"""Longest blob in bytes."""
OFFCHAIN_PUBLIC_KEY_LENGTH = 32
NO_DIGEST = ConfigDigest(bytes(32))
"""Stands in while a configuration is built, before there can be a digest."""


class SealedMessage(Protocol):
    """The generated message `SharedSecretEncryptionsProto` of any version."""

    @property
    def diffieHellmanPoint(self) -> bytes: ...
    @property
    def sharedSecretHash(self) -> bytes: ...
    @property
    def encryptions(self) -> Iterable[bytes]: ...


def as_uint64(number: int) -> int:
    """Two's complement of a signed 64-bit number."""
    return number & (2**64 - 1)


def check_length(blob: bytes) -> None:
    rules.require(
        len(blob) <= MAX_OFFCHAIN_CONFIG_LENGTH,
        "OffchainConfig",
        f"is longer than {MAX_OFFCHAIN_CONFIG_LENGTH} bytes, it has {len(blob)}",
    )


def parse(message_type: type[M], blob: bytes) -> M:
    """Read the protobuf message in a blob, which may be hostile. Raises `ConfigError`."""
    check_length(blob)
    try:
        return message_type.FromString(blob)
    except DecodeError:
        raise ConfigError("OffchainConfig", "is not a valid protobuf message") from None


def set_config_args(
    identities: Sequence[OracleIdentity], f: int, onchain_config: bytes, version: int, blob: bytes
) -> ContractSetConfigArgs:
    """The arguments of `setConfig` around a blob. F is cut to 8 bits."""
    return ContractSetConfigArgs(
        signers=tuple(identity.onchain_public_key for identity in identities),
        transmitters=tuple(identity.transmit_account for identity in identities),
        f=f & 0xFF,
        onchain_config=onchain_config,
        offchain_config_version=version,
        offchain_config=blob,
    )


def check_offchain_public_keys(public_keys: Sequence[bytes]) -> None:
    for i, public_key in enumerate(public_keys):
        _check_bytes(f"OffchainPublicKeys[{i}]", public_key, OFFCHAIN_PUBLIC_KEY_LENGTH)


def read_sealed_secret(message: SealedMessage) -> SharedSecretEncryptions:
    """Check the lengths of all parts; an absent message fails at its empty point."""
    sealed = SharedSecretEncryptions(message.diffieHellmanPoint, message.sharedSecretHash, tuple(message.encryptions))
    _check_bytes("SharedSecretEncryptions.DiffieHellmanPoint", sealed.diffie_hellman_point, POINT_LENGTH)
    _check_bytes("SharedSecretEncryptions.SharedSecretHash", sealed.shared_secret_hash, HASH_LENGTH)
    for i, encryption in enumerate(sealed.encryptions):
        _check_bytes(f"SharedSecretEncryptions.Encryptions[{i}]", encryption, ENCRYPTION_LENGTH)
    return sealed


def check_version(config: ContractConfig, expected: int, protocol: str) -> None:
    rules.require(
        config.offchain_config_version == expected,
        "OffchainConfigVersion",
        f"expected {expected} for {protocol}, got {config.offchain_config_version}",
    )


def read_identities(
    config: ContractConfig,
    offchain_public_keys: Sequence[bytes],
    peer_ids: Sequence[str],
    sealed: SharedSecretEncryptions,
) -> tuple[OracleIdentity, ...]:
    """Put the identities together; nothing may occur twice, and all lists must be as long as that of the signers."""
    rules.require_distinct("Signers", config.signers)
    rules.require_distinct("PeerIDs", peer_ids)
    rules.require_distinct("OffchainPublicKeys", offchain_public_keys)
    rules.require_distinct("Transmitters", config.transmitters)
    n = len(config.signers)
    rules.require_as_many("PeerIDs", len(peer_ids), n)
    rules.require_as_many("OffchainPublicKeys", len(offchain_public_keys), n)
    rules.require_as_many("Transmitters", len(config.transmitters), n)
    rules.require_as_many("SharedSecretEncryptions.Encryptions", len(sealed.encryptions), n)
    return tuple(
        OracleIdentity(*parts)
        for parts in zip(offchain_public_keys, config.signers, peer_ids, config.transmitters, strict=True)
    )


def open_as_oracle(
    identities: Sequence[OracleIdentity],
    sealed: SharedSecretEncryptions,
    offchain_keyring: OffchainKeyring,
    onchain_public_key: bytes,
    peer_id: str,
    transmit_account: str,
) -> tuple[OracleId, SharedSecret]:
    """Find the owner of these keys among the oracles and open the shared secret. Raises `ConfigError`."""
    own = OracleIdentity(offchain_keyring.offchain_public_key(), onchain_public_key, peer_id, transmit_account)
    oracle_id = find_own_oracle_id(identities, own)
    try:
        return oracle_id, decrypt_shared_secret(sealed, oracle_id, offchain_keyring)
    except InvalidInputError as problem:
        raise ConfigError("SharedSecretEncryptions", str(problem)) from None


def check_peer_ids(identities: Sequence[OracleIdentity]) -> None:
    """For builders: nodes do not look at these texts before they connect. Raises `ConfigError`."""
    for i, identity in enumerate(identities):
        try:
            public_key_from_peer_id(identity.peer_id)
        except InvalidInputError as problem:
            raise ConfigError(f"PeerIDs[{i}]", str(problem)) from None


def _check_bytes(field: str, data: bytes, length: int) -> None:
    rules.require(len(data) == length, field, f"expected {length} bytes, got {len(data)}")
