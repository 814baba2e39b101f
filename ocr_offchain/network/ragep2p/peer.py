"""What a host knows of one remote peer: streams, buffers, buckets, and who has opened what (networking 5, 6, 9.2).

Free of I/O: the connection feeds it headers and payloads and takes frames from it, the host tells it when a connection
comes and goes.
"""

from __future__ import annotations

import random
import secrets
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragep2p.constants import MAX_MESSAGE_LENGTH, MAX_STREAMS_PER_PEER
from ocr_offchain.network.ragep2p.frames import (
    REQUEST_ID_LENGTH,
    Frame,
    FrameHeader,
    FrameType,
    ProtocolViolationError,
    RequestId,
)
from ocr_offchain.network.ragep2p.guards import RawBytesLimiter, inbound_connection_bucket
from ocr_offchain.network.ragep2p.identity import PeerId
from ocr_offchain.network.ragep2p.log import FieldLog, Taper
from ocr_offchain.network.ragep2p.multiplexer import Multiplexer
from ocr_offchain.network.ragep2p.response_policies import ResponsePolicies
from ocr_offchain.network.ragep2p.rules import StackRules
from ocr_offchain.network.ragep2p.stream_id import StreamId, stream_id
from ocr_offchain.network.ragep2p.streams import (
    IncomingMessage,
    IncomingRequest,
    LocalStream,
    OutgoingMessage,
    OutgoingRequest,
    Plain,
    Response,
    StreamLimits,
    StreamParameters,
)

SENT_LENGTH_BOUNDS: Final = tuple(1 << exponent for exponent in range(8, 29, 2))
"""Upper bounds of the histogram of payloads, in bytes."""


@dataclass(frozen=True, slots=True)
class TotalLimits:
    """What all streams to a peer together let in: rates per second, and at once (networking 8.2)."""

    messages_rate: float
    messages_capacity: int
    bytes_rate: float
    bytes_capacity: int

    def exceeds(self, other: TotalLimits) -> bool:
        """In any of them."""
        return (
            self.messages_rate > other.messages_rate
            or self.messages_capacity > other.messages_capacity
            or self.bytes_rate > other.bytes_rate
            or self.bytes_capacity > other.bytes_capacity
        )


UNUSUAL_LIMITS: Final = TotalLimits(10_000.0, 50_000, 2.0**30, 5 << 30)
"""More than this in any of them is worth a warning of the newer stack, which has no bucket of raw bytes."""


@dataclass(slots=True)
class PeerStatistics:
    """Counters since the peer came to be known (networking 17)."""

    connections: int = 0
    inbound_connections: int = 0
    bytes_processed: int = 0
    """Plaintext that was of use: headers, names, payloads that were kept."""
    bytes_skipped: int = 0
    bytes_written: int = 0
    """Plaintext."""
    raw_bytes_read: int = 0
    raw_bytes_written: int = 0
    messages_received: int = 0
    messages_sent: int = 0
    incoming_dropped: int = 0
    """Messages that the limits did not allow, that belong to no stream, or that gave way in a full buffer."""
    outgoing_dropped: int = 0
    """Messages that were too long, or that gave way in a full buffer."""
    sent_lengths: list[int] = field(default_factory=lambda: [0] * (len(SENT_LENGTH_BOUNDS) + 1))
    """How many messages sent were up to each bound, and longer than all; not cumulative."""
    sent_lengths_sum: int = 0


class Peer:
    """Exists while there is at least one local stream to it."""

    def __init__(
        self,
        own_id: PeerId,
        peer_id: PeerId,
        rules: StackRules,
        dial_interval: int,
        now: int,
        rng: random.Random,
        log: FieldLog,
        new_request_id: Callable[[], bytes] = lambda: secrets.token_bytes(REQUEST_ID_LENGTH),
    ) -> None:
        """`dial_interval` in nanoseconds."""
        self.id = peer_id
        self.rules = rules
        self.log = log
        self.streams: dict[StreamId, LocalStream] = {}
        self.inbound_bucket = inbound_connection_bucket(dial_interval, now)
        self.refused_connections = Taper()
        self.raw_bytes = RawBytesLimiter(now)
        self.statistics = PeerStatistics()
        self.connected = False
        self._own_id = own_id
        self._multiplexer = Multiplexer(rng)
        self._policies = ResponsePolicies(rng)
        self._new_request_id = new_request_id
        self._remote_open: set[StreamId] = set()
        self._announcements: dict[StreamId, tuple[FrameType, bytes]] = {}
        self._announced_last = False
        self._unknown_streams = Taper()
        self._over_limit = Taper()
        self._other_names = Taper()

    # Streams

    def open_stream(self, parameters: StreamParameters, now: int) -> LocalStream:
        """Raises `InvalidInputError` for a name that is taken and for too many streams."""
        identity = stream_id(self._own_id, self.id, parameters.name)
        if identity in self.streams:
            raise InvalidInputError(f"stream {parameters.name!r}: there is one of this name to this peer already")
        if len(self.streams) >= MAX_STREAMS_PER_PEER:
            raise InvalidInputError(f"stream {parameters.name!r}: {MAX_STREAMS_PER_PEER} streams to this peer already")
        stream = self.streams[identity] = LocalStream(identity, parameters, now)
        self._change_raw_limit(None, stream.limits, now)
        self._warn_of_unusual_limits()
        if self.connected:
            self._announcements[identity] = (FrameType.OPEN, parameters.name)
            if identity in self._remote_open:
                self._multiplexer.enable(stream)
        return stream

    def close_stream(self, stream: LocalStream, now: int) -> None:
        del self.streams[stream.id]
        self._multiplexer.disable(stream)
        self._policies.forget_stream(stream.id)
        self._change_raw_limit(stream.limits, None, now)
        if self.connected:
            self._announcements[stream.id] = (FrameType.CLOSE, b"")

    def update_limits(self, stream: LocalStream, limits: StreamLimits, now: int) -> None:
        self._change_raw_limit(stream.limits, limits, now)
        stream.update_limits(limits, now)
        self._warn_of_unusual_limits()

    @property
    def total_limits(self) -> TotalLimits:
        limits = [stream.limits for stream in self.streams.values()]
        return TotalLimits(
            sum(one.messages_limit.rate for one in limits),
            sum(one.messages_limit.capacity for one in limits),
            sum(one.bytes_limit.rate for one in limits),
            sum(one.bytes_limit.capacity for one in limits),
        )

    def send(self, stream: LocalStream, message: OutgoingMessage) -> None:
        """Queue `message`; what is too long is dropped, and a full buffer drops its oldest.

        Raises `InvalidInputError` for what the other side's stack would not understand.
        """
        longest = stream.max_outgoing_length
        if not isinstance(message, Plain):
            if not self.rules.has_requests:
                raise InvalidInputError("requests and responses exist in the newer stack only")
            if isinstance(message, Response):
                if message.request_id is None:
                    raise InvalidInputError("a response needs the id of the request that it answers")
                longest = MAX_MESSAGE_LENGTH
        length = len(message.payload)
        if length > longest:
            self.log.warning(
                f"dropping an outgoing message of {length} bytes, above {longest} streamName={stream.name}"
            )
            self.statistics.outgoing_dropped += 1
            return
        if self._multiplexer.push(stream, message) is not None:
            self.statistics.outgoing_dropped += 1
            self.log.debug(f"outgoing buffer full, dropped its oldest message streamName={stream.name}")

    # Connections

    def connection_established(self, inbound: bool) -> None:
        """All streams will be announced; nothing is known any more of what the other side has opened."""
        self.connected = True
        self.statistics.connections += 1
        self.statistics.inbound_connections += inbound
        self.raw_bytes.connection_established()
        self._announcements = {
            identity: (FrameType.OPEN, stream.parameters.name) for identity, stream in self.streams.items()
        }
        self._unknown_streams = Taper()
        self._over_limit = Taper()

    def connection_lost(self) -> None:
        """Buffers are kept, announcements are not."""
        self.connected = False
        self._announcements = {}
        self._remote_open = set()
        self._multiplexer.disable_all()

    # Outgoing frames

    def has_frame(self) -> bool:
        # Without a connection there are no announcements, and no stream is enabled.
        return bool(self._announcements) or self._multiplexer.is_ready()

    def next_frame(self, now: int) -> Frame | None:
        """The frame to write next: at most one announcement, then a message, in turns."""
        if not self.has_frame():
            self._announced_last = False
            return None
        if self._announcements and not (self._announced_last and self._multiplexer.is_ready()):
            self._announced_last = True
            identity = next(iter(self._announcements))
            kind, name = self._announcements.pop(identity)
            return Frame(FrameHeader(kind, identity, len(name)), name)
        self._announced_last = False
        popped = self._multiplexer.pop()
        if popped is None:
            return None
        stream, message = popped
        statistics = self.statistics
        statistics.messages_sent += 1
        length = len(message.payload)
        statistics.sent_lengths[bisect_left(SENT_LENGTH_BOUNDS, length)] += 1
        statistics.sent_lengths_sum += length
        if isinstance(message, Plain):
            return Frame(FrameHeader(FrameType.DATA, stream.id, length), message.payload)
        request_id: RequestId | None
        if isinstance(message, OutgoingRequest):
            kind, request_id = FrameType.REQUEST, RequestId(self._new_request_id())
            self._policies.register(request_id, stream.id, message.policy, now)
        else:
            kind, request_id = FrameType.RESPONSE, message.request_id
        return Frame(FrameHeader(kind, stream.id, length, request_id), message.payload)

    # Incoming frames

    def remote_opened(self, identity: StreamId, name: bytes) -> None:
        if identity in self._remote_open:
            return
        self._remote_open.add(identity)
        stream = self.streams.get(identity)
        if stream is None:
            return
        if name != stream.parameters.name and self._other_names.admits():
            self.log.warning(f"peer opened stream under another name {name!r} streamName={stream.name}")
        self._multiplexer.enable(stream)

    def remote_closed(self, identity: StreamId) -> None:
        self._remote_open.discard(identity)
        stream = self.streams.get(identity)
        if stream is not None:
            self._multiplexer.disable(stream)

    def admits(self, header: FrameHeader, now: int) -> bool:
        """Whether to keep the payload of a message, decided before it is there (networking 6.1).

        Raises `ProtocolViolationError` for a length for which the connection must end.
        """
        if header.payload_length > MAX_MESSAGE_LENGTH:
            raise ProtocolViolationError(f"message of {header.payload_length} bytes, above {MAX_MESSAGE_LENGTH}")
        stream = self.streams.get(header.stream_id)
        if stream is None:
            self.statistics.incoming_dropped += 1
            if self._unknown_streams.admits():
                self.log.warning(
                    f"dropped messages for unknown streams, {self._unknown_streams.count} so far "
                    f"streamID={header.stream_id.hex()} payloadLength={header.payload_length}"
                )
            return False
        if header.type is FrameType.RESPONSE:
            assert header.request_id is not None, "a response always carries a request id"
            admitted = self._policies.admits(header.request_id, stream.id, header.payload_length, now)
        elif header.payload_length > stream.limits.max_message_length:
            if self.rules.closes_on_oversize:
                raise ProtocolViolationError(
                    f"message of {header.payload_length} bytes on stream {stream.name}, "
                    f"above {stream.limits.max_message_length}"
                )
            admitted = False
        else:
            admitted = stream.admits(header.payload_length, now)
        if not admitted or self._over_limit.count:
            self.statistics.incoming_dropped += not admitted
            self._log_admission(stream, header, admitted)
        return admitted

    def deliver(self, frame: Frame) -> LocalStream | None:
        """Put an admitted message into its stream's buffer, whose oldest gives way; None if the stream is gone."""
        header = frame.header
        stream = self.streams.get(header.stream_id)
        if stream is None:
            return None
        message: IncomingMessage
        if header.request_id is None:
            message = Plain(frame.payload)
        elif header.type is FrameType.RESPONSE:
            message = Response(frame.payload)
        else:
            message = IncomingRequest(frame.payload, header.request_id)
        self.statistics.messages_received += 1
        if stream.incoming.push(message) is not None:
            self.statistics.incoming_dropped += 1
            self.log.debug(f"incoming buffer full, dropped its oldest message streamName={stream.name}")
        return stream

    def _log_admission(self, stream: LocalStream, header: FrameHeader, admitted: bool) -> None:
        if not admitted:
            if self._over_limit.admits():
                self.log.warning(
                    f"dropped messages that the limits do not allow, {self._over_limit.count} so far "
                    f"streamName={stream.name} payloadLength={header.payload_length}"
                )
        elif self._over_limit.count and (header.type is FrameType.RESPONSE or not self.rules.has_requests):
            self.log.info(f"messages are within limits again; {self._over_limit.reset()} were dropped")

    def _warn_of_unusual_limits(self) -> None:
        if not self.rules.limits_raw_bytes and self.total_limits.exceeds(UNUSUAL_LIMITS):
            self.log.warning(f"limits of the streams to this peer are unusually large: {self.total_limits}")

    def _change_raw_limit(self, old: StreamLimits | None, new: StreamLimits | None, now: int) -> None:
        was_unlimited = self.raw_bytes.unlimited
        if old is not None:
            self.raw_bytes.subtract(old.messages_limit, old.bytes_limit, now)
        if new is not None:
            self.raw_bytes.add(new.messages_limit, new.bytes_limit, now)
        if self.rules.limits_raw_bytes and self.raw_bytes.unlimited and not was_unlimited:
            self.log.warning("limits of the streams to this peer are too large; its raw bytes are no longer limited")
