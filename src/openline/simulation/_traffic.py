"""What is said in a month, drawn before anybody acts: the same seed plans the same traffic whoever escalates.

The rate of the line is a fact (10 to 12 calls a day, August 2017, Reuters); everything else is assumed by us.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated

from openline.arrangement import Arrangement, Post, Precedence
from openline.messages import Point

from ._assumed import Assumed, Four


class What(Enum):
    """The kinds of message that somebody must read."""

    ACTIVITY = "activity notice"
    MOVEMENT = "movement"
    SITE = "static location"
    QUESTION = "ownership question"
    HOLD = "hold"


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """Assumptions about what is said and what fails; per day where nothing else is said."""

    calls: Annotated[
        tuple[int, int],
        Assumed("a day", "calls on the line between the first two posts (a fact: Reuters, August 2017)"),
    ] = (10, 12)
    others: Annotated[float, Assumed("a day", "activity notices between other posts")] = 2.0
    movements: Annotated[float, Assumed("a day", "humanitarian movements, told to both posts of the line")] = 1.5
    sites: Annotated[float, Assumed("a day", "static locations, told to both posts of the line")] = 0.3
    questions: Annotated[float, Assumed("a day", "ownership questions on the line")] = 0.7
    holds: Annotated[float, Assumed("a day", "hold requests on the line")] = 0.3
    copied_percent: Annotated[int, Assumed("%", "activity notices also told to one more post")] = 12
    by_voice_percent: Annotated[int, Assumed("%", "movements also told to the post that has only a telephone")] = 50
    immediate_percent: Annotated[int, Assumed("%", "activity notices and movements that are immediate")] = 20
    priority_percent: Annotated[
        int, Assumed("%", "activity notices and movements that are priority; the rest are routine")
    ] = 40
    amended_percent: Annotated[int, Assumed("%", "activity notices amended before they begin")] = 8
    cancelled_percent: Annotated[int, Assumed("%", "activity notices cancelled before they begin")] = 6
    lead_min: Annotated[Four, Assumed("min", "median from the notice to the beginning")] = (30, 90, 420, 1800)
    lasts_min: Annotated[int, Assumed("min", "median length of an activity; movements three times that")] = 120
    hold_min: Annotated[int, Assumed("min", "median until the requester releases a hold")] = 20
    outages: Annotated[float, Assumed("a day and node", "times at which a node is cut off the network")] = 0.12
    outage_min: Annotated[int, Assumed("min", "median length of such an outage")] = 35
    telephone_too_percent: Annotated[int, Assumed("%", "outages in which the telephone is dead as well")] = 25
    declared_percent: Annotated[int, Assumed("%", "outages that the side itself declares beforehand")] = 30
    spread: Annotated[float, Assumed("sigma of ln", "spread of those log-normal times")] = 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One message: when, by whom, to whom, how urgent, where, and of which time it speaks."""

    number: int
    at: datetime
    what: What
    author: str
    to: tuple[str, ...]
    precedence: Precedence
    place: Point
    begins: datetime
    ends: datetime
    amends: int | None = None


class Ending(Enum):
    """How the author ends a message of its own."""

    CANCELLED = "cancelled"
    RELEASED = "released"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A message that its author ends at an instant."""

    at: datetime
    number: int
    how: Ending


@dataclass(frozen=True, kw_only=True, slots=True)
class Outage:
    """A node off the network; whether the telephone is dead too, and whether the side said so beforehand."""

    participant: str
    start: datetime
    end: datetime
    telephone_too: bool
    declared: bool


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who takes part: posts by participant in order. The first two hold the line; ``desk`` sends the humanitarian
    movements; ``by_telephone`` has no device, so others log for it."""

    posts: dict[str, Post]
    desk: str
    by_telephone: str | None

    @property
    def nodes(self) -> tuple[str, ...]:
        """The participants that run a node."""
        return tuple(name for name in self.posts if name != self.by_telephone)

    @property
    def line(self) -> tuple[str, str]:
        """The two ends of the line."""
        first, second, *_ = self.posts
        return first, second


def cast(arrangement: Arrangement, count: int) -> Cast:
    """The first ``count`` participants that have a post, the last post's (the notification desk) among them.

    From four participants on, the last of them has only a telephone.
    """
    posts: dict[str, Post] = {}
    ordered = [*arrangement.posts[:2], arrangement.posts[-1], *arrangement.posts[2:-1]]
    for post in ordered:
        posts.setdefault(post.participant, post)
    chosen = dict(list(posts.items())[:count])
    assert len(chosen) == count >= 2, "asked for as many as there are, and two at least"
    names = list(chosen)
    return Cast(posts=chosen, desk=names[min(2, count - 1)], by_telephone=names[-1] if count > 3 else None)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that is going to be said and to fail, in the order of time."""

    messages: tuple[Planned, ...]
    endings: tuple[Ended, ...]
    outages: tuple[Outage, ...]


def plan(seed: int, who: Cast, traffic: Traffic, start: datetime, days: int) -> Plan:
    """Draw a stretch of days."""
    draw = random.Random(f"{seed}/traffic")  # noqa: S311 - a simulation must be repeatable from its seed
    told = [item for day in range(days) for item in _day(draw, who, traffic, start + timedelta(days=day))]
    messages: list[Planned] = []
    endings: list[Ended] = []
    for at, what, author, to, precedence in sorted(told, key=lambda item: item[0]):
        first = _message(draw, traffic, len(messages), at, what, author, to, precedence)
        messages.append(first)
        last = _followed(draw, traffic, first, len(messages))
        messages += [last] if isinstance(last, Planned) else []
        endings += _ended(draw, traffic, first, last)
    until = start + timedelta(days=days)
    return Plan(
        messages=tuple(sorted(messages, key=lambda item: (item.at, item.number))),
        endings=tuple(sorted((item for item in endings if item.at < until), key=lambda item: (item.at, item.number))),
        outages=tuple(_outages(draw, who, traffic, start, days)) if told else (),
    )


Told = tuple[datetime, What, str, tuple[str, ...], Precedence]


def _day(draw: random.Random, who: Cast, traffic: Traffic, day: datetime) -> Iterator[Told]:
    """One day's first tellings. With no calls on the line nothing is said at all."""
    calls = draw.randint(*traffic.calls)
    if not calls:
        return
    rest = [name for name in who.posts if name not in who.line]
    for _ in range(calls):
        author, other = draw.sample(who.line, 2)
        copied = draw.random() * 100 < traffic.copied_percent and rest
        to: tuple[str, ...] = (other, draw.choice(rest)) if copied else (other,)
        yield _when(draw, day), What.ACTIVITY, author, to, _precedence(draw, traffic)
    # A post with only a telephone is told things; what it says itself others would have to log, which is not drawn.
    authors = [name for name in rest if name in who.nodes]
    for _ in range(_count(draw, traffic.others) if authors else 0):
        author = draw.choice(authors)
        to = tuple(draw.sample([name for name in who.posts if name != author], 1))
        yield _when(draw, day), What.ACTIVITY, author, to, _precedence(draw, traffic)
    both: tuple[str, ...] = tuple(name for name in who.line if name != who.desk)
    for _ in range(_count(draw, traffic.movements)):
        voice = who.by_telephone if draw.random() * 100 < traffic.by_voice_percent else None
        told = both if voice is None else (*both, voice)
        yield _when(draw, day), What.MOVEMENT, who.desk, told, _precedence(draw, traffic)
    for _ in range(_count(draw, traffic.sites)):
        yield _when(draw, day), What.SITE, who.desk, both, Precedence.ROUTINE
    for what, rate, precedence in ((What.QUESTION, traffic.questions, Precedence.IMMEDIATE),
                                   (What.HOLD, traffic.holds, Precedence.FLASH)):  # fmt: skip
        for _ in range(_count(draw, rate)):
            author, other = draw.sample(who.line, 2)
            yield _when(draw, day), what, author, (other,), precedence


def _message(
    draw: random.Random, traffic: Traffic, number: int, at: datetime, what: What, author: str, to: tuple[str, ...],
    precedence: Precedence,
) -> Planned:  # fmt: skip
    lead_min, lasting = traffic.lead_min[list(Precedence).index(precedence)], 3 if what is What.MOVEMENT else 1
    begins = at + timedelta(minutes=_about(draw, lead_min, traffic.spread))
    place = Point(
        lat_e7=draw.randrange(32_500_000, 36_500_000) * 10, lon_e7=draw.randrange(36_000_000, 41_000_000) * 10
    )
    return Planned(
        number=number, at=at, what=what, author=author, to=to, precedence=precedence, place=place, begins=begins,
        ends=begins + timedelta(minutes=_about(draw, traffic.lasts_min * lasting, traffic.spread)),
    )  # fmt: skip


def _followed(draw: random.Random, traffic: Traffic, first: Planned, number: int) -> Planned | Ended | None:
    """What becomes of an activity notice before it begins: amended to half an hour later, cancelled, or nothing."""
    share = draw.random() * 100
    at = first.at + (first.begins - first.at) * draw.random()
    at = at.replace(microsecond=0)
    if first.what is not What.ACTIVITY or at <= first.at:
        return None
    if share < traffic.amended_percent:
        later = timedelta(minutes=30)
        return Planned(
            number=number, at=at, what=first.what, author=first.author, to=first.to, precedence=first.precedence,
            place=first.place, begins=first.begins + later, ends=first.ends + later, amends=first.number,
        )  # fmt: skip
    cancelled = share < traffic.amended_percent + traffic.cancelled_percent
    return Ended(at=at, number=first.number, how=Ending.CANCELLED) if cancelled else None


def _ended(draw: random.Random, traffic: Traffic, first: Planned, follow: Planned | Ended | None) -> Iterator[Ended]:
    if isinstance(follow, Ended):
        yield follow
    elif first.what is What.HOLD:
        at = first.at + timedelta(minutes=_about(draw, traffic.hold_min, traffic.spread))
        yield Ended(at=at, number=first.number, how=Ending.RELEASED)
    elif first.what is What.MOVEMENT:
        yield Ended(at=first.ends, number=first.number, how=Ending.CLOSED)


def _outages(draw: random.Random, who: Cast, traffic: Traffic, start: datetime, days: int) -> Iterator[Outage]:
    for name in who.nodes:
        free = start
        for day in range(days):
            at = _when(draw, start + timedelta(days=day))
            if draw.random() >= traffic.outages or at < free:
                continue
            free = at + timedelta(minutes=_about(draw, traffic.outage_min, traffic.spread) + 1)
            yield Outage(
                participant=name,
                start=at,
                end=free,
                telephone_too=draw.random() * 100 < traffic.telephone_too_percent,
                declared=draw.random() * 100 < traffic.declared_percent,
            )


def _precedence(draw: random.Random, traffic: Traffic) -> Precedence:
    share = draw.random() * 100
    if share < traffic.immediate_percent:
        return Precedence.IMMEDIATE
    return Precedence.PRIORITY if share < traffic.immediate_percent + traffic.priority_percent else Precedence.ROUTINE


def _when(draw: random.Random, day: datetime) -> datetime:
    return day + timedelta(seconds=draw.randrange(86_400))


def _about(draw: random.Random, median_min: int, spread: float) -> int:
    """Whole minutes, log-normal about a median, one at least."""
    return max(1, round(median_min * math.exp(draw.gauss(0, spread))))


def _count(draw: random.Random, rate: float) -> int:
    """How often in a day something happens that is rare and independent (Knuth's product of uniforms)."""
    count, left = 0, draw.random()
    while left > math.exp(-rate):
        count, left = count + 1, left * draw.random()
    return count


def lines_of(who: Cast) -> Sequence[tuple[str, str]]:
    """The lines that are tested: from the first participant to every other."""
    first, *others = who.posts
    return [(first, other) for other in others]
