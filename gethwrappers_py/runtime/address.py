"""Addresses as text with the EIP-55 checksum, and as the 20 bytes that go on the wire."""

from __future__ import annotations

import re
from functools import lru_cache

from gethwrappers_py.errors import BadAddress
from gethwrappers_py.runtime.keccak import keccak256

ZERO_ADDRESS = "0x" + 40 * "0"
_HEX_ADDRESS = re.compile(r"0[xX][0-9a-fA-F]{40}")


@lru_cache(maxsize=4096)
def checksummed(raw: bytes) -> str:
    """The EIP-55 text of 20 bytes."""
    digits = raw.hex()
    hashed = keccak256(digits.encode()).hex()
    return "0x" + "".join(d.upper() if int(h, 16) >= 8 else d for d, h in zip(digits, hashed, strict=False))


def address_bytes(value: object, where: str = "address") -> bytes:
    """The 20 bytes of an address given as text or bytes.

    All-lower and all-upper text is taken as it is; mixed case must match the checksum. An object with an `address`
    attribute (an account, a contract) stands for that address.

    Raises:
        BadAddress: it is none.
    """
    if isinstance(value, bytes | bytearray | memoryview):
        raw = bytes(value)
        if len(raw) != 20:
            raise BadAddress(where, "an address of 20 bytes", value)
        return raw
    text = value if isinstance(value, str) else getattr(value, "address", None)
    if not isinstance(text, str) or not _HEX_ADDRESS.fullmatch(text):
        raise BadAddress(where, "an address (0x and 40 hexadecimal digits)", value)
    digits = text[2:]
    raw = bytes.fromhex(digits)
    if digits not in (digits.lower(), digits.upper()) and checksummed(raw)[2:] != digits:
        raise BadAddress(where, f"the EIP-55 checksum {checksummed(raw)}", value)
    return raw


def to_address(value: object, where: str = "address") -> str:
    """The EIP-55 text of an address given in any accepted form; raises `BadAddress`."""
    return checksummed(address_bytes(value, where))
