"""Lines in use: receipts and test calls."""

from enum import Enum
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from ._header import Channel, Count, Digest, Id, Instant, Line, Message, Purpose


class Received(Struct, frozen=True, kw_only=True):
    """One entry of a foreign journal whose opened body is held here."""

    participant: Id
    index: Count
    leaf: Digest


class EntryReceived(Message, frozen=True, kw_only=True, tag="entry.received/1"):
    """The author's node holds these opened bodies. Signed by the node: no person need have read them."""

    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.NODE,)

    entries: Annotated[tuple[Received, ...], Meta(min_length=1, max_length=256)]


class OpeningErased(Message, frozen=True, kw_only=True, tag="opening.erased/1"):
    """The author destroyed salt and body of these entries of its own and asks every holder to do the same.

    The leaves stay and every proof over them stays valid; what was said can no longer be read from them.
    """

    leaves: Annotated[tuple[Digest, ...], Meta(min_length=1, max_length=256)]
    reason: Line


class TestResult(Enum):
    """What a test call found."""

    __test__ = False  # the name is the field's; this is no test class

    ANSWERED = "answered"
    WRONG_LANGUAGE = "answered-in-the-wrong-language"
    DEGRADED = "degraded"
    SILENT = "silent"


class Fault(Enum):
    """Where the silence is."""

    NODE = "node"
    LINK = "link"
    OFFICER = "officer"


class LineTested(Message, frozen=True, kw_only=True, tag="line.tested/1"):
    """A test call: what the line really did, whatever it is declared to be."""

    line: Id
    means: Channel
    tested_utc: Instant
    nonce: Annotated[str, Meta(pattern=r"^[0-9]{6}\Z")]
    result: TestResult
    seconds_to_answer: Annotated[int, Meta(ge=0, le=86_400)] | None = None
    code_read_back: Annotated[str, Meta(pattern=r"^[0-9]{8}\Z")] | None = None
    answering_post: Id | None = None
    readability: Annotated[int, Meta(ge=1, le=5)] | None = None
    language_ok: bool | None = None
    fault: Fault | None = None
    fallback_used: Channel | None = None
    next_due_utc: Instant | None = None
    remark: Line | None = None
