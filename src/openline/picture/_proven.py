"""What is proven of an entry, in the words of the design: recorded, mirrored, delivered, cosigned. Never merged.

recorded       durable in the author's own journal; said by the author alone
mirrored(M)    M's mirror cosigned a history that holds it
delivered(R)   R's node signed that it holds the opened body
cosigned       the author's policy is met: identical history on both sides and a neutral quorum; never consent
"""

from collections.abc import Mapping
from dataclasses import dataclass

from openline.journal import Policy
from openline.messages import Purpose

from ._attest import Interval
from ._entries import Entry
from ._fold import Folding


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """The proof words of one entry as one node can prove them now.

    ``mirrored`` and ``delivered``: by participant, POSIX seconds of the cosignature; a receipt has no clock of its own.
    ``missing``: recipients whose receipt is not held. ``cosigned`` None: the author has no policy here.
    """

    recorded: bool
    mirrored: Mapping[str, int]
    delivered: frozenset[str]
    missing: frozenset[str]
    cosigned: bool | None
    attested: Interval


def words_of(folding: Folding, entry: Entry, policy: Policy | None) -> Words:
    """What is proven of an entry by what is held here."""
    covering = [item for item in folding.cosignatures(entry.journal) if item.size > entry.index]
    mirrored: dict[str, int] = {}
    for item in covering:
        if item.purpose is Purpose.MIRROR:
            mirrored[item.participant] = min(item.at_s, mirrored.get(item.participant, item.at_s))
    told = frozenset(entry.message.header.recipients if entry.message else ()) - {entry.participant}
    delivered = folding.receivers(entry.leaf_hash)
    return Words(
        recorded=entry.index < len(folding.books[entry.journal].entries),
        mirrored=mirrored,
        delivered=delivered,
        missing=told - delivered,
        cosigned=None if policy is None else _met(folding, entry, policy),
        attested=folding.attested(entry),
    )


def _met(folding: Folding, entry: Entry, policy: Policy) -> bool:
    """Whether one head that holds the entry carries the policy's quorum."""
    by_size: dict[int, set[str]] = {}
    for item in folding.cosignatures(entry.journal):
        if item.size > entry.index:
            by_size.setdefault(item.size, set()).add(item.participant)
    # A history held at a larger size holds every smaller one: who cosigned later counts for the earlier head too.
    names = {name for found in by_size.values() for name in found}
    return bool(names) and policy.satisfied_by(names).holds
