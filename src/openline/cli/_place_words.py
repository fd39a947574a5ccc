"""The words and the JSON of ``openline place``: short lines that fit 80 columns."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

from openline.arrangement import Gazetteer, Nearby, Settlement, nearest_of
from openline.geotime import (
    Certainty,
    FromPlace,
    Notation,
    Position,
    Read,
    bearing_deg,
    distance_m,
    format_mgrs,
    format_position,
    format_position_dms,
    format_utm,
)

from ._place_points import SETTLEMENT_M, Compared, Meant, Pair, Point

_READ_AS = {
    Notation.DECIMAL: "decimal degrees",
    Notation.DMS: "degrees, minutes and seconds",
    Notation.MGRS: "MGRS",
    Notation.UTM: "UTM",
}
_WORD = {Certainty.CERTAIN: "agree", Certainty.POSSIBLE: "may agree", Certainty.NO: "DISAGREE"}


def shown(
    console: Console, first: Meant, second: Meant | None, answer: Compared | None, lists: Sequence[Gazetteer]
) -> None:
    """Print what a text means, or both texts and how they compare."""
    if second is None or answer is None:
        _one(console, first, lists, full=True)
    else:
        _verdict(console, first, second, answer)
        _one(console, first, lists, full=False)
        _one(console, second, lists, full=False)
    console.print(f"[dim]Places from: {escape(_sources(lists))}. Bearings are true.[/dim]")


def plain(first: Meant, second: Meant | None, answer: Compared | None, lists: Sequence[Gazetteer]) -> dict[str, Any]:
    """The same as JSON: positions in 1e-7 degree, distances in metres."""
    texts = [_plain_text(item, lists) for item in (first, second) if item is not None]
    found: dict[str, Any] = {"texts": texts, "lists": [{"name": g.source, "places": len(g)} for g in lists]}
    if answer is not None:
        found["answer"] = {Certainty.CERTAIN: "agree", Certainty.POSSIBLE: "possible", Certainty.NO: "disagree"}[
            answer.certainty
        ]
        found["tolerance_m"] = answer.tolerance_m
        found["pairs"] = [_plain_pair(pair) for pair in answer.pairs]
    return found


# -- one description ----------------------------------------------------------------------------


def _one(console: Console, item: Meant, lists: Sequence[Gazetteer], *, full: bool) -> None:
    console.print(f"[bold]{escape(item.text)}[/bold]")
    console.print(f"  {_how_read(item)}")
    if not item.points:
        console.print("  [bold]No place of this name is in the lists.[/bold]")
        console.print("  Try another spelling, a P-code, or another list with --gazetteer.")
    elif item.certain:
        _point(console, item.points[0], lists, full=full)
        for other in item.alike[:3]:
            assert other.candidate is not None, "what sounds alike is a place"
            console.print(f"  Not meant: {escape(_of(other.candidate.settlement))}, {_from_first(item, other)}")
    else:
        _open(console, item)
    console.print()


def _how_read(item: Meant) -> str:
    read = item.read
    if isinstance(read, Read):
        what = _READ_AS[read.notation]
        if read.resolution_m == 1:
            return f"Read as {what}, to a metre or finer."
        size = "a square of" if read.notation is Notation.MGRS else "to"
        return f"Read as {what}, {size} {read.resolution_m:,} m: up to {read.accuracy_m:,} m off."
    if isinstance(read, FromPlace):
        return f"Read as {escape(read.format())}: up to {read.accuracy_m:,} m off."
    return f"Read as a name or P-code: its middle is shown, {SETTLEMENT_M:,} m about it are allowed."


def _point(console: Console, point: Point, lists: Sequence[Gazetteer], *, full: bool) -> None:
    if point.candidate is not None:
        console.print(f"  Place    {escape(_of(point.candidate.settlement))}")
    for name, text in _notations(point.position):
        if full or name in ("decimal", "MGRS"):
            console.print(f"  {name:8} [bold]{text}[/bold]")
    itself = point.candidate.settlement if point.candidate is not None else None
    nearby = [near for near in nearest_of(lists, point.position, 4) if near.distance_m or near.settlement != itself][:3]
    if nearby:
        console.print("  It lies:" if full else "  Nearest:")
        for near in nearby if full else nearby[:1]:
            console.print(f"    {_away(near.distance_m)} on {near.bearing_deg:03d} from {escape(_of(near.settlement))}")


def _open(console: Console, item: Meant) -> None:
    count = len(item.points)
    heading = (
        f"{count} places may be meant. The originator says which:"
        if count > 1
        else ("One place may be meant, written otherwise. The originator confirms it:")
    )
    console.print(f"  [bold]{heading}[/bold]")
    for number, point in enumerate(item.points, 1):
        assert point.candidate is not None, "an open name has candidates"
        away = "" if number == 1 else f", {_from_first(item, point)}"
        console.print(f"  {number:2} {escape(_of(point.candidate.settlement))}")
        console.print(f"     {format_position(point.position)}  {point.candidate.match.value}{away}")


def _from_first(item: Meant, point: Point) -> str:
    return f"{_away(distance_m(item.points[0].position, point.position)).strip()} from {'it' if item.certain else '1'}"


def _notations(position: Position) -> Iterator[tuple[str, str]]:
    yield "decimal", format_position(position)
    yield "DMS", format_position_dms(position)
    yield "MGRS", format_mgrs(position)
    yield "UTM", format_utm(position)


def _of(settlement: Settlement) -> str:
    """A place with its P-code, and the smallest and the largest area it lies in."""
    areas = [admin.name for admin in reversed(settlement.admins) if admin.name]
    within = ", ".join(dict.fromkeys(area for area in (*areas[:1], *areas[-1:]) if area != settlement.name))
    return settlement.name + (f" {settlement.code}" if settlement.code else "") + (f" ({within})" if within else "")


def _away(metres: int) -> str:
    return f"{metres:6} m" if metres < 1_000 else f"{metres / 1000:5.1f} km"


# -- two descriptions ---------------------------------------------------------------------------


def _verdict(console: Console, first: Meant, second: Meant, answer: Compared) -> None:
    if not answer.pairs:
        console.print("[bold]Undetermined: a name is in none of the lists.[/bold]\n")
        return
    console.print(f"[bold]The two descriptions {_WORD[answer.certainty]}.[/bold]")
    named = not (first.certain and second.certain)
    for pair in sorted(answer.pairs, key=lambda pair: pair.apart_m):
        console.print(f"  {_between(pair)}")
        for place in [p.candidate.settlement for p in (pair.first, pair.second) if named and p.candidate]:
            console.print(f"    if this is meant, they {_WORD[pair.certainty].lower()}: {escape(_of(place))}")
    console.print(f"  Agreed tolerance: {answer.tolerance_m:,} m.")
    if answer.certainty is not Certainty.CERTAIN:
        console.print("  Neither is taken as the true one. Ask the originator which was meant.")
    console.print()


def _between(pair: Pair) -> str:
    on = bearing_deg(pair.first.position, pair.second.position)
    return f"{_away(pair.apart_m).strip()} apart: the second lies on {on:03d} from the first."


# -- JSON ---------------------------------------------------------------------------------------


def _plain_text(item: Meant, lists: Sequence[Gazetteer]) -> dict[str, Any]:
    row: dict[str, Any] = {"text": item.text, "certain": item.certain}
    if isinstance(item.read, Read):
        row |= {"notation": item.read.notation.value, "resolution_m": item.read.resolution_m}
    elif isinstance(item.read, FromPlace):
        row |= {"notation": "bearing", "place": item.read.place, "bearing_deg": item.read.bearing_deg}
        row |= {"distance_m": item.read.distance_m}
    else:
        row |= {"notation": "name"}
    row["points"] = [_plain_point(point) for point in item.points]
    row["nearest"] = [_plain_near(n) for n in nearest_of(lists, item.points[0].position)] if item.certain else []
    return row


def _plain_point(point: Point) -> dict[str, Any]:
    position = point.position
    row: dict[str, Any] = {"lat_e7": position.lat_e7, "lon_e7": position.lon_e7, "accuracy_m": point.accuracy_m}
    row |= {name.lower(): text for name, text in _notations(position)}
    if point.candidate is not None:
        row["candidate"] = {
            **_plain_place(point.candidate.settlement),
            "match": point.candidate.match.value,
            "matched": point.candidate.matched,
            "list": point.source,
        }
    return row


def _plain_place(place: Settlement) -> dict[str, Any]:
    areas = [{"name": admin.name, "code": admin.code} for admin in place.admins]
    where = {"lat_e7": place.position.lat_e7, "lon_e7": place.position.lon_e7}
    return {"names": list(place.names), "code": place.code, **where, "admins": areas}


def _plain_near(near: Nearby) -> dict[str, Any]:
    return {**_plain_place(near.settlement), "bearing_deg": near.bearing_deg, "distance_m": near.distance_m}


def _plain_pair(pair: Pair) -> dict[str, Any]:
    row = {"first": _plain_point(pair.first), "second": _plain_point(pair.second), "apart_m": pair.apart_m}
    return {
        **row,
        "agree": {Certainty.CERTAIN: "yes", Certainty.POSSIBLE: "possible", Certainty.NO: "no"}[pair.certainty],
    }


def _sources(lists: Sequence[Gazetteer]) -> str:
    return "; ".join(f"{item.source} ({len(item):,})" for item in lists)
