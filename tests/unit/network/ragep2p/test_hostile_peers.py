"""An authenticated peer that does its worst costs bounded memory, is named, and takes nothing from the others.

Bounds are counted in bytes and objects; how long others wait is measured by `python -m tools.bench.attacks`.
"""

from __future__ import annotations

import itertools
import logging
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from ocr_offchain.network.ragep2p.constants import MAX_CONTROL_FRAMES, MAX_MESSAGE_LENGTH, MAX_STREAM_NAME_LENGTH
from ocr_offchain.network.ragep2p.frames import FrameHeader, FrameType, ProtocolViolationError
from ocr_offchain.network.ragep2p.identity import text_of
from ocr_offchain.network.ragep2p.rules import CLASSIC, NEW, StackRules
from tests.unit.network.ragep2p.hosts import Caller, hosts, next_payload, until
from tests.unit.network.ragep2p.links import SECOND, Wire, limits, parameters, received
from tests.unit.network.vectors import key_of, peer_of

MIB = 1 << 20
OPEN, CLOSE, DATA = FrameType.OPEN, FrameType.CLOSE, FrameType.DATA
both = pytest.mark.parametrize("rules", [CLASSIC, NEW], ids=["classic", "new"])
GENEROUS = (1e9, 2_000_000_000)


@contextmanager
def memory_grows_at_most(size: int) -> Iterator[None]:
    """What is kept in the end, and the most in between."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        yield
        _, peak = tracemalloc.get_traced_memory()
        assert peak - before <= size, f"{peak - before} bytes"
    finally:
        tracemalloc.stop()


def say_all(wire: Wire, frames: Iterator[bytes], batch: int = 50) -> None:
    while plaintext := b"".join(itertools.islice(frames, batch)):
        wire.say_raw(plaintext)


# Memory


@both
def test_a_million_streams_are_remembered_up_to_4000_and_then_the_connection_ends(rules: StackRules) -> None:
    wire = Wire(rules)
    names = (b"%0256d" % number for number in range(1_000_000))
    said = itertools.count()

    def opens() -> Iterator[bytes]:
        for name in names:
            next(said)
            yield FrameHeader(OPEN, wire.id_of(name), len(name)).encode() + name

    with memory_grows_at_most(2 * MIB), pytest.raises(ProtocolViolationError, match=r"4000|raw bytes"):
        say_all(wire, opens())
    # Names of full length are too much for the older stack's bucket of raw bytes half-way.
    assert MAX_CONTROL_FRAMES * (1 if rules is NEW else 0.4) <= len(wire.peer._remote_open) <= MAX_CONTROL_FRAMES
    assert next(said) <= MAX_CONTROL_FRAMES + 50
    wire.peer.connection_lost()
    assert not wire.peer._remote_open, "with its connection all of it is forgotten"


@both
def test_frames_at_the_length_limit_fill_a_stream_s_buffer_and_no_more(rules: StackRules) -> None:
    wire = Wire(rules)
    longest = 100_000
    some = limits(incoming=10, longest=longest, messages=GENEROUS, payload=GENEROUS)
    stream = wire.peer.open_stream(parameters(b"s", some), 0)
    frame = FrameHeader(DATA, wire.id_of(b"s"), longest).encode() + bytes(longest)
    with memory_grows_at_most(10 * longest + 3 * longest + MIB // 2):
        for _ in range(100):
            wire.say_raw(frame)
    assert len(received(stream)) == 10


@both
def test_a_flood_that_the_limits_do_not_allow_is_never_kept(rules: StackRules) -> None:
    wire = Wire(rules)
    some = limits(incoming=10, longest=100_000, messages=(1.0, 2), payload=(1e5, 200_000))
    wire.peer.open_stream(parameters(b"s", some), 0)
    # As many raw bytes as an older host would take.
    wire.peer.open_stream(parameters(b"other", limits(messages=GENEROUS, payload=GENEROUS)), 0)
    frame = FrameHeader(DATA, wire.id_of(b"s"), 100_000).encode() + bytes(100_000)
    with memory_grows_at_most(2 * 100_000 + 300_000 + MIB // 4):
        for _ in range(100):
            wire.say_raw(frame)
    assert wire.peer.statistics.messages_received == 2
    assert wire.peer.statistics.incoming_dropped == 98


@both
def test_messages_for_unknown_streams_are_never_kept_however_long(rules: StackRules) -> None:
    wire = Wire(rules)
    wire.peer.open_stream(parameters(b"s", limits(messages=GENEROUS, payload=GENEROUS)), 0)
    with memory_grows_at_most(MIB):
        wire.say_raw(FrameHeader(DATA, wire.id_of(b"unknown"), MAX_MESSAGE_LENGTH).encode())
        for _ in range(200):
            wire.say_raw(bytes(50_000))
    assert wire.peer.statistics.bytes_skipped == 200 * 50_000


@both
def test_a_peer_that_falls_silent_in_mid_frame_holds_what_it_has_sent_and_no_more(rules: StackRules) -> None:
    wire = Wire(rules)
    some = limits(longest=500_000_000, messages=GENEROUS, payload=GENEROUS)
    wire.peer.open_stream(parameters(b"s", some), 0)
    with memory_grows_at_most(MIB):
        wire.say_raw(FrameHeader(DATA, wire.id_of(b"s"), 500_000_000).encode() + bytes(100_000))


@both
def test_closing_and_reopening_streams_leaves_nothing_behind_and_ends_at_4000(rules: StackRules) -> None:
    wire = Wire(rules)
    wire.peer.open_stream(parameters(b"s"), 0)

    def pairs() -> Iterator[bytes]:
        while True:
            yield FrameHeader(OPEN, wire.id_of(b"s"), 1).encode() + b"s"
            yield FrameHeader(CLOSE, wire.id_of(b"s"), 0).encode()

    with memory_grows_at_most(MIB // 2), pytest.raises(ProtocolViolationError, match="4000"):
        say_all(wire, pairs())
    assert len(wire.peer._remote_open) <= 1


def test_names_of_opened_streams_are_bounded_before_they_are_there() -> None:
    wire = Wire(NEW)
    with pytest.raises(ProtocolViolationError, match="OPEN"):
        wire.say_raw(FrameHeader(OPEN, wire.id_of(b"s"), MAX_STREAM_NAME_LENGTH + 1).encode())


# The log, and the others


def flood_unknown(caller: Caller) -> None:
    for _ in range(20):
        caller.say(DATA, b"unknown", bytes(1000))


def flood_known(caller: Caller) -> None:
    for _ in range(300):
        caller.say(DATA, b"s", bytes(100))


def open_too_many(caller: Caller) -> None:
    for number in range(4001):
        caller.say(OPEN, b"%d" % number)


def close_and_reopen(caller: Caller) -> None:
    for _ in range(2001):
        caller.say(OPEN, b"s")
        caller.say(CLOSE, b"s")


def too_long(caller: Caller) -> None:
    caller.say_raw(FrameHeader(DATA, caller.id_of(b"s"), MAX_MESSAGE_LENGTH + 1).encode())


def nonsense(caller: Caller) -> None:
    caller.say_raw(b"\x00")


def broken_tls(caller: Caller) -> None:
    caller.writer.write(b"\x17\x03\x03\x00\x20" + bytes(32))


def fall_silent(caller: Caller) -> None:
    caller.say_raw(FrameHeader(DATA, caller.id_of(b"s"), 900).encode() + bytes(500))


ATTACKS: dict[str, tuple[Callable[[Caller], None], str | None]] = {
    "flood of unknown streams": (flood_unknown, "unknown streams"),
    "flood": (flood_known, "limits do not allow"),
    "a million streams": (open_too_many, "4000"),
    "close and reopen": (close_and_reopen, "4000"),
    "a frame of more than a gibibyte": (too_long, "1073741824"),
    "an unknown frame": (nonsense, "frame type 0"),
    "TLS that is none": (broken_tls, "TLS"),
    "silent in mid-frame": (fall_silent, None),
}


@both
@pytest.mark.parametrize("attack", ATTACKS)
async def test_the_log_names_who_does_it_in_few_lines_and_the_others_go_on(
    attack: str, rules: StackRules, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    act, words = ATTACKS[attack]
    async with hosts("a", introduced=False, rules=rules, dial_interval=3600 * SECOND) as (a,):
        some = limits(messages=(10.0, 50), payload=(1e6, 10**6))
        a.open_stream(peer_of("bad"), parameters(b"s", some))
        stream = a.open_stream(peer_of("good"), parameters(b"s", some))
        bad = await Caller(key_of("bad"), a).authenticate()
        good = await Caller(key_of("good"), a).authenticate()
        await until(lambda: len(a.connected_peers()) == 2)
        act(bad)
        name = text_of(peer_of("bad"))
        for number in range(10):
            good.say(DATA, b"s", b"%d" % number)
            assert await next_payload(stream) == b"%d" % number
        if words is not None:
            await until(lambda: any(words in line and name in line for line in caplog.messages))
        assert sum(record.levelno >= logging.WARNING for record in caplog.records) <= 12
        assert peer_of("good") in a.connected_peers()
        bad.close()
        good.close()
        await until(lambda: any("disconnected" in line and name in line for line in caplog.messages))
