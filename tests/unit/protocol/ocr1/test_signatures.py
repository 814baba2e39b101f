"""What oracles sign (OCR1 5, 18.1), and the limits and telemetry that go with it (OCR1 7.1, 15)."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ocr_offchain.crypto import ed25519
from ocr_offchain.crypto.evm_ocr1_keyring import EVMOCR1OnchainKeyring
from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.crypto.offchain_keyring import InMemoryOffchainKeyring
from ocr_offchain.proto import offchainreporting1_telemetry_pb2 as pb
from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.ocr1.limits import network_limits
from ocr_offchain.protocol.ocr1.messages import AttestedReportMany, MessageNewEpoch, SignedObservation, encode, to_proto
from ocr_offchain.protocol.ocr1.notices import (
    EpochStarted,
    InvalidSerialization,
    MessageBroadcast,
    MessageReceived,
    MessageSent,
    RoundStarted,
)
from ocr_offchain.protocol.ocr1.report import (
    encode_report,
    raw_report_context,
    report_signer,
    signed_observation_message,
)
from ocr_offchain.protocol.ocr1.signatures import SigningError, Verifier, sign_observation, sign_report
from ocr_offchain.protocol.ocr1.telemetry import telemetry
from ocr_offchain.types import ConfigDigest, OracleId
from tests.unit.protocol.ocr1 import golden
from tests.unit.protocol.ocr1.harness import committee

CONTEXT = raw_report_context(golden.DIGEST, golden.EPOCH, golden.ROUND)
REPORT = encode_report(CONTEXT, golden.OBSERVATIONS)
ADDRESSES = tuple(bytes.fromhex(address) for address in golden.ADDRESSES)
SECOND = 1_000_000_000


@pytest.mark.parametrize("oracle", range(4))
def test_keys_are_those_of_the_golden_table(oracle: int) -> None:
    assert golden.offchain_key(oracle).public_key.hex() == golden.OFFCHAIN_PUBLIC_KEYS[oracle]
    assert golden.onchain_key(oracle).address.hex() == golden.ADDRESSES[oracle]


def test_5_1_trap_2_the_tag_is_that_of_the_golden_table() -> None:
    tag = raw_report_context(golden.DIGEST, 0x01020304, 5)
    assert tag.hex() == "0000000000000000000000a0a1a2a3a4a5a6a7a8a9aaabacadaeaf0102030405"


@pytest.mark.parametrize(("oracle", "value"), [(0, 100), (1, -5), (2, 102)])
def test_5_3_observation_signatures_are_those_of_the_golden_table(oracle: int, value: int) -> None:
    keyring = InMemoryOffchainKeyring(golden.seed(oracle), golden.seed(oracle))
    signed = sign_observation(keyring, CONTEXT, value)
    assert signed == SignedObservation(value, golden.OBSERVATION_SIGNATURES[oracle])
    assert Verifier().observation_is_valid(signed, keyring.offchain_public_key(), CONTEXT)


def test_5_4_the_report_is_that_of_the_golden_table() -> None:
    assert REPORT[:64] == CONTEXT + bytes.fromhex("010002" + "00" * 29)
    words = [int.from_bytes(REPORT[start : start + 32], "big", signed=True) for start in range(64, len(REPORT), 32)]
    assert words == [0x60, 3, -5, 100, 102]
    assert keccak256(REPORT).hex() == golden.REPORT_HASH


@pytest.mark.parametrize("oracle", [0, 1, 3])
def test_5_5_trap_4_report_signatures_are_those_of_the_golden_table(oracle: int) -> None:
    one = sign_report(EVMOCR1OnchainKeyring(golden.seed(oracle)), CONTEXT, golden.OBSERVATIONS)
    assert one.signature == golden.REPORT_SIGNATURES[oracle]
    assert one.signature[64] in (0, 1)
    assert Verifier().report_signer(REPORT, one.signature) == ADDRESSES[oracle]


def test_5_3_trap_18_what_libsodium_alone_refuses_is_accepted() -> None:
    public_key = golden.offchain_key(0).public_key
    assert ed25519.verify(public_key, bytes(56), golden.LIBSODIUM_REFUSES)
    crafted = SignedObservation(7, golden.neutral_r_signature(0, CONTEXT, 7))
    assert Verifier().observation_is_valid(crafted, public_key, CONTEXT)
    assert not Verifier().observation_is_valid(replace(crafted, value=8), public_key, CONTEXT)


def test_a_verdict_holds_for_the_very_same_bytes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bytes] = []

    def counting(report: bytes, signature: bytes) -> bytes | None:
        calls.append(signature)
        return report_signer(report, signature)

    monkeypatch.setattr("ocr_offchain.protocol.ocr1.signatures.report_signer", counting)
    verifier = Verifier()
    many = golden.FINAL.report
    for _ in range(5):
        assert verifier.attested_report_problem(many, ADDRESSES, CONTEXT, 1) is None
    assert len(calls) == 2
    other_round = raw_report_context(golden.DIGEST, golden.EPOCH, golden.ROUND + 1)
    assert verifier.attested_report_problem(many, ADDRESSES, other_round, 1) is not None
    assert len(calls) == 3


def test_an_oracle_remembers_a_bounded_number_of_verdicts() -> None:
    verifier = Verifier()
    public_key = golden.offchain_key(0).public_key
    for value in range(1500):
        message_signature = golden.offchain_key(0).sign(signed_observation_message(CONTEXT, value))
        assert verifier.observation_is_valid(SignedObservation(value, message_signature), public_key, CONTEXT)
        assert len(verifier._observations._valid) <= 256
    for round in range(300):
        report = raw_report_context(golden.DIGEST, golden.EPOCH + round, 1)
        signature = golden.onchain_key(0).sign_recoverable(keccak256(report))
        assert verifier.report_signer(report, signature) == ADDRESSES[0]
        assert len(verifier._signers) <= 256


def test_rf_6_rf_10_an_oracle_knows_its_own_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier = Verifier()
    keyring = InMemoryOffchainKeyring(golden.seed(0), golden.seed(0))
    signed = sign_observation(keyring, CONTEXT, 7, verifier.verify)
    onchain = EVMOCR1OnchainKeyring(golden.seed(0))
    one = sign_report(onchain, CONTEXT, golden.OBSERVATIONS, verifier.report_signer)

    def never(*_: object) -> bool:
        raise AssertionError("checked again")

    monkeypatch.setattr("ocr_offchain.crypto.memory.ed25519.verify", never)
    monkeypatch.setattr("ocr_offchain.protocol.ocr1.signatures.report_signer", never)
    assert verifier.observation_is_valid(signed, keyring.offchain_public_key(), CONTEXT)
    assert verifier.report_signer(REPORT, one.signature) == onchain.address()


def test_rf_17_names_what_is_wrong() -> None:
    good = golden.REPORT_SIGNATURES
    verifier = Verifier()

    def problem(*texts: bytes) -> tuple[Level, str] | None:
        return verifier.attested_report_problem(AttestedReportMany(golden.OBSERVATIONS, texts), ADDRESSES, CONTEXT, 1)

    assert problem(good[0]) == (Level.WARN, "1 signatures, at least 2 are needed")
    assert problem(good[1], good[1]) == (Level.ERROR, "two signatures of oracle 1")
    assert problem(good[0], bytes(65)) == (Level.ERROR, "a signature (number 1) of no oracle of this configuration")
    assert problem(good[3], good[0], good[1]) is None


class _Broken:
    def offchain_sign(self, message: bytes) -> bytes:
        raise OSError("no device")

    def offchain_public_key(self) -> bytes:
        return bytes(32)

    def config_diffie_hellman(self, point: bytes) -> bytes:
        raise NotImplementedError

    def config_encryption_public_key(self) -> bytes:
        raise NotImplementedError

    def address(self) -> bytes:
        return bytes(20)

    def sign(self, report: bytes) -> bytes:
        return bytes(65)


def test_rf_6_rf_10_a_key_that_fails_or_lies_is_found_out() -> None:
    with pytest.raises(SigningError, match="the off-chain keyring failed: OSError"):
        sign_observation(_Broken(), CONTEXT, 1)
    with pytest.raises(SigningError, match="does not verify"):
        sign_report(_Broken(), CONTEXT, golden.OBSERVATIONS)
    with pytest.raises(SigningError, match="out of the range of an int192"):
        sign_observation(_Broken(), CONTEXT, 2**191)
    with pytest.raises(SigningError, match="at most 32 observations"):
        sign_report(_Broken(), CONTEXT, golden.OBSERVATIONS * 11)


def test_7_1_the_network_limits_are_those_of_the_golden_table() -> None:
    config = (
        committee().with_config(delta_resend=10 * SECOND, delta_progress=23 * SECOND, delta_round=20 * SECOND).config
    )
    limits = network_limits(config)
    assert limits.messages_rate_per_oracle == pytest.approx(0.88695652173913042, rel=1e-15)
    assert limits.messages_capacity_per_oracle == 16
    assert limits.max_message_length == 10_000
    assert limits.bytes_rate_per_oracle == limits.messages_rate_per_oracle * 10_000
    assert limits.bytes_capacity_per_oracle == 160_000
    assert network_limits(committee().with_config(delta_resend=0).config).messages_rate_per_oracle == math.inf


def test_tl_2_tl_3_telemetry_has_the_fields_of_the_table() -> None:
    digest = ConfigDigest(golden.DIGEST)
    message = MessageNewEpoch(2)
    payload = encode(message)

    def wrapper(notice: object) -> pb.TelemetryWrapper:
        record = telemetry(notice, 77, digest)  # type: ignore[arg-type]
        assert record is not None
        parsed = pb.TelemetryWrapper.FromString(record)
        assert parsed.unix_time_nanoseconds == 77
        return parsed

    received = wrapper(MessageReceived(message, OracleId(3))).message_received
    assert (received.config_digest, received.msg, received.sender) == (digest, to_proto(message), 3)
    broadcast = wrapper(MessageBroadcast(message, payload)).message_broadcast
    assert (broadcast.config_digest, broadcast.msg, broadcast.serialized_msg) == (digest, to_proto(message), payload)
    sent = wrapper(MessageSent(message, payload, OracleId(2))).message_sent
    assert (sent.config_digest, sent.serialized_msg, sent.receiver) == (digest, payload, 2)
    bad = wrapper(InvalidSerialization(b"\x22\x00", OracleId(1))).assertion_violation.invalid_serialization
    assert (bad.config_digest, bad.serialized_msg, bad.sender) == (digest, b"\x22\x00", 1)
    started = wrapper(RoundStarted(5, 2, OracleId(3))).round_started
    assert (started.epoch, started.round, started.leader, started.time) == (5, 2, 3, 77)
    assert telemetry(EpochStarted(1, OracleId(1)), 77, digest) is None


def test_telemetry_numbers_its_fields_as_the_original_does() -> None:
    record = telemetry(RoundStarted(5, 2, OracleId(3)), 77, ConfigDigest(golden.DIGEST))
    assert record == bytes.fromhex("2a1a" + "0a10" + golden.DIGEST.hex() + "1005" + "1802" + "2003" + "284d" + "304d")


def test_keyrings_hide_their_keys() -> None:
    keyring = EVMOCR1OnchainKeyring(golden.seed(0))
    assert golden.seed(0).hex() not in repr(keyring)
    assert golden.ADDRESSES[0] in repr(keyring)
