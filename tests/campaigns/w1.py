"""W1: planted bugs in the watch and the lines. Each goes into a copy of the source, and its check must fail because of it.

Beside C9, which does the same for the record. The checks are the tests and campaigns that are there anyway.
"""

import random

from tests.faults.planting import Change, Planted, by_campaign, by_tests, escaped

ID = "W1"
TITLE = "planted bugs in watch and lines: 13 of 13 caught"
COUNT = 13

PLANTED: tuple[Planted, ...] = (
    Planted(
        name="a step that is late by a second is not named yet",
        changes=(Change(file="watch/_watch.py", right="if item.late_s >= 0)", wrong="if item.late_s > 0)"),),
        check=by_tests("tests/watch/test_watch.py", "-k", "silence_escalates"),
        shows="test_silence_escalates_by_itself",
    ),
    Planted(
        name="a hold stops ringing when it has been read",
        changes=(
            Change(
                file="watch/_watch.py",
                right="if side.state is HoldState.RINGING else (None, start)",
                wrong="if side.state is HoldState.RINGING and ladder.read is None else (None, start)",
            ),
        ),
        check=by_tests("tests/watch/test_watch.py", "-k", "rings_until"),
        shows="test_a_hold_rings_until_a_human_answers",
    ),
    Planted(
        name="escalation calls nobody beyond the duty officer",
        changes=(
            Change(
                file="watch/_watch.py",
                right="count = sum(late_s >= after for after in rings)",
                wrong="count = min(1, sum(late_s >= after for after in rings))",
            ),
        ),
        check=by_tests("tests/watch/test_watch.py", "-k", "silence_escalates"),
        shows="test_silence_escalates_by_itself",
    ),
    Planted(
        name="a notice that is made longer keeps the old answers",
        changes=(
            Change(
                file="picture/_reopens.py",
                right="    return low and high and begun and ended and",
                wrong="    return low and high and begun and",
            ),
        ),
        check=by_campaign("d7", 12),
        shows="ladders compared",
    ),
    Planted(
        name="what somebody logged for a recipient stands above its own signature",
        changes=(
            Change(
                file="picture/_ladder.py",
                right="said.mark.logged_by is None, said.mark.journal",
                wrong="said.mark.logged_by is not None, said.mark.journal",
            ),
        ),
        check=by_campaign("d7", 60),
        shows="ladders compared",
    ),
    Planted(
        name="a position heard nine kilometres off is confirmed",
        changes=(
            Change(
                file="picture/_ladder.py",
                right="self.apart_m > tolerance_m and",
                wrong="self.apart_m > 100 * tolerance_m and",
            ),
        ),
        check=by_tests("tests/picture/test_life_cycles.py", "-k", "tolerance"),
        shows="test_a_read_back_beyond_the_tolerance",
    ),
    Planted(
        name="an officer relieves himself",
        changes=(
            Change(
                file="picture/_manning.py",
                right="            if signers[about.leaf] == entry.signers:\n                return watch\n",
                wrong="",
            ),
        ),
        check=by_tests("tests/picture/test_life_cycles.py", "-k", "handed_over"),
        shows="test_a_watch_is_handed_over",
    ),
    Planted(
        name="an officer is rung about each thing by itself",
        changes=(
            Change(
                file="watch/_alarms.py",
                right="_SPACING = timedelta(seconds=limits.ALARM_SPACING_S)",
                wrong="_SPACING = timedelta(seconds=1)",
            ),
        ),
        check=by_tests("tests/watch/test_alarms.py"),
        shows="test_alarms.py::test_",
    ),
    Planted(
        name="a requester that goes silent ends its hold",
        changes=(
            Change(
                file="picture/_hold.py",
                right="    if all(side.state in _ENDED for side in sides):",
                wrong="    if all(side.state is not HoldState.RINGING for side in sides):",
            ),
        ),
        check=by_tests("tests/watch/test_watch.py", "-k", "says_nothing"),
        shows="test_a_requester_that_says_nothing",
    ),
    Planted(
        name="a step of the wall clock is believed",
        changes=(
            Change(
                file="watch/_clock.py",
                right="CLOCK_STEP_US + passed",
                wrong="CLOCK_STEP_US * 10_000 + passed",
            ),
        ),
        check=by_tests("tests/watch/test_clock.py"),
        shows="test_clock.py::test_",
    ),
    Planted(
        name="the voice check covers one of the two journals only",
        changes=(
            Change(
                file="watch/_voice.py",
                right='said = "\\n".join(checkpoint_text(head) for head in heads).encode()',
                wrong='said = "\\n".join(checkpoint_text(head) for head in heads[:1]).encode()',
            ),
        ),
        check=by_campaign("l13", 200),
        shows="missed",
    ),
    Planted(
        name="one lost heartbeat is an outage",
        changes=(Change(file="limits.py", right="BEAT_RED_S: Final = 110", wrong="BEAT_RED_S: Final = 10"),),
        check=by_campaign("d5", 20),
        shows="false",
    ),
    Planted(
        name="a hold does not pass over a line that is declared suspended",
        changes=(
            Change(
                file="watch/_lines.py",
                right="SAFETY_OF_LIFE: frozenset[type[Message]] = frozenset(\n    {\n        HoldRequested,\n",
                wrong="SAFETY_OF_LIFE: frozenset[type[Message]] = frozenset(\n    {\n",
            ),
        ),
        check=by_tests("tests/watch/test_beats.py", "-k", "carries_it"),
        shows="test_beats.py::test_",
    ),
)


def run(seed: int, count: int) -> tuple[bool, str]:
    """Plant ``count`` of the bugs, each alone, in an order drawn from the seed."""
    chosen = random.Random(seed).sample(PLANTED, min(count, len(PLANTED)))
    wrong = [f"{bug.name}: {error}" for bug in chosen if (error := escaped(bug))]
    caught = len(chosen) - len(wrong)
    return not wrong, " | ".join([f"{caught} of {len(chosen)} planted bugs caught", *wrong])
