"""The values of a case as a script reads them, each by its name; what a script asks for is what the case file lists.

A value is recorded when none of its sources is our own choice. ``replaced`` gives the case with one value changed, so
that every minute can be computed again for another assumption.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum

import msgspec
from msgspec import Struct

from openline.arrangement import Arrangement, Case, CaseAmount, CaseChoice, CaseMoment, SourceKind

Value = CaseMoment | CaseAmount | CaseChoice


def values_of(case: Case) -> list[Value]:
    """Every value that a replay of the case rests on."""
    return [*case.moments, *case.amounts, *case.choices]


class Basis(Enum):
    """What an act of a replay rests on: a record, our own choice, or a recorded time at which Openline is used."""

    RECORDED = "recorded"
    PLAYED = "played"
    ASSUMED = "assumed"


class Act(Struct, frozen=True, kw_only=True):
    """Something a post does in a replay, with the values of the case file that put it there."""

    at: datetime
    post: str
    what: str
    basis: Basis
    rests: tuple[str, ...]
    sources: tuple[str, ...]


class Given:
    """The values of one case, by name."""

    def __init__(self, case: Case, arrangement: Arrangement) -> None:
        self.case = case
        self._values = {item.id: item for item in values_of(case)}
        self._own = {source.id for source in arrangement.sources if source.kind is SourceKind.OWN}

    def moment(self, name: str) -> datetime:
        """An instant of the case."""
        found = self._values[name]
        assert isinstance(found, CaseMoment), f"{name} is no moment"
        return found.at

    def amount(self, name: str) -> int:
        """A number of seconds or metres."""
        found = self._values[name]
        assert isinstance(found, CaseAmount), f"{name} is no amount"
        return found.value

    def seconds(self, name: str) -> timedelta:
        """An amount of seconds as a duration."""
        return timedelta(seconds=self.amount(name))

    def choice(self, name: str) -> str:
        """What the case lets happen."""
        found = self._values[name]
        assert isinstance(found, CaseChoice), f"{name} is no choice"
        return found.value

    def basis(self, names: Iterable[str]) -> Basis:
        """Recorded when every value is; assumed as soon as one is ours."""
        own = any(self._own & set(self._values[name].sources) for name in names)
        return Basis.ASSUMED if own else Basis.RECORDED

    def act(self, at: datetime, post: str, what: str, rests: tuple[str, ...], *, entered: bool) -> Act:
        """An act of a replay, with the sources of the values it rests on; ``entered`` in Openline, which nobody did."""
        assert rests, "an act rests on values of the case file"
        sources = tuple(dict.fromkeys(source for name in rests for source in self._values[name].sources))
        basis = self.basis(rests)
        basis = Basis.PLAYED if entered and basis is Basis.RECORDED else basis
        return Act(at=at, post=post, what=what, basis=basis, rests=rests, sources=sources)


def replaced(case: Case, name: str, value: object) -> Case:
    """The case with one value changed."""
    fields = {"moments": "at", "amounts": "value", "choices": "value"}
    found = {
        part: tuple(
            msgspec.structs.replace(item, **{field: value}) if item.id == name else item for item in getattr(case, part)
        )
        for part, field in fields.items()
    }
    changed: Case = msgspec.structs.replace(case, **found)
    assert changed != case, f"{case.id} has no other value {name}"
    return changed


def tried(case: Case) -> list[tuple[str, int | str]]:
    """Every other value that the case file asks to be tried, by the value's name."""
    values: list[CaseAmount | CaseChoice] = [*case.amounts, *case.choices]
    return [(item.id, other) for item in values for other in item.tried]
