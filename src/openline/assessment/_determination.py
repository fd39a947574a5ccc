"""A determination exists only when every seat of the instrument's own mechanism signed the same, of the same report.

What another logged for a seat is never its signature, a participant fills one seat however often it is named, and
findings that differ are shown as not agreed. A seat may change its word: the later one counts, the earlier stays
visible. An instrument without a mechanism has no determination, and that is said.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from enum import Enum

from msgspec import Struct

from openline.arrangement import Arrangement
from openline.geotime import Certainty, negate
from openline.messages import Finding, Handling
from openline.picture import INCIDENT, DeterminationLine, Handled, Incident

from ._attested import Attested, as_claimed, joined, not_after


class DeterminationState(Enum):
    """How far a mechanism has come with one term."""

    NO_MECHANISM = "no-mechanism"
    SIGNATURES_MISSING = "signatures-missing"
    NOT_AGREED = "not-agreed"
    DETERMINED = "determined"


class SeatWord(Struct, frozen=True, kw_only=True):
    """What one seat signs now, and every word of its own before that."""

    participant: str
    line: DeterminationLine
    earlier: tuple[DeterminationLine, ...]


class Determination(Struct, frozen=True, kw_only=True):
    """What the mechanism of an instrument found, or who has still to sign.

    ``beside`` are lines that fill no seat: of others, or logged for a seat by another. ``of_latest``: the finding is of
    the report as it stands; otherwise it was corrected since, and the finding is of the version before.
    """

    incident: str
    term: str
    state: DeterminationState
    finding: Finding | None
    attributed_to: str | None
    signed_by: tuple[str, ...]
    missing: tuple[str, ...]
    seats: tuple[SeatWord, ...]
    beside: tuple[DeterminationLine, ...]
    of_latest: bool


class Stage(Struct, frozen=True, kw_only=True):
    """Where an incident stands, the mechanism included; ``in_order``: the table leads there from what came before."""

    name: str
    in_order: bool


class Remedy(Struct, frozen=True, kw_only=True):
    """A remedial action, by whom and on which determinations; ``after`` is how sure it is that it came after them."""

    handled: Handled
    terms: tuple[str, ...]
    attributed_to: tuple[str, ...]
    after: Certainty


def determinations(incident: Incident, arrangement: Arrangement) -> tuple[Determination, ...]:
    """For each term on which somebody signed: a finding only when every seat of the mechanism signed the same."""
    by_term: dict[str, list[DeterminationLine]] = defaultdict(list)
    for line in incident.determinations:
        by_term[line.term].append(line)
    return tuple(_determination(incident, name, lines, arrangement) for name, lines in sorted(by_term.items()))


def stage_of(incident: Incident, arrangement: Arrangement) -> Stage:
    """The stage with *determined* stepped by the mechanism alone; remedial action follows a determination only."""
    if not _determined(incident, arrangement):
        return Stage(name=incident.stage, in_order=True)
    found = INCIDENT.after(incident.stage, "determine")
    stage = found or "determined"
    if any(step.handling is Handling.REMEDIAL_ACTION for step in incident.handled):
        stage = INCIDENT.after(stage, Handling.REMEDIAL_ACTION.value) or stage
    return Stage(name=stage, in_order=found is not None)


def remedies(incident: Incident, arrangement: Arrangement, attested: Attested = as_claimed) -> tuple[Remedy, ...]:
    """Remedial actions as they were recorded, with what they may follow from."""
    found = _determined(incident, arrangement)
    actors = tuple(sorted({item.attributed_to for item in found if item.attributed_to}))
    return tuple(
        Remedy(
            handled=step,
            terms=tuple(item.term for item in found),
            attributed_to=actors,
            after=_after(step, found, attested),
        )
        for step in incident.handled
        if step.handling is Handling.REMEDIAL_ACTION
    )


def _determination(
    incident: Incident, name: str, lines: Sequence[DeterminationLine], arrangement: Arrangement
) -> Determination:
    required = _seats(name, arrangement)
    words = _seat_words([line for line in lines if _fills(line, required)])
    missing = tuple(sorted((Counter(required) - Counter(word.participant for word in words)).elements()))
    said = {(word.line.finding, word.line.attributed_to, word.line.about.leaf) for word in words}
    state = _state(required, missing, said)
    finding, actor, leaf = next(iter(said)) if state is DeterminationState.DETERMINED else (None, None, None)
    return Determination(
        incident=incident.object,
        term=name,
        state=state,
        finding=finding,
        attributed_to=actor,
        signed_by=tuple(word.participant for word in words),
        missing=missing,
        seats=words,
        beside=tuple(line for line in lines if not _fills(line, required)),
        of_latest=leaf == incident.mark.ref.leaf,
    )


def _seats(term_id: str, arrangement: Arrangement) -> tuple[str, ...]:
    term = arrangement.term(term_id)
    instrument = arrangement.instrument(term.instrument) if term else None
    return instrument.determined_by if instrument else ()


def _fills(line: DeterminationLine, required: Sequence[str]) -> bool:
    return line.mark.participant in required and line.mark.logged_by is None


def _seat_words(lines: Sequence[DeterminationLine]) -> tuple[SeatWord, ...]:
    by_seat: dict[str, list[DeterminationLine]] = defaultdict(list)
    for line in lines:
        by_seat[line.mark.participant].append(line)
    return tuple(
        SeatWord(participant=name, line=said[-1], earlier=tuple(said[:-1])) for name, said in sorted(by_seat.items())
    )


def _state(required: Sequence[str], missing: Sequence[str], said: Collection[object]) -> DeterminationState:
    if not required:
        return DeterminationState.NO_MECHANISM
    if missing:
        return DeterminationState.SIGNATURES_MISSING
    return DeterminationState.DETERMINED if len(said) == 1 else DeterminationState.NOT_AGREED


def _determined(incident: Incident, arrangement: Arrangement) -> tuple[Determination, ...]:
    return tuple(item for item in determinations(incident, arrangement) if item.finding is not None)


def _after(step: Handled, found: Sequence[Determination], attested: Attested) -> Certainty:
    if not found:
        return Certainty.NO
    first = min(
        (joined(*(attested(word.line.mark) for word in item.seats)) for item in found),
        key=lambda span: (span.latest, span.earliest),
    )
    done = attested(step.mark)
    if done == first:
        return Certainty.POSSIBLE
    return negate(not_after(done, first))
