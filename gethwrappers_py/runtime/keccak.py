"""Keccak-256: by the backend of `eth-hash` where one is installed, else in plain Python.

`eth-abi` brings `eth-hash` but none of its backends, and the wheel asks for `eth-abi` only. Generated code holds its
selectors and topics ready made, so hashing is rare: checksums of addresses, filters on indexed strings.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

RATE_BYTES = 136
MASK = (1 << 64) - 1


def keccak256(data: bytes) -> bytes:
    """The 32-byte Keccak-256 hash (Ethereum's, not SHA3-256)."""
    return _backend()(data)


@cache
def _backend() -> Callable[[bytes], bytes]:
    try:
        from eth_hash.auto import keccak

        keccak(b"")
    except ImportError:
        return plain_keccak256
    return keccak


def _rotation_offsets() -> list[list[int]]:
    offsets = [[0] * 5 for _ in range(5)]
    x, y = 1, 0
    for t in range(24):
        offsets[x][y] = (t + 1) * (t + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    return offsets


def _round_constants() -> list[int]:
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for j in range(7):
            if register & 1:
                constant |= 1 << (2**j - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return constants


ROTATION = _rotation_offsets()
ROUND_CONSTANTS = _round_constants()


def _rotate(lane: int, by: int) -> int:
    return ((lane << by) | (lane >> (64 - by))) & MASK if by else lane


def _permute(a: list[list[int]]) -> None:
    for constant in ROUND_CONSTANTS:
        c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        d = [c[x - 1] ^ _rotate(c[(x + 1) % 5], 1) for x in range(5)]
        b = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                b[y][(2 * x + 3 * y) % 5] = _rotate(a[x][y] ^ d[x], ROTATION[x][y])
        for x in range(5):
            for y in range(5):
                a[x][y] = b[x][y] ^ (~b[(x + 1) % 5][y] & b[(x + 2) % 5][y])
        a[0][0] ^= constant


def plain_keccak256(data: bytes) -> bytes:
    """Keccak-256 without any library; a fraction of a millisecond for short input."""
    padding = RATE_BYTES - len(data) % RATE_BYTES
    padded = bytearray(data + bytes(padding))
    padded[len(data)] |= 0x01
    padded[-1] |= 0x80
    state = [[0] * 5 for _ in range(5)]
    for start in range(0, len(padded), RATE_BYTES):
        for lane in range(RATE_BYTES // 8):
            word = padded[start + 8 * lane : start + 8 * lane + 8]
            state[lane % 5][lane // 5] ^= int.from_bytes(word, "little")
        _permute(state)
    return b"".join(state[lane % 5][lane // 5].to_bytes(8, "little") for lane in range(4))
