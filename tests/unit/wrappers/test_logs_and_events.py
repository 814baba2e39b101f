"""Logs to typed events: the right ones match, nothing else does, hostile ones do no harm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from eth_abi.abi import encode
from hypothesis import given, settings
from hypothesis import strategies as st

from gethwrappers_py import runtime as rt
from gethwrappers_py.errors import BadValue, TransportError
from gethwrappers_py.ocr2.ocr2_aggregator import NewTransmission, OCR2Aggregator, OraclePaid
from gethwrappers_py.runtime.keccak import keccak256
from gethwrappers_py.runtime.logs import Log, quantity

ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


@dataclass(frozen=True, slots=True)
class Named(rt.Event):
    name: bytes
    many: bytes
    SPEC: ClassVar = rt.EventSpec(
        "Named",
        "ab" * 32,
        (rt.Param("name", "string", "name", indexed=True), rt.Param("many", "uint8[]", "many", indexed=True)),
    )


@dataclass(frozen=True, slots=True)
class Quiet(rt.Event):
    number: int
    SPEC: ClassVar = rt.EventSpec("Quiet", "", (rt.Param("number", "uint256", "number", indexed=True),))


def transmission() -> dict[str, object]:
    data = encode(
        ["int192", "address", "uint32", "int192[]", "bytes", "int192", "bytes32", "uint40"],
        [100, ADDRESS, 1_700_000_000, [-5, 100, 101], b"\2\0\3", 4 * 10**15, b"\1" * 32, 7 << 8 | 9],
    )
    return {
        "address": ADDRESS,
        "topics": ["0x" + NewTransmission.SPEC.topic, "0x" + (12).to_bytes(32, "big").hex()],
        "data": "0x" + data.hex(),
        "blockNumber": "0x10",
        "blockHash": "0x" + "11" * 32,
        "transactionHash": "0x" + "22" * 32,
        "transactionIndex": "0x0",
        "logIndex": "0x3",
        "removed": False,
    }


def test_a_log_becomes_a_record_with_named_fields_and_its_place() -> None:
    event = NewTransmission.match(transmission())
    assert event is not None
    assert (event.aggregator_round_id, event.answer, event.observations) == (12, 100, (-5, 100, 101))
    assert (event.observers, event.epoch_and_round, event.transmitter) == (b"\2\0\3", 1801, ADDRESS)
    assert (event.log.block_number, event.log.log_index) == (16, 3)


def test_web3_logs_match_as_raw_ones_do() -> None:
    raw = transmission()
    formatted = {
        "address": ADDRESS,
        "topics": [bytes.fromhex(str(topic)[2:]) for topic in raw["topics"]],  # type: ignore[attr-defined]
        "data": bytes.fromhex(str(raw["data"])[2:]),
        "blockNumber": 16,
        "blockHash": bytes.fromhex("11" * 32),
        "transactionHash": bytes.fromhex("22" * 32),
        "transactionIndex": 0,
        "logIndex": 3,
    }
    assert NewTransmission.match(formatted) == NewTransmission.match(raw)


def test_other_events_and_broken_logs_do_not_match() -> None:
    log = transmission()
    assert OraclePaid.match(log) is None
    assert NewTransmission.match({**log, "topics": [str(log["topics"][0])]}) is None  # type: ignore[index]
    assert NewTransmission.match({**log, "topics": []}) is None
    assert NewTransmission.match({**log, "data": str(log["data"])[:200]}) is None
    assert NewTransmission.match({**log, "data": "zz"}) is None
    assert NewTransmission.match({}) is None


@settings(deadline=None)
@given(st.lists(st.binary(min_size=32, max_size=32), max_size=4), st.binary(max_size=400))
def test_hostile_logs_never_raise(topics: list[bytes], data: bytes) -> None:
    for event in OCR2Aggregator.EVENTS:
        own = bytes.fromhex(event.SPEC.topic)
        for some in (topics, [own, *topics[:3]]):
            found = event.match(Log(ADDRESS, tuple(some), data))
            assert found is None or isinstance(found, event)


def test_indexed_values_of_dynamic_size_are_hashes_and_are_hashed_in_filters() -> None:
    hashed = keccak256(b"hello")
    found = Named.match(Log(ADDRESS, (bytes.fromhex("ab" * 32), hashed, bytes(32)), b""))
    assert found is not None
    assert found.name == hashed
    topics = Named.SPEC.filter_topics({"name": "hello", "many": bytes(32)})
    assert topics == ["0x" + "ab" * 32, "0x" + hashed.hex(), "0x" + "00" * 32]
    with pytest.raises(BadValue, match="32-byte hash"):
        Named.SPEC.filter_topics({"many": [1, 2]})


def test_anonymous_events_match_by_shape() -> None:
    found = Quiet.match(Log(ADDRESS, ((5).to_bytes(32, "big"),), b""))
    assert found is not None
    assert found.number == 5
    assert Quiet.SPEC.filter_topics({"number": 5}) == ["0x" + (5).to_bytes(32, "big").hex()]


def test_filters_leave_open_what_is_not_asked_and_take_alternatives() -> None:
    spec = OraclePaid.SPEC
    padded = "0x" + "00" * 12 + ADDRESS[2:].lower()
    assert spec.filter_topics({}) == ["0x" + spec.topic]
    assert spec.filter_topics({"payee": ADDRESS}) == ["0x" + spec.topic, None, padded]
    assert spec.filter_topics({"transmitter": [ADDRESS, ADDRESS]}) == ["0x" + spec.topic, [padded, padded]]
    with pytest.raises(BadValue, match=r"OraclePaid.*payee"):
        spec.filter_topics({"payee": "0x12"})


@pytest.mark.parametrize("bad", [None, True, 1.5, "zz", b"\1"])
def test_what_is_no_quantity_is_refused(bad: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        quantity(bad)


def test_what_is_no_log_is_refused_when_asked_for() -> None:
    with pytest.raises(TransportError, match="expected a log object"):
        Log.of({"address": "0x12"})
