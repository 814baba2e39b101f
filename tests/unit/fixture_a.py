"""Fixture A of config-and-keys 22: four oracles whose keys are 32 equal bytes."""

from __future__ import annotations

from ocr_offchain.crypto import ed25519, secp256k1, x25519
from ocr_offchain.crypto.evm_keyring import EVMOnchainKeyring
from ocr_offchain.crypto.offchain_keyring import InMemoryOffchainKeyring
from ocr_offchain.crypto.peer_id import peer_id_text
from ocr_offchain.types import ConfigDigest, OracleIdentity, SharedSecret

N = 4
F = 1
S = (1, 1, 2)
SHARED_SECRET = SharedSecret(bytes(range(16)))
EPHEMERAL_SECRET = bytes([0x77]) * 32
CONTRACT = bytes.fromhex("00112233445566778899aabbccddeeff00112233")
CHAIN_ID = 1337
OCR1_DIGEST = bytes.fromhex("0c74c46045eef4da9216239d25719e07")
OCR2_DIGEST = ConfigDigest(bytes.fromhex("00019349ff3323999f17475ff486d656a237c4b974d86683a49248c15bddb67f"))
OCR3_DIGEST = ConfigDigest(bytes.fromhex("000120767898be51caf36c92d71522ac5ca0ea36d426b3b44e07d3a6dd0dad6d"))


def offchain_seed(i: int) -> bytes:
    return bytes([0x10 + i]) * 32


def config_encryption_secret(i: int) -> bytes:
    return bytes([0x20 + i]) * 32


def peer_seed(i: int) -> bytes:
    return bytes([0x30 + i]) * 32


def onchain_secret(i: int) -> bytes:
    return bytes([0x40 + i]) * 32


def transmit_secret(i: int) -> bytes:
    return bytes([0x50 + i]) * 32


def offchain_keyring(i: int) -> InMemoryOffchainKeyring:
    return InMemoryOffchainKeyring(offchain_seed(i), config_encryption_secret(i))


def onchain_keyring(i: int) -> EVMOnchainKeyring:
    return EVMOnchainKeyring(onchain_secret(i))


def identity(i: int) -> OracleIdentity:
    return OracleIdentity(
        offchain_public_key=ed25519.public_key_from_seed(offchain_seed(i)),
        onchain_public_key=secp256k1.address_from_secret(onchain_secret(i)),
        peer_id=peer_id_text(ed25519.public_key_from_seed(peer_seed(i))),
        transmit_account=secp256k1.checksum_address(secp256k1.address_from_secret(transmit_secret(i))),
    )


IDENTITIES = tuple(identity(i) for i in range(N))
CONFIG_ENCRYPTION_PUBLIC_KEYS = tuple(x25519.public_key_from_secret(config_encryption_secret(i)) for i in range(N))
