"""When a rule that is renewed held: "extended automatically on the basis of consensus", in both readings.

One sentence holds two conditions. Read by its *automatically*, a term runs on for another period unless a guarantor
objected before it ended; read by its *consensus*, it ends unless every guarantor had agreed by then. Neither reading
is ours to choose: both are executed, and what depends on one of them says so.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from openline.geotime import Certainty, Span, Window, all_of, any_of

MOST_PERIODS = 200
"""A hundred years of half-years: a clause that would run on for longer is taken as unbounded."""


class RenewalReading(Enum):
    """How a renewal clause is read."""

    RENEWS_ITSELF = "renews-itself-unless-a-guarantor-objects"
    LAPSES = "lapses-unless-all-guarantors-agree"


class Renewal(Struct, frozen=True, kw_only=True):
    """A clause: the first end, the length of each further period in seconds, and whose word counts."""

    until: datetime
    period_s: int
    guarantors: tuple[str, ...]


class RenewalWord(Struct, frozen=True, kw_only=True):
    """What a guarantor said of one end: that the term runs on after it, or not; ``said`` is its attested interval."""

    guarantor: str
    agrees: bool
    about: datetime
    said: Span


class Ends(Struct, frozen=True, kw_only=True):
    """When a term ended in one reading: ``sure`` held without doubt until then, ``possible`` at most. None: no end."""

    sure: datetime | None
    possible: datetime | None


def renewed(clause: Renewal, words: Sequence[RenewalWord], reading: RenewalReading, as_of: datetime) -> Ends:
    """When a term ends as far as is known at an instant, in one reading. The order of the words decides nothing.

    A period whose end lies ahead has not been decided yet: the term holds until that end in both readings.
    """
    end, sure = clause.until, None
    for _ in range(MOST_PERIODS):
        if end > as_of:
            return Ends(sure=sure or end, possible=end)
        goes_on = _goes_on(clause, words, reading, end)
        if goes_on is not Certainty.CERTAIN and sure is None:
            sure = end
        if goes_on is Certainty.NO:
            return Ends(sure=sure, possible=end)
        end = _after(end, clause.period_s)
    return Ends(sure=sure, possible=None)


def windows(start: datetime, ends: Ends) -> tuple[Window, ...]:
    """The windows of a term that began then: one, or two where its end is in doubt."""
    last = dict.fromkeys((ends.sure, ends.possible))
    return tuple(Window(start=start, end=end) for end in last if end is None or end >= start)


def _goes_on(clause: Renewal, words: Sequence[RenewalWord], reading: RenewalReading, end: datetime) -> Certainty:
    if reading is RenewalReading.RENEWS_ITSELF:
        objected = any_of(*(_in_time(word, end) for word in words if not word.agrees and word.about == end
                            and word.guarantor in clause.guarantors))  # fmt: skip
        return {Certainty.CERTAIN: Certainty.NO, Certainty.NO: Certainty.CERTAIN}.get(objected, objected)
    return all_of(*(_agreed_by(name, words, end) for name in clause.guarantors))


def _agreed_by(guarantor: str, words: Sequence[RenewalWord], end: datetime) -> Certainty:
    """Whether a guarantor had agreed in time, and had not objected as well."""
    said = [word for word in words if word.guarantor == guarantor and word.about == end]
    agreed = any_of(*(_in_time(word, end) for word in said if word.agrees))
    objected = any_of(*(_in_time(word, end) for word in said if not word.agrees))
    return agreed if objected is Certainty.NO else all_of(agreed, Certainty.POSSIBLE)


def _in_time(word: RenewalWord, end: datetime) -> Certainty:
    return word.said.within(Window(start=None, end=end))


def _after(end: datetime, period_s: int) -> datetime:
    return end + timedelta(seconds=period_s)
