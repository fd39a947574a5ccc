"""The board of a watch: one screen of 80 columns with what rings, what is owed, and what lines do, counted down.

Pure: a board is made from a picture, rules, arrangement and instant; ``cli/_watch.py`` shows it and moves the clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from openline.arrangement import Arrangement
from openline.messages import Precedence, Status
from openline.picture import Hold, HoldState, Picture
from openline.watch import Alarm, Overdue, due, header_of, laddered, rules_of, title

_ROWS = 12
_RINGING = (HoldState.RINGING,)
_ENDED = (HoldState.RELEASED, HoldState.RESUMING)


def countdown(late_s: int) -> str:
    """How long is left, or since when it is late, in words a tired person reads at once."""
    days, rest = divmod(abs(late_s), 86_400)
    hours, minutes, seconds = rest // 3600, rest // 60 % 60, rest % 60
    span = (
        f"{days} d {hours} h" if days else f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {seconds:02d} s"
    )
    return f"late {span}" if late_s >= 0 else f"due in {span}"


def local_time(now: datetime, zone: str | None) -> str:
    """The wall clock of a post beside UTC; nothing when its zone is unknown here."""
    if zone is None:
        return ""
    try:
        return f" ({now.astimezone(ZoneInfo(zone)):%H:%M} {zone.rpartition('/')[2].replace('_', ' ')})"
    except (ZoneInfoNotFoundError, ValueError):
        return f" (zone {zone} unknown on this machine)"


def board(
    picture: Picture, agreed: Arrangement, post: str, now: datetime, alarms: Sequence[Alarm], notes: Sequence[str]
) -> RenderableType:
    """The whole screen for one post."""
    owner = next(item.participant for item in agreed.posts if item.id == post)
    owed = due(picture, rules_of(agreed), now)
    parts: list[RenderableType] = [_head(picture, agreed, post, owner, now), *_holds(picture, now)]
    ours = [item for item in owed if item.participant == owner]
    mine = {thing.object for thing in laddered(picture) if thing.mark.participant == owner}
    theirs = [item for item in owed if item.participant != owner and item.object in mine]
    rosters = {item.id: item.roster for item in agreed.posts}
    parts += [_table("WE OWE", ours, picture, owner, rosters), _table("OTHERS OWE US", theirs, picture, owner, rosters)]
    parts += [_lines(picture, agreed, post), _foot(alarms, notes, picture)]
    return Group(*parts)


def _head(picture: Picture, agreed: Arrangement, post: str, owner: str, now: datetime) -> Text:
    here = next(item for item in agreed.posts if item.id == post)
    text = Text.from_markup(f"[bold]WATCH  {escape(here.name)}[/bold]  ({escape(owner)})\n")
    text.append(f"{now:%Y-%m-%d %H:%M:%SZ}{local_time(now, here.local_zone)}   ")
    watch = next((w for w in picture.watches if (w.participant, w.post) == (owner, post)), None)
    if watch is None or watch.since is None or watch.until_utc is None:
        text.append("nobody has taken this watch on record", style="yellow")
    else:
        late = watch.state == "past its end"
        if watch.without_handover:
            text.append("taken without handover; ", style="yellow")
        text.append(
            f"{watch.state} until {watch.until_utc:%H:%MZ} ({', '.join(watch.languages)})", style="red" if late else ""
        )
    if any(header_of(thing).status is Status.EXERCISE for thing in laddered(picture)):
        text.append("\nEXERCISE among what is shown", style="reverse")
    return text


def _holds(picture: Picture, now: datetime) -> Iterator[RenderableType]:
    """Holds first and large: each side by itself, with what was answered or how long it has rung."""
    for hold in picture.holds:
        if all(side.state in _ENDED for side in hold.sides):
            continue
        rings = any(side.state in _RINGING for side in hold.sides)
        text = Text(f"\n{'RINGING  ' if rings else 'HOLD     '}{title(hold)}", style="bold red" if rings else "bold")
        text.append(
            f"\n  asked by {hold.mark.participant} at {hold.mark.at_utc:%H:%M:%SZ}, radius {hold.request.radius_m} m",
            style="not bold",
        )
        for side in hold.sides:
            text.append(f"\n  {side.recipient}: {_side(hold, side.state, now)}", style="not bold")
        yield text


def _side(hold: Hold, state: HoldState, now: datetime) -> str:
    if state in _RINGING:
        return f"NO ANSWER for {countdown(int((now - hold.mark.at_utc).total_seconds())).removeprefix('late ')}"
    return state.value.replace("-", " ")


def _table(
    heading: str, items: Sequence[Overdue], picture: Picture, owner: str, rosters: Mapping[str, Sequence[str]]
) -> RenderableType:
    names = {thing.object: title(thing) for thing in laddered(picture)}
    if not items:
        return Text.from_markup(f"\n[bold]{heading}[/bold]  [green]nothing[/green]")
    table = Table(
        title=f"\n{heading} ({len(items)})",
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        width=80,
    )
    for name, width in (("when", 16), ("", 9), ("what", 25), ("step; who is called", 24)):
        table.add_column(name, width=width, no_wrap=not name, overflow="fold")
    for item in items[:_ROWS]:
        called = f"; calling {_called(item, rosters)}" if item.called else ""
        whose = "" if item.participant == owner else f" by {item.post}"
        table.add_row(
            Text(countdown(item.late_s), style="bold red" if item.late_s >= 0 else ""),
            Text(item.precedence.value.upper(), style="red" if item.precedence is Precedence.FLASH else ""),
            f"#{item.serial} {escape(names.get(item.object, 'an item'))}",
            escape(f"{item.step.value.replace('-', ' ')}{whose}{called}"),
        )
    if len(items) > _ROWS:
        table.add_row("", "", f"and {len(items) - _ROWS} more: openline status", "")
    return table


def _called(item: Overdue, rosters: Mapping[str, Sequence[str]]) -> str:
    """The desk that rings last, and how far down the roster that is."""
    of = len(rosters.get(item.post, item.called))
    return f"{item.called[-1]} ({len(item.called)} of {of})"


def _lines(picture: Picture, agreed: Arrangement, post: str) -> RenderableType:
    """Declared and observed side by side, never merged."""
    text = Text("\nLINES", style="bold")
    known = {line.id: line for line in picture.lines}
    for line in (item for item in agreed.lines if post in item.between):
        found = known.get(line.id)
        declared = ", ".join(f"{d.state.value} ({d.mark.participant})" for d in found.declared) if found else ""
        observed = (
            ", ".join(f"{o.result.value} {o.mark.at_utc:%H:%MZ} ({o.mark.participant})" for o in found.observed)
            if found
            else ""
        )
        text.append(f"\n  {line.name}", style="not bold")
        text.append(
            f"\n    declared {declared or 'nothing on record'}\n    observed {observed or 'not tested'}",
            style="not bold",
        )
    return text


def _foot(alarms: Sequence[Alarm], notes: Sequence[str], picture: Picture) -> Text:
    text = Text("\n")
    for alarm in alarms[:4]:
        kind = "FLASH ALARM" if alarm.flash else "alarm"
        text.append(f"{kind} to {alarm.desk}: {len(alarm.items)} late\n", style="bold red" if alarm.flash else "yellow")
    for note in notes:
        text.append(f"{note}\n", style="yellow")
    if picture.doubted:
        text.append(f"{len(picture.doubted)} entries stand in doubt: openline status\n", style="yellow")
    text.append("Ctrl-C leaves the board; the node and its deadlines go on.", style="dim")
    return text
