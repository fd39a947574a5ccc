"""The argument as JSON that anybody can evaluate again, and the check that does.

A document holds the act as it was taken, every answer of every term told, and the digest of the arrangement that was
asked. An outcome must follow from its answers alone; with the arrangement every answer is asked anew and compared.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from openline import limits
from openline.arrangement import Arrangement
from openline.errors import FormatError, OpenlineError
from openline.geotime import Position, Span, format_instant, parse_instant
from openline.terms import Act, ActKind, Answer, Outcome, Response, Weapon, conclude, verdict
from openline.words import Argued, Story, told_terms

FORMAT = "openline-argument/1"


class ActRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act of an incident as JSON values: degrees in 1e-7, instants in UTC."""

    kind: ActKind
    lat_e7: int | None
    lon_e7: int | None
    radius_m: int
    earliest: str
    latest: str
    actors: tuple[str, ...] | None
    targets: tuple[str, ...] | None
    weapon: Weapon | None
    either_way: bool
    response: Response | None
    waited_s: int | None

    def act(self) -> Act:
        """The act; raises FormatError or GeometryError for values that are none."""
        if (self.lat_e7 is None) != (self.lon_e7 is None):
            raise FormatError("cli.argument-unreadable", "half a position", hint="give latitude and longitude, or none")
        here = None
        if self.lat_e7 is not None and self.lon_e7 is not None:
            here = Position(lat_e7=self.lat_e7, lon_e7=self.lon_e7)
        return Act(
            kind=self.kind, position=here, radius_m=self.radius_m, actors=self.actors, targets=self.targets,
            span=Span(earliest=parse_instant(self.earliest), latest=parse_instant(self.latest)), weapon=self.weapon,
            either_way=self.either_way, response=self.response, waited_s=self.waited_s,
        )  # fmt: skip


class TermRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One term told: its outcome, every answer, and the outcome in each reading where they differ."""

    term: str
    instrument: str
    outcome: Outcome
    settles: str | None
    readings: tuple[str, ...]
    answers: tuple[Answer, ...]
    by_reading: tuple[tuple[str, Outcome], ...]


class ArgumentRecord(Struct, frozen=True, kw_only=True):
    """A document. What is said about it, each side's word and the mechanism's state ride along unchecked.

    ``as_of``: what participants had said by then of joining and renewing was heard; None where no record was.
    """

    format: str
    arrangement: str
    arrangement_digest: str
    act: ActRecord
    terms: tuple[TermRecord, ...]
    quiet: dict[Outcome, int]
    as_of: str | None = None
    only: str | None = None
    all_terms: bool = False


def document(
    story: Story, agreed: Arrangement, as_of: datetime | None, only: str | None, *, all_terms: bool
) -> dict[str, Any]:
    """The whole argument as JSON values."""
    record = ArgumentRecord(
        format=FORMAT,
        arrangement=agreed.about.id,
        arrangement_digest=agreed.digest,
        act=_act_record(story.act),
        terms=tuple(_term_record(item) for item in story.argued),
        quiet=dict(story.quiet),
        as_of=format_instant(as_of) if as_of else None,
        only=only,
        all_terms=all_terms,
    )
    built: dict[str, Any] = msgspec.to_builtins(record)
    return {**built, "about": _about(story), "sides": list(_sides(story)), "mechanisms": list(_mechanisms(story)),
            "note": "An outcome is no determination: only the instrument's own mechanism determines."}  # fmt: skip


def read(path: Path) -> ArgumentRecord:
    """A document from a file; raises FormatError when it is none."""
    if path.stat().st_size > limits.ARGUMENT_FILE_BYTES:
        raise FormatError(
            "cli.argument-too-large", f"{path.name} is larger than {limits.ARGUMENT_FILE_BYTES} bytes",
            hint="give the JSON of one openline explain",
        )  # fmt: skip
    try:
        found = msgspec.json.decode(path.read_bytes(), type=ArgumentRecord)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(str(error)[:200]) from None
    if found.format != FORMAT:
        raise _unreadable(f"its format is {found.format[:40]!r}")
    return found


def broken(record: ArgumentRecord) -> tuple[str, ...]:
    """Terms whose outcome, or what is said to be open, does not follow from the answers that the document gives."""
    return tuple(item.term for item in record.terms if not _follows(item))


def differing(record: ArgumentRecord, agreed: Arrangement) -> tuple[str, ...]:
    """Terms that give another answer when the arrangement is asked anew, and terms left out of the document."""
    if record.only is not None and agreed.term(record.only) is None:
        return (record.only,)
    act = _act(record)
    told, quiet = told_terms(act, agreed, record.only, quiet=record.all_terms)
    anew = {item.term.id: _term_record(item) for item in told}
    given = {item.term: item for item in record.terms}
    names = tuple(name for name in dict.fromkeys((*anew, *given)) if anew.get(name) != given.get(name))
    silent = tuple(reason.value for reason, count in _unlike(dict(quiet), record.quiet) if count)
    return (*names, *silent)


def _unlike(one: dict[Outcome, int], other: dict[Outcome, int]) -> Iterator[tuple[Outcome, int]]:
    for reason in dict.fromkeys((*one, *other)):
        yield reason, one.get(reason, 0) - other.get(reason, 0)


def _follows(item: TermRecord) -> bool:
    again = verdict(item.term, item.answers)
    settles = again.settles.value if again.settles else None
    return (conclude(item.answers), settles, again.readings) == (item.outcome, item.settles, item.readings)


def _act(record: ArgumentRecord) -> Act:
    try:
        return record.act.act()
    except OpenlineError as error:
        raise _unreadable(error.message) from None


def _unreadable(why: str) -> FormatError:
    return FormatError(
        "cli.argument-unreadable", f"no argument of openline explain: {why}",
        hint="give the JSON that openline explain --json printed, unchanged",
    )  # fmt: skip


def _term_record(item: Argued) -> TermRecord:
    found = item.verdict
    return TermRecord(
        term=found.term,
        instrument=item.term.instrument,
        outcome=found.outcome,
        settles=found.settles.value if found.settles else None,
        readings=found.readings,
        answers=found.trace,
        by_reading=item.readings,
    )


def _act_record(act: Act) -> ActRecord:
    here = act.position
    return ActRecord(
        kind=act.kind, lat_e7=here.lat_e7 if here else None, lon_e7=here.lon_e7 if here else None, radius_m=act.radius_m,
        earliest=format_instant(act.span.earliest), latest=format_instant(act.span.latest), actors=act.actors,
        targets=act.targets, weapon=act.weapon, either_way=act.either_way, response=act.response, waited_s=act.waited_s,
    )  # fmt: skip


def _about(story: Story) -> dict[str, Any]:
    if story.incident is not None:
        mark = story.incident.mark
        return {"incident": story.incident.object, "leaf": mark.ref.leaf, "reported_by": mark.participant,
                "post": mark.post, "written": format_instant(mark.at_utc), "reports": story.incident.versions}  # fmt: skip
    event, source = story.event, story.source
    assert event is not None, "an argument is about an incident or an event"
    return {"event": event.id, "line": event.line, "day": event.day.isoformat(), "killed": event.killed,
            "list": source.title if source else None, "licence": source.licence if source else None,
            "citation": source.citation if source else None}  # fmt: skip


def _sides(story: Story) -> Iterator[dict[str, Any]]:
    for side in story.sides:
        word, due = side.word, side.due
        yield {
            "participant": side.participant, "state": side.state.value, "sure": side.sure.value,
            "within_s": side.rule.within_s, "rule_of": side.rule.instrument,
            "until": format_instant(due.latest) if due else None, "version": word.version.value if word else None,
            "reason": word.reason if word else None, "said": format_instant(word.mark.at_utc) if word else None,
        }  # fmt: skip


def _mechanisms(story: Story) -> Iterator[dict[str, Any]]:
    for item in story.rulings:
        yield {
            "instrument": item.instrument, "state": item.state.value, "of_latest": item.of_latest,
            "finding": item.finding.value if item.finding else None, "attributed_to": item.attributed_to,
            "signed_by": list(item.signed_by), "missing": list(item.missing), "beside": list(item.beside),
        }  # fmt: skip


def shown(record: ArgumentRecord, agreed: Arrangement | None) -> dict[str, Any]:
    """What a check found, as JSON values: by the answers alone, and anew where an arrangement was given."""
    alone = broken(record)
    anew = differing(record, agreed) if agreed else None
    return {
        "holds": not alone and not anew,
        "terms": len(record.terms),
        "not_following": list(alone),
        "differing": None if anew is None else list(anew),
        "same_arrangement": None if agreed is None else agreed.digest == record.arrangement_digest,
    }


def printed(values: dict[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(values, ensure_ascii=False)
