"""What is signed in OCR2 and how it is checked (OCR2 6.4 to 6.7)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ocr_offchain.crypto import ed25519
from ocr_offchain.protocol.ocr2.messages import AttestedReportMany, AttestedReportOne, SignedObservation
from ocr_offchain.protocol.ocr2.signatures import (
    SKIP,
    SigningError,
    attested_report_problem,
    equal_except_signature,
    extra_hash,
    observation_digest,
    sign_observation,
    sign_report,
    verify_attested_report,
    verify_observation,
)
from ocr_offchain.types import (
    AttributedObservation,
    AttributedOnchainSignature,
    ConfigDigest,
    OracleId,
    ReportContext,
    ReportTimestamp,
)

SEED = bytes(range(32))
DIGEST = ConfigDigest(bytes(range(32)))
TIMESTAMP = ReportTimestamp(DIGEST, 5, 2)
CONTEXT = ReportContext(TIMESTAMP, bytes(32))
OBSERVATION = bytes.fromhex("deadbeef")


def _recorded(kind: str) -> list[dict[str, Any]]:
    path = Path(__file__).parents[3] / "vectors" / "signatures.json"
    return [case for case in json.loads(path.read_text())["cases"] if case["kind"] == kind]


@pytest.mark.parametrize("case", _recorded("ocr2_observation"))
def test_recorded_observations_verify(case: dict[str, Any]) -> None:
    timestamp = ReportTimestamp(ConfigDigest(bytes.fromhex(case["config_digest"])), case["epoch"], case["round"])
    query, observation = bytes.fromhex(case["query"]), bytes.fromhex(case["observation"])
    signed = SignedObservation(observation, bytes.fromhex(case["signature"]))
    assert observation_digest(timestamp, query, observation).hex() == case["signed_message"]
    assert verify_observation(signed, bytes.fromhex(case["public_key"]), timestamp, query) is case["valid"]


@pytest.mark.parametrize("case", _recorded("ocr2_extra_hash"))
def test_recorded_extra_hashes_are_computed(case: dict[str, Any]) -> None:
    observations = [
        AttributedObservation(bytes.fromhex(entry["observation"]), OracleId(entry["observer"]))
        for entry in case["attributed_observations"]
    ]
    assert extra_hash(bytes.fromhex(case["query"]), observations).hex() == case["extra_hash"]


def test_specified_extra_hashes_depend_on_the_query_and_the_order() -> None:
    observations = [
        AttributedObservation(OBSERVATION, OracleId(2)),
        AttributedObservation(b"", OracleId(0)),
        AttributedObservation(b"\x01", OracleId(3)),
    ]
    assert extra_hash(b"", observations).hex() == "35b40d47e7ad66b89cc6f62a87f83fa58386640b3fa92372eaf0bf063562cf5b"
    assert extra_hash(b"q", observations).hex() == "da59d2d7bfbf8f690e2a665a6819c035ca265e5071f04b3d4c86d8b15a894c4c"
    assert extra_hash(b"", []).hex() == "374708fff7719dd5979ec875d56cd2286f6d3cf7ec317a3b25632aab28ec37bb"
    assert extra_hash(b"", observations[::-1]) != extra_hash(b"", observations)


class Keyring:
    """An off-chain keyring whose faults a test may choose."""

    def __init__(self, *, signs_with: bytes = SEED, raises: Exception | None = None) -> None:
        self._seed = signs_with
        self._raises = raises

    def offchain_sign(self, message: bytes) -> bytes:
        if self._raises:
            raise self._raises
        return ed25519.sign(self._seed, message)

    def offchain_public_key(self) -> bytes:
        return ed25519.public_key_from_seed(SEED)

    def config_diffie_hellman(self, point: bytes) -> bytes:
        raise NotImplementedError

    def config_encryption_public_key(self) -> bytes:
        raise NotImplementedError


def test_h_7_specified_observation_signature() -> None:
    signed = sign_observation(Keyring(), TIMESTAMP, b"q", OBSERVATION)
    assert signed.signature.hex() == (
        "f31b7c2a286fe8d1f3e317568bc6cf3d9fa203c399b1dc2dddeb1ebf49065f4d"
        "6a8d72b8d150e001876d62deb4cbbcd4440d2073abf067b1477e85b2b4bbd305"
    )


def test_an_observation_is_bound_to_config_epoch_round_query_and_value() -> None:
    key = ed25519.public_key_from_seed(SEED)
    signed = sign_observation(Keyring(), TIMESTAMP, b"q", OBSERVATION)
    assert verify_observation(signed, key, TIMESTAMP, b"q")
    assert not verify_observation(signed, key, ReportTimestamp(ConfigDigest(bytes(32)), 5, 2), b"q")
    assert not verify_observation(signed, key, ReportTimestamp(DIGEST, 6, 2), b"q")
    assert not verify_observation(signed, key, ReportTimestamp(DIGEST, 5, 3), b"q")
    assert not verify_observation(signed, key, TIMESTAMP, b"")
    assert not verify_observation(SignedObservation(b"", signed.signature), key, TIMESTAMP, b"q")
    assert not verify_observation(SignedObservation(OBSERVATION, b""), key, TIMESTAMP, b"q")


@pytest.mark.parametrize("keyring", [Keyring(signs_with=bytes(32)), Keyring(raises=OSError("no token"))])
def test_a_keyring_that_fails_signs_no_observation(keyring: Keyring) -> None:
    with pytest.raises(SigningError):
        sign_observation(keyring, TIMESTAMP, b"", OBSERVATION)


class ReportKeyring:
    """An on-chain keyring whose signature is the key followed by the epoch, the round and the report."""

    def __init__(self, key: bytes = b"0", *, broken: bool = False) -> None:
        self._key = key
        self._broken = broken

    def public_key(self) -> bytes:
        return self._key

    def sign(self, context: ReportContext, report: bytes) -> bytes:
        if self._broken:
            raise ValueError(report)
        return self._signature(self._key, context, report)

    def verify(self, public_key: bytes, context: ReportContext, report: bytes, signature: bytes) -> bool:
        return signature == self._signature(public_key, context, report)

    def max_signature_length(self) -> int:
        return 100

    @staticmethod
    def _signature(key: bytes, context: ReportContext, report: bytes) -> bytes:
        return key + bytes([context.timestamp.epoch, context.timestamp.round]) + context.extra_hash + report


KEYS = [b"0", b"1", b"2", b"3"]


def _signatures(*signers: int) -> tuple[AttributedOnchainSignature, ...]:
    return tuple(
        AttributedOnchainSignature(ReportKeyring(KEYS[signer % 4]).sign(CONTEXT, b"R"), OracleId(signer))
        for signer in signers
    )


def test_exactly_a_quorum_of_valid_signatures_attests_a_report_in_any_order() -> None:
    for signers in ((0, 2), (2, 0), (1, 3)):
        many = AttestedReportMany(b"R", _signatures(*signers))
        assert attested_report_problem(ReportKeyring(), many, KEYS, CONTEXT, 2) is None


@pytest.mark.parametrize(
    ("many", "problem"),
    [
        (AttestedReportMany(b"R", _signatures(0)), "1 signatures instead of exactly 2"),
        (AttestedReportMany(b"R", _signatures(0, 1, 2)), "3 signatures instead of exactly 2"),
        (AttestedReportMany(b"R", _signatures(1, 1)), "two signatures of one signer"),
        (AttestedReportMany(b"R", _signatures(1, 4)), "signer 4 is no oracle of this configuration"),
        (AttestedReportMany(b"r", _signatures(0, 1)), "invalid signature of oracle 0"),
        (
            AttestedReportMany(b"R", (_signatures(0)[0], AttributedOnchainSignature(b"", OracleId(3)))),
            "invalid signature of oracle 3",
        ),
    ],
)
def test_h_5_anything_but_a_quorum_of_valid_signatures_is_refused(many: AttestedReportMany, problem: str) -> None:
    assert attested_report_problem(ReportKeyring(), many, KEYS, CONTEXT, 2) == problem


def test_a_skip_carries_nothing_and_needs_no_signature() -> None:
    keyring = ReportKeyring()
    assert verify_attested_report(keyring, SKIP, b"0", CONTEXT)
    assert not verify_attested_report(keyring, AttestedReportOne(True, b"R", b""), b"0", CONTEXT)
    assert not verify_attested_report(keyring, AttestedReportOne(True, b"", b"S"), b"0", CONTEXT)


def test_an_attested_report_is_bound_to_its_signer_and_context() -> None:
    keyring = ReportKeyring()
    one = sign_report(keyring, CONTEXT, b"R")
    assert verify_attested_report(keyring, one, b"0", CONTEXT)
    assert not verify_attested_report(keyring, one, b"1", CONTEXT)
    assert not verify_attested_report(keyring, one, b"0", ReportContext(TIMESTAMP, b"\x01" * 32))


def test_reports_are_equal_whoever_signed_them() -> None:
    one = AttestedReportOne(False, b"R", b"S")
    assert equal_except_signature(one, AttestedReportOne(False, b"R", b"T"))
    assert not equal_except_signature(one, AttestedReportOne(False, b"r", b"S"))
    assert not equal_except_signature(SKIP, AttestedReportOne(False, b"", b""))


def test_a_keyring_that_fails_does_not_tell_the_report() -> None:
    with pytest.raises(SigningError) as caught:
        sign_report(ReportKeyring(broken=True), CONTEXT, b"secret price")
    assert "secret" not in str(caught.value)
