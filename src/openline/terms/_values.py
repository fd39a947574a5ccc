"""The values of a rule: its kind, when it holds in each reading, whom it binds, what it names and excepts.

Nothing here is a determination: a rule says what an act would fall under if the report of it is accurate.
"""

from enum import Enum
from typing import Protocol

from msgspec import Struct

from openline.geotime import Area, Certainty, Span, Window

from ._acts import ActKind, Weapon


class TermKind(Enum):
    """What a rule asks for. Each kind is judged by the module of its name."""

    CEASE_HOSTILITIES = "cease-hostilities"
    NO_FLIGHT = "no-flight"
    NO_TERRITORIAL_GAIN = "no-territorial-gain"
    DEMILITARISED = "demilitarised"
    EXCLUSION = "exclusion"
    SELF_DEFENCE = "proportionate-self-defence"
    CONTACT_FIRST = "contact-first"
    SAFE_CONDUCT = "safe-conduct-in-the-air"
    WITHDRAWAL = "withdrawal"
    CHECKPOINTS = "checkpoints-and-posts"
    PATROLS = "coordinated-patrols"
    MONITORING = "monitoring"
    REPORTING = "reporting"
    ACCESS = "humanitarian-access"
    RELEASE = "release"
    RETURN = "voluntary-return"
    INFRASTRUCTURE = "basic-infrastructure"
    COUNTER_TERRORISM = "continue-against-listed-groups"
    OPEN_CHANNEL = "open-channel"
    ACCESSION = "accession"
    RENEWAL = "renewal"
    PARTICIPANT_WITHDRAWAL = "withdrawal-of-a-participant"
    INTEGRITY = "territorial-integrity"
    POLITICAL = "political"
    CONTRIBUTION = "contribution"


class Effect(Struct, frozen=True, kw_only=True):
    """When a rule holds in one reading of its beginning and its end; ``reading`` is empty where sources agree.

    A reading has parts, of the beginning and of the renewal; several readings that give one window stand together.
    """

    window: Window
    reading: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the reading, each once."""
        found = (part for whole in self.reading.split(" / ") for part in whole.split(", "))
        return tuple(dict.fromkeys(part for part in found if part))


class Term(Struct, frozen=True, kw_only=True):
    """One rule of an instrument, in our words, with the paragraph it stands in.

    ``binds`` are party ids, ``areas`` area ids (none: everywhere the instrument reaches). ``effects`` holds one window
    for each reading, the one shown first first. ``prohibits`` are the acts it names, ``weapons`` the classes (none:
    any). ``excepts`` are the groups an act against whom is carved out while they are listed, ``excepts_associated``
    whether the text also names those associated with them. ``within_s`` is the time allowed for what is asked.
    ``reach_m`` is how far about its areas it reaches, ``reach_to_m`` the wider of two where the text gives two.
    ``unless_self_defence``: the instrument allows proportionate force in answer to an attack.
    """

    id: str
    instrument: str
    kind: TermKind
    summary: str
    paragraph: str
    binds: tuple[str, ...]
    areas: tuple[str, ...]
    effects: tuple[Effect, ...]
    sources: tuple[str, ...]
    prohibits: tuple[ActKind, ...] = ()
    weapons: tuple[Weapon, ...] = ()
    excepts: tuple[str, ...] = ()
    excepts_associated: bool = False
    within_s: int | None = None
    reach_m: int | None = None
    reach_to_m: int | None = None
    unless_self_defence: bool = False
    local_zone: str | None = None


class AreaReading(Struct, frozen=True, kw_only=True):
    """An area as one reading of one version has it, and when that version holds."""

    id: str
    version: str
    reading: str
    area: Area
    approximate: bool
    window: Window = Window(start=None, end=None)


class World(Protocol):
    """What a rule may ask. Answers are as of a span: certain throughout it, possible in part of it or by some word."""

    def area_readings(self, area: str, at: Span) -> tuple[AreaReading, ...]:
        """Every reading of the versions of an area that may be in force in the span."""
        ...

    def knows(self, party: str) -> bool:
        """Whether it is known who this is; a name that nobody knows may stand for anybody."""
        ...

    def listing(self, party: str, at: Span) -> Certainty:
        """Whether a party was listed, as of the span."""
        ...

    def associated(self, party: str, at: Span) -> tuple[str, ...]:
        """The parties with which a party is said to have been associated at some time in the span."""
        ...

    def answering(self, party: str, at: Span) -> tuple[str, ...]:
        """The parties said to have answered for a party at some time in the span; one step of the chain."""
        ...

    def standing(self, instrument: str, party: str, at: Span) -> Certainty:
        """Whether a party stood in an instrument: certain unless its accession or withdrawal leaves doubt."""
        ...
