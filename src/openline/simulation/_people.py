"""People with reaction times: who sits at a post, who is away, how long a call takes to be answered.

Everything here is assumed by us and measured nowhere; ``Habits`` holds every number with its unit, and a result is
always shown beside them. Draws depend on the seed and on what they are for, never on the order in which they are
asked for: the same officer is away at the same hour whether or not anybody calls the deputy.

    >>> Habits().overlooked_percent
    5
"""

import math
import random
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Annotated
from zoneinfo import ZoneInfo

from openline.arrangement import Post, Precedence

from ._assumed import Assumed, Four

CALLED = ("post", "deputy post", "stand-by line", "guarantor")
"""Who is called as silence lasts, by place on the roster; a shorter roster ends earlier."""


class Deed(Enum):
    """What a person is called to do, in the order of the ladder."""

    READ = "read"
    TELL_UNITS = "passed-down"
    ANSWER = "answered"
    TELL_AGAIN = "passed-down-again"


@dataclass(frozen=True, kw_only=True)
class Habits:
    """Assumptions about people, ours, not measured. Medians of log-normal times; ``spread`` is their sigma."""

    read_s: Annotated[Four, Assumed("s", "median from the ring to ROGER, at the desk")] = (25, 90, 600, 2400)
    pass_down_s: Annotated[Four, Assumed("s", "median from ROGER until the units were told")] = (120, 600, 3600, 10800)
    answer_s: Annotated[Four, Assumed("s", "median from the ring or ROGER to the answer")] = (45, 420, 3600, 10800)
    spread: Annotated[float, Assumed("sigma of ln", "spread of all log-normal times")] = 0.7
    desk_min: Annotated[int, Assumed("min", "mean time at the desk between two absences, officer on watch")] = 150
    away_min: Annotated[int, Assumed("min", "median absence: another call, a briefing, a meal")] = 9
    drowsy_percent: Annotated[int, Assumed("%", "absences between 22 and 06 local time that are sleep")] = 8
    sleep_min: Annotated[int, Assumed("min", "median of such sleep")] = 60
    others_free_min: Annotated[
        tuple[int, int, int],
        Assumed("min", "mean time within reach between two absences: deputy, stand-by line, guarantor"),
    ] = (120, 240, 360)
    others_away_min: Annotated[int, Assumed("min", "median time out of reach of those three")] = 25
    wake_s: Annotated[int, Assumed("s", "median to wake a deputy between 22 and 06 local time")] = 240
    relay_s: Annotated[int, Assumed("s", "median for a stand-by line or guarantor to reach the unit's own people")] = (
        180
    )
    telephone_s: Annotated[int, Assumed("s", "median to place a telephone call and be put through")] = 50
    overlooked_percent: Annotated[
        int, Assumed("%", "calls outside flash that are forgotten until the next call or relief")
    ] = 5
    free_text_percent: Annotated[
        int, Assumed("%", "messages whose free text must be understood in its own language")
    ] = 40
    linguist_percent: Annotated[int, Assumed("%", "watches with a speaker of each further language the post lists")] = (
        90
    )
    interpreter_s: Annotated[Four, Assumed("s", "median until an interpreter is on the line")] = (150, 300, 900, 1800)
    relief_h: Annotated[tuple[int, int], Assumed("h", "local times at which a watch is relieved")] = (6, 18)
    overlap_min: Annotated[int, Assumed("min", "passed down until so long into the next watch, or to the end")] = 30
    gap_percent: Annotated[int, Assumed("%", "changes of the watch that leave the desk empty")] = 8
    gap_min: Annotated[int, Assumed("min", "median of such a gap")] = 35
    lost_percent: Annotated[int, Assumed("%", "open items that a handover does not carry over")] = 6
    renew_s: Annotated[int, Assumed("s", "median until the relief has passed an open item down again")] = 420


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch in which somebody cannot be reached at the desk: ``why`` is away, asleep or handover."""

    start: datetime
    end: datetime
    why: str


class People:
    """Everybody who may be called, at every post, for a stretch of time."""

    def __init__(self, seed: int, posts: Mapping[str, Post], habits: Habits, start: datetime, until: datetime) -> None:
        self.habits = habits
        self._seed, self._posts, self._start, self._until = seed, posts, start, until
        self._spells: dict[tuple[str, int], tuple[list[datetime], list[Spell]]] = {}

    # -- what a call comes to ----------------------------------------------------------------------

    def acts_at(self, deed: Deed, post: str, place: int, precedence: Precedence, at: datetime, label: str,
                language: str) -> datetime | None:  # fmt: skip
        """When the person at this place of the roster, called now, has done it; None: the call is forgotten.

        ``label`` names the message, the recipient and the call: the same label draws the same time.
        """
        urgent = precedence is Precedence.FLASH
        if not urgent and self.chance(self.habits.overlooked_percent, f"{label} overlooked"):
            return None
        free = self.within_reach(post, place, at)
        seconds = self._median(self._typical(deed, precedence), f"{label} acts")
        if place and self._night(post, free):
            seconds += self._median(self.habits.wake_s, f"{label} wakes")
        if place > 1:
            seconds += self._median(self.habits.relay_s, f"{label} relays")
        if deed is not Deed.TELL_AGAIN and self.needs_interpreter(post, language, free, label):
            seconds += self._median(self.habits.interpreter_s[_rank(precedence)], f"{label} interpreter")
        return free + timedelta(seconds=max(1, round(seconds)))

    def telephone_s(self, label: str) -> int:
        """Seconds to place a call and be put through."""
        return max(1, round(self._median(self.habits.telephone_s, f"{label} telephone")))

    def within_reach(self, post: str, place: int, at: datetime) -> datetime:
        """The earliest instant, from this one on, at which this person can be reached."""
        starts, spells = self.spells(post, place)
        while (found := bisect_right(starts, at)) and spells[found - 1].end > at:
            at = spells[found - 1].end
        return at

    def roster(self, post: str) -> int:
        """How many places the roster of a post has, of those that are known here."""
        return min(len(self._posts[post].roster), len(CALLED))

    # -- the watch ---------------------------------------------------------------------------------

    def relief_at(self, post: str, at: datetime) -> datetime:
        """When the watch that is on at this instant ends."""
        local, relief = at.astimezone(ZoneInfo(self._posts[post].local_zone)), self.habits.relief_h
        hour = next((hour for hour in relief if local.hour < hour), relief[0] + 24)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight + timedelta(hours=hour)).astimezone(UTC)

    def carried_over(self, label: str) -> bool:
        """Whether the relief hears of an open item at the handover."""
        return not self.chance(self.habits.lost_percent, f"{label} handover")

    def renewed_at(self, at: datetime, label: str) -> datetime:
        """When the relief, which took over at this instant, has passed an open item down again."""
        return at + timedelta(seconds=max(1, round(self._median(self.habits.renew_s, f"{label} renewed"))))

    def speaks(self, post: str, language: str, at: datetime) -> bool:
        """Whether somebody on this watch speaks it: the post's first language always, a further one mostly."""
        languages = self._posts[post].languages
        watch = self.relief_at(post, at).isoformat()
        return language == languages[0] or (
            language in languages and self.chance(self.habits.linguist_percent, f"{post} {watch} speaks {language}")
        )

    def needs_interpreter(self, post: str, language: str, at: datetime, label: str) -> bool:
        """Whether free text must be understood and nobody on the watch speaks its language."""
        message = label.split("|", 1)[0]
        return self.chance(self.habits.free_text_percent, f"{message} free text") and not self.speaks(
            post, language, at
        )

    def spells(self, post: str, place: int) -> tuple[list[datetime], list[Spell]]:
        """When this person is out of reach: starts, and the spells in the same order."""
        key = (post, place)
        if key not in self._spells:
            found = _joined(sorted(self._absences(post, place), key=lambda spell: (spell.start, spell.end)))
            self._spells[key] = ([spell.start for spell in found], found)
        return self._spells[key]

    # -- drawing -----------------------------------------------------------------------------------

    def chance(self, percent: int, label: str) -> bool:
        """A draw that comes true so often of a hundred."""
        return self._draw(label).random() * 100 < percent

    def _absences(self, post: str, place: int) -> list[Spell]:
        habits, draw = self.habits, self._draw(f"{post} {place} absences")
        mean = habits.desk_min if place == 0 else habits.others_free_min[place - 1]
        typical = habits.away_min if place == 0 else habits.others_away_min
        found, at = [], self._start
        while (at := at + timedelta(minutes=draw.expovariate(1 / mean))) < self._until:
            sleeps = place == 0 and self._night(post, at) and draw.random() * 100 < habits.drowsy_percent
            minutes = (habits.sleep_min if sleeps else typical) * math.exp(draw.gauss(0, habits.spread))
            found.append(Spell(at, at + timedelta(minutes=minutes), "asleep" if sleeps else "away"))
            at = found[-1].end
        return found + (self._gaps(post) if place == 0 else [])

    def _gaps(self, post: str) -> list[Spell]:
        found, at = [], self.relief_at(post, self._start)
        while at < self._until:
            if self.chance(self.habits.gap_percent, f"{post} {at.isoformat()} gap"):
                minutes = self._median(self.habits.gap_min, f"{post} {at.isoformat()} gap lasts")
                found.append(Spell(at, at + timedelta(minutes=minutes), "handover"))
            at = self.relief_at(post, at)
        return found

    def _typical(self, deed: Deed, precedence: Precedence) -> int:
        habits = self.habits
        table = {Deed.READ: habits.read_s, Deed.TELL_UNITS: habits.pass_down_s, Deed.ANSWER: habits.answer_s}
        return table[deed][_rank(precedence)] if deed in table else habits.renew_s

    def _median(self, seconds: float, label: str) -> float:
        return seconds * math.exp(self._draw(label).gauss(0, self.habits.spread))

    def _night(self, post: str, at: datetime) -> bool:
        hour = at.astimezone(ZoneInfo(self._posts[post].local_zone)).hour
        return hour >= 22 or hour < 6

    def _draw(self, label: str) -> random.Random:
        return random.Random(f"{self._seed}/{label}")  # noqa: S311 - a simulation must be repeatable from its seed


def _joined(spells: list[Spell]) -> list[Spell]:
    """Spells that overlap as one; an empty desk at a handover is what such a one is called."""
    found: list[Spell] = []
    for spell in spells:
        if found and spell.start <= found[-1].end:
            last = found.pop()
            why = "handover" if "handover" in (last.why, spell.why) else last.why
            spell = Spell(last.start, max(last.end, spell.end), why)
        found.append(spell)
    return found


def _rank(precedence: Precedence) -> int:
    return list(Precedence).index(precedence)
