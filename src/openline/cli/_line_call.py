"""One test call at a terminal, step by step: who answers, what both sides hold, the nonce, the code, how it was heard.

Every answer can be given as an option, so that a script can play a call; what is not given is asked.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from openline.arrangement import Line
from openline.errors import FormatError, RecordError
from openline.journal import Checkpoint
from openline.messages import Channel, Fault, TestResult
from openline.picture import Book, Folding
from openline.watch import CODE_DIGITS, SPLIT, agreed_size, check_voice_code, spoken_code, voice_code

POOR = 2
"""Readability up to which a call counts as degraded: words get lost."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What was given as options; None is asked for."""

    silent: bool = False
    fault: Fault | None = None
    seconds: int | None = None
    they_hold: tuple[tuple[str, int], ...] = ()
    code: str | None = None
    readability: int | None = None
    language_ok: bool | None = None
    fallback: Channel | None = None


def newest_book(folding: Folding, participant: str) -> Book | None:
    """The journal that a participant writes now, as far as it is held: its newest with any entry."""
    held = [book for book in folding.books.values() if book.participant == participant and book.tree.size]
    return max(held, key=lambda book: (len(book.journal), book.journal), default=None)


def heads_at(books: tuple[Book, Book], sizes: tuple[int, int]) -> list[Checkpoint]:
    """Both journals' heads at the sizes that were agreed on, from our own trees."""
    for book, size in zip(books, sizes, strict=True):
        if not 1 <= size <= book.tree.size:
            raise FormatError("cli.size-not-held", f"{size} entries of {book.journal}: {book.tree.size} are held here",
                              hint="agree on the smaller of the two numbers that both sides said")  # fmt: skip
    return [
        Checkpoint(origin=book.origin, size=size, root=book.tree.root(size))
        for book, size in zip(books, sizes, strict=True)
    ]


def play(
    console: Console, line: Line, post: str, books: tuple[Book, Book] | None, nonce: str, given: Answers
) -> dict[str, Any]:
    """Guide one call and return the fields that it found, without line, means and times."""
    console.print(f"Call [bold]{escape(post)}[/bold] by {escape(line.means[0])}.")
    seconds = given.seconds if given.silent or given.seconds is not None else _rung()
    if given.silent or seconds is None:
        return _nobody(console, line, given)
    fields: dict[str, Any] = {"seconds_to_answer": seconds, "answering_post": post}
    fields |= _code(console, books, nonce, given) if books else _no_code(console)
    readability = given.readability or click.prompt(
        "How readable, 5 clear to 1 lost", type=click.IntRange(1, 5), err=True
    )
    language = given.language_ok
    if language is None:
        language = click.confirm("Was it a language agreed for that post?", default=True, err=True)
    result = TestResult.DEGRADED if readability <= POOR else TestResult.ANSWERED
    fields |= {"readability": readability, "language_ok": language}
    return fields | {"result": result if language else TestResult.WRONG_LANGUAGE} | _fallback(given)


def _rung() -> int | None:
    """Seconds until somebody answered, by a clock that no one sets; None when nobody did."""
    begun = time.monotonic()
    word = click.prompt("Enter when it is answered, n when nobody answers", default="", show_default=False, err=True)
    return None if word.strip().lower().startswith("n") else min(round(time.monotonic() - begun), 86_400)


def _nobody(console: Console, line: Line, given: Answers) -> dict[str, Any]:
    others = ", ".join(line.means[1:])
    console.print(f"[bold red]Nobody answers.[/bold red] Use the second channel: {escape(others or 'none is agreed')}.")
    fault = given.fault
    if fault is None and not given.silent:
        console.print("node: their heartbeats stopped. link: others still hear them. officer: they arrive here.")
        word = click.prompt(
            "Where is it", type=click.Choice(["node", "link", "officer", "unknown"]), default="unknown", err=True
        )
        fault = None if word == "unknown" else Fault(word)
    return {"result": TestResult.SILENT} | ({"fault": fault} if fault else {}) | _fallback(given)


def _fallback(given: Answers) -> dict[str, Any]:
    return {"fallback_used": given.fallback} if given.fallback else {}


def _no_code(console: Console) -> dict[str, Any]:
    console.print("[yellow]No code:[/yellow] no entry of their journal is held here, so there is nothing to compare.")
    return {"remark": "no code: no entry of their journal was held"}


def _code(console: Console, books: tuple[Book, Book], nonce: str, given: Answers) -> dict[str, Any]:
    """Sizes first, then the nonce, then the code: whoever learns the nonce last cannot choose a history for it."""
    for book in books:
        console.print(f"  Say: I hold [bold]{book.tree.size}[/bold] entries of {escape(book.journal)}.")
    theirs = dict(given.they_hold)
    sizes = []
    for book in books:
        said = theirs.get(book.participant)
        if said is None:
            ask = f"How many entries of {book.journal} do they hold"
            said = click.prompt(ask, type=click.IntRange(0), err=True)
        try:
            sizes.append(agreed_size(book.tree.size, said))
        except RecordError:
            return _no_code(console)
    heads = heads_at(books, (sizes[0], sizes[1]))
    expected = voice_code(nonce, *heads)
    for head, book in zip(heads, books, strict=True):
        console.print(f"  Both compare {escape(book.journal)} at [bold]{head.size}[/bold].")
    console.print(f"  Read, digit by digit: [bold]{nonce[:3]} {nonce[3:]}[/bold]")
    console.print(f"  They must read back:  [bold]{spoken_code(expected)}[/bold]   do not say it first")
    return _read_back(console, heads, expected, given)


def _read_back(console: Console, heads: list[Checkpoint], expected: str, given: Answers) -> dict[str, Any]:
    digits = digits_of(given.code if given.code is not None else _asked())
    if len(digits) != len(expected):
        raise FormatError(
            "cli.code-malformed", f"{len(digits)} digits are no code", hint="eight, as they were read back"
        )
    if digits != expected and given.code is None:
        click.echo("That differs. Let them say it once more, slowly.", err=True)
        digits = digits_of(_asked())
    try:
        check_voice_code(expected, digits)
    except RecordError as error:
        _split(console, heads)
        return {"code_read_back": digits, "remark": f"{SPLIT}: expected {expected} [{error.code}]"}
    console.print("[green]The codes agree:[/green] both sides hold the same history up to these sizes.")
    return {"code_read_back": digits}


def _split(console: Console, heads: list[Checkpoint]) -> None:
    """What a duty officer does at once, and what to write down."""
    console.print("[bold red]SPLIT VIEW SUSPECTED.[/bold red] The codes differ: two histories may be in use.")
    console.print("  Keep both heads. Ours:")
    for head in heads:
        console.print(f"    {escape(head.origin)} {head.size} {head.root.hex()[:16]}")
    console.print("  Trust nothing since the codes last agreed. Holds and warnings still ring.")
    console.print("  Call the second channel now. Ask a third participant which heads it holds.")


def digits_of(heard: str) -> str:
    """The decimal digits of what was typed, of any script, as 0 to 9: a keyboard in Amman or Tehran types its own."""
    return "".join(str(int(character)) for character in heard if character.isdecimal())


def _asked() -> str:
    """Eight digits as they were read back; asked again while they are fewer or more, since lines crackle."""
    ask: Callable[[], str] = lambda: str(click.prompt("Code read back", err=True))  # noqa: E731 - one line
    heard = ask()
    while len(digits_of(heard)) != CODE_DIGITS:
        click.echo("Eight digits, please. Let them say it again.", err=True)
        heard = ask()
    return heard
