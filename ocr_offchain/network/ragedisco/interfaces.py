"""The addresses of this machine's network interfaces, as the C library tells them (networking 13.2).

Python's standard library has no call for this. `getifaddrs` exists on Linux and macOS with the same fields that are
read here; only the start of a socket address differs.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import ipaddress
import socket
import sys

from ocr_offchain.errors import OCRError
from ocr_offchain.network.ragedisco.addresses import IPAddress

_IPV4_OFFSET = 4
_IPV6_OFFSET = 8


class _Entry(ctypes.Structure):
    """`struct ifaddrs`, up to the last field that matters."""


_Entry._fields_ = [
    ("next", ctypes.POINTER(_Entry)),
    ("name", ctypes.c_char_p),
    ("flags", ctypes.c_uint),
    ("address", ctypes.c_void_p),
]


def interface_addresses() -> list[IPAddress]:
    """All IPv4 and IPv6 addresses, without zones. Raises `OCRError` where they cannot be found out."""
    first = ctypes.POINTER(_Entry)()
    try:
        library = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
        failed = library.getifaddrs(ctypes.byref(first))
    except (OSError, AttributeError) as problem:
        raise OCRError(f"the addresses of the network interfaces cannot be found out: {problem}") from None
    if failed:
        raise OCRError(f"the addresses of the network interfaces cannot be found out: errno {ctypes.get_errno()}")
    found: list[IPAddress] = []
    try:
        entry = first
        while entry:
            if entry.contents.address:
                found += _address_at(entry.contents.address)
            entry = entry.contents.next
    finally:
        library.freeifaddrs(first)
    return found


def _address_at(pointer: int) -> list[IPAddress]:
    head = ctypes.string_at(pointer, 2)
    # Linux has a 16-bit family; the BSDs, macOS among them, an 8-bit length and an 8-bit family.
    family = head[1] if sys.platform == "darwin" else int.from_bytes(head, sys.byteorder)
    if family == socket.AF_INET:
        return [ipaddress.IPv4Address(ctypes.string_at(pointer + _IPV4_OFFSET, 4))]
    if family == socket.AF_INET6:
        return [ipaddress.IPv6Address(ctypes.string_at(pointer + _IPV6_OFFSET, 16))]
    return []
