"""Lines of the steps about something already said: ROGER, passed down, WILCO, read-back, answers, progress."""

from openline.messages import (
    AccessAnswered,
    ActivityCancelled,
    HoldAnswered,
    HoldReleased,
    HoldResuming,
    HoldStands,
    MovementClosed,
    MovementProgressed,
    NoticeAnswered,
    NoticePassedDown,
    NoticeRead,
    OwnershipAnswered,
    PositionReadBack,
)

from ._calls import placed
from ._line import FormLine, Reading, VoiceForm, lines, may, must

_ABOUT = must("form-about", "about", Reading.SERIAL, "1")
_NOTICES = ("activities", "sites", "movements", "requests", "holds", "questions", "calls")
_PLACED = ("activities", "sites", "holds", "questions", "calls")


def _step(key: str, kind: type, about: tuple[str, ...], *more: FormLine) -> VoiceForm:
    return VoiceForm(key=key, kind=kind, about=about, lines=lines(_ABOUT, *more))


READ = _step("r", NoticeRead, _NOTICES)
PASSED_DOWN = _step(
    "p",
    NoticePassedDown,
    _NOTICES,
    must("form-coverage", "coverage", Reading.CHOICE, "all-units-able-to-act-here"),
    must("field-until-utc", "until_utc", Reading.TIME, "+480"),
    must("form-unit", "unit_token", Reading.SALTED, "2nd battalion"),
)
ANSWERED = _step(
    "w",
    NoticeAnswered,
    _NOTICES,
    must("form-answer", "answer", Reading.CHOICE, "will-comply"),
    may("field-reason", "reason", Reading.WORDS, "aircraft already airborne"),
)
READ_BACK = _step(
    "b",
    PositionReadBack,
    _PLACED,
    *placed("heard"),
    may("field-as-heard", "heard.as_heard", Reading.WORDS, "three five two eight"),
)
HOLD_ANSWERED = _step(
    "x",
    HoldAnswered,
    ("holds",),
    must("form-answer", "answer", Reading.CHOICE, "holding"),
    may("field-reason", "reason", Reading.WORDS, "one section is in contact"),
)
HOLD_RELEASED = _step("y", HoldReleased, ("holds",))
HOLD_RESUMING = _step(
    "z",
    HoldResuming,
    ("holds",),
    must("field-resume-utc", "resume_utc", Reading.TIME, "+15"),
    must("field-reason", "reason", Reading.WORDS, "the convoy has left"),
)
HOLD_STANDS = _step("u", HoldStands, ("holds",), may("field-remark", "remark", Reading.WORDS, "still under fire"))
OWNERSHIP_ANSWERED = _step(
    "a",
    OwnershipAnswered,
    ("questions",),
    must("form-answer", "answer", Reading.CHOICE, "not-ours-to-our-knowledge"),
    must("field-as-of-utc", "as_of_utc", Reading.TIME, "now", "now"),
    must("field-valid-until-utc", "valid_until_utc", Reading.TIME, "+30"),
    must("field-forces-checked", "forces_checked", Reading.WORDS, "ground forces east of the river"),
)
ACCESS_ANSWERED = _step(
    "k",
    AccessAnswered,
    ("requests",),
    must("form-answer", "answer", Reading.CHOICE, "approved"),
    may("field-reason", "reason", Reading.WORDS, "surgical kits removed"),
)
PROGRESSED = _step(
    "v",
    MovementProgressed,
    ("movements",),
    must("field-progress", "progress", Reading.CHOICE, "departed"),
    must("form-at", "at_utc", Reading.TIME, "now", "now"),
    may("form-position", "point.lat_e7 point.lon_e7", Reading.POSITION, "33.5102 36.2913"),
    may("field-remark", "remark", Reading.WORDS, "waiting at the crossing"),
)
CLOSED = _step(
    "c",
    MovementClosed,
    ("movements",),
    must("field-outcome", "outcome", Reading.CHOICE, "facilitated"),
    may("field-reason", "reason", Reading.WORDS, "turned back at the last checkpoint"),
)
CANCELLED = _step("l", ActivityCancelled, ("activities",), must("field-reason", "reason", Reading.WORDS, "weather"))
