"""The first thing anyone can do: real nodes play the recorded cases of an arrangement, and leave a record to check.

And the minute: each recorded case in memory, with the first instant at which Openline would have shown the danger.
"""

from ._case_words import amount, apart, clock, page, tried_words, value_words, zone
from ._dangers import NO_DANGER, By, Danger
from ._minutes import STANDS, Minutes, Moved, Tried, minutes_of, moves_with, tries_of
from ._playing import Shown
from ._run import CASES, Played, play
from ._story import Beat, Story
from ._values import Act, Basis, Given, replaced, tried, values_of

__all__ = [
    "CASES",
    "NO_DANGER",
    "STANDS",
    "Act",
    "Basis",
    "Beat",
    "By",
    "Danger",
    "Given",
    "Minutes",
    "Moved",
    "Played",
    "Shown",
    "Story",
    "Tried",
    "amount",
    "apart",
    "clock",
    "minutes_of",
    "moves_with",
    "page",
    "play",
    "replaced",
    "tried",
    "tried_words",
    "tries_of",
    "value_words",
    "values_of",
    "zone",
]
