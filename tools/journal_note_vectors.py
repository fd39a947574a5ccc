"""The vectors of notes, verifier keys, checkpoints and cosignatures, for ``tools/journal_vectors.py``."""

from collections.abc import Callable, Iterator
from typing import Any

from tools.journal_independent import Key, P, b64, encode, flip, leaf, line, loose, note, root, torsion, vkey

Case = dict[str, Any]
AUTHOR, OTHER, STRANGER = Key("log.example/a", "a"), Key("other.example/b", "b"), Key("stranger.example", "c")
TWINS = (Key("log.example/a", "twin 20773"), Key("log.example/a", "twin 81973"))
"""Two keys of one name and one id: 32 bits collide after some ten thousand tries."""
WITNESS, MIRROR = Key("witness.example/w", "w", 4), Key("mirror.example/m", "m", 4)
TEXT = b"first line\nsecond line\n"
WHOLE = note(TEXT, AUTHOR.line(TEXT))
MALFORMED, BAD, UNSIGNED = "journal.note-malformed", "journal.signature-bad", "journal.note-unsigned"


ORIGIN, ROOT5 = "log.example/a", root([leaf(b"%d" % n) for n in range(5)])


def head_of(size: Any = 5, hashed: bytes = ROOT5, origin: str = ORIGIN) -> bytes:
    return f"{origin}\n{size}\n{b64(hashed)}\n".encode()


def told(data: bytes) -> str | dict[str, str]:
    """Bytes as a vector tells them."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"hex": data.hex()}


# -- notes ----------------------------------------------------------------------------------------


def _note(name: str, data: Any, *, code: str = "", keys: tuple[Key, ...] = (AUTHOR,), **value: Any) -> Case:
    shown = told(data) if isinstance(data, bytes) else data
    given = {"name": name, "data": shown, "keys": [key.vkey for key in keys]}
    return {**given, "code": code} if code else {**given, "value": value}


def notes() -> Iterator[Case]:
    yield from _good_notes()
    yield from _malformed_notes()
    yield from _malformed_lines()
    yield from _bad_signatures()


def _good_notes() -> Iterator[Case]:
    def good(
        name: str, text: bytes, *lines: bytes, keys: tuple[Key, ...] = (AUTHOR,), by: tuple[Key, ...] = (AUTHOR,)
    ) -> Case:
        return _note(name, note(text, *lines), keys=keys, text=text.decode(), signed=[key.vkey for key in by])

    own, others = AUTHOR.line(TEXT), [Key(f"s{n}.example", f"s{n}").line(b"x") for n in range(31)]
    yield good("one signature", TEXT, own)
    yield good(
        "two known keys, in the order of their lines",
        TEXT,
        OTHER.line(TEXT),
        own,
        keys=(AUTHOR, OTHER),
        by=(OTHER, AUTHOR),
    )
    yield good("an unknown key's signature is not looked at", TEXT, STRANGER.line(b"another text"), own)
    yield good(
        "an unknown key of the same id under another name", TEXT, line("else.example", AUTHOR.id, bytes(64)), own
    )
    yield good(
        "an unknown key of the same name with another id", TEXT, line(AUTHOR.name, flip(AUTHOR.id, 9), bytes(64)), own
    )
    yield good("an unknown key's signature of one byte", TEXT, line("short.example", b"\1\2\3\4", b"\5"), own)
    yield good("an unknown key's signature of 2,420 bytes", TEXT, line("long.example", b"\1\2\3\4", bytes(2420)), own)
    yield good("a line that stands twice", TEXT, own, own, by=(AUTHOR, AUTHOR))
    yield good("the author among sixteen", TEXT, *others[:15], own)
    yield good("32 lines", TEXT, *others, own)
    for name, text in {
        "empty lines inside the text": b"a\n\n\nb\n",
        "a signature line inside the text": b"a\n\n" + own + b"b\n",
        "a text of one empty line": b"\n",
        "Arabic and Cyrillic": "نعم\nда\n".encode(),
        "separators that are no newline": "a\u2028b\u0085c\x7f\n".encode(),
    }.items():
        yield good(name, text, AUTHOR.line(text))
    filler = b"x" * (65_536 - len(note(b"\n", AUTHOR.line(b""))))
    signature = AUTHOR.line(filler + b"\n")
    data = [{"times": len(filler), "of": "x"}, told(b"\n\n" + signature)]
    yield _note("a note of 65,536 bytes", data, length=65_536, signed=[AUTHOR.vkey])
    more = AUTHOR.line(filler + b"x\n")
    yield _note(
        "a note of 65,537 bytes",
        [{"times": len(filler) + 1, "of": "x"}, told(b"\n\n" + more)],
        code="journal.note-too-large",
    )


def _malformed_notes() -> Iterator[Case]:
    for byte in (*range(10), *range(11, 32)):
        text = TEXT[:5] + bytes([byte]) + TEXT[5:]
        yield _note(f"the control character {byte:02x} in the text", note(text, AUTHOR.line(text)), code=MALFORMED)
    for name, wrong in {
        "a lone byte": b"\xff",
        "an overlong slash": b"\xc0\xaf",
        "a surrogate": b"\xed\xa0\x80",
        "beyond Unicode": b"\xf4\x90\x80\x80",
    }.items():
        text = TEXT[:5] + wrong + TEXT[5:]
        yield _note(f"not UTF-8: {name}", note(text, AUTHOR.line(text)), code=MALFORMED)
    own = AUTHOR.line(TEXT)
    for name, data in {
        "nothing": b"",
        "one newline": b"\n",
        "two newlines": b"\n\n",
        "a text alone": TEXT,
        "a text and an empty line, no signature": TEXT + b"\n",
        "a signature line alone": own,
        "no empty line before the signatures": TEXT + own,
        "a space in the empty line": TEXT + b" \n" + own,
        "no final newline": WHOLE[:-1],
        "an empty line at the end": WHOLE + b"\n",
        "an empty line between two signatures, the first lost": note(TEXT, own, b"\n"),
        "lines that end in two characters": WHOLE.replace(b"\n", b"\r\n"),
        "a byte order mark before the dash": note(TEXT, "\ufeff".encode() + own),
        "words after the signatures": WHOLE + b"more\n",
        "33 lines": note(TEXT, own * 33),
        "100 unknown lines before the author's": note(TEXT, *[STRANGER.line(b"") for _ in range(100)], own),
    }.items():
        yield _note(name, data, code=MALFORMED)


def _malformed_lines() -> Iterator[Case]:
    blob = b64(AUTHOR.id + AUTHOR.sign(TEXT))
    good = f"— {AUTHOR.name} {blob}"
    looks = {
        "a hyphen for the dash": good.replace("—", "-"),
        "an en dash": good.replace("—", "–"),
        "a horizontal bar": good.replace("—", "―"),
        "two hyphens": good.replace("—", "--"),
        "no dash": good[2:],
        "no space after the dash": good.replace("— ", "—"),
        "two spaces after the dash": good.replace("— ", "—  "),
        "a no-break space after the dash": good.replace("— ", "—\u00a0"),
        "a space before the dash": " " + good,
        "a space at the end": good + " ",
        "two spaces before the signature": good.replace(f" {blob}", f"  {blob}"),
        "no name": f"—  {blob}",
        "no name and no space": f"— {blob}",
        "a name with a plus": f"— log+example {blob}",
        "a name with a thin space": f"— log\u2009example {blob}",
        "a name with an ideographic space": f"— log\u3000example {blob}",
        "a name with a line separator": f"— log\u2028example {blob}",
        "a name with a next-line character": f"— log\u0085example {blob}",
        "a third word": f"{good} more",
        "no signature": f"— {AUTHOR.name} ",
        "no signature and no space": f"— {AUTHOR.name}",
        "a key id alone": f"— {AUTHOR.name} {b64(AUTHOR.id)}",
        "three bytes": f"— {AUTHOR.name} {b64(AUTHOR.id[:3])}",
        "base64 without its padding": good.rstrip("="),
        "base64 with too much padding": good + "=",
        "base64 with padding in the middle": f"— {AUTHOR.name} {blob[:20]}=={blob[20:]}",
        "base64 with loose bits": f"— {AUTHOR.name} {loose(blob)}",
        "the alphabet for addresses": f"— {AUTHOR.name} {'-_' + blob[2:]}",
        "a letter outside the alphabet": f"— {AUTHOR.name} {'!' + blob[1:]}",
        "a Cyrillic letter that looks Latin": f"— {AUTHOR.name} {'а' + blob[1:]}",
        "a full-width digit": f"— {AUTHOR.name} {'１' + blob[1:]}",
        "hex for base64": f"— {AUTHOR.name} {(AUTHOR.id + AUTHOR.sign(TEXT)).hex()}x",
        "an invisible joiner": f"— {AUTHOR.name} {blob[:8]}\u200d{blob[8:]}",
    }
    for name, text in looks.items():
        yield _note(f"line: {name}", note(TEXT, text.encode() + b"\n"), code=MALFORMED)
        if "base64" in name:
            yield _note(
                f"line of an unknown key: {name}",
                note(TEXT, AUTHOR.line(TEXT), text.replace(AUTHOR.name, "who").encode() + b"\n"),
                code=MALFORMED,
            )


def _bad_signatures() -> Iterator[Case]:
    own, signature = AUTHOR.line(TEXT), AUTHOR.sign(TEXT)
    for bit in (*range(0, 256, 32), *range(256, 512, 32), 511):
        yield _note(
            f"bit {bit} of the signature turned",
            note(TEXT, line(AUTHOR.name, AUTHOR.id, flip(signature, bit))),
            code=BAD,
        )
    for name, wrong in {
        "of zeros": bytes(64), "a byte short": signature[:63], "a byte long": signature + b"\0", "of one byte": b"\0",
        "the halves exchanged": signature[32:] + signature[:32], "twice in one line": signature * 2,
        "over another text": AUTHOR.sign(b"another\n"), "over the text without its newline": AUTHOR.sign(TEXT[:-1]),
        "over the text and the empty line": AUTHOR.sign(TEXT + b"\n"), "over nothing": AUTHOR.sign(b""),
        "by another key": OTHER.sign(TEXT), "by the twin of the same name and id": TWINS[1].sign(TEXT),
    }.items():  # fmt: skip
        yield _note(f"a signature {name}", note(TEXT, line(AUTHOR.name, AUTHOR.id, wrong)), code=BAD)
    assert TWINS[0].id == TWINS[1].id and TWINS[0].public != TWINS[1].public
    yield _note("a twin signs for a key whose id it shares", note(TEXT, TWINS[1].line(TEXT)), keys=TWINS[:1], code=BAD)
    for name, text in {
        "a letter": TEXT.replace(b"first", b"First"), "a word more": TEXT + b"more\n", "a line less": b"first line\n",
        "an empty line more": b"\n" + TEXT, "a space at the end of a line": TEXT.replace(b"line\n", b"line \n", 1),
        "a look-alike letter": TEXT.replace(b"i", "і".encode(), 1),
    }.items():  # fmt: skip
        yield _note(f"the text changed: {name}", note(text, own), code=BAD)
    spelt = "é\n"
    yield _note(
        "the same letter spelt in two code points", note("e\u0301\n".encode(), AUTHOR.line(spelt.encode())), code=BAD
    )
    bad, both = OTHER.line(b"another\n"), (AUTHOR, OTHER)
    yield _note("a bad line of a known key behind a good one", note(TEXT, own, bad), keys=both, code=BAD)
    yield _note("a bad line of a known key before a good one", note(TEXT, bad, own), keys=both, code=BAD)
    yield _note(
        "the same key, first good, then bad", note(TEXT, own, line(AUTHOR.name, AUTHOR.id, bytes(64))), code=BAD
    )
    yield _note(
        "the same key, first bad, then good", note(TEXT, line(AUTHOR.name, AUTHOR.id, bytes(64)), own), code=BAD
    )
    yield _note(
        "an unknown good line beside a bad known one",
        note(TEXT, STRANGER.line(TEXT), line(AUTHOR.name, AUTHOR.id, bytes(64))),
        code=BAD,
    )
    cosigner = Key(AUTHOR.name, "a", 4)
    text = next(text for text in (b"%d\n" % n for n in range(99)) if cosigner.sign(text)[0] < 128)  # no time above 2^63
    yield _note(
        "a plain signature under the cosigner's id", note(text, cosigner.line(text)), keys=(cosigner,), code=BAD
    )
    yield _note(
        "a cosignature under the plain key's id",
        note(TEXT, line(AUTHOR.name, AUTHOR.id, bytes(8) + signature)),
        code=BAD,
    )
    yield _note("only the same key of another type is known", WHOLE, keys=(cosigner,), code=UNSIGNED)
    yield _note("no key is known", WHOLE, keys=(), code=UNSIGNED)
    yield _note("only another key is known", WHOLE, keys=(OTHER,), code=UNSIGNED)
    yield _note("only unknown lines", note(TEXT, STRANGER.line(TEXT), OTHER.line(TEXT)), code=UNSIGNED)
    for bit in range(0, 32, 5):
        yield _note(
            f"bit {bit} of the key id turned",
            note(TEXT, line(AUTHOR.name, flip(AUTHOR.id, bit), signature)),
            code=UNSIGNED,
        )
    for name in ("Log.example/a", "log.example/a/", "log.example", "log.example/а", "log.example/a\u200d"):
        yield _note(f"the name written {name!a}", note(TEXT, line(name, AUTHOR.id, signature)), code=UNSIGNED)


# -- verifier keys -----------------------------------------------------------------------------------


def vkeys() -> Iterator[Case]:
    for key in (AUTHOR, WITNESS, Key("x", "x"), Key("нода.example/узел", "y", 4), Key("a.b/c-d_e~f", "z")):
        value = {"name": key.name, "kind": key.kind, "public": key.public.hex(), "id": key.id.hex()}
        yield {"name": f"the key {key.name} of type {key.kind}", "text": key.vkey, "value": value}
    good, public = AUTHOR.vkey, AUTHOR.public
    name, key_id, material = good.split("+", 2)
    attacks = {
        "journal.vkey-malformed": {
            "nothing": "", "a name alone": name, "no material": f"{name}+{key_id}", "spaces for the plus": good.replace("+", " "),
            "an id of seven digits": f"{name}+{key_id[1:]}+{material}", "an id that is no hex": f"{name}+{'g' * 8}+{material}",
            "an id in Arabic digits": f"{name}+{'٣' * 8}+{material}", "a name with a plus": f"a+{good}",
            "a letter outside the alphabet": good[:-1] + "!", "a letter short": good[:-1], "a newline at the end": good + "\n",
            "padding that is not needed": good + "=", "the alphabet for addresses": f"{name}+{key_id}+{'-_' + material[2:]}",
            "the key in hex and odd": f"{name}+{key_id}+{public.hex()}x",
        },
        "journal.vkey-unsupported": {
            **{f"type {kind:02x}": vkey(name, kind, public) for kind in (0, 2, 3, 5, 6, 0x41, 0x81, 0xFA, 0xFF)},
            "no type": f"{name}+{key_id}+{b64(public)}", "31 bytes": vkey(name, 1, public[:31]), "33 bytes": vkey(name, 1, public + b"\0"),
            "no key": vkey(name, 1, b""), "no bytes": f"{name}+{key_id}+", "no name": vkey("", 1, public), "a space": vkey("a b", 1, public),
            "a newline in the name": vkey("a\nb", 1, public), "a no-break space": vkey("a\u00a0b", 1, public),
        },
        "journal.vkey-id-mismatch": {
            **{f"bit {bit} of the id turned": vkey(name, 1, public, flip(AUTHOR.id, bit)) for bit in range(0, 32, 7)},
            "the id of the other type": vkey(name, 1, public, Key(name, "a", 4).id), "another name": vkey("log.example/b", 1, public, AUTHOR.id),
            "the id in capitals": f"{name}+{key_id.upper()}+{material}", "a space inside the id": f"{name}+{key_id[:4]} {key_id[4:]}+{material}",
            "the id in nine bytes": f"{name}+{key_id}00+{material}", "the id backwards": vkey(name, 1, public, AUTHOR.id[::-1]),
            "bit 0 of the key turned": vkey(name, 1, flip(public, 0), AUTHOR.id), "no id": f"{name}++{material}",
        },
        "journal.vkey-weak": {what: vkey(name, 1, weak) for what, weak in weak_points().items()},
    }  # fmt: skip
    assert key_id != key_id.upper()
    for code, texts in attacks.items():
        for what, text in texts.items():
            yield {"name": f"{code.removeprefix('journal.vkey-')}: {what}", "text": text, "code": code}
    yield {
        "name": "weak: a cosigner's key of zeros",
        "text": vkey("witness.example", 4, bytes(32)),
        "code": "journal.vkey-weak",
    }


def weak_points() -> dict[str, bytes]:
    """Every encoding of a point of small order, and others with y above p, by what they are."""
    orders = (1, 8, 4, 8, 2, 8, 4, 8)
    found = {f"point {n} of small order, order {orders[n]}": encode(point) for n, point in enumerate(torsion())}
    for n in (0, 1, 2, 3, 9, 17, 18):
        found[f"y = p + {n}"] = (P + n).to_bytes(32, "little")
        found[f"y = p + {n} with the sign bit"] = (P + n | 1 << 255).to_bytes(32, "little")
    found["the identity with a negative zero"] = (1 | 1 << 255).to_bytes(32, "little")
    found["order 2 with a negative zero"] = (P - 1 | 1 << 255).to_bytes(32, "little")
    return found


KINDS: dict[str, Callable[[], Iterator[Case]]] = {"note": notes, "vkey": vkeys}
