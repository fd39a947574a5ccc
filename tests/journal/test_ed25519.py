"""Ed25519 as strict verifiers agree on it: two libraries and our own curve arithmetic judge the same signatures."""

import hashlib
import random
from dataclasses import dataclass

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from openline.errors import RecordError
from openline.journal import (
    COSIGNATURE,
    ED25519,
    Vkey,
    add_line,
    check_public,
    cosigned_message,
    parse_vkey,
    verify_ed25519,
    verify_note,
)
from openline.storage import key_from_seed
from tests.worlds import seeded

# The curve of RFC 8032 5.1, written down here once more: points are (x, y) on -x**2 + y**2 = 1 + d x**2 y**2.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


def add(a: Point, b: Point) -> Point:
    bend = D * a[0] * b[0] * a[1] * b[1]
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + bend, -1, P)
    return x % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - bend, -1, P) % P


def times(count: int, point: Point) -> Point:
    result = (0, 1)
    for bit in bin(count)[2:]:
        result = add(result, result)
        result = add(result, point) if bit == "1" else result
    return result


def lifted(y: int) -> Point | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    power = pow(square, (P + 3) // 8, P)
    for x in (power, power * pow(2, (P - 1) // 4, P) % P):
        if x * x % P == square:
            return x, y
    return None


def encoded(point: Point, *, loose: int = 0) -> bytes:
    """32 bytes; ``loose`` adds multiples of p to y where they fit, which no canonical form does."""
    return (point[1] + loose * P | (point[0] & 1) << 255).to_bytes(32, "little")


def _torsion() -> list[Point]:
    """The eight points of small order, found by multiplying points with the group's order."""
    for y in range(2, 100):
        point = lifted(y)
        if point is not None and times(4, small := times(ORDER, point)) != (0, 1):
            return [times(n, small) for n in range(8)]
    raise AssertionError("no point of order 8 was found")


_BASE = lifted(4 * pow(5, -1, P) % P)
assert _BASE is not None, "the base point of RFC 8032 is on the curve"
BASE = _BASE if _BASE[0] % 2 == 0 else (P - _BASE[0], _BASE[1])
TORSION = _torsion()


@dataclass(frozen=True)
class Signed:
    public: bytes
    signature: bytes
    message: bytes


def crafted(dice: random.Random, torsion_of_key: int, torsion_of_r: int, *, holds: bool) -> Signed:
    """A signature whose key and R carry a part of small order; whether s B = R + k A holds is chosen by the message."""
    secret, nonce = dice.randrange(1, ORDER), dice.randrange(1, ORDER)
    public = encoded(add(times(secret, BASE), TORSION[torsion_of_key]))
    first = encoded(add(times(nonce, BASE), TORSION[torsion_of_r]))
    for number in range(200):
        message = b"hold fire %d" % number
        factor = int.from_bytes(hashlib.sha512(first + public + message).digest(), "little") % ORDER
        if ((torsion_of_r + factor * torsion_of_key) % 8 == 0) == holds:
            return Signed(public, first + ((nonce + factor * secret) % ORDER).to_bytes(32, "little"), message)
    raise AssertionError("no message gave the wanted outcome")


def forged(public: bytes, first: bytes) -> Signed:
    """What anybody can make for a key of small order: s = 0, and a message under which R + k A is the neutral point."""
    for number in range(200):
        message = b"forged %d" % number
        if by_openssl(Signed(public, first + bytes(32), message)):
            return Signed(public, first + bytes(32), message)
    raise AssertionError("no message gave a forgery")


def by_openssl(case: Signed) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(case.public).verify(case.signature, case.message)
    except (InvalidSignature, ValueError):
        return False
    return True


def by_sodium(case: Signed) -> bool:
    try:
        crypto_sign_open(case.signature + case.message, case.public)
    except BadSignatureError:
        return False
    return True


def code_of(case: Signed) -> str:
    try:
        verify_ed25519(case.public, case.signature, case.message)
    except RecordError as error:
        return error.code
    return ""


def honest(dice: random.Random) -> Signed:
    key, message = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32)), dice.randbytes(dice.randrange(300))
    return Signed(key.public_key().public_bytes_raw(), key.sign(message), message)


def test_both_libraries_and_we_agree_on_honest_and_on_damaged_signatures() -> None:
    dice, refused = random.Random(8032), 0
    for _ in range(300):
        case = honest(dice)
        assert code_of(case) == ""
        assert by_openssl(case)
        assert by_sodium(case)
        whole = bytearray(case.public + case.signature + case.message)
        whole[dice.randrange(96)] ^= 1 << dice.randrange(8)
        broken = Signed(bytes(whole[:32]), bytes(whole[32:96]), bytes(whole[96:]))
        assert bool(code_of(broken)) == (not by_openssl(broken)) == (not by_sodium(broken))
        refused += bool(code_of(broken))
    assert refused == 300


@pytest.mark.parametrize("holds", [True, False])
def test_no_part_of_small_order_makes_one_library_accept_what_another_refuses(*, holds: bool) -> None:
    """A library that multiplies by the cofactor would accept the cases that do not hold, and this test would tell."""
    dice, seen = random.Random(8), 0
    for of_key in range(8):
        for of_r in range(8):
            gcd_allows = of_r % max(1, {0: 8, 4: 4, 2: 2, 6: 2}.get(of_key, 1)) == 0
            if (
                (of_key, of_r, holds) == (0, 0, False)
                or (holds and not gcd_allows)
                or (not holds and not of_key | of_r)
            ):
                continue
            case = crafted(dice, of_key, of_r, holds=holds)
            assert by_openssl(case) == by_sodium(case) == holds == (code_of(case) == "")
            seen += 1
    assert seen > 30


def test_a_key_of_small_order_signs_anything_for_one_library_and_is_refused_by_us() -> None:
    """The attack is real: OpenSSL accepts s = 0 under such a key, libsodium does not."""
    for point in TORSION:
        for other in TORSION:
            public, first = encoded(point), encoded(other)
            with pytest.raises(RecordError) as caught:
                check_public(public)
            assert caught.value.code == "journal.vkey-weak"
            assert code_of(Signed(public, first + bytes(32), b"")) == "journal.vkey-weak"
    case = forged(encoded(TORSION[1]), encoded((0, 1)))
    assert by_openssl(case)
    assert not by_sodium(case)


def test_a_signature_that_begins_with_a_small_order_point_is_refused_although_one_library_accepts_it() -> None:
    """s = k a holds for R = neutral: the owner of a key can make such a signature, and only one library takes it."""
    dice, accepted = random.Random(3), 0
    secret = dice.randrange(1, ORDER)
    public = encoded(times(secret, BASE))
    for point in TORSION:
        first = encoded(point)
        factor = int.from_bytes(hashlib.sha512(first + public + b"m").digest(), "little") % ORDER
        case = Signed(public, first + (factor * secret % ORDER).to_bytes(32, "little"), b"m")
        accepted += by_openssl(case)
        assert not by_sodium(case)
        assert code_of(case) == "journal.signature-bad"
    assert accepted == 1


def test_a_scalar_with_the_order_added_is_refused_so_no_signature_has_a_second_form() -> None:
    dice = random.Random(4)
    for _ in range(50):
        case = honest(dice)
        scalar = int.from_bytes(case.signature[32:], "little")
        for more in range(1, 15):
            again = Signed(
                case.public, case.signature[:32] + (scalar + more * ORDER).to_bytes(32, "little"), case.message
            )
            assert not by_openssl(again)
            assert not by_sodium(again)
            assert code_of(again) == "journal.signature-bad"


def test_keys_and_points_in_no_canonical_form_are_refused() -> None:
    """Nineteen values of y have a second form above p; each is refused as a key and as R, with either sign."""
    case = honest(random.Random(5))
    for y in range(19):
        for sign in (0, 1):
            loose = encoded((sign, y), loose=1)
            with pytest.raises(RecordError) as caught:
                check_public(loose)
            assert caught.value.code == "journal.vkey-weak"
            assert not by_sodium(Signed(loose, case.signature, case.message))
            assert code_of(Signed(case.public, loose + case.signature[32:], case.message)) == "journal.signature-bad"
    for sign in (0, 1):
        check_public(encoded((sign, 3)))
    with pytest.raises(RecordError):
        check_public(encoded((1, 1)))  # minus zero: the neutral point with a sign that it cannot have


@pytest.mark.parametrize("size", [0, 1, 63, 65, 128])
def test_a_signature_of_another_length_is_refused(size: int) -> None:
    case = honest(random.Random(6))
    assert code_of(Signed(case.public, (case.signature * 2)[:size], case.message)) == "journal.signature-bad"


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(RecordError) as caught:
        check_public(b"\x05" * size)
    assert caught.value.code == "journal.vkey-weak"


@pytest.mark.parametrize("kind", [ED25519, COSIGNATURE])
def test_a_weak_key_is_refused_where_its_text_is_read(kind: int) -> None:
    for public in [*map(encoded, TORSION), *(encoded((0, y), loose=1) for y in range(19))]:
        with pytest.raises(RecordError) as caught:
            parse_vkey(Vkey(name="weak", kind=kind, public=public).text)
        assert caught.value.code == "journal.vkey-weak"


def test_a_cosignature_from_beyond_the_end_of_time_is_refused_although_its_signature_holds() -> None:
    witness, text = key_from_seed("witness", seeded("late"), COSIGNATURE), "origin\n1\n" + "A" * 43 + "=\n"
    for timestamp, code in ((2**63 - 1, ""), (2**63, "journal.signature-bad"), (2**64 - 1, "journal.signature-bad")):
        signature = timestamp.to_bytes(8, "big") + witness.sign(cosigned_message(text, timestamp))
        note = add_line(text.encode() + b"\n", witness.vkey, signature)
        try:
            verify_note(note, [witness.vkey])
        except RecordError as error:
            assert error.code == code
        else:
            assert code == ""
