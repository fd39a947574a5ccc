"""``openline watch``: the live board of a post, with countdowns, the terminal bell, and alerts that carry no content.

The board reads the node's folder and writes nothing. It stays true when the record moves: it is read again then.
"""

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.live import Live

from openline.arrangement import Arrangement, load
from openline.geotime import format_instant
from openline.node import Config, look
from openline.picture import Folding, Picture
from openline.storage import stamp
from openline.transport import Route, Sent, deliver, read_routes
from openline.watch import Alarm, Bell, due, ring, rules_of, watch

from ._acting import known_post
from ._board import board
from ._files import read_folder, shipped
from ._options import AT, at_or_now

_AGAIN_S = 5


@click.command("watch")
@click.argument("node", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--post", default=None, help="The post whose board it is. Default: the first of the node's participant.")
@click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
@click.option("--once", is_flag=True, help="Show one screen and end.")
@click.option("--silent", is_flag=True, help="Do not ring the terminal's bell.")
@click.option("--alerts", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None, metavar="FILE",
              help="Send alerts as this file says (docs/watch.md); it must be readable by its owner alone.")  # fmt: skip
@AT
@click.option("--json", "as_json", is_flag=True, help="Print what is owed as one JSON object and end.")
def watch_command(
    node: Path, post: str | None, arrangement: Path | None, once: bool, silent: bool, alerts: Path | None,
    at: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Show what rings and what is owed at a post of NODE, counted down, until Ctrl-C."""
    agreed = load(read_folder(arrangement or shipped()))
    seen = _Seen(node)
    name = post or next(item.id for item in agreed.posts if item.participant == seen.config.participant)
    known_post(agreed, name)
    routes = () if alerts is None else read_routes(alerts)
    if as_json:
        click.echo(json.dumps(_plain(seen.picture(at_or_now(at)), agreed, name), ensure_ascii=False))
        return 0
    console = Console(highlight=False)
    if once or not console.is_terminal:
        now = at_or_now(at)
        picture = seen.picture(now)
        alarms = _ours(ring(Bell(), watch(picture, rules_of(agreed), now), now)[1], name)
        console.print(board(picture, agreed, name, now, alarms, _sent(alarms, routes)))
        return 0
    _live(console, seen, agreed, name, routes, silent=silent)
    return 0


class _Seen:
    """The node's folder as it was last read; read again when its record has moved."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: object = None
        self.config, self._folding = self._read()

    def picture(self, now: datetime) -> Picture:
        """What is so now."""
        if stamp(self._folder / "journal.db") != self._stamp:
            self.config, self._folding = self._read()
        return self._folding.picture(self.config.arrangement_digest, now)

    def _read(self) -> tuple[Config, Folding]:
        self._stamp = stamp(self._folder / "journal.db")
        return look(self._folder)


def _live(
    console: Console, seen: _Seen, agreed: Arrangement, post: str, routes: Sequence[Route], *, silent: bool
) -> None:
    rules, bell, alarms, notes = rules_of(agreed), Bell(), tuple[Alarm, ...](), list[str]()
    read_at, picture = float("-inf"), seen.picture(_now())
    with Live(console=console, auto_refresh=False, screen=True) as live:
        while True:
            now = _now()
            if time.monotonic() - read_at >= _AGAIN_S:
                picture, read_at = seen.picture(now), time.monotonic()
            bell, rung = ring(bell, watch(picture, rules, now), now)
            if rung := _ours(rung, post):
                alarms, notes = rung, _sent(rung, routes)
                if not silent:
                    console.bell()
            live.update(board(picture, agreed, post, now, alarms, notes), refresh=True)
            time.sleep(1)


def _ours(alarms: Sequence[Alarm], post: str) -> tuple[Alarm, ...]:
    """The alarms of this post's desks; another post's own node rings there."""
    return tuple(alarm for alarm in alarms if alarm.post == post)


def _sent(alarms: Sequence[Alarm], routes: Sequence[Route]) -> list[str]:
    """Send what is to be sent; what could not go out is said on the board, and the board rings all the same."""
    failed = [sent for alarm in alarms for sent in deliver(alarm, routes) if sent is not Sent.DELIVERED]
    return [f"{len(failed)} alert(s) could not be sent: call by hand"] if failed else []


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _plain(picture: Picture, agreed: Arrangement, post: str) -> dict[str, object]:
    return {
        "post": post,
        "as_of": format_instant(picture.as_of),
        "owed": [
            {"object": o.object, "serial": o.serial, "precedence": o.precedence.value, "post": o.post, "step": o.step.value,
             "due": format_instant(o.due_utc), "late_s": o.late_s, "called": list(o.called)}
            for o in due(picture, rules_of(agreed), picture.as_of)
        ],
        "watches": [
            {"post": w.post, "state": w.state, "until": None if w.until_utc is None else format_instant(w.until_utc)}
            for w in picture.watches
        ],
    }  # fmt: skip
