"""Streams: named pipes for messages to one peer, and what travels in them (networking 5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragep2p.constants import MAX_MESSAGE_LENGTH, MAX_STREAM_NAME_LENGTH
from ocr_offchain.network.ragep2p.frames import RequestId
from ocr_offchain.network.ragep2p.ring_buffer import RingBuffer
from ocr_offchain.network.ragep2p.stream_id import StreamId
from ocr_offchain.network.ragep2p.token_bucket import TokenBucket, TokenBucketParams


class Priority(IntEnum):
    """Whose messages go first; a local policy that nobody else sees."""

    LOW = 1
    DEFAULT = 2


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """What may be changed while a stream is open. Buffers count messages, lengths bytes."""

    outgoing_buffer: int
    incoming_buffer: int
    max_message_length: int
    messages_limit: TokenBucketParams
    bytes_limit: TokenBucketParams

    def __post_init__(self) -> None:
        if self.outgoing_buffer <= 0 or self.incoming_buffer <= 0:
            raise InvalidInputError(
                f"stream buffers: expected at least 1 message, got {self.outgoing_buffer} outgoing, "
                f"{self.incoming_buffer} incoming"
            )
        if not 0 <= self.max_message_length <= MAX_MESSAGE_LENGTH:
            raise InvalidInputError(
                f"longest message of a stream: expected 0 to {MAX_MESSAGE_LENGTH} bytes, got {self.max_message_length}"
            )


@dataclass(frozen=True, slots=True)
class StreamParameters:
    """Local; nothing but the name is ever sent."""

    name: bytes
    limits: StreamLimits
    priority: Priority = Priority.DEFAULT

    def __post_init__(self) -> None:
        if not 1 <= len(self.name) <= MAX_STREAM_NAME_LENGTH:
            raise InvalidInputError(
                f"stream name: expected 1 to {MAX_STREAM_NAME_LENGTH} bytes, got {len(self.name)}: {self.name[:40]!r}"
            )


@dataclass(frozen=True, slots=True)
class ResponsePolicy:
    """Which one response to a request is let in."""

    max_length: int
    expires: int
    """Nanoseconds of the host's clock."""


@dataclass(frozen=True, slots=True)
class Plain:
    payload: bytes


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    payload: bytes
    policy: ResponsePolicy


@dataclass(frozen=True, slots=True)
class Response:
    """`request_id` is that of the request; it is None in a response that came in: what it answers is in the payload."""

    payload: bytes
    request_id: RequestId | None = None


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    payload: bytes
    request_id: RequestId


OutgoingMessage = Plain | OutgoingRequest | Response
IncomingMessage = Plain | IncomingRequest | Response


class LocalStream:
    """A stream as this side has it: buffers and buckets, which live as long as the stream and outlive connections."""

    __slots__ = (
        "bytes_bucket",
        "id",
        "incoming",
        "limits",
        "max_outgoing_length",
        "messages_bucket",
        "outgoing",
        "parameters",
    )

    def __init__(self, stream_id: StreamId, parameters: StreamParameters, now: int) -> None:
        self.id = stream_id
        self.parameters = parameters
        self.limits = parameters.limits
        """Those in force now."""
        self.max_outgoing_length = self.limits.max_message_length
        """Stays what it was at first (networking 5.1)."""
        self.incoming: RingBuffer[IncomingMessage] = RingBuffer(self.limits.incoming_buffer)
        self.outgoing: RingBuffer[OutgoingMessage] = RingBuffer(self.limits.outgoing_buffer)
        self.messages_bucket = TokenBucket.of(self.limits.messages_limit, now)
        self.bytes_bucket = TokenBucket.of(self.limits.bytes_limit, now)

    @property
    def name(self) -> str:
        """For people."""
        return self.parameters.name.decode("ascii", "backslashreplace")

    def admits(self, length: int, now: int) -> bool:
        """Charge a message to both buckets (networking 6.1 rows 4, 5)."""
        one = self.messages_bucket.remove(1, now)
        other = self.bytes_bucket.remove(length, now)
        return one and other

    def update_limits(self, limits: StreamLimits, now: int) -> None:
        """Buckets keep their content; a buffer that shrinks drops its oldest messages."""
        self.limits = limits
        self.incoming.set_capacity(limits.incoming_buffer)
        self.outgoing.set_capacity(limits.outgoing_buffer)
        self.messages_bucket.change_to(limits.messages_limit, now)
        self.bytes_bucket.change_to(limits.bytes_limit, now)
