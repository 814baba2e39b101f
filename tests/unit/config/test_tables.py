from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.config.tables import Table, load_toml
from ocr_offchain.errors import ConfigError


def table(**values: Any) -> Table:
    return Table(values, "feed", None)


def test_an_unknown_key_is_answered_with_the_nearest_known_one() -> None:
    with pytest.raises(ConfigError, match=r'feed\.decmials: unknown key; did you mean "decimals"\?'):
        Table({"decmials": 8}, "feed", ("decimals", "name"))


@pytest.mark.parametrize(
    ("text", "decimals", "expected"),
    [("1.5", 1, 15), ("-0.01", 2, -1), ("1e2", 0, 100), ("0.1000", 1, 1), ("1e-8", 8, 1)],
)
def test_a_scaled_number_is_exact(text: str, decimals: int, expected: int) -> None:
    assert table(x=text).scaled("x", decimals) == expected


@pytest.mark.parametrize("text", ["0.15", "NaN", "Infinity", "1e1000000", "-1e-1000000", "1,5", "x", " "])
def test_what_is_no_number_of_so_many_decimals_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"feed\.x: expected a number in quotes with at most 1 decimals"):
        table(x=text).scaled("x", 1)


@pytest.mark.parametrize(("text", "expected"), [("0.5%", 5_000_000), ("100%", 10**9), ("0.0000001%", 1), ("0%", 0)])
def test_a_percentage_is_read_in_parts_per_billion(text: str, expected: int) -> None:
    assert table(x=text).parts_per_billion("x") == expected


@pytest.mark.parametrize("text", ["0.5", "0.00000001%", "-1%", "%", "x%"])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"feed\.x"):
        table(x=text).parts_per_billion("x")


@pytest.mark.parametrize("value", [True, 1.0, "1", None])
def test_an_integer_is_nothing_else(value: object) -> None:
    with pytest.raises(ConfigError, match=r"feed\.x: expected a whole number"):
        table(x=value).integer("x")


def test_the_bounds_of_an_integer_are_inclusive() -> None:
    assert [table(x=value).integer("x", 1, 3) for value in (1, 3)] == [1, 3]
    for value in (0, 4):
        with pytest.raises(ConfigError, match=rf"must be 1 to 3, got {value}"):
            table(x=value).integer("x", 1, 3)


def test_an_element_of_a_list_is_named_by_its_place() -> None:
    with pytest.raises(ConfigError, match=r"feed\.s\[1\]: expected a whole number"):
        table(s=[1, "2"]).integers("s")


def test_a_missing_key_is_told_from_a_wrong_one() -> None:
    with pytest.raises(ConfigError, match=r"feed\.x: is missing; expected a duration"):
        table().duration("x")
    with pytest.raises(ConfigError, match=r"feed\.x: expected a duration in quotes"):
        table(x=2).duration("x")


def test_hex_may_have_a_prefix_and_may_be_empty() -> None:
    assert [table(x=text).data("x") for text in ("0x0a01", "0a01", "")] == [b"\x0a\x01", b"\x0a\x01", b""]
    with pytest.raises(ConfigError, match="expected hex digits"):
        table(x="0x0").data("x")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing\.toml: cannot be read"):
        load_toml(tmp_path / "missing.toml")
    (tmp_path / "broken.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"broken\.toml: is no TOML"):
        load_toml(tmp_path / "broken.toml")


_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.lists(st.integers())


@given(_values)
def test_no_value_raises_anything_but_a_config_error_with_the_key(value: object) -> None:
    for read in (
        Table.text,
        Table.integer,
        Table.integers,
        Table.duration,
        Table.data,
        Table.parts_per_billion,
        Table.table,
        Table.tables,
        lambda each, key: each.scaled(key, 8),
        lambda each, key: each.boolean(key, False),
    ):
        field = "feed.x"
        try:
            read(table(x=value), "x")
        except ConfigError as error:
            field = error.field
        assert field.startswith("feed.x")
