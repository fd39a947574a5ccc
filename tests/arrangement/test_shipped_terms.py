"""The rules as shipped: clocks that agree, classes of weapon where a text has them, and names that lists of events use."""

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from openline.arrangement import SourceKind, load
from openline.errors import ArrangementErrors
from openline.geotime import Certainty, Span
from openline.terms import Act, ActKind, Outcome, Settles, StandingWord, TermKind, evaluate
from tests.arrangement.files import FOLDER, shipped

AGREED = load(shipped())


def test_what_was_announced_on_a_local_clock_is_the_same_instant_in_utc() -> None:
    said = [record for record in AGREED.term_records if record.local]
    assert len(said) >= 50
    for record in said:
        assert record.local is not None
        clock, _, zone = record.local.rpartition(" ")
        local = datetime.strptime(clock, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone))
        assert local.astimezone(UTC) == record.effect.value, record.id
    clocks = {record.local for record in said}
    assert {
        "2016-02-27 00:00 Asia/Damascus",
        "2017-07-09 12:00 Asia/Damascus",
        "2017-08-03 12:00 Asia/Damascus",
    } <= clocks


def test_the_hours_that_were_allowed_end_when_the_sources_say() -> None:
    ends = {
        record.id: record.effect.value.timestamp() + record.within_s
        for record in AGREED.term_records
        if record.within_s is not None
    }
    assert ends["so-withdrawal"] == datetime(2019, 10, 29, 15, tzinfo=UTC).timestamp(), "150 h from noon on 23 October"
    assert ends["ut-withdrawal"] == datetime(2019, 10, 22, 19, tzinfo=UTC).timestamp(), "120 h from ten in the evening"


@pytest.mark.parametrize(
    ("place", "when", "outcome"),
    [
        ("ain-al-arab", datetime(2019, 10, 30, tzinfo=UTC), Outcome.WOULD_FALL_UNDER),
        ("ain-al-arab", datetime(2019, 10, 29, 14, 59, tzinfo=UTC), Outcome.NOT_IN_FORCE),
        ("raqqa", datetime(2019, 10, 30, tzinfo=UTC), Outcome.OUTSIDE),
        ("qamishli", datetime(2019, 10, 30, tzinfo=UTC), Outcome.WOULD_FALL_UNDER),
    ],
)
def test_forces_within_30_km_of_the_border_fall_under_the_withdrawal_only_after_its_150_hours(
    place: str, when: datetime, outcome: Outcome
) -> None:
    found, term = AGREED.place(place), AGREED.term("so-withdrawal")
    assert found is not None
    assert term is not None
    act = Act(
        kind=ActKind.FORCES_PRESENT, position=found.position, radius_m=500, span=Span(earliest=when, latest=when),
        actors=("sdf",), targets=None,
    )  # fmt: skip
    assert evaluate(term, act, AGREED).outcome is outcome


def test_every_kind_of_rule_stands_in_some_shipped_instrument() -> None:
    assert {term.kind for term in AGREED.terms} == set(TermKind)


def test_a_text_that_names_heavy_weapons_by_class_has_them_as_classes() -> None:
    named = {term.id: {weapon.value for weapon in term.weapons} for term in AGREED.terms if term.weapons}
    assert named == {
        "id-zone": {"tanks", "rockets", "artillery", "mortars"},
        "rc-castello": {"tanks", "artillery", "mortars"},
    }


def test_a_rule_known_only_from_memory_says_so_in_its_paragraph() -> None:
    kinds = {source.id: source.kind for source in AGREED.sources}
    alone = [term for term in AGREED.terms if {kinds[name] for name in term.sources} == {SourceKind.MEMORY}]
    assert alone
    assert [term.id for term in alone if "from memory" not in term.paragraph] == []


def test_who_left_a_voluntary_system_stands_in_it_no_more_and_who_joined_when_is_open() -> None:
    def stands(day: datetime) -> Certainty:
        return AGREED.standing("humanitarian-notification", "russian-federation", Span(earliest=day, latest=day))

    assert stands(datetime(2015, 1, 1, tzinfo=UTC)) is Certainty.NO
    assert stands(datetime(2018, 1, 1, tzinfo=UTC)) is Certainty.POSSIBLE
    assert stands(datetime(2020, 5, 1, tzinfo=UTC)) is Certainty.CERTAIN
    assert stands(datetime(2020, 6, 24, tzinfo=UTC)) is Certainty.NO


def test_a_claim_of_which_groups_joined_never_weakens_that_groups_did() -> None:
    own = [item for item in AGREED.accessions if item.party == "acceded-opposition"]
    words = {item.word for item in own if item.instrument == "ceasefire-2016-12"}
    assert words == {StandingWord.ACCEPTED, StandingWord.CLAIMED}
    assert [i.id for i in own if "seven-groups-2016-12" in i.sources and i.word is not StandingWord.CLAIMED] == []
    june = datetime(2017, 6, 1, tzinfo=UTC)
    at = Span(earliest=june, latest=june)
    assert AGREED.standing("ceasefire-2016-12", "acceded-opposition", at) is Certainty.CERTAIN


NOBODY = {
    "Armed group", "Armed individual", "Armed men", "Gunmen", "No Information", "NoInformation", "Unidentified",
    "Unidentified Armed Actor", "Unidentified armed actor", "no further information available",
}  # fmt: skip
"""What Insecurity Insight writes where nobody is named; no name of anybody, so the importer leaves it out."""


def unmapped(names: set[str], in_list: str) -> set[str]:
    """Names, or parts of names with commas, of which the arrangement knows nothing."""

    def parts(name: str) -> Iterator[str]:
        if AGREED.may_be(name, in_list) is not None:
            return
        pieces = [piece.strip() for piece in name.split(",") if piece.strip()]
        if len(pieces) < 2:
            yield name
        for piece in pieces if len(pieces) > 1 else ():
            yield from parts(piece)

    return {part for name in names for part in parts(name)}


def test_every_side_that_ucdp_names_in_syria_is_known_and_the_set_has_not_changed(shared_data: Path) -> None:
    file = shared_data / "ucdp_ged_syria" / "ged_syria_20160101_20191130.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        names = {row[side] for row in csv.DictReader(text) for side in ("side_a", "side_b")}
    assert (len(names), unmapped(names, "ucdp-ged")) == (94, set())


def test_every_perpetrator_that_insecurity_insight_names_in_syria_is_known_or_nobody(shared_data: Path) -> None:
    names: set[str] = set()
    for file in sorted((shared_data / "insecurity_insight").glob("*.csv.gz")):
        with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
            names |= {r["Reported Perpetrator Name"] for r in csv.DictReader(text) if r["Country ISO"] == "SYR"}
    assert (len(names), unmapped(names, "insecurity-insight")) == (62, NOBODY)


def test_a_name_that_was_decided_by_us_or_from_memory_says_why() -> None:
    kinds = {source.id: source.kind for source in AGREED.sources}
    weak = [a for a in AGREED.actors if {kinds[name] for name in a.sources} & {SourceKind.OWN, SourceKind.MEMORY}]
    assert len(weak) > 50
    assert [actor.id for actor in weak if actor.note is None] == []


def test_no_group_of_a_list_counts_as_acceded_for_sure() -> None:
    """Which groups joined, and what, rests on the word of one side: each name may be one that did not."""
    acceded = [actor for actor in AGREED.actors if "acceded-opposition" in actor.may_be]
    assert {actor.name for actor in acceded} >= {"Ahrar al-Sham", "Jaysh al-Islam", "Sham Legion", "Levant Front"}
    assert [actor.name for actor in acceded if len(actor.may_be) < 2] == []
    umbrella = AGREED.may_be("Syrian insurgents", "ucdp-ged")
    assert umbrella == ("acceded-opposition", "other-opposition", "nusra", "hts")


def act_on(target: str, actor: str, when: datetime) -> Act:
    found = AGREED.place("idlib")
    assert found is not None
    return Act(
        kind=ActKind.SHELLING, position=found.position, radius_m=500, span=Span(earliest=when, latest=when),
        actors=(actor,), targets=(target,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("target", "when", "outcome"),
    [
        ("nusra", datetime(2017, 3, 25, tzinfo=UTC), Outcome.CARVED_OUT),
        ("hts", datetime(2017, 3, 25, tzinfo=UTC), Outcome.MIGHT),
        ("hts", datetime(2018, 6, 6, tzinfo=UTC), Outcome.CARVED_OUT),
        ("other-designated", datetime(2018, 6, 6, tzinfo=UTC), Outcome.MIGHT),
        ("acceded-opposition", datetime(2018, 6, 6, tzinfo=UTC), Outcome.WOULD_FALL_UNDER),
    ],
)
def test_later_names_of_nusra_are_left_out_for_sure_only_since_the_list_names_them(
    target: str, when: datetime, outcome: Outcome
) -> None:
    term = AGREED.term("cf-no-hostilities")
    assert term is not None
    assert evaluate(term, act_on(target, "syrian-government", when), AGREED).outcome is outcome


def test_every_rule_that_leaves_out_nusra_leaves_out_its_later_names() -> None:
    named = [term for term in AGREED.terms if "nusra" in term.excepts]
    assert len(named) > 20
    assert [term.id for term in named if "hts" not in term.excepts] == []


@pytest.mark.parametrize(
    ("term_id", "last"),
    [
        ("coh-no-attacks", datetime(2016, 9, 16, 16, tzinfo=UTC)),
        ("rc-no-attacks", datetime(2016, 9, 16, 16, tzinfo=UTC)),
        ("rc-castello", datetime(2016, 9, 16, 16, tzinfo=UTC)),
        ("sw-cease-fire", datetime(2017, 11, 11, 21, 59, 59, tzinfo=UTC)),
        ("homs-cease-fire", datetime(2017, 11, 11, 21, 59, 59, tzinfo=UTC)),
        ("eg-cease-fire", datetime(2017, 11, 11, 21, 59, 59, tzinfo=UTC)),
        ("ej-cease-fire", datetime(2017, 11, 11, 21, 59, 59, tzinfo=UTC)),
        ("cf-no-hostilities", datetime(2019, 11, 4, 21, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_rule_of_which_no_end_was_found_may_have_ended_once_no_source_speaks_of_it(
    term_id: str, last: datetime
) -> None:
    term = AGREED.term(term_id)
    assert term is not None
    assert {effect.window.end for effect in term.effects} == {None, last}


def test_the_cease_fire_of_2016_is_sure_until_its_last_bulletin_and_open_after_it() -> None:
    term = AGREED.term("cf-no-hostilities")
    assert term is not None
    found = [
        evaluate(term, act_on("acceded-opposition", "syrian-government", datetime(2019, 11, day, tzinfo=UTC)), AGREED)
        for day in (3, 5)
    ]
    assert [verdict.outcome for verdict in found] == [Outcome.WOULD_FALL_UNDER, Outcome.MIGHT]
    assert found[1].settles is Settles.WHICH_TIME


@pytest.mark.parametrize("term_id", ["r2401-pause", "id-no-attacks", "coh-contact-first", "sw-monitoring", "cb-access"])
def test_a_beginning_of_which_only_the_day_is_known_has_its_first_and_its_last_instant(term_id: str) -> None:
    record = next(record for record in AGREED.term_records if record.id == term_id)
    instants = sorted(reading.value for reading in record.effect.readings)
    assert record.effect.disputed
    assert len(instants) == 2
    assert timedelta(days=1) <= instants[1] - instants[0] <= timedelta(days=1, hours=8)


def test_a_rule_known_only_from_memory_names_no_act() -> None:
    kinds = {source.id: source.kind for source in AGREED.sources}
    alone = [term for term in AGREED.terms if {kinds[name] for name in term.sources} == {SourceKind.MEMORY}]
    assert [term.id for term in alone if term.prohibits] == []


def test_bulletins_keep_the_carve_out_what_was_not_confirmed_and_what_was_not_split() -> None:
    sides = {(b.id.removeprefix("joint-commission-"), side.side): side for b in AGREED.bulletins for side in b.sides}
    assert len(AGREED.bulletins) == 12
    march = sides["2017-03-25", "turkiye"]
    assert (march.total, march.carved_out, march.not_confirmed, march.unanswered) == (19, 1, 18, 0)
    may = sides["2017-05-06", "turkiye"]
    assert (may.total, may.confirmed, may.not_confirmed, may.unsplit) == (11, 0, 11, 7)
    whole = {key: side.unsplit for key, side in sides.items() if side.unsplit}
    assert whole == {
        ("2017-05-06", "turkiye"): 7,
        ("2019-02-23", "russian-federation"): 9,
        ("2019-02-23", "turkiye"): 28,
    }
    assert [b.id for b in AGREED.bulletins if b.day is None] == [b.id for b in AGREED.bulletins if b.undated]
    totals = [sum(side.total for side in b.sides) for b in AGREED.bulletins]
    assert totals == [32, 26, 5, 26, 37, 20, 69, 53, 50, 37, 64, 39]


@pytest.mark.parametrize(
    ("danger", "old", "new", "code"),
    [
        ("more carved out than there were", "carved_out: 1\n", "carved_out: 2\n", "arrangement.sum-wrong"),
        ("more confirmed than there were", "confirmed: 0\n", "confirmed: 1\n", "arrangement.sum-wrong"),
        ("more explosions than incidents", "count: 9}", "count: 9, explosions: 10}", "arrangement.sum-wrong"),
        ("no day and no word on it", "  day: 2017-03-25\n", "", "arrangement.value-wrong"),
        ("a day, and called undated", "  day: 2017-03-25\n", "  day: 2017-03-25\n  undated: lost\n", "arrangement.value-wrong"),
    ],
)  # fmt: skip
def test_a_bulletin_whose_parts_exceed_the_whole_is_refused(danger: str, old: str, new: str, code: str) -> None:
    files = shipped()
    text = files["bulletins.yaml"].decode()
    assert old in text, danger
    with pytest.raises(ArrangementErrors) as caught:
        load({**files, "bulletins.yaml": text.replace(old, new, 1).encode()})
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_mission_with_two_regions_is_a_bulletin_of_one_side() -> None:
    folder = FOLDER.with_name("ukraine-smm-2021")
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (bulletin,) = load(files).bulletins
    (side,) = bulletin.sides
    assert [(row.region, row.count, row.explosions, row.previous) for row in side.split] == [
        ("Donetsk", 250, 93, 15),
        ("Luhansk", 47, 40, 28),
    ]
    assert (side.total, side.unsplit) == (297, 0)
