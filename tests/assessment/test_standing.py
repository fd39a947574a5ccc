"""Who had joined and how far it was renewed, as far as the words and the clocks say; their order decides nothing."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec import structs

from openline.arrangement import Accession as Recorded
from openline.arrangement import Arrangement, Fact, Reading
from openline.assessment import AccessionState, AreaState, accession_state, area_state, standings
from openline.geotime import Certainty, Span
from openline.messages import AccessionDeclared, AccessionKind, AreaRenewed, Reported
from openline.picture import Mark, Picture
from openline.terms import Renewal, RenewalReading, StandingWord, renewed, stood
from tests.assessment.reports import RUSSIA, TURKIYE, agreed, picture, pieces
from tests.worlds import START, Author

ITSELF, LAPSES = RenewalReading.RENEWS_ITSELF, RenewalReading.LAPSES
FIRST_END = datetime(2017, 11, 4, tzinfo=UTC)
GUARANTORS = (RUSSIA, TURKIYE, "iran")
AREAS = ("idlib-area", "north-homs-area", "eastern-ghouta-area", "daraa-quneitra-area")
BEFORE, IN_BETWEEN = datetime(2017, 11, 1, tzinfo=UTC), datetime(2018, 1, 15, tzinfo=UTC)
UNTIL = datetime(2018, 5, 4, tzinfo=UTC)


def speaking(*names: str, at: datetime = BEFORE) -> dict[str, Author]:
    return {name: Author(name, clock=at) for name in names}


def renew(author: Author, *areas: str, until: datetime = UNTIL, **more: Any) -> None:
    for area in areas:
        author.say(AreaRenewed, area=area, instrument="astana-2017", until_utc=until, **more)


def seen(authors: dict[str, Author], as_of: datetime = IN_BETWEEN) -> Picture:
    return picture(*authors.values(), as_of=as_of)


def held(found: Picture, at: datetime, attested: Any = None) -> dict[str, Certainty]:
    """How sure the Astana memorandum held at an instant after its first end, in each reading of its renewal."""
    instrument = agreed().instrument("astana-2017")
    assert instrument is not None
    assert instrument.renewal_period_s is not None
    renewals, _ = standings(found, agreed(), *([attested] if attested else []))
    clause = Renewal(until=FIRST_END, period_s=instrument.renewal_period_s, guarantors=instrument.guarantors)
    answers = {}
    for reading in (ITSELF, LAPSES):
        ends = renewed(clause, renewals.get("astana-2017", ()), reading, found.as_of)
        sure, possible = (end is None or at < end for end in (ends.sure, ends.possible))
        answers[reading.value] = Certainty.CERTAIN if sure else Certainty.POSSIBLE if possible else Certainty.NO
    return answers


def in_force(found: Picture, at: datetime) -> Certainty:
    """How sure the rule on hostilities was in force, all readings together, through the arrangement itself."""
    renewals, joined = standings(found, agreed())
    term = agreed().having(renewals, joined, found.as_of).term("as-no-hostilities")
    assert term is not None
    answers = {Span(earliest=at, latest=at).within(effect.window) for effect in term.effects}
    return answers.pop() if len(answers) == 1 else Certainty.POSSIBLE


def area(found: Picture, name: str = "north-homs-area", as_of: datetime | None = None) -> AreaState:
    instrument = agreed().instrument("astana-2017")
    assert instrument is not None
    return area_state(name, instrument, found, agreed(), as_of or found.as_of)


# -- renewal ------------------------------------------------------------------------------------------


def test_with_nobodys_word_one_reading_runs_on_and_the_other_has_lapsed() -> None:
    found = seen(speaking(*GUARANTORS))
    assert held(found, IN_BETWEEN) == {ITSELF.value: Certainty.CERTAIN, LAPSES.value: Certainty.NO}
    assert in_force(found, IN_BETWEEN) is Certainty.POSSIBLE
    state = area(found)
    assert (state.state, state.agreed, state.missing) == ("expired: renewal disputed", (), GUARANTORS)
    assert {reading for reading, _ in state.ends} == {ITSELF, LAPSES}


def test_when_every_guarantor_renewed_every_area_in_time_both_readings_run_on() -> None:
    authors = speaking(*GUARANTORS)
    for author in authors.values():
        renew(author, *AREAS)
    found = seen(authors)
    assert held(found, IN_BETWEEN) == {ITSELF.value: Certainty.CERTAIN, LAPSES.value: Certainty.CERTAIN}
    assert in_force(found, IN_BETWEEN) is Certainty.CERTAIN
    state = area(found)
    assert (state.state, state.agreed, state.missing) == ("renewed", GUARANTORS, ())


def test_two_of_three_guarantors_are_no_consensus() -> None:
    """As it went in November 2017, as far as is known: one guarantor is missing."""
    authors = speaking(*GUARANTORS)
    for name in (RUSSIA, TURKIYE):
        renew(authors[name], *AREAS)
    found = seen(authors)
    assert held(found, IN_BETWEEN)[LAPSES.value] is Certainty.NO
    assert (area(found).state, area(found).missing) == ("expired: renewal disputed", ("iran",))


def test_a_guarantor_that_renewed_one_area_of_four_leaves_the_instrument_open_and_the_area_renewed() -> None:
    authors = speaking(*GUARANTORS)
    for author in authors.values():
        renew(author, "north-homs-area")
    found = seen(authors)
    assert held(found, IN_BETWEEN)[LAPSES.value] is Certainty.POSSIBLE
    assert [area(found, name).state for name in ("north-homs-area", "idlib-area")] == [
        "renewed", "expired: renewal disputed"
    ]  # fmt: skip


def test_consent_after_the_end_renews_nothing() -> None:
    authors = speaking(*GUARANTORS)
    for author in authors.values():
        author.clock = FIRST_END + timedelta(days=1) if author.name == "iran" else author.clock
        renew(author, *AREAS)
    assert held(seen(authors), IN_BETWEEN)[LAPSES.value] is Certainty.NO


def test_consent_whose_time_others_clocks_leave_open_leaves_the_end_open() -> None:
    authors = speaking(*GUARANTORS)
    for author in authors.values():
        renew(author, *AREAS)

    def vaguely(mark: Mark) -> Span:
        late = timedelta(days=9) if mark.participant == "iran" else timedelta(0)
        return Span(earliest=mark.at_utc, latest=mark.at_utc + late)

    assert held(seen(authors), IN_BETWEEN, vaguely)[LAPSES.value] is Certainty.POSSIBLE


def test_a_consent_that_another_logged_or_that_no_guarantor_gave_is_none() -> None:
    authors = speaking(*GUARANTORS, "jordan")
    for name in (RUSSIA, TURKIYE, "jordan"):
        renew(authors[name], *AREAS)
    spoken = Reported(participant="iran", post="iran-post", by_voice_of="duty officer", words="agreed")
    renew(authors[RUSSIA], *AREAS, logged=spoken)
    found = seen(authors)
    assert held(found, IN_BETWEEN)[LAPSES.value] is Certainty.NO
    assert area(found).missing == ("iran",)


def test_a_renewal_for_a_year_lets_two_ends_pass_and_one_for_a_week_is_open() -> None:
    later = datetime(2018, 8, 1, tzinfo=UTC)
    for until, wanted in (
        (datetime(2018, 11, 4, tzinfo=UTC), Certainty.CERTAIN),
        (UNTIL, Certainty.NO),
        (FIRST_END + timedelta(days=7), Certainty.NO),
    ):
        authors = speaking(*GUARANTORS)
        for author in authors.values():
            renew(author, *AREAS, until=until)
        assert held(seen(authors, later), later)[LAPSES.value] is wanted, until
        if until < UNTIL:
            assert held(seen(authors), IN_BETWEEN)[LAPSES.value] is Certainty.POSSIBLE


def test_before_its_first_end_an_area_is_in_force_and_before_its_signature_proposed() -> None:
    found = seen(speaking(RUSSIA))
    states = [area(found, as_of=at).state for at in (
        datetime(2017, 5, 1, tzinfo=UTC), datetime(2017, 10, 1, tzinfo=UTC)
    )]  # fmt: skip
    assert states == ["proposed", "in force"]


def test_an_area_whose_lapse_all_readings_agree_on_is_ended() -> None:
    fact = Fact(readings=(Reading(value=LAPSES, sources=()),))
    only = tuple(structs.replace(i, renewal=fact) if i.id == "astana-2017" else i for i in agreed().instruments)
    other = structs.replace(agreed(), instruments=only)
    instrument = other.instrument("astana-2017")
    assert instrument is not None
    assert area_state("idlib-area", instrument, seen(speaking(RUSSIA)), other, IN_BETWEEN).state == "ended"


# -- accession ----------------------------------------------------------------------------------------

HOMS, GROUPS = "homs-2017", "acceded-opposition"
AUGUST = datetime(2017, 8, 3, 9, tzinfo=UTC)


def declare(author: Author, kind: AccessionKind, party: str, effective: datetime, instrument: str = HOMS) -> None:
    header = author.header()
    author.append(
        AccessionDeclared(header=header, party=party, instrument=instrument, kind=kind, effective_utc=effective)
    )


def state(
    found: Picture, party: str, as_of: datetime | None = None, arrangement: Arrangement | None = None
) -> AccessionState:
    return accession_state(HOMS, party, found, arrangement or agreed(), as_of or found.as_of)


def stands(found: Picture, party: str, at: datetime) -> Certainty:
    renewals, joined = standings(found, agreed())
    other = agreed().having(renewals, joined, found.as_of)
    return other.standing(HOMS, party, Span(earliest=at, latest=at))


def test_what_another_claims_is_a_claim_and_only_the_party_itself_declares() -> None:
    authors = speaking(RUSSIA, "jordan", at=AUGUST)
    declare(authors[RUSSIA], AccessionKind.CLAIMED_BY_ANOTHER, GROUPS, AUGUST)
    declare(authors[RUSSIA], AccessionKind.SELF_DECLARED, "jordan", AUGUST)
    assert state(seen(authors), GROUPS).state == "claimed by another"
    assert state(seen(authors), "jordan").state == "claimed by another", "in another's name nobody declares"
    assert stands(seen(authors), "jordan", IN_BETWEEN) is Certainty.POSSIBLE
    declare(authors["jordan"], AccessionKind.SELF_DECLARED, "jordan", AUGUST + timedelta(days=30))
    found = seen(authors)
    assert state(found, "jordan").state == "self-declared"
    assert stands(found, "jordan", IN_BETWEEN) is Certainty.CERTAIN


def test_a_withdrawal_is_notified_first_and_takes_effect_on_its_date() -> None:
    authors = speaking("jordan", at=AUGUST)
    effect = AUGUST + timedelta(days=60)
    declare(authors["jordan"], AccessionKind.SELF_DECLARED, "jordan", AUGUST + timedelta(hours=1))
    declare(authors["jordan"], AccessionKind.WITHDRAWAL, "jordan", effect)
    found = seen(authors)
    before, after = effect - timedelta(seconds=1), effect + timedelta(seconds=1)
    assert [state(found, "jordan", at).state for at in (before, after)] == [
        "withdrawal notified", "withdrawal effective"
    ]  # fmt: skip
    assert [stands(found, "jordan", at) for at in (before, after)] == [Certainty.CERTAIN, Certainty.NO]


def test_a_withdrawal_that_is_dated_back_frees_nobody_of_what_was_before_it_was_said() -> None:
    """Whoever withdraws after an incident, with effect before it, was bound at the incident."""
    authors = speaking("jordan", at=AUGUST)
    declare(authors["jordan"], AccessionKind.SELF_DECLARED, "jordan", AUGUST)
    authors["jordan"].clock = AUGUST + timedelta(days=50)
    declare(authors["jordan"], AccessionKind.WITHDRAWAL, "jordan", AUGUST + timedelta(days=1))
    found = seen(authors)
    assert stands(found, "jordan", AUGUST + timedelta(days=49)) is Certainty.CERTAIN
    assert stands(found, "jordan", AUGUST + timedelta(days=51)) is Certainty.NO


def test_a_declaration_that_is_dated_back_is_doubtful_until_it_was_said() -> None:
    authors = speaking("jordan", at=AUGUST)
    declare(authors["jordan"], AccessionKind.SELF_DECLARED, "jordan", AUGUST - timedelta(days=9))
    found = seen(authors)
    assert stands(found, "jordan", AUGUST - timedelta(days=1)) is Certainty.POSSIBLE
    assert stands(found, "jordan", AUGUST + timedelta(days=1)) is Certainty.CERTAIN


def test_a_withdrawal_is_taken_back_by_declaring_anew_before_it_takes_effect() -> None:
    authors = speaking("jordan", at=AUGUST)
    effect = AUGUST + timedelta(days=60)
    declare(authors["jordan"], AccessionKind.SELF_DECLARED, "jordan", AUGUST)
    declare(authors["jordan"], AccessionKind.WITHDRAWAL, "jordan", effect)
    declare(authors["jordan"], AccessionKind.SELF_DECLARED, "jordan", AUGUST + timedelta(days=1))
    found = seen(authors)
    assert (state(found, "jordan").state, stands(found, "jordan", IN_BETWEEN)) == ("self-declared", Certainty.CERTAIN)


def test_who_withdraws_another_contests_it_and_no_more() -> None:
    authors = speaking("jordan", RUSSIA, at=AUGUST)
    declare(authors["jordan"], AccessionKind.SELF_DECLARED, "jordan", AUGUST)
    authors[RUSSIA].clock = AUGUST + timedelta(days=2)
    declare(authors[RUSSIA], AccessionKind.WITHDRAWAL, "jordan", AUGUST)
    found = seen(authors)
    assert (state(found, "jordan").state, stands(found, "jordan", IN_BETWEEN)) == ("contested", Certainty.POSSIBLE)
    assert stands(found, "jordan", AUGUST + timedelta(days=1)) is Certainty.CERTAIN


def test_a_party_that_the_text_names_stood_there_until_its_first_word_to_the_contrary() -> None:
    """Russia guarantees the agreement: that it leaves in October does not mean that it never stood in it."""
    authors = speaking(RUSSIA, at=AUGUST)
    assert stands(seen(authors), RUSSIA, AUGUST) is Certainty.CERTAIN
    effect = AUGUST + timedelta(days=60)
    declare(authors[RUSSIA], AccessionKind.WITHDRAWAL, RUSSIA, effect)
    found = seen(authors)
    assert [stands(found, RUSSIA, at) for at in (AUGUST, effect + timedelta(days=1))] == [
        Certainty.CERTAIN, Certainty.NO
    ]  # fmt: skip
    assert [state(found, RUSSIA, at).state for at in (effect - timedelta(days=1), effect)] == [
        "withdrawal notified", "withdrawal effective"
    ]  # fmt: skip


def test_who_leaves_what_others_claimed_of_it_has_contested_the_claim() -> None:
    authors = speaking("jordan", RUSSIA, at=AUGUST)
    declare(authors[RUSSIA], AccessionKind.CLAIMED_BY_ANOTHER, "jordan", AUGUST)
    authors["jordan"].clock += timedelta(days=1)
    declare(authors["jordan"], AccessionKind.WITHDRAWAL, "jordan", AUGUST + timedelta(days=90))
    assert state(seen(authors), "jordan", AUGUST + timedelta(days=9)).state == "withdrawal notified"
    assert state(seen(authors), "jordan", AUGUST + timedelta(days=99)).state == "withdrawal effective"


def recorded(word: StandingWord, day: date) -> Recorded:
    since = Fact(readings=(Reading(value=datetime(day.year, day.month, day.day, tzinfo=UTC), sources=()),))
    return Recorded(id=f"r-{word.value}", instrument=HOMS, party="jordan", word=word, since=since, sources=())


def test_a_suspension_on_record_ends_what_was_accepted_from_its_day_on() -> None:
    words = [recorded(StandingWord.DECLARED, date(2017, 8, 4)), recorded(StandingWord.ACCEPTED, date(2017, 8, 9)),
             recorded(StandingWord.SUSPENDED, date(2017, 9, 1))]  # fmt: skip
    with_words = structs.replace(agreed(), accessions=tuple(words)).having({}, {}, IN_BETWEEN)
    found = seen(speaking("jordan"))
    days = [datetime(2017, 8, 5, tzinfo=UTC), datetime(2017, 8, 20, tzinfo=UTC), IN_BETWEEN]
    assert [state(found, "jordan", day, with_words).state for day in days] == [
        "self-declared", "accepted", "suspended"
    ]  # fmt: skip
    assert [with_words.standing(HOMS, "jordan", Span(earliest=d, latest=d)) for d in days] == [
        Certainty.CERTAIN, Certainty.CERTAIN, Certainty.NO
    ]  # fmt: skip


def test_what_clocks_leave_open_is_open() -> None:
    authors = speaking("jordan", at=AUGUST)
    declare(authors["jordan"], AccessionKind.SELF_DECLARED, "jordan", AUGUST)

    def vaguely(mark: Mark) -> Span:
        return Span(earliest=mark.at_utc, latest=mark.at_utc + timedelta(days=30))

    found = accession_state(HOMS, "jordan", seen(authors), agreed(), AUGUST + timedelta(days=1), vaguely)
    assert (found.state, len(found.open), found.moved) == ("not bound", 1, ())


def test_the_order_in_which_words_arrive_decides_nothing() -> None:
    authors = speaking(*GUARANTORS, "jordan", at=AUGUST)
    for name in GUARANTORS:
        renew(authors[name], *AREAS[: 2 if name == "iran" else 4])
    declare(authors["jordan"], AccessionKind.SELF_DECLARED, "jordan", AUGUST)
    declare(authors[RUSSIA], AccessionKind.CLAIMED_BY_ANOTHER, "jordan", AUGUST - timedelta(days=1))
    declare(authors["iran"], AccessionKind.WITHDRAWAL, "jordan", AUGUST)
    declare(authors["jordan"], AccessionKind.WITHDRAWAL, "jordan", AUGUST + timedelta(days=50))
    whole = seen(authors)
    renewals, joined = standings(whole, agreed())
    assert len(renewals["astana-2017"]) == 3
    assert len(joined[HOMS, "jordan"]) == 4
    wanted = (renewals, joined, area(whole), state(whole, "jordan"))
    for seed in range(6):
        held_pieces = pieces(*authors.values())
        random.Random(seed).shuffle(held_pieces)
        found = picture(*authors.values(), as_of=IN_BETWEEN, held=held_pieces)
        turned = structs.replace(found, renewals=found.renewals[::-1], accessions=found.accessions[::-1])
        for one in (found, turned):
            assert (*standings(one, agreed()), area(one), state(one, "jordan")) == wanted


def test_with_no_word_at_all_the_arrangement_is_as_it_was() -> None:
    assert standings(seen(speaking(RUSSIA)), agreed()) == ({}, {})
    assert stood((), Span(earliest=START, latest=START)) is Certainty.CERTAIN
