"""For whoever wants to watch an oracle at work: a terminal view, a dashboard, a test."""

from __future__ import annotations

from typing import Protocol, TypeVar

from ocr_offchain.protocol.ocr1.notices import Notice as OCR1Notice
from ocr_offchain.protocol.ocr2.notices import Notice as OCR2Notice
from ocr_offchain.types import ConfigDigest, OracleId

AnyNotice = OCR1Notice | OCR2Notice

N = TypeVar("N", contravariant=True)


class OracleObserver(Protocol[N]):
    """Of notices N: those of OCR1, of OCR2, or `AnyNotice`."""

    def notice(self, notice: N, time: int, config_digest: ConfigDigest, oracle_id: OracleId) -> None:
        """Called in the event loop for each notice; must return quickly. What it raises is logged.

        `time` is when it happened, in nanoseconds since the Unix epoch; the other two say which oracle of which
        instance saw it. Digests have 16 bytes in OCR1 and 32 in OCR2.
        """
        ...
