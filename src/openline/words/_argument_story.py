"""What an argument is made of: the act as said, each term's verdict with what hangs on a reading, each side's word.

``told_terms`` asks every term of an arrangement about an act. Nothing here is in a language.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from openline.arrangement import Arrangement
from openline.assessment import DataSource, Determination, DeterminationState, Event, OwnVersion, determinations
from openline.messages import Finding
from openline.picture import Incident
from openline.terms import QUIET, Act, Outcome, Term, Verdict, by_reading, evaluate

STRONGEST = (
    Outcome.WOULD_FALL_UNDER,
    Outcome.MIGHT,
    Outcome.UNDETERMINED,
    Outcome.CARVED_OUT,
    Outcome.NOT_BOUND,
    Outcome.OUTSIDE,
    Outcome.NOT_IN_FORCE,
    Outcome.OTHER_ACT,
)
"""Outcomes in the order in which somebody at three in the morning needs them."""


class Argued(Struct, frozen=True, kw_only=True):
    """One term's verdict on the act, and the outcome in each reading where readings lead to different ones."""

    term: Term
    verdict: Verdict
    readings: tuple[tuple[str, Outcome], ...] = ()


class Ruling(Struct, frozen=True, kw_only=True):
    """How far the mechanism of an instrument has come, on one term or, where nobody signed, on none."""

    instrument: str
    state: DeterminationState
    term: str | None = None
    finding: Finding | None = None
    attributed_to: str | None = None
    signed_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    of_latest: bool = True


class Story(Struct, frozen=True, kw_only=True):
    """Everything that an argument tells: of an incident in the record, or of one row of somebody's list."""

    act: Act
    argued: tuple[Argued, ...]
    quiet: tuple[tuple[Outcome, int], ...]
    incident: Incident | None = None
    event: Event | None = None
    source: DataSource | None = None
    sides: tuple[OwnVersion, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    steps: tuple[str, ...] = ()


def told_terms(
    act: Act, agreed: Arrangement, only: str | None = None, *, quiet: bool = False
) -> tuple[tuple[Argued, ...], tuple[tuple[Outcome, int], ...]]:
    """Every term that speaks to an act, the strongest first, and how many do not, by reason.

    ``only`` is one term, told whether it speaks or not; ``quiet`` tells those that do not speak as well.
    """
    judged = [(term, evaluate(term, act, agreed)) for term in agreed.terms if only in (None, term.id)]
    told = [(term, verdict) for term, verdict in judged if quiet or only or verdict.outcome not in QUIET]
    told.sort(key=lambda pair: STRONGEST.index(pair[1].outcome))
    counted = Counter(verdict.outcome for _, verdict in judged if verdict.outcome in QUIET)
    silent = () if quiet or only else tuple((reason, counted[reason]) for reason in STRONGEST if counted[reason])
    return tuple(Argued(term=t, verdict=v, readings=by_reading(t, act, agreed)) for t, v in told), silent


def rulings(incident: Incident, argued: Iterable[Argued], agreed: Arrangement) -> tuple[Ruling, ...]:
    """Each mechanism's state: of every term on which somebody signed, and of every instrument whose term speaks."""
    signed = [(_instrument_of(item.term, agreed), item) for item in determinations(incident, agreed)]
    named = dict.fromkeys(item.term.instrument for item in argued if item.verdict.outcome not in QUIET)
    unsigned = [name for name in named if name not in {instrument for instrument, _ in signed}]
    return (*(_ruling(name, item) for name, item in signed), *_unsigned(unsigned, agreed))


def _ruling(instrument: str, item: Determination) -> Ruling:
    return Ruling(
        instrument=instrument,
        term=item.term,
        state=item.state,
        finding=item.finding,
        attributed_to=item.attributed_to,
        signed_by=item.signed_by,
        missing=item.missing,
        beside=tuple(dict.fromkeys(line.mark.participant for line in item.beside)),
        of_latest=item.of_latest,
    )


def _unsigned(names: Sequence[str], agreed: Arrangement) -> Iterator[Ruling]:
    for name in names:
        found = agreed.instrument(name)
        seats = found.determined_by if found else ()
        state = DeterminationState.SIGNATURES_MISSING if seats else DeterminationState.NO_MECHANISM
        yield Ruling(instrument=name, state=state, missing=seats)


def _instrument_of(term: str, agreed: Arrangement) -> str:
    found = agreed.term(term)
    return found.instrument if found else term
