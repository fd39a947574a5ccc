"""The words that a recipient says back: what, where, when and until when, each number digit by digit.

A position misheard is a strike misplaced, so every number is spelled in words, in groups of three with a pause
between, and stands beside it in ASCII digits as it was sent. Bearings have three digits, times are ZULU, and local
too when the message names a zone. What must always be said with a message is said back as well.

    >>> spell("36.1234567", Catalogue("en", words))  # doctest: +SKIP
    'three six decimal one two three, four five six, seven'
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from openline.geotime import format_instant, format_position
from openline.messages import (
    Disc,
    Message,
    Outline,
    Point,
    Ref,
    Route,
    SecondDescription,
    TwicePlaced,
    type_tag,
)

from ._bidi import code, free, needed_only, right_to_left
from ._catalogue import Catalogue
from ._render import always, heading
from ._rows import Kind, Offset, Reader, kind_of

SAID_BACK: dict[str, tuple[str, ...]] = {
    "line.tested/1": ("line", "means", "tested_utc", "nonce", "result", "code_read_back", "answering_post"),
    "activity.notified/1": (
        "activity", "force", "where", "second", "altitude", "start_utc", "end_utc", "request", "reply_by_utc",
        "frequency_khz", "transponder_code", "contact",
    ),
    "activity.cancelled/1": ("about", "reason"),
    "notice.relayed/1": ("about", "to_participant"),
    "notice.read/1": ("about",),
    "notice.passed-down/1": ("about", "coverage", "until_utc"),
    "notice.answered/1": ("about", "answer", "reason"),
    "position.read-back/1": ("about", "heard"),
    "position.settled/1": ("about", "read_back", "settlement"),
    "hold.requested/1": (
        "act", "what", "danger", "radius_m", "at_risk", "observed_utc", "until_utc", "direction", "callback",
    ),
    "hold.answered/1": ("about", "answer", "reason"),
    "hold.stands/1": ("about", "remark"),
    "hold.released/1": ("about",),
    "hold.resuming/1": ("about", "resume_utc", "reason"),
    "distress.called/1": (
        "request", "position", "observed_utc", "count", "condition", "intended_recovery", "contact",
    ),
    "encounter.reported/1": ("position", "observed_utc", "own_platform", "other_platform", "closest_m", "act"),
    "ownership.asked/1": (
        "category", "count", "position", "observed_utc", "course_deg_true", "speed_kmh", "markings", "reply_by_utc",
    ),
    "ownership.answered/1": ("about", "answer", "as_of_utc", "valid_until_utc", "forces_checked"),
    "site.notified/1": (
        "function", "name_local", "position", "radius_m", "valid_from_utc", "reconfirm_by_utc", "contact_24h",
    ),
    "site.ended/1": ("about", "how", "reason"),
    "site.contested/1": ("about", "reason"),
    "site.withdrawn/1": ("about", "participants", "reason"),
    "movement.notified/1": (
        "mode", "origin", "destination", "route", "etd_utc", "eta_utc", "return_etd_utc", "return_eta_utc",
        "vehicle_count", "vehicle_types", "roof_marking", "night_marking", "leader_callsign", "emergency_contact_24h",
    ),
    "movement.progressed/1": ("about", "progress", "at_utc", "point"),
    "movement.closed/1": ("about", "outcome", "reason"),
}  # fmt: skip
"""The types that are read back aloud, and their fields in the order in which they are said."""


def read_back(message: Message, catalogue: Catalogue, *, offset: Offset | None = None) -> str:
    """The words to say back, a line a part; only for the types of ``SAID_BACK``."""
    tag = type_tag(type(message))
    assert tag in SAID_BACK, f"{tag} is not read back aloud"
    speaker = _Speaker(message, catalogue, offset)
    *drill, what = _heading(message, catalogue)
    lines = [*catalogue.doubts(), *drill, catalogue.say("read-back-begin"), *speaker.opening(what)]
    for name in SAID_BACK[tag]:
        value = getattr(message, name)
        if value is not None:
            lines += speaker.part(name, value, kind_of(type(message), name))
    lines += [said] if (said := always(message, catalogue)) else []
    lines.append(catalogue.say("read-back-ask"))
    return "\n".join(right_to_left(x) if catalogue.direction == "rtl" else needed_only(x) for x in lines)


def spell(number: str, catalogue: Catalogue) -> str:
    """Digits as words, with a pause after each group: four and eight digits in fours, longer numbers in threes."""
    whole, point, fraction = number.partition(".")
    said = _words(_groups(whole, 3 if len(whole) % 4 and len(whole) > 4 else 4), catalogue)
    if not point:
        return said
    return f"{said} {catalogue.say('spoken-decimal')} {_words(_groups(fraction, 3), catalogue)}"


def _words(groups: list[str], catalogue: Catalogue) -> str:
    pause = f"{catalogue.say('spoken-pause')} "
    return pause.join(" ".join(catalogue.say(f"spoken-{digit}") for digit in group) for group in groups)


class _Speaker:
    """Says the parts of one message in one language."""

    def __init__(self, message: Message, catalogue: Catalogue, offset: Offset | None) -> None:
        self.message, self.words = message, catalogue
        self.reader = Reader(words=catalogue, zone=message.header.local_zone, offset=offset)

    def opening(self, what: str) -> Iterator[str]:
        """Which message of whose, and what it is."""
        header = self.message.header
        yield self.words.say("read-back-message", serial=self._spoken(header.serial), post=code(header.from_post))
        yield self.words.say("read-back-what", what=what)

    def part(self, name: str, value: Any, kind: Kind) -> Iterator[str]:
        """The lines that say one field."""
        said = _SAYERS.get(type(value))
        if said is not None:
            yield from said(self, name, value)
        elif kind is not Kind.OURS:
            yield from (self._labelled(name, free(text)) for text in (value if isinstance(value, tuple) else (value,)))
        elif isinstance(value, int) and not isinstance(value, bool):
            yield from self.number(name, value)
        elif isinstance(value, str) and value.isdigit():
            yield self._labelled(name, f"{spell(value, self.words)} ({code(value)})")
        else:
            yield self._labelled(name, self.reader.value(name, value))

    def number(self, name: str, value: int) -> Iterator[str]:
        """A radius has its own words; a course has three digits, every other number as many as it has."""
        if name == "radius_m":
            yield self.words.say("read-back-radius", radius=self._spoken(value))
        else:
            yield self._labelled(name, self._spoken(value, 3 if name.endswith("_deg_true") else 1))

    def moment(self, name: str, instant: datetime) -> Iterator[str]:
        """A time in ZULU, and by the message's own zone when that is known."""
        label, utc = self.words.label(name), instant.astimezone(UTC)
        iso = code(format_instant(utc))
        yield self.words.say("read-back-when", label=label, date=self.reader.date(utc), digits=self._time(utc), iso=iso)
        if local := self.reader.local(utc):
            there = local[0]
            zone = free(self.message.header.local_zone or "")
            said = self.words.say(
                "read-back-local", label=label, date=self.reader.date(there), digits=self._time(there)
            )
            yield f"{said} ({zone} {code(f'{there:%H:%M:%S}')})"

    def point(self, _name: str, point: Point) -> Iterator[str]:
        """A position: as sent, then latitude and longitude in words, a line each."""
        text = format_position(point.position())
        yield self.words.say("read-back-where", digits=code(text))
        sides = {"N": "north", "S": "south", "E": "east", "W": "west"}
        for part in text.split(" "):
            yield f"    {spell(part[:-1], self.words)} {self.words.say('spoken-' + sides[part[-1]])}"

    def second(self, _name: str, second: SecondDescription) -> Iterator[str]:
        """The other description: from a named place, by bearing and distance."""
        bearing, distance = self._spoken(second.bearing_deg_true, 3), self._spoken(second.distance_m)
        yield self.words.say("read-back-second", place=code(second.place), bearing=bearing, distance=distance)

    def placed(self, name: str, placed: TwicePlaced) -> Iterator[str]:
        """Both descriptions, one after the other, so that they can be compared."""
        yield from self.point(name, placed.point)
        yield from self.second(name, placed.second)

    def disc(self, name: str, disc: Disc) -> Iterator[str]:
        """A centre and a radius."""
        yield from self.point(name, disc.center)
        yield self.words.say("read-back-radius", radius=self._spoken(disc.radius_m))

    def route(self, name: str, route: Route) -> Iterator[str]:
        """Every point in order, then the width."""
        for point in route.points:
            yield from self.point(name, point)
        yield self._labelled("width_m", self._spoken(route.width_m))

    def outline(self, name: str, outline: Outline) -> Iterator[str]:
        """Every corner in order."""
        for polygon in outline.polygons:
            for ring in polygon:
                for lon, lat in ring:
                    yield from self.point(name, Point(lat_e7=lat, lon_e7=lon))

    def reference(self, name: str, ref: Ref) -> Iterator[str]:
        """Whose entry is meant, and the first eight signs of its leaf: enough to tell two apart by voice."""
        yield self._labelled(name, f"{code(ref.participant)} ({self.words.say('leaf')} {code(_four(ref.leaf[:8]))})")

    def _labelled(self, name: str, value: str) -> str:
        return self.words.say("read-back-part", label=self.words.label(name), value=value)

    def _spoken(self, value: int, width: int = 1) -> str:
        text = f"{value:0{width}d}"
        return f"{spell(text, self.words)} ({code(text)})"

    def _time(self, instant: datetime) -> str:
        return spell(f"{instant:%H%M}" if instant.second == 0 else f"{instant:%H%M%S}", self.words)


_SAYERS: dict[type, Callable[[_Speaker, str, Any], Iterator[str]]] = {
    Point: _Speaker.point, TwicePlaced: _Speaker.placed, SecondDescription: _Speaker.second, Disc: _Speaker.disc,
    Route: _Speaker.route, Outline: _Speaker.outline, Ref: _Speaker.reference, datetime: _Speaker.moment,
}  # fmt: skip


def _heading(message: Message, catalogue: Catalogue) -> list[str]:
    """The heading of a rendering without the line on who logged it: that is not said back."""
    header = msgspec.structs.replace(message.header, reported_by_us=None)
    return heading(msgspec.structs.replace(message, header=header), catalogue)


def _groups(digits: str, size: int) -> list[str]:
    return [digits[n : n + size] for n in range(0, len(digits), size)]


def _four(text: str) -> str:
    return " ".join(_groups(text, 4))
