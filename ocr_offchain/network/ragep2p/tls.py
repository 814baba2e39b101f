"""TLS 1.3 between two peers over memory: bytes in, bytes out (networking 3.4, 20).

Both sides show one self-signed certificate. Nothing about it counts but its Ed25519 key, which must be the expected
peer's; OpenSSL itself checks that the other side holds the private key.
"""

from __future__ import annotations

import warnings
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_private_key
from OpenSSL import SSL, crypto

from ocr_offchain.crypto import ed25519
from ocr_offchain.errors import OCRError
from ocr_offchain.network.ragep2p.certificate import certificate_der, private_key_der
from ocr_offchain.network.ragep2p.identity import PeerId

RECORD_LENGTH: Final = 1 << 14
"""The most plaintext, in bytes, that one TLS record holds."""
_RECORD_HEADER: Final = 5
_LONGEST_RECORD: Final = RECORD_LENGTH + 256
_RECORD_OVERHEAD: Final = 22
"""Header, type and tag of an encrypted record."""


class TLSError(OCRError):
    """The handshake or the link failed; nothing more can be read or written."""


class TLSContexts:
    """One host's certificate and settings, for both roles."""

    def __init__(self, key: ed25519.SigningKey) -> None:
        certificate = crypto.load_certificate(crypto.FILETYPE_ASN1, certificate_der(key))
        private_key = load_der_private_key(private_key_der(key), None)
        assert isinstance(private_key, Ed25519PrivateKey), "the key is written as an Ed25519 key"
        self._context = SSL.Context(SSL.TLS_METHOD)
        self._context.set_min_proto_version(SSL.TLS1_3_VERSION)
        self._context.set_max_proto_version(SSL.TLS1_3_VERSION)
        with warnings.catch_warnings():
            # pyOpenSSL would rather have the certificate from `cryptography`, which is about to refuse serial number 0.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._context.use_certificate(certificate)
        self._context.use_privatekey(private_key)
        self._context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
        self._context.set_options(SSL.OP_NO_TICKET)
        self._context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, _has_expected_key)

    def session(self, expected: PeerId, *, server: bool) -> TLSSession:
        connection = SSL.Connection(self._context, None)
        connection.set_app_data(expected)
        if server:
            connection.set_accept_state()
        else:
            connection.set_connect_state()
        return TLSSession(connection, expected, server)


class TLSSession:
    """After every call, `data_to_send` has what must go out: reading, too, can produce alerts and key updates."""

    def __init__(self, connection: SSL.Connection, expected: PeerId, server: bool) -> None:
        self._connection = connection
        self._expected = expected
        self._server = server
        self.established = False
        self.remote_closed = False
        """The other side has said that it will send no more."""
        self.may_have_answers = True
        """Whether reading may have produced something to send."""
        self._records = RecordCounter()

    def receive_data(self, data: bytes | memoryview) -> None:
        if data:
            self._connection.bio_write(data)
            self._records.count(data)

    @property
    def has_more(self) -> bool:
        """Whether `read` may give something."""
        return self._records.whole > 0

    def handshake(self) -> bool:
        """Go on with the handshake; True once it is done. Raises `TLSError`, also when the peer is not the expected."""
        try:
            self._connection.do_handshake()
        except SSL.WantReadError:
            return False
        except SSL.Error as problem:
            raise TLSError(f"TLS handshake: {_reason(problem)}") from None
        self._check_peer()
        self.established = True
        return True

    def read(self) -> bytes:
        """Plaintext that has arrived, at most one record; empty when there is none. Raises `TLSError`."""
        records = self._records
        if not records.whole:
            return b""
        try:
            plaintext = self._connection.recv(RECORD_LENGTH)
        except SSL.WantReadError:
            records.whole = 0
            self.may_have_answers = True
            return b""
        except SSL.ZeroReturnError:
            records.whole = 0
            self.may_have_answers = True
            self.remote_closed = True
            return b""
        except SSL.Error as problem:
            self.may_have_answers = True
            raise TLSError(f"TLS: {_reason(problem)}") from None
        records.whole -= 1
        return plaintext

    def write(self, plaintext: bytes | memoryview) -> None:
        """Raises `TLSError`."""
        try:
            written = self._connection.send(plaintext) if plaintext else 0
            while written < len(plaintext):
                # OpenSSL takes one record at a time.
                written += self._connection.send(memoryview(plaintext)[written:])
        except SSL.Error as problem:
            raise TLSError(f"TLS: {_reason(problem)}") from None

    def close(self) -> None:
        """Say that nothing more will follow; the answer is not waited for."""
        try:
            self._connection.shutdown()
        except SSL.Error:
            return  # after a fatal alert there is nothing left to say

    def data_to_send(self, expected: int = RECORD_LENGTH) -> bytes:
        """`expected` is how much plaintext has been written; it need not be right."""
        self.may_have_answers = False
        room = expected + (expected // RECORD_LENGTH + 2) * _RECORD_OVERHEAD
        pieces = []
        try:
            while len(piece := self._connection.bio_read(room)) == room:
                pieces.append(piece)
        except SSL.WantReadError:
            piece = b""
        return b"".join((*pieces, piece)) if pieces else piece

    def _check_peer(self) -> None:
        certificate = self._connection.get_peer_certificate()
        # OpenSSL counts the peer's own certificate into the chain on the client's side only.
        chain = self._connection.get_peer_cert_chain() or []
        others = len(chain) - (0 if self._server else 1)
        if certificate is None or others:
            raise TLSError("TLS handshake: the peer did not show exactly one certificate")
        if _ed25519_key(certificate) != self._expected:
            raise TLSError("TLS handshake: the certificate's key is not the expected peer's")


class RecordCounter:
    """Counts the whole TLS records in what comes in, by their headers: type (1), version (2), length (2, big-endian).

    OpenSSL says by an exception that it needs more, and so dearly that a small message would cost half as much again.
    """

    __slots__ = ("_header", "_missing", "whole")

    def __init__(self) -> None:
        self.whole = 0
        """Not read yet; may be too many, but never too few."""
        self._header = b""
        self._missing = 0

    def count(self, data: bytes | memoryview) -> None:
        at, end = 0, len(data)
        if not self._missing and not self._header and end > _RECORD_HEADER:
            # Mostly a chunk is one record.
            length = int.from_bytes(data[3:_RECORD_HEADER], "big")
            if end == _RECORD_HEADER + length:
                self.whole += 1
                return
        while at < end:
            if not self._missing:
                piece = bytes(data[at : at + _RECORD_HEADER - len(self._header)])
                at += len(piece)
                header = self._header + piece
                if len(header) < _RECORD_HEADER:
                    self._header = header
                    return
                self._header = b""
                length = int.from_bytes(header[3:], "big")
                if not 0 < length <= _LONGEST_RECORD:
                    # OpenSSL is to refuse it now, not after all of it has come.
                    self.whole += 1
                    continue
                self._missing = length
            step = min(self._missing, end - at)
            at += step
            self._missing -= step
            self.whole += not self._missing


def _has_expected_key(connection: SSL.Connection, certificate: crypto.X509, _error: int, depth: int, _ok: int) -> bool:
    """Overrides all of OpenSSL's doubts about the certificate; the key in it is all that counts."""
    return depth > 0 or _ed25519_key(certificate) == connection.get_app_data()


def _ed25519_key(certificate: crypto.X509) -> bytes | None:
    """From OpenSSL's own parse of the certificate; that of `cryptography` is about to refuse serial number 0."""
    try:
        key = certificate.get_pubkey().to_cryptography_key()
    except Exception:
        # A stranger chooses the certificate, and the libraries have many errors for keys that they do not know.
        return None
    return key.public_bytes_raw() if isinstance(key, Ed25519PublicKey) else None


def _reason(problem: SSL.Error) -> str:
    """OpenSSL's own words, as far as it had any."""
    if isinstance(problem, SSL.SysCallError):
        return "the connection ended"
    entries = problem.args[0] if problem.args else ()
    if isinstance(entries, list | tuple):
        words = [entry[-1] for entry in entries if isinstance(entry, tuple) and entry]
        return "; ".join(str(word) for word in words) or "unspecified failure"
    return str(entries)
