"""The vectors of leaves, openings and proof files, for ``tools/journal_vectors.py``."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from tools.journal_independent import Key, b64, flip, leaf, loose, note, path, root, seed
from tools.journal_note_vectors import AUTHOR, BAD, MALFORMED, ORIGIN, OTHER, UNSIGNED, Case, head_of, told

# -- leaves and openings ---------------------------------------------------------------------------------

ID, SALT, BODY = "0f" * 16, seed("salt"), '{"type":"x","words":"да"}'.encode()


def _seal(salt: bytes = SALT, body: bytes = BODY) -> bytes:
    return hashlib.sha256(b"openline.seal/v1\n" + salt + body).digest()


def _sealed(seal: bytes, *keys: Key) -> bytes:
    text = f"openline.leaf/v1\n{ORIGIN}\n{ID}\n{b64(seal)}\n".encode()
    return note(text, *[key.line(text) for key in keys or (AUTHOR,)])


def leaves() -> Iterator[Case]:
    def case(name: str, text: str, *, keys: tuple[Key, ...] = (AUTHOR,), **expected: Any) -> Case:
        return {"name": name, "data": told(note(text.encode(), *[key.line(text.encode()) for key in keys])), **expected}

    seal, opened = b64(_seal()), f"openline.open/v1\n{ORIGIN}\n{ID}\n{BODY.decode()}\n"
    sealed = f"openline.leaf/v1\n{ORIGIN}\n{ID}\n{seal}\n"
    value = {"origin": ORIGIN, "id": ID, "seal": _seal().hex(), "body": None, "lines": 1}
    yield case("sealed", sealed, value=value)
    yield case("sealed by two officers", sealed, keys=(AUTHOR, OTHER), value={**value, "lines": 2})
    yield case("open", opened, value={**value, "seal": None, "body": BODY.decode()})
    yield case("open and empty", opened.replace(BODY.decode(), ""), value={**value, "seal": None, "body": ""})
    bare = len(note(b"", AUTHOR.line(b""))) + len(opened.encode()) - len(BODY)
    for size, expected in ((65_535, {"length": 65_535}), (65_536, None)):
        body = "x" * (size - bare)
        long = opened.replace(BODY.decode(), body).encode()
        top, _, rest = note(long, AUTHOR.line(long)).partition(body.encode())
        parts = [told(top), {"times": len(body), "of": "x"}, told(rest)]
        yield {
            "name": f"a leaf of {size:,} bytes",
            "data": parts,
            **({"value": expected} if expected else {"code": "journal.leaf-too-large"}),
        }
    for name, text in {
        "a later version": sealed.replace("v1", "v2", 1), "the format in capitals": sealed.replace("openline", "Openline", 1), "no format": sealed.partition("\n")[2],
        "an empty format": "\n" + sealed.partition("\n")[2], "a checkpoint": head_of().decode(), "an empty origin": sealed.replace(ORIGIN, ""),
        "an id in capitals": sealed.replace(ID, ID.upper()), "an id of 31 digits": sealed.replace(ID, ID[1:]), "an id of 33 digits": sealed.replace(ID, ID + "0"),
        "an id that is no hex": sealed.replace(ID, "g" * 32), "an id in Arabic digits": sealed.replace(ID, "٣" * 32), "an id with dashes": sealed.replace(ID, ID[:8] + "-" + ID[9:]),
        "no id": sealed.replace(ID + "\n", ""), "an empty id": sealed.replace(ID, ""), "a line more": sealed + "more\n", "an empty line more": sealed + "\n",
        "no seal": sealed.replace(seal + "\n", ""), "a body of two lines": opened.replace('"type"', '\n"type"'), "origin and id exchanged": f"openline.leaf/v1\n{ID}\n{ORIGIN}\n{seal}\n",
        "a space before the format": " " + sealed, "an empty text": "\n",
    }.items():  # fmt: skip
        yield case(name, text, code="journal.leaf-malformed")
    for name, wrong in {
        "of 31 bytes": b64(_seal()[:31]), "of 33 bytes": b64(_seal() + b"\0"), "of nothing": "", "in hex": _seal().hex(), "with loose bits": loose(seal), "without padding": seal.rstrip("="),
        "with a space": seal + " ", "outside the alphabet": "!" + seal[1:], "with a look-alike letter": "А" + seal[1:], "that is a body": BODY.decode(),
    }.items():  # fmt: skip
        yield case(f"a seal {name}", sealed.replace(seal, wrong), code="journal.seal-malformed")
    whole = note(sealed.encode(), AUTHOR.line(sealed.encode()))
    for name, data in {
        "no signature": sealed.encode() + b"\n",
        "a tab in the body": opened.replace(",", ",\t").encode() + b"\n" + AUTHOR.line(b""),
        "not UTF-8": b"\xff" + whole,
        "nothing": b"",
        "a body": BODY,
    }.items():
        yield {"name": f"no note: {name}", "data": told(data), "code": MALFORMED}


def openings() -> Iterator[Case]:
    def case(
        name: str, data: bytes = _sealed(_seal()), salt: bytes = SALT, body: bytes = BODY, **expected: Any
    ) -> Case:
        return {"name": name, "leaf": told(data), "salt": salt.hex(), "body": told(body), **expected}

    fits: dict[str, Any] = {"value": True}
    yield case("it fits", **fits)
    yield case("an empty body", _sealed(_seal(body=b"")), body=b"", **fits)
    yield case("a body of any bytes", _sealed(_seal(body=b"\xff\0")), body=b"\xff\0", **fits)
    yield case("a salt of zeros", _sealed(_seal(salt=bytes(32))), salt=bytes(32), **fits)
    wrong: dict[str, Any] = {"code": "journal.opening-wrong"}
    for count in (0, 1, 16, 31, 33, 64):
        salt = (SALT * 2)[:count]
        yield case(f"a salt of {count} bytes, and the seal is over it", _sealed(_seal(salt)), salt=salt, **wrong)
    for bit in range(0, 256, 32):
        yield case(f"bit {bit} of the salt turned", salt=flip(SALT, bit), **wrong)
        yield case(f"bit {bit} of the seal turned", _sealed(flip(_seal(), bit)), **wrong)
    for bit in range(0, 8 * len(BODY), 33):
        yield case(f"bit {bit} of the body turned", body=flip(BODY, bit), **wrong)
    for name, salt, body in (
        ("the last byte of the salt moved into the body", SALT[:31], SALT[31:] + BODY),
        ("the first byte of the body moved into the salt", SALT + BODY[:1], BODY[1:]),
        ("a newline behind the body", SALT, BODY + b"\n"), ("a space in the body", SALT, BODY.replace(b":", b": ")), ("the body cut", SALT, BODY[:-1]),
        ("no body", SALT, b""), ("the salt of another leaf", seed("another salt"), BODY), ("the salt backwards", SALT[::-1], BODY), ("salt and body exchanged", BODY[:32].ljust(32), SALT),
    ):  # fmt: skip
        yield case(name, salt=salt, body=body, **wrong)
    for name, seal in {
        "without its word": hashlib.sha256(SALT + BODY).digest(),
        "with the word and no newline": hashlib.sha256(b"openline.seal/v1" + SALT + BODY).digest(),
        "with the salt behind": hashlib.sha256(b"openline.seal/v1\n" + BODY + SALT).digest(),
        "without salt": _seal(b""),
        "that is the leaf hash": leaf(BODY),
        "of zeros": bytes(32),
    }.items():
        yield case(f"a seal {name}", _sealed(seal), **wrong)
    text = f"openline.open/v1\n{ORIGIN}\n{ID}\n{b64(_seal())}\n".encode()
    yield case("an open leaf that shows the seal as its body", note(text, AUTHOR.line(text)), **wrong)


# -- proof files --------------------------------------------------------------------------------------------


def proof_files() -> Iterator[Case]:
    data = [b"leaf %d" % n for n in range(20)]
    hashes = [leaf(item) for item in data]

    def made(
        index: int, size: int, extra: bytes | None = None, *, steps: list[bytes] | None = None, at: Any = None
    ) -> bytes:
        head = head_of(size, root(hashes[:size]))
        rows = [
            "c2sp.org/tlog-proof@v1",
            *([] if extra is None else [f"extra {b64(extra)}"]),
            f"index {index if at is None else at}",
        ]
        rows += [b64(step) for step in (path(hashes[:size], index) if steps is None else steps)]
        return "\n".join(rows).encode() + b"\n\n" + note(head, AUTHOR.line(head))

    def case(name: str, proof: bytes, index: int = 12, **expected: Any) -> Case:
        return {"name": name, "data": told(proof), "leaf": told(data[index]), "key": AUTHOR.vkey, **expected}

    for index, size, extra in ((12, 20, data[12]), (0, 1, None), (19, 20, None), (0, 16, b""), (12, 13, b"\xff" * 40)):
        yield case(
            f"leaf {index} of {size}, extra of {len(extra) if extra is not None else 'no'} bytes",
            made(index, size, extra),
            index,
            value=size,
        )
    good, right = made(12, 20, data[12]), path(hashes, 12)
    text, step = good.decode(), b64(path(hashes, 12)[0])
    extra_row, index_row = f"extra {b64(data[12])}\n", "index 12\n"
    for name, wrong in {
        "another version": text.replace("@v1", "@v2"), "no first line": text.partition("\n")[2], "a space before the first line": " " + text, "a blank line first": "\n" + text,
        "no index": text.replace(index_row, ""), "the index before extra": text.replace(extra_row + index_row, index_row + extra_row), "extra twice": text.replace(extra_row, extra_row * 2),
        "index twice": text.replace(index_row, index_row * 2), "Index": text.replace("index", "Index"), "two spaces before the index": text.replace("index ", "index  "),
        "extra that is not base64": text.replace(extra_row, "extra !\n"), "extra with loose bits": text.replace(extra_row, "extra QR==\n"), "extra without its value": text.replace(extra_row, "extra\n"),
        "a hash with loose bits": text.replace(step, loose(step)), "a hash without padding": text.replace(step, step.rstrip("=")), "a hash in hex": text.replace(step, right[0].hex() + "0"),
        "a space behind a hash": text.replace(step, step + " "), "no empty line before the checkpoint": text.replace("\n\n", "\n", 1), "lines that end in two characters": text.replace("\n", "\r\n"),
        "no checkpoint and no empty line": text.partition("\n\n")[0], "nothing": "", "a checkpoint alone": text.partition("\n\n")[2], "a Cyrillic letter in the first line": text.replace("c2sp", "с2sp"),
        **{f"the index written {at!a}": text.replace("index 12", f"index {at}") for at in ("012", "-12", "+12", "12.0", "0xc", "1_2", "١٢", "", 10**19)},
        "a hash of 31 bytes": made(12, 20, steps=[right[0][:31], *right[1:]]).decode(), "a hash of 33 bytes": made(12, 20, steps=[right[0] + b"\0", *right[1:]]).decode(),
        "64 hashes": made(12, 20, steps=[right[0]] * 64).decode(),
    }.items():  # fmt: skip
        yield case(name, wrong.encode(), code="journal.proof-malformed")
    lost = "journal.inclusion-wrong"
    for name, proof in {
        "a hash removed": made(12, 20, steps=right[1:]), "the last hash removed": made(12, 20, steps=right[:-1]), "a hash more": made(12, 20, steps=[*right, right[0]]), "two hashes exchanged": made(12, 20, steps=[right[1], right[0], *right[2:]]),
        "no hashes": made(12, 20, steps=[]), "the next index": made(12, 20, at=13), "the index before": made(12, 20, at=11), "the first index": made(12, 20, at=0), "the path to another size": made(12, 20, steps=path(hashes[:19], 12)),
    }.items():  # fmt: skip
        yield case(name, proof, code=lost)
    for at in (0, 2, 4):
        yield case(
            f"a bit of hash {at} turned",
            made(12, 20, steps=[*right[:at], flip(right[at], 77), *right[at + 1 :]]),
            code=lost,
        )
    yield case("another leaf", good, 11, code=lost)
    for at in (20, 32, 2**63 - 1, 10**19 - 1):
        yield case(f"index {at} of 20", made(12, 20, at=at), code="journal.inclusion-out-of-range")
    yield case("an empty tree", made(0, 0, steps=[]), 0, code="journal.inclusion-out-of-range")
    yield case("the checkpoint changed", good.replace(b"\n20\n", b"\n21\n"), code=BAD)
    yield case(
        "the checkpoint of another log",
        good.partition(b"\n\n")[0] + b"\n\n" + note(head_of(), OTHER.line(head_of())),
        code=UNSIGNED,
    )
    yield case("no checkpoint", good.partition(b"\n\n")[0] + b"\n\n", code=MALFORMED)
    bare = b"%s\n20\n" % ORIGIN.encode()
    yield case(
        "a checkpoint without its root",
        good.partition(b"\n\n")[0] + b"\n\n" + note(bare, AUTHOR.line(bare)),
        code="journal.checkpoint-malformed",
    )


KINDS: dict[str, Callable[[], Iterator[Case]]] = {
    "leaf": leaves,
    "opening": openings,
    "proof-file": proof_files,
}
