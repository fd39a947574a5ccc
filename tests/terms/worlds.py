"""A small world for rules: one disputed area, a line, listings with dates, who answers for whom, who had joined."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from openline.geotime import Certainty, Position, Span, Window, circle
from openline.terms import AreaReading, Joined, stood

T0 = datetime(2017, 8, 3, 9, 0, tzinfo=UTC)
CENTER = Position(lat_e7=349_000_000, lon_e7=367_000_000)
NARROW, WIDE = circle(CENTER, 10_000), circle(CENTER, 40_000)


def day(number: float) -> datetime:
    return T0 + timedelta(seconds=round(number * 86_400))


class SmallWorld:
    """``listed`` and the others are by party; windows in days after T0."""

    def __init__(
        self,
        *,
        listed: Mapping[str, tuple[Window, ...]] | None = None,
        answering: Mapping[str, tuple[str, ...]] | None = None,
        associated: Mapping[str, tuple[str, ...]] | None = None,
        joined: Mapping[str, tuple[Joined, ...]] | None = None,
        readings: tuple[str, ...] = ("narrow", "wide"),
        approximate: bool = False,
    ) -> None:
        self._listed, self._answering = listed or {}, answering or {}
        self._associated, self._joined = associated or {}, joined or {}
        drawn = {"narrow": NARROW, "wide": WIDE}
        self._areas = tuple(
            AreaReading(id="area", version="1", reading=name, area=drawn[name], approximate=approximate)
            for name in readings
        )

    def area_readings(self, area: str, at: Span) -> tuple[AreaReading, ...]:
        return self._areas if area == "area" else ()

    def knows(self, party: str) -> bool:
        return not party.endswith("?")

    def listing(self, party: str, at: Span) -> Certainty:
        found = [at.within(window) for window in self._listed.get(party, ())]
        if Certainty.CERTAIN in found:
            return Certainty.CERTAIN
        return Certainty.POSSIBLE if Certainty.POSSIBLE in found else Certainty.NO

    def associated(self, party: str, at: Span) -> tuple[str, ...]:
        return self._associated.get(party, ())

    def answering(self, party: str, at: Span) -> tuple[str, ...]:
        return self._answering.get(party, ())

    def standing(self, instrument: str, party: str, at: Span) -> Certainty:
        return stood(self._joined.get(party, ()), at)
