"""Reports that may be of one incident are proposed, never merged; the work is bounded whatever comes."""

import math
import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from openline import limits
from openline.assessment import Report, candidates, candidates_of, ledger
from openline.geotime import Certainty, Position, Span
from openline.messages import Point, ReporterCategory
from tests.assessment.reports import RUSSIA, SIDES, TURKIYE, incidents, report
from tests.worlds import START, Author

ATTACKS = {"air-strike", "shelling", "ground-attack", "small-arms", "armed-attack"}
NAMED = ATTACKS | {"detention", "flight"}


def told(number: int, *, lat: float, lon: float, radius_m: int, minute: int, minutes: int = 0, **other: str) -> Report:
    start = START + timedelta(minutes=minute)
    return Report(
        object=f"{other.get('side', RUSSIA)}/{number:032x}",
        participant=other.get("side", RUSSIA),
        reporter=ReporterCategory.PARTY,
        event=other.get("event", "shelling"),
        position=Position(lat_e7=round(lat * 1e7), lon_e7=round(lon * 1e7)),
        radius_m=radius_m,
        span=Span(earliest=start, latest=start + timedelta(minutes=minutes)),
        alleged_actor=other.get("actor"),
    )


def test_the_same_hour_and_village_by_both_sides_is_proposed_and_counted_twice() -> None:
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    report(russia, "homs", alleged_actor="acceded-opposition")
    report(turkiye, "homs", start=START + timedelta(minutes=20))
    report(turkiye, "homs", start=START + timedelta(days=1))
    found = incidents(russia, turkiye)
    (pair,) = candidates(found, 3600).pairs
    assert (pair.sure, pair.same_side) == (Certainty.CERTAIN, False)
    assert (pair.reasons.apart_m, pair.reasons.gap_s, pair.reasons.actors_differ) == (0, 1200, True)
    day = START.date()
    assert ledger(found, SIDES, day, day + timedelta(days=1)).totals == (1, 2)


def test_one_side_that_reports_twice_is_proposed_as_such() -> None:
    turkiye = Author(TURKIYE)
    report(turkiye, "homs")
    report(turkiye, "homs")
    assert [pair.same_side for pair in candidates(incidents(turkiye), 0).pairs] == [True]


def test_a_correction_is_no_second_report() -> None:
    turkiye = Author(TURKIYE)
    first = report(turkiye, "homs")
    report(turkiye, "homs", supersedes=first, killed=4)
    assert candidates(incidents(turkiye), 3600).pairs == ()


def test_places_whose_radii_do_not_meet_are_not_proposed() -> None:
    turkiye = Author(TURKIYE)
    report(turkiye, "homs")
    report(turkiye, "homs", point=Point(lat_e7=350_000_000, lon_e7=367_000_000))
    assert candidates(incidents(turkiye), 3600).pairs == ()
    report(turkiye, "homs", radius_m=12_000)
    assert [pair.sure for pair in candidates(incidents(turkiye), 3600).pairs] == [Certainty.POSSIBLE] * 2


def test_a_witness_may_mistake_one_attack_for_another_but_not_for_a_detention() -> None:
    rows = [("shelling", "air-strike"), ("shelling", "detention"), ("unknown", "detention"), ("a-word", "shelling")]
    found = []
    for one, other in rows:
        pair = [told(n, lat=34.9, lon=36.7, radius_m=10, minute=0, event=word) for n, word in enumerate((one, other))]
        found.append([item.sure for item in candidates_of(pair, 60).pairs])
    assert found == [[Certainty.POSSIBLE], [], [Certainty.POSSIBLE], [Certainty.POSSIBLE]]


def test_two_sides_of_the_date_line_and_of_a_pole_are_near() -> None:
    line = [told(n, lat=65.0, lon=lon, radius_m=3_000, minute=0) for n, lon in enumerate((179.99, -179.99))]
    pole = [told(n, lat=89.99, lon=lon, radius_m=3_000, minute=0) for n, lon in enumerate((0.0, 180.0))]
    assert [len(candidates_of(pair, 60).pairs) for pair in (line, pole)] == [1, 1]


REPORT = st.builds(
    lambda number, lat, lon, radius, minute, minutes, event: told(
        number, lat=34 + lat / 100, lon=36 + lon / 100, radius_m=radius, minute=minute, minutes=minutes, event=event
    ),
    st.integers(0, 10**9), st.integers(0, 60), st.integers(0, 60),
    st.sampled_from((0, 400, 2_600, 9_000, 40_000)), st.integers(0, 400), st.integers(0, 90),
    st.sampled_from(("shelling", "air-strike", "detention", "flight", "something")),
)  # fmt: skip


@settings(max_examples=80)
@given(
    st.lists(REPORT, max_size=40, unique_by=lambda item: item.object),
    st.integers(0, 7_200),
    st.randoms(use_true_random=False),
)
def test_every_pair_that_goes_together_is_found_and_no_other(
    reports: list[Report], margin_s: int, dice: random.Random
) -> None:
    """Beside every pair compared plainly; distances too near to a threshold for a sphere to tell are left open."""
    found = candidates_of(reports, margin_s)
    mine = {tuple(sorted((pair.one, pair.other))) for pair in found.pairs}
    sure, unclear = set[tuple[str, ...]](), set[tuple[str, ...]]()
    for n, one in enumerate(reports):
        for other in reports[:n]:
            close, near_edge = plainly(one, other, margin_s)
            (unclear if near_edge else sure if close else set[tuple[str, ...]]()).add(
                tuple(sorted((one.object, other.object)))
            )
    assert sure <= mine <= sure | unclear
    assert found.cut_short == ()
    shuffled = list(reports)
    dice.shuffle(shuffled)
    assert candidates_of(shuffled, margin_s) == found


def plainly(one: Report, other: Report, margin_s: int) -> tuple[bool, bool]:
    """Whether two reports go together, on a sphere, and whether that is too near to the edge to say."""
    gap = (max(one.span.earliest, other.span.earliest) - min(one.span.latest, other.span.latest)).total_seconds()
    kinds = {one.event, other.event}
    together = len(kinds) == 1 or kinds <= ATTACKS or not kinds <= NAMED
    a, b = (tuple(math.radians(v) for v in (item.position.lat, item.position.lon)) for item in (one, other))
    inner = math.sin((b[0] - a[0]) / 2) ** 2 + math.cos(a[0]) * math.cos(b[0]) * math.sin((b[1] - a[1]) / 2) ** 2
    apart, radii = 2 * 6_371_000 * math.asin(math.sqrt(inner)), one.radius_m + other.radius_m
    return gap <= margin_s and together and apart <= radii, abs(apart - radii) < 0.01 * radii + 2 and apart > 0


def many(count: int, days: float) -> list[Report]:
    """Reports strewn over a country, with radii from a street to a province."""
    dice = random.Random(count)
    return [
        told(
            n, lat=34 + 2 * dice.random(), lon=36 + 4 * dice.random(), radius_m=dice.choice((0, 500, 5_000, 25_000)),
            minute=int(dice.random() * days * 1440), event=dice.choice(("shelling", "air-strike", "detention")),
        )
        for n in range(count)
    ]  # fmt: skip


def test_twice_as_many_reports_in_twice_the_time_are_about_twice_the_work() -> None:
    small, large = candidates_of(many(2_000, 2), 3600), candidates_of(many(4_000, 4), 3600)
    assert small.compared > 500
    assert large.compared < 3 * small.compared
    assert (small.cut_short, large.cut_short) == ((), ())


def test_a_flood_of_reports_of_one_place_and_hour_is_bounded_and_said_to_be_cut_short() -> None:
    count = 1_500
    flood = [told(n, lat=34.9, lon=36.7, radius_m=300, minute=0, event="shelling") for n in range(count)]
    found = candidates_of(flood, 3600)
    assert len(found.pairs) <= count * limits.CANDIDATES_OF_ONE
    assert found.compared <= count * limits.CANDIDATE_COMPARISONS
    assert len(found.cut_short) >= count - limits.CANDIDATES_OF_ONE - 1


def test_a_report_that_goes_with_none_of_a_thousand_is_compared_with_a_limited_number() -> None:
    flights = [told(n, lat=34.9, lon=36.7, radius_m=300, minute=0, event="flight") for n in range(1_200)]
    last = told(5_000, lat=34.9, lon=36.7, radius_m=300, minute=1, event="detention")
    before, after = candidates_of(flights, 3600), candidates_of([*flights, last], 3600)
    assert after.compared - before.compared == limits.CANDIDATE_COMPARISONS
    assert last.object in after.cut_short


def test_reports_of_the_same_minute_come_out_the_same_in_any_order() -> None:
    reports = [
        told(n, lat=34.9, lon=36.7, radius_m=300, minute=0, side=side) for n, side in enumerate((RUSSIA, TURKIYE))
    ]
    assert candidates_of(reports[::-1], 60) == candidates_of(reports, 60)
    assert len(candidates_of(reports, 60).pairs) == 1
