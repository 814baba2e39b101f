"""Reads and builds OCR2 configurations: the protobuf blob, all checks, the shared secret (config-and-keys 9, 14).

The config digest covers the bytes of the blob, so `encode_offchain_config` gives the same bytes as any other builder.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from ocr_offchain.config import rules
from ocr_offchain.config.ocr2 import (
    OFFCHAIN_CONFIG_VERSION,
    ConfigParameters,
    PublicConfig,
    SharedConfig,
    as_int64,
    check_parameters,
    check_resource_use,
)
from ocr_offchain.config.set_config import ContractSetConfigArgs, find_own_oracle_id
from ocr_offchain.crypto.keyring import OffchainKeyring
from ocr_offchain.crypto.peer_id import public_key_from_peer_id
from ocr_offchain.crypto.shared_secret import (
    ENCRYPTION_LENGTH,
    HASH_LENGTH,
    SHARED_SECRET_LENGTH,
    SharedSecretEncryptions,
    decrypt_shared_secret,
    encrypt_shared_secret,
)
from ocr_offchain.crypto.x25519 import POINT_LENGTH, SCALAR_LENGTH
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.proto.offchainreporting2_config_pb2 import OffchainConfigProto, SharedSecretEncryptionsProto
from ocr_offchain.types import ConfigDigest, ContractConfig, OracleId, OracleIdentity, SharedSecret

MAX_OFFCHAIN_CONFIG_LENGTH = 2_000_000
"""Longest blob in bytes."""
OFFCHAIN_PUBLIC_KEY_LENGTH = 32

_NO_DIGEST = ConfigDigest(bytes(32))


@dataclass(frozen=True, slots=True)
class OffchainConfig:
    """The content of the blob, as it stands there: well-formed, not yet held against any rule."""

    delta_progress: int
    delta_resend: int
    delta_round: int
    delta_grace: int
    delta_stage: int
    r_max: int
    s: tuple[int, ...]
    offchain_public_keys: tuple[bytes, ...]
    peer_ids: tuple[str, ...]
    reporting_plugin_config: bytes
    max_duration_query: int
    max_duration_observation: int
    max_duration_report: int
    max_duration_should_accept_finalized_report: int
    max_duration_should_transmit_accepted_report: int
    shared_secret_encryptions: SharedSecretEncryptions
    max_duration_initialization: int | None


def encode_offchain_config(config: OffchainConfig) -> bytes:
    """Negative durations are written as their two's complement, RMax as its low 8 bits. Checks nothing but length."""
    sealed = config.shared_secret_encryptions
    message = OffchainConfigProto(
        delta_progress_nanoseconds=_as_uint64(config.delta_progress),
        delta_resend_nanoseconds=_as_uint64(config.delta_resend),
        delta_round_nanoseconds=_as_uint64(config.delta_round),
        delta_grace_nanoseconds=_as_uint64(config.delta_grace),
        delta_stage_nanoseconds=_as_uint64(config.delta_stage),
        r_max=config.r_max & 0xFF,
        s=[size & 0xFFFFFFFF for size in config.s],
        offchain_public_keys=config.offchain_public_keys,
        peer_ids=config.peer_ids,
        reporting_plugin_config=config.reporting_plugin_config,
        max_duration_query_nanoseconds=_as_uint64(config.max_duration_query),
        max_duration_observation_nanoseconds=_as_uint64(config.max_duration_observation),
        max_duration_report_nanoseconds=_as_uint64(config.max_duration_report),
        max_duration_should_accept_finalized_report_nanoseconds=_as_uint64(
            config.max_duration_should_accept_finalized_report
        ),
        max_duration_should_transmit_accepted_report_nanoseconds=_as_uint64(
            config.max_duration_should_transmit_accepted_report
        ),
        shared_secret_encryptions=SharedSecretEncryptionsProto(
            diffieHellmanPoint=sealed.diffie_hellman_point,
            sharedSecretHash=sealed.shared_secret_hash,
            encryptions=sealed.encryptions,
        ),
    )
    if config.max_duration_initialization is not None:
        message.max_duration_initialization_nanoseconds = _as_uint64(config.max_duration_initialization)
    blob = message.SerializeToString(deterministic=True)
    _check_length(blob)
    return blob


def decode_offchain_config(blob: bytes) -> OffchainConfig:
    """Read the blob in the order of config-and-keys 9.2. Raises `ConfigError` that names the field."""
    _check_length(blob)
    try:
        message = OffchainConfigProto.FromString(blob)
    except DecodeError:
        raise ConfigError("OffchainConfig", "is not a valid protobuf message") from None
    for i, public_key in enumerate(message.offchain_public_keys):
        _check_bytes(f"OffchainPublicKeys[{i}]", public_key, OFFCHAIN_PUBLIC_KEY_LENGTH)
    sealed = message.shared_secret_encryptions
    _check_bytes("SharedSecretEncryptions.DiffieHellmanPoint", sealed.diffieHellmanPoint, POINT_LENGTH)
    _check_bytes("SharedSecretEncryptions.SharedSecretHash", sealed.sharedSecretHash, HASH_LENGTH)
    for i, encryption in enumerate(sealed.encryptions):
        _check_bytes(f"SharedSecretEncryptions.Encryptions[{i}]", encryption, ENCRYPTION_LENGTH)
    return OffchainConfig(
        delta_progress=as_int64(message.delta_progress_nanoseconds),
        delta_resend=as_int64(message.delta_resend_nanoseconds),
        delta_round=as_int64(message.delta_round_nanoseconds),
        delta_grace=as_int64(message.delta_grace_nanoseconds),
        delta_stage=as_int64(message.delta_stage_nanoseconds),
        r_max=message.r_max & 0xFF,
        s=tuple(message.s),
        offchain_public_keys=tuple(message.offchain_public_keys),
        peer_ids=tuple(message.peer_ids),
        reporting_plugin_config=message.reporting_plugin_config,
        max_duration_query=as_int64(message.max_duration_query_nanoseconds),
        max_duration_observation=as_int64(message.max_duration_observation_nanoseconds),
        max_duration_report=as_int64(message.max_duration_report_nanoseconds),
        max_duration_should_accept_finalized_report=as_int64(
            message.max_duration_should_accept_finalized_report_nanoseconds
        ),
        max_duration_should_transmit_accepted_report=as_int64(
            message.max_duration_should_transmit_accepted_report_nanoseconds
        ),
        shared_secret_encryptions=SharedSecretEncryptions(
            sealed.diffieHellmanPoint, sealed.sharedSecretHash, tuple(sealed.encryptions)
        ),
        max_duration_initialization=as_int64(message.max_duration_initialization_nanoseconds)
        if message.HasField("max_duration_initialization_nanoseconds")
        else None,
    )


def public_config_from_contract_config(
    config: ContractConfig, *, skip_resource_exhaustion_checks: bool = False
) -> PublicConfig:
    """Parse and check what a contract publishes, in the order of config-and-keys 9.3.

    The resource checks are skipped in development mode and by bootstrappers only. Peer ids are not parsed here.
    Raises `ConfigError` with the name of the first field that breaks a rule.
    """
    return _open(config, skip_resource_exhaustion_checks)[0]


def shared_config_from_contract_config(
    config: ContractConfig,
    *,
    offchain_keyring: OffchainKeyring,
    onchain_public_key: bytes,
    peer_id: str,
    transmit_account: str,
    skip_resource_exhaustion_checks: bool = False,
) -> tuple[SharedConfig, OracleId]:
    """As `public_config_from_contract_config`; then find this oracle among the others and open the shared secret.

    Raises `ConfigError`, also when the configuration is for a foreign oracle set or lists this oracle with other keys.
    """
    public, sealed = _open(config, skip_resource_exhaustion_checks)
    own = OracleIdentity(offchain_keyring.offchain_public_key(), onchain_public_key, peer_id, transmit_account)
    oracle_id = find_own_oracle_id(public.oracle_identities, own)
    try:
        shared_secret = decrypt_shared_secret(sealed, oracle_id, offchain_keyring)
    except InvalidInputError as problem:
        raise ConfigError("SharedSecretEncryptions", str(problem)) from None
    return SharedConfig(public, shared_secret), oracle_id


def contract_set_config_args(
    parameters: ConfigParameters,
    identities: Sequence[OracleIdentity],
    config_encryption_public_keys: Sequence[bytes],
    *,
    shared_secret: SharedSecret | None = None,
    ephemeral_secret: bytes | None = None,
    skip_resource_exhaustion_checks: bool = False,
) -> ContractSetConfigArgs:
    """Build the arguments of `setConfig`, and refuse those that nodes would refuse, at once or when they connect.

    The result follows from the arguments alone when `shared_secret` (16 bytes) and `ephemeral_secret` (32 bytes) are
    given; several signers of a transaction can then reproduce it. Otherwise both are drawn at random.
    Raises `ConfigError` with the name of the field, or `InvalidInputError` for a key that cannot be used.
    """
    for i, identity in enumerate(identities):
        try:
            public_key_from_peer_id(identity.peer_id)
        except InvalidInputError as problem:
            raise ConfigError(f"PeerIDs[{i}]", str(problem)) from None
    args = encode_contract_set_config_args(
        parameters,
        identities,
        config_encryption_public_keys,
        SharedSecret(secrets.token_bytes(SHARED_SECRET_LENGTH)) if shared_secret is None else shared_secret,
        secrets.token_bytes(SCALAR_LENGTH) if ephemeral_secret is None else ephemeral_secret,
    )
    rules.require_f_below_a_third(parameters.f, len(identities))
    rules.require(0 < parameters.r_max < 255, "RMax", f"must be 1 to 254, but is {parameters.r_max}")
    public_config_from_contract_config(
        args.contract_config(_NO_DIGEST, 1), skip_resource_exhaustion_checks=skip_resource_exhaustion_checks
    )
    return args


def encode_contract_set_config_args(
    parameters: ConfigParameters,
    identities: Sequence[OracleIdentity],
    config_encryption_public_keys: Sequence[bytes],
    shared_secret: SharedSecret,
    ephemeral_secret: bytes,
) -> ContractSetConfigArgs:
    """As `contract_set_config_args`, but holds nothing against the rules for parameters. F is cut to 8 bits."""
    blob = encode_offchain_config(
        OffchainConfig(
            delta_progress=parameters.delta_progress,
            delta_resend=parameters.delta_resend,
            delta_round=parameters.delta_round,
            delta_grace=parameters.delta_grace,
            delta_stage=parameters.delta_stage,
            r_max=parameters.r_max,
            s=parameters.s,
            offchain_public_keys=tuple(identity.offchain_public_key for identity in identities),
            peer_ids=tuple(identity.peer_id for identity in identities),
            reporting_plugin_config=parameters.reporting_plugin_config,
            max_duration_query=parameters.max_duration_query,
            max_duration_observation=parameters.max_duration_observation,
            max_duration_report=parameters.max_duration_report,
            max_duration_should_accept_finalized_report=parameters.max_duration_should_accept_finalized_report,
            max_duration_should_transmit_accepted_report=parameters.max_duration_should_transmit_accepted_report,
            shared_secret_encryptions=encrypt_shared_secret(
                config_encryption_public_keys, shared_secret, ephemeral_secret
            ),
            max_duration_initialization=parameters.max_duration_initialization,
        )
    )
    return ContractSetConfigArgs(
        signers=tuple(identity.onchain_public_key for identity in identities),
        transmitters=tuple(identity.transmit_account for identity in identities),
        f=parameters.f & 0xFF,
        onchain_config=parameters.onchain_config,
        offchain_config_version=OFFCHAIN_CONFIG_VERSION,
        offchain_config=blob,
    )


def _open(
    config: ContractConfig, skip_resource_exhaustion_checks: bool
) -> tuple[PublicConfig, SharedSecretEncryptions]:
    rules.require(
        config.offchain_config_version == OFFCHAIN_CONFIG_VERSION,
        "OffchainConfigVersion",
        f"expected {OFFCHAIN_CONFIG_VERSION} for OCR2, got {config.offchain_config_version}",
    )
    offchain = decode_offchain_config(config.offchain_config)
    rules.require_distinct("Signers", config.signers)
    rules.require_distinct("PeerIDs", offchain.peer_ids)
    rules.require_distinct("OffchainPublicKeys", offchain.offchain_public_keys)
    rules.require_distinct("Transmitters", config.transmitters)
    sealed = offchain.shared_secret_encryptions
    n = len(config.signers)
    rules.require_as_many("PeerIDs", len(offchain.peer_ids), n)
    rules.require_as_many("OffchainPublicKeys", len(offchain.offchain_public_keys), n)
    rules.require_as_many("Transmitters", len(config.transmitters), n)
    rules.require_as_many("SharedSecretEncryptions.Encryptions", len(sealed.encryptions), n)
    public = PublicConfig(
        delta_progress=offchain.delta_progress,
        delta_resend=offchain.delta_resend,
        delta_round=offchain.delta_round,
        delta_grace=offchain.delta_grace,
        delta_stage=offchain.delta_stage,
        r_max=offchain.r_max,
        s=offchain.s,
        oracle_identities=tuple(
            OracleIdentity(*parts)
            for parts in zip(
                offchain.offchain_public_keys, config.signers, offchain.peer_ids, config.transmitters, strict=True
            )
        ),
        reporting_plugin_config=offchain.reporting_plugin_config,
        max_duration_initialization=offchain.max_duration_initialization,
        max_duration_query=offchain.max_duration_query,
        max_duration_observation=offchain.max_duration_observation,
        max_duration_report=offchain.max_duration_report,
        max_duration_should_accept_finalized_report=offchain.max_duration_should_accept_finalized_report,
        max_duration_should_transmit_accepted_report=offchain.max_duration_should_transmit_accepted_report,
        f=config.f,
        onchain_config=config.onchain_config,
        config_digest=config.config_digest,
    )
    check_parameters(public)
    if not skip_resource_exhaustion_checks:
        check_resource_use(public)
    return public, sealed


def _as_uint64(number: int) -> int:
    return number & (2**64 - 1)


def _check_length(blob: bytes) -> None:
    rules.require(
        len(blob) <= MAX_OFFCHAIN_CONFIG_LENGTH,
        "OffchainConfig",
        f"is longer than {MAX_OFFCHAIN_CONFIG_LENGTH} bytes, it has {len(blob)}",
    )


def _check_bytes(field: str, data: bytes, length: int) -> None:
    rules.require(len(data) == length, field, f"expected {length} bytes, got {len(data)}")
