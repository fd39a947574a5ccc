"""``openline simulate``: a month of people who are called, on a network that loses, as a table and a picture."""

import os
import signal
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from openline import limits
from openline.arrangement import Arrangement, Precedence, load
from openline.errors import FormatError
from openline.simulation import (
    EXERCISE,
    Comparison,
    Setting,
    Summary,
    assumptions,
    check_can_draw,
    picture,
    summary,
    table,
)
from openline.watch import Step, rules_of

from ._files import read_folder, shipped
from ._progress import through

_DAYS, _ALARMS_AN_HOUR = 365, 3600 // limits.ALARM_SPACING_S


@click.command("simulate")
@click.option("--days", type=int, default=30, show_default=True, help="How many days to play; 1 to 365.")
@click.option("--participants", type=int, default=5, show_default=True,
              help="How many take part, two at least; from four on, one has only a telephone.")  # fmt: skip
@click.option("--loss", type=float, default=0.3, show_default=True,
              help="Share of events between nodes that are lost: 0 to 0.9.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=7, show_default=True,
              help="The same seed plays the same month and prints the same table.")  # fmt: skip
@click.option("--calls", type=int, default=None, metavar="N",
              help="Calls a day on the line. Default: 10 to 12, as reported in 2017. 0: nothing is said.")  # fmt: skip
@click.option("--arrangement", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="The arrangement whose posts, deadlines and rosters are used. Default: the one shipped.")  # fmt: skip
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), default=Path("openline-simulate"),
              show_default=True, help="Where to leave the picture, as .png and .svg.")  # fmt: skip
@click.option("--no-plot", is_flag=True, help="Leave the picture out; needs no matplotlib.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: setting, assumptions, summary, every message.")
def simulate_command(
    days: int, participants: int, loss: float, seed: int, calls: int | None, arrangement: Path | None, plot: Path,
    *, no_plot: bool, as_json: bool,
) -> int:  # fmt: skip
    """Play days of traffic through real nodes with people who act when they are called. EXERCISE only.

    The month is played twice from one seed, with escalation and without it. You get a table: how long until a
    message was delivered, read, passed down and answered at each precedence, which steps were missed and by whom, what
    escalation bought, how many alarms an officer heard, which silent lines a test call found; and a picture.
    Reaction times are assumed, not measured, and every assumption is printed.
    """
    agreed = load(read_folder(arrangement or shipped()))
    setting = _setting(agreed, days, participants, loss, seed, calls)
    stem = None if no_plot else _stem(plot)
    if stem is not None:
        check_can_draw()
    with tempfile.TemporaryDirectory(prefix="openline-simulate-", dir=_in_memory()) as folder:
        comparison = Comparison(agreed, Path(folder), setting)
        if not _played(comparison):
            return 1
    found = _summary(agreed, comparison)
    pictures = _drawn(stem, agreed, comparison, found)
    _say(agreed, comparison, found, pictures, as_json=as_json)
    return 0


def _setting(agreed: Arrangement, days: int, participants: int, loss: float, seed: int, calls: int | None) -> Setting:
    """The options as a checked value; raises FormatError."""
    posts = len({post.participant for post in agreed.posts})
    if not 1 <= days <= _DAYS:
        raise FormatError("cli.days-out-of-range", f"{days} days cannot be played", hint=f"give 1 to {_DAYS}")
    if not 2 <= participants <= posts:
        raise FormatError(
            "cli.participants-out-of-range", f"{participants} participants cannot be played",
            hint=f"give 2 to {posts}: so many of this arrangement have a post",
        )  # fmt: skip
    if not 0 <= loss <= 0.9:
        raise FormatError(
            "cli.loss-out-of-range", f"a loss of {loss} cannot be played", hint="give a share from 0 to 0.9, as 0.3"
        )
    if calls is not None and not 0 <= calls <= 200:
        raise FormatError("cli.calls-out-of-range", f"{calls} calls a day cannot be played", hint="give 0 to 200")
    setting = Setting(seed=seed, days=days, participants=participants, loss_percent=round(loss * 100))
    return setting if calls is None else replace(setting, traffic=replace(setting.traffic, calls=(calls, calls)))


def _stem(plot: Path) -> Path:
    """The picture's path without a suffix; raises FormatError when its folder is none."""
    stem = plot.with_suffix("") if plot.suffix in (".png", ".svg") else plot
    if not stem.parent.is_dir():
        raise FormatError("cli.no-folder", f"{stem.parent} is no folder", hint="name a file in a folder that exists")
    return stem


def _in_memory() -> str | None:
    """Where files live in memory, where the system has such a place: nothing of a simulation need outlast it."""
    place = Path("/dev/shm")  # noqa: S108 - a fresh folder of our own is made in it
    return str(place) if place.is_dir() and os.access(place, os.W_OK) else None


def _played(comparison: Comparison) -> bool:
    """Play to the end; False when a person stopped it, who is told how far it came."""
    at: datetime | None = None
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it in another way leaves nothing either
    try:
        for at in through(comparison.hours(), comparison.total_hours, "simulated hours, both runs"):  # noqa: B007
            pass
    except KeyboardInterrupt:
        month = comparison.stopped()
        reached = "before the first hour" if at is None or month is None else f"at {at:%Y-%m-%d %H:%M}Z of the exercise"
        run = "" if month is None else f", in the run {'with' if month.escalation else 'without'} escalation"
        acts = 0 if month is None else month.acts
        click.echo(
            f"Stopped {reached}{run}, after {acts:,} acts of it. No table, no picture; nothing was left.", err=True
        )
        return False
    return True


def _summary(agreed: Arrangement, comparison: Comparison) -> Summary:
    with_it, without = comparison.months
    return summary(with_it, without, dict(rules_of(agreed).deadline_s), _ALARMS_AN_HOUR)


def _drawn(stem: Path | None, agreed: Arrangement, comparison: Comparison, found: Summary) -> tuple[Path, ...]:
    """Write the pictures, each whole or not at all."""
    if stem is None or not found.messages:
        return ()
    deadlines = rules_of(agreed).deadline_s
    read_s = {item: deadlines[item, Step.READ] for item in Precedence if (item, Step.READ) in deadlines}
    paths = []
    for form, data in picture(comparison.setting, found, comparison.months[0], read_s).items():
        path = stem.with_name(f"{stem.name}.{form}")
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(data)
        part.replace(path)
        paths.append(path)
    return tuple(paths)


def _say(
    agreed: Arrangement, comparison: Comparison, found: Summary, pictures: tuple[Path, ...], *, as_json: bool
) -> None:
    telephone = comparison.who.by_telephone
    if as_json:
        click.echo(msgspec.json.encode(_object(comparison, found, pictures)).decode())
        return
    named = next((item.name for item in agreed.participants if item.id == telephone), telephone)
    click.echo(table(comparison.setting, found, named, _ALARMS_AN_HOUR), nl=False)
    for path in pictures:
        click.echo(f"picture: {path}")


def _object(comparison: Comparison, found: Summary, pictures: tuple[Path, ...]) -> dict[str, Any]:
    setting = comparison.setting
    rows = (*assumptions(setting.habits), *assumptions(setting.traffic))
    return {
        "note": EXERCISE,
        "setting": {
            "seed": setting.seed,
            "days": setting.days,
            "participants": list(comparison.who.posts),
            "by_telephone": comparison.who.by_telephone,
            "loss_percent": setting.loss_percent,
        },
        "assumptions": [{"what": words, "value": value, "unit": unit} for words, value, unit in rows],
        "summary": found,
        "runs": [{"escalation": month.escalation, "messages": month.cases} for month in comparison.months],
        "pictures": [str(path) for path in pictures],
    }
