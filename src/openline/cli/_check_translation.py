"""``openline check-translation``: a second linguist reads an entry's original words beside their translation.

The answer is recorded beside the first translation and overwrites nothing; the original words count.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from openline.actions import Envelope
from openline.errors import BadInput, FormatError
from openline.messages import Channel, Message, Ref, TranslationChecked, type_tag
from openline.node import look, open_node
from openline.paper import plain_words
from openline.picture import Entry

from ._acting import passphrase_asked
from ._call_screen import Screen
from ._call_tokens import Tokens
from ._forms import with_paper
from ._language import LANGUAGE, chosen


@click.command("check-translation")
@click.argument("node", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("entry", metavar="JOURNAL:INDEX")
@click.option("--post", default=None, help="The post that records the check. Default: the node's own.")
@click.option("--linguist", default=None, metavar="NAME",
              help="The second linguist; what leaves is a token, the name stays in this node.")  # fmt: skip
@click.option("--agrees/--differs", "agrees", default=None, help="The answer. Default: ask.")
@click.option("--own", default=None, metavar="TEXT", help="The second linguist's own translation, when it differs.")
@LANGUAGE
@click.option("--yes", is_flag=True, help="Do not ask before signing.")
def check_translation_command(
    node: Path, entry: str, post: str | None, linguist: str | None, agrees: bool | None, own: str | None,
    language: str | None, yes: bool,
) -> int:  # fmt: skip
    """Show the words of an entry as they were said beside their translation, and record a second linguist's word on it.

    JOURNAL:INDEX is what `openline log` shows before each entry.
    """
    config, folding = look(node)
    message, ref = _translated(folding.entries(), entry)
    screen, tokens = Screen(with_paper(chosen(language))), Tokens(node)
    _show(message, screen.console)
    name = _asked(screen, "Second linguist (the name stays here) > ", linguist)
    right = agrees if agrees is not None else _agreed(screen)
    words = own if own is not None or right else _asked(screen, "Own translation > ", None)
    fields = {
        "about": ref,
        "agrees": right,
        "interpreter_token": tokens.of(plain_words(name)),
        "translation": plain_words(words) if words else None,
    }
    told = _told(message, ref, config.participant)
    screen.console.print(
        f"Leaves: {'agrees' if right else 'differs'}{', with the own translation' if words else ''}, to "
        f"{escape(', '.join(told.recipients) or 'nobody: it is only recorded')}."
    )
    if not yes and screen.read("y record   anything else leaves > ").strip().lower() != "y":
        raise click.Abort
    _record(node, post or config.host_post, fields, told, tokens, screen.console)
    return 0


def _translated(entries: list[Entry], name: str) -> tuple[Message, Ref]:
    """The entry of this name, with what it says; raises FormatError when there is nothing to check."""
    journal, _, index = name.partition(":")
    found = next((item for item in entries if item.journal == journal and str(item.index) == index), None)
    if found is None or found.message is None:
        raise FormatError(
            "cli.no-entry",
            f"no entry {name[:80]!r} can be read here",
            hint="write it as journal:index, as the log shows it",
        )
    if not found.message.header.translation:
        raise FormatError(
            "cli.no-translation",
            f"{name[:80]} carries no translation",
            hint="the log shows which entries do (openline log NODE --entry JOURNAL:INDEX)",
        )
    return found.message, Ref(object=found.object, leaf=found.leaf_hash.hex())


def _show(message: Message, console: Console) -> None:
    header = message.header
    said = header.reported_by_us
    console.rule(
        f"[bold]{escape(type_tag(type(message)))}[/bold] {header.dtg_utc:%Y-%m-%d %H:%MZ} {escape(header.from_post)}"
    )
    if said is not None:
        console.print(
            f"voice of {escape(said.by_voice_of)} at {escape(said.post)}: reported by us, not their signature"
        )
    console.print(f"[bold]As said[/bold] ({escape(header.original_language)})")
    console.print(f"  {escape(header.original_text)}")
    console.print("[bold]Translation[/bold]")
    console.print(f"  {escape(header.translation or '')}")
    console.rule()


def _agreed(screen: Screen) -> bool:
    while True:
        answer = screen.read("1 agrees   2 differs > ").strip().lower()
        if answer in ("1", "agrees", "a"):
            return True
        if answer in ("2", "differs", "d"):
            return False


def _asked(screen: Screen, prompt: str, given: str | None) -> str:
    """A text that may not be empty; what is refused stays in the input."""
    typed = given if given is not None else screen.read(prompt)
    while True:
        try:
            plain = plain_words(typed)
            if plain:
                return plain
            screen.console.print("[red]It is empty.[/red]")
        except BadInput as error:
            if given is not None:
                raise
            screen.console.print(f"[red]{escape(error.message)}[/red] {escape(error.hint)}")
        if given is not None:
            raise FormatError("cli.linguist-missing", "no second linguist is named", hint="give --linguist NAME")
        typed = screen.read(prompt, typed)


def _told(message: Message, ref: Ref, participant: str) -> Envelope:
    """To everybody who had the words, on the same terms and as urgent."""
    header = message.header
    others = [name for name in (ref.participant, *header.recipients) if name != participant]
    return Envelope(
        to_posts=header.to_posts,
        recipients=tuple(dict.fromkeys(others)),
        precedence=header.precedence,
        channel=Channel.OPENLINE,
        releasability=header.releasability,
        use_rule=header.use_rule,
        status=header.status,
        refers_to=ref,
    )


def _record(node: Path, post: str, fields: dict[str, object], told: Envelope, tokens: Tokens, console: Console) -> None:
    secret = passphrase_asked()
    tokens.keep()
    opened = open_node(node, secret)
    try:
        now = datetime.now(UTC).replace(microsecond=0)
        said = opened.act(post, TranslationChecked, fields, told, now, os.urandom)
    finally:
        opened.store.close()
    console.print(f"[green]recorded[/green] {escape(said.ref.object)}\nleaf {said.ref.leaf}\nnobody else knows yet")
