"""What every message carries: who says it, to whom, how urgently, on which terms it may be used.

Times are UTC whole seconds. Ids are lower-case words joined by hyphens. ``seen`` names the foreign
journals folded when this was written, only those that changed since the author's previous entry.

    >>> Ref(object="jordan/" + "0" * 32, leaf="0" * 64).participant
    'jordan'
"""

from datetime import datetime
from enum import Enum
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta, Struct

from openline import limits
from openline.arrangement import Precedence, UseRule

# Patterns end in \Z: a bare $ also matches before a final newline.
WORD = r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z"
Id = Annotated[str, Meta(pattern=WORD, max_length=64, description="a lower-case id of the arrangement")]
ObjectName = Annotated[
    str, Meta(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*/[0-9a-f]{32}\Z", description="participant/32-hex-random-id")
]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z", description="SHA-256, lower-case hex")]
Instant = Annotated[datetime, Meta(tz=True, description="RFC 3339, UTC whole seconds, Z")]
Text = Annotated[str, Meta(max_length=limits.TEXT_CHARACTERS)]
Line = Annotated[str, Meta(min_length=1, max_length=400, pattern=r"^[^\n\r]*\Z", description="one line of text")]
Count = Annotated[int, Meta(ge=0, le=limits.INTEGER_MAX)]
Metres = Annotated[int, Meta(ge=0, le=limits.RADIUS_M)]
Degrees = Annotated[int, Meta(ge=0, le=359)]
Token = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z", description="a salted token, opened only by its owner")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z", description="BCP 47")]
VerifierKey = Annotated[str, Meta(max_length=300, pattern=r"^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\Z")]


class Status(Enum):
    """Whether this happened or is practice; never mixed on one screen."""

    ACTUAL = "actual"
    EXERCISE = "exercise"


class Channel(Enum):
    """How the words travelled."""

    OPENLINE = "openline"
    TELEPHONE = "telephone"
    RADIO = "radio"
    IN_PERSON = "in-person"
    WRITTEN = "written"


class Releasability(Enum):
    """How far the content may go; exports refuse more."""

    RECIPIENTS = "recipients"
    PARTICIPANTS = "participants"
    PUBLIC = "public"


class Ref(Struct, frozen=True, kw_only=True):
    """Another entry: its object's name and the leaf hash, because an id alone does not bind."""

    object: ObjectName
    leaf: Digest

    @property
    def participant(self) -> str:
        """The participant whose journal holds the object."""
        return self.object.split("/", 1)[0]


class Seen(Struct, frozen=True, kw_only=True):
    """A foreign journal as far as the author had folded it."""

    participant: Id
    size: Count
    root: Digest


class Cited(Struct, frozen=True, kw_only=True):
    """A cosignature by somebody else that the author held when it wrote: the entry is not older than that.

    ``line`` is SHA-256 of the signature line's bytes without its newline; only who holds that line can check it.
    """

    cosigner: Line
    at_s: Count
    line: Digest


class Reported(Struct, frozen=True, kw_only=True):
    """An act logged for a counterpart without a device: reported by us, never their signature."""

    participant: Id
    post: Id
    by_voice_of: Line
    words: Text
    interpreter_token: Token | None = None


class Header(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part that every message has. ``serial`` counts the author's messages from 1."""

    serial: Annotated[int, Meta(ge=1, le=limits.INTEGER_MAX)]
    dtg_utc: Instant
    status: Status
    precedence: Precedence
    from_post: Id
    to_posts: tuple[Id, ...]
    recipients: tuple[Id, ...]
    channel: Channel
    original_language: Language
    original_text: Text
    releasability: Releasability
    use_rule: UseRule
    seen: tuple[Seen, ...]
    refers_to: Ref | None = None
    translation: Text | None = None
    local_zone: Line | None = None
    interpreter_token: Token | None = None
    reported_by_us: Reported | None = None
    cites: Cited | None = None


class Purpose(Enum):
    """What a key may sign. Leaf, checkpoint and cosigner keys are never the same key."""

    ROOT = "root"
    OFFICER = "officer"
    NODE = "node"
    CHECKPOINT = "checkpoint"
    MIRROR = "mirror"
    WITNESS = "witness"
    HEARTBEAT = "heartbeat"


class RootQuorum(Enum):
    """How many officials a root act needs: one, the threshold, or the thresholds of the old and the new set."""

    ONE = "one"
    THRESHOLD = "threshold"
    OLD_AND_NEW = "old-and-new"


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="type"):
    """Anything that can be said.

    ``open_entry``: the body stands in the leaf itself and is never erased. ``signed_by``: the purpose
    of each signature line the leaf must carry, no fewer and no more; two officers for a grave act. A root act
    carries a line of each official who signs, as ``root_quorum`` asks.
    """

    header: Header

    open_entry: ClassVar[bool] = False
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.OFFICER,)
    root_quorum: ClassVar[RootQuorum] = RootQuorum.THRESHOLD

    def check_shape(self) -> None:
        """Raise GeometryError when a place or time in it cannot be used; the parser asks before anyone else does."""


def type_tag(kind: type[Message]) -> str:
    """``noun.verb/version`` of a message type."""
    tag = kind.__struct_config__.tag
    assert isinstance(tag, str), "every message type has a text tag"
    return tag


def encode(message: Message) -> bytes:
    """One line of JSON, keys in declaration order, absent optional fields left out."""
    return msgspec.json.encode(message)
