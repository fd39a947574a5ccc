"""What is overdue: ``watch(picture, rules, now)``, a pure function. Silence escalates by itself."""

from ._alarms import Alarm, Bell, ring
from ._beats import Beats, Diagnosis, Heard, Light, Pulse
from ._calls import CallState, calls, every_s
from ._clock import Cause, Certainty, Clock, ClockAlarm, Leap, Reading, start_clock
from ._handover import Expected, Handover, Lapsing, OpenItem, SilentLine, handover
from ._lines import NOT_ALL, SAFETY_OF_LIFE, SPLIT, LineRow, Passage, Side, Tested, line_rows, passes, tests_on
from ._rules import rules_of
from ._timers import Deadline, DeadlineKind, Reached, TimerNews, Timers
from ._title import title
from ._voice import CODE_DIGITS, agreed_size, check_voice_code, nonce_of, spoken_code, voice_code
from ._watch import Laddered, Overdue, Rules, Step, due, header_of, laddered, watch

__all__ = [
    "CODE_DIGITS",
    "NOT_ALL",
    "SAFETY_OF_LIFE",
    "SPLIT",
    "Alarm",
    "Beats",
    "Bell",
    "CallState",
    "Cause",
    "Certainty",
    "Clock",
    "ClockAlarm",
    "Deadline",
    "DeadlineKind",
    "Diagnosis",
    "Expected",
    "Handover",
    "Heard",
    "Laddered",
    "Lapsing",
    "Leap",
    "Light",
    "LineRow",
    "OpenItem",
    "Overdue",
    "Passage",
    "Pulse",
    "Reached",
    "Reading",
    "Rules",
    "Side",
    "SilentLine",
    "Step",
    "Tested",
    "TimerNews",
    "Timers",
    "agreed_size",
    "calls",
    "check_voice_code",
    "due",
    "every_s",
    "handover",
    "header_of",
    "laddered",
    "line_rows",
    "nonce_of",
    "passes",
    "ring",
    "rules_of",
    "spoken_code",
    "start_clock",
    "tests_on",
    "title",
    "voice_code",
    "watch",
]
