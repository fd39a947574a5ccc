"""The dossier: who was told what, when, down to coverage, for one entry, in one file that is checked offline.

A text file of proofs, each with its leaf and, where the exporter may show it, its opening (spec/dossier.md):

    openline.dossier/v1
    about <leaf hash>
    entries <count>

    entry <bytes>
    <a tlog-proof> ...

Nothing in it is believed: every proof is checked against a policy, every signature down from the officials. What it
cannot show stands in spec/dossier.md: that no key was revoked later, and that nobody else was told.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openline import limits
from openline.errors import RecordError
from openline.journal import (
    Checkpoint,
    Cosigned,
    Policy,
    Proof,
    check_inclusion,
    format_proof,
    parse_checkpoint,
    parse_note,
    parse_proof,
)
from openline.picture import RootSet

from ._chain import KeyChain
from ._extra import ReadLeaf, parse_extra, read_leaf
from ._policies import check_head
from ._statement import ReceiptFields, RelayFields, Statement, read_statement

DOSSIER_HEAD = b"openline.dossier/v1\n"
_TOP = re.compile(rb"openline\.dossier/v1\nabout ([0-9a-f]{64})\nentries ([1-9][0-9]{0,3})\n\n")
_ENTRY = re.compile(rb"entry ([1-9][0-9]{0,5})\n")

HASH_BYTES = 32
"""Bytes of one SHA-256."""

STEPS = {
    "notice.relayed/1": "relayed",
    "entry.received/1": "delivered",
    "position.read-back/1": "read-back",
    "notice.read/1": "read",
    "notice.passed-down/1": "passed-down",
    "notice.answered/1": "answered",
}
"""The steps of the ladder by the type that says each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """A dossier as written: the leaf hash it is about, and its proofs, sorted by origin and index."""

    about: bytes
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownEntry:
    """One checked entry: under which head it stands, what it says (None: withheld), and who signed it.

    ``participant`` and ``signers`` are empty for a single proof, which carries no keys.
    """

    head: Cosigned
    index: int
    leaf: ReadLeaf
    says: Statement | None
    participant: str = ""
    signers: tuple[str, ...] = ()
    contested: bool = False

    @property
    def attested_s(self) -> int | None:
        """The earliest cosignature over it, POSIX seconds: it was written no later; None: nobody else says."""
        return min((item.timestamp for item in self.head.cosignatures), default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """What one participant did about one version: entry numbers by step. ``told``: named as a recipient."""

    version: bytes
    who: str
    told: bool
    steps: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedDossier:
    """A dossier in which everything holds. ``trusted``: its officials are those handed over in person."""

    about: bytes
    trusted: bool
    entries: tuple[ShownEntry, ...]
    rungs: tuple[Rung, ...]


def format_dossier(dossier: Dossier) -> bytes:
    """The text of a dossier file."""
    head = DOSSIER_HEAD + f"about {dossier.about.hex()}\nentries {len(dossier.proofs)}\n\n".encode()
    texts = [format_proof(proof) for proof in dossier.proofs]
    return head + b"".join(b"entry %d\n" % len(text) + text for text in texts)


def parse_dossier(data: bytes) -> Dossier:
    """A dossier from its bytes; raises RecordError. Nothing in it is checked yet."""
    top = _TOP.match(data)
    if len(data) > limits.DOSSIER_BYTES or top is None or int(top[2]) > limits.DOSSIER_ENTRIES:
        raise _malformed("does not begin as one, or is too large")
    at, proofs = top.end(), []
    for _ in range(int(top[2])):
        row = _ENTRY.match(data, at)
        if row is None or row.end() + int(row[1]) > len(data):
            raise _malformed("is cut short")
        at = row.end() + int(row[1])
        proofs.append(parse_proof(data[row.end() : at]))
    if at != len(data):
        raise _malformed("goes on behind its last entry")
    return Dossier(about=bytes.fromhex(top[1].decode()), proofs=tuple(proofs))


def check_shown(proof: Proof, policies: Sequence[Policy]) -> ShownEntry:
    """One proof alone: that its leaf stands under a head that meets the policy, not who signed the leaf."""
    leaf, says = _read(proof)
    return _placed(proof, leaf, says, check_head(proof.checkpoint, policies))


def check_dossier(
    dossier: Dossier, policies: Sequence[Policy], trust: Mapping[str, RootSet] | None = None
) -> CheckedDossier:
    """Everything in a dossier; raises RecordError, MessageError or FormatError at the first thing that is not so.

    ``trust``: officials by participant or journal, as handed over in person; without it every journal's own word.
    """
    leaves = [_read(proof) for proof in dossier.proofs]
    places = [(leaf.leaf.origin.encode(), proof.index) for (leaf, _), proof in zip(leaves, dossier.proofs, strict=True)]
    if places != sorted(set(places)):
        raise _malformed("has entries twice, or out of order")
    chains = {leaf.leaf.origin: KeyChain(origin=leaf.leaf.origin, trust=trust) for leaf, _ in leaves}
    signers = [
        chains[leaf.leaf.origin].take(proof.index, leaf, says)
        for (leaf, says), proof in zip(leaves, dossier.proofs, strict=True)
    ]
    entries = []
    for (leaf, says), proof, names in zip(leaves, dossier.proofs, signers, strict=True):
        entries.append(
            _vouched(proof, leaf, says, chains[leaf.leaf.origin], names, policies, trusted=trust is not None)
        )
    _check_one_history(entries)
    return CheckedDossier(
        about=dossier.about,
        trusted=trust is not None,
        entries=tuple(entries),
        rungs=tuple(_rungs(dossier.about, entries)),
    )


def _read(proof: Proof) -> tuple[ReadLeaf, Statement | None]:
    """Everything in a proof that is read before anybody is asked whether it counts."""
    if proof.extra is None:
        raise RecordError("audit.proof-without-leaf", "the proof carries no leaf", hint="ask for it with the leaf")
    if len(proof.path) > limits.PROOF_HASHES or any(len(item) != HASH_BYTES for item in proof.path):
        raise RecordError("journal.proof-malformed", "a path is at most 63 hashes", hint="ask for the proof again")
    parse_note(proof.checkpoint)
    leaf = read_leaf(parse_extra(proof.extra))
    return leaf, None if leaf.body is None else read_statement(leaf.body)


def _vouched(
    proof: Proof,
    leaf: ReadLeaf,
    says: Statement | None,
    chain: KeyChain,
    names: tuple[str, ...],
    policies: Sequence[Policy],
    *,
    trusted: bool,
) -> ShownEntry:
    size = parse_checkpoint(parse_note(proof.checkpoint)).size
    # A journal's own word on its checkpoint keys counts only when its officials are vouched for.
    head = check_head(proof.checkpoint, policies, chain.checkpoint_keys(size) if trusted else ())
    return _placed(
        proof,
        leaf,
        says,
        head,
        participant=chain.participant,
        signers=names,
        contested=chain.contested(proof.index, names),
    )


def _placed(
    proof: Proof,
    leaf: ReadLeaf,
    says: Statement | None,
    head: Cosigned,
    *,
    participant: str = "",
    signers: tuple[str, ...] = (),
    contested: bool = False,
) -> ShownEntry:
    if head.checkpoint.origin != leaf.leaf.origin:
        raise RecordError("audit.origins-differ", "leaf and checkpoint are of two journals", hint="refuse the file")
    check_inclusion(leaf.hash, proof.index, head.checkpoint.size, proof.path, head.checkpoint.root)
    return ShownEntry(
        head=head,
        index=proof.index,
        leaf=leaf,
        says=says,
        participant=participant,
        signers=signers,
        contested=contested,
    )


def _check_one_history(entries: Iterable[ShownEntry]) -> None:
    """One root for each size of a journal, and each id once."""
    heads: dict[tuple[str, int], Checkpoint] = {}
    ids: set[tuple[str, str]] = set()
    for entry in entries:
        head = entry.head.checkpoint
        if heads.setdefault((head.origin, head.size), head) != head:
            raise RecordError(
                "audit.two-histories", f"{head.origin} has two roots at {head.size}", hint="keep both: a fork"
            )
        if (head.origin, entry.leaf.leaf.id) in ids:
            raise RecordError("audit.id-used-twice", f"{entry.leaf.leaf.id} stands twice", hint="refuse the file")
        ids.add((head.origin, entry.leaf.leaf.id))


def _rungs(about: bytes, entries: Sequence[ShownEntry]) -> Iterable[Rung]:
    """For each version, for each who was told or spoke about it: the numbers of the entries that are its steps."""
    first = next((number for number, entry in enumerate(entries) if entry.leaf.hash == about), None)
    if first is None:
        raise RecordError(
            "audit.subject-missing", "the entry it is about is not in it", hint="ask for the dossier again"
        )
    versions = {about.hex()}
    for entry in entries[first:]:
        said = entry.says
        amends = said is not None and bool({said.amends, said.supersedes} & versions)
        same = entry.head.checkpoint.origin == entries[first].head.checkpoint.origin
        if entry is not entries[first] and not (same and amends):
            continue
        versions.add(entry.leaf.hash.hex())
        yield from _rungs_of(entry, entries)


def _rungs_of(version: ShownEntry, entries: Sequence[ShownEntry]) -> Iterable[Rung]:
    told = version.says.recipients if version.says else ()
    steps: dict[str, dict[str, list[int]]] = {name: {} for name in told if name != version.participant}
    for number, entry in enumerate(entries):
        if entry.says is None or version.leaf.hash.hex() not in _names(entry.says):
            continue
        who = _whose(entry)
        steps.setdefault(who, {}).setdefault(STEPS.get(entry.says.tag, entry.says.tag), []).append(number)
    for who, found in steps.items():
        numbers = {step: tuple(items) for step, items in found.items()}
        yield Rung(version=version.leaf.hash, who=who, told=who in told, steps=numbers)


def _names(said: Statement) -> set[str]:
    """The leaves that a statement is about."""
    received = {item.leaf for item in said.fields.entries} if isinstance(said.fields, ReceiptFields) else set()
    return received | ({said.about} if said.about else set())


def _whose(entry: ShownEntry) -> str:
    """Whose step it is: the conduit's relay belongs to whom it relayed to, a logged act to whom it was logged for."""
    assert entry.says is not None, "a withheld body says nothing"
    if isinstance(entry.says.fields, RelayFields):
        return entry.says.fields.to_participant
    return entry.says.logged_for or entry.participant


def _malformed(what: str) -> RecordError:
    return RecordError("audit.dossier-malformed", f"the dossier {what}", hint="ask for the file again")
