"""Which version of the protocol a feed speaks, as files and options name it."""

from __future__ import annotations

from enum import StrEnum

from ocr_offchain.config.tables import Table


class ProtocolVersion(StrEnum):
    OCR1 = "ocr1"
    OCR2 = "ocr2"


def protocol_version_of(table: Table) -> ProtocolVersion:
    """What stands in the table's key `protocol`; OCR2 if nothing does. Raises `ConfigError`."""
    text = table.text("protocol", default=ProtocolVersion.OCR2.value)
    try:
        return ProtocolVersion(text)
    except ValueError:
        raise table.error("protocol", f'expected "ocr1" or "ocr2", got {text[:60]!r}') from None
