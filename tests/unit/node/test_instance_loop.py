"""What an instance is asked to tell."""

from __future__ import annotations

import logging

import pytest

from ocr_offchain.node.instance_loop import wanted
from ocr_offchain.node.logs import TRACE, StructuredLogger
from ocr_offchain.protocol.effects import Level


@pytest.mark.parametrize(
    ("level", "expected"),
    [(TRACE, Level.TRACE), (logging.DEBUG, Level.DEBUG), (logging.WARNING, Level.WARN), (99, Level.CRITICAL)],
)
def test_lines_that_the_logger_does_not_write_are_not_asked_for(level: int, expected: Level) -> None:
    logger = logging.getLogger("test.wanted")
    logger.setLevel(level)
    assert wanted(StructuredLogger(logger), message_notices=False).log_level is expected
