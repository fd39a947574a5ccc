"""Openline: the node that a participant in a fragile arrangement runs so that the arrangement holds."""

__version__ = "0.1.0"
