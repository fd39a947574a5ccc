"""Answers to put into words: every finding that terms can make, made by them, over the arrangement that is shipped."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from msgspec import structs

from openline.arrangement import Arrangement, load
from openline.geotime import Certainty, Position, Span, Window
from openline.terms import Act, ActKind, Answer, AreaReading, Effect, Response, Term, TermKind, Weapon, evaluate
from tests.house.contracts import ROOT

FOLDER = ROOT / "arrangements" / "da-nang-2017"
AGREED: Arrangement = load(
    {p.relative_to(FOLDER).as_posix(): p.read_bytes() for p in FOLDER.rglob("*") if p.is_file() and p.name[0] != "."}
)
START = datetime(2017, 8, 3, 9, 0, tzinfo=UTC)
HOMS = Position(lat_e7=348_800_000, lon_e7=367_000_000)
FAR = Position(lat_e7=330_000_000, lon_e7=400_000_000)


STRANGER = "Some militia, a name with spaces"


class Doubtful:
    """The arrangement with doubt put where it has none: an accession contested, a group tied to a listed one."""

    def area_readings(self, area: str, at: Span) -> tuple[AreaReading, ...]:
        return AGREED.area_readings(area, at)

    def knows(self, party: str) -> bool:
        return party != STRANGER

    def listing(self, party: str, at: Span) -> Certainty:
        return AGREED.listing(party, at)

    def associated(self, party: str, at: Span) -> tuple[str, ...]:
        return ("nusra",) if party == "sdf" else ()

    def answering(self, party: str, at: Span) -> tuple[str, ...]:
        return ("syrian-government",) if party == "pro-government-forces" else ()

    def standing(self, instrument: str, party: str, at: Span) -> Certainty:
        return Certainty.POSSIBLE if party == "acceded-opposition" else Certainty.CERTAIN


def term(kind: TermKind, *prohibits: ActKind, **changes: object) -> Term:
    made = Term(
        id="made-up", instrument="homs-2017", kind=kind, summary="A summary.", paragraph="1", prohibits=prohibits,
        binds=("syrian-government", "acceded-opposition"), areas=("north-homs-area",), sources=("homs-reports-2017",),
        effects=(Effect(window=Window(start=START, end=START + timedelta(days=30))),), excepts=("isil", "nusra"),
    )  # fmt: skip
    return structs.replace(made, **changes)


def act(kind: ActKind, **changes: object) -> Act:
    made = Act(
        kind=kind, position=HOMS, radius_m=500, span=Span(earliest=START, latest=START + timedelta(hours=2)),
        actors=("syrian-government",), targets=("acceded-opposition",),
    )  # fmt: skip
    return structs.replace(made, **changes)


FIRE = ActKind.SHELLING
TERMS = (
    term(TermKind.CEASE_HOSTILITIES, FIRE, weapons=(Weapon.ARTILLERY, Weapon.SMALL_ARMS), unless_self_defence=True,
         excepts_associated=True),
    term(TermKind.SELF_DEFENCE, FIRE, ActKind.SMALL_ARMS),
    term(TermKind.CONTACT_FIRST, FIRE, areas=()),
    term(TermKind.ACCESS, ActKind.ACCESS_DENIED, ActKind.ACCESS_DELAYED, within_s=72 * 3600),
    term(TermKind.DEMILITARISED, ActKind.FORCES_PRESENT, FIRE, within_s=86_400),
    term(TermKind.NO_TERRITORIAL_GAIN, ActKind.TERRITORIAL_GAIN),
    term(TermKind.POLITICAL),
)  # fmt: skip
_Changes = dict[str, Any]
_SIDES: tuple[_Changes, ...] = (
    {},
    {"actors": None, "targets": None},
    {"actors": ("nusra",), "targets": ("nusra",)},
    {"actors": ("nusra", "syrian-government"), "targets": ("nusra", "syrian-government")},
    {"actors": ("pro-government-forces",), "targets": ("sdf",)},
    {"actors": ("acceded-opposition",), "targets": ("syrian-government",)},
    {"either_way": True, "actors": (STRANGER,), "targets": ("syrian-government",)},
    {"targets": (STRANGER,)},
)
_PLACES: tuple[_Changes, ...] = (
    {}, {"position": FAR}, {"position": None}, {"radius_m": 60_000},
    {"span": Span(earliest=datetime(2017, 3, 1, tzinfo=UTC), latest=datetime(2017, 3, 1, tzinfo=UTC))},
)  # fmt: skip
_TIMES: tuple[_Changes, ...] = (
    {},
    {"span": Span(earliest=START - timedelta(hours=3), latest=START + timedelta(hours=30))},
    {"span": Span(earliest=START + timedelta(days=2), latest=START + timedelta(days=2))},
    {"span": Span(earliest=START + timedelta(days=90), latest=START + timedelta(days=91))},
)
_MANNERS: tuple[_Changes, ...] = (
    {},
    {"response": Response()},
    {"response": Response(in_proportion=True, called_first=True)},
    {"response": Response(in_proportion=False, called_first=False)},
    {"weapon": Weapon.ARTILLERY},
    {"weapon": Weapon.CHEMICAL, "waited_s": 100 * 3600},
    {"waited_s": 90},
)
_KINDS = (FIRE, ActKind.ARMED_ATTACK, ActKind.FLIGHT, ActKind.ACCESS_DELAYED, ActKind.TERRITORIAL_GAIN)


def answers() -> Iterator[tuple[Answer, Act, Term]]:
    """Every kind of answer: each with the act and the term that it was made of, none said alike twice."""
    seen: set[Answer] = set()
    ways: list[tuple[_Changes, _Changes, _Changes, _Changes]] = [(a, p, {}, {}) for a, p in product(_SIDES, _PLACES)]
    ways += [({}, {}, t, m) for t, m in product(_TIMES, _MANNERS)]
    for (sides, place, time, manner), kind, asked in product(ways, _KINDS, TERMS):
        said = act(kind, **{**sides, **place, **time, **manner})
        for answer in evaluate(asked, said, Doubtful()).trace:
            if answer not in seen:
                seen.add(answer)
                yield answer, said, asked


ANSWERS = tuple(answers())
