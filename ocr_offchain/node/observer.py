"""For whoever wants to watch an oracle at work: a terminal view, a dashboard, a test."""

from __future__ import annotations

from typing import Protocol

from ocr_offchain.protocol.ocr2.notices import Notice
from ocr_offchain.types import ConfigDigest, OracleId


class OracleObserver(Protocol):
    def notice(self, notice: Notice, time: int, config_digest: ConfigDigest, oracle_id: OracleId) -> None:
        """Called in the event loop for each notice; must return quickly. What it raises is logged.

        `time` is when it happened, in nanoseconds since the Unix epoch; the other two say which oracle of which
        instance saw it.
        """
        ...
