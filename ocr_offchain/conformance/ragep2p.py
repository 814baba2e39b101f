"""The bytes that peers exchange: streams, frames, knocks, certificates, announcements."""

from __future__ import annotations

from ocr_offchain.conformance.case import Case, Mismatch, accepted, same
from ocr_offchain.conformance.registry import checker
from ocr_offchain.crypto.ed25519 import SigningKey
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragedisco.addresses import split_announce_address
from ocr_offchain.network.ragedisco.announcement import (
    Announcement,
    announcement_digest,
    sign_announcement,
    verify_announcement,
)
from ocr_offchain.network.ragedisco.messages import (
    Reconcile,
    decode_announcement,
    decode_message,
    encode_announcement,
    encode_message,
)
from ocr_offchain.network.ragep2p.certificate import certificate_der
from ocr_offchain.network.ragep2p.frames import (
    ALL_TYPES,
    CLASSIC_TYPES,
    FrameHeader,
    FrameReader,
    FrameType,
    RequestId,
)
from ocr_offchain.network.ragep2p.identity import (
    domain_separated_payload,
    peer_id,
    sign_domain_separated,
    text_of,
    verify_domain_separated,
)
from ocr_offchain.network.ragep2p.knock import make_knock, verify_knock
from ocr_offchain.network.ragep2p.stream_id import StreamId, stream_id


@checker("ragep2p", "stream_id")
def check_stream_id(case: Case) -> None:
    own, other = peer_id(case.data("self_public_key")), peer_id(case.data("other_public_key"))
    same("self_peer_id", case.text("self_peer_id"), text_of(own))
    same("other_peer_id", case.text("other_peer_id"), text_of(other))
    name = case.text("name").encode()
    same("stream_id", case.data("stream_id"), stream_id(own, other, name))
    same("stream_id from the other side", case.data("stream_id"), stream_id(other, own, name))


@checker("ragep2p", "frame_header")
def check_frame_header(case: Case) -> None:
    _check_frame_header(case, CLASSIC_TYPES)


@checker("ragep2p", "frame_header_v2")
def check_frame_header_v2(case: Case) -> None:
    _check_frame_header(case, ALL_TYPES)


def _check_frame_header(case: Case, types: frozenset[FrameType]) -> None:
    if case.integer("frame_type") not in types:
        raise InvalidInputError(f"frame type {case.integer('frame_type')} is not known")
    header = FrameHeader(
        FrameType(case.integer("frame_type")),
        StreamId(case.data("stream_id")),
        case.integer("payload_length"),
        RequestId(case.data("request_id")) if case.has("request_id") else None,
    )
    same("bytes", case.data("bytes"), header.encode())
    read: list[FrameHeader] = []

    def keep_header_only(found: FrameHeader) -> bool:
        read.append(found)
        return False

    list(FrameReader(keep_header_only, types).feed(case.data("bytes")))
    same("header that is read", [header], read)


@checker("ragep2p", "knock")
def check_knock(case: Case) -> None:
    key = SigningKey(case.data("self_secret_seed"))
    same("self_public_key", case.data("self_public_key"), key.public_key)
    same("bytes", case.data("bytes"), make_knock(key, peer_id(case.data("other_public_key"))))
    check_knock_verify(case)


@checker("ragep2p", "knock_verify")
def check_knock_verify(case: Case) -> None:
    listener = peer_id(case.data("verified_by"))
    dialler = accepted(case, lambda: verify_knock(case.data("bytes"), listener))
    if dialler is not None and case.has("self_public_key"):
        same("dialler", case.data("self_public_key"), dialler)


@checker("ragep2p", "certificate")
def check_certificate(case: Case) -> None:
    key = SigningKey(case.data("secret_seed"))
    same("public_key", case.data("public_key"), key.public_key)
    same("der", case.data("der"), certificate_der(key))


@checker("ragep2p", "announcement")
def check_announcement(case: Case) -> None:
    key = SigningKey(case.data("secret_seed"))
    same("public_key", case.data("public_key"), key.public_key)
    addresses, counter = tuple(case.texts("addresses")), case.integer("counter")
    announcement = accepted(case, lambda: sign_announcement(key, addresses, counter))
    encoded = tuple(address.encode() for address in addresses)
    if announcement is None:
        signature = key.sign(announcement_digest(encoded, counter))
        accepted(case, lambda: verify_announcement(Announcement(encoded, counter, key.public_key, signature)))
        return
    same("digest", case.data("digest"), announcement_digest(encoded, counter))
    same("signature", case.data("signature"), announcement.signature)
    same("bytes", case.data("bytes"), encode_announcement(announcement))
    same("wrapped_bytes", case.data("wrapped_bytes"), encode_message(announcement))
    same("announcement that is read", announcement, decode_announcement(case.data("bytes")))
    same("message that is read", announcement, decode_message(case.data("wrapped_bytes")))
    verify_announcement(announcement)


@checker("ragep2p", "reconcile")
def check_reconcile(case: Case) -> None:
    message = Reconcile(tuple(decode_announcement(data) for data in case.data_list("announcements")))
    same("wrapped_bytes", case.data("wrapped_bytes"), encode_message(message))
    same("message that is read", message, decode_message(case.data("wrapped_bytes")))


@checker("ragep2p", "announce_address")
def check_announce_address(case: Case) -> None:
    accepted(case, lambda: split_announce_address(case.text("address")))


@checker("ragep2p", "domain_separated_signature")
def check_domain_separated_signature(case: Case) -> None:
    key = SigningKey(case.data("secret_seed"))
    domain, message = case.text("domain_separator"), case.data("message")
    same("public_key", case.data("public_key"), key.public_key)
    same("payload", case.data("payload"), domain_separated_payload(domain, message))
    same("signature", case.data("signature"), sign_domain_separated(key, domain, message))
    if not verify_domain_separated(peer_id(key.public_key), domain, message, case.data("signature")):
        raise Mismatch("signature: does not verify")
