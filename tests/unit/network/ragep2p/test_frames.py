from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.network.ragep2p.frames import (
    CLASSIC_TYPES,
    Frame,
    FrameHeader,
    FrameReader,
    FrameType,
    ProtocolViolationError,
    RequestId,
)
from ocr_offchain.network.ragep2p.stream_id import StreamId

STREAM = StreamId(bytes(range(32)))


def a_frame(kind: FrameType, payload: bytes) -> Frame:
    request_id = RequestId(b"r" * 32) if kind in (FrameType.REQUEST, FrameType.RESPONSE) else None
    return Frame(FrameHeader(kind, STREAM, len(payload), request_id), payload)


frames = st.builds(a_frame, st.sampled_from(FrameType), st.binary(max_size=300))


def cut(data: bytes, lengths: list[int]) -> list[bytes]:
    pieces, start = [], 0
    for length in lengths:
        pieces.append(data[start : start + length])
        start += length
    return [*pieces, data[start:]]


@given(st.lists(frames, max_size=8), st.lists(st.integers(0, 120), max_size=30), st.integers(0, 2))
def test_frames_read_back_however_the_bytes_are_cut(sent: list[Frame], cuts: list[int], discard: int) -> None:
    reader = FrameReader(lambda header: header.payload_length % 3 != discard)
    data = b"".join(frame.header.encode() + frame.payload for frame in sent)
    got = [frame for piece in cut(data, cuts) for frame in reader.feed(piece)]
    assert got == [frame for frame in sent if len(frame.payload) % 3 != discard]
    assert reader.consumed == len(data)
    assert reader.skipped == sum(len(frame.payload) for frame in sent if len(frame.payload) % 3 == discard)


@pytest.mark.parametrize(
    ("type_byte", "types"), [(0, None), (6, None), (255, None), (4, CLASSIC_TYPES), (5, CLASSIC_TYPES)]
)
def test_an_unknown_type_is_refused_at_its_first_byte(type_byte: int, types: frozenset[FrameType] | None) -> None:
    reader = FrameReader(lambda _: True) if types is None else FrameReader(lambda _: True, types)
    with pytest.raises(ProtocolViolationError, match=f"frame type {type_byte}"):
        list(reader.feed(bytes([type_byte])))


@given(st.binary(max_size=2000), st.lists(st.integers(0, 50), max_size=20))
def test_hostile_bytes_give_frames_or_a_violation(data: bytes, cuts: list[int]) -> None:
    def judge(header: FrameHeader) -> bool:
        if header.payload_length > 1000:
            raise ProtocolViolationError("too long")
        return True

    reader = FrameReader(judge)
    try:
        for piece in cut(data, cuts):
            for frame in reader.feed(piece):
                assert len(frame.payload) == frame.header.payload_length
    except ProtocolViolationError:
        pass
    assert reader.consumed <= len(data)


def test_a_payload_is_judged_before_a_byte_of_it_is_there() -> None:
    judged: list[FrameHeader] = []

    def judge(header: FrameHeader) -> bool:
        judged.append(header)
        return False

    reader = FrameReader(judge)
    assert list(reader.feed(FrameHeader(FrameType.DATA, STREAM, 0xFFFFFFFF).encode())) == []
    assert [header.payload_length for header in judged] == [0xFFFFFFFF]


def test_an_empty_message_is_a_message() -> None:
    frame = a_frame(FrameType.DATA, b"")
    assert list(FrameReader(lambda _: True).feed(frame.header.encode())) == [frame]
