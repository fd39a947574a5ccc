"""A computed case in words: clocks of the place, how long before or after, and the page docs/cases.md.

Every minute on the page comes from ``minutes_of``; nothing about an instant is written by hand.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from openline.arrangement import Arrangement, Case, CaseAmount, CaseMoment, CaseUnit

from ._dangers import By
from ._minutes import Minutes, Tried, minutes_of, moves_with, tries_of
from ._values import Basis, Given, values_of

MADE = "<!-- made by ./run docs -->\n"
Moving = Mapping[tuple[str, By], tuple[str, ...]]


def clock(at: datetime, case: Case, *, day: bool = False) -> str:
    """The clock of the place; the day stands before it when it is not that of the moment compared with, or when asked."""
    local = _local(at, case)
    hour = f"{local:%H:%M}" if local.second == 0 else f"{local:%H:%M:%S}"
    against = next((_local(item.at, case).date() for item in case.moments if item.id == case.reference), case.day)
    return f"{local:%Y-%m-%d} {hour}" if day or local.date() != against else hour


def _local(at: datetime, case: Case) -> datetime:
    return at + timedelta(minutes=case.local_ahead_min)


def zone(case: Case) -> str:
    """How far the clock of the place was ahead of UTC."""
    hours, minutes = divmod(case.local_ahead_min, 60)
    return f"UTC+{hours}" if not minutes else f"UTC+{hours}:{minutes:02d}"


def apart(seconds: int) -> str:
    """How long before (positive) or after (negative) the moment that is compared with; whole minutes, rounded down."""
    side = "before" if seconds >= 0 else "after"
    minutes = abs(seconds) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    if abs(seconds) < 60:
        return f"{abs(seconds)} s {side}"
    if minutes < 180:
        return f"{minutes} min {side}"
    return f"{days} d {hours} h {side}" if days else f"{hours} h {minutes % 60} min {side}"


def amount(value: int, unit: CaseUnit) -> str:
    """A number with its unit, as a person says it."""
    if unit is CaseUnit.METRES:
        return f"{value / 1000:g} km" if value else "0 km"
    if value < 120:
        return f"{value} s"
    hours, rest = divmod(value, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes) + [f"{seconds} s"] * bool(seconds)
    return " ".join(parts)


def value_words(case: Case, name: str, value: str | None = None) -> str:
    """A value of the case, or another one given for it, in words."""
    item = next(item for item in values_of(case) if item.id == name)
    if isinstance(item, CaseMoment):
        return clock(item.at, case, day=True)
    if isinstance(item, CaseAmount):
        return amount(item.value if value is None else int(value), item.unit)
    return (item.value if value is None else value).replace("-", " ")


def tried_words(found: Minutes, tried: Tried) -> Iterator[str]:
    """What another value changes, one sentence a line; a value that changes nothing says so.

    Of what moves at several posts the first is named; what appears or is gone is named at every post.
    """
    case, said = found.case, set[By]()
    for item in sorted(tried.moved, key=lambda item: item.after or item.before or found.reference.at):
        if item.by in (By.NO_ANSWER, By.REVIEW) or (item.before and item.after and item.by in said):
            continue
        said |= {item.by} if item.before and item.after else set()
        before, after = ("not shown" if at is None else clock(at, case) for at in (item.before, item.after))
        yield f"{item.post}, {item.by.value}: {after} (was {before})"
    if tried.called[0] != tried.called[1]:
        yield f"the hold rings as far as: {tried.called[1] or 'nobody'} (was {tried.called[0] or 'nobody'})"
    if not tried.moved and tried.called[0] == tried.called[1]:
        yield "no first minute moves"


def page(arrangements: Sequence[Arrangement], order: Sequence[str]) -> str:
    """docs/cases.md: the table of all cases, then each with what was shown, its assumptions and what was not shown."""
    cases = {case.id: (case, agreed) for agreed in arrangements for case in agreed.cases}
    found = [
        (item, moves_with(item, cases[name][1]), cases[name][1])
        for name in order
        for item in (minutes_of(*cases[name]),)
    ]
    parts = [
        "# The recorded cases, and the minute\n\n" + MADE,
        "Eight public cases, played again on Openline's own tables. Each case file lists facts with their sources, and every value\n"
        "that the replay rests on: recorded where a source gives it, assumed where we had to choose. Acts built from these values go\n"
        "as signed messages into journals; each minute below is the first at which a post's picture, its watch or a check showed the\n"
        "danger. Nothing here says what anybody would have done then: an entry on a screen stops nothing by itself.\n\n"
        "`openline cases CASE` prints one of them. To see a minute move, copy an arrangement's folder, change a value under\n"
        "`moments`, `amounts` or `choices`, and give the copy with `--arrangement`. Times are those of the place; minutes are\n"
        "rounded down.\n",
        "## All eight\n",
        "\n".join(_summary(found)) + "\n",
        *(section for item, moving, agreed in found for section in _section(item, moving, agreed)),
    ]
    return "\n".join(parts)


def _summary(found: Sequence[tuple[Minutes, Moving, Arrangement]]) -> Iterator[str]:
    yield "| case | compared with | post | danger first shown | | by | assumed times that move it |"
    yield "|---|---|---|---|---|---|---|"
    for item, moving, agreed in found:
        case, given = item.case, Given(item.case, agreed)
        basis = "" if item.reference_recorded else ", assumed"
        against = f"{clock(item.reference.at, case, day=True)} ({zone(case)}{basis})"
        for post in item.posts:
            cells = ["nothing", "", "", ""]
            if (shown := item.first(post)) is not None:
                own = [name for name in moving[post, shown.by] if given.basis([name]) is Basis.ASSUMED]
                cells = [
                    clock(shown.at, case),
                    apart(item.before_s(shown.at)),
                    shown.by.value,
                    ", ".join(own) or "none",
                ]
            yield f"| {case.id} | {against} | {post} | {' | '.join(cells)} |"


def _section(found: Minutes, moving: Moving, agreed: Arrangement) -> Iterator[str]:
    case = found.case
    basis = "recorded" if found.reference_recorded else "assumed"
    yield f"## {case.id}\n\n{case.title}. Compared with: {found.reference.what} ({basis}), {clock(found.reference.at, case, day=True)} {zone(case)}.\n"
    yield "| shown | | post | by | what | moves with |\n|---|---|---|---|---|---|\n" + "".join(
        f"| {clock(item.at, case)} | {apart(found.before_s(item.at))} | {item.post} | {item.by.value} | {item.what} | "
        f"{', '.join(moving[item.post, item.by])} |\n"
        for item in found.firsts()
    )
    yield "Would not have shown:\n\n" + "".join(f"- {text}\n" for text in case.not_shown)
    yield "Assumed:\n\n" + "".join(f"- {text}\n" for text in case.assumptions)
    yield "Rests on:\n\n| value | is | from |\n|---|---|---|\n" + "".join(
        f"| {item.what} (`{item.id}`) | {value_words(case, item.id)} | {', '.join(item.sources)} |\n"
        for item in values_of(case)
    )
    yield "Other values tried:\n\n| value | instead | moves |\n|---|---|---|\n" + "".join(
        f"| `{tried.name}` | {value_words(case, tried.name, tried.value)} | {'; '.join(tried_words(found, tried))} |\n"
        for tried in tries_of(found, agreed)
    )
