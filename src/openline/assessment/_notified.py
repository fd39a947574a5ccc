"""Beside an event: which registered static locations lie within its stated precision, and who had been told of them.

It says no more than that: *a location registered within the stated precision*, and for each recipient whether it had
been told by then. Never that the location was what the event was about, hit or aimed at; no distance, no bearing, no
nearest one, so that nothing of a place comes out that its class of precision does not hold. An event without a place
stays without locations. Whoever stands in no register has lost no protection by it.

    location   within the event's radius: certain when all of its circle is, possible when part of it is
    registered at the time: certain or possible when the event may have been before or after; else it is left out
    told       for each recipient: disclosed to it, and received by it, before the event: certain, possible or no
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from openline.geotime import E7, Certainty, Position, Span, all_of, any_of, distance_m, negate
from openline.messages import Precision

from ._event import Event

_LEAST_M_IN_DEGREE: Final = 110_574
"""Metres that a degree of latitude has at least (WGS 84, at the equator)."""


class Disclosed(Struct, frozen=True, kw_only=True):
    """One disclosure of a location: to whom, how exactly, when by the owner's entry; received when by the receipt."""

    recipient: str
    precision: Precision
    disclosed_utc: datetime
    received_utc: datetime | None = None


class RegisteredLocation(Struct, frozen=True, kw_only=True):
    """A static location as the register holds it: its circle, from when to when, and every disclosure of it."""

    id: str
    position: Position
    radius_m: int
    registered_utc: datetime
    disclosures: tuple[Disclosed, ...]
    ended_utc: datetime | None = None


class Told(Struct, frozen=True, kw_only=True):
    """Whether one recipient had been told before the event; ``precision`` is the finest that may have been by then."""

    recipient: str
    disclosed: Certainty
    received: Certainty
    precision: Precision | None


class LocationWithin(Struct, frozen=True, kw_only=True):
    """A location registered within the stated precision of an event, and of each recipient whether it had been told."""

    location: str
    within: Certainty
    registered: Certainty
    told: tuple[Told, ...]

    @property
    def not_told(self) -> tuple[str, ...]:
        """Recipients to whom it had certainly not been disclosed before the event."""
        return tuple(item.recipient for item in self.told if item.disclosed is Certainty.NO)


class Notified(Struct, frozen=True, kw_only=True):
    """One event: whether a place was said at all, and the locations registered within its precision, by id."""

    event: str
    line: int
    place_said: bool
    locations: tuple[LocationWithin, ...]


def notified(
    events: Iterable[Event], register: Iterable[RegisteredLocation], recipients: Sequence[str] = ()
) -> Iterator[Notified]:
    """Each event with the locations within its precision. ``recipients`` are those of whom an answer is wanted even
    when nothing was ever disclosed to them; a location's own recipients are always answered for."""
    by_latitude = sorted(register, key=lambda location: (location.position.lat_e7, location.id))
    widest = max((location.radius_m for location in by_latitude), default=0)
    latitudes = [location.position.lat_e7 for location in by_latitude]
    for event in events:
        found: Iterable[LocationWithin | None] = ()
        if event.position is not None:
            # Two places are at least as far apart as their parallels.
            reach_e7 = (event.radius_m + widest + 1) * E7 // _LEAST_M_IN_DEGREE + 1
            first = bisect_left(latitudes, event.position.lat_e7 - reach_e7)
            last = bisect_right(latitudes, event.position.lat_e7 + reach_e7)
            found = (_within(event, event.position, location, recipients) for location in by_latitude[first:last])
        locations = sorted((item for item in found if item is not None), key=lambda item: item.location)
        yield Notified(
            event=event.id, line=event.line, place_said=event.position is not None, locations=tuple(locations)
        )


def _within(
    event: Event, place: Position, location: RegisteredLocation, recipients: Sequence[str]
) -> LocationWithin | None:
    within = _inside(distance_m(place, location.position), event.radius_m, location.radius_m)
    registered = _standing(location, event.span)
    if Certainty.NO in (within, registered):
        return None
    names = sorted({*recipients, *(item.recipient for item in location.disclosures)})
    told = tuple(_told(name, location.disclosures, event.span) for name in names)
    return LocationWithin(location=location.id, within=within, registered=registered, told=told)


def _inside(apart_m: int, event_m: int, location_m: int) -> Certainty:
    # Distances are whole metres: half a metre of doubt never makes an answer surer.
    if apart_m + 1 + location_m <= event_m:
        return Certainty.CERTAIN
    return Certainty.POSSIBLE if apart_m - 1 <= event_m + location_m else Certainty.NO


def _standing(location: RegisteredLocation, span: Span) -> Certainty:
    begun = _before(location.registered_utc, span)
    return begun if location.ended_utc is None else all_of(begun, negate(_before(location.ended_utc, span)))


def _told(name: str, disclosures: Sequence[Disclosed], span: Span) -> Told:
    own = [item for item in disclosures if item.recipient == name]
    by_then = [item for item in own if _before(item.disclosed_utc, span) is not Certainty.NO]
    order = tuple(Precision)
    return Told(
        recipient=name,
        disclosed=any_of(*(_before(item.disclosed_utc, span) for item in own)),
        received=any_of(*(_before(item.received_utc, span) for item in own if item.received_utc is not None)),
        precision=max((item.precision for item in by_then), key=order.index, default=None),
    )


def _before(instant: datetime, span: Span) -> Certainty:
    """Whether something was before the event, which was at some instant of the span."""
    if instant < span.earliest:
        return Certainty.CERTAIN
    return Certainty.POSSIBLE if instant < span.latest else Certainty.NO
