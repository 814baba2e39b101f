"""What an oracle does once it need not do again: signatures that it knows, messages with the same bytes."""

from __future__ import annotations

from collections import Counter
from typing import cast

import pytest

from ocr_offchain.crypto import ed25519
from ocr_offchain.crypto.evm_keyring import EVMOnchainKeyring
from ocr_offchain.plugins.interface import ReportingPluginLimits
from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr2.messages import Message, MessageFinal, MessageFinalEcho, decode
from ocr_offchain.protocol.ocr2.notices import InvalidSerialization, MessageReceived
from ocr_offchain.types import OracleId, ReportContext
from tests.unit.protocol.ocr2.harness import Hand, with_signature


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts verifications by kind of signature."""
    counter: Counter[str] = Counter()
    verify_offchain, verify_onchain = ed25519.verify, EVMOnchainKeyring.verify

    def offchain(public_key: bytes, message: bytes, signature: bytes) -> bool:
        counter["off-chain"] += 1
        return verify_offchain(public_key, message, signature)

    def onchain(
        keyring: EVMOnchainKeyring, public_key: bytes, context: ReportContext, report: bytes, signature: bytes
    ) -> bool:
        counter["on-chain"] += 1
        return verify_onchain(keyring, public_key, context, report, signature)

    monkeypatch.setattr("ocr_offchain.crypto.memory.ed25519.verify", offchain)
    monkeypatch.setattr(EVMOnchainKeyring, "verify", onchain)
    return counter


def test_f_10_f_15_z_1_a_follower_checks_each_signature_once_and_its_own_when_it_makes_it(work: Counter[str]) -> None:
    hand = Hand(0).start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.answer(b"o")
    assert work == {"off-chain": 1}
    hand.receive(hand.report_req([0, 1, 2], 1, 1), 1)
    assert work == {"off-chain": 3}
    hand.answer((True, b"R"))
    assert work == {"off-chain": 3, "on-chain": 1}
    h = hand.h([0, 1, 2])
    final, other = hand.final([0, 1], 1, 1, h=h), hand.final([0, 2], 1, 1, h=h)
    work.clear()
    hand.receive(final, 1)
    assert hand.broadcasts() == [MessageFinalEcho(final)]
    assert work == {"on-chain": 1}
    hand.receive(MessageFinalEcho(other), 2)
    assert work == {"on-chain": 1}


def test_z_1_an_echo_ahead_of_the_leader_spares_the_check_of_its_final(work: Counter[str]) -> None:
    hand = Hand(0).start()
    hand.receive(hand.observe_req(1, 1), 1)
    hand.answer(b"o")
    final = hand.final([1, 2], 1, 1)
    work.clear()
    hand.receive(MessageFinalEcho(final), 3)
    assert work == {"on-chain": 2}
    hand.receive(final, 1)
    assert work == {"on-chain": 2}
    hand.receive(with_signature(final, 0, final.attested_report.attributed_signatures[1].signature), 1)
    assert work == {"on-chain": 3}
    assert hand.dropped_by() == [("F-15", Level.ERROR)]


def test_l_5_l_7_a_leader_checks_again_neither_in_report_req_nor_in_final(work: Counter[str]) -> None:
    hand = Hand(1).start()
    hand.answer(b"q")
    hand.receive(hand.observe_req(1, 1), 1)
    hand.answer(b"o")
    for oracle in range(3):
        hand.receive(hand.observe(oracle, 1, 1), oracle)
    assert work["off-chain"] == 3
    hand.fire(Timer.GRACE)
    (bundle,) = hand.broadcasts()
    hand.receive(bundle, 1)
    assert work["off-chain"] == 3
    hand.answer((True, b"R"))
    h = hand.h([0, 1, 2])
    ((_, own),) = hand.sent()
    other = hand.report(0, 1, 1, h)
    work.clear()
    hand.receive(own, 1)
    hand.receive(other, 0)
    assert work == {"on-chain": 1}
    (final,) = hand.broadcasts()
    hand.receive(final, 1)
    assert work == {"on-chain": 1}
    assert hand.broadcasts() == [MessageFinalEcho(cast(MessageFinal, final))]


def test_messages_with_the_same_bytes_are_read_once_and_garbage_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 0

    def counting(payload: bytes, limits: ReportingPluginLimits) -> Message:
        nonlocal count
        count += 1
        return decode(payload, limits)

    monkeypatch.setattr("ocr_offchain.protocol.ocr2.oracle.decode", counting)
    hand = Hand(0).start()
    echo = hand.echo([1, 2], 1, 1)
    for sender in range(4):
        hand.receive(echo, sender)
        assert hand.notices(MessageReceived) == [MessageReceived(echo, OracleId(sender))]
    assert count == 1
    for _ in range(2):
        hand.payload(b"\x22", 2)
        assert hand.notices(InvalidSerialization) == [InvalidSerialization(b"\x22", OracleId(2))]
    assert count == 3
