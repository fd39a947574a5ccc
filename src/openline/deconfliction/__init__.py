"""Before: what does this plan meet, which terms speak to it, and who must be told? Never clear, never approved."""

from ._check import Check, Conflict, Plan, Tell, TermFinding, check
from ._restricted import CELL_E7, cell_of

__all__ = ["CELL_E7", "Check", "Conflict", "Plan", "Tell", "TermFinding", "cell_of", "check"]
