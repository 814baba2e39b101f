"""Frames: what the plaintext of a connection is made of (networking 4).

Byte layout: type (1), stream id (32), payload length (uint32, big-endian); for requests and responses a request id (32)
after that; then the payload. Where TLS records begin and end means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NewType

from ocr_offchain.errors import OCRError
from ocr_offchain.network.ragep2p.stream_id import STREAM_ID_LENGTH, StreamId

RequestId = NewType("RequestId", bytes)
"""32 random bytes that tie a response to its request."""
REQUEST_ID_LENGTH: Final = 32
_LENGTH_START: Final = 1 + STREAM_ID_LENGTH
BASE_HEADER_LENGTH: Final = _LENGTH_START + 4
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


@dataclass(frozen=True, slots=True)
class FrameHeader:
    type: FrameType
    stream_id: StreamId
    payload_length: int
    """uint32; counts the payload only."""
    request_id: RequestId | None = None
    """There for requests and responses only."""

    def encode(self) -> bytes:
        """37 bytes, or 69 with a request id."""
        head = bytes([self.type]) + self.stream_id + self.payload_length.to_bytes(4, "big")
        return head if self.request_id is None else head + self.request_id


@dataclass(frozen=True, slots=True)
class Frame:
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
        self._types = types
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
        view = memoryview(data)
        while True:
            if self._header is None:
                view = self._take_header(view)
                if self._header is None:
                    return
            piece = view[: self._missing]
            view = view[len(piece) :]
            self._missing -= len(piece)
            self.consumed += len(piece)
            if self._kept:
                self._partial += piece
            else:
                self.skipped += len(piece)
            if self._missing:
                return
            header, self._header = self._header, None
            if self._kept:
                payload = bytes(self._partial)
                self._partial = bytearray()
                yield Frame(header, payload)

    def _take_header(self, view: memoryview) -> memoryview:
        """Collect bytes until the header is whole; the type is checked as soon as it is there."""
        partial = self._partial
        while True:
            if partial:
                length = self._header_length(partial[0])
                if len(partial) == length:
                    break
            else:
                length = 1
            piece = view[: length - len(partial)]
            if not piece:
                return view
            view = view[len(piece) :]
            partial += piece
            self.consumed += len(piece)
        header = FrameHeader(
            FrameType(partial[0]),
            StreamId(bytes(partial[1:_LENGTH_START])),
            int.from_bytes(partial[_LENGTH_START:BASE_HEADER_LENGTH], "big"),
            RequestId(bytes(partial[BASE_HEADER_LENGTH:])) if len(partial) > BASE_HEADER_LENGTH else None,
        )
        self._kept = self._judge(header)
        self._missing = header.payload_length
        self._header = header
        self._partial = bytearray()
        return view

    def _header_length(self, type_byte: int) -> int:
        if type_byte not in self._types:
            raise ProtocolViolationError(f"unknown frame type {type_byte}")
        return LONG_HEADER_LENGTH if type_byte in _WITH_REQUEST_ID else BASE_HEADER_LENGTH
