"""Composing a dossier from what a node holds: the entry, its amendments, what was said about it, the keys behind it.

Only entries that are judged and may stand go in. Which bodies are shown is the exporter's decision, handed in; the
rest are withheld, and said to be. Each entry is proven under the earliest head that meets its journal's policy, so
that the cosignatures on it say as early as they can that it was written; without such a head, under the newest one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum

from openline import limits
from openline.errors import FormatError, OpenlineError, RecordError
from openline.journal import (
    Checkpoint,
    Policy,
    Proof,
    check_policy,
    checkpoint_text,
    verify_note,
)
from openline.messages import (
    EntryReceived,
    KeyIssued,
    KeyRestored,
    KeyRevoked,
    KeySuspended,
    Ref,
    Releasability,
    RootChanged,
)
from openline.picture import Book, Entry, Folding, Standing

from ._dossier import Dossier
from ._extra import ShownLeaf, format_extra


class Audience(IntEnum):
    """For whom a dossier is made; bodies that may not go that far are withheld."""

    RECIPIENTS = 0
    PARTICIPANTS = 1
    PUBLIC = 2


_RINGS = {Releasability.RECIPIENTS: 0, Releasability.PARTICIPANTS: 1, Releasability.PUBLIC: 2}


def compose_dossier(subject: Entry, folding: Folding, policies: Mapping[str, Policy], audience: Audience) -> Dossier:
    """The dossier about one entry. ``policies`` by journal: which heads to look for first.

    Raises FormatError when a journal that matters has no head that its own key signed.
    """
    chosen = [*_versions(subject, folding)]
    chosen += _about(chosen, folding)
    proofs = []
    for journal in sorted({entry.journal for entry in chosen}, key=lambda name: folding.books[name].origin.encode()):
        writer = _Writer(folding, journal, policies.get(journal))
        own = {entry.index: entry for entry in chosen if entry.journal == journal}
        sizes = {index: writer.size_for(index) for index in own}
        keys = _key_entries(own.values(), folding.books[journal], max(sizes.values()))
        for index, entry in sorted({**keys, **own}.items()):
            proofs.append(writer.proof(entry, sizes.get(index, max(sizes.values())), audience))
    if len(proofs) > limits.DOSSIER_ENTRIES:
        raise FormatError(
            "audit.dossier-too-large", f"{len(proofs)} entries belong to it", hint="ask about one version"
        )
    return Dossier(about=subject.leaf_hash, proofs=tuple(proofs))


def _versions(subject: Entry, folding: Folding) -> Iterator[Entry]:
    """The entry and what its author put in its place later."""
    leaves = {subject.leaf_hash.hex()}
    yield subject
    for entry in folding.books[subject.journal].entries[subject.index + 1 :]:
        named = {_leaf(entry, "amends"), _leaf(entry, "supersedes")} & leaves
        if named and _stands(entry, folding):
            leaves.add(entry.leaf_hash.hex())
            yield entry


def _about(versions: Sequence[Entry], folding: Folding) -> list[Entry]:
    """What anybody said about a version, and the receipts for it."""
    leaves, places = {entry.leaf_hash.hex() for entry in versions}, {(entry.journal, entry.index) for entry in versions}
    return [
        entry
        for entry in folding.entries()
        if (entry.journal, entry.index) not in places
        and (_leaf(entry, "about") in leaves or leaves & _received(entry))
        and _stands(entry, folding)
    ]


def _key_entries(entries: Iterable[Entry], book: Book, size: int) -> dict[int, Entry]:
    """The journal's opening, its officials, and what became of the keys that signed here."""
    names = {name for entry in entries for name in entry.signers}
    found = {}
    for entry in book.entries[:size]:
        match entry.message:
            case RootChanged():
                wanted = True
            case KeyIssued(key=key, purpose=purpose):
                wanted = purpose.value == "checkpoint" or key.partition("+")[0] in names
                names |= {key.partition("+")[0]} if wanted else set()
            case KeySuspended(key_name=name) | KeyRestored(key_name=name) | KeyRevoked(key_name=name):
                wanted = name in names
            case _:
                wanted = entry.index == 0
        if wanted and entry.fault is None:
            found[entry.index] = entry
    return found


class _Writer:
    """Writes the proofs of one journal."""

    def __init__(self, folding: Folding, journal: str, policy: Policy | None) -> None:
        self._folding, self._journal, self._policy = folding, journal, policy
        self._book, self._shelf = folding.books[journal], folding.evidence.shelves[journal]
        self._notes: dict[int, bytes | None] = {}
        self._met: dict[int, bool] = {}

    def size_for(self, index: int) -> int:
        """The smallest head over an entry that meets the policy, else the largest signed one over it."""
        sizes = [size for size in sorted(self._shelf.checkpoints) if index < size <= self._book.tree.size]
        signed = [size for size in sizes if self._note(size) is not None]
        if not signed:
            raise FormatError(
                "audit.no-head",
                f"no signed head over entry {index} of {self._journal} is held",
                hint="wait for its author's head",
            )
        return next((size for size in signed if self._meets(size)), signed[-1])

    def proof(self, entry: Entry, size: int, audience: Audience) -> Proof:
        """The proof of one entry under the head of this size."""
        note = self._note(size)
        assert note is not None, "chosen among signed heads"
        opening = self._folding.evidence.openings.get(entry.leaf_hash)
        hidden = entry.message is None or _RINGS[entry.message.header.releasability] < audience
        shown = ShownLeaf(leaf=self._shelf.leaves[entry.index], opening=None if hidden else opening)
        path = self._book.tree.inclusion(entry.index, size)
        return Proof(extra=format_extra(shown), index=entry.index, path=path, checkpoint=note)

    def _note(self, size: int) -> bytes | None:
        """The head of this size with its log's line and every valid cosignature, or None without the log's line."""
        if size not in self._notes:
            text = checkpoint_text(Checkpoint(origin=self._book.origin, size=size, root=self._book.tree.root(size)))
            lines = sorted(self._shelf.checkpoints[size].get(text, ()))
            own = [line for line in lines if self._signed(size, text, line)][:1]
            cosigned = self._cosigned(size, lines)
            rows = [*own, *cosigned][: limits.NOTE_SIGNATURES]
            self._notes[size] = (text + "\n" + "".join(row + "\n" for row in rows)).encode() if own else None
        return self._notes[size]

    def _cosigned(self, size: int, lines: Sequence[str]) -> list[str]:
        """The earliest valid line of each cosigner."""
        found: dict[tuple[str, str], tuple[int, str]] = {}
        for line in lines:
            item = self._folding.cosigned_by(self._journal, size, line)
            if item is not None:
                who = (item.participant, item.purpose.value)
                found[who] = min(found.get(who, (item.at_s, line)), (item.at_s, line))
        return [line for _, line in sorted(found.values())]

    def _signed(self, size: int, text: str, line: str) -> bool:
        try:
            verify_note(f"{text}\n{line}\n".encode(), self._folding.checkpoint_keys(self._journal, size))
        except RecordError:
            return False
        return True

    def _meets(self, size: int) -> bool:
        if size not in self._met:
            note, keys = self._note(size), self._folding.checkpoint_keys(self._journal, size)
            assert note is not None, "only signed heads are asked"
            try:
                if self._policy is not None:
                    check_policy(note, self._policy, [(self._book.origin, key) for key in keys])
                self._met[size] = self._policy is not None
            except OpenlineError:
                self._met[size] = False
        return self._met[size]


def _leaf(entry: Entry, name: str) -> str | None:
    named = getattr(entry.message, name, None)
    return named.leaf if isinstance(named, Ref) else None


def _received(entry: Entry) -> set[str]:
    return {row.leaf for row in entry.message.entries} if isinstance(entry.message, EntryReceived) else set()


def _stands(entry: Entry, folding: Folding) -> bool:
    return entry.fault is None and folding.standing(entry) in (Standing.COUNTS, Standing.CONTESTED)
