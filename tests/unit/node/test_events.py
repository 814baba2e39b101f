"""Events are lines that scripts can read, and whoever reads them holds up no oracle."""

from __future__ import annotations

import json
import logging
import os
import threading
from pathlib import Path

import pytest

from ocr_offchain.errors import InvalidInputError, OCRError
from ocr_offchain.node.events import QUEUE_CAPACITY, Event, EventWriter, event_line
from ocr_offchain.protocol.ocr1 import notices as ocr1
from ocr_offchain.protocol.ocr1.messages import AttestedReportMany
from ocr_offchain.protocol.ocr1.report import AttributedObservation
from ocr_offchain.protocol.ocr2.notices import InvalidSerialization, Notice, ReportFinalized, RoundStarted
from ocr_offchain.types import ConfigDigest, OracleId

DIGEST = ConfigDigest(b"\x00\x01" + bytes(30))
LOGGER = logging.getLogger("events")


def note(writer: EventWriter, notice: Notice) -> None:
    writer.notice(notice, 5, DIGEST, OracleId(2))


def test_a_line_has_all_fields_of_the_notice() -> None:
    line = event_line(ReportFinalized(3, 4, b"\xab", (OracleId(0), OracleId(1))), 5, DIGEST, OracleId(2))
    assert line is not None
    assert json.loads(line) == {
        "time": 5,
        "config_digest": DIGEST.hex(),
        "oracle": 2,
        "event": "report_finalized",
        "epoch": 3,
        "round": 4,
        "report": "ab",
        "signers": [0, 1],
    }
    event = Event.parse(line)
    assert (event.name, event.time, event.number("epoch")) == ("report_finalized", 5, 3)
    with pytest.raises(InvalidInputError, match="leader: expected a whole number"):
        event.number("leader")


def test_messages_have_no_line() -> None:
    assert event_line(InvalidSerialization(b"", OracleId(0)), 5, DIGEST, OracleId(2)) is None
    assert event_line(ocr1.InvalidSerialization(b"", OracleId(0)), 5, DIGEST, OracleId(2)) is None


def test_notices_of_ocr1_have_lines_of_their_own_words(tmp_path: Path) -> None:
    report = AttestedReportMany((AttributedObservation(-5, OracleId(1)),), (b"\xab", b"\xcd"))
    path = tmp_path / "events"
    writer = EventWriter(path, LOGGER)
    writer.start()
    writer.of_feed("eur-usd").notice(ocr1.ReportCompleted(3, 4, report), 5, ConfigDigest(bytes(16)), OracleId(2))
    writer.close()
    assert json.loads(path.read_text()) == {
        "time": 5,
        "config_digest": "00" * 16,
        "oracle": 2,
        "event": "report_completed",
        "feed": "eur-usd",
        "epoch": 3,
        "round": 4,
        "report": {"attributed_observations": [{"value": -5, "observer": 1}], "signatures": ["ab", "cd"]},
    }


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"event": 1, "time": 2}', "\ufffd"])
def test_what_is_no_event_is_refused(line: str) -> None:
    with pytest.raises(InvalidInputError, match="event"):
        Event.parse(line)


def test_a_file_is_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_text("before\n")
    writer = EventWriter(path, LOGGER)
    writer.start()
    note(writer, RoundStarted(1, 2, OracleId(3)))
    writer.close()
    before, line = path.read_text().splitlines()
    assert before == "before"
    assert Event.parse(line).number("leader") == 3


def test_a_file_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(OCRError, match=r"events to .*No such file"):
        EventWriter(tmp_path / "none" / "events", LOGGER)


def test_without_a_reader_nothing_waits_and_drops_are_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = EventWriter(path, LOGGER)
    writer.start()
    for round_ in range(QUEUE_CAPACITY + 10):
        note(writer, RoundStarted(1, round_, OracleId(3)))
    assert "events dropped" in caplog.text
    with path.open() as reader:
        first = [Event.parse(reader.readline()).number("round") for _ in range(3)]
    assert first == [0, 1, 2]
    writer.close()


def test_a_reader_that_goes_away_may_come_back(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = EventWriter(path, LOGGER)
    writer.start()
    note(writer, RoundStarted(1, 1, OracleId(3)))
    with path.open() as reader:
        assert Event.parse(reader.readline()).number("round") == 1
    note(writer, RoundStarted(1, 2, OracleId(3)))  # lost: nobody reads
    found: list[int] = []

    def read() -> None:
        with path.open() as again:
            found.append(Event.parse(again.readline()).number("round"))

    thread = threading.Thread(target=read)
    thread.start()
    for round_ in range(3, 50):
        note(writer, RoundStarted(1, round_, OracleId(3)))
    thread.join(10)
    assert found
    assert found[0] >= 2
    writer.close()
