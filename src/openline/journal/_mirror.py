"""A mirror, as C2SP tlog-mirror says: cosigns a checkpoint only once it durably stores every leaf below it.

Three steps, each safe to stop after: a pending checkpoint is taken as a witness takes one, without cosigning; leaves
come in packages of 256 that are each proven to stand under a pending checkpoint before they are kept; when all are
kept, they are read again and must lead to the checkpoint's root; it is persisted as the mirror's, and then signed.
Leaves that were kept stay kept, so an upload that breaks off goes on where it broke off. Tickets are empty: the last
pending checkpoints are kept instead. The mirror's key and name are never those of the witness (``check_distinct``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from openline import limits
from openline.errors import RecordError

from ._checkpoint import Checkpoint, parse_checkpoint
from ._mirrored import Mirrored, MirroredJournals
from ._notes import COSIGNATURE, Signer, Vkey, cosign, parse_note
from ._tree import Frontier, leaf_hash, root_of
from ._tree_checks import check_subtree_consistency
from ._upload import Package, PackageRead, Upload, package_count, packages_of, parse_package, parse_upload
from ._witness import (
    PLAIN,
    CosignedHead,
    Response,
    cosignature_line,
    judge_checkpoint,
    origin_hash,
    plain,
    submitted_checkpoint,
)

MIRROR_INFO = "text/x.tlog.mirror-info"
_ATTEMPTS = 16
"""How often a pending checkpoint is tried again while others send one too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mirror:
    """A mirror cosigner and the keys it trusts for each origin."""

    signer: Signer
    logs: Mapping[str, Sequence[Vkey]]

    def __post_init__(self) -> None:
        assert self.signer.vkey.kind == COSIGNATURE, "a cosigner key has its own type"


def check_distinct(*keys: Vkey) -> None:
    """Raise RecordError when two cosigners share a name or a key: nobody could tell holding from seeing."""
    for one, other in combinations(keys, 2):
        if one.name == other.name or one.public == other.public:
            raise RecordError(
                "journal.cosigners-not-distinct",
                f"{one.name} and {other.name} share a name or a key",
                hint="give witness, mirror and journal keys and names of their own",
            )


def answer_as_mirror(
    mirror: Mirror, store: MirroredJournals, method: str, path: str, body: bytes, timestamp: int
) -> Response:
    """Answer one request below the mirror's prefix; ``timestamp`` is now in POSIX seconds."""
    if path == "/sign-subtree":
        return plain(404, "subtrees are not signed here")
    if path in ("/add-checkpoint", "/add-entries"):
        if method != "POST":
            return plain(405, "use POST")
        pending = path == "/add-checkpoint"
        return add_pending(body, mirror, store) if pending else add_entries(body, mirror, store, timestamp)
    return _serve(path, method, mirror, store)


def add_pending(body: bytes, mirror: Mirror, store: MirroredJournals) -> Response:
    """Take a pending checkpoint by an add-checkpoint request; nothing is cosigned, so the answer is empty."""
    submitted = submitted_checkpoint(body, mirror.logs)
    if isinstance(submitted, Response):
        return submitted
    for _ in range(_ATTEMPTS):
        verdict = judge_checkpoint(submitted, next(iter(store.pending(submitted.checkpoint.origin)), None))
        if isinstance(verdict, Response):
            return verdict
        if store.advance_pending(verdict.origin, verdict.old_size, verdict.old_root, verdict.note):
            return Response(status=200, content_type=PLAIN, body=b"")
    return plain(503, "too many requests for one journal")


def add_entries(body: bytes, mirror: Mirror, store: MirroredJournals, timestamp: int) -> Response:
    """Take leaves by an add-entries request; 200 with our cosignature when every leaf below its end is stored.

    Raises RecordError when what is stored does not lead to the checkpoint any more: then nothing is signed.
    """
    assert 0 < timestamp < 2**63, "a cosignature has a time"
    upload = parse_upload(body)
    if upload is None:
        return plain(400, "the request is cut short, or ends before it starts")
    if upload.origin not in mirror.logs:
        return plain(404, "this origin is not known here")
    known = _known(store, upload.origin)
    if not known:
        return plain(422, "no checkpoint of this origin is pending")
    if not _fits(upload, known, store):
        return _info(409, upload, known, store)
    return _take(body, upload, known, mirror, store, timestamp)


def _take(
    body: bytes, upload: Upload, known: Mapping[int, bytes], mirror: Mirror, store: MirroredJournals, timestamp: int
) -> Response:
    """Authenticate and keep package after package; what is kept stays kept whatever follows."""
    checkpoint, offset, done = parse_checkpoint(parse_note(known[upload.end])), upload.offset, 0
    for package in islice(packages_of(upload.start, upload.end), limits.REQUEST_PACKAGES):
        read = parse_package(body, offset, package.end - package.start)
        if read is None:
            break
        if not _authentic(package, read, checkpoint, store):
            return plain(422, "a package is not proven to stand under the checkpoint")
        store.save(upload.origin, package.start, read.entries)
        offset, done = read.offset, done + 1
    if done == package_count(upload.start, upload.end):
        return _finish(upload, known, mirror, store, timestamp) if offset == len(body) else plain(400, "bytes too many")
    return _info(202, upload, known, store) if done else plain(400, "the first package is cut short")


def _finish(
    upload: Upload, known: Mapping[int, bytes], mirror: Mirror, store: MirroredJournals, timestamp: int
) -> Response:
    """Read what was stored again, and only when it leads to the checkpoint persist that and sign it."""
    held = store.mirrored(upload.origin)
    if held and timestamp < held.timestamp:
        return plain(503, "the clock went back")
    if held and upload.end < held.frontier.size:
        return _info(409, upload, known, store)
    frontier = held.frontier if held else Frontier()
    for package in packages_of(frontier.size, upload.end):
        entries = store.entries(upload.origin, package.start, package.end)
        frontier = frontier.extend(leaf_hash(entry) for entry in entries)
    checkpoint = parse_checkpoint(parse_note(known[upload.end]))
    if (frontier.size, frontier.root()) != (checkpoint.size, checkpoint.root):
        raise RecordError(
            "journal.mirror-damaged",
            f"the leaves stored of {upload.origin} do not lead to the checkpoint at {upload.end}",
            hint="repair the mirror from the journal or another mirror; do not sign",
        )
    mirrored = Mirrored(note=known[upload.end], timestamp=timestamp, frontier=frontier)
    if not store.advance_mirrored(upload.origin, mirrored):
        return _info(409, upload, _known(store, upload.origin), store)
    line = cosignature_line(CosignedHead(note=mirrored.note, timestamp=timestamp), mirror.signer)
    return Response(status=200, content_type=PLAIN, body=line)


def _known(store: MirroredJournals, origin: str) -> dict[int, bytes]:
    """Notes by size to which an upload may lead, the current pending one first."""
    notes = list(store.pending(origin))
    if held := store.mirrored(origin):
        notes.append(held.note)
    return {parse_checkpoint(parse_note(note)).size: note for note in notes}


def _fits(upload: Upload, known: Mapping[int, bytes], store: MirroredJournals) -> bool:
    """Whether the upload's ends suit what is stored: its end is known and not behind us, and it leaves no gap."""
    held, following = store.mirrored(upload.origin), store.next_entry(upload.origin)
    behind = held is not None and upload.end < held.frontier.size
    repeated = min(upload.end, following) - upload.start
    return upload.end in known and not behind and upload.start <= following and repeated <= limits.EXCESS_ENTRIES


def _info(status: int, upload: Upload, known: Mapping[int, bytes], store: MirroredJournals) -> Response:
    """Where the upload may go on: a pending size, the next entry, and an empty ticket."""
    held = store.mirrored(upload.origin)
    valid = upload.end in known and (held is None or upload.end >= held.frontier.size)
    size = upload.end if valid else next(iter(known))
    body = b"%d\n%d\n\n" % (size, store.next_entry(upload.origin))
    return Response(status=status, content_type=MIRROR_INFO, body=body)


def _authentic(package: Package, read: PackageRead, checkpoint: Checkpoint, store: MirroredJournals) -> bool:
    left = store.entries(checkpoint.origin, package.base, package.start)
    root = root_of([leaf_hash(entry) for entry in (*left, *read.entries)])
    try:
        check_subtree_consistency(package.base, package.end, checkpoint.size, read.proof, root, checkpoint.root)
    except RecordError:
        return False
    return len(left) == package.start - package.base


def _serve(path: str, method: str, mirror: Mirror, store: MirroredJournals) -> Response:
    origin = next((origin for origin in mirror.logs if path == f"/{origin_hash(origin)}/checkpoint"), None)
    held = None if origin is None else store.mirrored(origin)
    if held is None:
        return plain(404, "no such address, or nothing of this origin is mirrored")
    if method != "GET":
        return plain(405, "use GET")
    return Response(status=200, content_type=PLAIN, body=cosign(held.note, mirror.signer, held.timestamp))
