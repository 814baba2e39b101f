"""Observations and reports of OCR1 (OCR1 4.6, 5.1 to 5.5; config-and-keys 4.5).

The report is the ABI encoding of `(bytes32 rawReportContext, bytes32 rawObservers, int192[] observations)`, without an
outer offset: 128 bytes and 32 more for each observation. Byte k of rawObservers is the id of the oracle whose
observation is number k. The encoder keeps the order that it is given; the protocol sorts beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.crypto.secp256k1 import SigningKey, recover_address
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.types import OracleId

CONFIG_DIGEST_LENGTH = 16
OBSERVATION_LENGTH = 24
MAX_OBSERVATIONS = 32
"""As many as rawObservers has bytes."""

_WORD = 32


@dataclass(frozen=True, slots=True)
class AttributedObservation:
    """What one oracle observed: an int192."""

    value: int
    observer: OracleId


def raw_report_context(config_digest: bytes, epoch: int, round: int) -> bytes:
    """32 bytes: 11 zero bytes, digest (16), epoch (4, big-endian), round (1). Prefix of all that is signed.

    Raises `InvalidInputError` for a value that does not fit.
    """
    if len(config_digest) != CONFIG_DIGEST_LENGTH:
        raise InvalidInputError(f"config digest: expected {CONFIG_DIGEST_LENGTH} bytes, got {len(config_digest)}")
    if not 0 <= epoch < 2**32:
        raise InvalidInputError(f"epoch {epoch}: expected 0 to 2^32-1")
    if not 0 <= round < 2**8:
        raise InvalidInputError(f"round {round}: expected 0 to 255")
    return bytes(11) + config_digest + epoch.to_bytes(4, "big") + bytes([round])


def encode_observation(value: int) -> bytes:
    """24 bytes, big-endian two's complement. Raises `InvalidInputError` when `value` is no int192."""
    try:
        return value.to_bytes(OBSERVATION_LENGTH, "big", signed=True)
    except OverflowError:
        raise InvalidInputError(f"observation {value}: is out of the range of an int192") from None


def decode_observation(data: bytes) -> int:
    """Raises `InvalidInputError` for any length but 24."""
    if len(data) != OBSERVATION_LENGTH:
        raise InvalidInputError(f"observation: expected {OBSERVATION_LENGTH} bytes, got {len(data)}")
    return int.from_bytes(data, "big", signed=True)


def signed_observation_message(context: bytes, value: int) -> bytes:
    """The 56 bytes that an observer signs with Ed25519."""
    return context + encode_observation(value)


def encode_report(context: bytes, observations: Sequence[AttributedObservation]) -> bytes:
    """Raises `InvalidInputError` for more than 32 observations or one that is no int192."""
    if len(observations) > MAX_OBSERVATIONS:
        raise InvalidInputError(f"a report takes at most {MAX_OBSERVATIONS} observations, got {len(observations)}")
    words = [
        context,
        bytes(observation.observer for observation in observations).ljust(_WORD, b"\0"),
        (3 * _WORD).to_bytes(_WORD, "big"),
        len(observations).to_bytes(_WORD, "big"),
    ]
    for observation in observations:
        encode_observation(observation.value)
        words.append(observation.value.to_bytes(_WORD, "big", signed=True))
    return b"".join(words)


def middle_observation(observations: Sequence[AttributedObservation]) -> int | None:
    """The median of a sorted list, for an even count the upper one; None for an empty list."""
    return observations[len(observations) // 2].value if observations else None


def sign_report(key: SigningKey, report: bytes) -> bytes:
    """65 bytes over keccak(report): r, s, v with v 0 or 1."""
    return key.sign_recoverable(keccak256(report))


def report_signer(report: bytes, signature: bytes) -> bytes | None:
    """The address that signed `report`; None for a signature that is none."""
    return recover_address(keccak256(report), signature)
