"""What is overdue: ``watch(picture, rules, now)``, a pure function. Silence escalates by itself."""

from ._alarms import Alarm, Bell, ring
from ._clock import Cause, Certainty, Clock, ClockAlarm, Leap, Reading, start_clock
from ._rules import rules_of
from ._timers import Deadline, DeadlineKind, Reached, TimerNews, Timers
from ._voice import agreed_size, check_voice_code, nonce_of, spoken_code, voice_code
from ._watch import Overdue, Rules, Step, due, header_of, watch

__all__ = [
    "Alarm",
    "Bell",
    "Cause",
    "Certainty",
    "Clock",
    "ClockAlarm",
    "Deadline",
    "DeadlineKind",
    "Leap",
    "Overdue",
    "Reached",
    "Reading",
    "Rules",
    "Step",
    "TimerNews",
    "Timers",
    "agreed_size",
    "check_voice_code",
    "due",
    "header_of",
    "nonce_of",
    "ring",
    "rules_of",
    "spoken_code",
    "start_clock",
    "voice_code",
    "watch",
]
