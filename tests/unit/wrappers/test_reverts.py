"""Revert data as exceptions: every kind, and whatever a hostile contract returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from eth_abi.abi import encode
from hypothesis import given, settings
from hypothesis import strategies as st

from gethwrappers_py import errors
from gethwrappers_py.errors import (
    ContractReverted,
    EmptyRevert,
    ExecutionHalted,
    Panic,
    RevertString,
    RpcError,
    UnknownRevert,
)
from gethwrappers_py.ocr2 import reverts
from gethwrappers_py.runtime.calls import reverted
from gethwrappers_py.runtime.codec import Param
from gethwrappers_py.runtime.spec import CustomError, Reverts


class Short(CustomError):
    NAME = "Short"
    SELECTOR = "11223344"
    FIELDS = (Param("available", "uint256", "available"), Param("who", "address", "who"))
    available: int
    who: str


KNOWN = Reverts((Short,), reverts.STRINGS)
ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


def revert_string(text: str) -> bytes:
    return bytes.fromhex("08c379a0") + encode(["string"], [text])


def test_each_kind_of_revert_data_has_its_exception() -> None:
    stale = KNOWN.read(revert_string("stale report"))
    assert type(stale) is reverts.StaleReport
    assert stale.reason == "stale report"
    other = KNOWN.read(revert_string("something else"))
    assert type(other) is RevertString
    assert str(other) == "something else"
    panic = KNOWN.read(bytes.fromhex("4e487b71") + encode(["uint256"], [0x11]))
    assert isinstance(panic, Panic)
    assert panic.code == 0x11
    assert "overflow" in str(panic)
    custom = KNOWN.read(bytes.fromhex("11223344") + encode(["uint256", "address"], [5, ADDRESS]))
    assert isinstance(custom, Short)
    assert (custom.available, custom.who) == (5, ADDRESS)
    assert str(custom) == f"Short(available=5, who='{ADDRESS}')"
    assert isinstance(KNOWN.read(b""), EmptyRevert)
    assert isinstance(KNOWN.read(b"\1\2\3\4\5"), UnknownRevert)


def test_strings_that_differ_in_case_only_share_a_class_and_keep_their_text() -> None:
    for text in ("Cannot transfer to self", "cannot transfer to self"):
        found = KNOWN.read(revert_string(text))
        assert type(found) is reverts.CannotTransferToSelf
        assert found.reason == text


selectors = st.sampled_from([bytes.fromhex(one) for one in ("08c379a0", "4e487b71", "11223344", "ffffffff")])


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=200), st.tuples(selectors, st.binary(max_size=200)).map(b"".join)))
def test_any_bytes_give_an_exception_that_keeps_them(data: bytes) -> None:
    found = KNOWN.read(data)
    assert isinstance(found, ContractReverted)
    assert found.revert_data == data
    assert str(found)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_reason_survives(text: str) -> None:
    found = KNOWN.read(revert_string(text))
    assert isinstance(found, RevertString)
    assert found.reason == text


DATA = "0x" + revert_string("stale report").hex()


@pytest.mark.parametrize(
    ("message", "code", "data"),
    [
        ("execution reverted: stale report", 3, DATA),
        ("execution reverted", 3, {"data": DATA}),
        ("VM Exception while processing transaction", -32000, {"result": DATA}),
        ("VM execution error.", -32015, f"Reverted {DATA}"),
        ("Internal JSON-RPC error.", -32603, {"originalError": {"data": DATA}}),
        ("execution reverted: stale report", -32000, None),
        ("VM Exception while processing transaction: reverted with reason string 'stale report'", -32603, None),
    ],
)
def test_nodes_put_revert_data_in_different_places(message: str, code: int, data: object) -> None:
    found = reverted(RpcError(code, message, data), KNOWN)
    assert type(found) is reverts.StaleReport


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RpcError(3, "execution reverted", "0x"), EmptyRevert),
        (RpcError(-32000, "execution reverted"), EmptyRevert),
        (RpcError(-32603, "EVM error InvalidFEOpcode"), ExecutionHalted),
        (RpcError(-32000, "out of gas"), ExecutionHalted),
        (RpcError(-32000, "invalid opcode: INVALID"), ExecutionHalted),
        (RpcError(-32000, "header not found"), type(None)),
        (RpcError(-32005, "too many requests", {"see": "https://example.org"}), type(None)),
    ],
)
def test_what_is_no_revert_with_data_is_told_apart(error: RpcError, kind: type) -> None:
    assert type(reverted(error, KNOWN)) is kind


def test_every_exception_is_a_wrapper_error() -> None:
    kinds: list[Callable[..., Any]] = [
        one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)
    ]
    assert len(kinds) > 20
    assert all(issubclass(kind, errors.WrapperError) for kind in kinds if isinstance(kind, type))
