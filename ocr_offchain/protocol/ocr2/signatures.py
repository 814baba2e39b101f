"""What oracles of OCR2 sign, byte for byte, and how it is checked (OCR2 6.4 to 6.6).

Checking never raises, whatever the input. Signing raises `SigningError` when the keyring does, or when what it made
does not verify (OCR2 6.7): a node with a broken key says nothing rather than something wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ocr_offchain.crypto import ed25519
from ocr_offchain.crypto.keyring import OffchainKeyring, OnchainKeyring
from ocr_offchain.errors import OCRError
from ocr_offchain.protocol.ocr2.messages import (
    AttestedReportMany,
    AttestedReportOne,
    AttributedSignedObservation,
    SignedObservation,
)
from ocr_offchain.types import AttributedObservation, OracleId, ReportContext, ReportTimestamp

SKIP = AttestedReportOne(skip=True, report=b"", signature=b"")
"""The verdict "not worth reporting"; it carries no signature (OCR2 6.6)."""


class SigningError(OCRError):
    """An own signature could not be made, or does not verify."""


def _be64(value: int) -> bytes:
    return value.to_bytes(8, "big")


def observation_digest(timestamp: ReportTimestamp, query: bytes, observation: bytes) -> bytes:
    """The 32 bytes that an observer signs (OCR2 6.4): SHA-256 of

    config digest (32) ‖ epoch (4, big-endian) ‖ round (1) ‖ length (8) ‖ query ‖ length (8) ‖ observation.
    """
    return _observation_digest(_observation_prefix(timestamp, query), observation)


def _observation_prefix(timestamp: ReportTimestamp, query: bytes) -> bytes:
    """What the observations of a round have in common."""
    epoch, round = timestamp.epoch.to_bytes(4, "big"), timestamp.round.to_bytes(1, "big")
    return timestamp.config_digest + epoch + round + _be64(len(query)) + query


def _observation_digest(prefix: bytes, observation: bytes) -> bytes:
    return hashlib.sha256(prefix + len(observation).to_bytes(8, "big") + observation).digest()


def extra_hash(query: bytes, observations: Sequence[AttributedObservation]) -> bytes:
    """H, the 32 bytes that tie a report to what it was made of (OCR2 6.5): SHA-256 of

    length (8) ‖ query ‖ count (8), then of each observation as ordered: length (8) ‖ observation ‖ observer (1).
    """
    parts = [_be64(len(query)), query, _be64(len(observations))]
    for attributed in observations:
        observation = attributed.observation
        parts += (_be64(len(observation)), observation, bytes((attributed.observer,)))
    return hashlib.sha256(b"".join(parts)).digest()


def without_signatures(entries: Sequence[AttributedSignedObservation]) -> tuple[AttributedObservation, ...]:
    """The observations of a REPORT-REQ in its own order, which H and the report depend on (OCR2 H-6)."""
    return tuple([AttributedObservation(entry.signed_observation.observation, entry.observer) for entry in entries])


def sign_observation(
    keyring: OffchainKeyring,
    timestamp: ReportTimestamp,
    query: bytes,
    observation: bytes,
    verify: ed25519.Verify = ed25519.verify,
) -> SignedObservation:
    """Raises `SigningError`."""
    try:
        digest = observation_digest(timestamp, query, observation)
        signature = keyring.offchain_sign(digest)
        valid = verify(keyring.offchain_public_key(), digest, signature)
    except Exception as error:  # a keyring is the host's code and may talk to hardware
        raise SigningError(f"the off-chain keyring failed: {type(error).__name__}") from error
    if not valid:
        raise SigningError("the off-chain keyring made a signature that does not verify")
    return SignedObservation(observation, signature)


def verify_observation(
    signed: SignedObservation,
    offchain_public_key: bytes,
    timestamp: ReportTimestamp,
    query: bytes,
    verify: ed25519.Verify = ed25519.verify,
) -> bool:
    """Whether `signed` is an observation of this round, for this query, by the holder of the key."""
    return verify(offchain_public_key, observation_digest(timestamp, query, signed.observation), signed.signature)


def first_invalid_observation(
    entries: Sequence[AttributedSignedObservation],
    offchain_public_keys: Sequence[bytes],
    timestamp: ReportTimestamp,
    query: bytes,
    verify: ed25519.Verify = ed25519.verify,
) -> OracleId | None:
    """As `verify_observation`, of one after the other: the first observer without a valid signature, or None."""
    prefix = _observation_prefix(timestamp, query)
    for entry in entries:
        observer, signed = entry.observer, entry.signed_observation
        digest = _observation_digest(prefix, signed.observation)
        if not verify(offchain_public_keys[observer], digest, signed.signature):
            return observer
    return None


def sign_report(keyring: OnchainKeyring, context: ReportContext, report: bytes) -> AttestedReportOne:
    """Raises `SigningError`, whose text says nothing of the report's content."""
    try:
        signature = keyring.sign(context, report)
        valid = keyring.verify(keyring.public_key(), context, report, signature)
    except Exception as error:  # a keyring is the host's code and may talk to hardware
        raise SigningError(f"the on-chain keyring failed: {type(error).__name__}") from error
    if not valid:
        raise SigningError("the on-chain keyring made a signature that does not verify")
    return AttestedReportOne(skip=False, report=report, signature=signature)


def verify_attested_report(
    keyring: OnchainKeyring, one: AttestedReportOne, onchain_public_key: bytes, context: ReportContext
) -> bool:
    """Whether one oracle's verdict holds: a skip with nothing in it, or a report with a valid signature (6.6)."""
    if one.skip:
        return one.report == b"" and one.signature == b""
    return keyring.verify(onchain_public_key, context, one.report, one.signature)


def equal_except_signature(a: AttestedReportOne, b: AttestedReportOne) -> bool:
    return a.skip == b.skip and a.report == b.report


def attested_report_problem(
    keyring: OnchainKeyring,
    many: AttestedReportMany,
    onchain_public_keys: Sequence[bytes],
    context: ReportContext,
    quorum: int,
) -> str | None:
    """What is wrong with a report and its signatures, or None (OCR2 6.6).

    There must be exactly `quorum` signatures (more are as wrong as fewer, OCR2 H-5) from distinct oracles, and all
    must be valid. Cheap checks come first.
    """
    signatures = many.attributed_signatures
    if len(signatures) != quorum:
        return f"{len(signatures)} signatures instead of exactly {quorum}"
    signers = {attributed.signer for attributed in signatures}
    if len(signers) != len(signatures):
        return "two signatures of one signer"
    if max(signers) >= len(onchain_public_keys):
        return f"signer {max(signers)} is no oracle of this configuration"
    for attributed in signatures:
        public_key = onchain_public_keys[attributed.signer]
        if not keyring.verify(public_key, context, many.report, attributed.signature):
            return f"invalid signature of oracle {attributed.signer}"
    return None
