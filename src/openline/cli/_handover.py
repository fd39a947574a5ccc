"""``openline handover``: one page for the relief, and the watch that is offered with it and accepted by another officer."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from openline import limits
from openline.actions import Envelope
from openline.arrangement import Arrangement, load
from openline.errors import FormatError
from openline.geotime import format_instant
from openline.messages import Ref, Status, WatchAccepted, WatchOffered, WatchTaken
from openline.node import Node, look
from openline.picture import PostWatch
from openline.watch import Handover, OpenItem, handover, rules_of

from ._acting import acted, known_post
from ._board import countdown, local_time
from ._files import read_folder, shipped
from ._options import AT, at_or_now

_NODE = click.argument("node", type=click.Path(exists=True, file_okay=False, path_type=Path))
_POST = click.option("--post", required=True, help="The post whose watch it is.")
_HOURS = click.option(
    "--hours", type=click.IntRange(1, 24), default=8, show_default=True, help="How long the next watch lasts."
)
_LANGUAGES = click.option(
    "--language",
    "languages",
    multiple=True,
    help="Spoken on this watch; once for each, best first. Default: the post's.",
)
_EXERCISE = click.option("--exercise", is_flag=True, help="Practice: marked so everywhere.")
_ARRANGEMENT = click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
                            help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip


@click.group("handover")
def handover_group() -> None:
    """Hand a watch over: the page of what is open, the offer, and the acceptance by another officer."""


@handover_group.command("show")
@_NODE
@_POST
@_HOURS
@_ARRANGEMENT
@AT
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")
def show_command(node: Path, post: str, hours: int, arrangement: Path | None, at: str | None, as_json: bool) -> int:
    """One page for the relief at POST: open items, silent lines, orders that lapse, promises due."""
    agreed = load(read_folder(arrangement or shipped()))
    known_post(agreed, post)
    page = _page(node, agreed, post, hours, at_or_now(at))
    if as_json:
        click.echo(json.dumps(_plain(page), ensure_ascii=False))
    else:
        console = Console(highlight=False)
        for row in _rows(page, agreed):
            console.print(row, soft_wrap=False)
    return 0


@handover_group.command("take")
@_NODE
@_POST
@_HOURS
@_LANGUAGES
@_EXERCISE
@_ARRANGEMENT
@click.option(
    "--officer", default=None, metavar="KEY", help="The name of the key that signs. Default: the first of the post."
)
def take_command(
    node: Path, post: str, hours: int, languages: tuple[str, ...], exercise: bool, arrangement: Path | None, officer: str | None
) -> int:  # fmt: skip
    """Take the watch of POST: any officer on watch can take any message."""
    agreed = load(read_folder(arrangement or shipped()))
    owner = known_post(agreed, post)
    fields = {"until_utc": _until(hours), "languages": languages or _spoken(agreed, post)}
    acted(node, post, WatchTaken, fields, _told(owner, exercise=exercise), lambda _: officer)
    click.echo(f"On watch at {post} until {format_instant(_until(hours))}. Recorded.")
    return 0


@handover_group.command("offer")
@_NODE
@_POST
@_HOURS
@_EXERCISE
@_ARRANGEMENT
@click.option("--remark", default=None, help="One line for the relief.")
@click.option(
    "--officer", default=None, metavar="KEY", help="The name of the key that signs. Default: that of who is on watch."
)
def offer_command(
    node: Path, post: str, hours: int, exercise: bool, arrangement: Path | None, remark: str | None, officer: str | None
) -> int:  # fmt: skip
    """Offer the watch of POST with everything that is open. Until another officer accepts, nothing changes."""
    agreed = load(read_folder(arrangement or shipped()))
    owner = known_post(agreed, post)
    page = _page(node, agreed, post, hours, at_or_now(None))
    if len(page.items) > limits.HANDOVER_ITEMS:
        raise FormatError(
            "cli.too-many-open",
            f"{len(page.items)} items are open; a handover names {limits.HANDOVER_ITEMS}",
            hint="close what is over first, or hand it over in two offers",
        )
    fields = {"open_items": page.refs, "silent_lines": tuple(line.line for line in page.silent), "remark": remark}
    said = acted(
        node, post, WatchOffered, fields, _told(owner, exercise=exercise), lambda it: officer or _signer(it, page.watch)
    )
    click.echo(
        f"Offered with {len(page.items)} open item(s) and {len(page.silent)} silent line(s). leaf {said.ref.leaf}"
    )
    click.echo("The watch stays with whoever offers it until another officer accepts it.")
    return 0


@handover_group.command("accept")
@_NODE
@_POST
@_HOURS
@_LANGUAGES
@_EXERCISE
@_ARRANGEMENT
@click.option(
    "--officer", default=None, metavar="KEY", help="The name of the relief's key. Default: another than the offer's."
)
@click.option("--yes", is_flag=True, help="Do not show the page and ask first.")
def accept_command(
    node: Path, post: str, hours: int, languages: tuple[str, ...], exercise: bool, arrangement: Path | None,
    officer: str | None, yes: bool,
) -> int:  # fmt: skip
    """Accept the watch of POST with the open items of the last offer; who offered it is relieved."""
    agreed = load(read_folder(arrangement or shipped()))
    owner = known_post(agreed, post)
    page = _page(node, agreed, post, hours, at_or_now(None))
    offer = page.watch.offer if page.watch else None
    if offer is None:
        raise FormatError(
            "cli.no-offer", f"nobody has offered the watch of {post}", hint="openline handover offer NODE --post POST"
        )
    if not yes:
        console = Console(highlight=False, stderr=True)
        for row in _rows(page, agreed):
            console.print(row)
        if missing := _came_since(page, offer.open_items):
            console.print(f"[yellow]{missing} item(s) have come since the offer; they are open all the same.[/yellow]")
        if not click.confirm(f"Accept the watch of {post} with {len(offer.open_items)} open item(s)?", err=True):
            raise click.Abort
    about = Ref(object=offer.mark.ref.object, leaf=offer.mark.ref.leaf)
    fields = {"about": about, "until_utc": _until(hours), "languages": languages or _spoken(agreed, post)}
    acted(
        node,
        post,
        WatchAccepted,
        fields,
        _told(owner, exercise=exercise),
        lambda it: officer or _relief(it, post, about),
    )
    click.echo(f"Accepted: on watch at {post} until {format_instant(_until(hours))}. Whoever offered it is relieved.")
    return 0


def _page(node: Path, agreed: Arrangement, post: str, hours: int, now: datetime) -> Handover:
    config, folding = look(node)
    picture = folding.picture(config.arrangement_digest, now)
    return handover(picture, rules_of(agreed), agreed, post, now, timedelta(hours=hours))


def _until(hours: int) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(hours=hours)


def _told(owner: str, *, exercise: bool) -> Envelope:
    """A handover is told to the own participant alone; others see of it what their posts are told."""
    return Envelope(recipients=(owner,), status=Status.EXERCISE if exercise else Status.ACTUAL)


def _spoken(agreed: Arrangement, post: str) -> tuple[str, ...]:
    return next(item.languages for item in agreed.posts if item.id == post)


def _signer(node: Node, watch: PostWatch | None) -> str | None:
    """The key of who is on watch, when it is held here."""
    if watch is None or watch.since is None:
        return None
    entry = node.folding.entry_of(bytes.fromhex(watch.since.ref.leaf))
    held = node.officers(watch.post)
    return next((name for name in entry.signers if name in held), None) if entry else None


def _relief(node: Node, post: str, offer: Ref) -> str | None:
    """A key of the post other than the one that offered; raises FormatError when there is none."""
    entry = node.folding.entry_of(bytes.fromhex(offer.leaf))
    offered = entry.signers if entry else ()
    found = next((name for name in node.officers(post) if name not in offered), None)
    if found is None:
        raise FormatError(
            "cli.no-relief",
            f"no other officer's key of {post} is held here",
            hint="the relief accepts with its own key",
        )
    return found


def _came_since(page: Handover, offered: tuple[Ref, ...]) -> int:
    return len({ref.leaf for ref in page.refs} - {ref.leaf for ref in offered})


# -- the page ---------------------------------------------------------------------------------------------


def _rows(page: Handover, agreed: Arrangement) -> Iterator[str]:
    zone = next((post.local_zone for post in agreed.posts if post.id == page.post), None)
    yield f"[bold]HANDOVER  {escape(page.post)}[/bold]  ({escape(page.participant)})"
    yield f"as of {format_instant(page.now)}{local_time(page.now, zone)}; looks ahead to {page.until:%d %b %H:%MZ}"
    yield _on(page.watch)
    yield from _section("OPEN", len(page.items), "nothing is open", (row for item in page.items for row in _item(item)))
    yield from _section(
        "SILENT LINES", len(page.silent), "every line of this post answered its last test",
        (f"  {escape(line.line)}: {line.result}" + (f", {line.tested_utc:%d %b %H:%MZ}" if line.tested_utc else "") for line in page.silent),
    )  # fmt: skip
    yield from _section(
        "ORDERS THAT LAPSE", len(page.lapsing), "none before the next watch ends",
        (f"  {item.until_utc:%d %b %H:%MZ}  {escape(item.what)}: passed down by {escape(item.participant)}" for item in page.lapsing),
    )  # fmt: skip
    yield from _section(
        "EXPECTED", len(page.expected), "nothing is due to arrive or be answered",
        (f"  {item.at_utc:%d %b %H:%MZ}  {escape(item.what)}  {item.ref.object[-6:]}" for item in page.expected),
    )  # fmt: skip
    yield from _section(
        "PROMISES DUE", len(page.promises), "none within a week",
        (f"  {', '.join(str(day) for day in state.dates)}  {escape(state.undertaking.summary)}" for state in page.promises),
    )  # fmt: skip
    yield "[dim]The relief accepts with: openline handover accept NODE --post POST[/dim]"


def _on(watch: PostWatch | None) -> str:
    if watch is None or watch.since is None or watch.until_utc is None:
        return "[yellow]nobody has taken this watch on record[/yellow]"
    late = " [red]and is past its end[/red]" if watch.state == "past its end" else ""
    late += " [yellow]taken without handover[/yellow]" if watch.without_handover else ""
    return (
        f"on watch since {watch.since.at_utc:%d %b %H:%MZ} until {watch.until_utc:%d %b %H:%MZ}{late}; "
        f"speaks {', '.join(watch.languages)}; {watch.state}"
    )


def _section(title: str, count: int, empty: str, rows: Iterator[str]) -> Iterator[str]:
    yield f"\n[bold]{title}[/bold] ({count})"
    if not count:
        yield f"  [dim]{empty}[/dim]"
    yield from rows


def _item(item: OpenItem) -> Iterator[str]:
    first = item.owed[0]
    yield f"  {first.precedence.value.upper():9} #{first.serial} {escape(item.what)}  [dim]{item.ref.object[-6:]}[/dim]"
    for owed in item.owed:
        mark = "red" if owed.late_s >= 0 else "none"
        yield f"      [{mark}]{owed.step.value} owed by {escape(owed.post)}, {countdown(owed.late_s)}[/{mark}]"
    yield f"      [dim]{escape('; '.join(f'{name}: {state}' for name, state in item.stands))}[/dim]"


def _plain(page: Handover) -> dict[str, object]:
    return {
        "post": page.post,
        "as_of": format_instant(page.now),
        "until": format_instant(page.until),
        "watch": None if page.watch is None else {"state": page.watch.state, "languages": list(page.watch.languages)},
        "open": [
            {
                "object": item.ref.object,
                "leaf": item.ref.leaf,
                "what": item.what,
                "owed": [
                    {"post": o.post, "step": o.step.value, "due": format_instant(o.due_utc), "late_s": o.late_s}
                    for o in item.owed
                ],
            }
            for item in page.items
        ],
        "silent_lines": [{"line": line.line, "result": line.result} for line in page.silent],
        "lapsing": [
            {"object": i.ref.object, "participant": i.participant, "until": format_instant(i.until_utc)}
            for i in page.lapsing
        ],
        "expected": [{"object": i.ref.object, "what": i.what, "at": format_instant(i.at_utc)} for i in page.expected],
        "promises": [{"undertaking": s.undertaking.id, "dates": [str(day) for day in s.dates]} for s in page.promises],
    }
