"""Config digests on EVM chains (config-and-keys 12)."""

from __future__ import annotations

from eth_abi.abi import encode

from ocr_offchain.config import rules
from ocr_offchain.config.set_config import evm_addresses
from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.crypto.secp256k1 import ADDRESS_LENGTH
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.host import OffchainConfigDigester
from ocr_offchain.types import ConfigDigest, ContractConfig

EVM_SIMPLE_PREFIX = bytes.fromhex("0001")
OCR1_PREFIX = bytes.fromhex("eeee")
"""Of OCR1 digests that were widened for the network."""
OCR1_DIGEST_LENGTH = 16
DIGEST_LENGTH = 32

_EVM_TYPES = ("uint256", "address", "uint64", "address[]", "address[]", "uint8", "bytes", "uint64", "bytes")
_OCR1_TYPES = ("address", "uint64", "address[]", "address[]", "uint8", "uint64", "bytes")


class EVMOffchainConfigDigester:
    """Implements `OffchainConfigDigester` for OCR2, OCR3 and OCR3.1 on EVM chains ("EVMSimple", config 12.2)."""

    __slots__ = ("_chain_id", "_contract_address")

    def __init__(self, chain_id: int, contract_address: bytes) -> None:
        """Raises `InvalidInputError` for a chain id that is no uint64 or an address that does not have 20 bytes."""
        _check_unsigned("chain id", chain_id, 64)
        _check_address("contract address", contract_address)
        self._chain_id = chain_id
        self._contract_address = bytes(contract_address)

    def config_digest(self, config: ContractConfig) -> ConfigDigest:
        signers, transmitters = evm_addresses(config)
        _check_unsigned("ConfigCount", config.config_count, 64)
        _check_unsigned("F", config.f, 8)
        _check_unsigned("OffchainConfigVersion", config.offchain_config_version, 64)
        preimage = encode(
            _EVM_TYPES,
            (
                self._chain_id,
                self._contract_address,
                config.config_count,
                signers,
                transmitters,
                config.f,
                config.onchain_config,
                config.offchain_config_version,
                config.offchain_config,
            ),
        )
        return ConfigDigest(EVM_SIMPLE_PREFIX + keccak256(preimage)[len(EVM_SIMPLE_PREFIX) :])

    def config_digest_prefix(self) -> bytes:
        return EVM_SIMPLE_PREFIX


def check_config_digest(config: ContractConfig, digester: OffchainConfigDigester) -> None:
    """Whether the configuration carries its own digest, so that a chain endpoint cannot lie (config-and-keys 12.4).

    Raises `ConfigError`.
    """
    prefix, digest = digester.config_digest_prefix(), digester.config_digest(config)
    rules.require(
        digest.startswith(prefix), "ConfigDigest", f"{digest.hex()} does not begin with its prefix {prefix.hex()}"
    )
    rules.require(
        digest == config.config_digest,
        "ConfigDigest",
        f"the configuration's content gives {digest.hex()}, but it came with {config.config_digest.hex()}",
    )


def ocr1_config_digest(
    contract_address: bytes,
    config_count: int,
    signers: tuple[bytes, ...],
    transmitters: tuple[bytes, ...],
    threshold: int,
    encoded_config_version: int,
    encoded: bytes,
) -> bytes:
    """The 16-byte digest of OCR1 (config-and-keys 12.1). It does not cover the chain id.

    All addresses have 20 bytes. Raises `InvalidInputError` for a value that does not fit.
    """
    _check_address("contract address", contract_address)
    for i, signer in enumerate(signers):
        _check_address(f"Signers[{i}]", signer)
    for i, transmitter in enumerate(transmitters):
        _check_address(f"Transmitters[{i}]", transmitter)
    _check_unsigned("ConfigCount", config_count, 64)
    _check_unsigned("F", threshold, 8)
    _check_unsigned("EncodedConfigVersion", encoded_config_version, 64)
    values = (contract_address, config_count, signers, transmitters, threshold, encoded_config_version, encoded)
    return keccak256(encode(_OCR1_TYPES, values))[:OCR1_DIGEST_LENGTH]


def lift_ocr1_digest(digest: bytes) -> ConfigDigest:
    """The 32-byte form of a 16-byte OCR1 digest, which the network uses (config-and-keys 12.1)."""
    if len(digest) != OCR1_DIGEST_LENGTH:
        raise InvalidInputError(f"OCR1 config digest: expected {OCR1_DIGEST_LENGTH} bytes, got {len(digest)}")
    return ConfigDigest((OCR1_PREFIX + digest).ljust(DIGEST_LENGTH, b"\0"))


def ocr1_digest_from_lifted(digest: ConfigDigest) -> bytes:
    """The inverse of `lift_ocr1_digest`. Raises `InvalidInputError` for a digest that is not of that form."""
    narrow = digest[len(OCR1_PREFIX) : len(OCR1_PREFIX) + OCR1_DIGEST_LENGTH]
    if len(digest) != DIGEST_LENGTH or lift_ocr1_digest(narrow) != digest:
        raise InvalidInputError(f"config digest {digest.hex()[:80]}: is not a widened OCR1 digest")
    return narrow


def _check_unsigned(field: str, value: int, bits: int) -> None:
    if not 0 <= value < 2**bits:
        raise ConfigError(field, f"expected 0 to 2^{bits}-1, got {value}")


def _check_address(field: str, value: bytes) -> None:
    if len(value) != ADDRESS_LENGTH:
        raise ConfigError(field, f"expected {ADDRESS_LENGTH} bytes, got {len(value)}")
