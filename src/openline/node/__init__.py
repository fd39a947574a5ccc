"""The one place that wires real parts: a participant's node, ``handle(event, now, random) -> effects``."""

from ._making import Seat, create, look, open_node
from ._node import Event, Have, Node, Packet, Random, Send, Tick
from ._settings import Config, origin_of, read_settings

__all__ = [
    "Config",
    "Event",
    "Have",
    "Node",
    "Packet",
    "Random",
    "Seat",
    "Send",
    "Tick",
    "create",
    "look",
    "open_node",
    "origin_of",
    "read_settings",
]
