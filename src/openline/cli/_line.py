"""``openline line``: what lines are declared and found to be, a guided test call, the called side's code, a declaration."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from openline.actions import Envelope
from openline.arrangement import Arrangement, Line, load
from openline.errors import FormatError, RecordError
from openline.geotime import format_instant, parse_instant
from openline.messages import (
    Channel,
    Fault,
    LineDeclared,
    LineState,
    LineTested,
    Precedence,
    Status,
    TestResult,
)
from openline.node import look
from openline.picture import Folding, Picture
from openline.watch import SPLIT, LineRow, every_s, line_rows, nonce_of, spoken_code, tests_on, voice_code

from ._acting import acted, known_post
from ._files import read_folder, shipped
from ._line_board import board_parts, plain_row
from ._line_call import Answers, digits_of, heads_at, newest_book, play
from ._options import AT, at_or_now

_NODE = click.argument("node", type=click.Path(exists=True, file_okay=False, path_type=Path))
_LINE = click.argument("line")
_ARRANGEMENT = click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
                            help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
_TWO_HISTORIES = 3


@click.group("line")
def line_group() -> None:
    """Lines between posts: what each side declares them to be, what they are found to be, and test calls.

    The two are shown side by side and never merged. docs/lines.md says what the colours mean.
    """


@line_group.command("status")
@_NODE
@_ARRANGEMENT
@AT
@click.option("--json", "as_json", is_flag=True, help="Print the lines as one JSON object.")
def status_line(node: Path, arrangement: Path | None, at: str | None, as_json: bool) -> int:
    """Show every line as NODE holds it. Lines on which NODE's participant has a post are judged for test calls.

    A node's last cosignature under ours shows that it was there then, by its own clock. Heartbeats are aged by a
    running node only.
    """
    agreed = load(read_folder(arrangement or shipped()))
    now = at_or_now(at)
    participant, folding, picture = _held(node, now)
    rows, alive = _rows(folding, picture, agreed, participant), _cosigned(folding, participant, now)
    if as_json:
        lines = [plain_row(row, alive) for row in rows]
        click.echo(
            json.dumps({"participant": participant, "as_of": format_instant(now), "lines": lines}, ensure_ascii=False)
        )
        return 0
    console = Console(highlight=False)
    console.print(f"[bold]LINES[/bold] of {escape(participant)} as of {format_instant(now)}")
    console.print("[dim]Declared: what a side says. Observed: what calls and nodes show.[/dim]")
    if not rows:
        console.print("no line: the arrangement names none and nobody declared one")
    for part in board_parts(rows, {line.id: line for line in agreed.lines}, alive, participant, now):
        console.print(part)
    return 0


@line_group.command("test")
@_NODE
@_LINE
@_ARRANGEMENT
@click.option("--post", default=None, help="Our post that calls. Default: the only one of ours on the line.")
@click.option("--with", "other", default=None, help="The post that is called. Default: the only other one.")
@click.option("--means", type=click.Choice([c.value for c in Channel]), default="telephone", show_default=True)
@click.option("--silent", is_flag=True, help="Nobody answered.")
@click.option("--fault", type=click.Choice([f.value for f in Fault]), default=None, help="Where the silence is.")
@click.option("--seconds", type=click.IntRange(0, 86_400), default=None, help="Seconds until it was answered.")
@click.option("--they-hold", type=(str, click.IntRange(0)), multiple=True, metavar="PARTICIPANT SIZE",
              help="How many entries of a participant's journal the other side says it holds; once for each.")  # fmt: skip
@click.option("--nonce", default=None, help="Six digits drawn outside this computer for this call, as by dice.")
@click.option("--code", default=None, help="The eight digits that were read back.")
@click.option("--readability", type=click.IntRange(1, 5), default=None, help="5 clear, 3 with effort, 1 lost.")
@click.option("--language-ok/--wrong-language", default=None, help="Whether it was a language agreed for that post.")
@click.option("--fallback", type=click.Choice([c.value for c in Channel]), default=None, help="The means used instead.")
@click.option("--exercise", is_flag=True, help="Practice: marked so everywhere.")
def test_line(
    node: Path, line: str, arrangement: Path | None, post: str | None, other: str | None, means: str, silent: bool,
    fault: str | None, seconds: int | None, they_hold: tuple[tuple[str, int], ...], nonce: str | None, code: str | None,
    readability: int | None, language_ok: bool | None, fallback: str | None, exercise: bool,
) -> int:  # fmt: skip
    """Make a test call over LINE: guided, timed, with the code that both sides read back, and recorded.

    What is not given as an option is asked. Exit 3 when the codes differ: two histories may be in use.
    """
    agreed = load(read_folder(arrangement or shipped()))
    now = datetime.now(UTC).replace(microsecond=0)
    participant, folding, picture = _held(node, now)
    found = _known_line(agreed, line, picture)
    ours, theirs = _posts(agreed, found, participant, post, other)
    mine, foreign = newest_book(folding, participant), newest_book(folding, known_post(agreed, theirs))
    books = (mine, foreign) if mine is not None and foreign is not None else None
    drawn = digits_of(nonce) if nonce else nonce_of(os.urandom(16))
    given = Answers(
        silent=silent, fault=Fault(fault) if fault else None, seconds=seconds, they_hold=they_hold, code=code,
        readability=readability, language_ok=language_ok, fallback=Channel(fallback) if fallback else None,
    )  # fmt: skip
    console = Console(highlight=False)
    fields = play(console, found, theirs, books, drawn, given)
    fields |= {"line": found.id, "means": Channel(means), "tested_utc": now, "nonce": drawn,
               "next_due_utc": now + timedelta(seconds=every_s(found))}  # fmt: skip
    _record(node, agreed, ours, LineTested, fields, (theirs,), exercise, console)
    split = str(fields.get("remark", "")).startswith(SPLIT)
    if split:
        console.print("Tell your deputy and the guarantor. The line shows red until a code agrees.")
    elif fields["result"] is TestResult.SILENT:
        console.print("Call again in 5 minutes; a second miss makes the line red.")
    else:
        console.print(f"next test call due {fields['next_due_utc']:%H:%MZ}")
    return _TWO_HISTORIES if split else 0


@line_group.command("answer")
@_NODE
@_LINE
@_ARRANGEMENT
@click.option("--with", "other", required=True, help="The post that calls.")
@click.option("--nonce", default=None, help="The six digits that the caller read.")
@click.option("--size", type=(str, click.IntRange(1)), multiple=True, metavar="PARTICIPANT SIZE",
              help="The size agreed on for a participant's journal; once for each.")  # fmt: skip
def answer_line(
    node: Path, line: str, arrangement: Path | None, other: str, nonce: str | None, size: tuple[tuple[str, int], ...]
) -> int:
    """You are called over LINE: say what NODE holds, enter what was agreed and the nonce, read back the code.

    Records nothing: the caller's record names your post, and your own test call is yours to record.
    """
    agreed = load(read_folder(arrangement or shipped()))
    participant, folding, picture = _held(node, datetime.now(UTC).replace(microsecond=0))
    found = _known_line(agreed, line, picture)
    _posts(agreed, found, participant, None, other)
    caller = known_post(agreed, other)
    books = (newest_book(folding, caller), newest_book(folding, participant))
    if books[0] is None or books[1] is None:
        raise RecordError("watch.nothing-to-compare", f"no entry of {caller} is held here",
                          hint="let the nodes meet once (openline bundle carries entries by hand)")  # fmt: skip
    console, agreed_sizes = Console(highlight=False), dict(size)
    for book in (books[0], books[1]):
        console.print(f"  Say: I hold [bold]{book.tree.size}[/bold] entries of {escape(book.journal)}.")
    sizes = [
        agreed_sizes.get(book.participant)
        or click.prompt(f"Size agreed on for {book.journal}", type=click.IntRange(1), default=book.tree.size, err=True)
        for book in (books[0], books[1])
    ]
    heads = heads_at((books[0], books[1]), (sizes[0], sizes[1]))
    read = nonce or click.prompt("Six digits that they read", err=True)
    code = voice_code(digits_of(str(read)), *heads)
    console.print(f"  Read back: [bold]{spoken_code(code)}[/bold]")
    return 0


@line_group.command("declare")
@_NODE
@_LINE
@click.argument("state", type=click.Choice([state.value for state in LineState]))
@_ARRANGEMENT
@click.option("--reason", required=True, help="Why, in one line; everybody reads it.")
@click.option("--post", default=None, help="Our post that declares. Default: the only one of ours on the line.")
@click.option("--effective", default=None, metavar="INSTANT", help="From when (UTC, with Z). Default: now.")
@click.option("--exercise", is_flag=True, help="Practice: marked so everywhere.")
@click.option("--yes", is_flag=True, help="Do not ask before signing.")
def declare_line(
    node: Path, line: str, state: str, arrangement: Path | None, reason: str, post: str | None, effective: str | None,
    exercise: bool, yes: bool,
) -> int:  # fmt: skip
    """Declare LINE to be in STATE. Two officers sign; it is an open entry that is never erased.

    Safety-of-life messages pass in every state: answer the telephone all the same.
    """
    agreed = load(read_folder(arrangement or shipped()))
    now = datetime.now(UTC).replace(microsecond=0)
    participant, _, picture = _held(node, now)
    found = _known_line(agreed, line, picture)
    ours, theirs = _posts(agreed, found, participant, post, None, many=True)
    mark = "EXERCISE: " if exercise else ""
    ask = f"{mark}{participant} declares {found.id} {state.replace('-', ' ')}; two officers sign. Record it?"
    if not yes and not click.confirm(ask, err=True):
        raise click.Abort
    at = parse_instant(effective) if effective else now
    fields = {"line": found.id, "state": LineState(state), "reason": reason, "effective_utc": at}
    told = tuple(item for item in found.between if item != ours) if not theirs else (theirs,)
    _record(node, agreed, ours, LineDeclared, fields, told, exercise, Console(highlight=False))
    return 0


def _held(node: Path, now: datetime) -> tuple[str, Folding, Picture]:
    config, folding = look(node)
    return config.participant, folding, folding.picture(config.arrangement_digest, now)


def _rows(folding: Folding, picture: Picture, agreed: Arrangement, participant: str) -> tuple[LineRow, ...]:
    first = [entry.message for entry in folding.books[participant].entries[:1]]
    since = first[0].header.dtg_utc if first and first[0] is not None else picture.as_of
    return line_rows(picture, agreed, participant, tests_on(folding.entries()), {}, since)


def _cosigned(folding: Folding, ours: str, now: datetime) -> dict[str, datetime]:
    """When each other participant's node last cosigned our journal, by its own clock: then it was there."""
    found: dict[str, datetime] = {}
    for book in folding.books.values():
        for item in folding.cosignatures(book.journal) if book.participant == ours else ():
            at = datetime.fromtimestamp(item.at_s, UTC)
            if item.participant != ours and at <= now:
                found[item.participant] = max(found.get(item.participant, at), at)
    return found


def _known_line(agreed: Arrangement, name: str, picture: Picture) -> Line:
    """A line of the arrangement; raises FormatError naming those there are."""
    found = next((line for line in agreed.lines if line.id == name), None)
    if found is not None:
        return found
    if any(line.id == name for line in picture.lines):
        raise FormatError("cli.line-not-agreed", f"{name[:80]!r} was declared, but the arrangement has no posts for it",
                          hint="add it to lines.yaml, or use openline say")  # fmt: skip
    names = ", ".join(line.id for line in agreed.lines) or "none"
    raise FormatError("cli.no-such-line", f"no line {name[:80]!r}", hint=f"lines are {names}")


def _posts(
    agreed: Arrangement, line: Line, participant: str, post: str | None, other: str | None, *, many: bool = False
) -> tuple[str, str]:
    """Our post on the line and the other one; raises FormatError where a name is missing or wrong."""
    owner = {item.id: item.participant for item in agreed.posts}
    ours = [name for name in line.between if owner.get(name) == participant]
    theirs = [name for name in line.between if owner.get(name) != participant]
    if not ours:
        raise FormatError(
            "cli.not-on-line",
            f"{participant} has no post on {line.id}",
            hint=f"posts there are {', '.join(line.between)}",
        )
    return _one(ours, post, "--post", line), "" if many else _one(theirs, other, "--with", line)


def _one(names: list[str], wanted: str | None, option: str, line: Line) -> str:
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted not in names:
        raise FormatError("cli.no-such-post", f"{option} {wanted[:80]!r} is not on {line.id}" if wanted else f"{option} is missing",
                          hint=f"posts are {', '.join(names) or 'none'}")  # fmt: skip
    assert wanted is not None, "one of the names"
    return wanted


def _record(
    node: Path, agreed: Arrangement, post: str, kind: Any, fields: dict[str, Any], told: tuple[str, ...], exercise: bool,
    console: Console,
) -> None:  # fmt: skip
    envelope = Envelope(
        to_posts=told,
        recipients=tuple(dict.fromkeys(known_post(agreed, name) for name in told)),
        precedence=Precedence.ROUTINE,
        status=Status.EXERCISE if exercise else Status.ACTUAL,
    )
    said = acted(node, post, kind, fields, envelope)
    console.print(f"[green]recorded[/green] {escape(said.ref.object)}")
