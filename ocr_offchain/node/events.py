"""What an oracle does, as lines of JSON, for scripts and for the view of the demo.

    {"time": 1700000000000000000, "config_digest": "0001…", "oracle": 2, "event": "round_started", "epoch": 3, …}

`time` is nanoseconds since the Unix epoch; byte strings are hex. A node of several feeds adds "feed". Messages have no
line each: there are too many.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import queue
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from ocr_offchain.errors import InvalidInputError, OCRError
from ocr_offchain.node.logs import describe
from ocr_offchain.node.observer import AnyNotice, OracleObserver
from ocr_offchain.outage import Outage
from ocr_offchain.protocol.ocr1 import notices as ocr1
from ocr_offchain.protocol.ocr2 import notices as ocr2
from ocr_offchain.types import ConfigDigest, OracleId

QUEUE_CAPACITY: Final = 1000
_CLOSE_SECONDS: Final = 1.0
_WITHOUT_LINE: Final = tuple(
    kind
    for notices in (ocr1, ocr2)
    for kind in (
        notices.MessageReceived,
        notices.MessageBroadcast,
        notices.MessageSent,
        notices.InvalidSerialization,
    )
)


def event_line(
    notice: AnyNotice, time: int, config_digest: ConfigDigest, oracle_id: OracleId, feed: str | None = None
) -> str | None:
    """One line without its end; None for what has no line. `feed`: a name for it, where there are several."""
    if isinstance(notice, _WITHOUT_LINE):
        return None
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(notice).__name__).lower()
    head = {"time": time, "config_digest": config_digest.hex(), "oracle": oracle_id, "event": name}
    if feed is not None:
        head["feed"] = feed
    return json.dumps({**head, **dataclasses.asdict(notice)}, default=_hex)


def _hex(value: object) -> str:
    assert isinstance(value, bytes)
    return value.hex()


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """A line that was read back."""

    name: str
    time: int
    """Nanoseconds since the Unix epoch."""
    fields: dict[str, object]

    @classmethod
    def parse(cls, line: str | bytes) -> Event:
        """Raises `InvalidInputError`."""
        try:
            fields = json.loads(line)
        except ValueError:
            raise InvalidInputError(f"event: no JSON: {line[:80]!r}") from None
        if not isinstance(fields, dict):
            raise InvalidInputError(f"event: no JSON object: {line[:80]!r}")
        name, time = fields.pop("event", None), fields.pop("time", None)
        if not isinstance(name, str) or not isinstance(time, int):
            raise InvalidInputError(f"event: expected event and time, got {line[:80]!r}")
        return cls(name, time, fields)

    def number(self, field: str) -> int:
        """Raises `InvalidInputError`."""
        value = self.fields.get(field)
        if not isinstance(value, int) or isinstance(value, bool):
            raise InvalidInputError(f"event {self.name}: {field}: expected a whole number, got {value!r}")
        return value


class EventWriter:
    """Implements `OracleObserver`. A thread writes, so that a reader who is slow or gone holds up nobody.

    A thousand lines may wait; then new ones are dropped, and the log says so.
    """

    def __init__(self, target: Path | BinaryIO, logger: logging.Logger) -> None:
        """A file is appended to, a named pipe is opened when somebody reads it. Raises `OCRError`."""
        self._reopen: Callable[[], BinaryIO] | None = None
        self._file: BinaryIO | None = None
        if not isinstance(target, Path):
            self._file = target
        elif target.is_fifo():
            self._reopen = lambda: target.open("ab")
        else:
            try:
                self._file = target.open("ab")
            except OSError as problem:
                raise OCRError(f"events to {target}: {problem.strerror}") from None
        self._queue: queue.Queue[str | None] = queue.Queue(QUEUE_CAPACITY)
        self._drops = Outage("events dropped, nobody reads them in time", logger)
        self._errors = Outage("events not written", logger)
        self._thread = threading.Thread(target=self._write_all, name="events", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Write what waits, for a second at most."""
        with suppress(queue.Full):
            self._queue.put_nowait(None)
        self._thread.join(_CLOSE_SECONDS)

    def notice(self, notice: AnyNotice, time: int, config_digest: ConfigDigest, oracle_id: OracleId) -> None:
        self._put(event_line(notice, time, config_digest, oracle_id))

    def of_feed(self, feed: str) -> OracleObserver[AnyNotice]:
        """An observer whose lines say which feed they are about."""
        return _OfFeed(self, feed)

    def _put(self, line: str | None) -> None:
        if line is None:
            return
        try:
            self._queue.put_nowait(line)
        except queue.Full:
            self._drops.failed(f"at most {QUEUE_CAPACITY} wait")
        else:
            self._drops.succeeded()

    def _write_all(self) -> None:
        while (line := self._queue.get()) is not None:
            try:
                if self._file is None and self._reopen is not None:
                    self._file = self._reopen()
                if self._file is not None:
                    self._file.write(line.encode() + b"\n")
                    self._file.flush()
            except OSError as error:
                self._errors.failed(describe(error))
                self._file = None
            else:
                self._errors.succeeded()


@dataclasses.dataclass(frozen=True, slots=True)
class _OfFeed:
    writer: EventWriter
    feed: str

    def notice(self, notice: AnyNotice, time: int, config_digest: ConfigDigest, oracle_id: OracleId) -> None:
        self.writer._put(event_line(notice, time, config_digest, oracle_id, self.feed))
