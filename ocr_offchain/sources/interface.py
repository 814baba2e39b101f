"""What a source of numbers is."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from ocr_offchain.errors import OCRError


class SourceError(OCRError):
    """A source gave no usable number. The text is one line that begins with the source's name."""

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(f"source {source}: {problem}")
        self.source = source
        self.problem = problem


class NumberSource(Protocol):
    @property
    def name(self) -> str: ...

    async def fetch(self) -> Decimal:
        """The exact number at this moment. Raises `SourceError` when there is none."""
        ...
