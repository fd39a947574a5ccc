"""The map as SVG: our own areas, marks and named places on a plain graticule. No base map, no borders.

Local equirectangular projection about the middle latitude; good to a few parts in a thousand over a country.
Approximate areas are hatched and dashed and say so in their label; a disputed extent is drawn dotted.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from ._data import MapArea, MapMark, MapPlace

_WIDTH, _PAD = 980.0, 34.0
_COLOURS = {
    "de-escalation": "#2a6f97",
    "ceasefire": "#5b7f2b",
    "exclusion": "#a4452c",
    "line": "#7a4fa3",
    "other": "#666666",
}


class _Frame:
    """Degrees to picture points."""

    def __init__(self, points: Sequence[tuple[float, float]]) -> None:
        lons, lats = [p[0] for p in points], [p[1] for p in points]
        self.west, self.east = math.floor(min(lons) * 2) / 2, math.ceil(max(lons) * 2) / 2
        self.south, self.north = math.floor(min(lats) * 2) / 2, math.ceil(max(lats) * 2) / 2
        self._k = math.cos(math.radians((self.south + self.north) / 2))
        self.scale = (_WIDTH - 2 * _PAD) / max((self.east - self.west) * self._k, 0.5)
        self.height = (self.north - self.south) * self.scale + 2 * _PAD

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a position stands in the picture."""
        return _PAD + (lon - self.west) * self._k * self.scale, _PAD + (self.north - lat) * self.scale

    def metres(self, metres: float) -> float:
        """A length on the picture."""
        return metres / 111_195 * self.scale


def draw_map(areas: Sequence[MapArea], marks: Sequence[MapMark], places: Sequence[MapPlace]) -> str:
    """The map, or a sentence when there is nothing to draw."""
    points = [point for area in areas for polygon in area.polygons for ring in polygon for point in ring]
    points += [(mark.lon, mark.lat) for mark in marks] + [(place.lon, place.lat) for place in places]
    if not points:
        return "<p class=empty>No area or incident has a place that may be shown.</p>"
    frame, labels = _Frame(points), _Labels()
    for mark in marks:
        labels.take(*frame.at(mark.lon, mark.lat), 16, 16)
    parts = [
        f'<svg viewBox="0 0 {_WIDTH:.0f} {frame.height:.0f}" role="img" aria-label="Map of areas and incidents">',
        _patterns(),
        f'<rect class="sea" x="0" y="0" width="{_WIDTH:.0f}" height="{frame.height:.0f}"/>',
        *_graticule(frame),
        *(_area(frame, area) for area in areas),
        *_area_labels(frame, areas, labels),
        *(_place(frame, place, labels) for place in places),
        *_marks(frame, marks),
        _scale_bar(frame),
        "</svg>",
    ]
    return "\n".join(parts)


def _patterns() -> str:
    rows = ["<defs>"]
    for kind, colour in _COLOURS.items():
        rows.append(
            f'<pattern id="h-{kind}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="7" height="7" fill="{colour}" fill-opacity=".08"/>'
            f'<line x1="0" y1="0" x2="0" y2="7" stroke="{colour}" stroke-opacity=".45" stroke-width="1.6"/></pattern>'
        )
    return "".join([*rows, "</defs>"])


def _graticule(frame: _Frame) -> Iterator[str]:
    for lon in range(math.ceil(frame.west), math.floor(frame.east) + 1):
        x, _ = frame.at(lon, frame.south)
        yield f'<line class="grid" x1="{x:.1f}" y1="{_PAD}" x2="{x:.1f}" y2="{frame.height - _PAD:.1f}"/>'
        yield f'<text class="deg" x="{x:.1f}" y="{frame.height - 14:.1f}" text-anchor="middle">{lon}° E</text>'
    for lat in range(math.ceil(frame.south), math.floor(frame.north) + 1):
        _, y = frame.at(frame.west, lat)
        yield f'<line class="grid" x1="{_PAD}" y1="{y:.1f}" x2="{_WIDTH - _PAD:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="deg" x="4" y="{y + 3.5:.1f}">{lat}°</text>'


def _area(frame: _Frame, area: MapArea) -> str:
    kind = area.kind if area.kind in _COLOURS else "other"
    fill = f"url(#h-{kind})" if area.approximate else _COLOURS[kind]
    dash = "2 4" if area.disputed else "7 4" if area.approximate else "none"
    path = " ".join(_ring(frame, ring) for polygon in area.polygons for ring in polygon)
    return (
        f'<path d="{path}" fill="{fill}" fill-rule="evenodd" fill-opacity="{1 if area.approximate else 0.25}" '
        f'stroke="{_COLOURS[kind]}" stroke-width="1.5" stroke-dasharray="{dash}">'
        f"<title>{escape(_name(area))}</title></path>"
    )


class _Labels:
    """Where words already stand, so that no two lie on each other."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, float, float, float]] = []

    def take(self, x: float, y: float, width: float, height: float) -> bool:
        """Claim a box about a point, or refuse it."""
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in self._taken):
            return False
        self._taken.append(box)
        return True


def _area_labels(frame: _Frame, areas: Sequence[MapArea], labels: _Labels) -> Iterator[str]:
    """An area's name and its approximation; moved up or down, with a leader line, until it is free."""
    for area in areas:
        ring = max((polygon[0] for polygon in area.polygons), key=len)
        x0, y0 = frame.at(sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))
        width = 7.4 * len(area.name)
        x = min(max(x0, width / 2 + 4), _WIDTH - width / 2 - 4)
        y = next((y0 + dy for dy in _SHIFTS if labels.take(x, y0 + dy + 4, width, 27)), y0)
        note = "approximate" + (", extent disputed" if area.disputed else "") if area.approximate else ""
        if abs(y - y0) > 30 or abs(x - x0) > 30:
            yield f'<line class="leader" x1="{x0:.1f}" y1="{y0:.1f}" x2="{x:.1f}" y2="{y - 4:.1f}"/>'
        yield f'<text class="area" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(area.name)}</text>'
        if note:
            yield f'<text class="approx" x="{x:.1f}" y="{y + 11:.1f}" text-anchor="middle">{note}</text>'


_SHIFTS = [sign * step for step in range(0, 240, 14) for sign in (1, -1)]


def _name(area: MapArea) -> str:
    return f"{area.name} (approximate)" if area.approximate else area.name


def _ring(frame: _Frame, ring: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in (frame.at(*point) for point in ring)) + " Z"


def _place(frame: _Frame, place: MapPlace, labels: _Labels) -> str:
    """A dot always; the name only where it lies on no other."""
    x, y = frame.at(place.lon, place.lat)
    width = 6.0 * len(place.name)
    dot = f'<circle class="town" cx="{x:.1f}" cy="{y:.1f}" r="1.8"/>'
    for dx, dy, anchor in ((4, -3, "start"), (4, 11, "start"), (-4, -3, "end"), (-4, 11, "end")):
        middle = x + dx + (width / 2 if anchor == "start" else -width / 2)
        if labels.take(middle, y + dy - 4, width, 12):
            return (
                dot
                + f'<text class="town" x="{x + dx:.1f}" y="{y + dy:.1f}" text-anchor="{anchor}">{escape(place.name)}</text>'
            )
    return f"<g><title>{escape(place.name)}</title>{dot}</g>"


def _marks(frame: _Frame, marks: Sequence[MapMark]) -> Iterator[str]:
    """Marks at one place stand side by side, so that none hides another."""
    before: Counter[tuple[float, float]] = Counter()
    for mark in marks:
        place = (round(mark.lon, 2), round(mark.lat, 2))
        yield _mark(frame, mark, 16.0 * before[place])
        before[place] += 1


def _mark(frame: _Frame, mark: MapMark, aside: float) -> str:
    x, y = frame.at(mark.lon, mark.lat)
    x += aside
    halo = max(frame.metres(mark.radius_m), 7.5)
    return (
        f'<g class="mark {escape(mark.tone)}"><title>{mark.number}: {escape(mark.label)}</title>'
        f'<circle class="halo" cx="{x:.1f}" cy="{y:.1f}" r="{halo:.1f}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="7.5"/>'
        f'<text x="{x:.1f}" y="{y + 3.4:.1f}" text-anchor="middle">{mark.number}</text></g>'
    )


def _scale_bar(frame: _Frame) -> str:
    length = frame.metres(50_000)
    x, y = _WIDTH - _PAD - length - 8, frame.height - _PAD - 12
    return (
        f'<g class="scale"><line x1="{x:.1f}" y1="{y:.1f}" x2="{x + length:.1f}" y2="{y:.1f}"/>'
        f'<text x="{x + length / 2:.1f}" y="{y - 5:.1f}" text-anchor="middle">50 km</text></g>'
    )
