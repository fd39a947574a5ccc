"""When: whether a rule was in force as the act happened, in every reading of its beginning and its end."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from openline.geotime import Certainty, Span, Window, format_instant

from ._acts import Act
from ._values import Effect, Term, World
from ._verdict import Answer, Question, Settles


def in_force(term: Term, act: Act, world: World) -> Iterator[Answer]:  # noqa: ARG001 - all questions are called alike
    """Whether the term was in force when it happened; sources that differ on the instant leave doubt."""
    yield _answer(term, act.span, windows_in_force(term), "in-force")


def past_the_deadline(term: Term, act: Act, world: World) -> Iterator[Answer]:  # noqa: ARG001 - the same
    """The same, of what had to be done within a time: it binds from then on."""
    yield _answer(term, act.span, windows_past_the_deadline(term), "deadline" if term.within_s else "in-force")


def windows_in_force(term: Term) -> list[Window | None]:
    """The windows in which a term holds, one a reading."""
    return [effect.window for effect in term.effects]


def windows_past_the_deadline(term: Term) -> list[Window | None]:
    """The same from the deadline on; None where a reading's window ended before it."""
    allowed = timedelta(seconds=term.within_s or 0)
    return [_later(effect.window, allowed) for effect in term.effects]


def _answer(term: Term, span: Span, windows: list[Window | None], about: str) -> Answer:
    found = [span.within(window) if window is not None else Certainty.NO for window in windows]
    differ = len(set(found)) > 1
    certainty = found[0] if not differ else Certainty.POSSIBLE
    settles = Settles.WHICH_TIME if differ else Settles.EXACT_TIME
    facts = (
        *_edges(windows[0]),
        ("happened", format_instant(span.earliest)),
        *((("happened-to", format_instant(span.latest)),) if span.latest != span.earliest else ()),
        *((("zone", term.local_zone),) if term.local_zone else ()),
    )
    return Answer(
        question=Question.IN_FORCE,
        certainty=certainty,
        finding=f"{about}-{_WORDS[certainty]}",
        facts=facts,
        settles=settles if certainty is Certainty.POSSIBLE else None,
        readings=depends_on(term.effects, tuple(found)) if differ else (),
    )


def depends_on(effects: Sequence[Effect], found: tuple[Certainty, ...]) -> tuple[str, ...]:
    """The readings that decide between answers which differ: of each window's reading the parts that others lack.

    Where sources differ on the beginning and on the renewal, and only the renewal decides, only that is named.
    """
    said: dict[str, set[Certainty]] = {}
    for effect, certainty in zip(effects, found, strict=True):
        for part in effect.parts:
            said.setdefault(part, set()).add(certainty)
    deciding = tuple(part for part, answers in said.items() if len(answers) == 1)
    return deciding or tuple(said)


_WORDS = {Certainty.CERTAIN: "yes", Certainty.POSSIBLE: "perhaps", Certainty.NO: "no"}


def _edges(window: Window | None) -> Iterator[tuple[str, str]]:
    if window is not None and window.start is not None:
        yield "from", format_instant(window.start)
    if window is not None and window.end is not None:
        yield "to", format_instant(window.end)


def _later(window: Window, allowed: timedelta) -> Window | None:
    """The window from the deadline on; None when it had ended before."""
    if window.start is None or not allowed:
        return window
    start = window.start + allowed
    return None if window.end is not None and window.end < start else Window(start=start, end=window.end)
