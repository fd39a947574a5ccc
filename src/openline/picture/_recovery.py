"""Recovering a participant whose officials' keys are lost: notice and completion in each guarantor's journal.

It holds when every guarantor that the old root named gave notice of the same officials and completed that notice at
least 72 hours later, surely so by attested intervals (earliest completion minus latest notice), and the old root did
not object. What a guarantor completed stays completed: a later notice takes nothing back.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from openline.errors import RecordError
from openline.journal import ED25519, parse_vkey
from openline.messages import RecoveryCompleted, RecoveryNoticed

from ._attest import Interval
from ._authority import RootSet, distinct
from ._entries import Entry

WAIT_S = 72 * 3600
"""Seconds between notice and completion: long enough for an old root that still exists to object."""

Attested = Callable[[Entry], Interval]


def recovered(old: RootSet, completed: Mapping[str, Sequence[RootSet]]) -> RootSet | None:
    """The officials that every guarantor of the old root completed, or None.

    ``completed``: for each guarantor the officials it completed, in the order of its journal.
    """
    if not old.guarantors:
        return None
    first, *others = (completed.get(name, ()) for name in old.guarantors)
    for root in first:
        if all(any(root.same_as(other) for other in found) for found in others):
            return RootSet(keys=root.keys, threshold=root.threshold, guarantors=old.guarantors)
    return None


def completed_by(entries: Iterable[Entry], lost: str, successor: str, attested: Attested) -> list[RootSet]:
    """The officials of a successor that one guarantor's counted entries complete, each after its own 72 hours."""
    notices: dict[str, Entry] = {}
    found: list[RootSet] = []
    for entry in entries:
        match entry.message:
            case RecoveryNoticed(successor=name, lost=head) if name == successor and head.journal == lost:
                notices[entry.leaf_hash.hex()] = entry
            case RecoveryCompleted(notice=notice) if notice.leaf in notices:
                given = notices[notice.leaf]
                assert isinstance(given.message, RecoveryNoticed), "notices are kept by type"
                root = _root(given.message)
                if root is not None and waited(attested(given), attested(entry)):
                    found.append(root)
    return found


def waited(notice: Interval, completion: Interval) -> bool:
    """Whether at least 72 hours surely lie between: what nobody attested is never sure."""
    if notice.not_after_s is None or completion.not_before_s is None:
        return False
    return completion.not_before_s - notice.not_after_s >= WAIT_S


def _root(message: RecoveryNoticed) -> RootSet | None:
    """The officials named, or None when they could not vouch for anything."""
    try:
        keys = tuple(parse_vkey(text) for text in message.root_keys)
    except RecordError:
        return None
    if not distinct(keys) or message.threshold > len(keys) or any(key.kind != ED25519 for key in keys):
        return None
    return RootSet(keys=keys, threshold=message.threshold)
