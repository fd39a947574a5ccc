"""What was promised: political undertakings with due dates, and money asked for, pledged and paid."""

from ._money import AppealState, Contributor, appeal_state
from ._undertakings import Due, UndertakingState, undertaking_states

__all__ = ["AppealState", "Contributor", "Due", "UndertakingState", "appeal_state", "undertaking_states"]
