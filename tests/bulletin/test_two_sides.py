"""The two-sided part of a day's bulletin: both columns, every word and its time, what may be one, access denied."""

from datetime import timedelta

from openline.bulletin import Bulletin, Section, compose, page
from openline.messages import Handling, IncidentAnswered, IncidentHandled, Version
from tests.assessment.reports import LATER, RUSSIA, SIDES, TURKIYE, agreed, picture, report
from tests.worlds import START, Author


def bulletin(*authors: Author) -> Bulletin:
    day = LATER.date()
    return compose(
        picture(*authors), agreed(), first=START.date(), day=day, made_by="a test", sides=SIDES, call=day
    )  # fmt: skip


def section(made: Bulletin, name: str) -> Section | None:
    return next((item for item in made.sections if item.id == name), None)


def cells(found: Section | None) -> list[list[str]]:
    assert found is not None
    return [[cell.text for cell in row] for row in found.table.rows]


def test_two_reports_that_may_be_one_are_both_counted_and_shown_to_a_person() -> None:
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    report(russia, "homs")
    report(turkiye, "homs", start=START + timedelta(minutes=20))
    made = bulletin(russia, turkiye)
    assert cells(section(made, "ledger")) == [["Homs", "1", "1"]]
    assert cells(section(made, "perhaps-one")) == [
        ["1 and 2", "by two sides", "0 m and 1200 s apart", "nobody has said"]
    ]
    assert "Nothing is merged" in page(made)


def test_reports_that_are_far_apart_make_no_section() -> None:
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    report(russia, "homs")
    report(turkiye, "homs", start=START + timedelta(hours=20))
    made = bulletin(russia, turkiye)
    assert section(made, "perhaps-one") is None
    assert section(made, "monitors-denied") is None


def test_a_word_stands_beside_the_report_and_silence_confirms_nothing() -> None:
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    said, silent = report(turkiye, "homs"), report(turkiye, "homs", start=START + timedelta(hours=9))
    russia.say(IncidentAnswered, about=said, version=Version.CANNOT_CONFIRM, reason="no patrol was near")
    made = bulletin(russia, turkiye)
    words = [row[5] for row in cells(section(made, "incidents"))]
    assert any("russian-federation: cannot-confirm" in text for text in words)
    ledger = section(made, "ledger")
    assert ledger is not None
    assert any("of 2 report(s) 1 cannot be confirmed by it, 1 not answered" in note for note in ledger.notes)
    assert not any("confirmed by the other side" in note for note in ledger.notes), silent


def test_access_denied_to_monitors_is_shown_as_an_incident() -> None:
    centre, turkiye = Author("amman-centre"), Author(TURKIYE)
    about = report(turkiye, "homs")
    for step in (Handling.ASSIGNED, Handling.ACCESS_SOUGHT, Handling.ACCESS_DENIED):
        centre.say(IncidentHandled, about=about, handling=step, at_utc=START + timedelta(hours=5))
    (row,) = cells(section(bulletin(centre, turkiye), "monitors-denied"))
    assert row[1:4] == ["Homs", "a step in looking into an incident", "Amman Monitoring Center"]
