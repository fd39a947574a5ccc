"""The life-cycles of every object (shared field list): tables that the derivers step through.

Events are the words of messages, or what time alone brings (``by-date``, ``lapse``, ``review``).
"""

from openline.messages import AccessAnswer, Answer, HoldAnswer, LineState, Ownership, Progress, Settlement, SiteEnd

from ._life import LifeCycle, everywhere

_OPEN, _RESTRICTED, _SUSPENDED = (
    LineState.OPEN.value,
    LineState.RESTRICTED_TO_SAFETY.value,
    LineState.SUSPENDED.value,
)
_RESTORED, _CLOSED = LineState.RESTORED.value, LineState.CLOSED.value

LINE_DECLARED = LifeCycle(
    name="line, declared",
    start="undeclared",
    table={
        "undeclared": {LineState.PROPOSED.value: LineState.PROPOSED.value, _OPEN: _OPEN},
        LineState.PROPOSED.value: {_OPEN: _OPEN, _CLOSED: _CLOSED},
        **everywhere((_OPEN, _RESTORED), {_RESTRICTED: _RESTRICTED, _SUSPENDED: _SUSPENDED, _CLOSED: _CLOSED}),
        _RESTRICTED: {_SUSPENDED: _SUSPENDED, _RESTORED: _RESTORED, _CLOSED: _CLOSED},
        _SUSPENDED: {_RESTRICTED: _RESTRICTED, _RESTORED: _RESTORED, _CLOSED: _CLOSED},
        _CLOSED: {LineState.PROPOSED.value: LineState.PROPOSED.value, _OPEN: _OPEN},
    },
)
"""A suspension ends only by the word *restored*, or a restriction: a line is never quietly open again."""

_TESTS = {
    "answered": "answering",
    "answered-in-the-wrong-language": "wrong language",
    "degraded": "degraded",
    "silent, node": "silent: node",
    "silent, link": "silent: link",
    "silent, officer": "silent: officer",
    "silent": "silent",
}
LINE_OBSERVED = LifeCycle(
    name="line, observed",
    start="not tested",
    table=everywhere(("not tested", *_TESTS.values()), _TESTS),
)
"""Any test may follow any other: this is what is so, not what was agreed."""

_STEPS_AFTER_READ = {
    "pass-down": "passed down",
    Answer.WILL_COMPLY.value: "will comply",
    Answer.CANNOT.value: "cannot",
    Answer.OBJECTS.value: "objects",
}
_LIVE = ("submitted", "checked", "relayed", "delivered", "by voice", "read", "passed down", "lapsed", "will comply",
         "cannot", "objects")  # fmt: skip
_ENDS = {"amend": "amended", "cancel": "cancelled"}
NOTIFICATION = LifeCycle(
    name="notification, for one recipient",
    start="submitted",
    table={
        "submitted": {"check": "checked", "relay": "relayed", "deliver": "delivered", "voice": "by voice", **_ENDS},
        "checked": {"relay": "relayed", "deliver": "delivered", "voice": "by voice", **_ENDS},
        "relayed": {"deliver": "delivered", "voice": "by voice", "read": "read", **_ENDS},
        "delivered": {"read": "read", **_ENDS},
        "by voice": {"deliver": "delivered", "read": "read", **_ENDS},
        "read": {**_STEPS_AFTER_READ, **_ENDS},
        "passed down": {"lapse": "lapsed", **_STEPS_AFTER_READ, **_ENDS},
        "lapsed": {**_STEPS_AFTER_READ, **_ENDS},
        **everywhere(
            (Answer.WILL_COMPLY.value.replace("-", " "), "cannot", "objects"),
            {"lapse": "lapsed", **_STEPS_AFTER_READ, **_ENDS},
        ),
        "amended": {"deliver": "delivered", "voice": "by voice", "read": "read", **_ENDS},
    },
)
"""Each step is its own signature. An amendment re-opens the steps that ``REOPENS`` names, and no others."""

READ_BACK = LifeCycle(
    name="read-back",
    start="sent",
    table={
        "sent": {"read back": "read back"},
        "read back": {
            Settlement.CONFIRMED.value: "confirmed",
            Settlement.SAY_AGAIN.value: "wrong: say again",
            Settlement.PLACE_DISPUTED.value: "place disputed",
            "beyond tolerance": "place disputed",
            "read back": "read back",
        },
        "wrong: say again": {"read back": "read back"},
        "place disputed": {"read back": "read back"},
        "confirmed": {"read back": "read back"},
    },
)
"""The tolerance blocks *confirmed*, never the transmission."""

_ANSWERS = {
    Ownership.OURS.value: "ours",
    Ownership.PARTNERED.value: "partnered",
    Ownership.NOT_OURS.value: "not ours, to our knowledge",
    Ownership.UNKNOWN.value: "unknown",
    Ownership.WILL_NOT_SAY.value: "will not say",
}
OWNERSHIP = LifeCycle(
    name="ownership query, for one recipient",
    start="asked",
    table={
        "asked": {Ownership.CHECKING.value: "checking", "by-date": "no answer by deadline", **_ANSWERS},
        "checking": {Ownership.CHECKING.value: "checking", "by-date": "no answer by deadline", **_ANSWERS},
        "no answer by deadline": {Ownership.CHECKING.value: "checking", **_ANSWERS},
        **everywhere(_ANSWERS.values(), {"correct": "answer corrected", "contradict": "contradicted"}),
        "answer corrected": {"correct": "answer corrected", "contradict": "contradicted"},
        "contradicted": {"correct": "answer corrected"},
    },
)
"""In every state: not consent to engage, and no check is altered."""

_HELD = (HoldAnswer.HOLDING.value, HoldAnswer.PARTLY.value, HoldAnswer.CANNOT_IN_CONTACT.value)
_HOLD_ROW = {**{answer: answer for answer in _HELD}, "released": "released", "resuming": "recipient-resuming"}
HOLD = LifeCycle(name="hold, for one recipient", start="ringing", table=everywhere(("ringing", *_HELD), _HOLD_ROW))
"""It rings until a person answers and ends by release or notified resumption alone, never by time.
A silent requester is asked every ten minutes whether the danger stands; its silence ends nothing."""

_GONE = {end.value: end.value for end in SiteEnd}
SITE = LifeCycle(
    name="static location",
    start="draft",
    table={
        "draft": {"verify": "verified"},
        "verified": {"notify": "notified"},
        "notified": {"by-date": "reconfirm due", "notify": "notified", **_GONE},
        "reconfirm due": {"notify": "notified", **_GONE},
    },
)
"""Misuse alleged and withdrawal from a recipient stand beside the state; neither changes it."""

_ON_THE_WAY = (Progress.AT_HOLDING_POINT, Progress.CHECKPOINT, Progress.DIVERTED, Progress.ATTACKED)
_WAY = {step.value: step.value for step in _ON_THE_WAY}
_ANYWHERE = {**_WAY, **{step.value: step.value for step in (Progress.ARRIVED, Progress.RETURN_LEG, Progress.BACK)}}
MOVEMENT = LifeCycle(
    name="movement",
    start="notified",
    table={
        "notified": {Progress.DEPARTED.value: Progress.DEPARTED.value},
        Progress.DEPARTED.value: {**_WAY, Progress.ARRIVED.value: Progress.ARRIVED.value},
        **everywhere((step.value for step in _ON_THE_WAY), _ANYWHERE),
        Progress.ARRIVED.value: {Progress.RETURN_LEG.value: Progress.RETURN_LEG.value},
        Progress.RETURN_LEG.value: {**_WAY, Progress.BACK.value: Progress.BACK.value},
    },
)
"""Overdue is what time adds to any state on the way; the outcome is the owner's word at the end."""

_REPLIES = {
    AccessAnswer.APPROVED.value: "approved",
    AccessAnswer.APPROVED_IN_PART.value: "approved in part",
    AccessAnswer.DECLINED.value: "declined",
}
_LATER = {AccessAnswer.ITEMS_REMOVED.value: "items removed", AccessAnswer.EXECUTED.value: "executed"}
ACCESS = LifeCycle(
    name="access request",
    start="submitted",
    table={
        "submitted": {"by-date": "no reply by date", **_REPLIES},
        "no reply by date": _REPLIES,
        **everywhere(
            ("approved", "approved in part"),
            {**_REPLIES, AccessAnswer.LETTER_ISSUED.value: "facilitation letter", **_LATER},
        ),
        "facilitation letter": {**_LATER, AccessAnswer.DECLINED.value: "declined"},
        "items removed": {**_LATER, AccessAnswer.DECLINED.value: "declined"},
        "declined": _REPLIES,
    },
)

INCIDENT = LifeCycle(
    name="incident",
    start="reported",
    table={
        "reported": {"triaged": "triaged", "assigned": "assigned", "reply": "party's reply"},
        "triaged": {"assigned": "assigned", "reply": "party's reply"},
        "assigned": {"access-sought": "access sought", "reply": "party's reply", "determine": "determined"},
        "access sought": {"access-granted": "access granted", "access-denied": "access denied",
                          "reply": "party's reply"},
        "access denied": {"access-sought": "access sought", "access-granted": "access granted",
                          "reply": "party's reply", "determine": "determined"},
        "access granted": {"reply": "party's reply", "determine": "determined"},
        "party's reply": {"triaged": "triaged", "assigned": "assigned", "access-sought": "access sought",
                          "reply": "party's reply", "determine": "determined"},
        "determined": {"remedial-action": "remedial action", "determine": "determined"},
    },
)  # fmt: skip
"""*Determined* comes only with every seat's signature; *not attributable* is one of its findings."""

AREA = LifeCycle(
    name="area",
    start="proposed",
    table={
        "proposed": {"agree": "agreed"},
        "agreed": {"take effect": "in force"},
        "in force": {"by-date": "expired: renewal disputed", "renew": "renewed", "end": "ended"},
        "renewed": {"by-date": "expired: renewal disputed", "renew": "renewed", "end": "ended"},
        "expired: renewal disputed": {"renew": "renewed", "end": "ended"},
    },
)

ACCESSION = LifeCycle(
    name="accession",
    start="not bound",
    table={
        "not bound": {"claimed-by-another": "claimed by another", "self-declared": "self-declared"},
        "claimed by another": {"self-declared": "self-declared", "contest": "contested"},
        "self-declared": {"accept": "accepted", "contest": "contested", "withdrawal": "withdrawal notified"},
        "accepted": {"contest": "contested", "suspend": "suspended", "withdrawal": "withdrawal notified"},
        "contested": {"accept": "accepted", "withdrawal": "withdrawal notified"},
        "suspended": {"accept": "accepted", "withdrawal": "withdrawal notified"},
        "withdrawal notified": {"by-date": "withdrawal effective", "self-declared": "self-declared"},
        "withdrawal effective": {"self-declared": "self-declared"},
    },
)

WATCH = LifeCycle(
    name="watch of a post",
    start="not manned, as far as is known",
    table={
        "not manned, as far as is known": {"take": "on"},
        "on": {"take": "on", "offer": "handover offered", "by-date": "past its end"},
        "handover offered": {"offer": "handover offered", "accept": "on", "take": "on", "by-date": "past its end"},
        "past its end": {"take": "on", "offer": "handover offered", "accept": "on"},
    },
)
"""Accepted means: the relief is on, with the open items of the offer, and whoever offered it is relieved."""

LIFE_CYCLES = (
    LINE_DECLARED, LINE_OBSERVED, NOTIFICATION, READ_BACK, OWNERSHIP, HOLD, SITE, MOVEMENT, ACCESS, INCIDENT, AREA,
    ACCESSION, WATCH,
)  # fmt: skip
"""Every table, in the order in which docs/life-cycles.md draws them."""
