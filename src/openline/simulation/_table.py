"""The result as plain text of 80 columns: the same seed prints the same lines."""

import textwrap
from collections.abc import Iterator

from openline.arrangement import Precedence

from ._assumed import assumptions
from ._compared import Setting
from ._summary import SAME_S, Bought, Delay, Missed, Summary

WIDTH = 80
_NAMES = {"delivered": "delivered", "human": "first human", "told": "passed down", "answered": "answered"}
_HEADS = {
    "delivered": "deliv.",
    "read": "read",
    "passed-down": "down",
    "answered": "answer",
    "passed-down-again": "lapsed",
}
_CAUSES = {"node": "node off the network", "link": "node and telephone", "officer": "desk empty or asleep"}
EXERCISE = (
    "EXERCISE. Simulated people, messages and network; the people are assumed, not measured. "
    "It says nothing about any real post, and nothing about lives saved."
)


def table(setting: Setting, found: Summary, by_telephone: str | None, limit: int) -> str:
    """Every line of the result, the assumptions last."""
    return "\n".join(line.rstrip() for line in _lines(setting, found, by_telephone, limit)) + "\n"


def duration(seconds: int | None) -> str:
    """A time as a person says it; ``-`` when there is none.

    >>> duration(45), duration(600), duration(9000), duration(200_000), duration(None)
    ('45 s', '10 min', '2.5 h', '2.3 d', '-')
    """
    if seconds is None:
        return "-"
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 7200:
        return f"{round(seconds / 60)} min"
    unit, name = (3600, "h") if seconds < 172_800 else (86_400, "d")
    return f"{seconds / unit:.1f} {name}" if seconds % unit else f"{seconds // unit} {name}"


def _lines(setting: Setting, found: Summary, by_telephone: str | None, limit: int) -> Iterator[str]:
    yield from _wrapped(EXERCISE)
    yield ""
    yield from _wrapped(_what(setting, found, by_telephone))
    if not found.messages:
        yield ""
        yield "Nothing was said, so there is nothing to time."
    else:
        yield from _timed(found)
        yield from _missing(found)
        yield from _gained(found)
        yield from _rung(found, limit)
        yield from _silences(found)
    yield from _assumed(setting)


def _what(setting: Setting, found: Summary, by_telephone: str | None) -> str:
    telephone = f", {by_telephone} with only a telephone" if by_telephone else ""
    return (
        f"{setting.days} {_s('day', setting.days)}, {setting.participants} participants{telephone}, "
        f"{setting.loss_percent} % of events lost, seed {setting.seed}. "
        f"{found.messages:,} messages for {found.recipients:,} recipients, {found.acts:,} acts recorded, "
        f"{found.logged:,} of them logged for somebody on the telephone; {found.lost:,} of {found.carried:,} "
        f"events between nodes were lost."
    )


def _timed(found: Summary) -> Iterator[str]:
    yield from _title("From recorded until ...", "with escalation; percentiles of those that came")
    yield f"{'':<10} {'':<12} {'asked':>6} {'came':>6} {'median':>8} {'p90':>8} {'worst':>8} {'deadline':>10}"
    for precedence in Precedence:
        rows = [item for item in found.delays if item.precedence is precedence]
        for number, item in enumerate(rows):
            yield _delay(item, precedence.value if number == 0 else "")
    if found.ended:
        yield from _wrapped(
            f"{found.ended} ended before any human showed: amended, cancelled, or the time they speak of was over."
        )


def _delay(item: Delay, name: str) -> str:
    deadline = "rings" if item.deadline_s == 0 else duration(item.deadline_s)
    return (
        f"{name:<10} {_NAMES[item.step]:<12} {item.expected:>6} {item.came:>6} {duration(item.median_s):>8} "
        f"{duration(item.p90_s):>8} {duration(item.worst_s):>8} {deadline:>10}"
    )


def _missing(found: Summary) -> Iterator[str]:
    yield from _title(
        "Missed steps, by whom", "not done by its deadline while the message stood: with escalation / without"
    )
    yield f"{'post':<22} {'asked':>5}" + "".join(f" {_HEADS[step]:>9}" for step in _HEADS)
    without = {item.post: item for item in found.missed_without}
    for item in found.missed:
        yield _missed(item, without[item.post])
    total = [sum(item.steps[step] for item in found.missed) for step in _HEADS]
    other = [sum(item.steps[step] for item in found.missed_without) for step in _HEADS]
    yield f"{'all':<22} {found.recipients:>5}" + "".join(
        f" {_of(one, two):>9}" for one, two in zip(total, other, strict=True)
    )


def _missed(item: Missed, other: Missed) -> str:
    return f"{item.post[:22]:<22} {item.owed:>5}" + "".join(
        f" {_of(item.steps[step], other.steps[step]):>9}" for step in _HEADS
    )


def _gained(found: Summary) -> Iterator[str]:
    yield from _title("What escalation bought", "the same messages, seed and people; when a human first showed")
    yield f"{'':<10} {'pairs':>5} {'rang':>5} {'earlier':>8} {'same':>5} {'later':>6} {'median':>17} {'p90':>17}"
    for item in found.bought:
        yield _bought(item)
    yield from _wrapped(
        "Rang: the watch had reason to call again, in either run, before a human showed; earlier, same (within "
        f"{SAME_S[Precedence.ROUTINE]} s, flash {SAME_S[Precedence.FLASH]} s) and later with escalation are of those. "
        "Medians and p90, with / without, are of all pairs."
    )
    earlier, later = (sum(getattr(item, name) for item in found.bought) for name in ("luck_earlier", "luck_later"))
    yield from _wrapped(f"Where nobody was called again the network alone differs: {earlier} earlier, {later} later.")
    for words in _reached(found.bought):
        yield from _wrapped(words)
    by = ", ".join(f"{name} {count:,}" for name, count in found.first_human.items())
    yield from _wrapped(f"Who showed first, with escalation: {by}; {found.by_voice:,} over the telephone.")


def _bought(item: Bought) -> str:
    return (
        f"{item.precedence.value:<10} {item.pairs:>5} {item.rang:>5} {item.earlier:>8} {item.same:>5} {item.later:>6} "
        f"{_of(duration(item.median_with_s), duration(item.median_without_s)):>17} "
        f"{_of(duration(item.p90_with_s), duration(item.p90_without_s)):>17}"
    )


def _reached(bought: tuple[Bought, ...]) -> Iterator[str]:
    only, other = sum(item.only_with for item in bought), sum(item.only_without for item in bought)
    neither = sum(item.neither for item in bought)
    yield (
        f"A human showed only with escalation: {only}; only without: {other}; in neither: {neither}. "
        f"Missed steps: {sum(item.missed_with for item in bought)} with, "
        f"{sum(item.missed_without for item in bought)} without; passed down and lapsed: "
        f"{sum(item.lapsed_with for item in bought)} with, {sum(item.lapsed_without for item in bought)} without."
    )


def _rung(found: Summary, limit: int) -> Iterator[str]:
    alarms = found.alarms
    yield from _title("Alarms outside flash", f"at one officer's desk in one clock hour; limit {limit}")
    rate = alarms.total / alarms.officer_hours if alarms.officer_hours else 0
    yield from _wrapped(
        f"Most in one hour: {alarms.most}, of those given by the watch {alarms.most_by_watch}. "
        f"Hours above the limit: {alarms.hours_above_limit} of "
        f"{alarms.hours_with_any} with any alarm. {alarms.total:,} alarms in {alarms.officer_hours:,} hours of "
        f"watch: {rate:.2f} an hour. "
        f"The ring when a message arrives counts as one."
    )


def _silences(found: Summary) -> Iterator[str]:
    calls = sum(found.tests.values())
    yield from _title("Silent lines", f"five minutes and more; {calls:,} test calls, one an hour and line")
    yield f"{'cause':<22} {'silences':>9} {'declared':>9} {'found by a call':>16} {'median':>9} {'worst':>9}"
    for item in found.silent:
        yield (
            f"{_CAUSES[item.fault.value]:<22} {item.spells:>9} {item.declared:>9} {item.found:>16} "
            f"{duration(item.median_found_s):>9} {duration(item.worst_found_s):>9}"
        )
    answers = ", ".join(f"{name.replace('-', ' ')} {count:,}" for name, count in found.tests.items() if count)
    yield from _wrapped(f"Test calls: {answers}.")


def _assumed(setting: Setting) -> Iterator[str]:
    yield from _title("Assumptions", "ours, not measured; log-normal about the median unless said otherwise")
    yield "Four values: flash / immediate / priority / routine."
    for words, value, unit in (*assumptions(setting.habits), *assumptions(setting.traffic)):
        first, *more = textwrap.wrap(words, WIDTH - 30)
        yield f"{value + ' ' + unit:<29} {first}"
        yield from (" " * 30 + line for line in more)


def _title(name: str, words: str) -> Iterator[str]:
    yield ""
    yield name.upper()
    yield words


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH)


def _of(one: object, other: object) -> str:
    return f"{one} / {other}"


def _s(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
