"""The mirror's word and the heartbeat: signed only over what is durable here and continues what was signed before.

A mirror's cosignature says that every leaf of the head is stored here. It is asked for exactly as a log asks a witness
(tlog-witness add-checkpoint, with the mirror's own key and state), so that rollback and fork are refused by the same
code after a restart and in a race. A heartbeat is the author's own line on its newest head; its times only grow.
"""

from dataclasses import dataclass

from openline.errors import RecordError
from openline.journal import (
    CosignedHeads,
    Signer,
    Vkey,
    Witness,
    add_checkpoint,
    checkpoint_request,
    cosign,
    cosignatures,
    parse_note,
    verify_note,
)
from openline.picture import Book, head_of

CREATED = 200


@dataclass(frozen=True, kw_only=True)
class MirrorDesk:
    """The mirror key of this node and the heads it cosigned."""

    signer: Signer
    heads: CosignedHeads

    def cosigned(self, book: Book, note: bytes, keys: tuple[Vkey, ...], now_s: int) -> str | None:
        """Our signature line on a head whose leaves are all stored here; None when it does not continue the last.

        ``keys`` are those that may have signed this head.
        """
        held = self.heads.latest(book.origin)
        old, size = head_of(held.note).size if held else 0, head_of(note).size
        if not old <= size <= book.tree.size:
            return None
        if held and old == size:
            # The same head again: the word given before, not a new one each time somebody asks.
            return cosign(_bare(note, keys), self.signer, held.timestamp).decode().split("\n")[-2]
        path = book.tree.consistency(old, size) if 0 < old < size else ()
        clock = max(now_s, held.timestamp if held else 1, 1)
        witness = Witness(signer=self.signer, logs={book.origin: keys})
        answer = add_checkpoint(checkpoint_request(old, path, _bare(note, keys)), witness, self.heads, clock)
        return answer.body.decode().split("\n")[0] if answer.status == CREATED else None


def beat(note: bytes, signer: Signer, last_s: int, now_s: int) -> tuple[bytes, int]:
    """The author's newest head under a fresh heartbeat line; the time is later than the last one's."""
    at = max(now_s, last_s + 1)
    return cosign(note, signer, at), at


def beat_time(note: bytes, key: Vkey) -> int:
    """The time of a heartbeat in POSIX seconds; raises RecordError when it is not its author's."""
    found = [item.timestamp for item in cosignatures(note, [key])]
    if len(found) != 1:
        raise RecordError("node.beat-unsigned", "no heartbeat line by its author's key", hint="ignore it")
    return found[0]


def _bare(note: bytes, keys: tuple[Vkey, ...]) -> bytes:
    """The head with only its own journal's lines, since others' lines are none of the mirror's business."""
    parsed = parse_note(note)
    verify_note(note, keys)
    lines = note.decode().removeprefix(parsed.text + "\n").split("\n")[:-1]
    names = {key.name for key in keys}
    kept = [line for line, known in zip(lines, parsed.lines, strict=True) if known.name in names]
    return (parsed.text + "\n" + "".join(line + "\n" for line in kept)).encode()
