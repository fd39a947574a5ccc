"""polars with H3, as a good analyst does it: cells of the areas once, one join on the cell, dates, an exact test.

Each area is covered by the cells that overlap it, and the table says which of them it contains whole, so that the exact
test is for the others only. A row stands for a cell and a stretch in force, so that the join brings the dates along.
polars uses all processors. H3 has no array form of its own in Python, so events get their cells one by one.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ._engine import Engine, Pairs
from ._workload import Ids, Workload

RESOLUTION = 6
"""Cells of 36 square km: of 6, 7 and 8 the fastest here, repeated and in a single pass."""
_E7 = 1e7


class Cells(Engine):
    """Cell, area, stretch and whether the cell lies in the area whole, in one frame."""

    name = "polars+h3"
    processors = "every processor in the join, one for cells and the exact test"
    form = f"h3 resolution {RESOLUTION} (overlap, whole), one polars join, dates, shapely for cells not whole"

    def __init__(self, work: Workload) -> None:
        import h3.api.basic_int as h3  # type: ignore[import-not-found, import-untyped, unused-ignore]
        import polars  # type: ignore[import-not-found, import-untyped, unused-ignore]

        super().__init__(work)
        self.h3: Any = h3
        self.polars: Any = polars

    def load(self) -> None:
        shapely.prepare(self.work.shapes)
        pl, work = self.polars, self.work
        covers = [self._cover(shape) for shape in shapely.transform(work.shapes, lambda points: points / _E7)]
        counts = [len(cells) for cells, _ in covers]
        cells = pl.DataFrame(
            {
                "cell": np.concatenate([cells for cells, _ in covers]),
                "whole": np.concatenate([whole for _, whole in covers]),
                "area": np.repeat(np.arange(len(covers)), counts),
            }
        )
        stretches = pl.DataFrame({"area": work.owner, "start": work.start, "end": work.end})
        self.frame = cells.join(stretches, on="area")

    def inside(self) -> Pairs:
        pl, events = self.polars, self.work.events
        cell = self.h3.latlng_to_cell
        places = zip((events.lat / _E7).tolist(), (events.lon / _E7).tolist(), strict=True)
        cells = np.fromiter((cell(lat, lon, RESOLUTION) for lat, lon in places), np.uint64, len(events))
        asked = pl.DataFrame(
            {"cell": cells, "event": np.arange(len(events)), "first": events.first, "last": events.last}
        )
        found = (
            asked.lazy()
            .join(self.frame.lazy(), on="cell")
            .filter((pl.col("start") <= pl.col("last")) & (pl.col("end") >= pl.col("first")))
            .select("event", "area", "whole")
            .unique()
            .collect()
        )
        return self._exact(*(found[name].to_numpy() for name in ("event", "area", "whole")))

    def _exact(self, event: Ids, area: Ids, whole: NDArray[np.bool_]) -> Pairs:
        held, events = whole.copy(), self.work.events
        open_ = (~held).nonzero()[0]
        open_ = open_[np.argsort(area[open_])]
        at = event[open_]
        held[open_] = shapely.intersects_xy(self.work.shapes[area[open_]], events.lon[at], events.lat[at])
        return event[held], area[held]

    def _cover(self, shape: shapely.Geometry) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
        """The cells of an area, and which it contains whole.

        Holes are filled for the first: with a hole within one cell H3 4.5 leaves out cells that overlap the area.
        """
        outlines: Any = shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(shape)))
        cells = self._cells(shapely.MultiPolygon(list(outlines)), "overlap")
        return cells, np.isin(cells, self._cells(shape, "full"))

    def _cells(self, shape: shapely.Geometry, contain: str) -> NDArray[np.uint64]:
        place = self.h3.geo_to_h3shape(shape)
        return np.array(self.h3.h3shape_to_cells_experimental(place, RESOLUTION, contain=contain), np.uint64)
