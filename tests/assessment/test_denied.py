"""Access that was denied to monitors is an incident of its own, derived and never written."""

from datetime import timedelta

from openline.assessment import denied_access, ledger
from openline.messages import Handling, IncidentHandled, Point, ReporterCategory
from openline.terms import Outcome, Settles
from tests.assessment.reports import SIDES, TURKIYE, agreed, picture, report
from tests.worlds import START, Author

DARAA = Point(lat_e7=328_500_000, lon_e7=362_000_000)


def monitors() -> tuple[Author, Author]:
    return Author("amman-centre"), Author(TURKIYE)


def test_a_step_in_which_access_was_denied_would_fall_under_the_rule_on_monitoring() -> None:
    """Nobody is named as the one who denied it: who did it is what would settle it."""
    centre, turkiye = monitors()
    ref = report(turkiye, "daraa", point=DARAA)
    when = START + timedelta(hours=5)
    for step in (Handling.ASSIGNED, Handling.ACCESS_SOUGHT, Handling.ACCESS_DENIED):
        centre.say(IncidentHandled, about=ref, handling=step, at_utc=when, remark="turned back")
    seen = picture(centre, turkiye)
    (item,) = denied_access(seen.incidents, agreed())
    assert (item.incident, item.reported, item.mark.participant, item.region) == (
        ref.object, False, "amman-centre", "daraa"
    )  # fmt: skip
    assert item.at_utc == when
    assert item.id != ref.object
    verdicts = {verdict.term: verdict for verdict in item.verdicts}
    assert verdicts["sw-monitoring"].outcome is Outcome.UNDETERMINED
    assert verdicts["sw-monitoring"].settles is Settles.WHO
    assert picture(centre, turkiye) == seen
    day = START.date()
    made = ledger(seen.incidents, SIDES, day, day, denied=[item])
    assert made.totals == (0, 1), "a step is no report and changes no total"
    assert [(row.region, row.kind, row.others.reported) for row in made.denied] == [("daraa", "monitor-denied", 1)]


def test_a_report_that_monitors_were_denied_access_is_judged_with_its_actor() -> None:
    centre, turkiye = monitors()
    ref = report(centre, "daraa", point=DARAA, event="monitor-denied", reporter=ReporterCategory.MONITOR)
    seen = picture(centre, turkiye)
    (item,) = denied_access(seen.incidents, agreed())
    assert (item.id, item.incident, item.reported) == (ref.object, ref.object, True)
    assert {v.term: v.outcome for v in item.verdicts}["sw-monitoring"] is Outcome.WOULD_FALL_UNDER


def test_aid_that_was_turned_back_is_no_denial_to_monitors_unless_a_monitor_says_it_of_itself() -> None:
    found = []
    for who in (ReporterCategory.HUMANITARIAN, ReporterCategory.MONITOR):
        centre, turkiye = monitors()
        report(centre, "daraa", point=DARAA, event="access-denied", reporter=who)
        found.append(len(denied_access(picture(centre, turkiye).incidents, agreed())))
    assert found == [0, 1]


def test_access_that_was_granted_is_none() -> None:
    centre, turkiye = monitors()
    ref = report(turkiye, "daraa", point=DARAA)
    centre.say(IncidentHandled, about=ref, handling=Handling.ACCESS_GRANTED, at_utc=START)
    assert denied_access(picture(centre, turkiye).incidents, agreed()) == ()


def test_out_of_the_reach_of_every_rule_it_is_still_on_record() -> None:
    centre, turkiye = monitors()
    ref = report(turkiye, "homs")
    centre.say(IncidentHandled, about=ref, handling=Handling.ACCESS_DENIED, at_utc=START - timedelta(days=900))
    (item,) = denied_access(picture(centre, turkiye).incidents, agreed())
    assert item.verdicts == ()
    assert item.quiet > 0
