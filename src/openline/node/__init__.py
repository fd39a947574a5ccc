"""The one place that wires real parts: a participant's node, ``handle(event, now, random) -> effects``."""

from ._concern import Answer, left_out, read_answer
from ._consulting import consult
from ._making import Seat, create, look, open_node, renew_mirror
from ._mending import Condition, condition, largest_head, rebuild_lost, repair, unlock
from ._node import Node
from ._settings import Config, Trust, origin_of, read_settings, trust_of, write_settings
from ._values import Event, Joined, Random, Send, Tick

__all__ = [
    "Answer",
    "Condition",
    "Config",
    "Event",
    "Joined",
    "Node",
    "Random",
    "Seat",
    "Send",
    "Tick",
    "Trust",
    "condition",
    "consult",
    "create",
    "largest_head",
    "left_out",
    "look",
    "open_node",
    "origin_of",
    "read_answer",
    "read_settings",
    "rebuild_lost",
    "renew_mirror",
    "repair",
    "trust_of",
    "unlock",
    "write_settings",
]
