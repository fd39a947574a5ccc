"""What is asked of a check, and what it answers: every part a frozen value.

An answer never says clear and never says approved: it says what is recorded here, and what was not consulted.
"""

from datetime import datetime
from enum import Enum

from msgspec import Struct

from openline.geotime import Certainty, Position, Volume4D, Window
from openline.terms import ActKind, Verdict


class Plan(Struct, frozen=True, kw_only=True):
    """What is planned: a volume, what kind of act, in whose name. ``medium`` is air or ground."""

    title: str
    volume: Volume4D
    act: ActKind
    medium: str
    party: str | None = None
    own_object: str | None = None


class Conflict(Struct, frozen=True, kw_only=True):
    """One recorded thing that the plan meets, or comes closer to than agreed.

    The window and heights (decimetres above the ellipsoid) are those that both share; where they share none, the
    other's. ``place`` is a shared place, or the plan's nearest to the other, whose own stands in ``other_place``.
    ``gap_m``, ``vertical_gap_dm`` and ``time_gap_s`` are 0 where the two meet; ``rule`` names the separation that
    was not kept. ``remark`` says what changed the recorded volume: late, diverted, off its route.

    For another's restricted object ``coarse`` is true: the place is a grid cell's south-west corner, the window
    whole hours, no height, no gap, no remark.
    """

    object: str
    kind: str
    owner: str
    post: str
    window: Window
    place: Position
    coarse: bool
    lower_dm: int | None
    upper_dm: int | None
    gap_m: int
    rule: str | None
    other_place: Position | None = None
    vertical_gap_dm: int = 0
    time_gap_s: int = 0
    remark: str | None = None


class Speaks(Enum):
    """How a term speaks to a plan: it forbids such an act, asks for something there, or limits how it is done."""

    FORBIDS = "forbids"
    REQUIRES = "requires"
    CONDITIONS = "conditions"


class TermFinding(Struct, frozen=True, kw_only=True):
    """A term that speaks to the plan, how and how surely, with its verdict and every question it asked."""

    term: str
    instrument: str
    summary: str
    speaks: Speaks
    certainty: Certainty
    verdict: Verdict


class Tell(Struct, frozen=True, kw_only=True):
    """Who must be told, why, and by when at the latest."""

    post: str
    why: str
    by_utc: datetime | None


class ShiftKind(Enum):
    """In which way a plan is moved out of the way."""

    LATER = "later"
    LATERAL = "lateral"
    VERTICAL = "vertical"


class Shift(Struct, frozen=True, kw_only=True):
    """The least change of one kind after which the plan meets nothing recorded that may be shown.

    ``by`` is seconds for later, metres for lateral (at ``bearing_deg``, true), decimetres for vertical, negative
    downward. ``plan`` is the plan so moved; the same check found no open conflict of it. ``cells`` are the
    restricted cells that it still meets or newly meets, ``terms`` what speaks to it there: nothing was computed
    from the former.
    """

    kind: ShiftKind
    by: int
    plan: Plan
    bearing_deg: int | None = None
    cells: tuple[Conflict, ...] = ()
    terms: tuple[TermFinding, ...] = ()


class Check(Struct, frozen=True, kw_only=True):
    """The answer: conflicts, terms, whom to tell, ways round, and what was not asked."""

    plan: str
    conflicts: tuple[Conflict, ...]
    terms: tuple[TermFinding, ...]
    tell: tuple[Tell, ...]
    not_consulted: tuple[str, ...]
    shifts: tuple[Shift, ...] = ()
    past: bool = False

    @property
    def headline(self) -> str:
        """The first line of every answer."""
        return f"{len(self.conflicts)} recorded conflict(s)" if self.conflicts else "no recorded conflict"
