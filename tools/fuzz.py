"""Fuzz what reads bytes of other hosts: knocks, TLS, frames, announcements, messages of discovery and of the protocols.

python -m tools.fuzz                    # some minutes
python -m tools.fuzz --examples 1000000 --target knock --target frames

Inputs are random bytes and mutations of valid ones. A parser may raise the error that it declares and nothing else,
must answer within a second of CPU, and must not allocate much more than it was given. Exit code 1 and the smallest
input that Hypothesis finds, if one does otherwise.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ocr_offchain.crypto.ed25519 import SigningKey
from ocr_offchain.errors import InvalidInputError, OCRError
from ocr_offchain.network.ragedisco.announcement import sign_announcement, verify_announcement
from ocr_offchain.network.ragedisco.messages import (
    Reconcile,
    decode_announcement,
    decode_message,
    encode_announcement,
    encode_message,
)
from ocr_offchain.network.ragep2p.frames import Frame, FrameHeader, FrameReader, FrameType, ProtocolViolationError
from ocr_offchain.network.ragep2p.handshake import HandshakeError, InboundHandshake, OutboundHandshake
from ocr_offchain.network.ragep2p.identity import PeerId
from ocr_offchain.network.ragep2p.knock import KnockError, make_knock, verify_knock
from ocr_offchain.network.ragep2p.stream_id import StreamId
from ocr_offchain.network.ragep2p.tls import TLSContexts, TLSError, TLSSession
from ocr_offchain.plugins.interface import ReportingPluginLimits
from ocr_offchain.protocol.ocr1 import messages as ocr1
from ocr_offchain.protocol.ocr2 import messages as ocr2

MAX_LENGTH = 4096
MAX_SECONDS = 1.0
ALLOWANCE = 1 << 20
"""Bytes that a parser may allocate beside what follows from the length of its input."""
FACTOR = 64
LIMITS = ReportingPluginLimits(1000, 1000, 2000)
LISTENER = SigningKey(b"\x01" * 32)
DIALLER = SigningKey(b"\x02" * 32)
CONTEXTS = TLSContexts(LISTENER)


@dataclass(frozen=True, slots=True)
class Target:
    parse: Callable[[bytes], object]
    declared: tuple[type[OCRError], ...]
    seeds: Sequence[bytes]


def _frames(data: bytes) -> list[Frame]:
    """All at once, and once more in pieces that follow from the content: both must see the same."""
    whole, pieces = FrameReader(_judge), FrameReader(_judge)
    expected: list[Frame] = []
    violation: ProtocolViolationError | None = None
    try:
        expected.extend(whole.feed(data))
    except ProtocolViolationError as error:
        violation = error
    found: list[Frame] = []
    rng, rest = random.Random(data), data
    try:
        while rest:
            cut = rng.randint(1, 40)
            found.extend(pieces.feed(rest[:cut]))
            rest = rest[cut:]
    except ProtocolViolationError:
        assert violation is not None
    else:
        assert violation is None
        assert found == expected
    if violation is not None:
        raise violation
    return expected


def _judge(header: FrameHeader) -> bool:
    if header.payload_length > 1 << 20:
        raise ProtocolViolationError("too long")
    return header.payload_length % 2 == 0


def _frame(kind: FrameType, payload: bytes) -> bytes:
    return FrameHeader(kind, StreamId(b"\x03" * 32), len(payload)).encode() + payload


def _handshake(data: bytes) -> None:
    handshake = InboundHandshake(PeerId(LISTENER.public_key), CONTEXTS, lambda _: True, 0)
    handshake.receive_data(data, 0)
    handshake.data_to_send()


def _established() -> tuple[TLSSession, TLSSession]:
    """(the dialler's session, the listener's)."""
    out = OutboundHandshake(DIALLER, TLSContexts(DIALLER), PeerId(LISTENER.public_key), 0)
    inbound = InboundHandshake(PeerId(LISTENER.public_key), CONTEXTS, lambda _: True, 0)
    inbound.receive_data(out.knock + out.data_to_send(), 0)
    out.receive_data(inbound.data_to_send())
    inbound.receive_data(out.data_to_send(), 0)
    assert inbound.session is not None
    return out.session, inbound.session


def _records(data: bytes) -> None:
    """Whatever comes after the handshake: counted and read to the end."""
    _, session = _established()
    session.receive_data(data)
    while session.has_more:
        session.read()
    session.data_to_send()


_KNOCK = make_knock(DIALLER, PeerId(LISTENER.public_key))
_RECORD = b"\x17\x03\x03\x00\x20" + bytes(20)
"""The beginning of one; what a whole one holds depends on keys that nobody knows beforehand."""
_ANNOUNCEMENT = sign_announcement(DIALLER, ("127.0.0.1:6690", "[::1]:6690"), 7)

TARGETS = {
    "knock": Target(
        lambda data: verify_knock(data, PeerId(LISTENER.public_key)),
        (KnockError,),
        [_KNOCK],
    ),
    "handshake": Target(
        _handshake,
        (KnockError, HandshakeError),
        [_KNOCK + OutboundHandshake(DIALLER, TLSContexts(DIALLER), PeerId(LISTENER.public_key), 0).data_to_send()],
    ),
    "records": Target(_records, (TLSError,), [b"", _RECORD]),
    "frames": Target(
        _frames, (ProtocolViolationError,), [_frame(FrameType.OPEN, b"name") + _frame(FrameType.DATA, b"data")]
    ),
    "announcement": Target(
        lambda data: verify_announcement(decode_announcement(data)),
        (InvalidInputError,),
        [encode_announcement(_ANNOUNCEMENT)],
    ),
    "discovery": Target(
        decode_message,
        (InvalidInputError,),
        [encode_message(_ANNOUNCEMENT), encode_message(Reconcile((_ANNOUNCEMENT,)))],
    ),
    "ocr2": Target(
        lambda data: ocr2.decode(data, LIMITS),
        (InvalidInputError,),
        [
            ocr2.encode(ocr2.MessageNewEpoch(3), LIMITS),
            ocr2.encode(ocr2.MessageObserveReq(3, 4, b"query"), LIMITS),
        ],
    ),
    "ocr1": Target(
        ocr1.decode,
        (InvalidInputError,),
        [ocr1.encode(ocr1.MessageNewEpoch(3)), ocr1.encode(ocr1.MessageObserveReq(2, 3))],
    ),
}


@st.composite
def inputs(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """Random bytes, or a valid input with some places overwritten, cut out or repeated."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=MAX_LENGTH))
    data = bytearray(draw(st.sampled_from(list(seeds))))
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(data)))
        to = min(len(data), at + draw(st.integers(0, 8)))
        data[at:to] = draw(st.binary(max_size=8))
    return bytes(data * draw(st.integers(1, 4)))[:MAX_LENGTH]


def check(target: Target, data: bytes) -> None:
    """Raises whatever is against the rules."""
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    began = time.process_time()
    with contextlib.suppress(*target.declared):
        target.parse(data)
    assert time.process_time() - began < MAX_SECONDS, "too slow"
    _, peak = tracemalloc.get_traced_memory()
    assert peak - before < ALLOWANCE + FACTOR * len(data), f"{peak - before} bytes allocated"


def fuzz(name: str, examples: int) -> None:
    target = TARGETS[name]

    @settings(
        max_examples=examples,
        deadline=timedelta(seconds=5),
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs(target.seeds))
    def run(data: bytes) -> None:
        check(target, data)

    run()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Fuzz the parsers of what other hosts send.")
    parser.add_argument("--examples", type=int, default=10_000, help="inputs for each target")
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), help="only these; all if left out")
    options = parser.parse_args(arguments)
    tracemalloc.start()
    failed = False
    for name in options.target or TARGETS:
        began = time.monotonic()
        try:
            fuzz(name, options.examples)
        except Exception as error:  # whatever a parser lets through is what this looks for
            failed = True
            notes = "; ".join(getattr(error, "__notes__", ()))
            print(f"{name}: {type(error).__name__}: {error} {notes}")
        else:
            print(f"{name}: {options.examples} inputs in {time.monotonic() - began:.0f} s, nothing found", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
