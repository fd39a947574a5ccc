"""The minute at which Openline would have shown the danger, for each recorded case, and for other assumptions.

A case that has a script and values is played in memory; every minute is read off what ``picture``, ``watch`` and
``check`` showed on the way. Change a value of the case file, and the minute moves with it.

    minutes_of(case, arrangement).first("hmeimim").at
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from openline.arrangement import Arrangement, Case, CaseMoment, CaseUnit

from ._dangers import NO_DANGER, By
from ._playing import Playing, Script, Shown
from ._script_aid import aid_convoy, homs, kunduz
from ._script_forces import al_tanf, khasham, su_22
from ._script_strikes import deir_ez_zor, shayrat
from ._values import Act, Basis, Given, replaced, tried, values_of


class Stand(Struct, frozen=True, kw_only=True):
    """Who takes part in a case, and how it is played."""

    script: Script
    posts: tuple[str, ...]


_BOTH = ("caoc-al-udeid", "hmeimim", "geneva")
STANDS: dict[str, Stand] = {
    "deir-ez-zor-2016": Stand(script=deir_ez_zor, posts=_BOTH[:2]),
    "shayrat-2017": Stand(script=shayrat, posts=_BOTH),
    "al-tanf-2017": Stand(script=al_tanf, posts=_BOTH[:2]),
    "su-22-2017": Stand(script=su_22, posts=_BOTH),
    "homs-2017": Stand(script=homs, posts=("hmeimim", "notification-desk")),
    "khasham-2018": Stand(script=khasham, posts=_BOTH[:2]),
    "kunduz-2015": Stand(script=kunduz, posts=("organisation", "first-headquarters", "second-headquarters")),
    "aid-convoy-2024": Stand(script=aid_convoy, posts=("organisation", "headquarters", "unit-command")),
}
"""Every case that can be played, by its id, in the order in which they are listed."""

_BEFORE = timedelta(days=2)
"""How long before the first of its moments a rehearsal begins: longer than any amount reaches back."""


class Minutes(Struct, frozen=True, kw_only=True):
    """One case as computed: what was done, what was shown where and when, and what it is compared with."""

    case: Case
    posts: tuple[str, ...]
    acts: tuple[Act, ...]
    shown: tuple[Shown, ...]
    reference: CaseMoment
    reference_recorded: bool

    def first(self, post: str, by: By | None = None) -> Shown | None:
        """The first danger that a post was shown, or the first thing by one function; None when there was none."""
        wanted = frozenset(By) - NO_DANGER if by is None else {by}
        return next((item for item in self.shown if item.post == post and item.by in wanted), None)

    def firsts(self) -> tuple[Shown, ...]:
        """For each post and function the first, in the order of time; at one instant by post and function."""
        pairs = dict.fromkeys((item.post, item.by) for item in self.shown)
        found = [self.first(post, by) for post, by in pairs]
        order = list(By)
        return tuple(
            sorted(
                (item for item in found if item is not None),
                key=lambda item: (item.at, self.posts.index(item.post), order.index(item.by)),
            )
        )

    def furthest(self) -> str | None:
        """Who was called last while a hold rang unanswered; None when no hold rang."""
        return next((item.called for item in reversed(self.shown) if item.by is By.HOLD), None)

    def before_s(self, at: datetime) -> int:
        """Seconds by which an instant lies before the moment that is compared with; negative after it."""
        return int((self.reference.at - at).total_seconds())


class Moved(Struct, frozen=True, kw_only=True):
    """The first finding of one function at one post under another assumption; None where there is none."""

    post: str
    by: By
    before: datetime | None
    after: datetime | None


class Tried(Struct, frozen=True, kw_only=True):
    """One other value of an assumption and what it moves; ``called`` is how far a hold rang, before and after."""

    name: str
    what: str
    value: str
    moved: tuple[Moved, ...]
    called: tuple[str | None, str | None]


def minutes_of(case: Case, arrangement: Arrangement) -> Minutes:
    """Play one case and read off what was shown; the same files give the same instants."""
    stand, given = STANDS[case.id], Given(case, arrangement)
    assert case.reference is not None, f"{case.id} names the moment it is compared with"
    start = min(item.at for item in case.moments) - _BEFORE
    play = Playing(case, arrangement, stand.posts, start)
    stand.script(play)
    play.run()
    reference = next(item for item in case.moments if item.id == case.reference)
    return Minutes(
        case=case,
        posts=stand.posts,
        acts=tuple(play.acts),
        shown=tuple(play.shown),
        reference=reference,
        reference_recorded=given.basis([reference.id]) is Basis.RECORDED,
    )


def moves_with(found: Minutes, arrangement: Arrangement) -> dict[tuple[str, By], tuple[str, ...]]:
    """For the first finding of each function at each post, the times of the case file that move it.

    Found by moving each of them a minute, one after the other, and computing the case again.
    """
    moving: dict[tuple[str, By], list[str]] = {(item.post, item.by): [] for item in found.firsts()}
    for name, later in _a_minute_later(found.case):
        for item in _moved(found.firsts(), minutes_of(replaced(found.case, name, later), arrangement).firsts()):
            moving.setdefault((item.post, item.by), []).append(name)
    return {key: tuple(names) for key, names in moving.items()}


def _a_minute_later(case: Case) -> Iterator[tuple[str, datetime | int]]:
    yield from ((item.id, item.at + timedelta(minutes=1)) for item in case.moments)
    yield from ((item.id, item.value + 60) for item in case.amounts if item.unit is CaseUnit.SECONDS)


def tries_of(found: Minutes, arrangement: Arrangement) -> Iterator[Tried]:
    """The case again for every other value that its file asks to try, with what each changes."""
    words = {item.id: item.what for item in values_of(found.case)}
    for name, other in tried(found.case):
        again = minutes_of(replaced(found.case, name, other), arrangement)
        yield Tried(
            name=name,
            what=words[name],
            value=str(other),
            moved=_moved(found.firsts(), again.firsts()),
            called=(found.furthest(), again.furthest()),
        )


def _moved(before: Sequence[Shown], after: Sequence[Shown]) -> tuple[Moved, ...]:
    old, new = ({(item.post, item.by): item.at for item in found} for found in (before, after))
    return tuple(
        Moved(post=key[0], by=key[1], before=old.get(key), after=new.get(key))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
    )
