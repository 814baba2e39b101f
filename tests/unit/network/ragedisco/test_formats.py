"""Byte formats of discovery against recorded bytes."""

from __future__ import annotations

import contextlib
import ipaddress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.crypto.ed25519 import SigningKey
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragedisco.addresses import is_valid_announce_address, own_addresses
from ocr_offchain.network.ragedisco.announcement import (
    Announcement,
    announcement_digest,
    check_announcement,
    sign_announcement,
    verify_announcement,
)
from ocr_offchain.network.ragedisco.messages import (
    MAX_ORACLES,
    Reconcile,
    decode_announcement,
    decode_message,
    encode_announcement,
    encode_message,
)
from tests.unit.network.vectors import KEY_A, KEY_B, PEER_A, cases

ANNOUNCEMENT_A = sign_announcement(KEY_A, ("127.0.0.1:1234", "[::1]:80"), 7)
SERIALIZED_A = (
    "0a0e3132372e302e302e313a313233340a085b3a3a315d3a383010071a20716df718a189316efcb5cc13d4d812d4f35be7a200565185b3d2fbca"
    "06fd27b322403dec240974f9887ff278e179ee4fd3ef00003b83b47470eaacd8f4e146d176bfc66fefea03aeb62276196bb2c9ca6c541d70247b"
    "01207a18c8f65cd7b8f9ff0a"
)


@pytest.mark.parametrize(
    "case", [case for case in cases("announcement") if case["valid"]], ids=lambda case: str(case["counter"])
)
def test_announcements_are_the_recorded_ones(case: dict[str, Any]) -> None:
    key = SigningKey(bytes.fromhex(case["secret_seed"]))
    announcement = sign_announcement(key, tuple(case["addresses"]), case["counter"])
    assert announcement.public_key.hex() == case["public_key"]
    assert announcement_digest(announcement.addresses, announcement.counter).hex() == case["digest"]
    assert announcement.signature.hex() == case["signature"]
    assert encode_announcement(announcement).hex() == case["bytes"]
    assert encode_message(announcement).hex() == case["wrapped_bytes"]
    assert decode_announcement(bytes.fromhex(case["bytes"])) == announcement
    assert decode_message(bytes.fromhex(case["wrapped_bytes"])) == announcement
    verify_announcement(announcement)


@pytest.mark.parametrize(
    "case", [case for case in cases("announcement") if not case["valid"]], ids=lambda case: f"{len(case['addresses'])}"
)
def test_recorded_malformed_announcements_are_refused(case: dict[str, Any]) -> None:
    key = SigningKey(bytes.fromhex(case["secret_seed"]))
    with pytest.raises(InvalidInputError):
        sign_announcement(key, tuple(case["addresses"]), case["counter"])
    addresses = tuple(address.encode() for address in case["addresses"])
    with pytest.raises(InvalidInputError):
        check_announcement(Announcement(addresses, case["counter"], key.public_key, bytes(64)))


@pytest.mark.parametrize("case", cases("reconcile"), ids=lambda case: f"{len(case['announcements'])}")
def test_reconcile_messages_are_the_recorded_ones(case: dict[str, Any]) -> None:
    announcements = tuple(decode_announcement(bytes.fromhex(data)) for data in case["announcements"])
    assert encode_message(Reconcile(announcements)).hex() == case["wrapped_bytes"]
    assert decode_message(bytes.fromhex(case["wrapped_bytes"])) == Reconcile(announcements)


@pytest.mark.parametrize("case", cases("announce_address"), ids=lambda case: case["address"])
def test_recorded_addresses_are_judged_alike(case: dict[str, Any]) -> None:
    assert is_valid_announce_address(case["address"].encode()) == case["valid"]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:0",
        "127.0.0.1:65535",
        "127.0.0.1:080",
        "127.0.0.1:00000080",
        "0.0.0.0:1",
        "[::]:1",
        "[::ffff:1.2.3.4]:80",
        "[0000:0000:0000:0000:0000:ffff:255.255.255.255]:65535",
    ],
)
def test_addresses_that_may_be_announced(address: str) -> None:
    assert is_valid_announce_address(address.encode())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:65536",
        "::1:80",
        "[::1%eth0]:80",
        "[0000:0000:0000:0000:0000:ffff:255.255.255.255]:065535",
        "localhost:80",
        "01.2.3.4:80",
        "1.2.3.4",
        "1.2.3.4:",
        "1.2.3.4:+8",
        "1.2.3.4:-1",
        "[1.2.3.4]:80",
        "[::1]:80 ",
        "[::1]:80\n",
        "1.2.3.4:٨",
        "",
    ],
)
def test_addresses_that_may_not_be_announced(address: str) -> None:
    assert not is_valid_announce_address(address.encode())


def test_worked_examples() -> None:
    digest = announcement_digest(ANNOUNCEMENT_A.addresses, 7)
    assert digest.hex() == "bb4b7414d7b79b1a09207b8564e0112975daad3604f0851da762c035ebe28869"
    assert encode_announcement(ANNOUNCEMENT_A).hex() == SERIALIZED_A
    assert encode_message(ANNOUNCEMENT_A).hex() == "128001" + SERIALIZED_A
    assert encode_message(Reconcile((ANNOUNCEMENT_A,) * 2)).hex() == "1a8602" + 2 * ("0a8001" + SERIALIZED_A)
    assert decode_announcement(encode_announcement(sign_announcement(KEY_A, ("127.0.0.1:1234",), 0))).counter == 0


@pytest.mark.parametrize(
    "changed",
    [
        replace(ANNOUNCEMENT_A, counter=8),
        replace(ANNOUNCEMENT_A, addresses=ANNOUNCEMENT_A.addresses[::-1]),
        replace(ANNOUNCEMENT_A, public_key=KEY_B.public_key),
        replace(ANNOUNCEMENT_A, public_key=PEER_A[:31]),
        replace(ANNOUNCEMENT_A, signature=b""),
        replace(ANNOUNCEMENT_A, signature=ANNOUNCEMENT_A.signature[:-1] + b"\x00"),
    ],
)
def test_a_changed_announcement_is_not_valid(changed: Announcement) -> None:
    verify_announcement(ANNOUNCEMENT_A)
    with pytest.raises(InvalidInputError):
        verify_announcement(changed)


def test_one_malformed_entry_condemns_a_reconcile() -> None:
    malformed = replace(ANNOUNCEMENT_A, addresses=(b"localhost:1",))
    with pytest.raises(InvalidInputError, match="localhost"):
        decode_message(encode_message(Reconcile((ANNOUNCEMENT_A, malformed))))


def test_a_reconcile_with_more_than_165_announcements_is_refused() -> None:
    most = Reconcile((ANNOUNCEMENT_A,) * MAX_ORACLES)
    assert decode_message(encode_message(most)) == most
    with pytest.raises(InvalidInputError, match="166"):
        decode_message(encode_message(Reconcile((ANNOUNCEMENT_A,) * (MAX_ORACLES + 1))))


def test_unknown_fields_are_ignored_and_unknown_kinds_refused() -> None:
    assert decode_message(encode_message(ANNOUNCEMENT_A) + bytes.fromhex("7a0161")) == ANNOUNCEMENT_A
    with pytest.raises(InvalidInputError, match="known kinds"):
        decode_message(bytes.fromhex("7a0161"))


@given(st.binary(max_size=400))
def test_hostile_bytes_give_a_message_or_a_clear_error(data: bytes) -> None:
    for decode in (decode_message, decode_announcement):
        with contextlib.suppress(InvalidInputError):
            decode(data)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_hostile_addresses_are_judged_without_an_exception(address: bytes) -> None:
    is_valid_announce_address(address)


INTERFACES = [
    ipaddress.ip_address(text)
    for text in ("127.0.0.1", "192.168.1.5", "8.8.8.8", "::1", "fe80::1", "2600::5", "10.0.0.1")
]


def test_an_unspecified_address_stands_for_the_interfaces_of_its_family() -> None:
    assert own_addresses(["1.2.3.4:5", "0.0.0.0:6", "[::]:7", "1.2.3.4:5"], INTERFACES) == (
        (
            "1.2.3.4:5",
            "8.8.8.8:6",
            "10.0.0.1:6",
            "192.168.1.5:6",
            "127.0.0.1:6",
            "[2600::5]:7",
            "[fe80::1]:7",
            "[::1]:7",
        ),
        False,
    )


def test_at_most_ten_addresses_are_announced() -> None:
    configured = [f"1.2.3.4:{port}" for port in range(12)]
    assert own_addresses(configured, INTERFACES) == (tuple(configured[:10]), True)


def test_without_interfaces_the_specified_addresses_remain() -> None:
    assert own_addresses(["0.0.0.0:6", "1.2.3.4:5"], None) == (("1.2.3.4:5",), False)
    with pytest.raises(InvalidInputError, match="no address is left"):
        own_addresses(["0.0.0.0:6"], None)
    with pytest.raises(InvalidInputError, match="localhost"):
        own_addresses(["localhost:6"], INTERFACES)
