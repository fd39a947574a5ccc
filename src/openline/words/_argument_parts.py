"""The whole argument in one language, part by part: reported, each term, each side, who determines, what comes next.

Parts are what the screen and the page share: a kind, a depth and one text of ours with every name in it isolated. The
strongest outcome comes first, the sentence that nothing here determines anything comes last.
"""

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct, structs

from openline.assessment import AnswerState, DeterminationState, Event, OwnVersion
from openline.geotime import Certainty, format_position
from openline.messages import IncidentReported, Status
from openline.terms import QUIET, Act, ActKind, Outcome

from ._argument import Teller
from ._argument_story import Argued, Ruling, Story
from ._bidi import code, free


class PartKind(Enum):
    """What a part is."""

    TITLE = "title"
    DOUBT = "doubt"
    SHORT = "short"
    HEAD = "head"
    TERM = "term"
    ROW = "row"
    ASKED = "asked"
    SAY = "say"
    NOTE = "note"
    CLOSE = "close"


class Part(Struct, frozen=True, kw_only=True):
    """One line or paragraph; ``label`` stands before it in a row, ``tone`` colours an outcome, ``sure`` an answer.

    ``written``: words that somebody else wrote may stand in it, so no line of a screen may begin with them unmarked.
    """

    kind: PartKind
    text: str
    level: int = 0
    label: str | None = None
    tone: Outcome | None = None
    sure: Certainty | None = None
    written: bool = False


def argument(story: Story, teller: Teller) -> tuple[Part, ...]:
    """Every part of an argument, in order."""
    parts = tuple(_parts(story, teller))
    if story.event is None:
        return parts
    # Names in a list that stand for no party here are whatever its author wrote, and stand in many sentences.
    names = (*(story.act.actors or ()), *(story.act.targets or ()))
    wild = any(teller.agreed.party(name) is None for name in names)
    return tuple(structs.replace(part, written=wild or part.kind in _OF_THE_LIST) for part in parts)


_OF_THE_LIST = frozenset({PartKind.TITLE, PartKind.ROW})
"""Parts in which words of a list stand even where every name in it is known."""


def _parts(story: Story, teller: Teller) -> Iterator[Part]:
    words = teller.words
    if story.incident is not None and story.incident.report.header.status is Status.EXERCISE:
        yield Part(kind=PartKind.DOUBT, text=words.say("exercise"))
    yield Part(kind=PartKind.TITLE, text=_title(story, teller))
    yield from (Part(kind=PartKind.DOUBT, text=line) for line in words.doubts())
    yield from _short(story, teller)
    yield Part(kind=PartKind.HEAD, text=words.say("explain-reported-head"))
    yield from _reported(story, teller)
    if story.argued:
        count = teller.number(len(story.argued))
        told = any(item.verdict.outcome in QUIET for item in story.argued)
        yield Part(kind=PartKind.HEAD, text=words.say(f"explain-terms-{'told' if told else 'head'}", count=count))
        yield Part(kind=PartKind.NOTE, text=words.say("explain-untranslated"), level=1)
    for item in story.argued:
        yield from _term(item, story.act, teller)
    yield from _quiet(story, teller)
    if story.incident is not None:
        yield from _sides(story, teller)
        yield from _rulings(story, teller)
    yield from _next(story, teller)
    yield Part(kind=PartKind.CLOSE, text=words.say("explain-closing"))
    yield Part(kind=PartKind.NOTE, text=words.say("explain-prejudice"))


def _title(story: Story, teller: Teller) -> str:
    if story.event is not None:
        title = story.source.title if story.source else "-"
        return teller.words.say(
            "explain-event-title", event=code(story.event.id), line=code(str(story.event.line)), list=free(title)
        )
    name = story.incident.object if story.incident else "-"
    return teller.words.say("explain-title", incident=code(name))


def _short(story: Story, teller: Teller) -> Iterator[Part]:
    """The outcomes with the terms under each, the strongest first; or that no term speaks."""
    by: dict[Outcome, list[str]] = {}
    for item in story.argued:
        by.setdefault(item.verdict.outcome, []).append(code(item.term.id))
    if not by:
        yield Part(kind=PartKind.SHORT, text=teller.words.say("explain-no-term"))
        return
    pause = teller.words.say("spoken-pause")
    labelled = [
        teller.words.say("labelled", label=teller.outcome(outcome), value=f"{pause} ".join(names))
        for outcome, names in by.items()
    ]
    text = teller.words.say("explain-short", outcomes=teller.listed(labelled))
    yield Part(kind=PartKind.SHORT, text=text, tone=next(iter(by)))


# -- what was reported -----------------------------------------------------------------------------


def _reported(story: Story, teller: Teller) -> Iterator[Part]:
    words, act = teller.words, story.act
    one = "explain-one-word" if story.incident else "explain-list-word"
    yield Part(kind=PartKind.SAY, text=words.say(one), level=1)
    if act.either_way:
        yield Part(kind=PartKind.SAY, text=words.say("explain-either-way"), level=1)
    yield from _source(story, teller)
    yield _row("explain-what", teller.act(act.kind), teller)
    yield _row("explain-when", teller.span(act.span), teller)
    if teller.zone is not None:
        yield _row("explain-zone", code(teller.zone), teller)
    yield _row("explain-where", _where(act, teller), teller)
    one, other = ("one-side", "other-side") if act.either_way else ("actor", "target")
    yield _row(f"explain-{one}", _named(act.actors, teller), teller)
    yield _row(f"explain-{other}", _named(act.targets, teller), teller)
    if story.incident is not None:
        if act.kind is ActKind.OTHER:
            text = code(story.incident.report.event)
            yield Part(kind=PartKind.ROW, label=words.label("event"), text=text, level=1)
        yield from _details(story.incident.report, teller)
    if story.event is not None:
        yield from _listed(story.event, teller)


def _listed(event: Event, teller: Teller) -> Iterator[Part]:
    classes = [free(name) for name in (event.place_class, event.time_class) if name]
    if classes:
        yield _row("explain-class", teller.listed(classes), teller)
    if event.killed is not None:
        yield Part(kind=PartKind.ROW, label=teller.words.label("killed"), text=teller.number(event.killed), level=1)


def _source(story: Story, teller: Teller) -> Iterator[Part]:
    words = teller.words
    if story.incident is not None:
        mark = story.incident.mark
        text = words.say(
            "explain-reported",
            participant=teller.party(mark.participant),
            post=code(mark.post),
            when=teller.moment(mark.at_utc),
        )
        yield Part(kind=PartKind.SAY, text=text, level=1)
        if mark.logged_by is not None:
            text = words.say("reported-by-us", participant=teller.party(mark.participant))
            yield Part(kind=PartKind.SAY, text=text, level=1)
        if story.incident.versions > 1:
            count = teller.number(story.incident.versions)
            yield Part(kind=PartKind.SAY, text=words.say("explain-amended", count=count), level=1)
    if story.source is not None:
        yield _row("explain-list", free(story.source.citation), teller)
        yield _row("explain-licence", free(story.source.licence), teller)


def _details(report: IncidentReported, teller: Teller) -> Iterator[Part]:
    """How sure the reporter is, who alleges what, and how many came to harm where somebody counted."""
    words = teller.words
    how = words.say(
        "explain-reporter",
        category=words.say(f"value-{report.reporter.value}"),
        observed=words.say(f"value-{report.observed.value}"),
        reliability=code(report.reliability),
        credibility=code(str(report.credibility)),
    )
    yield Part(kind=PartKind.ROW, label=words.label("reporter"), text=how, level=1)
    if report.alleged_by is not None:
        yield Part(kind=PartKind.ROW, label=words.label("alleged_by"), text=teller.party(report.alleged_by), level=1)
    if report.weapon_assessed is not None:
        yield Part(
            kind=PartKind.ROW,
            label=words.label("weapon_assessed"),
            text=free(report.weapon_assessed),
            level=1,
            written=True,
        )
    for name in ("killed", "injured"):
        value = getattr(report, name)
        if value is not None:
            yield Part(kind=PartKind.ROW, label=words.label(name), text=teller.number(value), level=1)


def _where(act: Act, teller: Teller) -> str:
    if act.position is None:
        return teller.words.say("explain-nowhere")
    position = code(format_position(act.position))
    return teller.words.say("explain-within", position=position, radius=teller.distance(act.radius_m))


def _named(names: tuple[str, ...] | None, teller: Teller) -> str:
    return teller.parties(names) if names else teller.words.say("explain-nobody")


def _row(key: str, value: str, teller: Teller, level: int = 1) -> Part:
    return Part(kind=PartKind.ROW, label=teller.words.say(key), text=value, level=level)


# -- what each term says ---------------------------------------------------------------------------


def _term(item: Argued, act: Act, teller: Teller) -> Iterator[Part]:
    words, term, verdict = teller.words, item.term, item.verdict
    tone = verdict.outcome
    head = words.say("labelled", label=teller.outcome(tone), value=code(term.id))
    yield Part(kind=PartKind.TERM, text=head, level=1, tone=tone)
    yield Part(kind=PartKind.SAY, text=teller.outcome_said(tone), level=2, tone=tone)
    yield _row("explain-instrument", teller.instrument(term.instrument), teller, 2)
    yield _row("explain-paragraph", free(term.paragraph), teller, 2)
    yield _row("explain-summary", free(term.summary), teller, 2)
    for answer in verdict.trace:
        yield Part(kind=PartKind.ASKED, text=teller.asked(answer, act), level=2, sure=answer.certainty)
        yield Part(kind=PartKind.SAY, text=" ".join(teller.said(answer, act, term)), level=3)
    if item.readings:
        yield Part(kind=PartKind.ASKED, text=words.say("explain-readings-head"), level=2)
        for reading, outcome in teller.by_reading(item.readings):
            text = words.say("labelled", label=reading, value=teller.outcome(outcome))
            yield Part(kind=PartKind.SAY, text=text, level=3, tone=outcome)


def _quiet(story: Story, teller: Teller) -> Iterator[Part]:
    total = sum(count for _, count in story.quiet)
    if not total:
        return
    yield Part(kind=PartKind.HEAD, text=teller.words.say("explain-quiet-head", count=teller.number(total)))
    for reason, count in story.quiet:
        said = teller.words.say("labelled", label=teller.outcome_said(reason).rstrip("."), value=teller.number(count))
        yield Part(kind=PartKind.SAY, text=said, level=1)


# -- what the sides say, who determines, what comes next -------------------------------------------


def _sides(story: Story, teller: Teller) -> Iterator[Part]:
    words = teller.words
    yield Part(kind=PartKind.HEAD, text=words.say("explain-sides-head"))
    for side in story.sides:
        yield from _side(side, teller)
    if any(side.silent for side in story.sides):
        yield Part(kind=PartKind.NOTE, text=words.say("explain-silence"), level=1)
    for rule in dict.fromkeys(side.rule for side in story.sides):
        within = teller.lasting(rule.within_s)
        if rule.instrument is None:
            text = words.say("explain-reply-default", within=within)
        else:
            text = words.say("explain-reply-rule", within=within, instrument=teller.instrument(rule.instrument))
        yield Part(kind=PartKind.NOTE, text=text, level=1)


def _side(side: OwnVersion, teller: Teller) -> Iterator[Part]:
    """A side's own word, or that it has said nothing, and whether its time to reply has passed."""
    words, who, word = teller.words, teller.party(side.participant), side.word
    if word is not None:
        version = words.say(f"value-{word.version.value}")
        text = words.say("explain-side", who=who, version=version, when=teller.moment(word.mark.at_utc))
    else:
        untold = side.state is AnswerState.NOT_DELIVERED
        text = words.say("explain-side-untold" if untold else "explain-side-silent", who=who)
    yield Part(kind=PartKind.SAY, text=text, level=1)
    if word is not None and word.mark.logged_by is not None:
        text = words.say("explain-logged", who=teller.party(word.mark.logged_by))
        yield Part(kind=PartKind.SAY, text=text, level=2)
    if word is not None and word.reason:
        yield Part(
            kind=PartKind.SAY, text=words.say("explain-side-reason", reason=free(word.reason)), level=2, written=True
        )
    if side.due is not None and side.state in _REPLIES:
        text = words.say(_REPLIES[side.state], until=teller.moment(side.due.latest))
        yield Part(kind=PartKind.SAY, text=text, level=2)
        if side.sure is Certainty.POSSIBLE:
            yield Part(kind=PartKind.SAY, text=words.say("explain-clocks"), level=2)


_REPLIES = {
    AnswerState.LATE: "explain-reply-late",
    AnswerState.NOT_YET: "explain-reply-until",
    AnswerState.NONE_IN_TIME: "explain-reply-over",
}


def _rulings(story: Story, teller: Teller) -> Iterator[Part]:
    if not story.rulings:
        return
    yield Part(kind=PartKind.HEAD, text=teller.words.say("explain-determination-head"))
    for ruling in story.rulings:
        yield from _ruling(ruling, teller)


_RULED = {
    DeterminationState.NO_MECHANISM: "explain-no-mechanism",
    DeterminationState.SIGNATURES_MISSING: "explain-undetermined",
    DeterminationState.NOT_AGREED: "explain-not-agreed",
}


def _ruling(ruling: Ruling, teller: Teller) -> Iterator[Part]:
    words, instrument = teller.words, teller.instrument(ruling.instrument)
    if ruling.term is not None:
        instrument = f"{instrument} ({code(ruling.term)})"
    if ruling.finding is not None:
        finding = words.say(f"value-{ruling.finding.value}")
        text = words.say("explain-determined", instrument=instrument, finding=finding)
    else:
        text = words.say(_RULED[ruling.state], instrument=instrument)
    yield Part(kind=PartKind.SAY, text=text, level=1)
    if not ruling.of_latest and ruling.finding is not None:
        yield Part(kind=PartKind.SAY, text=words.say("explain-finding-before"), level=2)
    if ruling.attributed_to is not None:
        text = words.say("explain-attributed", who=teller.party(ruling.attributed_to))
        yield Part(kind=PartKind.SAY, text=text, level=2)
    for key, names in (("signed", ruling.signed_by), ("missing", ruling.missing), ("beside", ruling.beside)):
        if names:
            yield Part(kind=PartKind.SAY, text=words.say(f"explain-{key}", names=teller.parties(names)), level=2)


def _next(story: Story, teller: Teller) -> Iterator[Part]:
    words = teller.words
    yield Part(kind=PartKind.HEAD, text=words.say("explain-next-head"))
    for settles in dict.fromkeys(item.verdict.settles for item in story.argued):
        if settles is not None:
            text = words.say("explain-next-settle", what=words.say(f"settles-{settles.value}"))
            yield Part(kind=PartKind.SAY, text=text, level=1)
    if story.incident is None:
        yield Part(kind=PartKind.SAY, text=words.say("explain-next-list"), level=1)
        return
    if "reply" in story.steps:
        yield Part(kind=PartKind.SAY, text=words.say("explain-next-reply"), level=1)
    steps = [words.say(f"value-{step}") for step in story.steps if step not in ("reply", "determine")]
    if steps:
        yield Part(kind=PartKind.SAY, text=words.say("explain-next-step", steps=teller.listed(steps)), level=1)
    if any(ruling.missing for ruling in story.rulings):
        yield Part(kind=PartKind.SAY, text=words.say("explain-next-sign"), level=1)
