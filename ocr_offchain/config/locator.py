"""Bootstrapper locators: whom to ask first for the addresses of peers (config-and-keys 3.5, networking 2.4)."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.crypto.peer_id import public_key_from_peer_id
from ocr_offchain.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class BootstrapperLocator:
    """A peer id and the addresses (`host:port`, IPv6 hosts in brackets) under which that peer may be reached."""

    peer_id: str
    addresses: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> BootstrapperLocator:
        """Read `PeerID@host1:port1/host2:port2/…`; there may be no address, but the `@` must be there.

        Raises `InvalidInputError` that quotes the text and says which part is wrong.
        """
        parts = text.split("@")
        if len(parts) != 2:
            raise InvalidInputError(f"bootstrapper {text[:200]!r}: expected exactly one '@', got {len(parts) - 1}")
        peer_id, joined = parts
        addresses = tuple(joined.split("/")) if joined else ()
        try:
            public_key_from_peer_id(peer_id)
            for address in addresses:
                split_host_port(address)
        except InvalidInputError as problem:
            raise InvalidInputError(f"bootstrapper {text[:200]!r}: {problem}") from None
        return cls(peer_id, addresses)

    def __str__(self) -> str:
        return f"{self.peer_id}@{'/'.join(self.addresses)}"


def split_host_port(address: str) -> tuple[str, str]:
    """Split at the last colon, as Go's standard library does: a host with colons must stand in brackets.

    Neither part is looked at any further; both may be empty. Raises `InvalidInputError`.
    """

    def problem(text: str) -> InvalidInputError:
        return InvalidInputError(f"address {address[:100]!r}: {text}")

    before, colon, port = address.rpartition(":")
    if not colon:
        raise problem("no port; expected host:port")
    host = before
    if before.startswith("["):
        host, bracket, after = before[1:].partition("]")
        if not bracket:
            raise problem("the bracket is not closed")
        if after:
            raise problem("expected a colon and a port right after the bracket")
    elif ":" in before:
        raise problem("too many colons; an IPv6 host stands in brackets")
    if any(bracket in part for part in (host, port) for bracket in "[]"):
        raise problem("a bracket where none may be")
    return host, port
