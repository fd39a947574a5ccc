"""How far a name's sounds lie from each of many others, counted together: one for a consonant, less for what is alike.

A vowel costs a fifth, because Arabic seldom writes it and every transliteration has its own; consonants that one
sound is written with (kh and h, dh and z, gh and g) cost a third to a half; two letters exchanged cost 0.6.

    >>> book = written(["derzur", "derxafir"])
    >>> [round(float(far), 2) for far in apart("dirzur", book)]
    [0.1, 2.55]
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

_LETTERS: Final = "abdefghijklmnprstuvxzS0123456789"
_OTHER: Final = len(_LETTERS)
_END: Final = _OTHER + 1
_CODES: Final = {letter: code for code, letter in enumerate(_LETTERS)}
_ALONE: Final = {"a": 0.2, "e": 0.2, "i": 0.25, "u": 0.3, "h": 0.35}
_ALIKE: Final = {
    "ae": 0.1, "ei": 0.1, "ai": 0.2, "au": 0.3, "eu": 0.3, "iu": 0.3, "uv": 0.15, "bv": 0.4, "bp": 0.3, "xh": 0.3,
    "xk": 0.4, "dz": 0.3, "td": 0.5, "tz": 0.6, "sz": 0.5, "sS": 0.6, "jg": 0.4, "gk": 0.5, "st": 0.6, "jS": 0.6,
    "gx": 0.5, "fv": 0.3,
}  # fmt: skip
_EXCHANGED: Final = 0.6
Numbers = np.ndarray


class Written(NamedTuple):
    """Sounds as numbers, one row a name, and how long each is."""

    letters: Numbers
    lengths: Numbers


def written(sounds: Sequence[str]) -> Written:
    """Names for ``apart``."""
    lengths = np.array([len(text) for text in sounds], dtype=np.int64)
    letters = np.full((len(sounds), int(lengths.max(initial=0))), _END, dtype=np.int64)
    for row, text in enumerate(sounds):
        letters[row, : len(text)] = [_CODES.get(mark, _OTHER) for mark in text]
    return Written(letters, lengths)


def apart(sounds: str, others: Written) -> Numbers:
    """The distance of each name: the least cost of changes that make one of the other."""
    there = others.letters.T
    alone = _ALONE_COST[there]
    line = [np.zeros(there.shape[1])]
    for column in alone:
        line.append(line[-1] + column)
    before, earlier = line, line
    previous = _END
    for mark in sounds:
        here = _CODES.get(mark, _OTHER)
        line = [before[0] + _ALONE_COST[here]]
        for at, column in enumerate(there):
            best = np.minimum(before[at] + _INSTEAD[here][column], before[at + 1] + _ALONE_COST[here])
            best = np.minimum(best, line[at] + alone[at])
            if at and previous < _OTHER and here < _OTHER:
                exchanged = (there[at - 1] == here) & (column == previous)
                best = np.where(exchanged, np.minimum(best, earlier[at - 1] + _EXCHANGED), best)
            line.append(best)
        earlier, before, previous = before, line, here
    result: Numbers = np.stack(before)[others.lengths, np.arange(len(others.lengths))]
    return result


def _costs() -> tuple[Numbers, Numbers]:
    instead = np.ones((_END + 1, _END + 1))
    np.fill_diagonal(instead, 0.0)
    # Letters of other scripts are only ever equal to themselves, which the exact comparison sees.
    instead[_OTHER, _OTHER] = 1.0
    for pair, cost in _ALIKE.items():
        one, other = _CODES[pair[0]], _CODES[pair[1]]
        instead[one, other] = instead[other, one] = cost
    alone = np.ones(_END + 1)
    for letter, cost in _ALONE.items():
        alone[_CODES[letter]] = cost
    return instead, alone


_INSTEAD, _ALONE_COST = _costs()
