"""Reading stops at the last whole record, and neither stops before it nor asks OpenSSL for more."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_offchain.network.ragep2p.tls import RECORD_LENGTH, RecordCounter
from tests.unit.network.ragep2p.links import authenticate

MAX_RECORD_BODY = RECORD_LENGTH + 256


def a_record(length: int) -> bytes:
    return b"\x17\x03\x03" + length.to_bytes(2, "big") + bytes(length)


@settings(deadline=None)
@given(st.lists(st.integers(1, 300), max_size=8), st.lists(st.integers(0, 120), max_size=30), st.integers(0, 304))
def test_whole_records_are_counted_however_the_bytes_are_cut(
    lengths: list[int], cuts: list[int], beginning_of_another: int
) -> None:
    counter = RecordCounter()
    data = b"".join(a_record(length) for length in lengths) + a_record(300)[:beginning_of_another]
    for cut in cuts:
        counter.count(data[:cut])
        data = data[cut:]
    counter.count(data)
    assert counter.whole == len(lengths)


def test_a_record_that_openssl_will_refuse_is_shown_to_it_at_once() -> None:
    for length in (0, MAX_RECORD_BODY + 1, 0xFFFF):
        counter = RecordCounter()
        counter.count(a_record(length)[:5])
        assert counter.whole == 1
    counter = RecordCounter()
    counter.count(a_record(MAX_RECORD_BODY)[:-1])
    assert counter.whole == 0


@settings(deadline=None)
@given(st.lists(st.integers(1, 3 * RECORD_LENGTH), max_size=6), st.integers(1, 70_000))
def test_whatever_is_written_can_be_read_as_soon_as_it_is_there(lengths: list[int], cut: int) -> None:
    one, other = authenticate()
    other.read()
    sent = bytearray()
    raw = bytearray()
    for number, length in enumerate(lengths):
        message = bytes([number]) * length
        one.write(message)
        raw += one.data_to_send()
        sent += message
    received = bytearray()
    for start in range(0, len(raw), cut):
        other.receive_data(bytes(raw[start : start + cut]))
        while plaintext := other.read():
            received += plaintext
    assert received == sent


def test_after_plain_messages_there_is_nothing_to_answer_and_after_a_farewell_there_may_be() -> None:
    one, other = authenticate()
    other.read()
    other.data_to_send()
    for _ in range(3):
        one.write(b"message")
        other.receive_data(one.data_to_send())
        assert other.read() == b"message"
        assert other.read() == b""
        assert not other.may_have_answers
    one.close()
    other.receive_data(one.data_to_send())
    assert other.read() == b""
    assert other.remote_closed
    assert other.may_have_answers
