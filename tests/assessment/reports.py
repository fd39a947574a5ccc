"""Reports in real journals, for the tests of what both sides say of incidents."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from tools.vectors import example

from openline.arrangement import Arrangement, load
from openline.messages import IncidentReported, Point, Ref, ReporterCategory
from openline.picture import Incident, Picture, Piece, fold
from tests.arrangement.files import shipped
from tests.worlds import START, Author, evidence

RUSSIA, TURKIYE = "russian-federation", "turkiye"
SIDES = (RUSSIA, TURKIYE)
LATER = START + timedelta(days=2)


@cache
def agreed() -> Arrangement:
    """The shipped arrangement, read once."""
    return load(shipped())


def report(author: Author, region: str, **changes: Any) -> Ref:
    """A report of shelling by the army against the groups, within 500 m of one point in the north of Homs."""
    sample = example(IncidentReported)
    fields = {
        n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "supersedes", "notification")
    }
    position = fields["position"]
    place = changes.pop("point", Point(lat_e7=349_000_000, lon_e7=367_000_000))
    twice = type(position)(**{**{n: getattr(position, n) for n in position.__struct_fields__}, "point": place})
    start = changes.pop("start", START)
    fields |= {
        "reporter": ReporterCategory.PARTY, "region": region, "position": twice, "radius_m": 500, "event": "shelling",
        "start_utc": start, "end_utc": start, "alleged_actor": "saa", "alleged_by": author.name,
        "target": "acceded-opposition",
    }  # fmt: skip
    return author.say(IncidentReported, **{**fields, **changes})


def pieces(*authors: Author) -> list[Piece]:
    """Everything that these authors wrote."""
    return [piece for author in authors for piece in author.pieces()]


def picture(*authors: Author, as_of: datetime = LATER, held: list[Piece] | None = None) -> Picture:
    """What somebody sees who holds all of it, or these pieces."""
    everything = evidence(list(authors), pieces(*authors) if held is None else held)
    return fold(everything, agreed().digest, as_of)


def incidents(*authors: Author) -> list[Incident]:
    """The incidents in that picture."""
    return list(picture(*authors).incidents)
