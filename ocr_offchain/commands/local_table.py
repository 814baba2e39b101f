"""The [local] table of a node's file: the fields of `LocalConfig` and `OCR1LocalConfig` under their own names."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, TypeVar

from ocr_offchain.config.protocol_version import ProtocolVersion
from ocr_offchain.config.tables import Table
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.ocr1.local_config import OCR1LocalConfig

C = TypeVar("C", LocalConfig, OCR1LocalConfig)

_FIELDS: Final = {
    ProtocolVersion.OCR1: tuple(field.name for field in dataclasses.fields(OCR1LocalConfig)),
    ProtocolVersion.OCR2: tuple(field.name for field in dataclasses.fields(LocalConfig)),
}


@dataclass(frozen=True, slots=True)
class LocalConfigs:
    """Only those of the protocols that occur in a file were held against their ranges."""

    ocr1: OCR1LocalConfig
    ocr2: LocalConfig


def local_configs(table: Table, protocols: Collection[ProtocolVersion]) -> LocalConfigs:
    """`protocols`: those of the feeds or contracts in the file. A key that none of them has is refused.

    Raises `ConfigError` for one that is unknown or of another kind, and for settings out of their ranges.
    """
    known = tuple(dict.fromkeys(name for fields in _FIELDS.values() for name in fields))
    table = Table(table.table_values(), table.where, known)
    for name in table.table_values():
        if not any(name in _FIELDS[protocol] for protocol in protocols):
            raise table.error(name, f"means nothing to a node of {' and '.join(sorted(protocols))}")
    configs = LocalConfigs(_read(table, OCR1LocalConfig()), _read(table, LocalConfig()))
    if ProtocolVersion.OCR1 in protocols:
        configs.ocr1.check()
    if ProtocolVersion.OCR2 in protocols:
        configs.ocr2.check()
    return configs


def _read(table: Table, defaults: C) -> C:
    """Durations as text, numbers, true and false."""
    changes: dict[str, object] = {}
    for field in dataclasses.fields(defaults):
        name = field.name
        if not table.has(name):
            continue
        default = getattr(defaults, name)
        if isinstance(default, bool):
            changes[name] = table.boolean(name, default)
        elif isinstance(default, str):
            changes[name] = table.text(name)
        elif name == "contract_config_confirmations":
            changes[name] = table.integer(name, 0, 2**16)
        else:
            changes[name] = table.duration(name)
    return dataclasses.replace(defaults, **changes)  # type: ignore[arg-type]
