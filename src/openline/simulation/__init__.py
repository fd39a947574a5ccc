"""Does it hold in a bad world? Many real nodes, one clock, one network, one seed; used by tests and by the demo."""

from ._assumed import Assumed, assumptions
from ._clock import Clock
from ._compared import Comparison, Setting
from ._machine import Crashed, Gate, GatedHeads, GatedStore, Machine, Moment, close
from ._network import Line, Link, Network
from ._oracle import Oracle, Promise
from ._people import Habits, People
from ._plan import ClockStep, Crash, FullDisk, Partition, Plan, Say, Sizes, Step, Weather, draw
from ._play import HEAL_S, Outcome, Saying, play
from ._plot import check_can_draw, picture
from ._shrink import shrink, story
from ._summary import Summary, summary
from ._table import EXERCISE, table
from ._trace import Trace
from ._traffic import Traffic
from ._truth import Truth, Violated
from ._world import World

__all__ = [
    "EXERCISE",
    "HEAL_S",
    "Assumed",
    "Clock",
    "ClockStep",
    "Comparison",
    "Crash",
    "Crashed",
    "FullDisk",
    "Gate",
    "GatedHeads",
    "GatedStore",
    "Habits",
    "Line",
    "Link",
    "Machine",
    "Moment",
    "Network",
    "Oracle",
    "Outcome",
    "Partition",
    "People",
    "Plan",
    "Promise",
    "Say",
    "Saying",
    "Setting",
    "Sizes",
    "Step",
    "Summary",
    "Trace",
    "Traffic",
    "Truth",
    "Violated",
    "Weather",
    "World",
    "assumptions",
    "check_can_draw",
    "close",
    "draw",
    "picture",
    "play",
    "shrink",
    "story",
    "summary",
    "table",
]
