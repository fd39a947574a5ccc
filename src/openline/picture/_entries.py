"""One leaf judged: what it says, or why it counts for nothing. A bad leaf folds as malformed and stalls nobody.

Authority is judged at the entry's own index, by the key entries before it in the same journal. A leaf is
signed by exactly the keys its message type requires: officers sign for people, the node only receipts.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from openline.errors import OpenlineError
from openline.journal import Leaf, Opening, Vkey, check_opening, leaf_hash, parse_leaf, parse_vkey, verify_note
from openline.messages import JournalOpened, KeyIssued, KeyRevoked, Message, Purpose, Role, RoleGiven, parse_body


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A key in force: what it may sign, and for an officer the post it serves."""

    vkey: Vkey
    purpose: Purpose
    post: str | None = None
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Authority:
    """The keys of one journal, as its entries so far say."""

    keys: Mapping[str, Key] = field(default_factory=dict)
    root: Vkey | None = None

    def key_for(self, purpose: Purpose) -> Vkey | None:
        """The newest key of a purpose that only one key has at a time."""
        found = [key.vkey for key in self.keys.values() if key.purpose is purpose]
        return found[-1] if found else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A judged entry. Exactly one of these holds: ``message`` is there, ``withheld``, or a ``fault``."""

    participant: str
    index: int
    leaf_hash: bytes
    object: str
    message: Message | None = None
    withheld: bool = False
    fault: str | None = None
    signers: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, int]:
        """How entries are sorted; the participants' order decides nothing."""
        return (self.participant, self.index)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a leaf stands."""

    participant: str
    origin: str
    index: int


def judge(place: Place, data: bytes, authority: Authority, opening: Opening | None) -> Entry:
    """The entry in these bytes under this authority; never raises for bad bytes."""
    entry = Entry(participant=place.participant, index=place.index, leaf_hash=leaf_hash(data), object="")
    try:
        leaf = parse_leaf(data)
        entry = replace(entry, object=f"{place.participant}/{leaf.id}")
        return _read(place, data, leaf, authority, opening, entry)
    except OpenlineError as error:
        return replace(entry, fault=error.code)


def after(authority: Authority, entry: Entry) -> Authority:
    """The authority once this entry has been counted."""
    match entry.message:
        case JournalOpened(root_key=root_key):
            return replace(authority, root=parse_vkey(root_key))
        case KeyIssued(key=key, purpose=purpose, post=post):
            issued = parse_vkey(key)
            return _with(authority, issued.name, Key(vkey=issued, purpose=purpose, post=post))
        case RoleGiven(key_name=name, role=role) if name in authority.keys:
            held = authority.keys[name]
            return _with(authority, name, replace(held, roles=held.roles | {role}))
        case KeyRevoked(key_name=name):
            return replace(authority, keys={k: v for k, v in authority.keys.items() if k != name})
    return authority


def _with(authority: Authority, name: str, key: Key) -> Authority:
    return replace(authority, keys={**authority.keys, name: key})


def _read(place: Place, data: bytes, leaf: Leaf, authority: Authority, opening: Opening | None, entry: Entry) -> Entry:
    if leaf.origin != place.origin:
        return replace(entry, fault="picture.foreign-origin")
    known = {key.vkey.name: key for key in authority.keys.values()}
    roots = [authority.root] if authority.root else []
    _, signed = verify_note(data, [*(key.vkey for key in known.values()), *roots])
    signers = tuple(key.name for key in signed)
    purposes = [Purpose.ROOT if key in roots else known[key.name].purpose for key in signed]
    entry = replace(entry, signers=signers)
    if len(signed) != len(leaf.note.lines) or len(set(signers)) != len(signers):
        return replace(entry, fault="picture.signature-lines-wrong")
    if leaf.body is None and opening is None:
        return replace(entry, withheld=True)
    message = parse_body(_body(leaf, opening))
    posts = {known[name].post for name, purpose in zip(signers, purposes, strict=True) if purpose is Purpose.OFFICER}
    return (
        replace(entry, message=message)
        if not (fault := _fault(place, leaf, message, purposes, posts))
        else replace(entry, fault=fault)
    )


def _body(leaf: Leaf, opening: Opening | None) -> bytes:
    if leaf.body is not None:
        return leaf.body
    assert opening is not None, "a sealed leaf without its opening is withheld"
    check_opening(leaf, opening)
    return opening.body


def _fault(place: Place, leaf: Leaf, message: Message, purposes: list[Purpose], posts: set[str | None]) -> str | None:
    """Why a well-formed message may not stand here, or None."""
    if message.open_entry != (leaf.body is not None):
        return "picture.sealed-or-open-wrong"
    if Counter(purposes) != Counter(message.signed_by):
        return "picture.signature-lines-wrong"
    if posts and posts != {message.header.from_post}:
        return "picture.not-the-officers-post"
    if isinstance(message, JournalOpened) != (place.index == 0):
        return "picture.journal-opened-misplaced"
    if isinstance(message, JournalOpened) and message.participant != place.participant:
        return "picture.journal-opened-misplaced"
    return None
