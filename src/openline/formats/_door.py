"""One door for plans in whichever format they come: GeoJSON or ASTM F3548, told apart by their shape.

A file is parsed once and whole, so that nothing is read of one that is no JSON to its end; each plan is made when it
is asked for, so that a caller can show how far it has come. Who needs all or nothing asks for a tuple.

    >>> plans = read_plans(b'{"type": "Feature", "geometry": {"type": "Point", "coordinates": [36, 35]},'
    ...                    b' "properties": {"title": "drop", "radius_m": 200}}')
    >>> len(plans), [plan.title for plan in plans]
    (1, ['drop'])
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from openline import limits
from openline.deconfliction import Plan
from openline.errors import FormatError

from ._f3548 import is_f3548, plan_from_volume, volumes_in
from ._plan import features_in, is_geojson, plan_from_feature
from ._strict import strict_json


class Plans:
    """The plans of one file, in its order; ``len`` is known before the first is made. Can be gone through again.

    Going through it raises FormatError or GeometryError at the first plan that cannot be read, with its place.
    """

    __slots__ = ("_found", "_make")

    def __init__(self, found: Sequence[Any], make: Callable[[Any], Plan]) -> None:
        if len(found) > limits.PLANS:
            raise FormatError(
                "formats.file-too-large", f"{len(found):,} plans; {limits.PLANS:,} are the most", hint="split the file"
            )
        self._found, self._make = found, make

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Plan]:
        return map(self._make, self._found)


def read_plans(data: bytes) -> Plans:
    """The plans of a GeoJSON Feature or FeatureCollection, or of F3548 volumes; raises FormatError at once."""
    value = strict_json(data, limits.PLAN_FILE_BYTES)
    if is_geojson(value):
        return _features(value)
    if is_f3548(value):
        return _volumes(value)
    raise FormatError(
        "formats.unknown-shape", "neither GeoJSON nor F3548",
        hint="give a GeoJSON Feature or FeatureCollection, or F3548 volumes; see docs/check.md",
    )  # fmt: skip


def plans_from_geojson(data: bytes) -> tuple[Plan, ...]:
    """All plans of a Feature or FeatureCollection, or none; raises FormatError or GeometryError."""
    return tuple(_features(strict_json(data, limits.PLAN_FILE_BYTES)))


def plans_from_f3548(data: bytes) -> tuple[Plan, ...]:
    """All volumes of a Volume4D, request, query or intent as plans, or none; raises FormatError or GeometryError."""
    return tuple(_volumes(strict_json(data, limits.PLAN_FILE_BYTES)))


def _features(value: Any) -> Plans:
    return Plans(features_in(value), plan_from_feature)


def _volumes(value: Any) -> Plans:
    return Plans(volumes_in(value), plan_from_volume)
