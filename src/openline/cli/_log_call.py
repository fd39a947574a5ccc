"""``openline log-call``: a call taken or made by voice, typed in line by line as on the printed form, and recorded.

It needs no network. What was typed is kept in the node's folder until it stands in the journal; the same call is not
recorded twice.
"""

import hashlib
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from openline.actions import Said
from openline.arrangement import Arrangement, load
from openline.errors import FormatError, OpenlineError
from openline.geotime import parse_instant
from openline.node import look, open_node
from openline.paper import HEAD, form_of
from openline.words import Catalogue

from ._acting import known_post, passphrase_asked
from ._call_draft import Draft, begun, drafts, read_draft, read_typed
from ._call_screen import Screen
from ._call_session import Seat, Session
from ._call_tokens import Tokens
from ._check_again import check_again
from ._files import read_folder, shipped
from ._forms import with_paper
from ._language import LANGUAGE, chosen
from ._preview import what_leaves

_AHEAD = timedelta(minutes=5)
"""A paper's time may be that much ahead of this machine's clock."""


@click.command("log-call")
@click.argument("node", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--kind", default=None, metavar="KEY", help="The call, by its key or name (openline forms --list). Default: ask."
)
@click.option("--post", default=None, help="The post that takes or makes the call. Default: the node's own.")
@click.option("--for", "logged_for", default=None, metavar="POST",
              help="Log an act of this counterpart without a device: reported by us, never their signature.")  # fmt: skip
@click.option("--exercise", is_flag=True, help="Practice: marked so everywhere.")
@click.option("--fill", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None, metavar="FILE",
              help="Take the lines from a file (`3: value`) instead of asking.")  # fmt: skip
@click.option("--written-utc", default=None, metavar="INSTANT", help="When the paper form was written (UTC, with Z).")
@click.option("--officer", default=None, metavar="KEY", help="The officer's key that signs, when a post has several.")
@click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
@LANGUAGE
@click.option("--yes", is_flag=True, help="With --fill: record without asking.")
@click.option("--json", "as_json", is_flag=True, help="With --fill: print what was recorded as one JSON object.")
def log_call_command(
    node: Path, kind: str | None, post: str | None, logged_for: str | None, exercise: bool, fill: Path | None,
    written_utc: str | None, officer: str | None, arrangement: Path | None, language: str | None, yes: bool, as_json: bool,
) -> int:  # fmt: skip
    """Record a call made by voice at a post of NODE, line by line as on the printed form (openline forms).

    ? explains a line, < goes back, an empty answer takes what stands in brackets. Before anything is recorded the
    whole call is read back with everybody who will be told.
    """
    agreed = load(read_folder(arrangement or shipped()))
    at = _written(written_utc)
    seat = _seat(node, agreed, post, at)
    head = _given(agreed, logged_for, seat.post, exercise=exercise)
    screen = Screen(with_paper(chosen(language)))
    if fill is not None:
        if kind is None or written_utc is None:
            raise FormatError(
                "cli.paper-unnamed",
                "a file needs its form and the time at which the paper was written",
                hint="give --kind and --written-utc; the same paper is then recorded once",
            )
        return _filled(node, seat, fill, kind, head, screen, officer, yes=yes, as_json=as_json)
    secret = passphrase_asked()
    session = _begun(node, seat, kind, head, screen)
    try:
        screen.ask_all(session)
        while not _read_back(session, screen):
            pass
    except click.Abort:
        _left(session, screen)
        raise
    try:
        return _recorded(node, session, secret, officer, screen.console)
    except OpenlineError:
        _left(session, screen)
        raise


def _written(text: str | None) -> datetime:
    now = datetime.now(UTC).replace(microsecond=0)
    at = now if text is None else parse_instant(text)
    if at > now + _AHEAD:
        raise FormatError("cli.written-later", f"{text} has not come yet", hint="write the time on the paper, in UTC")
    return at


def _seat(node: Path, agreed: Arrangement, post: str | None, at: datetime) -> Seat:
    config, folding = look(node)
    if config.arrangement_digest != agreed.digest:
        raise FormatError(
            "cli.other-arrangement",
            f"{node.name} was opened under another version of {config.arrangement}",
            hint="name the folder of that version with --arrangement",
        )
    name = post or config.host_post
    if known_post(agreed, name) != config.participant:
        raise FormatError("cli.not-our-post", f"{name} is no post of {config.participant}", hint="leave --post out")
    # What is open is asked as of the clock, not of the paper: a paper is about what its writer knew already.
    picture = folding.picture(config.arrangement_digest, max(at, datetime.now(UTC).replace(microsecond=0)))
    return Seat(participant=config.participant, post=name, agreed=agreed, picture=picture, at=at)


def _given(agreed: Arrangement, logged_for: str | None, post: str, *, exercise: bool) -> dict[str, str]:
    """The lettered lines that options decide."""
    head = {"B": post} | ({"A": "exercise"} if exercise else {})
    if logged_for is None:
        return head
    if known_post(agreed, logged_for) == known_post(agreed, post):
        raise FormatError("cli.own-post", f"{logged_for} is our own post", hint="name the counterpart's post")
    return head | {"F": logged_for}


def _begun(node: Path, seat: Seat, kind: str | None, head: dict[str, str], screen: Screen) -> Session:
    """A call that was left, or a new one."""
    tokens = Tokens(node)
    left = [draft for draft in drafts(node) if draft.path.name[:5] != "fill-"]
    old = screen.old_draft(left, lambda draft: screen.words.say(form_of(draft.form).name)) if left else None
    if old is not None:
        return Session(seat, form_of(old.form), old, tokens)
    form = screen.form() if kind is None else form_of(kind)
    return Session(seat, form, begun(node, form.key, seat.at, os.urandom(48), head), tokens)


def _read_back(session: Session, screen: Screen) -> bool:
    """Read the call back and ask; False when a line has to be asked again first. Leaving keeps the draft."""
    try:
        session.trial(session.envelope())
    except OpenlineError as error:
        screen.console.print(f"[red]{escape(error.message)}[/red]\n{escape(error.hint)} [dim]{error.code}[/dim]")
        answer = screen.read("Which line is wrong? Its letter or number > ").strip().upper()
        known = {str(line.number) for line in session.form.lines}
        if answer in known or (len(answer) == 1 and answer in "ABCDEFGHJKL"):
            screen.ask(session, int(answer) if answer in known else answer)
        return False
    screen.read_back(session)
    if screen.settled(session, lambda: _everything(session, screen.words)):
        return True
    raise click.Abort


def _everything(session: Session, words: Catalogue) -> str:
    form, seat = session.form, session.seat
    return what_leaves(
        form.kind, session.fields(), session.envelope(), session.head().from_post, seat.participant, words
    )


def _left(session: Session, screen: Screen) -> None:
    if session.draft.lines:
        screen.console.print(
            f"\n[yellow]Not recorded.[/yellow] What was typed is kept in {escape(session.draft.path.name)}; "
            "the next log-call offers it again."
        )


def _filled(
    node: Path, seat: Seat, path: Path, kind: str, head: dict[str, str], screen: Screen, officer: str | None,
    *, yes: bool, as_json: bool,
) -> int:  # fmt: skip
    """A call from a file of typed lines; the same file is recorded once."""
    form = form_of(kind)
    typed_head, lines = read_typed(path)
    if beyond := [number for number in lines if number > len(form.lines)]:
        raise FormatError(
            "cli.fill-unreadable", f"this form has no line {beyond[0]}", hint=f"its last is {len(form.lines)}"
        )
    if beyond_letters := sorted(set(typed_head) - {line.letter for line in HEAD}):
        raise FormatError(
            "cli.fill-unreadable", f"no form has a line {beyond_letters[0]}", hint="letters are A to L without I"
        )
    draft = _same_paper(node, seat, form.key, path.read_bytes(), head)
    if draft.recorded:
        _say_recorded(draft.recorded, screen.console, again=True, as_json=as_json)
        return 0
    draft.head.update({letter: text for letter, text in typed_head.items() if letter == "F"})
    draft.lines.clear()
    session = Session(seat, form, draft, Tokens(node))
    for line in form.lines:
        session.accept(line, lines.get(line.number, ""))
    for letter, text in typed_head.items():
        session.accept_head(letter, text)
    session.trial(session.envelope())
    if not as_json:
        screen.read_back(session)
    if not yes and not screen.settled(session, lambda: _everything(session, screen.words)):
        raise click.Abort
    return _recorded(node, session, passphrase_asked(), officer, screen.console, keep=True, as_json=as_json)


def _same_paper(node: Path, seat: Seat, key: str, data: bytes, head: dict[str, str]) -> Draft:
    """The draft of this very paper, from an earlier run or new."""
    about = json.dumps([key, sorted(head.items()), seat.at.isoformat()]).encode()
    digest = hashlib.sha256(about + data).hexdigest()
    path = node / f"fill-{digest[:24]}.call"
    old = read_draft(path)
    return old or Draft(path=path, form=key, started_utc=seat.at, random=os.urandom(48), head=dict(head))


def _recorded(
    node: Path, session: Session, secret: bytes, officer: str | None, console: Console, *, keep: bool = False,
    as_json: bool = False,
) -> int:  # fmt: skip
    """Sign and record it, then forget the draft; whatever fails leaves the draft where it is."""
    session.draft.keep()
    session.tokens.keep()
    opened = open_node(node, secret)
    try:
        envelope, draft = session.envelope(), session.draft
        said = opened.submit(
            session.head().from_post, session.form.kind, session.fields(), envelope, draft.random, session.seat.at,
            officer=officer,
        )  # fmt: skip
    finally:
        opened.store.close()
    name = f"{session.seat.participant}/{said.message.header.serial}"
    if keep:
        draft.settle(name)
    else:
        draft.drop()
    _say_recorded(name, console, said=said, as_json=as_json)
    if not as_json:
        check_again([said.ref.object], node, session.seat.agreed, console)
    return 0


def _say_recorded(
    name: str, console: Console, *, said: Said | None = None, again: bool = False, as_json: bool = False
) -> None:
    if as_json:
        row = {"serial": name, "again": again} | ({"object": said.ref.object, "leaf": said.ref.leaf} if said else {})
        click.echo(json.dumps(row))
        return
    if again:
        console.print(f"[yellow]This paper was recorded before, as {escape(name)}; nothing was recorded now.[/yellow]")
        return
    assert said is not None, "just recorded"
    console.print(f"[green]recorded as serial {escape(name)}[/green]; write it on the form")
    console.print("Nobody else knows yet: it travels when the nodes next meet.")
    console.print(f"[dim]{escape(said.ref.object)}\nleaf {said.ref.leaf}[/dim]")
