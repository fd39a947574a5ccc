"""What becomes of a static location: its end, a word against it, and whom it is no longer meant for."""

from enum import Enum
from typing import Annotated

from msgspec import Meta

from ._header import Id, Line, Message, Ref, Text


class SiteEnd(Enum):
    """Why a location is no longer where it was notified."""

    RELOCATED = "relocated"
    CLOSED = "closed"
    HANDED_OVER = "handed-over"


class SiteEnded(Message, frozen=True, kw_only=True, tag="site.ended/1"):
    """The owner says that the location is no longer there. What protects people there never came from the list."""

    about: Ref
    how: SiteEnd
    reason: Line


class SiteContested(Message, frozen=True, kw_only=True, tag="site.contested/1"):
    """Another participant alleges misuse. It warns the owner at once and changes no status and no protection."""

    about: Ref
    reason: Text


class SiteWithdrawn(Message, frozen=True, kw_only=True, tag="site.withdrawn/1"):
    """The owner withdraws the notice from these recipients; what they were told they still know."""

    about: Ref
    participants: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=64)]
    reason: Line
