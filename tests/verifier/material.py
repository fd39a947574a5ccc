"""Valid files to begin from: journals with officials who change, cosigners, policies, proofs, dossiers and a fork."""

from dataclasses import dataclass, field
from typing import Any

from tools.vectors import example

from openline.audit import Audience, ShownLeaf, compose_dossier, format_dossier, format_extra
from openline.journal import (
    COSIGNATURE,
    Checkpoint,
    Opening,
    Proof,
    Tree,
    cosign,
    find_fork,
    format_fork,
    format_proof,
    leaf_hash,
    parse_policy,
    sign_checkpoint,
)
from openline.messages import (
    ActivityNotified,
    EntryReceived,
    KeyIssued,
    KeyRestored,
    KeyRevoked,
    KeySuspended,
    NoticePassedDown,
    NoticeRead,
    Purpose,
    Received,
    RootChanged,
)
from openline.picture import Folding
from openline.storage import PrivateKey, key_from_seed
from tests.worlds import Author, evidence, seeded

COSIGNERS = ("mirror/north", "mirror/south", "witness/\u00fcmit", "witness/\u0645\u0631\u0622\u0629")


def cosigner(name: str) -> PrivateKey:
    """A cosigner's key by its name."""
    return key_from_seed(name, seeded(name), COSIGNATURE)


@dataclass
class Material:
    """What cases are made of. ``files``: (bytes, policies, trust) that hold; ``authors`` can still sign."""

    authors: list[Author]
    policies: list[bytes] = field(default_factory=list)
    trust: bytes = b""
    proofs: list[bytes] = field(default_factory=list)
    checkpoints: list[bytes] = field(default_factory=list)
    dossiers: list[bytes] = field(default_factory=list)
    forks: list[bytes] = field(default_factory=list)


def make() -> Material:
    """Two authors: one notifies and amends, the other reads and passes down; keys change on the way."""
    first, second = Author("jordan"), Author("iran")
    for author, names in ((first, COSIGNERS[::2]), (second, COSIGNERS[1::2])):
        for name, purpose in zip(names, (Purpose.MIRROR, Purpose.WITNESS), strict=True):
            author.say(KeyIssued, key=cosigner(name).vkey.text, purpose=purpose)
    notice = _say(first, ActivityNotified)
    _say(second, NoticeRead, about=notice)
    _say(second, NoticePassedDown, about=notice)
    row = Received(participant="jordan", index=len(first.leaves) - 1, leaf=notice.leaf)
    second.say(EntryReceived, entries=(row,))
    _change_keys(second)
    amended = _say(first, ActivityNotified, amends=notice)
    _say(second, NoticeRead, about=amended)
    material = Material(authors=[first, second])
    for author in material.authors:
        author.notes = [_cosigned(note, number) for number, note in enumerate(author.notes)]
    material.policies = _policies(material.authors)
    material.trust = "".join(f"{a.name} 1 {a.root.vkey.text}\n" for a in material.authors).encode()
    _compose(material)
    for author in material.authors:
        _prove(material, author)
    material.forks = _forks(first)
    return material


def _say(author: Author, kind: Any, **changes: Any) -> Any:
    sample = example(kind)
    values = {name: getattr(sample, name) for name in kind.__struct_fields__}
    return author.append(kind(**{**values, "header": author.header(), **changes}))


def _change_keys(author: Author) -> None:
    """A key is suspended, restored, another issued and revoked; a second official takes part."""
    spare, other = author.key("spare"), author.key("second-root")
    author.say(KeyIssued, key=spare.vkey.text, purpose=Purpose.OFFICER, post=author.post)
    author.say(KeySuspended, key_name=author.officers[1].vkey.name, reason="lost")
    author.say(KeyRestored, key_name=author.officers[1].vkey.name, reason="found")
    good = len(author.leaves)
    author.say(KeyRevoked, key_name=spare.vkey.name, reason="old", last_good_size=good, last_good_root="0" * 64)
    roots = (author.root.vkey.text, other.vkey.text)
    changed = RootChanged(header=author.header(), version=2, root_keys=roots, threshold=2)
    author.append(changed, signers=(author.root, other))


def _cosigned(note: bytes, number: int) -> bytes:
    for place, name in enumerate(COSIGNERS):
        if (number + place) % 3:
            note = cosign(note, cosigner(name), 1_510_000_000 + 60 * number + place)
    return note


def _policies(authors: list[Author]) -> list[bytes]:
    """For each author a nested policy with its log, and one without logs."""
    rows = [f"witness w{n} {cosigner(name).vkey.text}" for n, name in enumerate(COSIGNERS)]
    rows += ["group north any w0 w1", "group south 1 w2 w3", "group all-of all north south", "quorum all-of"]
    text = "\n".join(rows) + "\n"
    named = [f"log {author.checkpoint.vkey.text} https://example.net\n{text}".encode() for author in authors]
    return [*named, text.encode(), b"quorum none\n"]


def _compose(material: Material) -> None:
    pieces = [piece for author in material.authors for piece in author.pieces()]
    folding = Folding(evidence(material.authors, pieces))
    asked = {author.name: parse_policy(material.policies[n]) for n, author in enumerate(material.authors)}
    for entry in folding.entries():
        if isinstance(entry.message, ActivityNotified | NoticeRead):
            for audience in (Audience.RECIPIENTS, Audience.PUBLIC):
                dossier = compose_dossier(entry, folding, asked, audience)
                material.dossiers.append(format_dossier(dossier))


def _prove(material: Material, author: Author) -> None:
    tree = Tree([leaf_hash(leaf) for leaf in author.leaves])
    for index, leaf in enumerate(author.leaves):
        note = author.notes[-1 - index % 3]
        size = int(note.split(b"\n")[1])
        if index < size:
            opening = author.openings.get(leaf_hash(leaf)) if index % 2 else None
            material.proofs.append(prove(tree, index, size, leaf, opening, note))
    material.checkpoints += author.notes


def prove(tree: Tree, index: int, size: int, leaf: bytes, opening: Opening | None, note: bytes) -> bytes:
    """A proof file."""
    extra = format_extra(ShownLeaf(leaf=leaf, opening=opening))
    return format_proof(Proof(extra=extra, index=index, path=tree.inclusion(index, size), checkpoint=note))


def _forks(author: Author) -> list[bytes]:
    """Evidence at one size, and at two."""
    hashes = [leaf_hash(leaf) for leaf in author.leaves]
    other = [*hashes[:4], leaf_hash(b"another"), *hashes[5:]]
    found = []
    for small, large in ((6, 6), (6, 9), (8, 10), (5, 8)):
        notes = [_head(author, hashes[:small]), _head(author, other[:large])]
        fork = find_fork(notes[0], notes[1], Tree(other))
        assert fork is not None, "the histories differ"
        found.append(format_fork(fork))
    return found


def _head(author: Author, hashes: list[bytes]) -> bytes:
    tree = Tree(hashes)
    return sign_checkpoint(Checkpoint(origin=author.origin, size=tree.size, root=tree.root()), author.checkpoint)
