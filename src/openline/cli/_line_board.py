"""The board of lines: for each, what every side declares beside what calls and heartbeats show, in 80 columns.

Pure: text and plain values are made from rows; ``cli/_line.py`` reads the folder and prints.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from openline.arrangement import Line
from openline.geotime import format_instant
from openline.messages import LineState, LineTested, TestResult
from openline.watch import CallState, Light, LineRow, Side

_COLOURS = {Light.GREEN: "green", Light.AMBER: "yellow", Light.RED: "bold red", Light.NONE: "dim"}
_SHUT = (LineState.SUSPENDED, LineState.RESTRICTED_TO_SAFETY, LineState.CLOSED)
_LABEL = 20
"""Columns of the labels: as wide as the longest participant's name that is usual."""

Row = tuple[str, Text]


def board_parts(
    rows: Iterable[LineRow], lines: Mapping[str, Line], alive: Mapping[str, datetime], ours: str, now: datetime
) -> list[RenderableType]:
    """Each line as a heading and labelled rows. ``alive``: when each participant's node last
    cosigned ours, by its own clock."""
    parts: list[RenderableType] = []
    for row in rows:
        word, style = _light(row)
        parts.append(Text.assemble("\n", (row.id, "bold"), "  ", (word, style), "\n", (row.name, "dim")))
        table = Table.grid(padding=(0, 1))
        table.add_column(width=_LABEL, overflow="fold")
        table.add_column(width=80 - _LABEL - 2)
        for label, text in (*_declared(row, lines.get(row.id), now), *_observed(row, alive, ours, now)):
            table.add_row(f" {label}", text)
        parts.append(table)
    return parts


def _light(row: LineRow) -> tuple[str, str]:
    if row.light is not Light.NONE:
        words = {Light.GREEN: "ANSWERING", Light.AMBER: "AMBER", Light.RED: "RED"}
        return words[row.light], _COLOURS[row.light]
    return ("NOT CALLED YET" if row.calls else "no post of ours", "dim")


def _declared(row: LineRow, line: Line | None, now: datetime) -> Iterator[Row]:
    """What each side says, under its name."""
    for side in row.sides:
        if side.declared is None:
            yield side.participant, Text(f"declares nothing on record{_on_file(side, line, now)}", style="dim")
            continue
        shut = side.declared.state in _SHUT
        text = Text("declares ")
        text.append(side.declared.state.value.replace("-", " ").upper(), style="bold yellow" if shut else "bold")
        text.append(f" since {_clock(side.declared.mark.at_utc, now)}: {side.declared.reason}")
        if not side.declared.in_order:
            text.append(" (not what may follow its last word)", style="yellow")
        yield side.participant, text


def _on_file(side: Side, line: Line | None, now: datetime) -> str:
    """What the arrangement's history has of it, when nobody said anything in this record."""
    told = [e for e in line.history if e.declared and e.by == side.participant and e.day <= now.date()] if line else []
    return f" (on file: {told[-1].declared.value} on {told[-1].day})" if told and told[-1].declared else ""


def _observed(row: LineRow, alive: Mapping[str, datetime], ours: str, now: datetime) -> Iterator[Row]:
    """What calls and heartbeats show, under that word, and what follows from it."""
    tested = [side for side in row.sides if side.tested is not None]
    for side in tested:
        yield "observed", _seen(side, now)
    if not tested:
        yield "observed", Text("no test call on record", style="dim")
    for side in row.sides:
        if row.calls is not None and side.participant != ours and side.participant in alive:
            yield "", Text(f"{side.participant}: node there {_ago(alive[side.participant], now)}")
    if row.split and row.code_utc:
        words = f"THE CODES DIFFERED {_ago(row.code_utc, now)}: two histories may be in use. Keep both heads"
        yield "split view", Text(words, style="bold red")
    if row.calls is not None:
        if row.calls.misses:
            yield "missed", _missed(row, row.calls, now)
        yield "next call", _next(row, row.calls, now)


def _seen(side: Side, now: datetime) -> Text:
    test = side.tested
    assert test is not None, "a side that called"
    return Text.assemble(result_words(test), f" when {side.participant} called {_ago(test.tested_utc, now)}")


def result_words(test: LineTested) -> tuple[str, str]:
    """What a test call found, in words, and the colour of it."""
    if test.result is TestResult.SILENT:
        where = f" ({_FAULTS[test.fault.value]})" if test.fault else ""
        return f"nobody answered{where}", "bold red"
    seconds = "" if test.seconds_to_answer is None else f" in {test.seconds_to_answer} s"
    if test.result is TestResult.WRONG_LANGUAGE:
        return f"answered{seconds}, in a language not agreed", "yellow"
    if test.result is TestResult.DEGRADED:
        return f"answered{seconds}, readable {test.readability or '?'} of 5", "yellow"
    return f"answered{seconds}", "green"


_FAULTS = {"node": "their node", "link": "the link", "officer": "the officer"}


def _missed(row: LineRow, state: CallState, now: datetime) -> Text:
    """The calls that found nobody, where the silence is, and what to do about it."""
    if row.since_utc is None:
        text = Text("never called, though calls were due", style=_COLOURS[row.light])
    else:
        many = "the due call" if state.misses == 1 else f"{state.misses if state.misses < 100 else 'over 99'} calls"
        text = Text.assemble((f"{many} since {_clock(row.since_utc, now)}", _COLOURS[row.light]))
    if row.diagnosis is not None:
        heard = any(side.pulse is not None for side in row.sides)
        text.append(f"; {'it is' if heard else 'the caller put it down to'} {row.diagnosis.value}")
    if state.second_channel:
        others = ", ".join(state.fallback)
        words = f"use the second channel: {others}" if others else "no second channel is agreed: call down the roster"
        text.append("; ").append(words, style="bold red")
    return text


def _next(row: LineRow, state: CallState, now: datetime) -> Text:
    left = int((state.due_utc - now).total_seconds())
    due = f"in {_span(left)}" if left > 0 else "now" if left > -60 else f"{_span(-left)} ago"
    text = Text.assemble(("due " + _clock(state.due_utc, now) + f", {due}", "bold" if left <= 0 else ""))
    answered = _clock(state.answered_utc, now) if state.answered_utc else "never"
    code = _clock(row.code_utc, now) if row.code_utc else "never"
    return text.append(f"; last answered {answered}, last code {code}")


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%MZ}"


def _clock(at: datetime, now: datetime) -> str:
    return f"{at:%H:%MZ}" if at.date() == now.date() else _instant(at)


def _ago(at: datetime, now: datetime) -> str:
    return f"at {_clock(at, now)}, {_span(int((now - at).total_seconds()))} ago"


def _span(seconds: int) -> str:
    days, rest = divmod(max(seconds, 0), 86_400)
    hours, minutes = rest // 3600, rest // 60 % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min" if minutes else f"{rest} s"


def plain_row(row: LineRow, alive: Mapping[str, datetime]) -> dict[str, object]:
    """A line for a program."""
    return {
        "line": row.id,
        "name": row.name,
        "means": list(row.means),
        "light": row.light.value,
        "diagnosis": row.diagnosis.value if row.diagnosis else None,
        "since": _or_none(row.since_utc),
        "code_read_back": _or_none(row.code_utc),
        "split_view_suspected": row.split,
        "sides": [_plain_side(side, alive) for side in row.sides],
        "calls": _plain_calls(row.calls),
    }


def _plain_side(side: Side, alive: Mapping[str, datetime]) -> dict[str, object]:
    declared, test = side.declared, side.tested
    return {
        "participant": side.participant,
        "posts": list(side.posts),
        "declared": declared and {"state": declared.state.value, "reason": declared.reason,
                                  "since": format_instant(declared.mark.at_utc), "in_order": declared.in_order},
        "observed": test and {"result": test.result.value, "at": format_instant(test.tested_utc),
                              "seconds_to_answer": test.seconds_to_answer,
                              "fault": test.fault.value if test.fault else None},
        "node_there_by_its_clock": _or_none(alive.get(side.participant)),
    }  # fmt: skip


def _plain_calls(state: CallState | None) -> dict[str, object] | None:
    if state is None:
        return None
    return {"due": format_instant(state.due_utc), "misses": state.misses, "answered": _or_none(state.answered_utc),
            "second_channel": state.second_channel, "fallback": list(state.fallback)}  # fmt: skip


def _or_none(at: datetime | None) -> str | None:
    return format_instant(at) if at else None
