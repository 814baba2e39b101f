"""Addresses that may be announced: IP literals with a port, nothing that needs a name server (networking 13.2)."""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Iterable, Sequence
from typing import Final

from ocr_offchain.errors import InvalidInputError

MAX_ADDRESSES: Final = 10
MAX_ADDRESS_LENGTH: Final = 53
_FORM: Final = re.compile(r"(?:\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<v4>[0-9.]+)):(?P<port>[0-9]+)\Z")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def split_announce_address(address: str) -> tuple[IPAddress, int]:
    """(IP address, port). Raises `InvalidInputError` that quotes the address."""
    if len(address) > MAX_ADDRESS_LENGTH:
        raise InvalidInputError(f"announced address {address[:80]!r}: longer than {MAX_ADDRESS_LENGTH} bytes")
    match = _FORM.match(address)
    if match is None:
        raise InvalidInputError(
            f"announced address {address!r}: expected 1.2.3.4:port or [IPv6]:port, no names, no zones"
        )
    try:
        host: IPAddress = (
            ipaddress.IPv6Address(match["v6"]) if match["v6"] is not None else ipaddress.IPv4Address(match["v4"])
        )
    except ValueError as problem:
        raise InvalidInputError(f"announced address {address!r}: {problem}") from None
    port = int(match["port"])
    if port > 0xFFFF:
        raise InvalidInputError(f"announced address {address!r}: port {port} is above 65535")
    return host, port


def is_valid_announce_address(address: bytes) -> bool:
    return len(address) <= MAX_ADDRESS_LENGTH and _is_valid(address)


@functools.lru_cache(maxsize=4096)
def _is_valid(address: bytes) -> bool:
    """Every round of reconciliation brings the same addresses again."""
    try:
        split_announce_address(address.decode("ascii"))
    except (InvalidInputError, UnicodeDecodeError):
        return False
    return True


def join_address(host: IPAddress, port: int) -> str:
    return f"[{host}]:{port}" if host.version == 6 else f"{host}:{port}"


def own_addresses(configured: Sequence[str], interfaces: Iterable[IPAddress] | None) -> tuple[tuple[str, ...], bool]:
    """(what to announce, whether addresses had to be left out).

    An unspecified address (`0.0.0.0`, `[::]`) stands for all interface addresses of its family; the others stay as they
    are written. `interfaces` is None when they could not be found out. Raises `InvalidInputError` for a configured
    address that may not be announced, and when nothing is left.
    """
    ordered = sorted(interfaces, key=lambda host: (_class_of(host), str(host))) if interfaces is not None else []
    found: dict[str, None] = {}
    for address in configured:
        host, port = split_announce_address(address)
        if host.is_unspecified:
            found.update(dict.fromkeys(join_address(other, port) for other in ordered if other.version == host.version))
        else:
            found[address] = None
    if not found:
        raise InvalidInputError(f"announced addresses {list(configured)}: no address is left to announce")
    return tuple(found)[:MAX_ADDRESSES], len(found) > MAX_ADDRESSES


def _class_of(host: IPAddress) -> int:
    """Public before private and link-local before loop-back."""
    if host.is_loopback:
        return 2
    return 1 if host.is_private or host.is_link_local else 0
