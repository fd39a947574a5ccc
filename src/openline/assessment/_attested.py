"""When something was said, by the author's own claim or between instants that others' clocks attest, and for whom.

A claim is one side's word. Where a deadline or an end depends on it, ``by_other_clocks`` gives the interval instead,
and what the interval leaves open is shown as possible, in nobody's favour.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from openline.arrangement import Arrangement
from openline.geotime import Certainty, Span, Window
from openline.picture import Folding, Mark

Attested = Callable[[Mark], Span]
"""Between which instants a signed step was made."""


def as_claimed(mark: Mark) -> Span:
    """The author's own time, taken at its word."""
    return Span(earliest=mark.at_utc, latest=mark.at_utc)


def by_other_clocks(folding: Folding, as_of: datetime) -> Attested:
    """Attested intervals. Where nobody attests a beginning the claim stands, where nobody attests an end ``as_of``."""

    def attested(mark: Mark) -> Span:
        entry = folding.entry_of(bytes.fromhex(mark.ref.leaf))
        if entry is None:
            return Span(earliest=min(mark.at_utc, as_of), latest=as_of)
        found = folding.attested(entry)
        last = as_of if found.not_after_s is None else _instant(found.not_after_s)
        first = min(mark.at_utc, last) if found.not_before_s is None else _instant(found.not_before_s)
        return Span(earliest=min(first, last), latest=max(first, last))  # clocks that contradict one another: doubt

    return attested


def speaks_for(mark: Mark, party: str, arrangement: Arrangement) -> bool:
    """Whether a party speaks for itself: by its own participant's signature, not logged by another."""
    author = arrangement.participant(mark.participant)
    return mark.logged_by is None and author is not None and author.party == party


def not_after(said: Span, limit: Span) -> Certainty:
    """Whether an instant came no later than another."""
    if said.latest <= limit.earliest:
        return Certainty.CERTAIN
    return said.within(Window(start=None, end=limit.latest))


def joined(*spans: Span) -> Span:
    """When the last of several instants was."""
    return Span(earliest=max(span.earliest for span in spans), latest=max(span.latest for span in spans))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _instant(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
