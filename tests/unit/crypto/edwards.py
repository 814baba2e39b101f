"""Ed25519 written out over plain integers, with the acceptance rules of OCR2 hazard H-2. Slow; the yardstick only."""

from __future__ import annotations

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]
IDENTITY: Point = (0, 1)


def add(a: Point, b: Point) -> Point:
    k = D * a[0] * b[0] * a[1] * b[1] % P
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + k, -1, P) % P
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, -1, P) % P
    return x, y


def multiply(scalar: int, point: Point) -> Point:
    result = IDENTITY
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def x_of(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P:
        return None
    return (P - x) % P if x & 1 != sign else x


def decode(encoded: bytes) -> Point | None:
    """y above the field's order is reduced; x = 0 goes with either sign."""
    number = int.from_bytes(encoded, "little")
    y = (number & (2**255 - 1)) % P
    x = x_of(y, number >> 255)
    return None if x is None else (x, y)


def encode(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, -1, P) % P
BASE: Point = (x_of(BASE_Y, 0) or 0, BASE_Y)


def challenge(r: bytes, public_key: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(r + public_key + message).digest(), "little") % L


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    a = decode(public_key)
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or s >= L:
        return False
    k = challenge(signature[:32], public_key, message)
    minus_a = ((-a[0]) % P, a[1])
    return encode(add(multiply(s, BASE), multiply(k, minus_a))) == signature[:32]


def torsion_points() -> list[Point]:
    """The eight points whose order divides the cofactor."""
    y = 2
    while True:
        x = x_of(y, 0)
        if x is not None:
            candidate = multiply(L, (x, y))
            if multiply(4, candidate) != IDENTITY:
                return [multiply(i, candidate) for i in range(8)]
        y += 1


def small_order_encodings(points: list[Point]) -> list[bytes]:
    """All encodings of those points, the non-canonical ones included."""
    found = set()
    for _, y in points:
        for number in (y, y + P):
            if number < 2**255:
                found |= {(number | sign << 255).to_bytes(32, "little") for sign in (0, 1)}
    return sorted(found)
