"""The watch of every author's node: asked at each deadline what is missing, and whom its bell rings about it.

A picture of a month is dear, so it is asked for only when a step that the author does not know of is due, when another
desk is called, when the spacing of alarms is over, and once an hour as a reminder.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from openline import limits
from openline.arrangement import Precedence
from openline.watch import Bell, Overdue, Rules, Step, ring, watch

from ._agenda import Agenda, Open
from ._measured import Rung
from ._people import Deed
from ._traffic import Planned, What
from ._world import World

_REMIND = timedelta(hours=1)
_SPACING = timedelta(seconds=limits.ALARM_SPACING_S)
_DEEDS = {Step.PASSED_DOWN: Deed.TELL_UNITS, Step.PASSED_DOWN_AGAIN: Deed.TELL_AGAIN, Step.ANSWERED: Deed.ANSWER}
_WATCHED = {
    What.ACTIVITY: (Step.DELIVERED, Step.READ, Step.PASSED_DOWN, Step.ANSWERED),
    What.MOVEMENT: (Step.DELIVERED, Step.READ, Step.PASSED_DOWN, Step.ANSWERED),
    What.SITE: (Step.DELIVERED, Step.READ, Step.PASSED_DOWN),
    What.QUESTION: (Step.ANSWERED,),
    What.HOLD: (Step.ANSWERED,),
}
"""The steps that the watch looks at, by what is said."""

Call = Callable[[Open, Deed, int], None]


class Watching:
    """One watch for each author. Without ``escalation`` what is missed is noted and nobody hears of it.

    ``open``: the cases that run, by object and recipient. ``call`` is told of every item of every alarm.
    """

    def __init__(self, world: World, rules: Rules, agenda: Agenda, call: Call, *, escalation: bool) -> None:
        self.open: dict[tuple[str, str], Open] = {}
        self.rung: list[Rung] = []
        self._world, self._rules, self._agenda, self._call = world, rules, agenda, call
        self._escalation = escalation
        self._bells: dict[str, Bell] = {}
        self._asked: dict[str, datetime] = {}
        self._wakes: dict[str, datetime] = {}

    def deadlines(self, item: Planned) -> Iterator[tuple[Step, int]]:
        """When the watch is asked about a message, in seconds from now: as each step is due by precedence, when what it
        speaks of begins, and what rings at once again when it rings on."""
        for step in _WATCHED[item.what]:
            allowed = self._rules.deadline_s.get((item.precedence, step))
            if allowed is not None:
                yield step, allowed
            if allowed == 0:
                yield step, self._rings_on_s(item.precedence)
            elif item.what in (What.ACTIVITY, What.MOVEMENT):
                yield step, int((item.begins - item.at).total_seconds())

    def _rings_on_s(self, precedence: Precedence) -> int:
        """Seconds after which what rings at once rings at the next desk as well."""
        return next((after for after in self._rules.ring_s.get(precedence, ()) if after), 0)

    def due(self, item: Open, step: Step) -> None:
        """A step is due about now, unless the author knows that it was done."""
        if not item.closed and step not in item.known:
            self._ask(item.case.author)

    def ask_for(self, item: Open) -> None:
        """A passing-down ends about now, unless the author knows of a later one."""
        if not item.closed and (item.known_until is None or item.known_until <= self._world.now):
            self._ask(item.case.author)

    def _ask(self, author: str) -> None:
        """What the author's node shows as late now, and who hears of it."""
        now = self._world.now
        if self._asked.get(author) == now:
            return
        self._asked[author] = now
        late = [item for item in watch(self._world.nodes[author].picture(now), self._rules, now) if self._mine(item)]
        for overdue in late:
            if overdue.late_s >= self._grace_s(overdue):
                self.open[overdue.object, overdue.participant].case.missed.setdefault(overdue.step, overdue.due_utc)
        if self._escalation and late:
            self._bells[author], alarms = ring(self._bells.get(author, Bell()), late, now)
            for alarm in alarms:
                place = self._place(alarm.post, alarm.desk)
                self.rung.append(Rung(at=now, post=alarm.post, place=place, flash=alarm.flash, arrival=False))
                for overdue in alarm.items:
                    self._reminded(overdue, place)
            self._wake(author, self._ask_again(late, now))

    def _wake(self, author: str, at: datetime) -> None:
        """Ask again then, unless an earlier time is set already."""
        waking = self._wakes.get(author)
        if waking is None or waking <= self._world.now or at < waking:
            self._wakes[author] = at
            self._agenda.at(at, partial(self._woken, author, at))

    def _woken(self, author: str, at: datetime) -> None:
        if self._wakes.get(author) == at:
            self._ask(author)

    def _grace_s(self, overdue: Overdue) -> int:
        """What rings from the first second on is missed when the next desk must be called."""
        allowed = self._rules.deadline_s.get((overdue.precedence, overdue.step))
        return self._rings_on_s(overdue.precedence) if allowed == 0 and overdue.step is Step.ANSWERED else 0

    def _mine(self, overdue: Overdue) -> bool:
        found = self.open.get((overdue.object, overdue.participant))
        return found is not None and not found.closed

    def _reminded(self, overdue: Overdue, place: int) -> None:
        item = self.open[overdue.object, overdue.participant]
        deed = _DEEDS.get(overdue.step, item.case.first)
        deed = item.case.first if item.case.human is None else deed
        if deed is item.case.first and item.case.human is not None:
            return  # done already; its answer is still under way to the author
        self._call(item, deed, place)

    def _place(self, post: str, desk: str) -> int:
        return self._rules.roster[post].index(desk)

    def _ask_again(self, late: list[Overdue], now: datetime) -> datetime:
        """The next instant at which another desk is called, or the same ones are reminded."""
        rings = (
            item.due_utc + timedelta(seconds=after)
            for item in late
            for after in self._rules.ring_s.get(item.precedence, ())
        )
        soonest = min((at for at in rings if at > now), default=now + _REMIND)
        return min(soonest, now + (_SPACING if self._unheard(late) else _REMIND))

    def _unheard(self, late: list[Overdue]) -> bool:
        """Whether the spacing of alarms kept something from a desk."""
        for item in late:
            bell = self._bells[self.open[item.object, item.participant].case.author]
            for desk in item.called:
                heard = bell.desks.get((item.post, desk))
                if heard is None or (item.object, item.participant, item.step) not in heard.told:
                    return True
        return False
