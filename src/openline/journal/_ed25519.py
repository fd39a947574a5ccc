"""Ed25519 verification with one answer everywhere: what libraries judge differently is refused before any is asked.

RFC 8032 leaves room: OpenSSL takes keys and signatures with points of small order, libsodium refuses them. Whoever
chose such a key could sign a note that one verifier accepts and the next refuses. So a public key must be canonical
and of no small order (``journal.vkey-weak``), and so must the point R of a signature, whose scalar S is below the
group's order (``journal.signature-bad``). Honest signers never come near any of these.

    >>> check_public((1).to_bytes(32, "little"))
    Traceback (most recent call last):
    ...
    openline.errors.RecordError: the public key is a point of small order ...
"""

from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from openline.errors import RecordError

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_Y_BITS = 2**255 - 1


def check_public(public: bytes) -> None:
    """Raise RecordError unless the key is canonical and of no small order; off the curve it verifies nothing anyway."""
    if len(public) != 32:
        raise _weak(f"has {len(public)} bytes")
    y = int.from_bytes(public, "little") & _Y_BITS
    if y >= _P:
        raise _weak("is not in its canonical form")
    if y in _SMALL_ORDER:
        raise _weak("is a point of small order, which signs anything")


def verify_ed25519(public: bytes, signature: bytes, message: bytes) -> None:
    """Raise RecordError unless this key signed exactly these bytes, as every strict verifier agrees."""
    check_public(public)
    if len(signature) != 64:
        raise _bad(f"has {len(signature)} bytes")
    y = int.from_bytes(signature[:32], "little") & _Y_BITS
    if y >= _P or y in _SMALL_ORDER:
        raise _bad("begins with a point of small order, or in no canonical form")
    if int.from_bytes(signature[32:], "little") >= _ORDER:
        raise _bad("has a scalar in no canonical form")
    # The public call of PyNaCl that does least: VerifyKey.verify ends in it. It takes half the time of cryptography's,
    # and the detached call of libsodium is not among the functions that PyNaCl compiles in.
    try:
        crypto_sign_open(signature + message, public)
    except BadSignatureError:
        raise _bad("does not hold") from None


def _small_order_ys() -> frozenset[int]:
    """The y of the eight points P with 8P = 0; the sign of x does not matter, since -P has the same order.

    On -x**2 + y**2 = 1 + d x**2 y**2 the neutral point has y = 1, the point of order 2 has y = -1, and the two of
    order 4 have y = 0. A point of order 8 doubles to y = 0; the numerator of that y is x**2 + y**2, so x**2 = -y**2,
    and the curve gives d y**4 + 2 y**2 - 1 = 0. Computed rather than copied, so that anyone can follow it.
    """
    d = -121665 * pow(121666, -1, _P) % _P
    found = {0, 1, _P - 1}
    for half in _square_roots(1 + d):
        found.update(_square_roots((half - 1) * pow(d, -1, _P)))
    assert len(found) == 5, "the torsion subgroup has five values of y"
    return frozenset(found)


def _square_roots(square: int) -> tuple[int, ...]:
    """Both roots modulo p, or none: p is 5 modulo 8, so a root is this power, perhaps times a root of -1."""
    power = pow(square, (_P + 3) // 8, _P)
    for root in (power, power * pow(2, (_P - 1) // 4, _P) % _P):
        if (root * root - square) % _P == 0:
            return (root, _P - root)
    return ()


def _weak(what: str) -> RecordError:
    return RecordError("journal.vkey-weak", f"the public key {what}", hint="ask its owner for another key")


def _bad(what: str) -> RecordError:
    return RecordError("journal.signature-bad", f"the signature {what}", hint="refuse the whole note")


_SMALL_ORDER = _small_order_ys()
