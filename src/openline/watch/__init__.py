"""What is overdue: ``watch(picture, rules, now)``, a pure function. Silence escalates by itself."""

from ._watch import Overdue, Rules, Step, watch

__all__ = ["Overdue", "Rules", "Step", "watch"]
