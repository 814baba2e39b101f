"""Frames: what the plaintext of a connection is made of (networking 4).

Byte layout: type (1), stream id (32), payload length (uint32, big-endian); for requests and responses a request id (32)
after that; then the payload. Where TLS records begin and end means nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Final, NamedTuple, NewType

from ocr_offchain.errors import OCRError
from ocr_offchain.network.ragep2p.stream_id import STREAM_ID_LENGTH, StreamId

RequestId = NewType("RequestId", bytes)
"""32 random bytes that tie a response to its request."""
REQUEST_ID_LENGTH: Final = 32
_BASE_HEADER: Final = struct.Struct(f">B{STREAM_ID_LENGTH}sI")
BASE_HEADER_LENGTH: Final = _BASE_HEADER.size
LONG_HEADER_LENGTH: Final = BASE_HEADER_LENGTH + REQUEST_ID_LENGTH


class ProtocolViolationError(OCRError):
    """The remote peer broke a rule for which its connection ends (networking 11)."""


class FrameType(IntEnum):
    OPEN = 1
    CLOSE = 2
    DATA = 3
    REQUEST = 4
    RESPONSE = 5


_WITH_REQUEST_ID: Final = frozenset((FrameType.REQUEST, FrameType.RESPONSE))
CLASSIC_TYPES: Final = frozenset((FrameType.OPEN, FrameType.CLOSE, FrameType.DATA))
"""What the older stack knows; it ends the connection for the others."""
ALL_TYPES: Final = frozenset(FrameType)


class FrameHeader(NamedTuple):
    """A tuple, like `Frame`, because one is made for every message that comes or goes."""

    type: FrameType
    stream_id: StreamId
    payload_length: int
    """uint32; counts the payload only."""
    request_id: RequestId | None = None
    """There for requests and responses only."""

    def encode(self) -> bytes:
        """37 bytes, or 69 with a request id."""
        head = _BASE_HEADER.pack(self.type, self.stream_id, self.payload_length)
        return head if self.request_id is None else head + self.request_id


class Frame(NamedTuple):
    header: FrameHeader
    payload: bytes


class FrameReader:
    """Cuts frames out of plaintext that arrives in pieces of any size.

    Holds at most one header and the payload of one frame, and of that no more than has arrived. Whether a payload is
    kept is decided on its header alone; what is not kept is thrown away as it comes.
    """

    __slots__ = ("_header", "_judge", "_kept", "_missing", "_partial", "_types", "consumed", "skipped")

    def __init__(self, judge: Callable[[FrameHeader], bool], types: frozenset[FrameType] = ALL_TYPES) -> None:
        """`judge` says whether to keep a payload; it may raise `ProtocolViolationError`. `types` are those known."""
        self._judge = judge
        self._types = {int(known): known for known in types}
        self._partial = bytearray()
        self._header: FrameHeader | None = None
        self._missing = 0
        self._kept = False
        self.consumed = 0
        """Bytes read so far, whatever became of them."""
        self.skipped = 0
        """Bytes of payloads that were not kept."""

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that `data` completes. Raises `ProtocolViolationError`; the reader is then of no more use.

        The iterator must be exhausted before the next call.
        """
        at = 0
        while True:
            if self._header is None:
                at = self._read_header(data, at)
            header = self._header
            if header is None:
                return
            end = at + self._missing
            if end > len(data):
                self._take_piece(memoryview(data)[at:])
                return
            self.consumed += self._missing
            self._header = None
            if not self._kept:
                self.skipped += self._missing
            elif self._partial:
                self._partial += memoryview(data)[at:end]
                payload = bytes(self._partial)
                self._partial = bytearray()
                yield Frame(header, payload)
            else:
                yield Frame(header, data[at:end])
            at = end

    def _take_piece(self, piece: memoryview) -> None:
        """A part of a payload that goes on in the next data."""
        self._missing -= len(piece)
        self.consumed += len(piece)
        if self._kept:
            self._partial += piece
        else:
            self.skipped += len(piece)

    def _read_header(self, data: bytes, at: int) -> int:
        """Where the header that begins at `at` ends. It may be one that is not whole yet."""
        if self._partial or len(data) - at < LONG_HEADER_LENGTH:
            return self._collect_header(data, at)
        type_byte, stream_id, payload_length = _BASE_HEADER.unpack_from(data, at)
        kind = self._types.get(type_byte) or self._type_of(type_byte)
        end = at + BASE_HEADER_LENGTH
        request_id = None
        if kind is not FrameType.DATA and kind in _WITH_REQUEST_ID:
            end = at + LONG_HEADER_LENGTH
            request_id = RequestId(data[at + BASE_HEADER_LENGTH : end])
        self.consumed += end - at
        self._header = header = FrameHeader(kind, stream_id, payload_length, request_id)
        self._missing = payload_length
        self._kept = self._judge(header)
        return end

    def _collect_header(self, data: bytes, at: int) -> int:
        """Byte after byte, as they come; the type is checked as soon as it is there."""
        partial = self._partial
        length = self._header_length(partial[0]) if partial else 1
        while at < len(data):
            piece = data[at : at + length - len(partial)]
            partial += piece
            at += len(piece)
            self.consumed += len(piece)
            length = self._header_length(partial[0])
            if len(partial) == length:
                _, stream_id, payload_length = _BASE_HEADER.unpack_from(partial)
                request_id = bytes(partial[BASE_HEADER_LENGTH:]) or None
                self._partial = bytearray()
                self._header = header = FrameHeader(
                    self._type_of(partial[0]),
                    StreamId(stream_id),
                    payload_length,
                    None if request_id is None else RequestId(request_id),
                )
                self._missing = payload_length
                self._kept = self._judge(header)
                break
        return at

    def _header_length(self, type_byte: int) -> int:
        return LONG_HEADER_LENGTH if self._type_of(type_byte) in _WITH_REQUEST_ID else BASE_HEADER_LENGTH

    def _type_of(self, type_byte: int) -> FrameType:
        kind = self._types.get(type_byte)
        if kind is None:
            raise ProtocolViolationError(f"unknown frame type {type_byte}")
        return kind
