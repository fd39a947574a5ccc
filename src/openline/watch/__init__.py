"""What is overdue: ``watch(picture, rules, now)``, a pure function. Silence escalates by itself."""

from ._rules import rules_of
from ._watch import Overdue, Rules, Step, watch

__all__ = ["Overdue", "Rules", "Step", "rules_of", "watch"]
