from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.crypto import ed25519, secp256k1
from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.protocol.ocr1.report import (
    AttributedObservation,
    decode_observation,
    encode_observation,
    encode_report,
    middle_observation,
    raw_report_context,
    report_signer,
    sign_report,
    signed_observation_message,
)
from ocr_offchain.types import OracleId
from tests.unit import fixture_a

CONTEXT = raw_report_context(fixture_a.OCR1_DIGEST, 5, 2)
OBSERVATIONS = [
    AttributedObservation(-5, OracleId(2)),
    AttributedObservation(10, OracleId(0)),
    AttributedObservation(20, OracleId(3)),
]
REPORT = encode_report(CONTEXT, OBSERVATIONS)
MAX = 2**191 - 1


def test_context_and_report_are_those_of_fixture_a() -> None:
    assert CONTEXT.hex() == "0000000000000000000000" + fixture_a.OCR1_DIGEST.hex() + "0000000502"
    assert REPORT[32:64].hex() == "020003" + "00" * 29
    assert len(REPORT) == 128 + 32 * 3
    assert keccak256(REPORT).hex() == "c2c596da664857ab1c942f7e9396034e3c8d2eeb80a2f697c64bfc5ed4bd09a0"


def test_signatures_are_those_of_fixture_a() -> None:
    key = secp256k1.SigningKey(fixture_a.onchain_secret(0))
    signature = sign_report(key, REPORT)
    assert signature.hex() == (
        "a0e75e69144b4e5c2b41789ec3d33a4303a492794e86066e2803ad2d28a5d515"
        "77883e732ce241bb03136fc550391be0d24b0f7d1c0f55bc71f02c422e0eeca100"
    )
    assert report_signer(REPORT, signature) == key.address
    assert report_signer(REPORT + b"\0", signature) != key.address
    assert report_signer(REPORT, signature[:64]) is None
    message = signed_observation_message(CONTEXT, -5)
    assert len(message) == 56
    assert ed25519.sign(fixture_a.offchain_seed(0), message).hex() == (
        "a03d9bd18796d2a2c363c83b2122582d8bbd6ca35e057767cb276998444a4461"
        "84976532d9e54956954665c90b56ab060ac3eeae3ffc0fd3a245774586d9730e"
    )


@given(st.integers(-MAX - 1, MAX))
def test_observation_reads_back(value: int) -> None:
    assert decode_observation(encode_observation(value)) == value


@pytest.mark.parametrize("value", [MAX + 1, -MAX - 2])
def test_a_number_outside_of_int192_is_refused(value: int) -> None:
    with pytest.raises(InvalidInputError, match="out of the range of an int192"):
        encode_observation(value)
    with pytest.raises(InvalidInputError, match="out of the range of an int192"):
        encode_report(CONTEXT, [AttributedObservation(value, OracleId(0))])


@pytest.mark.parametrize("length", [0, 23, 25])
def test_an_observation_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(InvalidInputError, match=f"expected 24 bytes, got {length}"):
        decode_observation(bytes(length))


def test_a_report_takes_up_to_32_observations_in_the_order_given() -> None:
    observations = [AttributedObservation(-i, OracleId(i % 31)) for i in range(32)]
    report = encode_report(CONTEXT, observations)
    assert list(report[32:64]) == [observation.observer for observation in observations]
    assert [int.from_bytes(report[i : i + 32], "big", signed=True) for i in range(128, len(report), 32)] == [
        -i for i in range(32)
    ]
    with pytest.raises(InvalidInputError, match="at most 32 observations, got 33"):
        encode_report(CONTEXT, [*observations, observations[0]])


def test_the_middle_is_the_upper_one_of_two() -> None:
    assert middle_observation(OBSERVATIONS) == 10
    assert middle_observation(OBSERVATIONS[:2]) == 10
    assert middle_observation([]) is None


@pytest.mark.parametrize(
    ("digest", "epoch", "round_", "named"),
    [
        (bytes(32), 0, 0, "config digest: expected 16 bytes, got 32"),
        (bytes(16), 2**32, 0, "epoch 4294967296"),
        (bytes(16), -1, 0, "epoch -1"),
        (bytes(16), 0, 256, "round 256"),
        (bytes(16), 0, -1, "round -1"),
    ],
)
def test_a_context_that_does_not_fit_is_named(digest: bytes, epoch: int, round_: int, named: str) -> None:
    assert len(raw_report_context(bytes(16), 2**32 - 1, 255)) == 32
    with pytest.raises(InvalidInputError, match=named):
        raw_report_context(digest, epoch, round_)
