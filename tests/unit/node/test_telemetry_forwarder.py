"""Telemetry never holds up the protocol (OCR2 18.1, test 47)."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from ocr_offchain.node.telemetry import QUEUE_CAPACITY, TelemetryForwarder
from ocr_offchain.proto import offchainreporting2_telemetry_pb2 as pb
from ocr_offchain.protocol.ocr2.notices import RoundStarted
from ocr_offchain.types import ConfigDigest, OracleId

DIGEST = ConfigDigest(bytes(32))
LOGGER = logging.getLogger("telemetry test")


class Collector:
    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.fails = False

    def send_log(self, telemetry: bytes) -> None:
        self.entered.set()
        self.gate.wait()
        if self.fails:
            raise OSError("collector is gone")
        self.received.append(telemetry)


def _put(forwarder: TelemetryForwarder, round: int) -> bool:
    return forwarder.put(RoundStarted(1, round, OracleId(0)), 5, DIGEST)


def _wait(collector: Collector, count: int) -> None:
    for _ in range(200):
        if len(collector.received) >= count:
            return
        time.sleep(0.005)
    raise AssertionError(f"{len(collector.received)} of {count} arrived")


def test_telemetry_arrives_serialized_and_in_order() -> None:
    collector = Collector()
    forwarder = TelemetryForwarder(collector, LOGGER)
    forwarder.start()
    assert all(_put(forwarder, round) for round in range(1, 6))
    _wait(collector, 5)
    rounds = [pb.TelemetryWrapper.FromString(item).round_started.round for item in collector.received]
    assert rounds == [1, 2, 3, 4, 5]
    forwarder.close()


def test_a_blocked_endpoint_costs_telemetry_only(caplog: pytest.LogCaptureFixture) -> None:
    collector = Collector()
    collector.gate.clear()
    forwarder = TelemetryForwarder(collector, LOGGER)
    forwarder.start()
    assert _put(forwarder, 1)
    assert collector.entered.wait(5)
    started = time.monotonic()
    assert sum(_put(forwarder, 1) for _ in range(1000)) == QUEUE_CAPACITY
    assert time.monotonic() - started < 1
    drops = [record for record in caplog.records if "dropped" in record.message]
    assert 5 < len(drops) < 12
    forwarder.close()
    assert time.monotonic() - started < 1.5
    assert "left behind" in caplog.text
    collector.gate.set()


def test_a_failing_endpoint_is_tried_again_with_the_next(caplog: pytest.LogCaptureFixture) -> None:
    collector = Collector()
    collector.fails = True
    forwarder = TelemetryForwarder(collector, LOGGER)
    forwarder.start()
    for round in range(10):
        _put(forwarder, round)
    time.sleep(0.05)
    collector.fails = False
    _put(forwarder, 77)
    _wait(collector, 1)
    forwarder.close()
    assert "collector is gone" in caplog.text


def test_without_an_endpoint_there_is_no_thread() -> None:
    threads = threading.active_count()
    forwarder = TelemetryForwarder(None, LOGGER)
    forwarder.start()
    assert all(_put(forwarder, 1) for _ in range(500))
    assert threading.active_count() == threads
    forwarder.close()
