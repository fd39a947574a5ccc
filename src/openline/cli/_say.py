"""``openline form`` and ``openline say``: an empty form of any message, and saying a filled one from a post of a node.

The form follows from the declared fields, so every message type has one. What is said is recorded in the
node's own journal; it reaches others when the nodes next meet.
"""

import enum
import json
import os
import types
import typing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.markup import escape

from openline.actions import Envelope
from openline.arrangement import load
from openline.errors import FormatError, MessageError
from openline.messages import TYPES, Message, Precedence, Purpose, Status, type_tag
from openline.node import open_node

from ._acting import check_passage, known_post, passages, passphrase_asked
from ._check_again import check_again
from ._files import read_folder, shipped
from ._language import chosen
from ._preview import what_leaves

_BY_TAG = {type_tag(kind): kind for kind in TYPES}
_SAYABLE = sorted(tag for tag, kind in _BY_TAG.items() if kind.signed_by[0] is Purpose.OFFICER)


@click.command("form")
@click.argument("tag", type=click.Choice(_SAYABLE), metavar="TYPE")
def form_command(tag: str) -> int:
    """Print an empty form of TYPE (for example hold.requested/1) as JSON, to fill in and give to `openline say`.

    Each value says what belongs there; optional fields end in "(optional)" and may be left out.
    """
    kind = _BY_TAG[tag]
    hints = typing.get_type_hints(kind, include_extras=True)
    form: dict[str, Any] = {"type": tag}
    for info in msgspec.structs.fields(kind):
        if info.name != "header":
            form[info.name] = _blank(hints[info.name], "" if info.required else " (optional)")
    click.echo(json.dumps(form, ensure_ascii=False, indent=2))
    return 0


@click.command("say")
@click.argument("node", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("form", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--post", required=True, help="The post that says it.")
@click.option("--to", "to", multiple=True, help="A post that is told; give it once for each.")
@click.option("--precedence", type=click.Choice([p.value for p in Precedence]), default="routine", show_default=True)
@click.option("--exercise", is_flag=True, help="Practice: marked so everywhere.")
@click.option("--text", default="", help="The words as spoken or written.")
@click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
@click.option(
    "--anyway", is_flag=True, help="Send it over a line that a side declares suspended, restricted or closed."
)
@click.option("--yes", is_flag=True, help="Do not ask before signing.")
def say_command(
    node: Path, form: Path, post: str, to: tuple[str, ...], precedence: str, exercise: bool, text: str,
    arrangement: Path | None, anyway: bool, yes: bool,
) -> int:  # fmt: skip
    """Say FORM (a filled form) from a post of NODE: sign it and record it in NODE's journal.

    The passphrase of the node's keys is asked for, or read from OPENLINE_PASSPHRASE. Nothing is recorded unless
    the rights allow it and every field is in order.
    """
    agreed = load(read_folder(arrangement or shipped()))
    owners = {item.id: item.participant for item in agreed.posts}
    for name in (post, *to):
        known_post(agreed, name)
    kind, fields = _filled(form.read_bytes())
    envelope = Envelope(
        to_posts=to,
        recipients=tuple(dict.fromkeys(owners[name] for name in to)),
        precedence=Precedence(precedence),
        original_text=text,
        status=Status.EXERCISE if exercise else Status.ACTUAL,
    )
    if not yes:
        click.echo(what_leaves(kind, fields, envelope, post, owners[post], chosen(None)) + "\n", err=True)
        if not click.confirm(_question(kind, post, to, exercise), err=True):
            raise click.Abort
    opened, now = open_node(node, passphrase_asked()), datetime.now(UTC)
    try:
        over = passages(opened.picture(now), agreed, post, to, kind, envelope.precedence)
        if not anyway:
            check_passage(over)
        said = opened.act(post, kind, fields, envelope, now, os.urandom)
    finally:
        opened.store.close()
    console = Console(highlight=False)
    for name, passage in over:
        why = "safety of life passes" if passage.safety_of_life else "sent all the same, by your word"
        console.print(f"[yellow]{escape(name)} is declared {passage.mark[0].value.replace('-', ' ')}: {why}[/yellow]")
    console.print(f"[green]recorded[/green] {escape(said.ref.object)}\nleaf {said.ref.leaf}\nnobody else knows yet")
    check_again([said.ref.object], node, agreed, console)
    return 0


def _question(kind: type[Message], post: str, to: tuple[str, ...], exercise: bool) -> str:
    """What leaves, and to whom, before anything is signed."""
    lines = "two officers sign" if len(kind.signed_by) == 2 else "one officer signs"
    told = ", ".join(to) or "nobody (only recorded)"
    mark = "EXERCISE: " if exercise else ""
    return f"{mark}{type_tag(kind)} from {post} to {told}; {lines}. Record it?"


def _filled(data: bytes) -> tuple[type[Message], dict[str, Any]]:
    """The type and typed fields of a filled form; raises FormatError or MessageError."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise FormatError(
            "cli.form-unreadable", str(error)[:120], hint="openline form TYPE prints an empty one"
        ) from None
    tag = value.pop("type", None) if isinstance(value, dict) else None
    if tag not in _SAYABLE:
        raise FormatError("cli.form-unreadable", f"type {str(tag)[:60]!r}", hint=f"types are {', '.join(_SAYABLE)}")
    kind = _BY_TAG[tag]
    hints = typing.get_type_hints(kind, include_extras=True)
    if unknown := [name for name in value if name not in hints or name == "header"]:
        raise FormatError("cli.form-unreadable", f"unknown field {unknown[0][:60]!r}", hint="print an empty form again")
    fields = {name: _converted(item, hints[name], f"{tag}: {name}") for name, item in _pruned(value).items()}
    missing = [
        i.name for i in msgspec.structs.fields(kind) if i.required and i.name not in fields and i.name != "header"
    ]
    if missing:
        raise FormatError("cli.form-unreadable", f"{tag} has no {missing[0]}", hint=f"fill in {', '.join(missing)}")
    return kind, fields


def _pruned(value: Any) -> Any:
    """The form without the optional place holders that nobody filled in, at every depth."""
    if isinstance(value, dict):
        return {name: _pruned(item) for name, item in value.items() if not str(item).endswith("(optional)")}
    return [_pruned(item) for item in value] if isinstance(value, list) else value


def _converted(item: Any, hint: Any, where: str) -> Any:
    try:
        return msgspec.convert(item, hint, strict=True)
    except msgspec.ValidationError as error:
        raise MessageError(
            "messages.field-invalid", f"{where}: {error}", hint="see docs/messages.md for the fields"
        ) from None


def _blank(hint: Any, optional: str) -> Any:
    """A field's place holder: what belongs there, in the shape it has."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        meta = next((m for m in arguments[1:] if isinstance(m, msgspec.Meta)), msgspec.Meta())
        inner = _blank(arguments[0], "")
        return f"{meta.description or inner}{optional}" if isinstance(inner, str) else inner
    if origin in (typing.Union, types.UnionType):
        return _blank(next(item for item in arguments if item is not type(None)), optional)
    if origin is tuple:
        return [_blank(item, optional) for item in arguments if item is not Ellipsis]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return " | ".join(str(item.value) for item in hint) + optional
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        hints = typing.get_type_hints(hint, include_extras=True)
        tag = hint.__struct_config__.tag
        shape = {str(hint.__struct_config__.tag_field): tag} if tag is not None else {}
        return {
            **shape,
            **{
                info.name: _blank(hints[info.name], "" if info.required else " (optional)")
                for info in msgspec.structs.fields(hint)
            },
        }
    return {"str": "text", "int": "integer", "bool": "true or false", "datetime": "instant"}.get(
        getattr(hint, "__name__", ""), "value"
    ) + optional
