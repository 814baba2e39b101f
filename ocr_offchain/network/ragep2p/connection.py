"""One authenticated link to a peer: raw bytes in, messages to the peer's streams; frames out, raw bytes to send.

It ends by `ConnectionEndedError` or `ProtocolViolationError`; the peer's buffers stay and wait for the next one.
"""

from __future__ import annotations

from typing import Final

from ocr_offchain.errors import OCRError
from ocr_offchain.network.ragep2p.constants import MAX_CONTROL_FRAMES, MAX_STREAM_NAME_LENGTH
from ocr_offchain.network.ragep2p.frames import Frame, FrameHeader, FrameReader, FrameType, ProtocolViolationError
from ocr_offchain.network.ragep2p.guards import overhead_is_excessive
from ocr_offchain.network.ragep2p.peer import Peer
from ocr_offchain.network.ragep2p.streams import LocalStream
from ocr_offchain.network.ragep2p.tls import RECORD_LENGTH, TLSError, TLSSession

_FRAMES_AT_ONCE: Final = 256
"""So many frames, and those of one more record, take some 2 ms; then others get a turn."""
_CONTROL: Final = (FrameType.OPEN, FrameType.CLOSE)


class ConnectionEndedError(OCRError):
    """The link is over: the other side closed it, or TLS failed."""


class FloodError(ProtocolViolationError):
    """The peer sent more raw bytes than all its streams together allow; not worth a farewell."""


class Connection:
    def __init__(self, peer: Peer, session: TLSSession) -> None:
        """`session` is established. Call `receive_data(b"", now)` first: it may hold plaintext already."""
        self._peer = peer
        self._session = session
        self._reader = FrameReader(self._judge, peer.rules.frame_types)
        self._now = 0
        self._raw_received = 0
        self._judged = 0
        """Frames of this call of `receive_data`."""
        self._control_received = 0
        self._control_sent = 0
        self._exhausted = False
        """The next OPEN or CLOSE would be one too many."""
        self.fed: set[LocalStream] = set()
        """Streams with new messages."""

    def receive_data(self, data: bytes | memoryview, now: int) -> None:
        """Process raw bytes. `take_fed` then tells which streams have new messages, also after an error.

        Of very many small frames some may be left: while `has_more` says so, call it again, with nothing.

        Raises `ProtocolViolationError` (of which `FloodError` is one) or `ConnectionEndedError`.
        """
        self._now = now
        self._judged = 0
        self._raw_received += len(data)
        statistics = self._peer.statistics
        statistics.raw_bytes_read += len(data)
        limited = self._peer.rules.limits_raw_bytes
        if limited and data and not self._peer.raw_bytes.admits(len(data), now):
            raise FloodError(f"more raw bytes than the limits allow ({self._raw_received} on this connection)")
        self._session.receive_data(data)
        consumed, skipped = self._reader.consumed, self._reader.skipped
        try:
            while self._judged < _FRAMES_AT_ONCE and (plaintext := self._session.read()):
                for frame in self._reader.feed(plaintext):
                    self._process(frame)
        except TLSError as problem:
            raise ConnectionEndedError(str(problem)) from None
        finally:
            skipped = self._reader.skipped - skipped
            statistics.bytes_skipped += skipped
            statistics.bytes_processed += self._reader.consumed - consumed - skipped
        if not limited and not self.has_more and overhead_is_excessive(self._raw_received, self._reader.consumed):
            raise ProtocolViolationError(
                f"too much overhead: {self._raw_received} raw bytes for {self._reader.consumed} bytes of plaintext"
            )

    def take_fed(self) -> set[LocalStream]:
        fed, self.fed = self.fed, set()
        return fed

    @property
    def has_more(self) -> bool:
        return self._session.has_more

    @property
    def remote_closed(self) -> bool:
        return self._session.remote_closed

    def has_frame(self) -> bool:
        """Whether `next_frames` has anything to say."""
        return self._exhausted or self._peer.has_frame()

    def next_frames(self, now: int) -> bytes:
        """Plaintext of what is to be written next, empty if nothing is. Raises `ConnectionEndedError`.

        One frame, and as many more as begin within the same TLS record: small ones cost little that way.
        """
        if self._exhausted:
            raise ConnectionEndedError(f"{MAX_CONTROL_FRAMES} OPEN and CLOSE frames sent, the other side takes no more")
        pieces: list[bytes] = []
        length = 0
        while length < RECORD_LENGTH and (frame := self._peer.next_frame(now)) is not None:
            header, payload = frame
            if header.type in _CONTROL:
                if self._control_sent == MAX_CONTROL_FRAMES:
                    self._exhausted = True
                    break
                self._control_sent += 1
            encoded = header.encode()
            pieces += (encoded, payload)
            length += len(encoded) + len(payload)
        self._peer.statistics.bytes_written += length
        return b"".join(pieces)

    def encrypt(self, plaintext: bytes | memoryview) -> bytes:
        """Raw bytes to send. Raises `ConnectionEndedError`."""
        try:
            self._session.write(plaintext)
        except TLSError as problem:
            raise ConnectionEndedError(str(problem)) from None
        data = self._session.data_to_send(len(plaintext))
        self._peer.statistics.raw_bytes_written += len(data)
        return data

    def answers(self) -> bytes:
        """What reading has produced to send: answers to key updates, alerts."""
        return self.data_to_send() if self._session.may_have_answers else b""

    def data_to_send(self) -> bytes:
        data = self._session.data_to_send()
        self._peer.statistics.raw_bytes_written += len(data)
        return data

    def close(self) -> bytes:
        """The farewell to send before the socket is closed."""
        self._session.close()
        return self.data_to_send()

    def _judge(self, header: FrameHeader) -> bool:
        self._judged += 1
        if header.type is FrameType.DATA or header.type not in _CONTROL:
            return self._peer.admits(header, self._now)
        self._control_received += 1
        if self._control_received > MAX_CONTROL_FRAMES:
            raise ProtocolViolationError(f"more than {MAX_CONTROL_FRAMES} OPEN and CLOSE frames on one connection")
        shortest, longest = (
            (self._peer.rules.shortest_open_name, MAX_STREAM_NAME_LENGTH) if header.type is FrameType.OPEN else (0, 0)
        )
        if not shortest <= header.payload_length <= longest:
            raise ProtocolViolationError(f"{header.type.name} frame with a payload of {header.payload_length} bytes")
        return True

    def _process(self, frame: Frame) -> None:
        kind = frame.header.type
        if kind is FrameType.OPEN:
            self._peer.remote_opened(frame.header.stream_id, frame.payload)
        elif kind is FrameType.CLOSE:
            self._peer.remote_closed(frame.header.stream_id)
        else:
            stream = self._peer.deliver(frame)
            if stream is not None:
                self.fed.add(stream)
