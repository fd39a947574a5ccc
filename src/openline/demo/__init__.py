"""The first thing anyone can do: real nodes play the recorded cases of an arrangement, and leave a record to check."""

from ._run import CASES, Played, play
from ._story import Beat, Story

__all__ = ["CASES", "Beat", "Played", "Story", "play"]
