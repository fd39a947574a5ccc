"""What people do when they are called: read, pass down, answer, telephone, hand over, forget.

Whoever answers first goes on with the next steps. Who has only a telephone, or is cut off, is told by voice; the author
then logs what was said, marked as reported by us.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from openline.actions import Envelope, Said, reply_envelope
from openline.arrangement import Precedence
from openline.messages import Channel, Message, NoticeRelayed, Reported, Status
from openline.watch import Step

from ._acts import deed_words
from ._agenda import Agenda, Open
from ._carry import Carrier
from ._lines import Lines
from ._measured import Rung
from ._people import Deed, People
from ._traffic import Cast, What
from ._world import World

_AGAIN = timedelta(minutes=10)
"""How soon a call is tried again while the telephone is dead."""


class Officers:
    """Everybody at every post, acting through the nodes of a world."""

    def __init__(self, world: World, who: Cast, people: People, agenda: Agenda, carrier: Carrier, lines: Lines) -> None:
        self.rung: list[Rung] = []
        self.acts = 0
        self.logged = 0
        self.ask: Callable[[Open], None] = lambda _: None
        self._world, self._who, self._people, self._agenda = world, who, people, agenda
        self._carrier, self._lines = carrier, lines

    def act(self, participant: str, kind: type[Message], fields: dict[str, Any], envelope: Envelope) -> Said:
        """The officers of a participant's post say something now."""
        self.acts += 1
        return self._world.act(participant, self._who.posts[participant].id, kind, fields, envelope)

    def reminded(self, item: Open, deed: Deed, place: int) -> None:
        """The watch rang at this place of the roster."""
        if place < self._people.roster(item.case.post):
            self.call(item, deed, place, "watch")

    def arrived(self, item: Open) -> None:
        item.held, item.case.delivered = True, self._world.now
        item.at_it.discard((item.case.first, 0))  # whoever was only being telephoned sees it at the desk now
        if not item.closed and item.case.human is None:
            self.call(item, item.case.first, 0, "arrival")

    def call(self, item: Open, deed: Deed, place: int, why: str) -> None:
        """Somebody is called to do something; whoever is at it already is only reminded."""
        case = item.case
        if why == "arrival":
            flash = case.precedence is Precedence.FLASH
            self.rung.append(Rung(at=self._world.now, post=case.post, place=place, flash=flash, arrival=True))
        if (deed, place) in item.at_it or item.closed:
            return
        # The same call draws the same time in another run of the seed: its label says what it is for, never when.
        count = item.calls[deed, place, why] = item.calls.get((deed, place, why), 0) + 1
        label = f"{case.number}|{case.recipient}|{deed.value}|{place}|{why} {count}"
        if case.human is None and not item.held:
            self._telephone(item, deed, place, label)
        else:
            self._take_up(item, deed, place, label)

    def _telephone(self, item: Open, deed: Deed, place: int, label: str) -> None:
        """The author's officer on watch telephones; while the telephone is dead, again every ten minutes."""
        case = item.case
        item.at_it.add((deed, place))
        if self._lines.dead(case.author, case.recipient, self._world.now):
            self._agenda.at(self._world.now + _AGAIN, partial(self._again, item, deed, place))
            return
        free = self._people.within_reach(self._who.posts[case.author].id, 0, self._world.now)
        reached = free + timedelta(seconds=self._people.telephone_s(label))
        self._agenda.at(reached, partial(self._take_up, item, deed, place, label))

    def _again(self, item: Open, deed: Deed, place: int) -> None:
        item.at_it.discard((deed, place))
        if item.case.at(deed) is None:
            self.call(item, deed, place, "telephone")

    def _take_up(self, item: Open, deed: Deed, place: int, label: str) -> None:
        case = item.case
        item.at_it.add((deed, place))
        language = item.said.message.header.original_language
        done = self._people.acts_at(deed, case.post, place, case.precedence, self._world.now, label, language)
        if done is not None:
            self._agenda.at(done, partial(self._do, item, deed, place))
            return
        item.at_it.discard((deed, place))  # forgotten: a later call finds nobody at it
        if self._people.carried_over(label):
            relief = self._people.relief_at(case.post, self._world.now)
            self._agenda.at(relief, partial(self._relieved, item, deed, place))

    def _relieved(self, item: Open, deed: Deed, place: int) -> None:
        if item.case.at(deed) is None:
            self.call(item, deed, place, "relief")

    def _do(self, item: Open, deed: Deed, place: int) -> None:
        case = item.case
        item.at_it.discard((deed, place))
        done_before = case.at(deed) is not None and deed is not Deed.TELL_AGAIN
        if item.closed or done_before or (deed is Deed.TELL_AGAIN and not self._lapses(item)):
            return
        now = self._world.now
        until = self._until(item, now)
        kind, fields = deed_words(case.what, deed, now, until, self._world.random(16).hex())
        by_voice = not item.held
        if by_voice and case.human is None:
            case.by_voice = True
            self._logged_for(item, place, NoticeRelayed, {"to_participant": case.recipient})
        if by_voice:
            self._logged_for(item, place, kind, fields)
            self._learnt(item, deed, until)
        else:
            self._answered(item, kind, fields, deed, until)
        self._went_on(item, deed, place, until)

    def _went_on(self, item: Open, deed: Deed, place: int, until: datetime) -> None:
        """What follows from a deed: the next steps are taken up by whoever answered."""
        case, now = item.case, self._world.now
        if deed in (Deed.TELL_UNITS, Deed.TELL_AGAIN):
            case.told, item.until = case.told or now, until
            if until < item.ends:
                self._agenda.at(self._people.relief_at(case.post, now), partial(self._handed_over, item))
        if deed is Deed.ANSWER:
            case.answered = now
        if deed is case.first:
            case.human, case.human_place = now, place
            for next_deed in _after(case.what):
                self.call(item, next_deed, place, "next")

    def _answered(self, item: Open, kind: type[Message], fields: dict[str, Any], deed: Deed, until: datetime) -> None:
        case, about = item.case, item.said.ref
        envelope = reply_envelope(about, item.said.message.header, case.recipient)
        said = self.act(case.recipient, kind, {"about": about, **fields}, envelope)
        leaf, then = bytes.fromhex(said.ref.leaf), partial(self._learnt, item, deed, until)
        self._carrier.answer(case.recipient, case.author, leaf, case.precedence, then)

    def _logged_for(self, item: Open, place: int, kind: type[Message], fields: dict[str, Any]) -> None:
        """The author logs what was said on the telephone: reported by us, never their signature."""
        case, header = item.case, item.said.message.header
        post = self._who.posts[case.recipient]
        heard = Reported(participant=case.recipient, post=post.id, by_voice_of=post.roster[place], words="practice")
        envelope = Envelope(
            to_posts=header.to_posts,
            recipients=tuple(name for name in header.recipients if name != case.recipient),
            precedence=header.precedence,
            channel=Channel.TELEPHONE,
            status=Status.EXERCISE,
            refers_to=item.said.ref,
            reported_by_us=None if kind is NoticeRelayed else heard,
        )
        self.act(case.author, kind, {"about": item.said.ref, **fields}, envelope)
        self.logged += 1

    def _learnt(self, item: Open, deed: Deed, until: datetime) -> None:
        """The author's node holds the answer: what its watch knows from here on."""
        if deed is item.case.first:
            item.known |= {Step.DELIVERED, Step.READ}
        if deed in (Deed.TELL_UNITS, Deed.TELL_AGAIN):
            item.known.add(Step.PASSED_DOWN)
            item.known_until = max(until, item.known_until or until)
            if until < item.ends:
                self._agenda.at(until + timedelta(seconds=1), partial(self.ask, item))
        if deed is Deed.ANSWER:
            item.known.add(Step.ANSWERED)

    def _until(self, item: Open, now: datetime) -> datetime:
        """How long a passing-down holds: to the end, or a little into the next watch. A static location goes into
        standing orders."""
        if item.case.what is What.SITE:
            return now + timedelta(days=90)
        return min(
            item.ends, self._people.relief_at(item.case.post, now) + timedelta(minutes=self._people.habits.overlap_min)
        )

    def _lapses(self, item: Open) -> bool:
        return item.until is not None and item.until < item.ends

    def _handed_over(self, item: Open) -> None:
        """At the change of the watch the relief passes an open item down again, unless nobody told it."""
        label = f"{item.case.number}|{item.case.recipient}|{self._world.now.isoformat()}"
        if not item.closed and self._people.carried_over(label):
            item.at_it.add((Deed.TELL_AGAIN, 0))
            self._agenda.at(
                self._people.renewed_at(self._world.now, label), partial(self._do, item, Deed.TELL_AGAIN, 0)
            )


def _after(what: What) -> tuple[Deed, ...]:
    """What follows the first deed."""
    return {
        What.ACTIVITY: (Deed.TELL_UNITS, Deed.ANSWER),
        What.MOVEMENT: (Deed.TELL_UNITS, Deed.ANSWER),
        What.SITE: (Deed.TELL_UNITS,),
        What.QUESTION: (Deed.ANSWER,),
        What.HOLD: (Deed.TELL_UNITS,),
    }[what]
