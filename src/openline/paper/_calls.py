"""Lines of the calls that begin something: hold, distress, question of ownership, notice, test call, encounter."""

from openline.messages import (
    ActivityNotified,
    DistressCalled,
    EncounterReported,
    HoldRequested,
    IncidentReported,
    LineTested,
    OwnershipAsked,
    Precedence,
)

from ._line import FormLine, Reading, VoiceForm, lines, may, must


def placed(path: str) -> tuple[FormLine, ...]:
    """The three lines of every position: where, the same place said another way, and how it was found."""
    return (
        must("form-position", f"{path}.point.lat_e7 {path}.point.lon_e7", Reading.POSITION, "35.2814 40.0961"),
        must(
            "form-second",
            f"{path}.second.place {path}.second.bearing_deg_true {path}.second.distance_m",
            Reading.SECOND,
            "deir-ez-zor 209 7.8km",
        ),
        must("form-found", f"{path}.accuracy_m {path}.method", Reading.FOUND, "100 map"),
    )


_CONTACT = "this line, any officer on watch"

HOLD = VoiceForm(
    key="h",
    kind=HoldRequested,
    precedence=Precedence.FLASH,
    lines=lines(
        must("form-stop-what", "what", Reading.CHOICE, "fire"),
        must("form-stop-call", "act", Reading.CHOICE, "check-fire"),
        *placed("danger"),
        must("field-radius-m", "radius_m", Reading.METRES, "2km"),
        must("field-observed-utc", "observed_utc", Reading.TIME, "now", "now"),
        must("field-at-risk", "at_risk", Reading.CHOICE, "civilian"),
        must("field-callback", "callback", Reading.WORDS, "+963 11 000 0000", _CONTACT),
        may("field-until-utc", "until_utc", Reading.TIME, "+60"),
        may("field-direction", "direction", Reading.WORDS, "guns north of the river"),
        may("field-as-heard", "danger.as_heard", Reading.WORDS, "three five two eight"),
    ),
)

DISTRESS = VoiceForm(
    key="d",
    kind=DistressCalled,
    precedence=Precedence.FLASH,
    lines=lines(
        *placed("position"),
        must("form-people", "count", Reading.NUMBER_OR_UNKNOWN, "4"),
        must("field-condition", "condition", Reading.CHOICE, "injured"),
        must("form-request-now", "request", Reading.CHOICE, "hold-fire"),
        must("field-intended-recovery", "intended_recovery", Reading.WORDS, "two helicopters from the west at 1600"),
        must("field-contact", "contact", Reading.WORDS, "243.0 MHz", _CONTACT),
        must("field-observed-utc", "observed_utc", Reading.TIME, "now", "now"),
        may("field-as-heard", "position.as_heard", Reading.WORDS, "three five two eight"),
    ),
)

OWNERSHIP = VoiceForm(
    key="q",
    kind=OwnershipAsked,
    precedence=Precedence.IMMEDIATE,
    lines=lines(
        *placed("position"),
        must("form-seen", "category", Reading.CHOICE, "convoy"),
        must("form-how-many", "count", Reading.NUMBER_OR_UNKNOWN, "12"),
        must("field-observed-utc", "observed_utc", Reading.TIME, "now", "now"),
        must("field-reply-by-utc", "reply_by_utc", Reading.TIME, "+10"),
        may("field-course-deg-true", "course_deg_true", Reading.NUMBER, "270"),
        may("field-speed-kmh", "speed_kmh", Reading.NUMBER, "40"),
        may("field-markings", "markings", Reading.WORDS, "white, red crescent on the roof"),
        may("field-as-heard", "position.as_heard", Reading.WORDS, "three five two eight"),
    ),
)

NOTICE = VoiceForm(
    key="n",
    kind=ActivityNotified,
    precedence=Precedence.PRIORITY,
    lines=lines(
        must("field-activity", "activity", Reading.WORD, "air-strike"),
        must("field-force", "force", Reading.CHOICE, "own"),
        must("form-where", "where", Reading.PLACES, "35.2814 40.0961"),
        must("form-size", "where", Reading.METRES, "3km"),
        must(
            "form-second",
            "second.place second.bearing_deg_true second.distance_m",
            Reading.SECOND,
            "deir-ez-zor 209 7.8km",
        ),
        must(
            "form-height",
            "altitude.lower_dm altitude.upper_dm altitude.datum altitude.as_said",
            Reading.HEIGHT,
            "gnd 9000 m msl",
            "all",
        ),
        must("field-start-utc", "start_utc", Reading.TIME, "1530"),
        must("field-end-utc", "end_utc", Reading.TIME, "1730"),
        must("form-request-of-you", "request", Reading.CHOICE, "stay-clear"),
        must("field-contact", "contact", Reading.WORDS, "+963 11 000 0000", _CONTACT),
        may("field-reply-by-utc", "reply_by_utc", Reading.TIME, "+30"),
        may("field-sponsor", "sponsor", Reading.WORD, "united-states"),
        may("field-party", "party", Reading.WORD, "sdf"),
        may("field-platform-count", "platform_count", Reading.NUMBER, "2"),
        may("field-frequency-khz", "frequency_khz", Reading.NUMBER, "243000"),
        may("field-transponder-code", "transponder_code", Reading.CODE, "7000"),
        may("form-amends", "amends", Reading.SERIAL, "jordan/12"),
    ),
)

TEST = VoiceForm(
    key="t",
    kind=LineTested,
    lines=lines(
        must("form-line-tested", "line", Reading.WORD, "flight-safety"),
        must("form-means", "means", Reading.CHOICE, "telephone", "telephone"),
        must("field-tested-utc", "tested_utc", Reading.TIME, "now", "now"),
        must("form-nonce", "nonce", Reading.CODE, "204518"),
        may("form-code-back", "code_read_back", Reading.CODE, "77120934"),
        must("field-result", "result", Reading.CHOICE, "answered"),
        may("field-answering-post", "answering_post", Reading.WORD, "hmeimim"),
        may("field-seconds-to-answer", "seconds_to_answer", Reading.NUMBER, "14"),
        may("form-readability", "readability", Reading.NUMBER, "4"),
        may("form-language-ok", "language_ok", Reading.YES_NO, "yes"),
        may("form-fault", "fault", Reading.CHOICE, "link"),
        may("field-fallback-used", "fallback_used", Reading.CHOICE, "radio"),
        may("field-next-due-utc", "next_due_utc", Reading.TIME, "+360"),
        may("field-remark", "remark", Reading.WORDS, "echo on the line"),
    ),
)

INCIDENT = VoiceForm(
    key="i",
    kind=IncidentReported,
    precedence=Precedence.PRIORITY,
    lines=lines(
        must("form-reporter", "reporter", Reading.CHOICE, "monitor"),
        must("form-how-known", "observed", Reading.CHOICE, "saw"),
        must("field-event", "event", Reading.WORD, "shelling"),
        must("field-region", "region", Reading.WORD, "idlib"),
        must("field-start-utc", "start_utc", Reading.TIME, "-40"),
        must("field-end-utc", "end_utc", Reading.TIME, "-25"),
        *placed("position"),
        must("field-radius-m", "radius_m", Reading.METRES, "500"),
        may("form-rounds", "count", Reading.NUMBER, "12"),
        must("field-count-basis", "count_basis", Reading.CHOICE, "at-least"),
        must("form-fire-direction", "direction", Reading.CHOICE, "incoming"),
        may("field-killed", "killed", Reading.NUMBER, "0"),
        may("field-injured", "injured", Reading.NUMBER, "3"),
        may("field-weapon-assessed", "weapon_assessed", Reading.WORDS, "mortar, 120 mm", short=True),
        may("field-target", "target", Reading.WORD, "market"),
        may("field-alleged-actor", "alleged_actor", Reading.WORD, "unknown-group"),
        may("field-alleged-by", "alleged_by", Reading.WORD, "local-council"),
        must("form-reliability", "reliability", Reading.CODE, "B"),
        must("form-credibility", "credibility", Reading.NUMBER, "2"),
        must("form-sharing", "sharing_consent", Reading.YES_NO, "yes"),
        may("field-as-heard", "position.as_heard", Reading.WORDS, "three five two eight", short=True),
    ),
)

ENCOUNTER = VoiceForm(
    key="e",
    kind=EncounterReported,
    precedence=Precedence.IMMEDIATE,
    lines=lines(
        *placed("position"),
        must("field-observed-utc", "observed_utc", Reading.TIME, "now", "now"),
        must("field-own-platform", "own_platform", Reading.CHOICE, "transport"),
        must("field-other-platform", "other_platform", Reading.CHOICE, "fighter"),
        must("field-closest-m", "closest_m", Reading.METRES, "150"),
        must("form-what-they-did", "act", Reading.WORDS, "crossed ahead from left to right"),
        must("form-what-we-did", "response", Reading.WORDS, "held course and height"),
        may("field-as-heard", "position.as_heard", Reading.WORDS, "three five two eight"),
    ),
)
