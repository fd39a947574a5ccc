"""One leaf judged: what it says, or why it counts for nothing. A bad leaf folds as malformed and stalls nobody.

Authority is judged at the entry's own index, by the key entries before it in the same journal. A leaf is
signed by exactly the keys its message type requires: officers sign for people, the node only receipts.
"""

from collections import Counter
from dataclasses import dataclass, replace
from enum import Enum

from openline.errors import OpenlineError, RecordError
from openline.journal import Leaf, Opening, Vkey, check_opening, leaf_hash, parse_leaf, verify_note
from openline.messages import JournalOpened, Message, Purpose, RootChanged, parse_body

from ._authority import Authority, check_change, check_officials, root_set
from ._journals import predecessor


class Standing(Enum):
    """What an entry is worth. Only ``COUNTS`` authorises anything; what else founds an object still warns.

    ``AHEAD`` came ahead of its journal's backlog: it says everything at once, but what loosens waits for the backlog.
    """

    COUNTS = "counts"
    AHEAD = "ahead"
    CONTESTED = "contested"
    FORK = "fork"
    VOID = "void"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A judged entry. Exactly one of these holds: ``message`` is there, ``withheld``, or a ``fault``.

    ``journal`` is the participant's name, or that of a successor journal (``jordan-2``).
    """

    participant: str
    journal: str
    index: int
    leaf_hash: bytes
    object: str
    message: Message | None = None
    withheld: bool = False
    fault: str | None = None
    signers: tuple[str, ...] = ()
    standing: Standing = Standing.COUNTS

    @property
    def order(self) -> tuple[str, int, bytes]:
        """How entries are sorted; the participants' order decides nothing. A fork has two leaves at one index."""
        return (self.journal, self.index, self.leaf_hash)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a leaf stands."""

    participant: str
    journal: str
    origin: str
    index: int


def judge(place: Place, data: bytes, authority: Authority, opening: Opening | None) -> Entry:
    """The entry in these bytes under this authority; never raises for bad bytes."""
    entry = Entry(
        participant=place.participant, journal=place.journal, index=place.index, leaf_hash=leaf_hash(data), object=""
    )
    try:
        leaf = parse_leaf(data)
        entry = replace(entry, object=f"{place.participant}/{leaf.id}")
        return _read(place, data, leaf, authority, opening, entry)
    except OpenlineError as error:
        return replace(entry, fault=error.code)


def _read(place: Place, data: bytes, leaf: Leaf, authority: Authority, opening: Opening | None, entry: Entry) -> Entry:
    if leaf.origin != place.origin:
        return replace(entry, fault="picture.foreign-origin")
    message = None if leaf.body is None and opening is None else parse_body(_body(leaf, opening))
    signed = _signed(data, leaf, authority, message)
    entry = replace(entry, signers=tuple(key.name for key in signed))
    purposes = _purposes(signed, authority, message)
    if message is None:
        return replace(entry, withheld=True)
    _check(place, leaf, message, purposes)
    if place.index > 0 and not authority.vouched:
        raise _refused("picture.journal-not-opened", "the first entry did not open the journal")
    _check_posts(message, entry.signers, authority)
    if purposes == [Purpose.ROOT] * len(purposes):
        check_officials(message, authority, frozenset(signed))
        check_change(message, authority, place.index)
    return replace(entry, message=message)


def _body(leaf: Leaf, opening: Opening | None) -> bytes:
    if leaf.body is not None:
        return leaf.body
    assert opening is not None, "a sealed leaf without its opening is withheld"
    check_opening(leaf, opening)
    return opening.body


def _signed(data: bytes, leaf: Leaf, authority: Authority, message: Message | None) -> tuple[Vkey, ...]:
    """The keys of all signature lines; raises when a line is a stranger's, doubled, or by a key not in force."""
    known = [key.vkey for key in authority.issued().values()] + list(_officials(authority, message))
    _, signed = verify_note(data, known)
    if len(signed) != len(leaf.note.lines) or len({key.name for key in signed}) != len(signed):
        raise _refused("picture.signature-lines-wrong", "a line is doubled or by a key that nobody issued")
    for key in signed:
        if key.name in authority.ended:
            raise _refused("picture.key-revoked", f"{key.name} was revoked before")
        if key.name in authority.keys and authority.keys[key.name].suspended:
            raise _refused("picture.key-suspended", f"{key.name} is suspended")
    return signed


def _officials(authority: Authority, message: Message | None) -> tuple[Vkey, ...]:
    """The officials who may sign here; those of a new set count for the entry that appoints them."""
    old = authority.root.keys if authority.root else ()
    new = root_set(message).keys if isinstance(message, RootChanged) else ()
    return tuple(dict.fromkeys((*old, *new)))


def _purposes(signed: tuple[Vkey, ...], authority: Authority, message: Message | None) -> list[Purpose]:
    officials = _officials(authority, message)
    return [Purpose.ROOT if key in officials else authority.keys[key.name].purpose for key in signed]


def _check(place: Place, leaf: Leaf, message: Message, purposes: list[Purpose]) -> None:
    """Raise when a well-formed message may not stand here."""
    if message.open_entry != (leaf.body is not None):
        raise _refused("picture.sealed-or-open-wrong", "keys and states are open, all else is sealed")
    wanted = Counter(message.signed_by)
    if Purpose.ROOT in wanted:
        wanted = Counter({Purpose.ROOT: len(purposes)})
    if Counter(purposes) != wanted:
        raise _refused("picture.signature-lines-wrong", "other keys signed than this message needs")
    opened = isinstance(message, JournalOpened)
    if opened != (place.index == 0) or (opened and message.participant != place.participant):  # type: ignore[attr-defined]
        raise _refused("picture.journal-opened-misplaced", "a journal is opened once, by its own participant")
    if isinstance(message, JournalOpened | RootChanged) and place.participant in message.guarantors:
        raise _refused("picture.root-set-wrong", "nobody is its own guarantor")
    if isinstance(message, JournalOpened):
        _check_succession(place, message)


def _check_succession(place: Place, message: JournalOpened) -> None:
    """A first journal carries nothing on; a successor carries on the journal before it and no other."""
    named = message.succeeds.journal if message.succeeds else None
    if named != predecessor(place.journal, {place.participant}):
        raise _refused("picture.succession-wrong", "it carries on another journal than its name says")


def _check_posts(message: Message, signers: tuple[str, ...], authority: Authority) -> None:
    keys = [authority.keys[name] for name in signers if name in authority.keys]
    posts = {key.post for key in keys if key.purpose is Purpose.OFFICER}
    if posts and posts != {message.header.from_post}:
        raise _refused("picture.not-the-officers-post", "the officer serves another post than the header names")


def _refused(code: str, message: str) -> RecordError:
    return RecordError(code, message, hint="it counts for nothing")
