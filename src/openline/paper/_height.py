"""A band of heights as it is said: ``gnd 9000 m msl``, ``500 3000 ft agl``, ``0 fl240``, ``all``.

Feet are rounded outward to decimetres and kept as said. A flight level is a pressure, not a height: its datum is
unknown, so that the band is taken as unbounded. Ground and no limit are open ends.
"""

import re
from typing import Any

from openline.errors import FormatError
from openline.geotime import Datum
from openline.messages import Altitude

_END = r"(gnd|sfc|unl|-?[0-9]{1,6}(?:\.[0-9])?|fl ?[0-9]{1,3})"
_BAND = re.compile(_END + r"(?: *(?:-|to) *| +)" + _END + r"(?: *(m|ft))?(?: +(msl|agl|w84|unknown))?\Z", re.IGNORECASE)
_OPEN = ("gnd", "sfc", "unl")


def read_height(text: str) -> dict[str, Any]:
    """The altitude's fields; raises FormatError."""
    plain = " ".join(text.split())
    if plain.lower() == "all":
        return {"datum": Datum.UNKNOWN.value}
    match = _BAND.match(plain)
    if match is None:
        raise _unreadable(plain)
    low, high, unit, datum = (part and part.lower() for part in match.groups())
    level = low.startswith("fl") or high.startswith("fl")
    numbers = [end for end in (low, high) if end not in _OPEN and not end.startswith("fl")]
    if numbers and (unit is None or (datum is None and not level)):
        raise _unreadable(plain)
    foot = unit == "ft"
    fields: dict[str, Any] = {"datum": _datum(datum, level=level).value}
    ends = {"lower_dm": _decimetres(low, foot=foot, up=False), "upper_dm": _decimetres(high, foot=foot, up=True)}
    fields |= {name: value for name, value in ends.items() if value is not None}
    if foot or level:
        fields["as_said"] = plain
    return fields


def show_height(value: Altitude) -> str:
    """Text that reads back to the same value."""
    if value.as_said is not None:
        return value.as_said
    if value.lower_dm is None and value.upper_dm is None and value.datum is Datum.UNKNOWN:
        return "all"
    ends = [_metres(value.lower_dm, "gnd"), _metres(value.upper_dm, "unl")]
    return f"{ends[0]} {ends[1]} m {value.datum.value.lower()}"


def _metres(value_dm: int | None, absent: str) -> str:
    if value_dm is None:
        return absent
    sign = "-" if value_dm < 0 else ""
    whole, tenth = divmod(abs(value_dm), 10)
    return f"{sign}{whole}" + (f".{tenth}" if tenth else "")


def _datum(word: str | None, *, level: bool) -> Datum:
    if level or word is None:
        return Datum.UNKNOWN
    return next(item for item in Datum if item.value.lower() == word)


def _decimetres(end: str, *, foot: bool, up: bool) -> int | None:
    """An end in decimetres, rounded away from the middle of the band; None when it is open."""
    if end in _OPEN:
        return None
    if end.startswith("fl"):
        return _feet(int(end[2:]) * 1_000, up=up)
    whole, _, tenth = end.lstrip("-").partition(".")
    tenths = (int(whole) * 10 + int(tenth or "0")) * (-1 if end.startswith("-") else 1)
    return _feet(tenths, up=up) if foot else tenths


def _feet(tenths: int, *, up: bool) -> int:
    """Tenths of a foot (0.3048 m) in decimetres: down, or up."""
    return -(-tenths * 3_048 // 10_000) if up else tenths * 3_048 // 10_000


def _unreadable(text: str) -> FormatError:
    return FormatError(
        "paper.height-unreadable",
        f"{text[:40]!r} is no band of heights",
        hint="type lower, upper, unit and datum: gnd 9000 m msl, 500 3000 ft agl, gnd fl240, or all",
    )
