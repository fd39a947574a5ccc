"""What every record is made of: ids that name it or another record, facts, and the readings of a fact.

A value on which sources differ is a ``Fact`` with several readings; the first is the one shown first, never
the true one. ``Identifies`` marks a record's own id, ``Refers`` a field that names another record.

    Fact(readings=(Reading(value=5, sources=("a",)), Reading(value=4, sources=("b",)))).disputed  ->  True
"""

from typing import Annotated, Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Refers(Struct, frozen=True):
    """An annotation: the text is the id of a record of this kind."""

    kind: str


class Identifies(Struct, frozen=True):
    """An annotation: the text is the id of the record itself, words joined by hyphens."""


RecordId = Annotated[str, Identifies()]
Sources = tuple[Annotated[str, Refers("source")], ...]
PartyId = Annotated[str, Refers("party")]
ParticipantId = Annotated[str, Refers("participant")]
PostId = Annotated[str, Refers("post")]
AreaId = Annotated[str, Refers("area")]
InstrumentId = Annotated[str, Refers("instrument")]
PlaceId = Annotated[str, Refers("place")]


class Reading(Struct, Generic[T], frozen=True, kw_only=True):
    """One source's version of a value."""

    value: T
    sources: Sources
    note: str | None = None


class Fact(Struct, Generic[T], frozen=True, kw_only=True):
    """A value with every reading of it; disputed when there are several."""

    readings: tuple[Reading[T], ...]

    @property
    def value(self) -> T:
        """The reading shown first."""
        return self.readings[0].value

    @property
    def disputed(self) -> bool:
        """Whether sources differ."""
        return len(self.readings) > 1
