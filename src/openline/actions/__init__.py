"""What a person can do: each act decides, appends and returns; nothing is half done."""

from ._desk import Desk, Envelope, Officers, Record, Said, Situation, entry_of, say
from ._replies import reply_envelope

__all__ = ["Desk", "Envelope", "Officers", "Record", "Said", "Situation", "entry_of", "reply_envelope", "say"]
