"""Reads and builds OCR2 configurations: the protobuf blob, all checks, the shared secret (config-and-keys 9, 14).

The config digest covers the bytes of the blob, so `encode_offchain_config` gives the same bytes as any other builder.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from ocr_offchain.config import blob as blobs
from ocr_offchain.config import rules
from ocr_offchain.config.blob import as_uint64
from ocr_offchain.config.ocr2 import (
    OFFCHAIN_CONFIG_VERSION,
    ConfigParameters,
    PublicConfig,
    SharedConfig,
    as_int64,
    check_parameters,
    check_resource_use,
)
from ocr_offchain.config.set_config import ContractSetConfigArgs
from ocr_offchain.crypto.keyring import OffchainKeyring
from ocr_offchain.crypto.shared_secret import (
    SHARED_SECRET_LENGTH,
    SharedSecretEncryptions,
    encrypt_shared_secret,
)
from ocr_offchain.crypto.x25519 import SCALAR_LENGTH
from ocr_offchain.proto.offchainreporting2_config_pb2 import OffchainConfigProto, SharedSecretEncryptionsProto
from ocr_offchain.types import ContractConfig, OracleId, OracleIdentity, SharedSecret


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
        delta_progress_nanoseconds=as_uint64(config.delta_progress),
        delta_resend_nanoseconds=as_uint64(config.delta_resend),
        delta_round_nanoseconds=as_uint64(config.delta_round),
        delta_grace_nanoseconds=as_uint64(config.delta_grace),
        delta_stage_nanoseconds=as_uint64(config.delta_stage),
        r_max=config.r_max & 0xFF,
        s=[size & 0xFFFFFFFF for size in config.s],
        offchain_public_keys=config.offchain_public_keys,
        peer_ids=config.peer_ids,
        reporting_plugin_config=config.reporting_plugin_config,
        max_duration_query_nanoseconds=as_uint64(config.max_duration_query),
        max_duration_observation_nanoseconds=as_uint64(config.max_duration_observation),
        max_duration_report_nanoseconds=as_uint64(config.max_duration_report),
        max_duration_should_accept_finalized_report_nanoseconds=as_uint64(
            config.max_duration_should_accept_finalized_report
        ),
        max_duration_should_transmit_accepted_report_nanoseconds=as_uint64(
            config.max_duration_should_transmit_accepted_report
        ),
        shared_secret_encryptions=SharedSecretEncryptionsProto(
            diffieHellmanPoint=sealed.diffie_hellman_point,
            sharedSecretHash=sealed.shared_secret_hash,
            encryptions=sealed.encryptions,
        ),
    )
    if config.max_duration_initialization is not None:
        message.max_duration_initialization_nanoseconds = as_uint64(config.max_duration_initialization)
    blob = message.SerializeToString(deterministic=True)
    blobs.check_length(blob)
    return blob


def decode_offchain_config(blob: bytes) -> OffchainConfig:
    """Read the blob in the order of config-and-keys 9.2. Raises `ConfigError` that names the field."""
    message = blobs.parse(OffchainConfigProto, blob)
    blobs.check_offchain_public_keys(message.offchain_public_keys)
    sealed = blobs.read_sealed_secret(message.shared_secret_encryptions)
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
        shared_secret_encryptions=sealed,
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
    oracle_id, shared_secret = blobs.open_as_oracle(
        public.oracle_identities, sealed, offchain_keyring, onchain_public_key, peer_id, transmit_account
    )
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
    blobs.check_peer_ids(identities)
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
        args.contract_config(blobs.NO_DIGEST, 1), skip_resource_exhaustion_checks=skip_resource_exhaustion_checks
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
    return blobs.set_config_args(identities, parameters.f, parameters.onchain_config, OFFCHAIN_CONFIG_VERSION, blob)


def _open(
    config: ContractConfig, skip_resource_exhaustion_checks: bool
) -> tuple[PublicConfig, SharedSecretEncryptions]:
    blobs.check_version(config, OFFCHAIN_CONFIG_VERSION, "OCR2")
    offchain = decode_offchain_config(config.offchain_config)
    sealed = offchain.shared_secret_encryptions
    identities = blobs.read_identities(config, offchain.offchain_public_keys, offchain.peer_ids, sealed)
    public = PublicConfig(
        delta_progress=offchain.delta_progress,
        delta_resend=offchain.delta_resend,
        delta_round=offchain.delta_round,
        delta_grace=offchain.delta_grace,
        delta_stage=offchain.delta_stage,
        r_max=offchain.r_max,
        s=offchain.s,
        oracle_identities=identities,
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
