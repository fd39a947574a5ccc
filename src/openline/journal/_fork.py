"""Fork evidence: one self-contained file that proves that a log key signed two histories.

Two signed checkpoints of one origin. Of equal size, two roots suffice. Of different sizes, a consistency proof leads
from another root than the signed one at the smaller size to the larger checkpoint: the larger history begins
differently. Whoever holds the log's key can check it offline; nobody needs to be believed.

    openline.fork/v1
    smaller <bytes of the first note>
    larger <bytes of the second note>
    other <base64: the root at the smaller size that the larger history has>       only when the sizes differ
    <base64 hashes of the consistency proof>                                       one a line

    <the first note><the second note>
"""

import base64
import binascii
import re
from dataclasses import dataclass

from openline import limits
from openline.errors import RecordError

from ._checkpoint import Checkpoint, parse_checkpoint, verify_checkpoint
from ._notes import Vkey, parse_note
from ._tree import Tree
from ._tree_checks import check_consistency

FORK_HEAD = "openline.fork/v1"
_COUNT = re.compile(r"[1-9][0-9]{0,5}\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class SameSize:
    """Evidence at one size: two notes, the lesser bytes first."""

    smaller: bytes
    larger: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherBeginning:
    """Evidence at two sizes: ``other_root`` is what the larger history has at the smaller size."""

    smaller: bytes
    larger: bytes
    other_root: bytes
    proof: tuple[bytes, ...]


Fork = SameSize | OtherBeginning


def find_fork(mine: bytes, theirs: bytes, tree: Tree) -> Fork | None:
    """Compare two checkpoint notes of one origin, the larger one's leaves at hand; None when they agree.

    ``tree`` holds at least the leaves of the larger one. Signatures are left to ``check_fork``. Raises RecordError when
    the notes are no checkpoints of one origin, or the leaves do not lead to the larger root.
    """
    notes = sorted((mine, theirs), key=lambda note: (_head(note).size, note))
    small, large = _head(notes[0]), _head(notes[1])
    if small.origin != large.origin:
        raise _unproven("the checkpoints are of two origins")
    if small.size == large.size:
        return None if small.root == large.root else SameSize(smaller=notes[0], larger=notes[1])
    if tree.size < large.size or tree.root(large.size) != large.root:
        raise _unproven("the leaves do not lead to the larger checkpoint")
    if small.size == 0 or (other := tree.root(small.size)) == small.root:
        return None
    proof = tree.consistency(small.size, large.size)
    return OtherBeginning(smaller=notes[0], larger=notes[1], other_root=other, proof=proof)


def check_fork(fork: Fork, log_key: Vkey) -> tuple[Checkpoint, Checkpoint]:
    """The two checkpoints that exclude each other; raises RecordError unless this key signed both and they do."""
    small, large = (verify_checkpoint(note, log_key) for note in (fork.smaller, fork.larger))
    if small.origin != large.origin:
        raise _unproven("the checkpoints are of two origins")
    match fork:
        case SameSize():
            if small.size != large.size or small.root == large.root:
                raise _unproven("two sizes, or one root, exclude nothing")
        case OtherBeginning(other_root=other, proof=proof):
            if not 0 < small.size < large.size or other == small.root:
                raise _unproven("the larger history begins as the smaller one")
            check_consistency(small.size, large.size, proof, other, large.root)
    return small, large


def format_fork(fork: Fork) -> bytes:
    """The text of a fork file."""
    rows = [FORK_HEAD, f"smaller {len(fork.smaller)}", f"larger {len(fork.larger)}"]
    if isinstance(fork, OtherBeginning):
        rows.append("other " + base64.b64encode(fork.other_root).decode())
        rows += [base64.b64encode(item).decode() for item in fork.proof]
    return ("\n".join(rows) + "\n\n").encode() + fork.smaller + fork.larger


def parse_fork(data: bytes) -> Fork:
    """Fork evidence from its file, nothing in it checked yet; raises RecordError when it is none."""
    if len(data) > limits.FORK_BYTES:
        raise _malformed("is too large")
    top, _, notes = data.partition(b"\n\n")
    rows = top.decode("ascii", "replace").split("\n")
    if len(rows) < 3 or rows[0] != FORK_HEAD:
        raise _malformed("does not begin as one")
    sizes = [_count(row, word) for row, word in zip(rows[1:3], ("smaller ", "larger "), strict=True)]
    if sum(sizes) != len(notes) or max(sizes) > limits.NOTE_BYTES or len(rows) > 4 + limits.PROOF_HASHES:
        raise _malformed("has other sizes than it says")
    smaller, larger = notes[: sizes[0]], notes[sizes[0] :]
    fork: Fork = SameSize(smaller=smaller, larger=larger)
    if len(rows) > 3:
        other, *proof = [_hash(row) for row in (rows[3].removeprefix("other "), *rows[4:])]
        fork = OtherBeginning(smaller=smaller, larger=larger, other_root=other, proof=tuple(proof))
    if format_fork(fork) != data or not _ordered(fork):
        raise _malformed("is not written as it must be")
    return fork


def _ordered(fork: Fork) -> bool:
    """One form for one evidence: the smaller first, and of equal sizes the lesser bytes."""
    small, large = _head(fork.smaller), _head(fork.larger)
    if isinstance(fork, OtherBeginning):
        return small.size < large.size
    return small.size == large.size and fork.smaller < fork.larger


def _head(note: bytes) -> Checkpoint:
    return parse_checkpoint(parse_note(note))


def _count(row: str, word: str) -> int:
    if not row.startswith(word) or not _COUNT.match(row.removeprefix(word)):
        raise _malformed("does not say how long its notes are")
    return int(row.removeprefix(word))


def _hash(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        found = b""
    if len(found) != 32:
        raise _malformed("holds a line that is no hash")
    return found


def _malformed(what: str) -> RecordError:
    return RecordError("journal.fork-malformed", f"the fork file {what}", hint="ask for the file again")


def _unproven(what: str) -> RecordError:
    return RecordError(
        "journal.fork-unproven", f"no fork is proven: {what}", hint="keep both checkpoints and ask for a proof"
    )
