from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.bounded_json import MAX_DEPTH, JsonTooDeepError, check_depth


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_the_bound_on_nesting_is_exact(opening: bytes, closing: bytes) -> None:
    deepest = opening * MAX_DEPTH + b"1" + closing * MAX_DEPTH
    check_depth(b"[]" * 200 + deepest)
    json.loads(deepest)
    with pytest.raises(JsonTooDeepError, match="nested more than 100 deep"):
        check_depth(opening + deepest + closing)


def test_brackets_next_to_each_other_are_not_deep() -> None:
    check_depth(json.dumps([{"a": []}] * 10_000).encode())


def test_brackets_in_strings_do_not_count() -> None:
    check_depth(json.dumps(["[" * 1000, '"[' * 1000, "\\[" * 1000]).encode())


def test_a_string_does_not_end_at_a_quote_that_is_escaped() -> None:
    with pytest.raises(JsonTooDeepError):
        check_depth(b'["\\"", ' + b"[" * 200)
    check_depth(b'["\\"' + b"[" * 200 + b'"]')


@pytest.mark.parametrize("hostile", [b'"' + b'\\"' * 500_000, b'"' * 1_000_001, b"\\" * 1_000_000, b'"\\' * 500_000])
def test_any_bytes_are_read_once(hostile: bytes) -> None:
    # A scan that begins again at each quote would take hours for this.
    check_depth(b"[]" * 200 + hostile)


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=200,
)


@given(_values, st.integers(0, 2))
def test_what_is_accepted_is_what_is_not_deeper(value: object, more: int) -> None:
    wrapped = value
    for _ in range(MAX_DEPTH - 1 + more):
        wrapped = [wrapped]
    body = b"[" + b"[]," * 200 + json.dumps(wrapped).encode() + b"]"
    too_deep = _depth(wrapped) + 1 > MAX_DEPTH
    try:
        check_depth(body)
        assert not too_deep
    except JsonTooDeepError:
        assert too_deep


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0
