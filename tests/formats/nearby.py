"""Brute force for two shapes within some kilometres: how many metres lie between, or how deep they overlap.

A shape is a core of points and lines in a plane that touches the Earth, filled or not, and a radius about it: a polygon
is a filled core of radius 0, a circle a point, a corridor a line. Shares no code with geotime.
"""

from typing import NamedTuple

import numpy as np

from .ellipsoid import Places, Plane


class Shape(NamedTuple):
    """What was said, in degrees: straight in lon/lat (``bent``: cut into short pieces first) or as geodesics."""

    kind: str
    places: Places
    radius_m: float = 0.0


def between(a: Shape, b: Shape, middle: tuple[float, float]) -> tuple[float, float]:
    """Metres between two shapes and metres by which they surely overlap, one of the two being 0.

    Both are 0 where an overlap is there but not surely deeper than the oracle can tell.
    """
    plane = Plane(*middle)
    one, other = _core(a, plane), _core(b, plane)
    radii = a.radius_m + b.radius_m
    filled = a.kind in ("polygon", "geodesic"), b.kind in ("polygon", "geodesic")
    apart, crossing = _lines_apart(one, other)
    depth = max(
        crossing, _depth(one[:, 0], other) if filled[1] else 0.0, _depth(other[:, 0], one) if filled[0] else 0.0
    )
    if depth > 0:
        return 0.0, depth + radii
    return max(0.0, apart - radii), max(0.0, radii - apart)


def _core(shape: Shape, plane: Plane) -> np.ndarray:
    """Segments in metres, as an array of (n, 2 ends, 2 coordinates)."""
    places = shape.places
    if shape.kind in ("polygon", "geodesic"):
        places = np.vstack([places, places[:1]])
    if shape.kind in ("polygon", "route"):
        places = _straight(places)
    points = plane.points(places)
    return np.stack([points[:-1], points[1:]], axis=1) if len(points) > 1 else points[None, [0, 0]]


def _straight(places: Places) -> Places:
    """Points on edges straight in lon/lat, so close that a plane line between two is off by 2 mm at most."""
    steep = np.tan(np.radians(np.abs(places[:, 1]).max() + 0.01))
    steps = np.diff(places, axis=0)
    metres = np.hypot(steps[:, 0] * np.cos(np.radians(np.abs(places[:-1, 1]))), steps[:, 1]) * 111_320
    count = np.maximum(1, np.ceil(np.sqrt(metres**2 * (steep + 0.01) / 8 / 6.3e6 / 0.002))).astype(int)
    pieces = [
        place + step * np.arange(n)[:, None] / n for place, step, n in zip(places[:-1], steps, count, strict=True)
    ]
    return np.vstack([*pieces, places[-1:]])


def _lines_apart(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    """The least metres between two sets of segments, and how far the clearest crossing has all four ends beside it."""
    away = min(_ends_apart(a, b).min(), _ends_apart(b, a).min())
    r, s = _sides(a[:, None], b[None, :, 0]), _sides(a[:, None], b[None, :, 1])
    p, q = _sides(b[None, :], a[:, None, 0]), _sides(b[None, :], a[:, None, 1])
    crossing = (r * s < 0) & (p * q < 0)
    if not crossing.any():
        return float(away), 0.0
    clear = np.where(crossing, np.minimum.reduce([np.abs(r), np.abs(s), np.abs(p), np.abs(q)]), 0)
    return 0.0, float(clear.max())


def _ends_apart(segments: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Metres from the ends of the others to the segments."""
    start, along = segments[:, None, 0], segments[:, None, 1] - segments[:, None, 0]
    ends = np.vstack([others[:, 0], others[:, 1]])[None]
    length = np.maximum((along**2).sum(axis=-1), 1e-12)
    part = np.clip(((ends - start) * along).sum(axis=-1) / length, 0, 1)
    away = ends - start - along * part[..., None]
    metres: np.ndarray = np.hypot(away[..., 0], away[..., 1])
    return metres


def _sides(lines: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Metres of points left of lines, negative to the right."""
    along = lines[..., 1, :] - lines[..., 0, :]
    away = points - lines[..., 0, :]
    cross = along[..., 0] * away[..., 1] - along[..., 1] * away[..., 0]
    metres: np.ndarray = cross / np.maximum(np.hypot(along[..., 0], along[..., 1]), 1e-9)
    return metres


def _depth(points: np.ndarray, ring: np.ndarray) -> float:
    """How deep the deepest of the points lies inside a closed ring; 0 when none does."""
    (x0, y0), (x1, y1) = ring[:, 0].T, ring[:, 1].T
    x, y = points[:, None, 0], points[:, None, 1]
    passes = (y0 > y) != (y1 > y)
    rise = np.where(passes, y1 - y0, 1)
    inside = (passes & (x < (x1 - x0) * (y - y0) / rise + x0)).sum(axis=1) % 2 == 1
    if not inside.any():
        return 0.0
    still = np.stack([points[inside], points[inside]], axis=1)
    return float(_ends_apart(ring, still).min(axis=0).max())
