from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.config.locator import BootstrapperLocator, split_host_port
from ocr_offchain.errors import InvalidInputError
from tests.unit import fixture_a

PEER_ID = fixture_a.IDENTITIES[0].peer_id


@pytest.mark.parametrize(
    "addresses",
    [(), ("127.0.0.1:1",), ("a.example:80", "b.example:81", "[::1]:82"), (":5",), ("host:",), ("[]:1",)],
)
def test_locator_reads_back(addresses: tuple[str, ...]) -> None:
    text = f"{PEER_ID}@{'/'.join(addresses)}"
    locator = BootstrapperLocator.parse(text)
    assert locator == BootstrapperLocator(PEER_ID, addresses)
    assert str(locator) == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "exactly one '@'"),
        (PEER_ID, "exactly one '@', got 0"),
        (f"{PEER_ID}@a:1@b:2", "exactly one '@', got 2"),
        ("x@1.2.3.4:5", "peer id 'x'"),
        ("@1.2.3.4:5", "peer id ''"),
        (f"{PEER_ID}@1.2.3.4", "no port"),
        (f"{PEER_ID}@a:1/", "no port"),
        (f"{PEER_ID}@a:1//b:2", "no port"),
        (f"{PEER_ID}@::1:80", "too many colons"),
        (f"{PEER_ID}@[::1:80", "not closed"),
        (f"{PEER_ID}@[::1]80", "not closed"),
        (f"{PEER_ID}@[::1]x:80", "right after the bracket"),
        (f"{PEER_ID}@[::1]", "not closed"),
        (f"{PEER_ID}@a]:80", "bracket where none may be"),
        (f"{PEER_ID}@a[b:80", "bracket where none may be"),
        (f"{PEER_ID}@[a[b]:80", "bracket where none may be"),
        (f"{PEER_ID}@a:[80]", "bracket where none may be"),
    ],
)
def test_each_rule_broken_is_named(text: str, problem: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        BootstrapperLocator.parse(text)
    assert problem in str(caught.value)
    assert str(caught.value).startswith("bootstrapper ")


@given(st.text("[]:ab1", max_size=12))
def test_what_splits_joins_again(address: str) -> None:
    try:
        host, port = split_host_port(address)
    except InvalidInputError:
        return
    assert address in (f"{host}:{port}", f"[{host}]:{port}")
