"""Many events against every rule at once, with the same answers as one by one.

Events that are alike in a topic (what, who) are asked once, by the very questions of ``terms``; times are compared as
numbers; places are attributed by ``_bulk_place``. What comes out equals ``evaluate`` for every event and rule, in
whatever batches and order the events come.

    batch = BulkAssessor(arrangement, "ucdp-ged").assess(events)
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from msgspec import Struct

from openline.arrangement import Arrangement
from openline.geotime import Certainty, Window
from openline.terms import (
    GROUNDS,
    QUIET,
    Act,
    Answer,
    Outcome,
    Question,
    Settles,
    Term,
    Topic,
    ask_about,
    depends_on,
    judged_windows,
)

from ._bulk_place import Codes, Places
from ._event import Event
from ._names import Names, sides_of

OUTCOMES: tuple[Outcome, ...] = (*GROUNDS, Outcome.WOULD_FALL_UNDER, Outcome.MIGHT, Outcome.UNDETERMINED)
"""Outcomes by their code in a batch; the grounds come first, in the order in which they are given."""
SETTLES: tuple[Settles | None, ...] = (None, *Settles)
"""Facts that would settle, by their code in a batch."""

_CERTAINTY = (Certainty.NO, Certainty.POSSIBLE, Certainty.CERTAIN)
_CODE = {certainty: code for code, certainty in enumerate(_CERTAINTY)}
_OUTCOME = {outcome: code for code, outcome in enumerate(OUTCOMES)}
_SETTLE = {settles: code for code, settles in enumerate(SETTLES)}
_CARVED, _SURE = _OUTCOME[Outcome.CARVED_OUT], _OUTCOME[Outcome.WOULD_FALL_UNDER]
_MIGHT, _UNDETERMINED = _OUTCOME[Outcome.MIGHT], _OUTCOME[Outcome.UNDETERMINED]
_FIRST_SPOKEN = _OUTCOME[Outcome.NOT_BOUND]
assert set(OUTCOMES[:_FIRST_SPOKEN]) == QUIET, "codes below are quiet"


class Batch(Struct, frozen=True, kw_only=True):
    """The events of a batch against every rule; columns are one value for each event, matrices events x terms.

    ``outcomes`` and ``settles`` hold codes of OUTCOMES and SETTLES; ``act``, ``time``, ``place``, ``actor``: how sure
    each answer is, 0 no, 1 possible, 2 certain (of two sides, the surer); ``readings``: the readings on which an open
    outcome depends, by event and term.
    """

    events: tuple[Event, ...]
    terms: tuple[str, ...]
    outcomes: Codes
    settles: Codes
    act: Codes
    time: Codes
    place: Codes
    actor: Codes
    readings: dict[tuple[int, int], tuple[str, ...]]

    def spoken(self) -> tuple[Codes, Codes]:
        """Rows and columns of every event and rule that has something to say to it, in their order."""
        rows, columns = np.nonzero(self.outcomes >= _FIRST_SPOKEN)
        return rows, columns


class _What(Struct, frozen=True):
    """Answers that are alike for many events, folded: how sure it stays under the rule, and what would settle it."""

    sure: int
    settles: int


class _Who(Struct, frozen=True):
    """The same for who acted on whom, for each way in which it may have been."""

    actor: tuple[int, ...]
    other: tuple[int, ...]
    listed: tuple[int, ...]
    unnamed: tuple[bool, ...]
    settles: int
    best: int


class BulkAssessor:
    """Assesses events of one list against the rules of an arrangement; holds what may be asked again."""

    def __init__(self, arrangement: Arrangement, list_id: str | None = None) -> None:
        self.arrangement = arrangement
        self.names = Names(arrangement, list_id)
        self.places = Places(arrangement)
        self._changes = np.array([_seconds(instant) for instant in arrangement.changes()], dtype=np.int64)
        self._what: dict[tuple[object, ...], list[_What]] = {}
        self._who: dict[tuple[object, ...], list[_Who]] = {}

    def assess(self, events: Sequence[Event]) -> Batch:
        """Every rule's word on each event."""
        terms = self.arrangement.terms
        first = np.array([_seconds(event.span.earliest) for event in events], dtype=np.int64)
        last = np.array([_seconds(event.span.latest) for event in events], dtype=np.int64)
        what, what_of = self._kinds(events)
        who, who_of = self._sides(events, first, last)
        placed = self.places.of(events, first, last)
        shape = (len(events), len(terms))
        found = {
            name: np.zeros(shape, dtype=np.int8) for name in ("outcomes", "settles", "act", "time", "place", "actor")
        }
        readings: dict[tuple[int, int], tuple[str, ...]] = {}
        for column, term in enumerate(terms):
            act = np.array([row[column].sure for row in what], dtype=np.int8)[what_of] if len(what) else _none()
            times = _Times(term, first, last)
            place, labels, place_settles = placed.term(term)
            sides = _Sides([row[column] for row in who], who_of)
            outcome = _concluded(act, times.sure, place, sides)
            open_ = outcome >= _MIGHT
            settles = _first_settling(
                np.array([row[column].settles for row in what], dtype=np.int8)[what_of] if len(what) else _none(),
                times.settles, place_settles, sides.settles, sides.several,
            )  # fmt: skip
            found["outcomes"][:, column] = outcome
            found["settles"][:, column] = np.where(open_, settles, 0)
            for name, values in (("act", act), ("time", times.sure), ("place", place), ("actor", sides.best)):
                found[name][:, column] = values
            for row in np.flatnonzero(open_ & (times.differ | (labels > 0))):
                said = (*times.readings(int(row)), *placed.labels(term, int(labels[row])))
                if said:
                    readings[int(row), column] = tuple(dict.fromkeys(said))
        return Batch(events=tuple(events), terms=tuple(term.id for term in terms), readings=readings, **found)

    def _kinds(self, events: Sequence[Event]) -> tuple[list[list[_What]], Codes]:
        keys: dict[tuple[object, ...], int] = {}
        of = np.array([keys.setdefault((event.kind, event.weapon), len(keys)) for event in events], dtype=np.int64)
        for key, number in keys.items():
            if key not in self._what:
                event = events[int(np.flatnonzero(of == number)[0])]
                self._what[key] = [self._what_of(term, event) for term in self.arrangement.terms]
        return [self._what[key] for key in keys], of

    def _what_of(self, term: Term, event: Event) -> _What:
        answers = list(ask_about(Topic.WHAT, term, self.act_of(event), self.arrangement))
        return _What(min((_CODE[a.counts] for a in answers), default=2), _settling(answers))

    def _sides(self, events: Sequence[Event], first: Codes, last: Codes) -> tuple[list[list[_Who]], Codes]:
        keys, of = self.alike(events, first, last)
        for key, row in keys.items():
            if key not in self._who:
                act = self.act_of(events[row])
                self._who[key] = [
                    _folded(list(ask_about(Topic.WHO, term, act, self.arrangement))) for term in self.arrangement.terms
                ]
        return [self._who[key] for key in keys], of

    def alike(self, events: Sequence[Event], first: Codes, last: Codes) -> tuple[dict[tuple[object, ...], int], Codes]:
        """Who acted on whom: events with the same names between the same two changes of the world are alike.

        The kinds there are, each with the row of its first event; and for every event the number of its kind.
        """
        begun = np.searchsorted(self._changes, first, side="right").tolist()
        ended = np.searchsorted(self._changes, last, side="right").tolist()
        numbers: dict[tuple[object, ...], int] = {}
        rows: dict[tuple[object, ...], int] = {}
        of = np.zeros(len(events), dtype=np.int64)
        for row, event in enumerate(events):
            key = (event.actors, event.targets, event.either_way, begun[row], ended[row])
            number = numbers.setdefault(key, len(numbers))
            if number == len(rows):
                rows[key] = row
            of[row] = number
        return rows, of

    def act_of(self, event: Event) -> Act:
        """The event as an act: names resolved, the unknown left unknown."""
        actors, targets = sides_of(event, self.names)
        return Act(
            kind=event.kind, position=event.position, radius_m=event.radius_m, span=event.span, actors=actors,
            targets=targets, weapon=event.weapon, either_way=event.either_way,
        )  # fmt: skip


class _Sides:
    """Folded answers on who acted on whom as columns, one for each way; a single way is counted twice."""

    def __init__(self, alike: Sequence[_Who], of: Codes) -> None:
        ways = [(0, min(1, len(who.actor) - 1)) for who in alike]
        self.actor = _columns([[who.actor[way] for way in pair] for who, pair in zip(alike, ways, strict=True)], of)
        self.other = _columns([[who.other[way] for way in pair] for who, pair in zip(alike, ways, strict=True)], of)
        self.listed = _columns([[who.listed[way] for way in pair] for who, pair in zip(alike, ways, strict=True)], of)
        self.unnamed = _columns([[who.unnamed[way] for way in pair] for who, pair in zip(alike, ways, strict=True)], of)
        self.settles = np.array([who.settles for who in alike], dtype=np.int8)[of]
        self.several = np.array([len(who.actor) > 1 for who in alike], dtype=bool)[of]
        self.best = np.array([who.best for who in alike], dtype=np.int8)[of]


def _columns(values: list[list[int]] | list[list[bool]], of: Codes) -> Codes:
    columns: Codes = np.array(values, dtype=np.int8).reshape(-1, 2)[of].T
    return columns


def _folded(answers: Sequence[Answer]) -> _Who:
    ways = sorted({answer.way for answer in answers}) or [0]
    by_way = [[answer for answer in answers if answer.way == way] for way in ways]

    def least(*questions: Question) -> tuple[int, ...]:
        return tuple(min((_CODE[a.counts] for a in way if a.question in questions), default=2) for way in by_way)

    actor = least(Question.ACTOR)
    return _Who(
        actor, least(Question.FROM_A_PARTY, Question.AGAINST_A_PARTY), least(Question.LISTED),
        tuple(any(a.settles is Settles.WHO for a in way) for way in by_way), _settling(answers), max(actor),
    )  # fmt: skip


def _settling(answers: Sequence[Answer]) -> int:
    return next((_SETTLE[answer.settles] for answer in answers if answer.settles), 0)


def _concluded(act: Codes, time: Codes, place: Codes, sides: _Sides) -> Codes:
    """``terms.conclude`` on columns: for each way the first ground, else how sure; then both ways together."""
    ways = []
    for actor, other, listed, unnamed in zip(sides.actor, sides.other, sides.listed, sides.unnamed, strict=True):
        least = np.minimum.reduce([act, time, place, actor, other, listed])
        open_ = np.where(least == 2, _SURE, np.where(unnamed, _UNDETERMINED, _MIGHT))
        grounds = [act, time, place, actor, listed]
        grounds[0] = np.minimum(act, other)
        way = open_
        for code in reversed(range(len(grounds))):
            way = np.where(grounds[code] == 0, code, way)
        ways.append(way)
    one, other_way = ways
    ended = (one < _SURE) & (other_way < _SURE)
    carved = (one == _CARVED) | (other_way == _CARVED)
    both = np.where(one == other_way, one, _MIGHT)
    return np.where(ended, np.where(carved, _CARVED, np.minimum(one, other_way)), both).astype(np.int8)


class _Times:
    """How sure a term was in force for each event, where its readings differ on that, and which of them decide."""

    def __init__(self, term: Term, first: Codes, last: Codes) -> None:
        self._effects = term.effects
        self._columns = np.stack([_within(window, first, last) for window in judged_windows(term)])
        low, high = self._columns.min(axis=0), self._columns.max(axis=0)
        self.differ = low != high
        self.sure = np.where(self.differ, 1, low).astype(np.int8)
        which, exact = _SETTLE[Settles.WHICH_TIME], _SETTLE[Settles.EXACT_TIME]
        self.settles = np.where(self.sure == 1, np.where(self.differ, which, exact), 0)
        self._known: dict[tuple[int, ...], tuple[str, ...]] = {}

    def readings(self, row: int) -> tuple[str, ...]:
        """The readings on which it depends whether the term was in force for an event."""
        if not self.differ[row]:
            return ()
        pattern = tuple(self._columns[:, row].tolist())
        if pattern not in self._known:
            self._known[pattern] = depends_on(self._effects, tuple(_CERTAINTY[code] for code in pattern))
        return self._known[pattern]


def _within(window: Window | None, first: Codes, last: Codes) -> Codes:
    if window is None:
        return np.zeros(len(first), dtype=np.int8)
    start = _LEAST if window.start is None else _seconds(window.start)
    end = _MOST if window.end is None else _seconds(window.end)
    within, meets = (start <= first) & (last <= end), (start <= last) & (first <= end)
    return np.where(within, 2, np.where(meets, 1, 0)).astype(np.int8)


_LEAST, _MOST = -(2**62), 2**62


def _first_settling(*columns: Codes) -> Codes:
    """The first fact that is asked for, in the order of the questions; of two sides at last which of them acted."""
    *asked, several = columns
    found = np.zeros(len(several), dtype=np.int8)
    for column in asked:
        found = np.where(found == 0, column, found)
    return np.where((found == 0) & several, _SETTLE[Settles.WHICH_SIDE], found)


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _none() -> Codes:
    return np.zeros(0, dtype=np.int8)
