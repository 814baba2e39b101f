"""What four oracles do off chain, as far as a test needs it: configurations, reports, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eth_abi.abi import encode

from gethwrappers_py.runtime.keccak import keccak256

ORACLES = 4
FAULTY = 1
SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class SignedReport:
    """A report with f+1 signatures as `transmit` takes them."""

    report: bytes
    rs: tuple[bytes, ...]
    ss: tuple[bytes, ...]
    raw_vs: bytes


def signing_keys(seed: str) -> list[bytes]:
    """The oracles' signing keys: known to everybody who can read, worth nothing outside tests."""
    return [keccak256(f"{seed} {index}".encode()) for index in range(ORACLES)]


def addresses(keys: Sequence[bytes]) -> list[str]:
    from eth_keys.datatypes import PrivateKey

    return [PrivateKey(key).public_key.to_checksum_address() for key in keys]


def sign(report: bytes, digest: bytes, keys: Sequence[bytes]) -> SignedReport:
    """Signatures over `digest` by the first f+1 keys."""
    from eth_keys.datatypes import PrivateKey

    signatures = [PrivateKey(key).sign_msg_hash(digest) for key in keys[: FAULTY + 1]]
    return SignedReport(
        report,
        tuple(signature.r.to_bytes(32, "big") for signature in signatures),
        tuple(signature.s.to_bytes(32, "big") for signature in signatures),
        bytes(signature.v for signature in signatures).ljust(32, b"\0"),
    )


def ocr2_report(observed_at: int, answer: int) -> bytes:
    """All oracles saw the same; `observed_at` in seconds since 1970."""
    observers = bytes(range(ORACLES)).ljust(32, b"\0")
    return encode(["uint32", "bytes32", "int192[]", "int192"], [observed_at, observers, [answer] * ORACLES, 0])


def ocr2_context(config_digest: bytes, epoch: int, round_: int) -> tuple[bytes, bytes, bytes]:
    """The report context: digest, epoch and round, extra hash (none here)."""
    return config_digest, (epoch << 8 | round_).to_bytes(32, "big"), bytes(32)


def ocr1_report(config_digest: bytes, epoch: int, round_: int, answer: int) -> bytes:
    """All oracles saw the same."""
    context = bytes(11) + config_digest + epoch.to_bytes(4, "big") + bytes([round_])
    observers = bytes(range(ORACLES)).ljust(32, b"\0")
    return encode(["bytes32", "bytes32", "int192[]"], [context, observers, [answer] * ORACLES])


def ocr2_onchain_config(low: int, high: int) -> bytes:
    return b"\x01" + low.to_bytes(24, "big", signed=True) + high.to_bytes(24, "big", signed=True)


def ocr2_offchain_config(heartbeat: int, alpha_ppb: int) -> bytes:
    """Protobuf of a configuration with this heartbeat (seconds) and deviation (parts per 10^9)."""
    median = _varint_field(2, alpha_ppb) + _varint_field(4, alpha_ppb) + _varint_field(5, heartbeat * SECOND)
    return b"".join(
        (
            _varint_field(1, 30 * SECOND),
            _varint_field(2, 10 * SECOND),
            _varint_field(3, 5 * SECOND),
            _varint_field(5, 5 * SECOND),
            _varint_field(6, 10),
            _bytes_field(7, bytes([1] * ORACLES)),
            _bytes_field(10, median),
            _varint_field(12, SECOND),
            _varint_field(13, SECOND),
        )
    )


def ocr1_encoded_config(heartbeat: int, alpha_ppb: int) -> bytes:
    """The ABI tuple of a configuration with this heartbeat (seconds) and deviation (parts per 10^9)."""
    kind = "(int64,int64,int64,int64,int64,uint64,int64,uint8,uint8[],bytes32[],string,(bytes32,bytes32,bytes16[]))"
    values = (
        30 * SECOND,
        10 * SECOND,
        5 * SECOND,
        SECOND,
        heartbeat * SECOND,
        alpha_ppb,
        5 * SECOND,
        10,
        [1] * ORACLES,
        [bytes(32)] * ORACLES,
        "",
        (bytes(32), bytes(32), [bytes(16)] * ORACLES),
    )
    return encode([kind], [values])


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])


def _varint_field(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _bytes_field(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(value)) + value
