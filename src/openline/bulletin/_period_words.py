"""The words of the bulletin over a period, in one table: whoever translates the page translates this.

say("panel-approximate", name="North of Homs")  ->  "North of Homs (approximate)"
"""

from datetime import UTC, date, datetime
from typing import Final

_WORDS: Final[dict[str, str]] = {
    # What the drawings say.
    "not-covered": "not covered",
    "edge-month": "the first or last month of the list: it may be covered in part only",
    "legend-certain": "inside for certain",
    "legend-certain-readings": "inside for certain, in every reading",
    "legend-possible": "perhaps inside",
    "legend-carved": "against a listed group",
    "legend-events": "events recorded",
    "lane": "{title}, from {starts}",
    "lane-everywhere": "everywhere, {title}, from {starts}",
    "lane-ended": "until {end}",
    "local-day": "{day} ({instant})",
    "clock-local": "on the clock of {zone}, or of the zone that a text names",
    "clock-utc": "in UTC",
    "end-never": "hatched: goes on (reading: {reading})",
    "end-at": "ended {end} (reading: {reading})",
    "extents-panel": "Inside, certainly or perhaps, under each reading of the extent",
    "head": "{day}: {title}",
    "panel-approximate": "{name} (approximate)",
    "no-region": "no region coded",
    # The page.
    "title": "Bulletin over a period: {title}",
    "subtitle": "{first} to {last}. {list}.",
    "without-prejudice": "Without prejudice to legal status, recognition, sovereignty or boundaries.",
    "footer": "Without prejudice to legal status, recognition, sovereignty or boundaries. Every line of an area is drawn by us "
    "from published descriptions and is approximate. Counts before and after a date say what was recorded, not why. "
    "The absence of a record is not a statement that nothing happened. Nothing here determines a violation: only the "
    "mechanism of an instrument does.",
    "contents": "Contents",
    "figures-in-a-table": "The figures of this plot as a table",
    "facts-list": "List of events",
    "facts-citation": "Cite as",
    "facts-licence": "Licence",
    "facts-period": "Months shown",
    "facts-covered": "Months the list covers",
    "facts-groups": "Groups counted",
    "facts-clock": "Days of beginnings and ends",
    "facts-digest": "Arrangement (SHA-256)",
    "facts-other": "Assessed with",
    "all-groups": "all groups",
    "caption-edges": "Shaded: the first or last month of the list, which may be covered in part only.",
    "caption-source": "Source: {list}, {covered}; licence {licence}. {citation}.",
    "caption-area": "Area as drawn by us: approximate, no published line exists. Arrangement {digest}. {groups}.",
    "caption-areas": "Areas as drawn by us: approximate, no published lines exist. Arrangement {digest}. {groups}.",
    "caption-region": "Regions are those that the list codes. Arrangement {digest}. {groups}.",
    "caption-groups": "Counted: {groups}",
    # What this is.
    "about": "What this is, and what it cannot show",
    "about-lead": "Events that others recorded, counted by month inside areas that we drew, before and after terms began.",
    "about-1": "A count is what one list recorded. It is not all that happened, and a list records more where it has more sources.",
    "about-2": "Certain: the event lay inside whichever way its place and the area are read. Perhaps: its place is too coarse, or "
    "it lay within 5 km of a line that nobody has published, or the readings of the area differ. The true count lies between the "
    "certain and both together.",
    "about-3": "Against a listed group: the Security Council listed the group on that day and the terms leave such acts out. "
    "They are counted apart and never added.",
    "about-4": "Fewer or more events after a date is no statement of cause. Front lines, seasons, other agreements and the list "
    "itself changed as well.",
    "about-5": "An event inside an area is not a breach. Who acted, against whom and whether the term bound them is asked of each "
    "event apart; see the outcomes by term.",
    "about-6": "Months are those of the list's own calendar; an event that lasted over several counts in the first. Months that the list does not cover are marked so and are never zero.",
    "about-list": "Of this list: {note}",
    # Summary.
    "summary": "Before and after each beginning",
    "summary-lead": "Events in the whole months before and after a term began, as a range from certain to certain and perhaps "
    "together. Where two ranges overlap, how many were inside may have been the same. The month in which it began stands "
    "alone. Nothing is said of why.",
    "summary-empty": "No term of these areas began within the months shown.",
    "col-area": "Area",
    "col-term": "Term began",
    "col-term-name": "Term",
    "outcomes-silent": "To {events} events no term speaks.",
    "everywhere": "Everywhere: all events of the list",
    "col-before": "6 months before",
    "col-month": "That month",
    "col-after": "6 months after",
    "col-finding": "What was recorded",
    "month-part": "{range} in {covered} of 6 months",
    "found-fewer": "fewer after",
    "found-more": "more after",
    "found-lower": "lower at both ends; ranges overlap",
    "found-higher": "higher at both ends; ranges overlap",
    "found-overlap": "ranges overlap",
    "found-same": "as many after",
    "found-uneven": "not comparable: not all 12 months covered",
    "none-covered": "not covered",
    # Figures.
    "overview": "All areas by month",
    "overview-lead": "Each area on the same months. A full line: a term of that area began. A dashed line through all: a "
    "cease-fire that holds everywhere began. A band lies between two dates in dispute.",
    "overview-title": "Events recorded by month in {areas} areas, {first} to {last}",
    "scale-same": "All panels have one scale.",
    "scale-own": "Each panel has its own scale: compare months, not areas.",
    "areas": "Each area, before and after",
    "areas-lead": "A line goes down from each instant at which a term began; over the plot stands how long it held. Full: in force "
    "in every reading. Hatched: only in some. An area of which no own term began in these months stands above only.",
    "area-title": "{name}: {finding}",
    "finding-none": "{low} to {high} events recorded inside, {first} to {last}",
    "finding-one": "{high} events recorded inside, {first} to {last}",
    "finding-fewer": "{after} events recorded in the 6 months after {day}, fewer than the {before} in the 6 before; what caused it is "
    "not shown here",
    "finding-more": "{after} events recorded in the 6 months after {day}, more than the {before} in the 6 before; what caused it is "
    "not shown here",
    "finding-lower": "{after} events recorded in the 6 months after {day}, {before} in the 6 before; lower at both ends, but the "
    "ranges overlap; what caused it is not shown here",
    "finding-higher": "{after} events recorded in the 6 months after {day}, {before} in the 6 before; higher at both ends, but the "
    "ranges overlap; what caused it is not shown here",
    "finding-same": "{after} events recorded in the 6 months after {day}, as many as in the 6 before; what it means is not shown here",
    "finding-overlap": "{after} events recorded in the 6 months after {day}, {before} in the 6 before; the ranges overlap, so neither "
    "more nor fewer can be said",
    "finding-uneven": "{low} to {high} events recorded inside, {first} to {last}; the list does not cover 6 months on both sides "
    "of {day}",
    "regions": "By region, as the list codes it",
    "regions-lead": "All events of the list by the region it gives, whether inside an area or not. This needs no line of ours.",
    "regions-title": "Events recorded by month in {regions} regions, {first} to {last}",
    "map": "The areas, with what was counted in them",
    "map-lead": "No event is drawn at its place. Each area has its count over the period, from certain to certain and perhaps.",
    "map-title": "Events recorded inside each area, {first} to {last}",
    "map-name": "{name}: {range}",
    "map-alt": "Map of {areas} drawn areas without base map or borders. {counts}.",
    "map-caption": "Broken edges: approximate, drawn by us from published descriptions. Dotted edges: readings of a disputed "
    "extent. No base map and no border on purpose.",
    "alt-area": "Bars by month for {name}, {first} to {last}. Certain {certain}, perhaps {possible}, against listed groups {carved}. "
    "Highest month {peak}. {terms} The table below has every figure.",
    "alt-term": "{title} from {starts}.",
    "alt-panels": "{panels} rows of bars by month, {first} to {last}. {rows} The table below has every figure.",
    "alt-panel": "{name}: {range}.",
    "peak": "{month} with {count}",
    "no-peak": "none",
    # Tables under figures.
    "col-months": "Month",
    "col-certain": "Certain",
    "col-possible": "Perhaps",
    "col-carved": "Against listed",
    "col-perhaps-carved": "of these perhaps listed",
    "col-reading": "If {reading}",
    "total": "Total",
    "no-count": "not covered",
    # Other sections.
    "extents": "Disputed extents: what changes between readings",
    "extents-lead": "The same events under each reading of how far an area reaches. Only what lies between the readings changes.",
    "extents-empty": "No area shown here has more than one reading of its extent.",
    "col-reading-name": "Reading",
    "col-outside": "Outside",
    "all-readings": "all readings together",
    "carved": "Against listed groups",
    "carved-lead": "Events inside an area, certainly or perhaps, in which one side was on the Security Council's list on that day.",
    "carved-empty": "None was counted.",
    "col-carved-sure": "Against a listed group",
    "col-carved-perhaps": "Perhaps against one",
    "outcomes": "Outcomes by term",
    "outcomes-lead": "Every event of the list against every term, whatever the months shown: what it would fall under if the report "
    "of it is accurate. Only the instrument's own mechanism determines a violation.",
    "outcomes-empty": "The result file has no rows.",
    "col-settles": "What would settle it",
    "col-events": "Events",
    "settles-nothing": "-",
    "unresolved": "Names that could not be resolved",
    "unresolved-lead": "Names of the list that no party of the arrangement goes by. Each may stand for a party or for none: who "
    "acted in their events, or against whom, stays open and is possible, never certain.",
    "unresolved-empty": "None, or the result does not say: it was made without a table of names.",
    "col-name": "Name as the list has it",
    "aside": "Rows set aside",
    "aside-lead": "Rows of the list that could not be read and are in no count. The quarantine table beside the result has each with "
    "its line.",
    "aside-empty": "None.",
    "col-code": "Reason",
    "col-rows": "Rows",
    "published": "Two-sided bulletins as published",
    "published-lead": "What each side counted and published of one day, in its own column. The sides never agree; neither column "
    "is corrected by the other, and none of it is among the counts above.",
    "published-empty": "The arrangement has no published bulletin of these months.",
    "published-adds": "In every column the regions and what was published without a region add up to the total as published.",
    "col-day": "Bulletin",
    "col-part": "Part",
    "col-column": "Counted by {side}",
    "no-day": "day not found: {known}",
    "part-total": "total as published",
    "part-unsplit": "without a region",
    "part-confirmed": "of the total, confirmed by the other side",
    "part-carved-out": "of the total, fire on a listed group by the other side",
    "part-not-confirmed": "of the total, not confirmed by the other side",
    "part-unanswered": "of the total, no word of the other side published",
    "published-note": "{day}, {side}: {note}.",
    "sources": "Sources and licences",
    "sources-lead": "Where the list, the areas and the terms shown here were read.",
    "col-source": "Source",
    "col-used": "Used for",
    "col-licence": "Licence",
    "used-list": "the events",
    "used-area": "area {names}",
    "used-term": "term {names}",
    "no-licence": "not stated",
}


def say(key: str, /, **values: object) -> str:
    """The words that stand under a name, with values put in; a name that does not exist is our own mistake."""
    assert key in _WORDS, f"{key} has words"
    return _WORDS[key].format(**values)


_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(instant: date) -> str:
    """``9 Jul 2017``; of an instant the day on its own clock."""
    return f"{instant.day} {_MONTHS[instant.month - 1]} {instant.year}"


def instant_words(instant: datetime) -> str:
    """``9 Jul 2017 09:00Z``, or ``6 Mar 2020 (5 Mar 2020 22:01Z)`` when its own clock shows another day than UTC.

    Midnight, on its own clock or in UTC, is the day alone: so stands what a source gives by the day.
    """
    utc = instant.astimezone(UTC)
    same = utc.date() == instant.date()
    if _is_midnight(instant) or (same and _is_midnight(utc)):
        return day_words(instant)
    said = f"{day_words(utc)} {utc.hour:02d}:{utc.minute:02d}Z"
    return said if same else say("local-day", day=day_words(instant), instant=said)


def _is_midnight(instant: datetime) -> bool:
    return (instant.hour, instant.minute) == (0, 0)


def range_words(low: int, high: int) -> str:
    """``12 to 15``, or one number where both are the same."""
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
