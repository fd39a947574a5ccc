"""The screen of ``openline log-call``: one line asked after another, the whole read back, nothing typed twice.

``?`` explains a line, ``<`` goes back to the one before, an empty answer means what stands in brackets or skips a line
that may stay empty. What is refused stays in the input, with the reason above it.
"""

import sys
from collections.abc import Callable

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from openline.errors import BadInput, FormatError
from openline.geotime import Certainty, format_position, read_position
from openline.paper import FORMS, HEAD, FormLine, HeadLine, Reading, VoiceForm, choices, read_time, show_time
from openline.words import Catalogue

from ._call_draft import Draft
from ._call_session import Session, asked_letters

_WIDTH = 80
_FIRST = "hdnmqpwxr"
"""Keys shown first: the calls on which lives hang, then the commonest."""


class Screen:
    """A terminal of 80 columns, or lines from a pipe. ``words`` label the lines in the officer's language."""

    def __init__(self, words: Catalogue) -> None:
        self.words = words
        self.console = Console(highlight=False, width=_WIDTH)

    # -- choosing -------------------------------------------------------------------------------

    def form(self) -> VoiceForm:
        """Which call it is, by one key."""
        table = Table.grid(padding=(0, 2), expand=True)
        for _ in range(2):
            table.add_column(width=1, style="bold")
            table.add_column(ratio=1)
        ordered = sorted(FORMS, key=lambda form: (_FIRST + form.key).index(form.key))
        half = -(-len(ordered) // 2)
        for left, right in zip(ordered[:half], [*ordered[half:], None], strict=False):
            table.add_row(left.key, self._title(left), *((right.key, self._title(right)) if right else ("", "")))
        self.console.print("[bold]Which call?[/bold] One key; Ctrl-C leaves.")
        self.console.print(table)
        while True:
            key = self._key()
            if found := next((form for form in FORMS if form.key == key.lower()), None):
                return found
            self.console.print(f"[yellow]{escape(key[:1]) or 'that'} is no key of the list[/yellow]")

    def old_draft(self, drafts: list[Draft], titled: Callable[[Draft], str]) -> Draft | None:
        """A call that was left: go on with it, drop it, or leave it for later and begin another."""
        for draft in drafts:
            self.console.print(
                f"[yellow]A call was left at {draft.started_utc:%H:%M}Z on {draft.started_utc:%d %b}:[/yellow] "
                f"{escape(titled(draft))}\n  {len(draft.lines)} line(s) were typed; it is not recorded."
            )
            answer = self.read("Enter: go on   n: another call, keep this one   d: drop it > ").strip().lower()
            if answer == "d":
                draft.drop()
            elif answer != "n":
                return draft
        return None

    # -- asking ---------------------------------------------------------------------------------

    def ask_all(self, session: Session) -> None:
        """Every line that has no accepted text yet, in the order of the form."""
        mark = "EXERCISE EXERCISE EXERCISE  " if session.draft.head.get("A") == "exercise" else ""
        self.console.print(f"\n[bold]{mark}{escape(self._title(session.form))}[/bold]")
        self.console.print("[dim]* must be filled  ? explains  < goes back  Enter takes what is in \\[brackets][/dim]")
        if session.logged_for:
            self.console.print(
                f"[yellow]Logged for {escape(session.logged_for)}: reported by us, never their signature.[/yellow]"
            )
        if session.form.about:
            self._ask_what(session)
        known = session.draft.lines
        numbers = [line.number for line in session.form.lines if not (session.form.about and line.number == 1)]
        begun = any(number in known for number in numbers)
        steps: list[str | int] = [*asked_letters(session), *numbers]
        # The letters come first: whoever has typed a numbered line has answered them.
        open_steps = [n for n, step in enumerate(steps) if (not begun if isinstance(step, str) else step not in known)]
        place = open_steps[0] if open_steps else len(steps)
        while place < len(steps):
            place = max(0, place + (1 if self.ask(session, steps[place]) else -1))

    def _ask_what(self, session: Session) -> None:
        """What the call is about comes first of all: it decides how urgent it is and to whom it goes."""
        if not session.items:
            raise FormatError(
                "cli.nothing-open",
                "nothing is open that this call could be about",
                hint="look at openline status; a counterpart's own act is logged with --for POST",
            )
        while session.item is None:
            self._ask_number(session, session.form.line(1))

    def ask(self, session: Session, step: str | int) -> bool:
        """Ask one line until it holds; False when somebody wants the line before."""
        if isinstance(step, str):
            return self._ask_letter(session, next(line for line in HEAD if line.letter == step))
        return self._ask_number(session, session.form.line(step))

    def _ask_letter(self, session: Session, line: HeadLine) -> bool:
        usual = session.draft.head.get(line.letter, "")
        must = line.letter in "ABCE" or (bool(session.logged_for) and line.letter in "GK")
        options = [_whole(f"{n} {self.words.say(f'value-{value}')}") for n, value in enumerate(line.choices, start=1)]
        if line.letter == "E":
            near = session.seat.neighbours()
            options = [_whole(f"{n} {name}") for n, name in enumerate(near[:9], start=1)]
        self._label(line.letter, self.words.say(line.label), must=must, hint="  ".join(options))
        return self._until_it_holds(
            usual, lambda text: session.accept_head(line.letter, text or usual), self._help_head(line, must), ""
        )

    def _ask_number(self, session: Session, line: FormLine) -> bool:
        if line.reading is Reading.SERIAL:
            self._list(session)
        label = self.words.say(line.label)
        self._label(str(line.number), label, must=line.required, hint=self._hint(session, line))
        old = session.draft.lines.get(line.number, "")
        return self._until_it_holds(
            session.usual(line), lambda text: self._accepted(session, line, text), self._help(line), old
        )

    def _accepted(self, session: Session, line: FormLine, text: str) -> None:
        session.accept(line, text)
        said = self._echo(session, line)
        if said:
            self.console.print(f"     [dim]= {escape(said)}[/dim]")
        if line.reading is Reading.SECOND:
            self.warn_apart(session)

    def _until_it_holds(self, usual: str, accept: Callable[[str], object], more: str, typed: str) -> bool:
        prompt = f"     [{usual}] > " if usual else "     > "
        while True:
            typed = self.read(prompt, typed)
            if typed.strip() == "<":
                return False
            if typed.strip() == "?":
                self.console.print(f"     [cyan]{escape(more)}[/cyan]")
                typed = ""
                continue
            try:
                accept(typed)
            except BadInput as error:
                self.console.print(f"     [red]{escape(error.message)}[/red]")
                self.console.print(f"     {escape(error.hint)} [dim]{error.code}[/dim]")
            else:
                return True

    # -- reading back ---------------------------------------------------------------------------

    def read_back(self, session: Session) -> None:
        """The whole call on one screen: what stands on each line, to whom it goes, who reads it."""
        head, envelope, shown = session.head(), session.envelope(), session.shown()
        mark = "EXERCISE EXERCISE EXERCISE  " if head.status.value == "exercise" else ""
        self.console.rule(f"[bold]{mark}{escape(self.words.say(session.form.name))}[/bold]")
        self.console.print(
            f"[bold]A[/bold] {head.status.value}  [bold]B[/bold] from {head.from_post}  "
            f"[bold]C[/bold] {head.precedence.value.upper()}  [bold]D[/bold] {head.channel.value}"
        )
        if head.logged_for:
            self.console.print(
                f"[bold]F[/bold] logged for {escape(head.logged_for)}, [bold]G[/bold] voice of {escape(head.who_spoke)}\n"
                "  [yellow]reported by us, not their signature[/yellow]"
            )
        if head.words:
            self.console.print(f"[bold]K[/bold] ({escape(head.language)}) {escape(head.words)}")
        if head.translation:
            self.console.print(f"[bold]L[/bold] {escape(head.translation)}")
        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(width=2, justify="right", style="bold")
        table.add_column(width=24)
        table.add_column(ratio=1, overflow="fold")
        for line in session.form.lines:
            if line.number in shown:
                table.add_row(
                    str(line.number),
                    escape(self.words.say(line.label)),
                    escape(self._exact(session, line, shown[line.number])),
                )
        self.console.print(table)
        self.warn_apart(session)
        told = ", ".join(envelope.to_posts) or "nobody: it is only recorded"
        readers = ", ".join(envelope.recipients) or "nobody"
        self.console.print(f"[bold]E[/bold] told: [bold]{escape(told)}[/bold]")
        self.console.print(
            f"Leaves: exactly these lines, signed by one officer; opened by {escape(readers)} and by nobody else. "
            "The mirrors see that an entry exists, not what it says."
        )

    def settled(self, session: Session, everything: Callable[[], str]) -> bool:
        """Whether to record what was read back; lines are changed here by their letter or number."""
        while True:
            answer = self.read("y record   1.. or A.. change a line   v all that leaves   q keep as draft > ")
            word = answer.strip().lower()
            if word == "y":
                return True
            if word == "q":
                return False
            if word == "v":
                click.echo(everything())
            elif word.upper() in {line.letter for line in HEAD} and word:
                self.ask(session, word.upper())
                self.read_back(session)
            elif word.isascii() and word.isdigit() and 1 <= int(word) <= len(session.form.lines):
                self.ask(session, int(word))
                self.read_back(session)

    def warn_apart(self, session: Session) -> None:
        """Say it when the two descriptions of the place do not agree."""
        found = session.disagreement()
        if found is None or found[0] is Certainty.CERTAIN:
            return
        sure, metres = found
        said = f"{metres / 1000:.1f} km" if metres >= 1000 else f"{metres} m"
        if sure is Certainty.NO:
            self.console.print(
                f"     [red]THE TWO DESCRIPTIONS LIE {said} APART.[/red]\n"
                "     Ask again which is right. It can be sent; it will not be confirmed so."
            )
        else:
            self.console.print(
                f"     [yellow]The two descriptions lie {said} apart; their accuracy explains that.[/yellow]"
            )

    # -- parts ----------------------------------------------------------------------------------

    def read(self, prompt: str, typed: str = "") -> str:
        """One line from the keyboard, with what was typed before still in it; Ctrl-C and the end of input leave."""
        if not sys.stdin.isatty():
            click.echo(prompt, nl=False)
            line = sys.stdin.readline()
            if not line:
                raise click.Abort
            click.echo()
            return line.rstrip("\n")
        import readline  # the line editor is a matter of a terminal only

        readline.set_startup_hook(lambda: readline.insert_text(typed))
        try:
            return input(prompt)
        except (EOFError, KeyboardInterrupt):
            raise click.Abort from None
        finally:
            readline.set_startup_hook(None)

    def _key(self) -> str:
        if not sys.stdin.isatty():
            return self.read("> ").strip()[:1]
        key = click.getchar()
        if key in ("\x03", "\x04"):
            raise click.Abort
        return key

    def _title(self, form: VoiceForm) -> str:
        return self.words.say(form.name)

    def _label(self, sign: str, label: str, *, must: bool, hint: str) -> None:
        dot = "[bold]*[/bold]" if must else " "
        self.console.print(f"[bold]{sign:>3}[/bold]{dot}{escape(label)}  [dim]{escape(hint)}[/dim]")

    def _hint(self, session: Session, line: FormLine) -> str:
        if line.reading is Reading.CHOICE:
            values = choices(session.form.kind, line.paths[0])
            spoken = [self.words.say(f"value-{value}") for value in values]
            return "  ".join(_whole(f"{n} {word}") for n, word in enumerate(spoken, start=1))
        if line.reading is Reading.YES_NO:
            return "   ".join(f"{n} {self.words.say(f'value-{value}')}" for n, value in ((1, "yes"), (2, "no")))
        return f"e.g. {line.example}"

    def _help(self, line: FormLine) -> str:
        empty = "" if line.required else " May stay empty."
        return f"{self.words.say(f'ask-{line.reading.value}')} For example: {line.example}.{empty} < goes back."

    def _help_head(self, line: HeadLine, must: bool) -> str:
        example = f" For example: {line.example}." if line.example else ""
        return f"{self.words.say(line.label)}.{example}{'' if must else ' May stay empty.'} < goes back."

    def _echo(self, session: Session, line: FormLine) -> str:
        """What was understood, where it may differ from what was typed."""
        text = session.draft.lines[line.number]
        if line.reading is Reading.TIME and text:
            zone, name = session.seat.zone()
            return show_time(read_time(text, session.seat.at, zone), zone, name, session.seat.at)
        if line.reading is Reading.POSITION and text:
            return format_position(read_position(text).position)
        return ""

    def _exact(self, session: Session, line: FormLine, shown: str) -> str:
        """A line as it will stand, a time also in the local zone, a position also as it was typed."""
        if line.reading is Reading.TIME:
            return self._echo(session, line)
        typed = session.draft.lines.get(line.number, "")
        if line.reading in (Reading.CHOICE, Reading.YES_NO):
            return self.words.say(f"value-{shown}")
        if line.reading is Reading.SALTED:
            return f"{typed}  (stays here; leaves as {shown[:8]}...)"
        other = line.reading in (Reading.POSITION, Reading.PLACES) and typed != shown
        return f"{shown}  (typed: {typed})" if other else shown

    def _list(self, session: Session) -> None:
        """The open items with the numbers by which they are chosen."""
        for number, item in enumerate(session.items[:20], start=1):
            header = item.header
            what = self.words.say(_word(item.message))
            mark = "EXERCISE " if header.status.value == "exercise" else ""
            self.console.print(
                f"[bold]{number:>3}[/bold] {mark}{header.precedence.value.upper()} {header.dtg_utc:%d %b %H:%MZ} "
                f"{escape(header.from_post)} [dim]{escape(item.name)}[/dim]\n      {escape(what)}", soft_wrap=True
            )  # fmt: skip


def _whole(option: str) -> str:
    """An option that is not broken at the end of a row."""
    return option.replace(" ", "\u00a0")


def _word(message: object) -> str:
    tag = str(type(message).__struct_config__.tag)  # type: ignore[attr-defined]
    return tag.replace(".", "-").replace("/", "-")
