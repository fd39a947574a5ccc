"""A witness, as C2SP tlog-witness says: cosigns a checkpoint only when it continues the history it cosigned before.

The order is the promise: verify, persist, and only then sign what is returned. Whoever stops in between has signed
nothing that is not on disk. Of one origin a witness never signs an earlier time than before: a clock that went back
gets 503 and changes nothing; equal times are allowed, since a busy journal grows twice within a second. Ed25519 signs
equal bytes equally (RFC 8032), so the cosignature served later is made again from what was persisted.

Requests are bytes and answers are values; who may ask at all is decided before (access is our stated deviation).
Checkpoints with extension lines are refused with 400, and subtrees are not signed, which the protocol allows.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from openline import limits
from openline.errors import RecordError

from ._checkpoint import Checkpoint, parse_checkpoint
from ._notes import COSIGNATURE, Signer, Vkey, add_line, cosign, parse_note, verify_note
from ._tree import EMPTY_ROOT
from ._tree_checks import check_consistency

PLAIN = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
_MALFORMED = "the request or its checkpoint is malformed"
_DECIMAL = re.compile(rb"(?:0|[1-9][0-9]{0,18})\Z")
_ORIGIN_HASH = re.compile(r"/([0-9a-f]{64})/checkpoint\Z")
_ATTEMPTS = 16
"""How often the same size is tried again while others cosign it too; each loss means that another one won."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """What goes back over HTTP."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class CosignedHead:
    """The checkpoint held for an origin, with its log's signatures, and the POSIX second of our last cosignature."""

    note: bytes
    timestamp: int


class CosignedHeads(Protocol):
    """What a witness must never forget, one head an origin."""

    def latest(self, origin: str) -> CosignedHead | None:
        """The head held, or None when this origin was never cosigned."""
        ...

    def advance(self, origin: str, expected_size: int, expected_root: bytes, head: CosignedHead) -> bool:
        """Replace the head when the one held has this size and root (none: 0 and the empty root) and no later time.

        One atomic step among all threads and processes, durable when it returns True; False changed nothing.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Witness:
    """A cosigner and the keys it trusts for each origin."""

    signer: Signer
    logs: Mapping[str, Sequence[Vkey]]

    def __post_init__(self) -> None:
        assert self.signer.vkey.kind == COSIGNATURE, "a cosigner key has its own type"


@dataclass(frozen=True, kw_only=True, slots=True)
class Submitted:
    """A well-formed request of a trusted log, not yet held against the state. ``note`` has only its signatures."""

    checkpoint: Checkpoint
    note: bytes
    old_size: int
    proof: tuple[bytes, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Advance:
    """A checkpoint that continues the one held: what to persist over which size and root."""

    origin: str
    old_size: int
    old_root: bytes
    note: bytes


def answer_as_witness(
    witness: Witness, heads: CosignedHeads, method: str, path: str, body: bytes, timestamp: int
) -> Response:
    """Answer one request below the witness's prefix; ``timestamp`` is now in POSIX seconds."""
    if path == "/add-checkpoint":
        return add_checkpoint(body, witness, heads, timestamp) if method == "POST" else plain(405, "use POST")
    if path == "/sign-subtree":
        return plain(404, "subtrees are not signed here")
    if found := _ORIGIN_HASH.match(path):
        return _serve(found[1], witness, heads) if method == "GET" else plain(405, "use GET")
    return plain(404, "no such address")


def add_checkpoint(body: bytes, witness: Witness, heads: CosignedHeads, timestamp: int) -> Response:
    """Cosign the checkpoint of an add-checkpoint request, or say why not; nothing else is changed."""
    assert 0 < timestamp < 2**63, "a cosignature has a time"
    submitted = submitted_checkpoint(body, witness.logs)
    if isinstance(submitted, Response):
        return submitted
    for _ in range(_ATTEMPTS):
        held = heads.latest(submitted.checkpoint.origin)
        verdict = judge_checkpoint(submitted, held.note if held else None)
        if isinstance(verdict, Response):
            return verdict
        if held and timestamp < held.timestamp:
            return plain(503, "the clock went back")
        head = CosignedHead(note=verdict.note, timestamp=timestamp)
        if heads.advance(verdict.origin, verdict.old_size, verdict.old_root, head):
            return Response(status=200, content_type=PLAIN, body=cosignature_line(head, witness.signer))
    return plain(503, "too many requests for one journal")


def submitted_checkpoint(body: bytes, logs: Mapping[str, Sequence[Vkey]]) -> Response | Submitted:
    """Read an add-checkpoint request and verify its log's signatures; the first checks of the spec in its order."""
    try:
        old_size, proof, note = parse_checkpoint_request(body)
        parsed = parse_note(note)
    except RecordError:
        return plain(400, _MALFORMED)
    if not (keys := logs.get(parsed.text.partition("\n")[0])):
        return plain(404, "this origin is not known here")
    try:
        kept = _verified(note, keys)
    except RecordError:
        return plain(403, "no trusted key of this origin signed, or its signature does not hold")
    try:
        checkpoint = parse_checkpoint(parsed)
    except RecordError:
        return plain(400, _MALFORMED)
    if old_size > checkpoint.size:
        return plain(400, "the old size is above the checkpoint's")
    return Submitted(checkpoint=checkpoint, note=kept, old_size=old_size, proof=proof)


def judge_checkpoint(submitted: Submitted, held: bytes | None) -> Response | Advance:
    """Hold a submitted checkpoint against the note that is held of its origin; the other checks of the spec."""
    before = None if held is None else parse_checkpoint(parse_note(held))
    size, root = (before.size, before.root) if before else (0, EMPTY_ROOT)
    if submitted.old_size != size:
        return Response(status=409, content_type=SIZE, body=b"%d\n" % size)
    if not _continues(size, root, submitted.checkpoint, submitted.proof):
        return plain(422, "the checkpoint is not proven to continue the one held")
    return Advance(origin=submitted.checkpoint.origin, old_size=size, old_root=root, note=submitted.note)


def _continues(size: int, root: bytes, checkpoint: Checkpoint, proof: Sequence[bytes]) -> bool:
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        return False
    if size == 0:
        return not proof
    try:
        check_consistency(size, checkpoint.size, proof, root, checkpoint.root)
    except RecordError:
        return False
    return True


def cosignature_line(head: CosignedHead, signer: Signer) -> bytes:
    """Our signature line over a head that is already persisted."""
    return cosign(head.note, signer, head.timestamp)[len(head.note) :]


def parse_checkpoint_request(body: bytes) -> tuple[int, tuple[bytes, ...], bytes]:
    """Old size, proof and note of an add-checkpoint request; raises RecordError when it is none."""
    top, _, note = body.partition(b"\n\n")
    first, *lines = top.split(b"\n")
    if len(body) > limits.CHECKPOINT_REQUEST_BYTES or len(lines) > limits.PROOF_HASHES or not note:
        raise _malformed("is too large, or has no checkpoint")
    if not first.startswith(b"old ") or not _DECIMAL.match(first[4:]):
        raise _malformed("does not begin with the old size")
    return int(first[4:]), tuple(_hash(line) for line in lines), note


def checkpoint_request(old_size: int, proof: Sequence[bytes], note: bytes) -> bytes:
    """The body of an add-checkpoint request."""
    lines = [f"old {old_size}", *(base64.b64encode(item).decode() for item in proof)]
    return ("\n".join(lines) + "\n\n").encode() + note


def origin_hash(origin: str) -> str:
    """SHA-256 of the origin in lower-case hex: the folder of a journal below a monitoring prefix."""
    return hashlib.sha256(origin.encode()).hexdigest()


def plain(status: int, what: str) -> Response:
    """A refusal in words."""
    return Response(status=status, content_type=PLAIN, body=f"{what}\n".encode())


def _serve(wanted: str, witness: Witness, heads: CosignedHeads) -> Response:
    origin = next((origin for origin in witness.logs if origin_hash(origin) == wanted), None)
    head = None if origin is None else heads.latest(origin)
    if head is None:
        return plain(404, "nothing of this origin was cosigned")
    return Response(status=200, content_type=PLAIN, body=cosign(head.note, witness.signer, head.timestamp))


def _verified(note: bytes, keys: Sequence[Vkey]) -> bytes:
    """The note with one verified line of each trusted key and no other line; raises RecordError."""
    read, signed = verify_note(note, keys)
    kept = (read.text + "\n").encode()
    for key in dict.fromkeys(signed):
        line = next(line for line in read.lines if (line.name, line.key_id) == (key.name, key.key_id))
        kept = add_line(kept, key, line.signature)
    return kept


def _hash(line: bytes) -> bytes:
    try:
        found = base64.b64decode(line, validate=True)
    except (ValueError, binascii.Error):
        found = b""
    if len(found) != 32 or base64.b64encode(found) != line:
        raise _malformed("has a proof line that is no hash")
    return found


def _malformed(what: str) -> RecordError:
    return RecordError("journal.request-malformed", f"the request {what}", hint="see C2SP tlog-witness")
