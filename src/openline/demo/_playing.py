"""One case being played: acts go in, what every post is shown comes out, each finding at the first instant it stands.

A script says what happens and which values of the case file put it there; it never says what is shown or when.
"""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from openline.actions import Said
from openline.arrangement import Arrangement, Case
from openline.deconfliction import Plan, check
from openline.geotime import (
    Band,
    Datum,
    Position,
    Volume4D,
    Window,
    bearing_deg,
    circle,
    distance_m,
)
from openline.messages import Message, Point, Precedence, SecondDescription, TwicePlaced
from openline.picture import Picture
from openline.terms import ActKind

from ._dangers import By, Danger, checked, dangers
from ._rehearsal import Rehearsal
from ._values import Act, Given


class Shown(Struct, frozen=True, kw_only=True):
    """The first instant at which a post was shown something, by which function."""

    at: datetime
    post: str
    by: By
    what: str
    called: str | None = None


@dataclass(order=True)
class _Planned:
    """Something to be done at an instant; ``turn`` keeps what falls on one instant in the order of its planning."""

    at: datetime
    turn: int
    doing: Callable[[], object] = field(compare=False)


class Playing:
    """A rehearsal of one case. ``given`` are its values; ``acts`` and ``shown`` grow as it goes on."""

    def __init__(self, case: Case, arrangement: Arrangement, posts: Sequence[str], start: datetime) -> None:
        self.given = Given(case, arrangement)
        self.arrangement = arrangement
        self.acts: list[Act] = []
        self.shown: list[Shown] = []
        self._agenda: list[_Planned] = []
        self._turn = 0
        self._seen: set[tuple[str, Danger]] = set()
        link_s = self.given.amount("link-s")
        self.room = Rehearsal(arrangement, posts, start, link_s=link_s, look=self._look)

    @property
    def now(self) -> datetime:
        """The clock of the case."""
        return self.room.now

    def plan(self, instant: datetime, doing: Callable[[], object]) -> None:
        """Let something be done at an instant; in whichever order it was planned, it is done in the order of time."""
        self._turn += 1
        heapq.heappush(self._agenda, _Planned(max(instant, self.now), self._turn, doing))

    def after(self, name: str, doing: Callable[[], object]) -> None:
        """Let something be done a number of seconds from now, which the case file gives."""
        self.plan(self.now + self.given.seconds(name), doing)

    def run(self) -> None:
        """Do everything that was planned, and let its last words arrive."""
        while self._agenda:
            planned = heapq.heappop(self._agenda)
            self.room.at(planned.at)
            planned.doing()
        self.room.at(self.now + timedelta(minutes=1))

    def act(self, post: str, what: str, *rests: str) -> None:
        """Note something that happens outside Openline."""
        self.acts.append(self.given.act(self.now, post, what, rests, entered=False))

    def _enter(self, post: str, what: str, rests: tuple[str, ...]) -> None:
        self.acts.append(self.given.act(self.now, post, what, rests, entered=True))

    def say(
        self,
        post: str,
        kind: type[Message],
        fields: dict[str, Any],
        *rests: str,
        to: Sequence[str] = (),
        precedence: Precedence = Precedence.ROUTINE,
        what: str,
    ) -> Said:
        """A post says something to posts."""
        self._enter(post, what, rests)
        return self.room.say(post, kind, fields, to=to, precedence=precedence)

    def reply(
        self, post: str, kind: type[Message], said: Said, fields: dict[str, Any] | None, *rests: str, what: str
    ) -> Said:
        """A post answers."""
        self._enter(post, what, rests)
        return self.room.reply(post, kind, said, fields)

    def follow_up(
        self, post: str, kind: type[Message], said: Said, fields: dict[str, Any] | None, *rests: str, what: str
    ) -> Said:
        """The author says something further."""
        self._enter(post, what, rests)
        return self.room.follow_up(post, kind, said, fields)

    def check(self, post: str, plan: Plan, *rests: str, what: str) -> None:
        """A post checks a plan against what it holds, and is shown the answer at once."""
        self._enter(post, what, rests)
        answer = check(plan, self.room.picture(post), self.arrangement, self.room.owner(post))
        for danger in checked(answer):
            self._see(post, danger)

    def _look(self, post: str, picture: Picture) -> None:
        owner = self.room.owner(post) if hasattr(self, "room") else None
        if owner is None:
            return
        for danger in dangers(picture, self.arrangement, self.room.rules, owner):
            self._see(post, danger)

    def _see(self, post: str, danger: Danger) -> None:
        if (post, danger) not in self._seen:
            self._seen.add((post, danger))
            self.shown.append(Shown(at=self.now, post=post, by=danger.by, what=danger.what, called=danger.called))

    # -- places ------------------------------------------------------------------------------------

    def second(self, point: Point, place: str) -> SecondDescription:
        """Bearing and distance of a point from a named place of the arrangement."""
        found = self.arrangement.place(place)
        assert found is not None, f"no place {place}"
        return SecondDescription(
            place=place,
            bearing_deg_true=bearing_deg(found.position, point.position()),
            distance_m=distance_m(found.position, point.position()),
        )

    def described(self, point: Point, place: str, *, accuracy_m: int = 200, method: str = "map") -> TwicePlaced:
        """A position with its true second description."""
        return TwicePlaced(point=point, accuracy_m=accuracy_m, method=method, second=self.second(point, place))


Script = Callable[[Playing], None]


def plan_at(
    title: str,
    center: Point,
    radius_m: int,
    window: tuple[datetime, datetime],
    act: ActKind,
    medium: str,
    party: str | None = None,
) -> Plan:
    """A plan within a circle at any height."""  # fmt: skip
    band = Band(lower_dm=None, upper_dm=None, datum=Datum.UNKNOWN)
    area = circle(Position(lat_e7=center.lat_e7, lon_e7=center.lon_e7), radius_m)
    volume = Volume4D(area=area, band=band, window=Window(start=window[0], end=window[1]))
    return Plan(title=title, volume=volume, act=act, medium=medium, party=party)
