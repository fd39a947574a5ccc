"""The workload of bulk attribution, seeded: dated places with a radius of doubt, and areas with periods in force.

1,000 by 1,000 km, four in five of areas and events around 50 towns. Areas of 20 to 2,000 corners and 2 to 60 km across
(both log-uniform), some with a hole or a second part; each in force for one to four periods of 30 to 365 days within
ten years, less up to two exceptions of 1 to 14 days. Events last a day, some a week or a month, and are known to a
point, 1, 5 or 25 km, two in five, three in ten, two in ten and one in ten, roughly as UCDP codes its places.

Everyone gets the same integers, 1e-7 degree and days. Distances are those of the plane on which a unit is as long as at
49.5 degrees north: one definition that every engine can compute. Everyone also gets the areas on that plane.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Polygons = NDArray[np.object_]
Interval = tuple[int, int]

WEST_E7, SOUTH_E7 = 50_000_000, 450_000_000
KM_EAST_E7, KM_NORTH_E7 = 138_300, 90_440
EAST_M, NORTH_M = 1_000 / KM_EAST_E7, 1_000 / KM_NORTH_E7
"""Metres of a unit of longitude and of latitude on the plane."""
SIDE_KM, TOWNS, IN_TOWN = 1_000.0, 50, 0.8
FIRST_DAY, DAYS = 15_000, 3_652
RADII_M, SHARES = (0, 1_000, 5_000, 25_000), (0.4, 0.3, 0.2, 0.1)
_WAVES = 24
"""Waves of an outline, each fainter than the longer ones, as coasts and fronts have them."""


@dataclass(frozen=True, kw_only=True)
class Events:
    """Columns of one length: place in 1e-7 degree, first and last day, metres of doubt."""

    lon: Ids
    lat: Ids
    first: Ids
    last: Ids
    radius: Ids

    def __len__(self) -> int:
        return len(self.lon)

    @property
    def east_m(self) -> Floats:
        """Metres on the plane."""
        return self.lon.astype(np.float64) * EAST_M

    @property
    def north_m(self) -> Floats:
        """Metres on the plane."""
        return self.lat.astype(np.float64) * NORTH_M


@dataclass(frozen=True, kw_only=True)
class Workload:
    """Areas in degrees' units and on the plane, their periods as agreed and as left by exceptions, and the events.

    ``owner``, ``start`` and ``end`` are a row for each stretch in force, whole days with both ends, none overlapping.
    """

    shapes: Polygons
    planes: Polygons
    validity: Sequence[Sequence[Interval]]
    exceptions: Sequence[Sequence[Interval]]
    owner: Ids
    start: Ids
    end: Ids
    events: Events


def write(folder: Path, events: int, areas: int) -> None:
    """Make the workload of a size and keep it in a folder, from which each engine's process reads it."""
    shapes = _shapes(areas, np.random.default_rng(1))
    agreed, out = _periods(areas, np.random.default_rng(2))
    (folder / "areas.wkb").write_bytes(shapely.to_wkb(shapely.GeometryCollection(shapes.tolist())))
    np.savez(folder / "periods.npz", agreed=agreed, out=out)
    np.savez(folder / "events.npz", columns=np.stack(_columns(events, np.random.default_rng(3))))


def read(folder: Path) -> Workload:
    """What ``write`` has kept."""
    shapes = shapely.get_parts(shapely.from_wkb((folder / "areas.wkb").read_bytes()))
    with np.load(folder / "periods.npz") as kept, np.load(folder / "events.npz") as happened:
        agreed, out = ([tuple(row) for row in kept[name].tolist()] for name in ("agreed", "out"))
        lon, lat, first, last, radius = happened["columns"]
    validity, exceptions = (_listed(rows, len(shapes)) for rows in (agreed, out))
    left = [(place, *stretch) for place in range(len(shapes)) for stretch in _left(validity[place], exceptions[place])]
    owner, start, end = np.array(left, np.int64).reshape(-1, 3).T.copy()
    return Workload(
        shapes=shapes,
        planes=shapely.transform(shapes, lambda points: points * (EAST_M, NORTH_M)),
        validity=validity,
        exceptions=exceptions,
        owner=owner,
        start=start,
        end=end,
        events=Events(lon=lon, lat=lat, first=first, last=last, radius=radius),
    )


# -- places -------------------------------------------------------------------------------------


def _middles(count: int, chance: np.random.Generator) -> Floats:
    """Kilometres east and north, of shape (count, 2)."""
    towns = np.random.default_rng(7)  # the same towns for areas and events
    places, spread = towns.uniform(0, SIDE_KM, (TOWNS, 2)), towns.uniform(5, 20, TOWNS)
    town = chance.integers(0, TOWNS, count)
    near = places[town] + chance.normal(0, 1, (count, 2)) * spread[town][:, None]
    anywhere = chance.uniform(0, SIDE_KM, (count, 2))
    found: Floats = np.clip(np.where((chance.random(count) < IN_TOWN)[:, None], near, anywhere), 0, SIDE_KM)
    return found


def _units(km: Floats) -> Floats:
    units: Floats = np.round(km * (KM_EAST_E7, KM_NORTH_E7) + (WEST_E7, SOUTH_E7))
    return units


def _shapes(count: int, chance: np.random.Generator) -> Polygons:
    middles = _middles(count, chance)
    across_km = np.exp(chance.uniform(np.log(2), np.log(60), count))
    corners = np.exp(chance.uniform(np.log(20), np.log(2_000), count)).round().astype(int)
    return np.array(
        [_shape(*row, chance) for row in zip(middles, across_km / 2, corners.tolist(), strict=True)], object
    )


def _shape(middle: Floats, radius_km: float, corners: int, chance: np.random.Generator) -> shapely.Geometry:
    """A star of waves about its middle; one in five has a hole, one in ten its last sixth of corners as an island."""
    kind = chance.random()
    ring = _outline(corners if kind > 0.3 else corners * 5 // 6, chance) * radius_km
    rest = max(corners // 6, 4)
    if kind < 0.2:
        return shapely.Polygon(_units(middle + ring), [_units(middle + 0.3 * _outline(rest, chance) * radius_km)])
    body = shapely.Polygon(_units(middle + ring))
    if kind > 0.3:
        return body
    island = middle + (1.6 * radius_km, 0) + 0.5 * _outline(rest, chance) * radius_km
    return shapely.MultiPolygon([body, shapely.Polygon(_units(island))])


def _outline(corners: int, chance: np.random.Generator) -> Floats:
    """Corners of shape (n, 2) between 0.4 and 1 from the middle, one in each of n equal sectors."""
    angle = 2 * np.pi * (np.arange(corners) + chance.uniform(-0.3, 0.3, corners)) / corners
    wave = np.arange(2, 2 + min(_WAVES, max(1, corners // 4)))
    faint = chance.normal(0, 1, len(wave)) / wave
    away = (faint * np.cos(angle[:, None] * wave + chance.uniform(0, 2 * np.pi, len(wave)))).sum(axis=1)
    away = 0.7 + 0.3 * away / max(1e-9, np.abs(away).max())
    return np.column_stack([away * np.cos(angle), away * np.sin(angle)])


# -- dates --------------------------------------------------------------------------------------


def _periods(count: int, chance: np.random.Generator) -> tuple[Ids, Ids]:
    """Rows of area, first and last day: as agreed, and what is excepted."""
    agreed, out = [], []
    for place in range(count):
        for _ in range(chance.integers(1, 5)):
            lasting = int(np.exp(chance.uniform(np.log(30), np.log(365))))
            start = FIRST_DAY + int(chance.integers(0, DAYS - lasting))
            agreed.append((place, start, start + lasting - 1))
        for _ in range(chance.integers(0, 3)):
            first = agreed[-1][1] + int(chance.integers(0, 30))
            out.append((place, first, first + int(chance.integers(0, 14))))
    return np.array(agreed, np.int64), np.array(out, np.int64).reshape(-1, 3)


def _listed(rows: list[tuple[int, int, int]], count: int) -> list[list[Interval]]:
    listed: list[list[Interval]] = [[] for _ in range(count)]
    for place, first, last in rows:
        listed[place].append((first, last))
    return listed


def _left(agreed: Sequence[Interval], out: Sequence[Interval]) -> list[Interval]:
    """The stretches in force, day by day: slow, and without a thought in common with what is measured."""
    days = {day for first, last in agreed for day in range(first, last + 1)}
    days -= {day for first, last in out for day in range(first, last + 1)}
    starts = sorted(day for day in days if day - 1 not in days)
    ends = sorted(day for day in days if day + 1 not in days)
    return list(zip(starts, ends, strict=True))


def _columns(count: int, chance: np.random.Generator) -> list[Ids]:
    lon, lat = _units(_middles(count, chance)).astype(np.int64).T
    lasting = chance.choice([0, 6, 30], count, p=[0.85, 0.1, 0.05])
    first = FIRST_DAY + chance.integers(0, DAYS - 31, count)
    return [lon, lat, first, first + lasting, chance.choice(RADII_M, count, p=SHARES)]
