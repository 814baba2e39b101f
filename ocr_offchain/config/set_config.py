"""The arguments of `setConfig`, and the part of them that is about identities. The same for OCR2 and OCR3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ocr_offchain.crypto.secp256k1 import ADDRESS_LENGTH, parse_address
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.types import ConfigDigest, ContractConfig, OracleId, OracleIdentity


@dataclass(frozen=True, slots=True)
class ContractSetConfigArgs:
    """What the owner of a contract passes to `setConfig` (config-and-keys 9.1)."""

    signers: tuple[bytes, ...]
    transmitters: tuple[str, ...]
    f: int
    onchain_config: bytes
    offchain_config_version: int
    offchain_config: bytes

    def contract_config(self, config_digest: ConfigDigest, config_count: int) -> ContractConfig:
        """As the contract publishes it."""
        return ContractConfig(
            config_digest,
            config_count,
            self.signers,
            self.transmitters,
            self.f,
            self.onchain_config,
            self.offchain_config_version,
            self.offchain_config,
        )


def evm_addresses(args: ContractSetConfigArgs | ContractConfig) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """(signers, transmitters) as 20-byte addresses.

    Raises `ConfigError` for a signer that does not have 20 bytes or a transmitter that is not `0x` and 40 hex digits.
    """
    for i, signer in enumerate(args.signers):
        if len(signer) != ADDRESS_LENGTH:
            raise ConfigError(f"Signers[{i}]", f"expected {ADDRESS_LENGTH} bytes, got {len(signer)}")
    transmitters = []
    for i, text in enumerate(args.transmitters):
        try:
            transmitters.append(parse_address(text))
        except InvalidInputError as problem:
            raise ConfigError(f"Transmitters[{i}]", str(problem)) from None
    return tuple(args.signers), tuple(transmitters)


def find_own_oracle_id(identities: Sequence[OracleIdentity], own: OracleIdentity) -> OracleId:
    """Where in `identities` an oracle finds itself, by its on-chain key (config-and-keys 8.6).

    Raises `ConfigError` when the configuration is for other oracles, or lists this one with another off-chain key,
    peer id or transmit account. Accounts are compared letter by letter (OCR2 H-16).
    """
    found: OracleId | None = None
    for i, identity in enumerate(identities):
        if identity.onchain_public_key != own.onchain_public_key:
            continue
        for field, listed, mine in (
            ("OffchainPublicKey", identity.offchain_public_key.hex(), own.offchain_public_key.hex()),
            ("PeerID", identity.peer_id, own.peer_id),
            ("TransmitAccount", identity.transmit_account, own.transmit_account),
        ):
            if listed != mine:
                raise ConfigError(
                    field, f"the configuration lists oracle {i}, this one, with {listed}, not with {mine}"
                )
        found = OracleId(i)
    if found is None:
        raise ConfigError(
            "Signers",
            f"this oracle's on-chain public key {own.onchain_public_key.hex()} is not among the {len(identities)} "
            "signers: the configuration is for a foreign oracle set",
        )
    return found
