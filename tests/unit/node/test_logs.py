"""One line each, fields as key=value, nothing that a peer says can forge or flood them (OCR2 18.3)."""

from __future__ import annotations

import logging

import pytest

from ocr_offchain.node.logs import TRACE, StructuredLogger, Taper


@pytest.fixture
def logger(caplog: pytest.LogCaptureFixture) -> StructuredLogger:
    caplog.set_level(TRACE)
    return StructuredLogger(logging.getLogger("test"))


def test_fields_follow_the_message(logger: StructuredLogger, caplog: pytest.LogCaptureFixture) -> None:
    logger.child(configDigest=b"\x01\x02").child(oid=3).info("new epoch", epoch=7, why="no progress")
    assert caplog.messages == ['new epoch epoch=7 why="no progress" configDigest=0102 oid=3']


def test_colliding_names_are_kept_under_another(logger: StructuredLogger, caplog: pytest.LogCaptureFixture) -> None:
    logger.child(epoch=1).info("x", epoch=2)
    assert caplog.messages == ["x epoch=2 _epoch=1"]
    caplog.clear()
    logger.child(epoch=1).info("x", epoch=1)
    assert caplog.messages == ["x epoch=1"]


def test_no_value_can_forge_a_line_or_a_field(logger: StructuredLogger, caplog: pytest.LogCaptureFixture) -> None:
    logger.info("x\ny", text='a\nlevel=critical "b"', empty="", control="\x1b[31m")
    (line,) = caplog.messages
    assert "\n" not in line
    assert "\x1b" not in line
    assert line.startswith('x y text="a\\nlevel=critical \\"b\\"" empty=""')


def test_long_values_are_cut(logger: StructuredLogger, caplog: pytest.LogCaptureFixture) -> None:
    logger.info("x", text="y" * 10_000)
    assert len(caplog.messages[0]) < 400


def test_trace_is_below_debug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "quiet")
    StructuredLogger(logging.getLogger("quiet")).log(TRACE, "x")
    assert caplog.messages == []


def test_repeated_lines_become_rarer_and_start_anew_after_a_quiet_time() -> None:
    now = 1000.0
    taper = Taper(lambda: now)
    logged = [count for count in (taper.count(("F-10", 3)) for _ in range(1000)) if count is not None]
    assert logged == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert taper.count(("F-10", 2)) == 1
    now += Taper.QUIET_SECONDS + 1
    assert taper.count(("F-10", 3)) == 1
