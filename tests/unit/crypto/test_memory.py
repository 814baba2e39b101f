"""A signature is checked once by an oracle, and a verdict holds for the very same bytes only."""

from __future__ import annotations

import pytest

from ocr_offchain.crypto import ed25519
from ocr_offchain.crypto.evm_keyring import EVMOnchainKeyring
from ocr_offchain.crypto.memory import OBSERVATIONS, REPORTS, Ed25519Memory, Memory, OnchainMemory
from ocr_offchain.types import ConfigDigest, ReportContext, ReportTimestamp

KEY, OTHER_KEY = ed25519.SigningKey(bytes(32)), ed25519.SigningKey(bytes([1]) * 32)
CONTEXT = ReportContext(ReportTimestamp(ConfigDigest(bytes(32)), 5, 2), bytes(32))
OTHER_CONTEXT = ReportContext(ReportTimestamp(ConfigDigest(bytes(32)), 5, 3), bytes(32))


class Counting(EVMOnchainKeyring):
    """Counts its verifications."""

    count = 0

    def verify(self, public_key: bytes, context: ReportContext, report: bytes, signature: bytes) -> bool:
        self.count += 1
        return super().verify(public_key, context, report, signature)


def test_an_off_chain_signature_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 0
    inner = ed25519.verify

    def counting(public_key: bytes, message: bytes, signature: bytes) -> bool:
        nonlocal count
        count += 1
        return inner(public_key, message, signature)

    monkeypatch.setattr("ocr_offchain.crypto.memory.ed25519.verify", counting)
    memory = Ed25519Memory()
    for _ in range(3):
        assert memory.verify(KEY.public_key, b"m", KEY.sign(b"m"))
    assert count == 1


def test_an_off_chain_verdict_holds_for_the_same_key_message_and_signature_only() -> None:
    memory = Ed25519Memory()
    signature = KEY.sign(b"m")
    wrong = (
        (KEY.public_key, b"m", OTHER_KEY.sign(b"m")),
        (KEY.public_key, b"x", signature),
        (OTHER_KEY.public_key, b"m", signature),
        (KEY.public_key, b"m", signature[:-1]),
        (KEY.public_key, b"m", b""),
    )
    for when in ("before", "after"):
        for key, message, text in wrong:
            assert not memory.verify(key, message, text), when
        assert memory.verify(KEY.public_key, b"m", signature)


def test_a_signature_that_comes_no_more_is_judged_alike_and_takes_no_room() -> None:
    memory = Ed25519Memory()
    signature = KEY.sign(b"m")
    assert memory.verify_once(KEY.public_key, b"m", signature)
    assert not memory.verify_once(KEY.public_key, b"x", signature)
    assert not memory.verify_once(OTHER_KEY.public_key, b"m", signature)
    assert len(memory._valid) == 0


def test_a_signature_that_is_known_is_not_checked_when_it_comes_for_the_last_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = Ed25519Memory()
    signature = KEY.sign(b"m")
    assert memory.verify(KEY.public_key, b"m", signature)
    monkeypatch.setattr("ocr_offchain.crypto.memory.ed25519.verify", None)
    assert memory.verify_once(KEY.public_key, b"m", signature)


def test_the_off_chain_memory_is_bounded() -> None:
    memory = Ed25519Memory()
    for number in range(OBSERVATIONS + 10):
        message = number.to_bytes(2, "big")
        assert memory.verify(KEY.public_key, message, KEY.sign(message))
    assert len(memory._valid) == OBSERVATIONS


def test_an_on_chain_signature_is_checked_once() -> None:
    keyring = Counting(b"\x01" * 32)
    memory = OnchainMemory(keyring)
    signature = memory.sign(CONTEXT, b"R")
    for _ in range(3):
        assert memory.verify(memory.public_key(), CONTEXT, b"R", signature)
    assert keyring.count == 1
    assert memory.max_signature_length() == 65


def test_an_on_chain_verdict_holds_for_the_same_key_context_report_and_signature_only() -> None:
    keyring, other = Counting(b"\x01" * 32), EVMOnchainKeyring(b"\x02" * 32)
    memory = OnchainMemory(keyring)
    signature = keyring.sign(CONTEXT, b"R")
    wrong = (
        (other.public_key(), CONTEXT, b"R", signature),
        (keyring.public_key(), OTHER_CONTEXT, b"R", signature),
        (keyring.public_key(), CONTEXT, b"S", signature),
        (keyring.public_key(), CONTEXT, b"R", other.sign(CONTEXT, b"R")),
        (keyring.public_key(), CONTEXT, b"R", b""),
    )
    for when in ("before", "after"):
        for key, context, report, text in wrong:
            assert not memory.verify(key, context, report, text), when
        assert memory.verify(keyring.public_key(), CONTEXT, b"R", signature)


def test_one_oracle_with_many_signatures_of_a_report_takes_one_place() -> None:
    class Lenient(Counting):
        def verify(self, public_key: bytes, context: ReportContext, report: bytes, signature: bytes) -> bool:
            return True

    memory = OnchainMemory(Lenient(b"\x01" * 32))
    for number in range(100):
        assert memory.verify(b"key", CONTEXT, b"R", number.to_bytes(65, "big"))
    assert memory._valid.get((CONTEXT, b"R")) == {b"key": (99).to_bytes(65, "big")}
    for number in range(REPORTS + 5):
        assert memory.verify(b"key", CONTEXT, bytes([number]), b"s")
    assert len(memory._valid) == REPORTS


def test_a_memory_drops_what_came_first() -> None:
    memory: Memory[int, str] = Memory(2)
    for number in (1, 2, 3):
        memory.put(number, str(number))
    assert [memory.get(number) for number in (1, 2, 3)] == [None, "2", "3"]


def test_the_hash_of_a_report_is_not_taken_for_that_of_another() -> None:
    keyring = EVMOnchainKeyring(b"\x01" * 32)
    report = bytes(64)
    signature = keyring.sign(CONTEXT, report)
    assert keyring.verify(keyring.public_key(), CONTEXT, report, signature)
    assert not keyring.verify(keyring.public_key(), OTHER_CONTEXT, report, signature)
    assert not keyring.verify(keyring.public_key(), CONTEXT, bytes(63), signature)
    assert keyring.verify(keyring.public_key(), CONTEXT, bytes(64), signature)
