"""Two columns that add up, nothing merged, and a determination only by every seat of the mechanism."""

from datetime import timedelta

import pytest
from tools.vectors import example

from openline.arrangement import load
from openline.assessment import assess, determinations, ledger
from openline.messages import Finding, IncidentAnswered, IncidentDetermined, IncidentReported, Point, Ref, Version
from openline.picture import Incident, fold
from openline.terms import Outcome
from tests.arrangement.files import shipped
from tests.worlds import START, Author, evidence

AGREED = load(shipped())
SIDES = ("russian-federation", "turkiye")


def report(author: Author, region: str, **changes: object) -> Ref:
    sample = example(IncidentReported)
    fields = {
        n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "supersedes", "notification")
    }
    position = fields["position"]
    place = Point(lat_e7=349_000_000, lon_e7=367_000_000)
    twice = type(position)(**{**{n: getattr(position, n) for n in position.__struct_fields__}, "point": place})
    fields |= {
        "region": region, "position": twice, "radius_m": 500, "event": "shelling", "start_utc": START, "end_utc": START,
        "alleged_actor": "saa", "alleged_by": author.name, "target": "acceded-opposition",
    }  # fmt: skip
    return author.say(IncidentReported, **{**fields, **changes})


def incidents(*authors: Author) -> list[Incident]:
    later = START + timedelta(days=2)
    return list(fold(evidence(list(authors), [p for a in authors for p in a.pieces()]), AGREED.digest, later).incidents)


@pytest.mark.parametrize("published", AGREED.bulletins, ids=lambda item: item.id)
def test_published_bulletins_come_out_as_published(published) -> None:  # type: ignore[no-untyped-def]
    """Each count becomes that many reports; the ledger's columns are the published ones, split by split."""
    authors = {name: Author(name) for name in SIDES}
    for side in published.sides:
        for item in side.split:
            for _ in range(item.count):
                report(authors[side.side], item.region.lower())
        for _ in range(side.total - sum(item.count for item in side.split)):
            report(authors[side.side], "not-split")
    day = START.date()
    book = ledger(incidents(*authors.values()), SIDES, day, day)
    assert dict(zip(SIDES, book.totals, strict=True)) == {side.side: side.total for side in published.sides}
    for side in published.sides:
        column = SIDES.index(side.side)
        found = {
            row.region: row.counts[column] for row in book.rows if row.counts[column] and row.region != "not-split"
        }
        assert found == {item.region.lower(): item.count for item in side.split if item.count}
    assert book.confirmed == (0, 0)


def test_the_other_sides_word_stands_beside_and_changes_no_count() -> None:
    russia, turkiye = Author(SIDES[0]), Author(SIDES[1])
    refs = [report(turkiye, "damascus") for _ in range(3)]
    for ref, version in zip(refs, (Version.CONFIRM, Version.DENY, Version.CANNOT_CONFIRM), strict=True):
        russia.say(IncidentAnswered, about=ref, version=version)
    book = ledger(incidents(russia, turkiye), SIDES, START.date(), START.date())
    assert (book.totals, book.confirmed) == ((0, 3), (0, 1))


def test_a_later_report_supersedes_and_is_counted_once() -> None:
    turkiye = Author(SIDES[1])
    first = report(turkiye, "damascus")
    report(turkiye, "hama", supersedes=first)
    found = incidents(turkiye)
    assert [(item.versions, item.report.region) for item in found] == [(2, "hama")]
    assert ledger(found, SIDES, START.date(), START.date()).totals == (0, 1)


def test_one_seat_determines_nothing_two_that_differ_neither_both_alike_do() -> None:
    russia, turkiye, iran = Author(SIDES[0]), Author(SIDES[1]), Author("iran")
    ref = report(turkiye, "homs")

    def now() -> tuple[Finding | None, tuple[str, ...]]:
        (found,) = determinations(incidents(russia, turkiye, iran)[0], AGREED)
        return found.finding, found.missing

    iran.say(IncidentDetermined, about=ref, term="as-no-hostilities", finding=Finding.VIOLATION)
    assert now() == (None, SIDES)
    russia.say(IncidentDetermined, about=ref, term="as-no-hostilities", finding=Finding.NO_VIOLATION)
    assert now() == (None, ("turkiye",))
    turkiye.say(IncidentDetermined, about=ref, term="as-no-hostilities", finding=Finding.NOT_ATTRIBUTABLE)
    assert now() == (None, ())
    russia.say(IncidentDetermined, about=ref, term="as-no-hostilities", finding=Finding.NOT_ATTRIBUTABLE)
    assert now() == (Finding.NOT_ATTRIBUTABLE, ())


def test_an_alias_is_the_party_and_an_unknown_name_is_nobody_bound() -> None:
    turkiye = Author(SIDES[1])
    report(turkiye, "homs", alleged_actor="saa")
    report(turkiye, "homs", alleged_actor="somebody-else")
    report(turkiye, "homs", alleged_actor=None)
    outcomes = sorted(assess(item, AGREED).strongest.value for item in incidents(turkiye))
    assert outcomes == ["not-bound", "undetermined", "would-fall-under"]


def test_the_25_march_case_one_of_nineteen_is_carved_out() -> None:
    """Published on 25 March 2017: one of the 19 was fire on a listed group."""
    turkiye = Author(SIDES[1])
    for n in range(19):
        report(turkiye, "hama", target="nusra" if n == 0 else "acceded-opposition")
    outcomes = [assess(item, AGREED) for item in incidents(turkiye)]
    carved = [a for a in outcomes if {v.outcome for v in a.verdicts} == {Outcome.CARVED_OUT}]
    assert len(carved) == 1
