"""Who may do what: one pure table and one function, default deny."""

from ._decide import RULES, Decision, Request, Rule, decide

__all__ = ["RULES", "Decision", "Request", "Rule", "decide"]
