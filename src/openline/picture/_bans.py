"""What a revocation, or a successor journal, takes from what was signed before it was known.

Below the last good head everything stands. After it, what others held before stays attributable and is contested;
what nobody else held counts for nothing. So a thief who leaves the revocation out gains nothing that is not marked,
and a participant that revokes its own key in hindsight takes nothing back that others can prove it said.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from openline.journal import Tree
from openline.messages import KeyRevoked, Predecessor, RecoveryObjected

from ._authority import Authority
from ._entries import Entry, Place, judge

OUTSIDE = (b'"type":"key.revoked/', b'"type":"recovery.objected/')
"""How the leaves begin that are valid wherever they are found."""
_NOWHERE = 1 << 62
"""The index of a leaf found outside its journal: after everything, since it stands nowhere."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ban:
    """From ``size`` on, what this key signed needs others to have held it. ``key`` None: the whole journal.

    ``revoked_at``: where the journal itself says so; None when it was found elsewhere.
    """

    key: str | None
    size: int
    revoked_at: int | None

    def touches(self, entry: Entry) -> bool:
        """Whether an entry lies under this ban."""
        return entry.index >= self.size and (self.key is None or self.key in entry.signers)

    def end(self, size: int) -> int:
        """Where the entries that it can touch end: its own journal refuses what the key signs after its revocation."""
        return size if self.revoked_at is None else self.revoked_at


def bans_of(entries: Iterable[Entry], tree: Tree) -> list[Ban]:
    """The revocations in a journal's own entries."""
    return [
        Ban(key=message.key_name, size=_good(message.last_good_size, message.last_good_root, tree), revoked_at=index)
        for message, index in ((entry.message, entry.index) for entry in entries)
        if isinstance(message, KeyRevoked)
    ]


def stray_ban(message: KeyRevoked, tree: Tree) -> Ban:
    """The ban of a revocation that the journal leaves out."""
    good = _good(message.last_good_size, message.last_good_root, tree)
    return Ban(key=message.key_name, size=good, revoked_at=None)


def succession_ban(cited: Predecessor, tree: Tree) -> Ban:
    """The ban on everything that stands in a journal after the head that its successor cites."""
    return Ban(key=None, size=_good(cited.size, cited.root, tree), revoked_at=None)


def stray_message(
    participant: str, journal: str, origin: str, leaf: bytes, authority: Authority
) -> KeyRevoked | RecoveryObjected | None:
    """A revocation or objection found outside its journal, when the journal's officials really signed it."""
    if authority.root is None or not any(mark in leaf for mark in OUTSIDE):
        return None
    place = Place(participant=participant, journal=journal, origin=origin, index=_NOWHERE)
    message = judge(place, leaf, _forgiving(authority), None).message
    return message if isinstance(message, KeyRevoked | RecoveryObjected) else None


def _good(size: int, root: str, tree: Tree) -> int:
    """The last good size; nothing is known to be good when the named head is of another history."""
    return size if size > tree.size or tree.root(size).hex() == root else 0


def _forgiving(authority: Authority) -> Authority:
    """The authority with revoked keys still there: a second copy of a revocation is no contradiction."""
    return Authority(keys={**authority.ended, **authority.keys}, root=authority.root, vouched=authority.vouched)
