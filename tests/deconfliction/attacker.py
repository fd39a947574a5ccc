"""The bundled attacker: it asks yes and no about plans, and keeps every place and second consistent with the answers.

It is told only how to ask, and in which box to look. It halves the edges and the hours of what is compared down to
one unit, asks at every corner of the grid there, then wherever two places that it still holds possible would answer
differently, and spends the rest on small, shifted and holed plans about the edges it found.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

Numbers = np.ndarray
Ask = Callable[[Numbers, Numbers], Numbers]
"""Plans as integer polygons, and windows as pairs of seconds that may be infinite; whether each meets anything."""

Possible = dict[Any, tuple[Any, int]]
"""What would be compared for some places, and how many of the places looked at share it."""

SIX_DAYS = 518_400
_EVER = (-np.inf, np.inf)


@dataclass
class Attacker:
    """One attack: what was asked and answered, and what follows. ``prior`` is west, south, east, north in units."""

    ask: Ask
    prior: tuple[int, int, int, int]
    grid: int
    rng: np.random.Generator
    places: list[Numbers] = field(default_factory=list)
    windows: list[Numbers] = field(default_factory=list)
    answers: list[Numbers] = field(default_factory=list)

    def interrogate(self, possible: Possible, count: int) -> None:
        """Ask so many questions in all, each lot chosen by the answers before."""
        edges = self.edges()
        self.hours()
        self.put(_tiny(self._crossings(edges)[: count // 4]))
        for _ in range(40):
            if (split := self._split(possible)) is None:
                break
            self.put(split)
        while (left := count - self.asked) > 0:
            places = self._about(edges, min(left, 2_000))
            self.put(places, self._spans(len(places)))

    @property
    def asked(self) -> int:
        """How many questions so far."""
        return sum(map(len, self.answers))

    def put(self, places: Numbers, windows: Numbers | None = None) -> Numbers:
        """Ask, and remember."""
        spans = np.tile(_EVER, (len(places), 1)) if windows is None else windows
        answers = self.ask(places, spans)
        for kept, new in ((self.places, places), (self.windows, spans), (self.answers, answers)):
            kept.append(new)
        return answers

    def edges(self) -> tuple[int, int, int, int]:
        """The four sides of what is compared, each halved down to a unit: four questions a round."""
        west, south, east, north = self.prior
        low, high = np.array([west, south, west, south]), np.array([east, north, east, north])
        while np.any(high - low > 1):
            mid = (low + high) // 2
            plans = shapely.box(
                [west, west, mid[2], west], [south, south, south, mid[3]], [mid[0], east, east, east],
                [north, mid[1], north, north],
            )  # fmt: skip
            met = self.put(plans) ^ np.array([False, False, True, True])
            low, high = np.where(met, low, mid), np.where(met, mid, high)
        return int(high[0]), int(high[1]), int(low[2]), int(low[3])

    def hours(self) -> None:
        """The start and the end of what is compared, halved down to a second."""
        everywhere = shapely.box(*self.prior)
        low, high = np.array([-SIX_DAYS, -SIX_DAYS]), np.array([SIX_DAYS, SIX_DAYS])
        while np.any(high - low > 1):
            mid = (low + high) // 2
            spans = np.array([[-np.inf, mid[0]], [mid[1], np.inf]])
            met = self.put(np.array([everywhere] * 2), spans) ^ np.array([False, True])
            low, high = np.where(met, low, mid), np.where(met, mid, high)
        moments = np.array([[t + n, t + n] for t in (*low, *high) for n in (-1, 0, 1)], dtype=float)
        self.put(np.array([everywhere] * len(moments)), moments)

    def alive(self, possible: Possible) -> Possible:
        """What is consistent with every answer about a place. A no within a window may be due to the window alone."""
        places, windows, answers = (np.concatenate(part) for part in (self.places, self.windows, self.answers))
        told = answers | np.isinf(windows).all(axis=1)
        places, answers = places[told], answers[told]
        return {k: v for k, v in possible.items() if bool((shapely.intersects(places, v[0]) == answers).all())}

    def share(self, possible: Possible) -> float:
        """The part of the places looked at that stays possible."""
        return sum(n for _, n in self.alive(possible).values()) / sum(n for _, n in possible.values())

    def possible_windows(self, shown: Numbers) -> Numbers:
        """Which windows, as compared, are consistent with the answers to plans that cover everything."""
        windows, answers = np.concatenate(self.windows), np.concatenate(self.answers)
        whole = shapely.equals(np.concatenate(self.places), shapely.box(*self.prior))
        asked, told = windows[whole], answers[whole]
        met = (asked[None, :, 1] >= shown[:, :1]) & (asked[None, :, 0] <= shown[:, 1:])
        consistent: Numbers = (met == told).all(axis=1)
        return consistent

    def _crossings(self, edges: tuple[int, int, int, int]) -> Numbers:
        """The grid's corners, and the middles of its cells and sides, about what was found; the nearest first."""
        half = self.grid // 2
        west, south, east, north = (edge // half for edge in edges)
        lons, lats = np.meshgrid(np.arange(west - 2, east + 4), np.arange(south - 2, north + 4))
        spots = np.column_stack([lons.ravel(), lats.ravel()])
        away = np.abs(spots - [(west + east) / 2, (south + north) / 2]).max(axis=1)
        ordered: Numbers = spots[np.argsort(away, kind="stable")] * half
        return ordered

    def _split(self, possible: Possible) -> Numbers | None:
        """A tiny plan where two places that are still possible would answer differently."""
        alive = [geometry for geometry, _ in self.alive(possible).values()]
        for other in alive[1:]:
            apart = shapely.symmetric_difference(alive[0], other)
            if apart.area > 4:
                return _tiny(np.floor(shapely.get_coordinates(apart.representative_point())))
        return None

    def _about(self, edges: tuple[int, int, int, int], count: int) -> Numbers:
        """Boxes, triangles, strips and frames, nearly all of them within some units of an edge or a corner."""
        rng, (west, south, east, north) = self.rng, edges
        size = (10 ** rng.uniform(0, 6.5, count)).astype(int)
        slip = rng.integers(-2, 3, (2, count)) + rng.choice([0, 0, 0, 1], (2, count)) * rng.integers(
            -self.grid, self.grid, (2, count)
        )
        x = np.choose(
            rng.integers(0, 5, count), [west - size, west, east, east - size, rng.integers(west, east + 1, count)]
        )
        y = np.choose(
            rng.integers(0, 5, count), [south - size, south, north, north - size, rng.integers(south, north + 1, count)]
        )
        x, y = x + slip[0], y + slip[1]
        plans: Numbers = np.asarray(shapely.box(x, y, x + size, y + size))
        plans[1::4] = _triangles(x[1::4], y[1::4], size[1::4], rng)
        plans[2::8] = shapely.box(x[2::8], south - 9, (x + size)[2::8], north + 9)
        plans[3::8] = _frames(edges, rng.integers(-1, 3, len(x[3::8])))
        return plans

    def _spans(self, count: int) -> Numbers:
        """Half of them without an end, half about some whole hour."""
        rng, spans = self.rng, np.tile(_EVER, (count, 1))
        half = len(spans[::2])
        start = rng.integers(-30, 60, half) * 3_600 + rng.integers(-2, 3, half)
        spans[::2] = np.column_stack([start, start + rng.choice([0, 1, 59, 3_600, 20_000], half)])
        return spans


def _tiny(spots: Numbers) -> Numbers:
    return np.asarray(shapely.box(spots[:, 0], spots[:, 1], spots[:, 0] + 1, spots[:, 1] + 1))


def _triangles(x: Numbers, y: Numbers, size: Numbers, rng: np.random.Generator) -> Numbers:
    tip = y + rng.integers(0, size + 1)
    corners = np.stack([np.column_stack(part) for part in ((x, y), (x + size, tip), (x, y + size), (x, y))], axis=1)
    return np.asarray(shapely.polygons(corners))


def _frames(edges: tuple[int, int, int, int], gap: Numbers) -> Numbers:
    """Frames round everything that was found, whose holes just hold it or just do not."""
    west, south, east, north = edges
    outer = shapely.box(west - 9, south - 9, east + 9, north + 9).exterior
    inner = np.array([shapely.box(west - g, south - g, east + g, north + g).exterior for g in gap])
    return np.asarray(shapely.polygons(np.array([outer] * len(gap)), inner[:, None]))
