"""Hidden things of a picture, made as values without journals: a site, a hold, a notice or a movement of jordan."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace
from tools.vectors import example

from openline.messages import (
    ActivityNotified,
    Disc,
    HoldRequested,
    Message,
    MovementNotified,
    Outcome,
    Point,
    Ref,
    Releasability,
    Route,
    SiteNotified,
    Where,
)
from openline.picture import Activity, Hold, HoldSide, HoldState, Mark, Movement, Picture, Site
from tests.worlds import START

Thing = Site | Hold | Activity | Movement
OWNER = "jordan"
OBJECT = f"{OWNER}/" + "0" * 32
KINDS = ("site", "hold", "activity")


def disc(kind: str, lat_e7: int, lon_e7: int, radius_m: int, start: datetime, end: datetime | None) -> Thing:
    """A thing of a kind whose place is a disc; a site has no end."""
    point = Point(lat_e7=lat_e7, lon_e7=lon_e7)
    if kind == "site":
        return site(point, radius_m, start)
    if kind == "hold":
        return hold(point, radius_m, start, end)
    assert end is not None, "a notice ends"
    return activity(Disc(center=point, radius_m=radius_m), start, end)


def site(point: Point, radius_m: int, start: datetime, *, name: str = OBJECT) -> Site:
    """A static location."""
    sample = _said(SiteNotified)
    position = replace(sample.position, point=point, accuracy_m=0)
    said = replace(sample, position=position, radius_m=radius_m, valid_from_utc=start, amends=None)
    return Site(
        object=name,
        mark=_mark(name),
        notice=said,
        versions=1,
        ladders=(),
        state="notified",
        ended=None,
        contested=(),
        withdrawn_from=(),
    )


def hold(point: Point, radius_m: int, start: datetime, end: datetime | None, *, name: str = OBJECT) -> Hold:
    """A hold that rings."""
    sample = _said(HoldRequested)
    danger = replace(sample.danger, point=point, accuracy_m=0)
    said = replace(sample, danger=danger, radius_m=radius_m, observed_utc=start, until_utc=end)
    side = HoldSide(recipient="iran", state=HoldState.RINGING, first_answer=None, ended=None)
    return Hold(object=name, mark=_mark(name), request=said, sides=(side,), ladders=(), review_utc=None)


def activity(
    where: Where, start: datetime, end: datetime, *, medium: str = "ground-movement", name: str = OBJECT
) -> Activity:
    """A planned activity with a band of heights, which no answer about it may use."""
    said = replace(_said(ActivityNotified), where=where, activity=medium, start_utc=start, end_utc=end, amends=None)
    return Activity(object=name, mark=_mark(name), notice=said, versions=1, cancelled=None, ladders=())


def movement(route: Route, start: datetime, end: datetime, *, name: str = OBJECT) -> Movement:
    """A movement that has not reported."""
    said = replace(
        _said(MovementNotified), route=route, etd_utc=start, eta_utc=end, return_etd_utc=None, return_eta_utc=None,
        amends=None,
    )  # fmt: skip
    return Movement(
        object=name, mark=_mark(name), notice=said, versions=1, ladders=(), steps=(), outcome=Outcome.UNKNOWN,
        closed=None,
    )  # fmt: skip


def picture(*things: Thing, as_of: datetime = START) -> Picture:
    """What somebody sees who holds these things and nothing else."""
    by: dict[type, list[Any]] = {Site: [], Hold: [], Activity: [], Movement: []}
    for thing in things:
        by[type(thing)].append(thing)
    return Picture(
        as_of=as_of, arrangement_digest="0" * 64, heads=(), sites=tuple(by[Site]), holds=tuple(by[Hold]),
        activities=tuple(by[Activity]), movements=tuple(by[Movement]),
    )  # fmt: skip


def _said(kind: type[Message]) -> Any:
    sample = example(kind)
    return replace(sample, header=replace(sample.header, releasability=Releasability.RECIPIENTS))


def _mark(name: str) -> Mark:
    ref = Ref(object=name, leaf="0" * 64)
    return Mark(participant=OWNER, post=f"{OWNER}-post", at_utc=START, ref=ref, index=0, journal=OWNER)
