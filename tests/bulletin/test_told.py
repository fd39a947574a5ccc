"""Who was told what: a place heard wrong is never shown as confirmed, and what stands from before is shown as that."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace
from tools.vectors import example

from openline.bulletin._told import told_section
from openline.messages import (
    ActivityNotified,
    Answer,
    Disc,
    Message,
    NoticeAnswered,
    NoticeRead,
    Point,
    PositionReadBack,
    PositionSettled,
    Settlement,
)
from openline.picture import fold
from tests.worlds import START, Author, evidence


def fields(kind: type[Message], **changes: Any) -> dict[str, Any]:
    sample = example(kind)
    found = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends")}
    return {**found, **changes}


def told(*authors: Author) -> list[str]:
    """The cells of jordan's row."""
    now = max(author.clock for author in authors)
    picture = fold(evidence(list(authors), [p for a in authors for p in a.pieces()]), "0" * 64, now)
    rows = told_section(picture, START, 500).table.rows
    return next([cell.text for cell in row] for row in rows if row[1].text == "jordan")


def test_a_place_heard_nine_kilometres_off_is_disputed_whatever_was_signed() -> None:
    iran, jordan = Author("iran"), Author("jordan")
    place = Point(lat_e7=352_800_000, lon_e7=400_900_000)
    ref = iran.say(ActivityNotified, **fields(ActivityNotified, where=Disc(center=place, radius_m=3_000)))
    jordan.say(NoticeRead, about=ref)
    heard = example(PositionReadBack).heard  # type: ignore[attr-defined]
    for point, shown in ((Point(lat_e7=353_610_000, lon_e7=400_900_000), "place disputed, 89"), (place, "confirmed")):
        back = jordan.say(PositionReadBack, about=ref, heard=replace(heard, point=point))
        assert told(iran, jordan)[3].endswith("place read back: read back" + (", 8987 m off" if point != place else ""))
        iran.say(PositionSettled, about=ref, read_back=back, settlement=Settlement.CONFIRMED)
        assert shown in told(iran, jordan)[3]


def test_an_answer_to_the_version_before_is_shown_as_that() -> None:
    iran, jordan = Author("iran"), Author("jordan")
    notice = fields(ActivityNotified, end_utc=START + timedelta(days=30))
    ref = iran.say(ActivityNotified, **notice)
    jordan.say(NoticeAnswered, about=ref, answer=Answer.WILL_COMPLY)
    assert told(iran, jordan)[5] == "will comply"
    iran.say(ActivityNotified, **{**notice, "contact": "another number", "amends": ref})
    assert told(iran, jordan)[5] == "will comply (signed for the version before)"
