"""Notes, trees and the curve once more, from RFC 6962, RFC 8032 and C2SP, without a line of ``openline``.

``tools/journal_vectors.py`` writes its vectors with it, so that what a vector expects is not asked of what it judges.
Slow and short on purpose.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


def seed(label: str) -> bytes:
    """32 bytes from a label."""
    return hashlib.sha256(f"journal vector {label}".encode()).digest()


def b64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode()


def loose(text: str) -> str:
    """The same base64 with another last letter that decodes alike: its loose bits are set."""
    assert text.endswith("="), "only padded base64 has loose bits"
    bare = text.rstrip("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return bare[:-1] + alphabet[alphabet.index(bare[-1]) + 1] + text[len(bare) :]


def flip(data: bytes, bit: int) -> bytes:
    """The bytes with one bit turned; bit 0 is the lowest of the first byte."""
    at = bit // 8
    return data[:at] + bytes([data[at] ^ 1 << bit % 8]) + data[at + 1 :]


# -- notes --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """A key of a vector: everything follows from its name, type and label."""

    name: str
    label: str
    kind: int = 1

    @property
    def public(self) -> bytes:
        return self._private.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        return vkey(self.name, self.kind, self.public)

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    def line(self, text: bytes) -> bytes:
        """The signature line over a text."""
        return line(self.name, self.id, self.sign(text))

    def cosign(self, text: bytes, time: int) -> bytes:
        """The cosignature line over a checkpoint's text."""
        message = b"cosignature/v1\ntime %d\n" % time + text
        return line(self.name, self.id, time.to_bytes(8, "big") + self.sign(message))

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(seed(self.label))


def line(name: str, key_id: bytes, signature: bytes) -> bytes:
    """A signature line of any bytes."""
    return f"— {name} {b64(key_id + signature)}\n".encode()


def note(text: bytes, *lines: bytes) -> bytes:
    """A note of a text and ready lines."""
    return text + b"\n" + b"".join(lines)


def vkey(name: str, kind: int, public: bytes, key_id: bytes | None = None) -> str:
    """A verifier key of any bytes, with its own id unless another is given."""
    own = hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]
    return f"{name}+{(key_id or own).hex()}+{b64(bytes([kind]) + public)}"


# -- the tree, as RFC 6962 2.1 and draft-ietf-plants-merkle-tree-certs 4.4 define it ------------------


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """MTH."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = _below(len(hashes))
    return hashlib.sha256(b"\x01" + root(hashes[:k]) + root(hashes[k:])).digest()


def path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """PATH."""
    if len(hashes) == 1:
        return []
    k = _below(len(hashes))
    if index < k:
        return [*path(hashes[:k], index), root(hashes[k:])]
    return [*path(hashes[k:], index - k), root(hashes[:k])]


def subproof(hashes: Sequence[bytes], start: int, end: int, *, whole: bool = True) -> list[bytes]:
    """SUBTREE_SUBPROOF; with ``start`` 0 it is the consistency proof."""
    n = len(hashes)
    if (start, end) == (0, n):
        return [] if whole else [root(hashes)]
    k = _below(n)
    if end <= k:
        return [*subproof(hashes[:k], start, end, whole=whole), root(hashes[k:])]
    if start >= k:
        return [*subproof(hashes[k:], start - k, end - k, whole=whole), root(hashes[:k])]
    return [*subproof(hashes[k:], 0, end - k, whole=False), root(hashes[:k])]


def shape(size: int, start: int, end: int, *, whole: bool = True) -> str:
    """How a proof is read: where it begins, and for each hash on which side it stands and what it enters.

    Two claims of one shape are one computation: a proof of the one is a proof of the other under the same roots, so
    exchanging them is no attack on the verifier. The size that is believed is the signed checkpoint's.
    """
    if (start, end) == (0, size):
        return "known " if whole else "first "
    k = _below(size)
    if end <= k:
        return shape(k, start, end, whole=whole) + "right "
    if start >= k:
        return shape(size - k, start - k, end - k, whole=whole) + "left "
    return shape(size - k, 0, end - k, whole=False) + "left-both "


def is_subtree(start: int, end: int) -> bool:
    """``start`` is a multiple of the smallest power of two that is not below the width."""
    width = 1
    while width < end - start:
        width *= 2
    return 0 <= start < end and start % width == 0


def _below(n: int) -> int:
    """The largest power of two below n."""
    k = 1
    while 2 * k < n:
        k *= 2
    return k


# -- the curve, in affine coordinates (RFC 8032 5.1) ----------------------------------------------------


def add(one: Point, two: Point) -> Point:
    (x1, y1), (x2, y2) = one, two
    k = D * x1 * x2 * y1 * y2 % P
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def times(n: int, point: Point) -> Point:
    total: Point = (0, 1)
    while n:
        total = add(total, point) if n & 1 else total
        point, n = add(point, point), n >> 1
    return total


def encode(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def point_at(y: int, sign: int = 0) -> Point | None:
    """The point with this y, or None where there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square:
        return None
    return (x if x & 1 == sign else -x % P), y


def torsion() -> list[Point]:
    """The eight points of small order, from the identity on: multiples of one of order eight."""
    y = 2
    while True:
        found = point_at(y)
        generator = times(L, found) if found else (0, 1)
        if times(4, generator) != (0, 1):
            return [times(n, generator) for n in range(8)]
        y += 1


def _base() -> Point:
    found = point_at(4 * pow(5, -1, P) % P)
    assert found is not None, "the base point has y = 4/5 and an even x"
    return found


BASE = _base()


def challenge(r: bytes, public: bytes, message: bytes) -> int:
    """k of RFC 8032 5.1.7."""
    return int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % L
