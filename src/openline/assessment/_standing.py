"""Who stood in an instrument: from what participants declared and what the arrangement records; in any order.

A withdrawal takes effect when it says, and never before it was said; until then it is notified. A party that declares
itself anew before that takes it back. A declaration that is dated back is doubtful for the time before it was said. Who
withdraws another contests it, and does nothing more. A party that the text itself names stood there until its first
word to the contrary.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import Enum

from msgspec import Struct

from openline.arrangement import Arrangement
from openline.geotime import Span
from openline.messages import AccessionKind
from openline.picture import ACCESSION, Accession, Picture
from openline.terms import Joined, RenewalWord, StandingWord

from ._attested import Attested, as_claimed, speaks_for
from ._renewing import renewal_words

Renewals = dict[str, tuple[RenewalWord, ...]]
Standings = dict[tuple[str, str], tuple[Joined, ...]]


class Change(Enum):
    """What moves a party's accession, as the table names it; *by-date* is a withdrawal that takes effect."""

    CLAIM = "claimed-by-another"
    DECLARE = "self-declared"
    ACCEPT = "accept"
    CONTEST = "contest"
    SUSPEND = "suspend"
    WITHDRAWAL = "withdrawal"
    EFFECTIVE = "by-date"


class Moved(Struct, frozen=True, kw_only=True):
    """One change and the interval in which it came about."""

    change: Change
    since: Span


class AccessionState(Struct, frozen=True, kw_only=True):
    """Where a party stands in an instrument; ``state`` is a state of the table of accessions.

    ``moved`` are the changes that came about, in the order of time; ``open`` those that may or may not have by now.
    """

    instrument: str
    party: str
    state: str
    moved: tuple[Moved, ...]
    open: tuple[Moved, ...]


def standings(
    picture: Picture, arrangement: Arrangement, attested: Attested = as_claimed
) -> tuple[Renewals, Standings]:
    """What participants said since, as ``Arrangement.having`` takes it: renewals by instrument, words by party."""
    renewed = {
        item.id: renewal_words(item, picture.renewals, arrangement, attested) for item in arrangement.instruments
    }
    said: dict[tuple[str, str], list[Accession]] = defaultdict(list)
    for item in picture.accessions:
        said[item.instrument, item.party].append(item)
    joined = {key: _words(key, said[key], arrangement, attested) for key in sorted(said)}
    return {name: words for name, words in renewed.items() if words}, {
        key: words for key, words in joined.items() if words
    }


def accession_state(
    instrument: str,
    party: str,
    picture: Picture,
    arrangement: Arrangement,
    as_of: datetime,
    attested: Attested = as_claimed,
) -> AccessionState:
    """Steps the table of accessions with everything said and recorded, in the order of time."""
    said = [item for item in picture.accessions if (item.instrument, item.party) == (instrument, party)]
    own = _by_the_text((instrument, party), _joined_all(said, arrangement, attested), arrangement)
    moved = {(_CHANGE[word.word], word.since) for word in own}
    moved |= {pair for item in said for pair in _said(item, said, arrangement, attested)}
    moved |= {pair for word in arrangement.standings.get((instrument, party), ()) for pair in _recorded(word)}
    order = [Moved(change=change, since=since) for change, since in sorted(moved, key=_in_time)]
    done = tuple(item for item in order if item.since.latest <= as_of)
    state = ACCESSION.start
    for item in done:
        state = _stepped(state, item.change)
    return AccessionState(
        instrument=instrument,
        party=party,
        state=state,
        moved=done,
        open=tuple(item for item in order if item.since.earliest <= as_of < item.since.latest),
    )


_CHANGE = {
    StandingWord.CLAIMED: Change.CLAIM,
    StandingWord.DECLARED: Change.DECLARE,
    StandingWord.ACCEPTED: Change.ACCEPT,
    StandingWord.CONTESTED: Change.CONTEST,
    StandingWord.SUSPENDED: Change.SUSPEND,
    StandingWord.WITHDRAWN: Change.EFFECTIVE,
}
_ORDER = {change: number for number, change in enumerate(Change)}
_JOINS = frozenset({StandingWord.CLAIMED, StandingWord.DECLARED, StandingWord.ACCEPTED})
_BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
"""Before every instrument: when the text's own terms begin is asked of them."""


def _stepped(state: str, change: Change) -> str:
    """The next state; whoever leaves what only others claimed of it contests the claim first."""
    if change is Change.WITHDRAWAL and ACCESSION.after(state, change.value) is None:
        state = ACCESSION.after(state, Change.CONTEST.value) or state
    return ACCESSION.after(state, change.value) or state


def _words(
    key: tuple[str, str], said: Sequence[Accession], arrangement: Arrangement, attested: Attested
) -> tuple[Joined, ...]:
    """The words that count on one party's place, sorted; with the text's own where the first is to the contrary."""
    words = _joined_all(said, arrangement, attested)
    return (*_by_the_text(key, words, arrangement), *words)


def _joined_all(said: Sequence[Accession], arrangement: Arrangement, attested: Attested) -> tuple[Joined, ...]:
    counted = [item for item in said if not _taken_back(item, said, arrangement, attested)]
    return tuple(sorted((_joined(item, arrangement, attested) for item in counted), key=_joined_in_time))


def _by_the_text(key: tuple[str, str], words: Sequence[Joined], arrangement: Arrangement) -> tuple[Joined, ...]:
    """That a party stood there as the text names it, where its first word is not that it joined."""
    first = min((*words, *arrangement.standings.get(key, ())), key=_joined_in_time, default=None)
    if first is None or first.word in _JOINS or not _named(key, arrangement):
        return ()
    return (Joined(word=StandingWord.DECLARED, since=Span(earliest=_BEGINNING, latest=_BEGINNING)),)


def _named(key: tuple[str, str], arrangement: Arrangement) -> bool:
    """Whether the text itself names the party."""
    instrument, party = key
    held = arrangement.instrument(instrument)
    bound = any(party in term.binds for term in arrangement.terms if term.instrument == instrument)
    return bound or (held is not None and party in (*held.parties, *held.guarantors))


def _joined(said: Accession, arrangement: Arrangement, attested: Attested) -> Joined:
    """The word as a rule takes it, and from when."""
    span, own = attested(said.mark), speaks_for(said.mark, said.party, arrangement)
    if said.kind is AccessionKind.WITHDRAWAL:
        if not own:
            return Joined(word=StandingWord.CONTESTED, since=span)
        return Joined(word=StandingWord.WITHDRAWN, since=_never_before(said.effective_utc, span))
    declared = own and said.kind is AccessionKind.SELF_DECLARED
    word = StandingWord.DECLARED if declared else StandingWord.CLAIMED
    since = Span(earliest=said.effective_utc, latest=max(said.effective_utc, span.latest))
    return Joined(word=word, since=since)


def _never_before(effective: datetime, said: Span) -> Span:
    return Span(earliest=max(effective, said.earliest), latest=max(effective, said.latest))


def _taken_back(item: Accession, said: Sequence[Accession], arrangement: Arrangement, attested: Attested) -> bool:
    """Whether a party's own withdrawal was followed, in its own journal and before its effect, by a declaration."""
    if item.kind is not AccessionKind.WITHDRAWAL or not speaks_for(item.mark, item.party, arrangement):
        return False
    effect = _never_before(item.effective_utc, attested(item.mark))
    return any(
        other.kind is AccessionKind.SELF_DECLARED
        and speaks_for(other.mark, other.party, arrangement)
        and (item.mark.journal, item.mark.index) < (other.mark.journal, other.mark.index)
        and attested(other.mark).latest < effect.earliest
        for other in said
    )


def _said(
    item: Accession, said: Sequence[Accession], arrangement: Arrangement, attested: Attested
) -> Iterator[tuple[Change, Span]]:
    """The changes that one declaration brings: when it was said, and a withdrawal's effect on its own date."""
    word = _joined(item, arrangement, attested)
    if word.word is not StandingWord.WITHDRAWN:
        yield _CHANGE[word.word], attested(item.mark)
        return
    yield Change.WITHDRAWAL, attested(item.mark)
    if not _taken_back(item, said, arrangement, attested):
        yield Change.EFFECTIVE, word.since


def _recorded(word: Joined) -> Iterator[tuple[Change, Span]]:
    """A withdrawal on record as effective was notified, whether or not that is on record too."""
    if word.word is StandingWord.WITHDRAWN:
        yield Change.WITHDRAWAL, word.since
    yield _CHANGE[word.word], word.since


def _in_time(moved: tuple[Change, Span]) -> tuple[datetime, datetime, int]:
    change, since = moved
    return (since.latest, since.earliest, _ORDER[change])


def _joined_in_time(word: Joined) -> tuple[datetime, datetime, str]:
    return (word.since.earliest, word.since.latest, word.word.value)
