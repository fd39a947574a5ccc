"""The map of a period: the areas with what was counted in each, every reading of a disputed extent dashed. No events."""

from collections.abc import Sequence

from openline.arrangement import AreaVersion, Arrangement
from openline.geotime import E7

from ._data import MapArea, MapPlace
from ._map import draw_map
from ._period_data import AreaSeries, Count, Period
from ._period_series import drawn_in
from ._period_words import range_words, say
from ._safe import clean, safe


def period_map(areas: Sequence[AreaSeries], period: Period, arrangement: Arrangement) -> str:
    """The map as the daily bulletin draws it, without any mark; a sentence where no area is drawn."""
    drawn = [found for area in areas for found in _drawn(area, period, arrangement)]
    places = [
        MapPlace(name=place.name, lon=place.position.lon, lat=place.position.lat)
        for place in arrangement.places
        if place.region is not None
    ]
    return draw_map(drawn, (), places if drawn else ())


def _drawn(area: AreaSeries, period: Period, arrangement: Arrangement) -> list[MapArea]:
    """The latest version of each reading that held in the period, named with its count."""
    latest: dict[str, AreaVersion] = {}
    for version in arrangement.area_versions(area.id):
        known = latest.get(version.reading)
        if drawn_in(version, period) and (known is None or known.valid_from <= version.valid_from):
            latest[version.reading] = version
    counts = {reading.name: reading.total for reading in area.readings}
    return [_area(version, counts.get(name, area.together.total), len(latest) > 1) for name, version in latest.items()]


def _area(version: AreaVersion, count: Count, disputed: bool) -> MapArea:
    return MapArea(
        name=say("map-name", name=clean(version.name), range=range_words(count.certain, count.most)),
        kind=version.kind.value,
        approximate=version.approximate,
        disputed=disputed,
        polygons=tuple(
            tuple(tuple((x / E7, y / E7) for x, y in ring.coords) for ring in (part.exterior, *part.interiors))
            for part in getattr(version.area.geometry, "geoms", [version.area.geometry])
        ),
    )


def labelled(drawn: str, alt: str) -> str:
    """The map with what it shows in words in place of its general name."""
    return drawn.replace(f'aria-label="{_LABEL}"', f'aria-label="{safe(alt)}"', 1)


def map_drawing(drawn: str, family: str) -> str:
    """The map as a drawing that brings its own style, for paper; a sentence stays a sentence."""
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" font-family="{safe(family)}" '
    return drawn.replace("<svg ", opening, 1).replace("<defs>", f"<style>{_STYLE}</style><defs>", 1)


_LABEL = "Map of areas and incidents"
_STYLE = (
    ".sea{fill:#fbfbf8}.grid{stroke:#e3e4df;stroke-width:1}.deg{font-size:13px;fill:#5b6670}"
    ".town{font-size:12px;fill:#555}.area{font-size:14px;font-weight:700;fill:#1d2329;paint-order:stroke;stroke:#fff;"
    "stroke-width:3.5px}.approx{font-size:11px;font-style:italic;fill:#444;paint-order:stroke;stroke:#fff;stroke-width:3px}"
    ".leader{stroke:#777;stroke-width:.8}.scale line{stroke:#1d2329;stroke-width:3}.scale text{font-size:12px}"
)
