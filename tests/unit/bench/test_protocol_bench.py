"""What the benchmark of the protocols measures: a round does the primitive operations of the floor, and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ocr_offchain.crypto import ed25519, evm_keyring, secp256k1
from ocr_offchain.protocol.ocr1 import report as ocr1_report
from tools.bench.committee import BENCHES
from tools.bench.pages import markdown_table, write_section
from tools.bench.primitives import PRIMITIVES

ROUNDS = 5


def _counting(monkeypatch: pytest.MonkeyPatch, counter: Counter[str], what: str, owner: Any, name: str) -> None:
    inner: Callable[..., Any] = getattr(owner, name)

    def counted(*arguments: Any, **named: Any) -> Any:
        counter[what] += 1
        return inner(*arguments, **named)

    monkeypatch.setattr(owner, name, counted)


@pytest.mark.parametrize(("n", "f"), [(4, 1), (7, 2), (10, 3)])
@pytest.mark.parametrize("version", ["OCR1", "OCR2"])
async def test_an_honest_round_costs_no_signature_operation_twice(
    monkeypatch: pytest.MonkeyPatch, version: str, n: int, f: int
) -> None:
    counter: Counter[str] = Counter()
    _counting(monkeypatch, counter, "Ed25519 verify", ed25519, "crypto_sign_open")
    _counting(monkeypatch, counter, "Ed25519 sign", ed25519, "crypto_sign")
    _counting(monkeypatch, counter, "secp256k1 sign", secp256k1.SigningKey, "sign_recoverable")
    _counting(monkeypatch, counter, "secp256k1 recover", evm_keyring, "recover_address")
    _counting(monkeypatch, counter, "secp256k1 recover", ocr1_report, "recover_address")
    bench = await BENCHES[version](n, f)
    await bench.run(ROUNDS)
    assert bench.rounds == ROUNDS
    assert counter == {
        primitive.name: ROUNDS * primitive.count(n, f + 1)
        for primitive in PRIMITIVES
        if primitive.name.startswith(("Ed25519", "secp256k1"))
    }


def test_a_section_of_the_page_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "speed.md"
    page.write_text("above\n<!-- begin a -->\nold\n<!-- end a -->\nbelow\n", encoding="utf-8")
    for _ in range(2):
        write_section("a", markdown_table(["what", "how much"], [["x", "1"]]), page)
    assert page.read_text(encoding="utf-8") == (
        "above\n<!-- begin a -->\n\n| what | how much |\n| --- | ---: |\n| x | 1 |\n\n<!-- end a -->\nbelow\n"
    )
    with pytest.raises(ValueError, match="no section 'b'"):
        write_section("b", "text", page)
