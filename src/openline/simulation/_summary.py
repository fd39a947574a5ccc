"""What two runs of one month come to in numbers: delays, missed steps, alarms, silences, and what escalation bought.

Every percentile is of those that came; what never came is counted beside it. Percentiles are nearest ranks: a time that
really occurred.

    >>> quantile([1, 2, 3, 4], 50), quantile([1, 2, 3, 4], 90), quantile([], 50)
    (2, 4, None)
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from openline.arrangement import Precedence
from openline.messages import Fault, TestResult
from openline.watch import Step

from ._measured import Case, Month, Rung
from ._people import CALLED
from ._traffic import What

Deadlines = dict[tuple[Precedence, Step], int]
_STEP = {"delivered": Step.DELIVERED, "human": Step.READ, "told": Step.PASSED_DOWN, "answered": Step.ANSWERED}
_LAPSED = Step.PASSED_DOWN_AGAIN
_LADDER = (*_STEP.values(), _LAPSED)
STEPS = tuple(_STEP)
"""What is timed from the moment a message is recorded: ``Case.seconds``."""
SAME_S = dict(zip(Precedence, (30, 60, 60, 60), strict=True))
"""Seconds of difference that count as no difference: as long as the network takes to send again."""


@dataclass(frozen=True, kw_only=True)
class Delay:
    """One step of one precedence: asked of so many recipients, come so often, in seconds since recorded."""

    precedence: Precedence
    step: str
    expected: int
    came: int
    median_s: int | None
    p90_s: int | None
    worst_s: int | None
    deadline_s: int | None


@dataclass(frozen=True, kw_only=True)
class Missed:
    """Steps that one recipient's post did not do by their deadline, and passing-downs that lapsed."""

    post: str
    owed: int
    steps: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Bought:
    """The same messages with escalation and without: when a human first showed, and what was missed.

    ``rang``: pairs in which, in either run, the watch had reason to call again before a human showed; ``earlier``,
    ``same`` and ``later`` are of those. ``luck_earlier`` and ``luck_later`` are of the others, where only the network
    differs.
    """

    precedence: Precedence
    pairs: int
    earlier: int
    same: int
    later: int
    rang: int
    luck_earlier: int
    luck_later: int
    only_with: int
    only_without: int
    neither: int
    median_with_s: int | None
    median_without_s: int | None
    p90_with_s: int | None
    p90_without_s: int | None
    missed_with: int
    missed_without: int
    lapsed_with: int
    lapsed_without: int


@dataclass(frozen=True, kw_only=True)
class Alarms:
    """Alarms outside flash by officer and clock hour; the ring on arrival counts as one.

    ``most_by_watch``: the most in one hour of those that the watch gave.
    """

    most: int
    most_by_watch: int
    hours_with_any: int
    hours_above_limit: int
    total: int
    officer_hours: int


@dataclass(frozen=True, kw_only=True)
class Silent:
    """Silences of five minutes and more with one cause: how many, declared beforehand, shown by a test call."""

    fault: Fault
    spells: int
    declared: int
    found: int
    median_found_s: int | None
    worst_found_s: int | None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Everything that the table and the plot show."""

    messages: int
    recipients: int
    acts: int
    logged: int
    carried: int
    lost: int
    ended: int
    delays: tuple[Delay, ...]
    delays_without: tuple[Delay, ...]
    missed: tuple[Missed, ...]
    missed_without: tuple[Missed, ...]
    bought: tuple[Bought, ...]
    first_human: dict[str, int]
    by_voice: int
    alarms: Alarms
    tests: dict[str, int]
    silent: tuple[Silent, ...]


def summary(with_it: Month, without: Month, deadlines: Deadlines, limit: int) -> Summary:
    """The numbers of two runs; ``deadlines`` in seconds as the arrangement has them, ``limit`` alarms an hour."""
    places = Counter(case.human_place for case in with_it.cases if case.human_place is not None)
    results = Counter(test.result for test in with_it.tests)
    return Summary(
        messages=len({case.number for case in with_it.cases}),
        recipients=len(with_it.cases),
        acts=with_it.acts,
        logged=with_it.logged,
        carried=with_it.carried,
        lost=with_it.lost,
        ended=sum(case.human is None and case.ended is not None for case in with_it.cases),
        delays=tuple(_delays(with_it, deadlines)),
        delays_without=tuple(_delays(without, deadlines)),
        missed=tuple(_missed(with_it, deadlines)),
        missed_without=tuple(_missed(without, deadlines)),
        bought=tuple(_bought(precedence, with_it, without, deadlines) for precedence in Precedence),
        first_human={name: places[place] for place, name in enumerate(CALLED)},
        by_voice=sum(case.by_voice for case in with_it.cases),
        alarms=_alarms(with_it, limit),
        tests={result.value: results[result] for result in TestResult},
        silent=tuple(_silent(with_it, fault) for fault in Fault),
    )


def quantile(values: Sequence[int], percent: int) -> int | None:
    """The nearest rank of sorted values; None of nothing."""
    return values[max(0, -(-len(values) * percent // 100) - 1)] if values else None


def expects(case: Case, step: str) -> bool:
    """Whether a message asks for a step at all: only the holder of a device has it delivered, a site asks no answer."""
    if step == "delivered":
        return case.has_node
    if step == "answered":
        return case.what is not What.SITE
    return not (step == "told" and case.what is What.QUESTION)


def late(case: Case, deadlines: Deadlines) -> tuple[Step, ...]:
    """The steps that were not done by their deadline while the message still stood, and whether one lapsed.

    Counted from what really happened. The author's watch names only the first step that is missing, so that a message
    nobody reads would count once and one that is read late and passed down late twice. What has a deadline of 0
    rings at once and is not counted.
    """
    found = [step for name, step in _STEP.items() if expects(case, name) and _is_late(case, name, step, deadlines)]
    return (*found, _LAPSED) if _LAPSED in case.missed else tuple(found)


def _is_late(case: Case, name: str, step: Step, deadlines: Deadlines) -> bool:
    allowed, took = deadlines.get((case.precedence, step)), case.seconds(name)
    if not allowed:
        return False
    begins = case.seconds("begins")
    # As the watch has it: all but the answer is due before what was notified begins.
    allowed = allowed if begins is None or step is Step.ANSWERED else min(allowed, begins)
    stood = case.seconds("ended")
    return (took is None or took > allowed) and (stood is None or stood > allowed)


def _delays(month: Month, deadlines: Deadlines) -> Iterable[Delay]:
    for precedence in Precedence:
        for step in STEPS:
            cases = [case for case in month.of(precedence) if expects(case, step)]
            came = sorted(found for case in cases if (found := case.seconds(step)) is not None)
            yield Delay(
                precedence=precedence,
                step=step,
                expected=len(cases),
                came=len(came),
                median_s=quantile(came, 50),
                p90_s=quantile(came, 90),
                worst_s=came[-1] if came else None,
                deadline_s=deadlines.get((precedence, _STEP[step])),
            )


def _missed(month: Month, deadlines: Deadlines) -> Iterable[Missed]:
    for post in month.posts:
        cases = [case for case in month.cases if case.post == post]
        counts = Counter(step for case in cases for step in late(case, deadlines))
        yield Missed(post=post, owed=len(cases), steps={step.value: counts[step] for step in _LADDER})


def _bought(precedence: Precedence, with_it: Month, without: Month, deadlines: Deadlines) -> Bought:
    others = {case.key: case for case in without.of(precedence)}
    assert {case.key for case in with_it.of(precedence)} == set(others), "both runs say the same things"
    both = [(case.seconds("human"), others[case.key].seconds("human"), case) for case in with_it.of(precedence)]
    rang = {case.key for case in with_it.of(precedence) if case.rang or others[case.key].rang}
    pairs = [(one, two) for one, two, _ in both if one is not None and two is not None]
    called = [(one, two) for one, two, case in both if case.key in rang and one is not None and two is not None]
    others_s = [(one, two) for one, two, case in both if case.key not in rang and one is not None and two is not None]
    same_s = SAME_S[precedence]
    with_s, without_s = sorted(one for one, _ in pairs), sorted(two for _, two in pairs)
    return Bought(
        precedence=precedence,
        pairs=len(pairs),
        earlier=sum(two - one > same_s for one, two in called),
        same=sum(abs(two - one) <= same_s for one, two in called),
        later=sum(one - two > same_s for one, two in called),
        rang=len(called),
        luck_earlier=sum(two - one > same_s for one, two in others_s),
        luck_later=sum(one - two > same_s for one, two in others_s),
        only_with=sum(one is not None and two is None for one, two, _ in both),
        only_without=sum(one is None and two is not None for one, two, _ in both),
        neither=sum(one is None and two is None for one, two, _ in both),
        median_with_s=quantile(with_s, 50),
        median_without_s=quantile(without_s, 50),
        p90_with_s=quantile(with_s, 90),
        p90_without_s=quantile(without_s, 90),
        missed_with=_count(with_it.of(precedence), deadlines),
        missed_without=_count(others.values(), deadlines),
        lapsed_with=sum(_LAPSED in case.missed for case in with_it.of(precedence)),
        lapsed_without=sum(_LAPSED in case.missed for case in others.values()),
    )


def _count(cases: Iterable[Case], deadlines: Deadlines) -> int:
    """Missed steps of the ladder; a passing-down that lapsed is counted apart, since it must first have been done."""
    return sum(step is not _LAPSED for case in cases for step in late(case, deadlines))


def _alarms(month: Month, limit: int) -> Alarms:
    rung = [item for item in month.rung if not item.flash]
    hours, by_watch = _by_hour(rung), _by_hour(item for item in rung if not item.arrival)
    watched = int((month.until - month.start).total_seconds() // 3600) * len(month.posts)
    return Alarms(
        most=max(hours.values(), default=0),
        most_by_watch=max(by_watch.values(), default=0),
        hours_with_any=len(hours),
        hours_above_limit=sum(count > limit for count in hours.values()),
        total=len(rung),
        officer_hours=watched,
    )


def _by_hour(rung: Iterable[Rung]) -> Counter[tuple[str, int, datetime]]:
    return Counter((item.post, item.place, item.at.replace(minute=0, second=0, microsecond=0)) for item in rung)


def _silent(month: Month, fault: Fault) -> Silent:
    spells = [item for item in month.silences if item.fault is fault]
    found = sorted(int((item.found - item.start).total_seconds()) for item in spells if item.found is not None)
    return Silent(
        fault=fault,
        spells=len(spells),
        declared=sum(item.declared for item in spells),
        found=len(found),
        median_found_s=quantile(found, 50),
        worst_found_s=found[-1] if found else None,
    )
