"""Before: what does this plan meet, which terms speak to it, and who must be told? Never clear, never approved."""

from ._check import check, conflicts_of
from ._form import CELL_E7, cell_of
from ._recheck import Finding, recheck
from ._register import Entry, Register, register
from ._shelf import Shelf, put_away
from ._values import Check, Conflict, Plan, Shift, ShiftKind, Speaks, Tell, TermFinding

__all__ = [
    "CELL_E7",
    "Check",
    "Conflict",
    "Entry",
    "Finding",
    "Plan",
    "Register",
    "Shelf",
    "Shift",
    "ShiftKind",
    "Speaks",
    "Tell",
    "TermFinding",
    "cell_of",
    "check",
    "conflicts_of",
    "put_away",
    "recheck",
    "register",
]
