"""The oracles and bytes of OCR1 18.1: four oracles with keys of 32 equal bytes, round (2,3), values 100, -5, 102."""

from __future__ import annotations

import hashlib

from ocr_offchain.crypto.ed25519 import SigningKey as Ed25519Key
from ocr_offchain.crypto.secp256k1 import GROUP_ORDER
from ocr_offchain.crypto.secp256k1 import SigningKey as Secp256k1Key
from ocr_offchain.protocol.ocr1.messages import (
    AttestedReportMany,
    AttestedReportOne,
    AttributedSignedObservation,
    Message,
    MessageFinal,
    MessageFinalEcho,
    MessageNewEpoch,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
    SignedObservation,
)
from ocr_offchain.protocol.ocr1.report import AttributedObservation, signed_observation_message
from ocr_offchain.types import OracleId

SHARED_SECRET = bytes(range(16))
DIGEST = bytes(range(0xA0, 0xB0))
EPOCH = 2
ROUND = 3

OFFCHAIN_PUBLIC_KEYS = (
    "5c9c6df261c9cb840475776aaefcd944b405328fab28f9b3a95ef40490d3de84",
    "4ed32f63bf35f0eeefcb25f28a2e1fbdc873ae2835671b0c9460f5f12e4556a8",
    "1ba4075b77c9e3fb3ecde15cdaf5221f3c10373e623f7b0e1ef76366b0af7137",
    "677a74d964e4a84ffa5025a8b5537b5c4a37ad6d146e854783ac734684a207c4",
)
ADDRESSES = (
    "ef045a554cbb0016275e90e3002f4d21c6f263e1",
    "b6e610921b0a0f6f608c0e1f29a845552bc6db2c",
    "827b44d53df2854057713b25cdd653eb70fe36c4",
    "ee7e767e049143712099f92bc8a3b6b7f1b40335",
)
OBSERVATION_SIGNATURES = tuple(
    bytes.fromhex(text)
    for text in (
        "2b59c93b4a535d60e2d588a6b1ba50d7c0afb7d6c3add1e63fbb1bf6c409dff5"
        "a88eb070ab1920751142e259fcb1b00220314a23e6428af5a77de00d4908d300",
        "9a59a62cdbc720c9478d14643c6b83311e8bc853c9af8792f0f82d35721e5f21"
        "562de0dff68bf62a34265e4e866db1ac40e48358b7625534078364aa5817500f",
        "308b95380504d6b4dd29d020db47ba3f4a7bee0b2dcddd8452eada63d1ea889d"
        "f3a42c09495a47d9cc56366161f9183d184b52b3188d961443dc15905657dc0d",
    )
)
"""Of oracles 0, 1, 2 over 100, -5, 102."""
REPORT_HASH = "853a6cfdcf1865a71e6f1322b54d7dacde8b4da856a52bad253c39f70cb5969e"
REPORT_SIGNATURES = {
    oracle: bytes.fromhex(text)
    for oracle, text in (
        (
            0,
            "153a52b6c8289b4b8beb5c5f6c606566cbe4462409578c35b33e7c7d51d90af6"
            "53bdf1519dee2221968dadfabdb09d28770c8fd699c16e1cd389c782aee11bef01",
        ),
        (
            1,
            "858ef04f250c63e2d62a8e1c8af313140bc6b2ee068a00f47a217ffe86be7ce3"
            "044948181250a837e17c9b5b7166e7f55cce670d2c9628f158f59633ea328feb01",
        ),
        (
            3,
            "9e8f00b4022e53119e0611a8b9e4da36066202cc988491733d2e51422b9144c2"
            "176604ac0d89caf137698b562a58294fb2a97ee9a8e9ef427f1995e48e96ab0100",
        ),
    )
}
LIBSODIUM_REFUSES = bytes.fromhex("01" + "00" * 31 + "1a9ed4380a0ec10b341bf84cb245666136a8d7042854f3df7dfce9b97a42680d")
"""By oracle 0 over 56 zero bytes; R is the identity. All oracles must accept it (OCR1 5.3)."""

SIGNED = tuple(
    AttributedSignedObservation(SignedObservation(value, OBSERVATION_SIGNATURES[observer]), OracleId(observer))
    for value, observer in ((-5, 1), (100, 0), (102, 2))
)
OBSERVATIONS = tuple(AttributedObservation(entry.signed_observation.value, entry.observer) for entry in SIGNED)
FINAL = MessageFinal(EPOCH, ROUND, AttestedReportMany(OBSERVATIONS, (REPORT_SIGNATURES[0], REPORT_SIGNATURES[1])))

LENGTHS_AND_HASHES: tuple[tuple[Message, int, str], ...] = (
    (
        MessageReportReq(EPOCH, ROUND, SIGNED),
        305,
        "92897ae14bbcdcd635adf63ee9d77f32aef7e4c38fd70b9e0dad0271c6eaaf2a",
    ),
    (
        MessageReport(EPOCH, ROUND, AttestedReportOne(OBSERVATIONS, REPORT_SIGNATURES[0])),
        171,
        "6b9b28e829d055971b085cf538efd302d58dbb7aef7a24dab1b26df9a7f2e5e8",
    ),
    (FINAL, 238, "d332d2a496456737e94a3b7c9cdd9e8b5fd97ba945bee52f91665f4accec3236"),
    (MessageFinalEcho(FINAL), 241, "fba14c9be26d574c55e1014642d2d8e7d68a20c1bebfedfa6597bd1c2bb47a61"),
)
EXACT_BYTES: tuple[tuple[Message, str], ...] = (
    (MessageNewEpoch(0), "1200"),
    (MessageNewEpoch(2), "12020802"),
    (MessageNewEpoch(2**32 - 1), "120608ffffffff0f"),
    (MessageObserveReq(2, 3), "1a0408031002"),
    (
        MessageObserve(EPOCH, ROUND, SignedObservation(-5, OBSERVATION_SIGNATURES[1])),
        "2264080210031a5e0a1a0a18" + "ff" * 23 + "fb" + "1240" + OBSERVATION_SIGNATURES[1].hex(),
    ),
)


def seed(oracle: int) -> bytes:
    """Ed25519 seed and secp256k1 scalar of an oracle."""
    return bytes([0x10 * (oracle + 1)]) * 32


def offchain_key(oracle: int) -> Ed25519Key:
    return Ed25519Key(seed(oracle))


def onchain_key(oracle: int) -> Secp256k1Key:
    return Secp256k1Key(seed(oracle))


def high_s_twin(signature: bytes) -> bytes:
    """Another valid signature of the same signer, with s in the upper half of its range."""
    s = GROUP_ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + s.to_bytes(32, "big") + bytes([signature[64] ^ 1])


def neutral_r_signature(oracle: int, context: bytes, value: int) -> bytes:
    """A signature with the neutral element as R and S = k·a, which libsodium refuses and all others accept."""
    neutral = b"\1" + bytes(31)
    public_key = offchain_key(oracle).public_key
    digest = hashlib.sha512(neutral + public_key + signed_observation_message(context, value)).digest()
    secret = bytearray(hashlib.sha512(seed(oracle)).digest()[:32])
    secret[0] &= 248
    secret[31] = secret[31] & 63 | 64
    order = 2**252 + 27742317777372353535851937790883648493
    product = int.from_bytes(digest, "little") * int.from_bytes(secret, "little") % order
    return neutral + product.to_bytes(32, "little")
