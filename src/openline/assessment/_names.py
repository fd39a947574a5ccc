"""Names of a list of events to parties: every party that a name may stand for; what nobody knows stays a name."""

from openline.arrangement import Arrangement

from ._event import Event

Side = tuple[str, ...] | None


class Names:
    """Resolves the names of one list, each once."""

    __slots__ = ("_arrangement", "_known", "_list_id", "unknown")

    def __init__(self, arrangement: Arrangement, list_id: str | None) -> None:
        self._arrangement, self._list_id = arrangement, list_id
        self._known: dict[str, tuple[str, ...]] = {}
        self.unknown: set[str] = set()

    def side(self, names: tuple[str, ...] | None) -> Side:
        """The parties that may have been one side; None when nobody is named."""
        if names is None:
            return None
        return tuple(dict.fromkeys(party for name in names for party in self.parties(name)))

    def parties(self, name: str) -> tuple[str, ...]:
        """The parties that a name may stand for, or the name itself: somebody who is no party here."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._find(name)
        return found

    def _find(self, name: str) -> tuple[str, ...]:
        whole = self._arrangement.may_be(name, self._list_id)
        if whole is not None:
            return whole or (name,)
        # Lists write those who fought together as one name with commas.
        parts = [part.strip() for part in name.split(",") if part.strip()]
        if len(parts) > 1:
            return tuple(dict.fromkeys(party for part in parts for party in self.parties(part)))
        self.unknown.add(name)
        return (name,)


def sides_of(event: Event, names: Names) -> tuple[Side, Side]:
    """Who acted and against whom; of two sides that fought, the one and the other, each with all of its names."""
    return names.side(event.actors), names.side(event.targets)
