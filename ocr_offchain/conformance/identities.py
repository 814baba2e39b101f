"""Keys, and the texts and bytes in which they are written."""

from __future__ import annotations

from ocr_offchain.config.digest_text import config_digest_text, parse_config_digest
from ocr_offchain.config.locator import BootstrapperLocator
from ocr_offchain.conformance.case import Case, accepted, same
from ocr_offchain.conformance.registry import checker
from ocr_offchain.crypto import ed25519, secp256k1, x25519
from ocr_offchain.crypto.offchain_keyring import InMemoryOffchainKeyring
from ocr_offchain.crypto.peer_id import (
    peer_id_bytes,
    peer_id_text,
    public_key_from_peer_id,
    public_key_from_peer_id_bytes,
)


@checker("identities", "keys")
def check_keys(case: Case) -> None:
    keyring = InMemoryOffchainKeyring(case.data("offchain_secret_seed"), case.data("config_encryption_secret_key"))
    same("offchain_public_key", case.data("offchain_public_key"), keyring.offchain_public_key())
    same(
        "config_encryption_public_key",
        case.data("config_encryption_public_key"),
        keyring.config_encryption_public_key(),
    )
    same(
        "onchain_address",
        case.data("onchain_address"),
        secp256k1.address_from_secret(case.data("onchain_secret_key")),
    )
    peer_public_key = ed25519.public_key_from_seed(case.data("peer_secret_seed"))
    same("peer_public_key", case.data("peer_public_key"), peer_public_key)
    same("peer_id", case.text("peer_id"), peer_id_text(peer_public_key))
    same("peer_id_bytes", case.data("peer_id_bytes"), peer_id_bytes(peer_public_key))
    address = secp256k1.parse_address(case.text("transmit_address"))
    same("transmit_address", case.text("transmit_address"), secp256k1.checksum_address(address))


@checker("identities", "config_diffie_hellman")
def check_config_diffie_hellman(case: Case) -> None:
    point = accepted(case, lambda: x25519.shared_point(case.data("secret_key"), case.data("point")))
    if point is not None:
        same("shared_point", case.data("shared_point"), point)


@checker("identities", "peer_id_text")
def check_peer_id_text(case: Case) -> None:
    public_key = accepted(case, lambda: public_key_from_peer_id(case.text("text")))
    if public_key is not None:
        same("public_key", case.data("public_key"), public_key)
        same("text", case.text("text"), peer_id_text(public_key))


@checker("identities", "peer_id_binary")
def check_peer_id_binary(case: Case) -> None:
    public_key = accepted(case, lambda: public_key_from_peer_id_bytes(case.data("bytes")))
    if public_key is not None:
        same("public_key", case.data("public_key"), public_key)
        same("bytes", case.data("bytes"), peer_id_bytes(public_key))


@checker("identities", "bootstrapper_locator")
def check_bootstrapper_locator(case: Case) -> None:
    locator = accepted(case, lambda: BootstrapperLocator.parse(case.text("text")))
    if locator is not None:
        same("peer_id", case.text("peer_id"), locator.peer_id)
        same("addresses", case.texts("addresses"), list(locator.addresses))
        same("text_again", case.text("text_again"), str(locator))


@checker("identities", "config_digest_text")
def check_config_digest_text(case: Case) -> None:
    digest = accepted(case, lambda: parse_config_digest(case.text("text")))
    if digest is not None:
        same("bytes", case.data("bytes"), digest)
        if case.has("text_again"):
            same("text_again", case.text("text_again"), config_digest_text(digest))
