"""The knock: what a dialler says before the listener answers anything (networking 3.2).

Byte layout: version 2, the dialler's public key (32), its signature (64) over a fixed text and the listener's public
key. It hides the service from scanners and no more: whoever has seen a knock can repeat it, and only TLS authenticates.
"""

from __future__ import annotations

from typing import Final

from ocr_offchain.crypto import ed25519
from ocr_offchain.errors import OCRError
from ocr_offchain.network.ragep2p.identity import PeerId

VERSION: Final = 2
_KEY_END: Final = 1 + ed25519.PUBLIC_KEY_LENGTH
KNOCK_LENGTH: Final = _KEY_END + ed25519.SIGNATURE_LENGTH
_SIGNED_TEXT: Final = b"ragep2p 1.0.0 knock knock"


class KnockError(OCRError):
    """A knock that the listener answers with silence."""


class SelfKnockError(KnockError):
    """The own knock came back: this host has dialled an address of its own."""


def make_knock(dialler: ed25519.SigningKey, listener: PeerId) -> bytes:
    return bytes([VERSION]) + dialler.public_key + dialler.sign(_SIGNED_TEXT + listener)


def verify_knock(knock: bytes, listener: PeerId) -> PeerId:
    """The dialler that knocks at `listener`. Raises `KnockError`; checks in the order of networking 3.2."""
    if len(knock) != KNOCK_LENGTH:
        raise KnockError(f"knock: expected {KNOCK_LENGTH} bytes, got {len(knock)}")
    if knock[0] != VERSION:
        raise KnockError(f"knock: expected version {VERSION}, got {knock[0]}")
    dialler = PeerId(knock[1:_KEY_END])
    if dialler == listener:
        raise SelfKnockError("knock: it bears the listener's own key")
    if not ed25519.verify(dialler, _SIGNED_TEXT + listener, knock[_KEY_END:]):
        raise KnockError("knock: the signature is not valid for this listener")
    return dialler
