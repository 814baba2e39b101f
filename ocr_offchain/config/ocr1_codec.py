"""Reads and builds OCR1 configurations: the ABI tuple, all checks, the shared secret (config-and-keys 8).

Reading is as tolerant as other oracles are: dirty padding, trailing bytes and a text that is not UTF-8 pass, which a
ready-made ABI decoder would refuse. Hence the small reader of words below.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from eth_abi.abi import encode

from ocr_offchain.config import blob as blobs
from ocr_offchain.config import rules
from ocr_offchain.config.ocr1 import (
    ENCODED_CONFIG_VERSION,
    ConfigParameters,
    OCR1ContractConfig,
    PublicConfig,
    SharedConfig,
    check_chain_specific,
    check_parameters,
)
from ocr_offchain.crypto.keyring import OffchainKeyring
from ocr_offchain.crypto.secp256k1 import checksum_address, parse_address
from ocr_offchain.crypto.shared_secret import (
    ENCRYPTION_LENGTH,
    SHARED_SECRET_LENGTH,
    SharedSecretEncryptions,
    encrypt_shared_secret,
)
from ocr_offchain.crypto.x25519 import SCALAR_LENGTH
from ocr_offchain.errors import ConfigError
from ocr_offchain.types import OracleId, OracleIdentity, SharedSecret

MAX_ENCODED_LENGTH = 20_000
"""Longest encoded part in bytes."""

_WORD = 32
_TYPE = "(int64,int64,int64,int64,int64,uint64,int64,uint8,uint8[],bytes32[],bytes,(bytes32,bytes32,bytes16[]))"
"""The peer ids are declared as bytes, not as the string that they are: both are encoded alike."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EncodedConfig:
    """The content of the encoded part, as it stands there: well-formed, not yet held against any rule."""

    delta_progress: int
    delta_resend: int
    delta_round: int
    delta_grace: int
    delta_c: int
    alpha_ppb: int
    delta_stage: int
    r_max: int
    s: tuple[int, ...]
    offchain_public_keys: tuple[bytes, ...]
    peer_ids: tuple[str, ...]
    """Bytes that are not UTF-8 are kept as lone surrogates."""
    shared_secret_encryptions: SharedSecretEncryptions


@dataclass(frozen=True, slots=True)
class ContractSetConfigArgs:
    """What the owner of an OCR1 contract passes to `setConfig` (config-and-keys 8.1). Addresses have 20 bytes."""

    signers: tuple[bytes, ...]
    transmitters: tuple[bytes, ...]
    threshold: int
    encoded_config_version: int
    encoded: bytes

    def contract_config(self, config_digest: bytes) -> OCR1ContractConfig:
        """As the contract publishes it."""
        return OCR1ContractConfig(
            config_digest, self.signers, self.transmitters, self.threshold, self.encoded_config_version, self.encoded
        )


def encode_config(config: EncodedConfig) -> bytes:
    """RMax and the entries of S are cut to 8 bits. Raises `ConfigError` when the result is too long."""
    sealed = config.shared_secret_encryptions
    encoded = encode(
        [_TYPE],
        [
            (
                config.delta_progress,
                config.delta_resend,
                config.delta_round,
                config.delta_grace,
                config.delta_c,
                config.alpha_ppb,
                config.delta_stage,
                config.r_max & 0xFF,
                [size & 0xFF for size in config.s],
                list(config.offchain_public_keys),
                ",".join(config.peer_ids).encode("utf-8", "surrogateescape"),
                (sealed.diffie_hellman_point, sealed.shared_secret_hash, list(sealed.encryptions)),
            )
        ],
    )
    _check_length(encoded)
    return encoded


def decode_config(encoded: bytes) -> EncodedConfig:
    """Read the encoded part as tolerantly as other oracles do. Raises `ConfigError` that names the component."""
    _check_length(encoded)
    body = _Words("setConfigEncodedComponents", encoded).at_offset(0)
    peer_ids = body.named("peerIDs").text(10)
    sealed = body.named("sharedSecretEncryptions").at_offset(11)
    return EncodedConfig(
        delta_progress=body.named("deltaProgress").int64(0),
        delta_resend=body.named("deltaResend").int64(1),
        delta_round=body.named("deltaRound").int64(2),
        delta_grace=body.named("deltaGrace").int64(3),
        delta_c=body.named("deltaC").int64(4),
        alpha_ppb=body.named("alphaPPB").unsigned(5, 64),
        delta_stage=body.named("deltaStage").int64(6),
        r_max=body.named("rMax").unsigned(7, 8),
        s=body.named("s").list_of(8, lambda words, i: words.unsigned(i, 8)),
        offchain_public_keys=body.named("offchainPublicKeys").list_of(9, _Words.word),
        peer_ids=tuple(peer_ids.decode("utf-8", "surrogateescape").split(",")) if peer_ids else (),
        shared_secret_encryptions=SharedSecretEncryptions(
            sealed.word(0),
            sealed.word(1),
            sealed.list_of(2, lambda words, i: words.word(i)[:ENCRYPTION_LENGTH]),
        ),
    )


def public_config_from_contract_config(
    config: OCR1ContractConfig, chain_id: int | None, *, skip_chain_specific_checks: bool = False
) -> PublicConfig:
    """Parse and check what a contract publishes, in the order of config-and-keys 8.3; nothing forbids duplicates.

    The version is not looked at. The chain's minimums are skipped in development mode and by bootstrappers only.
    Raises `ConfigError` with the name of the first field that breaks a rule.
    """
    return _open(config, chain_id, skip_chain_specific_checks)[0]


def shared_config_from_contract_config(
    config: OCR1ContractConfig,
    chain_id: int | None,
    *,
    offchain_keyring: OffchainKeyring,
    onchain_signing_address: bytes,
    peer_id: str,
    transmit_address: bytes,
    skip_chain_specific_checks: bool = False,
) -> tuple[SharedConfig, OracleId]:
    """As `public_config_from_contract_config`; then find this oracle among the others and open the shared secret.

    Raises `ConfigError`, also when the configuration is for a foreign oracle set or lists this oracle with other keys.
    """
    public, sealed = _open(config, chain_id, skip_chain_specific_checks)
    oracle_id, shared_secret = blobs.open_as_oracle(
        public.oracle_identities,
        sealed,
        offchain_keyring,
        onchain_signing_address,
        peer_id,
        checksum_address(transmit_address),
    )
    return SharedConfig(public, shared_secret), oracle_id


def contract_set_config_args(
    parameters: ConfigParameters,
    identities: Sequence[OracleIdentity],
    config_encryption_public_keys: Sequence[bytes],
    chain_id: int | None,
    *,
    shared_secret: SharedSecret | None = None,
    ephemeral_secret: bytes | None = None,
    skip_chain_specific_checks: bool = False,
) -> ContractSetConfigArgs:
    """Build the arguments of `setConfig`, and refuse those that nodes would refuse, at once or when they connect.

    Random secrets are drawn unless they are given. Raises `ConfigError` with the name of the field, or
    `InvalidInputError` for a key that cannot be used.
    """
    blobs.check_peer_ids(identities)
    rules.require_f_below_a_third(parameters.f, len(identities))
    rules.require(0 < parameters.r_max < 255, "RMax", f"must be 1 to 254, but is {parameters.r_max}")
    rules.require_schedule(parameters.s)
    args = encode_contract_set_config_args(
        parameters,
        identities,
        config_encryption_public_keys,
        SharedSecret(secrets.token_bytes(SHARED_SECRET_LENGTH)) if shared_secret is None else shared_secret,
        secrets.token_bytes(SCALAR_LENGTH) if ephemeral_secret is None else ephemeral_secret,
    )
    public_config_from_contract_config(
        args.contract_config(bytes(16)), chain_id, skip_chain_specific_checks=skip_chain_specific_checks
    )
    return args


def encode_contract_set_config_args(
    parameters: ConfigParameters,
    identities: Sequence[OracleIdentity],
    config_encryption_public_keys: Sequence[bytes],
    shared_secret: SharedSecret,
    ephemeral_secret: bytes,
) -> ContractSetConfigArgs:
    """As `contract_set_config_args`, but holds nothing against the rules for parameters. F is cut to 8 bits.

    Raises `InvalidInputError` for a transmit account that is no address.
    """
    encoded = encode_config(
        EncodedConfig(
            delta_progress=parameters.delta_progress,
            delta_resend=parameters.delta_resend,
            delta_round=parameters.delta_round,
            delta_grace=parameters.delta_grace,
            delta_c=parameters.delta_c,
            alpha_ppb=parameters.alpha_ppb,
            delta_stage=parameters.delta_stage,
            r_max=parameters.r_max,
            s=parameters.s,
            offchain_public_keys=tuple(identity.offchain_public_key for identity in identities),
            peer_ids=tuple(identity.peer_id for identity in identities),
            shared_secret_encryptions=encrypt_shared_secret(
                config_encryption_public_keys, shared_secret, ephemeral_secret
            ),
        )
    )
    return ContractSetConfigArgs(
        signers=tuple(identity.onchain_public_key for identity in identities),
        transmitters=tuple(parse_address(identity.transmit_account) for identity in identities),
        threshold=parameters.f & 0xFF,
        encoded_config_version=ENCODED_CONFIG_VERSION,
        encoded=encoded,
    )


def _open(
    config: OCR1ContractConfig, chain_id: int | None, skip_chain_specific_checks: bool
) -> tuple[PublicConfig, SharedSecretEncryptions]:
    content = decode_config(config.encoded)
    sealed = content.shared_secret_encryptions
    n = len(config.signers)
    rules.require_as_many("PeerIDs", len(content.peer_ids), n)
    rules.require_as_many("OffchainPublicKeys", len(content.offchain_public_keys), n)
    rules.require_as_many("Transmitters", len(config.transmitters), n)
    rules.require_as_many("SharedSecretEncryptions.Encryptions", len(sealed.encryptions), n)
    accounts = [checksum_address(transmitter) for transmitter in config.transmitters]
    public = PublicConfig(
        delta_progress=content.delta_progress,
        delta_resend=content.delta_resend,
        delta_round=content.delta_round,
        delta_grace=content.delta_grace,
        delta_c=content.delta_c,
        alpha_ppb=content.alpha_ppb,
        delta_stage=content.delta_stage,
        r_max=content.r_max,
        s=content.s,
        f=config.threshold,
        oracle_identities=tuple(
            OracleIdentity(*parts)
            for parts in zip(content.offchain_public_keys, config.signers, content.peer_ids, accounts, strict=True)
        ),
        config_digest=config.config_digest,
    )
    check_parameters(public)
    if not skip_chain_specific_checks:
        check_chain_specific(public, chain_id)
    return public, sealed


def _check_length(encoded: bytes) -> None:
    rules.require(
        len(encoded) <= MAX_ENCODED_LENGTH,
        "Encoded",
        f"is longer than {MAX_ENCODED_LENGTH} bytes, it has {len(encoded)}",
    )


class _Words:
    """Reads ABI words from one place on. Offsets and lengths are hostile; all must stay inside the data."""

    __slots__ = ("_data", "_name", "_start")

    def __init__(self, name: str, data: bytes, start: int = 0) -> None:
        self._name = name
        self._data = data
        self._start = start

    def named(self, name: str) -> _Words:
        """The same place, under another name in complaints."""
        return _Words(name, self._data, self._start)

    def word(self, index: int) -> bytes:
        position = self._start + index * _WORD
        if position + _WORD > len(self._data):
            raise self._error("ends too early")
        return self._data[position : position + _WORD]

    def unsigned(self, index: int, bits: int) -> int:
        number = int.from_bytes(self.word(index), "big")
        if number >= 2**bits:
            raise self._error(f"does not fit into {bits} bits")
        return number

    def int64(self, index: int) -> int:
        number = int.from_bytes(self.word(index), "big", signed=True)
        if not -(2**63) <= number < 2**63:
            raise self._error("does not fit into 64 bits")
        return number

    def at_offset(self, index: int) -> _Words:
        """The place that the word at `index` points to, counted from this one."""
        position = self._start + int.from_bytes(self.word(index), "big")
        if position > len(self._data):
            raise self._error("begins after the end")
        return _Words(self._name, self._data, position)

    def text(self, index: int) -> bytes:
        """The bytes that the word at `index` points to: a length, then so many bytes."""
        place = self.at_offset(index)
        start, length = place._start + _WORD, int.from_bytes(place.word(0), "big")
        if length > len(self._data) - start:
            raise self._error("ends too early")
        return self._data[start : start + length]

    def list_of(self, index: int, read: Callable[[_Words, int], T]) -> tuple[T, ...]:
        """The list that the word at `index` points to: a count, then so many words."""
        place = self.at_offset(index)
        start, count = place._start + _WORD, int.from_bytes(place.word(0), "big")
        if count > (len(self._data) - start) // _WORD:
            raise self._error("ends too early")
        words = _Words(self._name, self._data, start)
        return tuple(read(words, i) for i in range(count))

    def _error(self, problem: str) -> ConfigError:
        return ConfigError("Encoded", f"{self._name}: {problem}")
