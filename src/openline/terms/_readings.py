"""What an act would fall under in each reading by itself: of when a rule held, and of how far each of its areas goes.

Where sources differ, ``evaluate`` asks them all at once and says what is sure in every one. Here one reading is taken
and the others of its kind are laid aside, so that both sides see what hangs on it. No reading is ours to choose.
"""

from collections.abc import Iterable, Iterator

from msgspec import structs

from openline.geotime import Certainty, Span

from ._acts import Act
from ._evaluate import evaluate
from ._values import AreaReading, Term, World
from ._verdict import Outcome


def by_reading(term: Term, act: Act, world: World) -> tuple[tuple[str, Outcome], ...]:
    """The label and the outcome of each reading, where the readings of one thing lead to different outcomes.

    Labels are those of ``Answer.readings``. Everything else is left as open as it is.
    """
    found = [tuple(_times(term, act, world)), *(tuple(_extents(area, term, act, world)) for area in term.areas)]
    return tuple(item for outcomes in found if len({outcome for _, outcome in outcomes}) > 1 for item in outcomes)


def _times(term: Term, act: Act, world: World) -> Iterator[tuple[str, Outcome]]:
    """One reading may hold several windows: where its end is in doubt too."""
    for label in dict.fromkeys(effect.reading for effect in term.effects):
        kept = tuple(effect for effect in term.effects if effect.reading == label)
        yield label, evaluate(structs.replace(term, effects=kept), act, world).outcome


def _extents(area: str, term: Term, act: Act, world: World) -> Iterator[tuple[str, Outcome]]:
    for name in _names(world.area_readings(area, act.span)):
        yield f"{area}, {name}", evaluate(term, act, _OneExtent(world, area, name)).outcome


def _names(readings: Iterable[AreaReading]) -> dict[str, None]:
    return dict.fromkeys(reading.reading for reading in readings)


class _OneExtent:
    """A world in which one area has one reading."""

    def __init__(self, world: World, area: str, reading: str) -> None:
        self._world, self._area, self._reading = world, area, reading

    def area_readings(self, area: str, at: Span) -> tuple[AreaReading, ...]:
        found = self._world.area_readings(area, at)
        if area != self._area:
            return found
        return tuple(reading for reading in found if reading.reading == self._reading)

    def knows(self, party: str) -> bool:
        return self._world.knows(party)

    def listing(self, party: str, at: Span) -> Certainty:
        return self._world.listing(party, at)

    def associated(self, party: str, at: Span) -> tuple[str, ...]:
        return self._world.associated(party, at)

    def answering(self, party: str, at: Span) -> tuple[str, ...]:
        return self._world.answering(party, at)

    def standing(self, instrument: str, party: str, at: Span) -> Certainty:
        return self._world.standing(instrument, party, at)
