"""A month of traffic through real nodes, with people who act when they are called. Everything is marked exercise.

What is said and what fails is planned from the seed beforehand; who is away when depends on the seed as well. Whoever
plays the same seed with and without escalation therefore compares the same month; only the luck of the network differs,
from the first act on that is not the same.

When a message arrives, the officer on watch of its post is called. With escalation the author's own watch then asks, at
every deadline, what is missing, and ``watch.ring`` says which desk hears an alarm. Without escalation nobody is called
again: what was forgotten waits for the relief.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from openline import limits
from openline.actions import Envelope, Said
from openline.arrangement import Arrangement
from openline.messages import HoldStands, Status
from openline.watch import Step, rules_of

from ._acts import ending_words, words_of
from ._agenda import Agenda, Open
from ._carry import Carrier
from ._lines import Lines
from ._measured import Case, Month
from ._officers import Officers
from ._people import People
from ._traffic import Cast, Ended, Ending, Outage, Plan, Planned, What
from ._watching import Watching
from ._world import World

_GOSSIP_H = 6
"""Hours between two ticks of a node that has nothing under way; a real one ticks every minute."""

_BEGIN = (What.ACTIVITY, What.MOVEMENT)
"""What begins and is over: nobody is called about it afterwards."""


class Days:
    """One run of a plan. ``play`` yields the clock as it goes; ``month`` is what it came to, also when stopped."""

    def __init__(
        self, world: World, arrangement: Arrangement, who: Cast, plan: Plan, people: People, *, escalation: bool,
        until: datetime,
    ) -> None:  # fmt: skip
        self.world, self.until = world, until
        self._start, self._arrangement, self._who, self._plan = world.now, arrangement, who, plan
        self._escalation = escalation
        self._agenda = Agenda(world.now)
        self._carrier = Carrier(world)
        self._lines = Lines(world, arrangement, who, people, plan.outages)
        self._officers = Officers(world, who, people, self._agenda, self._carrier, self._lines)
        self._watching = Watching(
            world, rules_of(arrangement), self._agenda, self._officers.reminded, escalation=escalation
        )
        self._officers.ask = self._watching.ask_for
        self._cases: list[Case] = []
        self._versions: dict[int, list[Open]] = {}
        self._said: dict[int, Said] = {}
        self._schedule()

    def play(self) -> Iterator[datetime]:
        """Play to the end; yields the clock after everything that happens."""
        while (at := self._agenda.next_at()) is not None and at < self.until:
            self._carrier.advance(at)
            self._agenda.take()()
            yield self.world.now
        self._carrier.advance(self.until)

    def month(self) -> Month:
        """What it came to so far."""
        return Month(
            escalation=self._escalation,
            start=self._start,
            until=self.world.now,
            cases=tuple(self._cases),
            rung=(*self._officers.rung, *self._watching.rung),
            tests=tuple(self._lines.tests),
            silences=self._lines.silences(self.world.now),
            acts=self._officers.acts + self._lines.acts,
            logged=self._officers.logged,
            carried=self.world.carried,
            lost=self.world.lost,
            posts=tuple(post.id for post in self._who.posts.values()),
        )

    # -- what is planned ---------------------------------------------------------------------------

    def _schedule(self) -> None:
        for item in self._plan.messages:
            self._agenda.at(item.at, partial(self._say, item))
        for ending in self._plan.endings:
            self._agenda.at(ending.at, partial(self._end, ending))
        for outage in self._plan.outages:
            if outage.declared:
                self._agenda.at(
                    max(self._start, outage.start - timedelta(minutes=30)), partial(self._lines.declare, outage)
                )
            self._agenda.at(outage.start, partial(self._carrier.cut, outage.participant))
            self._agenda.at(outage.end, partial(self._back, outage))
        hours = int((self.until - self._start).total_seconds() // 3600) if self._plan.messages else 0
        for hour in range(hours):
            at = self._start + timedelta(hours=hour)
            if hour % _GOSSIP_H == 0:
                self._agenda.at(at, self.world.tick)
            for number, line in enumerate(self._lines.tested):
                self._agenda.at(at + timedelta(minutes=5 + 2 * number), partial(self._lines.test, line))

    def _back(self, outage: Outage) -> None:
        self._carrier.heal(outage.participant)
        if outage.declared:
            self._lines.restore(outage)

    def _say(self, item: Planned) -> None:
        earlier = self._said.get(item.amends) if item.amends is not None else None
        kind, fields = words_of(item, self._arrangement, None if earlier is None else earlier.ref)
        posts = self._who.posts
        envelope = Envelope(
            to_posts=tuple(posts[name].id for name in item.to),
            recipients=item.to,
            precedence=item.precedence,
            original_language=posts[item.author].languages[0],
            status=Status.EXERCISE,
        )
        said = self._officers.act(item.author, kind, fields, envelope)
        for old in self._versions.pop(item.amends, ()) if item.amends is not None else ():
            self._close(old)
        self._said[item.number] = said
        for name in item.to:
            self._sent(item, name, said)
        if item.what is What.HOLD:
            self._agenda.at(item.at + timedelta(seconds=limits.HOLD_REVIEW_S - 60), partial(self._stands, item))

    def _sent(self, item: Planned, name: str, said: Said) -> None:
        case = Case(
            number=item.number, what=item.what, precedence=item.precedence, author=item.author, recipient=name,
            post=self._who.posts[name].id, recorded=self.world.now, has_node=name != self._who.by_telephone,
        )  # fmt: skip
        held = Open(case=case, said=said, ends=item.ends)
        self._cases.append(case)
        self._versions.setdefault(item.number, []).append(held)
        self._watching.open[said.ref.object, name] = held
        if item.what in _BEGIN:
            self._agenda.at(item.ends, partial(self._close, held))
        for step, after_s in self._watching.deadlines(item):
            self._agenda.at(self.world.now + timedelta(seconds=after_s), partial(self._watching.due, held, step))
        if name == self._who.by_telephone:
            self._officers.call(held, case.first, 0, "arrival")
            return
        known = partial(held.known.add, Step.DELIVERED)
        leaf = bytes.fromhex(said.ref.leaf)
        self._carrier.message(item.author, name, leaf, item.precedence, partial(self._officers.arrived, held), known)

    def _end(self, ending: Ended) -> None:
        versions = self._versions.get(ending.number)
        if not versions or (ending.how is not Ending.RELEASED and all(item.closed for item in versions)):
            return
        case, said = versions[0].case, versions[0].said
        kind, fields = ending_words(ending.how)
        header = said.message.header
        envelope = Envelope(
            to_posts=header.to_posts, recipients=header.recipients, precedence=header.precedence,
            status=Status.EXERCISE, refers_to=said.ref,
        )  # fmt: skip
        self._officers.act(case.author, kind, {"about": said.ref, **fields}, envelope)
        for item in versions:
            self._close(item)

    def _stands(self, item: Planned) -> None:
        """The requester says every ten minutes that the danger stands, until it releases the hold."""
        versions = self._versions[item.number]
        if all(each.closed for each in versions):
            return
        said = versions[0].said
        envelope = Envelope(
            to_posts=said.message.header.to_posts, recipients=item.to, precedence=item.precedence,
            status=Status.EXERCISE, refers_to=said.ref,
        )  # fmt: skip
        self._officers.act(item.author, HoldStands, {"about": said.ref}, envelope)
        self._agenda.at(self.world.now + timedelta(seconds=limits.HOLD_REVIEW_S - 60), partial(self._stands, item))

    def _close(self, item: Open) -> None:
        """Amended, cancelled, released, closed, or its time is over: nobody is called about it any more."""
        item.case.ended = item.case.ended or self.world.now
