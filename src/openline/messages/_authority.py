"""Open entries: keys, roles, accession and line state. Never sealed, never erased, judged alike by everyone."""

from enum import Enum
from typing import ClassVar

from openline.arrangement import LineState

from ._header import Count, Digest, Id, Instant, Line, Message, Purpose, VerifierKey


class Role(Enum):
    """What an officer may do at a post; ``rights`` holds the table."""

    WATCH = "watch"
    DEPUTY = "deputy"
    AUTHORITY = "authority"


class AccessionKind(Enum):
    """Who says that a party is bound."""

    SELF_DECLARED = "self-declared"
    CLAIMED_BY_ANOTHER = "claimed-by-another"
    WITHDRAWAL = "withdrawal"


class JournalOpened(Message, frozen=True, kw_only=True, tag="journal.opened/1"):
    """The first entry: whose journal this is, under which arrangement, and the root key that vouches for all others."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)

    participant: Id
    arrangement: Id
    arrangement_digest: Digest
    root_key: VerifierKey


class KeyIssued(Message, frozen=True, kw_only=True, tag="key.issued/1"):
    """The root issues a key for one purpose; an officer's key names the post it serves."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)

    key: VerifierKey
    purpose: Purpose
    post: Id | None = None


class KeyRevoked(Message, frozen=True, kw_only=True, tag="key.revoked/1"):
    """The root ends a key; what stood at or before the last good position stays attributable."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)

    key_name: Line
    reason: Line
    last_good_size: Count
    last_good_root: Digest


class RoleGiven(Message, frozen=True, kw_only=True, tag="role.given/1"):
    """The root gives the holder of an officer's key a role at a post."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)

    key_name: Line
    post: Id
    role: Role


class AccessionDeclared(Message, frozen=True, kw_only=True, tag="accession.declared/1"):
    """A party is said to be bound by an instrument, or to withdraw from it; by itself or by another."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.OFFICER, Purpose.OFFICER)

    party: Id
    instrument: Id
    kind: AccessionKind
    effective_utc: Instant


class LineDeclared(Message, frozen=True, kw_only=True, tag="line.declared/1"):
    """What its author declares a line to be. What the line does is observed by test calls, and stands beside it."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.OFFICER, Purpose.OFFICER)

    line: Id
    state: LineState
    reason: Line
    effective_utc: Instant
