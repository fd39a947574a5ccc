"""What must hold between the records of a folder, once each is well formed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from openline.errors import ArrangementError

from ._records import AreaVersion, Party, PublishedBulletin

Lines = Mapping[tuple[str, str], tuple[str, int]]


def check(records: Mapping[str, Sequence[Any]], lines: Lines) -> list[ArrangementError]:
    """Every problem between records."""
    found = [
        *_sponsor_cycles(records["party"], lines),
        *_backwards(records, lines),
        *_area_overlaps(records["area"], lines),
        *_sums(records, lines),
        *_rosters(records["post"], lines),
    ]
    return list(found)


def _sponsor_cycles(parties: Sequence[Party], lines: Lines) -> Iterator[ArrangementError]:
    sponsors = {party.id: {sponsor.party for sponsor in party.sponsors} for party in parties}
    for party in parties:
        reached, frontier = set(), set(sponsors[party.id])
        while frontier:
            reached |= frontier
            frontier = {s for name in frontier for s in sponsors.get(name, ())} - reached
        if party.id in reached:
            yield _at(lines, "party", party.id, "arrangement.sponsor-cycle", f"{party.id} sponsors itself in the end",
                      "remove one link of the chain")  # fmt: skip


def _backwards(records: Mapping[str, Sequence[Any]], lines: Lines) -> Iterator[ArrangementError]:
    """Windows that end before they begin."""
    windows: list[tuple[str, str, Any, Any]] = []
    windows += [("area", a.id, a.valid_from, a.valid_until) for a in records["area"]]
    windows += [("listing", item.id, item.listed_on, item.delisted_on) for item in records["listing"]]
    windows += [("term", term.id, term.effect.value, term.until) for _, term in records["term"]]
    windows += [("party", p.id, s.valid_from, s.valid_until) for p in records["party"] for s in p.sponsors]
    windows += [
        ("instrument", i.id, i.in_force.value, i.until.value if i.until else None) for i in records["instrument"]
    ]
    for kind, name, start, end in windows:
        if end is not None and end < start:
            yield _at(lines, kind, name, "arrangement.window-backwards", f"{name} ends before it begins",
                      "exchange the two, or correct the date")  # fmt: skip


def _area_overlaps(areas: Sequence[AreaVersion], lines: Lines) -> Iterator[ArrangementError]:
    """Two versions of one reading in force at the same time leave nobody sure which holds."""
    for a, b in combinations(areas, 2):
        if (a.id, a.reading) != (b.id, b.reading):
            continue
        first, second = sorted((a, b), key=lambda version: version.valid_from)
        if first.valid_until is None or first.valid_until > second.valid_from:
            yield _at(lines, "area", a.id, "arrangement.versions-overlap",
                      f"versions {first.version} and {second.version} of {a.id} overlap in time",
                      "end the first where the second begins, or name another reading")  # fmt: skip


def _sums(records: Mapping[str, Sequence[Any]], lines: Lines) -> Iterator[ArrangementError]:
    for appeal in records["appeal"]:
        for total in appeal.totals:
            parts = [item.amount_minor for item in appeal.contributions if item.as_of == total.as_of]
            if total.by_donor and sum(parts) != total.amount_minor:
                yield _at(lines, "appeal", appeal.id, "arrangement.sum-wrong",
                          f"contributions as of {total.as_of} add to {sum(parts)}, not {total.amount_minor}",
                          "correct a row, or say by_donor: false")  # fmt: skip
    bulletins: Sequence[PublishedBulletin] = records["bulletin"]
    for bulletin in bulletins:
        for side in bulletin.sides:
            counted = sum(item.count for item in side.split)
            if counted > side.total or (side.split and counted != side.total and side.note is None):
                yield _at(lines, "bulletin", bulletin.id, "arrangement.sum-wrong",
                          f"the split of {side.side} adds to {counted}, not {side.total}",
                          "correct a row, or say in a note why the split is not complete")  # fmt: skip


def _rosters(posts: Sequence[Any], lines: Lines) -> Iterator[ArrangementError]:
    for post in posts:
        if not post.roster:
            yield _at(lines, "post", post.id, "arrangement.roster-empty", f"{post.id} has nobody to call",
                      "name at least the post itself")  # fmt: skip


def _at(lines: Lines, kind: str, name: str, code: str, message: str, hint: str) -> ArrangementError:
    file, line = lines.get((kind, name), ("", 1))
    return ArrangementError(code, message, hint=hint, file=file, line=line)
