"""G3: the live index answers as a look through every stored volume does, also while its parts split, join and go."""

import math
import random
from typing import Any

import numpy as np
import shapely
from shapely.affinity import translate

from openline.geotime import LiveIndex

ID = "G3"
TITLE = "the live index equals brute force under inserts, updates, withdrawals and queries"
COUNT = 100_000
DAY, STEP, HALF = 86_400, 1_000, 1_800_000_000
Plain = tuple[Any, float, float, float, float]
SIZES: tuple[dict[str, int], ...] = (
    {},
    {"leaf_volumes": 16, "page_leaves": 8},
    {"leaf_volumes": 4, "page_leaves": 4},
)


def run(seed: int, count: int) -> tuple[bool, str]:
    """A third of the operations with the usual sizes, the rest with tiny ones."""
    dice, sums = random.Random(seed), np.zeros(4, int)
    for number, sizes in enumerate(SIZES):
        sums += _sequence(dice, LiveIndex(**sizes), (count + number) // len(SIZES))
    asked, met, parted, wrong = sums.tolist()
    figure = (
        f"{count} operations, {asked} queries with {met} hits, {parted} of them of more than one leaf, {wrong} wrong"
    )
    return wrong == 0 and met > 0 and parted > 0, figure


class Flat:
    """The oracle: arrays of all volumes, looked through from end to end, each area moved by every turn."""

    def __init__(self, room: int) -> None:
        self.shapes = np.full(room, None, object)
        self.numbers = np.full((room, 4), np.nan)

    def set(self, key: int, volume: Plain | None) -> None:
        self.shapes[key], self.numbers[key] = (volume[0], volume[1:]) if volume else (None, np.nan)

    def answer(self, volume: Plain) -> list[int]:
        shape, lower, upper, start, end = volume
        n = self.numbers
        together = (n[:, 0] <= upper) & (n[:, 1] >= lower) & (n[:, 2] <= end) & (n[:, 3] >= start)
        rows = np.flatnonzero(together)
        meet = np.zeros(len(rows), bool)
        for turn in (-2 * HALF, 0, 2 * HALF):
            meet |= shapely.intersects(translate(shape, turn), self.shapes[rows])
        return rows[meet].tolist()  # type: ignore[no-any-return]


def _sequence(dice: random.Random, index: LiveIndex[int], count: int) -> np.ndarray[Any, np.dtype[np.int_]]:
    flat, live, sums = Flat(400), [], np.zeros(4, int)
    free = list(range(400))
    for _ in range(count):
        action = dice.random()
        if action < 0.3 and free:
            key, volume = free.pop(dice.randrange(len(free))), _volume(dice)
            index.put(key, *volume)
            flat.set(key, volume)
            live.append(key)
        elif action < 0.45 and live:
            key = live.pop(dice.randrange(len(live)))
            index.withdraw(key)
            flat.set(key, None)
            free.append(key)
        elif action < 0.6 and live:
            key, volume = dice.choice(live), _volume(dice)
            index.withdraw(key)
            index.put(key, *volume)
            flat.set(key, volume)
        elif action < 0.99:
            sums += _asked(index, flat, _volume(dice))
        else:
            sums += _asked_together(index, flat, [_volume(dice) for _ in range(8)], live[:8])
    return sums


def _asked(index: LiveIndex[int], flat: Flat, volume: Plain) -> tuple[int, int, int, int]:
    found, expected = index.search(*volume), flat.answer(volume)
    return 1, len(expected), index.parts > 1, _differ(found, expected)


def _asked_together(
    index: LiveIndex[int], flat: Flat, volumes: list[Plain], stored: list[int]
) -> tuple[int, int, int, int]:
    """New volumes in a batch, and stored ones, which are not paired with themselves."""
    shapes, *numbers = zip(*volumes, strict=True)
    pairs = index.batch(list(shapes), *(np.array(column) for column in numbers))
    expected = [(n, key) for n, volume in enumerate(volumes) for key in flat.answer(volume)]
    wrong = int(_differ(list(zip(pairs[0].tolist(), pairs[1], strict=True)), expected))
    of, keys = index.batch_stored(stored)
    ours = [(flat.shapes[key], *flat.numbers[key].tolist()) for key in stored]
    others = [(n, key) for n, volume in enumerate(ours) for key in flat.answer(volume) if key != stored[n]]
    wrong += _differ(list(zip(of.tolist(), keys, strict=True)), others)
    asked = len(volumes) + len(stored)
    return asked, len(expected) + len(others), asked * (index.parts > 1), wrong


def _differ(found: list[Any], expected: list[Any]) -> bool:
    return len(found) != len(expected) or set(found) != set(expected)


def _volume(dice: random.Random) -> Plain:
    """Ends on a coarse grid, so that touching is frequent; now and then a missing end or the 180th meridian."""
    lower, start = dice.randrange(20) * 10, dice.randrange(30) * DAY
    upper, end = lower + dice.randrange(6) * 10, start + dice.choice([0, 1, 2, 3, 5, 9, 20]) * DAY
    numbers = [float(lower), float(upper), float(start), float(end)]
    if dice.random() < 0.1:
        # So many candidates that most are decided by proofs instead of GEOS.
        numbers = [-math.inf, math.inf, -math.inf, math.inf]
    elif dice.random() < 0.1:
        place = dice.randrange(4)
        numbers[place] = math.inf if place % 2 else -math.inf
    return _shape(dice), numbers[0], numbers[1], numbers[2], numbers[3]


def _shape(dice: random.Random) -> Any:
    """A triangle, a box, or a star of up to 12 corners of whole units."""
    x, y = dice.choice([0, 0, 0, HALF - 12 * STEP, -HALF]) + dice.randrange(8) * STEP, dice.randrange(12) * STEP
    w, h = dice.randrange(1, 5) * STEP, dice.randrange(1, 5) * STEP
    kind = dice.randrange(3)
    if kind == 0:
        return shapely.Polygon([(x, y), (x + w, y), (x, y + h)])
    if kind == 1:
        return shapely.box(x, y, x + w, y + h)
    turns = [2 * math.pi * number / 12 for number in range(12)]
    far = [dice.uniform(0.4, 1) for _ in turns]
    points = [
        (x + w / 2 + f * w / 2 * math.cos(t), y + h / 2 + f * h / 2 * math.sin(t))
        for f, t in zip(far, turns, strict=True)
    ]
    star = shapely.Polygon([(round(px), round(py)) for px, py in points])
    return star if star.is_valid and star.area > 0 else shapely.box(x, y, x + w, y + h)
