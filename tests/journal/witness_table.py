"""What a witness answers to what, row by row, as C2SP tlog-witness says; nothing here is made by the code it judges.

Notes, roots, proofs and the expected cosignatures come from Ed25519 and SHA-256 alone. A row says what was cosigned
before, what is asked, and the exact status, content type and body of the answer.
"""

import base64
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PLAIN = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
NOW = 1_510_380_000
ORIGIN = "log.example/jordan"
OTHER = "log.example/nobody"
WITNESS = "witness.example/amman"
HASH = hashlib.sha256(ORIGIN.encode()).hexdigest()
MALFORMED = b"the request or its checkpoint is malformed\n"
FORBIDDEN = b"no trusted key of this origin signed, or its signature does not hold\n"
UNPROVEN = b"the checkpoint is not proven to continue the one held\n"
TOO_OLD = b"the old size is above the checkpoint's\n"


def seed(label: str) -> bytes:
    """32 bytes from a label."""
    return hashlib.sha256(label.encode()).digest()


def private(label: str) -> Ed25519PrivateKey:
    """A key from a label."""
    return Ed25519PrivateKey.from_private_bytes(seed(label))


def line(name: str, label: str, message: bytes, kind: int = 1, before: bytes = b"") -> bytes:
    """A signature line as signed-note writes it."""
    public = private(label).public_key().public_bytes_raw()
    key_id = hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]
    return f"— {name} {base64.b64encode(key_id + before + private(label).sign(message)).decode()}\n".encode()


def cosignature(text: bytes, timestamp: int = NOW) -> bytes:
    """The line with which our witness answers."""
    message = f"cosignature/v1\ntime {timestamp}\n".encode() + text
    return line(WITNESS, "witness", message, kind=4, before=timestamp.to_bytes(8, "big"))


def leaves(size: int, label: str = "true", common: int = 0) -> list[bytes]:
    """Leaf hashes of a history; a forked one shares its first leaves with the true one."""
    names = [f"{'true' if n < common else label} {n}" for n in range(size)]
    return [hashlib.sha256(b"\x00" + name.encode()).digest() for name in names]


def root(hashes: Sequence[bytes]) -> bytes:
    """RFC 6962 2.1."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    k = split(len(hashes))
    return hashlib.sha256(b"\x01" + root(hashes[:k]) + root(hashes[k:])).digest()


def proof(hashes: Sequence[bytes], first: int, *, whole: bool = True) -> list[bytes]:
    """RFC 6962 2.1.2."""
    if first == len(hashes):
        return [] if whole else [root(hashes)]
    k = split(len(hashes))
    if first <= k:
        return [*proof(hashes[:k], first, whole=whole), root(hashes[k:])]
    return [*proof(hashes[k:], first - k, whole=False), root(hashes[:k])]


def split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


def text(size: int, found: bytes, origin: str = ORIGIN, more: str = "") -> bytes:
    """The text of a checkpoint."""
    return f"{origin}\n{size}\n{base64.b64encode(found).decode()}\n{more}".encode()


def note(body: bytes, *signed: bytes) -> bytes:
    """A note: text, empty line, signature lines; by default the log's own."""
    return body + b"\n" + b"".join(signed or [line(ORIGIN, "log", body)])


def asked(old: object, path: Sequence[bytes], checkpoint: bytes) -> bytes:
    """An add-checkpoint body."""
    rows = [f"old {old}", *(base64.b64encode(item).decode() for item in path)]
    return ("\n".join(rows) + "\n\n").encode() + checkpoint


class Row(NamedTuple):
    """``before`` are sizes of the true history that were cosigned, one after the other."""

    danger: str
    before: tuple[int, ...]
    body: bytes
    status: int
    kind: str
    answer: bytes
    method: str = "POST"
    path: str = "/add-checkpoint"


TRUE, FALSE, LATE = leaves(20), leaves(20, "false"), leaves(20, "false", 9)
T0, T5, T8, T13 = (text(size, root(TRUE[:size])) for size in (0, 5, 8, 13))
F5, L13, F13 = text(5, root(FALSE[:5])), text(13, root(LATE[:13])), text(13, root(FALSE[:13]))
P5 = proof(TRUE[:13], 5)
BAD = line(ORIGIN, "log", b"something else")
HUGE = text(2**63, root(TRUE[:5]))


def good(danger: str, before: tuple[int, ...], body: bytes, signed: bytes) -> Row:
    """A row that is cosigned."""
    return Row(danger, before, body, 200, PLAIN, cosignature(signed))


def bad(danger: str, before: tuple[int, ...], body: bytes, status: int, answer: bytes) -> Row:
    """A row that is refused in words."""
    return Row(danger, before, body, status, PLAIN, answer)


def stale(danger: str, before: tuple[int, ...], body: bytes, held: int) -> Row:
    """A row that is told the size held."""
    return Row(danger, before, body, 409, SIZE, b"%d\n" % held)


ROWS = [
    good("the first checkpoint", (), asked(0, [], note(T5)), T5),
    good("an empty journal", (), asked(0, [], note(T0)), T0),
    good("an empty journal again", (0,), asked(0, [], note(T0)), T0),
    good("the first leaves of a journal that was cosigned empty", (0,), asked(0, [], note(T5)), T5),
    good("growth that is proven", (5,), asked(5, P5, note(T13)), T13),
    good("growth from a whole subtree", (8,), asked(8, proof(TRUE[:13], 8), note(T13)), T13),
    good("the same checkpoint again", (5, 13), asked(13, [], note(T13)), T13),
    good("signed by both keys of the journal", (), asked(0, [], note(T5, line(ORIGIN, "log", T5), line(ORIGIN, "log 2", T5))), T5),
    good("signed by the second key alone", (), asked(0, [], note(T5, line(ORIGIN, "log 2", T5))), T5),
    good("lines of strangers among the signatures", (), asked(0, [], note(T5, line("x", "x", b"?"), line(ORIGIN, "log", T5), line("y", "y", T5))), T5),
    good("our own cosignature, forged, among the signatures", (), asked(0, [], note(T5, line(ORIGIN, "log", T5), line(WITNESS, "witness", b"?", 4, b"\0" * 8))), T5),
    bad("an empty body", (), b"", 400, MALFORMED),
    bad("no old size", (), b"\n\n" + note(T5), 400, MALFORMED),
    bad("a checkpoint alone", (), note(T5), 400, MALFORMED),
    bad("a leading zero", (5,), asked("05", P5, note(T13)), 400, MALFORMED),
    bad("a negative size", (), asked(-1, [], note(T5)), 400, MALFORMED),
    bad("a size with a sign", (5,), asked("+5", P5, note(T13)), 400, MALFORMED),
    bad("two spaces before the size", (5,), asked(" 5", P5, note(T13)), 400, MALFORMED),
    bad("a space behind the size", (5,), asked("5 ", P5, note(T13)), 400, MALFORMED),
    bad("no size at all", (), asked("", [], note(T5)), 400, MALFORMED),
    bad("another word than old", (), asked(0, [], note(T5)).replace(b"old", b"Old", 1), 400, MALFORMED),
    bad("digits of another script", (5,), asked("٥", P5, note(T13)), 400, MALFORMED),
    bad("a size of twenty digits", (), asked(10**19, [], note(T5)), 400, MALFORMED),
    bad("lines that end in two characters", (5,), asked(5, P5, note(T13)).replace(b"\n", b"\r\n"), 400, MALFORMED),
    bad("a proof line that is not base64", (5,), asked(5, P5, note(T13)).replace(b"old 5\n", b"old 5\n?\n"), 400, MALFORMED),
    bad("a proof hash of 31 bytes", (5,), asked(5, [P5[0][:31]], note(T13)), 400, MALFORMED),
    bad("a proof hash of 33 bytes", (5,), asked(5, [P5[0] + b"x"], note(T13)), 400, MALFORMED),
    bad("a proof line with bits to spare", (5,), asked(5, [b"\0" * 32], note(T13)).replace(b"AAA=", b"AAB="), 400, MALFORMED),
    bad("64 proof hashes", (5,), asked(5, [P5[0]] * 64, note(T13)), 400, MALFORMED),
    bad("no empty line before the checkpoint", (), asked(0, [], note(T5)).replace(b"\n\n", b"\n"), 400, MALFORMED),
    bad("no checkpoint", (), asked(0, [], b""), 400, MALFORMED),
    bad("a checkpoint without its last newline", (), asked(0, [], note(T5))[:-1], 400, MALFORMED),
    bad("a checkpoint that is not UTF-8", (), asked(0, [], note(T5) + b"\xff\n"), 400, MALFORMED),
    bad("a checkpoint of two lines", (), asked(0, [], note(T5.rpartition(b"\n")[0].rpartition(b"\n")[0] + b"\n")), 400, MALFORMED),
    bad("a checkpoint whose size has a leading zero", (), asked(0, [], note(T5.replace(b"\n5\n", b"\n05\n"))), 400, MALFORMED),
    bad("a root of 31 bytes", (), asked(0, [], note(text(5, b"x" * 31))), 400, MALFORMED),
    bad("an extension line, which we never cosign", (), asked(0, [], note(T5 + b"extension\n")), 400, MALFORMED),
    bad("a body beyond the limit", (), asked(0, [], note(T5) + b"x" * 70_000), 400, MALFORMED),
    bad("an old size above the checkpoint's", (5, 13), asked(13, [], note(T5)), 400, TOO_OLD),
    bad("a journal larger than any", (), asked(0, [], note(HUGE)), 400, MALFORMED),
    bad("an unknown journal", (), asked(0, [], note(text(5, root(TRUE[:5]), OTHER), line(OTHER, "log", text(5, root(TRUE[:5]), OTHER)))), 404, b"this origin is not known here\n"),
    bad("an origin that only begins like a known one", (), asked(0, [], note(text(5, root(TRUE[:5]), ORIGIN + "/x"))), 404, b"this origin is not known here\n"),
    bad("a journal signed by a stranger", (), asked(0, [], note(T5, line("x", "x", T5))), 403, FORBIDDEN),
    bad("a stranger under the journal's name", (), asked(0, [], note(T5, line(ORIGIN, "x", T5))), 403, FORBIDDEN),
    bad("the journal's key under another name", (), asked(0, [], note(T5, line("x", "log", T5))), 403, FORBIDDEN),
    bad("a signature over something else", (), asked(0, [], note(T5, BAD)), 403, FORBIDDEN),
    bad("a good signature beside a bad one", (), asked(0, [], note(T5, line(ORIGIN, "log", T5), line(ORIGIN, "log 2", b"?"))), 403, FORBIDDEN),
    bad("a cosignature in the place of a signature", (), asked(0, [], note(T5, line(ORIGIN, "log", T5, 4, b"\0" * 8))), 403, FORBIDDEN),
    stale("an old size that is behind", (5, 13), asked(5, P5, note(T13)), 13),
    stale("an old size of nought when leaves were cosigned", (5,), asked(0, [], note(T13)), 5),
    stale("an old size that is ahead", (5,), asked(8, proof(TRUE[:13], 8), note(T13)), 5),
    stale("an old size of a journal never cosigned", (), asked(5, P5, note(T13)), 0),
    stale("a rollback", (5, 13), asked(5, [], note(T5)), 13),
    stale("a fork that asks from the start", (5,), asked(0, [], note(F5)), 5),
    bad("an empty journal with a root of its own", (), asked(0, [], note(text(0, b"x" * 32))), 422, UNPROVEN),
    bad("a proof where nothing was cosigned", (), asked(0, P5, note(T13)), 422, UNPROVEN),
    bad("growth without a proof", (5,), asked(5, [], note(T13)), 422, UNPROVEN),
    bad("growth with another proof", (5,), asked(5, proof(TRUE[:13], 8), note(T13)), 422, UNPROVEN),
    bad("a proof with one hash too many", (5,), asked(5, [*P5, P5[-1]], note(T13)), 422, UNPROVEN),
    bad("a proof with one hash too few", (5,), asked(5, P5[:-1], note(T13)), 422, UNPROVEN),
    bad("a proof in the wrong order", (5,), asked(5, P5[::-1], note(T13)), 422, UNPROVEN),
    bad("two histories of one size", (5,), asked(5, [], note(F5)), 422, UNPROVEN),
    bad("a proof between equal sizes", (5,), asked(5, [root(TRUE[:5])], note(T5)), 422, UNPROVEN),
    bad("a history that forked before", (5,), asked(5, proof(FALSE[:13], 5), note(F13)), 422, UNPROVEN),
    bad("a history that forked since, at the same size", (5, 13), asked(13, [], note(L13)), 422, UNPROVEN),
    Row("reading what only takes", (), b"", 405, PLAIN, b"use POST\n", "GET"),
    Row("subtrees", (5,), b"subtree 0 4\n", 404, PLAIN, b"subtrees are not signed here\n", "POST", "/sign-subtree"),
    Row("another address", (5,), b"", 404, PLAIN, b"no such address\n", "GET", "/"),
    Row("an address with a slash too many", (), asked(0, [], note(T5)), 404, PLAIN, b"no such address\n", "POST", "/add-checkpoint/"),
    Row("the checkpoint of a journal never cosigned", (), b"", 404, PLAIN, b"nothing of this origin was cosigned\n", "GET", f"/{HASH}/checkpoint"),
    Row("the checkpoint of an unknown journal", (5,), b"", 404, PLAIN, b"nothing of this origin was cosigned\n", "GET", f"/{'0' * 64}/checkpoint"),
    Row("the hash in capitals", (5,), b"", 404, PLAIN, b"no such address\n", "GET", f"/{HASH.upper()}/checkpoint"),
    Row("writing what is only read", (5,), b"", 405, PLAIN, b"use GET\n", "POST", f"/{HASH}/checkpoint"),
    Row("the checkpoint that was cosigned last", (5, 13), b"", 200, PLAIN, note(T13) + cosignature(T13), "GET", f"/{HASH}/checkpoint"),
]  # fmt: skip


def steps(before: tuple[int, ...]) -> list[tuple[bytes, bytes]]:
    """Requests that lead to a state, each with the answer expected."""
    found, last = [], 0
    for size in before:
        body = text(size, root(TRUE[:size]))
        path = proof(TRUE[:size], last) if last else []
        found.append((asked(last, path, note(body)), cosignature(body)))
        last = size
    return found
