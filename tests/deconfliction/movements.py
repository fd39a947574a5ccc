"""Movements on a straight road at 35 degrees north, said by an author and folded into a picture."""

from datetime import datetime, timedelta

from tools.vectors import example

from openline.arrangement import load
from openline.messages import MovementNotified, MovementProgressed, Point, Progress, Ref, Releasability, Route
from openline.picture import Picture, fold
from tests.arrangement.files import shipped
from tests.worlds import START, Author, evidence

AGREED = load(shipped())
HOUR = timedelta(hours=1)


def point(lat: float, lon: float) -> Point:
    return Point(lat_e7=round(lat * 1e7), lon_e7=round(lon * 1e7))


def movement(author: Author, *, start: int = 0, end: int = 4, released: bool = True) -> Ref:
    """A convoy along 35 degrees north from 40 to 40.5 east, with 200 m on both sides of the road."""
    sample = example(MovementNotified)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends")}
    fields |= {
        "route": Route(points=(point(35.0, 40.0), point(35.0, 40.5)), width_m=400),
        "etd_utc": START + start * HOUR, "eta_utc": START + end * HOUR,
        "return_etd_utc": None, "return_eta_utc": None,
    }  # fmt: skip
    release = Releasability.PARTICIPANTS if released else Releasability.RECIPIENTS
    said: Ref = author.append(MovementNotified(header=author.header(releasability=release), **fields))
    return said


def progress(author: Author, about: Ref, what: Progress, at: datetime, where: Point | None = None) -> None:
    author.say(MovementProgressed, about=about, progress=what, at_utc=at, point=where)


def seen(at: datetime, *authors: Author) -> Picture:
    return fold(evidence(list(authors), [p for a in authors for p in a.pieces()]), AGREED.digest, at)
