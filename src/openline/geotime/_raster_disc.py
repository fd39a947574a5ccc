"""The exact step: what ``inside`` says of many pairs of an area and a disc, with the discs drawn all at once.

A disc is drawn as ``circle`` draws it at its first attempt, by the same arithmetic on arrays, and kept where it holds
with a millimetre to spare, so that ``circle`` cannot come to another end. All others are drawn by ``circle`` itself.
"""

import math

import numpy as np
import shapely
from numpy.typing import NDArray

from ._plane import in_space
from ._position import E7, GEOD, Position
from ._raster_time import Ints, Sure
from ._seam import HALF, views
from ._shapes import _CHORD_M, _SAMPLES, _SIDES, _circumscribed, circle

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_CLEAR_M = 0.001
_PART = 2_048
"""Discs that are drawn together: their samples take some 30 MB."""


def discs(lon_e7: Ints, lat_e7: Ints, radius_m: Ints) -> Shapes:
    """What ``circle`` makes of each position and radius from 1 m on; raises its GeometryError."""
    drawn: Shapes = np.empty(len(lon_e7), object)
    for first in range(0, len(drawn), _PART):
        part = slice(first, first + _PART)
        drawn[part] = _drawn(lon_e7[part], lat_e7[part], radius_m[part])
    return drawn


def placed(areas: Shapes, lon_e7: Ints, lat_e7: Ints, radius_m: Ints) -> Sure:
    """For each pair of an area and a place what ``inside`` says: 2, 1 or 0; each disc is drawn once."""
    places, of = np.unique(np.stack([lon_e7, lat_e7, radius_m]), axis=1, return_inverse=True)
    drawn = discs(*places)[of.ravel()]
    found: Sure = shapely.intersects(areas, drawn).astype(np.int8)
    met = found.nonzero()[0]
    found[met] += shapely.covers(areas[met], drawn[met])
    for pair in np.flatnonzero((found == 0) & _at_seam(areas) & _at_seam(drawn)):
        found[pair] = any(areas[pair].intersects(view) for view in views(areas[pair], drawn[pair]))
    return found


def _drawn(lon_e7: Ints, lat_e7: Ints, radius_m: Ints) -> Shapes:
    drawn: Shapes = np.empty(len(lon_e7), object)
    fit = (radius_m <= _CHORD_M) & (np.abs(lat_e7) < 75 * E7)
    rings = _corners(lon_e7[fit], lat_e7[fit], radius_m[fit])
    polygons = np.asarray(shapely.polygons(rings), object)
    polygons[~_hold_clearly(rings, polygons, lon_e7[fit], lat_e7[fit], radius_m[fit])] = None
    drawn[fit] = polygons
    for place in np.flatnonzero(drawn == None):  # noqa: E711 - one by one, as the array's elements
        at = Position(lat_e7=int(lat_e7[place]), lon_e7=int(lon_e7[place]))
        drawn[place] = circle(at, int(radius_m[place])).geometry
    return drawn


def _corners(lon_e7: Ints, lat_e7: Ints, radius_m: Ints) -> Floats:
    """Corners of shape (n, 65, 2) in units: ``_shapes._corners`` at the first distance that it is given."""
    far = np.array([_circumscribed(metres) for metres in radius_m.tolist()])
    shape = len(far), _SIDES + 1
    center, bearings = lon_e7 / E7, np.arange(_SIDES + 1) % _SIDES * (360.0 / _SIDES)
    lon, lat, bearing, away = (
        np.broadcast_to(column, shape).ravel()
        for column in (center[:, None], (lat_e7 / E7)[:, None], bearings, far[:, None])
    )
    lons, lats, _back = (np.reshape(found, shape) for found in GEOD.fwd(lon, lat, bearing, away))
    near = lons + 360 * np.round((center[:, None] - lons) / 360)
    return np.stack([np.round(near * E7), np.round(lats * E7)], axis=2)


def _hold_clearly(rings: Floats, polygons: Shapes, lon_e7: Ints, lat_e7: Ints, radius_m: Ints) -> Flags:
    """Whether ``_shapes._holds`` certainly, within -180 to 180 degrees."""
    step = 1.1 * 2 * math.pi * radius_m / (_SIDES * _SAMPLES)
    steepest = np.radians(np.minimum(np.abs(rings[:, :, 1]).max(axis=1, initial=0) / E7, 89.999_999))
    sag = step * step / 8 * (1 / radius_m + 2 * np.tan(steepest) / GEOD.b)
    clear = _nearest_m(rings, lon_e7, lat_e7) - sag >= radius_m + _CLEAR_M
    clear &= (np.abs(rings[:, :, 0]).max(axis=1, initial=0) < HALF) & (np.ptp(rings[:, :, 0], axis=1) <= 180 * E7)
    held: Flags = clear & shapely.is_valid(polygons) & shapely.contains_xy(polygons, lon_e7, lat_e7)
    return held


def _nearest_m(rings: Floats, lon_e7: Ints, lat_e7: Ints) -> Floats:
    """The least chord from each center to the samples on its ring."""
    fractions = (np.arange(_SAMPLES) / _SAMPLES)[:, None, None, None]
    samples = rings[:, :-1] + (rings[:, 1:] - rings[:, :-1]) * fractions
    centers = in_space(np.column_stack([lon_e7, lat_e7]))
    away = in_space(samples.reshape(-1, 2)).reshape(*samples.shape[:3], 3) - centers[:, None, :]
    nearest: Floats = np.sqrt((away * away).sum(axis=3)).min(axis=(0, 2))
    return nearest


def _at_seam(shapes: Shapes) -> Flags:
    bounds = shapely.bounds(shapes)
    touching: Flags = (bounds[:, 0] == -HALF) | (bounds[:, 2] == HALF)
    return touching
