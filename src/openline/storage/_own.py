"""Our own journal as read: every leaf once, recomputed, against every signed head stored beside it.

One row is one leaf with its opening and, at the end of each batch, the signed checkpoint over everything up to
there. ``read_own`` never raises for damage: it says in which range the first is, as far as that can be told.
In memory stay 32 bytes a leaf, the ids, and 64 bytes a leaf more once proofs are asked for: tree nodes are derived.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openline.errors import OpenlineError, StorageError
from openline.journal import Checkpoint, Frontier, Tree, Vkey, checkpoint_text, leaf_hash, verify_checkpoint

from ._database import Database
from ._mark import Mark

NO_HEAD = b""
"""Beside a leaf that is not the last of its batch; NULL stands only beside leaves that are not signed yet."""
_SEALED = b"openline.leaf/v1\n"
_HEX = frozenset(b"0123456789abcdef")


@dataclass(frozen=True, kw_only=True, slots=True)
class Damage:
    """What no longer holds: in which part of the record, and for leaves in which range (both ends included)."""

    part: str
    first: int
    last: int
    what: str


@dataclass(slots=True)
class Own:
    """Our journal in memory: leaf hashes, the frontier over all rows, where each id stands, the newest signed head.

    ``bare``: rows that are under no head yet; ``open_end``: the last row says that its batch goes on.
    """

    origin: str
    hashes: bytearray = field(default_factory=bytearray)
    frontier: Frontier = field(default_factory=Frontier)
    ids: dict[bytes, int] = field(default_factory=dict)
    head: Checkpoint | None = None
    note: bytes | None = None
    damage: list[Damage] = field(default_factory=list)
    bare: list[int] = field(default_factory=list)
    open_end: bool = False
    _tree: Tree = field(default_factory=Tree)

    def add(self, data: bytes) -> None:
        """One more leaf."""
        key = leaf_hash(data)
        self.ids.setdefault(entry_id(data, key), self.frontier.size)
        self.hashes += key
        self.frontier = self.frontier.append(key)

    def hash_at(self, index: int) -> bytes:
        """The hash of the leaf at an index."""
        return bytes(self.hashes[32 * index : 32 * index + 32])

    def tree(self) -> Tree:
        """The tree over all leaves; nodes are made when somebody asks, not while appending."""
        self._tree.extend(self.hash_at(index) for index in range(self._tree.size, self.frontier.size))
        return self._tree

    def checkpoint(self) -> Checkpoint:
        """The unsigned checkpoint over all leaves."""
        return Checkpoint(origin=self.origin, size=self.frontier.size, root=self.frontier.root())

    @property
    def signed(self) -> int:
        """How many leaves the newest head covers."""
        return self.head.size if self.head else 0


def read_own(
    database: Database, origin: str, signers: Sequence[Vkey], absent: Mapping[bytes, str], mark: Mark | None
) -> Own:
    """Stream every row of our journal once."""
    own = Own(origin=origin)
    try:
        for row in database.rows("SELECT idx, data, salt, body, head FROM leaf ORDER BY idx"):
            if not _take(own, row, absent, mark):
                break
    except StorageError as error:
        _note(own, own.frontier.size, error.message)
    except (TypeError, ValueError, AttributeError, IndexError):  # a damaged page gives values of any type
        _note(own, own.frontier.size, "a row holds something impossible")
    _check_end(own, signers, mark)
    return own


def head_fault(note: bytes, expected: Checkpoint, signers: Sequence[Vkey]) -> str | None:
    """Why a stored head does not hold, with its signature; None when it does."""
    for key in signers:
        try:
            return None if verify_checkpoint(note, key) == expected else "a signed head does not fit its leaves"
        except OpenlineError:
            continue
    return "a signed head is not signed by our key"


def opening_fault(data: bytes, salt: bytes | None, body: bytes | None, gone: bool) -> str | None:
    """Why what stands beside a leaf is not its opening; None when it is, or when it was taken away knowingly."""
    if salt is None and body is None:
        return None if gone or not is_sealed(data) else "an opening vanished"
    if salt is None or body is None or not is_sealed(data):
        return "an opening is not whole"
    seal = base64.b64encode(hashlib.sha256(b"openline.seal/v1\n" + salt + body).digest())
    return None if data.split(b"\n", 4)[3] == seal else "an opening does not fit its seal"


def is_sealed(data: bytes) -> bool:
    """Whether a leaf shows a seal, so that its opening stands beside it."""
    return data.startswith(_SEALED)


def entry_id(data: bytes, key: bytes) -> bytes:
    """What makes an entry the same entry: the id on its third line; where there is none, its hash."""
    rows = data.split(b"\n", 3)
    return (
        bytes.fromhex(rows[2].decode()) if len(rows) == 4 and len(rows[2]) == 32 and _HEX.issuperset(rows[2]) else key
    )


def _take(own: Own, row: tuple[int, bytes, bytes | None, bytes | None, bytes | None], absent: Mapping[bytes, str],
          mark: Mark | None) -> bool:  # fmt: skip
    """Add a row; False when the tree cannot be followed any further."""
    index, data, salt, body, head = row
    if index != own.frontier.size:
        _note(own, index - 1, "leaves are missing")
        return False
    own.add(data)
    if fault := opening_fault(data, salt, body, own.hash_at(index) in absent):
        own.damage.append(Damage(part="opening", first=index, last=index, what=fault))
    own.open_end = head == NO_HEAD
    if head is None:
        own.bare.append(index)
    elif head != NO_HEAD and not _covers(own, head):
        _note(own, index, "the leaves do not lead to the signed head")
        return False
    if mark is not None and mark.size == own.frontier.size and mark.root != own.frontier.root():
        _note(own, index, "the leaves do not lead to the last head that was released")
        return False
    return True


def _covers(own: Own, head: bytes) -> bool:
    """Whether a head's text is the one over all leaves so far; its signature is checked elsewhere."""
    checkpoint = own.checkpoint()
    if not head.startswith(checkpoint_text(checkpoint).encode() + b"\n"):
        return False
    own.head, own.note = checkpoint, head
    return True


def _check_end(own: Own, signers: Sequence[Vkey], mark: Mark | None) -> None:
    if own.damage and own.damage[-1].part == "journal":
        return
    own.damage += [
        Damage(part="journal", first=index, last=index, what="a signed head vanished")
        for index in (*own.bare, *([own.frontier.size - 1] if own.open_end else ()))
        if index < own.signed or own.open_end
    ]
    if mark is not None and mark.size > own.frontier.size:
        _note(own, mark.size - 1, "the record lost its end")
    elif own.head is not None and own.note is not None and (fault := head_fault(own.note, own.head, signers)):
        own.damage.append(Damage(part="journal", first=own.signed - 1, last=own.signed - 1, what=fault))


def _note(own: Own, last: int, what: str) -> None:
    first = min(own.signed, last) if what.startswith("the leaves") else min(own.frontier.size, last)
    own.damage.append(Damage(part="journal", first=first, last=max(first, last), what=what))
