"""What Insecurity Insight's lists say of an act: by which means, and what was done to people. Never more than that.

A weapon that was carried is no shot: firearms count as small arms only where somebody was killed or injured. A missile
or rocket may have come from the air or from the ground: an armed attack. Several weapons in one row are one kind when
they agree, else an armed attack when one of them is an attack.

    >>> what_was_done({"weapon carried/used": "Firearms", "health workers arrested": "1"}).kind.value
    'detention'
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from openline.terms import ActKind, Weapon

from ._cells import count

_KILLED: Final = ("health workers killed", "aid workers killed", "aid health workers killed", "educators killed",
                  "students killed", "camp resident killed", "service provider killed")  # fmt: skip
_HARMED: Final = ("health workers injured", "aid workers injured", "educators injured", "students injured",
                  "camp resident injured")  # fmt: skip
_DAMAGED: Final = ("number of attacks on health facilities reporting destruction", "attacks on schools",
                   "number of attacks on health facilities reporting damaged", "health transportation destroyed",
                   "health transportation damaged", "number of attacks on camps reporting destruction",
                   "number of attacks on camps reporting damaged",
                   "damage/destruction to ed facility event")  # fmt: skip
_TAKEN: Final = ("health workers kidnapped", "health workers arrested", "aid workers kidnapped", "aid workers arrested",
                 "educators kidnapped", "educators arrested", "students kidnapped", "students arrested",
                 "camp residents kidnapped", "camp residents arrested", "service provider kidnapped",
                 "service provider arrested")  # fmt: skip
_DENIED: Final = ("access denied or obstructed",)
PEOPLE: Final = (_KILLED, _HARMED, _DAMAGED, _TAKEN, _DENIED)
"""Columns with numbers of people and buildings: killed, hurt, attacked or damaged, taken, denied access."""
MEANS: Final = ("weapon carried/used", "explosive weapon type", "launch type")
_TRUTH: Final = {"True": "1", "False": "0", "TRUE": "1", "FALSE": "0"}
_MEANS: Final[dict[str, tuple[ActKind, Weapon | None]]] = {
    "aerial bomb: plane": (ActKind.AIR_STRIKE, Weapon.AIRCRAFT),
    "aerial bomb: drone": (ActKind.AIR_STRIKE, Weapon.AIRCRAFT),
    "aerial bomb: missile": (ActKind.AIR_STRIKE, Weapon.AIRCRAFT),
    "aerial bomb: no information on platform type": (ActKind.AIR_STRIKE, Weapon.AIRCRAFT),
    "aerial bomb": (ActKind.AIR_STRIKE, Weapon.AIRCRAFT),
    "shelling": (ActKind.SHELLING, None),
    "artillery": (ActKind.SHELLING, Weapon.ARTILLERY),
    "mortar": (ActKind.SHELLING, Weapon.MORTARS),
    "rocket": (ActKind.ARMED_ATTACK, Weapon.ROCKETS),
    "missile": (ActKind.ARMED_ATTACK, None),
    "rpg": (ActKind.ARMED_ATTACK, Weapon.ANTI_TANK),
    "unspecified explosive": (ActKind.ARMED_ATTACK, None),
    "cluster bomb": (ActKind.ARMED_ATTACK, None),
    "hand grenade": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "unspecified ied": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "remote-controlled ied": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "rcied": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "vbied": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "svied": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "mine": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "uxo": (ActKind.OTHER, Weapon.EXPLOSIVE_DEVICE),
    "arson": (ActKind.OTHER, Weapon.OTHER),
    "knife": (ActKind.OTHER, Weapon.OTHER),
    "fist and foot": (ActKind.OTHER, None),
    "stones, sticks and gravel": (ActKind.OTHER, Weapon.OTHER),
    "unarmed perpetrator": (ActKind.OTHER, None),
    "chemical or hot liquid": (ActKind.OTHER, Weapon.OTHER),
    "tasers, live and rubber bullets": (ActKind.OTHER, Weapon.OTHER),
    "fire arm blunt use": (ActKind.OTHER, Weapon.OTHER),
    "other weapon": (ActKind.OTHER, Weapon.OTHER),
    "not applicable: no direct violence": (ActKind.OTHER, None),
}
"""What a weapon says of the act by itself. Firearms and unknown weapons say nothing: see ``_by_harm``."""
_ATTACKS: Final = frozenset({ActKind.AIR_STRIKE, ActKind.SHELLING, ActKind.ARMED_ATTACK, ActKind.SMALL_ARMS})


class Said(NamedTuple):
    """What the columns about means and people say of one row."""

    killed: int | None
    kind: ActKind
    weapon: Weapon | None


def what_was_done(cells: Mapping[str, str]) -> Said:
    """How many were killed, the kind of act, and the weapon when one is named."""
    killed, harmed, damaged, taken, denied = (_sum(cells, group) for group in PEOPLE)
    if cells.get("launch type", "").strip().casefold().startswith("air-launched"):
        return Said(killed, ActKind.AIR_STRIKE, Weapon.AIRCRAFT)
    without = ActKind.DETENTION if taken else ActKind.ACCESS_DENIED if denied else None
    weapon = cells.get("weapon carried/used", cells.get("explosive weapon type", "")).strip().casefold()
    parts = [weapon] if weapon in _MEANS else [part.strip() for part in weapon.split(",")]
    hurt = bool(killed or harmed)
    means = [_MEANS.get(part) or _by_harm(part, hurt, bool(damaged), without) for part in parts]
    kinds, weapons = {kind for kind, _ in means}, {item for _, item in means}
    several = ActKind.ARMED_ATTACK if kinds & _ATTACKS else ActKind.UNKNOWN
    kind = kinds.pop() if len(kinds) == 1 else several
    if kind is ActKind.OTHER and without is not None:
        kind = without
    return Said(killed, kind, weapons.pop() if len(weapons) == 1 else None)


def _by_harm(part: str, hurt: bool, damaged: bool, without: ActKind | None) -> tuple[ActKind, Weapon | None]:
    """What firearms, or a weapon that nobody named, were part of."""
    if part == "firearms":
        return ActKind.SMALL_ARMS if hurt else without or ActKind.UNKNOWN, Weapon.SMALL_ARMS
    if hurt or damaged:
        return ActKind.ARMED_ATTACK, None
    return without or ActKind.UNKNOWN, None


def _sum(cells: Mapping[str, str], group: Sequence[str]) -> int | None:
    """All numbers of a group of columns together, also where a file says true or false; None when nothing is said."""
    found = [count(_TRUTH.get(cells[name].strip(), cells[name].strip()), name) for name in group if name in cells]
    said = [value for value in found if value is not None]
    return sum(said) if said else None
