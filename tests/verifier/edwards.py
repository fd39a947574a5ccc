"""Edwards arithmetic (RFC 8032 5.1), slow and plain: only to craft keys and signatures that no honest signer makes."""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]
BASE: Point = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    4 * pow(5, -1, P) % P,
)
IDENTITY: Point = (0, 1)


def add(a: Point, b: Point) -> Point:
    """The sum of two points."""
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P
    return x, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def times(number: int, point: Point) -> Point:
    """A multiple of a point."""
    found = IDENTITY
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def encode(point: Point) -> bytes:
    """32 bytes, the sign of x in the top bit."""
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def torsion() -> list[Point]:
    """The eight points whose order divides eight, found by multiplying points by L."""
    y, found = 2, IDENTITY
    while True:
        x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
        x = pow(x2, (P + 3) // 8, P)
        if x * x % P != x2:
            x = x * pow(2, (P - 1) // 4, P) % P
        if x * x % P == x2:
            found = times(L, (x, y))
            if times(4, found) != IDENTITY:
                return [times(n, found) for n in range(8)]
        y += 1


def sign_with(public: bytes, scalar: int, nonce: int, message: bytes) -> bytes:
    """A signature whose equation holds for scalar times the base point, whatever public key it is made out to."""
    r = encode(times(nonce, BASE))
    k = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % L
    return r + ((nonce + k * scalar) % L).to_bytes(32, "little")
