"""The bytes of discovery: messages on a stream and blobs in a database (networking 13.4, 13.13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from google.protobuf.message import DecodeError

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragedisco.announcement import Announcement, check_announcement
from ocr_offchain.proto import ragedisco_pb2 as pb

MAX_ORACLES: Final = 165
"""Over all groups of a discoverer, hence also the most announcements in one message."""
MAX_MESSAGE_LENGTH: Final = 110_000


@dataclass(frozen=True, slots=True)
class Reconcile:
    """All announcements that the sender knows and the recipient may learn."""

    announcements: tuple[Announcement, ...]


Message = Announcement | Reconcile


def encode_announcement(announcement: Announcement) -> bytes:
    """The bare form, as the database keeps it."""
    return _to_proto(announcement).SerializeToString(deterministic=True)


def decode_announcement(data: bytes) -> Announcement:
    """Raises `InvalidInputError` for bytes that are no announcement. Its content is not checked."""
    message = pb.SignedAnnouncement()
    try:
        message.ParseFromString(data)
    except DecodeError as problem:
        raise InvalidInputError(f"announcement: {problem}") from None
    return _from_proto(message)


def encode_message(message: Message) -> bytes:
    if isinstance(message, Announcement):
        wrapper = pb.MessageWrapper(message_signed_announcement=_to_proto(message))
    else:
        reconcile = pb.Reconcile(anns=[_to_proto(announcement) for announcement in message.announcements])
        wrapper = pb.MessageWrapper(message_reconcile=reconcile)
    return wrapper.SerializeToString(deterministic=True)


def decode_message(data: bytes) -> Message:
    """Raises `InvalidInputError`: no message, an unknown one, or a reconcile with too many or malformed announcements.

    One malformed announcement condemns the whole reconcile (networking 13.8). Signatures are not verified here.
    """
    wrapper = pb.MessageWrapper()
    try:
        wrapper.ParseFromString(data)
    except DecodeError as problem:
        raise InvalidInputError(f"discovery message: {problem}") from None
    match wrapper.WhichOneof("msg"):
        case "message_signed_announcement":
            return _from_proto(wrapper.message_signed_announcement)
        case "message_reconcile":
            entries = wrapper.message_reconcile.anns
            if len(entries) > MAX_ORACLES:
                raise InvalidInputError(
                    f"reconcile message: {len(entries)} announcements, at most {MAX_ORACLES} may be"
                )
            announcements = tuple(_from_proto(entry) for entry in entries)
            for announcement in announcements:
                check_announcement(announcement)
            return Reconcile(announcements)
        case _:
            raise InvalidInputError("discovery message: none of the known kinds")


def _to_proto(announcement: Announcement) -> pb.SignedAnnouncement:
    return pb.SignedAnnouncement(
        addrs=announcement.addresses,
        counter=announcement.counter,
        public_key=announcement.public_key,
        sig=announcement.signature,
    )


def _from_proto(message: pb.SignedAnnouncement) -> Announcement:
    return Announcement(tuple(message.addrs), message.counter, message.public_key, message.sig)
