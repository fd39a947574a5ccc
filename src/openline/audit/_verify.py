"""Verify a node's stored record byte by byte, offline, from the root keys handed over in person.

Every leaf is judged, every checkpoint is checked against the leaves below it, every opening against its
seal, every private key file against the keys that the journal issued. A finding names journal and index.

    >>> RecordReport(participant="jordan", journals=(), findings=()).holds
    True
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openline.errors import RecordError
from openline.journal import Frontier, Opening, Vkey, leaf_hash, opens, parse_checkpoint, parse_note, verify_note
from openline.messages import Purpose
from openline.picture import CheckpointPiece, Evidence, Folding, LeafPiece, OpeningPiece, Piece, RootSet


@dataclass(frozen=True, kw_only=True, slots=True)
class JournalCopy:
    """One journal as stored: leaves by index, every checkpoint note."""

    participant: str
    origin: str
    leaves: Mapping[int, bytes]
    checkpoints: Sequence[bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordCopy:
    """Everything a node stores, read raw. ``keys``: those in its key file, or why it cannot be read."""

    participant: str
    journals: Sequence[JournalCopy]
    openings: Sequence[tuple[bytes, Opening]]
    keys: Sequence[Vkey] | RecordError


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that does not hold: in which journal, at which index (None: the journal or file as a whole)."""

    journal: str
    index: int | None
    code: str
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JournalReport:
    """What was checked in one journal."""

    participant: str
    size: int
    root: str
    checkpoints: int
    opened: int
    withheld: int
    malformed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordReport:
    """The report on one node's record; it holds when there is no finding."""

    participant: str
    journals: tuple[JournalReport, ...]
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """True when nothing was found that does not hold."""
        return not self.findings


def verify(record: RecordCopy, trust: Mapping[str, Vkey | RootSet]) -> RecordReport:
    """Recompute everything; what does not hold is a finding, never an exception."""
    origins = {copy.participant: copy.origin for copy in record.journals if copy.participant in trust}
    folding = Folding(Evidence(trust, origins, _pieces(record, origins)))
    findings: list[Finding] = []
    reports = []
    for copy in sorted(record.journals, key=lambda copy: copy.participant):
        if copy.participant not in trust:
            findings.append(_whole(copy.participant, "audit.stranger", "a journal that nobody vouched for"))
            continue
        findings += _check_journal(copy, folding, own=copy.participant == record.participant)
        reports.append(_report(copy, folding))
    findings += _check_openings(record)
    findings += _check_keys(record, folding)
    return RecordReport(participant=record.participant, journals=tuple(reports), findings=tuple(findings))


def _pieces(record: RecordCopy, known: Mapping[str, str]) -> Iterator[Piece]:
    """What folds: pieces that are what they say. The others are found one by one below."""
    for copy in record.journals:
        if copy.participant not in known:
            continue
        for index, leaf in copy.leaves.items():
            yield LeafPiece(participant=copy.participant, index=index, leaf=leaf)
        for note in copy.checkpoints:
            if _is_checkpoint(note):
                yield CheckpointPiece(participant=copy.participant, note=note)
    for key, opening in record.openings:
        yield OpeningPiece(leaf_hash=key, opening=opening)


def _check_journal(copy: JournalCopy, folding: Folding, *, own: bool) -> Iterator[Finding]:
    book = folding.books[copy.participant]
    judged = folding.judge_all(copy.participant)
    for index in range(len(copy.leaves)):
        if index not in copy.leaves:
            yield Finding(journal=copy.participant, index=index, code="audit.leaf-missing", what="no leaf is stored")
    for entry in judged:
        if entry.fault == "journal.opening-wrong":
            continue  # the leaf holds; its opening is judged with all openings
        if entry.fault and (own or entry.index >= book.frontier.size):
            yield Finding(journal=copy.participant, index=entry.index, code=entry.fault, what="the leaf does not hold")
    yield from _check_checkpoints(copy, folding)
    if book.frontier.size < len(copy.leaves):
        what = f"leaves from here on lead to no signed checkpoint ({len(copy.leaves)} are stored)"
        yield Finding(journal=copy.participant, index=book.frontier.size, code="audit.leaf-not-covered", what=what)
    yield from _check_seen(copy.participant, folding)


def _check_checkpoints(copy: JournalCopy, folding: Folding) -> Iterator[Finding]:
    if not folding.checkpoint_keys(copy.participant, len(copy.leaves)):
        yield _whole(copy.participant, "audit.no-checkpoint-key", "the root issued no checkpoint key")
        return
    roots = _roots(copy)
    for note in copy.checkpoints:
        size = _claimed_size(note)
        keys = folding.checkpoint_keys(copy.participant, size or 0)
        try:
            head = parse_checkpoint(verify_note(note, keys)[0])
        except RecordError as error:
            yield Finding(journal=copy.participant, index=size, code=error.code, what=error.message)
            continue
        if head.origin != copy.origin or roots.get(head.size) != head.root:
            what = f"the checkpoint at size {head.size} does not fit the leaves"
            yield Finding(journal=copy.participant, index=head.size, code="audit.checkpoint-wrong", what=what)


def _check_seen(participant: str, folding: Folding) -> Iterator[Finding]:
    """``seen`` never decreases: an author cannot unsee a journal."""
    last: dict[str, int] = {}
    for entry in folding.books[participant].entries:
        for seen in entry.message.header.seen if entry.message else ():
            if seen.size < last.get(seen.participant, 0):
                what = f"it cites {seen.participant} at {seen.size} after {last[seen.participant]}"
                yield Finding(journal=participant, index=entry.index, code="audit.seen-decreases", what=what)
            last[seen.participant] = seen.size


def _check_openings(record: RecordCopy) -> Iterator[Finding]:
    leaves = {
        leaf_hash(leaf): (copy.participant, index, leaf)
        for copy in record.journals
        for index, leaf in copy.leaves.items()
    }
    for key, opening in record.openings:
        if key not in leaves:
            what = f"an opening for a leaf {key.hex()[:16]} that is stored nowhere"
            yield _whole(record.participant, "audit.opening-orphan", what)
            continue
        participant, index, leaf = leaves[key]
        if not opens(leaf, opening):
            what = "the stored opening does not fit the seal"
            yield Finding(journal=participant, index=index, code="journal.opening-wrong", what=what)


def _check_keys(record: RecordCopy, folding: Folding) -> Iterator[Finding]:
    if isinstance(record.keys, RecordError):
        yield _whole(record.participant, record.keys.code, record.keys.message)
        return
    if record.participant not in folding.books:
        return
    issued = {key.vkey for key in folding.authority(record.participant).keys.values()}
    for vkey in record.keys:
        if vkey not in issued:
            what = f"the key file holds {vkey.name}, which is not in force in the journal"
            yield _whole(record.participant, "audit.key-not-issued", what)
    held = {vkey.name for vkey in record.keys}
    for key in folding.authority(record.participant).keys.values():
        if key.purpose is Purpose.CHECKPOINT and key.vkey.name not in held:
            yield _whole(record.participant, "audit.key-missing", f"no private key for {key.vkey.name}")


def _report(copy: JournalCopy, folding: Folding) -> JournalReport:
    entries = folding.books[copy.participant].entries
    frontier = folding.books[copy.participant].frontier
    return JournalReport(
        participant=copy.participant,
        size=frontier.size,
        root=frontier.root().hex(),
        checkpoints=len(copy.checkpoints),
        opened=sum(entry.message is not None for entry in entries),
        withheld=sum(entry.withheld for entry in entries),
        malformed=sum(entry.fault is not None for entry in entries),
    )


def _roots(copy: JournalCopy) -> dict[int, bytes]:
    frontier, roots = Frontier(), {}
    while (leaf := copy.leaves.get(frontier.size)) is not None:
        frontier = frontier.append(leaf_hash(leaf))
        roots[frontier.size] = frontier.root()
    return roots


def _is_checkpoint(note: bytes) -> bool:
    return _claimed_size(note) is not None


def _claimed_size(note: bytes) -> int | None:
    try:
        return parse_checkpoint(parse_note(note)).size
    except RecordError:
        return None


def _whole(journal: str, code: str, what: str) -> Finding:
    return Finding(journal=journal, index=None, code=code, what=what)
