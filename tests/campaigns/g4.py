"""G4: a position written down in any notation and read again is the position meant, and is written the same again."""

import math
import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import mgrs
from pyproj import Transformer

from openline.geotime import (
    FromPlace,
    Notation,
    Position,
    Read,
    format_mgrs,
    format_position,
    format_position_dms,
    format_utm,
    from_place,
    read_description,
)

ID = "G4"
TITLE = "parse(render(position)) is exact to each notation's resolution, and rendered the same again"
COUNT = 1_000_000
E7 = 10_000_000
SIDES = (10, 100, 1_000, 10_000)
EDGES = (-90, -80, -72, -64, -56, -8, 0, 8, 32, 40, 48, 56, 64, 72, 84, 90)
NAMES = ("deir-ez-zor", "Al Bab", "A'zaz", "Jisr ash-Shughur", "\u062f\u0645\u0634\u0642", "Khan Shaykhun")
WRITTEN = {
    "decimal": (format_position, 0.0),
    "dms": (format_position_dms, 0.223),
    "utm": (format_utm, 0.72),
    "mgrs 1 m": (format_mgrs, 0.72),
}
"""How each notation writes, and how many metres what is read may lie beside what was meant."""


def run(seed: int, count: int) -> tuple[bool, str]:
    """Every position in every notation, coarser squares by turns; all of them against the other library of MGRS."""
    dice, other, sums = random.Random(seed), mgrs.MGRS(), Counter[str]()
    for number in range(count):
        position = _position(dice)
        for name, (write, far) in WRITTEN.items():
            _there_and_back(sums, name, write, position, far)
        side = SIDES[number % len(SIDES)]
        _there_and_back(sums, f"mgrs {side} m", partial(format_mgrs, side_m=side), position, 0.72 * side)
        _from_a_place(sums, dice, position)
        _compared(sums, other, position)
    bad = sum(sums[name] for name in ("far", "fixpoint", "notation", "letters"))
    figure = (
        f"{count} positions, {sums['read']} texts read: {sums['far']} beyond the resolution, {sums['fixpoint']} written "
        f"differently again, {sums['notation']} taken for another notation; {sums['edge']} stood at the edge of a zone or "
        f"band; mgrs library: {sums['same']} equal, {sums['hair']} within 1 mm of the next metre, {sums['cap']} at the "
        f"edge of its polar caps, {sums['letters']} different"
    )
    seen = sums["edge"] > 0 or count < 1_000
    return bad == 0 and seen and sums["same"] > 0.8 * count, figure


def _there_and_back(
    sums: Counter[str], name: str, write: Callable[[Position], str], position: Position, far: float
) -> None:
    text = write(position)
    read = read_description(text)
    sums["read"] += 1
    if not isinstance(read, Read) or read.notation is not Notation(name.split()[0]):
        sums["notation"] += 1
        return
    apart = _metres(position, read.position)
    if apart > far + 1e-3 and name[:4] in ("mgrs", "utm") and apart <= 2 * far:
        # The centre lay beyond the edge: another point of the same square stands for it.
        sums["edge"] += 1
    elif apart > far + 1e-3 or (far and apart > read.accuracy_m + 1e-3):
        sums["far"] += 1
    sums["fixpoint"] += write(read.position) != text


def _from_a_place(sums: Counter[str], dice: random.Random, position: Position) -> None:
    """From a place up to 100 km away: half a degree sideways and 50 m along are what is left open."""
    place = _near(dice, position)
    text = from_place(dice.choice(NAMES), place, position).format()
    read = read_description(text)
    sums["read"] += 1
    if not isinstance(read, FromPlace):
        sums["notation"] += 1
        return
    far = read.distance_m * math.radians(0.5) + read.step_m / 2 + 1
    sums["far"] += _metres(position, read.at(place)) > far
    sums["fixpoint"] += from_place(read.place, place, read.at(place)).format() != text


def _compared(sums: Counter[str], other: Any, position: Position) -> None:
    ours, lat, lon = format_mgrs(position).replace(" ", ""), position.lat_e7 / E7, position.lon_e7 / E7
    if other.toMGRS(lat, lon) == ours:
        sums["same"] += 1
    elif abs(lat - 84) < 1.1e-5 or abs(lat + 80) < 1.1e-5:
        # The library counts 1.75e-7 radian beyond them as UTM still.
        sums["cap"] += 1
    else:
        # The library's own series is good to half a millimetre: ask it on every side, so far away.
        step_lon = 1e-8 / max(math.cos(math.radians(lat)), 1e-9)
        round_about = {
            other.toMGRS(max(-90.0, min(90.0, lat + a * 1e-8)), (lon + b * step_lon + 180) % 360 - 180)
            for a in (-1, 0, 1)
            for b in (-1, 0, 1)
        }
        hair = ours in round_about or _within_a_hair(ours, other.toMGRS(lat, lon), lat, lon)
        sums["hair" if hair else "letters"] += 1


def _within_a_hair(ours: str, theirs: str, lat: float, lon: float) -> bool:
    """At the edge of a band: one square, and by EPSG's UTM the point lies within 1 mm of the line between the two."""
    if ours[:5] != theirs[:5] or not ours[0].isdigit():
        return False
    there = Transformer.from_crs(4326, (32600 if ours[2] >= "N" else 32700) + int(ours[:2]), always_xy=True)
    digits = zip((ours[5:10], ours[10:]), (theirs[5:10], theirs[10:]), there.transform(lon, lat), strict=True)
    return all(
        mine == others or (abs(int(mine) - int(others)) == 1 and abs(metres - round(metres)) < 1e-3)
        for mine, others, metres in digits
    )


def _position(dice: random.Random) -> Position:
    """Half anywhere; half within a few units, metres or kilometres of an edge, a pole or the antimeridian."""
    if dice.random() < 0.5:
        lat, lon = math.degrees(math.asin(dice.uniform(-1, 1))), dice.uniform(-180, 180)
    else:
        lat = dice.choice((*EDGES, dice.uniform(84, 90), dice.uniform(-90, -80))) + _beside(dice)
        lon = dice.randrange(-180, 181, 3) + _beside(dice) if dice.random() < 0.7 else dice.uniform(-180, 180)
        lat = dice.uniform(-90, 90) if dice.random() < 0.3 else lat
    return Position(
        lat_e7=max(-90 * E7, min(90 * E7, round(lat * E7))), lon_e7=max(-180 * E7, min(180 * E7, round(lon * E7)))
    )


def _beside(dice: random.Random) -> float:
    return dice.uniform(-2, 2) * dice.choice((0, 1e-7, 1e-6, 1e-5, 1e-4, 1e-2, 3e-2))


def _near(dice: random.Random, position: Position) -> Position:
    lat = max(-90.0, min(90.0, position.lat + dice.uniform(-0.5, 0.5)))
    lon = position.lon + dice.uniform(-0.4, 0.4)
    return Position(lat_e7=round(lat * E7), lon_e7=round(((lon + 180) % 360 - 180) * E7))


def _metres(a: Position, b: Position) -> float:
    """The straight line through the Earth between two places on the ellipsoid of WGS 84."""
    return math.dist(_in_space(a), _in_space(b))


def _in_space(position: Position) -> tuple[float, float, float]:
    lat, lon = math.radians(position.lat_e7 / E7), math.radians(position.lon_e7 / E7)
    flat = 1 / 298.257223563
    square = flat * (2 - flat)
    normal = 6_378_137 / math.sqrt(1 - square * math.sin(lat) ** 2)
    level = normal * math.cos(lat)
    return level * math.cos(lon), level * math.sin(lon), normal * (1 - square) * math.sin(lat)
