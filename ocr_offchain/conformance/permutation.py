"""The keyed permutation."""

from __future__ import annotations

from ocr_offchain.conformance.case import Case, same
from ocr_offchain.conformance.registry import checker
from ocr_offchain.protocol.permutation import KeyedSource, permutation


@checker("permutation")
def check_permutation(case: Case) -> None:
    key = case.data("key")
    if case.has("source_int63"):
        expected = case.integers("source_int63")
        source = KeyedSource(key)
        same("source_int63", expected, [source.draw_63() for _ in expected])
    same("permutation", case.integers("permutation"), list(permutation(case.integer("n"), key)))
