"""The live index: which stored volumes meet this one, exactly, while volumes come, move and go.

Two volumes meet when their windows share an instant, their bands a decimetre above the ellipsoid and their areas
a point; all ends are closed, an infinite end is unbounded, and what reaches the 180th meridian is looked at from
both sides. The same operations give the same answers in the same order.
"""

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ._seam import Shape, views
from ._volume import Volume4D

K = TypeVar("K", bound=Hashable)
Numbers = NDArray[np.float64]


class LiveIndex(Generic[K]):
    """Volumes by key; geometries are integer-valued polygons in 1e-7 degree, bands in dm, windows in seconds."""

    def __init__(self) -> None:
        self._held: dict[K, tuple[Shape, tuple[float, ...]]] = {}

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: object) -> bool:
        return key in self._held

    def insert(self, key: K, volume: Volume4D) -> None:
        """Add a volume; a key that is there already is a KeyError."""
        self.put(key, volume.area.geometry, *plain(volume))

    def update(self, key: K, volume: Volume4D) -> None:
        """Replace the volume of a key; an unknown key is a KeyError."""
        self.withdraw(key)
        self.insert(key, volume)

    def withdraw(self, key: K) -> None:
        """Take a volume out; an unknown key is a KeyError."""
        del self._held[key]

    def put(self, key: K, geometry: Shape, lower_dm: float, upper_dm: float, start_s: float, end_s: float) -> None:
        """Add one from plain numbers: ellipsoidal decimetres, seconds since 1970, infinities for unbounded ends."""
        if key in self._held:
            raise KeyError(key)
        self._held[key] = geometry, (*geometry.bounds, lower_dm, upper_dm, start_s, end_s)

    def load(
        self,
        keys: Sequence[K],
        geometries: Sequence[Shape],
        lower_dm: Numbers,
        upper_dm: Numbers,
        start_s: Numbers,
        end_s: Numbers,
    ) -> None:
        """Add many at once."""
        for row in zip(keys, geometries, lower_dm, upper_dm, start_s, end_s, strict=True):
            self.put(*row)

    def query(self, volume: Volume4D) -> list[K]:
        """The keys of all volumes that meet this one."""
        return self.search(volume.area.geometry, *plain(volume))

    def search(self, geometry: Shape, lower_dm: float, upper_dm: float, start_s: float, end_s: float) -> list[K]:
        """The same from plain numbers."""
        found = []
        for key, (shape, (*_, lower, upper, start, end)) in self._held.items():
            together = lower <= upper_dm and upper >= lower_dm and start <= end_s and end >= start_s
            if together and any(geometry.intersects(view) for view in views(geometry, shape)):
                found.append(key)
        return found

    def batch(
        self, geometries: Sequence[Shape], lower_dm: Numbers, upper_dm: Numbers, start_s: Numbers, end_s: Numbers
    ) -> tuple[NDArray[np.intp], list[K]]:
        """Many queries at once: the number of the query and the key, for each pair that meets."""
        answers = [self.search(*row) for row in zip(geometries, lower_dm, upper_dm, start_s, end_s, strict=True)]
        return (
            np.repeat(np.arange(len(answers)), [len(answer) for answer in answers]),
            [key for answer in answers for key in answer],
        )

    def batch_stored(self, keys: Sequence[K]) -> tuple[NDArray[np.intp], list[K]]:
        """Many stored volumes against all: the place in ``keys`` and the key met; none is paired with itself."""
        answers = []
        for key in keys:
            shape, (*_, lower, upper, start, end) = self._held[key]
            answers.append([found for found in self.search(shape, lower, upper, start, end) if found != key])
        return (
            np.repeat(np.arange(len(answers)), [len(answer) for answer in answers]),
            [key for answer in answers for key in answer],
        )

    def candidates(
        self, bounds: tuple[float, float, float, float], lower_dm: float, upper_dm: float, start_s: float, end_s: float
    ) -> list[K]:
        """The keys whose boxes meet a box of west, south, east, north; areas are not compared."""
        west, south, east, north = bounds
        return [
            key
            for key, (_, (w, s, e, n, lower, upper, start, end)) in self._held.items()
            if w <= east
            and e >= west
            and s <= north
            and n >= south
            and lower <= upper_dm
            and upper >= lower_dm
            and start <= end_s
            and end >= start_s
        ]

    def memory_bytes(self) -> int:
        """Bytes held beside keys and geometries."""
        return 0


def plain(volume: Volume4D) -> tuple[float, float, float, float]:
    """Band and window of a volume as numbers: decimetres on the ellipsoid, seconds since 1970, infinities."""
    lower, upper = volume.band.ellipsoidal()
    start, end = volume.window.start, volume.window.end
    return (
        -np.inf if lower is None else lower,
        np.inf if upper is None else upper,
        -np.inf if start is None else start.timestamp(),
        np.inf if end is None else end.timestamp(),
    )
