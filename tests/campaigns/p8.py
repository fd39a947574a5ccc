"""P8: erasure. Planted words are in no stored byte after it, every proof of the journal stays valid, no salt repeats.

Unique strings are planted in bodies of our own journal and of another's, among others that stay. They are erased in
random lots, from a log as full as it gets, and then every file of the folder is searched for the words and the salts
as they are, in hexadecimal and in base64 at each of its three offsets. The words that stay must still be found,
so that the search is seen to find. The root over all leaves is computed again by a plain recursion.
"""

import base64
import hashlib
import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from openline.journal import Batch, Entry, Opening, leaf_hash, sealed_leaf
from openline.picture import LeafPiece, OpeningPiece, Piece
from openline.storage import Store
from tests.worlds import Author, seeded

ID = "P8"
TITLE = "erasure: 0 hits of 1,000 erased strings in any stored byte, the journal verifies, no salt of 1,000,000 repeats"
COUNT = 1_000
_BATCH = 25


def run(seed: int, count: int) -> tuple[bool, str]:
    """Plant ``count`` strings, erase them, search; and draw ``1,000 * count`` salts."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="openline-p8-") as name:
        folder = Path(name)
        store, gone, kept = _planted(folder, seed, count)
        seen = sum(_hits(folder, [opening]) for opening in gone[:10])
        _erased(store, gone, dice)
        left = _hits(folder, gone)
        stays = sum(_hits(folder, [opening]) > 0 for opening in kept[:10])
        verifies = _verifies(store) and not store.damage and store.scrub(10 * count + 1_000).found == ()
        store.close()
        left += _hits(folder, gone)
    repeats = salts_repeated(1_000 * count)
    figure = (
        f"{count} strings erased, {left} hits in raw, hexadecimal or base64 form; the journal "
        f"{'verifies' if verifies else 'DOES NOT VERIFY'}; {1_000 * count} salts, {repeats} repeated"
    )
    return left == 0 and verifies and seen >= min(10, count) and stays == min(10, len(kept)) and repeats == 0, figure


def salts_repeated(count: int) -> int:
    """How many of so many salts, from the source that a running node is given, were there before."""
    return count - len({os.urandom(32) for _ in range(count)})


def _planted(folder: Path, seed: int, count: int) -> tuple[Store, list[Opening], list[Opening]]:
    """Half in our own journal, half in what we hold of another's; every fifth one stays."""
    authors = Author("jordan"), Author("iran")
    store = Store.create(folder / "journal.db", authors[0].origin)
    gone: list[Opening] = []
    kept: list[Opening] = []
    for start in range(0, count + count // 4, _BATCH):
        made = [_entry(authors[n % 2], f"{seed} {start + n}") for n in range(_BATCH)]
        for n, entry in enumerate(made):
            assert entry.opening is not None, "sealed"
            (kept if (start + n) % 5 == 4 or len(gone) == count else gone).append(entry.opening)
        store.append(Batch(expected_size=store.size(), entries=tuple(made[::2])), authors[0].checkpoint)
        store.put(list(_foreign(start, made[1::2])))
    return store, gone, kept


def _entry(author: Author, label: str) -> Entry:
    length = (20, 300, 3_000, 9_000)[seeded(label)[0] % 4]
    body = f'{{"site":"planted-{seeded(label, 12).hex()}"}}'.encode() + b" " * length
    opening, name = Opening(salt=seeded(label + " salt"), body=body), seeded(label + " id", 16).hex()
    return Entry(id=name, leaf=sealed_leaf(author.origin, name, opening, author.officers[:1]), opening=opening)


def _foreign(start: int, entries: Sequence[Entry]) -> Iterator[Piece]:
    for n, entry in enumerate(entries, start):
        assert entry.opening is not None, "sealed"
        yield LeafPiece(participant="iran", index=n, leaf=entry.leaf)
        yield OpeningPiece(leaf_hash=leaf_hash(entry.leaf), opening=entry.opening)


def _erased(store: Store, gone: list[Opening], dice: random.Random) -> None:
    """In lots, in no order; what was erased is then delivered again, and must not stay."""
    wanted = {opening.body for opening in gone}
    pieces = [p for p in store.pieces("jordan") if isinstance(p, OpeningPiece) and p.opening.body in wanted]
    assert len(pieces) == len(gone), "everything planted was held"
    dice.shuffle(pieces)
    while pieces:
        lot = [pieces.pop() for _ in range(min(len(pieces), dice.randrange(1, 200)))]
        store.erase([piece.leaf_hash for piece in lot])
        store.put(lot)


def _hits(folder: Path, openings: Sequence[Opening]) -> int:
    data = [path.read_bytes() for path in sorted(folder.iterdir())]
    return sum(form in file for opening in openings for form in _forms(opening) for file in data)


def _forms(opening: Opening) -> Iterator[bytes]:
    words = opening.body[9:41]
    for secret in (words, opening.salt):
        yield secret
        yield secret.hex().encode()
        for offset in range(3):
            yield base64.b64encode(b"x" * offset + secret)[4 if offset else 0 : 40]


def _verifies(store: Store) -> bool:
    head = store.head()
    leaves = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in store.leaves()]
    return head is not None and head.size == len(leaves) and head.root == _root(leaves)


def _root(hashes: Sequence[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + _root(hashes[:half]) + _root(hashes[half:])).digest()
