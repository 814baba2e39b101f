from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.crypto.evm_keyring import EVMOnchainKeyring
from ocr_offchain.crypto.evm_signatures import raw_report_context, signed_hash, split_signature, split_signatures
from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.crypto.keyring import OnchainKeyring
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.types import ConfigDigest, ReportContext, ReportTimestamp
from tests.unit import fixture_a

REPORT = b"hello report"
CONTEXT = ReportContext(ReportTimestamp(fixture_a.OCR2_DIGEST, 5, 2), keccak256(b"extra"))

contexts = st.builds(
    ReportContext,
    st.builds(
        ReportTimestamp,
        st.binary(min_size=32, max_size=32).map(ConfigDigest),
        st.integers(0, 2**32 - 1),
        st.integers(0, 255),
    ),
    st.binary(min_size=32, max_size=32),
)


def test_raw_report_context_is_three_words() -> None:
    assert raw_report_context(CONTEXT) == (
        fixture_a.OCR2_DIGEST,
        bytes(27) + bytes.fromhex("0000000502"),
        CONTEXT.extra_hash,
    )


def test_hash_and_signature_are_those_of_fixture_a() -> None:
    assert signed_hash(CONTEXT, REPORT).hex() == "066ab05b0b0ca5d057224efdfb0bfba6691d2d67a86dba2987ecdf3f8a0e5d5b"
    assert fixture_a.onchain_keyring(0).sign(CONTEXT, REPORT).hex() == (
        "f85cd4dcb38d23c06d95a55a01b95ca8e51539330c7946d4cebd63046aa17ca6"
        "70f6a64e246da440206b206d295e92dba3fcbda84344b0900fe3dcbfb88d121301"
    )


@given(context=contexts, report=st.binary(max_size=200), position=st.integers(0, 63))
def test_a_signature_is_valid_for_its_signer_context_and_report_only(
    context: ReportContext, report: bytes, position: int
) -> None:
    keyring: OnchainKeyring = fixture_a.onchain_keyring(0)
    signature = keyring.sign(context, report)
    assert len(signature) <= keyring.max_signature_length()
    assert keyring.verify(keyring.public_key(), context, report, signature)
    assert not keyring.verify(fixture_a.onchain_keyring(1).public_key(), context, report, signature)
    assert not keyring.verify(keyring.public_key(), context, report + b"\0", signature)
    other_round = replace(context, timestamp=replace(context.timestamp, round=context.timestamp.round ^ 1))
    assert not keyring.verify(keyring.public_key(), other_round, report, signature)
    other_extra = replace(context, extra_hash=keccak256(context.extra_hash))
    assert not keyring.verify(keyring.public_key(), other_extra, report, signature)
    damaged = bytearray(signature)
    damaged[position] ^= 1
    assert not keyring.verify(keyring.public_key(), context, report, bytes(damaged))


@given(public_key=st.binary(max_size=33), signature=st.binary(max_size=70))
def test_hostile_keys_and_signatures_are_just_invalid(public_key: bytes, signature: bytes) -> None:
    assert not fixture_a.onchain_keyring(0).verify(public_key, CONTEXT, REPORT, signature)


@pytest.mark.parametrize(
    ("context", "named"),
    [
        (replace(CONTEXT, extra_hash=bytes(31)), "extra hash: expected 32 bytes, got 31"),
        (replace(CONTEXT, timestamp=replace(CONTEXT.timestamp, epoch=2**32)), "epoch 4294967296"),
        (replace(CONTEXT, timestamp=replace(CONTEXT.timestamp, epoch=-1)), "epoch -1"),
        (replace(CONTEXT, timestamp=replace(CONTEXT.timestamp, round=256)), "round 256"),
        (replace(CONTEXT, timestamp=replace(CONTEXT.timestamp, config_digest=ConfigDigest(bytes(16)))), "got 16"),
    ],
)
def test_a_context_that_does_not_fit_is_named_when_signing_and_invalid_when_verifying(
    context: ReportContext, named: str
) -> None:
    keyring = fixture_a.onchain_keyring(0)
    with pytest.raises(InvalidInputError, match=named):
        keyring.sign(context, REPORT)
    assert not keyring.verify(keyring.public_key(), context, REPORT, keyring.sign(CONTEXT, REPORT))


def test_signatures_are_split_with_v_in_the_byte_of_their_position() -> None:
    signatures = [fixture_a.onchain_keyring(i).sign(CONTEXT, REPORT) for i in range(4)]
    rs, ss, raw_vs = split_signatures(signatures)
    assert [r + s + bytes([v]) for r, s, v in zip(rs, ss, raw_vs, strict=False)] == signatures
    assert len(raw_vs) == 32
    assert raw_vs[4:] == bytes(28)
    assert {signature[64] for signature in signatures} == {0, 1}


def test_no_signatures_split_into_nothing() -> None:
    assert split_signatures([]) == ((), (), bytes(32))


@pytest.mark.parametrize("length", [0, 64, 66])
def test_a_signature_of_another_length_is_not_split(length: int) -> None:
    with pytest.raises(InvalidInputError, match=f"expected 65 bytes, got {length}"):
        split_signature(bytes(length))
    with pytest.raises(InvalidInputError, match=f"expected 65 bytes, got {length}"):
        split_signatures([bytes(65), bytes(length)])


def test_more_signatures_than_bytes_in_a_word_are_not_split() -> None:
    assert len(split_signatures([bytes(65)] * 32)[0]) == 32
    with pytest.raises(InvalidInputError, match="at most 32"):
        split_signatures([bytes(65)] * 33)


def test_text_form_and_errors_hide_the_secret_and_the_report() -> None:
    keyring = EVMOnchainKeyring(fixture_a.onchain_secret(0))
    assert fixture_a.onchain_secret(0).hex() not in repr(keyring)
    with pytest.raises(InvalidInputError) as caught:
        keyring.sign(replace(CONTEXT, extra_hash=b""), REPORT)
    assert "hello" not in str(caught.value)
    assert REPORT.hex() not in str(caught.value)
