"""spec/terms.md says what the code does: its cases run as they stand, and its table of kinds is that of the rules."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from openline.geotime import Position, Span, Window, circle, parse_instant
from openline.terms import Act, ActKind, AreaReading, Effect, Term, TermKind, evaluate, rule_of
from tests.terms.worlds import SmallWorld

SPEC = (Path(__file__).resolve().parents[2] / "spec" / "terms.md").read_text("utf-8")
CASES = [json.loads(line) for line in re.search(r"```jsonl\n(.*?)```", SPEC, re.DOTALL)[1].splitlines()]  # type: ignore[index]
HERE = Position(lat_e7=349_000_000, lon_e7=367_000_000)


class Written(SmallWorld):
    """The world of the worked cases."""

    def area_readings(self, area: str, at: Span) -> tuple[AreaReading, ...]:
        return (AreaReading(id=area, version="1", reading="only", area=circle(HERE, 10_000), approximate=False),)


WORLD = Written(
    listed={"listed": (Window(start=parse_instant("2017-08-13T09:00:00Z"), end=None),)}, answering={"client": ("a",)}
)
TERM = Term(
    id="t", instrument="i", kind=TermKind.CEASE_HOSTILITIES, summary="s", paragraph="1", binds=("a", "b"), sources=("s",),
    areas=("area",), effects=(Effect(window=Window(start=parse_instant("2017-08-03T09:00:00Z"), end=None)),),
    prohibits=(ActKind.SHELLING,), excepts=("listed",),
)  # fmt: skip


def act(given: dict[str, Any]) -> Act:
    span = Span(
        earliest=parse_instant(given.get("earliest", "2017-08-20T00:00:00Z")),
        latest=parse_instant(given.get("latest", "2017-08-20T01:00:00Z")),
    )
    place = Position(lat_e7=given.get("lat_e7", HERE.lat_e7), lon_e7=given.get("lon_e7", HERE.lon_e7))
    return Act(
        kind=ActKind(given.get("kind", "shelling")), position=None if given.get("nowhere") else place, span=span,
        radius_m=given.get("radius_m", 500), either_way=given.get("either_way", False),
        actors=_names(given.get("actors", ["a"])), targets=_names(given.get("targets", ["b"])),
    )  # fmt: skip


def _names(found: list[str] | None) -> tuple[str, ...] | None:
    return None if found is None else tuple(found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_worked_case_is_answered_as_it_is_written(case: dict[str, Any]) -> None:
    verdict = evaluate(TERM, act(case["act"]), WORLD)
    assert verdict.outcome.value == case["outcome"]
    assert (verdict.settles.value if verdict.settles else None) == case.get("settles")


def test_the_cases_show_every_outcome() -> None:
    assert len(CASES) >= 19
    assert {case["outcome"] for case in CASES} >= {
        "would-fall-under", "might", "carved-out", "not-bound", "outside", "not-in-force", "other-act", "undetermined",
    }  # fmt: skip


WORDS = {
    "names_the_act": "act", "names_the_weapon": "weapon", "in_force": "in force", "in_its_area": "place",
    "past_the_deadline": "in force, from the deadline on", "by_someone_bound": "actor", "from_another_party": "from a party",
    "against_a_listed_group": "listed", "against_a_party": "against a party", "waited_too_long": "waited", "answered_force": "answered force",
    "called_first": "called first", "out_of_proportion": "out of proportion", "in_self_defence": "self-defence",
}  # fmt: skip


@pytest.mark.parametrize("kind", list(TermKind), ids=lambda kind: kind.value)
def test_the_table_of_kinds_is_that_of_the_rules(kind: TermKind) -> None:
    rule = rule_of(kind)
    acts = ", ".join(named.value for named in rule.acts) or "none"
    asked = ", ".join(WORDS[ask.__name__] for ask in rule.asks)
    assert f"| `{kind.value}` | {acts} | {asked} |" in SPEC
