"""What recorded things meet each other: checked again at once when one is notified, amended, late or off its route.

Both owners are told, by the same words; which was filed first decides nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from openline.arrangement import Arrangement
from openline.terms import ActKind

from ._check import conflicts_of, deadline
from ._register import Entry, Register
from ._shelf import Shelf
from ._values import Conflict, Plan, Tell


class Finding(Struct, frozen=True, kw_only=True):
    """A recorded thing, what it meets, and the posts of both owners with the time by which they must know."""

    object: str
    kind: str
    owner: str
    post: str
    remark: str | None
    conflicts: tuple[Conflict, ...]
    tell: tuple[Tell, ...]


def recheck(names: Iterable[str], asked: Register | Shelf, arrangement: Arrangement) -> tuple[Finding, ...]:
    """The findings for some recorded things, sorted by name; those that meet nothing are left out.

    What its asker may not see exactly is compared by its coarse volume, as in any check.
    """
    found = []
    for name in sorted(set(names)):
        entry = asked.entry(name)
        if entry is not None and (finding := _finding(entry, asked, arrangement)):
            found.append(finding)
    return tuple(found)


def _finding(entry: Entry, asked: Register | Shelf, arrangement: Arrangement) -> Finding | None:
    by_object: dict[str, Conflict] = {}
    start: datetime | None = None
    for volume in entry.volumes:
        plan = Plan(
            title=entry.thing.object, volume=volume, act=ActKind.OTHER, medium=entry.thing.medium,
            own_object=entry.thing.object,
        )  # fmt: skip
        start = start or deadline(plan, arrangement)
        for conflict in conflicts_of(plan, asked, arrangement):
            by_object.setdefault(conflict.object, conflict)
    if not by_object:
        return None
    thing = entry.thing
    conflicts = tuple(by_object[name] for name in sorted(by_object))
    return Finding(
        object=thing.object, kind=thing.kind, owner=thing.owner, post=thing.post,
        remark=thing.remark if entry.coarse is None else None,
        conflicts=conflicts, tell=_both(entry, conflicts, start),
    )  # fmt: skip


def _both(entry: Entry, conflicts: tuple[Conflict, ...], by: datetime | None) -> tuple[Tell, ...]:
    thing = entry.thing
    others = ", ".join(sorted({conflict.owner for conflict in conflicts}))
    told = {thing.post: f"your {thing.kind} {_short(thing.object)} is met by {others}"}
    for conflict in conflicts:
        told.setdefault(conflict.post, f"your {conflict.kind} {_short(conflict.object)} is met by {thing.owner}")
    return tuple(Tell(post=post, why=why, by_utc=by) for post, why in told.items())


def _short(name: str) -> str:
    return name.split("/")[1][:8]
