"""Words that an arrangement fixes and messages use: precedence, use rules, the states of lines and promises."""

from enum import Enum


class Precedence(Enum):
    """How urgent: sets the deadline of every step (``procedures.yaml``)."""

    FLASH = "flash"
    IMMEDIATE = "immediate"
    PRIORITY = "priority"
    ROUTINE = "routine"


class UseRule(Enum):
    """On which terms the words were spoken (provable knowledge stops people talking)."""

    WITHOUT_PREJUDICE = "without-prejudice"
    RECORDED = "recorded"
    PUBLISHABLE = "publishable"


class LineState(Enum):
    """Declared states of a line."""

    PROPOSED = "proposed"
    OPEN = "open"
    RESTRICTED_TO_SAFETY = "restricted-to-safety"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    CLOSED = "closed"


class UndertakingStatus(Enum):
    """Where a promise stands, as one author reports it."""

    NOT_STARTED = "not-started"
    UNDER_WAY = "under-way"
    DONE = "done"
    ABANDONED = "abandoned"
    UNKNOWN = "unknown"
