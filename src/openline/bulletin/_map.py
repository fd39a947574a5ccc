"""The map as SVG: our own areas, marks and named places on a plain graticule. No base map, no borders.

Local equirectangular projection about the middle latitude; good to a few parts in a thousand over a country.
Approximate areas are hatched and dashed and say so in their label; a disputed extent is drawn dotted.
"""

import math
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
    frame = _Frame(points)
    parts = [
        f'<svg viewBox="0 0 {_WIDTH:.0f} {frame.height:.0f}" role="img" aria-label="Map of areas and incidents">',
        _patterns(),
        f'<rect class="sea" x="0" y="0" width="{_WIDTH:.0f}" height="{frame.height:.0f}"/>',
        *_graticule(frame),
        *(_area(frame, area) for area in areas),
        *(_place(frame, place) for place in places),
        *(_mark(frame, mark) for mark in marks),
        *_area_labels(frame, areas),
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


def _area_labels(frame: _Frame, areas: Sequence[MapArea]) -> Iterator[str]:
    taken: list[tuple[float, float]] = []
    for area in areas:
        ring = max((polygon[0] for polygon in area.polygons), key=len)
        x, y = frame.at(sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))
        while any(abs(y - b) < 25 and abs(x - a) < 170 for a, b in taken):
            y += 26
        taken.append((x, y))
        note = "approximate" + (", extent disputed" if area.disputed else "") if area.approximate else ""
        yield f'<text class="area" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(area.name)}</text>'
        if note:
            yield f'<text class="approx" x="{x:.1f}" y="{y + 11:.1f}" text-anchor="middle">{note}</text>'


def _name(area: MapArea) -> str:
    return f"{area.name} (approximate)" if area.approximate else area.name


def _ring(frame: _Frame, ring: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in (frame.at(*point) for point in ring)) + " Z"


def _place(frame: _Frame, place: MapPlace) -> str:
    x, y = frame.at(place.lon, place.lat)
    return (
        f'<circle class="town" cx="{x:.1f}" cy="{y:.1f}" r="1.8"/>'
        f'<text class="town" x="{x + 4:.1f}" y="{y - 3:.1f}">{escape(place.name)}</text>'
    )


def _mark(frame: _Frame, mark: MapMark) -> str:
    x, y = frame.at(mark.lon, mark.lat)
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
