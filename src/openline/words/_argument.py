"""An answer of a rule as a sentence: the finding in a language, its facts as names, times and distances, what is open.

Names of parties, areas and instruments stand as the arrangement has them and are isolated; instants are said in UTC
and, where a zone is known, as it was there. Every key that ``terms`` can make has its words in every catalogue; one
without is our broken promise. No sentence says that a rule was broken: only the instrument's mechanism finds that.

    teller = Teller(words=catalogue, agreed=arrangement, offset=zone_offset, zone="Asia/Damascus")
    teller.answer(answer)
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from openline.arrangement import Arrangement
from openline.geotime import Span, parse_instant
from openline.terms import Act, ActKind, Answer, Outcome, Question, Settles, Term

from ._bidi import code, free
from ._catalogue import Catalogue
from ._numerals import clock
from ._rows import Offset, Reader

_INSTANTS = frozenset({"from", "to", "happened", "happened-to"})
_AREAS = frozenset({"areas", "no-version"})
_DISTANCES = frozenset({"radius", "approximate"})
_LASTING = frozenset({"waited", "allowed"})
_PARTIES = frozenset({"actors", "bound", "targets", "excepted", "associated", "chain"})
_KINDS = frozenset({"act", "weapon", "named"})
_BESIDE = ("radius", "approximate", "no-version", "chain")
"""Facts that only some answers have, each a sentence of its own."""
_ENDS = ("(", ",", ";", ":")
"""Signs at which the name of an area goes over into what tells one reading of it from another."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Teller:
    """Who says it: the words of a language, the arrangement for names, and the zone of the place where it is known."""

    words: Catalogue
    agreed: Arrangement
    offset: Offset | None = None
    zone: str | None = None

    def answer(self, answer: Answer, act: Act, term: Term) -> str:
        """One question with its answer: the finding, what it looked at, the readings it depends on, what settles it."""
        return " ".join((self.asked(answer, act), *self.said(answer, act, term)))

    def asked(self, answer: Answer, act: Act) -> str:
        """The question, and how sure its answer is; which side was looked at, where both were."""
        question = self.words.say(
            "explain-asked",
            question=self.words.say(f"question-{answer.question.value}"),
            answer=self.words.say(f"certainty-{answer.certainty.value}"),
        )
        if not answer.way:
            return question
        side = act.actors if answer.way == 1 else act.targets
        return f"{self.words.say('way-of', side=self.parties(side or ()))} {question}"

    def said(self, answer: Answer, act: Act, term: Term) -> tuple[str, ...]:
        """Why it was answered so, a sentence each.

        ``act`` tells names with spaces in them apart, ``term`` whether the times given are those of one reading only.
        """
        said = self._facts(answer, act)
        disputed = len({effect.window for effect in term.effects}) > 1
        return (
            self.finding(answer.finding, said),
            *self._happened(said),
            *(
                self.words.say(f"fact-{name}", **{name.replace("-", "_"): said[name]})
                for name in _BESIDE
                if name in said
            ),
            *self._readings(answer.readings),
            *self._held(said, disputed=disputed),
            *([self.settle(answer.settles)] if answer.settles else []),
        )

    def finding(self, finding: str, said: dict[str, str]) -> str:
        """The sentence of a finding with its facts filled in."""
        return self.words.say(f"finding-{finding}", **{name.replace("-", "_"): value for name, value in said.items()})

    def settle(self, settles: Settles) -> str:
        """What would settle what is open."""
        return self.words.say("explain-settle", what=self.words.say(f"settles-{settles.value}"))

    def outcome(self, outcome: Outcome) -> str:
        """An outcome in two or three words, for lists."""
        return self.words.say(f"outcome-{outcome.value}")

    def outcome_said(self, outcome: Outcome) -> str:
        """An outcome as a sentence."""
        return self.words.say(f"outcome-said-{outcome.value}")

    def act(self, kind: ActKind) -> str:
        """What happened, by its kind."""
        return self.words.say(f"act-{kind.value}")

    def reading(self, label: str) -> str:
        """A reading of an area's extent by the name of that drawing, of a time by its instant, source and renewal."""
        named = self._drawing(label)
        return free(named) if named else self.listed(self._part(part) for part in label.split(", "))

    def by_reading(self, readings: Sequence[tuple[str, Outcome]]) -> tuple[tuple[str, Outcome], ...]:
        """Readings in words with the outcome of each; where one part of their labels decides it, that part alone."""
        extents = [(label, outcome) for label, outcome in readings if self._drawing(label)]
        times = [(tuple(label.split(", ")), outcome) for label, outcome in readings if not self._drawing(label)]
        said = tuple((self.reading(label), outcome) for label, outcome in extents)
        for place in range(len(times[0][0]) if times else 0):
            decided = {parts[place]: outcome for parts, outcome in times if len(parts) > place}
            if all(decided.get(parts[place]) is outcome for parts, outcome in times if len(parts) > place):
                return (*((self._part(part), outcome) for part, outcome in decided.items()), *said)
        return (*((self.reading(", ".join(parts)), outcome) for parts, outcome in times), *said)

    def _drawing(self, label: str) -> str | None:
        """The name of the drawing of an area that a reading's label stands for, if it stands for one."""
        area, _, reading = label.partition(", ")
        return next((v.name for v in self.agreed.area_versions(area) if v.reading == reading), None)

    def party(self, name: str) -> str:
        """A party or participant by its name; a name that the arrangement does not know stands as it was given."""
        found = self.agreed.party(name) or self.agreed.participant(name)
        return free(found.name if found else name)

    def parties(self, names: Iterable[str]) -> str:
        """Several of them."""
        return self.listed(self.party(name) for name in names)

    def area(self, name: str) -> str:
        """An area by what its drawings' names have in common; several by all of them."""
        names = list(dict.fromkeys(version.name for version in self.agreed.area_versions(name)))
        return free(_common(names) or " / ".join(names) or name)

    def instrument(self, name: str) -> str:
        """An instrument by its title."""
        found = self.agreed.instrument(name)
        return free(found.title if found else name)

    def moment(self, instant: datetime, zone: str | None = None) -> str:
        """An instant in UTC, and there, where the zone is known."""
        reader = Reader(words=self.words, zone=zone or self.zone, offset=self.offset)
        utc = instant.astimezone(UTC)
        date, at = reader.date(utc), code(clock(utc, self.words.language))
        local = reader.local(utc)
        if local is None:
            return self.words.say("moment", date=date, time=at)
        there, _ = local
        values = {"date": date, "time": at, "local_time": code(clock(there, self.words.language))}
        if there.date() == utc.date():
            return self.words.say("moment-same-day", **values)
        return self.words.say("moment-local", **values, local_date=reader.date(there))

    def span(self, span: Span) -> str:
        """When something is said to have happened."""
        if span.earliest == span.latest:
            return self.moment(span.earliest)
        return self.words.say("explain-between", **{"from": self.moment(span.earliest), "to": self.moment(span.latest)})

    def distance(self, value_m: int) -> str:
        """Metres, or kilometres where they are whole: nothing is rounded."""
        whole = value_m >= 1_000 and value_m % 1_000 == 0
        value = self.number(value_m // 1_000 if whole else value_m)
        return self.words.say("kilometres" if whole else "metres", value=value)

    def lasting(self, seconds: int) -> str:
        """A length of time in the largest unit in which it is whole."""
        for unit, length in (("h", 3600), ("min", 60), ("s", 1)):
            if seconds % length == 0 and (seconds or unit == "s"):
                return self.words.say(f"lasting-{unit}", value=self.number(seconds // length))
        raise AssertionError("every number of seconds is whole in seconds")

    def number(self, value: int) -> str:
        """A number in the language's digits, and in those it was sent in."""
        return Reader(words=self.words).number("", value)

    def listed(self, items: Iterable[str]) -> str:
        """Several things in one line."""
        return f"{self.words.say('list-separator')} ".join(items)

    # -- the facts of an answer --------------------------------------------------------------------

    def _readings(self, labels: Sequence[str]) -> Iterator[str]:
        """The readings in one sentence, each part that several share said once."""
        if labels:
            parts = [part for label in labels for part in ((label,) if self._drawing(label) else label.split(", "))]
            said = self.listed(self.reading(part) for part in dict.fromkeys(parts))
            yield self.words.say("explain-readings", readings=said)

    def _facts(self, answer: Answer, act: Act) -> dict[str, str]:
        facts = dict(answer.facts)
        named = [names for names in (act.actors, act.targets) if names]
        return {
            name: self._fact(answer.question, name, value, facts.get("zone"), named) for name, value in facts.items()
        }

    def _fact(
        self, question: Question, name: str, value: str, zone: str | None, named: Sequence[tuple[str, ...]]
    ) -> str:
        parts: Sequence[str] = next((names for names in named if " ".join(names) == value), value.split())
        if name in _INSTANTS:
            return self.moment(parse_instant(value), zone)
        if name in _DISTANCES:
            return self.distance(int(value))
        if name in _LASTING:
            return self.lasting(int(value))
        if name in _AREAS:
            return self.listed(self.area(part) for part in parts)
        if name in _PARTIES:
            return self.parties(parts)
        if name in _KINDS:
            kind = "weapon" if question is Question.WEAPON else "act"
            return self.listed(self.words.say(f"{kind}-{part}") for part in parts)
        assert name == "zone", f"no words for the fact {name}"
        return code(value)

    def _happened(self, said: dict[str, str]) -> Iterator[str]:
        if "happened-to" in said:
            yield self.words.say("fact-happened-between", happened=said["happened"], happened_to=said["happened-to"])
        elif "happened" in said:
            yield self.words.say("fact-happened", happened=said["happened"])

    def _held(self, said: dict[str, str], *, disputed: bool) -> Iterator[str]:
        """From when to when the term applied; the times are those of the reading that is shown first."""
        start, end = said.get("from"), said.get("to")
        if start is None and end is None:
            return
        name = "between" if start and end else "from" if start else "until"
        given = {key: value for key, value in (("from", start), ("to", end)) if value}
        fact = self.words.say(f"fact-held-{name}", **given)
        yield self.words.say("fact-in-first-reading", fact=fact) if disputed else fact

    def _part(self, part: str) -> str:
        """One part of a reading's label: an instant with its source, or how a renewal is read."""
        if self.words.has(f"reading-{part}"):
            return self.words.say(f"reading-{part}")
        instant, _, source = part.partition(" ")
        if instant.endswith("Z") and instant[:4].isdigit():
            return self.words.say(
                "reading-begins", when=self.moment(parse_instant(instant)), source=code(source or "-")
            )
        return free(part)


def _common(names: list[str]) -> str:
    """What several names begin with, up to the sign behind which they differ; empty when that is nothing."""
    if len(names) < 2:
        return names[0] if names else ""
    length = next((n for n, letters in enumerate(zip(*names, strict=False)) if len(set(letters)) > 1), 0)
    cut = max(names[0][:length].rfind(sign) for sign in _ENDS)
    return names[0][:cut].strip() if cut > 0 else ""
