"""One connection between a peer under test and somebody who may say anything (networking 4 to 8, 11)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragep2p.connection import ConnectionEndedError, FloodError
from ocr_offchain.network.ragep2p.constants import (
    BASE_BYTES_CAPACITY,
    MAX_CONTROL_FRAMES,
    MAX_MESSAGE_LENGTH,
    MAX_STREAMS_PER_PEER,
)
from ocr_offchain.network.ragep2p.frames import FrameHeader, FrameType, ProtocolViolationError, RequestId
from ocr_offchain.network.ragep2p.rules import CLASSIC, NEW, StackRules
from ocr_offchain.network.ragep2p.stream_id import StreamId
from ocr_offchain.network.ragep2p.streams import (
    IncomingRequest,
    OutgoingRequest,
    Plain,
    Priority,
    Response,
    ResponsePolicy,
)
from tests.unit.network.ragep2p.links import SECOND, Wire, a_peer, limits, parameters, received, received_payloads

OPEN, CLOSE, DATA = FrameType.OPEN, FrameType.CLOSE, FrameType.DATA
REQUEST, RESPONSE = FrameType.REQUEST, FrameType.RESPONSE
both = pytest.mark.parametrize("rules", [CLASSIC, NEW], ids=["classic", "new"])


# Opening and closing


@both
def test_all_streams_are_opened_when_a_connection_comes_up(rules: StackRules) -> None:
    wire = Wire(rules)
    names = [b"one", b"two", b"three"]
    for name in names:
        wire.peer.open_stream(parameters(name), 0)
    frames = wire.heard()
    assert {(frame.header.type, frame.header.stream_id, frame.payload) for frame in frames} == {
        (OPEN, wire.id_of(name), name) for name in names
    }
    assert wire.heard() == []
    wire.peer.connection_lost()
    wire.connect()
    assert sorted(frame.payload for frame in wire.heard()) == sorted(names), "each connection starts anew"


def test_a_close_replaces_an_open_that_is_not_out_yet() -> None:
    wire = Wire()
    wire.peer.open_stream(parameters(b"stays"), 0)
    stream = wire.peer.open_stream(parameters(b"goes"), 0)
    wire.peer.close_stream(stream, 0)
    said = [(frame.header.type, frame.header.stream_id, frame.payload) for frame in wire.heard()]
    assert said == [(OPEN, wire.id_of(b"stays"), b"stays"), (CLOSE, wire.id_of(b"goes"), b"")]


def test_nothing_is_announced_without_a_connection() -> None:
    peer = a_peer()
    peer.open_stream(parameters(b"s"), 0)
    assert not peer.has_frame()
    assert peer.next_frame(0) is None


@both
def test_data_waits_for_the_open_of_the_other_side(rules: StackRules) -> None:
    wire = Wire(rules)
    stream = wire.peer.open_stream(parameters(b"s"), 0)
    wire.peer.send(stream, Plain(b"early"))
    assert wire.heard_payloads() == []
    wire.say(OPEN, b"s")
    assert wire.heard_payloads() == [b"early"]
    wire.say(CLOSE, b"s")
    wire.peer.send(stream, Plain(b"late"))
    assert wire.heard_payloads() == []
    wire.say(OPEN, b"s")
    wire.say(OPEN, b"s")
    assert wire.heard_payloads() == [b"late"]


def test_an_open_that_came_before_the_local_stream_is_remembered() -> None:
    wire = Wire()
    wire.say(OPEN, b"s")
    stream = wire.peer.open_stream(parameters(b"s"), 0)
    wire.peer.send(stream, Plain(b"at once"))
    assert wire.heard_payloads() == [b"at once"]


def test_a_lost_connection_forgets_what_was_open_and_keeps_what_was_queued() -> None:
    wire = Wire()
    stream = wire.peer.open_stream(parameters(b"s"), 0)
    wire.say(OPEN, b"s")
    wire.peer.connection_lost()
    wire.peer.send(stream, Plain(b"kept"))
    wire.connect()
    assert wire.heard_payloads() == []
    wire.say(OPEN, b"s")
    assert wire.heard_payloads() == [b"kept"]


@both
def test_the_oldest_outgoing_messages_are_dropped(rules: StackRules) -> None:
    wire = Wire(rules)
    stream = wire.peer.open_stream(parameters(b"s", limits(outgoing=5)), 0)
    for number in range(20):
        wire.peer.send(stream, Plain(b"%d" % number))
    wire.say(OPEN, b"s")
    assert wire.heard_payloads() == [b"15", b"16", b"17", b"18", b"19"]


@pytest.mark.parametrize(
    ("rules", "length", "tolerated"),
    [
        (CLASSIC, 0, False),
        (NEW, 0, True),
        (CLASSIC, 256, True),
        (NEW, 256, True),
        (CLASSIC, 257, False),
        (NEW, 257, False),
    ],
)
def test_how_long_a_stream_name_may_be(rules: StackRules, length: int, tolerated: bool) -> None:
    wire = Wire(rules)
    if tolerated:
        wire.say(OPEN, b"n" * length)
    else:
        with pytest.raises(ProtocolViolationError, match="OPEN"):
            wire.say(OPEN, b"n" * length)


@both
def test_a_close_with_a_payload_is_a_violation(rules: StackRules) -> None:
    with pytest.raises(ProtocolViolationError, match="CLOSE"):
        Wire(rules).say(CLOSE, b"s", b"!")


@both
def test_the_4001st_open_or_close_is_a_violation(rules: StackRules) -> None:
    wire = Wire(rules)
    stream = wire.id_of(b"s")
    pair = FrameHeader(OPEN, stream, 1).encode() + b"s" + FrameHeader(CLOSE, stream, 0).encode()
    wire.say_raw(pair * (MAX_CONTROL_FRAMES // 2))
    with pytest.raises(ProtocolViolationError, match="4000"):
        wire.say(CLOSE, b"s")


def test_never_more_than_4000_opens_and_closes_are_sent_on_one_connection() -> None:
    wire = Wire()
    wire.peer.open_stream(parameters(b"first"), 0)
    sent = len(wire.heard())
    for _ in range(MAX_CONTROL_FRAMES // 2 - 1):
        stream = wire.peer.open_stream(parameters(b"s"), 0)
        sent += len(wire.heard())
        wire.peer.close_stream(stream, 0)
        sent += len(wire.heard())
    wire.peer.open_stream(parameters(b"the 4000th"), 0)
    assert sent + len(wire.heard()) == MAX_CONTROL_FRAMES
    wire.peer.open_stream(parameters(b"one more"), 0)
    with pytest.raises(ConnectionEndedError, match="4000"):
        wire.heard()


def test_another_name_for_a_known_stream_is_only_worth_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    wire = Wire()
    stream = wire.peer.open_stream(parameters(b"s"), 0)
    wire.say_raw(FrameHeader(OPEN, wire.id_of(b"s"), 5).encode() + b"other")
    wire.peer.send(stream, Plain(b"still"))
    assert wire.heard_payloads() == [b"still"]
    assert "b'other'" in caplog.text


# Receiving


@both
def test_data_is_taken_without_an_open(rules: StackRules) -> None:
    wire = Wire(rules)
    stream = wire.peer.open_stream(parameters(b"s"), 0)
    wire.say(DATA, b"s", b"hello")
    wire.say(DATA, b"s", b"")
    assert wire.connection.take_fed() == {stream}
    assert received_payloads(stream) == [b"hello", b""]
    assert wire.connection.take_fed() == set()


@both
def test_messages_for_unknown_streams_are_skipped(rules: StackRules) -> None:
    wire = Wire(rules)
    stream = wire.peer.open_stream(parameters(b"s"), 0)
    wire.say(DATA, b"unknown", b"x" * 5000)
    wire.say(DATA, b"s", b"known")
    assert received_payloads(stream) == [b"known"]
    assert wire.peer.statistics.bytes_skipped == 5000


def test_a_message_above_the_limit_ends_a_classic_connection_before_it_is_there() -> None:
    wire = Wire(CLASSIC)
    wire.peer.open_stream(parameters(b"s", limits(longest=10)), 0)
    wire.say(DATA, b"s", b"x" * 10)
    with pytest.raises(ProtocolViolationError, match="11 bytes"):
        wire.say_raw(FrameHeader(DATA, wire.id_of(b"s"), 11).encode())


def test_a_message_above_the_limit_is_skipped_by_the_newer_stack_and_costs_no_tokens() -> None:
    wire = Wire(NEW)
    stream = wire.peer.open_stream(parameters(b"s", limits(longest=10, messages=(0.0, 1), payload=(0.0, 10))), 0)
    wire.say(DATA, b"s", b"x" * 11)
    wire.say(DATA, b"s", b"x" * 10)
    assert received_payloads(stream) == [b"x" * 10]


@both
def test_a_message_above_1_gib_is_a_violation_whatever_its_stream(rules: StackRules) -> None:
    wire = Wire(rules)
    wire.say_raw(FrameHeader(DATA, wire.id_of(b"unknown"), MAX_MESSAGE_LENGTH).encode())
    with pytest.raises(ProtocolViolationError, match="1073741825"):
        Wire(rules).say_raw(FrameHeader(DATA, wire.id_of(b"unknown"), MAX_MESSAGE_LENGTH + 1).encode())


@both
def test_the_worked_example_of_limits(rules: StackRules) -> None:
    wire = Wire(rules)
    stream = wire.peer.open_stream(parameters(b"s", limits(incoming=100, messages=(2.0, 10))), 0)
    for number in range(14):
        wire.say(DATA, b"s", b"%010d" % number)
    assert received_payloads(stream) == [b"%010d" % number for number in range(10)]
    wire.now = 1_400_000_000
    for _ in range(5):
        wire.say(DATA, b"s", b"again")
    assert len(received(stream)) == 2


@both
def test_both_buckets_are_charged_even_if_one_fails(rules: StackRules) -> None:
    wire = Wire(rules)
    stream = wire.peer.open_stream(parameters(b"s", limits(messages=(0.0, 2), payload=(1000.0, 10))), 0)
    wire.say(DATA, b"s", b"x" * 11)
    wire.now = SECOND
    wire.say(DATA, b"s", b"x")
    wire.say(DATA, b"s", b"x")
    assert received_payloads(stream) == [b"x"], "the one that was too long has cost a message, too"


@both
def test_a_reconnect_does_not_refill_the_buckets(rules: StackRules) -> None:
    wire = Wire(rules)
    stream = wire.peer.open_stream(parameters(b"s", limits(messages=(0.0, 1))), 0)
    wire.say(DATA, b"s", b"first")
    wire.peer.connection_lost()
    wire.connect()
    wire.say(DATA, b"s", b"second")
    assert received_payloads(stream) == [b"first"]


@both
def test_a_flooded_stream_loses_its_own_oldest_messages_and_no_others(rules: StackRules) -> None:
    wire = Wire(rules)
    flooded = wire.peer.open_stream(parameters(b"flooded", limits(incoming=3)), 0)
    quiet = wire.peer.open_stream(parameters(b"quiet", limits(incoming=3)), 0)
    wire.say(DATA, b"quiet", b"kept")
    for number in range(50):
        wire.say(DATA, b"flooded", b"%d" % number)
    assert received_payloads(flooded) == [b"47", b"48", b"49"]
    assert received_payloads(quiet) == [b"kept"]


@pytest.mark.parametrize(
    ("rules", "kind"), [(CLASSIC, 0), (CLASSIC, 4), (CLASSIC, 5), (CLASSIC, 6), (NEW, 0), (NEW, 6)]
)
def test_an_unknown_frame_type_is_a_violation(rules: StackRules, kind: int) -> None:
    with pytest.raises(ProtocolViolationError, match=f"type {kind}"):
        Wire(rules).say_raw(bytes([kind]) + bytes(68))


def test_messages_before_a_violation_are_still_delivered() -> None:
    wire = Wire()
    stream = wire.peer.open_stream(parameters(b"s"), 0)
    with pytest.raises(ProtocolViolationError):
        wire.say_raw(FrameHeader(DATA, wire.id_of(b"s"), 4).encode() + b"last" + b"\xff")
    assert wire.connection.take_fed() == {stream}
    assert received_payloads(stream) == [b"last"]


# Bounds of the whole connection


def test_raw_bytes_beyond_all_limits_end_a_classic_connection() -> None:
    wire = Wire(CLASSIC)
    admitted = BASE_BYTES_CAPACITY // 50_200
    for _ in range(admitted):
        wire.say(DATA, b"unknown", bytes(50_000))
    with pytest.raises(FloodError):
        wire.say(DATA, b"unknown", bytes(50_000))
    assert wire.peer.statistics.bytes_skipped == admitted * 50_000


def test_tiny_records_end_a_connection_of_the_newer_stack() -> None:
    wire = Wire(NEW)
    frame = FrameHeader(DATA, wire.id_of(b"s"), 1).encode() + b"x"
    # With one byte in a record of 23 bytes, R - 102400 > 2 A from A = 4877 on; these are 128 frames of 38 bytes.
    for _ in range(4877 // 38):
        wire.say_raw(frame, records_of=1)
    with pytest.raises(ProtocolViolationError, match="overhead"):
        wire.say_raw(frame, records_of=1)


def test_ordinary_records_never_count_as_overhead() -> None:
    wire = Wire(NEW)
    stream = wire.peer.open_stream(parameters(b"s", limits(messages=(0.0, 10**6), payload=(0.0, 10**7))), 0)
    header = FrameHeader(DATA, wire.id_of(b"s"), 5).encode()
    for _ in range(5000):
        wire.other.write(header)
        wire.other.write(b"hello")
    wire.listen()
    assert wire.peer.statistics.messages_received == 5000
    assert len(received(stream)) == 10


def test_a_farewell_and_a_broken_record_end_a_connection() -> None:
    wire = Wire()
    wire.other.close()
    wire.connection.receive_data(wire.other.data_to_send(), 0)
    assert wire.connection.remote_closed
    with pytest.raises(ConnectionEndedError):
        Wire().connection.receive_data(b"\x17\x03\x03\x00\x20" + bytes(32), 0)


def test_the_farewell_of_this_side_reaches_the_other() -> None:
    wire = Wire()
    wire.other.receive_data(wire.connection.close())
    assert wire.other.read() == b""
    assert wire.other.remote_closed


# Requests and responses


def policy(max_length: int = 100, expires: int = 10 * SECOND) -> ResponsePolicy:
    return ResponsePolicy(max_length, expires)


def a_request(wire: Wire, name: bytes = b"s", some: ResponsePolicy | None = None) -> tuple[Any, RequestId]:
    """(stream, id under which a request on it went out)."""
    stream = wire.peer.streams.get(wire.id_of(name)) or wire.peer.open_stream(parameters(name, limits(longest=10)), 0)
    wire.say(OPEN, name)
    wire.peer.send(stream, OutgoingRequest(b"ask", some or policy()))
    [frame] = [frame for frame in wire.heard() if frame.header.type is REQUEST]
    assert frame.payload == b"ask"
    assert frame.header.request_id is not None
    return stream, frame.header.request_id


def test_one_response_is_let_in_though_it_is_longer_than_the_stream_allows() -> None:
    wire = Wire(NEW)
    stream, request_id = a_request(wire)
    wire.say(RESPONSE, b"s", b"x" * 100, request_id)
    wire.say(RESPONSE, b"s", b"twice", request_id)
    assert received(stream) == [Response(b"x" * 100)]


def test_a_response_that_is_too_long_uses_its_policy_up() -> None:
    wire = Wire(NEW)
    stream, request_id = a_request(wire)
    wire.say(RESPONSE, b"s", b"x" * 101, request_id)
    wire.say(RESPONSE, b"s", b"x", request_id)
    assert received(stream) == []


def test_a_response_after_its_time_is_dropped() -> None:
    wire = Wire(NEW)
    stream, request_id = a_request(wire)
    wire.now = 10 * SECOND
    wire.say(RESPONSE, b"s", b"x", request_id)
    assert received(stream) == []


def test_a_response_on_another_stream_is_dropped_and_the_right_one_still_let_in() -> None:
    wire = Wire(NEW)
    other = wire.peer.open_stream(parameters(b"other"), 0)
    stream, request_id = a_request(wire)
    wire.say(RESPONSE, b"other", b"x", request_id)
    wire.say(RESPONSE, b"s", b"y", request_id)
    assert (received(other), received(stream)) == ([], [Response(b"y")])


def test_a_response_that_nobody_asked_for_is_dropped() -> None:
    wire = Wire(NEW)
    stream, _ = a_request(wire)
    wire.say(RESPONSE, b"s", b"x", RequestId(bytes(32)))
    assert received(stream) == []


def test_policies_outlive_a_connection_but_not_their_stream() -> None:
    wire = Wire(NEW)
    stream, request_id = a_request(wire)
    wire.peer.connection_lost()
    wire.connect()
    wire.say(RESPONSE, b"s", b"x", request_id)
    assert received(stream) == [Response(b"x")]
    stream, request_id = a_request(wire)
    wire.peer.close_stream(stream, 0)
    stream = wire.peer.open_stream(parameters(b"s"), 0)
    wire.say(RESPONSE, b"s", b"x", request_id)
    assert received(stream) == []


def test_a_request_counts_like_a_message_and_can_be_answered() -> None:
    wire = Wire(NEW)
    stream = wire.peer.open_stream(parameters(b"s", limits(longest=10, messages=(0.0, 1))), 0)
    wire.say(OPEN, b"s")
    request_id = RequestId(b"i" * 32)
    wire.say(REQUEST, b"s", b"x" * 11, request_id)
    wire.say(REQUEST, b"s", b"ask", request_id)
    wire.say(REQUEST, b"s", b"too many", request_id)
    assert received(stream) == [IncomingRequest(b"ask", request_id)]
    wire.peer.send(stream, Response(b"answer longer than ten", request_id))
    [answer] = [frame for frame in wire.heard() if frame.header.type is RESPONSE]
    assert (answer.payload, answer.header.request_id) == (b"answer longer than ten", request_id)


def test_forgotten_policies_do_not_pile_up() -> None:
    wire = Wire(NEW)
    stream = wire.peer.open_stream(parameters(b"s"), 0)
    wire.say(OPEN, b"s")
    for number in range(300):
        wire.now = number * SECOND
        wire.peer.send(stream, OutgoingRequest(b"", policy(expires=wire.now + 2 * SECOND)))
        wire.heard()
    assert len(wire.peer._policies) < 20


def test_requests_are_refused_where_the_other_side_may_not_know_them() -> None:
    peer = a_peer(CLASSIC)
    stream = peer.open_stream(parameters(b"s"), 0)
    for message in (OutgoingRequest(b"", policy()), Response(b"", RequestId(bytes(32)))):
        with pytest.raises(InvalidInputError, match="newer stack"):
            peer.send(stream, message)
    new_peer = a_peer(NEW)
    with pytest.raises(InvalidInputError, match="id of the request"):
        new_peer.send(new_peer.open_stream(parameters(b"s"), 0), Response(b""))


# Sending


def test_a_message_that_is_too_long_is_not_sent(caplog: pytest.LogCaptureFixture) -> None:
    wire = Wire()
    stream = wire.peer.open_stream(parameters(b"s", limits(longest=10)), 0)
    wire.say(OPEN, b"s")
    wire.peer.send(stream, Plain(b"x" * 11))
    wire.peer.send(stream, Plain(b"x" * 10))
    assert wire.heard_payloads() == [b"x" * 10]
    assert "11 bytes" in caplog.text


def test_every_eighth_turn_belongs_to_the_low_priority() -> None:
    wire = Wire(NEW)
    for name, priority in ((b"low", Priority.LOW), (b"default", Priority.DEFAULT)):
        stream = wire.peer.open_stream(parameters(name, limits(outgoing=40), priority), 0)
        for _ in range(40):
            wire.peer.send(stream, Plain(name))
        wire.say(OPEN, name)
    payloads = wire.heard_payloads()
    start = payloads.index(b"low") - 7
    assert payloads[start : start + 24] == ([b"default"] * 7 + [b"low"]) * 3
    assert sorted(payloads) == [b"default"] * 40 + [b"low"] * 40


def test_a_busy_stream_leaves_room_for_others_of_its_class() -> None:
    wire = Wire()
    for name in (b"a", b"b"):
        stream = wire.peer.open_stream(parameters(name, limits(outgoing=100)), 0)
        for _ in range(100):
            wire.peer.send(stream, Plain(name))
        wire.say(OPEN, name)
    first = wire.heard_payloads()[:40]
    assert 5 < first.count(b"a") < 35


def test_announcements_and_messages_take_turns() -> None:
    wire = Wire()
    stream = wire.peer.open_stream(parameters(b"s"), 0)
    wire.say(OPEN, b"s")
    wire.heard()
    for number in range(3):
        wire.peer.send(stream, Plain(b"%d" % number))
        wire.peer.open_stream(parameters(b"new %d" % number), 0)
    assert [frame.header.type for frame in wire.heard()] == [OPEN, DATA, OPEN, DATA, OPEN, DATA]


# Local limits


def test_what_cannot_be_opened() -> None:
    peer = a_peer()
    peer.open_stream(parameters(b"s"), 0)
    with pytest.raises(InvalidInputError, match="this name"):
        peer.open_stream(parameters(b"s"), 0)
    for number in range(MAX_STREAMS_PER_PEER - 1):
        peer.open_stream(parameters(b"%d" % number), 0)
    with pytest.raises(InvalidInputError, match="2000"):
        peer.open_stream(parameters(b"one too many"), 0)


def test_what_parameters_are_refused() -> None:
    for name in (b"", b"n" * 257):
        with pytest.raises(InvalidInputError, match="stream name"):
            parameters(name)
    for outgoing, incoming, longest in ((0, 1, 1), (1, 0, 1), (1, 1, -1), (1, 1, MAX_MESSAGE_LENGTH + 1)):
        with pytest.raises(InvalidInputError, match="stream"):
            limits(outgoing=outgoing, incoming=incoming, longest=longest)


def test_limits_can_change_while_a_stream_is_open() -> None:
    wire = Wire(NEW)
    stream = wire.peer.open_stream(parameters(b"s", limits(longest=10, messages=(0.0, 5))), 0)
    wire.say(OPEN, b"s")
    for number in range(3):
        wire.say(DATA, b"s", b"%d" % number)
        wire.peer.send(stream, Plain(b"%d" % number))
    wire.peer.update_limits(stream, limits(incoming=2, outgoing=1, longest=20, messages=(0.0, 50)), 0)
    assert received_payloads(stream) == [b"1", b"2"]
    assert wire.heard_payloads() == [b"2"]
    wire.peer.send(stream, Plain(b"x" * 11))
    assert wire.heard_payloads() == [], "the longest outgoing message stays as it was"
    for _ in range(3):
        wire.say(DATA, b"s", b"x" * 20)
    assert wire.peer.statistics.messages_received == 5, "the buckets kept their content"


# Fuzzing


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_hostile_frames_never_get_more_than_the_limits_allow(data: st.DataObject) -> None:
    wire = Wire(data.draw(st.sampled_from([CLASSIC, NEW])))
    stream = wire.peer.open_stream(
        parameters(b"s", limits(longest=50, incoming=4, messages=(1.0, 5), payload=(10.0, 90))), 0
    )
    ids = st.sampled_from([wire.id_of(b"s"), wire.id_of(b"t"), StreamId(bytes(32))])
    payload_bytes = 0
    for _ in range(data.draw(st.integers(1, 8))):
        kind = data.draw(st.sampled_from(FrameType))
        payload = data.draw(st.binary(max_size=60))
        length = data.draw(st.sampled_from([len(payload), 51, 2**31]))
        request_id = RequestId(bytes(32)) if kind in (REQUEST, RESPONSE) else None
        frame = FrameHeader(kind, data.draw(ids), length, request_id).encode() + payload
        wire.now += data.draw(st.integers(0, SECOND))
        try:
            wire.say_raw(frame, data.draw(st.integers(1, 100)))
        except ProtocolViolationError:
            break
        arrived = received(stream)
        assert len(arrived) <= 4
        payload_bytes += sum(len(message.payload) for message in arrived)
    assert payload_bytes <= 90 + 10 * 8


# Many frames at once


def test_small_messages_share_a_record_and_large_ones_do_not_wait_for_others() -> None:
    wire = Wire()
    some = limits(outgoing=200, longest=100_000, messages=(1e3, 1000), payload=(1e8, 10**8))
    stream = wire.peer.open_stream(parameters(b"s", some), 0)
    wire.say(OPEN, b"s")
    wire.heard()
    for number in range(200):
        wire.peer.send(stream, Plain(bytes([number]) * 100))
    sizes = []
    while wire.connection.has_frame():
        sizes.append(len(wire.connection.next_frames(0)))
    assert sizes == [120 * 137, 80 * 137], "frames that begin within 16384 bytes"
    wire.peer.send(stream, Plain(bytes(100_000)))
    wire.peer.send(stream, Plain(b"small"))
    assert len(wire.connection.next_frames(0)) == 37 + 100_000
    assert len(wire.connection.next_frames(0)) == 37 + 5
    assert wire.connection.next_frames(0) == b""


def test_raw_bytes_that_were_written_are_counted_with_what_tls_adds() -> None:
    wire = Wire()
    before = wire.peer.statistics.raw_bytes_written
    raw = wire.connection.encrypt(bytes(50_000))
    assert len(raw) == 50_000 + 4 * 22
    assert wire.peer.statistics.raw_bytes_written - before == len(raw)
    assert wire.connection.answers() == b""


def test_a_chunk_of_very_many_frames_is_read_bit_by_bit() -> None:
    wire = Wire(NEW)
    generous = limits(incoming=10_000, messages=(1e6, 10**6), payload=(1e9, 10**9))
    stream = wire.peer.open_stream(parameters(b"s", generous), 0)
    wire.other.write(a_lot_of_frames(wire, 5000))
    wire.connection.receive_data(wire.other.data_to_send(), 0)
    counts = [len(stream.incoming)]
    while wire.connection.has_more:
        wire.connection.receive_data(b"", 0)
        counts.append(len(stream.incoming))
    steps = [after - before for before, after in zip([0, *counts], counts, strict=False)]
    assert max(steps) <= 256 + 16384 // 40 + 1
    assert received_payloads(stream) == [b"%03d" % (number % 1000) for number in range(5000)]


def a_lot_of_frames(wire: Wire, count: int) -> bytes:
    header = FrameHeader(DATA, wire.id_of(b"s"), 3).encode()
    return b"".join(header + b"%03d" % (number % 1000) for number in range(count))
