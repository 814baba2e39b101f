"""The keyed shuffle behind transmission orders and OCR3 leaders (config-and-keys 7, OCR2 6.2).

It has to give the same list at every oracle, so each draw below is fixed to the bit: a Fisher-Yates shuffle over the
keystream of AES-128, with Lemire's multiply-and-reject for the bounded draws. Go's `math/rand` works alike.
"""

from __future__ import annotations

import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ocr_offchain.errors import InvalidInputError

KEY_LENGTH = 16
_CHUNK = bytes(256)
"""More than one shuffle of 31 oracles takes, 30 draws of 8 bytes."""
_CHUNK_OF_NUMBERS = struct.Struct(f"<{len(_CHUNK) // 8}Q")


class KeyedSource:
    """Draws from AES-128 in counter mode, the counter starting at zero; 8 bytes of keystream a draw."""

    __slots__ = ("_keystream", "_unused")

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_LENGTH:
            raise InvalidInputError(f"permutation key: expected {KEY_LENGTH} bytes, got {len(key)}")
        self._keystream = Cipher(algorithms.AES128(key), modes.CTR(bytes(16))).encryptor()
        self._unused: list[int] = []
        """Draws to come, the next one last."""

    def _draw_64(self) -> int:
        """Eight bytes as a little-endian number."""
        if not self._unused:
            self._unused.extend(reversed(_CHUNK_OF_NUMBERS.unpack(self._keystream.update(_CHUNK))))
        return self._unused.pop()

    def draw_63(self) -> int:
        """The same with the top bit cleared."""
        return self._draw_64() & (2**63 - 1)

    def draw_32(self) -> int:
        """Bits 31 to 62 of the next 63-bit draw."""
        return self._draw_64() >> 31 & (2**32 - 1)

    def draw_below(self, bound: int) -> int:
        """Uniform in [0, bound), for a bound from 1 to 2^31-1."""
        while True:
            product = self.draw_32() * bound
            low_half = product & (2**32 - 1)
            # Rejected is what lies below 2^32 mod bound, which is less than bound: mostly there is nothing to divide.
            if low_half >= bound or low_half >= 2**32 % bound:
                return product >> 32


def permutation(n: int, key: bytes) -> tuple[int, ...]:
    """The numbers 0 to n-1 in an order that only the holders of the 16-byte `key` can tell.

    Raises `InvalidInputError` for a key of another length. No draw is made for n of 0 or 1.
    """
    draw_below = KeyedSource(key).draw_below
    entries = list(range(n))
    for i in range(n - 1, 0, -1):
        j = draw_below(i + 1)
        entries[i], entries[j] = entries[j], entries[i]
    return tuple(entries)
