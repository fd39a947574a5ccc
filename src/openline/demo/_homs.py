"""Homs 2017: an area from its first hour. Accession, incidents in two columns, a convoy, a request, promises, money.

The incidents, the convoy, the site and the request are invented for practice; the area, its instrument and
its dates are recorded. The site is a water station, not a medical one.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from openline.actions import Said
from openline.assessment import assess, determinations, ledger
from openline.geotime import format_instant
from openline.messages import (
    AccessionDeclared,
    AccessionKind,
    AccessRequested,
    AreaRenewed,
    Consent,
    ContributionKind,
    ContributionRecorded,
    CountBasis,
    Coverage,
    Direction,
    Disclosure,
    Finding,
    IncidentAnswered,
    IncidentDetermined,
    IncidentReported,
    Mode,
    MovementClosed,
    MovementNotified,
    MovementProgressed,
    NoticePassedDown,
    NoticeRead,
    Observed,
    Outcome,
    Point,
    Precedence,
    Precision,
    Progress,
    Ref,
    Reported,
    ReporterCategory,
    Route,
    SiteNotified,
    UndertakingReported,
    UndertakingStatus,
    Version,
)
from openline.promises import Due, appeal_state, undertaking_states

from ._stage import Stage, point
from ._story import Story

CALL = date(2017, 11, 11)
RU, TR, DESK, ENVOY, MONITORS = "hmeimim", "ankara", "notification-desk", "geneva", "amman-monitors"


def homs(stage: Stage) -> Story:
    """The area's first days, then what the bulletin of 11 November 2017 needs."""
    story = Story(case="homs-2017")
    _accede(stage, story)
    _convoy(stage, story)
    _incidents(stage, story)
    _november(stage, story)
    return story


def _accede(stage: Stage, story: Story) -> None:
    stage.at(datetime(2017, 8, 3, 8, 0, tzinfo=UTC))
    fields = {
        "party": "acceded-opposition",
        "instrument": "homs-2017",
        "kind": AccessionKind.CLAIMED_BY_ANOTHER,
        "effective_utc": datetime(2017, 8, 3, 9, 0, tzinfo=UTC),
    }
    stage.say(RU, AccessionDeclared, fields)
    stage.wait(seconds=10)
    story.tell(
        stage.now,
        RU,
        "records that the groups accede to the area from noon local time: claimed by another, not self-declared",
        "warn",
    )
    seen = [item for item in stage.picture(MONITORS).accessions if item.instrument == "homs-2017"]
    story.outcomes["areas"] = (
        f"the north of Homs in force from {_since(stage)}, drawn by us and labelled approximate; {len(seen)} accession on record, {seen[0].kind.value.replace('-', ' ')}"
    )


def _since(stage: Stage) -> str:
    instrument = stage.arrangement.instrument("homs-2017")
    assert instrument is not None, "the case rests on it"
    return format_instant(instrument.in_force.value)


def _convoy(stage: Stage, story: Story) -> None:
    stage.at(datetime(2017, 8, 5, 6, 0, tzinfo=UTC))
    leave = datetime(2017, 8, 8, 5, 0, tzinfo=UTC)
    told = (Disclosure(recipient="russian-federation", precision=Precision.EXACT),)
    consent = Consent(given_by_role="head of the desk", to=told, expires_utc=leave + timedelta(days=3))
    _site(stage, consent)
    fields = {
        "submitting_org": "ocha",
        "conduit": "ocha",
        "told": told,
        "consent": consent,
        "mode": Mode.NOTIFIED,
        "purpose": "food and water purification, practice only",
        "origin": "homs",
        "destination": "rastan",
        "route": Route(points=(point(34.73, 36.71), point(34.84, 36.73), point(34.92, 36.73)), width_m=1000),
        "etd_utc": leave,
        "eta_utc": leave + timedelta(hours=6),
        "vehicle_count": 20,
        "vehicle_types": "trucks and two cars",
        "roof_marking": "UN on every roof, 1 m letters",
        "night_marking": "none: no movement at night",
        "leader_callsign": "PRACTICE 1",
        "contacts": ("satellite telephone", "radio channel 4"),
        "emergency_contact_24h": "notification desk",
    }
    said = stage.say(DESK, MovementNotified, fields, to=[RU, ENVOY], precedence=Precedence.PRIORITY)
    stage.wait(seconds=20)
    stage.reply(RU, NoticeRead, said)
    stage.at(leave - timedelta(hours=12))
    late = [i for i in stage.overdue(DESK) if i.object == said.ref.object and i.post == RU]
    story.tell(
        stage.now,
        DESK,
        f"sees that headquarters has read it and no unit has been told: {late[0].step.value} missing; {', then '.join(late[0].called)} called",
        "bad",
    )
    passed = {
        "coverage": Coverage.ALL_ABLE_TO_ACT,
        "until_utc": leave + timedelta(days=1),
        "unit_token": stage.world.random(16).hex(),
    }
    stage.reply(RU, NoticePassedDown, said, passed)
    stage.wait(seconds=10)
    story.tell(stage.now, RU, "passes it down to all units able to act there, until the day after", "good")
    for hours, step in ((0, Progress.DEPARTED), (2, Progress.CHECKPOINT), (5, Progress.ARRIVED)):
        stage.at(leave + timedelta(hours=hours))
        stage.follow_up(DESK, MovementProgressed, said, {"progress": step, "at_utc": stage.now})
    stage.wait(hours=1)
    stage.follow_up(DESK, MovementClosed, said, {"outcome": Outcome.FACILITATED})
    stage.wait(seconds=10)
    movement = next(m for m in stage.picture(DESK).movements if m.object == said.ref.object)
    story.tell(
        stage.now,
        DESK,
        f"closes the movement: {' > '.join(s.progress.value for s in movement.steps)}, {movement.outcome.value}",
        "good",
    )
    story.outcomes["access"] = (
        f"a convoy was notified, read, passed down after the watch rang for it, and closed as {movement.outcome.value}; a water station notified with graded, expiring consent"
    )


def _site(stage: Stage, consent: Consent) -> Said:
    place = point(34.9, 36.75)
    fields = {
        "submitting_org": "ocha",
        "operator": "practice operator",
        "function": "water-station",
        "name_local": "practice site 1",
        "name_latin": "practice site 1",
        "position": stage.described(place, "rastan", method="practice position, invented"),
        "radius_m": 200,
        "verified_by_role": "practice verifier",
        "verified_on_utc": stage.now,
        "consent": consent,
        "valid_from_utc": stage.now,
        "reconfirm_by_utc": stage.now + timedelta(days=90),
        "contact_24h": "notification desk",
    }
    return stage.say(DESK, SiteNotified, fields, to=[RU])


def _incidents(stage: Stage, story: Story) -> None:
    stage.at(datetime(2017, 11, 10, 20, 0, tzinfo=UTC))
    places = {
        "daraa": (32.70, 36.15),
        "hama": (35.30, 36.75),
        "damascus": (33.53, 36.45),
        "homs": (34.88, 36.75),
        "latakia": (35.75, 36.15),
    }
    reports = [
        (RU, "damascus", "shelling", "acceded-opposition", "syrian-government", 1000),
        (RU, "hama", "small-arms", "acceded-opposition", "syrian-government", 5000),
        (RU, "daraa", "shelling", None, "syrian-government", 2000),
        (TR, "damascus", "shelling", "syrian-government", "acceded-opposition", 800),
        (TR, "homs", "air-strike", "syrian-government", "acceded-opposition", 500),
        (TR, "latakia", "shelling", "syrian-government", "nusra", 1000),
    ]
    said = []
    for n, (post, region, event, actor, target, radius) in enumerate(reports):
        stage.wait(minutes=25)
        said.append(_report(stage, post, region, event, actor, target, radius, point(*places[region])))
        other = TR if post == RU else RU
        stage.wait(minutes=2)
        version = (Version.CANNOT_CONFIRM, Version.DENY, Version.CANNOT_CONFIRM)[n % 3]
        stage.reply(other, IncidentAnswered, said[-1], {"version": version})
    stage.wait(seconds=20)
    _judged(stage, story, said)


def _report(
    stage: Stage, post: str, region: str, event: str, actor: str | None, target: str, radius: int, place: Point
) -> Said:
    names = {"daraa": "Daraa", "hama": "Hama", "damascus": "Damascus", "homs": "Homs", "latakia": "Latakia"}
    fields = {
        "reporter": ReporterCategory.MONITOR,
        "observed": Observed.HEARD,
        "start_utc": stage.now - timedelta(minutes=20),
        "end_utc": stage.now - timedelta(minutes=15),
        "position": stage.described(place, region, accuracy_m=radius, method="estimated"),
        "radius_m": radius,
        "region": names[region].lower(),
        "event": event,
        "direction": Direction.UNDETERMINED,
        "count_basis": CountBasis.AT_LEAST,
        "count": 2,
        "reliability": "C",
        "credibility": 3,
        "sharing_consent": True,
        "target": target,
    }
    if actor is not None:
        fields |= {"alleged_actor": actor, "alleged_by": stage.owner(post)}
    return stage.say(post, IncidentReported, fields, to=[RU, TR, MONITORS, ENVOY])


def _judged(stage: Stage, story: Story, said: list[Said]) -> None:
    picture = stage.picture(MONITORS)
    results = {i.object: assess(i, stage.arrangement) for i in picture.incidents}
    for item in said:
        result = results[item.ref.object]
        words = "; ".join(f"{v.outcome.value.replace('-', ' ')} {v.term}" for v in result.verdicts[:3])
        report = item.message
        story.tell(stage.now, MONITORS, f"{report.region}, {report.event}: {words or 'falls under no term'}")  # type: ignore[attr-defined]
    chosen = said[4]
    for post in (RU,):
        fields = {"term": "as-no-hostilities", "finding": Finding.NOT_ATTRIBUTABLE}
        stage.reply(post, IncidentDetermined, chosen, fields)
    stage.wait(seconds=10)
    half = determinations(
        next(i for i in stage.picture(MONITORS).incidents if i.object == chosen.ref.object), stage.arrangement
    )
    story.tell(
        stage.now,
        MONITORS,
        f"one seat has signed a determination; it counts for nothing until {', '.join(half[0].missing)} signs the same",
        "warn",
    )
    stage.reply(TR, IncidentDetermined, chosen, {"term": "as-no-hostilities", "finding": Finding.NOT_ATTRIBUTABLE})
    stage.wait(seconds=10)
    whole = determinations(
        next(i for i in stage.picture(MONITORS).incidents if i.object == chosen.ref.object), stage.arrangement
    )
    assert whole[0].finding is Finding.NOT_ATTRIBUTABLE, "both seats signed"
    outcomes = [r.strongest.value for r in results.values()]
    counts = ", ".join(f"{outcomes.count(name)} {name.replace('-', ' ')}" for name in dict.fromkeys(outcomes))
    day = stage.now.date()
    book = ledger(stage.picture(MONITORS).incidents, (stage.owner(RU), stage.owner(TR)), day, day)
    story.outcomes["enforcement"] = (
        f"{sum(book.totals)} practice incidents in two columns of {book.totals[0]} and {book.totals[1]}: {counts}; one "
        f"determined by both seats: {whole[0].finding.value.replace('-', ' ')}"
    )


def _november(stage: Stage, story: Story) -> None:
    stage.at(datetime(2017, 11, 11, 6, 0, tzinfo=UTC))
    until = datetime(2018, 5, 4, tzinfo=UTC)
    for post in (RU, TR):
        stage.say(
            post,
            AreaRenewed,
            {"area": "north-homs-area", "instrument": "astana-2017", "until_utc": until},
            to=[RU, TR, "tehran", ENVOY, MONITORS],
        )
    reported = Reported(
        participant="iran",
        post="tehran",
        by_voice_of="duty officer Tehran",
        words="We have taken note; an answer will follow.",
    )
    stage.say(ENVOY, NoticeRead, {"about": _last_incident(stage)}, to=[RU], logged=reported)
    request = {
        "submitting_org": "ocha",
        "place": "duma",
        "purpose": "food for practice",
        "people_in_need": None,
        "vehicle_count": 12,
        "start_utc": datetime(2017, 11, 14, tzinfo=UTC),
        "end_utc": datetime(2017, 11, 16, tzinfo=UTC),
        "reply_by_utc": datetime(2017, 11, 11, 12, 0, tzinfo=UTC),
    }
    stage.say(DESK, AccessRequested, request, to=[RU, ENVOY], precedence=Precedence.PRIORITY)
    for name, status in (
        ("constitution", UndertakingStatus.NOT_STARTED),
        ("elections", UndertakingStatus.NOT_STARTED),
        ("open-channels", UndertakingStatus.UNDER_WAY),
    ):
        fields = {
            "undertaking": name,
            "status": status,
            "as_of_utc": stage.now,
            "source": "joint-statement",
            "remark": "practice report",
        }
        stage.say(ENVOY, UndertakingReported, fields, to=[RU, "caoc-al-udeid", MONITORS, DESK], public=True)
    _pledge(stage)
    stage.at(datetime(2017, 11, 11, 18, 0, tzinfo=UTC))
    story.tell(
        stage.now,
        DESK,
        "sees its access request unanswered past the date it asked for: a state of its own, not a no",
        "warn",
    )
    _promised(stage, story)


def _promised(stage: Stage, story: Story) -> None:
    """What the neutral host's picture and the arrangement say of promises and money on the day."""
    picture = stage.picture(ENVOY)
    states = undertaking_states(stage.arrangement, picture.undertakings, CALL)
    due = Counter(state.due for state in states)
    late = due[Due.PAST] + due[Due.PAST_IN_ONE_READING]
    story.outcomes["political"] = (
        f"{len(states)} promises on record on 11 November 2017, {late} past their date in at least one reading, "
        f"{due[Due.PRINCIPLE]} principles affirmed and never scored; {len(picture.undertakings)} practice reports beside them"
    )
    state = appeal_state(stage.arrangement.appeals[0], picture.contributions, CALL)
    known = sum(item.member_state and item.before_minor is not None for item in state.contributors)
    later = sum(item.after_minor is not None for item in state.contributors)
    pledges = sum(item.pledged_minor is not None for item in state.contributors)
    assert state.before is not None and state.after_unsplit_minor is not None, "the appeal has both totals"
    story.outcomes["contributions"] = (
        f"{known} member states up to the call, {_millions(state.before.amount_minor)} with all other donors; after it "
        f"{_millions(state.after_unsplit_minor)} more, of which {later} member states' shares are known, and shown unsplit; "
        f"{pledges} practice pledge(s), not counted as funding"
    )


def _millions(minor: int) -> str:
    return f"USD {minor / 1e8:.1f} million"


def _pledge(stage: Stage) -> None:
    fields = {
        "appeal": "hsyr17",
        "contributor": "practice-state",
        "kind": ContributionKind.PLEDGE,
        "amount_minor": 100_000_000,
        "currency": "USD",
        "as_of_utc": stage.now,
        "source": "own-default",
        "pledge_of": "invented for practice",
    }
    stage.say(DESK, ContributionRecorded, fields, to=[ENVOY, MONITORS], public=True)


def _last_incident(stage: Stage) -> Ref:
    return stage.picture(ENVOY).incidents[-1].mark.ref
