"""Base58 in the alphabet of Bitcoin, without a checksum. Meant for short texts such as peer ids."""

from __future__ import annotations

from ocr_offchain.errors import InvalidInputError

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_MAX_TEXT_LENGTH = 256
"""The cost of decoding grows with the square of the length, and texts come from strangers."""


def encode(data: bytes) -> str:
    """Each leading zero byte becomes a `1`."""
    number = int.from_bytes(data, "big")
    letters: list[str] = []
    while number:
        number, value = divmod(number, 58)
        letters.append(_ALPHABET[value])
    leading_zeros = len(data) - len(data.lstrip(b"\0"))
    return _ALPHABET[0] * leading_zeros + "".join(reversed(letters))


def decode(text: str) -> bytes:
    """Raises `InvalidInputError` for a letter outside of the alphabet or more than 256 letters."""
    if len(text) > _MAX_TEXT_LENGTH:
        raise InvalidInputError(f"base58 text: at most {_MAX_TEXT_LENGTH} letters are read, got {len(text)}")
    number = 0
    for position, letter in enumerate(text):
        value = _VALUES.get(letter)
        if value is None:
            raise InvalidInputError(f"base58 text: {letter!r} at position {position} is not a base58 letter")
        number = number * 58 + value
    leading_ones = len(text) - len(text.lstrip(_ALPHABET[0]))
    return bytes(leading_ones) + number.to_bytes((number.bit_length() + 7) // 8, "big")
