"""Signatures that one oracle has checked before and need not check again.

The same signature comes to an oracle many times: its own comes back, a leader meets in FINAL what it took in REPORT,
and every oracle echoes the same report. What is remembered is what was found valid, under all that the verdict depends
on: key, message and signature. So nobody can plant a wrong verdict, and what a liar does with its own key costs others
no more than without the memory. A memory belongs to one oracle; it holds a fixed number of entries and drops the
oldest.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

from ocr_offchain.crypto import ed25519
from ocr_offchain.crypto.keyring import OnchainKeyring
from ocr_offchain.types import ReportContext

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

OBSERVATIONS = 256
"""Observations that are remembered; an honest round has 31 at most."""

REPORTS = 16
"""Reports whose signatures are remembered, at most one of each oracle."""


class Memory(dict[K, V]):
    """A dictionary into which `put` puts at most `capacity` entries; it drops the oldest."""

    __slots__ = ("_capacity",)

    def __init__(self, capacity: int) -> None:
        super().__init__()
        self._capacity = capacity

    def put(self, key: K, value: V) -> None:
        self[key] = value
        if len(self) > self._capacity:
            del self[next(iter(self))]


class Ed25519Memory:
    """Verifies as `ed25519.verify` does, each signature once."""

    def __init__(self) -> None:
        self._valid: Memory[tuple[bytes, bytes], bytes] = Memory(OBSERVATIONS)
        """(public key, message) to the signature that was found valid last."""

    def verify(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        key = (public_key, message)
        if self._valid.get(key) == signature:
            return True
        valid = ed25519.verify(public_key, message, signature)
        if valid:
            self._valid.put(key, signature)
        return valid

    def verify_once(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        """As `verify`, for a signature that comes no more: it is looked for, but not remembered."""
        known = self._valid.get((public_key, message)) == signature
        return known or ed25519.verify(public_key, message, signature)


class OnchainMemory:
    """An `OnchainKeyring` that verifies each signature once, and leaves everything else to the keyring given to it."""

    def __init__(self, keyring: OnchainKeyring) -> None:
        self._keyring = keyring
        self._valid: Memory[tuple[ReportContext, bytes], dict[bytes, bytes]] = Memory(REPORTS)
        """(context, report) to the valid signatures, by public key."""
        self._latest: tuple[ReportContext, bytes, dict[bytes, bytes]] | None = None
        """The latest of these: the signatures of a report come one after the other."""

    def public_key(self) -> bytes:
        return self._keyring.public_key()

    def sign(self, context: ReportContext, report: bytes) -> bytes:
        return self._keyring.sign(context, report)

    def verify(self, public_key: bytes, context: ReportContext, report: bytes, signature: bytes) -> bool:
        known = self._known(context, report)
        if known is not None and known.get(public_key) == signature:
            return True
        valid = self._keyring.verify(public_key, context, report, signature)
        if valid:
            if known is None:
                known = {}
                self._valid.put((context, report), known)
            known[public_key] = signature
        return valid

    def _known(self, context: ReportContext, report: bytes) -> dict[bytes, bytes] | None:
        latest = self._latest
        if latest is not None and latest[0] is context and latest[1] is report:
            return latest[2]
        known = self._valid.get((context, report))
        if known is not None:
            self._latest = (context, report, known)
        return known

    def max_signature_length(self) -> int:
        return self._keyring.max_signature_length()
