"""Does it hold in a bad world? Many real nodes, one clock, one network, one seed; used by tests and by the demo."""

from ._world import Link, World

__all__ = ["Link", "World"]
