"""Lines of the calls of humanitarian access: static location, movement, request for access."""

from openline.messages import AccessRequested, MovementNotified, Precedence, SiteNotified

from ._calls import placed
from ._line import Reading, VoiceForm, lines, may, must

SITE = VoiceForm(
    key="s",
    kind=SiteNotified,
    precedence=Precedence.PRIORITY,
    lines=lines(
        must("field-submitting-org", "submitting_org", Reading.WORD, "ocha"),
        must("field-operator", "operator", Reading.WORDS, "health directorate", short=True),
        must("field-function", "function", Reading.WORD, "school"),
        must("form-name-local", "name_local", Reading.WORDS, "مدرسة", short=True),
        must("form-name-latin", "name_latin", Reading.WORDS, "Madrasa", short=True),
        *placed("position"),
        must("field-radius-m", "radius_m", Reading.METRES, "80"),
        must("form-verified-by", "verified_by_role", Reading.WORDS, "field officer", short=True),
        must("field-verified-on-utc", "verified_on_utc", Reading.TIME, "now"),
        must("form-consent-by", "consent.given_by_role", Reading.WORDS, "head of the facility", short=True),
        must("form-consent-to", "consent.to", Reading.TOLD, "hmeimim exact; ankara cell-1-km"),
        must("form-consent-until", "consent.expires_utc", Reading.TIME, "2026-12-31 0000"),
        must("field-valid-from-utc", "valid_from_utc", Reading.TIME, "now", "now"),
        must("field-reconfirm-by-utc", "reconfirm_by_utc", Reading.TIME, "2026-12-31 0000"),
        must("field-contact-24h", "contact_24h", Reading.WORDS, "+963 11 000 0000", short=True),
        may("field-markings", "markings", Reading.WORDS, "blue roof", short=True),
        may("field-as-heard", "position.as_heard", Reading.WORDS, "three five two eight"),
        may("form-amends", "amends", Reading.SERIAL, "ocha/12"),
    ),
)

MOVEMENT = VoiceForm(
    key="m",
    kind=MovementNotified,
    precedence=Precedence.PRIORITY,
    lines=lines(
        must("field-submitting-org", "submitting_org", Reading.WORD, "ocha"),
        must("field-conduit", "conduit", Reading.WORD, "ocha"),
        must("field-purpose", "purpose", Reading.WORDS, "food for 4,000 people", short=True),
        may("field-cargo", "cargo", Reading.WORDS, "food, medicine", short=True),
        must("form-mode", "mode", Reading.CHOICE, "coordinated"),
        must("field-origin", "origin", Reading.WORD, "damascus"),
        must("field-destination", "destination", Reading.WORD, "duma"),
        must("field-width-m", "route.width_m", Reading.METRES, "200"),
        must("form-route", "route.points", Reading.PLACES, "33.5102 36.2913; 33.5718 36.4027"),
        must("field-etd-utc", "etd_utc", Reading.TIME, "0600"),
        must("field-eta-utc", "eta_utc", Reading.TIME, "0900"),
        may("form-return-etd", "return_etd_utc", Reading.TIME, "1200"),
        may("form-return-eta", "return_eta_utc", Reading.TIME, "1500"),
        must("field-vehicle-count", "vehicle_count", Reading.NUMBER, "12"),
        must("field-vehicle-types", "vehicle_types", Reading.WORDS, "10 lorries, 2 cars", short=True),
        must("field-roof-marking", "roof_marking", Reading.WORDS, "UN in black on white", short=True),
        must("field-night-marking", "night_marking", Reading.WORDS, "blue light", short=True),
        must("field-leader-callsign", "leader_callsign", Reading.WORDS, "Bravo One", short=True),
        must("field-emergency-contact-24h", "emergency_contact_24h", Reading.WORDS, "+963 11 000 0000", short=True),
        must("form-contacts", "contacts", Reading.SEVERAL, "+963 11 000 0001; HF 7550 kHz"),
        must("form-told", "told", Reading.TOLD, "hmeimim exact; ankara cell-1-km"),
        must("form-consent-by", "consent.given_by_role", Reading.WORDS, "head of mission", short=True),
        must("form-consent-until", "consent.expires_utc", Reading.TIME, "+1440"),
        must("form-consent-to", "consent.to", Reading.TOLD, "hmeimim exact; ankara cell-1-km"),
        may("form-passengers", "passenger_count", Reading.NUMBER, "24"),
        may("form-amends", "amends", Reading.SERIAL, "ocha/12"),
    ),
)

ACCESS = VoiceForm(
    key="g",
    kind=AccessRequested,
    precedence=Precedence.PRIORITY,
    lines=lines(
        must("field-submitting-org", "submitting_org", Reading.WORD, "ocha"),
        must("field-place", "place", Reading.WORD, "duma"),
        must("field-purpose", "purpose", Reading.WORDS, "food and medicine"),
        must("field-people-in-need", "people_in_need", Reading.NUMBER_OR_UNKNOWN, "40000"),
        must("field-vehicle-count", "vehicle_count", Reading.NUMBER, "12"),
        must("field-start-utc", "start_utc", Reading.TIME, "2026-12-01 0600"),
        must("field-end-utc", "end_utc", Reading.TIME, "2026-12-03 1800"),
        must("field-reply-by-utc", "reply_by_utc", Reading.TIME, "+1440"),
    ),
)
