"""The order that reports carry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.plugins.median import go_sort
from ocr_offchain.plugins.median.go_sort import go_sorted


def order(keys: list[int]) -> list[int]:
    return go_sorted(list(range(len(keys))), lambda index: keys[index])


@given(st.lists(st.integers(0, 5), max_size=49))
def test_result_is_an_ascending_permutation(keys: list[int]) -> None:
    indices = order(keys)
    assert sorted(indices) == list(range(len(keys)))
    assert [keys[index] for index in indices] == sorted(keys)


@given(st.lists(st.integers(0, 3), max_size=12))
def test_up_to_12_elements_keep_the_order_of_equal_ones(keys: list[int]) -> None:
    assert order(keys) == sorted(range(len(keys)), key=lambda index: keys[index])


@given(st.lists(st.integers(0, 30) | st.just(7), max_size=49), st.booleans())
def test_what_needs_no_sorting_as_in_go_comes_out_as_if_sorted_so(keys: list[int], ascending: bool) -> None:
    """Distinct keys, and keys in order: both are most frequent, and cheaper another way."""
    for distinct in (keys, list(dict.fromkeys(keys))):
        chosen = sorted(distinct) if ascending else distinct
        keyed = [(key, index) for index, key in enumerate(chosen)]
        go_sort._Sorter(keyed).sort(0, len(keyed), len(keyed).bit_length())
        assert order(chosen) == [index for _, index in keyed]


def test_argument_is_left_alone() -> None:
    items = [3, 1, 2]
    assert go_sorted(items, lambda item: item) == [1, 2, 3]
    assert items == [3, 1, 2]


def test_more_than_49_elements_are_refused() -> None:
    with pytest.raises(ValueError, match="50"):
        order([0] * 50)


RECORDED = json.loads((Path(__file__).parent / "go_sort.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["random", "adversarial"])
def test_h_1_order_of_equal_elements_is_that_of_go(name: str) -> None:
    for case in RECORDED[name]:
        assert order(case["keys"]) == case["order"], case["keys"]


def test_heap_sort_is_that_of_go() -> None:
    for case in RECORDED["heap"]:
        keys = case["keys"]
        keyed = [(key, index) for index, key in enumerate(keys)]
        go_sort._Sorter(keyed).heap_sort(0, len(keyed))
        assert [index for _, index in keyed] == case["order"], keys


def test_unbalanced_partitions_use_up_the_budget_as_in_go() -> None:
    for case in RECORDED["budget_1"]:
        keyed = [(key, index) for index, key in enumerate(case["keys"])]
        go_sort._Sorter(keyed).sort(0, len(keyed), 1)
        assert [index for _, index in keyed] == case["order"], case["keys"]


def test_heap_sort_takes_over_when_the_budget_is_used_up() -> None:
    for case in RECORDED["heap"]:
        keyed = [(key, index) for index, key in enumerate(case["keys"])]
        go_sort._Sorter(keyed).sort(0, len(keyed), 0)
        assert [index for _, index in keyed] == case["order"]
