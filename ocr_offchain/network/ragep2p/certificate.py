"""The self-signed certificate that a host shows in both roles of TLS (networking 3.3).

It is a pure function of the key: 178 bytes, serial 0, no names, no extensions, all dates in year 1. Peers look at the
key in it and at nothing else.
"""

from __future__ import annotations

from typing import Final

from ocr_offchain.crypto import ed25519

_ALGORITHM: Final = bytes.fromhex("300506032b6570")
_YEAR_ONE: Final = b"\x18\x0f00010101000000Z"
_BEFORE_KEY: Final = (
    bytes.fromhex("3063a003020102020100")  # TBSCertificate of 99 bytes, version 3, serial 0
    + _ALGORITHM
    + bytes.fromhex("3000")  # no issuer
    + b"\x30\x22"
    + _YEAR_ONE * 2
    + bytes.fromhex("3000302a")  # no subject; the key follows
    + _ALGORITHM
    + bytes.fromhex("032100")
)
_PKCS8_BEFORE_SEED: Final = bytes.fromhex("302e020100300506032b657004220420")


def certificate_der(key: ed25519.SigningKey) -> bytes:
    to_be_signed = _BEFORE_KEY + key.public_key
    return bytes.fromhex("3081af") + to_be_signed + _ALGORITHM + bytes.fromhex("034100") + key.sign(to_be_signed)


def private_key_der(key: ed25519.SigningKey) -> bytes:
    """The private key in PKCS#8, the form in which OpenSSL takes it."""
    return _PKCS8_BEFORE_SEED + key.seed
