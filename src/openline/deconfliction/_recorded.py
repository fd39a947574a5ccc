"""Recorded things as a check sees them: where, how high and when each may be, no smaller than what is known of it.

Whatever is uncertain enlarges: a position's accuracy its circle, a movement that is late or diverted its window,
a report from beside the route its area. An ownership answer changes nothing here.
"""

import itertools
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from openline import limits
from openline.errors import GeometryError
from openline.geotime import Band, Datum, Volume4D, Window, around_pole, circle, crosses
from openline.messages import Disc, Point, Progress, Releasability, Route, Where
from openline.picture import Activity, Hold, HoldState, Movement, Picture, Site, Step

ANY_HEIGHT = Band(lower_dm=None, upper_dm=None, datum=Datum.UNKNOWN)
Held = Activity | Movement | Site | Hold


class Part(Struct, frozen=True, kw_only=True):
    """One volume of a thing, and the shape it was made from."""

    shape: Where
    volume: Volume4D


class Recorded(Struct, frozen=True, kw_only=True):
    """One recorded thing. ``restricted``: told only to its recipients, so only its owner sees it exactly.

    ``late_after``: from then on it may be anywhere on its way, for as long as its owner has not closed it.
    """

    object: str
    kind: str
    owner: str
    post: str
    medium: str
    restricted: bool
    version: str
    parts: tuple[Part, ...]
    late_after: datetime | None = None
    remark: str | None = None

    def as_of(self, instant: datetime) -> "Recorded":
        """The thing as it must be taken at an instant: late, it has no end."""
        if self.late_after is None or instant <= self.late_after:
            return self
        parts = tuple(replace(part, volume=_endless(part.volume)) for part in self.parts)
        return replace(self, parts=parts, remark=_joined(self.remark, "late: not reported back"))


def held(picture: Picture) -> Iterator[Held]:
    """Everything in the picture that a plan can meet, in the order of the picture."""
    yield from (thing for thing in picture.activities if thing.cancelled is None)
    yield from (thing for thing in picture.movements if thing.closed is None)
    # Handed over, it is still there; relocated or closed, its owner says that nobody is.
    yield from (thing for thing in picture.sites if thing.state not in ("relocated", "closed"))
    ended = (HoldState.RELEASED, HoldState.RESUMING)
    yield from (hold for hold in picture.holds if any(side.state not in ended for side in hold.sides))


def recorded_of(thing: Held) -> Recorded:
    """A thing of the picture as a check sees it."""
    match thing:
        case Activity():
            return _of_activity(thing)
        case Movement():
            return _of_movement(thing)
        case Site():
            return _of_site(thing)
        case Hold():
            return _of_hold(thing)


def version_of(thing: Held) -> str:
    """What the recorded form of a thing depends on: its current entry, and the steps of a movement."""
    steps = tuple(step.mark.ref.leaf for step in thing.steps) if isinstance(thing, Movement) else ()
    return " ".join((thing.mark.ref.leaf, *steps))


def _of_activity(thing: Activity) -> Recorded:
    air = thing.notice.activity.startswith(("air", "flight"))
    part = Part(shape=thing.notice.where, volume=thing.notice.volume())
    return _thing(thing, "air" if air else "ground", (part,), thing.notice.header.releasability)


def _of_site(thing: Site) -> Recorded:
    notice = thing.notice
    window = Window(start=notice.valid_from_utc, end=None)
    part = _disc(notice.position.point, notice.radius_m + notice.position.accuracy_m, window)
    return _thing(thing, "humanitarian", (part,), notice.header.releasability)


def _of_hold(thing: Hold) -> Recorded:
    request = thing.request
    window = Window(start=request.observed_utc, end=request.until_utc)
    part = _disc(request.danger.point, request.radius_m + request.danger.accuracy_m, window)
    return _thing(thing, "ground", (part,), request.header.releasability)


def _of_movement(thing: Movement) -> Recorded:
    """The notified volume until it is due; then, while nobody says that it arrived, without an end."""
    notice = thing.notice
    volume = notice.volume()
    home = Progress.BACK if notice.return_eta_utc is not None else Progress.ARRIVED
    back = next((step.at_utc for step in reversed(thing.steps) if step.progress in (home, Progress.BACK)), None)
    if back is not None and volume.window.end is not None and back > volume.window.end:
        volume = replace(volume, window=Window(start=volume.window.start, end=back))
    aside = _aside(thing, volume)
    diverted = back is None and any(step.progress is Progress.DIVERTED for step in thing.steps)
    if diverted:
        volume = _endless(volume)
    remark = _joined("diverted" if diverted else None, "off its route: the way there is not known" if aside else None)
    parts = (Part(shape=notice.route, volume=volume), *aside)
    found = _thing(thing, "humanitarian", parts, notice.header.releasability)
    return replace(found, late_after=volume.window.end if back is None else None, remark=remark)


def _aside(thing: Movement, volume: Volume4D) -> tuple[Part, ...]:
    """What reports from beside the route add: ways from where it was to there, and on to where it goes."""
    route, found = thing.notice.route, []
    before = route.points[0]
    for step in thing.steps:
        if step.point is None:
            continue
        if _beside(step, volume):
            way = Route(points=_ways(before, step.point, route.points[-1]), width_m=route.width_m)
            window = Window(start=volume.window.start, end=_later(volume.window.end, step.at_utc))
            found.append(Part(shape=way, volume=Volume4D(area=way.area(), band=ANY_HEIGHT, window=window)))
        before = step.point
    return tuple(found)


def _beside(step: Step, volume: Volume4D) -> bool:
    assert step.point is not None, "asked of steps with a place"
    return not crosses(volume.area, circle(step.point.position(), 1))


def _ways(*points: Point) -> tuple[Point, ...]:
    kept = [points[0], *(point for before, point in itertools.pairwise(points) if point != before)]
    return tuple(kept) if len(kept) > 1 else (kept[0], kept[0])


def _disc(center: Point, radius_m: int, window: Window) -> Part:
    """A circle about a position; one that reaches round a pole becomes the whole cap."""
    shape = Disc(center=center, radius_m=min(radius_m, limits.RADIUS_M))
    try:
        area = shape.area()
    except GeometryError:
        area = around_pole(center.position(), shape.radius_m)
    return Part(shape=shape, volume=Volume4D(area=area, band=ANY_HEIGHT, window=window))


def _thing(thing: Held, medium: str, parts: tuple[Part, ...], release: Releasability) -> Recorded:
    return Recorded(
        object=thing.object,
        kind=type(thing).__name__.lower(),
        owner=thing.mark.participant,
        post=thing.mark.post,
        medium=medium,
        restricted=release is Releasability.RECIPIENTS,
        version=version_of(thing),
        parts=parts,
    )


def _endless(volume: Volume4D) -> Volume4D:
    return replace(volume, window=Window(start=volume.window.start, end=None))


def _later(end: datetime | None, instant: datetime) -> datetime | None:
    return None if end is None else max(end, instant)


def _joined(*remarks: str | None) -> str | None:
    return "; ".join(remark for remark in remarks if remark) or None
