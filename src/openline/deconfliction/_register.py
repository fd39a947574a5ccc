"""The register: everything recorded that a plan can meet, kept ready for questions and renewed as the picture moves.

Another's restricted object stands in it by its coarse volume only, so nothing that is asked of the register can
depend on more. What is renewed is exactly what changed; ``renew`` names it, so that it can be checked again at once.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from openline.geotime import LiveIndex, Volume4D, Window
from openline.picture import Picture

from ._recorded import Recorded, held, recorded_of, version_of
from ._restricted import Coarse, coarse


class Entry(Struct, frozen=True, kw_only=True):
    """One thing as its asker may use it: exact volumes, or for another's restricted object coarse ones."""

    thing: Recorded
    coarse: tuple[Coarse, ...] | None

    @property
    def volumes(self) -> tuple[Volume4D, ...]:
        """What a plan is compared with."""
        if self.coarse is not None:
            return tuple(item.volume for item in self.coarse)
        return tuple(part.volume for part in self.thing.parts)

    def as_of(self, instant: datetime) -> "Entry":
        """The entry as it must be taken at an instant; see ``Recorded.as_of``."""
        thing = self.thing.as_of(instant)
        if thing is self.thing:
            return self
        return replace(self, thing=thing, coarse=None if self.coarse is None else _coarse(thing))


class Register:
    """What one participant may use of a picture, by object. Make one with ``register``; ``renew`` keeps it current."""

    def __init__(self, participant: str) -> None:
        self.participant = participant
        self.as_of: datetime | None = None
        self.not_consulted: tuple[str, ...] = ()
        self._entries: dict[str, Entry] = {}
        self._index: LiveIndex[tuple[str, int]] = LiveIndex()

    def __len__(self) -> int:
        return len(self._entries)

    def objects(self) -> tuple[str, ...]:
        """The names of everything held, sorted."""
        return tuple(sorted(self._entries))

    def entry(self, name: str) -> Entry | None:
        """One object as it must be taken now, or None."""
        found = self._entries.get(name)
        return None if found is None or self.as_of is None else found.as_of(self.as_of)

    def near(self, volume: Volume4D) -> list[Entry]:
        """Every entry whose boxes meet the volume's, sorted by name; whether they meet is for the caller to judge."""
        assert self.as_of is not None, "a register is renewed before it is asked"
        names = {name for name, _ in self._index.candidates(volume.area.geometry.bounds, *numbers(volume))}
        return [self._entries[name].as_of(self.as_of) for name in sorted(names)]

    def renew(self, picture: Picture) -> tuple[str, ...]:
        """Follow the picture; the names of what is new, changed, or turned late since, sorted."""
        before, self.as_of = self.as_of, picture.as_of
        self.not_consulted = tuple(_not_consulted(picture))
        current = {thing.object: thing for thing in held(picture)}
        for name in self._entries.keys() - current.keys():
            self._drop(name)
        changed = []
        for name, thing in current.items():
            known = self._entries.get(name)
            if known is None or known.thing.version != version_of(thing):
                self._put(recorded_of(thing))
                changed.append(name)
            elif _turned_late(known.thing, before, picture.as_of):
                changed.append(name)
        return tuple(sorted(changed))

    def stored(self, name: str) -> Entry:
        """One object as it was put in, whenever it is asked for."""
        return self._entries[name]

    def indexed(self, entry: Entry) -> tuple[Volume4D, ...]:
        """The volumes by which an entry is found. What may turn late has no end there; ``as_of`` judges that."""
        late = entry.thing.late_after is not None
        return tuple(_endless(volume) if late else volume for volume in entry.volumes)

    def _put(self, thing: Recorded) -> None:
        self._drop(thing.object)
        hidden = thing.restricted and thing.owner != self.participant
        entry = Entry(thing=thing, coarse=_coarse(thing) if hidden else None)
        self._entries[thing.object] = entry
        for number, volume in enumerate(self.indexed(entry)):
            self._index.insert((thing.object, number), volume)

    def _drop(self, name: str) -> None:
        entry = self._entries.pop(name, None)
        for number in range(len(entry.volumes) if entry else 0):
            self._index.withdraw((name, number))


def register(picture: Picture, participant: str) -> Register:
    """What a participant may use of a picture."""
    made = Register(participant)
    made.renew(picture)
    return made


def _coarse(thing: Recorded) -> tuple[Coarse, ...]:
    return tuple(coarse(part.shape, part.volume.window) for part in thing.parts)


def _turned_late(thing: Recorded, before: datetime | None, now: datetime) -> bool:
    return thing.late_after is not None and before is not None and before <= thing.late_after < now


def _endless(volume: Volume4D) -> Volume4D:
    return replace(volume, window=Window(start=volume.window.start, end=None))


def numbers(volume: Volume4D) -> tuple[float, float, float, float]:
    """Heights in decimetres above the ellipsoid, window in seconds since 1970; infinite where unbounded."""
    low, high = volume.band.ellipsoidal()
    start, end = volume.window.start, volume.window.end
    return (
        float("-inf") if low is None else low,
        float("inf") if high is None else high,
        float("-inf") if start is None else start.timestamp(),
        float("inf") if end is None else end.timestamp(),
    )


def _not_consulted(picture: Picture) -> Iterable[str]:
    for head in picture.heads:
        if head.withheld:
            yield f"{head.withheld} entries of {head.participant} that are not disclosed here"
    yield "everything that was never notified to a participant of this arrangement"
