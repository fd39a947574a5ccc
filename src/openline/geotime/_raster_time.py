"""When each of many areas is in force: whole instants, days or seconds, as sorted intervals without overlaps.

An area is in force at every instant of its validity that no exception takes out; all ends are closed, a missing end
is unbounded. An interval asked about is *certain* when every instant of it is in force, *possible* when one is.

    >>> periods = Periods([[(0, 9)]], [[(3, 4)]])
    >>> one = np.array([0])
    >>> [int(periods.sure(one, np.array([first]), np.array([last]))[0]) for first, last in ((0, 2), (2, 3), (3, 4))]
    [2, 1, 0]
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Masks = NDArray[np.uint64]
Sure = NDArray[np.int8]
Interval = tuple[int | None, int | None]

EVER = 2**62
"""Beyond every instant that is asked about; an unbounded end."""
_BITS = 64
_FEW = 6
"""Intervals of an area up to which comparing with each is faster than to search."""
_ALL = ~np.uint64(0)
_EPOCH = 3
EPOCHS = (*(np.uint64(255 << _BITS // 8 * epoch) for epoch in range(8)), _ALL)
"""The periods of each eighth of the time, and last of all time."""


class Periods:
    """The intervals of areas, one run after another, and for each area 64 bits that say in which periods it may be."""

    def __init__(self, validity: Sequence[Sequence[Interval]], exceptions: Sequence[Sequence[Interval]]) -> None:
        kept = [list(_without(_joined(whole), _joined(out))) for whole, out in zip(validity, exceptions, strict=True)]
        self._longest = max((len(intervals) for intervals in kept), default=0)
        ended = [[*intervals, (EVER, EVER)] for intervals in kept]  # past its last interval no area is in force
        self._starts = np.array([start for intervals in ended for start, _ in intervals], np.int64)
        self._ends = np.array([end for intervals in ended for _, end in intervals], np.int64)
        counts = np.array([len(intervals) for intervals in ended], np.int64)
        self._offsets = np.concatenate([[0], np.cumsum(counts)])
        self._few = self._columns()
        self._clock(kept)
        self.masks = self._masks()

    def _clock(self, kept: list[list[tuple[int, int]]]) -> None:
        """Where the periods begin and how long each is: a power of two, so that a shift finds it."""
        ends = [end for intervals in kept for interval in intervals for end in interval if abs(end) < EVER - 1]
        self._begin = min(ends, default=0)
        self._shift = max(0, ((max(ends, default=0) - self._begin) // _BITS).bit_length())

    def _masks(self) -> Masks:
        bits, _ = self.bits(self._starts, self._ends)
        bits[self._starts == EVER] = 0
        found: Masks = np.bitwise_or.reduceat(bits, self._offsets[:-1]) if len(bits) else bits
        return found

    def bits(self, first: Ints, last: Ints) -> tuple[Masks, Ints]:
        """The periods that intervals touch, and the number among ``EPOCHS`` of the narrowest epoch that has them.

        What lies before the first period or after the last counts to these.
        """
        low, high = (self._period(ends) for ends in (first, last))
        epoch = low >> _EPOCH
        np.putmask(epoch, epoch != high >> _EPOCH, len(EPOCHS) - 1)
        return (_ALL << low) & (_ALL >> (np.uint64(_BITS - 1) - high)), epoch.view(np.int64)

    def _period(self, instants: Ints) -> Masks:
        number = instants - self._begin
        number >>= self._shift
        np.maximum(number, 0, out=number)
        np.minimum(number, _BITS - 1, out=number)
        return number.view(np.uint64)

    def withdraw(self, area: int) -> None:
        """Never in force from now on."""
        run = slice(self._offsets[area], self._offsets[area + 1])
        self._starts[run], self._ends[run], self.masks[area] = EVER, EVER, 0
        self._few = self._columns()

    def sure(self, areas: Ints, first: Ints, last: Ints) -> Sure:
        """For each area and interval 2 where all of it is in force, 1 where some is, else 0."""
        at = self._offsets.take(areas)  # becomes the place of the first interval that ends late enough
        if len(self._few):
            early = np.zeros(len(areas), np.int8)
            for ends in self._few:
                early += (ends.take(areas) < first).view(np.int8)
            at += early
        else:
            at = self._searched(at, self._offsets[areas + 1] - 1, first)
        start = self._starts.take(at)
        found: Sure = (start <= last).view(np.int8)
        found += ((start <= first) & (self._ends.take(at) >= last)).view(np.int8)
        return found

    def _searched(self, at: Ints, beyond: Ints, first: Ints) -> Ints:
        """The same by a binary search."""
        for _ in range(self._longest.bit_length()):
            middle = (at + beyond) >> 1
            early = self._ends[middle] < first
            at, beyond = np.where(early, middle + 1, at), np.where(early, beyond, middle)
        return at

    def _columns(self) -> Ints:
        """The n-th end of each area's intervals, for every n: shape (longest, areas); none where there are many."""
        count = self._longest if self._longest <= _FEW else 0
        places = np.minimum(self._offsets[:-1] + np.arange(count)[:, None], self._offsets[1:] - 1)
        found: Ints = self._ends[places]
        return found


def _joined(intervals: Sequence[Interval]) -> list[tuple[int, int]]:
    """Sorted, with what overlaps or adjoins made one; instants are whole, so 3 adjoins 4."""
    out: list[tuple[int, int]] = []
    for start, end in sorted((-EVER if a is None else a, EVER - 1 if b is None else b) for a, b in intervals):
        assert -EVER <= start <= end < EVER, "an interval does not end before it begins"
        if out and start <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _without(whole: list[tuple[int, int]], out: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is left of the intervals; both lists are sorted and without overlaps."""
    for start, end in whole:
        for first, last in out:
            if last < start or first > end:
                continue
            if first > start:
                yield start, first - 1
            start = last + 1
        if start <= end:
            yield start, end
