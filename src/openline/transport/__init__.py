"""Carried how: the values that travel between nodes and their bytes, over a link or in a bundle carried by hand.

What arrives here is bounded and shaped, never believed: a node judges it exactly as if it had come another way.
"""

from ._alerts import Route, Sent, deliver, read_routes, words_of
from ._bundle import Arrived, Bundle, Item, Part, Shut, bundle_bytes
from ._cargo import Cargo, carriage_of, load, seen_by
from ._file import written
from ._frames import Cut, Heading, Refused
from ._intake import Count, Intake, Tally
from ._values import (
    Beat,
    Concern,
    ConcernAnswer,
    Flash,
    Fork,
    Have,
    Heads,
    Leaves,
    Opened,
    Openings,
    Span,
    Stray,
    WireEvent,
)
from ._wire import decode_event, encode_event

__all__ = [
    "Arrived",
    "Beat",
    "Bundle",
    "Cargo",
    "Concern",
    "ConcernAnswer",
    "Count",
    "Cut",
    "Flash",
    "Fork",
    "Have",
    "Heading",
    "Heads",
    "Intake",
    "Item",
    "Leaves",
    "Opened",
    "Openings",
    "Part",
    "Refused",
    "Route",
    "Sent",
    "Shut",
    "Span",
    "Stray",
    "Tally",
    "WireEvent",
    "bundle_bytes",
    "carriage_of",
    "decode_event",
    "deliver",
    "encode_event",
    "load",
    "read_routes",
    "seen_by",
    "words_of",
    "written",
]
