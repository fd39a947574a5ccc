"""A witness and a mirror under faults: never is less held than what a cosignature was given for.

The child answers requests to cosign checkpoints that grow, stores the leaves as a mirror does, and says
``cosigned SIZE TIME`` or ``mirrored SIZE`` once it could have answered somebody.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openline.errors import OpenlineError
from openline.journal import (
    COSIGNATURE,
    Mirrored,
    Response,
    Witness,
    add_checkpoint,
    checkpoint_request,
    consistency_proof,
    frontier_of,
    leaf_hash,
    parse_checkpoint,
    parse_note,
)
from openline.storage import CosignedStore, key_from_seed
from tests.worlds import Author, seeded

from .scripts import REFUSED, meddle
from .tracing import Say, Work

FILE = "cosigned.db"
_AUTHOR = Author("iran")
_HASHES = [leaf_hash(leaf) for leaf in _AUTHOR.leaves]
_NOTES = [_AUTHOR.head(_AUTHOR.leaves[:size]) for size in range(1, len(_HASHES) + 1)]
"""The checkpoint at every size from 1 on."""
_KEY = key_from_seed("witness.example/w", seeded("witness"), COSIGNATURE)
_WITNESS = Witness(signer=_KEY, logs={_AUTHOR.origin: [_AUTHOR.checkpoint.vkey]})
_FIRST, _NOW = 2, 1_510_000_000


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the file says it holds: sizes and times of head and mirror, and what is wrong with them."""

    head: tuple[int, int] = (0, 0)
    mirrored: int = 0
    wrong: tuple[str, ...] = ()
    refused: str | None = None


@dataclass(frozen=True, kw_only=True)
class CosignRoute:
    """Cosign and mirror a journal leaf by leaf; with ``created`` the file is made by the child, too."""

    name: str = "cosign"
    created: bool = False
    pages: int | None = None

    def prepare(self, folder: Path) -> None:
        """A file that holds the first sizes, unless the child makes it."""
        if not self.created:
            heads = CosignedStore.create(folder / FILE)
            for size in range(1, _FIRST + 1):
                _cosign(heads, size)
            heads.close()

    def work(self, folder: Path, *, weak: bool = False) -> Work:
        """Answer request after request; what was refused is asked once more."""

        def work(say: Say) -> int:
            if weak or self.pages:
                meddle(weak=weak, pages=self.pages)
            try:
                heads = (CosignedStore.create if self.created else CosignedStore.open)(folder / FILE)
            except OpenlineError as error:
                say(f"refused open {error.code}")
                return REFUSED
            first = 1 if self.created else _FIRST + 1
            refused = sum(_insisted(heads, size, say) for size in range(first, len(_HASHES) + 1))
            return REFUSED if refused else 0

        return work

    def look(self, folder: Path) -> Held:
        """Open and read the file; recompute what it holds."""
        try:
            heads = CosignedStore.open(folder / FILE)
        except OpenlineError as error:
            return Held(refused=error.code)
        head, mirrored = heads.latest(_AUTHOR.origin), heads.mirrored(_AUTHOR.origin)
        stored = list(heads.entries(_AUTHOR.origin, 0, len(_HASHES)))
        heads.close()
        wrong = [] if stored == _AUTHOR.leaves[: len(stored)] else ["the mirror holds other leaves"]
        if head is not None and head.note != _NOTES[_size(head.note) - 1]:
            wrong.append("the head is another one")
        if mirrored is not None and _size(mirrored.note) > len(stored):
            wrong.append("the mirror's checkpoint is ahead of its leaves")
        db = sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)
        if (rows := db.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            wrong.append(f"SQLite says {rows[0]}")
        db.close()
        return Held(
            head=(_size(head.note), head.timestamp) if head else (0, 0),
            mirrored=_size(mirrored.note) if mirrored else 0,
            wrong=tuple(wrong),
        )

    def judged(self, found: Held, said: Sequence[str]) -> list[str]:
        """The file holds at least what was given a cosignature."""
        words = [line.split(" ") for line in said]
        cosigned = [(int(w[1]), int(w[2])) for w in words if w[0] == "cosigned"] or [(0, 0)]
        mirrored = [int(w[1]) for w in words if w[0] == "mirrored"] or [0]
        if found.refused is not None:
            promised = not self.created or max(cosigned) > (0, 0)
            return [f"lost: the heads, {found.refused}"] if promised else []
        lost = []
        if max(cosigned) > found.head:
            lost.append(f"lost: cosigned {max(cosigned)}, holds {found.head}")
        if max(mirrored) > found.mirrored:
            lost.append(f"lost: mirrored {max(mirrored)}, holds {found.mirrored}")
        return [*found.wrong, *lost]

    def residue(self, files: dict[str, bytes], said: Sequence[str]) -> list[str]:
        """A witness erases nothing."""
        return []


def _insisted(heads: CosignedStore, size: int, say: Say) -> int:
    """Cosign and mirror up to this size; how often that was refused, at most twice."""
    for refused in range(2):
        try:
            _cosign(heads, size)
            say(f"cosigned {size} {_NOW + size}")
            _mirror(heads, size)
            say(f"mirrored {size}")
        except OpenlineError as error:
            say(f"refused {size} {error.code}")
        else:
            return refused
    return 2


def _cosign(heads: CosignedStore, size: int) -> None:
    """Ask for a cosignature over this size as somebody who was given one over the size before."""
    response = _asked(heads, size, size - 1)
    if response.status == 409:  # an answer that was refused may have been persisted
        response = _asked(heads, size, int(response.body))
    assert response.status == 200, response


def _asked(heads: CosignedStore, size: int, old: int) -> Response:
    proof = consistency_proof(_HASHES[:size], old) if old else ()
    return add_checkpoint(checkpoint_request(old, proof, _NOTES[size - 1]), _WITNESS, heads, _NOW + size)


def _mirror(heads: CosignedStore, size: int) -> None:
    start = heads.next_entry(_AUTHOR.origin)
    heads.save(_AUTHOR.origin, start, _AUTHOR.leaves[start:size])
    mirrored = Mirrored(note=_NOTES[size - 1], timestamp=_NOW + size, frontier=frontier_of(_HASHES[:size]))
    heads.advance_mirrored(_AUTHOR.origin, mirrored)


def _size(note: bytes) -> int:
    return parse_checkpoint(parse_note(note)).size
