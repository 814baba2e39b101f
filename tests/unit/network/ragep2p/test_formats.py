"""Byte formats of ragep2p against recorded bytes."""

from __future__ import annotations

from typing import Any

import pytest

from ocr_offchain.crypto.ed25519 import SigningKey
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragep2p import identity
from ocr_offchain.network.ragep2p.certificate import certificate_der, private_key_der
from ocr_offchain.network.ragep2p.frames import FrameHeader, FrameType, RequestId
from ocr_offchain.network.ragep2p.identity import PeerId, peer_id_from_text, text_of
from ocr_offchain.network.ragep2p.knock import KnockError, SelfKnockError, make_knock, verify_knock
from ocr_offchain.network.ragep2p.stream_id import StreamId, stream_id
from tests.unit.network.vectors import KEY_A, KEY_B, PEER_A, PEER_B, cases


@pytest.mark.parametrize("case", cases("stream_id"), ids=lambda case: case["what"])
def test_stream_ids_are_the_recorded_ones_from_either_side(case: dict[str, Any]) -> None:
    own, other = peer_id_from_text(case["self_peer_id"]), peer_id_from_text(case["other_peer_id"])
    name = case["name"].encode()
    assert (own.hex(), other.hex()) == (case["self_public_key"], case["other_public_key"])
    assert stream_id(own, other, name).hex() == stream_id(other, own, name).hex() == case["stream_id"]


@pytest.mark.parametrize("case", cases("frame_header", "frame_header_v2"), ids=lambda case: case["frame_name"])
def test_frame_headers_are_the_recorded_ones(case: dict[str, Any]) -> None:
    header = FrameHeader(
        FrameType(case["frame_type"]),
        StreamId(bytes.fromhex(case["stream_id"])),
        case["payload_length"],
        RequestId(bytes.fromhex(case["request_id"])) if "request_id" in case else None,
    )
    assert header.encode().hex() == case["bytes"]


@pytest.mark.parametrize("case", cases("knock"), ids=lambda case: case["self_public_key"][:8])
def test_knocks_are_the_recorded_ones(case: dict[str, Any]) -> None:
    dialler = SigningKey(bytes.fromhex(case["self_secret_seed"]))
    listener = PeerId(bytes.fromhex(case["other_public_key"]))
    assert make_knock(dialler, listener).hex() == case["bytes"]
    assert verify_knock(bytes.fromhex(case["bytes"]), listener).hex() == case["self_public_key"]


@pytest.mark.parametrize("case", cases("knock_verify"), ids=lambda case: case["why"])
def test_recorded_bad_knocks_are_refused(case: dict[str, Any]) -> None:
    with pytest.raises(KnockError):
        verify_knock(bytes.fromhex(case["bytes"]), PeerId(bytes.fromhex(case["verified_by"])))


def test_a_knock_for_one_listener_is_refused_by_another() -> None:
    with pytest.raises(KnockError, match="signature"):
        verify_knock(make_knock(KEY_A, PEER_B), peer_id_from_text(text_of(PeerId(bytes(32)))))


def test_the_own_knock_is_told_apart() -> None:
    with pytest.raises(SelfKnockError):
        verify_knock(make_knock(KEY_A, PEER_A), PEER_A)


@pytest.mark.parametrize("case", cases("certificate"), ids=lambda case: case["public_key"][:8])
def test_certificates_are_the_recorded_ones(case: dict[str, Any]) -> None:
    assert certificate_der(SigningKey(bytes.fromhex(case["secret_seed"]))).hex() == case["der"]


def test_the_private_key_reads_back_with_a_library_of_its_own() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    loaded = load_der_private_key(private_key_der(KEY_A), None)
    assert isinstance(loaded, Ed25519PrivateKey)
    assert loaded.private_bytes_raw() == KEY_A.seed


@pytest.mark.parametrize(
    "case", cases("domain_separated_signature"), ids=lambda case: case["domain_separator"] or "none"
)
def test_domain_separated_signatures_are_the_recorded_ones(case: dict[str, Any]) -> None:
    key = SigningKey(bytes.fromhex(case["secret_seed"]))
    domain, message = case["domain_separator"], bytes.fromhex(case["message"])
    signature = bytes.fromhex(case["signature"])
    assert identity.domain_separated_payload(domain, message).hex() == case["payload"]
    assert identity.sign_domain_separated(key, domain, message) == signature
    signer = PeerId(key.public_key)
    assert identity.verify_domain_separated(signer, domain, message, signature)
    assert not identity.verify_domain_separated(signer, domain + ".", message, signature)
    assert not identity.verify_domain_separated(signer, domain, message + b".", signature)


@pytest.mark.parametrize(
    ("length", "tail"),
    [
        (1024, "000000000000000400" + "00" * 1024),
        (1025, "01c55b90509b8cb9bac53fbdddfc93d4e572685c509f1218423c43a5d6013bbd48"),
    ],
)
def test_messages_of_more_than_1024_bytes_are_signed_by_their_hash(length: int, tail: str) -> None:
    assert identity.domain_separated_payload("my-domain", bytes(length)).hex().endswith("6d792d646f6d61696e" + tail)


def test_worked_examples() -> None:
    assert text_of(PEER_A) == "12D3KooWHT9VWsYT9LQumPgs5FkB2f7M4euC8AgsvJQRZUpbuERG"
    assert text_of(PEER_B) == "12D3KooWNEi2cHyWwraDkNjSLa9mWdcdhiMRqirA8qZYCWQSp74F"
    assert make_knock(KEY_A, PEER_B).hex() == (
        "02716df718a189316efcb5cc13d4d812d4f35be7a200565185b3d2fbca06fd27b332c50fda1a7ccc7304de8389383578a4e60d6989821557"
        "cb5e72422bcbdda8b7fe3c6db8c777f96bfd26d5f16141994e38eb62e45b79fb29a4569d76c7ffc20d"
    )
    for name, expected in (
        (b"ragedisco/v1", "c1bb5ea5c75214cf728d5db594b1f9b872bfe7701849c2473b105ffdf6e1f677"),
        (b"ocr/" + b"0" * 64, "cfc114a134f7453b6b9e0873b9a4b728eb1a2958f739cfa632138d94b416505b"),
        (b"ping-pong-(20|10s|20s|10s)", "2aa759a9b977ef940d51c686d0bc044b75c0006782c81a775eeeab60afe8fe23"),
    ):
        assert stream_id(PEER_A, PEER_B, name).hex() == expected
    assert certificate_der(KEY_A).hex().endswith("eb899c87911e0e4554519bd9c562567b203")
    assert len(certificate_der(KEY_A)) == 178


def test_a_go_private_key_must_hold_two_halves_of_one_key() -> None:
    assert identity.signing_key_from_private_key(KEY_A.seed + PEER_A).public_key == PEER_A
    with pytest.raises(InvalidInputError, match="second half"):
        identity.signing_key_from_private_key(KEY_A.seed + KEY_B.public_key)
    with pytest.raises(InvalidInputError, match="64 bytes"):
        identity.signing_key_from_private_key(KEY_A.seed)


def test_a_peer_id_has_32_bytes() -> None:
    assert identity.peer_id(bytes(32)) == bytes(32)
    with pytest.raises(InvalidInputError, match="32 bytes"):
        identity.peer_id(bytes(31))
