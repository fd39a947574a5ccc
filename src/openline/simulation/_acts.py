"""The words of the simulation: every planned message and every answer as fields, all marked exercise, all invented."""

from datetime import datetime, timedelta
from typing import Any

from openline.arrangement import Arrangement
from openline.geotime import Datum, bearing_deg, distance_m
from openline.messages import (
    ActivityCancelled,
    ActivityNotified,
    Altitude,
    Answer,
    AtRisk,
    Category,
    Consent,
    Coverage,
    Disc,
    Disclosure,
    Force,
    HoldAct,
    HoldAnswer,
    HoldAnswered,
    HoldReleased,
    HoldRequested,
    HoldWhat,
    Message,
    Mode,
    MovementClosed,
    MovementNotified,
    NoticeAnswered,
    NoticePassedDown,
    NoticeRead,
    Outcome,
    Ownership,
    OwnershipAnswered,
    OwnershipAsked,
    Point,
    Precision,
    Ref,
    Request,
    Route,
    SecondDescription,
    SiteNotified,
    TwicePlaced,
)

from ._people import Deed
from ._traffic import Ending, Planned, What

Words = tuple[type[Message], dict[str, Any]]


def words_of(item: Planned, arrangement: Arrangement, earlier: Ref | None) -> Words:
    """The message type and fields of a planned message; ``earlier``: the version that it amends."""
    made = {
        What.ACTIVITY: _activity,
        What.MOVEMENT: _movement,
        What.SITE: _site,
        What.QUESTION: _question,
        What.HOLD: _hold,
    }
    kind, fields = made[item.what](item, described(item.place, arrangement))
    return kind, ({**fields, "amends": earlier} if earlier is not None else fields)


def deed_words(what: What, deed: Deed, at: datetime, until: datetime, token: str) -> Words:
    """The answer that a deed is, without ``about``."""
    if deed is Deed.READ:
        return NoticeRead, {}
    if deed in (Deed.TELL_UNITS, Deed.TELL_AGAIN):
        return NoticePassedDown, {"coverage": Coverage.ALL_ABLE_TO_ACT, "until_utc": until, "unit_token": token}
    if what is What.HOLD:
        return HoldAnswered, {"answer": HoldAnswer.HOLDING}
    if what is What.QUESTION:
        return OwnershipAnswered, {
            "answer": Ownership.UNKNOWN,
            "as_of_utc": at,
            "valid_until_utc": at + timedelta(hours=1),
            "forces_checked": "practice forces only",
        }
    return NoticeAnswered, {"answer": Answer.WILL_COMPLY}


def ending_words(how: Ending) -> Words:
    """How the author ends its own message, without ``about``."""
    if how is Ending.CANCELLED:
        return ActivityCancelled, {"reason": "practice: called off"}
    if how is Ending.RELEASED:
        return HoldReleased, {}
    return MovementClosed, {"outcome": Outcome.FACILITATED}


def described(point: Point, arrangement: Arrangement) -> TwicePlaced:
    """The point with its true second description from the nearest place of the arrangement."""
    here = point.position()
    place = min(arrangement.places, key=lambda place: distance_m(place.position, here))
    second = SecondDescription(
        place=place.id,
        bearing_deg_true=bearing_deg(place.position, here),
        distance_m=distance_m(place.position, here),
    )
    return TwicePlaced(point=point, accuracy_m=200, method="invented, practice only", second=second)


def _activity(item: Planned, where: TwicePlaced) -> Words:
    return ActivityNotified, {
        "activity": "flight",
        "force": Force.OWN,
        "where": Disc(center=item.place, radius_m=3000),
        "altitude": Altitude(datum=Datum.MSL, lower_dm=10_000, upper_dm=60_000),
        "second": where.second,
        "start_utc": item.begins,
        "end_utc": item.ends,
        "request": Request.STAY_CLEAR,
        "contact": "the line; any officer on watch",
    }


def _movement(item: Planned, where: TwicePlaced) -> Words:
    end = Point(lat_e7=item.place.lat_e7 + 1_000_000, lon_e7=item.place.lon_e7)
    return MovementNotified, {
        "submitting_org": item.author,
        "conduit": item.author,
        "told": _told(item),
        "consent": _consent(item),
        "mode": Mode.NOTIFIED,
        "purpose": "food, practice only",
        "origin": where.second.place,
        "destination": where.second.place,
        "route": Route(points=(item.place, end), width_m=1000),
        "etd_utc": item.begins,
        "eta_utc": item.ends,
        "vehicle_count": 12,
        "vehicle_types": "trucks",
        "roof_marking": "letters on every roof",
        "night_marking": "none: no movement at night",
        "leader_callsign": f"PRACTICE {item.number}",
        "contacts": ("satellite telephone", "radio channel 4"),
        "emergency_contact_24h": "notification desk",
    }


def _site(item: Planned, where: TwicePlaced) -> Words:
    return SiteNotified, {
        "submitting_org": item.author,
        "operator": "practice operator",
        "function": "water-station",
        "name_local": f"practice site {item.number}",
        "name_latin": f"practice site {item.number}",
        "position": where,
        "radius_m": 200,
        "verified_by_role": "practice verifier",
        "verified_on_utc": item.at,
        "consent": _consent(item),
        "valid_from_utc": item.at,
        "reconfirm_by_utc": item.at + timedelta(days=90),
        "contact_24h": "notification desk",
    }


def _question(item: Planned, where: TwicePlaced) -> Words:
    return OwnershipAsked, {
        "position": where,
        "observed_utc": item.at,
        "category": Category.GROUND_FORCE,
        "count": 30,
        "reply_by_utc": item.at + timedelta(minutes=30),
    }


def _hold(item: Planned, where: TwicePlaced) -> Words:
    return HoldRequested, {
        "danger": where,
        "radius_m": 2000,
        "what": HoldWhat.FIRE,
        "observed_utc": item.at,
        "at_risk": AtRisk.CIVILIAN,
        "act": HoldAct.CHECK_FIRE,
        "callback": "the line; any officer on watch",
    }


def _told(item: Planned) -> tuple[Disclosure, ...]:
    return tuple(Disclosure(recipient=name, precision=Precision.EXACT) for name in item.to)


def _consent(item: Planned) -> Consent:
    return Consent(given_by_role="head of the desk", to=_told(item), expires_utc=item.ends + timedelta(days=90))
