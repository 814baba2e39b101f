"""What a run ends with that did what no run may do."""

from __future__ import annotations

from ocr_offchain.errors import OCRError


class PropertyViolation(OCRError):
    """The text says which property was broken, by whom and when. It has no seed; whoever started the run knows it."""
