"""What must hold between the records of a folder, once each is well formed.

Every check sees only the records that could be read, so a slip in one record never hides a slip in another.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import Any

from msgspec import Struct

from openline.errors import ArrangementError

from ._bulletin_records import BulletinSide, PublishedBulletin
from ._case_records import Case, CaseAmount, CaseChoice, CaseMoment
from ._cosigning import check_cosigning
from ._places import Places, Spot
from ._promise_records import Appeal
from ._records import AreaVersion, Listing, Party, Post, Procedures, Sponsor
from ._term_checks import check_terms

Records = Mapping[str, Sequence[Any]]


def check(records: Records, places: Places) -> list[ArrangementError]:
    """Every problem between records."""
    return [
        *_sponsor_cycles(records["party"], places),
        *_ambiguous_names(records["party"], records["listing"], places),
        *_backwards(records, places),
        *_area_versions(records["area"], places),
        *check_terms(records, places),
        *_appeals(records["appeal"], places),
        *_bulletins(records["bulletin"], places),
        *_rosters(records["post"], places),
        *_procedures(records["procedures"], places),
        *_cases(records["case"], places),
        *check_cosigning(records["cosigning"], records["participant"], records["party"], places),
    ]


def _sponsor_cycles(parties: Sequence[Party], places: Places) -> Iterator[ArrangementError]:
    """Each circle once, at the first of its links in the file. Dates are left aside: no such relation is reversed."""
    links = {party.id: party.sponsors for party in parties}
    told: set[str] = set()
    for party in parties:
        for link in party.sponsors:
            way = _way(link.party, party.id, links)
            if way and not told & set(way):
                told |= set(way)
                yield _at(places.of(link), "arrangement.sponsor-cycle",
                          f"{party.id} sponsors itself in the end: {' by '.join([party.id, *way])}",
                          "remove one link of the chain")  # fmt: skip


def _way(start: str, goal: str, links: Mapping[str, Sequence[Sponsor]]) -> list[str]:
    """The shortest chain of sponsors from one party to another, both named; empty when there is none."""
    ways, frontier = {start: [start]}, [start]
    while frontier and goal not in ways:
        name = frontier.pop(0)
        for link in links.get(name, ()):
            if link.party not in ways:
                ways[link.party] = [*ways[name], link.party]
                frontier.append(link.party)
    return ways.get(goal, [])


def _ambiguous_names(
    parties: Sequence[Party], listings: Sequence[Listing], places: Places
) -> Iterator[ArrangementError]:
    """One name for two parties would let a carve-out match the wrong one."""
    said: dict[str, str] = {}
    names = [(p.id, name, places.of(p, "aliases", name)) for p in parties for name in p.aliases]
    names += [(item.party, name, places.of(item, "names", name)) for item in listings for name in item.names]
    for owner, name, spot in chain(((p.id, n, places.of(p)) for p in parties for n in (p.id, p.name)), names):
        first = said.setdefault(name.casefold(), owner)
        if first != owner:
            yield _at(spot, "arrangement.duplicate-id", f"{name!r} is a name of {first} and of {owner}",
                      "keep it for one of them")  # fmt: skip


def _backwards(records: Records, places: Places) -> Iterator[ArrangementError]:
    """Windows that end before they begin, whichever reading of the beginning holds."""
    for record, field, start, end in _windows(records):
        if end is not None and end < start:
            yield _at(places.of(record, field), "arrangement.window-backwards", f"it ends {end}, before {start}",
                      "exchange the two, or correct the date")  # fmt: skip


def _windows(records: Records) -> Iterator[tuple[Struct, str, Any, Any]]:
    """Record, field of the end, the earliest beginning and the latest end."""
    yield from ((about, "ends", about.begins, about.ends) for about in records["about"])
    yield from ((area, "valid_until", area.valid_from, area.valid_until) for area in records["area"])
    yield from ((item, "delisted_on", item.listed_on, item.delisted_on) for item in records["listing"])
    yield from ((s, "valid_until", s.valid_from, s.valid_until) for p in records["party"] for s in p.sponsors)
    for _, term in records["term"]:
        start = min(reading.value for reading in term.effect.readings)
        yield term, "until", start, term.until
        yield term, "ends_unless_renewed", start, term.ends_unless_renewed
        yield term, "held_until", start, term.held_until
    for item in records["instrument"]:
        start = min(reading.value for reading in item.in_force.readings)
        ends = [reading.value for reading in item.until.readings] if item.until else []
        yield item, "until", start, max(ends, default=None)


def _area_versions(areas: Sequence[AreaVersion], places: Places) -> Iterator[ArrangementError]:
    """Two versions of one reading in force at the same time leave nobody sure which holds."""
    for a, b in combinations(areas, 2):
        if (a.id, a.reading) != (b.id, b.reading):
            continue
        first, second = sorted((a, b), key=lambda version: version.valid_from)
        if first.valid_until is None or first.valid_until > second.valid_from:
            yield _at(places.of(second, "valid_from"), "arrangement.versions-overlap",
                      f"versions {first.version} and {second.version} of {a.id} overlap in time",
                      "end the first where the second begins, or name another reading")  # fmt: skip
        elif a.version == b.version:
            yield _at(places.of(b, "version"), "arrangement.duplicate-id",
                      f"version {a.version} of {a.id}, {a.reading}, stands twice",
                      "give each version its own name")  # fmt: skip


def _appeals(appeals: Sequence[Appeal], places: Places) -> Iterator[ArrangementError]:
    for appeal in appeals:
        if not (len(appeal.currency) == 3 and appeal.currency.isascii() and appeal.currency.isupper()):
            yield _at(places.of(appeal, "currency"), "arrangement.value-wrong", f"the currency is {appeal.currency!r}",
                      "expected three capital letters (ISO 4217), such as USD")  # fmt: skip
        for total in appeal.totals:
            parts = [item.amount_minor for item in appeal.contributions if item.as_of == total.as_of]
            if total.by_donor and sum(parts) != total.amount_minor:
                yield _at(places.of(total, "amount_minor"), "arrangement.sum-wrong",
                          f"contributions as of {total.as_of} add to {sum(parts)}, not {total.amount_minor}",
                          "correct a row, or say by_donor: false")  # fmt: skip


def _bulletins(bulletins: Sequence[PublishedBulletin], places: Places) -> Iterator[ArrangementError]:
    for bulletin in bulletins:
        if (bulletin.day is None) == (bulletin.undated is None):
            yield _at(places.of(bulletin, "undated"), "arrangement.value-wrong",
                      f"{bulletin.id} has {'no day' if bulletin.day is None else 'a day and is undated'}",
                      "give its day, or say in undated what is known of it")  # fmt: skip
        for side in bulletin.sides:
            yield from _side(side, places)


def _side(side: BulletinSide, places: Places) -> Iterator[ArrangementError]:
    """No part of a column is more than the whole."""
    if side.unsplit < 0 or (side.split and side.unsplit and side.note is None):
        yield _at(places.of(side, "total"), "arrangement.sum-wrong",
                  f"the split of {side.side} adds to {side.total - side.unsplit}, not {side.total}",
                  "correct a row, or say in a note why the split is not complete")  # fmt: skip
    if side.unanswered < 0:
        yield _at(places.of(side, "total"), "arrangement.sum-wrong",
                  f"the word on {side.side} covers {side.total - side.unanswered} incidents of {side.total}",
                  "correct carved_out, confirmed or not_confirmed")  # fmt: skip
    for row in side.split:
        if row.explosions is not None and row.explosions > row.count:
            yield _at(places.of(row, "explosions"), "arrangement.sum-wrong",
                      f"{row.region} has {row.explosions} explosions among {row.count}",
                      "correct one of the two")  # fmt: skip


def _rosters(posts: Sequence[Post], places: Places) -> Iterator[ArrangementError]:
    for post in posts:
        if not post.roster:
            yield _at(places.of(post, "roster"), "arrangement.roster-empty", f"{post.id} has nobody to call",
                      "name at least the post itself")  # fmt: skip


def _procedures(procedures: Sequence[Procedures], places: Places) -> Iterator[ArrangementError]:
    """A step with two deadlines would have whichever was read last."""
    for item in procedures:
        steps = [(row, f"{row.precedence.value}, {row.step.value}") for row in item.deadlines]
        yield from _twice(steps, "deadline", places)
        yield from _twice([(row, row.precedence.value) for row in item.rings], "rings", places)


def _cases(cases: Sequence[Case], places: Places) -> Iterator[ArrangementError]:
    """Each value of a replay has a name of its own, and what its minutes are compared with is one of its moments."""
    for case in cases:
        values: list[CaseMoment | CaseAmount | CaseChoice] = [*case.moments, *case.amounts, *case.choices]
        rows: list[tuple[Struct, str]] = [(item, item.id) for item in values]
        yield from _twice(rows, f"value of {case.id}", places)
        moments = [item.id for item in case.moments]
        if case.reference is not None and case.reference not in moments:
            yield _at(places.of(case, "reference"), "arrangement.reference-unknown",
                      f"no moment of {case.id} is called {case.reference!r}",
                      f"known are {', '.join(moments) or 'none'}")  # fmt: skip


def _twice(rows: Iterable[tuple[Struct, str]], what: str, places: Places) -> Iterator[ArrangementError]:
    seen: set[str] = set()
    for row, name in rows:
        if name in seen:
            yield _at(places.of(row), "arrangement.duplicate-id", f"{what} of {name} stands twice", "keep one of them")
        seen.add(name)


def _at(spot: Spot, code: str, message: str, hint: str) -> ArrangementError:
    return ArrangementError(code, message, hint=hint, file=spot.file, line=spot.line)
