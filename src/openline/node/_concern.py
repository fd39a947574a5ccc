"""Which of your entries were meant for me? A signed answer, kept, so that an author cannot leave one out unseen.

    openline.concern/v1
    <origin>
    <asker>
    <start> <end> of <size> <root>
    <indexes, separated by commas, or ->

The author's node key signs it. When an entry inside the range later opens to a body for the asker and is not in the
answer, answer and leaf together prove that the author told it less than it recorded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openline import limits
from openline.errors import RecordError
from openline.journal import Signer, Vkey, sign_note, verify_note
from openline.picture import Book, Entry

_FORMAT = "openline.concern/v1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What an author said concerns somebody, between two indexes."""

    origin: str
    asker: str
    start: int
    end: int
    indexes: tuple[int, ...]


def answer_note(book: Book, asker: str, start: int, end: int, signer: Signer) -> bytes:
    """The author's signed answer about its own counted entries."""
    end = min(end, len(book.entries), start + limits.CONCERN_ENTRIES)
    meant = [str(entry.index) for entry in book.entries[start:end] if _meant_for(entry, asker)]
    head = f"{book.tree.size} {book.tree.root().hex()}"
    rows = [_FORMAT, book.origin, asker, f"{start} {max(start, end)} of {head}", ",".join(meant) or "-"]
    return sign_note("\n".join(rows) + "\n", [signer])


def read_answer(note: bytes, key: Vkey) -> Answer:
    """An answer signed by the author's node; raises RecordError."""
    parsed, _ = verify_note(note, [key])
    rows = parsed.text.split("\n")
    try:
        marker, origin, asker, span, listed, _ = rows
        start, end, _, _, _ = span.split(" ")
        indexes = () if listed == "-" else tuple(int(item) for item in listed.split(","))
        answer = Answer(origin=origin, asker=asker, start=int(start), end=int(end), indexes=indexes)
    except ValueError:
        raise _malformed() from None
    if marker != _FORMAT or list(indexes) != sorted({i for i in indexes if answer.start <= i < answer.end}):
        raise _malformed()
    return answer


def left_out(answer: Answer, entries: Iterable[Entry]) -> Sequence[int]:
    """Indexes of entries that were meant for the asker and that the answer does not name."""
    return [
        entry.index
        for entry in entries
        if answer.start <= entry.index < answer.end
        and _meant_for(entry, answer.asker)
        and entry.index not in answer.indexes
    ]


def _meant_for(entry: Entry, asker: str) -> bool:
    return entry.message is not None and not entry.message.open_entry and asker in entry.message.header.recipients


def _malformed() -> RecordError:
    return RecordError("node.concern-malformed", "the note is no answer about what concerns us", hint="ask again")
