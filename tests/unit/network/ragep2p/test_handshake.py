from __future__ import annotations

import contextlib
import datetime
import random
import warnings

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st
from OpenSSL import SSL, crypto

from ocr_offchain.network.ragep2p import tls
from ocr_offchain.network.ragep2p.certificate import certificate_der
from ocr_offchain.network.ragep2p.constants import NETWORK_TIMEOUT
from ocr_offchain.network.ragep2p.handshake import (
    MAX_HANDSHAKE_BYTES,
    HandshakeError,
    InboundHandshake,
    OutboundHandshake,
)
from ocr_offchain.network.ragep2p.knock import KNOCK_LENGTH, KnockError, SelfKnockError, make_knock
from ocr_offchain.network.ragep2p.tls import TLSContexts, TLSError
from tests.unit.network.ragep2p.links import CONTEXTS_A, CONTEXTS_B, authenticate, handshakes
from tests.unit.network.vectors import KEY_A, KEY_B, PEER_A, PEER_B, key_of

PRIVATE_A = Ed25519PrivateKey.from_private_bytes(KEY_A.seed)


def listener() -> InboundHandshake:
    return InboundHandshake(PEER_B, CONTEXTS_B, lambda peer: peer == PEER_A, 0)


class Stranger:
    """A TLS client with the certificates and settings of a test's choice."""

    def __init__(
        self,
        private_key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey | None,
        *certificates: crypto.X509,
        version: int = SSL.TLS1_3_VERSION,
    ) -> None:
        context = SSL.Context(SSL.TLS_METHOD)
        context.set_max_proto_version(version)
        if private_key is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.use_certificate(certificates[0])
                for certificate in certificates[1:]:
                    context.add_extra_chain_cert(certificate)
            context.use_privatekey(private_key)
        context.set_verify(SSL.VERIFY_PEER, lambda *_: True)
        self.connection = SSL.Connection(context, None)
        self.connection.set_connect_state()

    def step(self, data: bytes) -> bytes:
        if data:
            self.connection.bio_write(data)
        with contextlib.suppress(SSL.WantReadError):
            self.connection.do_handshake()
        try:
            return self.connection.bio_read(1 << 16)
        except SSL.WantReadError:
            return b""

    def knock_at(self, inbound: InboundHandshake, knock: bytes) -> bool:
        done = inbound.receive_data(knock + self.step(b""), 0)
        while not done:
            answer = self.step(inbound.data_to_send())
            if not answer:
                return False
            done = inbound.receive_data(answer, 0)
        return True


def a_certificate(der: bytes) -> crypto.X509:
    return crypto.load_certificate(crypto.FILETYPE_ASN1, der)


def ordinary_certificate() -> crypto.X509:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "somebody")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder(name, name, PRIVATE_A.public_key(), 77, start, start + datetime.timedelta(1))
    return crypto.X509.from_cryptography(builder.sign(PRIVATE_A, None))


def ec_certificate(key: ec.EllipticCurvePrivateKey) -> crypto.X509:
    name = x509.Name([])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 77, start, start + datetime.timedelta(9999))
    return crypto.X509.from_cryptography(builder.sign(key, SHA256()))


def test_both_sides_know_each_other_after_the_handshake() -> None:
    one, other = authenticate()
    one.write(b"there")
    other.receive_data(one.data_to_send())
    assert other.read() == b"there"
    other.write(b"and back" * 10_000)
    one.receive_data(other.data_to_send())
    assert b"".join(iter(one.read, b"")) == b"and back" * 10_000


@pytest.mark.parametrize("size", [1, 10, 96, 97, 98])
def test_the_knock_may_come_in_pieces_or_together_with_the_hello(size: int) -> None:
    out, inbound = handshakes()
    data = out.knock + out.data_to_send()
    for start in range(0, len(data), size):
        assert not inbound.receive_data(data[start : start + size], 0)
    assert inbound.peer == PEER_A
    assert inbound.data_to_send()


KNOCK = make_knock(KEY_A, PEER_B)


@pytest.mark.parametrize(
    ("knock", "error", "why"),
    [
        (b"\x01" + KNOCK[1:], KnockError, "version"),
        (KNOCK[:-1] + b"\x00", KnockError, "signature"),
        (make_knock(KEY_A, PEER_A), KnockError, "signature"),
        (make_knock(KEY_B, PEER_B), SelfKnockError, "own key"),
        (make_knock(key_of("stranger"), PEER_B), HandshakeError, "no stream"),
        (b"GET / HTTP/1.1\r\n" + bytes(100), KnockError, "version"),
    ],
    ids=["version", "signature", "for another", "own", "not a peer", "another protocol"],
)
def test_a_wrong_knock_gets_silence(knock: bytes, error: type[Exception], why: str) -> None:
    inbound = listener()
    with pytest.raises(error, match=why):
        inbound.receive_data(knock + bytes(500), 0)
    assert inbound.data_to_send() == b""


def test_an_unfinished_knock_gets_silence() -> None:
    inbound = listener()
    assert not inbound.receive_data(KNOCK[:-1], 0)
    assert inbound.data_to_send() == b""
    assert inbound.peer is None


def test_knock_and_tls_have_a_deadline_each() -> None:
    inbound = listener()
    assert inbound.deadline == NETWORK_TIMEOUT
    inbound.receive_data(KNOCK, 4)
    assert inbound.deadline == NETWORK_TIMEOUT + 4
    assert OutboundHandshake(KEY_A, CONTEXTS_A, PEER_B, 7).deadline == NETWORK_TIMEOUT + 7


def test_a_replayed_knock_without_the_private_key_does_not_get_in() -> None:
    thief = key_of("thief")
    out, inbound = handshakes(dialler=thief, dialler_contexts=TLSContexts(thief), is_known=lambda peer: peer == PEER_A)
    inbound.receive_data(KNOCK + out.data_to_send(), 0)
    out.receive_data(inbound.data_to_send())
    with pytest.raises(HandshakeError, match="certificate"):
        inbound.receive_data(out.data_to_send(), 0)
    out.session.receive_data(inbound.data_to_send())
    with pytest.raises(TLSError, match="alert"):
        out.session.read()


def test_a_listener_with_another_key_is_refused_by_the_dialler() -> None:
    out, _ = handshakes()
    impostor = InboundHandshake(PEER_B, TLSContexts(key_of("impostor")), lambda _: True, 0)
    impostor.receive_data(out.knock + out.data_to_send(), 0)
    with pytest.raises(HandshakeError, match="certificate"):
        out.receive_data(impostor.data_to_send())
    with pytest.raises(HandshakeError, match="alert"):
        impostor.receive_data(out.data_to_send(), 0)


def test_the_key_is_looked_at_once_more_after_the_handshake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "_has_expected_key", lambda *_: True)
    inbound = InboundHandshake(PEER_B, TLSContexts(KEY_B), lambda _: True, 0)
    with pytest.raises(HandshakeError, match="expected peer's"):
        Stranger(PRIVATE_A, ordinary_certificate()).knock_at(inbound, make_knock(key_of("victim"), PEER_B))


def test_a_client_without_certificate_is_refused() -> None:
    with pytest.raises(HandshakeError, match="certificate"):
        Stranger(None).knock_at(listener(), KNOCK)


def test_a_client_with_two_certificates_is_refused() -> None:
    stranger = Stranger(PRIVATE_A, a_certificate(certificate_der(KEY_A)), a_certificate(certificate_der(KEY_B)))
    with pytest.raises(HandshakeError, match="exactly one certificate"):
        stranger.knock_at(listener(), KNOCK)


def test_a_client_with_a_key_of_another_kind_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(HandshakeError, match="certificate"):
        Stranger(key, ec_certificate(key)).knock_at(listener(), KNOCK)


def test_older_versions_of_tls_are_refused() -> None:
    with pytest.raises(HandshakeError, match="protocol"):
        Stranger(PRIVATE_A, a_certificate(certificate_der(KEY_A)), version=SSL.TLS1_2_VERSION).knock_at(
            listener(), KNOCK
        )


def test_names_dates_serial_and_self_signature_of_a_certificate_do_not_matter() -> None:
    assert Stranger(PRIVATE_A, ordinary_certificate()).knock_at(listener(), KNOCK)
    unsigned = a_certificate(certificate_der(KEY_A)[:-64] + bytes(64))
    assert Stranger(PRIVATE_A, unsigned).knock_at(listener(), KNOCK)


@pytest.mark.parametrize("announced", [b"\xff\xff\xff", b"\x00\xff\xff"], ids=["16 MiB", "64 KiB"])
@pytest.mark.parametrize("size", [1000, 20_000])
def test_a_hello_that_never_ends_is_cut_off(announced: bytes, size: int) -> None:
    inbound = listener()
    inbound.receive_data(KNOCK, 0)
    hello = (b"\x16\x03\x01\x40\x00" + b"\x01" + announced + bytes(16380)) * 8
    fed = 0
    with contextlib.suppress(HandshakeError):
        for start in range(0, len(hello), size):
            fed = start + size
            inbound.receive_data(hello[start:fed], 0)
    assert fed <= MAX_HANDSHAKE_BYTES + size


@settings(max_examples=60)
@given(st.binary(max_size=300), st.booleans())
def test_hostile_bytes_end_the_handshake_and_nothing_else(data: bytes, knocks: bool) -> None:
    inbound = listener()
    with contextlib.suppress(KnockError, HandshakeError):
        assert not inbound.receive_data((KNOCK if knocks else b"") + data, 0)
    if not knocks and len(data) < KNOCK_LENGTH:
        assert inbound.data_to_send() == b""


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_a_changed_byte_anywhere_never_authenticates_anybody_else(seed: int) -> None:
    rng = random.Random(seed)
    out, inbound = handshakes()

    def damaged(data: bytes) -> bytes:
        place = rng.randrange(len(data))
        return data[:place] + bytes([data[place] ^ (1 << rng.randrange(8))]) + data[place + 1 :]

    hello, victim = out.data_to_send(), rng.randrange(3)
    try:
        inbound.receive_data(out.knock + (damaged(hello) if victim == 0 else hello), 0)
        answer = inbound.data_to_send()
        out.receive_data(damaged(answer) if victim == 1 and answer else answer)
        flight = out.data_to_send()
        done = inbound.receive_data(damaged(flight) if victim == 2 and flight else flight, 0)
    except HandshakeError:
        return
    # Some bits, for example of a record's version, mean nothing; whoever gets in is still the right one.
    assert not done or inbound.peer == PEER_A


def test_a_certificate_whose_key_no_library_knows_is_refused_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: crypto.PKey) -> None:
        raise UnsupportedAlgorithm("a curve of the stranger's own")

    stranger = Stranger(PRIVATE_A, ordinary_certificate())
    monkeypatch.setattr(crypto.PKey, "to_cryptography_key", unknown)
    with pytest.raises(HandshakeError, match="certificate"):
        stranger.knock_at(listener(), KNOCK)
