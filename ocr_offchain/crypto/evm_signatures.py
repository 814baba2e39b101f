"""The bytes that the OCR2 aggregator checks, and how it takes signatures (config-and-keys 4.5, OCR2 20.3)."""

from __future__ import annotations

from collections.abc import Sequence

from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.crypto.secp256k1 import SIGNATURE_LENGTH
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.types import ReportContext

WORD = 32


def raw_report_context(context: ReportContext) -> tuple[bytes, bytes, bytes]:
    """Three words: config digest; 27 zero bytes, epoch (uint32, big-endian), round (uint8); extra hash.

    Raises `InvalidInputError` for a value that does not fit.
    """
    timestamp = context.timestamp
    if len(timestamp.config_digest) != WORD:
        raise InvalidInputError(f"config digest: expected {WORD} bytes, got {len(timestamp.config_digest)}")
    if len(context.extra_hash) != WORD:
        raise InvalidInputError(f"extra hash: expected {WORD} bytes, got {len(context.extra_hash)}")
    if not 0 <= timestamp.epoch < 2**32:
        raise InvalidInputError(f"epoch {timestamp.epoch}: expected 0 to 2^32-1")
    if not 0 <= timestamp.round < 2**8:
        raise InvalidInputError(f"round {timestamp.round}: expected 0 to 255")
    epoch_and_round = bytes(27) + timestamp.epoch.to_bytes(4, "big") + bytes([timestamp.round])
    return bytes(timestamp.config_digest), epoch_and_round, bytes(context.extra_hash)


def signed_hash(context: ReportContext, report: bytes) -> bytes:
    """keccak(keccak(report), word 0, word 1, word 2). No prefix of "signed messages" is added."""
    return keccak256(keccak256(report) + b"".join(raw_report_context(context)))


def split_signature(signature: bytes) -> tuple[bytes, bytes, int]:
    """(r, s, v) of 65 bytes. Raises `InvalidInputError` for any other length."""
    if len(signature) != SIGNATURE_LENGTH:
        raise InvalidInputError(f"on-chain signature: expected {SIGNATURE_LENGTH} bytes, got {len(signature)}")
    return signature[:32], signature[32:64], signature[64]


def split_signatures(signatures: Sequence[bytes]) -> tuple[tuple[bytes, ...], tuple[bytes, ...], bytes]:
    """(rs, ss, rawVs) as `transmit` takes them; byte k of rawVs is v of signature k, to which the contract adds 27.

    Raises `InvalidInputError` for a signature of another length, or for more signatures than rawVs has bytes.
    """
    if len(signatures) > WORD:
        raise InvalidInputError(f"on-chain signatures: at most {WORD} fit into a transmission, got {len(signatures)}")
    parts = [split_signature(signature) for signature in signatures]
    raw_vs = bytes(v for _, _, v in parts).ljust(WORD, b"\0")
    return tuple(r for r, _, _ in parts), tuple(s for _, s, _ in parts), raw_vs
