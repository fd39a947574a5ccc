"""The workload of a live check, seeded: volumes, queries drawn like them, and changes in a fixed order.

Polygons of 4 to 64 corners, 0.5 to 20 km across (log-uniform), over 1,000 by 1,000 km, four in five around 50 towns;
bands of 30 to 1,500 m below 6,000 m; windows of 30 minutes to 72 hours (log-uniform) within 30 days. Every number is
an integer for every engine: 1e-7 degree, decimetres, seconds since 1970. So all answers are exact and must be equal.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Polygons = NDArray[np.object_]

WEST_E7, SOUTH_E7 = 50_000_000, 450_000_000
KM_EAST_E7, KM_NORTH_E7 = 138_300, 90_440
"""One kilometre in 1e-7 degree, at 49.5 degrees north."""
SIDE_KM, TOWNS, IN_TOWN = 1_000.0, 50, 0.8
FIRST_S = 1_700_000_000
PERIOD_S = 30 * 86_400

QUERIES = 1_000
STORED = 1_000
CHANGES, CHURN = 5_000, 20_000
"""Changes that every engine makes that can, then changes that only we make; at most half of and twice the volumes."""

PUT, WITHDRAW, UPDATE = "put", "withdraw", "update"


@dataclass(frozen=True, kw_only=True)
class Volumes:
    """Polygons of shape (n,) with their numbers of the same shape; a row is one volume."""

    polygons: Polygons
    lower_dm: Floats
    upper_dm: Floats
    start_s: Floats
    end_s: Floats

    def __len__(self) -> int:
        return len(self.polygons)

    @cached_property
    def bounds(self) -> Floats:
        """West, south, east, north of each: shape (n, 4)."""
        found: Floats = shapely.bounds(self.polygons)
        return found

    def take(self, rows: Ids | slice) -> "Volumes":
        """The volumes in these rows."""
        columns = (self.lower_dm, self.upper_dm, self.start_s, self.end_s)
        lower, upper, start, end = (column[rows] for column in columns)
        return Volumes(polygons=self.polygons[rows], lower_dm=lower, upper_dm=upper, start_s=start, end_s=end)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change: the key it concerns, and the row of the volume that the key has from now on."""

    kind: str
    key: int
    row: int


@dataclass(frozen=True, kw_only=True)
class Workload:
    """Volumes of which the first ``count`` are loaded, each under its row as key; the rest come with the changes."""

    count: int
    volumes: Volumes
    queries: Volumes
    stored: Ids
    changes: Sequence[Change]
    churn: Sequence[Change]

    def rows_after(self, changes: Sequence[Change]) -> dict[int, int]:
        """The row of every key that is there after these changes."""
        rows = {key: key for key in range(self.count)}
        for change in changes:
            if change.kind == WITHDRAW:
                del rows[change.key]
            else:
                rows[change.key] = change.row
        return rows


def write(folder: Path, count: int) -> None:
    """Make the workload of a size and keep it in a folder, from which each engine's process reads it."""
    changes, churn = min(CHANGES, count // 2), min(CHURN, 2 * count)
    _save(folder / "volumes.npz", _made(count + changes + churn, 1))
    _save(folder / "queries.npz", _made(QUERIES, 99))
    plan = list(_plan(count, changes, churn))
    (folder / "plan.json").write_text(json.dumps({"count": count, "changes": changes, "plan": plan}), "utf-8")


def read(folder: Path) -> Workload:
    """What ``write`` has kept."""
    found = json.loads((folder / "plan.json").read_text("utf-8"))
    count, cut = found["count"], found["changes"]
    plan = [Change(kind=kind, key=key, row=row) for kind, key, row in found["plan"]]
    stored = np.random.default_rng(17).choice(count, min(STORED, count), replace=False)
    return Workload(
        count=count,
        volumes=_loaded(folder / "volumes.npz"),
        queries=_loaded(folder / "queries.npz"),
        stored=stored,
        changes=plan[:cut],
        churn=plan[cut:],
    )


# -- changes ------------------------------------------------------------------------------------


def _plan(count: int, *steps: int) -> Iterator[tuple[str, int, int]]:
    """Puts, withdrawals and updates of keys that are there, three to one to one; a key is never used again."""
    chance = np.random.default_rng(23)
    there, row = list(range(count)), count
    for kind in chance.choice([PUT, WITHDRAW, UPDATE], sum(steps), p=[0.6, 0.2, 0.2]):
        if kind == PUT:
            there.append(row)
            yield PUT, row, row
        else:
            place = int(chance.integers(len(there)))
            yield str(kind), there[place], row
            if kind == WITHDRAW:
                there[place] = there[-1]
                there.pop()
        row += kind != WITHDRAW


# -- volumes ------------------------------------------------------------------------------------


def _made(count: int, seed: int) -> Volumes:
    chance = np.random.default_rng(seed)
    middles = _middles(count, chance)
    radius_km = 0.5 * np.exp(chance.uniform(np.log(0.5), np.log(20), count))
    polygons = _polygons(middles, radius_km, chance.integers(4, 65, count), chance)
    lower = chance.uniform(0, 55_000, count).round()
    upper = np.minimum(60_000, lower + chance.uniform(300, 15_000, count).round())
    lasting = np.exp(chance.uniform(np.log(1_800), np.log(72 * 3_600), count)).round()
    start = FIRST_S + (chance.random(count) * (PERIOD_S - lasting)).round()
    return Volumes(polygons=polygons, lower_dm=lower, upper_dm=upper, start_s=start, end_s=start + lasting)


def _middles(count: int, chance: np.random.Generator) -> Floats:
    """Kilometres east and north, of shape (count, 2)."""
    towns = np.random.default_rng(7)  # the same towns for volumes and queries
    places, spread = towns.uniform(0, SIDE_KM, (TOWNS, 2)), towns.uniform(5, 20, TOWNS)
    town = chance.integers(0, TOWNS, count)
    near = places[town] + chance.normal(0, 1, (count, 2)) * spread[town][:, None]
    anywhere = chance.uniform(0, SIDE_KM, (count, 2))
    found: Floats = np.clip(np.where((chance.random(count) < IN_TOWN)[:, None], near, anywhere), 0, SIDE_KM)
    return found


def _polygons(middles: Floats, radius_km: Floats, corners: Ids, chance: np.random.Generator) -> Polygons:
    """Stars about the middles: corners in equal sectors, each 55 to 100 % of the radius away; never crossing itself."""
    total, owner = int(corners.sum()), np.repeat(np.arange(len(corners)), corners)
    first = np.cumsum(corners) - corners
    sector = (np.arange(total) - first[owner] + chance.uniform(-0.35, 0.35, total)) / corners[owner]
    angle = 2 * np.pi * (sector + chance.random(len(corners))[owner])
    away = radius_km[owner] * chance.uniform(0.55, 1.0, total)
    east = middles[owner, 0] + away * np.cos(angle)
    north = middles[owner, 1] + away * np.sin(angle)
    points = np.column_stack([WEST_E7 + east * KM_EAST_E7, SOUTH_E7 + north * KM_NORTH_E7]).round()
    closed = np.insert(points, first + corners, points[first], axis=0)
    return _built(closed, np.concatenate([[0], np.cumsum(corners + 1)]))


def _built(points: Floats, cuts: Ids) -> Polygons:
    """Polygons without holes, polygon n from ``points[cuts[n]:cuts[n + 1]]``."""
    kind = shapely.GeometryType.POLYGON
    found: Polygons = shapely.from_ragged_array(kind, points, (cuts, np.arange(len(cuts))))
    return found


def _save(path: Path, volumes: Volumes) -> None:
    _, points, (cuts, _) = shapely.to_ragged_array(volumes.polygons)
    columns = np.stack([volumes.lower_dm, volumes.upper_dm, volumes.start_s, volumes.end_s])
    np.savez(path, points=points.astype(np.int32), cuts=cuts, columns=columns)


def _loaded(path: Path) -> Volumes:
    with np.load(path) as kept:
        polygons = _built(kept["points"].astype(np.float64), kept["cuts"])
        lower, upper, start, end = kept["columns"]
    return Volumes(polygons=polygons, lower_dm=lower, upper_dm=upper, start_s=start, end_s=end)
