"""A short run of the fuzzer over every parser, and what it says when one misbehaves."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from ocr_offchain.errors import InvalidInputError
from tools import fuzz


@pytest.fixture(autouse=True)
def _traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.parametrize("name", sorted(fuzz.TARGETS))
def test_parsers_keep_their_word(name: str) -> None:
    fuzz.fuzz(name, 100)


@pytest.mark.parametrize("name", sorted(fuzz.TARGETS))
def test_seeds_are_valid_inputs(name: str) -> None:
    target = fuzz.TARGETS[name]
    for seed in target.seeds:
        target.parse(seed)


def _undeclared(data: bytes) -> object:
    raise KeyError("not declared")


@pytest.mark.parametrize(
    ("parse", "problem"), [(_undeclared, "KeyError"), (lambda data: bytes(1 << 21), "bytes allocated")]
)
def test_a_parser_that_breaks_its_word_is_found(
    parse: Callable[[bytes], object],
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(fuzz.TARGETS, "broken", fuzz.Target(parse, (InvalidInputError,), [b"seed"]))
    assert fuzz.main(["--examples", "10", "--target", "broken"]) == 1
    assert problem in capsys.readouterr().out
