"""Peer groups: named streams among the members of one config digest, for users other than OCR (networking 14.8).

The first two bytes of the digest say who may use it, and how the names of its streams must begin.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragep2p.host import Host, Stream
from ocr_offchain.network.ragep2p.identity import PeerId, peer_id_from_text, text_of
from ocr_offchain.network.ragep2p.streams import Priority, StreamLimits, StreamParameters
from ocr_offchain.types import ConfigDigest

_PREFIX_LENGTH: Final = 2
_CCIP_RMN: Final = bytes.fromhex("000c")
_DON_TO_DON: Final = bytes.fromhex("0010")
_DON_TO_DON_DISCOVERY: Final = bytes.fromhex("000f")


def stream_name_prefix(config_digest: ConfigDigest) -> bytes:
    """How the names of the streams of a group must begin. Raises `InvalidInputError` for digests of other users."""
    prefix, digits = config_digest[:_PREFIX_LENGTH], config_digest.hex()
    if prefix == _CCIP_RMN:
        return b"ccip-rmn/"
    if prefix == _DON_TO_DON:
        return f"don-to-don/{digits}/".encode()
    if prefix == _DON_TO_DON_DISCOVERY:
        return f"don-to-don-discovery/{digits}/".encode()
    raise InvalidInputError(f"peer group {digits}: there are none for digests that begin with {prefix.hex()}")


class PeerGroup:
    """Made by `NetworkPeer.new_peer_group`. Without streams it is no more than a bootstrapper for its digest."""

    def __init__(
        self,
        host: Host,
        config_digest: ConfigDigest,
        peers: frozenset[PeerId],
        deregister: Callable[[], Awaitable[None]],
    ) -> None:
        """Raises `InvalidInputError` for a digest of no known user."""
        self._prefix = stream_name_prefix(config_digest)
        self._host = host
        self._digest = config_digest
        self._peers = peers
        self._deregister = deregister
        self._streams: list[Stream] = []
        self._closed = False

    def new_stream(
        self, peer_id: str, name: bytes, limits: StreamLimits, priority: Priority = Priority.DEFAULT
    ) -> Stream:
        """Raises `InvalidInputError`: a closed group, a stranger, a name with another prefix, or one that is taken."""
        label = f"peer group {self._digest.hex()}"
        if self._closed:
            raise InvalidInputError(f"{label}: it is closed")
        peer = peer_id_from_text(peer_id)
        if peer not in self._peers:
            raise InvalidInputError(f"{label}: {peer_id} is no member")
        if not name.startswith(self._prefix):
            raise InvalidInputError(f"{label}: stream {name!r} must begin with {self._prefix!r}")
        stream = self._host.open_stream(peer, StreamParameters(name, limits, priority))
        self._streams = [other for other in self._streams if not other.closed]
        self._streams.append(stream)
        return stream

    async def close(self) -> None:
        """Close what streams are still open and leave the discovery of the digest. May be repeated."""
        if self._closed:
            return
        self._closed = True
        for stream in self._streams:
            if not stream.closed:
                stream.close()
        await self._deregister()


def members(peer_ids: tuple[str, ...]) -> frozenset[PeerId]:
    """Raises `InvalidInputError` for a malformed id and for one that comes twice."""
    peers = [peer_id_from_text(text) for text in peer_ids]
    for peer in peers:
        if peers.count(peer) > 1:
            raise InvalidInputError(f"peer group: {text_of(peer)} is listed twice")
    return frozenset(peers)
