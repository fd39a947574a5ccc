"""``openline explain``: the whole argument about one incident or one row of a list, in words anybody can follow."""

from datetime import datetime
from pathlib import Path

import click
from msgspec import Struct
from rich.console import Console
from rich.markup import escape

from openline.arrangement import Arrangement, load
from openline.assessment import (
    BulkAssessor,
    act_of,
    assess,
    by_other_clocks,
    own_versions,
    reply_rule,
    stage_of,
    standings,
)
from openline.errors import FormatError
from openline.geotime import parse_instant
from openline.picture import INCIDENT, Folding, Picture
from openline.terms import OPEN, Outcome
from openline.words import Catalogue, Story, Teller, argument, argument_html, fitted, rulings, told_terms

from ._argument_screen import show
from ._explain_find import event_of, incident_named
from ._explain_trace import ArgumentRecord, document, printed, read, shown
from ._files import read_folder, shipped
from ._language import LANGUAGE, chosen, zone_offset
from ._options import AT, at_or_now

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_BROKEN = 3


@click.command("explain")
@click.argument("incident", required=False)
@click.option("--node", type=_FOLDER, default=None, help="The node in whose record the incident stands.")
@click.option("--events", type=_FILE, default=None, help="A list of events, as openline assess takes it, instead.")
@click.option("--id", "event", default=None, metavar="ID", help="The row of that list, by its own id.")
@click.option("--zone", default=None, metavar="ZONE",
              help="The clock of the list's days, and of local times: Asia/Damascus.")  # fmt: skip
@click.option("--check", "given", type=_FILE, default=None, metavar="FILE",
              help="Evaluate a JSON argument again; with --arrangement also ask its terms anew.")  # fmt: skip
@click.option("--arrangement", type=_FOLDER, default=None,
              help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
@click.option("--term", default=None, metavar="TERM", help="This term alone, whether it speaks or not.")
@click.option("--all", "all_terms", is_flag=True, help="Terms that do not speak to it too, in full.")
@AT
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print the whole argument as one JSON object.")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), default=None, metavar="FILE",
              help="Write it as a page.")  # fmt: skip
def explain_command(
    incident: str | None, node: Path | None, events: Path | None, event: str | None, zone: str | None,
    given: Path | None, arrangement: Path | None, term: str | None, all_terms: bool, at: str | None,
    language: str | None, as_json: bool, page: Path | None,
) -> int:  # fmt: skip
    """Say why: what was reported of INCIDENT, what each term asks and finds, what each side says, who determines.

    INCIDENT is a name (participant/id) in the record of --node, or the beginning of one; with --events FILE it is the
    row --id of a list. Nothing printed is a determination: only the mechanism of the instrument determines.

    Exit 0: no term speaks against it. 3: it would fall under a term if accurate (or, with --check, the argument does
    not hold). 4: that is open.
    """
    words = chosen(language)
    if given is not None:
        return _checked(read(given), arrangement, node, words, as_json=as_json)
    agreed = load(read_folder(arrangement or shipped()))
    if term is not None:
        _known_term(agreed, term)
    chosen_terms = _Chosen(only=term, all_terms=all_terms)
    now = at_or_now(at) if node is not None else None
    if events is not None and event is not None and incident is None and now is None:
        story = _of_row(events, event, zone, agreed, chosen_terms)
    elif incident is not None and node is not None and now is not None and events is None and event is None:
        story = _of_incident(node, incident, agreed, now, chosen_terms)
    else:
        raise FormatError(
            "cli.explain-what", "it is not said what to explain",
            hint="give INCIDENT --node DIR, or --events FILE --id ID, or --check FILE",
        )  # fmt: skip
    if as_json:
        click.echo(printed(document(story, agreed, now, term, all_terms=all_terms)))
    else:
        _said(story, Teller(words=words, agreed=agreed, offset=zone_offset, zone=zone or _zone_of(story)), page)
    return _exit(story)


class _Chosen(Struct, frozen=True, kw_only=True):
    """Which terms are told: one alone, or those that do not speak as well."""

    only: str | None
    all_terms: bool


def _said(story: Story, teller: Teller, page: Path | None) -> None:
    console = Console(highlight=False)
    parts = argument(story, teller)
    if page is None:
        show(console, parts, teller.words)
        return
    page.write_text(argument_html(parts, teller.words), "utf-8")
    console.print(f"[green]written[/green] {escape(str(page))}", soft_wrap=True)


def _of_row(events: Path, event: str, zone: str | None, agreed: Arrangement, terms: _Chosen) -> Story:
    row, source, kind = event_of(events, event, zone or agreed.about.local_zone)
    act = BulkAssessor(agreed, kind).act_of(row)
    argued, quiet = told_terms(act, agreed, terms.only, quiet=terms.all_terms)
    return Story(act=act, argued=argued, quiet=quiet, event=row, source=source)


def _of_incident(node: Path, name: str, agreed: Arrangement, at: datetime, terms: _Chosen) -> Story:
    folding, picture = _held(node, at)
    found = incident_named(picture.incidents, name)
    clocks = by_other_clocks(folding, at)
    heard = agreed.having(*standings(picture, agreed, clocks), at)
    act = act_of(found.report, heard)
    argued, quiet = told_terms(act, heard, terms.only, quiet=terms.all_terms)
    return Story(
        act=act,
        argued=argued,
        quiet=quiet,
        incident=found,
        sides=own_versions(found, reply_rule(assess(found, heard), heard), at, clocks),
        rulings=rulings(found, argued, heard),
        steps=tuple(INCIDENT.table.get(stage_of(found, heard).name, {})),
    )


def _held(node: Path, at: datetime) -> tuple[Folding, Picture]:
    # What is needed for a record only is loaded for a record only.
    from openline.node import look

    config, folding = look(node)
    return folding, folding.picture(config.arrangement_digest, at)


def _zone_of(story: Story) -> str | None:
    """The zone that the report names, else that of the first term that names one."""
    own = story.incident.report.header.local_zone if story.incident else None
    return own or next((item.term.local_zone for item in story.argued if item.term.local_zone), None)


def _known_term(agreed: Arrangement, name: str) -> None:
    if agreed.term(name) is None:
        from difflib import get_close_matches

        names = [term.id for term in agreed.terms]
        near = get_close_matches(name[:80], names, n=3, cutoff=0.4) or names[:5]
        raise FormatError(
            "cli.term-unknown", f"no term {name[:80]!r} in {agreed.about.id}", hint=f"near: {', '.join(near)}"
        )


def _exit(story: Story) -> int:
    outcomes = {item.verdict.outcome for item in story.argued}
    if Outcome.WOULD_FALL_UNDER in outcomes:
        return 3
    return 4 if outcomes & OPEN else 0


def _checked(
    record: ArgumentRecord, arrangement: Path | None, node: Path | None, words: Catalogue, *, as_json: bool
) -> int:
    """Whether an argument holds: its outcomes by its own answers, and its answers by the arrangement."""
    agreed = load(read_folder(arrangement)) if arrangement else None
    if agreed is not None and node is not None and record.as_of is not None:
        at = parse_instant(record.as_of)
        folding, picture = _held(node, at)
        agreed = agreed.having(*standings(picture, agreed, by_other_clocks(folding, at)), at)
    found = shown(record, agreed)
    if as_json:
        click.echo(printed(found))
        return 0 if found["holds"] else _BROKEN
    console = Console(highlight=False)
    wrong = dict.fromkeys((*found["not_following"], *(found["differing"] or ())))
    lines = [words.say("explain-check-broken", terms=" ".join(wrong))] if wrong else [words.say("explain-check-holds")]
    if not wrong and agreed is not None:
        lines.append(words.say("explain-check-anew"))
    if found["same_arrangement"] is False:
        lines.append(words.say("explain-check-other"))
    for line in (*lines, words.say("explain-closing")):
        console.print(escape(fitted(line, console.width) if console.is_terminal else line), soft_wrap=True)
    return _BROKEN if wrong else 0
