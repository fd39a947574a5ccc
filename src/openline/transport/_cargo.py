"""What goes along: everything a node holds of everybody's journals but the recipient's own, and only its openings.

Our own journal comes first with its openings, then the others, so that a burst cut short gave what matters most; last
come cosigned heads, when the journals that issue their cosigners' keys are there.
Leaves are cut into parts of some 64 KiB, each with the signed checkpoint that it leads to; where two checkpoints lie
further apart, a consistency proof leads there. An opening goes along only when its body names the recipient.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from openline import limits
from openline.errors import FormatError
from openline.picture import Entry, Folding

from ._bundle import Clear, Part
from ._ends import Ends
from ._frames import Heading
from ._values import Flash, Fork, Heads, Leaves, Opened, Span, Stray

PART_BYTES = 65_536
"""Bytes of leaves in one part: about a minute of a 9.6 kbit/s line, and what a cut at worst costs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cargo:
    """Everything that ``bundle_bytes`` wants."""

    heading: Heading
    spans: tuple[Span, ...]
    parts: tuple[Part, ...]

    @property
    def messages(self) -> int:
        """How many openings go along."""
        return sum(len(part.openings or ()) for part in self.parts) if self.heading.recipient else 0


def load(
    folding: Folding, me: str, to: str, *, since: Mapping[str, int] | None = None, leaves_only: bool = False
) -> Cargo:
    """What the node of ``me`` carries to the participant ``to``.

    ``since``: leaves below a size that need not go along, by journal; then openings that ``to`` signed for stay too.
    Raises FormatError when ``to`` is no other participant, or has issued no carriage key and openings are wanted.
    """
    if to == me or to not in folding.evidence.participants:
        others = ", ".join(sorted(folding.evidence.participants - {me}))
        raise FormatError(
            "transport.no-such-recipient", f"{to[:64]!r} is nobody to carry to", hint=f"name one of {others}"
        )
    recipient = None if leaves_only else _recipient(folding, to)
    journals = [name for name in sorted(folding.books) if folding.evidence.participant(name) != to]
    ours = [name for name in journals if folding.evidence.participant(name) == me]
    groups = [group for group in (ours, [name for name in journals if name not in ours]) if group]
    floor = dict.fromkeys(journals, 0) | {name: size for name, size in (since or {}).items() if name in journals}
    parts = [
        Part(
            events=_events(folding, group, floor),
            openings=tuple(_openings(folding, group, to, floor if since is not None else None)),
        )
        for group in groups
    ]
    return Cargo(
        heading=Heading(to=to, recipient=recipient),
        spans=tuple(_spans(folding, journals, floor)),
        parts=(*parts, Part(events=_heads(_notes(folding, journals, floor)), openings=None)),
    )


def carriage_of(folding: Folding, participant: str) -> str | None:
    """The newest age recipient that a participant's officials issued, in its newest journal that names one."""
    journals = [name for name in folding.books if folding.evidence.participant(name) == participant]
    for name in sorted(journals, key=lambda name: (len(name), name), reverse=True):
        if found := folding.authority(name).carriage:
            return found
    return None


def seen_by(folding: Folding, participant: str) -> dict[str, int]:
    """How far a participant says that it held each journal when it last wrote."""
    sizes: dict[str, int] = {}
    for book in folding.books.values():
        for entry in book.entries if folding.evidence.participant(book.journal) == participant else ():
            for seen in entry.message.header.seen if entry.message else ():
                sizes[seen.participant] = max(seen.size, sizes.get(seen.participant, 0))
    return sizes


def _recipient(folding: Folding, to: str) -> str:
    found = carriage_of(folding, to)
    if found is None:
        raise FormatError(
            "transport.no-carriage-key",
            f"{to} has issued no key for what is carried by hand, as far as is known here",
            hint="ask for a carriage.issued of its root, or carry leaves only",
        )
    return found


def _spans(folding: Folding, journals: Iterable[str], floor: Mapping[str, int]) -> Iterator[Span]:
    for name in journals:
        if floor[name] < (size := len(folding.books[name].entries)):
            yield Span(journal=name, start=floor[name], end=size)


# -- in clear --------------------------------------------------------------------------------------


def _events(folding: Folding, journals: Iterable[str], floor: Mapping[str, int]) -> Iterator[Clear]:
    for name in journals:
        yield from _leaves(folding, name, floor[name], Ends(folding, name))
        shelf = folding.evidence.shelf(name)
        for index in sorted(index for index in shelf.proven if index >= len(folding.books[name].entries)):
            for piece in sorted(shelf.proven[index], key=lambda piece: piece.leaf):
                yield Flash(journal=name, index=index, leaf=piece.leaf, path=piece.path, checkpoint=piece.note)
        yield from (Stray(journal=name, leaf=leaf) for leaf in sorted(shelf.strays))
        yield from (Fork(journal=name, text=text) for text in sorted(shelf.forks))


def _leaves(folding: Folding, journal: str, start: int, ends: Ends) -> Iterator[Leaves]:
    """Parts from ``start`` to the last counted leaf, each with what it leads to."""
    shelf, size = folding.evidence.shelf(journal), len(folding.books[journal].entries)
    leaves = [shelf.leaves[index] for index in range(size)]
    bytes_to = [0, *accumulate(len(leaf) + 8 for leaf in leaves)]
    at = start
    while at < size:
        reach = max(at + 1, bisect_right(bytes_to, bytes_to[at] + PART_BYTES) - 1)
        end = ends.reached(at, reach)
        yield Leaves(journal=journal, start=at, leaves=tuple(leaves[at : end.size]), checkpoint=end.note, path=end.path)
        at = end.size


def _notes(folding: Folding, journals: Iterable[str], floor: Mapping[str, int]) -> Iterator[bytes]:
    for name in journals:
        yield from Ends(folding, name).notes(floor[name])


def _heads(notes: Iterable[bytes]) -> Iterator[Heads]:
    """Notes, many to an event."""
    gathered: list[bytes] = []
    for note in notes:
        if gathered and (len(gathered) == limits.WIRE_NOTES or sum(map(len, gathered)) + len(note) > PART_BYTES):
            yield Heads(notes=tuple(gathered))
            gathered = []
        gathered.append(note)
    if gathered:
        yield Heads(notes=tuple(gathered))


# -- sealed ----------------------------------------------------------------------------------------


def _openings(
    folding: Folding, journals: Iterable[str], to: str, floor: Mapping[str, int] | None
) -> Iterator[tuple[str, Opened]]:
    """The openings of bodies that name the recipient; with a floor, those below it only until it signed for them."""
    for name in journals:
        book = folding.books[name]
        for entry in (*book.entries, *(book.ahead[index] for index in sorted(book.ahead))):
            opening = folding.evidence.openings.get(entry.leaf_hash)
            if opening is None or not _meant_for(entry, to):
                continue
            if floor is not None and entry.index < floor[name] and to in folding.receivers(entry.leaf_hash):
                continue
            yield name, Opened(leaf_hash=entry.leaf_hash, salt=opening.salt, body=opening.body)


def _meant_for(entry: Entry, to: str) -> bool:
    return entry.message is not None and to in entry.message.header.recipients
