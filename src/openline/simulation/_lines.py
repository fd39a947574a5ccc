"""Test calls every hour on every line, outages, gaps at the desk: what a line does beside what is declared."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from openline.actions import Envelope
from openline.arrangement import Arrangement
from openline.messages import Channel, Fault, LineDeclared, LineState, LineTested, Status, TestResult

from ._measured import Silence, Tested
from ._people import People
from ._traffic import Cast, Outage, lines_of
from ._world import World

_RINGS = timedelta(seconds=120)
_LONG = timedelta(minutes=5)
"""Shorter silences are ordinary: a call is answered or it is not."""


class Lines:
    """The lines from the first participant to every other, tested by telephone with a code over both journals."""

    def __init__(
        self, world: World, arrangement: Arrangement, who: Cast, people: People, outages: Sequence[Outage]
    ) -> None:
        self.tested = lines_of(who)
        self.tests: list[Tested] = []
        self.acts = 0
        self._world, self._who, self._people, self._outages = world, who, people, outages
        self._names = {pair: _name(arrangement, who, pair) for pair in self.tested}
        self._last: dict[tuple[str, str], TestResult] = {}
        self._start = world.now

    def dead(self, one: str, other: str, at: datetime) -> bool:
        """Whether the telephone between two participants is dead."""
        return any(
            item.telephone_too and item.participant in (one, other) and item.start <= at < item.end
            for item in self._outages
        )

    def test(self, line: tuple[str, str]) -> None:
        """One test call. Recorded when the line answers other than last time; counted always."""
        result, fault = self._tried(line)
        self.tests.append(Tested(at=self._world.now, to=line[1], result=result, fault=fault))
        if self._last.get(line, TestResult.ANSWERED) is not result:
            self._record(line, result, fault)
        self._last[line] = result

    def declare(self, outage: Outage) -> None:
        """The side itself says beforehand that its line will be restricted."""
        self._declared(outage, LineState.RESTRICTED_TO_SAFETY, outage.start)

    def restore(self, outage: Outage) -> None:
        """It says that its line is back."""
        self._declared(outage, LineState.RESTORED, self._world.now)

    def silences(self, until: datetime) -> tuple[Silence, ...]:
        """Every silence of five minutes and more that has begun, and the test call that first showed it."""
        found = [*self._of_outages(until), *self._of_desks(until)]
        return tuple(sorted(found, key=lambda item: (item.start, item.participant)))

    def _of_outages(self, until: datetime) -> Iterator[Silence]:
        for item in self._outages:
            if item.start < until and item.end - item.start >= _LONG:
                fault = Fault.LINK if item.telephone_too else Fault.NODE
                yield self._silence(item.participant, fault, item.start, item.end, declared=item.declared)

    def _of_desks(self, until: datetime) -> Iterator[Silence]:
        for _, name in self.tested:
            for spell in self._people.spells(self._who.posts[name].id, 0)[1]:
                if spell.why != "away" and spell.start < until and spell.end - spell.start >= _LONG:
                    yield self._silence(name, Fault.OFFICER, spell.start, spell.end, declared=False)

    def _silence(self, name: str, fault: Fault, start: datetime, end: datetime, *, declared: bool) -> Silence:
        shown = (
            test.at
            for test in self.tests
            if start <= test.at < end and test.fault is fault and name in (test.to, self._who.line[0])
        )
        return Silence(
            participant=name, fault=fault, start=start, end=end, declared=declared, found=next(shown, None)
        )  # fmt: skip

    def _tried(self, line: tuple[str, str]) -> tuple[TestResult, Fault | None]:
        caller, other = line
        now, post = self._world.now, self._who.posts[other].id
        if self.dead(caller, other, now):
            return TestResult.SILENT, Fault.LINK
        # The post answers when its officer or the deputy can be reached while it rings.
        if all(self._people.within_reach(post, place, now) > now + _RINGS for place in (0, 1)):
            return TestResult.SILENT, Fault.OFFICER
        if any(item.participant in line and item.start <= now < item.end for item in self._outages):
            return TestResult.DEGRADED, Fault.NODE
        language = self._who.posts[caller].languages[0]
        if not self._people.speaks(post, language, now):
            return TestResult.WRONG_LANGUAGE, None
        return TestResult.ANSWERED, None

    def _record(self, line: tuple[str, str], result: TestResult, fault: Fault | None) -> None:
        fields = {
            "line": self._names[line],
            "means": Channel.TELEPHONE,
            "tested_utc": self._world.now,
            "nonce": f"{len(self.tests) % 1_000_000:06d}",
            "result": result,
            "fault": fault,
        }
        self.acts += 1
        post = self._who.posts[line[0]].id
        self._world.act(line[0], post, LineTested, fields, Envelope(status=Status.EXERCISE))

    def _declared(self, outage: Outage, state: LineState, at: datetime) -> None:
        lines = [name for pair, name in self._names.items() if outage.participant in pair]
        for name in lines[:1]:
            fields = {"line": name, "state": state, "reason": "practice: planned work", "effective_utc": at}
            self.acts += 1
            post = self._who.posts[outage.participant].id
            self._world.act(outage.participant, post, LineDeclared, fields, Envelope(status=Status.EXERCISE))


def _name(arrangement: Arrangement, who: Cast, pair: tuple[str, str]) -> str:
    """The arrangement's own line between two posts, or a name made of both."""
    posts = {who.posts[name].id for name in pair}
    exact = (line.id for line in arrangement.lines if set(line.between) == posts)
    return next(exact, f"{pair[0]}-{pair[1]}"[:64])
