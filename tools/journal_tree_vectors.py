"""The vectors of trees, tiles and bare signatures, for ``tools/journal_vectors.py``.

A claim about a tree is broken in every way one can think of, one at a time. Where another claim happens to be read
exactly alike (``shape``), it is left out: the size that is believed is the signed checkpoint's, not the proof's.
"""

from collections.abc import Callable, Iterator
from typing import Any

from tools.journal_independent import (
    BASE,
    Key,
    L,
    P,
    add,
    challenge,
    encode,
    flip,
    is_subtree,
    leaf,
    path,
    root,
    seed,
    shape,
    subproof,
    times,
    torsion,
)

Case = dict[str, Any]
LEAVES = [leaf(b"leaf %d" % n) for n in range(40)]
ZERO, FOREIGN = bytes(32), leaf(b"foreign")
MALFORMED = "journal.proof-malformed"


def _changed_proofs(proof: list[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Every way to break a proof hash by hash; its bytes keep their lengths."""
    for n, item in enumerate(proof):
        yield f"hash {n} removed", [*proof[:n], *proof[n + 1 :]]
        for bit in (0, 100, 255):
            yield f"bit {bit} of hash {n} turned", [*proof[:n], flip(item, bit), *proof[n + 1 :]]
        yield f"hash {n} twice", [*proof[:n], item, *proof[n:]]
        yield f"zeros inserted before hash {n}", [*proof[:n], ZERO, *proof[n:]]
    for n in range(len(proof) - 1):
        yield f"hashes {n} and {n + 1} exchanged", [*proof[:n], proof[n + 1], proof[n], *proof[n + 2 :]]
    if len(proof) > 1:
        yield "the proof backwards", proof[::-1]
        yield "the proof emptied", []
    yield "a foreign hash behind", [*proof, FOREIGN]
    yield "a foreign hash before", [FOREIGN, *proof]


def _misshapen(proof: list[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Proofs whose items are no hashes, or too many."""
    start = proof or [ZERO]
    yield "a hash of 31 bytes", [start[0][:31], *start[1:]]
    yield "a hash of 33 bytes", [start[0] + b"\0", *start[1:]]
    yield "a hash of no bytes", [*start, b""]
    yield "two hashes in one", [b"".join(start * 2)[:64]]
    yield "64 hashes", [FOREIGN] * 64


def _proof(proof: list[bytes]) -> list[str]:
    return [item.hex() for item in proof]


# -- inclusion ----------------------------------------------------------------------------------------


def inclusions() -> Iterator[Case]:
    for index, size in ((0, 1), (0, 2), (1, 2), (2, 3), (3, 5), (4, 5), (6, 7), (5, 8), (12, 13), (20, 33)):
        yield from _inclusion(index, size)


def _inclusion(index: int, size: int) -> Iterator[Case]:
    item, proof, whole = LEAVES[index], path(LEAVES[:size], index), root(LEAVES[:size])
    what = f"leaf {index} of {size}"

    def case(name: str, **changes: Any) -> Case:
        code = changes.pop("code", "journal.inclusion-wrong")
        given = {"leaf": item, "index": index, "size": size, "proof": proof, "root": whole, **changes}
        shown = {key: value.hex() if isinstance(value, bytes) else value for key, value in given.items()}
        return {"name": f"{what}: {name}", **shown, "proof": _proof(given["proof"]), "code": code}

    good = case("as it is")
    del good["code"]
    yield {**good, "value": True}
    yield case("another leaf", leaf=LEAVES[(index + 1) % size] if size > 1 else FOREIGN)
    yield case("a foreign leaf", leaf=FOREIGN)
    yield case("a leaf of zeros", leaf=ZERO)
    yield case("a bit of the leaf turned", leaf=flip(item, 17))
    yield case("a bit of the root turned", root=flip(whole, 250))
    yield case("the root of the tree one larger", root=root(LEAVES[: size + 1]))
    yield case("the root of the empty tree", root=root([]))
    if size > 1:
        yield case("leaf and root exchanged", leaf=whole, root=item)
        yield case("the root as its own leaf, and no proof", leaf=whole, proof=[])
        yield case("the root of the tree one smaller", root=root(LEAVES[: size - 1]))
    true = shape(size, index, index + 1)
    for other in sorted({index - 1, index + 1, index ^ 1, index ^ 2, index ^ 8, 0, size - 1} - {index}):
        if 0 <= other < size and shape(size, other, other + 1) != true:
            yield case(f"index {other} claimed", index=other)
    for other in (-1, size, size + 1, 2**63):
        yield case(f"index {other} claimed, outside", index=other, code="journal.inclusion-out-of-range")
    for other in sorted({size - 1, size + 1, 2 * size, size // 2, 0, -size, 2**63 - 1} - {size}):
        if other <= index:
            yield case(f"size {other} claimed, too small", size=other, code="journal.inclusion-out-of-range")
        elif shape(other, index, index + 1) != true:
            yield case(f"size {other} claimed", size=other)
    for name, changed in _changed_proofs(proof):
        yield case(name, proof=changed)
    for name, changed in _misshapen(proof):
        yield case(name, proof=changed, code=MALFORMED)
    yield case("a leaf of 31 bytes", leaf=item[:31], code=MALFORMED)
    yield case("a root of 33 bytes", root=whole + b"\0", code=MALFORMED)


# -- consistency and subtrees -----------------------------------------------------------------------------


def consistencies() -> Iterator[Case]:
    for first, second in ((1, 1), (4, 4), (1, 2), (1, 8), (2, 3), (3, 7), (4, 7), (6, 8), (7, 8), (8, 13), (12, 33)):
        yield from _consistency(first, second)


def _consistency(first: int, second: int) -> Iterator[Case]:
    old, new, proof = root(LEAVES[:first]), root(LEAVES[:second]), subproof(LEAVES[:second], 0, first)

    def case(name: str, **changes: Any) -> Case:
        code = changes.pop("code", "journal.consistency-wrong")
        given = {"first": first, "second": second, "proof": proof, "old_root": old, "new_root": new, **changes}
        shown = {key: value.hex() if isinstance(value, bytes) else value for key, value in given.items()}
        return {"name": f"{first} to {second}: {name}", **shown, "proof": _proof(given["proof"]), "code": code}

    good = case("as it is")
    del good["code"]
    yield {**good, "value": True}
    yield case("a bit of the old root turned", old_root=flip(old, 3))
    yield case("a bit of the new root turned", new_root=flip(new, 252))
    yield case("a foreign old root", old_root=FOREIGN)
    yield case("a foreign new root", new_root=FOREIGN)
    yield case("the empty tree's root as the old one", old_root=root([]))
    if first != second:
        yield case("the roots exchanged", old_root=new, new_root=old)
        yield case("the new root twice", old_root=new)
        yield case("the old root twice", new_root=old)
        yield case("the sizes exchanged", first=second, second=first, code="journal.consistency-sizes")
        yield case("equal sizes claimed", first=second)
    yield from _other_sizes(first, second, case)
    for name, changed in _changed_proofs(proof):
        yield case(name, proof=changed)
    for name, changed in _misshapen(proof):
        yield case(name, proof=changed, code=MALFORMED)


def _other_sizes(first: int, second: int, case: Callable[..., Case]) -> Iterator[Case]:
    true = shape(second, 0, first)
    firsts = [(other, second) for other in (first - 1, first + 1, 2 * first, first // 2, 0, -1)]
    seconds = [(first, other) for other in (second - 1, second + 1, 2 * second, second // 2, 0, -1)]
    for small, large in sorted({*firsts, *seconds, (0, 0)} - {(first, second), (second, second)}):
        name = f"{small} to {large} claimed"
        if not 0 < small <= large:
            yield case(name, first=small, second=large, code="journal.consistency-sizes")
        elif shape(large, 0, small) != true and small != large:
            yield case(name, first=small, second=large)


def subtrees() -> Iterator[Case]:
    for claim in (
        (0, 1, 1),
        (0, 5, 5),
        (2, 3, 3),
        (4, 6, 7),
        (4, 7, 7),
        (4, 7, 13),
        (8, 13, 13),
        (0, 6, 11),
        (8, 12, 33),
        (32, 33, 33),
    ):
        yield from _subtree(*claim)


def _subtree(start: int, end: int, size: int) -> Iterator[Case]:
    inner, whole, proof = root(LEAVES[start:end]), root(LEAVES[:size]), subproof(LEAVES[:size], start, end)

    def case(name: str, **changes: Any) -> Case:
        code = changes.pop("code", "journal.consistency-wrong")
        given = {
            "start": start,
            "end": end,
            "size": size,
            "proof": proof,
            "subtree_root": inner,
            "root": whole,
            **changes,
        }
        shown = {key: value.hex() if isinstance(value, bytes) else value for key, value in given.items()}
        return {"name": f"{start} to {end} of {size}: {name}", **shown, "proof": _proof(given["proof"]), "code": code}

    good = case("as it is")
    del good["code"]
    yield {**good, "value": True}
    yield case("a bit of the subtree's root turned", subtree_root=flip(inner, 9))
    yield case("a bit of the root turned", root=flip(whole, 9))
    yield case("a foreign subtree", subtree_root=FOREIGN)
    yield case("a foreign tree", root=FOREIGN)
    if inner != whole:
        yield case("the roots exchanged", subtree_root=whole, root=inner)
        yield case("the root twice", subtree_root=whole)
    if end - start > 1:
        yield case("the subtree without its last leaf", subtree_root=root(LEAVES[start : end - 1]))
        yield case(
            "the subtree with two leaves exchanged",
            subtree_root=root([LEAVES[start + 1], LEAVES[start], *LEAVES[start + 2 : end]]),
        )
    width = end - start
    claims = {(start + by, end + by, size) for by in (-width, -1, 1, width)}
    claims |= {(start, end + by, size) for by in (-1, 1)} | {
        (start, end, other) for other in (size - 1, size + 1, 2 * size, size // 2)
    }
    claims |= {
        (end, start, size),
        (start, start, size),
        (-1, end, size),
        (0, size + 1, size),
        (1, 3, size),
        (2**63, 2**63 + 1, size),
    }
    for low, high, of in sorted(claims - {(start, end, size)}):
        name = f"{low} to {high} of {of} claimed"
        if not is_subtree(low, high) or high > of:
            yield case(name, start=low, end=high, size=of, code="journal.subtree-invalid")
        elif shape(of, low, high) != shape(size, start, end):
            yield case(name, start=low, end=high, size=of)
    for name, changed in _changed_proofs(proof):
        yield case(name, proof=changed)
    for name, changed in _misshapen(proof):
        yield case(name, proof=changed, code=MALFORMED)
    yield case("a subtree's root of 31 bytes", subtree_root=inner[:31], code=MALFORMED)


# -- tiles ----------------------------------------------------------------------------------------------


def tile_paths() -> Iterator[Case]:
    for text, level, number, width in (
        ("tile/0/000", 0, 0, 256), ("tile/0/000.p/1", 0, 0, 1), ("tile/0/000.p/255", 0, 0, 255), ("tile/7/255", 7, 255, 256), ("tile/63/000.p/12", 63, 0, 12),
        ("tile/1/x001/000", 1, 1000, 256), ("tile/2/x001/x234/067", 2, 1234067, 256), ("tile/0/x036/x028/x797/x018/x963/967", 0, 2**55 - 1, 256),
        ("tile/entries/000.p/15", None, 0, 15), ("tile/entries/999", None, 999, 256), ("tile/entries/x001/x234/067.p/3", None, 1234067, 3),
    ):  # fmt: skip
        yield {"name": text, "path": text, "value": {"level": level, "number": number, "width": width}}
    for name, text in {
        "nothing": "", "another folder": "tiles/0/000", "an absolute path": "/tile/0/000", "a path upwards": "tile/0/../000", "a path upwards before": "../tile/0/000", "a path upwards behind": "tile/0/000/../000", "a path upwards for the level": "tile/../0/000",
        "a folder that is here": "tile/0/./000", "two slashes": "tile//0/000", "a slash behind": "tile/0/000/", "backslashes": "tile\\0\\000", "a slash in hex": "tile/0%2f000", "dots in hex": "tile/0/%2e%2e/000",
        "a level with a leading zero": "tile/00/000", "a level of two digits with a leading zero": "tile/07/000", "level 64": "tile/64/000", "level 100": "tile/100/000", "a level with a sign": "tile/-1/000", "a level with a plus": "tile/+1/000", "no level": "tile/000", "an empty level": "tile//000", "a level in Arabic digits": "tile/٣/000", "another word for entries": "tile/data/000", "Entries": "tile/Entries/000",
        "a number of two digits": "tile/0/00", "a number of four digits": "tile/0/0000", "a number of one digit": "tile/0/0", "an element of zeros too many": "tile/0/x000/001", "elements of zeros too many": "tile/0/x000/x001/067", "the first element without its x": "tile/0/001/067", "the last element with an x": "tile/0/x001/x067", "X for x": "tile/0/X001/067", "an element of two digits": "tile/0/x01/067", "a number in full-width digits": "tile/0/０００", "a number with a sign": "tile/0/-01", "a space": "tile/0/ 00", "a number beyond any tree": "tile/0/x036/x028/x797/x018/x963/968", "a number of seven elements": "tile/0/x001/x000/x000/x000/x000/x000/000", "no number": "tile/0/", "a number in hex": "tile/0/0ff",
        "width 0": "tile/0/000.p/0", "width 256": "tile/0/000.p/256", "width 999": "tile/0/000.p/999", "a width with a leading zero": "tile/0/000.p/01", "a width of zeros": "tile/0/000.p/000", "no width": "tile/0/000.p/", "a width without its folder": "tile/0/000.p", "a width with a sign": "tile/0/000.p/-1", "P for p": "tile/0/000.P/1", "a width twice": "tile/0/000.p/1.p/1", "a width of four digits": "tile/0/000.p/1000", "a width in Arabic digits": "tile/0/000.p/٣", "a width inside": "tile/0/x001.p/3/067",
        "a newline behind": "tile/0/000\n", "a zero byte behind": "tile/0/000\0", "a space behind": "tile/0/000 ", "a question behind": "tile/0/000?x=1", "the checkpoint": "checkpoint",
    }.items():  # fmt: skip
        yield {"name": f"{name}: {text!a}"[:90], "path": text, "code": "journal.tile-path-malformed"}


def bundles() -> Iterator[Case]:
    def shown(*leaves: bytes) -> dict[str, str]:
        return {"hex": b"".join(len(item).to_bytes(2, "big") + item for item in leaves).hex()}

    yield {"name": "one leaf", "data": shown(b"abc"), "width": 1, "value": ["abc"]}
    yield {"name": "an empty leaf", "data": shown(b""), "width": 1, "value": [""]}
    yield {"name": "three leaves, one empty", "data": shown(b"a", b"", b"bc"), "width": 3, "value": ["a", "", "bc"]}
    yield {
        "name": "256 leaves",
        "data": shown(*[b"%d" % n for n in range(256)]),
        "width": 256,
        "value": [str(n) for n in range(256)],
    }
    yield {
        "name": "a leaf of 65,535 bytes",
        "data": [{"hex": "ffff"}, {"times": 65_535, "of": "x"}],
        "width": 1,
        "value": [{"times": 65_535, "of": "x"}],
    }
    three = b"\0\1a\0\2bc\0\3def"
    for name, data, width in (
        ("nothing", b"", 1), ("half a length", b"\0", 1), ("a length and nothing", b"\0\1", 1), ("a leaf cut", three[:-1], 3), ("the last leaf missing", three[:7], 3), ("half a length at the end", three[:8], 3),
        ("a leaf more", three, 2), ("a leaf less", three, 4), ("a width of 0 claimed", three, 0), ("a byte behind", three + b"\0", 3), ("an empty leaf behind", three + b"\0\0", 3), ("a newline behind", three + b"\n", 3), ("all of it twice", three * 2, 3),
        ("lengths in the other order", b"\1\0a\2\0bc\3\0def", 3), ("lengths of one byte", b"\1a\2bc\3def", 3), ("lengths of four bytes", b"\0\0\0\1a\0\0\0\2bc\0\0\0\3def", 3), ("a length one too small", b"\0\1a\0\1bc\0\3def", 3), ("a length one too large", b"\0\2a\0\2bc\0\3def", 3), ("a length of 65,535 and one byte", b"\xff\xffx", 1), ("lines for leaves", b"a\nbc\ndef\n", 3),
    ):  # fmt: skip
        yield {"name": name, "data": {"hex": data.hex()}, "width": width, "code": "journal.bundle-malformed"}
    yield {
        "name": "257 leaves in a full bundle",
        "data": shown(*[b"x"] * 257),
        "width": 256,
        "code": "journal.bundle-malformed",
    }


# -- bare signatures ------------------------------------------------------------------------------------


def signatures() -> Iterator[Case]:
    key = Key("x", "bare")

    def case(name: str, public: bytes, signature: bytes, message: bytes, **expected: Any) -> Case:
        return {
            "name": name,
            "public": public.hex(),
            "signature": signature.hex(),
            "message": message.hex(),
            **expected,
        }

    for message in (b"", b"abc", bytes(range(256)), b"x" * 1000):
        yield case(f"a signature over {len(message)} bytes", key.public, key.sign(message), message, value=True)
    message, public = b"abc", key.public
    good = key.sign(message)
    s = int.from_bytes(good[32:], "little")
    bad: dict[str, Any] = {"code": "journal.signature-bad"}
    for n in (1, 2, 7, 15):
        if s + n * L < 2**256:
            yield case(
                f"S with {n} times L added", public, good[:32] + (s + n * L).to_bytes(32, "little"), message, **bad
            )
    for name, number in {
        "zero": 0,
        "L": L,
        "L - 1": L - 1,
        "-S": L - s,
        "2^252": 2**252,
        "all ones": 2**256 - 1,
    }.items():
        yield case(f"S is {name}", public, good[:32] + number.to_bytes(32, "little"), message, **bad)
    for bit in (0, 8, 127, 254, 255, 256, 300, 400, 508, 509, 510, 511):
        yield case(f"bit {bit} turned", public, flip(good, bit), message, **bad)
    for count in (0, 1, 32, 63, 65, 128):
        yield case(f"a signature of {count} bytes", public, (good * 2)[:count], message, **bad)
    for name, other in {
        "nothing": b"",
        "a byte more": b"abc\0",
        "a byte less": b"ab",
        "capitals": b"Abc",
        "itself twice": b"abcabc",
    }.items():
        yield case(f"the message is {name}", public, good, other, **bad)
    yield case("another key", Key("x", "else").public, good, message, **bad)
    yield case("the key with the other sign", flip(public, 255), good, message, **bad)
    yield case("a key that is no point", (2).to_bytes(32, "little"), good, message, **bad)
    yield from _small_orders(case, bad)


def _small_orders(case: Callable[..., Case], bad: dict[str, Any]) -> Iterator[Case]:
    """What the key's own holder can make: signatures that some libraries take and others refuse."""
    secret, r = (int.from_bytes(seed(label), "little") % L for label in ("scalar", "nonce"))
    public, message = encode(times(secret, BASE)), b"abc"
    for n, point in enumerate(torsion()):
        small = encode(point)
        s = challenge(small, public, message) * secret % L
        yield case(
            f"R is point {n} of small order, S fits it", public, small + s.to_bytes(32, "little"), message, **bad
        )
        mixed = encode(add(times(r, BASE), point))
        s = (r + challenge(mixed, public, message) * secret) % L
        expected = {"value": True} if n == 0 else bad
        yield case(
            f"R with point {n} of small order added", public, mixed + s.to_bytes(32, "little"), message, **expected
        )
        known = encode(times(r, BASE))
        yield case(
            f"the key is point {n} of small order, S needs no secret",
            small,
            known + r.to_bytes(32, "little"),
            message,
            code="journal.vkey-weak",
        )
    for number in (P, P + 1, 1 | 1 << 255, P + 1 | 1 << 255, P - 1 | 1 << 255):
        wrong = number.to_bytes(32, "little")
        s = challenge(wrong, public, message) * secret % L
        yield case(f"R is small and written {number:#x}", public, wrong + s.to_bytes(32, "little"), message, **bad)
        yield case(
            f"the key is small and written {number:#x}",
            wrong,
            encode(times(r, BASE)) + r.to_bytes(32, "little"),
            message,
            code="journal.vkey-weak",
        )
    yield case("a key of 31 bytes", public[:31], bytes(64), message, code="journal.vkey-weak")
    yield case("a key of 33 bytes", public + b"\0", bytes(64), message, code="journal.vkey-weak")
    yield case("no key", b"", bytes(64), message, code="journal.vkey-weak")


KINDS: dict[str, Callable[[], Iterator[Case]]] = {
    "inclusion": inclusions,
    "consistency": consistencies,
    "subtree": subtrees,
    "tile-path": tile_paths,
    "entry-bundle": bundles,
    "ed25519": signatures,
}
