"""The vectors of checkpoints and cosignatures, for ``tools/journal_vectors.py``."""

from collections.abc import Callable, Iterator
from typing import Any

from tools.journal_independent import Key, b64, flip, leaf, line, loose, note, root
from tools.journal_note_vectors import (
    AUTHOR,
    BAD,
    MALFORMED,
    MIRROR,
    ORIGIN,
    OTHER,
    ROOT5,
    STRANGER,
    UNSIGNED,
    WITNESS,
    Case,
    head_of,
    told,
)


def checkpoints() -> Iterator[Case]:
    def case(name: str, data: bytes, **expected: Any) -> Case:
        return {"name": name, "data": told(data), "key": AUTHOR.vkey, **expected}

    def signed(text: bytes) -> bytes:
        return note(text, AUTHOR.line(text))

    for size, hashed, origin in (
        (0, root([]), ORIGIN),
        (1, leaf(b"0"), ORIGIN),
        (5, ROOT5, "нода.example"),
        (5, ROOT5, "two words+plus"),
        (10**18, ROOT5, ORIGIN),
        (2**63 - 1, ROOT5, ORIGIN),
    ):
        value = {"origin": origin, "size": size, "root": hashed.hex()}
        yield case(f"size {size} of {origin}", signed(head_of(size, hashed, origin)), value=value)
    cosigned = note(head_of(), AUTHOR.line(head_of()), WITNESS.cosign(head_of(), 7), STRANGER.line(b"x"))
    yield case(
        "cosigned by keys that are not asked for", cosigned, value={"origin": ORIGIN, "size": 5, "root": ROOT5.hex()}
    )
    five = b64(ROOT5)
    sizes = ("05", "00", "+5", "-5", "-0", " 5", "5 ", "", "5.0", "5e0", "0x5", "5_0", "٥", "５", "²", "V", "five", 2**63, 2**64 - 1, 2**64, 10**19 - 1, 10**19, 10**40)  # fmt: skip
    texts = {f"the size written {size!a}": head_of(size) for size in sizes}
    texts |= {
        "an extension line": head_of() + b"extension\n", "two extension lines": head_of() + b"a\nb\n", "an empty line behind": head_of() + b"\n",
        "no root": f"{ORIGIN}\n5\n".encode(), "only an origin": f"{ORIGIN}\n".encode(), "no origin": f"5\n{five}\n".encode(),
        "an empty origin": head_of(origin=""), "an empty root": head_of(hashed=b""), "a root of 31 bytes": head_of(hashed=ROOT5[:31]),
        "a root of 33 bytes": head_of(hashed=ROOT5 + b"\0"), "two roots in one": head_of(hashed=ROOT5 * 2), "a root of 20 bytes": head_of(hashed=ROOT5[:20]),
        "loose bits in the root": head_of().replace(five.encode(), loose(five).encode()), "a root without padding": head_of().replace(b"=", b""),
        "a root with more padding": head_of().replace(b"=", b"=="), "a space before the root": head_of().replace(b"5\n", b"5\n ", 1),
        "a space behind the root": head_of().replace(b"=\n", b"= \n"), "a root in hex": f"{ORIGIN}\n5\n{ROOT5.hex()}\n".encode(),
        "size and root exchanged": f"{ORIGIN}\n{five}\n5\n".encode(), "origin and size exchanged": f"5\n{ORIGIN}\n{five}\n".encode(),
        "an empty line inside": f"{ORIGIN}\n5\n\n{five}\n".encode(), "an empty line before": b"\n" + head_of(),
        "a leaf instead": f"openline.leaf/v1\n{ORIGIN}\n{'0' * 32}\n{five}\n".encode(),
    }  # fmt: skip
    for name, text in texts.items():
        yield case(name, signed(text), code="journal.checkpoint-malformed")
    line_of = AUTHOR.line(head_of())
    for name, text in {
        "size": head_of(6),
        "size by ten": head_of(50),
        "root": head_of(hashed=flip(ROOT5, 0)),
        "root's last bit": head_of(hashed=flip(ROOT5, 255)),
        "origin": head_of(origin="log.example/b"),
    }.items():
        yield case(f"changed after signing: the {name}", note(text, line_of), code=BAD)
    yield case(
        "signed by another key of the same name", note(head_of(), Key(ORIGIN, "b").line(head_of())), code=UNSIGNED
    )
    yield case("signed by another log", note(head_of(), OTHER.line(head_of())), code=UNSIGNED)
    yield case("only cosigned", note(head_of(), WITNESS.cosign(head_of(), 7)), code=UNSIGNED)
    yield case("never signed", head_of(), code=MALFORMED)


def cosigned() -> Iterator[Case]:
    head, now = head_of(), 1_510_387_200

    def case(name: str, *lines: bytes, keys: tuple[Key, ...] = (WITNESS,), text: bytes = head, **expected: Any) -> Case:
        data = note(text, AUTHOR.line(text), *lines)
        return {"name": name, "data": told(data), "keys": [key.vkey for key in keys], **expected}

    def raw(time: int, message: bytes) -> bytes:
        return line(WITNESS.name, WITNESS.id, time.to_bytes(8, "big") + WITNESS.sign(message))

    own, other = WITNESS.cosign(head, now), MIRROR.cosign(head, now + 60)
    yield case("one", own, value=[[WITNESS.name, now]])
    yield case(
        "two, in the order of their lines",
        other,
        own,
        keys=(WITNESS, MIRROR),
        value=[[MIRROR.name, now + 60], [WITNESS.name, now]],
    )
    yield case("none that is asked for", other, value=[])
    yield case("none at all", value=[])
    yield case("a log's key is no cosigner", own, keys=(AUTHOR, WITNESS), value=[[WITNESS.name, now]])
    yield case("the first second", WITNESS.cosign(head, 0), value=[[WITNESS.name, 0]])
    yield case("the last second", WITNESS.cosign(head, 2**63 - 1), value=[[WITNESS.name, 2**63 - 1]])
    message = b"cosignature/v1\ntime %d\n" % now + head
    signature = now.to_bytes(8, "big") + WITNESS.sign(message)
    for bit in (*range(0, 64, 3), 7):
        yield case(f"bit {bit} of the time turned", line(WITNESS.name, WITNESS.id, flip(signature, bit)), code=BAD)
    for bit in (0, 136, 255, 256, 336, 436, 511):
        turned = line(WITNESS.name, WITNESS.id, flip(signature, 64 + bit))
        yield case(f"bit {bit} of the signature turned", turned, code=BAD)
    for time in (2**63, 2**63 + now, 2**64 - 1):
        yield case(f"well signed at second {time}", WITNESS.cosign(head, time), code=BAD)
    for name, wrong in {
        "the plain text signed": raw(now, head), "another time signed": raw(now, message.replace(b"200\n", b"201\n", 1)),
        "the time with a leading zero": raw(now, message.replace(b"time ", b"time 0")), "no time line": raw(now, b"cosignature/v1\n" + head),
        "another version": raw(now, message.replace(b"v1", b"v2", 1)), "the notes's signatures signed too": raw(now, message + b"\n" + AUTHOR.line(head)),
        "another size signed": raw(now, message.replace(b"\n5\n", b"\n6\n")), "a byte short": line(WITNESS.name, WITNESS.id, signature[:-1]),
        "a byte long": line(WITNESS.name, WITNESS.id, signature + b"\0"), "no time": line(WITNESS.name, WITNESS.id, b"\0" + signature[9:]),
        "the time alone": line(WITNESS.name, WITNESS.id, signature[:8]),
        "by another cosigner": line(WITNESS.name, WITNESS.id, now.to_bytes(8, "big") + MIRROR.sign(message)),
        "copied from another checkpoint": WITNESS.cosign(head_of(6), now), "copied from another log": WITNESS.cosign(head_of(origin="log.example/b"), now),
    }.items():  # fmt: skip
        yield case(name, wrong, code=BAD)
    yield case("a bad one beside a good one", other, raw(now, head), keys=(WITNESS, MIRROR), code=BAD)
    yield {
        **case("the text changed below it", own, code=BAD),
        "data": told(note(head_of(6), AUTHOR.line(head_of(6)), own)),
    }


KINDS: dict[str, Callable[[], Iterator[Case]]] = {"checkpoint": checkpoints, "cosignature": cosigned}
