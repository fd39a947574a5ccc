"""Bearing and distance from a named place, as it is said on the telephone: ``12.5 km on 045 from deir-ez-zor``.

A bearing is true and has three digits; a distance has its unit. Where the place lies is another's knowledge: the name
stays as written. A whole degree leaves half a degree on either side, about 9 m in every kilometre.

    >>> read_from_place("045/12.5km deir-ez-zor").format()
    '12.5 km on 045 from deir-ez-zor'
"""

import re
from typing import Final

from msgspec import Struct

from openline import limits
from openline.errors import GeometryError

from ._position import Position, bearing_deg, destination, distance_m

_UNITS_M: Final = {"km": 1_000, "m": 1, "nm": 1_852}
_DISTANCE: Final = r"(?P<number>[0-9]{1,7}(?:\.[0-9]{1,3})?) ?(?P<unit>km|m|NM)"
_BEARING: Final = r"(?P<bearing>[0-9]+)(?:°| ?deg(?:rees)?\b)?(?: ?T\b| true\b)?"
_SAID: Final = re.compile(_DISTANCE + r",? (?:on |bearing )?" + _BEARING + r",? (?:from|of) (?P<place>.+)\Z", re.I)
_BEFORE: Final = re.compile(_BEARING + r" ?/ ?" + _DISTANCE + r"(?: from| of)? (?P<place>.+)\Z", re.IGNORECASE)
_AFTER: Final = re.compile(r"(?P<place>.*[^\W\d_].*?),? +" + _BEARING + r" ?/ ?" + _DISTANCE + r"\Z", re.IGNORECASE)
_LOOKS: Final = re.compile(
    r"[0-9.,]+ ?(?:km|m|NM|mi|miles|metres|meters|kilomet\w+)\b"  # begins with a distance
    r"|[0-9]+(?:°| ?deg\w*)? ?/ ?[0-9.,]+"  # or with bearing and distance
    r"|.*[^\W\d_],? +[0-9]+(?:°| ?deg\w*)? ?/ ?[0-9.,]+ ?[a-z]*\Z",  # or ends with them, after a name
    re.IGNORECASE,
)


class FromPlace(Struct, frozen=True, kw_only=True):
    """A true bearing 0 to 359 and metres from a place that is named, not located; ``step_m`` is the distance's step."""

    place: str
    bearing_deg: int
    distance_m: int
    step_m: int

    @property
    def accuracy_m(self) -> int:
        """How far off the written numbers leave the point: half a degree sideways and half a step along."""
        return -(-self.distance_m * 9 // 1000) + -(-self.step_m // 2)

    def at(self, place: Position) -> Position:
        """The point meant, once the place is located."""
        return destination(place, self.bearing_deg, self.distance_m)

    def format(self) -> str:
        """``12.5 km on 045 from deir-ez-zor``; below a kilometre in metres."""
        return f"{_format_distance(self.distance_m, self.step_m)} on {self.bearing_deg:03d} from {self.place}"


def from_place(name: str, place: Position, position: Position) -> FromPlace:
    """A position as bearing and distance from a place: to 100 m, or to 10 m within a kilometre."""
    metres = distance_m(place, position)
    step = 10 if metres < 1_000 else 100
    rounded = (metres + step // 2) // step * step
    bearing = bearing_deg(place, position) if rounded else 0
    return FromPlace(place=name, bearing_deg=bearing, distance_m=rounded, step_m=10 if rounded < 1_000 else 100)


def looks_from_place(text: str) -> bool:
    """Whether a text seems meant as bearing and distance, rightly written or not."""
    return bool(_LOOKS.match(text))


def read_from_place(text: str) -> FromPlace:
    """Place, bearing and distance as written; raises GeometryError."""
    match = _SAID.match(text) or _BEFORE.match(text) or _AFTER.match(text)
    if match is None:
        raise _malformed(f"{text[:60]!r} is no bearing and distance from a place")
    bearing = match["bearing"]
    if len(bearing) != 3 or int(bearing) > 360:
        raise _malformed(f"the bearing {bearing[:10]} has not three digits from 000 to 360")
    distance, step = _metres(match["number"], match["unit"])
    place = " ".join(match["place"].split())
    return FromPlace(place=place, bearing_deg=int(bearing) % 360, distance_m=distance, step_m=step)


def _metres(number: str, unit: str) -> tuple[int, int]:
    """Whole metres, and the step of the last digit; metres that end in 0 count as rounded to ten."""
    # NM is a nautical mile; nobody measures a way in nanometres.
    times = _UNITS_M[unit.lower()]
    whole, _, fraction = number.partition(".")
    thousandths = int(whole) * 1_000 + int((fraction + "000")[:3])
    metres = (thousandths * times + 500) // 1_000
    if metres > limits.RADIUS_M:
        raise GeometryError(
            "geotime.position-far",
            f"{number} {unit} is more than {limits.RADIUS_M // 1000} km",
            hint="name a place that is nearer",
        )
    return metres, max(10 if times == 1 and number.endswith("0") else 1, times // 10 ** len(fraction))


def _format_distance(metres: int, step: int) -> str:
    if metres < 1_000 or step < 10:
        return f"{metres} m"
    digits = 2 if step < 100 else int(step < 1_000)
    return f"{metres / 1000:.{digits}f} km"


def _malformed(message: str) -> GeometryError:
    return GeometryError(
        "geotime.position-bearing",
        message,
        hint="write 12.5 km on 045 from PLACE or 045/12.5km PLACE: a true bearing of three digits, km, m or NM",
    )
