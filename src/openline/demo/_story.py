"""What a replay tells: beats in time, each with the post that saw or said it; and what stays unknown."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Beat:
    """One thing that a post said, saw or was asked."""

    at: datetime
    post: str
    what: str
    tone: str = "plain"


@dataclass(kw_only=True)
class Story:
    """One case as replayed; ``outcomes`` are the capabilities it exercised, each with one sentence."""

    case: str
    beats: list[Beat] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def tell(self, at: datetime, post: str, what: str, tone: str = "plain") -> None:
        """Add a beat."""
        self.beats.append(Beat(at=at, post=post, what=what, tone=tone))
