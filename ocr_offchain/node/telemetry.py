"""Carries telemetry to the monitoring endpoint, which may be slow, broken or blocked.

(OCR1 TL-1, TL-4; OCR2 18.1, test 47.)

A queue of 100 in front of a thread: when it is full, telemetry is dropped and the protocol goes on.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from ocr_offchain.host import MonitoringEndpoint
from ocr_offchain.node.logs import describe
from ocr_offchain.outage import Outage
from ocr_offchain.protocol.ocr2.notices import Notice
from ocr_offchain.protocol.ocr2.telemetry import telemetry
from ocr_offchain.types import ConfigDigest

QUEUE_CAPACITY = 100
"""Shared by the successive instances of an oracle."""

_CLOSE_SECONDS = 0.2

_Record = Callable[[], bytes]
"""Makes the bytes of a record, in the thread that sends them."""


class TelemetryForwarder:
    def __init__(self, endpoint: MonitoringEndpoint | None, logger: logging.Logger) -> None:
        self._endpoint = endpoint
        self._logger = logger
        self._queue: queue.Queue[_Record | None] = queue.Queue(QUEUE_CAPACITY)
        self._drops = Outage("telemetry dropped, its queue is full", logger)
        self._errors = Outage("monitoring endpoint", logger)
        self._closing = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._endpoint is not None:
            # A daemon: an endpoint that blocks for ever must not keep the process alive.
            self._thread = threading.Thread(target=self._forward, name="telemetry", daemon=True)
            self._thread.start()

    @property
    def is_wanted(self) -> bool:
        """Whether there is an endpoint for what is put here."""
        return self._endpoint is not None

    def put(self, notice: Notice, time: int, config_digest: ConfigDigest) -> bool:
        """Queue telemetry of OCR2 and never wait; returns False when it was dropped."""
        return self.put_record(lambda: telemetry(notice, time, config_digest))

    def put_record(self, record: _Record) -> bool:
        """Queue a record and never wait; returns False when it was dropped."""
        if self._thread is None:
            return True
        try:
            self._queue.put_nowait(record)
        except queue.Full:
            self._drops.failed(f"at most {QUEUE_CAPACITY} wait")
            return False
        self._drops.succeeded()
        return True

    def close(self) -> None:
        """Stop forwarding; what still waits is lost. Waits 0.2 seconds at most for an endpoint that is busy."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._closing = True
        try:
            self._queue.put_nowait(None)
        except queue.Full:
            self._logger.debug("telemetry queue is full at its end")
        thread.join(_CLOSE_SECONDS)
        if thread.is_alive():
            self._logger.error("the monitoring endpoint does not return, its thread is left behind")

    def _forward(self) -> None:
        assert self._endpoint is not None
        while (record := self._queue.get()) is not None and not self._closing:
            try:
                self._endpoint.send_log(record())
            except Exception as error:  # the host's code
                self._errors.failed(describe(error))
            else:
                self._errors.succeeded()
