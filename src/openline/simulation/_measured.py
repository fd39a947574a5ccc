"""What a month came to: one record for each message and recipient, every alarm, every test call, every silence."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from openline.arrangement import Precedence
from openline.messages import Fault, TestResult
from openline.watch import Step

from ._people import Deed
from ._traffic import What


@dataclass(kw_only=True)
class Case:
    """One message for one recipient: when each step really happened, and what the author's watch saw late."""

    number: int
    what: What
    precedence: Precedence
    author: str
    recipient: str
    post: str
    recorded: datetime
    has_node: bool = True
    begins: datetime | None = None
    delivered: datetime | None = None
    human: datetime | None = None
    human_place: int | None = None
    by_voice: bool = False
    told: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    missed: dict[Step, datetime] = field(default_factory=dict)

    @property
    def rang(self) -> bool:
        """Whether the author's watch had reason to call anybody again before a human showed; a hold rings at once."""
        return self.what is What.HOLD or bool(self.missed.keys() & {Step.DELIVERED, Step.READ})

    @property
    def key(self) -> tuple[int, str]:
        """The same message for the same recipient in another run of the same seed."""
        return self.number, self.recipient

    @property
    def first(self) -> Deed:
        """The deed by which a human first shows: a hold is answered, everything else is read."""
        return Deed.ANSWER if self.what is What.HOLD else Deed.READ

    def at(self, deed: Deed) -> datetime | None:
        """When a deed was done."""
        if deed is self.first:
            return self.human
        return self.told if deed in (Deed.TELL_UNITS, Deed.TELL_AGAIN) else self.answered

    def seconds(self, name: str) -> int | None:
        """From recorded to ``delivered``, ``human``, ``told``, ``answered`` or ``ended``; None when that never came."""
        instant = getattr(self, name)
        return None if instant is None else int((instant - self.recorded).total_seconds())


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """One alarm at one desk."""

    at: datetime
    post: str
    place: int
    flash: bool
    arrival: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Tested:
    """One test call."""

    at: datetime
    to: str
    result: TestResult
    fault: Fault | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """A stretch in which a line did not do what it should; ``found``: by the first test call that showed it."""

    participant: str
    fault: Fault
    start: datetime
    end: datetime
    declared: bool
    found: datetime | None


@dataclass(frozen=True, kw_only=True)
class Month:
    """Everything that one run of a seed came to."""

    escalation: bool
    start: datetime
    until: datetime
    cases: tuple[Case, ...]
    rung: tuple[Rung, ...]
    tests: tuple[Tested, ...]
    silences: tuple[Silence, ...]
    acts: int
    logged: int
    carried: int
    lost: int
    posts: tuple[str, ...]

    def of(self, precedence: Precedence) -> Iterator[Case]:
        """The records of one precedence."""
        return (case for case in self.cases if case.precedence is precedence)
