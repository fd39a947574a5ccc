"""Words that an arrangement fixes and messages use: precedence, use rules, steps, the states of lines and promises."""

from enum import Enum, StrEnum


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


class LadderStep(StrEnum):
    """Steps that a recipient owes and that have deadlines, in their order."""

    DELIVERED = "delivered"
    READ = "read"
    PASSED_DOWN = "passed-down"
    ANSWERED = "answered"
    PASSED_DOWN_AGAIN = "passed-down-again"


class Medium(StrEnum):
    """Where an activity takes place, for the distance kept between two; ``any`` matches each."""

    AIR = "air"
    GROUND = "ground"
    HUMANITARIAN = "humanitarian"
    ANY = "any"
